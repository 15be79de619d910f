"""What `IndexedSlices` needs of ops: becoming a dense tensor, adding up, negation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply


def to_dense(slices: IndexedSlices) -> Tensor:
    """The whole tensor: rows that share an index are added.

    Raises: ValueError when the shape of the whole is not known.
    """
    if slices.dense_shape is None:
        raise ValueError(f"Tensor conversion requested for IndexedSlices without dense_shape: {slices}")
    shape = apply("Cast", slices.dense_shape, DstT=slices.indices.dtype)
    return apply("ScatterNd", apply("ExpandDims", slices.indices, -1), slices.values, shape)


def convert_to_tensor_or_indexed_slices(value: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A value as it is when it is a tensor or IndexedSlices, else converted to a tensor.

    Raises: ValueError for IndexedSlices of another dtype.
    Source: tf.compat.v1.convert_to_tensor_or_indexed_slices public docs 2.15.
    """
    if not isinstance(value, IndexedSlices):
        return convert.convert_to_tensor(value, dtype, name=name)
    if dtype is not None and not dtypes.as_dtype(dtype).is_compatible_with(value.dtype):
        raise ValueError(f"Incompatible tensor conversion requested to `dtype` {dtypes.as_dtype(dtype).name} for "
                         f"`value` ({value}) with dtype {value.dtype.name}")  # fmt: skip
    return value


def _convert(value: IndexedSlices, dtype: Any = None, name: str | None = None, as_ref: bool = False) -> Any:
    if dtype is not None and not dtype.is_compatible_with(value.dtype):
        raise ValueError(
            f"Tensor conversion requested dtype {dtype.name} for IndexedSlices with dtype {value.dtype.name}"
        )
    return to_dense(value)


def _with_int64(slices: IndexedSlices) -> IndexedSlices:
    if slices.indices.dtype is dtypes.int64:
        return slices
    return IndexedSlices(slices.values, apply("Cast", slices.indices, DstT=dtypes.int64), slices.dense_shape)


def aggregate(gradients: Sequence[Any]) -> Any:
    """The sum of gradients of which some are slices: slices when all are, else dense."""
    if not all(isinstance(g, IndexedSlices) for g in gradients):
        dense = [to_dense(g) if isinstance(g, IndexedSlices) else g for g in gradients]
        return apply("AddN", dense)
    if len({g.indices.dtype for g in gradients}) > 1:
        gradients = [_with_int64(g) for g in gradients]
    return IndexedSlices(
        apply("ConcatV2", [g.values for g in gradients], 0),
        apply("ConcatV2", [g.indices for g in gradients], 0),
        gradients[0].dense_shape,
    )


convert.register_tensor_conversion_function(IndexedSlices, _convert)
IndexedSlices.__neg__ = lambda self: IndexedSlices(-self.values, self.indices, self.dense_shape)
