"""`tf.lookup`: tables that map keys to values, filled once or changed at will.

Source: tf.lookup public docs 2.15; messages from recorded runs (tests/golden/conformance/lookup.json).
"""

from __future__ import annotations

import itertools
from typing import Any

from thalweg.core import context, convert, dtypes, names
from thalweg.core.sparse_tensor import SparseTensor, is_sparse
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.ragged.ragged_tensor import RaggedTensor

_numbers = itertools.count(1)
_MODULE = "tensorflow.python.ops.lookup_ops"


class LookupInterface:
    """What all tables share.

    Args:
      key_dtype, value_dtype: of the entries.
    """

    __module__ = _MODULE
    _resource_handle: Any = None
    _table_name: str | None = None

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

    @property
    def resource_handle(self) -> Any:
        """The handle of the table."""
        return self._resource_handle

    @property
    def name(self) -> str | None:
        """The name of the table's operation; None eagerly."""
        return self._table_name

    def size(self, name: str | None = None) -> Tensor:
        """How many entries there are, an int64 scalar."""
        with names.name_scope_v1(name, f"{self.name}_Size", [self.resource_handle]):
            return apply("LookupTableSizeV2", self.resource_handle)

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The values of keys."""
        raise NotImplementedError

    def __getitem__(self, keys: Any) -> Any:
        return self.lookup(keys)

    def _check_keys(self, keys: Any) -> None:
        if keys.dtype != self._key_dtype:
            raise TypeError(f"Dtype of argument `keys` must be {self._key_dtype}, received: {keys.dtype}")

    def _name_of(self, handle: Any) -> str | None:
        return None if context.executing_eagerly() else handle.op.name.split("/")[-1]

    def _export(self, name: str | None, scope: str) -> tuple[Tensor, Tensor]:
        with names.name_scope_v1(name, scope, [self.resource_handle]):
            keys, values = apply(
                "LookupTableExportV2", self.resource_handle, Tkeys=self._key_dtype, Tvalues=self._value_dtype
            )
        return keys, values


def _flat(keys: Any) -> Any:
    return keys.values if isinstance(keys, RaggedTensor) or is_sparse(keys) else keys


def _like(keys: Any, values: Any) -> Any:
    """Values in the place of keys."""
    if is_sparse(keys):
        return SparseTensor(keys.indices, values, keys.dense_shape)
    return keys.with_values(values) if isinstance(keys, RaggedTensor) else values


class StaticHashTable(LookupInterface):
    """A table that is filled once.

    Args:
      initializer: KeyValueTensorInitializer or TextFileInitializer.
      default_value: scalar, the value of keys that are not there. name: of the operation.
      experimental_is_anonymous: whether the table has no name under which a graph could share it.
    Raises: TypeError for dtypes that do not fit; FailedPreconditionError for a key with two values.
    Example:
      >>> entries = tf.lookup.KeyValueTensorInitializer([1, 2], ["one", "two"])
      >>> table = tf.lookup.StaticHashTable(entries, default_value="many")
      >>> table[tf.constant([2, 3])].numpy().tolist(), int(table.size())
      ([b'two', b'many'], 2)
    Source: tf.lookup.StaticHashTable public docs 2.15. Differs: entries are exported in the order they came in.
    """

    __module__ = _MODULE

    def __init__(
        self, initializer: Any, default_value: Any, name: str | None = None, experimental_is_anonymous: bool = False
    ):
        super().__init__(initializer.key_dtype, initializer.value_dtype)
        self._initializer = initializer
        self._is_anonymous = experimental_is_anonymous
        self._shared_name = "" if experimental_is_anonymous else (
            initializer._shared_name or f"hash_table_{next(_numbers)}"
        )  # fmt: skip
        self._name = name or "hash_table"
        self._default_value = convert.convert_to_tensor(default_value, dtype=self._value_dtype)
        self._default_value.shape.assert_is_compatible_with([])
        with names.init_scope():
            self._resource_handle = self._create_resource()
        self._init_op = self._initialize()

    def _create_resource(self) -> Any:
        types = {"key_dtype": self._key_dtype, "value_dtype": self._value_dtype}
        if self._is_anonymous:
            handle = apply("AnonymousHashTable", **types, name=self._name)
        else:
            handle = apply("HashTableV2", shared_name=self._shared_name, **types, name=self._name)
        self._table_name = self._name_of(handle)
        return handle

    def _initialize(self) -> Any:
        return self._initializer.initialize(self)

    @property
    def default_value(self) -> Tensor:
        """The value of keys that are not there."""
        return self._default_value

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The values of keys.

        Args:
          keys: Tensor, SparseTensor or RaggedTensor of the table's key dtype.
        Returns: the same with the values; a sparse tensor's missing places stay missing.
        Raises: TypeError for another dtype; FailedPreconditionError before the table is filled (in graphs).
        """
        keys = convert.convert_to_tensor(keys, self._key_dtype) if not hasattr(keys, "dtype") else keys
        self._check_keys(keys)
        flat = _flat(keys)
        with names.name_scope_v1(name, f"{self.name}_Lookup", [flat]):
            values = apply("LookupTableFindV2", self.resource_handle, flat, self._default_value)
        if not isinstance(values, RaggedTensor) and hasattr(flat, "shape"):
            values.set_shape(flat.shape)
        return _like(keys, values)

    def export(self, name: str | None = None) -> tuple[Tensor, Tensor]:
        """(keys, values) of all entries."""
        return self._export(name, f"{self.name}_Export")


