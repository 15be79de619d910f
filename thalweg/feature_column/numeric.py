"""Columns of numbers: as they are, in buckets, and sequences of them."""

from __future__ import annotations

import collections
import math
from typing import Any

from thalweg.core import dtypes, shapes
from thalweg.core.convert import convert_to_tensor
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.engine.dispatch import apply
from thalweg.feature_column import base
from thalweg.feature_column.base import IdWeightPair, TensorSequenceLengthPair
from thalweg.ops.array.select_api import one_hot
from thalweg.ops.parsing.features import FixedLenFeature, VarLenFeature
from thalweg.ops.sparse.api import to_dense

_NUMERIC = ("key", "shape", "default_value", "dtype", "normalizer_fn")


@base.register
class NumericColumn(base.DenseColumn, collections.namedtuple("NumericColumn", _NUMERIC)):
    """See `numeric_column`."""

    @property
    def name(self) -> str:
        return self.key

    @property
    def parents(self) -> list[Any]:
        return [self.key]

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        return {self.key: FixedLenFeature(self.shape, self.dtype, self.default_value)}

    def transform_feature(self, transformation_cache: Any, state_manager: Any) -> Any:
        tensor = transformation_cache.get(self.key, state_manager)
        if isinstance(tensor, SparseTensor):
            raise ValueError(
                "The corresponding Tensor of numerical column must be a Tensor. SparseTensor is not supported. "
                f"key: {self.key}"
            )
        if self.normalizer_fn is not None:
            tensor = self.normalizer_fn(tensor)
        return apply("Cast", tensor, DstT=dtypes.float32)

    @property
    def variable_shape(self) -> Any:
        return shapes.from_shape_tuple(self.shape)

    def get_dense_tensor(self, transformation_cache: Any, state_manager: Any) -> Any:
        return transformation_cache.get(self, state_manager)


@base.register
class BucketizedColumn(
    base.DenseColumn,
    base.CategoricalColumn,
    collections.namedtuple("BucketizedColumn", ("source_column", "boundaries")),
):
    """See `bucketized_column`."""

    @property
    def name(self) -> str:
        return f"{self.source_column.name}_bucketized"

    @property
    def parents(self) -> list[Any]:
        return [self.source_column]

    @property
    def parse_example_spec(self) -> dict[str, Any]:
        return self.source_column.parse_example_spec

    def transform_feature(self, transformation_cache: Any, state_manager: Any) -> Any:
        source = transformation_cache.get(self.source_column, state_manager)
        return apply("Bucketize", source, boundaries=[float(b) for b in self.boundaries])

    @property
    def _depth(self) -> int:
        return len(self.boundaries) + 1

    @property
    def variable_shape(self) -> Any:
        return shapes.from_shape_tuple((*self.source_column.shape, self._depth))

    def get_dense_tensor(self, transformation_cache: Any, state_manager: Any) -> Any:
        buckets = apply("Cast", transformation_cache.get(self, state_manager), DstT=dtypes.int64)
        return one_hot(buckets, self._depth, 1.0, 0.0)

    @property
    def num_buckets(self) -> int:
        return self._depth * self.source_column.shape[0]

    def get_sparse_tensors(self, transformation_cache: Any, state_manager: Any) -> IdWeightPair:
        """Each of the source's values has buckets of its own."""
        buckets = transformation_cache.get(self, state_manager)
        width = self.source_column.shape[0]
        total = apply("Size", buckets, out_type=dtypes.int64)
        number = apply("Range", _int64(0), total, _int64(1))
        column = apply("FloorMod", number, _int64(width))
        places = apply("Pack", [apply("FloorDiv", number, _int64(width)), column], axis=1)
        offset = apply("Mul", apply("Cast", column, DstT=dtypes.int32), self._depth)
        ids = apply("AddV2", apply("Reshape", buckets, [-1]), offset)
        shape = apply("Pack", [apply("FloorDiv", total, _int64(width)), _int64(width)])
        return IdWeightPair(SparseTensor(places, ids, shape), None)


def _int64(value: int) -> Any:
    """An int64 scalar."""
    return convert_to_tensor(value, dtypes.int64)


@base.register
class SequenceNumericColumn(base.SequenceDenseColumn, collections.namedtuple("SequenceNumericColumn", _NUMERIC)):
    """See `sequence_numeric_column`."""

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
        tensor = transformation_cache.get(self.key, state_manager)
        return tensor if self.normalizer_fn is None else self.normalizer_fn(tensor)

    @property
    def variable_shape(self) -> Any:
        return shapes.from_shape_tuple(self.shape)

    def get_sequence_dense_tensor(self, transformation_cache: Any, state_manager: Any) -> TensorSequenceLengthPair:
        sparse = transformation_cache.get(self, state_manager)
        dense = to_dense(sparse, default_value=self.default_value)
        rows = apply("StridedSlice", apply("Shape", dense), [0], [1], [1])
        dense = apply("Reshape", dense, apply("ConcatV2", [rows, [-1], list(self.shape)], 0))
        per_step = math.prod(self.shape) if sparse.shape.rank == 2 else 1
        return TensorSequenceLengthPair(dense, sequence_length(sparse, per_step))


def sequence_length(sparse: SparseTensor, per_step: int = 1) -> Any:
    """How many steps each row of a sparse tensor has: one more than its last column's number."""

    def column(i: int) -> Any:
        return apply("StridedSlice", sparse.indices, [0, i], [0, i + 1], [1, 1], begin_mask=1, end_mask=1,
                     shrink_axis_mask=2)  # fmt: skip

    rows = apply("StridedSlice", sparse.dense_shape, [0], [1], [1], shrink_axis_mask=1)
    last = apply("UnsortedSegmentMax", apply("AddV2", column(1), _int64(1)), column(0), rows)
    last = apply("Maximum", last, _int64(0))  # rows without values
    return apply("FloorDiv", apply("AddV2", last, _int64(per_step - 1)), _int64(per_step))
