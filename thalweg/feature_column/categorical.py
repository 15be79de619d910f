"""Columns of categories: ids of words, of hashes, of numbers, of combinations."""

from __future__ import annotations

import collections
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, names
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.engine.dispatch import apply
from thalweg.feature_column import base, vocabulary_files
from thalweg.feature_column.base import IdWeightPair
from thalweg.graph.lookup_initializers import KeyValueTensorInitializer, TextFileIndex, TextFileInitializer
from thalweg.graph.lookup_tables import StaticHashTable, StaticVocabularyTable
from thalweg.ops.parsing.features import VarLenFeature
from thalweg.ops.sparse import shaping
from thalweg.ops.sparse.cross_api import cross_hashed


def check_string_or_int(dtype: dtypes.DType, what: str) -> None:
    """Raises ValueError for other dtypes."""
    if dtype != dtypes.string and not dtype.is_integer:
        raise ValueError(f"{what} dtype must be string or integer. dtype: {dtype}.")


class _KeyedColumn(base.CategoricalColumn):
    """A column of one raw feature."""

    key: str
    dtype: dtypes.DType

    @property
    def name(self) -> str:
        return self.key

    @property
    def parents(self) -> list[Any]:
        return [self.key]

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        return {self.key: VarLenFeature(self.dtype)}

    def transform_feature(self, transformation_cache: Any, state_manager: Any) -> Any:
        raw = base.sparse_without_missing(transformation_cache.get(self.key, state_manager))
        return SparseTensor(raw.indices, self._ids(raw.values, state_manager), raw.dense_shape)

    def _ids(self, values: Any, state_manager: Any) -> Any:
        raise NotImplementedError

    def _check(self, values: Any) -> None:
        check_string_or_int(values.dtype, f"column_name: {self.key} input_tensor")
        if self.dtype.is_integer != values.dtype.is_integer:
            raise ValueError(
                f"Column dtype and SparseTensors dtype must be compatible. key: {self.key}, column dtype: "
                f"{self.dtype}, tensor dtype: {values.dtype}"
            )


@base.register
class HashedCategoricalColumn(
    _KeyedColumn, collections.namedtuple("HashedCategoricalColumn", ("key", "hash_bucket_size", "dtype"))
):
    """See `categorical_column_with_hash_bucket`."""

    def _ids(self, values: Any, state_manager: Any) -> Any:
        self._check(values)
        text = values if self.dtype is dtypes.string else apply("AsString", values)
        return apply("StringToHashBucketFast", text, num_buckets=self.hash_bucket_size, name="lookup")

    @property
    def num_buckets(self) -> int:
        return self.hash_bucket_size


class _VocabularyColumn(_KeyedColumn):
    """A column of words whose ids are in a table."""

    num_oov_buckets: int
    default_value: int

    def _ids(self, values: Any, state_manager: Any) -> Any:
        self._check(values)
        key_dtype = self.dtype
        if values.dtype.is_integer:
            key_dtype = dtypes.int64
            values = apply("Cast", values, DstT=dtypes.int64)
        name = f"{self.key}_lookup"
        if state_manager is not None and state_manager.has_resource(self, name):
            return state_manager.get_resource(self, name).lookup(values)
        with names.init_scope():
            entries = self._entries(key_dtype)
            if self.num_oov_buckets:
                table: Any = StaticVocabularyTable(entries, self.num_oov_buckets, lookup_key_dtype=key_dtype, name=name)
            else:
                table = StaticHashTable(entries, self.default_value, name=name)
        if state_manager is not None:
            state_manager.add_resource(self, name, table)
        return table.lookup(values)

    def _entries(self, key_dtype: dtypes.DType) -> Any:
        """The initializer of the table."""
        raise NotImplementedError


@base.register
class VocabularyFileCategoricalColumn(
    _VocabularyColumn,
    collections.namedtuple(
        "VocabularyFileCategoricalColumn",
        ("key", "vocabulary_file", "vocabulary_size", "num_oov_buckets", "dtype", "default_value", "file_format"),
        defaults=(None,),
    ),
):
    """See `categorical_column_with_vocabulary_file`."""

    def _entries(self, key_dtype: dtypes.DType) -> Any:
        if self.file_format == vocabulary_files.RECORDS:
            words = vocabulary_files.read_records(self.vocabulary_file)[: self.vocabulary_size]
            return _entries_of(words if key_dtype is dtypes.string else [int(w) for w in words], key_dtype)
        return TextFileInitializer(
            self.vocabulary_file, key_dtype, TextFileIndex.WHOLE_LINE, dtypes.int64, TextFileIndex.LINE_NUMBER,
            vocab_size=self.vocabulary_size,
        )  # fmt: skip

    @property
    def num_buckets(self) -> int:
        return self.vocabulary_size + self.num_oov_buckets


@base.register
class VocabularyListCategoricalColumn(
    _VocabularyColumn,
    collections.namedtuple(
        "VocabularyListCategoricalColumn", ("key", "vocabulary_list", "dtype", "default_value", "num_oov_buckets")
    ),
):
    """See `categorical_column_with_vocabulary_list`."""

    def _entries(self, key_dtype: dtypes.DType) -> Any:
        return _entries_of(self.vocabulary_list, key_dtype)

    @property
    def num_buckets(self) -> int:
        return len(self.vocabulary_list) + self.num_oov_buckets


def _entries_of(words: Any, key_dtype: dtypes.DType) -> KeyValueTensorInitializer:
    keys = convert.convert_to_tensor(list(words), key_dtype)
    return KeyValueTensorInitializer(keys, convert.convert_to_tensor(np.arange(len(words)), dtypes.int64))


