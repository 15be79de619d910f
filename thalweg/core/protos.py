"""TensorFlow's protobuf messages: wire-compatible classes built from the table `proto_table.txt` at first use.

`protos.GraphDef` is the class of the message tensorflow.GraphDef; `enum_values` has the numbers of an enum.
The messages live in a descriptor pool of their own, so that a process may import TensorFlow too. protobuf is imported
with the first message asked for.
Source: field names, numbers and types of TensorFlow 2.15 (tools/oracle/make_proto_table.py).
"""

from __future__ import annotations

import functools
import pathlib
from collections.abc import Iterator
from typing import Any

_TABLE = pathlib.Path(__file__).with_name("proto_table.txt")
_PACKAGE = "tensorflow"
_FILE = "thalweg/tensorflow.proto"
_SCALARS = (
    "double float int64 uint64 int32 fixed64 fixed32 bool string bytes uint32 sfixed32 sfixed64 sint32 sint64"
).split()


@functools.cache
def _sections() -> dict[str, tuple[str, list[list[str]]]]:
    """Name of a message or enum -> (its kind, its lines as words)."""
    found: dict[str, tuple[str, list[list[str]]]] = {}
    lines: list[list[str]] = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if line.startswith(" "):
            lines.append(words)
        else:
            lines = []
            found[words[1]] = (words[0], lines)
    return found


@functools.cache
def _pool() -> Any:
    from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, wrappers_pb2

    pool = descriptor_pool.DescriptorPool()
    file = descriptor_pb2.FileDescriptorProto(name=_FILE, package=_PACKAGE, syntax="proto3")
    for module in (any_pb2, wrappers_pb2):
        pool.AddSerializedFile(module.DESCRIPTOR.serialized_pb)
        file.dependency.append(module.DESCRIPTOR.name)
    made: dict[str, Any] = {}
    packages: dict[str, Any] = {}
    for name, (kind, lines) in _sections().items():  # an outer message comes before those nested in it
        outer, _, short = name.rpartition(".")
        if outer.islower():  # tensorflow.error is a package
            parent = packages.get(outer)
            if parent is None:
                parent = packages[outer] = descriptor_pb2.FileDescriptorProto(
                    name=f"thalweg/{outer}.proto", package=f"{_PACKAGE}.{outer}", syntax="proto3"
                )
                file.dependency.append(parent.name)
        else:
            parent = made[outer] if outer else file
        if kind == "enum":
            entry = parent.enum_type.add(name=short)
            for value_name, number in lines:
                entry.value.add(name=value_name, number=int(number))
        else:
            message = (parent.nested_type if outer in made else parent.message_type).add(name=short)
            made[name] = message
            for words in lines:
                _add_field(message, name, words)
            _order_oneofs(message)
    for made_file in (*packages.values(), file):
        pool.AddSerializedFile(made_file.SerializeToString())
    return pool


def _add_field(message: Any, path: str, words: list[str]) -> None:
    """One line of the table, `name number [label] type`, as a field."""
    from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field

    name, number, *label, kind = words
    field = message.field.add(name=name, number=int(number), label=Field.LABEL_OPTIONAL)
    if label and label[0] == "map":
        entry = message.nested_type.add(name=_entry_name(name))
        entry.options.map_entry = True
        for i, (part, part_kind) in enumerate((("key", label[1]), ("value", kind)), 1):
            _set_type(entry.field.add(name=part, number=i, label=Field.LABEL_OPTIONAL), part_kind)
        field.label, field.type = Field.LABEL_REPEATED, Field.TYPE_MESSAGE
        field.type_name = f".{_PACKAGE}.{path}.{entry.name}"
        return
    _set_type(field, kind)
    if label == ["repeated"]:
        field.label = Field.LABEL_REPEATED
    elif label == ["optional"]:
        field.proto3_optional = True
        field.oneof_index = _oneof(message, "_" + name)
    elif label:
        field.oneof_index = _oneof(message, label[0].removeprefix("oneof:"))


def _entry_name(field_name: str) -> str:
    return "".join(part.capitalize() for part in field_name.split("_")) + "Entry"


def _oneof(message: Any, name: str) -> int:
    names = [o.name for o in message.oneof_decl]
    if name not in names:
        message.oneof_decl.add(name=name)
        return len(names)
    return names.index(name)


def _order_oneofs(message: Any) -> None:
    """protobuf wants the groups it makes for optional fields after the real ones."""
    order = sorted(range(len(message.oneof_decl)), key=lambda i: message.oneof_decl[i].name.startswith("_"))
    names = [message.oneof_decl[i].name for i in order]
    place = {old: new for new, old in enumerate(order)}
    del message.oneof_decl[:]
    for name in names:
        message.oneof_decl.add(name=name)
    for field in message.field:
        if field.HasField("oneof_index"):
            field.oneof_index = place[field.oneof_index]


def _set_type(field: Any, kind: str) -> None:
    from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field

    if kind in _SCALARS:
        field.type = getattr(Field, "TYPE_" + kind.upper())
        return
    is_enum = kind in _sections() and _sections()[kind][0] == "enum"
    field.type = Field.TYPE_ENUM if is_enum else Field.TYPE_MESSAGE
    field.type_name = "." + (kind if kind.startswith("google.") else f"{_PACKAGE}.{kind}")


@functools.cache
def message(name: str) -> type:
    """The class of the message `tensorflow.<name>`, e.g. "GraphDef" or "AttrValue.ListValue".

    Raises: KeyError if there is none of that name.
    """
    from google.protobuf import message_factory

    if _sections().get(name, ("",))[0] != "message":
        raise KeyError(f"tensorflow.{name} is no protobuf message that thalweg knows")
    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(f"{_PACKAGE}.{name}"))


def names() -> Iterator[str]:
    """The outermost messages."""
    return (n for n, (kind, _) in _sections().items() if kind == "message" and "." not in n)


@functools.cache
def enum_values(name: str) -> dict[str, int]:
    """Names and numbers of the enum `tensorflow.<name>`."""
    return {words[0]: int(words[1]) for words in _sections()[name][1]}


def enum_name(enum: str, number: int) -> str:
    """The name of a number of the enum `tensorflow.<enum>`; the number itself where it has none."""
    return next((name for name, value in enum_values(enum).items() if value == number), str(number))


def __getattr__(name: str) -> Any:
    if name.startswith("_") or _sections().get(name, ("",))[0] != "message":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return message(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *names()})
