"""Public functions of `tf.feature_column`.

Each gives a column: settings that a layer (`tf.keras.layers.DenseFeatures`), `input_layer` or an estimator applies.
Source: tf.feature_column public docs 2.15; recorded runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import context, dtypes, nest
from thalweg.feature_column import vocabulary_files
from thalweg.feature_column.base import CategoricalColumn, FeatureColumn
from thalweg.feature_column.categorical import (
    CrossedColumn,
    HashedCategoricalColumn,
    IdentityCategoricalColumn,
    SequenceCategoricalColumn,
    VocabularyFileCategoricalColumn,
    VocabularyListCategoricalColumn,
    WeightedCategoricalColumn,
    check_string_or_int,
)
from thalweg.feature_column.dense import EmbeddingColumn, IndicatorColumn, SharedEmbeddingColumnCreator
from thalweg.feature_column.numeric import BucketizedColumn, NumericColumn, SequenceNumericColumn
from thalweg.graph.initializers import TruncatedNormal

# ---------------------------------------------------------------- numbers


def numeric_column(
    key: str, shape: Any = (1,), default_value: Any = None, dtype: Any = dtypes.float32,
    normalizer_fn: Callable | None = None,
) -> NumericColumn:  # fmt: skip
    """Numbers as they are.

    Args:
      key: of the feature. shape: of one example's numbers.
      default_value: for parsing examples without the feature: a number, or numbers of that shape.
      dtype: of the raw feature. normalizer_fn: function applied to the tensor.
    Returns: a column of float32 numbers.
    Raises: TypeError or ValueError for settings that do not fit.
    Example:
      >>> tf.feature_column.numeric_column("price").name
      'price'
    Source: tf.feature_column.numeric_column public docs 2.15.
    """
    shape = _checked_shape(shape, key)
    _check_number(dtype, key)
    default_value = _checked_default(shape, default_value, dtype, key)
    _check_function(normalizer_fn)
    _check_key(key)
    return NumericColumn(key, shape, default_value, dtype, normalizer_fn)


def bucketized_column(source_column: NumericColumn, boundaries: Sequence[float]) -> BucketizedColumn:
    """Which interval a number is in, as a vector with one 1.

    Args:
      source_column: a numeric column of at most one axis. boundaries: list or tuple of ascending numbers; an interval
        includes its lower one.
    Returns: a dense column that can be crossed, too.
    Raises: ValueError for another column, or boundaries that do not ascend.
    Example:
      >>> tf.feature_column.bucketized_column(tf.feature_column.numeric_column("price"), [0.0, 10.0]).num_buckets
      3
    Source: tf.feature_column.bucketized_column public docs 2.15.
    """
    if not isinstance(source_column, NumericColumn):
        raise ValueError(f"source_column must be a column generated with numeric_column(). Given: {source_column}")
    if len(source_column.shape) > 1:
        raise ValueError(f"source_column must be one-dimensional column. Given: {source_column}")
    if not boundaries:
        raise ValueError("boundaries must not be empty.")
    is_list = isinstance(boundaries, (list, tuple))
    if not is_list or any(a >= b for a, b in zip(boundaries, boundaries[1:], strict=False)):
        raise ValueError("boundaries must be a sorted list.")
    return BucketizedColumn(source_column, tuple(boundaries))


# ---------------------------------------------------------------- categories


def categorical_column_with_hash_bucket(
    key: str, hash_bucket_size: int, dtype: Any = dtypes.string
) -> HashedCategoricalColumn:
    """Strings or integers by their hash (FarmHash's fingerprint).

    Args:
      key: of the feature. hash_bucket_size: how many buckets there are. dtype: of the feature.
    Returns: a categorical column; "" and -1 in dense features count as missing, as for all of them.
    Raises: ValueError for settings that do not fit.
    Example:
      >>> tf.feature_column.categorical_column_with_hash_bucket("word", 1000).num_buckets
      1000
    Source: tf.feature_column.categorical_column_with_hash_bucket public docs 2.15.
    """
    if hash_bucket_size is None:
        raise ValueError(f"hash_bucket_size must be set. key: {key}")
    if hash_bucket_size < 1:
        raise ValueError(f"hash_bucket_size must be at least 1. hash_bucket_size: {hash_bucket_size}, key: {key}")
    _check_key(key)
    check_string_or_int(dtype, f"column_name: {key}")
    return HashedCategoricalColumn(key, hash_bucket_size, dtype)


def categorical_column_with_vocabulary_file(
    key: str, vocabulary_file: str, vocabulary_size: int | None = None, dtype: Any = dtypes.string,
    default_value: int | None = None, num_oov_buckets: int = 0, file_format: str | None = None,
) -> VocabularyFileCategoricalColumn:  # fmt: skip
    """Words by the number of their line in a file.

    Args:
      key: of the feature. vocabulary_file: path of a text with one word per line.
      vocabulary_size: how many lines count, by default all. dtype: of the feature.
      default_value: id of other words, by default -1, which is left out. num_oov_buckets: or buckets for them, by hash.
      file_format: None, or "tfrecord_gzip" for a compressed file of records.
    Returns: a categorical column. Raises: ValueError for settings that do not fit.
    Source: tf.feature_column.categorical_column_with_vocabulary_file public docs 2.15.
    """
    if not vocabulary_file:
        raise ValueError(f"Missing vocabulary_file in {key}.")
    if file_format is None and vocabulary_file.endswith("tfrecord.gz"):
        file_format = vocabulary_files.RECORDS
    if vocabulary_size is None:
        vocabulary_size = vocabulary_files.count(key, vocabulary_file, file_format)
    if vocabulary_size < 1:
        raise ValueError(f"Invalid vocabulary_size in {key}.")
    _check_oov(key, num_oov_buckets, default_value is not None)
    check_string_or_int(dtype, f"column_name: {key}")
    _check_key(key)
    default_value = -1 if default_value is None else default_value
    return VocabularyFileCategoricalColumn(
        key, vocabulary_file, vocabulary_size, num_oov_buckets or 0, dtype, default_value, file_format
    )


def categorical_column_with_vocabulary_file_v1(
    key: str, vocabulary_file: str, vocabulary_size: int | None = None, num_oov_buckets: int = 0,
    default_value: int | None = None, dtype: Any = dtypes.string,
) -> VocabularyFileCategoricalColumn:  # fmt: skip
    """As `tf.feature_column.categorical_column_with_vocabulary_file`, with TF 1's order of arguments."""
    return categorical_column_with_vocabulary_file(
        key, vocabulary_file, vocabulary_size, dtype, default_value, num_oov_buckets
    )


def categorical_column_with_vocabulary_list(
    key: str, vocabulary_list: Sequence[Any], dtype: Any = None, default_value: int = -1, num_oov_buckets: int = 0
) -> VocabularyListCategoricalColumn:
    """Words by their place in a list.

    Args:
      key: of the feature. vocabulary_list: different strings or integers. dtype: of the feature, by default the list's.
      default_value: id of other words; -1 is left out. num_oov_buckets: or buckets for them, by hash.
    Returns: a categorical column. Raises: ValueError for settings that do not fit.
    Example:
      >>> tf.feature_column.categorical_column_with_vocabulary_list("colour", ["red", "blue"]).num_buckets
      2
    Source: tf.feature_column.categorical_column_with_vocabulary_list public docs 2.15.
    """
    if vocabulary_list is None or len(vocabulary_list) < 1:
        raise ValueError(f"vocabulary_list {vocabulary_list} must be non-empty, column_name: {key}")
    if len(set(vocabulary_list)) != len(vocabulary_list):
        raise ValueError(f"Duplicate keys in vocabulary_list {vocabulary_list}, column_name: {key}")
    own = dtypes.as_dtype(np.array(vocabulary_list).dtype)
    _check_oov(key, num_oov_buckets, default_value != -1)
    check_string_or_int(own, f"column_name: {key} vocabulary")
    if dtype is None:
        dtype = own
    elif dtype.is_integer != own.is_integer:
        raise ValueError(f"dtype {dtype} and vocabulary dtype {own} do not match, column_name: {key}")
    check_string_or_int(dtype, f"column_name: {key}")
    _check_key(key)
    return VocabularyListCategoricalColumn(key, tuple(vocabulary_list), dtype, default_value, num_oov_buckets)


def categorical_column_with_identity(
    key: str, num_buckets: int, default_value: int | None = None
) -> IdentityCategoricalColumn:
    """Integers that are ids already.

    Args:
      key: of the feature. num_buckets: ids are below it. default_value: in place of ids outside.
    Returns: a categorical column. Raises: ValueError for settings that do not fit.
    Example:
      >>> tf.feature_column.categorical_column_with_identity("month", 12).name
      'month'
    Source: tf.feature_column.categorical_column_with_identity public docs 2.15.
    """
    if num_buckets < 1:
        raise ValueError(f"num_buckets {num_buckets} < 1, column_name {key}")
    if default_value is not None and not 0 <= default_value < num_buckets:
        raise ValueError(f"default_value {default_value} not in range [0, {num_buckets}), column_name {key}")
    _check_key(key)
    return IdentityCategoricalColumn(key, num_buckets, default_value)


def weighted_categorical_column(
    categorical_column: CategoricalColumn, weight_feature_key: str, dtype: Any = dtypes.float32
) -> WeightedCategoricalColumn:
    """A categorical column whose values have weights.

    Args:
      categorical_column: the column. weight_feature_key: of the feature with one weight per value. dtype: of it.
    Returns: a categorical column. Raises: ValueError for a dtype that is no number's.
    Source: tf.feature_column.weighted_categorical_column public docs 2.15.
    """
    if dtype is None or not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype {dtype} is not convertible to float.")
    return WeightedCategoricalColumn(categorical_column, weight_feature_key, dtype)


def crossed_column(keys: Sequence[Any], hash_bucket_size: int, hash_key: int | None = None) -> CrossedColumn:
    """Combinations of several features' values, hashed into buckets.

    Args:
      keys: at least two: keys of features, or categorical columns that are not hashed.
      hash_bucket_size: how many buckets there are. hash_key: where the hash begins.
    Returns: a categorical column. Raises: ValueError for settings that do not fit.
    Example:
      >>> tf.feature_column.crossed_column(["day", "hour"], 100).name
      'day_X_hour'
    Source: tf.feature_column.crossed_column public docs 2.15.
    """
    if not hash_bucket_size or hash_bucket_size < 1:
        raise ValueError(f"hash_bucket_size must be > 1. hash_bucket_size: {hash_bucket_size}")
    if not keys or len(keys) < 2:
        raise ValueError(f"keys must be a list with length > 1. Given: {keys}")
    for key in keys:
        if isinstance(key, HashedCategoricalColumn):
            raise ValueError(
                "categorical_column_with_hash_bucket is not supported for crossing: hashing twice makes collisions "
                f"more likely. Use the feature name as a string. Given: {key}"
            )
        if not isinstance(key, (str, CategoricalColumn)):
            raise ValueError(
                "Unsupported key type. All keys must be either string, or categorical column except "
                f"HashedCategoricalColumn. Given: {key}"
            )
    return CrossedColumn(tuple(keys), hash_bucket_size, hash_key)


# ---------------------------------------------------------------- categories as dense numbers


def indicator_column(categorical_column: CategoricalColumn) -> IndicatorColumn:
    """How often each id is there.

    Args:
      categorical_column: any categorical column.
    Returns: a dense column. Raises: ValueError for another column.
    Example:
      >>> month = tf.feature_column.categorical_column_with_identity("month", 12)
      >>> tf.feature_column.indicator_column(month).variable_shape
      TensorShape([1, 12])
    Source: tf.feature_column.indicator_column public docs 2.15.
    """
    if not isinstance(categorical_column, CategoricalColumn):
        raise ValueError(f"Unsupported input type. Input must be a CategoricalColumn. Given: {categorical_column}")
    return IndicatorColumn(categorical_column)


def embedding_column(
    categorical_column: CategoricalColumn, dimension: int, combiner: str = "mean", initializer: Any = None,
    ckpt_to_load_from: str | None = None, tensor_name_in_ckpt: str | None = None, max_norm: float | None = None,
    trainable: bool = True, use_safe_embedding_lookup: bool = True,
) -> EmbeddingColumn:  # fmt: skip
    """A learnt vector for each id.

    Args:
      categorical_column: any categorical column. dimension: size of the vectors.
      combiner: "mean", "sqrtn" or "sum" of an example's vectors.
      initializer: of the table; by default truncated normal of deviation 1/sqrt(dimension).
      ckpt_to_load_from, tensor_name_in_ckpt: a checkpoint's tensor that the table begins with.
      max_norm: vectors are scaled down to it. trainable: whether training changes the table.
      use_safe_embedding_lookup: whether ids below 0 and empty examples are allowed.
    Returns: a dense column. Raises: ValueError for settings that do not fit.
    Example:
      >>> month = tf.feature_column.categorical_column_with_identity("month", 12)
      >>> tf.feature_column.embedding_column(month, 3).name
      'month_embedding'
    Source: tf.feature_column.embedding_column public docs 2.15.
    """
    _check_embedding(dimension, ckpt_to_load_from, tensor_name_in_ckpt)
    if initializer is not None and not callable(initializer):
        raise ValueError(
            f"initializer must be callable if specified. Embedding of column_name: {categorical_column.name}"
        )
    return EmbeddingColumn(
        categorical_column, dimension, combiner, initializer or default_initializer(dimension), ckpt_to_load_from,
        tensor_name_in_ckpt, max_norm, trainable, use_safe_embedding_lookup,
    )  # fmt: skip


def shared_embeddings(
    categorical_columns: Sequence[CategoricalColumn], dimension: int, combiner: str = "mean", initializer: Any = None,
    shared_embedding_collection_name: str | None = None, ckpt_to_load_from: str | None = None,
    tensor_name_in_ckpt: str | None = None, max_norm: float | None = None, trainable: bool = True,
    use_safe_embedding_lookup: bool = True,
) -> list[Any]:  # fmt: skip
    """As `embedding_column` for several columns, which share one table.

    Args:
      categorical_columns: columns of one kind with equal numbers of ids.
      shared_embedding_collection_name: name of the table. Others: as `embedding_column`.
    Returns: list of dense columns. Raises: RuntimeError eagerly; ValueError for columns that differ.
    Source: tf.feature_column.shared_embeddings public docs 2.15.
    """
    buckets, name = check_shared(
        categorical_columns, dimension, initializer, shared_embedding_collection_name, ckpt_to_load_from,
        tensor_name_in_ckpt,
    )  # fmt: skip
    creator = SharedEmbeddingColumnCreator(
        dimension, initializer or default_initializer(dimension), ckpt_to_load_from, tensor_name_in_ckpt, buckets,
        trainable, name, use_safe_embedding_lookup,
    )  # fmt: skip
    return [creator(column, combiner, max_norm) for column in categorical_columns]


def check_shared(
    columns: Sequence[Any], dimension: int, initializer: Any, name: str | None, ckpt: Any, tensor_name: Any
) -> tuple[int, str]:
    """(rows, name) of the table that columns share. Raises: as `shared_embeddings`."""
    if context.executing_eagerly():
        raise RuntimeError("shared_embedding_columns are not supported when eager execution is enabled.")
    _check_embedding(dimension, ckpt, tensor_name)
    if initializer is not None and not callable(initializer):
        raise ValueError("initializer must be callable if specified.")
    for column in columns:
        if not isinstance(column, CategoricalColumn):
            raise ValueError(
                "All categorical_columns must be subclasses of CategoricalColumn. Given: "
                f"{column}, of type: {type(column)}"
            )
    ordered = sorted(columns, key=lambda c: c.name)
    first, buckets = _innermost(ordered[0]), ordered[0].num_buckets
    for column in ordered[1:]:
        inner = _innermost(column)
        if type(inner) is not type(first):
            raise ValueError(
                "To use shared_embedding_column, all categorical_columns must have the same type, or be "
                "weighted_categorical_column or sequence column of the same type. Given column: "
                f"{first} of type: {type(first)} does not match given column: {inner} of type: {type(inner)}"
            )
        if inner.num_buckets != buckets:
            raise ValueError(
                "To use shared_embedding_column, all categorical_columns must have the same number of buckets. Given "
                f"column: {first} with buckets: {buckets} does  not match column: {inner} with buckets: "
                f"{inner.num_buckets}"
            )
    return buckets, name or "_".join(c.name for c in ordered) + "_shared_embedding"


def _innermost(column: Any) -> Any:
    while isinstance(column, (WeightedCategoricalColumn, SequenceCategoricalColumn)):
        column = column.categorical_column
    return column


def default_initializer(dimension: int) -> TruncatedNormal:
    """How tables of embeddings begin."""
    return TruncatedNormal(mean=0.0, stddev=1 / math.sqrt(dimension))


# ---------------------------------------------------------------- sequences


def sequence_categorical_column_with_identity(
    key: str, num_buckets: int, default_value: int | None = None
) -> SequenceCategoricalColumn:
    """As `categorical_column_with_identity`, for `tf.keras.experimental.SequenceFeatures`."""
    return SequenceCategoricalColumn(categorical_column_with_identity(key, num_buckets, default_value))


def sequence_categorical_column_with_hash_bucket(
    key: str, hash_bucket_size: int, dtype: Any = dtypes.string
) -> SequenceCategoricalColumn:
    """As `categorical_column_with_hash_bucket`, for `tf.keras.experimental.SequenceFeatures`."""
    return SequenceCategoricalColumn(categorical_column_with_hash_bucket(key, hash_bucket_size, dtype))


def sequence_categorical_column_with_vocabulary_file(
    key: str, vocabulary_file: str, vocabulary_size: int | None = None, num_oov_buckets: int = 0,
    default_value: int | None = None, dtype: Any = dtypes.string,
) -> SequenceCategoricalColumn:  # fmt: skip
    """As `categorical_column_with_vocabulary_file`, for `tf.keras.experimental.SequenceFeatures`."""
    return SequenceCategoricalColumn(
        categorical_column_with_vocabulary_file(
            key, vocabulary_file, vocabulary_size, dtype, default_value, num_oov_buckets
        )
    )


def sequence_categorical_column_with_vocabulary_list(
    key: str, vocabulary_list: Sequence[Any], dtype: Any = None, default_value: int = -1, num_oov_buckets: int = 0
) -> SequenceCategoricalColumn:
    """As `categorical_column_with_vocabulary_list`, for `tf.keras.experimental.SequenceFeatures`."""
    return SequenceCategoricalColumn(
        categorical_column_with_vocabulary_list(key, vocabulary_list, dtype, default_value, num_oov_buckets)
    )


def sequence_numeric_column(
    key: str, shape: Any = (1,), default_value: float = 0.0, dtype: Any = dtypes.float32,
    normalizer_fn: Callable | None = None,
) -> SequenceNumericColumn:  # fmt: skip
    """Sequences of numbers, from sparse tensors, for `tf.keras.experimental.SequenceFeatures`.

    Args: as `numeric_column`; `default_value` fills sequences that are shorter than others.
    Source: tf.feature_column.sequence_numeric_column public docs 2.15.
    """
    shape = _checked_shape(shape, key)
    _check_number(dtype, key)
    _check_function(normalizer_fn)
    return SequenceNumericColumn(key, shape, default_value, dtype, normalizer_fn)


# ---------------------------------------------------------------- parsing


def make_parse_example_spec(feature_columns: Any) -> dict[str, Any]:
    """What `tf.io.parse_example` must read for columns.

    Args:
      feature_columns: columns.
    Returns: dict of FixedLenFeature and VarLenFeature by key.
    Raises: ValueError for values that are no columns, or for a key that two columns read in different ways.
    Example:
      >>> tf.feature_column.make_parse_example_spec([tf.feature_column.numeric_column("price")])
      {'price': FixedLenFeature(shape=(1,), dtype=tf.float32, default_value=None)}
    Source: tf.feature_column.make_parse_example_spec public docs 2.15.
    """
    found: dict[str, Any] = {}
    for column in feature_columns:
        if not isinstance(column, FeatureColumn):
            raise ValueError(f"All feature_columns must be FeatureColumn instances. Given: {column}")
        for key, spec in column.parse_example_spec.items():
            if found.setdefault(key, spec) != spec:
                raise ValueError(
                    f"feature_columns contain different parse_spec for key {key}. Given {spec} and {found[key]}"
                )
    return found


# ---------------------------------------------------------------- checks


def _check_key(key: Any) -> None:
    if not isinstance(key, str):
        raise ValueError(f"key must be a string. Got: type {type(key)}. Given key: {key}.")


def _check_number(dtype: dtypes.DType, key: str) -> None:
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype must be convertible to float. dtype: {dtype}, key: {key}")


def _check_function(function: Any) -> None:
    if function is not None and not callable(function):
        raise TypeError(f"normalizer_fn must be a callable. Given: {function}")


def _check_oov(key: str, num_oov_buckets: int, has_default: bool) -> None:
    if not num_oov_buckets:
        return
    if has_default:
        raise ValueError(f"Can't specify both num_oov_buckets and default_value in {key}.")
    if num_oov_buckets < 0:
        raise ValueError(f"Invalid num_oov_buckets {num_oov_buckets} in {key}.")


def _check_embedding(dimension: int, ckpt: Any, tensor_name: Any) -> None:
    if dimension is None or dimension < 1:
        raise ValueError(f"Invalid dimension {dimension}.")
    if (ckpt is None) != (tensor_name is None):
        raise ValueError("Must specify both `ckpt_to_load_from` and `tensor_name_in_ckpt` or none of them.")


def _checked_shape(shape: Any, key: str) -> tuple[int, ...]:
    shape = tuple(shape) if nest.is_nested(shape) else (shape,)
    for size in shape:
        if not isinstance(size, int):
            raise TypeError(f"shape dimensions must be integer. shape: {shape}, key: {key}")
        if size < 1:
            raise ValueError(f"shape dimensions must be greater than 0. shape: {shape}, key: {key}")
    return shape


def _checked_default(shape: tuple[int, ...], value: Any, dtype: dtypes.DType, key: str) -> Any:
    """The default as nested tuples of the shape."""
    if value is None:
        return None
    if not isinstance(value, int) and not (isinstance(value, float) and dtype.is_floating):
        value = value.tolist() if callable(getattr(value, "tolist", None)) else value
        if nest.is_nested(value):
            if np.shape(value) != shape:
                raise ValueError(
                    "The shape of default_value must be equal to given shape. default_value: "
                    f"{value}, shape: {shape}, key: {key}"
                )
            flat = nest.flatten(value)
            integers = all(isinstance(v, int) for v in flat)
            if integers or (dtype.is_floating and any(isinstance(v, float) for v in flat)):
                return _tuples(value)
        raise TypeError(
            f"default_value must be compatible with dtype. default_value: {value}, dtype: {dtype}, key: {key}"
        )
    return _filled(shape, value)


def _filled(shape: tuple[int, ...], value: Any) -> Any:
    return tuple(_filled(shape[1:], value) for _ in range(shape[0])) if shape else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, (list, tuple)) else value
