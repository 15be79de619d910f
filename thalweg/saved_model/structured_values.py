"""Nests of Python values and specs as StructuredValue messages and back.

Source: tensorflow/core/protobuf/struct.proto; values in files that TensorFlow 2.15 wrote.
"""

from __future__ import annotations

import collections
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, protos, shapes
from thalweg.core.indexed_slices import IndexedSlices  # noqa: F401  (its spec is registered with it)
from thalweg.core.sparse_tensor import SparseTensorSpec
from thalweg.core.specs import IndexedSlicesSpec, TensorSpec, TypeSpec
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_proto import make_ndarray, make_tensor_proto
from thalweg.ops.ragged.spec import RaggedTensorSpec
from thalweg.ops.resource.variable_spec import VariableSpec

_SPEC_CLASSES: dict[str, type[TypeSpec]] = {
    "SPARSE_TENSOR_SPEC": SparseTensorSpec,
    "INDEXED_SLICES_SPEC": IndexedSlicesSpec,
    "RAGGED_TENSOR_SPEC": RaggedTensorSpec,
    "VARIABLE_SPEC": VariableSpec,
}
_MOST_NESTED = 100


def decode(proto: Any, depth: int = 0) -> Any:
    """The value of a StructuredValue.

    Raises: DataLossError for one that is nested without end; UnimplementedError for kinds of specs nobody knows.
    """
    if depth > _MOST_NESTED:
        raise errors.DataLossError(None, None, "a structured value is nested too deeply")
    kind = proto.WhichOneof("kind")
    if kind is None or kind == "none_value":
        return None
    value = getattr(proto, kind)
    if kind in ("float64_value", "int64_value", "string_value", "bool_value"):
        return value
    if kind == "tensor_shape_value":
        return shapes.TensorShape(value)
    if kind == "tensor_dtype_value":
        return dtypes.as_dtype(value)
    if kind in ("tensor_spec_value", "bounded_tensor_spec_value"):
        return TensorSpec(shapes.TensorShape(value.shape), dtypes.as_dtype(value.dtype), value.name or None)
    if kind == "list_value":
        return [decode(v, depth + 1) for v in value.values]
    if kind == "tuple_value":
        return tuple(decode(v, depth + 1) for v in value.values)
    if kind == "dict_value":
        return {k: decode(value.fields[k], depth + 1) for k in sorted(value.fields)}
    if kind == "named_tuple_value":
        pairs = [(p.key, decode(p.value, depth + 1)) for p in value.values]
        return collections.namedtuple(value.name or "Values", [k for k, _ in pairs])(*[v for _, v in pairs])
    if kind in ("tensor_value", "numpy_value"):
        array = make_ndarray(value)
        return array if kind == "numpy_value" else EagerTensor(np.asarray(array), dtypes.as_dtype(value.dtype))
    return _decode_spec(value, depth)


def _decode_spec(proto: Any, depth: int) -> Any:
    name = protos.enum_name("TypeSpecProto.TypeSpecClass", proto.type_spec_class)
    kind = _SPEC_CLASSES.get(name)
    if kind is None:
        text = f"a spec of type {proto.type_spec_class_name or name} in a SavedModel"
        raise errors.UnimplementedError(None, None, text)
    return kind._deserialize(decode(proto.type_state, depth + 1))


def encode(value: Any) -> Any:
    """A nest of values and specs as a StructuredValue.

    Raises: NotImplementedError for what has no form there.
    """
    made = protos.StructuredValue()
    _encode(value, made)
    return made


def _encode(value: Any, target: Any) -> None:
    if value is None:
        target.none_value.SetInParent()
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int):
        target.int64_value = value
    elif isinstance(value, float):
        target.float64_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, shapes.TensorShape):
        target.tensor_shape_value.CopyFrom(value.as_proto())
    elif isinstance(value, dtypes.DType):
        target.tensor_dtype_value = value.as_datatype_enum
    elif isinstance(value, TensorSpec):
        spec = target.tensor_spec_value
        spec.shape.CopyFrom(value.shape.as_proto())
        spec.dtype = value.dtype.as_datatype_enum
        if value.name:
            spec.name = value.name
    elif isinstance(value, TypeSpec):
        _encode_spec(value, target.type_spec_value)
    elif isinstance(value, EagerTensor):
        target.tensor_value.CopyFrom(make_tensor_proto(value._numpy(), value.dtype))
    elif isinstance(value, np.ndarray):
        target.numpy_value.CopyFrom(make_tensor_proto(value))
    else:
        _encode_nest(value, target)


def _encode_nest(value: Any, target: Any) -> None:
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        target.named_tuple_value.name = type(value).__name__
        for key, member in zip(value._fields, value, strict=True):
            pair = target.named_tuple_value.values.add(key=key)
            _encode(member, pair.value)
    elif isinstance(value, tuple):
        target.tuple_value.SetInParent()
        for member in value:
            _encode(member, target.tuple_value.values.add())
    elif isinstance(value, list):
        target.list_value.SetInParent()
        for member in value:
            _encode(member, target.list_value.values.add())
    elif isinstance(value, dict):
        target.dict_value.SetInParent()
        for key, member in value.items():
            _encode(member, target.dict_value.fields[str(key)])
    else:
        raise NotImplementedError(f"No encoder for object {value!r} of type {type(value).__name__}.")


def _encode_spec(value: TypeSpec, target: Any) -> None:
    name = next((n for n, kind in _SPEC_CLASSES.items() if type(value) is kind), None)
    if name is None:
        raise NotImplementedError(f"No encoder for specs of type {type(value).__name__}.")
    target.type_spec_class = protos.enum_values("TypeSpecProto.TypeSpecClass")[name]
    target.type_spec_class_name = type(value).__name__
    target.num_flat_components = len(value._flat_tensor_specs) if hasattr(value, "_flat_tensor_specs") else 1
    _encode(value._serialize(), target.type_state)
