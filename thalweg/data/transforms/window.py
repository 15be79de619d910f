"""window: elements as datasets of neighbours.

Source: tf.data.Dataset.window public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thalweg.core import dtypes, nest
from thalweg.data import structure
from thalweg.data.dataset import UNKNOWN, Dataset, DatasetSpec, UnaryDataset, invalid, method
from thalweg.data.structure import Element, known


class _ElementsDataset(Dataset):
    """Leaves that were made before."""

    def __init__(self, spec: Any, column: list[Any]):
        super().__init__(spec)
        self._column = column

    def _iterate(self) -> Iterator[Element]:
        return iter([(leaf,) for leaf in self._column])

    def _count(self) -> int:
        return len(self._column)


_ElementsDataset.__name__ = "_VariantDataset"


class _WindowDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, size: Any, shift: Any, stride: Any, drop_remainder: Any):
        spec = nest.map_structure(lambda s: DatasetSpec(s), dataset.element_spec)
        super().__init__(dataset, spec)
        shift = size if shift is None else shift
        values = [structure.scalar(v, dtypes.int64) for v in (size, shift, stride)]
        for value, what in zip(values, ("size", "shift", "stride"), strict=True):
            if isinstance(value, int) and value <= 0:
                raise invalid(f"Window {what} must be greater than zero. [Op:WindowDataset]")
        self._size, self._shift, self._stride = values
        self._drop = bool(drop_remainder)

    def _iterate(self) -> Iterator[Element]:
        size, shift, stride = known(self._size), known(self._shift), known(self._stride)
        return self._windows(iter(self._input._iterate()), size, shift, stride)

    def _windows(self, elements: Iterator[Element], size: int, shift: int, stride: int) -> Iterator[Element]:
        reach = (size - 1) * stride + 1
        held: list[Element] = []
        specs = self._input._structure.flat
        skipping = 0
        for element in elements:
            if skipping:
                skipping -= 1
                continue
            held.append(element)
            if len(held) == reach:
                yield _window(specs, held[::stride])
                skipping = max(shift - reach, 0)
                held = held[shift:]
        while held and not self._drop:
            yield _window(specs, held[::stride])
            held = held[shift:]

    def _count(self) -> int:
        count = self._input._known_count()
        values = known(self._size), known(self._shift), known(self._stride)
        if count < 0:
            return count
        if not all(isinstance(v, int) for v in values):
            return UNKNOWN
        size, shift, stride = values
        if self._drop:
            reach = (size - 1) * stride + 1
            return 0 if count < reach else (count - reach) // shift + 1
        return -(-count // shift)


def _window(specs: list[Any], elements: list[Element]) -> Element:
    return tuple([_ElementsDataset(s, list(c)) for s, c in zip(specs, zip(*elements, strict=True), strict=True)])


@method
def window(
    self: Dataset, size: Any, shift: Any = None, stride: Any = 1, drop_remainder: Any = False, name: str | None = None
) -> Dataset:
    """Elements that are datasets of up to `size` neighbours; one dataset for each part of a nest.

    Args:
      size: int64 scalar. shift: how far the next window begins, `size` by default. stride: between neighbours.
      drop_remainder: whether to leave out smaller windows at the end. name: unused.
    Returns: a Dataset of (nests of) Datasets.
    Raises: InvalidArgumentError for numbers below 1.
    Example:
      >>> [[int(e) for e in w] for w in tf.data.Dataset.range(4).window(2, shift=1, drop_remainder=True)]
      [[0, 1], [1, 2], [2, 3]]
    """
    return _WindowDataset(self, size, shift, stride, drop_remainder)
