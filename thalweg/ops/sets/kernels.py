"""Kernels of the set ops: rows as Python sets, results sorted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.strings._elements import as_text

Groups = dict[tuple[int, ...], set]
_OPERATIONS: dict[str, Callable[[set, set], set]] = {
    "a-b": lambda a, b: a - b,
    "b-a": lambda a, b: b - a,
    "intersection": lambda a, b: a & b,
    "union": lambda a, b: a | b,
}


def _invalid(message: str) -> errors.InvalidArgumentError:
    return errors.InvalidArgumentError(None, None, message)


def _of_dense(x: np.ndarray) -> tuple[Groups, tuple[int, ...]]:
    groups = {index: set(x[index].tolist()) for index in np.ndindex(x.shape[:-1])}
    return groups, x.shape[:-1]


def _of_sparse(indices: np.ndarray, values: np.ndarray, shape: np.ndarray, validate: bool) -> tuple[Groups, tuple]:
    size = tuple(shape.tolist())
    if indices.ndim != 2 or indices.shape != (len(values), len(size)) or len(size) < 2:
        raise _invalid(f"indices of shape {list(indices.shape)} do not go with {len(values)} values in a tensor of "
                       f"shape {list(size)}; sets need rank 2 or more")
    rows = [tuple(row) for row in indices.tolist()]
    if any(not 0 <= i < n for row in rows for i, n in zip(row, size, strict=True)):
        raise _invalid(f"an index is out of bounds of the shape {list(size)}")
    if validate and any(a >= b for a, b in zip(rows, rows[1:], strict=False)):
        raise _invalid("indices are out of order or repeated; many sparse ops need them sorted (tf.sparse.reorder)")
    groups: Groups = {}
    for row, value in zip(rows, values.tolist(), strict=True):
        groups.setdefault(row[:-1], set()).add(value)
    return groups, size[:-1]


def _combined(operation: Any, a: tuple[Groups, tuple], b: tuple[Groups, tuple], dtype: Any) -> tuple:
    name = as_text(operation).lower()
    if name not in _OPERATIONS:
        raise _invalid(f"Invalid set_operation {name}; one of {sorted(_OPERATIONS)}")
    if a[1] != b[1]:
        raise _invalid(f"Mismatched shapes {list(a[1])} vs {list(b[1])}")
    indices: list[tuple[int, ...]] = []
    values: list[Any] = []
    longest = 0
    for group in sorted(a[0].keys() | b[0].keys()):
        result = sorted(_OPERATIONS[name](a[0].get(group, set()), b[0].get(group, set())))
        indices += [(*group, i) for i in range(len(result))]
        values += result
        longest = max(longest, len(result))
    found = np.empty(len(values), dtype)
    found[:] = values
    rank = len(a[1]) + 1
    return np.array(indices, np.int64).reshape(-1, rank), found, np.array((*a[1], longest), np.int64)


@kernel("DenseToDenseSetOperation", backend="numpy")
def _dense_dense(xp: Any, set1: np.ndarray, set2: np.ndarray, *, set_operation: Any) -> tuple:
    return _combined(set_operation, _of_dense(set1), _of_dense(set2), set1.dtype)


@kernel("DenseToSparseSetOperation", backend="numpy")
def _dense_sparse(
    xp: Any, set1: np.ndarray, indices: Any, values: Any, shape: Any, *, set_operation: Any, validate_indices: bool
) -> tuple:
    return _combined(set_operation, _of_dense(set1), _of_sparse(indices, values, shape, validate_indices), set1.dtype)


@kernel("SparseToSparseSetOperation", backend="numpy")
def _sparse_sparse(
    xp: Any, indices1: Any, values1: Any, shape1: Any, indices2: Any, values2: Any, shape2: Any, *, set_operation: Any,
    validate_indices: bool
) -> tuple:
    first = _of_sparse(indices1, values1, shape1, validate_indices)
    return _combined(set_operation, first, _of_sparse(indices2, values2, shape2, validate_indices), values1.dtype)


@kernel("SetSize", backend="numpy")
def _size(xp: Any, indices: Any, values: Any, shape: Any, *, validate_indices: bool) -> np.ndarray:
    groups, size = _of_sparse(indices, values, shape, validate_indices)
    out = np.zeros(size, np.int32)
    for group, members in groups.items():
        out[group] = len(members)
    return out


no_kernel("DenseToDenseSetOperation DenseToSparseSetOperation SparseToSparseSetOperation SetSize", "xla",
          reason="how many elements a result has depends on the values")
