"""How features of an Example are to be parsed: `tf.io.FixedLenFeature` and its kin, and what a set of them means.

Source: tf.io.FixedLenFeature, VarLenFeature, SparseFeature, RaggedFeature, FixedLenSequenceFeature public docs 2.15;
messages from recorded runs (tests/golden/conformance/records.json).
"""

from __future__ import annotations

import collections
import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from thalweg.core import convert, dtypes, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply


class VarLenFeature(collections.namedtuple("VarLenFeature", ["dtype"])):
    """A feature with any number of values: a SparseTensor.

    Args:
      dtype: tf.float32, tf.int64 or tf.string.
    Example:
      >>> tf.io.VarLenFeature(tf.int64)
      VarLenFeature(dtype=tf.int64)
    Source: tf.io.VarLenFeature public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.parsing_config"
    __slots__ = ()


class RaggedFeature(
    collections.namedtuple("RaggedFeature", ["dtype", "value_key", "partitions", "row_splits_dtype", "validate"])
):
    """A feature with any number of values: a RaggedTensor, with inner dimensions that other features say.

    Args:
      dtype: tf.float32, tf.int64 or tf.string. value_key: key of the values, by default that of the feature.
      partitions: list of RaggedFeature.RowSplits(key), RowLengths, RowStarts, RowLimits, ValueRowIds(key) or
        UniformRowLength(length), from the outermost inner dimension to the innermost.
      row_splits_dtype: tf.int32 or tf.int64. validate: whether to check partitions when parsing.
    Raises: ValueError, TypeError for other arguments.
    Example:
      >>> tf.io.RaggedFeature(tf.int64, partitions=[tf.io.RaggedFeature.UniformRowLength(2)]).row_splits_dtype
      tf.int32
    Source: tf.io.RaggedFeature public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.parsing_config"
    __slots__ = ()
    RowSplits = collections.namedtuple("RowSplits", ["key"])
    RowLengths = collections.namedtuple("RowLengths", ["key"])
    RowStarts = collections.namedtuple("RowStarts", ["key"])
    RowLimits = collections.namedtuple("RowLimits", ["key"])
    ValueRowIds = collections.namedtuple("ValueRowIds", ["key"])
    UniformRowLength = collections.namedtuple("UniformRowLength", ["length"])

    def __new__(
        cls, dtype: Any, value_key: str | None = None, partitions: Any = (), row_splits_dtype: Any = dtypes.int32,
        validate: bool = False,
    ) -> RaggedFeature:  # fmt: skip
        if value_key is not None and not isinstance(value_key, str):
            raise ValueError(f"Argument `value_key` must be a string; got {value_key}")
        if value_key == "":
            raise ValueError("Argument `value_key` must not be empty")
        dtype, row_splits_dtype = dtypes.as_dtype(dtype), dtypes.as_dtype(row_splits_dtype)
        if dtype not in (dtypes.int64, dtypes.float32, dtypes.string):
            raise ValueError(f"Argument `dtype` must be int64, float32, or bytes; got {dtype!r}")
        if row_splits_dtype not in (dtypes.int32, dtypes.int64):
            raise ValueError(f"Argument `row_splits_dtype` must be int32 or int64; got{row_splits_dtype!r}")
        if not isinstance(partitions, (list, tuple)):
            raise TypeError(f"Argument `partitions` must be a list or tuple. Received {partitions!r}")
        for partition in partitions:
            if not isinstance(partition, cls._partition_types()):
                raise TypeError(f"Argument `partitions` must be a list of partition objects; got: {partition!r}")
        if not isinstance(validate, bool):
            raise TypeError(f"Argument `validate` must be a bool; got {validate!r}")
        return super().__new__(cls, dtype, value_key, partitions, row_splits_dtype, validate)

    @classmethod
    def _partition_types(cls) -> tuple[type, ...]:
        return cls.RowSplits, cls.RowLengths, cls.RowStarts, cls.RowLimits, cls.ValueRowIds, cls.UniformRowLength


