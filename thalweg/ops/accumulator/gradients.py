"""Accumulators take gradients; nothing is differentiated through them."""

from thalweg.core.registry import not_differentiable

not_differentiable(
    "ResourceConditionalAccumulator SparseConditionalAccumulator ResourceAccumulatorApplyGradient "
    "ResourceAccumulatorSetGlobalStep SparseAccumulatorApplyGradient AccumulatorSetGlobalStep "
    "ResourceAccumulatorNumAccumulated AccumulatorNumAccumulated ResourceAccumulatorTakeGradient "
    "SparseAccumulatorTakeGradient",
    reason="objects of the host that gather gradients",
)
