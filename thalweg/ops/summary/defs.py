"""Summary ops: a serialized Summary is a scalar string; writing has no outputs."""

from __future__ import annotations

from thalweg.core import infer
from thalweg.core.registry import define_ops

WRITES = (
    "CreateSummaryFileWriter CloseSummaryWriter FlushSummaryWriter ImportEvent WriteAudioSummary WriteGraphSummary "
    "WriteHistogramSummary WriteImageSummary WriteRawProtoSummary WriteScalarSummary WriteSummary"
)
MAKES = (
    "AudioSummary AudioSummaryV2 HistogramSummary ImageSummary MergeSummary ScalarSummary TensorSummary "
    "TensorSummaryV2"
)

define_ops("SummaryWriter " + MAKES, infer=infer.scalar)
define_ops(WRITES, infer=infer.no_outputs)
