"""Kernels of resizing and of its gradients, and of crops that are resized: the same code for both backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.image import resizing
from thalweg.ops.image.resizing import Weights
from thalweg.ops.strings._elements import as_text

_NEAR = 1 << 17          # numbers that stay in a core's cache while a group of images is resized


def _sizes(size: Any) -> tuple[int, int]:
    height, width = np.asarray(size).tolist()
    return height, width


def _float(x: Any) -> Any:
    return x if x.dtype == np.float32 else x.astype(np.float32)


@kernel("ResizeNearestNeighbor")
def _nearest(xp: Any, images: Any, size: Any, *, align_corners: bool, half_pixel_centers: bool) -> Any:
    height, width = _sizes(size)
    rows = resizing.nearest(images.shape[1], height, align_corners, half_pixel_centers)
    columns = resizing.nearest(images.shape[2], width, align_corners, half_pixel_centers)
    return images[:, rows[:, None], columns]


@kernel("ResizeNearestNeighborGrad")
def _nearest_grad(xp: Any, grads: Any, size: Any, *, align_corners: bool, half_pixel_centers: bool) -> Any:
    height, width = _sizes(size)
    rows = resizing.nearest(height, grads.shape[1], align_corners, half_pixel_centers)
    columns = resizing.nearest(width, grads.shape[2], align_corners, half_pixel_centers)
    shape = (grads.shape[0], height, width, grads.shape[3])
    out = xp.zeros(shape, grads.dtype)
    if xp.name == "numpy":
        np.add.at(out, (slice(None), rows[:, None], columns), grads)
        return out
    return out.at[:, rows[:, None], columns].add(grads)


def _taken(xp: Any, x: Any, indices: np.ndarray, axis: int) -> Any:
    """x's slices at valid indices; told to clip, NumPy does not look at them first."""
    return x.take(indices, axis=axis, mode="clip") if xp.name == "numpy" else xp.take(x, indices, axis=axis)


def _between(xp: Any, low: Any, high: Any, way: Any) -> Any:
    """low + (high - low) * way; NumPy may use up `high`."""
    if xp.name != "numpy":
        return low + (high - low) * way
    high -= low
    high *= way
    high += low
    return high