@base.register
class IdentityCategoricalColumn(
    _KeyedColumn, collections.namedtuple("IdentityCategoricalColumn", ("key", "number_buckets", "default_value"))
):
    """See `categorical_column_with_identity`."""

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        return {self.key: VarLenFeature(dtypes.int64)}

    def _ids(self, values: Any, state_manager: Any) -> Any:
        if not values.dtype.is_integer:
            raise ValueError(f"Invalid input, not integer. key: {self.key} dtype: {values.dtype}")
        values = apply("Cast", values, DstT=dtypes.int64)
        if self.default_value is None:
            return values
        outside = apply(
            "LogicalOr", apply("Less", values, 0), apply("GreaterEqual", values, self.number_buckets)
        )
        return apply("SelectV2", outside, convert.convert_to_tensor(self.default_value, dtypes.int64), values)

    @property
    def num_buckets(self) -> int:
        return self.number_buckets


@base.register
class WeightedCategoricalColumn(
    base.CategoricalColumn,
    collections.namedtuple("WeightedCategoricalColumn", ("categorical_column", "weight_feature_key", "dtype")),
):
    """See `weighted_categorical_column`."""

    @property
    def name(self) -> str:
        return f"{self.categorical_column.name}_weighted_by_{self.weight_feature_key}"

    @property
    def parents(self) -> list[Any]:
        return [self.categorical_column, self.weight_feature_key]

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        spec = dict(self.categorical_column.parse_example_spec)
        if self.weight_feature_key in spec:
            raise ValueError(
                f"Parse config {spec[self.weight_feature_key]} already exists for {self.weight_feature_key}."
            )
        return spec | {self.weight_feature_key: VarLenFeature(self.dtype)}

    @property
    def num_buckets(self) -> int:
        return self.categorical_column.num_buckets

    def transform_feature(self, transformation_cache: Any, state_manager: Any) -> Any:
        weights = transformation_cache.get(self.weight_feature_key, state_manager)
        if self.dtype != weights.dtype:
            raise ValueError(f"Bad dtype, expected {self.dtype}, but got {weights.dtype}.")
        weights = base.sparse_without_missing(weights, 0)
        if not weights.dtype.is_floating:
            values = apply("Cast", weights.values, DstT=dtypes.float32)
            weights = SparseTensor(weights.indices, values, weights.dense_shape)
        ids = base.sparse_without_missing(transformation_cache.get(self.categorical_column, state_manager))
        return ids, weights

    def get_sparse_tensors(self, transformation_cache: Any, state_manager: Any) -> IdWeightPair:
        return IdWeightPair(*transformation_cache.get(self, state_manager))


@base.register
class CrossedColumn(
    base.CategoricalColumn, collections.namedtuple("CrossedColumn", ("keys", "hash_bucket_size", "hash_key"))
):
    """See `crossed_column`."""

    def _leaves(self) -> list[Any]:
        """The keys, with crossed columns taken apart."""
        found: list[Any] = []
        for key in self.keys:
            found.extend(key._leaves() if isinstance(key, CrossedColumn) else [key])
        return found

    @property
    def name(self) -> str:
        return "_X_".join(sorted(k if isinstance(k, str) else k.name for k in self._leaves()))

    @property
    def parents(self) -> list[Any]:
        return list(self.keys)

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        spec: dict[str, Any] = {}
        for key in self.keys:
            spec.update({key: VarLenFeature(dtypes.string)} if isinstance(key, str) else key.parse_example_spec)
        return spec

    def transform_feature(self, transformation_cache: Any, state_manager: Any) -> Any:
        tensors = []
        for key in self._leaves():
            if isinstance(key, str):
                tensors.append(transformation_cache.get(key, state_manager))
                continue
            pair = key.get_sparse_tensors(transformation_cache, state_manager)
            if pair.weight_tensor is not None:
                raise ValueError(
                    "crossed_column does not support weight_tensor, but the given column populates weight_tensor. "
                    f"Given column: {key.name}"
                )
            tensors.append(pair.id_tensor)
        return cross_hashed(tensors, self.hash_bucket_size, self.hash_key)

    @property
    def num_buckets(self) -> int:
        return self.hash_bucket_size


@base.register
class SequenceCategoricalColumn(
    base.CategoricalColumn, collections.namedtuple("SequenceCategoricalColumn", ("categorical_column",))
):
    """A categorical column as a sequence: the second axis of its tensors is time."""

    @property
    def name(self) -> str:
        return self.categorical_column.name

    @property
    def parents(self) -> list[Any]:
        return [self.categorical_column]

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        return self.categorical_column.parse_example_spec

    @property
    def num_buckets(self) -> int:
        return self.categorical_column.num_buckets

    def transform_feature(self, transformation_cache: Any, state_manager: Any) -> Any:
        return self.categorical_column.transform_feature(transformation_cache, state_manager)

    def get_sparse_tensors(self, transformation_cache: Any, state_manager: Any) -> IdWeightPair:
        ids, weights = self.categorical_column.get_sparse_tensors(transformation_cache, state_manager)
        first = apply("StridedSlice", ids.dense_shape, [0], [2], [1])
        rest = apply("StridedSlice", ids.dense_shape, [2], [0], [1], end_mask=1)
        shape = apply("ConcatV2", [first, apply("Prod", rest, [0], keep_dims=True)], 0)
        return IdWeightPair(
            shaping.reshape(ids, shape), None if weights is None else shaping.reshape(weights, shape)
        )
