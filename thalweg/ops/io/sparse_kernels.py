"""Sparse tensors as strings: each is three TensorProtos, of its indices, its values and its shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.io.kernels import bytes_tensor, tensor_bytes
from thalweg.ops.strings._elements import invalid


def _packed(array: np.ndarray, dtype: dtypes.DType, out_type: dtypes.DType) -> Any:
    return tensor_bytes(array, dtype, pack_strings=True) if out_type is dtypes.string else (array, dtype)


def _unpacked(value: Any, what: str) -> tuple[np.ndarray, dtypes.DType]:
    return bytes_tensor(value, what) if isinstance(value, bytes) else value


def _check(indices: np.ndarray, values: np.ndarray, shape: np.ndarray) -> None:
    if indices.ndim != 2 or values.ndim != 1 or shape.ndim != 1:
        raise invalid(
            "Input indices, values and shape should be a matrix and two vectors but received shapes "
            f"{list(indices.shape)}, {list(values.shape)} and {list(shape.shape)}"
        )
    if len(indices) != len(values) or indices.shape[1] != shape.size:
        raise invalid(
            f"indices of shape {list(indices.shape)} do not fit {len(values)} values of a tensor of rank {shape.size}"
        )


@kernel("SerializeSparse", backend="numpy")
def _serialize_sparse(
    xp: Any, indices: np.ndarray, values: np.ndarray, shape: np.ndarray, *, T: dtypes.DType, out_type: dtypes.DType
) -> np.ndarray:
    _check(indices, values, shape)
    out = np.empty(3, object)
    for i, (array, dtype) in enumerate(((indices, dtypes.int64), (values, T), (shape, dtypes.int64))):
        out[i] = _packed(array, dtype, out_type)
    return out


@kernel("SerializeManySparse", backend="numpy")
def _serialize_many_sparse(
    xp: Any, indices: np.ndarray, values: np.ndarray, shape: np.ndarray, *, T: dtypes.DType, out_type: dtypes.DType
) -> np.ndarray:
    _check(indices, values, shape)
    if shape.size <= 1:
        raise invalid(f"Rank of input SparseTensor should be > 1, but saw rank: {shape.size}")
    count = int(shape[0])
    if len(indices) and not (0 <= indices[:, 0].min() and indices[:, 0].max() < count):
        raise invalid(f"Received unexpected column 0 value in input SparseTensor: not in [0, {count})")
    out = np.empty((count, 3), object)
    order = np.argsort(indices[:, 0], kind="stable")
    ends = np.searchsorted(indices[order, 0], np.arange(count + 1))
    inner = _packed(shape[1:], dtypes.int64, out_type)
    for i in range(count):
        rows = order[ends[i] : ends[i + 1]]
        out[i, 0] = _packed(indices[rows, 1:], dtypes.int64, out_type)
        out[i, 1] = _packed(values[rows], T, out_type)
        out[i, 2] = inner
    return out


@kernel("DeserializeManySparse DeserializeSparse", backend="numpy")
def _deserialize(xp: Any, serialized: np.ndarray, *, dtype: dtypes.DType) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if serialized.ndim == 0 or serialized.shape[-1] != 3:
        raise invalid(f"Serialized sparse should have 3 as the last dimension. Has shape {list(serialized.shape)}")
    batch, rows = serialized.shape[:-1], serialized.reshape(-1, 3).tolist()
    parts = [_one(i, row, dtype) for i, row in enumerate(rows)]
    if not batch:
        return parts[0]
    if not parts:
        empty = np.zeros(0, dtype._storage)
        return np.zeros((0, len(batch)), np.int64), empty, np.array(batch, np.int64)
    rank = parts[0][2].size
    for i, (_, _, shape) in enumerate(parts):
        if shape.size != rank:
            raise invalid(
                f"Inconsistent shape across SparseTensors: rank prior to SparseTensor[{i}] was: {rank} but rank of "
                f"SparseTensor[{i}] is: {shape.size}"
            )
    shape = np.max([p[2] for p in parts], axis=0)
    lengths = [len(p[1]) for p in parts]
    places = np.stack(np.unravel_index(np.arange(len(parts)), batch), 1).astype(np.int64)
    indices = np.concatenate([np.repeat(places, lengths, 0), np.concatenate([p[0] for p in parts])], 1)
    return indices, np.concatenate([p[1] for p in parts]), np.concatenate([batch, shape]).astype(np.int64)


def _one(index: int, row: list, dtype: dtypes.DType) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (indices, _), (values, found), (shape, _) = (
        _unpacked(v, f"serialized_sparse[{index}, {k}]") for k, v in enumerate(row)
    )
    if found is not dtype:
        raise invalid(
            f"Requested SparseTensor of type {dtype.name} but SparseTensor[{index}].values.dtype() == {found.name}"
        )
    _check(indices, values, shape)
    return indices, values, shape


no_kernel(
    "SerializeSparse SerializeManySparse DeserializeManySparse DeserializeSparse",
    "xla",
    reason="strings live on the host",
)
