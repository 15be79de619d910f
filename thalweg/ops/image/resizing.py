"""How resizing weighs its input: for each output pixel of one dimension, which input pixels and how much.

TensorFlow resizes the two dimensions apart, so that every method is two small tables. All arithmetic is in float32, as
in its kernels.
Source: tf.image.resize public docs 2.15; recorded runs. Kernels of the `ScaleAndTranslate` family: Mitchell and
Netravali, "Reconstruction filters in computer graphics" (1988); Keys, "Cubic convolution interpolation" (1981).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

_F = np.float32
# The bicubic kernel is looked up at this many steps of a pixel.
_STEPS = 1024
_TINY = _F(1000) * np.finfo(np.float32).tiny


class Taps(NamedTuple):
    """Per output pixel: the input pixels (int, [out, taps]) and their weights (float32, [out, taps])."""

    indices: np.ndarray
    weights: np.ndarray


def scale_of(size: int, target: int, align_corners: bool) -> np.float32:
    """Input pixels per output pixel."""
    return _F(size - 1) / _F(target - 1) if align_corners and target > 1 else _F(size) / _F(target)


def _positions(size: int, target: int, align_corners: bool, half_pixel: bool) -> np.ndarray:
    places, scale = np.arange(target, dtype=_F), scale_of(size, target, align_corners)
    return (places + _F(0.5)) * scale - _F(0.5) if half_pixel else places * scale


@functools.lru_cache(maxsize=256)
def nearest(size: int, target: int, align_corners: bool, half_pixel: bool) -> np.ndarray:
    """The one input pixel of each output pixel."""
    places, scale = np.arange(target, dtype=_F), scale_of(size, target, align_corners)
    at = (places + _F(0.5)) * scale if half_pixel else places * scale
    # roundf: halves away from zero
    at = np.floor(at + _F(0.5)) if align_corners else np.floor(at)
    return np.clip(at.astype(np.int64), 0, size - 1)


@functools.lru_cache(maxsize=256)
def linear(size: int, target: int, align_corners: bool, half_pixel: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(lower pixel, upper pixel, how far from lower to upper)."""
    at = _positions(size, target, align_corners, half_pixel)
    floor = np.floor(at)
    upper = np.minimum(np.ceil(at).astype(np.int64), size - 1)
    lower = np.minimum(np.maximum(floor.astype(np.int64), 0), upper)
    return lower, upper, at - floor


