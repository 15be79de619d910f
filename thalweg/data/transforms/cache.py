"""cache: elements are made in the first complete pass and kept.

Source: tf.data.Dataset.cache public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import errors
from thalweg.data.dataset import Dataset, OrderDataset, method
from thalweg.data.structure import Element


class CacheDataset(OrderDataset):
    def __init__(self, dataset: Dataset):
        super().__init__(dataset)
        self._kept: list[Any] | None = None

    def _forget(self) -> None:
        self._kept = None

    def _begin(self) -> None:
        if self._kept is None:
            super()._begin()

    def _iterate(self) -> Iterator[Element]:
        # Rows of arrays are kept by their numbers, in both ways to go over them: the order is one.
        found = self._input._indexed()
        if found is None:
            return self._order(self._input._iterate)
        return _single_rows(found.gather, self._order(found.passes))

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        if self._kept is not None:
            return iter(self._kept)
        return self._keeping(iter(passes()))

    def _keeping(self, items: Iterator[Any]) -> Iterator[Any]:
        kept = []
        for item in items:
            kept.append(item)
            yield item
        if self._kept is None:
            self._kept = kept


def _single_rows(gather: Callable, numbers: Iterator[int]) -> Iterator[Element]:
    for i in numbers:
        yield tuple([a[0, ...] for a in gather([i])])


@method
def cache(self: Dataset, filename: Any = "", name: str | None = None) -> Dataset:
    """The same elements, kept in memory from the first complete pass on.

    Args:
      filename: where to keep them; only memory ("") is there yet. name: unused.
    Returns: a Dataset.
    Raises: UnimplementedError for a file.
    Example:
      >>> d = tf.data.Dataset.range(3).map(lambda x: x * 2).cache()
      >>> print(*d.as_numpy_iterator(), *d.as_numpy_iterator())
      0 2 4 0 2 4
    """
    if filename not in ("", b""):
        raise errors.UnimplementedError(None, None, f"cache: a cache in a file ({filename!r}) is not supported yet")
    return CacheDataset(self)