class StaticHashTableV1(StaticHashTable):
    """`tf.lookup.StaticHashTable` with the operation that fills it, for sessions.

    Source: tf.compat.v1.lookup.StaticHashTable public docs 2.15.
    """

    __module__ = _MODULE

    @property
    def initializer(self) -> Any:
        """The operation that fills the table."""
        return self._init_op


class StaticVocabularyTable(LookupInterface):
    """Ids of a vocabulary's words, and of buckets for all other words.

    Args:
      initializer: of a table from int64 or string to int64, with ids from 0 on; or None for buckets alone.
      num_oov_buckets: ids behind the vocabulary's, given to other words by their hash.
      lookup_key_dtype: dtype of the keys that are looked up, by default that of the initializer.
      name: of the operation. experimental_is_anonymous: as for StaticHashTable.
    Raises: ValueError without buckets; TypeError for other dtypes.
    Example:
      >>> entries = tf.lookup.KeyValueTensorInitializer(["a", "b"], tf.constant([0, 1], tf.int64))
      >>> table = tf.lookup.StaticVocabularyTable(entries, num_oov_buckets=3)
      >>> table.lookup(tf.constant(["b", "another"])).numpy().tolist()
      [1, 3]
    Source: tf.lookup.StaticVocabularyTable public docs 2.15.
    """

    __module__ = _MODULE

    def __init__(
        self, initializer: Any, num_oov_buckets: int, lookup_key_dtype: Any = None, name: str | None = None,
        experimental_is_anonymous: bool = False,
    ):  # fmt: skip
        if num_oov_buckets <= 0:
            raise ValueError("`num_oov_buckets` must be > 0; use StaticHashTable.")
        name = name.rstrip("/") if name else name
        self._table = None
        if initializer:
            key_dtype = dtypes.as_dtype(lookup_key_dtype or initializer.key_dtype)
            _check_vocabulary(initializer, key_dtype)
            self._table = StaticHashTableV1(initializer, -1, experimental_is_anonymous=experimental_is_anonymous)
            name = name or self._table.name
        else:
            key_dtype, name = dtypes.string, name or "hash_bucket"
        if not key_dtype.is_integer and key_dtype is not dtypes.string:
            raise TypeError(f"Invalid `key_dtype`, expected integer or string, got {key_dtype}")
        self._num_oov_buckets = num_oov_buckets
        self._table_name = name.split("/")[-1] if name else None
        super().__init__(key_dtype, dtypes.int64)

    @property
    def resource_handle(self) -> Any:
        """The handle of the table of the vocabulary; None without one."""
        return None if self._table is None else self._table.resource_handle

    @property
    def _initializer(self) -> Any:
        return None if self._table is None else self._table._initializer

    def size(self, name: str | None = None) -> Tensor:
        """How many ids there are."""
        with names.name_scope_v1(name, f"{self.name}_Size"):
            words = convert.convert_to_tensor(0, dtypes.int64) if self._table is None else self._table.size()
            return words + self._num_oov_buckets

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The ids of words.

        Args:
          keys: Tensor, SparseTensor or RaggedTensor.
        Returns: the same with int64 ids. Raises: TypeError for another dtype.
        """
        keys = convert.convert_to_tensor(keys, self._key_dtype) if not hasattr(keys, "dtype") else keys
        self._check_keys(keys)
        words = _flat(keys)
        if self._table is not None and self._table.key_dtype is dtypes.int64 and words.dtype is not dtypes.int64:
            words = apply("Cast", words, DstT=dtypes.int64)
        with names.name_scope_v1(name, f"{self.name}_Lookup", [words]):
            text = words if words.dtype is dtypes.string else apply("AsString", words)
            ids = apply("StringToHashBucketFast", text, num_buckets=self._num_oov_buckets, name="hash_bucket")
            if self._table is not None:
                known = self._table.lookup(words)
                buckets = apply("AddV2", ids, self._table.size())
                is_known = apply("NotEqual", known, self._table.default_value)
                ids = apply("SelectV2", is_known, known, buckets)
        return _like(keys, ids)


def _check_vocabulary(initializer: Any, key_dtype: dtypes.DType) -> None:
    allowed = (dtypes.int64, dtypes.string)
    if initializer.key_dtype not in allowed:
        raise TypeError(f"Invalid `key_dtype`, expected one of {allowed}, but got {initializer.key_dtype}.")
    if initializer.key_dtype.is_integer != key_dtype.is_integer:
        kind = "integer" if key_dtype.is_integer else "non-integer"
        raise TypeError(f"Invalid `key_dtype`, expected {kind} but got {initializer.key_dtype}.")
    if initializer.value_dtype is not dtypes.int64:
        raise TypeError(f"Invalid `value_dtype`, expected {dtypes.int64} but got {initializer.value_dtype}.")


class StaticVocabularyTableV1(StaticVocabularyTable):
    """`tf.lookup.StaticVocabularyTable` with the operation that fills it, for sessions.

    Source: tf.compat.v1.lookup.StaticVocabularyTable public docs 2.15.
    """

    __module__ = _MODULE

    @property
    def initializer(self) -> Any:
        """The operation that fills the table."""
        if self._table is not None:
            return self._table.initializer
        with names.name_scope_v1(None, "init"):
            return apply("NoOp")


class MutableHashTable(LookupInterface):
    """A table whose entries may change.

    Args:
      key_dtype, value_dtype: of the entries. default_value: value of keys that are not there; its shape is that of a
      value. name: of the operation. checkpoint: whether its entries are saved with those of a model.
      experimental_is_anonymous: whether the table has no name under which a graph could share it.
    Example:
      >>> table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
      >>> table.insert(tf.constant(["a", "b"]), tf.constant([7, 8], tf.int64))
      >>> table.remove(tf.constant(["b"]))
      >>> table.lookup(tf.constant(["a", "b"])).numpy().tolist()
      [7, -1]
    Source: tf.lookup.experimental.MutableHashTable public docs 2.15. Differs: entries are exported in the order they
    came in.
    """

    __module__ = _MODULE

    def __init__(
        self, key_dtype: Any, value_dtype: Any, default_value: Any, name: str = "MutableHashTable",
        checkpoint: bool = True, experimental_is_anonymous: bool = False,
    ):  # fmt: skip
        super().__init__(key_dtype, value_dtype)
        self._default_value = convert.convert_to_tensor(default_value, dtype=self._value_dtype)
        self._value_shape = self._default_value.shape
        self._checkpoint, self._name, self._is_anonymous = checkpoint, name, experimental_is_anonymous
        self._resource_handle = self._create_resource()

    def _create_resource(self) -> Any:
        options: dict[str, Any] = {"key_dtype": self._key_dtype, "value_dtype": self._value_dtype}
        op = "AnonymousMutableHashTable" if self._is_anonymous else "MutableHashTable"
        if self._value_shape.rank:
            op, options["value_shape"] = op + "OfTensors", self._value_shape
        if not self._is_anonymous:
            op, options["use_node_name_sharing"] = op + "V2", self._checkpoint
            options["shared_name"] = f"table_{next(_numbers)}" if context.executing_eagerly() else ""
        handle = apply(op, **options, name=self._name)
        self._table_name = self._name_of(handle)
        return handle

    def lookup(self, keys: Any, dynamic_default_values: Any = None, name: str | None = None) -> Any:
        """The values of keys.

        Args:
          keys: tensor. dynamic_default_values: a value for each key that is not there, or None for the table's.
        """
        with names.name_scope_v1(name, f"{self.name}_lookup_table_find", [keys]):
            keys = convert.convert_to_tensor(keys, self._key_dtype, name="keys")
            default = self._default_value if dynamic_default_values is None else dynamic_default_values
            return apply("LookupTableFindV2", self.resource_handle, keys, default)

    def insert(self, keys: Any, values: Any, name: str | None = None) -> Any:
        """Adds entries, or replaces values; in a graph, the operation that does."""
        with names.name_scope_v1(name, f"{self.name}_lookup_table_insert", [keys, values]):
            keys = convert.convert_to_tensor(keys, self._key_dtype, name="keys")
            values = convert.convert_to_tensor(values, self._value_dtype, name="values")
            return apply("LookupTableInsertV2", self.resource_handle, keys, values)

    def remove(self, keys: Any, name: str | None = None) -> Any:
        """Takes entries out; keys that are not there do no harm. Raises: TypeError for another dtype."""
        self._check_keys(keys)
        with names.name_scope_v1(name, f"{self.name}_lookup_table_remove", [keys]):
            return apply("LookupTableRemoveV2", self.resource_handle, keys)

    def export(self, name: str | None = None) -> tuple[Tensor, Tensor]:
        """(keys, values) of all entries."""
        return self._export(name, f"{self.name}_lookup_table_export_values")

    def _serialize_to_tensors(self) -> dict[str, Tensor]:
        keys, values = self.export()
        return {"-keys": keys, "-values": values}

    def _restore_from_tensors(self, restored_tensors: dict[str, Tensor]) -> Any:
        return apply(
            "LookupTableImportV2", self.resource_handle, restored_tensors["-keys"], restored_tensors["-values"]
        )


class DenseHashTable(MutableHashTable):
    """A table whose entries may change, with keys that may be vectors.

    Args:
      key_dtype, value_dtype, default_value, name, checkpoint, experimental_is_anonymous: as for MutableHashTable.
      empty_key, deleted_key: two different keys that are never used.
      initial_num_buckets: a power of 2; TensorFlow's first size of the table.
    Raises: InvalidArgumentError when one of these keys is used.
    Example:
      >>> table = tf.lookup.experimental.DenseHashTable(tf.int64, tf.float32, 0.0, empty_key=-1, deleted_key=-2)
      >>> table.insert(tf.constant([3], tf.int64), tf.constant([1.5]))
      >>> table[tf.constant([3, 4], tf.int64)].numpy().tolist()
      [1.5, 0.0]
    Source: tf.lookup.experimental.DenseHashTable public docs 2.15. Differs: `export` gives the
    entries, where TensorFlow gives all its buckets, used or not.
    """

    __module__ = _MODULE

    def __init__(
        self, key_dtype: Any, value_dtype: Any, default_value: Any, empty_key: Any, deleted_key: Any,
        initial_num_buckets: int | None = None, name: str = "MutableDenseHashTable", checkpoint: bool = True,
        experimental_is_anonymous: bool = False,
    ):  # fmt: skip
        self._empty_key, self._deleted_key = empty_key, deleted_key
        self._initial_num_buckets = initial_num_buckets
        super().__init__(key_dtype, value_dtype, default_value, name, checkpoint, experimental_is_anonymous)

    def _create_resource(self) -> Any:
        empty = convert.convert_to_tensor(self._empty_key, self._key_dtype, name="empty_key")
        deleted = convert.convert_to_tensor(self._deleted_key, self._key_dtype, name="deleted_key")
        options: dict[str, Any] = {"value_dtype": self._value_dtype, "value_shape": self._value_shape}
        if self._initial_num_buckets is not None:
            options["initial_num_buckets"] = self._initial_num_buckets
        op = "AnonymousMutableDenseHashTable"
        if not self._is_anonymous:
            op = "MutableDenseHashTableV2"
            options["shared_name"] = "" if context.executing_eagerly() else f"dense_table_{next(_numbers)}"
        handle = apply(op, empty, deleted, **options, name=self._name)
        self._table_name = self._name_of(handle)
        return handle

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The values of keys."""
        return super().lookup(keys, None, name)

    def insert_or_assign(self, keys: Any, values: Any, name: str | None = None) -> Any:
        """Adds entries, or replaces values; in a graph, the operation that does."""
        return super().insert(keys, values, name)

    def insert(self, keys: Any, values: Any, name: str | None = None) -> Any:
        """Adds entries, or replaces values; in a graph, the operation that does."""
        return super().insert(keys, values, name)

    def erase(self, keys: Any, name: str | None = None) -> Any:
        """Takes entries out; keys that are not there do no harm. Raises: TypeError for another dtype."""
        if keys.dtype != self._key_dtype:
            raise TypeError(f"Signature mismatch. Keys must be dtype {self._key_dtype}, got {keys.dtype}.")
        return super().remove(keys, name)

    def remove(self, keys: Any, name: str | None = None) -> Any:
        """Takes entries out; keys that are not there do no harm. Raises: TypeError for another dtype."""
        return self.erase(keys, name)
