"""Comma-separated values: the records of csv files, one tensor per column.

Source: RFC 4180; tf.data.experimental.CsvDataset public docs 2.15; recorded runs (tests/golden/data_files.json).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, errors
from thalweg.core.file_streams import COMPRESSIONS, ReadStream
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.data import structure
from thalweg.data.dataset import invalid
from thalweg.data.sources.files import FileDataset, checked_buffer
from thalweg.data.structure import Element, as_object, known
from thalweg.ops.strings import _numbers

TYPES = (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64, dtypes.string)
_NAMES = {dtypes.float32: "float", dtypes.float64: "double"}


def record_default(value: Any) -> Any:
    """A column's default as a tensor; of no elements where the column has a dtype only, and so is required."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, (dtypes.DType, type)) and dtypes.as_dtype(value) in TYPES:
        return EagerTensor(np.zeros([0], dtypes.as_dtype(value)._storage), dtypes.as_dtype(value))
    return convert.eager_tensor(value, None)


class CsvDatasetV2(FileDataset):
    """The records of csv files, as tuples of scalars.

    Args:
      filenames: string tensor of one or more names.
      record_defaults: one per column: a dtype (float32, float64, int32, int64, string) where the column is
        required, or a tensor of the value for empty fields.
      compression_type: "", "ZLIB" or "GZIP". buffer_size: how many bytes to read at a time.
      header: whether files begin with a line to leave out. field_delim: one character.
      use_quote_delim: whether fields may stand in double quotes. na_value: text that stands for an empty field.
      select_cols, exclude_cols: sorted numbers of the columns to take, or to leave out; one of both.
    Raises: InvalidArgumentError for arguments that do not fit, and, at its turn, for a record that does not.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile("w") as file:
      ...   print("a,1", ",2", sep=chr(10), file=file, flush=True)
      ...   rows = tf.data.experimental.CsvDataset(file.name, [tf.constant(["-"]), tf.int32])
      ...   [(text.numpy(), int(number)) for text, number in rows]
      [(b'a', 1), (b'-', 2)]
    """

    def __init__(
        self, filenames: Any, record_defaults: Any, compression_type: Any = None, buffer_size: Any = None,
        header: Any = False, field_delim: str = ",", use_quote_delim: Any = True, na_value: str = "",
        select_cols: Any = None, exclude_cols: Any = None,
    ):  # fmt: skip
        self._defaults = [record_default(v) for v in record_defaults]
        if not self._defaults:
            raise invalid("CSVDatasetV2: record_defaults must name at least one column. [Op:CSVDatasetV2]")
        for tensor in self._defaults:
            if tensor.dtype not in TYPES:
                raise invalid(
                    f"record_defaults: columns are float32, float64, int32, int64 or string, got {tensor.dtype.name} "
                    "[Op:CSVDatasetV2]"
                )
            if tensor.shape.rank not in (0, None) and tensor.shape.num_elements() not in (0, 1, None):
                raise invalid("There should only be 1 default per field [Op:CSVDatasetV2]")
        super().__init__(filenames, None, tuple(TensorSpec([], t.dtype) for t in self._defaults))
        self._compression = "" if compression_type is None else known(
            structure.scalar(compression_type, dtypes.string))  # fmt: skip
        self._buffer = None if buffer_size is None else structure.scalar(buffer_size, dtypes.int64)
        self._header = bool(known(structure.scalar(header, dtypes.bool)))
        self._quotes = bool(known(structure.scalar(use_quote_delim, dtypes.bool)))
        self._delimiter, self._missing = (known(structure.scalar(v, dtypes.string)) for v in (field_delim, na_value))
        self._chosen, self._left_out = _columns(select_cols), _columns(exclude_cols)
        self._check()

    def _check(self) -> None:
        if len(self._delimiter) != 1:
            raise invalid("field_delim should be only 1 char [Op:CSVDatasetV2]")
        if self._chosen and self._left_out:
            raise invalid("Either select_cols or exclude_cols should be empty [Op:CSVDatasetV2]")
        for columns, what in ((self._chosen, "select_cols"), (self._left_out, "exclude_cols")):
            if any(b <= a for a, b in zip(columns, columns[1:], strict=False)):
                raise invalid(f"{what} should be strictly increasing indices [Op:CSVDatasetV2]")
            if any(c < 0 for c in columns):
                raise invalid(f"{what} should be non-negative indices [Op:CSVDatasetV2]")
        if self._chosen and len(self._chosen) != len(self._defaults):
            raise invalid("select_cols should match output size [Op:CSVDatasetV2]")
        name = self._compression.decode() if isinstance(self._compression, bytes) else self._compression
        if name not in COMPRESSIONS:
            raise invalid(f"Unsupported compression_type: {name}. [Op:CSVDatasetV2]")
        self._compression = name

    def _read(self, path: str) -> Iterator[Element]:
        return map(self._parser(), self._records(path))

    def _records(self, path: str) -> Iterator[Any]:
        with ReadStream(path, self._compression, checked_buffer(self._buffer)) as stream:
            found = records(stream.read_some, self._delimiter, self._quotes)
            if self._header:
                next(found, None)
            yield from found

    def _parser(self) -> Callable[[Any], Element]:
        """A function from the fields of a record (or the error they are) to an element."""
        defaults = [t._numpy().ravel() for t in self._defaults]
        kinds = [t.dtype for t in self._defaults]
        chosen, left_out, count = self._chosen, set(self._left_out), len(defaults)
        columns = list(zip(range(count), kinds, defaults, strict=True))
        missing = self._missing

        def parse(fields: Any) -> Element:
            if isinstance(fields, errors.OpError):
                # Another one: its traceback would hold the reader, and the reader holds the error.
                raise type(fields)(None, None, fields.message)
            if chosen:
                fields = [fields[i] for i in chosen if i < len(fields)]
            elif left_out:
                fields = [f for i, f in enumerate(fields) if i not in left_out]
            if len(fields) != count:
                have = "more" if len(fields) > count else len(fields)
                if len(fields) == 1 and not fields[0] and not defaults[0].size:
                    raise invalid("Field 0 is required but missing in record!")
                raise invalid(f"Expect {count} fields but have {have} in record")
            return tuple([_value(fields[i], i, kind, default, missing) for i, kind, default in columns])

        return parse


