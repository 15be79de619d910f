"""Recurrent layers: cells, the loops over them, and wrappers."""
