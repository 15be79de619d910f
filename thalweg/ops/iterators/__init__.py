"""Datasets, iterators and optionals in graphs: host objects behind handles. Importing the family registers its ops.

What a dataset does is the data layer's; here it is an object in a scalar variant with `_flat_elements()`, an iterator
over lists of arrays, and `_known_count()`.
"""

from thalweg.ops.iterators import defs, kernels  # noqa: F401
