"""The set ops have no gradients."""

from __future__ import annotations

from thalweg.core.registry import not_differentiable

not_differentiable("DenseToDenseSetOperation DenseToSparseSetOperation SparseToSparseSetOperation SetSize",
                   reason="a choice of elements")
