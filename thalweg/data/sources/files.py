"""Datasets of files: their names, their lines, their records.

A dataset of one file is made for each name (`flat_map`, or `interleave` with `num_parallel_reads`), as in TensorFlow.
Source: tf.data.Dataset.list_files, tf.data.TextLineDataset, TFRecordDataset, FixedLengthRecordDataset public docs 2.15;
recorded runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import convert, dtypes, errors, gfile
from thalweg.core.file_streams import COMPRESSIONS, ReadStream
from thalweg.core.record_files import read_records
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Tensor
from thalweg.data import structure
from thalweg.data.dataset import UNKNOWN, Dataset, UnaryDataset, invalid, source
from thalweg.data.sources.tensors import _TensorSliceDataset
from thalweg.data.structure import Element, as_object, known
from thalweg.data.transforms.map import FlatPasses, Turns
from thalweg.engine.dispatch import apply


def matching_files(patterns: list[str]) -> list[str]:
    """The files that match patterns, sorted: `*`, `?` and `[...]` match within one part of a path."""
    return sorted(found for pattern in patterns for found in gfile.matching_paths(pattern))


def strings_of(value: Any) -> list[str]:
    """The Python strings of a string, a list or a tensor of strings, or paths."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, (list, tuple)):
        value = [os.fspath(v) if isinstance(v, os.PathLike) else v for v in value]
    array = (value if isinstance(value, Tensor) else convert.eager_tensor(value, dtypes.string))._numpy()
    return [os.fsdecode(v) for v in array.ravel().tolist()]


@source
def list_files(
    file_pattern: Any, shuffle: bool | None = None, seed: int | None = None, name: str | None = None
) -> Dataset:
    """The names of the files that match patterns.

    Args:
      file_pattern: string, or a list of them. shuffle: whether in random order, as by default. seed: of that order.
      name: unused.
    Returns: a Dataset of string scalars; in the order of names where it is not shuffled.
    Raises: InvalidArgumentError where nothing matches.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile(suffix=".txt") as file:
      ...   [name.numpy()[-4:] for name in tf.data.Dataset.list_files(file.name[:-4] + "*")]
      [b'.txt']
    """
    patterns = strings_of(file_pattern)
    found = matching_files(patterns)
    if not found:
        raise invalid(f"No files matched pattern: {', '.join(patterns)}")
    dataset = _TensorSliceDataset(convert.to_tensor(found, dtypes.string))
    if shuffle is None or shuffle:
        dataset = dataset.shuffle(len(found), seed=seed)
    return dataset


# ---------------------------------------------------------------- datasets of what is in files


class FileDataset(Dataset):
    """The elements of files, one file after the other or several in turns.

    Args:
      filenames: string tensor, or a Dataset of strings. num_parallel_reads: how many files take turns, or None.
      read: makes from a path what yields its elements. spec: of an element.
    """

    _reads_in_turns = True

    def __init__(self, filenames: Any, num_parallel_reads: Any, spec: Any):
        super().__init__(spec)
        self._filenames = file_names(filenames)
        self._parallel = None if num_parallel_reads is None else structure.scalar(num_parallel_reads, dtypes.int64)

    def _count(self) -> int:
        return UNKNOWN

    def _read(self, path: str) -> Iterator[Element]:
        raise NotImplementedError(f"{type(self).__name__}._read")

    def _iterate(self) -> Iterator[Element]:
        names = self._filenames._iterate()
        parallel = known(self._parallel)
        passes = map(lambda element: iter(self._read(os.fsdecode(element[0][()]))), names)
        if parallel is None:
            return FlatPasses(passes)
        return Turns(passes, (os.cpu_count() or 1) if parallel < 0 else parallel, 1)


