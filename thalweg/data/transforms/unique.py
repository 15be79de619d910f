"""unique: each element once.

Source: tf.data.Dataset.unique public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.data.dataset import UNKNOWN, Dataset, UnaryDataset, method
from thalweg.data.resumed import Resumed
from thalweg.data.structure import Element


class _UniqueDataset(UnaryDataset):
    def _iterate(self) -> Iterator[Element]:
        elements, seen = self._input._iterate(), set()
        return Resumed(lambda: _first_ones(elements, seen))

    def _count(self) -> int:
        return UNKNOWN


def _first_ones(elements: Iterator[Element], seen: set) -> Iterator[Element]:
    for element in elements:
        key = tuple([_key(a) for a in element])
        if key not in seen:
            seen.add(key)
            yield element


def _key(array: np.ndarray) -> Any:
    content = tuple(array.ravel().tolist()) if array.dtype.kind == "O" else array.tobytes()
    return array.shape, content


@method
def unique(self: Dataset, name: str | None = None) -> Dataset:
    """The elements without repetitions, in the order of their first coming.

    Args:
      name: unused.
    Returns: a Dataset.
    Example:
      >>> print(*tf.data.Dataset.from_tensor_slices([1, 37, 2, 37, 2, 1]).unique().as_numpy_iterator())
      1 37 2
    """
    return _UniqueDataset(self)
