"""Training ops: one step of an optimizer on a variable and its slots. Importing the family registers its ops."""

from thalweg.ops.training import defs, kernels  # noqa: F401