def file_names(filenames: Any) -> Dataset:
    """Names of files as a dataset of strings. Raises: TypeError for other things."""
    if isinstance(filenames, Dataset):
        spec = filenames.element_spec
        if not isinstance(spec, TensorSpec) or spec.dtype is not dtypes.string:
            found = getattr(spec, "dtype", spec)
            raise TypeError(f"The `filenames` argument must contain `tf.string` elements. Got {found!r} elements.")
        if spec.shape.rank not in (None, 0):
            raise TypeError(
                "The `filenames` argument must contain `tf.string` elements of shape [] (i.e. scalars). Got element "
                f"of shape {spec.shape}."
            )
        return filenames
    if isinstance(filenames, os.PathLike):
        filenames = os.fspath(filenames)
    if isinstance(filenames, (list, tuple)):
        filenames = [os.fspath(f) if isinstance(f, os.PathLike) else f for f in filenames]
    try:
        tensor = convert.to_tensor(filenames, None if isinstance(filenames, Tensor) else dtypes.string)
    except (TypeError, ValueError):
        tensor = convert.to_tensor(filenames)
    if tensor.dtype is not dtypes.string:
        raise TypeError(f"The `filenames` argument must contain `tf.string` elements. Got {tensor.dtype!r} elements.")
    return _TensorSliceDataset(apply("Reshape", tensor, [-1]))


def compression_of(value: Any) -> Any:
    """A parameter that names a compression: text, or a symbolic tensor."""
    found = structure.scalar("" if value is None else value, dtypes.string)
    return found.decode() if isinstance(found, bytes) else found


def checked_compression(value: Any, op: str) -> str:
    """The name of a compression. Raises: InvalidArgumentError for an unknown one."""
    found = known(value)
    found = found.decode() if isinstance(found, bytes) else found
    if found not in COMPRESSIONS:
        raise invalid(f"Unsupported compression_type. [Op:{op}]")
    return found


def checked_buffer(value: Any) -> int:
    """The number of bytes to read at a time; 0 leaves it open. Raises: InvalidArgumentError below 0."""
    size = known(value)
    if size is not None and size < 0:
        raise invalid("`buffer_size` must be >= 0 (0 == no buffering)")
    return size or 0


def _buffer(value: Any) -> Any:
    return None if value is None else structure.scalar(value, dtypes.int64)


class TextLineDatasetV2(FileDataset):
    """The lines of text files, without their ends.

    Args:
      filenames: string tensor, or a Dataset of strings. compression_type: "", "ZLIB" or "GZIP".
      buffer_size: how many bytes to read at a time. num_parallel_reads: how many files take turns. name: unused.
    Raises: NotFoundError for a file that is not there, when it is its turn.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile("w") as file:
      ...   print("a", "b", sep=chr(10), file=file, flush=True)
      ...   list(tf.data.TextLineDataset(file.name).as_numpy_iterator())
      [b'a', b'b']
    """

    def __init__(
        self, filenames: Any, compression_type: str | None = None, buffer_size: int | None = None,
        num_parallel_reads: int | None = None, name: str | None = None,
    ):  # fmt: skip
        super().__init__(filenames, num_parallel_reads, TensorSpec([], dtypes.string))
        self._compression, self._buffer = compression_of(compression_type), _buffer(buffer_size)

    def _read(self, path: str) -> Iterator[Element]:
        compression = checked_compression(self._compression, "TextLineDataset")
        size = checked_buffer(self._buffer)
        return ((as_object(line),) for line in lines(path, compression, size))


def lines(path: str, compression: str = "", buffer_size: int = 0) -> Iterator[bytes]:
    """The lines of a file without their ends. Raises: NotFoundError, DataLossError."""
    with ReadStream(path, compression, buffer_size) as stream:
        held = b""
        while more := stream.read_some():
            parts = (held + more).split(b"\n")
            held = parts.pop()
            for line in parts:
                yield line[:-1] if line.endswith(b"\r") else line
        if held:
            yield held.removesuffix(b"\r")


