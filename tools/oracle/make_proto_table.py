"""Writes thalweg/core/proto_table.txt: names, numbers and types of the fields of TensorFlow's protobuf messages.

Run in the oracle's environment: `python tools/oracle/make_proto_table.py`. One line a fact:

    message GraphDef            a message; nested ones are dotted
      node 1 repeated NodeDef   a field: name, number, [repeated | optional | oneof:group | map KEY], type
    enum DataType
      DT_FLOAT 1
"""

import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow  # noqa: E402, F401
import tensorflow.keras  # noqa: E402, F401
from google.protobuf import descriptor, descriptor_pool  # noqa: E402
from keras.protobuf import saved_metadata_pb2  # noqa: E402, F401
from tensorflow.core.example import example_pb2  # noqa: E402, F401
from tensorflow.core.framework import summary_pb2, variable_pb2  # noqa: E402, F401
from tensorflow.core.protobuf import (  # noqa: E402, F401
    config_pb2,
    control_flow_pb2,
    meta_graph_pb2,
    queue_runner_pb2,
    saved_model_pb2,
    tensor_bundle_pb2,
    tensorflow_server_pb2,
    trackable_object_graph_pb2,
)
from tensorflow.core.util import event_pb2  # noqa: E402, F401
from tensorflow.python.training import checkpoint_state_pb2  # noqa: E402, F401

ROOTS = (
    "GraphDef FunctionDef OpList ConfigProto RunOptions RunMetadata MetaGraphDef SavedModel BundleHeaderProto "
    "BundleEntryProto TrackableObjectGraph Event Example SequenceExample SummaryDescription TaggedRunMetadata "
    "VariableDef CondContextDef WhileContextDef QueueRunnerDef ServerDef CheckpointState"
).split()
TARGET = pathlib.Path(__file__).parents[2] / "thalweg/core/proto_table.txt"
TYPES = {
    getattr(descriptor.FieldDescriptor, "TYPE_" + n.upper()): n
    for n in (
        "double float int64 uint64 int32 fixed64 fixed32 bool string bytes uint32 sfixed32 sfixed64 sint32 sint64"
    ).split()
}


KERAS = "third_party.tensorflow.python.keras.protobuf."  # written keras.X: they stand beside TensorFlow's of one name


def short(name):
    return "keras." + name.removeprefix(KERAS) if name.startswith(KERAS) else name.removeprefix("tensorflow.")


def collect(kind, found):
    """The outermost messages and enums that a message needs, itself included."""
    while kind.containing_type:
        kind = kind.containing_type
    if kind.full_name in found or not kind.full_name.startswith(("tensorflow.", KERAS)):
        return
    found[kind.full_name] = kind

    def fields(message):
        for field in message.fields:
            for other in (field.message_type, field.enum_type):
                if other is not None:
                    collect(other, found)
        for nested in message.nested_types:
            fields(nested)

    if isinstance(kind, descriptor.Descriptor):
        fields(kind)


def type_name(field):
    other = field.message_type or field.enum_type
    return short(other.full_name) if other is not None else TYPES[field.type]


def field_line(field):
    other = field.message_type
    if other is not None and other.GetOptions().map_entry:
        key, value = (other.fields_by_name[n] for n in ("key", "value"))
        return f"  {field.name} {field.number} map {type_name(key)} {type_name(value)}"
    label = ""
    if field.label == field.LABEL_REPEATED:
        label = "repeated "
    elif field.containing_oneof is not None and not field.containing_oneof.name.startswith("_"):
        label = f"oneof:{field.containing_oneof.name} "
    elif field.has_presence and other is None:
        label = "optional "
    return f"  {field.name} {field.number} {label}{type_name(field)}"


def enum_lines(enum):
    yield f"enum {short(enum.full_name)}"
    for value in enum.values:
        yield f"  {value.name} {value.number}"


def message_lines(message):
    yield f"message {short(message.full_name)}"
    for field in message.fields:
        yield field_line(field)
    for enum in message.enum_types:
        yield from enum_lines(enum)
    for nested in message.nested_types:
        if not nested.GetOptions().map_entry:
            yield from message_lines(nested)


def main():
    pool = descriptor_pool.Default()
    found = {}
    for root in ROOTS:
        collect(pool.FindMessageTypeByName("tensorflow." + root), found)
    collect(pool.FindMessageTypeByName(KERAS + "SavedMetadata"), found)
    lines = []
    for name in sorted(found):
        kind = found[name]
        lines += message_lines(kind) if isinstance(kind, descriptor.Descriptor) else enum_lines(kind)
    TARGET.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
