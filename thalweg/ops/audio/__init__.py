"""Sound files: WAV to tensors and back. Importing the family registers its ops."""

# ruff: noqa: F401, I001  (ops are defined before they get kernels)
from thalweg.ops.audio import defs
from thalweg.ops.audio import kernels
