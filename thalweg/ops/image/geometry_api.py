"""Public functions that move pixels: flips, rotations, crops, padding, resizing, patches, glimpses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.array.shape_argument import vector
from thalweg.ops.control import branches
from thalweg.ops.image.checks import (
    after,
    as_batch,
    check_image,
    checked,
    dimensions,
    is_tensor,
    maximum,
    minimum,
    rank_of,
    require,
    scope,
    static,
    tensor,
    unbatched,
    wrong_rank,
)
from thalweg.ops.math import casting


# -- flips and turns ---------------------------------------------------------------------------------------------------
def by_rank(image: Tensor, of_3: Callable[[], Tensor], of_4: Callable[[], Tensor]) -> Tensor:
    """The result for one image or for a batch, decided when it runs where the rank is unknown."""
    rank = rank_of(image)
    if rank is None:
        return branches.cond(apply("Equal", array.rank(image), 3), of_3, of_4)
    if rank not in (3, 4):
        raise wrong_rank(image)
    return of_3() if rank == 3 else of_4()


def flipped(image: Tensor, axis: int) -> Tensor:
    """One image (axis 0 or 1) or a batch reversed."""
    return by_rank(image, lambda: array.reverse(image, [axis]), lambda: array.reverse(image, [axis + 1]))


def flip_left_right(image: Any) -> Tensor:
    """The image mirrored: columns in reverse.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
    Returns: a tensor like image.
    Raises: ValueError for other shapes.
    Example:
      >>> tf.image.flip_left_right([[[1], [2]]]).numpy().ravel().tolist()
      [2, 1]
    Source: tf.image.flip_left_right public docs 2.15.
    """
    with scope(None, "flip_left_right"):
        return flipped(checked(image), 1)


def flip_up_down(image: Any) -> Tensor:
    """The image upside down: rows in reverse.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
    Returns: a tensor like image.
    Raises: ValueError for other shapes.
    Example:
      >>> tf.image.flip_up_down([[[1]], [[2]]]).numpy().ravel().tolist()
      [2, 1]
    Source: tf.image.flip_up_down public docs 2.15.
    """
    with scope(None, "flip_up_down"):
        return flipped(checked(image), 0)


def transpose(image: Any, name: str | None = None) -> Tensor:
    """Rows and columns exchanged.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      name: name of the operation.
    Returns: a tensor with height and width exchanged.
    Raises: ValueError for other shapes.
    Example:
      >>> tf.image.transpose(tf.zeros([2, 3, 1])).shape
      TensorShape([3, 2, 1])
    Source: tf.image.transpose public docs 2.15.
    """
    with scope(name, "transpose"):
        image = checked(image)
        return by_rank(image, lambda: array.transpose(image, [1, 0, 2]), lambda: array.transpose(image, [0, 2, 1, 3]))


def _turn(image: Tensor, quarters: int, first: int) -> Tensor:
    """A turn by 1, 2 or 3 quarters; `first`: the dimension of rows."""
    exchanged = [0, 2, 1, 3] if first else [1, 0, 2]
    if quarters == 1:
        return array.transpose(array.reverse(image, [first + 1]), exchanged)
    if quarters == 2:
        return array.reverse(image, [first, first + 1])
    return array.reverse(array.transpose(image, exchanged), [first + 1])


def rot90(image: Any, k: Any = 1, name: str | None = None) -> Tensor:
    """The image turned counter-clockwise by k quarters.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      k: scalar integer.
      name: name of the operation.
    Returns: a tensor; height and width are exchanged where k is odd.
    Raises: ValueError for other shapes.
    Example:
      >>> tf.image.rot90([[[1], [2]]]).numpy().tolist()
      [[[2]], [[1]]]
    Source: tf.image.rot90 public docs 2.15.
    """
    with scope(name, "rot90"):
        image = checked(image)
        k = convert.to_tensor(k, dtypes.int32, name="k")
        if k._static_shape() not in ((), None):
            raise ValueError(f"Shape {k.shape} must have rank 0")
        if rank_of(image) not in (3, 4, None):
            raise wrong_rank(image)
        if type(image) is type(k) and k._constant_value() is not None and not hasattr(image, "op"):
            quarters = int(k._constant_value()) % 4
            return image if quarters == 0 else _turn(image, quarters, rank_of(image) - 3)
        k = apply("FloorMod", k, 4)

        def turned(first: int) -> Tensor:
            cases = [lambda: image] + [lambda q=q: _turn(image, q, first) for q in (1, 2, 3)]
            result = branches.switch_case(k, cases)
            shape = image._static_shape()
            if shape is not None:
                result.set_shape([*shape[:first], None, None, shape[-1]])
            return result

        return by_rank(image, lambda: turned(0), lambda: turned(1))


# -- crops and padding -------------------------------------------------------------------------------------------------
def central_crop(image: Any, central_fraction: Any) -> Tensor:
    """The middle of the image: this fraction of its height and of its width.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      central_fraction: float in (0, 1].
    Returns: a smaller tensor.
    Raises: ValueError for a fraction out of range or other shapes.
    Example:
      >>> tf.image.central_crop(tf.zeros([8, 6, 1]), 0.5).shape
      TensorShape([4, 4, 1])
    Source: tf.image.central_crop public docs 2.15.
    """
    with scope(None, "central_crop"):
        image = tensor(image)
        fraction = central_fraction
        if is_tensor(fraction) and fraction._constant_value() is not None:
            fraction = fraction._constant_value().item()
        if is_tensor(fraction):
            inside = (fraction > 0.0) & (fraction <= 1.0)
            image = after(require(inside, "central_fraction must be within (0, 1]"), image)
        else:
            if not 0.0 < fraction <= 1.0:
                raise ValueError("central_fraction must be within (0, 1]")
            if fraction == 1.0:
                return image
        check_image(image)
        rank = rank_of(image)
        if rank not in (3, 4):
            raise ValueError("`image` should either be a Tensor with rank = 3 or rank = 4. "
                             f"Had rank = {rank}.")
        sizes = dimensions(image, rank)
        begin, size = [0] * rank, [-1] * rank
        for axis in (rank - 3, rank - 2):
            begin[axis], size[axis] = _middle(sizes[axis], fraction)
        result = select_api.slice(image, vector(begin), vector(size))
        shape = list(image._static_shape())
        shape[rank - 3 : rank - 1] = static(size[rank - 3 : rank - 1])
        result.set_shape(shape)
        return result


def _middle(size: Any, fraction: Any) -> tuple[Any, Any]:
    """(begin, length) of the middle of a dimension."""
    if is_tensor(size) or is_tensor(fraction):
        length, part = casting.cast(size, dtypes.float64), casting.cast(fraction, dtypes.float64)
        begin = casting.cast((length - length * part) / 2, dtypes.int32)
        return begin, size - begin * 2
    begin = int((float(size) - float(size) * fraction) / 2)
    return begin, size - begin * 2


def pad_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """The image in a larger one of zeros.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      offset_height, offset_width: rows above and columns to the left.
      target_height, target_width: size of the result.
    Returns: a tensor of that size.
    Raises: ValueError where the image does not fit (InvalidArgumentError where that is known only in running).
    Example:
      >>> tf.image.pad_to_bounding_box([[[7]]], 0, 1, 1, 3).numpy().ravel().tolist()
      [0, 7, 0]
    Source: tf.image.pad_to_bounding_box public docs 2.15.
    """
    with scope(None, "pad_to_bounding_box"):
        image, is_batch = as_batch(image)
        batch, height, width, depth = dimensions(image, 4)
        right, below = target_width - offset_width - width, target_height - offset_height - height
        checks = check_image(image)
        for condition, message in (
            (offset_height >= 0, "offset_height must be >= 0"),
            (offset_width >= 0, "offset_width must be >= 0"),
            (right >= 0, "width must be <= target - offset"),
            (below >= 0, "height must be <= target - offset"),
        ):
            checks += require(condition, message)
        image = after(checks, image)
        amounts = vector([_int(n) for n in (0, 0, offset_height, below, offset_width, right, 0, 0)])
        padded = array.pad(image, array.reshape(amounts, [4, 2]))
        padded.set_shape(static([batch, target_height, target_width, depth]))
        return unbatched(padded, is_batch)


def _int(n: Any) -> Any:
    return n if is_tensor(n) else int(n)


def crop_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """A window of the image.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      offset_height, offset_width: its first row and column.
      target_height, target_width: its size.
    Returns: a tensor of that size.
    Raises: ValueError where the window is not inside (InvalidArgumentError where that is known only in running).
    Example:
      >>> tf.image.crop_to_bounding_box([[[1], [2], [3]]], 0, 1, 1, 2).numpy().ravel().tolist()
      [2, 3]
    Source: tf.image.crop_to_bounding_box public docs 2.15.
    """
    with scope(None, "crop_to_bounding_box"):
        image, is_batch = as_batch(image)
        checks = check_image(image)
        batch, height, width, depth = dimensions(image, 4)
        for condition, message in (
            (offset_width >= 0, "offset_width must be >= 0."),
            (offset_height >= 0, "offset_height must be >= 0."),
            (target_width > 0, "target_width must be > 0."),
            (target_height > 0, "target_height must be > 0."),
            (width >= (target_width + offset_width), "width must be >= target + offset."),
            (height >= (target_height + offset_height), "height must be >= target + offset."),
        ):
            checks += require(condition, message)
        image = after(checks, image)
        begin = vector([0, _int(offset_height), _int(offset_width), 0])
        cropped = select_api.slice(image, begin, vector([-1, _int(target_height), _int(target_width), -1]))
        cropped.set_shape(static([batch, target_height, target_width, depth]))
        return unbatched(cropped, is_batch)


def resize_with_crop_or_pad(image: Any, target_height: Any, target_width: Any) -> Tensor:
    """The image cut in the middle, or padded evenly with zeros, to a size.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      target_height, target_width: size of the result.
    Returns: a tensor of that size.
    Raises: ValueError for sizes that are not positive or other shapes.
    Example:
      >>> tf.image.resize_with_crop_or_pad([[[1], [2], [3]]], 2, 1).numpy().ravel().tolist()
      [2, 0]
    Source: tf.image.resize_with_crop_or_pad public docs 2.15.
    """
    with scope(None, "resize_image_with_crop_or_pad"):
        image, is_batch = as_batch(image)
        checks = check_image(image)
        checks += require(target_width > 0, "target_width must be > 0.")
        checks += require(target_height > 0, "target_height must be > 0.")
        image = after(checks, image)
        _, height, width, _ = dimensions(image, 4)
        more_width, more_height = target_width - width, target_height - height
        cropped = crop_to_bounding_box(
            image,
            maximum(-more_height // 2, 0),
            maximum(-more_width // 2, 0),
            minimum(target_height, height),
            minimum(target_width, width),
        )
        padded = pad_to_bounding_box(
            cropped, maximum(more_height // 2, 0), maximum(more_width // 2, 0), target_height, target_width
        )
        return unbatched(padded, is_batch)


# -- resizing ----------------------------------------------------------------------------------------------------------
class ResizeMethod:
    """Names of the methods of `tf.image.resize`.

    Example:
      >>> tf.image.ResizeMethod.BILINEAR
      'bilinear'
    Source: tf.image.ResizeMethod public docs 2.15.
    """

    BILINEAR = "bilinear"
    NEAREST_NEIGHBOR = "nearest"
    BICUBIC = "bicubic"
    AREA = "area"
    LANCZOS3 = "lanczos3"
    LANCZOS5 = "lanczos5"
    GAUSSIAN = "gaussian"
    MITCHELLCUBIC = "mitchellcubic"


_SAMPLED = (ResizeMethod.LANCZOS3, ResizeMethod.LANCZOS5, ResizeMethod.GAUSSIAN, ResizeMethod.MITCHELLCUBIC)


def resized_by(
    images: Any, resizer: Callable[[Tensor, Tensor], Tensor], size: Any, keep_ratio: bool, name: str | None,
    skip_same: bool
) -> Tensor:
    """What all forms of resizing share: one image or a batch, the size checked, the shape as far as known."""
    with scope(name, "resize"):
        images = tensor(images, "images")
        rank = rank_of(images)
        if rank is None:
            raise ValueError("'images' contains no shape.")
        if rank not in (3, 4):
            raise ValueError("'images' must have either 3 or 4 dimensions.")
        if rank == 3:
            images = array.expand_dims(images, 0)
        try:
            size = convert.convert_to_tensor(size, dtypes.int32, name="size")
        except (TypeError, ValueError):
            raise ValueError("'size' must be a 1-D int32 Tensor") from None
        if size._static_shape() not in ((2,), (None,), None):
            raise ValueError("'size' must be a 1-D Tensor of 2 elements: new_height, new_width")
        if keep_ratio:
            size = _ratio_kept(images, size)
        partial = getattr(size, "_constant_value_as_shape", None)
        wanted = tuple(int(n) for n in size._numpy()) if partial is None else partial()
        wanted = (None, None) if wanted is None or len(wanted) != 2 else wanted
        if not (skip_same and None not in wanted and images._static_shape()[1:3] == wanted):
            images = resizer(images, size)
            images.set_shape([None, *wanted, None])
        return unbatched(images, rank == 4)


def _ratio_kept(images: Tensor, size: Tensor) -> Tensor:
    """The largest size within `size` that has the images' ratio."""
    _, height, width, _ = dimensions(images, 4)
    known = size._constant_value()
    if known is not None and not is_tensor(height) and not is_tensor(width):
        f = np.float32
        scale = min(f(known[0]) / f(height), f(known[1]) / f(width))
        return convert.to_tensor(np.array([np.rint(scale * f(height)), np.rint(scale * f(width))], np.int32))
    current = casting.cast(vector([height, width]), dtypes.float32)
    scale = apply("Min", casting.cast(size, dtypes.float32) / current, 0)
    return casting.cast(apply("Round", scale * current), dtypes.int32)


