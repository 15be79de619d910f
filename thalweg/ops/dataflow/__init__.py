"""TensorFlow 1's control flow (Switch, Merge, frames), stacks and tensor arrays of loops, and reference variables."""

from thalweg.ops.dataflow import defs, kernels  # noqa: F401
