"""What a file holds passes no gradients on."""

from thalweg.core.registry import not_differentiable

not_differentiable(
    "SaveV2 RestoreV2 MergeV2Checkpoints Save SaveSlices Restore RestoreSlice ShardedFilename ShardedFilespec",
    reason="files pass no gradients on",
)
