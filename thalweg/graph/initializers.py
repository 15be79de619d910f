"""The initializers of TensorFlow 1: their dtype is told at construction, and each call draws anew.

Source: tf.compat.v1.initializers public docs 2.15; the rules are those of thalweg.ops.random.initializers.
"""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import convert, dtypes, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph import modes
from thalweg.ops.array import api as array
from thalweg.ops.random import api as random
from thalweg.ops.random import initializers as rules


class Initializer:
    """The base class: called with a shape, an initializer gives a tensor of its own dtype or the one asked for."""

    dtype: dtypes.DType

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Initializer:
        """An initializer from what `get_config` returned."""
        return cls(**config)

    def _wanted(self, dtype: Any) -> dtypes.DType:
        return self.dtype if dtype is None else dtypes.as_dtype(dtype)


def _float_dtype(dtype: Any) -> dtypes.DType:
    found = dtypes.as_dtype(dtype)
    if not found.is_floating:
        raise ValueError(f"Expected floating point type, got {found}.")
    return found


def _sizes(shape: Any, partition_info: Any = None) -> list[int]:
    """The sizes of the whole variable, of which `shape` may be a part."""
    whole = shape if partition_info is None else partition_info.full_shape
    return list(shapes.as_shape_tuple(whole))


class Zeros(Initializer):
    """All zeros.

    Example:
      >>> tf.compat.v1.zeros_initializer()([2]).numpy()
      array([0., 0.], dtype=float32)
    Source: tf.compat.v1.zeros_initializer public docs 2.15.
    """

    def __init__(self, dtype: Any = dtypes.float32):
        self.dtype = dtypes.as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return array.zeros(shape, self._wanted(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"dtype": self.dtype.name}


class Ones(Initializer):
    """All ones. Source: tf.compat.v1.ones_initializer public docs 2.15."""

    def __init__(self, dtype: Any = dtypes.float32):
        self.dtype = dtypes.as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return array.ones(shape, self._wanted(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"dtype": self.dtype.name}


class Constant(Initializer):
    """Given values; where there are fewer than the shape holds, the last one is repeated.

    Args:
      value: number, list or array.
      dtype: dtype.
      verify_shape: True demands a value of exactly the shape.
    Raises: TypeError for another value, TypeError or ValueError when called with a shape that the value does not fit.
    Example:
      >>> tf.compat.v1.constant_initializer([1, 2])([3]).numpy()
      array([1., 2., 2.], dtype=float32)
    Source: tf.compat.v1.constant_initializer public docs 2.15.
    """

    def __init__(self, value: Any = 0, dtype: Any = dtypes.float32, verify_shape: bool = False):
        if not (_is_scalar(value) or isinstance(value, (list, tuple)) or hasattr(value, "__array__")):
            raise TypeError(
                f"Invalid type for initial value={value} of type: {type(value).__name__}. Expected Python scalar, list "
                "or tuple of values, or numpy.ndarray."
            )
        self.value, self.dtype, self._verify_shape = value, dtypes.as_dtype(dtype), verify_shape

    def __call__(
        self, shape: Any, dtype: Any = None, partition_info: Any = None, verify_shape: bool | None = None
    ) -> Tensor:
        verify = self._verify_shape if verify_shape is None else verify_shape
        return modes.constant(self.value, self._wanted(dtype), shape, verify_shape=verify)

    def get_config(self) -> dict[str, Any]:
        return {"value": self.value, "dtype": self.dtype.name}


def _is_scalar(value: Any) -> bool:
    """Whether a value is a Python number, text or None."""
    return value is None or isinstance(value, (bool, int, float, complex, str, bytes))


class RandomUniform(Initializer):
    """Uniform draws from [minval, maxval).

    Args:
      maxval: default 1 for floating-point dtypes.
      seed: seed of the operation.
    Source: tf.compat.v1.random_uniform_initializer public docs 2.15.
    """

    def __init__(self, minval: Any = 0.0, maxval: Any = None, seed: Any = None, dtype: Any = dtypes.float32):
        self.minval, self.maxval, self.seed, self.dtype = minval, maxval, seed, dtypes.as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return random.uniform(shape, self.minval, self.maxval, self._wanted(dtype), seed=self.seed)

    def get_config(self) -> dict[str, Any]:
        return {"minval": self.minval, "maxval": self.maxval, "seed": self.seed, "dtype": self.dtype.name}


class _Normal(Initializer):
    def __init__(self, mean: Any = 0.0, stddev: Any = 1.0, seed: Any = None, dtype: Any = dtypes.float32):
        self.mean, self.stddev, self.seed, self.dtype = mean, stddev, seed, _float_dtype(dtype)

    def get_config(self) -> dict[str, Any]:
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed, "dtype": self.dtype.name}


class RandomNormal(_Normal):
    """Normal draws. Source: tf.compat.v1.random_normal_initializer public docs 2.15."""

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return random.normal(shape, self.mean, self.stddev, self._wanted(dtype), seed=self.seed)


class TruncatedNormal(_Normal):
    """Normal draws within two standard deviations of the mean.

    Source: tf.compat.v1.truncated_normal_initializer public docs 2.15.
    """

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        return random.truncated_normal(shape, self.mean, self.stddev, self._wanted(dtype), seed=self.seed)


class UniformUnitScaling(Initializer):
    """Uniform draws that keep the scale of the inputs: up to factor * sqrt(3 / number of inputs).

    Source: tf.compat.v1.uniform_unit_scaling_initializer public docs 2.15.
    """

    def __init__(self, factor: float = 1.0, seed: Any = None, dtype: Any = dtypes.float32):
        self.factor, self.seed, self.dtype = factor, seed, _float_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        inputs = max(1.0, math.prod(float(size) for size in _sizes(shape, partition_info)[:-1]))
        limit = math.sqrt(3 / inputs) * self.factor
        return random.uniform(shape, -limit, limit, self._wanted(dtype), seed=self.seed)

    def get_config(self) -> dict[str, Any]:
        return {"factor": self.factor, "seed": self.seed, "dtype": self.dtype.name}


class _Draws:
    """Draws of an operation with a seed, as the rules ask for them."""

    def __init__(self, seed: Any):
        self._seed = seed

    def random_normal(self, shape: Any, mean: Any, stddev: Any, dtype: Any) -> Tensor:
        return random.normal(shape, mean, stddev, dtype, seed=self._seed)

    def truncated_normal(self, shape: Any, mean: Any, stddev: Any, dtype: Any) -> Tensor:
        return random.truncated_normal(shape, mean, stddev, dtype, seed=self._seed)

    def random_uniform(self, shape: Any, minval: Any, maxval: Any, dtype: Any) -> Tensor:
        return random.uniform(shape, minval, maxval, dtype, seed=self._seed)


class VarianceScaling(Initializer):
    """Draws with variance scale / n, where n is the number of inputs, outputs, or their mean.

    Args:
      scale: positive number.
      mode: "fan_in", "fan_out", "fan_avg".
      distribution: "normal" or "truncated_normal", "untruncated_normal", "uniform".
    Raises: ValueError for others.
    Source: tf.compat.v1.variance_scaling_initializer public docs 2.15.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Any = None,
        dtype: Any = dtypes.float32,
    ):
        if scale <= 0.0:
            raise ValueError(f"Argument `scale` must be a positive float. Received: {scale}")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"Argument `mode` should be one of ('fan_in', 'fan_out', 'fan_avg'). Received: {mode}")
        kind = distribution.lower()
        if kind not in ("normal", "uniform", "truncated_normal", "untruncated_normal"):
            raise ValueError(
                "Argument `distribution` should be one of ('normal', 'uniform', 'truncated_normal', "
                f"'untruncated_normal'). Received: {kind}"
            )
        self.scale, self.mode, self.distribution = scale, mode, kind
        self.seed, self.dtype = seed, _float_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        kind = "truncated_normal" if self.distribution == "normal" else self.distribution
        sizes, wanted = _sizes(shape, partition_info), self._wanted(dtype)
        return rules.variance_scaling(_Draws(self.seed), sizes, shape, self.scale, self.mode, kind, wanted)

    def get_config(self) -> dict[str, Any]:
        return {
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "seed": self.seed,
            "dtype": self.dtype.name,
        }


class Orthogonal(Initializer):
    """An orthogonal matrix times `gain`; shapes of more dimensions are flattened to matrices.

    Source: tf.compat.v1.orthogonal_initializer public docs 2.15.
    """

    def __init__(self, gain: float = 1.0, seed: Any = None, dtype: Any = dtypes.float32):
        self.gain, self.seed, self.dtype = gain, seed, _float_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        sizes = _sizes(shape)
        if len(sizes) < 2:
            raise ValueError(
                "The tensor to initialize, specified by argument `shape` must be at least two-dimensional. Received "
                f"shape={shape}"
            )
        return rules.orthogonal(_Draws(self.seed), sizes, self.gain, self._wanted(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain, "seed": self.seed, "dtype": self.dtype.name}


class Identity(Initializer):
    """The identity matrix times `gain`. Source: tf.compat.v1.initializers.identity public docs 2.15."""

    def __init__(self, gain: float = 1.0, dtype: Any = dtypes.float32):
        self.gain, self.dtype = gain, _float_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Tensor:
        sizes = _sizes(shape, partition_info)
        if len(sizes) != 2:
            raise ValueError(
                "The tensor to initialize, specified by argument `shape` must be at least two-dimensional. Received "
                f"shape={shape}"
            )
        wanted = self._wanted(dtype)
        whole = rules.identity(sizes, self.gain, wanted)
        if partition_info is not None:
            whole = apply("Slice", whole, convert.to_tensor(partition_info.var_offset), convert.to_tensor(shape))
        return whole

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain, "dtype": self.dtype.name}


class GlorotUniform(VarianceScaling):
    """Glorot's uniform draws, named after their author Xavier Glorot too.

    Source: tf.compat.v1.glorot_uniform_initializer public docs 2.15; Glorot and Bengio, 2010.
    """

    _distribution = "uniform"

    def __init__(self, seed: Any = None, dtype: Any = dtypes.float32):
        super().__init__(1.0, "fan_avg", self._distribution, seed, dtype)

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed, "dtype": self.dtype.name}


class GlorotNormal(GlorotUniform):
    """Glorot's normal draws. Source: tf.compat.v1.glorot_normal_initializer public docs 2.15."""

    _distribution = "truncated_normal"


def lecun_normal(seed: Any = None) -> VarianceScaling:
    """LeCun's normal draws: variance 1 / inputs. Source: tf.compat.v1.initializers.lecun_normal public docs 2.15."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: Any = None) -> VarianceScaling:
    """LeCun's uniform draws. Source: tf.compat.v1.initializers.lecun_uniform public docs 2.15."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def he_normal(seed: Any = None) -> VarianceScaling:
    """He's normal draws: variance 2 / inputs. Source: tf.compat.v1.initializers.he_normal public docs 2.15."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: Any = None) -> VarianceScaling:
    """He's uniform draws. Source: tf.compat.v1.initializers.he_uniform public docs 2.15."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


for _cls in (Zeros, Ones, Constant, RandomUniform, RandomNormal, TruncatedNormal, UniformUnitScaling, VarianceScaling,
             Orthogonal, Identity, GlorotUniform, GlorotNormal):  # fmt: skip
    _cls.__module__ = "tensorflow.python.ops.init_ops"
del _cls
