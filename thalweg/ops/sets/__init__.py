"""Sets along the last dimension: differences, intersections, unions, sizes. Importing the family registers its ops."""

# ruff: noqa: F401, I001  (ops are defined before they get kernels)
from thalweg.ops.sets import defs
from thalweg.ops.sets import kernels