class SparseFeature(
    collections.namedtuple("SparseFeature", ["index_key", "value_key", "dtype", "size", "already_sorted"])
):
    """A sparse vector whose places and values are two features: a SparseTensor.

    Args:
      index_key: key of the places, or a list of keys, one for each dimension. value_key: key of the values.
      dtype: of the values. size: of the dimension, or a list. already_sorted: whether places ascend.
    Source: tf.io.SparseFeature public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.parsing_config"
    __slots__ = ()

    def __new__(
        cls, index_key: Any, value_key: str, dtype: Any, size: Any, already_sorted: bool = False
    ) -> SparseFeature:
        return super().__new__(cls, index_key, value_key, dtype, size, already_sorted)


class FixedLenFeature(collections.namedtuple("FixedLenFeature", ["shape", "dtype", "default_value"])):
    """A feature with as many values as a shape has: a Tensor.

    Args:
      shape: fully known. dtype: tf.float32, tf.int64 or tf.string.
      default_value: for examples that lack the feature; without one they are an error.
    Example:
      >>> tf.io.FixedLenFeature([2], tf.int64)
      FixedLenFeature(shape=[2], dtype=tf.int64, default_value=None)
    Source: tf.io.FixedLenFeature public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.parsing_config"
    __slots__ = ()

    def __new__(cls, shape: Any, dtype: Any, default_value: Any = None) -> FixedLenFeature:
        return super().__new__(cls, shape, dtype, default_value)


