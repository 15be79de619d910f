"""Crossed features: every combination of one value per column, in each row; as text or hashed.

A column is sparse (its values stand in the rows its indices name) or dense. Combinations of a row are numbered with the
last column changing fastest, and each is joined from its parts: texts by a separator, hashes by a mixing step.
Source: tf.raw_ops.SparseCross, SparseCrossHashed, SparseCrossV2 public docs 2.15; the mixing step is that of
MurmurHash64A; values from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.infer import InferenceContext, shape_text
from thalweg.core.registry import define_ops, kernel, no_kernel
from thalweg.ops.strings import _hashes

_OPS = "SparseCross SparseCrossHashed SparseCrossV2"
_MULTIPLIER = np.uint64(0xC6A4A7935BD1E995)
_LARGEST = np.uint64(0x7FFFFFFFFFFFFFFF)


def _crossed(c: InferenceContext) -> list:
    for indices, values, shape in zip(c.shapes("indices"), c.shapes("values"), c.shapes("shapes"), strict=True):
        for part, rank, name in ((indices, 2, "indices"), (values, 1, "values"), (shape, 1, "shapes")):
            if part is not None and len(part) != rank:
                raise c.error(f"Input {name} should have rank {rank}, got shape {shape_text(part)}")
        if indices is not None and indices[1] not in (None, 2):
            raise c.error(f"Expected D2 of index to be 2, got {indices[1]}")
        if indices is not None and values is not None:
            c.merge(indices[:1], values, "numbers of indices and values")
    for dense in c.shapes("dense_inputs"):
        if dense is not None and len(dense) != 2:
            raise c.error(f"Dense inputs should be a matrix, got shape {shape_text(dense)}")
    return [(None, 2), (None,), (2,)]


define_ops(_OPS, infer=_crossed)
no_kernel(_OPS, "xla", reason="how many values the rows hold decides the shape of the result; strings live on the host")


class _Columns:
    """Values of all columns, `values[c]`, in the order of rows; row r of column c has counts[c][r] of them."""

    def __init__(self, indices: Sequence, values: Sequence, shapes: Sequence, dense: Sequence):
        rows = {int(s[0]) for s in shapes} | {len(d) for d in dense}
        if len(rows) != 1:
            raise errors.InvalidArgumentError(None, None, f"Expected batch sizes to be equal, got {sorted(rows)}")
        self.rows = rows.pop()
        self.values: list[np.ndarray] = []
        self.counts: list[np.ndarray] = []
        for places, column in zip(indices, values, strict=True):
            owners = np.asarray(places)[:, 0]
            if owners.size and not (0 <= owners.min() and owners.max() < self.rows):
                raise errors.InvalidArgumentError(None, None, f"indices are not within the {self.rows} rows")
            self.values.append(np.asarray(column)[np.argsort(owners, kind="stable")])
            self.counts.append(np.bincount(owners, minlength=self.rows))
        for table in dense:
            self.values.append(np.asarray(table).reshape(-1))
            self.counts.append(np.full(self.rows, table.shape[1], np.int64))

    def combinations(self) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
        """(place of the part in each column's values, indices of the result, its shape): one entry per combination."""
        totals = np.prod(self.counts, axis=0, dtype=np.int64) if self.counts else np.zeros(self.rows, np.int64)
        owners = np.repeat(np.arange(self.rows), totals)
        number = np.arange(len(owners)) - np.repeat(np.cumsum(totals) - totals, totals)
        parts: list[np.ndarray] = []
        left = number
        for counts in reversed(self.counts):
            own = counts[owners]
            parts.append((np.cumsum(counts) - counts)[owners] + left % np.maximum(own, 1))
            left = left // np.maximum(own, 1)
        places = np.stack([owners, number], axis=1).astype(np.int64)
        shape = np.array([self.rows, int(totals.max(initial=0))], np.int64)
        return parts[::-1], places, shape


def _mixed(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """One hash of two."""
    b = b * _MULTIPLIER
    result = (a ^ _MULTIPLIER) ^ ((b ^ (b >> np.uint64(47))) * _MULTIPLIER)
    result = result * _MULTIPLIER
    result = (result ^ (result >> np.uint64(47))) * _MULTIPLIER
    return result ^ (result >> np.uint64(47))


def _text(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(int(value)).encode()


def _joined(columns: _Columns, separator: bytes) -> tuple:
    parts, places, shape = columns.combinations()
    texts = [[_text(v) for v in column] for column in columns.values]
    out = np.empty(len(places), object)
    for i in range(len(places)):
        out[i] = separator.join(text[part[i]] for text, part in zip(texts, parts, strict=True))
    return places, out, shape


def _buckets(hashes: np.ndarray, count: int) -> np.ndarray:
    return (hashes % (np.uint64(count) if count > 0 else _LARGEST)).astype(np.int64)


def _hashed(columns: _Columns, start: Any, hashes: Sequence[np.ndarray], count: int) -> tuple:
    parts, places, shape = columns.combinations()
    total = None if start is None else np.full(len(places), start, np.uint64)
    for column, part in zip(hashes, parts, strict=True):
        own = column[part]
        total = own if total is None else _mixed(total, own)
    return places, _buckets(np.zeros(0, np.uint64) if total is None else total, count), shape


def _fingerprints(column: np.ndarray) -> np.ndarray:
    """Strings by their fingerprint, numbers as they are."""
    if column.dtype != object:
        return column.astype(np.int64).view(np.uint64)
    return _hashes.hash_all(list(column), _hashes.fingerprint64)


def _by_bytes(column: np.ndarray, one: Callable) -> np.ndarray:
    """The hash of strings, and of numbers by their lower four bytes, which are what TensorFlow looks at."""
    if column.dtype != object:
        column = [v.tobytes()[:4] for v in column.astype("<i8")]
    return _hashes.hash_all(list(column), one)


@kernel("SparseCross", backend="numpy")
def _cross(
    xp: Any, indices: list, values: list, shapes: list, dense: list, *, hashed_output: bool, num_buckets: int,
    hash_key: int,
) -> tuple:  # fmt: skip
    columns = _Columns(indices, values, shapes, dense)
    if not hashed_output:
        return _joined(columns, b"_X_")
    hashes = [_fingerprints(column) for column in columns.values]
    return _hashed(columns, hash_key & 0xFFFFFFFFFFFFFFFF, hashes, num_buckets)


@kernel("SparseCrossV2", backend="numpy")
def _cross_texts(xp: Any, indices: list, values: list, shapes: list, dense: list, separator: Any) -> tuple:
    return _joined(_Columns(indices, values, shapes, dense), np.asarray(separator).item())


@kernel("SparseCrossHashed", backend="numpy")
def _cross_hashed(
    xp: Any, indices: list, values: list, shapes: list, dense: list, num_buckets: Any, strong: Any, salt: Any
) -> tuple:
    columns = _Columns(indices, values, shapes, dense)
    if bool(strong):
        one = _hashes.siphash((int(salt[0]), int(salt[1])))
        hashes = [_by_bytes(column, one) for column in columns.values]
    else:
        hashes = [_by_bytes(column, _hashes.fingerprint64) for column in columns.values[: len(values)]]
        hashes += [_fingerprints(column) for column in columns.values[len(values) :]]
    return _hashed(columns, None, hashes, int(num_buckets))
