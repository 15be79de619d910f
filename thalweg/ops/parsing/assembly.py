"""Columns of features put together to dense, sparse and ragged tensors."""

from __future__ import annotations

import numpy as np

from thalweg.core import dtypes
from thalweg.ops.parsing.wire import Column


def filled(shape: tuple[int, ...], dtype: dtypes.DType, value: object = None) -> np.ndarray:
    """A tensor of one value: zero, or the empty string, if none is given."""
    out = np.empty(shape, dtype._storage)
    out.fill((b"" if dtype is dtypes.string else 0) if value is None else value)
    return out


def positions(lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(row, place in the row) of each value of rows of these lengths."""
    rows = np.repeat(np.arange(len(lengths)), lengths)
    starts = np.cumsum(lengths) - lengths
    return rows, np.arange(len(rows)) - np.repeat(starts, lengths)


def sparse(column: Column, single: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(indices, values, shape); without the batch's dimension if `single`."""
    values, lengths = column
    if single:
        indices = np.arange(len(values), dtype=np.int64)[:, None]
        return indices, values, np.array([len(values)], np.int64)
    width = int(lengths.max()) if len(lengths) else 0
    return np.stack(positions(lengths), 1).astype(np.int64), values, np.array([len(lengths), width], np.int64)


def splits(lengths: np.ndarray, dtype: dtypes.DType) -> np.ndarray:
    """The row splits of rows of these lengths."""
    out = np.zeros(len(lengths) + 1, dtype._storage)
    np.cumsum(lengths, out=out[1:])
    return out


def padded(column: Column, stride: int, inner: tuple[int, ...], dtype: dtypes.DType, padding: object) -> np.ndarray:
    """Rows of blocks of `stride` values, as long as the longest: [rows, blocks, *inner]."""
    values, lengths = column
    blocks = lengths // stride if stride else lengths
    width = int(blocks.max()) if len(blocks) else 0
    if (blocks == width).all():
        return values.reshape(len(lengths), width, *inner)
    out = filled((len(lengths), width * stride), dtype, padding)
    out[positions(lengths)] = values
    return out.reshape(len(lengths), width, *inner)
