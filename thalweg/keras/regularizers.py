"""Regularizers: penalties on weights or activities, added to the loss.

Source: tf.keras.regularizers public docs 2.15; recorded runs.
"""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np

from thalweg.core import convert
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, ops
from thalweg.keras.saving import serialization


def _checked(value: float | None, default: float) -> float:
    """A factor. Raises: ValueError unless it is a finite number."""
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isinf(value) or math.isnan(value):
        raise ValueError(f"Invalid value for regularization factor: {value!r}. Expected a finite number.")
    return float(np.asarray(value, backend.floatx()))


class Regularizer:
    """The base class: `__call__(x)` returns a scalar tensor.

    Source: tf.keras.regularizers.Regularizer public docs 2.15.
    """

    __module__ = "keras.src.regularizers"

    def __call__(self, x: Any) -> Any:
        return 0.0

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Regularizer:
        """A regularizer from what `get_config` returned."""
        return cls(**config)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        raise NotImplementedError(f"{self} does not implement get_config()")


def _sum_of(x: Tensor, function: Any, factor: float) -> Tensor:
    return ops.multiply(ops.reduce_sum(function(x)), factor)


class L1(Regularizer):
    """l1 * sum(|x|).

    Args:
      l1: the factor.
    Example:
      >>> float(tf.keras.regularizers.L1(0.5)(tf.constant([1.0, -3.0])))
      2.0
    Source: tf.keras.regularizers.L1 public docs 2.15.
    """

    __module__ = "keras.src.regularizers"

    def __init__(self, l1: float = 0.01, **kwargs: Any):
        l1 = kwargs.pop("l", l1)
        if kwargs:
            raise TypeError(f"Argument(s) not recognized: {kwargs}")
        self.l1 = _checked(l1, 0.01)

    def __call__(self, x: Any) -> Tensor:
        return _sum_of(convert.to_tensor(x), ops.absolute, self.l1)

    def get_config(self) -> dict[str, Any]:
        return {"l1": float(self.l1)}


class L2(Regularizer):
    """l2 * sum(x^2).

    Args:
      l2: the factor.
    Example:
      >>> float(tf.keras.regularizers.L2(0.5)(tf.constant([1.0, -3.0])))
      5.0
    Source: tf.keras.regularizers.L2 public docs 2.15.
    """

    __module__ = "keras.src.regularizers"

    def __init__(self, l2: float = 0.01, **kwargs: Any):
        l2 = kwargs.pop("l", l2)
        if kwargs:
            raise TypeError(f"Argument(s) not recognized: {kwargs}")
        self.l2 = _checked(l2, 0.01)

    def __call__(self, x: Any) -> Tensor:
        # Keras doubles half a sum of squares; in binary that is the sum.
        return _sum_of(convert.to_tensor(x), ops.square, self.l2)

    def get_config(self) -> dict[str, Any]:
        return {"l2": float(self.l2)}


class L1L2(Regularizer):
    """l1 * sum(|x|) + l2 * sum(x^2).

    Args:
      l1, l2: the factors; a factor of 0 leaves its term out.
    Example:
      >>> float(tf.keras.regularizers.L1L2(0.5, 0.5)(tf.constant([1.0, -3.0])))
      7.0
    Source: tf.keras.regularizers.L1L2 public docs 2.15.
    """

    __module__ = "keras.src.regularizers"

    def __init__(self, l1: float = 0.0, l2: float = 0.0):
        self.l1, self.l2 = _checked(l1, 0.0), _checked(l2, 0.0)

    def __call__(self, x: Any) -> Tensor:
        x = convert.to_tensor(x)
        total = ops.cast(convert.to_tensor(0.0), x.dtype)
        if self.l1:
            total = ops.add(total, _sum_of(x, ops.absolute, self.l1))
        if self.l2:
            total = ops.add(total, _sum_of(x, ops.square, self.l2))
        return total

    def get_config(self) -> dict[str, Any]:
        return {"l1": float(self.l1), "l2": float(self.l2)}


