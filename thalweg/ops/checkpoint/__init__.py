"""Queues and critical sections: host objects that threads share. Importing the family registers its ops."""

from thalweg.ops.queue import defs, kernels  # noqa: F401
