"""Samples of the summary ops."""

import numpy as np

from thalweg.testing.sampling import no_samples, samples

no_samples(
    *"SummaryWriter CreateSummaryFileWriter CloseSummaryWriter FlushSummaryWriter ImportEvent".split(),
    *"WriteAudioSummary WriteGraphSummary WriteHistogramSummary WriteImageSummary WriteRawProtoSummary".split(),
    *"WriteScalarSummary WriteSummary".split(),
    reason="they write files; tests/summaries compares these with TensorFlow's",
)
no_samples("ImageSummary", reason="PNG files differ in their bytes; tests/summaries compares the pictures")

INVALID = "InvalidArgumentError"
# message scalars as TensorFlow serializes them: a Summary of one value
ONE, TWO = b"\n\x08\n\x01a\x15\x00\x00\x80?", b"\n\x08\n\x01b\x15\x00\x00\x00@"


def text(value):
    return np.array(value, object)


@samples("ScalarSummary")
def _(make):
    for dtype in ("float32", "int32", "float64", "uint8", "float16"):
        yield make(text(b"a"), np.array(3).astype(dtype))
    yield make(np.array([b"a", b"b"], object), np.array([1.5, 2.5], np.float32))
    yield make.error(text(b"a"), np.array([1.0, 2.0], np.float32), raises=INVALID)


@samples("HistogramSummary")
def _(make):
    yield make(text(b"h"), np.array([1.0, 2.0, 2.0, -3.0, 0.0], np.float32))
    yield make(text(b"h"), np.array([[1, 5], [7, -2]], np.int32))
    yield make(text(b"h"), np.zeros((0,), np.float32))
    yield make(text(b"h"), np.array([1e30, -1e30, 1e-20], np.float64))
    yield make(text(b"h"), make.floats((20,)))
    yield make.error(text(b"h"), np.array([np.nan], np.float32), raises=INVALID)
    yield make.error(text(b"h"), np.array([np.inf], np.float32), raises=INVALID)
    yield make.error(np.array([b"h"], object), np.array([1.0], np.float32), raises=INVALID)


@samples("AudioSummaryV2")
def _(make):
    rate = np.array(8000.0, np.float32)
    yield make(text(b"a"), np.array([[0.5, -0.5, 0.25]], np.float32), rate)
    yield make(text(b"a"), np.zeros((4, 3, 2), np.float32), rate, max_outputs=2)
    yield make(text(b"a"), np.zeros((4, 3), np.float32), rate, max_outputs=1)
    yield make.error(text(b"a"), np.zeros((3,), np.float32), rate, raises=INVALID)
    yield make.error(text(b"a"), np.zeros((1, 3), np.float32), np.array(0.0, np.float32), raises=INVALID)


no_samples("AudioSummary", reason="TensorFlow runs it no more; it shares AudioSummaryV2's code")


@samples("TensorSummary")
def _(make):
    yield make(np.array([1.0, 2.0], np.float32))
    yield make(text(b"x"))


@samples("TensorSummaryV2")
def _(make):
    yield make(text(b"t"), np.array([1.0, 2.0], np.float32), text(b""))
    yield make(text(b"t"), np.array([True, False]), text(b"\n\x06\n\x04text"))
    yield make(text(b"t"), np.array([b"p", b"q"], object), text(b""))
    yield make(text(b"t"), np.array(7, np.int64), text(b""))


@samples("MergeSummary")
def _(make):
    yield make([text(ONE), text(TWO)])
    yield make([text(ONE), text(b"")])
    yield make.error([text(ONE), text(ONE)], raises=INVALID)
    yield make.error([text(b"zzz"), text(ONE)], raises=INVALID)
