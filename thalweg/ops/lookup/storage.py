"""What a table's handle points to: a dict from keys to values, filled once or changed at will.

Keys are Python bytes and numbers (tuples where a key is a vector), values likewise, or arrays where the table maps to
tensors. Entries keep the order in which they came in; TensorFlow exports them in that of its hash buckets.
Source: tf.lookup public docs 2.15; messages from recorded runs (tests/golden/conformance/lookup.json).
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.file_streams import os_error
from thalweg.core.gfile import local_path
from thalweg.core.infer import shape_text

WHOLE_LINE, LINE_NUMBER = -2, -1


def invalid(message: str) -> errors.InvalidArgumentError:
    """The error of a kernel; the dispatcher adds the op."""
    return errors.InvalidArgumentError(None, None, message)


class TableStorage:
    """A table.

    Args:
      key_dtype, value_dtype: of its entries. value_shape, key_shape: of a value and of a key.
      is_static: whether it is filled once, before the first lookup.
    """

    def __init__(
        self, key_dtype: dtypes.DType, value_dtype: dtypes.DType, value_shape: tuple[int, ...] = (),
        key_shape: tuple[int, ...] = (), is_static: bool = False,
    ):  # fmt: skip
        self.key_dtype, self.value_dtype = key_dtype, value_dtype
        self.key_shape, self.value_shape = key_shape, value_shape
        self.is_static = is_static
        self.is_ready = not is_static
        self.entries: dict[Any, Any] = {}
        self._lock = threading.Lock()

    # ---------------------------------------------------------------- keys and values

    def _keys(self, keys: np.ndarray) -> tuple[list, tuple[int, ...]]:
        """The keys as Python values, and the shape they have as a tensor of keys."""
        if not self.key_shape:
            return keys.ravel().tolist(), keys.shape
        rank = len(self.key_shape)
        if keys.shape[keys.ndim - rank :] != self.key_shape:
            raise invalid(f"Expected key shape {list(self.key_shape)}, got keys of shape {list(keys.shape)}")
        flat = keys.reshape(-1, *self.key_shape)
        return [tuple(key.ravel().tolist()) for key in flat], keys.shape[: keys.ndim - rank]

    def _values(self, values: np.ndarray, shape: tuple[int, ...]) -> list:
        if values.shape != shape + self.value_shape:
            raise invalid(
                f"Expected shape {shape_text(shape + self.value_shape)} for value, got {shape_text(values.shape)}"
            )
        if not self.value_shape:
            return values.ravel().tolist()
        return list(values.reshape(-1, *self.value_shape))

    def check(self, keys: dtypes.DType, values: dtypes.DType | None = None) -> None:
        """Raises: InvalidArgumentError for other dtypes than the table's."""
        if keys is not self.key_dtype or values not in (None, self.value_dtype):
            raise invalid(
                f"Table expects keys of {self.key_dtype.name} and values of {self.value_dtype.name}, got {keys.name}"
                + (f" and {values.name}" if values is not None else "")
            )

    # ---------------------------------------------------------------- reading

    def find(self, keys: np.ndarray, default: np.ndarray) -> np.ndarray:
        """The values of the keys; for one that is not there the default, or its place in a default for each key.

        Raises: FailedPreconditionError for a static table that is not filled yet.
        """
        if not self.is_ready:
            raise errors.FailedPreconditionError(None, None, "Table not initialized.")
        wanted, shape = self._keys(keys)
        whole = shape + self.value_shape
        if default.shape == self.value_shape:
            defaults: Any = itertools.repeat(default if self.value_shape else default[()])
        elif default.shape == whole:
            defaults = default.reshape(-1, *self.value_shape) if self.value_shape else default.ravel().tolist()
        else:
            raise invalid(
                f"Expected shape {list(self.value_shape)} or {list(whole)} for default value, got {list(default.shape)}"
            )
        found = map(self.entries.get, wanted, defaults)
        if self.value_shape:
            return np.array(list(found), self.value_dtype._storage).reshape(whole)
        if self.value_dtype is dtypes.string:
            out = np.empty(len(wanted), object)
            out[:] = list(found)
            return out.reshape(whole)
        return np.fromiter(found, self.value_dtype._storage, len(wanted)).reshape(whole)

    def size(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    def export(self) -> tuple[np.ndarray, np.ndarray]:
        """(keys, values) of all entries."""
        with self._lock:
            keys, values = list(self.entries), list(self.entries.values())
        return (
            _array(keys, self.key_dtype, self.key_shape),
            _array(values, self.value_dtype, self.value_shape),
        )

    # ---------------------------------------------------------------- writing

    def insert(self, keys: np.ndarray, values: np.ndarray) -> None:
        """Adds entries, or replaces values."""
        wanted, shape = self._keys(keys)
        new = self._values(values, shape)
        if self.is_static:
            raise errors.UnimplementedError(None, None, "Insert is not supported by a table that is filled once.")
        self._refuse_reserved(wanted)
        with self._lock:
            self.entries.update(zip(wanted, new, strict=True))

    def remove(self, keys: np.ndarray) -> None:
        """Takes entries out; keys that are not there do no harm."""
        wanted, _ = self._keys(keys)
        self._refuse_reserved(wanted)
        with self._lock:
            for key in wanted:
                self.entries.pop(key, None)

    def replace(self, keys: np.ndarray, values: np.ndarray) -> None:
        """These entries instead of all others; a static table takes them once.

        Raises: FailedPreconditionError for other entries in a filled table, and for a key with two values.
        """
        wanted, shape = self._keys(keys)
        new = self._values(values, shape)
        if self.is_static:
            self.fill(wanted, new)
            return
        self._refuse_reserved(wanted)
        with self._lock:
            self.entries = dict(zip(wanted, new, strict=True))

    def fill(self, keys: Sequence[Any], values: Sequence[Any]) -> None:
        """Fills a static table."""
        entries: dict[Any, Any] = {}
        for key, value in zip(keys, values, strict=True):
            before = entries.setdefault(key, value)
            if before != value:
                message = (
                    f"HashTable has different value for same key. Key {_text(key)} has {_text(before)} and trying to "
                    f"add value {_text(value)}"
                )
                raise errors.FailedPreconditionError(None, None, message)
        with self._lock:
            if self.is_ready and entries != self.entries:
                raise errors.FailedPreconditionError(None, None, "Table already initialized.")
            self.entries, self.is_ready = entries, True

    def _refuse_reserved(self, keys: list) -> None:
        """Keys that a dense table uses for itself."""


class DenseTableStorage(TableStorage):
    """A table in which two keys mean that a place is empty and that it was emptied."""

    def __init__(
        self, key_dtype: dtypes.DType, value_dtype: dtypes.DType, value_shape: tuple[int, ...], empty: np.ndarray,
        deleted: np.ndarray,
    ):  # fmt: skip
        super().__init__(key_dtype, value_dtype, value_shape, empty.shape)
        if deleted.shape != empty.shape:
            raise invalid(
                f"Empty and deleted keys must have same shape, got shapes: {list(empty.shape)} and "
                f"{list(deleted.shape)}"
            )
        (self._empty,), (self._deleted,) = self._keys(empty[None])[0], self._keys(deleted[None])[0]
        if self._empty == self._deleted:
            raise invalid("Empty and deleted keys cannot be equal")

    def _refuse_reserved(self, keys: list) -> None:
        for key in keys:
            if key == self._empty:
                raise invalid("Using the empty_key as a table key is not allowed")
            if key == self._deleted:
                raise invalid("Using the deleted_key as a table key is not allowed")

    def find(self, keys: np.ndarray, default: np.ndarray) -> np.ndarray:
        self._refuse_reserved(self._keys(keys)[0])
        return super().find(keys, default)


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _array(values: list, dtype: dtypes.DType, shape: tuple[int, ...]) -> np.ndarray:
    if dtype is dtypes.string:
        out = np.empty(len(values) * int(np.prod(shape, dtype=int)), object)
        out[:] = [v for value in values for v in np.ravel(np.array(value, object))] if shape else values
        return out.reshape(len(values), *shape)
    return np.array(values, dtype._storage).reshape(len(values), *shape)


def file_entries(
    path: bytes, delimiter: bytes, key: tuple[int, dtypes.DType], value: tuple[int, dtypes.DType], size: int,
    offset: int,
) -> tuple[list, list]:  # fmt: skip
    """The keys and values that a text file has, one entry a line.

    Args:
      path: of the file. delimiter: between columns. key, value: (number of the column, or WHOLE_LINE or LINE_NUMBER;
      dtype). size: how many lines are wanted, or -1 for all. offset: added to line numbers that are values.
    Raises: NotFoundError; InvalidArgumentError for lines that do not fit.
    """
    name = local_path(path)
    try:
        with open(name, "rb") as file:
            lines = file.read().split(b"\n")
    except OSError as problem:
        raise os_error(name, problem) from None
    if lines and not lines[-1]:
        lines.pop()
    lines = [line.removesuffix(b"\r") for line in lines]
    if size >= 0:
        if len(lines) < size:
            raise invalid(f"Invalid vocab_size in {name}: expected {size} but got {len(lines)}")
        lines = lines[:size]
    needed = max(key[0], value[0]) + 1
    keys, values = [], []
    for number, line in enumerate(lines):
        columns = line.split(delimiter) if needed > 0 else []
        if needed > 0 and len(columns) < needed:
            raise invalid(
                f"Invalid number of columns in {name} line {number} ({_text(line)}) : expected at least {needed} got "
                f"{len(columns)}"
            )
        keys.append(_entry(key, line, columns, number, 0))
        values.append(_entry(value, line, columns, number, offset))
    return keys, values


def _entry(what: tuple[int, dtypes.DType], line: bytes, columns: list[bytes], number: int, offset: int) -> Any:
    index, dtype = what
    if index == LINE_NUMBER:
        return number + offset
    text = line if index == WHOLE_LINE else columns[index]
    if dtype is dtypes.string:
        return text
    try:
        return dtype._storage.type(int(text) if dtype.is_integer else float(text)).item()
    except (ValueError, OverflowError):
        raise invalid(f"Field {_text(text)} in line {number} is not a valid {dtype.name}.") from None
