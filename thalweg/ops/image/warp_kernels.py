"""Kernels that read an image at computed places: projective transforms, glimpses."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.strings._elements import as_text


def _mapped(xp: Any, at: Any, size: int, mode: str) -> Any:
    """Places outside the image moved inside by the fill mode (float in, float out)."""
    if mode == "CONSTANT":
        return at
    if mode == "NEAREST":
        return xp.clip(at, 0, size - 1)
    if mode == "WRAP":
        if size <= 1:
            return xp.zeros_like(at)
        # TensorFlow counts periods of size - 1 and moves by size.
        low = at + size * (xp.trunc(-at / (size - 1)) + 1)
        high = at - size * xp.trunc(at / (size - 1))
        return xp.clip(xp.where(at < 0, low, xp.where(at > size - 1, high, at)), 0, size - 1)
    if size <= 1:
        return xp.zeros_like(at)
    period = 2 * size
    low = xp.where(at < -period, period * xp.trunc(-at / period) + at, at)
    low = xp.where(low < -size, low + period, -low - 1)
    high = at - period * xp.trunc(at / period)
    high = xp.where(high >= size, period - high - 1, high)
    return xp.clip(xp.where(at < 0, low, xp.where(at > size - 1, high, at)), 0, size - 1)


def _project(xp: Any, images: Any, transforms: Any, output_shape: Any, fill: Any, method: str, mode: str) -> Any:
    height, width = np.asarray(output_shape).tolist()
    batch, rows, columns, _ = images.shape
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    t = [transforms[:, i][:, None, None] for i in range(8)]
    below = t[6] * x + t[7] * y + 1
    sane = below != 0
    below = xp.where(sane, below, 1)
    at_x = _mapped(xp, (t[0] * x + t[1] * y + t[2]) / below, columns, mode)
    at_y = _mapped(xp, (t[3] * x + t[4] * y + t[5]) / below, rows, mode)
    which = np.arange(batch)[:, None, None]
    fill = xp.asarray(fill).astype(images.dtype)

    def read(row: Any, column: Any) -> Any:
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        r = xp.clip(row, 0, rows - 1).astype(np.int32)
        c = xp.clip(column, 0, columns - 1).astype(np.int32)
        return xp.where(inside[..., None], images[which, r, c], fill)

    if method == "NEAREST":
        # std::round: halves away from zero
        nearest = lambda v: xp.where(v < 0, -xp.floor(-v + 0.5), xp.floor(v + 0.5))  # noqa: E731
        result = read(nearest(at_y), nearest(at_x))
    else:
        y0, x0 = xp.floor(at_y), xp.floor(at_x)
        dtype = images.dtype if images.dtype.kind == "f" and images.dtype.itemsize >= 4 else np.float32
        right, down = (at_x - x0)[..., None], (at_y - y0)[..., None]
        value = lambda r, c: read(r, c).astype(dtype)  # noqa: E731
        top = (1 - right) * value(y0, x0) + right * value(y0, x0 + 1)
        bottom = (1 - right) * value(y0 + 1, x0) + right * value(y0 + 1, x0 + 1)
        result = ((1 - down) * top + down * bottom).astype(images.dtype)
    return xp.where(sane[..., None], result, fill)


def _checked(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    text = as_text(value).upper()
    if text not in allowed:
        raise errors.InvalidArgumentError(None, None, f"{name} must be one of {allowed}, got {text}")
    return text


def _modes(interpolation: Any, fill_mode: Any) -> tuple[str, str]:
    return (
        _checked("Invalid interpolation", interpolation, ("NEAREST", "BILINEAR")),
        _checked("Invalid fill_mode", fill_mode, ("REFLECT", "WRAP", "CONSTANT", "NEAREST")),
    )


@kernel("ImageProjectiveTransformV2")
def _transform_v2(
    xp: Any, images: Any, transforms: Any, output_shape: Any, *, interpolation: Any, fill_mode: Any
) -> Any:
    return _project(xp, images, transforms, output_shape, 0, *_modes(interpolation, fill_mode))


@kernel("ImageProjectiveTransformV3")
def _transform_v3(
    xp: Any, images: Any, transforms: Any, output_shape: Any, fill: Any, *, interpolation: Any, fill_mode: Any
) -> Any:
    return _project(xp, images, transforms, output_shape, fill, *_modes(interpolation, fill_mode))


# -- glimpses ----------------------------------------------------------------------------------------------------------
def _register_glimpse(op: str, version: int) -> None:
    """The first version takes pixels counted from the centre for twice what they are, and any place for the middle.

    The second takes the place for the middle of the window only where it is centred and normalized.
    """

    @kernel(op, backend="numpy")
    def run(
        xp: Any,
        images: np.ndarray,
        size: np.ndarray,
        offsets: np.ndarray,
        *,
        centered: bool,
        normalized: bool,
        uniform_noise: bool,
        noise: Any,
    ) -> np.ndarray:
        y, x = offsets[:, 0], offsets[:, 1]
        _, rows, columns, _ = images.shape
        if normalized:
            y, x = y * rows, x * columns
        if centered:
            share = 2 if normalized or version == 1 else 1
            y, x = y / share + rows / 2, x / share + columns / 2
        if version == 1 or (centered and normalized):
            y, x = y - size[0] / 2, x - size[1] / 2
        return _glimpses(images, size, y, x, uniform_noise, as_text(noise))


_register_glimpse("ExtractGlimpse", version=1)
_register_glimpse("ExtractGlimpseV2", version=2)


def _glimpses(
    images: np.ndarray, size: np.ndarray, ys: np.ndarray, xs: np.ndarray, uniform: bool, noise: str
) -> np.ndarray:
    """Windows whose first pixels are at (ys, xs)."""
    height, width = size.tolist()
    batch, rows, columns, channels = images.shape
    if uniform and noise != "uniform":
        raise errors.InvalidArgumentError(None, None, "The uniform_noise and noise should not be specified at the "
                                                      f"same time, got noise={noise}")
    out = np.empty((batch, height, width, channels), np.float32)
    rng = np.random.default_rng(0)
    for b in range(batch):
        top, left = int(ys[b]), int(xs[b])
        if noise == "zero":
            out[b] = 0
        elif noise == "gaussian":
            low, high = images[b].min(axis=(0, 1)), images[b].max(axis=(0, 1))
            drawn = rng.normal(images[b].mean(axis=(0, 1)), images[b].std(axis=(0, 1)), (height, width, channels))
            out[b] = np.clip(drawn, low, high)
        else:
            low, high = images[b].min(axis=(0, 1)), images[b].max(axis=(0, 1))
            out[b] = rng.uniform(size=(height, width, channels)) * (high - low) + low
        y0, y1, x0, x1 = max(top, 0), min(top + height, rows), max(left, 0), min(left + width, columns)
        if y0 < y1 and x0 < x1:
            out[b, y0 - top : y1 - top, x0 - left : x1 - left] = images[b, y0:y1, x0:x1]
    return out


no_kernel("ExtractGlimpse ExtractGlimpseV2", "xla", reason="which pixels are read depends on the values of the offsets")
