"""Accumulator ops have no samples: what they return depends on what other ops did before."""

from thalweg.testing.sampling import no_samples

no_samples(
    *(
        "ResourceConditionalAccumulator SparseConditionalAccumulator ResourceAccumulatorApplyGradient "
        "ResourceAccumulatorSetGlobalStep SparseAccumulatorApplyGradient AccumulatorSetGlobalStep "
        "ResourceAccumulatorNumAccumulated AccumulatorNumAccumulated ResourceAccumulatorTakeGradient "
        "SparseAccumulatorTakeGradient"
    ).split(),
    reason="state that other ops made: tests/conformance/cases/v1_graphs.py",
)