@kernel("ResizeBilinear")
def _bilinear(xp: Any, images: Any, size: Any, *, align_corners: bool, half_pixel_centers: bool) -> Any:
    height, width = _sizes(size)
    batch, rows, columns, channels = images.shape
    if (height, width) == (rows, columns):
        return _float(images)
    lower, upper, way = resizing.linear(rows, height, align_corners, half_pixel_centers)
    left, right, across = resizing.linear_interleaved(columns, width, align_corners, half_pixel_centers, channels)
    flat = images.reshape(batch, rows, columns * channels)

    def widened(x: Any) -> Any:
        return _between(xp, _float(_taken(xp, x, left, 2)), _float(_taken(xp, x, right, 2)), across)

    def resized(x: Any) -> Any:
        if 2 * height < rows:      # fewer rows are needed than there are: take them first
            top, bottom = widened(_taken(xp, x, lower, 1)), widened(_taken(xp, x, upper, 1))
        else:
            whole = widened(x)
            top, bottom = _taken(xp, whole, lower, 1), _taken(xp, whole, upper, 1)
        return _between(xp, top, bottom, way[:, None])

    at_a_time = max(_NEAR // max(rows * width * channels, height * width * channels, 1), 1)
    if xp.name != "numpy" or batch <= at_a_time:
        return resized(flat).reshape(batch, height, width, channels)
    out = np.empty((batch, height, width * channels), np.float32)
    for i in range(0, batch, at_a_time):
        out[i : i + at_a_time] = resized(flat[i : i + at_a_time])
    return out.reshape(batch, height, width, channels)


def _apply(xp: Any, images: Any, down: Weights, across: Weights, transposed: bool = False) -> Any:
    """down @ image @ across^T for each image and channel, or with both transposed; in float64 for images of it.

    The matrices have a few numbers in each row: NumPy's side multiplies by those alone.
    """
    dtype = np.dtype(np.float64 if transposed and images.dtype == np.float64 else np.float32)
    x = images if images.dtype == dtype else images.astype(dtype)
    batch, rows, columns, channels = x.shape
    if xp.name != "numpy":
        first, second = (w.dense().astype(dtype) for w in (down, across))
        if transposed:
            first, second = np.ascontiguousarray(first.T), np.ascontiguousarray(second.T)
        x = xp.matmul(first, x.reshape(batch, rows, columns * channels)).reshape(batch, len(first), columns, channels)
        return xp.matmul(second, x)
    first, second = down.sparse(1, transposed, dtype), across.sparse(channels, transposed, dtype)
    height, width = first.shape[0], second.shape[0]
    out = np.empty((batch, height, width), dtype)
    for image, result in zip(x.reshape(batch, rows, columns * channels), out, strict=True):
        result[...] = (second @ (first @ image).T).T
    return out.reshape(batch, height, width // max(channels, 1), channels)


def _transposed(xp: Any, grads: Any, down: Weights, across: Weights, dtype: Any) -> Any:
    if dtype == np.float64:
        grads = grads.astype(dtype)
    return _apply(xp, grads, down, across, transposed=True).astype(dtype)


@kernel("ResizeBilinearGrad")
def _bilinear_grad(xp: Any, grads: Any, original: Any, *, align_corners: bool, half_pixel_centers: bool) -> Any:
    how = align_corners, half_pixel_centers
    down = Weights(resizing.linear_matrix, (original.shape[1], grads.shape[1], *how))
    across = Weights(resizing.linear_matrix, (original.shape[2], grads.shape[2], *how))
    return _transposed(xp, grads, down, across, original.dtype)


@kernel("ResizeBicubic")
def _bicubic(xp: Any, images: Any, size: Any, *, align_corners: bool, half_pixel_centers: bool) -> Any:
    height, width = _sizes(size)
    if (height, width) == images.shape[1:3]:
        return _float(images)
    down, across = _cubic_matrices(images.shape, height, width, align_corners, half_pixel_centers)
    return _apply(xp, images, down, across)


def _cubic_matrices(shape: Any, height: int, width: int, *how: bool) -> tuple[Weights, Weights]:
    sizes = (shape[1], height), (shape[2], width)
    down, across = (Weights(resizing.cubic_matrix, (*pair, *how)) for pair in sizes)
    return down, across


@kernel("ResizeBicubicGrad")
def _bicubic_grad(xp: Any, grads: Any, original: Any, *, align_corners: bool, half_pixel_centers: bool) -> Any:
    down, across = _cubic_matrices(original.shape, grads.shape[1], grads.shape[2], align_corners, half_pixel_centers)
    return _transposed(xp, grads, down, across, original.dtype)


@kernel("ResizeArea")
def _area(xp: Any, images: Any, size: Any, *, align_corners: bool) -> Any:
    height, width = _sizes(size)
    down = Weights(resizing.area, (images.shape[1], height, align_corners))
    return _apply(xp, images, down, Weights(resizing.area, (images.shape[2], width, align_corners)))


def _sampling(shape: Any, size: tuple, scale: Any, translation: Any, kernel_type: Any, antialias: bool) -> Any:
    name = as_text(kernel_type)
    if name not in resizing.KERNELS:
        raise errors.InvalidArgumentError(None, None, f"Unrecognized kernel type: {name}; one of "
                                                      f"{sorted(resizing.KERNELS)}")
    scale, translation = np.asarray(scale), np.asarray(translation)
    where = zip(shape[1:3], size, scale.tolist(), translation.tolist(), strict=True)
    return [Weights(resizing.sampled, (*place, name, antialias)) for place in where]


@kernel("ScaleAndTranslate")
def _scale_and_translate(
    xp: Any, images: Any, size: Any, scale: Any, translation: Any, *, kernel_type: Any, antialias: bool
) -> Any:
    down, across = _sampling(images.shape, _sizes(size), scale, translation, kernel_type, antialias)
    return _apply(xp, images, down, across)


@kernel("ScaleAndTranslateGrad")
def _scale_and_translate_grad(
    xp: Any, grads: Any, original: Any, scale: Any, translation: Any, *, kernel_type: Any, antialias: bool
) -> Any:
    down, across = _sampling(original.shape, grads.shape[1:3], scale, translation, kernel_type, antialias)
    return _transposed(xp, grads, down, across, original.dtype)


# -- crops -------------------------------------------------------------------------------------------------------------
def _box_positions(boxes: np.ndarray, shape: tuple, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Where in the image the rows and columns of each crop lie: float32 [boxes, height] and [boxes, width]."""
    result = []
    for i, (target, size) in enumerate(((height, shape[1]), (width, shape[2]))):
        first, last = boxes[:, i, None], boxes[:, i + 2, None]
        top = np.float32(size - 1)
        if target > 1:
            step = (last - first) * top / np.float32(target - 1)
            result.append(first * top + np.arange(target, dtype=np.float32) * step)
        else:
            result.append(np.float32(0.5) * (first + last) * top)
    return result[0], result[1]


def _check_crops(boxes: np.ndarray, indices: np.ndarray, batch: int) -> None:
    if indices.size and (indices.min() < 0 or indices.max() >= batch):
        raise errors.OutOfRangeError(None, None, "box_index has values outside [0, batch_size)")


def _parts(at: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(lower pixel, upper pixel, way between them, which places are inside)."""
    inside = (at >= 0) & (at <= size - 1)
    safe = np.where(inside, at, 0)
    lower = np.floor(safe).astype(np.int64)
    return lower, np.ceil(safe).astype(np.int64), safe - lower.astype(np.float32), inside


@kernel("CropAndResize", backend="numpy")
def _crop_and_resize(
    xp: Any,
    image: np.ndarray,
    boxes: np.ndarray,
    box_ind: np.ndarray,
    crop_size: np.ndarray,
    *,
    method: Any,
    extrapolation_value: float,
) -> np.ndarray:
    height, width = _sizes(crop_size)
    rows, columns = _box_positions(boxes, image.shape, height, width)
    which = box_ind[:, None, None]
    if as_text(method) == "nearest":
        inside_y, inside_x = (rows >= 0) & (rows <= image.shape[1] - 1), (columns >= 0) & (
            columns <= image.shape[2] - 1)
        y = np.where(inside_y, _round_away(rows), 0).astype(np.int64)
        x = np.where(inside_x, _round_away(columns), 0).astype(np.int64)
        out = _float(image[which, y[:, :, None], x[:, None, :]])
    else:
        top, bottom, down, inside_y = _parts(rows, image.shape[1])
        left, right, across, inside_x = _parts(columns, image.shape[2])
        across, down = across[:, None, :, None], down[:, :, None, None]

        def row(y: np.ndarray) -> np.ndarray:
            y = y[:, :, None]
            start = _float(image[which, y, left[:, None, :]])
            return start + (_float(image[which, y, right[:, None, :]]) - start) * across

        upper = row(top)
        out = upper + (row(bottom) - upper) * down
    inside = inside_y[:, :, None] & inside_x[:, None, :]
    return np.where(inside[..., None], out, np.float32(extrapolation_value))


def _round_away(x: np.ndarray) -> np.ndarray:
    return np.floor(x + np.float32(0.5))


@kernel("CropAndResizeGradImage", backend="numpy")
def _crop_grad_image(
    xp: Any,
    grads: np.ndarray,
    boxes: np.ndarray,
    box_ind: np.ndarray,
    image_size: np.ndarray,
    *,
    method: Any,
    T: Any,  # noqa: N803
) -> np.ndarray:
    shape = tuple(image_size.tolist())
    _check_crops(boxes, box_ind, shape[0])
    out = np.zeros(shape, np.float64)
    rows, columns = _box_positions(boxes, shape, *grads.shape[1:3])
    which = np.broadcast_to(box_ind[:, None, None], grads.shape[:3])
    if as_text(method) == "nearest":
        inside_y, inside_x = (rows >= 0) & (rows <= shape[1] - 1), (columns >= 0) & (columns <= shape[2] - 1)
        inside = (inside_y[:, :, None] & inside_x[:, None, :])[..., None]
        y = np.where(inside_y, _round_away(rows), 0).astype(np.int64)
        x = np.where(inside_x, _round_away(columns), 0).astype(np.int64)
        np.add.at(out, (which, y[:, :, None], x[:, None, :]), np.where(inside, grads, 0))
        return out.astype(T._storage)
    top, bottom, down, inside_y = _parts(rows, shape[1])
    left, right, across, inside_x = _parts(columns, shape[2])
    inside = (inside_y[:, :, None] & inside_x[:, None, :])[..., None]
    g = np.where(inside, grads, 0).astype(np.float64)
    down, across = down[:, :, None, None], across[:, None, :, None]
    for y, part in ((top, 1 - down), (bottom, down)):
        for x, share in ((left, 1 - across), (right, across)):
            np.add.at(out, (which, y[:, :, None], x[:, None, :]), g * part * share)
    return out.astype(T._storage)


@kernel("CropAndResizeGradBoxes", backend="numpy")
def _crop_grad_boxes(
    xp: Any, grads: np.ndarray, image: np.ndarray, boxes: np.ndarray, box_ind: np.ndarray
) -> np.ndarray:
    _check_crops(boxes, box_ind, image.shape[0])
    height, width = grads.shape[1:3]
    rows, columns = _box_positions(boxes, image.shape, height, width)
    top, bottom, down, inside_y = _parts(rows, image.shape[1])
    left, right, across, inside_x = _parts(columns, image.shape[2])
    which = box_ind[:, None, None]
    down, across = down[:, :, None, None], across[:, None, :, None]

    def at(y: np.ndarray, x: np.ndarray) -> np.ndarray:
        return _float(image[which, y[:, :, None], x[:, None, :]])

    tl, tr, bl, br = at(top, left), at(top, right), at(bottom, left), at(bottom, right)
    inside = (inside_y[:, :, None] & inside_x[:, None, :])[..., None]
    g = np.where(inside, grads, 0)
    dy = (g * ((1 - across) * (bl - tl) + across * (br - tr))).sum(axis=-1)
    dx = (g * ((1 - down) * (tr - tl) + down * (br - bl))).sum(axis=-1)
    out = np.zeros(boxes.shape, np.float32)
    for axis, (d, size, target) in enumerate(((dy, image.shape[1], height), (dx, image.shape[2], width))):
        d = d.sum(axis=2 if axis == 0 else 1)                     # [boxes, target]
        top_pixel = size - 1
        if target > 1:
            step = np.arange(target) * (top_pixel / (target - 1))
            out[:, axis] = (d * (top_pixel - step)).sum(axis=1)
            out[:, axis + 2] = (d * step).sum(axis=1)
        else:
            out[:, axis] = out[:, axis + 2] = d[:, 0] * 0.5 * top_pixel
    return out


no_kernel("CropAndResize CropAndResizeGradImage CropAndResizeGradBoxes", "xla",
          reason="which pixels are read depends on the values of the boxes")
