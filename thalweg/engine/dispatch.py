"""Eager dispatch: from a call of an op to its outputs. The hottest Python of the project.

`apply(op_name, *values, **attrs)` converts Python values by the op's schema (engine.arguments) and runs it;
`execute(op, tensors, attrs)` runs it without conversion; engine.shortcuts makes functions for elementwise ops that
spare small dense tensors most of this. A call resolves dtypes (cached per op), runs inference (unless NumPy refuses the
same inputs by itself), the kernel, wraps the results and tells the tapes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import composite, context, dtypes, errors, flags, infer, registry
from thalweg.core.node import Node
from thalweg.core.tensor import CPU0, EagerTensor
from thalweg.engine import allocator, blas, placement
from thalweg.engine.arguments import canonical_attrs, converted_inputs
from thalweg.engine.namespaces import numpy_namespace
from thalweg.engine.quiet import quiet

allocator.tune()
_state = context.state
_ndarray = np.ndarray
_OPS = registry._OPS
_flags = flags.values
_NO_ATTRS: dict[str, Any] = {}
_MOST_OUTPUTS = 1 << 24  # a list that long is a mistake, and would take the memory before the op could say so
_new = EagerTensor.__new__
_enter, _leave = quiet.enter, quiet.leave
_TOO_BIG = re.compile("array is too big|Maximum allowed (size|dimension) exceeded")  # NumPy before it allocates
_CPP_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def cpp_name(dtype: dtypes.DType) -> str:
    """The name of a dtype in messages of TensorFlow's runtime."""
    return _CPP_NAMES.get(dtype.name, dtype.name)


# ---------------------------------------------------------------- dtypes of one call


class Resolved:
    """What the dtypes of the inputs decide: type attributes, and the output dtypes where no list length is involved."""

    __slots__ = ("types", "out_dtypes")

    def __init__(self, types: dict[str, Any], out_dtypes: tuple[dtypes.DType, ...]):
        self.types, self.out_dtypes = types, out_dtypes


def _dtype_key(plan: Plan, inputs: Sequence[Any], attrs: dict) -> Any:
    """What the resolution of dtypes depends on, hashable: dtypes, lengths of lists, type attributes that are given."""
    if plan.plain_key:
        if len(inputs) == 2:
            return (inputs[0]._dtype._enum, inputs[1]._dtype._enum)
        if len(inputs) == 1:
            return inputs[0]._dtype._enum
    key = tuple([tuple([t._dtype._enum for t in x]) if type(x) in (list, tuple) else x._dtype._enum for x in inputs])
    return (key, *[attrs.get(n) for n in plan.key_attrs])


def resolve(op: registry.OpDef, inputs: Sequence[Any], attrs: dict) -> Resolved:
    """Type attributes and output dtypes of a call.

    Raises: InvalidArgumentError where inputs that share a type differ or a type is not allowed.
    """
    types: dict[str, Any] = {}
    position = 0
    for arg, value in zip(op.inputs, inputs, strict=True):
        members = value if arg.is_list else (value,)
        for tensor in members:
            wanted = arg.dtype or (types.get(arg.type_attr) if arg.type_attr else None)
            if wanted is not None and tensor.dtype is not wanted:
                raise errors.InvalidArgumentError(
                    None,
                    None,
                    (
                        f"cannot compute {op.name} as input #{position}(zero-based) was expected to be a "
                        f"{cpp_name(wanted)} "
                        f"tensor but is a {cpp_name(tensor.dtype)} tensor [Op:{op.name}] argument: {arg.name}"
                    ),
                )
            if arg.type_attr and wanted is None:
                types[arg.type_attr] = _allowed(op, arg.type_attr, tensor.dtype)
            position += 1
        if arg.number_attr:
            _same_length(op, arg, types.setdefault(arg.number_attr, len(members)), len(members))
        if arg.type_list_attr:
            types[arg.type_list_attr] = tuple(_allowed(op, arg.type_list_attr, t.dtype) for t in members)
    for name in op.free_types:
        value = attrs.get(name)
        if value is None:
            value = op.defaults.get(name)
        if value is None:
            raise TypeError(f"{op.name}: missing the type argument '{name}'")
        types[name] = (
            tuple(_allowed(op, name, d) for d in value)
            if isinstance(value, (list, tuple))
            else _allowed(op, name, value)
        )
    for arg in op.inputs:
        if arg.type_attr and arg.type_attr not in types and arg.type_attr in op.attrs:
            if not op.attrs[arg.type_attr].has_default:  # an empty list gives no type
                raise errors.InvalidArgumentError(
                    None,
                    None,
                    (f"'{arg.name}' is an empty list, which tells no type for attr '{arg.type_attr}' [Op:{op.name}]"),
                )
            types[arg.type_attr] = op.attrs[arg.type_attr].default
    for name, attribute in op.attrs.items():
        number = types.get(name)
        if attribute.minimum is not None and type(number) is int and number < attribute.minimum:
            raise errors.InvalidArgumentError(
                None,
                None,
                (f"Value for attr '{name}' of {number} must be at least minimum {attribute.minimum} [Op:{op.name}]"),
            )
    return Resolved(types, _output_dtypes(op, types, attrs))


