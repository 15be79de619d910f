"""The control flow of `tf.compat.v1` whose signatures differ from those of `tf`.

In TensorFlow 1's graphs a single result is not wrapped: `strict=False` and `return_same_structure=False` take a list of
one apart.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from thalweg.core import context
from thalweg.core.deprecated import either
from thalweg.engine import devices
from thalweg.ops.control import branches, functional
from thalweg.ops.control.functional import tuple_  # noqa: F401

_state = context.state


def _unwrapped(result: Any, strict: bool = False) -> Any:
    """The only member of a list or tuple, unless `strict`."""
    single = type(result) in (list, tuple) and len(result) == 1
    return result[0] if single and not strict else result


def cond(
    pred: Any,
    true_fn: Callable | None = None,
    false_fn: Callable | None = None,
    strict: bool = False,
    name: str | None = None,
    fn1: Callable | None = None,
    fn2: Callable | None = None,
) -> Any:
    """As `tf.cond`; `fn1`, `fn2` are older names of `true_fn`, `false_fn`.

    Args:
      strict: True keeps a list of one result as a list.
    Raises: TypeError when a function is missing, no function, or given under both names.
    Example:
      >>> int(tf.compat.v1.cond(tf.constant(True), lambda: [tf.constant(1)], lambda: [tf.constant(2)]))
      1
    Source: tf.compat.v1.cond public docs 2.15.
    """
    for function, older, which in ((true_fn, fn1, "true_fn"), (false_fn, fn2, "false_fn")):
        if function is not None and older is not None:
            raise TypeError(f"cond(): '{which}' and '{'fn1' if which == 'true_fn' else 'fn2'}' may not be set "
                            "simultaneously.")  # fmt: skip
        if function is None and older is None:
            raise TypeError(f"cond(): '{which}' argument required")
    true_fn, false_fn = either("true_fn", true_fn, "fn1", fn1), either("false_fn", false_fn, "fn2", fn2)
    return _unwrapped(branches.cond(pred, true_fn, false_fn, name), strict)


def case(
    pred_fn_pairs: Any,
    default: Callable | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """As `tf.case`, where a list of one result is taken apart unless `strict`.

    Source: tf.compat.v1.case public docs 2.15.
    """
    return _unwrapped(branches.case(pred_fn_pairs, default, exclusive, strict, name), strict)


def while_loop(
    cond: Callable,
    body: Callable,
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
    maximum_iterations: Any = None,
    return_same_structure: bool = False,
) -> Any:
    """As `tf.while_loop`; a list of one loop variable is taken apart unless `return_same_structure`.

    Example:
      >>> int(tf.compat.v1.while_loop(lambda i: i < 10, lambda i: i + 3, [tf.constant(0)]))
      12
    Source: tf.compat.v1.while_loop public docs 2.15.
    """
    result = branches.while_loop(
        cond, body, loop_vars, shape_invariants, parallel_iterations, back_prop, swap_memory, maximum_iterations, name
    )
    return _unwrapped(result, return_same_structure)


def py_func(func: Callable, inp: Any, Tout: Any, stateful: bool = True, name: str | None = None) -> Any:  # noqa: N803
    """Calls a Python function with NumPy arrays: `tf.numpy_function`.

    Args:
      stateful: accepted; the function is called at every run.
    Source: tf.compat.v1.py_func public docs 2.15.
    """
    return functional.numpy_function(func, inp, Tout, stateful, name)


@contextlib.contextmanager
def colocate_with(op: Any, ignore_existing: bool = False) -> Any:
    """A with block whose operations are meant for the device of another one.

    Args:
      op: operation, tensor or variable.
      ignore_existing: accepted; there is one device for each operation.
    Source: tf.compat.v1.colocate_with public docs 2.15.
    """
    if _state.graph is None:
        yield
        return
    with devices.device(getattr(op, "device", None) or None):
        yield


@contextlib.contextmanager
def container(container_name: str) -> Any:
    """A with block for resources of a container; all resources of a session are in one here.

    Source: tf.compat.v1.container public docs 2.15.
    """
    yield container_name
