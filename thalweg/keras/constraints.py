"""Constraints: functions applied to a weight after each update.

Source: tf.keras.constraints public docs 2.15.
"""

from __future__ import annotations

import inspect
from typing import Any

from thalweg.core import convert
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, ops
from thalweg.keras.saving import serialization
from thalweg.ops.math import api as tf_math
from thalweg.ops.reduce import api as reduce_api


class Constraint:
    """The base class: `__call__(w)` returns the projected weight.

    Source: tf.keras.constraints.Constraint public docs 2.15.
    """

    __module__ = "keras.src.constraints"

    def __call__(self, w: Any) -> Any:
        return w

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Constraint:
        """A constraint from what `get_config` returned."""
        return cls(**config)


def _norms(w: Tensor, axis: Any) -> Tensor:
    return ops.sqrt(reduce_api.reduce_sum(ops.square(w), axis=axis, keepdims=True))


def _limited(norms: Tensor, low: float, high: float) -> Tensor:
    return tf_math.minimum(tf_math.maximum(norms, low), high)


class MaxNorm(Constraint):
    """Weights whose norms along axes are at most a value.

    Args:
      max_value: the largest norm.
      axis: the axes along which norms are taken.
    Example:
      >>> tf.keras.constraints.MaxNorm(1.0)(tf.constant([[3.0], [4.0]])).numpy().round(2).tolist()
      [[0.6000000238418579], [0.800000011920929]]
    Source: tf.keras.constraints.MaxNorm public docs 2.15.
    """

    __module__ = "keras.src.constraints"

    def __init__(self, max_value: float = 2, axis: Any = 0):
        self.max_value, self.axis = max_value, axis

    def __call__(self, w: Any) -> Tensor:
        w = convert.to_tensor(w)
        norms = _norms(w, self.axis)
        return w * (_limited(norms, 0, self.max_value) / (backend.epsilon() + norms))

    def get_config(self) -> dict[str, Any]:
        return {"max_value": self.max_value, "axis": self.axis}


class NonNeg(Constraint):
    """Weights that are not negative: those that are become 0.

    Source: tf.keras.constraints.NonNeg public docs 2.15.
    """

    __module__ = "keras.src.constraints"

    def __call__(self, w: Any) -> Tensor:
        w = convert.to_tensor(w)
        return w * ops.cast(tf_math.greater_equal(w, 0.0), backend.floatx_dtype())


class UnitNorm(Constraint):
    """Weights whose norms along axes are 1.

    Args:
      axis: the axes along which norms are taken.
    Source: tf.keras.constraints.UnitNorm public docs 2.15.
    """

    __module__ = "keras.src.constraints"

    def __init__(self, axis: Any = 0):
        self.axis = axis

    def __call__(self, w: Any) -> Tensor:
        w = convert.to_tensor(w)
        return w / (backend.epsilon() + _norms(w, self.axis))

    def get_config(self) -> dict[str, Any]:
        return {"axis": self.axis}


class MinMaxNorm(Constraint):
    """Weights whose norms along axes are drawn into an interval.

    Args:
      min_value, max_value: the interval.
      rate: how far: 1 all the way at once.
      axis: the axes along which norms are taken.
    Source: tf.keras.constraints.MinMaxNorm public docs 2.15.
    """

    __module__ = "keras.src.constraints"

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0):
        self.min_value, self.max_value, self.rate, self.axis = min_value, max_value, rate, axis

    def __call__(self, w: Any) -> Tensor:
        w = convert.to_tensor(w)
        norms = _norms(w, self.axis)
        desired = self.rate * _limited(norms, self.min_value, self.max_value) + (1 - self.rate) * norms
        return w * (desired / (backend.epsilon() + norms))

    def get_config(self) -> dict[str, Any]:
        return {"min_value": self.min_value, "max_value": self.max_value, "rate": self.rate, "axis": self.axis}


class RadialConstraint(Constraint):
    """Square kernels that are the same all around their centre: each ring takes the value on the diagonal.

    Raises: ValueError for weights that are not of rank 4.
    Source: tf.keras.constraints.RadialConstraint public docs 2.15.
    """

    __module__ = "keras.src.constraints"

    def __call__(self, w: Any) -> Tensor:
        w = convert.to_tensor(w)
        shape = w._static_shape()
        if shape is None or len(shape) != 4:
            raise ValueError(f"The weight tensor must have rank 4. Received weight tensor with shape: {w.shape}")
        size, half = shape[0], shape[0] // 2
        # The ring of a row or column; of an even size the two in the middle are one ring with the element before them.
        rings = [abs(i - half) if size % 2 else max(i - half, half - 1 - i) for i in range(size)]
        where = [max(a, b) for a in rings for b in rings]
        if size % 2:  # Keras goes on from the element before the centre
            diagonal = [half - 1 + ring for ring in where]
        else:
            diagonal = [half - 1 if ring == 0 else half + ring for ring in where]
        flat = ops.reshape(w, (size * size, *shape[2:]))
        values = apply("GatherV2", flat, [d * size + d for d in diagonal], 0)
        return ops.reshape(values, shape)


_CLASSES = {c.__name__: c for c in (Constraint, MaxNorm, MinMaxNorm, NonNeg, RadialConstraint, UnitNorm)}
_BY_NAME = _CLASSES | {backend.to_snake_case(n): c for n, c in _CLASSES.items()}
_BY_NAME |= {"maxnorm": MaxNorm, "nonneg": NonNeg, "unitnorm": UnitNorm}


def serialize(constraint: Any, use_legacy_format: bool = False) -> Any:
    """A constraint as plain data.

    Source: tf.keras.constraints.serialize public docs 2.15.
    """
    return None if constraint is None else serialization.serialize_keras_object(constraint)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False) -> Any:
    """A constraint from plain data.

    Raises: ValueError for an unknown name.
    Source: tf.keras.constraints.deserialize public docs 2.15.
    """
    return serialization.deserialize_keras_object(config, _BY_NAME, custom_objects, "constraint")


def get(identifier: Any) -> Any:
    """A constraint from a name, a configuration, a class or a callable; None for None.

    Raises: ValueError for anything else.
    Source: tf.keras.constraints.get public docs 2.15.
    """
    if identifier is None:
        return None
    if isinstance(identifier, (dict, str)):
        return deserialize(identifier)
    if callable(identifier):
        return identifier() if inspect.isclass(identifier) else identifier
    raise ValueError(f"Could not interpret constraint function identifier: {identifier}")
