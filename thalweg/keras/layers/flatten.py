"""`tf.keras.layers.Flatten`."""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, ops
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.layers.base import Layer


def normalize_data_format(value: str | None) -> str:
    """The layout asked for, or the default one. Raises: ValueError for neither layout."""
    if value is None:
        return backend.image_data_format()
    lowered = value.lower()
    if lowered not in {"channels_first", "channels_last"}:
        raise ValueError(
            'The `data_format` argument must be one of "channels_first", "channels_last". Received: ' + str(value)
        )
    return lowered


class Flatten(Layer):
    """All axes but the first in one.

    Args:
      data_format: "channels_last" or "channels_first", in which case channels are moved last before.
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.Flatten()(tf.zeros([4, 2, 3])).shape
      TensorShape([4, 6])
    Source: tf.keras.layers.Flatten public docs 2.15.
    """

    __module__ = "keras.src.layers.reshaping.flatten"

    def __init__(self, data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = normalize_data_format(data_format)
        self.input_spec = InputSpec(min_ndim=1)
        self._channels_first = self.data_format == "channels_first"

    def call(self, inputs: Any) -> Tensor:
        shape = inputs._static_shape()
        rank = len(shape)
        if self._channels_first and rank > 2:
            inputs = apply("Transpose", inputs, [0, *range(2, rank), 1])
        if rank == 1:
            return ops.expand_last(inputs)
        if None in shape[1:]:  # only running tells the size
            batch = shape[0] if shape[0] is not None else apply("Shape", inputs)[0]
            return ops.reshape(inputs, (batch, -1) if shape[0] is not None else apply("Pack", [batch, -1]))
        return ops.reshape(inputs, (-1 if shape[0] != 0 else 0, math.prod(shape[1:])))

    def compute_output_shape(self, input_shape: Any) -> shapes.TensorShape:
        shape = shapes.as_shape_tuple(input_shape)
        if not shape:
            return shapes.from_shape_tuple((None,) if shape is None else (1,))
        inner = shape[1:]
        return shapes.from_shape_tuple((shape[0], None if None in inner else math.prod(inner)))

    def _output_dtype(self, inputs: Any) -> Any:
        return inputs.dtype if not inputs.dtype.is_floating else self._compute_dtype

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"data_format": self.data_format}
