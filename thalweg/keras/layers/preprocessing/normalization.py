"""`tf.keras.layers.Normalization`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, shapes
from thalweg.engine.dispatch import apply
from thalweg.keras import backend
from thalweg.keras.layers.preprocessing import encoding
from thalweg.keras.layers.preprocessing.base import PreprocessingLayer
from thalweg.ops.norm.api import moments
from thalweg.ops.resource.variable import Variable


class Normalization(PreprocessingLayer):
    """(inputs - mean) / sqrt(variance), of each feature.

    Args:
      axis: axis or axes whose entries have statistics of their own; None for one of all numbers.
      mean, variance: given together; else `adapt` computes them. invert: whether to undo a normalization.
      **kwargs: those of Layer.
    Raises: ValueError for arguments that do not go together, or an axis of unknown size.
    Example:
      >>> layer = tf.keras.layers.Normalization(axis=None)
      >>> layer.adapt(np.array([1.0, 2.0, 3.0], "float32"))
      >>> print(layer(np.array([1.0, 2.0, 3.0], "float32")).numpy().round(3))
      [-1.225  0.     1.225]
    Source: tf.keras.layers.Normalization public docs 2.15.
    """

    __module__ = "keras.src.layers.preprocessing.normalization"

    def __init__(
        self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.axis = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        for name, value in (("mean", mean), ("variance", variance)):
            if isinstance(value, Variable):
                raise ValueError(f"Normalization does not support passing a Variable for the `{name}` init arg.")
        if (mean is None) != (variance is None):
            raise ValueError(
                "When setting values directly, both `mean` and `variance` must be set. Got mean: "
                f"{mean} and variance: {variance}"
            )
        self.input_mean, self.input_variance, self.invert = mean, variance, invert

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if isinstance(input_shape, (list, tuple)) and all(isinstance(s, shapes.TensorShape) for s in input_shape):
            raise ValueError(
                "Normalization only accepts a single input. If you are passing a python list or tuple as a single "
                "input, please convert to a numpy array or `tf.Tensor`."
            )
        dims = shapes.TensorShape(input_shape).as_list()
        rank = len(dims)
        if any(not -rank <= a < rank for a in self.axis):
            raise ValueError(
                f"All `axis` values must be in the range [-ndim, ndim). Found ndim: `{rank}`, axis: {self.axis}"
            )
        kept = sorted(a % rank for a in self.axis)
        for axis in kept:
            if dims[axis] is None:
                raise ValueError(
                    f"All `axis` values to be kept must have known shape. Got axis: {self.axis}, input shape: {dims}, "
                    f"with unknown axis at index: {axis}"
                )
        self._reduce_axis = [i for i in range(rank) if i not in kept]
        self._broadcast_shape = [dims[i] if i in kept else 1 for i in range(rank)]
        shape = tuple(dims[i] for i in kept)
        if self.input_mean is not None:
            self.mean = self._broadcast(self.input_mean, shape)
            self.variance = self._broadcast(self.input_variance, shape)
            return
        options = {"shape": shape, "dtype": self.compute_dtype, "trainable": False}
        self.adapt_mean = self.add_weight(name="mean", initializer="zeros", **options)
        self.adapt_variance = self.add_weight(name="variance", initializer="ones", **options)
        self.count = self.add_weight(
            name="count", shape=(), dtype=dtypes.int64, initializer="zeros", trainable=False
        )
        self._set_statistics()

    def _broadcast(self, value: Any, shape: tuple[int, ...]) -> Any:
        numbers = np.asarray(encoding.listed(value)) * np.ones(shape)
        return convert.convert_to_tensor(numbers.reshape(self._broadcast_shape), dtypes.as_dtype(self.compute_dtype))

    def update_state(self, data: Any) -> None:
        """Takes a batch into account. Raises: ValueError where the statistics were given."""
        if self.input_mean is not None:
            raise ValueError(
                "Cannot `adapt` a Normalization layer that is initialized with static `mean` and `variance`, you "
                f"passed mean {self.input_mean} and variance {self.input_variance}."
            )
        if not self.built:
            raise RuntimeError("`build` must be called before `update_state`.")
        data = encoding.ensure_tensor(data, self.compute_dtype)
        mean, variance = moments(data, axes=self._reduce_axis)
        count = math.prod(data.shape.as_list()[i] for i in self._reduce_axis)
        total = self.count + count
        dtype = dtypes.as_dtype(self.compute_dtype)
        weight = apply("Cast", count, DstT=dtype) / apply("Cast", total, DstT=dtype)
        before = 1.0 - weight
        new_mean = self.adapt_mean * before + mean * weight
        new_variance = (self.adapt_variance + (self.adapt_mean - new_mean) ** 2) * before
        new_variance += (variance + (mean - new_mean) ** 2) * weight
        self.adapt_mean.assign(new_mean)
        self.adapt_variance.assign(new_variance)
        self.count.assign(total)

    def reset_state(self) -> None:
        """Forgets all data."""
        self._is_adapted = False
        if self.input_mean is None and self.built:
            self.adapt_mean.assign(apply("ZerosLike", self.adapt_mean))
            self.adapt_variance.assign(apply("OnesLike", self.adapt_variance))
            self.count.assign(0)

    def finalize_state(self) -> None:
        """Makes the statistics those of `call`."""
        if self.input_mean is None and self.built:
            self._set_statistics()

    def _set_statistics(self) -> None:
        dtype = dtypes.as_dtype(self.compute_dtype)
        self.mean = apply("Cast", apply("Reshape", self.adapt_mean, self._broadcast_shape), DstT=dtype)
        self.variance = apply("Cast", apply("Reshape", self.adapt_variance, self._broadcast_shape), DstT=dtype)

    def call(self, inputs: Any) -> Any:
        """Numbers with mean 0 and variance 1, or what they were before."""
        inputs = encoding.ensure_tensor(inputs, self.compute_dtype)
        deviation = apply("Maximum", apply("Sqrt", self.variance), backend.epsilon())
        return self.mean + inputs * deviation if self.invert else (inputs - self.mean) / deviation

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def compute_output_signature(self, input_spec: Any) -> Any:
        return input_spec

    def get_config(self) -> dict[str, Any]:
        config = {
            "axis": self.axis, "invert": self.invert, "mean": encoding.listed(self.input_mean),
            "variance": encoding.listed(self.input_variance),
        }  # fmt: skip
        return self._base_config() | config

    def load_own_variables(self, store: Any) -> None:
        super().load_own_variables(store)
        self.finalize_state()
