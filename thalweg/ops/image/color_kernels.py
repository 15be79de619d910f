"""Kernels of colours: contrast, hue and saturation, RGB and HSV."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.registry import kernel


def _computing_dtype(x: Any) -> Any:
    """TensorFlow computes half and bfloat16 colours in float32."""
    return x.astype(np.float32) if x.dtype.itemsize < 4 else x


def rgb_to_hsv(xp: Any, rgb: Any) -> tuple[Any, Any, Any]:
    """Hue in [0, 1), saturation and value, each without the channel dimension."""
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    value = xp.maximum(xp.maximum(r, g), b)
    spread = value - xp.minimum(xp.minimum(r, g), b)
    zero = xp.zeros_like(value)
    saturation = xp.where(value > 0, spread / xp.where(value > 0, value, 1), zero)
    norm = 1 / (6 * xp.where(spread > 0, spread, 1))
    hue = xp.where(
        r == value,
        norm * (g - b),
        xp.where(g == value, norm * (b - r) + value.dtype.type(2 / 6), norm * (r - g) + value.dtype.type(4 / 6)),
    )
    hue = xp.where(spread > 0, hue, zero)
    return xp.where(hue < 0, hue + 1, hue), saturation, value


def hsv_to_rgb(xp: Any, hue: Any, saturation: Any, value: Any) -> Any:
    """[..., 3] from the three parts; the hue may be any number, only its fraction counts where it is in [0, 1]."""
    h = hue * 6
    r = xp.clip(xp.abs(h - 3) - 1, 0, 1)
    g = xp.clip(2 - xp.abs(h - 2), 0, 1)
    b = xp.clip(2 - xp.abs(h - 4), 0, 1)
    base = xp.stack([r, g, b], axis=-1)
    saturation, value = saturation[..., None], value[..., None]
    return ((1 - saturation) + saturation * base) * value


@kernel("RGBToHSV")
def _rgb_to_hsv(xp: Any, images: Any) -> Any:
    return xp.stack(rgb_to_hsv(xp, _computing_dtype(images)), axis=-1).astype(images.dtype)


@kernel("HSVToRGB")
def _hsv_to_rgb(xp: Any, images: Any) -> Any:
    x = _computing_dtype(images)
    return hsv_to_rgb(xp, x[..., 0], x[..., 1], x[..., 2]).astype(images.dtype)


@kernel("AdjustSaturation")
def _adjust_saturation(xp: Any, images: Any, scale: Any) -> Any:
    x = _computing_dtype(images)
    hue, saturation, value = rgb_to_hsv(xp, x)
    return hsv_to_rgb(xp, hue, xp.clip(saturation * scale, 0, 1), value).astype(images.dtype)


@kernel("AdjustHue")
def _adjust_hue(xp: Any, images: Any, delta: Any) -> Any:
    """Turns the hue and keeps the largest and the smallest channel of each pixel: those that brighten stay exact."""
    x = _computing_dtype(images)
    hue, _, value = rgb_to_hsv(xp, x)
    least = xp.min(x, axis=-1)
    turned = hue + delta
    h = (turned - xp.floor(turned)) * 6
    base = xp.stack(
        [xp.clip(xp.abs(h - 3) - 1, 0, 1), xp.clip(2 - xp.abs(h - 2), 0, 1), xp.clip(2 - xp.abs(h - 4), 0, 1)], axis=-1
    )
    return (least[..., None] + (value - least)[..., None] * base).astype(images.dtype)


@kernel("AdjustContrastv2")
def _adjust_contrast(xp: Any, images: Any, factor: Any) -> Any:
    x = _computing_dtype(images)
    mean = xp.mean(x, axis=(-3, -2), keepdims=True)
    return ((x - mean) * factor + mean).astype(images.dtype)


@kernel("AdjustContrast")
def _adjust_contrast_v1(xp: Any, images: Any, factor: Any, least: Any, most: Any) -> Any:
    x = images.astype(np.float32)
    mean = xp.mean(x, axis=(-3, -2), keepdims=True)
    return xp.clip((x - mean) * factor + mean, least, most)
