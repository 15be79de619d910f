"""Public functions that measure images: PSNR, SSIM, total variation, gradients, edges.

Source of the similarity indices: Wang et al., "Image quality assessment: from error visibility to structural
similarity" (2004), and "Multiscale structural similarity for image quality assessment" (2003).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array
from thalweg.ops.control import branches
from thalweg.ops.conv import api as conv
from thalweg.ops.debugging import api as debugging
from thalweg.ops.image.checks import after, rank_of, scope, tensor
from thalweg.ops.image.color_api import convert_image_dtype
from thalweg.ops.math import casting
from thalweg.ops.pool import api as pool
from thalweg.ops.reduce import api as reduce


def _sizes(x: Tensor) -> Any:
    """The shape: a list of ints where known, else a vector."""
    shape = x._static_shape()
    return list(shape) if shape is not None and None not in shape else array.shape(x)


def _joined(*parts: Any) -> Any:
    if all(isinstance(p, list) for p in parts):
        return [n for p in parts for n in p]
    return array.concat([p if isinstance(p, Tensor) else convert.to_tensor(np.array(p, np.int32)) for p in parts], 0)


def _compatible(a: Tensor, b: Tensor) -> list:
    """The assertions that two images (or batches) may be compared. Raises: ValueError where they may not."""
    first, second = a._static_shape(), b._static_shape()
    for shape in (first, second):
        if shape is not None and len(shape) < 3:
            raise ValueError(f"Shape {list(shape)} must have rank at least 3")
    if first is not None and second is not None:
        if any(None not in (p, q) and p != q for p, q in zip(first[-3:], second[-3:], strict=True)):
            raise ValueError(f"Shapes {a.shape} and {b.shape} are incompatible")
        for p, q in zip(first[-4::-1], second[-4::-1], strict=False):
            if None not in (p, q) and p != q and 1 not in (p, q):
                raise ValueError(f"Two images are not compatible: {a.shape} and {b.shape}")
        if None not in first and None not in second:
            return []
    done = debugging.Assert(
        apply("All", apply("Equal", array.shape(a)[-3:], array.shape(b)[-3:]), 0), [array.shape(a), array.shape(b)]
    )
    return [] if done is None else [done]


def psnr(a: Any, b: Any, max_val: Any, name: str | None = None) -> Tensor:
    """Peak signal to noise ratio, in decibels.

    Args:
      a, b: images or batches of them, of one shape.
      max_val: the largest value pixels may have.
      name: name of the operation.
    Returns: float32, one number per image.
    Raises: ValueError for shapes that differ.
    Example:
      >>> float(tf.image.psnr(tf.zeros([2, 3, 1]), tf.ones([2, 3, 1]), 10.).numpy().round(3))
      20.0
    Source: tf.image.psnr public docs 2.15.
    """
    with scope(name, "PSNR"):
        a, b = tensor(a), tensor(b)
        max_val = convert_image_dtype(casting.cast(max_val, a.dtype), dtypes.float32)
        a, b = convert_image_dtype(a, dtypes.float32), convert_image_dtype(b, dtypes.float32)
        error = reduce.reduce_mean(apply("SquaredDifference", a, b), [-3, -2, -1])
        peak = 20 * apply("Log", max_val) / apply("Log", 10.0)
        result = peak - np.float32(10 / math.log(10)) * apply("Log", error)
        return after(_compatible(a, b), result)


def _gaussian(size: int, sigma: float, channels: Any) -> Tensor:
    """A window [size, size, channels, 1] that sums to 1."""
    place = np.arange(size, dtype=np.float32) - np.float32(size - 1) / 2
    exponent = place**2 * np.float32(-0.5) / np.float32(sigma) ** 2
    weights = np.exp(exponent[None] + exponent[:, None] - 2 * exponent.max())
    kernel = convert.to_tensor((weights / weights.sum(dtype=np.float32)).reshape(size, size, 1, 1).astype(np.float32))
    return array.tile(kernel, array.stack([1, 1, channels, 1]))


def _per_channel(
    x: Tensor, y: Tensor, max_val: Tensor, size: int, sigma: float, k1: float, k2: float, index_map: bool = False
) -> tuple[Tensor, Tensor]:
    """(similarity, contrast and structure alone), per channel of each image, or of each window."""
    checks = []
    for image in (x, y):
        shape = image._static_shape()
        if shape is None or None in shape[-3:-1] or min(shape[-3:-1]) < size:
            big = apply("All", apply("GreaterEqual", array.shape(image)[-3:-1], size), 0)
            checks.append(debugging.Assert(big, [array.shape(image), size]))
    x = after([c for c in checks if c is not None], x)
    last = x._static_shape()
    kernel = _gaussian(size, sigma, array.shape(x)[-1] if last is None or last[-1] is None else last[-1])

    def mean(image: Tensor) -> Tensor:
        sizes = _sizes(image)
        flat = array.reshape(image, _joined([-1], sizes[-3:]))
        smooth = conv.depthwise_conv2d(flat, kernel, strides=[1, 1, 1, 1], padding="VALID")
        return array.reshape(smooth, _joined(sizes[:-3], _sizes(smooth)[1:]))

    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    mean_x, mean_y = mean(x), mean(y)
    product, squares = mean_x * mean_y * 2.0, mean_x * mean_x + mean_y * mean_y
    luminance = (product + c1) / (squares + c1)
    both = mean(x * y) * 2.0
    structure = (both - product + c2) / (mean(x * x + y * y) - squares + c2)
    if index_map:
        return luminance * structure, structure
    return reduce.reduce_mean(luminance * structure, [-3, -2]), reduce.reduce_mean(structure, [-3, -2])


def _as_floats(img1: Any, img2: Any, max_val: Any) -> tuple[Tensor, Tensor, Tensor]:
    x, y = tensor(img1), tensor(img2)
    x = after(_compatible(x, y), x)
    max_val = convert_image_dtype(casting.cast(max_val, x.dtype), dtypes.float32)
    return convert_image_dtype(x, dtypes.float32), convert_image_dtype(y, dtypes.float32), max_val


def ssim(
    img1: Any,
    img2: Any,
    max_val: Any,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    return_index_map: bool = False,
) -> Tensor:
    """Structural similarity: 1 for equal images.

    Args:
      img1, img2: images [..., height, width, channels], at least filter_size high and wide.
      max_val: the largest value pixels may have.
      filter_size, filter_sigma: the Gaussian window.
      k1, k2: what keeps quotients of small numbers stable.
      return_index_map: give the similarity of every window instead of the mean.
    Returns: float32, one number per image (or a map).
    Raises: ValueError for shapes that differ; InvalidArgumentError for images smaller than the window.
    Example:
      >>> float(tf.image.ssim(tf.ones([11, 12, 1]), tf.ones([11, 12, 1]), 1.0))
      1.0
    Source: tf.image.ssim public docs 2.15; the module's papers.
    """
    with scope(None, "SSIM"):
        x, y, max_val = _as_floats(img1, img2, max_val)
        similarity, _ = _per_channel(x, y, max_val, filter_size, filter_sigma, k1, k2, return_index_map)
        return reduce.reduce_mean(similarity, [-1])


_SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def _halved(x: Tensor) -> Tensor:
    """Every second pixel of the image after a mean of four; an odd last row or column is doubled."""
    shape = x._static_shape()
    flat = array.reshape(x, _joined([-1], _sizes(x)[-3:]))
    if shape is not None and None not in shape[-3:-1]:
        odd = [shape[-3] % 2, shape[-2] % 2]
        if any(odd):
            flat = array.pad(flat, [[0, 0], [0, odd[0]], [0, odd[1]], [0, 0]], mode="SYMMETRIC")
    else:
        more = array.reshape(array.concat([[0], array.shape(x)[-3:-1] % 2, [0]], 0), [4, 1])
        padding = array.pad(more, [[0, 0], [1, 0]])
        flat = branches.cond(
            reduce.reduce_any(apply("NotEqual", more, 0)), lambda: array.pad(flat, padding, mode="SYMMETRIC"),
            lambda: flat
        )
    small = pool.avg_pool2d(flat, [1, 2, 2, 1], [1, 2, 2, 1], "VALID")
    return array.reshape(small, _joined(_sizes(x)[:-3], _sizes(small)[1:]))


def ssim_multiscale(
    img1: Any,
    img2: Any,
    max_val: Any,
    power_factors: Sequence[float] = _SCALE_WEIGHTS,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
) -> Tensor:
    """Structural similarity over several scales, each half the one before.

    Args:
      img1, img2, max_val, filter_size, filter_sigma, k1, k2: see `tf.image.ssim`.
      power_factors: weights of the scales, from the largest on.
    Returns: float32, one number per image.
    Raises: as `tf.image.ssim`; the smallest scale must still hold the window.
    Source: tf.image.ssim_multiscale public docs 2.15; the module's papers.
    """
    with scope(None, "MS-SSIM"):
        x, y, max_val = _as_floats(img1, img2, max_val)
        parts = []
        for k in range(len(power_factors)):
            if k:
                x, y = _halved(x), _halved(y)
            similarity, structure = _per_channel(x, y, max_val, filter_size, filter_sigma, k1, k2)
            parts.append(apply("Relu", similarity if k == len(power_factors) - 1 else structure))
        powers = apply("Pow", array.stack(parts, axis=-1), convert.to_tensor(list(power_factors), dtypes.float32))
        return reduce.reduce_mean(reduce.reduce_prod(powers, [-1]), [-1])


def total_variation(images: Any, name: str | None = None) -> Tensor:
    """The sum of the absolute differences between neighbouring pixels.

    Args:
      images: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      name: name of the operation.
    Returns: a number per image.
    Raises: ValueError for other shapes.
    Example:
      >>> float(tf.image.total_variation(tf.constant([[[1.], [3.]]])))
      2.0
    Source: tf.image.total_variation public docs 2.15.
    """
    with scope(name, "total_variation"):
        images = tensor(images, "images")
        rank = rank_of(images)
        if rank not in (3, 4):
            raise ValueError("'images' must be either 3 or 4-dimensional.")
        if rank == 3:
            down, across, axes = images[1:] - images[:-1], images[:, 1:] - images[:, :-1], None
        else:
            down, across, axes = images[:, 1:] - images[:, :-1], images[:, :, 1:] - images[:, :, :-1], [1, 2, 3]
        return reduce.reduce_sum(apply("Abs", down), axis=axes) + reduce.reduce_sum(apply("Abs", across), axis=axes)


def image_gradients(image: Any) -> tuple[Tensor, Tensor]:
    """Differences to the next row and to the next column; the last row and column are 0.

    Args:
      image: a tensor, shape [batch, height, width, channels].
    Returns: (dy, dx), like image.
    Raises: ValueError for other shapes.
    Example:
      >>> dy, dx = tf.image.image_gradients(tf.constant([[[[1.], [4.]]]]))
      >>> dx.numpy().ravel().tolist()
      [3.0, 0.0]
    Source: tf.image.image_gradients public docs 2.15.
    """
    image = tensor(image)
    if rank_of(image) != 4:
        raise ValueError(f"image_gradients expects a 4D tensor [batch_size, h, w, d], not {image.shape}.")
    results = []
    for axis in (1, 2):
        index = (slice(None),) * axis
        difference = image[(*index, slice(1, None))] - image[(*index, slice(None, -1))]
        amounts = [[0, 0]] * 4
        amounts[axis] = [0, 1]
        padded = array.pad(difference, amounts)
        padded.set_shape(image.shape)
        results.append(padded)
    return results[0], results[1]


# Sobel's filters for dy and dx.
_SOBEL = np.array([[[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]])


def sobel_edges(image: Any) -> Tensor:
    """The image filtered by Sobel's two edge filters.

    Args:
      image: float tensor, shape [batch, height, width, channels].
    Returns: [batch, height, width, channels, 2], the last dimension dy and dx.
    Example:
      >>> tf.image.sobel_edges(tf.zeros([1, 4, 5, 3])).shape
      TensorShape([1, 4, 5, 3, 2])
    Source: tf.image.sobel_edges public docs 2.15.
    """
    image = tensor(image)
    shape = image._static_shape()
    channels = array.shape(image)[-1] if shape is None or shape[-1] is None else shape[-1]
    kernels = convert.to_tensor(np.transpose(_SOBEL, (1, 2, 0))[:, :, None, :].astype(image.dtype.as_numpy_dtype))
    kernels = array.tile(kernels, array.stack([1, 1, channels, 1]))
    padded = array.pad(image, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="REFLECT")
    edges = conv.depthwise_conv2d(padded, kernels, [1, 1, 1, 1], "VALID")
    result = array.reshape(edges, _joined(_sizes(image), [2]))
    if shape is not None:
        result.set_shape([*shape, 2])
    return result
