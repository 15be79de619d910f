"""Datasets of numbers that follow from each other.

Source: tf.data.Dataset.range, counter public docs 2.15; recorded runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.specs import TensorSpec
from thalweg.data import structure
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, Rows, invalid, source
from thalweg.data.sources.tensors import gatherer
from thalweg.data.structure import Element, known

_INDEXED = 1 << 22  # numbers kept as an array for batches; longer ranges are made as they come


class _RangeDataset(Dataset):
    """The numbers from `start` to before `stop` in steps."""

    def __init__(self, bounds: tuple, dtype: Any):
        dtype = dtypes.as_dtype(dtype)
        super().__init__(TensorSpec([], dtype))
        if not 1 <= len(bounds) <= 3:
            raise ValueError(
                f"Invalid `args`. The length of `args` should be between 1 and 3 but was {len(bounds)}."
            )
        start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
        self._start, self._stop, self._step = (structure.scalar(v, dtypes.int64) for v in (start, stop, step))
        if isinstance(self._step, int) and self._step == 0:
            raise invalid("step must be a non-zero integer. [Op:RangeDataset]")

    def _bounds(self) -> tuple[int, int, int]:
        return known(self._start), known(self._stop), known(self._step)

    def _range(self) -> range:
        bounds = self._bounds()
        if bounds[2] == 0:
            raise invalid("step must be a non-zero integer. [Op:RangeDataset]")
        return range(*bounds)

    def _iterate(self) -> Iterator[Element]:
        return self._numbers(self._range())

    def _numbers(self, numbers: range) -> Iterator[Element]:
        storage = self._structure.dtypes[0]._storage
        for start in range(0, len(numbers), 1024):
            part = numbers[start : start + 1024]
            array = np.arange(part.start, part.stop, part.step).astype(storage)
            for i in range(len(array)):
                yield (array[i, ...],)

    def _indexed(self) -> Rows | None:
        numbers = self._range()
        if len(numbers) > _INDEXED:
            return None
        array = np.arange(numbers.start, numbers.stop, numbers.step).astype(self._structure.dtypes[0]._storage)
        return Rows(gatherer([array]), lambda: iter(range(len(array))))

    def _count(self) -> int:
        bounds = self._bounds()
        return len(range(*bounds)) if all(isinstance(b, int) for b in bounds) else UNKNOWN


class _CounterDataset(Dataset):
    """Numbers without an end."""

    def __init__(self, start: Any, step: Any, dtype: Any):
        super().__init__(TensorSpec([], dtypes.as_dtype(dtype)))
        self._start, self._step = structure.scalar(start, dtype), structure.scalar(step, dtype)

    def _iterate(self) -> Iterator[Element]:
        storage = self._structure.dtypes[0]._storage
        start, step = known(self._start), known(self._step)
        return ((np.array(number, storage),) for number in itertools.count(start, step))

    def _indexed(self) -> Rows | None:
        storage, start, step = self._structure.dtypes[0]._storage, known(self._start), known(self._step)
        if storage.kind not in "iu":
            return None
        return Rows(lambda rows: ((np.array(rows) * step + start).astype(storage),), itertools.count)

    def _count(self) -> int:
        return INFINITE


@source
def range_(*args: Any, **kwargs: Any) -> Dataset:
    """A dataset of integers.

    Args:
      *args: (stop), (start, stop) or (start, stop, step), as Python's `range` takes them.
      **kwargs: `output_type`, tf.int64 by default; `name`.
    Returns: a Dataset of scalars.
    Raises: ValueError for other numbers of arguments; InvalidArgumentError for a step of 0.
    Example:
      >>> print(*tf.data.Dataset.range(5, 1, -2).as_numpy_iterator())
      5 3
    """
    return _RangeDataset(args, kwargs.get("output_type", dtypes.int64))


@source
def counter(start: Any = 0, step: Any = 1, dtype: Any = dtypes.int64, name: str | None = None) -> Dataset:
    """A dataset of start, start + step, ... without an end.

    Args:
      start, step: numbers. dtype: of the elements. name: unused.
    Returns: a Dataset of scalars.
    Example:
      >>> print(*tf.data.Dataset.counter(2, 3).take(3).as_numpy_iterator())
      2 5 8
    """
    return _CounterDataset(start, step, dtype)
