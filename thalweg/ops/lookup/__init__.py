"""Lookup tables: host objects that map keys to values. Importing the family registers its ops."""

from thalweg.ops.lookup import defs, kernels  # noqa: F401
