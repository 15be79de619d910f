"""File formats as such: bytes in, bytes out. Knows dtypes and errors of the core, nothing of tensors' life."""
