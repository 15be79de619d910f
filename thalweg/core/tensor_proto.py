"""Values as TensorProto messages and back.

Source: tf.make_tensor_proto, tf.make_ndarray public docs 2.15; recorded runs.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, protos, shapes
from thalweg.core.tensor import Tensor

# dtype name -> the field that holds its values one by one
_FIELDS = {
    "float32": "float_val",
    "float64": "double_val",
    "int64": "int64_val",
    "uint32": "uint32_val",
    "uint64": "uint64_val",
    "string": "string_val",
    "bool": "bool_val",
    "complex64": "scomplex_val",
    "complex128": "dcomplex_val",
    "float16": "half_val",
    "bfloat16": "half_val",
    "float8_e5m2": "float8_val",
    "float8_e4m3fn": "float8_val",
} | dict.fromkeys("int32 int16 int8 uint8 uint16 qint8 quint8 qint32 qint16 quint16 int4 uint4".split(), "int_val")
_NO_CONTENT = {"string", "bool"} | {"qint8", "quint8", "qint32", "qint16", "quint16"}


def make_tensor_proto(
    values: Any, dtype: Any = None, shape: Any = None, verify_shape: bool = False, allow_broadcast: bool = False
) -> Any:
    """A TensorProto that holds values.

    Args:
      values: Python scalar, list, NumPy array.
      dtype: dtype demanded of them.
      shape: shape of the tensor; fewer values than it has elements mean that the last one is repeated.
      verify_shape: True demands that the values have exactly that shape.
      allow_broadcast: True lets one value stand for all (not with verify_shape).
    Raises: TypeError, ValueError for values that fit dtype or shape not.
    Example:
      >>> proto = tf.make_tensor_proto([1, 2], dtype=tf.int64)
      >>> tf.make_ndarray(proto)
      array([1, 2])

    Source: tf.make_tensor_proto public docs 2.15.
    """
    if allow_broadcast and verify_shape:
        raise ValueError("allow_broadcast and verify_shape are not both allowed.")
    if values is None:
        raise ValueError("None values not supported.")
    tensor = _tensor_of(values, None if dtype is None else dtypes.as_dtype(dtype).base_dtype)
    array = tensor._numpy()
    if shape is None:
        return array_proto(array, tensor.dtype)
    wanted = tuple(int(d) for d in shapes.as_shape_tuple(shape))
    size = math.prod(wanted)
    if verify_shape and array.shape != wanted:
        raise TypeError(f"Expected Tensor's shape: {wanted}, but got {array.shape}.")
    if array.size > size:
        raise ValueError(f"Too many elements provided. Takes at most {size}, but got {array.size}.")
    if array.size == size:
        return array_proto(array.reshape(wanted), tensor.dtype)
    proto = _typed(tensor.dtype, wanted)
    _set_values(proto, array, tensor.dtype)
    return proto


def _tensor_of(values: Any, dtype: dtypes.DType | None) -> Tensor:
    if isinstance(values, Tensor):
        return convert.to_tensor(values, dtype)
    try:
        return convert.eager_tensor(values, dtype)
    except TypeError:
        if dtype is None:
            raise
        culprit = _misfit(values, dtype)
        raise TypeError(f"Expected {dtype.name}, but got {culprit} of type '{type(culprit).__name__}'.") from None


def _misfit(values: Any, dtype: dtypes.DType) -> Any:
    """The first value of nested lists that does not convert."""
    if isinstance(values, (list, tuple)):
        for value in values:
            try:
                convert.eager_tensor(value, dtype)
            except (TypeError, ValueError):
                return _misfit(value, dtype)
    return values


def _typed(dtype: dtypes.DType, shape: Any) -> Any:
    proto = protos.TensorProto(dtype=dtype.as_datatype_enum)
    proto.tensor_shape.SetInParent()
    shapes.fill_shape_proto(proto.tensor_shape, shape)
    return proto


def array_proto(array: np.ndarray, dtype: dtypes.DType) -> Any:
    """The TensorProto of an array as buffers have it: numbers as bytes if there are several, else one by one."""
    if dtype.name not in _FIELDS:
        raise TypeError(f"A tensor of dtype {dtype.name} has no TensorProto")
    proto = _typed(dtype, array.shape)
    if array.size > 1 and dtype.name not in _NO_CONTENT and array.dtype.kind != "O":
        proto.tensor_content = np.ascontiguousarray(array).tobytes()
    elif array.size:
        _set_values(proto, array, dtype)
    return proto


def content_proto(array: np.ndarray, dtype: dtypes.DType, pack_strings: bool = False) -> Any:
    """The TensorProto of an array as SerializeTensor writes it: numbers as bytes, be there one or many.

    With `pack_strings` strings are bytes too, as SerializeSparse writes them: all lengths as varints, then all data.
    """
    if not array.size or (array.dtype.kind == "O" and not (pack_strings and dtype is dtypes.string)):
        return array_proto(array, dtype)
    proto = _typed(dtype, array.shape)
    if dtype is dtypes.string:
        texts = array.ravel().tolist()
        proto.tensor_content = b"".join([*(_varint(len(text)) for text in texts), *texts])
    else:
        proto.tensor_content = np.ascontiguousarray(array).tobytes()
    return proto


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _packed_strings(content: bytes, count: int) -> np.ndarray:
    """The strings of a `tensor_content`. Raises: ValueError where the bytes do not fit."""
    lengths, at = [], 0
    for _ in range(count):
        number = shift = 0
        while at < len(content) and content[at] > 127:
            number |= (content[at] & 127) << shift
            at, shift = at + 1, shift + 7
        lengths.append(number | (content[at] if at < len(content) else 0) << shift)
        at += 1
    if at + sum(lengths) != len(content):
        raise ValueError(f"TensorProto: tensor_content does not hold {count} strings")
    flat = np.empty(count, object)
    for i, length in enumerate(lengths):
        flat[i] = content[at : at + length]
        at += length
    return flat


def _set_values(proto: Any, array: np.ndarray, dtype: dtypes.DType) -> None:
    field, flat = _FIELDS[dtype.name], np.ravel(array)
    if field == "float8_val":
        proto.float8_val = flat.tobytes()
        return
    if field == "half_val":
        flat = flat.view(np.uint16)
    elif dtype.is_complex:
        flat = flat.view(np.float32 if dtype is dtypes.complex64 else np.float64)
    elif flat.dtype.kind == "V":  # int4, uint4
        flat = flat.astype(np.int8)
    getattr(proto, field).extend(flat.tolist())


def make_ndarray(tensor: Any) -> np.ndarray:
    """The array that a TensorProto holds.

    Args:
      tensor: TensorProto.
    Raises: TypeError for a dtype without values (resource, variant); ValueError where bytes and shape do not fit.

    Source: tf.make_ndarray public docs 2.15.
    """
    dtype = dtypes.as_dtype(tensor.dtype)
    if dtype.base_dtype.name not in _FIELDS:
        raise TypeError(f"Unsupported tensor type: {tensor.dtype}")
    array = proto_array(tensor)
    return array.view(dtype.as_numpy_dtype) if dtype.is_quantized else array


def proto_array(tensor: Any) -> np.ndarray:
    """The array of a TensorProto as buffers have it."""
    dtype = dtypes.as_dtype(tensor.dtype).base_dtype
    if dtype.name not in _FIELDS:
        raise TypeError(f"Unsupported tensor type: {tensor.dtype}")
    shape = tuple(d.size for d in tensor.tensor_shape.dim)
    size = math.prod(shape)
    if tensor.tensor_content and dtype.name != "string":
        flat = np.frombuffer(tensor.tensor_content, dtype._storage).copy()
        if flat.size != size:
            raise ValueError(
                f"TensorProto: tensor_content holds {flat.size} values of {dtype.name}, the shape {shape} has {size}"
            )
        return flat.reshape(shape)
    if tensor.tensor_content:
        return _packed_strings(tensor.tensor_content, size).reshape(shape)
    flat = _values(tensor, dtype)
    if flat.size == size:
        return flat.reshape(shape)
    if not flat.size:  # nothing given means zeros
        zeros = np.zeros(shape, dtype._storage)
        if dtype is dtypes.string:
            zeros.fill(b"")
        return zeros
    if flat.size > size:
        raise ValueError(f"TensorProto: {flat.size} values of {dtype.name}, but the shape {shape} has {size} elements")
    return np.pad(flat, (0, size - flat.size), "edge").reshape(shape)  # the last value stands for the rest


def _values(tensor: Any, dtype: dtypes.DType) -> np.ndarray:
    field = _FIELDS[dtype.name]
    given = getattr(tensor, field)
    if field == "float8_val":
        return np.frombuffer(given, dtype._storage)
    if field == "half_val":
        return np.array(given, np.uint16).view(dtype._storage)
    if dtype.is_complex:
        return np.array(given, np.float32 if dtype is dtypes.complex64 else np.float64).view(dtype._storage)
    if dtype is dtypes.string:
        flat = np.empty(len(given), object)
        flat[:] = list(given)
        return flat
    return np.array(list(given)).astype(dtype._storage)
