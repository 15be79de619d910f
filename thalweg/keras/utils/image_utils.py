"""`tf.keras.utils.load_img` and its kin: image files, PIL images and arrays; resizing without distortion.

Source: tf.keras.utils.{load_img,img_to_array,array_to_img,save_img}, tf.keras.preprocessing.image.smart_resize public
docs 2.15; recorded runs.
"""

from __future__ import annotations

import io
import pathlib
import warnings
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.array.shape_argument import vector
from thalweg.ops.image import codecs, geometry_api
from thalweg.ops.math import casting

_PIL_METHODS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
_METHODS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")


def get_interpolation(interpolation: str) -> str:
    """The method of `tf.image.resize` by its name in any case.

    Raises: NotImplementedError for an unknown one.
    """
    name = interpolation.lower()
    if name not in _METHODS:
        raise NotImplementedError(
            f"Value not recognized for `interpolation`: {name}. Supported values are: {list(_METHODS)}"
        )
    return name


def _format(data_format: str | None, what: str) -> str:
    data_format = backend.image_data_format() if data_format is None else data_format
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"{what} data_format: {data_format}")
    return data_format


def smart_resize(x: Any, size: Any, interpolation: str = "bilinear") -> Any:
    """The largest window in the middle that has the ratio of `size`, resized to it.

    Args:
      x: array or tensor, shape [height, width, channels] or [batch, height, width, channels].
      size: (height, width).
      interpolation: a method of `tf.image.resize`.
    Returns: float32, of that size; an array for an array.
    Raises: ValueError for other shapes or sizes.
    Example:
      >>> tf.keras.preprocessing.image.smart_resize(np.zeros((4, 8, 3)), (2, 2)).shape
      (2, 2, 3)
    Source: tf.keras.preprocessing.image.smart_resize public docs 2.15.
    """
    if len(size) != 2:
        raise ValueError(f"Expected `size` to be a tuple of 2 integers, but got: {size}.")
    image = convert.convert_to_tensor(x)
    shape = image._static_shape()
    if shape is not None and len(shape) not in (3, 4):
        raise ValueError(
            "Expected an image array with shape `(height, width, channels)`, or `(batch_size, height, width, "
            f"channels)`, but got input with incorrect rank, of shape {image.shape}."
        )
    sizes = array.shape(image)
    known = shape is not None and None not in shape[-3:-1]
    height, width = shape[-3:-1] if known else (sizes[-3], sizes[-2])
    crop_height = _least(height, _share(width, size[0], size[1]))
    crop_width = _least(width, _share(height, size[1], size[0]))
    top, left = _half(height - crop_height), _half(width - crop_width)
    batched = shape is not None and len(shape) == 4
    begin, extent = [top, left, 0], [crop_height, crop_width, -1]
    if batched:
        begin, extent = [0, *begin], [-1, *extent]
    window = select_api.slice(image, vector(begin), vector(extent))
    result = geometry_api.resize(window, size, method=interpolation)
    return result.numpy() if isinstance(x, np.ndarray) else result


def _share(length: Any, part: int, whole: int) -> Any:
    """length * part / whole, computed in float32 and cut."""
    if isinstance(length, int):
        return int(np.float32(length * part) / np.float32(whole))
    return casting.cast(casting.cast(length * part, dtypes.float32) / whole, dtypes.int32)


def _half(n: Any) -> Any:
    return n // 2 if isinstance(n, int) else casting.cast(casting.cast(n, dtypes.float32) / 2, dtypes.int32)


def _least(a: Any, b: Any) -> Any:
    return min(a, b) if isinstance(a, int) and isinstance(b, int) else apply("Minimum", a, b)


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Any:
    """An array as a PIL image.

    Args:
      x: shape [height, width, channels] (or channels first), 1, 3 or 4 channels.
      data_format: "channels_last", "channels_first", or None for Keras' own.
      scale: stretch the values to 0..255.
      dtype: in which to compute; Keras' `floatx()`.
    Returns: a PIL.Image.Image.
    Raises: ValueError for other shapes; ImportError without Pillow.
    Example:
      >>> tf.keras.utils.array_to_img(np.zeros((2, 3, 1))).size
      (3, 2)
    Source: tf.keras.utils.array_to_img public docs 2.15.
    """
    image_module = codecs.pillow()
    x = np.asarray(x, dtype=dtypes.as_dtype(dtype or backend.floatx()).as_numpy_dtype)
    if x.ndim != 3:
        raise ValueError(f"Expected image array to have rank 3 (single image). Got array with shape: {x.shape}")
    if _format(data_format, "Invalid") == "channels_first":
        x = x.transpose(1, 2, 0)
    if scale:
        x = x - np.min(x)
        most = np.max(x)
        if most != 0:
            x /= most
        x *= 255
    channels = x.shape[2]
    if channels == 1:
        kind = "int32" if np.max(x) > 255 else "uint8"
        return image_module.fromarray(x[:, :, 0].astype(kind))
    if channels not in (3, 4):
        raise ValueError(f"Unsupported channel number: {channels}")
    return image_module.fromarray(x.astype("uint8"))


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> np.ndarray:
    """A PIL image as an array.

    Args:
      img: a PIL image, or an array of two or three dimensions.
      data_format: "channels_last", "channels_first", or None for Keras' own.
      dtype: of the result; Keras' `floatx()`.
    Returns: three dimensions, channels where the format says.
    Raises: ValueError for other shapes or formats.
    Example:
      >>> tf.keras.utils.img_to_array(np.zeros((2, 3))).shape
      (2, 3, 1)
    Source: tf.keras.utils.img_to_array public docs 2.15.
    """
    data_format = _format(data_format, "Unknown")
    x = np.asarray(img, dtype=dtypes.as_dtype(dtype or backend.floatx()).as_numpy_dtype)
    if x.ndim == 2:
        x = x[..., None]
    elif x.ndim != 3:
        raise ValueError(f"Unsupported image shape: {x.shape}")
    return x.transpose(2, 0, 1) if data_format == "channels_first" else x


