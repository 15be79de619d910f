"""Arguments of a call by the op's schema: Python values to tensors, attributes to the form the registry keeps.

Python values take the dtype of the tensors that share their type attribute, else TensorFlow's default for them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, errors, registry, shapes
from thalweg.core.tensor import EagerTensor, Tensor

_state = context.state


def converted_inputs(op: registry.OpDef, values: Sequence[Any]) -> tuple:
    """The inputs of a call as tensors.

    Raises: TypeError for a Python value that does not take the dtype its argument or its type attribute has already;
      tensors of a wrong dtype are left for `resolve` to report.
    """
    if len(values) != len(op.inputs):
        raise TypeError(
            f"{op.name} takes {len(op.inputs)} inputs ({', '.join(a.name for a in op.inputs)}), got {len(values)}"
        )
    groups: dict[str, dtypes.DType] = {}
    if op.has_list_inputs:
        values = [_members(op, a, v) if a.is_list else v for a, v in zip(op.inputs, values, strict=True)]
    for arg, value in zip(op.inputs, values, strict=True):
        if arg.type_attr and arg.type_attr not in groups:
            for member in value if arg.is_list else (value,):
                dtype = _known_dtype(member)
                if dtype is not None:
                    groups[arg.type_attr] = dtype
                    break
    result = []
    for arg, value in zip(op.inputs, values, strict=True):
        if arg.type_list_attr:
            result.append([convert.to_tensor(v, name=f"{arg.name}_{i}") for i, v in enumerate(value)])
        elif arg.number_attr:
            result.append([_convert_input(op, arg, v, groups) for v in value])
        else:
            result.append(_convert_input(op, arg, value, groups))
    return tuple(result)


def _members(op: registry.OpDef, arg: registry.Argument, value: Any) -> Sequence[Any]:
    """The value of a list argument as a list: any sequence but a string, and a tensor, which is split into rows."""
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, (Tensor, np.ndarray)) or getattr(type(value), "_is_thalweg_variable", False):
        if len(value.shape) != 0 and not isinstance(value, np.ndarray):
            return list(value)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    raise TypeError(f"Expected list for '{arg.name}' argument to '{_snake(op.name)}' Op, not {value!r}.")


def _known_dtype(value: Any) -> dtypes.DType | None:
    """The dtype of a value that is a tensor already (also deep inside a list)."""
    if isinstance(value, Tensor) or getattr(type(value), "_is_thalweg_variable", False):
        return value.dtype
    if isinstance(value, (list, tuple)):
        for item in value:
            dtype = _known_dtype(item)
            if dtype is not None:
                return dtype
    return None


@functools.lru_cache(maxsize=256)
def _axis(value: int) -> EagerTensor:
    """An int32 scalar; shared, for it is only an input and buffers are never written."""
    return EagerTensor(np.array(value, np.int32), dtypes.int32)


def _convert_input(op: registry.OpDef, arg: registry.Argument, value: Any, groups: dict) -> Tensor:
    if type(value) is EagerTensor:
        return value
    wanted = arg.dtype or groups.get(arg.type_attr)
    if type(value) is int and -64 < value < 64 and _state.graph is None:
        if (wanted or op.attrs[arg.type_attr].default) is dtypes.int32:
            if wanted is None:
                groups[arg.type_attr] = dtypes.int32
            return _axis(value)
    if wanted is not None:
        own = isinstance(value, Tensor) or getattr(type(value), "_is_thalweg_variable", False)
        return convert.to_tensor(value, None if own else wanted, name=arg.name)
    default = op.attrs[arg.type_attr].default
    tensor = convert.to_tensor(value, hint=default, name=arg.name)
    groups[arg.type_attr] = tensor.dtype
    return tensor


def _snake(op_name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(op_name))


def _expected(op: registry.OpDef, kind: str, name: str, value: Any) -> TypeError:
    return TypeError(f"Expected {kind} for argument '{name}' not {value!r}. [Op:{op.name}]")


def _canonical_type(op: registry.OpDef, name: str, value: Any) -> dtypes.DType:
    try:
        return dtypes.as_dtype(value).base_dtype
    except TypeError:
        raise _expected(op, "DataType", name, value) from None


def _unpacked(value: Any) -> Any:
    """An array of one element, of whatever rank, counts as that element."""
    return value.reshape(()) if isinstance(value, np.ndarray) and value.ndim and value.size == 1 else value


def _canonical_int(op: registry.OpDef, name: str, value: Any) -> int:
    if isinstance(value, (str, bytes)):
        raise _expected(op, "int", name, value)
    try:
        return int(_unpacked(value))
    except (TypeError, ValueError, np.ma.MaskError, OverflowError):
        raise _expected(op, "int", name, value) from None


def _canonical_float(op: registry.OpDef, name: str, value: Any) -> float:
    if isinstance(value, (str, bytes)):
        raise _expected(op, "float", name, value)
    try:
        return float(_unpacked(value))
    except (TypeError, ValueError, OverflowError):
        raise _expected(op, "float", name, value) from None


def _canonical_bool(op: registry.OpDef, name: str, value: Any) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise _expected(op, "bool", name, value)
    return bool(value)


def _canonical_string(op: registry.OpDef, name: str, value: Any) -> str | bytes:
    if not isinstance(value, (str, bytes)):
        raise _expected(op, "string", name, value)
    return value


def _canonical_shape(op: registry.OpDef, name: str, value: Any) -> Any:
    try:
        return shapes.as_shape_tuple(value)
    except TypeError as e:
        raise TypeError(f"Error converting {value!r} (for argument '{name}') to a TensorShape: {e}") from None


def _canonical_tensor(op: registry.OpDef, name: str, value: Any) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"Don't know how to convert {value!r} to a TensorProto for argument '{name}'. [Op:{op.name}]")
    return value


def _canonical_func(op: registry.OpDef, name: str, value: Any) -> Any:
    if not hasattr(value, "output_shapes"):  # see ops/control/defs.py
        kind = type(value).__name__
        raise errors.InvalidArgumentError(None, None, f"attribute '{name}' is no function but a {kind} [Op:{op.name}]")
    return value


_CANONICAL: dict[str, Callable] = {
    "type": _canonical_type,
    "int": _canonical_int,
    "float": _canonical_float,
    "bool": _canonical_bool,
    "string": _canonical_string,
    "shape": _canonical_shape,
    "tensor": _canonical_tensor,
    "func": _canonical_func,
}


def canonical_attrs(op: registry.OpDef, attrs: dict[str, Any]) -> dict[str, Any]:
    """Attributes as the registry keeps them: DType, int, shape tuples, tuples for lists.

    Raises: TypeError for values of a wrong kind or unknown names, InvalidArgumentError for values not allowed.
    """
    result = {}
    for name, value in attrs.items():
        attribute = op.attrs.get(name)
        if attribute is None:
            raise TypeError(f"{op.name} has no attribute '{name}'; it has: {', '.join(op.attrs) or 'none'}")
        if value is None and attribute.has_default:
            continue
        kind = attribute.kind
        if kind.startswith("list("):
            if (
                not isinstance(value, (list, tuple))
                and not hasattr(value, "__iter__")
                or isinstance(value, (str, bytes))
            ):
                raise TypeError(f"Expected list for '{name}' argument to '{_snake(op.name)}' Op, not {value!r}.")
            canonical = _CANONICAL[kind[5:-1]]
            value = tuple(canonical(op, name, v) for v in value)
        else:
            value = _CANONICAL[kind](op, name, value)
            if attribute.allowed is not None and kind == "string":
                text = value.decode() if isinstance(value, bytes) else value
                if text not in attribute.allowed:
                    allowed = ", ".join(f'"{a}"' for a in attribute.allowed)
                    raise errors.InvalidArgumentError(
                        None,
                        None,
                        (
                            f"Value for attr '{name}' of \"{text}\" is not in the list of allowed values: {allowed} "
                            f"[Op:{op.name}]"
                        ),
                    )
                value = text
            if kind == "int" and attribute.minimum is not None and value < attribute.minimum:
                raise errors.InvalidArgumentError(
                    None,
                    None,
                    (f"Value for attr '{name}' of {value} must be at least minimum {attribute.minimum} [Op:{op.name}]"),
                )
        result[name] = value
    return result
