"""make_csv_dataset: csv files as batches of named columns, whose names and types are found out.

Source: tf.data.experimental.make_csv_dataset public docs 2.15; recorded runs (tests/golden/data_files.json).
"""

from __future__ import annotations

import csv
import gzip
import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.file_streams import os_error
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Tensor
from thalweg.data.dataset import Dataset, UnaryDataset
from thalweg.data.options import Options
from thalweg.data.sources.csv import CsvDatasetV2, record_default
from thalweg.data.sources.files import matching_files, strings_of
from thalweg.data.sources.tensors import _TensorSliceDataset
from thalweg.data.structure import Element

_AUTOTUNE = -1


def make_csv_dataset(
    file_pattern: Any, batch_size: Any, column_names: Sequence[str] | None = None,
    column_defaults: Sequence[Any] | None = None, label_name: str | None = None,
    select_columns: Sequence[Any] | None = None, field_delim: str = ",", use_quote_delim: bool = True,
    na_value: str = "", header: bool = True, num_epochs: int | None = None, shuffle: bool = True,
    shuffle_buffer_size: int = 10000, shuffle_seed: int | None = None, prefetch_buffer_size: int | None = None,
    num_parallel_reads: int | None = None, sloppy: bool = False, num_rows_for_inference: int | None = 100,
    compression_type: str | None = None, ignore_errors: bool = False, encoding: str = "utf-8",
) -> Dataset:  # fmt: skip
    """Csv files as batches of columns.

    Args:
      file_pattern: string or list of them. batch_size: rows per element.
      column_names: by default the fields of the first line. column_defaults: a dtype or value per column taken; by
        default dtypes that fit the first `num_rows_for_inference` rows, with 0 and "" for empty fields.
      label_name: the column that is the label. select_columns: names or numbers of the columns to take.
      field_delim, use_quote_delim, na_value, compression_type: as for `CsvDataset`. header: whether files have a
        first line
        of names. num_epochs: passes, None for without end. shuffle, shuffle_buffer_size, shuffle_seed: the order of
        rows.
      prefetch_buffer_size, num_parallel_reads, sloppy: how to read. ignore_errors: whether to leave out bad rows.
      encoding: of the files where names and types are found out.
    Returns: a Dataset of dicts of columns, or of pairs (dict, label).
    Raises: ValueError for arguments that do not fit the files.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile("w") as file:
      ...   print("a,b", "1,x", "2,y", sep=chr(10), file=file, flush=True)
      ...   for batch in tf.data.experimental.make_csv_dataset(file.name, 2, num_epochs=1, shuffle=False):
      ...     print({name: column.numpy().tolist() for name, column in batch.items()})
      {'a': [1, 2], 'b': [b'x', b'y']}
    """
    filenames = _file_names(file_pattern)
    dataset = _TensorSliceDataset(convert.to_tensor(filenames, dtypes.string))
    if shuffle:
        dataset = dataset.shuffle(len(filenames), shuffle_seed)
    rows = _RowReader(filenames, field_delim, use_quote_delim, compression_type, encoding)
    if column_names is None:
        if not header:
            raise ValueError("Expected `column_names` or `header` arguments. Neither is provided.")
        column_names = rows.names()
    column_names = list(column_names)
    _refuse_duplicates(column_names)
    chosen = None if select_columns is None else _column_numbers(select_columns, column_names)
    if column_defaults is None:
        column_defaults = rows.defaults(column_names, na_value, header, num_rows_for_inference, chosen)
    else:
        column_defaults = [record_default(v) for v in column_defaults]
    if chosen is not None:
        if len(column_defaults) != len(chosen):
            raise ValueError(
                "If specified, `column_defaults` and `select_columns` must have the same length: `column_defaults` has "
                f"length {len(column_defaults)}, `select_columns` has length {len(chosen)}."
            )
        column_names = [column_names[i] for i in chosen]
    if label_name is not None and label_name not in column_names:
        raise ValueError(f"`label_name` provided must be one of the columns: {column_names}. Received: {label_name}.")

    def one_file(filename: Any) -> Dataset:
        found = CsvDatasetV2(
            filename, record_defaults=column_defaults, field_delim=field_delim, use_quote_delim=use_quote_delim,
            na_value=na_value, select_cols=chosen, header=header, compression_type=compression_type,
        )  # fmt: skip
        return found.ignore_errors() if ignore_errors else found

    turns = 1 if num_parallel_reads is None else num_parallel_reads
    if turns == _AUTOTUNE:
        dataset = dataset.interleave(one_file, num_parallel_calls=turns)
    else:
        dataset = dataset.interleave(one_file, cycle_length=turns, num_parallel_calls=turns)
    options = Options()
    options.deterministic = not sloppy
    dataset = dataset.with_options(options)
    if shuffle:
        dataset = dataset.shuffle(shuffle_buffer_size, shuffle_seed)
    if num_epochs != 1:
        dataset = dataset.repeat(num_epochs)
    dataset = dataset.batch(batch_size=batch_size, drop_remainder=num_epochs is None)
    dataset = _NamedColumnsDataset(dataset, column_names, label_name)
    return dataset.prefetch(_AUTOTUNE if prefetch_buffer_size is None else prefetch_buffer_size)


