"""save, load, snapshot: elements kept in files.

Source: tf.data.Dataset.save, load, snapshot public docs 2.15. The files are thalweg's own (`element_files`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor
from thalweg.data import element_files
from thalweg.data.dataset import Dataset, DatasetSpec, UnaryDataset, compatible, method, source
from thalweg.data.functions import ElementFunction, unpacked
from thalweg.data.structure import Element


def _path_of(path: Any) -> str:
    if isinstance(path, EagerTensor):
        path = path.numpy()
    return os.fsdecode(os.fspath(path))


def _compression(value: Any) -> str:
    if value in (None, "", "NONE"):
        return ""
    if value in ("AUTO", "SNAPPY", "GZIP"):  # what TensorFlow writes by Snappy is packed by zlib here
        return "GZIP" if value == "GZIP" else ""
    raise errors.InvalidArgumentError(None, None, f"Invalid compression: {value}")


def _shard_function(shard_func: Callable | None, dataset: Dataset) -> Callable[[Element], int] | None:
    if shard_func is None:
        return None
    traced = ElementFunction(shard_func, unpacked(dataset.element_spec), "shard_func")
    spec = traced.structure.spec
    if not isinstance(spec, TensorSpec) or spec.dtype not in (dtypes.int32, dtypes.int64) or spec.shape.rank:
        raise TypeError(
            f"Invalid `shard_func`. `shard_func` must return `tf.int64` scalar tensor but its return type is {spec}."
        )
    run = traced.runner()
    return lambda element: int(run(element)[0])


@method
def save(
    self: Dataset, path: Any, compression: Any = None, shard_func: Callable | None = None,
    checkpoint_args: dict | None = None,
) -> None:  # fmt: skip
    """Writes the elements to a folder, from which `load` reads them.

    Args:
      path: of the folder; what is there is replaced when all is written. compression: None or "GZIP".
      shard_func: from the element to the number of the file that it goes to; one file by default.
      checkpoint_args: not supported: a save that fails leaves nothing behind, and is done again.
    Raises: NotImplementedError for checkpoint_args.
    Example:
      >>> import tempfile
      >>> with tempfile.TemporaryDirectory() as folder:
      ...   tf.data.Dataset.range(3).save(folder + "/numbers")
      ...   print(*tf.data.Dataset.load(folder + "/numbers").as_numpy_iterator())
      0 1 2
    """
    if checkpoint_args:
        raise NotImplementedError("Dataset.save: `checkpoint_args` is not supported")
    shard_of = _shard_function(shard_func, self)
    writer = element_files.FolderWriter(_path_of(path), self._structure, _compression(compression))
    try:
        for element in self._started():
            writer.write(element, shard_of(element) if shard_of is not None else 0)
        writer.commit()
    except BaseException:
        writer.discard()
        raise


class _ShardDataset(Dataset):
    """The elements of one file."""

    def __init__(self, path: Any, spec: Any, compression: str):
        super().__init__(spec)
        self._path, self._compression = path, compression

    def _iterate(self) -> Iterator[Element]:
        return element_files.read_elements(self._path, self._compression, self._structure)


_ShardDataset.__name__ = "_VariantDataset"


class _ShardsDataset(Dataset):
    """The datasets of several files."""

    def __init__(self, paths: list[str], spec: Any, compression: str):
        super().__init__(DatasetSpec(spec))
        self._shards = [_ShardDataset(p, spec, compression) for p in paths]

    def _inputs(self) -> list[Dataset]:
        return []

    def _iterate(self) -> Iterator[Element]:
        return iter([(shard,) for shard in self._shards])

    def _count(self) -> int:
        return len(self._shards)


class _LoadDataset(Dataset):
    def __init__(self, path: str, spec: Any, reader_func: Callable | None):
        found = element_files.read_folder(path)
        if spec is not None and not compatible(spec, found["spec"]):
            raise ValueError(f"User specified element_spec {spec}, but the actual element_spec is {found['spec']}")
        super().__init__(found["spec"] if spec is None else spec)
        paths = element_files.shard_paths(path, found["shards"])
        shards = _ShardsDataset(paths, self.element_spec, found["compression"])
        reader = reader_func or (lambda datasets: datasets.interleave(lambda d: d, cycle_length=len(paths) or 1))
        self._reader = reader(shards)

    def _iterate(self) -> Iterator[Element]:
        return self._reader._iterate()


@source
def load(
    path: Any, element_spec: Any = None, compression: Any = None, reader_func: Callable | None = None
) -> Dataset:
    """The elements that `save` has written.

    Args:
      path: of the folder. element_spec: what is expected; by default what is there. compression: unused, as it is
        known.
      reader_func: from a Dataset of Datasets, one per file, to the Dataset of elements; by default files take turns.
    Returns: a Dataset.
    Raises: NotFoundError where nothing is saved; DataLossError for damaged files.
    Example:
      >>> import tempfile
      >>> with tempfile.TemporaryDirectory() as folder:
      ...   tf.data.Dataset.from_tensors({"a": 1}).save(folder + "/x")
      ...   tf.data.Dataset.load(folder + "/x").element_spec
      {'a': TensorSpec(shape=(), dtype=tf.int32, name=None)}
    """
    return _LoadDataset(_path_of(path), element_spec, reader_func)


class _SnapshotDataset(UnaryDataset):
    """Elements that are written in the first complete pass and read in later ones, also of other programs."""

    def __init__(self, dataset: Dataset, path: str, compression: str, reader: Callable | None, shard: Callable | None):
        super().__init__(dataset)
        self._folder, self._compression = path, compression
        self._reader_func, self._shard_of = reader, _shard_function(shard, dataset)
        element_files.encoder(self._structure)

    def _iterate(self) -> Iterator[Element]:
        written = self._written()
        if written is not None:
            return written._iterate()
        return self._writing(iter(self._input._iterate()))

    def _written(self) -> Dataset | None:
        try:
            found = element_files.read_folder(self._folder)
        except errors.NotFoundError:
            return None
        if found["description"] != self._input.__debug_string__() or found["spec"] != self.element_spec:
            return None  # of another pipeline: written anew
        return _LoadDataset(self._folder, None, self._reader_func)

    def _writing(self, elements: Iterator[Element]) -> Iterator[Element]:
        description = self._input.__debug_string__()
        writer = element_files.FolderWriter(self._folder, self._structure, self._compression, description)
        complete = False
        try:
            for element in elements:
                writer.write(element, self._shard_of(element) if self._shard_of is not None else 0)
                yield element
            writer.commit()
            complete = True
        finally:
            if not complete:
                writer.discard()


_SnapshotDataset.__name__ = "_MapDataset"


@method
def snapshot(
    self: Dataset, path: Any, compression: Any = "AUTO", reader_func: Callable | None = None,
    shard_func: Callable | None = None, name: str | None = None,
) -> Dataset:  # fmt: skip
    """The same elements, written to a folder in the first complete pass and read from it later, also by other programs.

    Args:
      path: of the folder. compression: "AUTO", "GZIP", "SNAPPY" (written as they are) or None.
      reader_func, shard_func: as for `load` and `save`. name: unused.
    Returns: a Dataset.
    Example:
      >>> import tempfile
      >>> with tempfile.TemporaryDirectory() as folder:
      ...   d = tf.data.Dataset.range(3).snapshot(folder + "/s")
      ...   print(*d.as_numpy_iterator(), *d.as_numpy_iterator())
      0 1 2 0 1 2
    """
    return _SnapshotDataset(self, _path_of(path), _compression(compression), reader_func, shard_func)


