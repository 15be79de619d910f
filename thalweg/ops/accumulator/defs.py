"""Accumulator ops. The static shape of what is taken is that of the attribute of the op that made the handle."""

from __future__ import annotations

from thalweg.core import infer
from thalweg.core.registry import define_op, define_ops


def _shape_of_handle(c: infer.InferenceContext) -> infer.Shape:
    node = getattr(c.input(0), "op", None)
    return node.get_attr("shape") if node is not None and "shape" in node.op_def.attrs else None


def _dense(c: infer.InferenceContext) -> infer.Shape:
    shape = _shape_of_handle(c)
    return None if shape is None or None in shape else shape


def _sparse(c: infer.InferenceContext) -> list:
    shape = _shape_of_handle(c)
    rank = None if shape is None else len(shape)
    values = None if shape is None else (None, *shape[1:])
    return [(None,), values, (rank,)]


define_ops("ResourceConditionalAccumulator SparseConditionalAccumulator", infer=infer.scalar)
define_ops(
    "ResourceAccumulatorApplyGradient ResourceAccumulatorSetGlobalStep SparseAccumulatorApplyGradient "
    "AccumulatorSetGlobalStep",
    infer=infer.no_outputs,
)
define_ops("ResourceAccumulatorNumAccumulated AccumulatorNumAccumulated", infer=infer.scalar)
define_op("ResourceAccumulatorTakeGradient", infer=_dense)
define_op("SparseAccumulatorTakeGradient", infer=_sparse)