def resize(
    images: Any,
    size: Any,
    method: str = ResizeMethod.BILINEAR,
    preserve_aspect_ratio: bool = False,
    antialias: bool = False,
    name: str | None = None,
) -> Tensor:
    """The images in another size.

    Args:
      images: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      size: int32 [2]: new height and width.
      method: one of `tf.image.ResizeMethod`.
      preserve_aspect_ratio: fit into `size` without distortion.
      antialias: let every pixel of a shrunk image count (for the methods that may leave some out).
      name: name of the operation.
    Returns: float32; the images' own dtype for the nearest neighbour.
    Raises: ValueError for other shapes, sizes or methods; InvalidArgumentError for an empty image or size.
    Example:
      >>> tf.image.resize([[[0.], [4.]]], [1, 4]).numpy().ravel().tolist()
      [0.0, 1.0, 3.0, 4.0]
    Source: tf.image.resize public docs 2.15; recorded runs tests/golden/ops/image.npz.
    """

    def resizer(x: Tensor, target: Tensor) -> Tensor:
        kernel = {ResizeMethod.BILINEAR: "triangle", ResizeMethod.BICUBIC: "keyscubic"}.get(method, method)
        if method in _SAMPLED or (antialias and kernel != method):
            shape = x._static_shape()
            current = array.shape(x)[1:3] if None in shape[1:3] else convert.to_tensor(np.array(shape[1:3], np.int32))
            scale = casting.cast(target, dtypes.float32) / casting.cast(current, dtypes.float32)
            return apply("ScaleAndTranslate", x, target, scale, array.zeros([2]), kernel_type=kernel,
                         antialias=antialias)
        if method == ResizeMethod.BILINEAR:
            return apply("ResizeBilinear", x, target, half_pixel_centers=True)
        if method == ResizeMethod.NEAREST_NEIGHBOR:
            return apply("ResizeNearestNeighbor", x, target, half_pixel_centers=True)
        if method == ResizeMethod.BICUBIC:
            return apply("ResizeBicubic", x, target, half_pixel_centers=True)
        if method == ResizeMethod.AREA:
            return apply("ResizeArea", x, target)
        raise ValueError(f"Resize method is not implemented: {method}")

    return resized_by(images, resizer, size, preserve_aspect_ratio, name, skip_same=False)


