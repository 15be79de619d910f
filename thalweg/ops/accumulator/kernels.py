"""Kernels of the accumulator ops: they change host objects and may wait, so they run on the host."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.accumulator.storage import Accumulator, DenseAccumulator, SparseAccumulator


def _handle(made: Accumulator) -> np.ndarray:
    handle = np.empty((), object)
    handle[()] = made
    return handle


def _is_mean(reduction_type: Any) -> bool:
    return reduction_type in ("MEAN", b"MEAN")


@kernel("ResourceConditionalAccumulator", backend="numpy")
def _dense(xp: Any, *, dtype: Any, shape: Any, reduction_type: Any) -> np.ndarray:
    return _handle(DenseAccumulator(dtype, shape, _is_mean(reduction_type)))


@kernel("SparseConditionalAccumulator", backend="numpy")
def _sparse(xp: Any, *, dtype: Any, shape: Any, reduction_type: Any) -> np.ndarray:
    return _handle(SparseAccumulator(dtype, shape, _is_mean(reduction_type)))


@kernel("ResourceAccumulatorApplyGradient", backend="numpy")
def _apply(xp: Any, handle: np.ndarray, local_step: np.ndarray, gradient: np.ndarray) -> None:
    handle[()].apply(int(local_step), np.array(gradient))


@kernel("SparseAccumulatorApplyGradient", backend="numpy")
def _apply_sparse(
    xp: Any,
    handle: np.ndarray,
    local_step: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    dense_shape: np.ndarray,
    *,
    has_known_shape: bool,
) -> None:
    handle[()].apply(int(local_step), indices, np.array(values), dense_shape if has_known_shape else None)


@kernel("ResourceAccumulatorTakeGradient", backend="numpy")
def _take(xp: Any, handle: np.ndarray, num_required: np.ndarray) -> np.ndarray:
    return handle[()].take(int(num_required))


@kernel("SparseAccumulatorTakeGradient", backend="numpy")
def _take_sparse(xp: Any, handle: np.ndarray, num_required: np.ndarray) -> tuple:
    return handle[()].take(int(num_required))


def _count(xp: Any, handle: np.ndarray) -> np.ndarray:
    if handle.shape or not hasattr(handle[()], "count"):
        raise errors.InvalidArgumentError(None, None, f"handle: expected that of an accumulator, got {handle!r:.80}")
    return np.array(handle[()].count, np.int32)


def _set_step(xp: Any, handle: np.ndarray, new_global_step: np.ndarray) -> None:
    handle[()].set_step(int(new_global_step))


for _prefix in ("ResourceAccumulator", "Accumulator"):
    kernel(f"{_prefix}NumAccumulated", backend="numpy")(_count)
    kernel(f"{_prefix}SetGlobalStep", backend="numpy")(_set_step)

no_kernel(
    "ResourceConditionalAccumulator SparseConditionalAccumulator ResourceAccumulatorApplyGradient "
    "ResourceAccumulatorSetGlobalStep SparseAccumulatorApplyGradient AccumulatorSetGlobalStep "
    "ResourceAccumulatorNumAccumulated AccumulatorNumAccumulated ResourceAccumulatorTakeGradient "
    "SparseAccumulatorTakeGradient",
    "xla",
    reason="accumulators are objects of the host that threads wait for",
)
