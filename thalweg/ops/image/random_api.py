"""Public functions: random changes of images, with the program's seeds or stateless; bit for bit TensorFlow's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine import config
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.control import branches
from thalweg.ops.debugging import api as debugging
from thalweg.ops.image import color_api
from thalweg.ops.image.checks import after, checked, scope, tensor
from thalweg.ops.image.geometry_api import by_rank, flipped
from thalweg.ops.math import casting
from thalweg.ops.random import api as random
from thalweg.ops.random import stateless
from thalweg.ops.random.seeding import get_seed

Draw = Callable[..., Tensor]


def _stateful(seed: int | None) -> Draw:
    return lambda shape, low, high, dtype=dtypes.float32: random.uniform(shape, low, high, dtype=dtype, seed=seed)


def _stateless(seed: Any) -> Draw:
    return lambda shape, low, high, dtype=dtypes.float32: stateless.stateless_uniform(
        shape, seed=seed, minval=low, maxval=high, dtype=dtype
    )


# -- flips -------------------------------------------------------------------------------------------------------------
def _random_flip(image: Any, axis: int, draw: Draw, name: str) -> Tensor:
    """One image as a whole, of a batch each for itself."""
    with scope(None, name):
        image = checked(image)

        def one() -> Tensor:
            result = branches.cond(
                apply("Less", draw([], 0, 1.0), 0.5), lambda: array.reverse(image, [axis]), lambda: image
            )
            result.set_shape([None] * 3 if image._static_shape() is None else image.shape)
            return result

        def each() -> Tensor:
            shape = image._static_shape()
            count = array.shape(image)[0] if shape is None or shape[0] is None else shape[0]
            drawn = array.reshape(draw([count], 0, 1.0), [-1, 1, 1, 1])
            flips = casting.cast(apply("Round", drawn), image.dtype)
            return flips * flipped(image, axis) + (1 - flips) * image

        return by_rank(image, one, each)


def random_flip_left_right(image: Any, seed: int | None = None) -> Tensor:
    """The image mirrored, or not, each with probability 1/2 (in a batch each image for itself).

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      seed: an integer; see `tf.random.set_seed`.
    Returns: a tensor like image.
    Raises: ValueError for other shapes.
    Example:
      >>> tf.image.random_flip_left_right([[[1], [2]]], seed=3).shape
      TensorShape([1, 2, 1])
    Source: tf.image.random_flip_left_right public docs 2.15; bits from recorded runs.
    """
    return _random_flip(image, 1, _stateful(seed), "random_flip_left_right")


def random_flip_up_down(image: Any, seed: int | None = None) -> Tensor:
    """The image upside down, or not; see `tf.image.random_flip_left_right`.

    Source: tf.image.random_flip_up_down public docs 2.15.
    """
    return _random_flip(image, 0, _stateful(seed), "random_flip_up_down")


def stateless_random_flip_left_right(image: Any, seed: Any) -> Tensor:
    """The image mirrored, or not, depending on `seed` alone.

    Args:
      image: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      seed: int32 or int64, shape [2].
    Returns: a tensor like image.
    Raises: ValueError for other shapes.
    Example:
      >>> tf.image.stateless_random_flip_left_right([[[1], [2]]], [2, 3]).numpy().ravel().tolist()
      [2, 1]
    Source: tf.image.stateless_random_flip_left_right public docs 2.15; bits from recorded runs.
    """
    return _random_flip(image, 1, _stateless(seed), "stateless_random_flip_left_right")


def stateless_random_flip_up_down(image: Any, seed: Any) -> Tensor:
    """The image upside down, or not; see `tf.image.stateless_random_flip_left_right`.

    Source: tf.image.stateless_random_flip_up_down public docs 2.15.
    """
    return _random_flip(image, 0, _stateless(seed), "stateless_random_flip_up_down")


# -- colours -----------------------------------------------------------------------------------------------------------
def _check_delta(max_delta: float, most: float | None = None) -> None:
    if most is not None and max_delta > most:
        raise ValueError(f"max_delta must be <= {most}.")
    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")


def _check_range(lower: float, upper: float) -> None:
    if upper <= lower:
        raise ValueError("upper must be > lower.")
    if lower < 0:
        raise ValueError("lower must be non-negative.")


def _check_quality(least: int, most: int) -> None:
    if min(least, most) < 0 or max(least, most) > 100:
        raise ValueError("jpeg encoding range must be between 0 and 100.")
    if least >= most:
        raise ValueError("`min_jpeg_quality` must be less than `max_jpeg_quality`.")


def random_brightness(image: Any, max_delta: float, seed: int | None = None) -> Tensor:
    """`tf.image.adjust_brightness` by a draw from [-max_delta, max_delta).

    Args:
      image: a tensor of a float or integer dtype.
      max_delta: a number, not negative.
      seed: an integer; see `tf.random.set_seed`.
    Returns: a tensor like image.
    Raises: ValueError for a negative max_delta.
    Source: tf.image.random_brightness public docs 2.15.
    """
    _check_delta(max_delta)
    return color_api.adjust_brightness(image, _stateful(seed)([], -max_delta, max_delta))


def stateless_random_brightness(image: Any, max_delta: float, seed: Any) -> Tensor:
    """As `tf.image.random_brightness`, depending on `seed` (shape [2]) alone.

    Source: tf.image.stateless_random_brightness public docs 2.15.
    """
    _check_delta(max_delta)
    return color_api.adjust_brightness(image, _stateless(seed)([], -max_delta, max_delta))


def random_contrast(image: Any, lower: float, upper: float, seed: int | None = None) -> Tensor:
    """`tf.image.adjust_contrast` by a draw from [lower, upper).

    Args:
      image: a tensor of a float or integer dtype, three dimensions or more.
      lower, upper: numbers, 0 <= lower < upper.
      seed: an integer; see `tf.random.set_seed`.
    Returns: a tensor like image.
    Raises: ValueError for bounds that are none.
    Source: tf.image.random_contrast public docs 2.15.
    """
    _check_range(lower, upper)
    return color_api.adjust_contrast(image, _stateful(seed)([], lower, upper))


def stateless_random_contrast(image: Any, lower: float, upper: float, seed: Any) -> Tensor:
    """As `tf.image.random_contrast`, depending on `seed` (shape [2]) alone.

    Source: tf.image.stateless_random_contrast public docs 2.15.
    """
    _check_range(lower, upper)
    return color_api.adjust_contrast(image, _stateless(seed)([], lower, upper))


def random_hue(image: Any, max_delta: float, seed: int | None = None) -> Tensor:
    """`tf.image.adjust_hue` by a draw from [-max_delta, max_delta).

    Args:
      image: a tensor of a float or integer dtype, last dimension 3.
      max_delta: a number in [0, 0.5].
      seed: an integer; see `tf.random.set_seed`.
    Returns: a tensor like image.
    Raises: ValueError for a max_delta out of range.
    Source: tf.image.random_hue public docs 2.15.
    """
    _check_delta(max_delta, 0.5)
    return color_api.adjust_hue(image, _stateful(seed)([], -max_delta, max_delta))


def stateless_random_hue(image: Any, max_delta: float, seed: Any) -> Tensor:
    """As `tf.image.random_hue`, depending on `seed` (shape [2]) alone.

    Source: tf.image.stateless_random_hue public docs 2.15.
    """
    _check_delta(max_delta, 0.5)
    return color_api.adjust_hue(image, _stateless(seed)([], -max_delta, max_delta))


def random_saturation(image: Any, lower: float, upper: float, seed: int | None = None) -> Tensor:
    """`tf.image.adjust_saturation` by a draw from [lower, upper).

    Args:
      image: a tensor of a float or integer dtype, last dimension 3.
      lower, upper: numbers, 0 <= lower < upper.
      seed: an integer; see `tf.random.set_seed`.
    Returns: a tensor like image.
    Raises: ValueError for bounds that are none.
    Source: tf.image.random_saturation public docs 2.15.
    """
    _check_range(lower, upper)
    return color_api.adjust_saturation(image, _stateful(seed)([], lower, upper))


def stateless_random_saturation(image: Any, lower: float, upper: float, seed: Any = None) -> Tensor:
    """As `tf.image.random_saturation`, depending on `seed` (shape [2]) alone.

    Source: tf.image.stateless_random_saturation public docs 2.15.
    """
    _check_range(lower, upper)
    return color_api.adjust_saturation(image, _stateless(seed)([], lower, upper))


def random_jpeg_quality(image: Any, min_jpeg_quality: int, max_jpeg_quality: int, seed: int | None = None) -> Tensor:
    """`tf.image.adjust_jpeg_quality` by a draw from [min_jpeg_quality, max_jpeg_quality).

    Args:
      image: a tensor of a float or integer dtype, shape [height, width, 1 or 3].
      min_jpeg_quality, max_jpeg_quality: integers in [0, 100], the first smaller.
      seed: an integer; see `tf.random.set_seed`.
    Returns: a tensor like image.
    Raises: ValueError for bounds that are none.
    Source: tf.image.random_jpeg_quality public docs 2.15.
    """
    _check_quality(min_jpeg_quality, max_jpeg_quality)
    quality = _stateful(seed)([], min_jpeg_quality, max_jpeg_quality, dtypes.int32)
    return color_api.adjust_jpeg_quality(image, quality)


def stateless_random_jpeg_quality(image: Any, min_jpeg_quality: int, max_jpeg_quality: int, seed: Any) -> Tensor:
    """As `tf.image.random_jpeg_quality`, depending on `seed` (shape [2]) alone.

    Source: tf.image.stateless_random_jpeg_quality public docs 2.15.
    """
    _check_quality(min_jpeg_quality, max_jpeg_quality)
    quality = _stateless(seed)([], min_jpeg_quality, max_jpeg_quality, dtypes.int32)
    return color_api.adjust_jpeg_quality(image, quality)


# -- crops -------------------------------------------------------------------------------------------------------------
def _crop(value: Any, size: Any, draw: Draw, name: str) -> Tensor:
    with scope(name, "random_crop"):
        value = tensor(value, "value")
        size = convert.convert_to_tensor(size, dtypes.int32, name="size")
        shape = array.shape(value)
        message = "Need value.shape >= size, got "
        holds = apply("All", apply("GreaterEqual", shape, size), 0)
        done = debugging.Assert(holds, [message, shape, size])
        shape = after([] if done is None else [done], shape)
        limit = shape - size + 1
        drawn = draw(array.shape(shape), 0, size.dtype.max, size.dtype)
        return select_api.slice(value, apply("FloorMod", drawn, limit), size)


def random_crop(value: Any, size: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """A window of a size at a random place.

    Args:
      value: a tensor.
      size: int32, one number per dimension.
      seed: an integer; see `tf.random.set_seed`.
      name: name of the operation.
    Returns: a tensor of that size.
    Raises: InvalidArgumentError for a size larger than the tensor.
    Example:
      >>> tf.image.random_crop(tf.zeros([5, 6, 3]), [2, 4, 3]).shape
      TensorShape([2, 4, 3])
    Source: tf.image.random_crop public docs 2.15; bits from recorded runs.
    """
    return _crop(value, size, _stateful(seed), name or "random_crop")


def stateless_random_crop(value: Any, size: Any, seed: Any, name: str | None = None) -> Tensor:
    """As `tf.image.random_crop`, depending on `seed` (shape [2]) alone.

    Source: tf.image.stateless_random_crop public docs 2.15.
    """
    return _crop(value, size, _stateless(seed), name or "stateless_random_crop")


# -- windows that keep an object ---------------------------------------------------------------------------------------
def _given(**attrs: Any) -> dict[str, Any]:
    return {n: v for n, v in attrs.items() if v is not None}


def _needs_seed(seed: Any) -> None:
    if config.is_op_determinism_enabled():
        raise ValueError("tf.image.sample_distorted_bounding_box requires a non-zero seed to be passed in when "
                         f"determinism is enabled, but got seed={seed}. Please pass in a non-zero seed, e.g. by "
                         'passing "seed=1".')


def sample_distorted_bounding_box(
    image_size: Any,
    bounding_boxes: Any,
    seed: int = 0,
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Any = None,
    area_range: Any = None,
    max_attempts: int | None = None,
    use_image_if_no_bounding_boxes: bool | None = None,
    name: str | None = None,
) -> Any:
    """A random window of an image that covers enough of some object; the whole image where none is found.

    Args:
      image_size: integers [height, width, channels].
      bounding_boxes: float32 [batch, n, 4]: y1, x1, y2, x2 in [0, 1].
      seed: an integer; 0: unpredictable.
      min_object_covered: how much of at least one box must be inside.
      aspect_ratio_range: least and largest width / height; (0.75, 1.33).
      area_range: least and largest share of the image; (0.05, 1).
      max_attempts: how often to try; 100.
      use_image_if_no_bounding_boxes: take the whole image for the object if there are no boxes; else an error.
      name: name of the operation.
    Returns: (begin, size, bboxes): arguments for `tf.slice`, and the window as a box of shape [1, 1, 4].
    Raises: InvalidArgumentError for boxes or ranges that are none.
    Example:
      >>> begin, size, box = tf.image.sample_distorted_bounding_box([9, 9, 3], [[[0., 0., 1., 1.]]], seed=1)
      >>> box.shape
      TensorShape([1, 1, 4])
    Source: tf.image.sample_distorted_bounding_box public docs 2.15; bits from recorded runs.
    """
    if seed:
        first, second = get_seed(seed)
    else:
        _needs_seed(seed)
        first, second = 0, 0
    return apply("SampleDistortedBoundingBoxV2", image_size, bounding_boxes, min_object_covered, name=name,
                 **_given(seed=first, seed2=second, aspect_ratio_range=aspect_ratio_range, area_range=area_range,
                          max_attempts=max_attempts, use_image_if_no_bounding_boxes=use_image_if_no_bounding_boxes))


def stateless_sample_distorted_bounding_box(
    image_size: Any,
    bounding_boxes: Any,
    seed: Any,
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Any = None,
    area_range: Any = None,
    max_attempts: int | None = None,
    use_image_if_no_bounding_boxes: bool | None = None,
    name: str | None = None,
) -> Any:
    """As `tf.image.sample_distorted_bounding_box`, depending on `seed` (shape [2]) alone.

    Source: tf.image.stateless_sample_distorted_bounding_box public docs 2.15.
    """
    return apply("StatelessSampleDistortedBoundingBox", image_size, bounding_boxes, min_object_covered, seed, name=name,
                 **_given(aspect_ratio_range=aspect_ratio_range, area_range=area_range, max_attempts=max_attempts,
                          use_image_if_no_bounding_boxes=use_image_if_no_bounding_boxes))


def sample_distorted_bounding_box_v1(
    image_size: Any,
    bounding_boxes: Any,
    seed: int | None = None,
    seed2: int | None = None,
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Any = None,
    area_range: Any = None,
    max_attempts: int | None = None,
    use_image_if_no_bounding_boxes: bool | None = None,
    name: str | None = None,
) -> Any:
    """`tf.compat.v1.image.sample_distorted_bounding_box`: both seeds are the op's own.

    Source: tf.compat.v1.image.sample_distorted_bounding_box public docs 2.15.
    """
    if not seed and not seed2:
        _needs_seed(seed)
    return apply("SampleDistortedBoundingBoxV2", image_size, bounding_boxes, min_object_covered, name=name,
                 **_given(seed=seed, seed2=seed2, aspect_ratio_range=aspect_ratio_range, area_range=area_range,
                          max_attempts=max_attempts, use_image_if_no_bounding_boxes=use_image_if_no_bounding_boxes))