def save_img(
    path: Any, x: Any, data_format: str | None = None, file_format: str | None = None, scale: bool = True, **kwargs: Any
) -> None:
    """Writes an array as an image file.

    Args:
      path: name of the file, or a file object.
      x: shape [height, width, channels] (or channels first).
      data_format: see `tf.keras.utils.array_to_img`.
      file_format: e.g. "png"; by default from the name.
      scale: stretch the values to 0..255.
      **kwargs: for PIL.Image.save.
    Raises: ValueError for other shapes or unknown formats.
    Source: tf.keras.utils.save_img public docs 2.15.
    """
    img = array_to_img(x, data_format=data_format, scale=scale)
    if img.mode == "RGBA" and file_format in ("jpg", "jpeg"):
        warnings.warn("The JPG format does not support RGBA images, converting to RGB.", stacklevel=2)
        img = img.convert("RGB")
    img.save(path, format="jpeg" if file_format == "jpg" else file_format, **kwargs)


_COLOR_MODES = {"grayscale": ("L", "I;16", "I"), "rgba": ("RGBA",), "rgb": ("RGB",)}


def load_img(
    path: Any,
    grayscale: bool = False,
    color_mode: str = "rgb",
    target_size: Any = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Any:
    """Reads an image file as a PIL image.

    Args:
      path: str, bytes, pathlib.Path or io.BytesIO.
      grayscale: the old form of color_mode="grayscale".
      color_mode: "rgb", "rgba" or "grayscale".
      target_size: (height, width) to resize to; None: as it is.
      interpolation: "nearest", "bilinear", "bicubic", "hamming", "box" or "lanczos".
      keep_aspect_ratio: cut the middle out instead of distorting.
    Returns: a PIL.Image.Image.
    Raises: TypeError for another path, ValueError for an unknown mode or method; PIL's errors for damaged files.
    Source: tf.keras.utils.load_img public docs 2.15.
    """
    if grayscale:
        warnings.warn('grayscale is deprecated. Please use color_mode = "grayscale"', stacklevel=2)
        color_mode = "grayscale"
    image_module = codecs.pillow()
    if isinstance(path, io.BytesIO):
        img = image_module.open(path)
    elif isinstance(path, (pathlib.Path, bytes, str)):
        with open(path, "rb") as f:
            img = image_module.open(io.BytesIO(f.read()))
    else:
        raise TypeError(f"path should be path-like or io.BytesIO, not {type(path)}")
    if color_mode not in _COLOR_MODES:
        raise ValueError('color_mode must be "grayscale", "rgb", or "rgba"')
    wanted = _COLOR_MODES[color_mode]
    if img.mode not in wanted:
        img = img.convert(wanted[0])
    if target_size is None or img.size == (target_size[1], target_size[0]):
        return img
    if interpolation not in _PIL_METHODS:
        raise ValueError(
            f"Invalid interpolation method {interpolation} specified. Supported methods are {', '.join(_PIL_METHODS)}"
        )
    method = image_module.Resampling[interpolation.upper()]
    size = (target_size[1], target_size[0])
    return img.resize(size, method, box=_middle(img.size, size) if keep_aspect_ratio else None)


def _middle(have: tuple[int, int], wanted: tuple[int, int]) -> list[int]:
    """The largest box [left, top, right, bottom] in the middle with the ratio of `wanted`."""
    width, height = have
    box_height = min(height, width * wanted[1] // wanted[0])
    box_width = min(width, height * wanted[0] // wanted[1])
    top, left = (height - box_height) // 2, (width - box_width) // 2
    return [left, top, left + box_width, top + box_height]


def as_image(inputs: Any, dtype: Any = None) -> Tensor:
    """The input of an image layer as a tensor of a dtype.

    Raises: ValueError for a dict.
    """
    if isinstance(inputs, dict):
        raise ValueError(
            "This layer can only process a tensor representing an image or a batch of images. Received: type(inputs)="
            f"{type(inputs)}. If you need to pass a dict containing images, labels, and bounding boxes, you should "
            "instead use the preprocessing and augmentation layers from `keras_cv.layers`. See docs at "
            "https://keras.io/api/keras_cv/layers/"
        )
    x = inputs if isinstance(inputs, Tensor) else convert.tensor_or_composite(inputs)
    return x if dtype is None or x.dtype == dtypes.as_dtype(dtype) else casting.cast(x, dtype)
