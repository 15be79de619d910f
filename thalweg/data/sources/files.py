"""Datasets of files: their names, their lines.

Source: tf.data.Dataset.list_files, tf.data.TextLineDataset public docs 2.15; recorded runs.
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from typing import Any

from thalweg.core import convert, dtypes, errors, gfile
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Tensor
from thalweg.data.dataset import UNKNOWN, Dataset, check_dataset, invalid, source
from thalweg.data.sources.tensors import _TensorSliceDataset
from thalweg.data.structure import Element, as_object
from thalweg.engine.dispatch import apply


def matching_files(patterns: list[str]) -> list[str]:
    """The files that match patterns, sorted: `*`, `?` and `[...]` match within one part of a path."""
    return sorted(found for pattern in patterns for found in gfile.matching_paths(pattern))


def _strings(value: Any) -> list[str]:
    array = convert.to_tensor(value, None if isinstance(value, Tensor) else dtypes.string)._numpy()
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
    patterns = _strings(file_pattern)
    found = matching_files(patterns)
    if not found:
        raise invalid(f"No files matched pattern: {', '.join(patterns)}")
    dataset = _TensorSliceDataset(convert.to_tensor(found, dtypes.string))
    if shuffle is None or shuffle:
        dataset = dataset.shuffle(len(found), seed=seed)
    return dataset


class TextLineDatasetV2(Dataset):
    """The lines of text files, without their ends.

    Args:
      filenames: string tensor, or a Dataset of strings. compression_type: "", "ZLIB" or "GZIP".
      buffer_size, num_parallel_reads: how to read. name: unused.
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
        super().__init__(TensorSpec([], dtypes.string))
        self._filenames = filenames if isinstance(filenames, Dataset) else _names(filenames)
        check_dataset(self._filenames, f"The `filenames` argument must be strings, got {filenames!r}")
        if self._filenames.element_spec.dtype is not dtypes.string:
            raise TypeError(
                "The `filenames` argument must contain `tf.string` elements. Got "
                f"{self._filenames.element_spec.dtype!r} elements."
            )
        self._compression = compression_type or ""
        if self._compression not in ("", "ZLIB", "GZIP"):
            raise invalid("Unsupported compression_type. [Op:TextLineDataset]")

    def _count(self) -> int:
        return UNKNOWN

    def _iterate(self) -> Iterator[Element]:
        for (name,) in self._filenames._iterate():
            yield from ((as_object(line),) for line in lines(os.fsdecode(name[()]), self._compression))


def _names(filenames: Any) -> Dataset:
    tensor = convert.to_tensor(filenames, None if isinstance(filenames, Tensor) else dtypes.string)
    if tensor.dtype is not dtypes.string:
        raise TypeError(f"The `filenames` argument must contain `tf.string` elements. Got {tensor.dtype!r} elements.")
    return _TensorSliceDataset(apply("Reshape", tensor, [-1]))


def lines(path: str, compression: str) -> Iterator[bytes]:
    """The lines of a file without their ends. Raises: NotFoundError, DataLossError."""
    try:
        with _opened(path, compression) as file:
            for line in file:
                yield line.rstrip(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line
    except FileNotFoundError:
        raise errors.NotFoundError(None, None, f"{path}; No such file or directory [Op:IteratorGetNext]") from None
    except (gzip.BadGzipFile, zlib.error, EOFError) as e:
        raise errors.DataLossError(None, None, f"{path}: {e} [Op:IteratorGetNext]") from e
    except OSError as e:
        raise errors.FailedPreconditionError(None, None, f"{path}; {e.strerror} [Op:IteratorGetNext]") from e


def _opened(path: str, compression: str) -> Any:
    if compression == "GZIP":
        return gzip.open(path, "rb")
    if compression == "ZLIB":
        with open(path, "rb") as file:
            return io.BytesIO(zlib.decompress(file.read()))
    return open(path, "rb")