def l1_l2(l1: float = 0.01, l2: float = 0.01) -> L1L2:
    """An L1L2 regularizer with the factors given.

    Source: tf.keras.regularizers.l1_l2 public docs 2.15.
    """
    return L1L2(l1=l1, l2=l2)


class OrthogonalRegularizer(Regularizer):
    """The mean absolute cosine between rows (or columns) of a matrix, times a factor.

    Args:
      factor: the factor.
      mode: "rows" or "columns".
    Raises: ValueError for another mode, or weights that are no matrix.
    Example:
      >>> float(tf.keras.regularizers.OrthogonalRegularizer(1.0)(tf.constant([[1.0, 0.0], [1.0, 0.0]])))
      1.0
    Source: tf.keras.regularizers.OrthogonalRegularizer public docs 2.15.
    """

    __module__ = "keras.src.regularizers"

    def __init__(self, factor: float = 0.01, mode: str = "rows"):
        self.factor = _checked(factor, 0.01)
        if mode not in {"rows", "columns"}:
            raise ValueError(
                f'Invalid value for argument `mode`. Expected one of {{"rows", "columns"}}. Received: mode={mode}'
            )
        self.mode = mode

    def __call__(self, x: Any) -> Tensor:
        x = convert.to_tensor(x)
        shape = x._static_shape()
        if shape is None or len(shape) != 2:
            raise ValueError(
                f"Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape == {x.shape}"
            )
        along = 1 if self.mode == "rows" else 0
        squares = ops.reduce_sum(ops.square(x), (along,), keepdims=True)
        unit = ops.multiply(x, ops.unary("Rsqrt", ops.maximum(squares, 1e-12)))
        product = apply("MatMul", unit, unit, transpose_a=along == 0, transpose_b=along == 1)
        count = shape[1 - along]
        others = convert.constant(1.0 - np.eye(count), dtype=x.dtype)
        pairs = count * (count - 1.0) / 2.0
        return self.factor * 0.5 * ops.reduce_sum(ops.absolute(ops.multiply(product, others))) / pairs

    def get_config(self) -> dict[str, Any]:
        return {"factor": float(self.factor), "mode": self.mode}


l1, l2 = L1, L2
_BY_NAME = {c.__name__: c for c in (Regularizer, L1, L2, L1L2, OrthogonalRegularizer)}
_BY_NAME |= {"l1": L1, "l2": L2, "l1_l2": l1_l2, "orthogonal_regularizer": OrthogonalRegularizer}


def serialize(regularizer: Any, use_legacy_format: bool = False) -> Any:
    """A regularizer as plain data.

    Source: tf.keras.regularizers.serialize public docs 2.15.
    """
    if regularizer is None or not use_legacy_format:
        return serialization.serialize_keras_object(regularizer)
    return serialization.class_config(regularizer, use_legacy_format=True)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False) -> Any:
    """A regularizer from plain data.

    Raises: ValueError for an unknown name.
    Source: tf.keras.regularizers.deserialize public docs 2.15.
    """
    if config == "l1_l2":
        return L1L2(l1=0.01, l2=0.01)
    return serialization.deserialize_keras_object(config, _BY_NAME, custom_objects, "regularizer")


def get(identifier: Any) -> Any:
    """A regularizer from a name, a configuration, a class or a callable; None for None.

    Raises: ValueError for anything else.
    Example:
      >>> tf.keras.regularizers.get('l2').get_config()
      {'l2': 0.009999999776482582}
    Source: tf.keras.regularizers.get public docs 2.15.
    """
    if identifier is None:
        return None
    if isinstance(identifier, (dict, str)):
        return deserialize(identifier)
    if callable(identifier):
        return identifier() if inspect.isclass(identifier) else identifier
    raise ValueError(f"Could not interpret regularizer identifier: {identifier}")
