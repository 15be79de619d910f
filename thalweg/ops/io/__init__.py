"""Files in graphs, records, and bytes unpacked: ReadFile, DecodeRaw, DecodeCSV, SerializeTensor, ..."""

from thalweg.ops.io import defs, kernels, kernels_csv, sparse_kernels  # noqa: F401  (registration)
