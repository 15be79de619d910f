"""What fills a static table: `tf.lookup.KeyValueTensorInitializer`, `tf.lookup.TextFileInitializer`.

Source: tf.lookup public docs 2.15; messages from recorded runs (tests/golden/conformance/lookup.json).
"""

from __future__ import annotations

import itertools
from typing import Any

from thalweg.core import context, convert, dtypes, names
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.modes import GraphKeys, add_to_collection

_numbers = itertools.count(1)


class TableInitializerBase:
    """The base of what fills tables.

    Args:
      key_dtype, value_dtype: of the entries.
    """

    __module__ = "tensorflow.python.ops.lookup_ops"

    def __init__(self, key_dtype: Any, value_dtype: Any):
        self._key_dtype = dtypes.as_dtype(key_dtype)
        self._value_dtype = dtypes.as_dtype(value_dtype)

    @property
    def key_dtype(self) -> dtypes.DType:
        """The dtype of the keys."""
        return self._key_dtype

    @property
    def value_dtype(self) -> dtypes.DType:
        """The dtype of the values."""
        return self._value_dtype

    def initialize(self, table: Any) -> Any:
        """Fills a table; in a graph, the operation that does."""
        raise NotImplementedError

    @property
    def _shared_name(self) -> str:
        return f"table_of_{next(_numbers)}" if context.executing_eagerly() else ""

    def _check(self, table: Any) -> None:
        for what, own, wanted in (
            ("key", self._key_dtype, table.key_dtype), ("value", self._value_dtype, table.value_dtype),
        ):  # fmt: skip
            if own is not wanted:
                raise TypeError(f"Invalid {what} dtype for table, expected {wanted} but got {own}.")


class KeyValueTensorInitializer(TableInitializerBase):
    """Fills a table with keys and values.

    Args:
      keys, values: tensors of one shape. key_dtype, value_dtype: their dtypes. name: of the operation.
    Example:
      >>> entries = tf.lookup.KeyValueTensorInitializer(["a", "b"], [0, 1])
      >>> tf.lookup.StaticHashTable(entries, -1).lookup(tf.constant(["b", "c"])).numpy().tolist()
      [1, -1]
    Source: tf.lookup.KeyValueTensorInitializer public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.lookup_ops"

    def __init__(self, keys: Any, values: Any, key_dtype: Any = None, value_dtype: Any = None, name: str | None = None):
        self._keys = convert.convert_to_tensor(keys, key_dtype, name="keys")
        self._values = convert.convert_to_tensor(values, value_dtype, name="values")
        self._name = name if name is not None else "key_value_init"
        super().__init__(self._keys.dtype, self._values.dtype)

    def initialize(self, table: Any) -> Any:
        """Fills a table; in a graph, the operation that does."""
        self._check(table)
        with names.name_scope_v1(self._name, values=[self._keys, self._values]):
            made = apply("LookupTableImportV2", table.resource_handle, self._keys, self._values)
        return _collected(made)


def _collected(operation: Any) -> Any:
    if not context.executing_eagerly():
        add_to_collection(GraphKeys.TABLE_INITIALIZERS, operation)
    return operation


class TextFileIndex:
    """Which part of a line is meant: the column of that number, or one of these.

    Example:
      >>> tf.lookup.TextFileIndex.WHOLE_LINE, tf.lookup.TextFileIndex.LINE_NUMBER
      (-2, -1)
    Source: tf.lookup.TextFileIndex public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.lookup_ops"
    WHOLE_LINE = -2
    LINE_NUMBER = -1


class TextFileInitializer(TableInitializerBase):
    """Fills a table from a text file, one entry a line.

    Args:
      filename: path of the file. key_dtype, value_dtype: int64 for line numbers, else an integer dtype or tf.string.
      key_index, value_index: number of a column, TextFileIndex.WHOLE_LINE or TextFileIndex.LINE_NUMBER.
      vocab_size: how many lines are read, None for all. delimiter: between columns. name: of the operation.
      value_index_offset: added to line numbers that are values.
    Raises: ValueError for arguments that do not go together; NotFoundError for a missing file and InvalidArgumentError
      for lines that do not fit, when the table is filled.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile("w") as file:
      ...   print("a", "b", sep=chr(10), file=file, flush=True)
      ...   entries = tf.lookup.TextFileInitializer(file.name, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE,
      ...                                           tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER)
      ...   tf.lookup.StaticHashTable(entries, -1).lookup(tf.constant("b")).numpy()
      1
    Source: tf.lookup.TextFileInitializer public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.lookup_ops"

    def __init__(
        self, filename: Any, key_dtype: Any, key_index: int, value_dtype: Any, value_index: int,
        vocab_size: int | None = None, delimiter: str = "\t", name: str | None = None, value_index_offset: int = 0,
    ):  # fmt: skip
        if not isinstance(filename, Tensor) and not filename:
            raise ValueError("`filename` argument required for tf.lookup.TextFileInitializer")
        super().__init__(key_dtype, value_dtype)
        _check_column("key", key_index, self._key_dtype)
        _check_column("value", value_index, self._value_dtype)
        if vocab_size is not None and vocab_size <= 0:
            raise ValueError(f"`vocab_size` should be > 0, received: {vocab_size}")
        self._filename = filename  # an asset of saved models
        self._key_index, self._value_index = key_index, value_index
        self._vocab_size, self._delimiter = vocab_size, delimiter
        self._name, self._offset = name, value_index_offset

    def initialize(self, table: Any) -> Any:
        """Fills a table; in a graph, the operation that does."""
        self._check(table)
        with names.name_scope_v1(self._name, "text_file_init", [table.resource_handle]):
            path = convert.convert_to_tensor(self._filename, dtypes.string, name="asset_filepath")
            made = apply(
                "InitializeTableFromTextFileV2", table.resource_handle, path, key_index=self._key_index,
                value_index=self._value_index, vocab_size=-1 if self._vocab_size is None else self._vocab_size,
                delimiter=self._delimiter, offset=self._offset,
            )  # fmt: skip
        if not context.executing_eagerly():
            add_to_collection(GraphKeys.ASSET_FILEPATHS, path)
        return _collected(made)

    @property
    def _shared_name(self) -> str:
        parts = [self._filename, self._vocab_size, self._key_index, self._value_index, self._offset or None]
        name = "hash_table_" + "_".join(str(p) for p in parts if p is not None)
        return f"{name}_{next(_numbers)}" if context.executing_eagerly() else name


def _check_column(what: str, index: int, dtype: dtypes.DType) -> None:
    if index < TextFileIndex.WHOLE_LINE:
        raise ValueError(f"`{what}_index` should be >= -2, received: {index}.")
    if index == TextFileIndex.LINE_NUMBER and dtype is not dtypes.int64:
        raise ValueError(
            f"`{what}_dtype` must be int64 {'if' if what == 'key' else 'for'} `{what}_index` "
            f"{'is ' if what == 'key' else ''}{TextFileIndex.LINE_NUMBER}, received: {dtype}"
        )
    if index == TextFileIndex.WHOLE_LINE and not dtype.is_integer and dtype is not dtypes.string:
        raise ValueError(
            f"`{what}_dtype` should be either integer or string for `{what}_index` {TextFileIndex.WHOLE_LINE}, "
            f"received: {dtype}"
        )