def padded_to(image: Any, target_height: Any, target_width: Any, resizer: Callable[[Tensor, Any], Tensor]) -> Tensor:
    """The image resized without distortion to fit into a size, and padded evenly with zeros."""
    with scope(None, "resize_image_with_pad"):
        image, is_batch = as_batch(image)
        checks = check_image(image)
        checks += require(target_width > 0, "target_width must be > 0.")
        checks += require(target_height > 0, "target_height must be > 0.")
        image = after(checks, image)
        _, height, width, _ = dimensions(image, 4)
        if any(is_tensor(n) for n in (height, width, target_height, target_width)):
            as_float, as_int = (lambda n: casting.cast(n, dtypes.float32)), lambda x: casting.cast(x, dtypes.int32)
            floor = lambda x: apply("Floor", x)  # noqa: E731
        else:
            as_float, as_int, floor = np.float32, int, np.floor
        h, w, th, tw = (as_float(n) for n in (height, width, target_height, target_width))
        ratio = maximum(w / tw, h / th)
        new_height, new_width = h / ratio, w / ratio
        above, left = as_int(floor((th - new_height) / 2)), as_int(floor((tw - new_width) / 2))
        resized = resizer(image, vector([as_int(floor(new_height)), as_int(floor(new_width))]))
        padded = pad_to_bounding_box(resized, maximum(0, above), maximum(0, left), target_height, target_width)
        return unbatched(padded, is_batch)


