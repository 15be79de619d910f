"""Checkpoint ops, of which only the names of shards are without files."""

import numpy as np

from thalweg.testing.sampling import no_samples, samples

no_samples(
    *"SaveV2 RestoreV2 MergeV2Checkpoints Save SaveSlices Restore RestoreSlice".split(),
    reason="files: tests/formats/test_checkpoint_ops.py, with files that TensorFlow wrote",
)


@samples("ShardedFilename")
def _(make):
    yield make(np.array(b"/a/model.ckpt", object), np.int32(3), np.int32(12))
    yield make(np.array(b"", object), np.int32(0), np.int32(100000))


@samples("ShardedFilespec")
def _(make):
    yield make(np.array(b"/a/model.ckpt", object), np.int32(12))
