"""Values as Summary messages: histograms, pictures, sound.

Source: tf.compat.v1.summary public docs 2.15; recorded runs.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from thalweg.core import errors, protos
from thalweg.ops.audio.kernels import write_wav
from thalweg.ops.image.codecs import encode_png

_LARGEST = float(np.finfo(np.float64).max)
_TOO_DARK = 1e-6  # a picture whose brightest value is below stays black
BAD_COLOR = np.array([255, 0, 0, 255], np.uint8)


def invalid(message: str) -> errors.InvalidArgumentError:
    """The error of bad input."""
    return errors.InvalidArgumentError(None, None, message)


@functools.cache
def bucket_limits() -> np.ndarray:
    """The upper edges of the buckets of histograms: they grow by a tenth from 1e-12 to 1e20, on both sides of 0."""
    positive, edge = [], 1e-12
    while edge < 1e20:
        positive.append(edge)
        edge *= 1.1
    positive.append(_LARGEST)
    return np.array([*[-v for v in reversed(positive)], 0.0, *positive])


def histogram(values: np.ndarray, tag: str) -> Any:
    """The HistogramProto of numbers. Raises: InvalidArgumentError for nan and infinity."""
    flat = values.astype(np.float64).ravel()
    if np.isnan(flat).any():
        raise invalid(f"Nan in summary histogram for: {tag}")
    if np.isinf(flat).any():
        raise invalid(f"Infinity in summary histogram for: {tag}")
    limits = bucket_limits()
    proto = protos.HistogramProto(num=flat.size, min=_LARGEST, max=-_LARGEST)
    if not flat.size:
        proto.bucket_limit.append(_LARGEST)
        proto.bucket.append(0.0)
        return proto
    proto.min, proto.max = flat.min(), flat.max()
    proto.sum, proto.sum_squares = np.cumsum(flat)[-1], np.cumsum(flat * flat)[-1]
    counts = np.bincount(np.minimum(np.searchsorted(limits, flat, "right"), len(limits) - 1), minlength=len(limits))
    filled = np.flatnonzero(counts)
    at = 0  # a run of empty buckets becomes one
    for bucket in filled:
        if bucket > at:
            proto.bucket_limit.append(limits[bucket - 1])
            proto.bucket.append(0.0)
        proto.bucket_limit.append(limits[bucket])
        proto.bucket.append(float(counts[bucket]))
        at = bucket + 1
    if at < len(limits):
        proto.bucket_limit.append(limits[-1])
        proto.bucket.append(0.0)
    return proto


def pictures(images: np.ndarray, bad_color: np.ndarray | None) -> list[Any]:
    """A Summary.Image per picture of [batch, height, width, 1, 3 or 4]; floats are scaled to what a byte holds."""
    if images.ndim != 4 or images.shape[-1] not in (1, 3, 4):
        shown = ",".join(map(str, images.shape))
        raise invalid(f"Tensor must be 4-D with last dim 1, 3, or 4, not [{shown}]")
    bad = BAD_COLOR if bad_color is None else bad_color
    depth = images.shape[-1]
    if bad.ndim != 1 or len(bad) < depth:
        raise invalid(f"expected depth <= bad_color.size, got depth = {depth}, bad_color.size = {bad.size}")
    found = []
    for image in images:
        pixels = image if image.dtype == np.uint8 else _scaled(image.astype(np.float32), bad[:depth])
        found.append(
            protos.Summary.Image(
                height=image.shape[0], width=image.shape[1], colorspace=depth,
                encoded_image_string=encode_png(pixels, -1),
            )  # fmt: skip
        )
    return found


def _scaled(image: np.ndarray, bad: np.ndarray) -> np.ndarray:
    finite = np.isfinite(image).all(axis=-1)
    good = image[finite]
    low, high = (good.min(), good.max()) if good.size else (np.float32(0), np.float32(0))
    offset = 128.0 if low < 0 else 0.0
    brightest = max(abs(low), abs(high)) if low < 0 else high
    factor = 0.0 if brightest < _TOO_DARK else np.float32((127.0 if low < 0 else 255.0) / brightest)
    pixels = np.empty(image.shape, np.uint8)
    pixels[finite] = (good * np.float32(factor) + np.float32(offset)).astype(np.uint8)
    pixels[~finite] = bad
    return pixels


def sounds(audio: np.ndarray, sample_rate: float) -> list[Any]:
    """A Summary.Audio per clip of [batch, frames] or [batch, frames, channels], floats in [-1, 1)."""
    if audio.ndim not in (2, 3):
        raise invalid(f"Tensor must be 3-D or 2-D, got: {list(audio.shape)}")
    if sample_rate <= 0:
        raise invalid("sample_rate must be > 0")
    clips = audio if audio.ndim == 3 else audio[..., None]
    return [
        protos.Summary.Audio(
            sample_rate=sample_rate, num_channels=clip.shape[1], length_frames=clip.shape[0],
            content_type="audio/wav", encoded_audio_string=write_wav(clip, int(sample_rate)),
        )  # fmt: skip
        for clip in clips
    ]


def numbered(tag: str, kind: str, count: int, at_most: int) -> list[str]:
    """The tags of several pictures or clips: with a number unless there can be only one."""
    return [f"{tag}/{kind}/{i}" if at_most > 1 else f"{tag}/{kind}" for i in range(count)]
