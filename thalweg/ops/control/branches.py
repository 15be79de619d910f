"""`cond`, `case`, `switch_case` and `while_loop`, run eagerly: the predicate has a value, so Python branches and loops.

Building a graph is the graph layer's business: it takes over where `context.state.graph` is set (`graph.cond`, ...).
Source: tf.cond, tf.case, tf.switch_case, tf.while_loop public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, nest, shapes
from thalweg.core.tensor import is_dense_tensor_like

_state = context.state


def _packed(result: Any) -> Any:
    """A result as `cond` hands it out: a list or tuple of one element is that element."""
    if isinstance(result, (list, tuple)) and len(result) == 1:
        return result[0]
    return result


def _callable(fn: Any, what: str, op: str) -> None:
    if not callable(fn):
        raise TypeError(f"{op}: '{what}' must be callable, got {fn!r}")


def cond(pred: Any, true_fn: Callable | None = None, false_fn: Callable | None = None, name: str | None = None) -> Any:
    """The result of `true_fn()` if `pred` holds, else of `false_fn()`.

    Args:
      pred: scalar bool tensor, or a Python value.
      true_fn, false_fn: functions without arguments.
    Returns: what the chosen function returns.
    Raises: TypeError for functions that are none; ValueError for a `pred` that is no scalar.
    Example:
      >>> tf.cond(tf.constant(2) < 3, lambda: "less", lambda: "more")
      'less'
    """
    _callable(true_fn, "true_fn", "cond")
    _callable(false_fn, "false_fn", "cond")
    if _state.graph is not None and is_dense_tensor_like(pred):
        return _state.graph.cond(pred, true_fn, false_fn, name)
    result = true_fn() if _truth(pred) else false_fn()
    return nest.map_structure(lambda x: x, result)


def _truth(pred: Any) -> bool:
    if is_dense_tensor_like(pred):
        if pred.shape.rank not in (0, None):
            raise ValueError(f"cond: pred must be a scalar, got shape {pred.shape}")
        return bool(pred)
    if isinstance(pred, (list, tuple)) or pred is None:
        raise TypeError(f"cond: pred must be a Boolean scalar, got {pred!r}")
    return bool(pred)


def _pairs(pred_fn_pairs: Any, op: str) -> list[tuple[Any, Callable]]:
    if isinstance(pred_fn_pairs, Mapping):
        pairs = list(pred_fn_pairs.items())
    elif isinstance(pred_fn_pairs, (list, tuple)):
        pairs = list(pred_fn_pairs)
    else:
        raise TypeError(f"{op}: 'pred_fn_pairs' must be a list, tuple, or dict. Received: {type(pred_fn_pairs)}")
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError(f"{op}: each entry in 'pred_fn_pairs' must be a 2-tuple. Received {pair!r}.")
        _callable(pair[1], "fn", op)
    return [(p.deref() if hasattr(p, "deref") else p, fn) for p, fn in pairs]


def case(
    pred_fn_pairs: Any,
    default: Callable | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """The result of the first function whose predicate holds, else of `default`.

    Args:
      pred_fn_pairs: list of (scalar bool, function) pairs, or dict.
      default: function for when none holds; without it that is an error.
      exclusive: True checks that at most one predicate holds.
      strict: accepted.
    Raises: InvalidArgumentError where none holds and there is no default, or several do and `exclusive` is set.
    """
    from thalweg.core.errors import InvalidArgumentError

    pairs = _pairs(pred_fn_pairs, "case")
    if default is not None:
        _callable(default, "default", "case")
    if _state.graph is not None and any(is_dense_tensor_like(p) for p, _ in pairs):
        return _state.graph.case(pairs, default, exclusive, name)
    holding = [fn for p, fn in pairs if _truth(p)]
    if exclusive and len(holding) > 1:
        raise InvalidArgumentError(
            None,
            None,
            f"More than one condition evaluated as True but exclusive=True.  Conditions: {[bool(p) for p, _ in pairs]}",
        )
    if holding:
        return holding[0]()
    if default is None:
        raise InvalidArgumentError(None, None, "None of the conditions evaluated as True, and 'case' has no default.")
    return default()


def switch_case(branch_index: Any, branch_fns: Any, default: Callable | None = None, name: str = "switch_case") -> Any:
    """The result of the function with number `branch_index`; of `default` (or the last) when there is none.

    Args:
      branch_index: int32 scalar.
      branch_fns: dict from int to function, list of (int, function) pairs, or list of functions.
    Raises: TypeError for functions that are none; ValueError for an empty list.
    Example:
      >>> tf.switch_case(1, [lambda: "a", lambda: "b"])
      'b'
    """
    if not branch_fns and not callable(branch_fns):
        raise ValueError("switch_case: 'branch_fns' must not be empty")
    entries = sorted(branch_fns.items()) if isinstance(branch_fns, Mapping) else list(branch_fns)
    numbered = [e if isinstance(e, tuple) else (i, e) for i, e in enumerate(entries)]
    for number, fn in numbered:
        if not isinstance(number, int):
            raise TypeError(f"switch_case: keys must be Python ints, got {number!r}")
        _callable(fn, "branch_fns", "switch_case")
    if _state.graph is not None and is_dense_tensor_like(branch_index):
        return _state.graph.switch_case(branch_index, numbered, default, name)
    index = convert.to_tensor(branch_index)
    if index.dtype is not dtypes.int32:
        raise TypeError(f"switch_case: branch_index must be an int32 scalar, got dtype {index.dtype.name}")
    return _packed(dict(numbered).get(int(index), default or numbered[-1][1])())


def while_loop(
    cond: Callable,
    body: Callable,
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: Any = None,
    name: str | None = None,
) -> Any:
    """Repeats `body` while `cond` holds.

    Args:
      cond: `cond(*loop_vars)` -> scalar bool.
      body: `body(*loop_vars)` -> new loop variables of the same structure.
      loop_vars: non-empty list, tuple or nest of tensors.
      shape_invariants: nest of TensorShapes or specs that the variables must keep.
      maximum_iterations: integer scalar.
      parallel_iterations, back_prop, swap_memory: accepted.
    Returns: the loop variables at the end.
    Raises: TypeError for functions that are none, ValueError for empty loop_vars or structures that change.
    Example:
      >>> print(tf.while_loop(lambda i: i < 10, lambda i: [i + 3], [tf.constant(0)])[0].numpy())
      12
    """
    _callable(cond, "cond", "while_loop")
    _callable(body, "body", "while_loop")
    if not loop_vars and not is_dense_tensor_like(loop_vars):
        raise ValueError("while_loop: 'loop_vars' must not be empty")
    if _state.graph is not None:
        return _state.graph.while_loop(cond, body, loop_vars, shape_invariants, maximum_iterations, name)
    limit = None if maximum_iterations is None else int(convert.to_tensor(maximum_iterations))
    single = not isinstance(loop_vars, (list, tuple))
    current = [loop_vars] if single else list(loop_vars)
    count = 0
    while (limit is None or count < limit) and _truth(cond(*current)):
        new = body(*current)
        if not single and isinstance(new, (list, tuple)):
            loop_vars = new  # the result is a container such as the last step's
        new = list(new) if isinstance(new, (list, tuple)) and not hasattr(new, "_fields") else [new]
        nest.assert_same_structure(current, new, expand_composites=False)
        _check_invariants(shape_invariants, new)
        current = new
        count += 1
    current = nest.map_structure(_as_tensor, current)
    if single:
        return current[0]
    return type(loop_vars)(*current) if hasattr(loop_vars, "_fields") else type(loop_vars)(current)


def _as_tensor(value: Any) -> Any:
    if hasattr(value, "_type_spec") or not isinstance(value, (int, float, complex, str, bytes)):
        return value
    return convert.to_tensor(value)


def _check_invariants(invariants: Any, values: Sequence[Any]) -> None:
    if invariants is None:
        return
    flat = nest.flatten(invariants)
    for invariant, value in zip(flat, nest.flatten(list(values)), strict=False):
        shape = getattr(invariant, "shape", invariant)
        if hasattr(value, "shape") and not shapes.as_shape(shape).is_compatible_with(value.shape):
            raise ValueError(f"while_loop: shape {value.shape} does not keep the invariant {shapes.as_shape(shape)}")
