"""Conditional accumulators: gradients are gathered until there are enough. Importing the family registers its ops."""

from thalweg.ops.accumulator import defs, kernels  # noqa: F401
