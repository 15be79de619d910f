"""Attributes of operations as AttrValue messages and back.

Functions travel by name: `Names` gives each function of a graph one, `functions` finds the function of a name.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes, protos, registry, shapes, tensor_proto
from thalweg.core.tensor import EagerTensor

# Which field of AttrValue (and of its ListValue) holds a kind of attribute.
_FIELDS = {
    "string": "s",
    "int": "i",
    "float": "f",
    "bool": "b",
    "type": "type",
    "shape": "shape",
    "tensor": "tensor",
    "func": "func",
}
_FIELD_KINDS = {field: kind for kind, field in _FIELDS.items()}

# Python functions that py_function nodes call, under the token that stands for them in a GraphDef. As in TensorFlow, a
# token means something in the process that made it only.
_python_functions: weakref.WeakValueDictionary[str, Callable] = weakref.WeakValueDictionary()
_tokens = itertools.count()


def token_of(function: Callable) -> str:
    """The token of a Python function."""
    for token, known in _python_functions.items():
        if known is function:
            return token
    token = f"pyfunc_{next(_tokens)}"
    _python_functions[token] = function
    return token


def function_of(token: str) -> Callable:
    """The Python function of a token. Raises: ValueError where this process made none."""
    try:
        return _python_functions[token]
    except KeyError:
        raise ValueError(f"callback {token} is not found: a GraphDef holds no Python functions") from None


class Names:
    """One name for each function of a graph, in the order they are met."""

    def __init__(self) -> None:
        self.functions: dict[str, Any] = {}
        self._by_function: dict[int, str] = {}

    def add(self, name: str, function: Any) -> None:
        """Gives a function a name that no other one has."""
        self._by_function[id(function)] = name
        self.functions[name] = function

    def of(self, function: Any) -> str:
        """The name of a function: its own, numbered where another one has it."""
        name = self._by_function.get(id(function))
        if name is None:
            name, number = function.name, 0
            while name in self.functions:
                number += 1
                name = f"{function.name}_{number}"
            self._by_function[id(function)] = name
            self.functions[name] = function
        return name


def write(proto: Any, kind: str, value: Any, names: Names) -> None:
    """Writes an attribute of a kind ("int", "list(type)", ...) into an AttrValue."""
    if kind.startswith("list("):
        kind = kind[5:-1]
        proto.list.SetInParent()
        for item in value or ():
            _append(proto.list, kind, item, names)
    elif kind == "shape":
        proto.shape.SetInParent()
        shapes.fill_shape_proto(proto.shape, value)
    elif kind == "tensor":
        proto.tensor.CopyFrom(tensor_proto.array_proto(value._numpy(), value.dtype))
    elif kind == "func":
        proto.func.name = names.of(value)
    else:
        setattr(proto, _FIELDS[kind], _plain(kind, value))


def _plain(kind: str, value: Any) -> Any:
    if kind == "type":
        return value.as_datatype_enum
    if kind == "string":
        if callable(value):
            value = token_of(value)
        return value.encode() if isinstance(value, str) else value
    return value


def _append(proto: Any, kind: str, item: Any, names: Names) -> None:
    if kind == "shape":
        shapes.fill_shape_proto(proto.shape.add(), item)
    elif kind == "tensor":
        proto.tensor.append(tensor_proto.array_proto(item._numpy(), item.dtype))
    elif kind == "func":
        proto.func.add(name=names.of(item))
    else:
        getattr(proto, _FIELDS[kind]).append(_plain(kind, item))


def read(proto: Any, attribute: registry.Attribute, functions: Callable[[str], Any]) -> Any:
    """The value of an AttrValue for an attribute of an op.

    Raises: ValueError where the message holds another kind.
    """
    given = proto.WhichOneof("value")
    expected = "list" if attribute.kind.startswith("list(") else _FIELDS[attribute.kind]
    if given != expected:
        what = "nothing" if given is None else _FIELD_KINDS.get(given, given)
        raise ValueError(
            f"AttrValue had value with type '{what}' when '{attribute.kind}' expected for attr '{attribute.name}'"
        )
    if given == "list":
        kind = attribute.kind[5:-1]
        return tuple(_value(kind, item, functions) for item in getattr(proto.list, _FIELDS[kind]))
    return _value(attribute.kind, getattr(proto, given), functions)


def _value(kind: str, value: Any, functions: Callable[[str], Any]) -> Any:
    if kind == "type":
        return dtypes.as_dtype(value).base_dtype
    if kind == "string":
        return _text(value)
    if kind == "shape":
        return shapes.as_shape_tuple(value)
    if kind == "tensor":
        return tensor_of(value)
    if kind == "func":
        return functions(value.name)
    return value


def _text(value: bytes) -> str | bytes:
    """Text where it is text."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def tensor_of(proto: Any) -> EagerTensor:
    """The tensor of a TensorProto."""
    return EagerTensor(tensor_proto.proto_array(proto), dtypes.as_dtype(proto.dtype).base_dtype)


def attr_value(kind: str, value: Any, names: Names | None = None) -> Any:
    """A new AttrValue."""
    proto = protos.AttrValue()
    write(proto, kind, value, names or Names())
    return proto
