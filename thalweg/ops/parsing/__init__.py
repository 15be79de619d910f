"""Example and SequenceExample messages parsed to tensors, by a schema. Importing the family registers its ops."""

from thalweg.ops.parsing import defs, kernels, sequence_kernels  # noqa: F401