class TFRecordDatasetV2(FileDataset):
    """The records of TFRecord files.

    Args:
      filenames: string tensor, or a Dataset of strings. compression_type: "", "ZLIB" or "GZIP".
      buffer_size: how many bytes to read at a time. num_parallel_reads: how many files take turns. name: unused.
    Raises: NotFoundError for a file that is not there, DataLossError for a damaged one, when it is its turn.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile() as file:
      ...   [len(record) for record in tf.data.TFRecordDataset(file.name).as_numpy_iterator()]
      []
    """

    def __init__(
        self, filenames: Any, compression_type: str | None = None, buffer_size: int | None = None,
        num_parallel_reads: int | None = None, name: str | None = None,
    ):  # fmt: skip
        super().__init__(filenames, num_parallel_reads, TensorSpec([], dtypes.string))
        self._compression, self._buffer = compression_of(compression_type), _buffer(buffer_size)

    def _read(self, path: str) -> Iterator[Element]:
        compression = checked_compression(self._compression, "TFRecordDataset")
        size = checked_buffer(self._buffer)
        return ((as_object(record),) for record in read_records(path, compression, size))


class FixedLengthRecordDatasetV2(FileDataset):
    """The records of files in which all are of the same length.

    Args:
      filenames: string tensor, or a Dataset of strings. record_bytes: the length of a record.
      header_bytes, footer_bytes: how much to leave out at the beginning and the end of each file.
      buffer_size: how many bytes to read at a time. compression_type: "", "ZLIB" or "GZIP".
      num_parallel_reads: how many files take turns. name: unused.
    Raises: InvalidArgumentError where the rest of a file is no multiple of the record's length, when it is its turn.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile() as file:
      ...   file.write(b"abcd"), file.flush()
      ...   list(tf.data.FixedLengthRecordDataset(file.name, 2).as_numpy_iterator())
      (4, None)
      [b'ab', b'cd']
    """

    def __init__(
        self, filenames: Any, record_bytes: Any, header_bytes: Any = None, footer_bytes: Any = None,
        buffer_size: Any = None, compression_type: str | None = None, num_parallel_reads: Any = None,
        name: str | None = None,
    ):  # fmt: skip
        super().__init__(filenames, num_parallel_reads, TensorSpec([], dtypes.string))
        sizes = (record_bytes, header_bytes or 0, footer_bytes or 0)
        self._record, self._header, self._footer = (structure.scalar(n, dtypes.int64) for n in sizes)
        self._compression, self._buffer = compression_of(compression_type), _buffer(buffer_size)

    def _read(self, path: str) -> Iterator[Element]:
        sizes = {n: known(v) for n, v in (("record", self._record), ("header", self._header), ("footer", self._footer))}
        if sizes["record"] <= 0:
            raise invalid("`record_bytes` must be > 0")
        for what in ("header", "footer"):
            if sizes[what] < 0:
                raise invalid(f"`{what}_bytes` must be >= 0")
        compression = checked_compression(self._compression, "FixedLengthRecordDataset")
        found = _fixed(path, compression, checked_buffer(self._buffer), *sizes.values())
        return ((as_object(record),) for record in found)


def _fixed(path: str, compression: str, chunk: int, record: int, header: int, footer: int) -> Iterator[bytes]:
    with ReadStream(path, compression, chunk) as stream:
        if not compression:  # the length is known: a file that does not fit fails before its first record
            rest = os.path.getsize(path) - header - footer
            if rest < 0 or rest % record:
                raise invalid(
                    f"Excepted input file {path} to be a multiple of the record size: header {header}, record "
                    f"{record}, footer {footer} bytes; body of {rest} bytes."
                )
        held = b""
        while len(held) < header:
            more = stream.read_some()
            if not more:
                raise errors.DataLossError(None, None, f"{path} ends within its header of {header} bytes")
            held += more
        at = header
        while True:
            while len(held) - at >= record + footer:
                yield held[at : at + record]
                at += record
            more = stream.read_some()
            if not more:
                break
            held, at = held[at:] + more, 0
        if len(held) - at != footer:
            raise errors.DataLossError(None, None, f"Excepted input file {path} to be a multiple of {record} bytes")


def reader_of(kind: Callable, **options: Any) -> Callable[[Any], UnaryDataset]:
    """A function from a name of a file to its dataset, for `interleave`."""
    return lambda filename: kind(filename, **options)