def _same_length(op: registry.OpDef, arg: registry.Argument, expected: int, got: int) -> None:
    if expected != got:
        raise ValueError(
            f"List argument '{arg.name}' to '{op.name}' Op with length {got} must match length {expected} of the "
            "other lists."
        )


def _allowed(op: registry.OpDef, name: str, dtype: dtypes.DType) -> dtypes.DType:
    allowed = op.attrs[name].allowed
    if allowed is not None and dtype not in allowed:
        raise errors.InvalidArgumentError(
            None,
            None,
            (
                f"Value for attr '{name}' of {cpp_name(dtype)} is not in the list of allowed values: "
                f"{', '.join(map(cpp_name, allowed))} [Op:{op.name}] argument: {_arguments_of(op, name)}"
            ),
        )
    return dtype


def _arguments_of(op: registry.OpDef, attr: str) -> str:
    return ", ".join(a.name for a in op.inputs if attr in (a.type_attr, a.type_list_attr)) or attr


def _output_dtypes(op: registry.OpDef, types: dict, attrs: dict) -> tuple[dtypes.DType, ...]:
    result: list[dtypes.DType] = []
    for arg in op.outputs:
        if arg.type_list_attr:
            result.extend(types[arg.type_list_attr])
            continue
        dtype = arg.dtype or types[arg.type_attr]
        if arg.number_attr:
            count = types.get(arg.number_attr, attrs.get(arg.number_attr, op.defaults.get(arg.number_attr)))
            if count > _MOST_OUTPUTS:
                raise ValueError(f"Number of outputs is too big: {count} [Op:{op.name}]")
            result.extend([dtype] * count)
        else:
            result.append(dtype)
    return tuple(result)


# ---------------------------------------------------------------- the plan of an op


class Plan:
    """How one op runs eagerly, worked out once: kernel, attributes to pass, rules."""

    __slots__ = ("fn", "attrs", "kwargs", "infer_first", "heavy", "single", "key_attrs", "plain_key")

    def __init__(self, op: registry.OpDef):
        kernel = op.kernel_for("numpy")
        self.fn = kernel.fn if kernel else None
        if kernel and op.name in blas.OPS:
            self.fn = blas.on_one_thread(kernel.fn)
        self.attrs = kernel.attrs if kernel else ()
        self.kwargs: dict[Any, dict[str, Any]] = {}  # by dtypes, of calls that give no attributes
        self.infer_first = not op.checked_by_kernel or _flags.CHECK
        self.heavy = placement.rule(op.name) if op.kernel_for("xla") else None
        self.single = len(op.outputs) == 1 and not op.outputs[0].is_list
        counts = [a.number_attr for a in op.outputs if a.number_attr and a.number_attr not in op.inferred_attrs]
        self.key_attrs = (*op.free_types, *counts)
        self.plain_key = not op.has_list_inputs and not self.key_attrs


