"""Training ops pass no gradients on."""

from thalweg.core.registry import not_differentiable
from thalweg.ops.training.rules import DENSE_OPS, SPARSE_OPS

not_differentiable(" ".join([*DENSE_OPS, *SPARSE_OPS]), reason="an update of a variable passes no gradient on")
