"""Layers that enlarge the spatial axes by whole factors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.layers import arguments
from thalweg.keras.layers.arguments import KeepsDtype, as_shape
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.flatten import normalize_data_format
from thalweg.keras.utils.image_utils import get_interpolation
from thalweg.ops.image import geometry_api
from thalweg.ops.linalg.products import tensordot


def _repeated(x: Tensor, factors: Sequence[int], first: int) -> Tensor:
    """Each element as often as its axis' factor says, the axes from `first` on."""
    sizes = arguments.sizes_of(x)
    for axis, factor in enumerate(factors, first):
        if factor == 1:
            continue
        tiles = [1] * (len(sizes) + 1)
        tiles[axis + 1] = factor
        x = apply("Tile", apply("ExpandDims", x, axis + 1), tiles)
        sizes[axis] = sizes[axis] * factor
        x = arguments.reshape_to(x, sizes)
    return x


def _linear_weights(size: int, factor: int) -> np.ndarray:
    """The matrix [size * factor, size] of linear interpolation between centres of pixels, constant at the edges."""
    places = np.maximum((np.arange(size * factor) + 0.5) / factor - 0.5, 0)
    low = places.astype(int)
    high = np.minimum(low + 1, size - 1)
    matrix = np.zeros((size * factor, size), np.float32)
    rows = np.arange(size * factor)
    np.add.at(matrix, (rows, low), 1 - (places - low))
    np.add.at(matrix, (rows, high), places - low)
    return matrix


def _interpolated(x: Tensor, factors: Sequence[int], first: int) -> Tensor:
    shape = x._static_shape()
    x = ops.cast(x, ops.tensor(np.float32(0)).dtype)
    for axis, factor in enumerate(factors, first):
        if shape[axis] is None:
            raise ValueError(
                f"UpSampling2D: interpolation needs known sizes of the spatial axes, got a shape of {shape}."
            )
        x = tensordot(x, _linear_weights(shape[axis], factor), [[axis], [1]])
        order = list(range(len(shape) - 1))
        order.insert(axis, len(shape) - 1)
        x = apply("Transpose", x, order)
    return x


class _UpSampling(KeepsDtype, Layer):
    """Shapes and configuration of the three."""

    def _factors(self) -> tuple[int, ...]:
        return self.size

    def compute_output_shape(self, input_shape: Any) -> shapes.TensorShape:
        shape = list(shapes.as_shape_tuple(input_shape))
        for axis, factor in enumerate(self._factors(), self._first):
            shape[axis] = None if shape[axis] is None else shape[axis] * factor
        return as_shape(shape)

    @property
    def _first(self) -> int:
        return 2 if getattr(self, "data_format", None) == "channels_first" else 1

    def call(self, inputs: Any) -> Tensor:
        return _repeated(inputs, self._factors(), self._first)


class UpSampling1D(_UpSampling):
    """Each step several times.

    Args:
      size: how many times.
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.UpSampling1D(2)(tf.constant([[[1.0], [2.0]]])).numpy().ravel()
      array([1., 1., 2., 2.], dtype=float32)
    Source: tf.keras.layers.UpSampling1D public docs 2.15.
    """

    __module__ = "keras.src.layers.reshaping.up_sampling1d"

    def __init__(self, size: int = 2, **kwargs: Any):
        super().__init__(**kwargs)
        self.size = int(size)
        self.input_spec = InputSpec(ndim=3)

    def _factors(self) -> tuple[int, ...]:
        return (self.size,)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"size": self.size}




class UpSampling2D(_UpSampling):
    """Images enlarged by whole factors.

    Args:
      size: one factor, or (rows, columns).
      data_format: "channels_last" or "channels_first".
      interpolation: a method of `tf.image.resize`.
      **kwargs: those of Layer.
    Raises: NotImplementedError for other interpolations.
    Example:
      >>> tf.keras.layers.UpSampling2D(2)(tf.ones([1, 2, 3, 1])).shape
      TensorShape([1, 4, 6, 1])
    Source: tf.keras.layers.UpSampling2D public docs 2.15.
    """

    __module__ = "keras.src.layers.reshaping.up_sampling2d"

    def __init__(
        self, size: Any = (2, 2), data_format: str | None = None, interpolation: str = "nearest", **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.data_format = normalize_data_format(data_format)
        self.size = arguments.normalize_tuple(size, 2, "size")
        self.interpolation = get_interpolation(interpolation)
        self.input_spec = InputSpec(ndim=4)

    def call(self, inputs: Any) -> Tensor:
        if self.interpolation == "nearest":
            return _repeated(inputs, self.size, self._first)
        if self.interpolation == "bilinear" and None not in inputs._static_shape()[self._first : self._first + 2]:
            return _interpolated(inputs, self.size, self._first)
        return self._resized(inputs)

    def _resized(self, x: Tensor) -> Tensor:
        """By `tf.image.resize`, which wants the channels last."""
        first = self._first == 2
        if first:
            x = apply("Transpose", x, (0, 2, 3, 1))
        sizes = arguments.sizes_of(x)
        size = arguments.shape_tensor([n * f for n, f in zip(sizes[1:3], self.size, strict=True)])
        x = geometry_api.resize(x, size, method=self.interpolation)
        return apply("Transpose", x, (0, 3, 1, 2)) if first else x

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {
            "size": self.size,
            "data_format": self.data_format,
            "interpolation": self.interpolation,
        }


class UpSampling3D(_UpSampling):
    """Volumes enlarged by whole factors, each element several times.

    Args:
      size: one factor, or one per spatial axis.
      data_format: "channels_last" or "channels_first".
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.UpSampling3D(2)(tf.ones([1, 2, 3, 1, 1])).shape
      TensorShape([1, 4, 6, 2, 1])
    Source: tf.keras.layers.UpSampling3D public docs 2.15.
    """

    __module__ = "keras.src.layers.reshaping.up_sampling3d"

    def __init__(self, size: Any = (2, 2, 2), data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = normalize_data_format(data_format)
        self.size = arguments.normalize_tuple(size, 3, "size")
        self.input_spec = InputSpec(ndim=5)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"size": self.size, "data_format": self.data_format}
