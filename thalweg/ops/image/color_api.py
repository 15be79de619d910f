"""Public functions on colours: dtype conversion, brightness, contrast, hue, saturation, gamma, colour spaces."""

from __future__ import annotations

from typing import Any

from thalweg.core import context, convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array
from thalweg.ops.debugging import api as debugging
from thalweg.ops.image.checks import after, checked, is_tensor, rank_of, require, scope, tensor
from thalweg.ops.linalg import products
from thalweg.ops.math import casting
from thalweg.ops.reduce import api as reduce

_FLOATS = (dtypes.float16, dtypes.float32)


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: str | None = None) -> Tensor:
    """The image in another dtype, scaled: the whole range of an integer dtype corresponds to [0, 1] in floats.

    Args:
      image: a tensor of a float or integer dtype.
      dtype: the dtype wanted.
      saturate: clip what does not fit instead of wrapping around.
      name: name of the operation.
    Returns: a tensor of type dtype and the image's shape.
    Raises: AttributeError for other dtypes.
    Example:
      >>> tf.image.convert_image_dtype(tf.constant([0, 51, 255], tf.uint8), tf.float32).numpy()
      array([0.        , 0.20000002, 1.        ], dtype=float32)
    Source: tf.image.convert_image_dtype public docs 2.15; recorded runs.
    """
    image, dtype = tensor(image), dtypes.as_dtype(dtype)
    for d, what in ((dtype, "dtype"), (image.dtype, "image dtype")):
        if not d.is_floating and not d.is_integer:
            raise AttributeError(f"{what} must be either floating point or integer")
    if dtype == image.dtype:
        return array.identity(image, name=name)
    cast = casting.saturate_cast if saturate else casting.cast
    with scope(name, "convert_image"):
        if image.dtype.is_floating:
            if dtype.is_floating:
                return casting.cast(image, dtype)
            # Half a step more than the maximum: every integer gets an equal share of [0, 1].
            return cast(apply("Mul", image, dtype.max + 0.5), dtype)
        if dtype.is_floating:
            return apply("Mul", casting.cast(image, dtype), 1.0 / image.dtype.max)
        if image.dtype.max > dtype.max:
            return cast(apply("FloorDiv", image, (image.dtype.max + 1) // (dtype.max + 1)), dtype)
        return apply("Mul", cast(image, dtype), (dtype.max + 1) // (image.dtype.max + 1))


def _as_float(image: Tensor) -> Tensor:
    return image if image.dtype in _FLOATS else convert_image_dtype(image, dtypes.float32)


def adjust_brightness(image: Any, delta: Any) -> Tensor:
    """Adds `delta` to all pixels, on the scale of [0, 1] for integer images.

    Args:
      image: a tensor of a float or integer dtype.
      delta: scalar.
    Returns: a tensor like image; integers are clipped.
    Example:
      >>> tf.image.adjust_brightness(tf.constant([[[1., 2.]]]), 0.5).numpy().tolist()
      [[[1.5, 2.5]]]
    Source: tf.image.adjust_brightness public docs 2.15.
    """
    with scope(None, "adjust_brightness"):
        image = tensor(image)
        x = _as_float(image)
        return convert_image_dtype(apply("AddV2", x, casting.cast(delta, x.dtype)), image.dtype, saturate=True)


def adjust_contrast(images: Any, contrast_factor: Any) -> Tensor:
    """Moves each channel of each image away from its mean: (x - mean) * factor + mean.

    Args:
      images: a tensor of a float or integer dtype, shape [..., height, width, channels].
      contrast_factor: scalar float.
    Returns: a tensor like images; integers are clipped.
    Example:
      >>> tf.image.adjust_contrast([[[1.], [3.]]], 2.).numpy().ravel().tolist()
      [0.0, 4.0]
    Source: tf.image.adjust_contrast public docs 2.15.
    """
    with scope(None, "adjust_contrast"):
        images = tensor(images, "images")
        adjusted = apply("AdjustContrastv2", _as_float(images), contrast_factor)
        return convert_image_dtype(adjusted, images.dtype, saturate=True)


def adjust_gamma(image: Any, gamma: Any = 1, gain: Any = 1) -> Tensor:
    """gain * image ** gamma, on the scale of [0, 1] for integer images.

    Args:
      image: a tensor of a float or integer dtype.
      gamma: scalar, not negative.
      gain: scalar.
    Returns: a tensor like image.
    Raises: ValueError for a negative gamma (InvalidArgumentError where it is a tensor).
    Example:
      >>> tf.image.adjust_gamma([0.5], gamma=2.).numpy().tolist()
      [0.25]
    Source: tf.image.adjust_gamma public docs 2.15.
    """
    with scope(None, "adjust_gamma"):
        image = tensor(image)
        x = _as_float(image)
        checks = require(gamma >= 0, "Gamma should be a non-negative real number.")
        gamma = after(checks, gamma) if is_tensor(gamma) else gamma
        return convert_image_dtype(gain * x**gamma, image.dtype, saturate=True)


def adjust_hue(image: Any, delta: Any, name: str | None = None) -> Tensor:
    """Turns the hue of RGB images by `delta` of a full turn.

    Args:
      image: a tensor of a float or integer dtype, last dimension 3.
      delta: scalar in [-1, 1].
      name: name of the operation.
    Returns: a tensor like image.
    Raises: ValueError for a delta out of range (in eager execution); InvalidArgumentError for another shape.
    Example:
      >>> tf.image.adjust_hue([[[1., 0., 0.]]], 1 / 3).numpy().round(3).tolist()
      [[[0.0, 1.0, 0.0]]]
    Source: tf.image.adjust_hue public docs 2.15.
    """
    with scope(name, "adjust_hue"):
        if context.executing_eagerly() and (delta < -1 or delta > 1):
            raise ValueError("delta must be in the interval [-1, 1]")
        image = tensor(image)
        return convert_image_dtype(apply("AdjustHue", _as_float(image), delta), image.dtype)


def adjust_saturation(image: Any, saturation_factor: Any, name: str | None = None) -> Tensor:
    """Multiplies the saturation of RGB images.

    Args:
      image: a tensor of a float or integer dtype, last dimension 3.
      saturation_factor: scalar float.
      name: name of the operation.
    Returns: a tensor like image.
    Raises: InvalidArgumentError for another shape.
    Example:
      >>> tf.image.adjust_saturation([[[1., 0.5, 0.5]]], 2.).numpy().tolist()
      [[[1.0, 0.0, 0.0]]]
    Source: tf.image.adjust_saturation public docs 2.15.
    """
    with scope(name, "adjust_saturation"):
        image = tensor(image)
        return convert_image_dtype(apply("AdjustSaturation", _as_float(image), saturation_factor), image.dtype)


def adjust_jpeg_quality(image: Any, jpeg_quality: Any, name: str | None = None) -> Tensor:
    """What is left of an image after it was a JPEG file.

    Args:
      image: a tensor of a float or integer dtype, shape [height, width, 1 or 3].
      jpeg_quality: scalar integer, 0 to 100.
      name: name of the operation.
    Returns: a tensor like image.
    Raises: InvalidArgumentError for a quality out of range or another shape.
    Source: tf.image.adjust_jpeg_quality public docs 2.15.
    """
    with scope(name, "adjust_jpeg_quality"):
        image = tensor(image)
        channels = image.shape.as_list()[-1]
        quality = jpeg_quality if is_tensor(jpeg_quality) else convert.to_tensor(jpeg_quality, dtypes.int32)
        data = apply("EncodeJpegVariableQuality", convert_image_dtype(image, dtypes.uint8, saturate=True), quality)
        return convert_image_dtype(apply("DecodeJpeg", data, channels=channels), image.dtype, saturate=True)


def per_image_standardization(image: Any) -> Tensor:
    """Each image less its mean, over its standard deviation (at least 1 / sqrt(number of pixels)), in float32.

    Args:
      image: a tensor of a numeric dtype, shape [..., height, width, channels].
    Returns: float32 (float16 stays), the image's shape.
    Raises: ValueError for fewer than three dimensions.
    Example:
      >>> tf.image.per_image_standardization([[[1.], [3.]]]).numpy().ravel().tolist()
      [-1.0, 1.0]
    Source: tf.image.per_image_standardization public docs 2.15.
    """
    with scope(None, "per_image_standardization"):
        image = casting.cast(checked(image), dtypes.float32)
        shape = image._static_shape()
        if shape is not None and None not in shape[-3:]:
            count: Any = float(shape[-3] * shape[-2] * shape[-1])
            count = convert.to_tensor(count, dtypes.float32)
        else:
            count = casting.cast(reduce.reduce_prod(array.shape(image)[-3:]), dtypes.float32)
        axes = [-1, -2, -3]
        mean = reduce.reduce_mean(image, axis=axes, keepdims=True)
        deviation = reduce.reduce_std(image, axis=axes, keepdims=True)
        return (image - mean) / apply("Maximum", deviation, apply("Rsqrt", count))


# -- colour spaces -----------------------------------------------------------------------------------------------------
def rgb_to_grayscale(images: Any, name: str | None = None) -> Tensor:
    """The luminance 0.2989 R + 0.5870 G + 0.1140 B.

    Args:
      images: a tensor of a float or integer dtype, last dimension 3.
      name: name of the operation.
    Returns: a tensor of the same dtype, last dimension 1.
    Example:
      >>> tf.image.rgb_to_grayscale(tf.constant([[[255, 0, 0]]], tf.uint8)).numpy().tolist()
      [[[76]]]
    Source: tf.image.rgb_to_grayscale public docs 2.15.
    """
    with scope(name, "rgb_to_grayscale"):
        images = tensor(images, "images")
        x = convert_image_dtype(images, dtypes.float32)
        weights = convert.to_tensor([0.2989, 0.5870, 0.1140], dtypes.float32)
        if rank_of(x) is None:
            return convert_image_dtype(reduce.reduce_sum(x * weights, -1, keepdims=True), images.dtype)
        gray = products.tensordot(x, weights, [[-1], [-1]])
        return convert_image_dtype(array.expand_dims(gray, -1), images.dtype)


def grayscale_to_rgb(images: Any, name: str | None = None) -> Tensor:
    """The one channel three times.

    Args:
      images: a tensor, last dimension 1, of two dimensions or more.
      name: name of the operation.
    Returns: a tensor of the same dtype, last dimension 3.
    Raises: ValueError for another last dimension.
    Example:
      >>> tf.image.grayscale_to_rgb([[[5]]]).numpy().tolist()
      [[[5, 5, 5]]]
    Source: tf.image.grayscale_to_rgb public docs 2.15.
    """
    with scope(name, "grayscale_to_rgb"):
        images = tensor(images, "images")
        shape = images._static_shape()
        if shape is not None and len(shape) < 2:
            raise ValueError(f"A grayscale image (shape {images.shape}) must be at least two-dimensional.")
        message = "Last dimension of a grayscale image should be size 1."
        if shape is not None and None not in shape:
            if shape[-1] != 1:
                raise ValueError(message)
            return array.tile(images, [1] * (len(shape) - 1) + [3])
        done = debugging.assert_equal(array.shape(images)[-1], 1, message=message)
        images = after([] if done is None else [done], images)
        last = array.expand_dims(array.rank(images) - 1, 0)
        multiples = array.concat([array.ones(last, dtypes.int32), array.expand_dims(3, 0)], 0)
        result = array.tile(images, multiples)
        if shape is not None:
            result.set_shape([*shape[:-1], 3])
        return result


def rgb_to_hsv(images: Any, name: str | None = None) -> Tensor:
    """Hue, saturation and value, each in [0, 1], of RGB colours in [0, 1].

    Args:
      images: a float tensor, last dimension 3.
      name: name of the operation.
    Returns: a tensor like images.
    Raises: InvalidArgumentError for another shape.
    Example:
      >>> tf.image.rgb_to_hsv([[[1., 1., 0.]]]).numpy()[0, 0, 1:].tolist()
      [1.0, 1.0]
    Source: tf.image.rgb_to_hsv public docs 2.15.
    """
    return apply("RGBToHSV", images, name=name)


def hsv_to_rgb(images: Any, name: str | None = None) -> Tensor:
    """RGB colours of hue, saturation and value: the inverse of `tf.image.rgb_to_hsv`.

    Args:
      images: a float tensor, last dimension 3, in [0, 1].
      name: name of the operation.
    Returns: a tensor like images.
    Raises: InvalidArgumentError for another shape.
    Example:
      >>> tf.image.hsv_to_rgb([[[0., 1., 1.]]]).numpy().tolist()
      [[[1.0, 0.0, 0.0]]]
    Source: tf.image.hsv_to_rgb public docs 2.15.
    """
    return apply("HSVToRGB", images, name=name)


# From the definitions of NTSC's YIQ and PAL's YUV, rows are R, G, B (or Y and the two colour differences).
_RGB_TO_YIQ = [[0.299, 0.59590059, 0.2115], [0.587, -0.27455667, -0.52273617], [0.114, -0.32134392, 0.31119955]]
_YIQ_TO_RGB = [[1, 1, 1], [0.95598634, -0.27201283, -1.10674021], [0.6208248, -0.64720424, 1.70423049]]
_RGB_TO_YUV = [[0.299, -0.14714119, 0.61497538], [0.587, -0.28886916, -0.51496512], [0.114, 0.43601035, -0.10001026]]
_YUV_TO_RGB = [[1, 1, 1], [0, -0.394642334, 2.03206185], [1.13988303, -0.58062185, 0]]


def _turned(images: Any, kernel: list) -> Tensor:
    images = tensor(images, "images")
    weights = convert.to_tensor(kernel, images.dtype)
    return products.tensordot(images, weights, [[rank_of(images) - 1], [0]])


def rgb_to_yiq(images: Any) -> Tensor:
    """RGB colours in [0, 1] as luminance and NTSC's two colour differences.

    Args:
      images: a float tensor, last dimension 3.
    Returns: a tensor like images.
    Example:
      >>> tf.image.rgb_to_yiq([[[1., 1., 1.]]]).numpy().round(3).tolist()[0][0][0]
      1.0
    Source: tf.image.rgb_to_yiq public docs 2.15.
    """
    return _turned(images, _RGB_TO_YIQ)


def yiq_to_rgb(images: Any) -> Tensor:
    """The inverse of `tf.image.rgb_to_yiq`. Source: tf.image.yiq_to_rgb public docs 2.15."""
    return _turned(images, _YIQ_TO_RGB)


def rgb_to_yuv(images: Any) -> Tensor:
    """RGB colours in [0, 1] as luminance and PAL's two colour differences.

    Args:
      images: a float tensor, last dimension 3.
    Returns: a tensor like images.
    Example:
      >>> tf.image.rgb_to_yuv([[[1., 1., 1.]]]).numpy().round(3).tolist()[0][0][0]
      1.0
    Source: tf.image.rgb_to_yuv public docs 2.15.
    """
    return _turned(images, _RGB_TO_YUV)


def yuv_to_rgb(images: Any) -> Tensor:
    """The inverse of `tf.image.rgb_to_yuv`. Source: tf.image.yuv_to_rgb public docs 2.15."""
    return _turned(images, _YUV_TO_RGB)
