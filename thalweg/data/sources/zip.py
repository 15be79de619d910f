"""Several datasets side by side.

Source: tf.data.Dataset.zip public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thalweg.core import nest
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, Rows, source
from thalweg.data.structure import Element


class _ZipDataset(Dataset):
    """Nests of one element of each dataset, as long as all have some."""

    def __init__(self, datasets: Any):
        for given in nest.flatten(datasets):
            if not isinstance(given, Dataset):
                raise TypeError(
                    "Invalid input to `zip`. Inputs are expected to be (nested) structures of `tf.data.Dataset` "
                    f"objects but encountered object of type {type(given)}."
                )
        super().__init__(nest.map_structure(lambda d: d.element_spec, datasets))
        self._datasets = nest.flatten(datasets)

    def _inputs(self) -> list[Dataset]:
        return self._datasets

    def _iterate(self) -> Iterator[Element]:
        passes = [d._iterate() for d in self._datasets]
        return map(_joined, zip(*passes, strict=False))

    def _indexed(self) -> Rows | None:
        found = [d._indexed() for d in self._datasets]
        if not found or any(rows is None for rows in found):
            return None
        gathers = [rows.gather for rows in found]

        def gather(numbers: list[tuple]) -> Element:
            columns = zip(*numbers, strict=True)
            return tuple([a for g, column in zip(gathers, columns, strict=True) for a in g(list(column))])

        # The number of an element is the tuple of its parts' numbers.
        return Rows(gather, lambda: zip(*[rows.passes() for rows in found], strict=False))

    def _count(self) -> Any:
        counts = [d._known_count() for d in self._datasets]
        if UNKNOWN in counts:
            return UNKNOWN
        finite = [c for c in counts if c != INFINITE]
        return min(finite) if finite else INFINITE


def _joined(parts: tuple[Element, ...]) -> Element:
    return tuple([leaf for part in parts for leaf in part])


@source
def zip_(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
    """A dataset of the elements of several datasets side by side; it ends with the shortest.

    Args:
      *args: datasets, or one nest of them. datasets: the nest, by its older name. name: unused.
    Returns: a Dataset whose elements have the nest's form.
    Raises: TypeError for what is no dataset; ValueError where nothing, or both forms, are given.
    Example:
      >>> r = tf.data.Dataset.range(2)
      >>> [(int(a), int(b)) for a, b in tf.data.Dataset.zip(r, r.skip(1))]
      [(0, 1)]
    """
    if not args and datasets is None:
        raise TypeError("Must pass at least one dataset to `zip`.")
    if args and datasets is not None:
        raise TypeError("Both `*args` and `datasets` cannot be set.")
    if args:
        datasets = args[0] if len(args) == 1 else args
    return _ZipDataset(datasets)