def _columns(value: Any) -> list[int]:
    return [] if value is None else [int(n) for n in convert.eager_tensor(value, dtypes.int64)._numpy().ravel()]


def _value(field: bytes, index: int, kind: dtypes.DType, default: np.ndarray, missing: bytes) -> np.ndarray:
    """The value of a field. Raises: InvalidArgumentError where it is empty and required, or no number."""
    if not field or field == missing:
        if not default.size:
            raise invalid(f"Field {index} is required but missing in record!")
        return default[0, ...]
    if kind is dtypes.string:
        return as_object(field)
    try:
        if kind.is_floating:
            return _numbers.parse_floats([field], kind)[0, ...]
        return np.array(_numbers.parse_integer(field, kind), kind._storage)
    except errors.InvalidArgumentError:
        name = _NAMES.get(kind, kind.name)
        raise invalid(f"Field {index} in record is not a valid {name}: {field.decode('utf-8', 'replace')}") from None


def records(read_some: Callable[[], bytes], delimiter: bytes, quotes: bool) -> Iterator[Any]:
    """The fields of each record, or the error that a record is.

    A line without a quote is split at once. Records end with a line feed, a carriage return or both.
    """
    lines = _lines(read_some)
    for line in lines:
        if quotes and b'"' in line:
            # A quoted field may hold ends of lines: the record goes on while its quotes are open.
            found, complete = _quoted_fields(line, delimiter)
            while not complete:
                more = next(lines, None)
                if more is None:
                    break
                line += b"\n" + more
                found, complete = _quoted_fields(line, delimiter)
            yield found
        elif b"\r" in line:
            for part in line.removesuffix(b"\r").split(b"\r"):
                yield part.split(delimiter)
        else:
            yield line.split(delimiter)


def _lines(read_some: Callable[[], bytes]) -> Iterator[bytes]:
    held = b""
    while more := read_some():
        parts = (held + more).split(b"\n")
        held = parts.pop()
        yield from parts
    if held:
        yield held


def _quoted_fields(line: bytes, delimiter: bytes) -> tuple[Any, bool]:
    """The fields of a record with quotes, or its error; and whether it was complete."""
    line = line.removesuffix(b"\r")
    fields, at, end = [], 0, len(line)
    failure = None
    while True:
        if line[at : at + 1] == b'"':
            field, at, proper = _quoted(line, at + 1, delimiter)
            if field is None:
                return invalid("Reached end of file without closing quoted field in record"), False
            if not proper:
                failure = failure or invalid("Quote inside a string has to be escaped by another quote")
        else:
            stop = line.find(delimiter, at)
            stop = end if stop < 0 else stop
            field, at = line[at:stop], stop
            if b'"' in field:
                failure = failure or invalid("Unquoted fields cannot have quotes inside")
        fields.append(field)
        if at >= end:
            return failure or fields, True
        at += 1  # the delimiter


def _quoted(line: bytes, at: int, delimiter: bytes) -> tuple[bytes | None, int, bool]:
    """A quoted field from after its first quote: its text (None where it does not end), where it ends, if proper."""
    parts, proper = [], True
    while True:
        stop = line.find(b'"', at)
        if stop < 0:
            return None, at, proper
        parts.append(line[at:stop])
        after = line[stop + 1 : stop + 2]
        if after == b'"':
            parts.append(b'"')
            at = stop + 2
        elif after in (b"", delimiter):
            return b"".join(parts), stop + 1, proper
        else:
            proper, at = False, stop + 1
