"""Layers that bring images to a size or a range: Resizing, CenterCrop, Rescaling.

Source: tf.keras.layers.{Resizing,CenterCrop,Rescaling} public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras.layers.arguments import SameShape, as_shape
from thalweg.keras.layers.base import Layer
from thalweg.keras.utils.image_utils import as_image, get_interpolation, smart_resize
from thalweg.ops.array import api as array
from thalweg.ops.control import branches, functional
from thalweg.ops.image import geometry_api
from thalweg.ops.math import casting
from thalweg.ops.ragged.ragged_tensor import RaggedTensor

HEIGHT, WIDTH = -3, -2


class ToSize:
    """A part of layers whose images have a height and width of the layer's. Comes before Layer in the bases."""

    height: int
    width: int

    def compute_output_shape(self, input_shape: Any) -> shapes.TensorShape:
        shape = list(shapes.as_shape_tuple(input_shape))
        shape[HEIGHT], shape[WIDTH] = self.height, self.width
        return as_shape(shape)


def too_much(x: Tensor, height: int, width: int) -> tuple[Any, Any]:
    """How much higher and wider the images are than wanted: ints where known."""
    shape = x._static_shape()
    known = shape is not None and None not in shape[HEIGHT : WIDTH + 1]
    sizes = shape if known else array.shape(x)
    return sizes[HEIGHT] - height, sizes[WIDTH] - width


def if_enough(more: tuple[Any, Any], crop: Callable[[], Tensor], resize: Callable[[], Tensor]) -> Tensor:
    """The crop where the images are large enough, else the other."""
    if all(isinstance(n, int) for n in more):
        return crop() if min(more) >= 0 else resize()
    enough = apply("LogicalAnd", apply("GreaterEqual", more[0], 0), apply("GreaterEqual", more[1], 0))
    return branches.cond(enough, crop, resize)


class Resizing(ToSize, Layer):
    """Images resized.

    Args:
      height, width: the size.
      interpolation: a method of `tf.image.resize`.
      crop_to_aspect_ratio: cut the middle out instead of distorting.
      **kwargs: those of Layer.
    Raises: NotImplementedError for an unknown method.
    Example:
      >>> tf.keras.layers.Resizing(2, 3)(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 2, 3, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        **kwargs: Any,
    ):
        self.height = height
        self.width = width
        self.interpolation = interpolation
        self.crop_to_aspect_ratio = crop_to_aspect_ratio
        self._interpolation_method = get_interpolation(interpolation)
        super().__init__(**kwargs)

    def call(self, inputs: Any) -> Tensor:
        dtype = self.compute_dtype if self.interpolation == "nearest" else dtypes.float32
        x, size = as_image(inputs, dtype), [self.height, self.width]
        method = self._interpolation_method
        if not self.crop_to_aspect_ratio:
            result = geometry_api.resize(x, size, method=method)
        elif isinstance(x, RaggedTensor):
            result = functional.map_fn(
                lambda image: smart_resize(image.to_tensor(), size, method), x, fn_output_signature=dtypes.float32
            )
        else:
            result = smart_resize(x, size, method)
        return casting.cast(result, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {
            "height": self.height,
            "width": self.width,
            "interpolation": self.interpolation,
            "crop_to_aspect_ratio": self.crop_to_aspect_ratio,
        }


class CenterCrop(ToSize, Layer):
    """The middle of images; of smaller ones, the middle that has the ratio, enlarged.

    Args:
      height, width: the size.
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.CenterCrop(2, 3)(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 2, 3, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(self, height: int, width: int, **kwargs: Any):
        self.height = height
        self.width = width
        super().__init__(**kwargs, autocast=False)

    def call(self, inputs: Any) -> Tensor:
        x = as_image(inputs, self.compute_dtype)
        more = too_much(x, self.height, self.width)

        def crop() -> Tensor:
            top, left = (n // 2 if isinstance(n, int) else casting.cast(n / 2, dtypes.int32) for n in more)
            return geometry_api.crop_to_bounding_box(x, top, left, self.height, self.width)

        def resize() -> Tensor:
            return casting.cast(smart_resize(x, [self.height, self.width]), self.compute_dtype)

        return if_enough(more, crop, resize)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"height": self.height, "width": self.width}


class Rescaling(SameShape, Layer):
    """inputs * scale + offset.

    Args:
      scale, offset: numbers.
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.Rescaling(1 / 127.5, offset=-1)(tf.constant([0, 255])).numpy()
      array([-1.,  1.], dtype=float32)
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any):
        self.scale = scale
        self.offset = offset
        super().__init__(**kwargs)

    def call(self, inputs: Any) -> Tensor:
        dtype = self.compute_dtype
        x = as_image(inputs, dtype)
        return x * casting.cast(self.scale, dtype) + casting.cast(self.offset, dtype)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"scale": self.scale, "offset": self.offset}