def _plan(op: registry.OpDef) -> Plan:
    op.plan = Plan(op)
    return op.plan


# ---------------------------------------------------------------- execution


def execute(op: registry.OpDef, inputs: Sequence[Any], attrs: dict = _NO_ATTRS, name: str | None = None) -> Any:
    """Runs an op on tensors (eagerly, or into the graph being built).

    Args:
      op: the op.
      inputs: one Tensor per input of the schema, a list of Tensors for a list argument. No conversion is made.
      attrs: attributes by name, in canonical form (DType, shape tuples, ...); defaults may be left out.
      name: the operation's name, for graphs.
    Returns: a Tensor; a list for a list output; a namedtuple for several outputs; None for none.
    Raises: the errors of TensorFlow for inputs that do not fit.
    """
    if not _state.plain:
        if _state.graph is not None:
            return _state.graph.create_op(op, inputs, attrs, name)
        if _state.watcher is not None:
            return _execute_watched(op, inputs, attrs)
    plan = op.plan or _plan(op)
    if plan.plain_key and len(inputs) == 2:
        key = (inputs[0]._dtype._enum, inputs[1]._dtype._enum)
    else:
        key = _dtype_key(plan, inputs, attrs)
    resolved = op.resolved.get(key)
    if resolved is None:
        resolved = op.resolved[key] = resolve(op, inputs, attrs)
    if plan.infer_first:
        _infer(op, inputs, attrs, resolved.types)
    arrays = [x._array if type(x) is EagerTensor else [t._array for t in x] for x in inputs]
    if plan.fn is None or _needs_xla(plan, arrays):
        result = _run_on_device(op, plan, inputs, arrays, attrs, resolved.types)
    else:
        if not plan.attrs:
            kwargs = _NO_ATTRS
        elif attrs:
            kwargs = _kernel_attrs(op, plan.attrs, attrs, resolved.types)
        else:
            kwargs = plan.kwargs.get(key)
            if kwargs is None:
                kwargs = plan.kwargs[key] = _kernel_attrs(op, plan.attrs, attrs, resolved.types)
        token = _enter()
        try:
            result = plan.fn(numpy_namespace, *arrays, **kwargs)
        except Exception as e:
            raise _explained(op, inputs, attrs, resolved.types, e) from None if isinstance(e, errors.OpError) else e
        finally:
            _leave(token)
    if plan.single:
        dtype = resolved.out_dtypes[0]
        if type(result) is not _ndarray or result.dtype is not dtype._storage:
            result = _checked_array(op, result, dtype)
        out = _new(EagerTensor)
        out._array = result
        out._dtype = dtype
        if _flags.CHECK:
            _check_shapes(op, inputs, attrs, resolved.types, (out,))
        if not _state.plain and _state.device is not None and type(result) is _ndarray:
            out._host_device = _state.device.name if _state.device.is_host else CPU0
        if _state.tapes:
            record(op, inputs, (out,), attrs, resolved.types)
        return out
    return _wrap_many(op, inputs, attrs, resolved, result)


def _execute_watched(op: registry.OpDef, inputs: Sequence[Any], attrs: dict) -> Any:
    """Runs an op and shows its flat outputs to the watcher of the thread, whose own ops it does not watch."""
    watcher = _state.watcher
    with context.pushed("watcher", None):
        result = execute(op, inputs, attrs)
        parts = result if isinstance(result, (list, tuple)) else () if result is None else (result,)
        watcher(op, inputs, [t for p in parts for t in (p if isinstance(p, (list, tuple)) else (p,))])
    return result


def _kernel_attrs(op: registry.OpDef, names: Sequence[str], attrs: dict, types: dict) -> dict[str, Any]:
    kwargs = {}
    for n in names:
        if n in attrs:
            kwargs[n] = attrs[n]
        elif n in types:
            kwargs[n] = types[n]
        elif n in op.defaults:
            kwargs[n] = op.defaults[n]
        else:
            raise TypeError(f"{op.name}: missing the required argument '{n}'")
    return kwargs