class _NamedColumnsDataset(UnaryDataset):
    """Tuples of columns as dicts, with the label aside."""

    def __init__(self, dataset: Dataset, names: list[str], label: str | None):
        specs: OrderedDict[str, TensorSpec] = OrderedDict(zip(names, dataset.element_spec, strict=True))
        spec: Any = specs
        if label is not None:
            target = specs.pop(label)
            spec = (specs, target)
        super().__init__(dataset, spec)
        places = {name: i for i, name in enumerate(names)}
        # The parts of a dict travel in the order of its sorted keys.
        self._order = [places[name] for name in sorted(specs)] + ([] if label is None else [places[label]])

    def _iterate(self) -> Iterator[Element]:
        order = self._order
        return (tuple([element[i] for i in order]) for element in self._input._iterate())


_NamedColumnsDataset.__name__ = "_MapDataset"


def _file_names(pattern: Any) -> list[str]:
    if isinstance(pattern, (list, tuple)) and not pattern:
        raise ValueError("Argument `file_pattern` should not be empty.")
    found = matching_files(strings_of(pattern))
    if not found:
        raise ValueError(f"No files match `file_pattern` {pattern}.")
    return found


def _refuse_duplicates(names: list[str]) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(
            f"Either `column_names` argument or CSV header row contains duplicate column names: {twice}."
        )


def _column_numbers(chosen: Sequence[Any], names: list[str]) -> list[int]:
    found = []
    for column in chosen:
        if isinstance(column, int):
            if not 0 <= column < len(names):
                raise ValueError(
                    f"Column index {column} specified in `select_columns` should be > 0  and <= {len(names)}, which is "
                    "the number of columns."
                )
            found.append(column)
        elif column not in names:
            raise ValueError(
                f"Column {column} specified in `select_columns` must be of one of the columns: {names}."
            )
        else:
            found.append(names.index(column))
    twice = {n for n in found if found.count(n) > 1}
    if twice:
        raise ValueError(f"The `select_columns` argument contains duplicate columns: {twice}.")
    return sorted(found)


class _RowReader:
    """Reads rows to find out names and types of columns."""

    def __init__(self, filenames: list[str], delimiter: str, quotes: bool, compression: Any, encoding: str):
        self._filenames, self._encoding = filenames, encoding
        self._format = {"delimiter": delimiter, "quoting": csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE}
        if isinstance(compression, Tensor):
            compression = compression.numpy().decode()
        self._compression = compression or ""

    def _opened(self, name: str) -> Any:
        if self._compression not in ("", "GZIP"):
            raise ValueError(
                f"`compression_type` {self._compression} is not supported for probing columns."
                if self._compression == "ZLIB"
                else f"Received unknown `compression_type` {self._compression}. Expected: GZIP, ZLIB or (empty string)."
            )
        opened: Callable = gzip.open if self._compression else open
        try:
            return opened(name, "rt", encoding=self._encoding, newline="")
        except OSError as e:
            raise os_error(name, e) from None

    def names(self) -> list[str]:
        """The first line of the first file, which all files must share."""
        found: list[str] | None = None
        for name in self._filenames:
            with self._opened(name) as file:
                first = next(csv.reader(file, **self._format), None)
            if first is None:
                raise ValueError(f"Failed when reading the header line of {name}. Is it an empty file?")
            if found is not None and first != found:
                raise ValueError(
                    "All input CSV files should have the same column names in the header row. File "
                    f"{name} has different column names."
                )
            found = first
        return found or []

    def _rows(self, count: int, header: bool) -> Iterator[list[str]]:
        for name in self._filenames:
            with self._opened(name) as file:
                for number, row in enumerate(csv.reader(file, **self._format), 1):
                    if header and number == 1:
                        continue
                    if len(row) != count:
                        raise ValueError(
                            f"Problem inferring types: CSV row {number} has {len(row)} number of fields. Expected: "
                            f"{count}."
                        )
                    yield row

    def defaults(
        self, names: list[str], na_value: str, header: bool, limit: int | None, chosen: list[int] | None
    ) -> list[Tensor]:
        """A default of 0 or "" per column taken, of the narrowest type that fits the rows seen."""
        columns = range(len(names)) if chosen is None else chosen
        kinds: list[int | None] = [None] * len(columns)
        for row in itertools.islice(self._rows(len(names), header), limit):
            for place, column in enumerate(columns):
                if row[column] not in ("", na_value):
                    kinds[place] = _narrowest(row[column], kinds[place])
        found = [dtypes.string if k is None else _KINDS[k][0] for k in kinds]
        return [convert.to_tensor([b"" if t is dtypes.string else 0], t) for t in found]


def _fits_integer(text: str, bits: int) -> bool:
    try:
        return -(1 << bits) <= int(text) < 1 << bits
    except ValueError:
        return False


def _fits_float(text: str, kind: Any) -> bool:
    try:
        with np.errstate(over="ignore"):
            return bool(kind(text) < np.inf)
    except ValueError:
        return False


_KINDS: list[tuple[dtypes.DType, Callable[[str], bool]]] = [
    (dtypes.int32, lambda text: _fits_integer(text, 31)), (dtypes.int64, lambda text: _fits_integer(text, 63)),
    (dtypes.float32, lambda text: _fits_float(text, np.float32)),
    (dtypes.float64, lambda text: _fits_float(text, np.float64)), (dtypes.string, lambda text: True),
]  # fmt: skip


def _narrowest(text: str, before: int | None) -> int:
    """The number of the first kind, not narrower than `before`, that a text fits."""
    return next(i for i in range(before or 0, len(_KINDS)) if _KINDS[i][1](text))
