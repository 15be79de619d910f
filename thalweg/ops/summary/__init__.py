"""Summaries: ops that make Summary messages and ops that write events. Importing the family registers its ops."""

from thalweg.ops.summary import defs, kernels  # noqa: F401