def _infer(op: registry.OpDef, inputs: Sequence[Any], attrs: dict, types: dict) -> Any:
    return op.infer(infer.InferenceContext(op, inputs, attrs, types))


def infer_shapes(
    op: registry.OpDef, inputs: Sequence[Any], attrs: dict, types: dict, eager: bool = False
) -> list[infer.Shape]:
    """The static shapes of the flat outputs (graph building, tests)."""
    result = op.infer(infer.InferenceContext(op, inputs, attrs, types, eager))
    return result if isinstance(result, list) else [result]


def _needs_xla(plan: Plan, arrays: list) -> bool:
    for a in arrays:
        if type(a) is not _ndarray:
            if type(a) is not list or any(type(x) is not _ndarray for x in a):
                return True
    if plan.heavy is not None and plan.heavy(arrays):
        return True
    return not _state.plain and _state.device is not None and not _state.device.is_host


def _run_numpy(
    op: registry.OpDef, plan: Plan, inputs: Any, arrays: list, kwargs: dict, attrs: dict, types: dict
) -> Any:
    token = _enter()
    try:
        return plan.fn(numpy_namespace, *arrays, **kwargs)
    except Exception as e:
        raise _explained(op, inputs, attrs, types, e) from None if isinstance(e, errors.OpError) else e
    finally:
        _leave(token)


def _explained(op: registry.OpDef, inputs: Any, attrs: dict, types: dict, e: Exception) -> Exception:
    """The exception a user should see for a kernel's failure: inference explains it, else it is put in
    TensorFlow's class.
    """
    if isinstance(e, errors.OpError):
        if "[Op:" not in e.message:
            return type(e)(None, None, f"{e.message} [Op:{op.name}]")
        return e
    if plan_checked_by_kernel(op):
        _infer(op, inputs, attrs, types)
    if isinstance(e, MemoryError) or isinstance(e, ValueError) and _TOO_BIG.search(str(e)):
        return errors.ResourceExhaustedError(None, None, f"OOM: {e} [Op:{op.name}]")
    if isinstance(e, (ValueError, IndexError, OverflowError, ZeroDivisionError, np.linalg.LinAlgError)):
        return errors.InvalidArgumentError(None, None, f"{e} [Op:{op.name}]")
    return e


def plan_checked_by_kernel(op: registry.OpDef) -> bool:
    """True where inference has not run yet when the kernel fails."""
    return not op.plan.infer_first


def _run_on_device(op: registry.OpDef, plan: Plan, inputs: Any, arrays: list, attrs: dict, types: dict) -> Any:
    """Ops for XLA: heavy ones, those whose buffers are on a device, those under `tf.device`."""
    from_device = _state.device
    kernel = op.kernel_for("xla")
    if kernel is None or (from_device is not None and from_device.is_host and plan.fn is not None):
        if plan.fn is None:
            raise errors.NotFoundError(None, None, f"No kernel registered for op '{op.name}' [Op:{op.name}]")
        host = [[np.asarray(x) for x in a] if type(a) is list else np.asarray(a) for a in arrays]
        return _run_numpy(op, plan, inputs, host, _kernel_attrs(op, plan.attrs, attrs, types), attrs, types)
    from thalweg.engine import xla_backend

    device = None if from_device is None else from_device.jax_device()
    try:
        return xla_backend.run(op, arrays, _kernel_attrs(op, kernel.attrs, attrs, types), device)
    except Exception as e:
        raise _explained(op, inputs, attrs, types, e) from None if isinstance(e, errors.OpError) else e


def _checked_array(op: registry.OpDef, array: Any, dtype: dtypes.DType) -> Any:
    """The kernel's result as a buffer of the declared dtype (NumPy turns 0-d results into scalars, widens some)."""
    if type(array) is _ndarray:
        if array.dtype is dtype._storage or array.dtype == dtype._storage:
            return array
        if _flags.CHECK:
            raise AssertionError(f"kernel of {op.name} returned {array.dtype}, declared {dtype.name}")
        return array.astype(dtype._storage)
    if isinstance(array, (np.generic, int, float, complex, bytes, list, bool)):
        if isinstance(array, bytes):
            result = np.empty((), object)
            result[()] = array
            return result
        return np.asarray(array, dtype._storage)
    if array.dtype != dtype._storage:
        array = array.astype(dtype._storage)
    return array


