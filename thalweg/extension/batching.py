"""Specs of batches of values and of the rows of values.

Source: tf.data.Dataset.batch, unbatch public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import nest
from thalweg.core.specs import TensorSpec


def _kind(spec: Any) -> str:
    return type(spec).__name__


def batched_spec(spec: Any, size: int | None) -> Any:
    """The spec of a batch of values of a spec. Raises: TypeError for those that cannot be stacked."""
    if isinstance(spec, TensorSpec):
        return TensorSpec(None if spec.shape.rank is None else [size, *spec.shape], spec.dtype)
    if _kind(spec) == "NoneTensorSpec":
        return spec
    if _kind(spec) == "SparseTensorSpec":
        return type(spec)([size, *spec.shape] if spec.shape.rank is not None else None, spec.dtype)
    if _kind(spec) == "RaggedTensorSpec":
        return type(spec)([size, *spec.shape], spec.dtype, spec.ragged_rank + 1, spec.row_splits_dtype)
    if hasattr(spec, "__batch_encoder__"):
        return spec.__batch_encoder__.batch(spec, size)
    raise TypeError(f"batch: elements of {spec!r} cannot be batched")


def row_spec(spec: Any) -> Any:
    """The spec of a row of values. Raises: TypeError for those that have no rows, ValueError for scalars."""
    if hasattr(spec, "__batch_encoder__"):
        return spec.__batch_encoder__.unbatch(spec)
    if getattr(getattr(spec, "shape", None), "rank", None) == 0:
        raise ValueError("Unbatching a tensor is only supported for rank >= 1")
    if isinstance(spec, TensorSpec):
        return TensorSpec(None if spec.shape.rank is None else spec.shape[1:], spec.dtype)
    if _kind(spec) == "SparseTensorSpec":
        return type(spec)(spec.shape[1:] if spec.shape.rank is not None else None, spec.dtype)
    if _kind(spec) == "RaggedTensorSpec":
        if spec.ragged_rank == 0:
            raise ValueError(f"Unbatching of {spec} is not possible: it has no ragged dimension")
        return type(spec)(spec.shape[1:], spec.dtype, spec.ragged_rank - 1, spec.row_splits_dtype)
    raise TypeError(f"{spec} cannot be sliced into rows")


def row_count(spec: Any) -> int | None:
    """How many rows values of a spec have, as far as it says."""
    if hasattr(spec, "__batch_encoder__"):
        parts = nest.flatten(spec.__batch_encoder__.encoding_specs(spec))
        return row_count(parts[0]) if parts else None
    shape = getattr(spec, "shape", None)
    return shape[0] if shape is not None and shape.rank else None
