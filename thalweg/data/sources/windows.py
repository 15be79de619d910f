"""Windows of an array as elements: rows at equal distances, from given positions on.

What `tf.keras.utils.timeseries_dataset_from_array` stands on. A batch of windows is one gather.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.specs import TensorSpec
from thalweg.data.dataset import Dataset, Rows
from thalweg.data.structure import Element


class ArrayWindowsDataset(Dataset):
    """For each position, the rows position, position + step, ... of an array; and the row of another one there.

    Args:
      array: the rows. positions: int vector. length, step: of a window. targets: array of at least as many rows, or
        None.
    """

    def __init__(self, array: Any, positions: np.ndarray, length: int, step: int, targets: Any = None):
        rows = convert.to_tensor(array)
        spec: Any = TensorSpec([None, *rows.shape[1:]], rows.dtype)
        self._array, self._positions = rows, positions
        self._offsets = np.arange(0, length * step, step)
        self._targets = None
        if targets is not None:
            self._targets = convert.to_tensor(targets)
            spec = (spec, TensorSpec(self._targets.shape[1:], self._targets.dtype))
        super().__init__(spec)

    def _indexed(self) -> Rows:
        array, positions, offsets = self._array._numpy(), self._positions, self._offsets
        targets = None if self._targets is None else self._targets._numpy()

        def gather(numbers: list[int]) -> Element:
            chosen = positions[numbers]
            windows = array[chosen[:, None] + offsets]
            return (windows,) if targets is None else (windows, targets[chosen])

        return Rows(gather, lambda: iter(range(len(positions))))

    def _iterate(self) -> Iterator[Element]:
        found = self._indexed()
        for i in found.passes():
            yield tuple([a[0, ...] for a in found.gather([i])])

    def _count(self) -> int:
        return len(self._positions)


ArrayWindowsDataset.__name__ = "_ZipDataset"


def positions(count: int, stride: int) -> np.ndarray:
    """The first rows of windows, of the smaller integer type that holds them."""
    return np.arange(0, count, stride, dtype=(dtypes.int32 if count < 2**31 - 1 else dtypes.int64)._storage)