@functools.lru_cache(maxsize=256)
def linear_interleaved(
    size: int, target: int, align_corners: bool, half_pixel: bool, channels: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`linear` for rows in which each pixel is `channels` numbers: NumPy's loops are then long."""
    lower, upper, way = linear(size, target, align_corners, half_pixel)
    inner = np.arange(channels)
    lower, upper = ((i[:, None] * channels + inner).ravel() for i in (lower, upper))
    return lower, upper, np.repeat(way, channels)


@functools.cache
def _cubic_table(a: float) -> np.ndarray:
    """The kernel at distances 0..1 and 1..2, in steps."""
    x, a = np.arange(_STEPS + 1, dtype=np.float64) / _STEPS, float(a)
    x = x.astype(_F).astype(np.float64)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    x = x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return np.stack([near, far], axis=1).astype(_F)


@functools.lru_cache(maxsize=256)
def cubic(size: int, target: int, align_corners: bool, half_pixel: bool) -> Taps:
    """Four pixels each. With half pixels it is Keys' kernel and pixels outside do not count."""
    table = _cubic_table(-0.5 if half_pixel else -0.75)
    at = _positions(size, target, align_corners, half_pixel)
    floor = np.floor(at)
    step = np.rint((at - floor) * _F(_STEPS)).astype(np.int64)
    weights = np.stack([table[step, 1], table[step, 0], table[_STEPS - step, 0], table[_STEPS - step, 1]], axis=1)
    wanted = floor.astype(np.int64)[:, None] + np.arange(-1, 3)
    indices = np.clip(wanted, 0, size - 1)
    if half_pixel:
        weights = np.where(indices == wanted, weights, _F(0))
        total = weights.sum(axis=1, keepdims=True, dtype=_F)
        weights = np.where(np.abs(total) >= _TINY, weights / np.where(total == 0, _F(1), total), weights)
    return Taps(indices, weights.astype(_F))


@functools.lru_cache(maxsize=256)
def area(size: int, target: int, align_corners: bool) -> np.ndarray:
    """The share of each input pixel in each output pixel: float32 [target, size]."""
    scale = scale_of(size, target, align_corners)
    begin = np.arange(target, dtype=_F)[:, None] * scale
    end = np.arange(1, target + 1, dtype=_F)[:, None] * scale
    count = int(np.ceil(end[-1, 0])) + 1
    pixel = np.arange(count, dtype=_F)
    inside = (pixel >= np.floor(begin)) & (pixel < np.ceil(end))
    share = np.where(
        pixel < begin,
        np.where(pixel + 1 > end, scale, pixel + 1 - begin),
        np.where(pixel + 1 > end, end - pixel, _F(1)),
    )
    share = np.where(inside, share, 0).astype(_F) / scale
    result = np.zeros((target, size), _F)
    np.add.at(result, (slice(None), np.minimum(np.arange(count), size - 1)), share)
    return result


def matrix(taps: Taps, size: int) -> np.ndarray:
    """Taps as a dense float32 [out, size]."""
    result = np.zeros((len(taps.indices), size), _F)
    np.add.at(result, (np.arange(len(taps.indices))[:, None], taps.indices), taps.weights)
    return result


@functools.lru_cache(maxsize=64)
def cubic_matrix(size: int, target: int, align_corners: bool, half_pixel: bool) -> np.ndarray:
    """`cubic` as a dense float32 [target, size]."""
    return matrix(cubic(size, target, align_corners, half_pixel), size)


@functools.lru_cache(maxsize=64)
def linear_matrix(size: int, target: int, align_corners: bool, half_pixel: bool) -> np.ndarray:
    """`linear` as a dense float32 [target, size]."""
    lower, upper, way = linear(size, target, align_corners, half_pixel)
    return matrix(Taps(np.stack([lower, upper], 1), np.stack([1 - way, way], 1).astype(_F)), size)


# -- kernels with a radius -----------------------------------------------------------------------------------------
def _lanczos(radius: float) -> Callable[[np.ndarray], np.ndarray]:
    def kernel(x: np.ndarray) -> np.ndarray:
        safe = np.where(x <= 1e-3, 1.0, x)
        value = radius * np.sin(np.pi * safe) * np.sin(np.pi * safe / radius) / (np.pi * np.pi * safe * safe)
        return np.where(x > radius, 0.0, np.where(x <= 1e-3, 1.0, value))

    return kernel


def _gaussian(x: np.ndarray) -> np.ndarray:
    sigma = 0.5
    return np.where(x >= 1.5, 0.0, np.exp(-x * x / (2 * sigma * sigma)))


def _box(x: np.ndarray) -> np.ndarray:
    return np.where(x < 0.5, 1.0, np.where(x == 0.5, 0.5, 0.0))


def _triangle(x: np.ndarray) -> np.ndarray:
    return np.maximum(1.0 - x, 0.0)


def _keys(x: np.ndarray) -> np.ndarray:
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    near = ((1.5 * x - 2.5) * x) * x + 1.0
    return np.where(x >= 2, 0.0, np.where(x >= 1, far, near))


def _mitchell(x: np.ndarray) -> np.ndarray:
    far = (((-7.0 / 18.0) * x + 2.0) * x - 10.0 / 3.0) * x + 16.0 / 9.0
    near = (((7.0 / 6.0) * x - 2.0) * x) * x + 8.0 / 9.0
    return np.where(x >= 2, 0.0, np.where(x >= 1, far, near))


KERNELS: dict[str, tuple[float, Callable[[np.ndarray], np.ndarray]]] = {
    "lanczos1": (1.0, _lanczos(1.0)),
    "lanczos3": (3.0, _lanczos(3.0)),
    "lanczos5": (5.0, _lanczos(5.0)),
    "gaussian": (1.5, _gaussian),
    "box": (0.5, _box),
    "triangle": (1.0, _triangle),
    "keyscubic": (2.0, _keys),
    "mitchellcubic": (2.0, _mitchell),
}


@functools.lru_cache(maxsize=64)
def sampled(
    size: int, target: int, scale: float, translation: float, kernel_type: str, antialias: bool
) -> np.ndarray:
    """The weights of `ScaleAndTranslate` along one dimension: float32 [target, size]."""
    radius, kernel = KERNELS[kernel_type]
    inverse = _F(1) / _F(scale)
    shift = -inverse * _F(translation)
    widening = max(inverse, _F(1)) if antialias else _F(1)
    centre = (np.arange(target, dtype=_F) + _F(0.5)) * inverse + shift
    reach = _F(radius) * widening
    first = np.clip(np.ceil(centre - reach - _F(0.5)).astype(np.int64), 0, size - 1)[:, None]
    last = np.clip(np.floor(centre + reach - _F(0.5)).astype(np.int64), 0, size - 1)[:, None]
    pixel = np.arange(size)
    distance = np.abs((pixel.astype(_F) + _F(0.5)) - centre[:, None]) * (_F(1) / widening)
    outside = (centre < 0) | (centre > size)
    weights = np.where((pixel >= first) & (pixel <= last) & ~outside[:, None], kernel(distance), 0).astype(_F)
    total = weights.sum(axis=1, keepdims=True, dtype=_F)
    return np.where(np.abs(total) >= _TINY, weights / np.where(total == 0, _F(1), total), weights).astype(_F)


# -- matrices as the kernels use them ------------------------------------------------------------------------------
class Weights(NamedTuple):
    """One of the functions above that make a matrix, and its arguments: [target, size], made when it is asked for."""

    make: Callable[..., np.ndarray]
    arguments: tuple

    def dense(self) -> np.ndarray:
        """The matrix."""
        return self.make(*self.arguments)

    def sparse(self, channels: int, transposed: bool, dtype: np.dtype) -> Any:
        """The matrix, or its transpose, for rows in which each pixel is `channels` numbers: a scipy csr_array."""
        return _sparse(self, channels, transposed, dtype)


@functools.lru_cache(maxsize=128)
def _sparse(weights: Weights, channels: int, transposed: bool, dtype: np.dtype) -> Any:
    import scipy.sparse

    table = weights.dense().astype(dtype)
    pixels = scipy.sparse.csr_array(table.T if transposed else table)
    return scipy.sparse.kron(pixels, scipy.sparse.eye_array(channels, dtype=dtype), format="csr")