def resize_with_pad(
    image: Any, target_height: Any, target_width: Any, method: str = ResizeMethod.BILINEAR, antialias: bool = False
) -> Tensor:
    """The image resized without distortion to fit into a size, and padded evenly with zeros.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      target_height, target_width: size of the result.
      method, antialias: see `tf.image.resize`.
    Returns: float32; the image's own dtype for the nearest neighbour.
    Raises: ValueError for sizes that are not positive or other shapes.
    Example:
      >>> tf.image.resize_with_pad(tf.ones([2, 4, 1]), 4, 4).numpy()[:, 0, 0].tolist()
      [0.0, 1.0, 1.0, 0.0]
    Source: tf.image.resize_with_pad public docs 2.15.
    """
    return padded_to(image, target_height, target_width,
                     lambda x, size: resize(x, size, method, antialias=antialias))


# -- windows -----------------------------------------------------------------------------------------------------------
def crop_and_resize(
    image: Any,
    boxes: Any,
    box_indices: Any,
    crop_size: Any,
    method: str = "bilinear",
    extrapolation_value: float = 0.0,
    name: str | None = None,
) -> Tensor:
    """Windows of a batch of images, all resized to one size.

    Args:
      image: a real dtype, shape [batch, height, width, channels].
      boxes: float32 [n, 4]: y1, x1, y2, x2, where 1 is the last row or column; reversed corners flip.
      box_indices: int32 [n]: the image of each box.
      crop_size: int32 [2].
      method: "bilinear" or "nearest".
      extrapolation_value: what pixels outside of the image are.
      name: name of the operation.
    Returns: float32 [n, *crop_size, channels].
    Raises: OutOfRangeError for an index that is none; InvalidArgumentError for other shapes.
    Example:
      >>> tf.image.crop_and_resize([[[[0.], [2.]]]], [[0, 0, 0, 1]], [0], [1, 3]).numpy().ravel().tolist()
      [0.0, 1.0, 2.0]
    Source: tf.image.crop_and_resize public docs 2.15.
    """
    return apply("CropAndResize", image, boxes, box_indices, crop_size, method=method,
                 extrapolation_value=extrapolation_value, name=name)


def extract_glimpse(
    input: Any,  # noqa: A002
    size: Any,
    offsets: Any,
    centered: bool = True,
    normalized: bool = True,
    noise: str = "uniform",
    name: str | None = None,
) -> Tensor:
    """One window of each image, around a place given per image.

    Args:
      input: float32 [batch, height, width, channels].
      size: int32 [2].
      offsets: float32 [batch, 2]: y and x of the window's centre.
      centered: offsets are counted from the image's centre.
      normalized: offsets are in [-1, 1] instead of pixels.
      noise: what is put outside of the image: "uniform", "gaussian" (random), or "zero".
      name: name of the operation.
    Returns: float32 [batch, *size, channels].
    Raises: InvalidArgumentError for other shapes.
    Example:
      >>> x = tf.reshape(tf.range(9.), [1, 3, 3, 1])
      >>> tf.image.extract_glimpse(x, [1, 1], [[0., 0.]], noise="zero").numpy().item()
      4.0
    Source: tf.image.extract_glimpse public docs 2.15.
    """
    return apply("ExtractGlimpseV2", input, size, offsets, centered=centered, normalized=normalized, noise=noise,
                 uniform_noise=False, name=name)