class FixedLenSequenceFeature(
    collections.namedtuple("FixedLenSequenceFeature", ["shape", "dtype", "allow_missing", "default_value"])
):
    """A feature with any number of blocks of a shape: a Tensor, padded to the longest of a batch.

    Args:
      shape: of a block. dtype: tf.float32, tf.int64 or tf.string.
      allow_missing: whether it may be missing, which counts as no blocks; must be True for Examples.
      default_value: to pad with; by default 0 or "".
    Source: tf.io.FixedLenSequenceFeature public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.parsing_config"
    __slots__ = ()

    def __new__(
        cls, shape: Any, dtype: Any, allow_missing: bool = False, default_value: Any = None
    ) -> FixedLenSequenceFeature:
        return super().__new__(cls, shape, dtype, allow_missing, default_value)


@dataclasses.dataclass
class Plan:
    """What the parse ops are asked for a set of features."""

    sparse: dict[str, dtypes.DType] = dataclasses.field(default_factory=dict)
    dense: dict[str, tuple[shapes.TensorShape, dtypes.DType]] = dataclasses.field(default_factory=dict)
    defaults: dict[str, Any] = dataclasses.field(default_factory=dict)
    ragged: dict[str, tuple[dtypes.DType, dtypes.DType]] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.sparse) + len(self.dense) + len(self.ragged)

    def default_tensors(self) -> list[Tensor]:
        """The default of each dense feature; empty for a required one, one value where it pads."""
        return [
            _default_tensor(key, shape, dtype, self.defaults.get(key)) for key, (shape, dtype) in self.dense.items()
        ]


def plan(features: Mapping[str, Any] | None, kinds: tuple[type, ...]) -> Plan:
    """What the parse ops are asked for these features.

    Raises: ValueError for a feature that is none of the `kinds`, or lacks something, or features that are at odds.
    """
    found = Plan()
    for key in sorted(features or ()):
        feature = features[key]  # type: ignore[index]
        if not isinstance(feature, kinds):
            raise ValueError(f"Unsupported {type(feature).__name__} {feature} for key '{key}'")
        _ADDERS[type(feature)](found, key, feature)
    for a, b in (("dense", "sparse"), ("dense", "ragged"), ("ragged", "sparse")):
        common = getattr(found, a).keys() & getattr(found, b).keys()
        if common:
            raise ValueError(
                f"{a.capitalize()} and {b} keys must not intersect; {a}_keys: {list(getattr(found, a))}, {b}_keys: "
                f"{list(getattr(found, b))}, intersection: {common}"
            )
    return found


def _typed(key: str, feature: Any) -> dtypes.DType:
    if not feature.dtype:
        raise ValueError(f"Missing type for feature {key}. Received feature={feature}.")
    return dtypes.as_dtype(feature.dtype)


def _add_sparse_key(found: Plan, key: str, dtype: dtypes.DType) -> None:
    if found.sparse.setdefault(key, dtype) is not dtype:
        raise ValueError(f"Conflicting type {found.sparse[key]} vs {dtype} for feature {key}.")


def _add_var_len(found: Plan, key: str, feature: VarLenFeature) -> None:
    _add_sparse_key(found, key, _typed(key, feature))


def _add_sparse(found: Plan, key: str, feature: SparseFeature) -> None:
    if not feature.index_key:
        raise ValueError(f"Missing index_key for SparseFeature {feature}.")
    if not feature.value_key:
        raise ValueError(f"Missing value_key for SparseFeature {feature}.")
    dtype = _typed(key, feature)
    for index_key in sorted([feature.index_key] if isinstance(feature.index_key, str) else feature.index_key):
        _add_sparse_key(found, index_key, dtypes.int64)
    _add_sparse_key(found, feature.value_key, dtype)


def _shaped(key: str, feature: Any) -> shapes.TensorShape:
    if feature.shape is None:
        raise ValueError(f"Missing shape for feature {key}. Received feature={feature}.")
    return shapes.TensorShape(feature.shape)


def _add_fixed_len(found: Plan, key: str, feature: FixedLenFeature) -> None:
    dtype, shape = _typed(key, feature), _shaped(key, feature)
    if shape.rank and shape.as_list()[0] is None:
        raise ValueError(
            f"First dimension of shape for feature {key} unknown. Consider using FixedLenSequenceFeature. Received "
            f"feature={feature}."
        )
    if not shape.is_fully_defined():
        raise ValueError(f"All dimensions of shape for feature {key} need to be known but received {feature.shape!s}.")
    found.dense[key] = shape, dtype
    if feature.default_value is not None:
        found.defaults[key] = feature.default_value


def _add_fixed_len_sequence(found: Plan, key: str, feature: FixedLenSequenceFeature) -> None:
    found.dense[key] = _shaped(key, feature), _typed(key, feature)
    if feature.allow_missing:
        found.defaults[key] = None
    if feature.default_value is not None:
        found.defaults[key] = feature.default_value


def _add_ragged(found: Plan, key: str, feature: RaggedFeature) -> None:
    _add_ragged_key(found, feature.value_key or key, feature.dtype, feature.row_splits_dtype)
    for partition in feature.partitions:
        if not isinstance(partition, RaggedFeature.UniformRowLength):
            _add_ragged_key(found, partition.key, dtypes.int64, feature.row_splits_dtype)


def _add_ragged_key(found: Plan, key: str, dtype: dtypes.DType, split_dtype: dtypes.DType) -> None:
    known = found.ragged.setdefault(key, (dtype, split_dtype))
    for what, a, b in (("type", known[0], dtype), ("partition type", known[1], split_dtype)):
        if a is not b:
            raise ValueError(f"Conflicting {what} {a} vs {b} for feature {key}.")


_ADDERS: dict[type, Any] = {
    VarLenFeature: _add_var_len, SparseFeature: _add_sparse, FixedLenFeature: _add_fixed_len,
    FixedLenSequenceFeature: _add_fixed_len_sequence, RaggedFeature: _add_ragged,
}  # fmt: skip


def _default_tensor(key: str, shape: shapes.TensorShape, dtype: dtypes.DType, given: Any) -> Tensor:
    name = re.sub("[^A-Za-z0-9_.\\-/]", "_", key)
    if shape.rank and shape.as_list()[0] is None:
        value = (b"" if dtype is dtypes.string else 0) if given is None else given
        padding = convert.convert_to_tensor(value, dtype, name=None if given is None else f"padding_{name}")
        return padding if given is None else apply("Reshape", padding, [])
    if given is None:
        return convert.convert_to_tensor([], dtype)
    if isinstance(given, Tensor):
        return given
    return apply("Reshape", convert.convert_to_tensor(given, dtype, name=f"key_{name}"), shape.as_list())


def blocks_of_unknown_number(features: Mapping[str, Any]) -> dict[str, Any]:
    """Features with the dimension of blocks in the shape of every FixedLenSequenceFeature. Raises: ValueError."""
    found = dict(features)
    for key, feature in features.items():
        if isinstance(feature, FixedLenSequenceFeature):
            if not feature.allow_missing:
                raise ValueError("Unsupported: FixedLenSequenceFeature requires allow_missing to be True.")
            found[key] = feature._replace(shape=[None, *feature.shape])
    return found
