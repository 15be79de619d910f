"""cache: elements are made in the first complete pass and kept.

Source: tf.data.Dataset.cache public docs 2.15; recorded runs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.file_streams import os_error
from thalweg.core.record_files import RecordWriter
from thalweg.data import element_files, structure
from thalweg.data.dataset import Dataset, OrderDataset, UnaryDataset, method
from thalweg.data.structure import Element, known


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


class FileCacheDataset(UnaryDataset):
    """Elements that the first complete pass writes to a file, from which later passes, also of other programs, read."""

    def __init__(self, dataset: Dataset, path: Any):
        super().__init__(dataset)
        self._path = path
        element_files.encoder(self._structure)

    def _iterate(self) -> Iterator[Element]:
        path = os.fsdecode(known(self._path))
        if os.path.exists(f"{path}.index"):
            return element_files.read_elements(f"{path}.data-00000-of-00001", "", self._structure)
        return self._writing(path, iter(self._input._iterate()))

    def _writing(self, path: str, elements: Iterator[Element]) -> Iterator[Element]:
        lock = f"{path}_0.lockfile"
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            raise errors.AlreadyExistsError(
                None,
                None,
                "There appears to be a concurrent caching iterator running - cache lockfile already exists "
                f"('{lock}'). If you are sure no other running TF computations are using this cache prefix, delete the "
                "lockfile and re-initialize the iterator.",
            ) from None
        except OSError as e:
            raise os_error(lock, e) from None
        data, encode = f"{path}.data-00000-of-00001", element_files.encoder(self._structure)
        try:
            with RecordWriter(f"{data}.tmp") as writer:
                for element in elements:
                    writer.write(encode(element))
                    yield element
            os.replace(f"{data}.tmp", data)
            with open(f"{path}.index", "w", encoding="utf-8") as file:
                json.dump(element_files.spec_to_json(self.element_spec), file)
        finally:
            for name in (f"{data}.tmp", lock):
                if os.path.exists(name):
                    os.remove(name)


FileCacheDataset.__name__ = "CacheDataset"


def _single_rows(gather: Callable, numbers: Iterator[int]) -> Iterator[Element]:
    for i in numbers:
        yield tuple([a[0, ...] for a in gather([i])])


@method
def cache(self: Dataset, filename: Any = "", name: str | None = None) -> Dataset:
    """The same elements, kept in memory from the first complete pass on.

    Args:
      filename: where to keep them; "" for memory. A file is there for later programs, too. name: unused.
    Returns: a Dataset.
    Raises: AlreadyExistsError, while iterating, where another pass is writing the file.
    Example:
      >>> d = tf.data.Dataset.range(3).map(lambda x: x * 2).cache()
      >>> print(*d.as_numpy_iterator(), *d.as_numpy_iterator())
      0 2 4 0 2 4
    """
    filename = os.fspath(filename) if isinstance(filename, os.PathLike) else filename
    path = structure.scalar(filename, dtypes.string)
    return CacheDataset(self) if path == b"" else FileCacheDataset(self, path)
