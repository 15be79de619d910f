"""Shape rules of the WAV ops."""

from __future__ import annotations

from thalweg.core.infer import InferenceContext, Shape
from thalweg.core.registry import define_op


def _decode(c: InferenceContext) -> list[Shape]:
    c.with_rank("contents", 0)
    channels, samples = c.attr("desired_channels"), c.attr("desired_samples")
    if channels < -1 or channels == 0:
        raise c.error(f"channels must be -1 or positive, got {channels}")
    if samples < -1:
        raise c.error(f"samples must be -1 or more, got {samples}")
    return [(None if samples == -1 else samples, None if channels == -1 else channels), ()]


def _encode(c: InferenceContext) -> Shape:
    c.with_rank("audio", 2)
    c.with_rank("sample_rate", 0)
    return ()


define_op("DecodeWav", infer=_decode)
define_op("EncodeWav", infer=_encode)
