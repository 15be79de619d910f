"""SparseFeature and RaggedFeature: tensors put together from several parsed features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thalweg.core import convert, dtypes, names
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.debugging.api import assert_equal
from thalweg.ops.parsing.features import RaggedFeature, SparseFeature
from thalweg.ops.ragged.ragged_tensor import RaggedTensor
from thalweg.ops.sparse import api_v1 as sparse_v1


def completed(features: Mapping[str, Any], tensors: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors of the features, without those that only served to make others."""
    made = {}
    for key in sorted(features):
        feature = features[key]
        if isinstance(feature, SparseFeature):
            keys = feature.index_key
            ids = tensors[keys] if isinstance(keys, str) else [tensors[k] for k in keys]
            made[key] = sparse_v1.merge(ids, tensors[feature.value_key], feature.size, None, feature.already_sorted)
        elif isinstance(feature, RaggedFeature):
            made[key] = _ragged(key, feature, tensors)
    return {key: value for key, value in (dict(tensors) | made).items() if key in features}


def _ragged(key: str, feature: RaggedFeature, tensors: Mapping[str, Any]) -> Any:
    value = tensors[feature.value_key or key]
    if not isinstance(value, RaggedTensor):  # one Example
        for partition in reversed(feature.partitions):
            value = _partitioned(value, partition, tensors, feature.row_splits_dtype, feature.validate)
        return value
    outer = value.row_splits if value.ragged_rank > 1 else None
    value = value.values if outer is not None else value
    for partition in reversed(feature.partitions):
        value = _partitioned_rows(value, partition, tensors, key, feature.validate, outer)
    return value if outer is None else RaggedTensor.from_row_splits(value, outer, validate=feature.validate)


_MAKERS = {
    RaggedFeature.RowSplits: RaggedTensor.from_row_splits,
    RaggedFeature.RowLengths: RaggedTensor.from_row_lengths,
    RaggedFeature.RowStarts: RaggedTensor.from_row_starts,
    RaggedFeature.RowLimits: RaggedTensor.from_row_limits,
    RaggedFeature.ValueRowIds: RaggedTensor.from_value_rowids,
}


def _partitioned(values: Any, partition: Any, tensors: Mapping[str, Any], dtype: dtypes.DType, validate: bool) -> Any:
    """The values of one Example, with one more dimension around them."""
    if isinstance(partition, RaggedFeature.UniformRowLength):
        if isinstance(values, RaggedTensor):
            length = convert.convert_to_tensor(partition.length, dtype)
            return RaggedTensor.from_uniform_row_length(values, length, validate=validate)
        return _in_rows(values, partition.length)
    parts = apply("Cast", tensors[partition.key], DstT=dtype)
    return _MAKERS[type(partition)](values, parts, validate=validate)


def _in_rows(values: Tensor, length: int) -> Tensor:
    shape = apply("StridedSlice", apply("Shape", values), [1], [0], [1], end_mask=1)
    return apply("Reshape", values, apply("ConcatV2", [[-1, length], shape], 0))


def _partitioned_rows(
    value: RaggedTensor, partition: Any, tensors: Mapping[str, Any], key: str, validate: bool, outer: Tensor | None
) -> RaggedTensor:
    """The values of a batch [rows, (values)], with one more dimension inside of the rows."""
    splits = value.row_splits
    if isinstance(partition, RaggedFeature.UniformRowLength):
        length = convert.convert_to_tensor(partition.length, splits.dtype)
        inner = (
            RaggedTensor.from_uniform_row_length(value.values, length, validate=validate)
            if value.ragged_rank > 1
            else _in_rows(value.values, partition.length)
        )
        return RaggedTensor.from_row_splits(inner, splits // length, validate=validate)
    parts = tensors[partition.key]
    if parts.row_splits.dtype != splits.dtype:
        parts = parts.with_row_splits_dtype(splits.dtype)
    if parts.values.dtype != splits.dtype and not isinstance(parts.values, RaggedTensor):
        parts = parts.with_values(apply("Cast", parts.values, DstT=splits.dtype))
    checks = []
    if outer is not None:
        if validate:
            message = f"Feature {key}: values and partitions are not aligned"
            checks.append(assert_equal(outer, parts.row_splits, message=message))
        parts = parts.values
        if parts.values.dtype != splits.dtype:
            parts = parts.with_values(apply("Cast", parts.values, DstT=splits.dtype))
    with names.control_dependencies([c for c in checks if c is not None]):
        return _with_inner_rows(value, partition, parts, validate)


def _with_inner_rows(value: RaggedTensor, partition: Any, parts: RaggedTensor, validate: bool) -> RaggedTensor:
    if isinstance(partition, RaggedFeature.RowLengths):
        return parts.with_values(RaggedTensor.from_row_lengths(value.values, parts.values, validate=validate))
    if isinstance(partition, RaggedFeature.ValueRowIds):
        return _with_row_ids(value, parts, validate)
    if isinstance(partition, RaggedFeature.RowSplits):
        parts = parts[:, 1:]  # each row of splits begins with 0
    moved = parts.values + _repeated(value.row_starts(), parts.row_lengths())
    starts = isinstance(partition, RaggedFeature.RowStarts)
    make = RaggedTensor.from_row_starts if starts else RaggedTensor.from_row_limits
    return parts.with_values(make(value.values, moved, validate=validate))


def _with_row_ids(value: RaggedTensor, ids: RaggedTensor, validate: bool) -> RaggedTensor:
    counts = _rows_in_each(ids)
    before = apply("Cumsum", counts, 0, exclusive=True)
    moved = ids.values + _repeated(before, ids.row_lengths())
    rows = RaggedTensor.from_value_rowids(value.values, moved, nrows=apply("Sum", counts, 0), validate=validate)
    return RaggedTensor.from_row_lengths(rows, counts, validate=validate)


def _rows_in_each(ids: RaggedTensor) -> Tensor:
    """One more than the largest id of each row, 0 for an empty row."""
    largest = apply("UnsortedSegmentMax", ids.values + 1, ids.value_rowids(), ids.nrows())
    return apply("Maximum", largest, 0)


def _repeated(values: Tensor, counts: Tensor) -> Tensor:
    """Each value as often as its count says."""
    total = apply("Cast", apply("Sum", counts, 0), DstT=dtypes.int32)
    places = RaggedTensor.from_row_lengths(apply("Range", 0, total, 1), counts, validate=False)
    return apply("GatherV2", values, places.value_rowids(), 0)
