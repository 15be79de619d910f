"""Saving tensors to files and restoring them. Importing the family registers its ops."""

from thalweg.ops.checkpoint import defs, kernels  # noqa: F401