def _wrap_many(op: registry.OpDef, inputs: Any, attrs: dict, resolved: Resolved, result: Any) -> Any:
    if not op.outputs:
        if _state.tapes:
            record(op, inputs, (), attrs, resolved.types)
        return None
    parts = (result,) if len(op.outputs) == 1 else result
    flat: list[EagerTensor] = []
    structured: list[Any] = []
    given = iter(resolved.out_dtypes)
    for arg, part in zip(op.outputs, parts, strict=True):
        if arg.is_list:
            members = []
            for a in part:
                dtype = next(given)
                members.append(EagerTensor(_checked_array(op, a, dtype), dtype))
            flat.extend(members)
            structured.append(members)
        else:
            dtype = next(given)
            tensor = EagerTensor(_checked_array(op, part, dtype), dtype)
            flat.append(tensor)
            structured.append(tensor)
    if _flags.CHECK:
        _check_shapes(op, inputs, attrs, resolved.types, flat)
    if _state.tapes:
        record(op, inputs, tuple(flat), attrs, resolved.types)
    return structured[0] if len(structured) == 1 else op.output_tuple(*structured)


def _check_shapes(op: registry.OpDef, inputs: Any, attrs: dict, types: dict, outputs: Sequence[EagerTensor]) -> None:
    inferred = infer_shapes(op, inputs, attrs, types, eager=True)
    got = [t._static_shape() for t in outputs]
    for want, have in zip(inferred, got, strict=True):
        if want is not None and (
            len(want) != len(have) or any(w is not None and w != h for w, h in zip(want, have, strict=True))
        ):
            raise AssertionError(f"{op.name}: inference says {inferred}, the kernel returned {got}")


def record(op: registry.OpDef, inputs: Any, outputs: tuple, attrs: dict, types: dict) -> None:
    """Tells the tapes of this thread about a call."""
    flat = tuple(inputs)
    if op.has_list_inputs:
        flat = tuple(t for x in inputs for t in (x if type(x) in (list, tuple) else (x,)))
    node = None
    for tape in _state.tapes:
        if tape.wants(flat):
            if node is None:
                node = Node(op, flat, outputs, attrs, types)
            tape.record(node)


# ---------------------------------------------------------------- conversion by schema


def apply(op_name: str, *values: Any, name: str | None = None, **attrs: Any) -> Any:
    """Converts values by the op's schema and runs it: the form public functions use.

    Python values take the dtype of the tensors that share their type attribute, else TensorFlow's default for them.
    Attributes are given by their schema names, in any form TensorFlow accepts (`"float32"`, np.float32, lists, ...).
    """
    op = _OPS.get(op_name) or registry.get(op_name)
    for v in values:
        if type(v) is not EagerTensor:
            return apply_converted(op, values, attrs, name)
    if op.has_list_inputs or len(values) != len(op.inputs):
        return apply_converted(op, values, attrs, name)
    if attrs:
        attrs = canonical_attrs(op, attrs)
    return execute(op, values, attrs, name)


def apply_converted(op: registry.OpDef, values: Sequence[Any], attrs: dict, name: str | None) -> Any:
    """Converts the inputs and runs the op; composite tensors among them are left to the op's rule (core.composite)."""
    if _state.graph is not None:
        return _state.graph.apply(op, values, attrs, name)
    try:
        inputs = converted_inputs(op, values)
    except (TypeError, ValueError):
        rule = composite.rule_for(op.name, values)
        if rule is None:
            raise
    else:
        return execute(op, inputs, canonical_attrs(op, attrs) if attrs else attrs, name)
    return rule(op, values, attrs, name)
