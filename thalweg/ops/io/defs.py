"""Inference of the ops on files and packed bytes. They work on the host: no XLA kernels, no gradients."""

from __future__ import annotations

from thalweg.core import infer
from thalweg.core.registry import define_op, define_ops

Context = infer.InferenceContext


def _read_file(c: Context) -> infer.Shape:
    shape = c.shape("filename")
    if shape not in (None, ()):
        raise c.error(f"Input filename tensor must be scalar, but had shape: {infer.shape_text(shape)}")
    return ()


def _write_file(c: Context) -> list:
    for which in ("filename", "contents"):
        shape = c.shape(which)
        if shape not in (None, ()):
            raise c.error(f"{which.capitalize()} tensor must be scalar, but had shape: {infer.shape_text(shape)}")
    return []


def _matching_files(c: Context) -> infer.Shape:
    shape = c.shape("pattern")
    if shape is not None and len(shape) > 1:
        raise c.error(f"Input patterns tensor must be scalar or vector, but had shape: {infer.shape_text(shape)}")
    return (None,)


def _decode_raw(c: Context) -> infer.Shape:
    shape = c.shape("bytes")
    return None if shape is None else (*shape, None)


def _decode_padded_raw(c: Context) -> infer.Shape:
    shape, length = c.shape("input_bytes"), c.value("fixed_length")
    if length is not None and length.shape != ():
        raise c.error(f"fixed_length must be a scalar, got shape {infer.shape_text(length.shape)}")
    if shape is None:
        return None
    size = c.attr("out_type").size
    return (*shape, None if length is None or int(length) % size else int(length) // size)


def _decode_csv(c: Context) -> list:
    for i, shape in enumerate(c.shapes("record_defaults")):
        if shape is not None and len(shape) > 1:
            raise c.error("Each record default should be at most rank 1")
        if shape and shape[0] is not None and shape[0] > 1:
            raise c.error(f"There should only be 1 default per field but field {i} has {shape[0]}")
    return [c.shape("records")] * len(c.attr("OUT_TYPE"))


def _parse_tensor(c: Context) -> infer.Shape:
    shape = c.shape("serialized")
    if shape not in (None, ()):
        raise c.error(f"Expected `serialized` to be a scalar, got shape: {infer.shape_text(shape)}")
    return None


def _check_sparse(c: Context) -> None:
    c.with_rank("sparse_indices", 2)
    c.with_rank("sparse_values", 1)
    c.with_rank("sparse_shape", 1)


def _serialize_sparse(c: Context) -> infer.Shape:
    _check_sparse(c)
    return (3,)


def _serialize_many_sparse(c: Context) -> infer.Shape:
    _check_sparse(c)
    return (None, 3)


def _deserialize_many_sparse(c: Context) -> list:
    shape = c.with_rank("serialized_sparse", 2)
    if shape is not None and shape[1] not in (None, 3):
        raise c.error(f"Serialized sparse should have 3 columns but received {shape[1]}")
    return [(None, None), (None,), (None,)]


define_op("ReadFile", infer=_read_file)
define_op("WriteFile", infer=_write_file)
define_op("MatchingFiles", infer=_matching_files)
define_op("DecodeRaw", infer=_decode_raw)
define_op("DecodePaddedRaw", infer=_decode_padded_raw)
define_ops("DecodeCompressed DecodeJSONExample", infer=infer.unchanged)
define_op("DecodeCSV", infer=_decode_csv)
define_op("SerializeTensor", infer=infer.scalar)
define_op("ParseTensor", infer=_parse_tensor)
define_op("SerializeSparse", infer=_serialize_sparse)
define_op("SerializeManySparse", infer=_serialize_many_sparse)
define_op("DeserializeManySparse", infer=_deserialize_many_sparse)
define_op("DeserializeSparse", infer=lambda c: [(None, None), (None,), (None,)])
