"""Datasets of tensors in memory: one element, or one per row.

Source: tf.data.Dataset.from_tensors, from_tensor_slices public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core import nest, specs
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.data import composites, structure
from thalweg.data.dataset import Dataset, Rows, source
from thalweg.data.structure import Element
from thalweg.extension import batching


class _TensorDataset(Dataset):
    """One element."""

    def __init__(self, tensors: Any):
        value = structure.normalize(tensors)
        super().__init__(structure.spec_of(value))
        self._values = nest.flatten(value)

    def _iterate(self) -> Iterator[Element]:
        yield tuple(v._numpy() if isinstance(v, Tensor) else v for v in self._values)

    def _count(self) -> int:
        return 1


class _TensorSliceDataset(Dataset):
    """The rows of tensors."""

    def __init__(self, tensors: Any):
        value = structure.normalize(tensors)
        flat = nest.flatten(value)
        if not flat:
            raise ValueError("Invalid `tensors`. `tensors` should not be empty.")
        rows = nest.map_structure(_row_spec, value)
        first = None
        for tensor in flat:
            count = batching.row_count(specs.type_spec_from_value(tensor))
            if first is not None and count is not None and count != first:
                raise ValueError(f"Dimensions {first} and {count} are not compatible")
            first = count if first is None else first
        super().__init__(rows)
        self._values = flat
        self._rows = first

    def _arrays(self) -> list[np.ndarray]:
        return [t._numpy() for t in self._values]

    def _length(self) -> int:
        value = self._values[0]
        if isinstance(value, EagerTensor):
            return value._numpy().shape[0]
        count = batching.row_count(specs.type_spec_from_value(value))
        return int(value.shape[0]) if count is None else count

    def _iterate(self) -> Iterator[Element]:
        if not self._structure.dense:
            return self._composite_rows()
        return rows_of(self._arrays())

    def _composite_rows(self) -> Iterator[Element]:
        columns = [list(_row_views(v._numpy())) if isinstance(v, Tensor) else composites.rows(v) for v in self._values]
        return zip(*columns, strict=False)

    def _indexed(self) -> Rows | None:
        if not self._structure.dense:
            return None
        arrays = self._arrays()
        count = len(arrays[0])
        return Rows(gatherer(arrays), lambda: iter(range(count)))

    def _count(self) -> int:
        return -2 if self._rows is None else int(self._rows)


def _row_views(array: np.ndarray) -> Iterator[np.ndarray]:
    return (array[i, ...] for i in range(len(array)))


def rows_of(arrays: list[np.ndarray]) -> Iterator[Element]:
    """The rows of arrays, one after the other."""
    if len(arrays) == 1:
        (array,) = arrays
        return ((array[i, ...],) for i in range(len(array)))
    return (tuple([a[i, ...] for a in arrays]) for i in range(len(arrays[0])))


def gatherer(arrays: list[np.ndarray]) -> Callable[[list[int]], Element]:
    """A function from numbers to the rows of arrays; neighbours in order come as a view."""

    def gather(rows: list[int]) -> Element:
        first, count = rows[0], len(rows)
        if rows[-1] - first == count - 1 and rows == list(range(first, first + count)):
            return tuple([a[first : first + count] for a in arrays])
        return tuple([a.take(rows, axis=0) for a in arrays])

    return gather


def _row_spec(value: Any) -> Any:
    spec = specs.type_spec_from_value(value)
    return batching.row_spec(spec)


@source
def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
    """A dataset of one element.

    Args:
      tensors: nest of tensors, arrays or numbers. name: unused.
    Returns: a Dataset.
    Example:
      >>> list(tf.data.Dataset.from_tensors(([1, 2], "a")).as_numpy_iterator())
      [(array([1, 2], dtype=int32), b'a')]
    """
    return _TensorDataset(tensors)


@source
def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
    """A dataset of the rows of tensors.

    Args:
      tensors: nest of tensors or arrays with the same first dimension. name: unused.
    Returns: a Dataset whose elements are nests of rows.
    Raises: ValueError for scalars, or first dimensions that differ.
    Example:
      >>> [int(e["x"]) for e in tf.data.Dataset.from_tensor_slices({"x": [1, 2]})]
      [1, 2]
    """
    return _TensorSliceDataset(tensors)
