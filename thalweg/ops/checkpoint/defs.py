"""Ops that write and read checkpoints. What a file holds is known when it is read, not before."""

from __future__ import annotations

from thalweg.core import infer
from thalweg.core.registry import define_op, define_ops


def _restored(c: infer.InferenceContext) -> list:
    return [None] * len(c.attr("dtypes"))


def _one(c: infer.InferenceContext) -> None:
    return None


define_ops("SaveV2 MergeV2Checkpoints Save SaveSlices", infer=infer.no_outputs)
define_op("RestoreV2", infer=_restored)
define_ops("Restore RestoreSlice", infer=_one)
define_ops("ShardedFilename ShardedFilespec", infer=infer.scalar)
