"""Lookup tables that a dataset fills.

Source: tf.data.experimental.DatasetInitializer, table_from_dataset, index_table_from_dataset public docs 2.15.
"""

from __future__ import annotations

import sys
from typing import Any

from thalweg.core import context, dtypes
from thalweg.core.specs import TensorSpec
from thalweg.data.dataset import Dataset
from thalweg.data.transforms.errors_counts import assert_cardinality
from thalweg.engine.dispatch import apply
from thalweg.graph.lookup_initializers import TableInitializerBase, _collected
from thalweg.graph.lookup_tables import StaticHashTable, StaticVocabularyTable


class DatasetInitializer(TableInitializerBase):
    """Fills a table with the pairs of a dataset.

    Args:
      dataset: a Dataset of pairs of scalars, keys and values.
    Raises: ValueError, TypeError for other elements.
    Example:
      >>> pairs = tf.data.Dataset.from_tensor_slices((["a", "b"], [1, 2]))
      >>> table = tf.lookup.StaticHashTable(tf.data.experimental.DatasetInitializer(pairs), -1)
      >>> table.lookup(tf.constant(["b", "c"])).numpy().tolist()
      [2, -1]
    """

    def __init__(self, dataset: Dataset):
        spec = dataset.element_spec
        if not isinstance(spec, tuple):
            raise TypeError(f"elements of the dataset must be pairs of scalars, got {spec}.")
        if len(spec) != 2:
            raise ValueError(f"element spec size should be 2, got {spec}.")
        for part in spec:
            if not isinstance(part, TensorSpec) or part.shape.rank not in (0, None):
                raise ValueError(f"Expected elements of the dataset to be scalar tensors, got {spec}.")
        super().__init__(spec[0].dtype, spec[1].dtype)
        self.dataset = dataset

    def initialize(self, table: Any) -> Any:
        """Fills a table; in a graph, the operation that does. Raises: TypeError for a table of other dtypes."""
        if (table.key_dtype, table.value_dtype) != (self.key_dtype, self.value_dtype):
            raise TypeError(
                f"Invalid key/value dtypes for table: expected {self.key_dtype} and {self.value_dtype}, got "
                f"{table.key_dtype} and {table.value_dtype}."
            )
        if context.executing_eagerly() and next(iter(self.dataset._started()), None) is None:
            return None
        keys, values = self.dataset.batch(sys.maxsize).get_single_element()
        return _collected(apply("LookupTableImportV2", table.resource_handle, keys, values))

    @property
    def _shared_name(self) -> str:
        return f"dataset_{id(self.dataset)}"


def table_from_dataset(
    dataset: Dataset | None = None, num_oov_buckets: int = 0, vocab_size: Any = None, default_value: Any = None,
    hasher_spec: Any = None, key_dtype: Any = dtypes.string, name: str | None = None,
) -> Any:  # fmt: skip
    """A table with the pairs of a dataset.

    Args:
      dataset: a Dataset of pairs of scalars. num_oov_buckets: ids for keys that are not there, by their hash.
      vocab_size: how many pairs there must be. default_value: for keys that are not there; -1 for numbers.
      hasher_spec: the hash of `num_oov_buckets`; only the default, FastHash, is there. key_dtype: integer or tf.string.
      name: unused.
    Returns: a lookup table.
    Raises: ValueError, TypeError for arguments that do not fit.
    Example:
      >>> pairs = tf.data.Dataset.from_tensor_slices((["a", "b"], [1, 2]))
      >>> table = tf.data.experimental.table_from_dataset(pairs)
      >>> table.lookup(tf.constant(["a", "z"])).numpy().tolist()
      [1, -1]
    """
    spec = DatasetInitializer(dataset).dataset.element_spec
    if default_value is None:
        default_value = -1
        if not (spec[1].dtype.is_integer or spec[1].dtype.is_floating):
            raise ValueError(
                "`default_value` must be specified when creating a table from a dataset that produces values of type "
                f"{spec[1].dtype}."
            )
    if num_oov_buckets < 0:
        raise ValueError(f"`num_oov_buckets` must be greater than or equal to 0, got {num_oov_buckets}.")
    if isinstance(vocab_size, int) and vocab_size < 1:
        raise ValueError(f"`vocab_size` must be greater than 0, got {vocab_size}.")
    key_dtype = dtypes.as_dtype(key_dtype)
    if not key_dtype.is_integer and key_dtype is not dtypes.string:
        raise TypeError(f"`key_dtype` must be either an integer or string type, but got {key_dtype}")
    if hasher_spec is not None:
        raise NotImplementedError("table_from_dataset: `hasher_spec` other than the default is not supported")
    if vocab_size is not None:
        dataset = dataset.take(vocab_size).apply(assert_cardinality(vocab_size))
    initializer = DatasetInitializer(dataset)
    if num_oov_buckets:
        return StaticVocabularyTable(initializer, num_oov_buckets, lookup_key_dtype=key_dtype)
    return StaticHashTable(initializer, default_value)


def index_table_from_dataset(
    dataset: Dataset | None = None, num_oov_buckets: int = 0, vocab_size: Any = None, default_value: Any = -1,
    hasher_spec: Any = None, key_dtype: Any = dtypes.string, name: str | None = None,
) -> Any:  # fmt: skip
    """A table from the elements of a dataset to their places.

    Args:
      dataset: a Dataset of scalars. The others: as for `table_from_dataset`.
    Returns: a lookup table.
    Example:
      >>> words = tf.data.Dataset.from_tensor_slices(["a", "b"])
      >>> tf.data.experimental.index_table_from_dataset(words).lookup(tf.constant(["b", "z"])).numpy().tolist()
      [1, -1]
    """
    pairs = dataset.enumerate().map(lambda place, key: (key, place))
    return table_from_dataset(pairs, num_oov_buckets, vocab_size, default_value, hasher_spec, key_dtype, name)
