"""Public functions of the nn family: activations, softmax, bias, top-k.

Losses, dropout and embeddings have files of their own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, errors
from thalweg.core.composite import CompositeTensor
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.engine.shortcuts import elementwise_unary
from thalweg.ops.math import api as math
from thalweg.ops.math.api import sigmoid
from thalweg.ops.reduce import api as reduce

__all__ = [
    "bias_add",
    "crelu",
    "elu",
    "gelu",
    "in_top_k",
    "l2_loss",
    "l2_normalize",
    "leaky_relu",
    "log_softmax",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "swish",
    "top_k",
    "zero_fraction",
]

_FLOATS = (dtypes.float32, dtypes.float64)


def _tensor(value: Any, name: str) -> Tensor:
    return value if isinstance(value, (Tensor, CompositeTensor)) else convert.to_tensor(value, name=name)


# -- activations -----------------------------------------------------------------------------------------------------
_relu = elementwise_unary("Relu", lambda x, out: np.maximum(x, x.dtype.type(0), out=out), _FLOATS)


def relu(features: Any, name: str | None = None) -> Tensor:
    """max(features, 0).

    Args:
      features: a real dtype, any shape.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.relu([-1.0, 2.0]).numpy().tolist()
      [0.0, 2.0]
    Source: tf.nn.relu public docs 2.15; recorded runs tests/golden/ops/nn.npz.
    """
    return _relu(features, name)


def relu6(features: Any, name: str | None = None) -> Tensor:
    """min(max(features, 0), 6).

    Args:
      features: a real dtype, any shape.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.relu6([-1.0, 2.0, 9.0]).numpy().tolist()
      [0.0, 2.0, 6.0]
    Source: tf.nn.relu6 public docs 2.15.
    """
    return apply("Relu6", features, name=name)


def elu(features: Any, name: str | None = None) -> Tensor:
    """features where positive, exp(features) - 1 elsewhere.

    Args:
      features: a float dtype, any shape.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.elu([0.0, 2.0]).numpy().tolist()
      [0.0, 2.0]
    Source: tf.nn.elu public docs 2.15.
    """
    return apply("Elu", features, name=name)


def selu(features: Any, name: str | None = None) -> Tensor:
    """The scaled exponential linear unit, which keeps mean 0 and variance 1 through layers.

    Args:
      features: a float dtype, any shape.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.selu([0.0, 1.0]).numpy()
      array([0.      , 1.050701], dtype=float32)
    Source: tf.nn.selu public docs 2.15.
    """
    return apply("Selu", features, name=name)


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """features where positive, alpha * features elsewhere.

    Args:
      features: a float dtype, any shape; integers become float32.
      alpha: the slope of the negative side.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.leaky_relu([-1.0, 2.0], alpha=0.5).numpy().tolist()
      [-0.5, 2.0]
    Source: tf.nn.leaky_relu public docs 2.15.
    """
    features = _tensor(features, "features")
    if features.dtype.is_integer:
        features = apply("Cast", features, DstT=dtypes.float32)
    return apply("LeakyRelu", features, alpha=alpha.item() if isinstance(alpha, np.ndarray) else alpha, name=name)


def softplus(features: Any, name: str | None = None) -> Tensor:
    """log(1 + exp(features)).

    Args:
      features: a float dtype, any shape.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.softplus([0.0]).numpy()
      array([0.6931472], dtype=float32)
    Source: tf.math.softplus public docs 2.15.
    """
    return apply("Softplus", features, name=name)


def softsign(features: Any, name: str | None = None) -> Tensor:
    """features / (1 + |features|).

    Args:
      features: a float dtype, any shape.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.softsign([-1.0, 3.0]).numpy().tolist()
      [-0.5, 0.75]
    Source: tf.nn.softsign public docs 2.15.
    """
    return apply("Softsign", features, name=name)


def crelu(features: Any, axis: int = -1, name: str | None = None) -> Tensor:
    """relu of features and of their negatives, side by side.

    Args:
      features: a signed real dtype, at least one dimension.
      axis: the dimension that doubles.
      name: name of the operation.
    Returns: same dtype, twice as long along axis.
    Raises: InvalidArgumentError for an axis out of range.
    Example:
      >>> tf.nn.crelu([-1.0, 2.0]).numpy().tolist()
      [0.0, 2.0, 1.0, 0.0]
    Source: tf.nn.crelu public docs 2.15.
    """
    features = _tensor(features, "features")
    return apply("Relu", apply("ConcatV2", [features, math.negative(features)], axis), name=name)


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Tensor:
    """features times the normal distribution's probability to lie below them.

    Args:
      features: a float dtype, any shape.
      approximate: with tanh instead of erf.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: ValueError for other dtypes.
    Example:
      >>> tf.nn.gelu([0.0, 1.0]).numpy()
      array([0.       , 0.8413447], dtype=float32)
    Source: tf.nn.gelu public docs 2.15.
    """
    x = _tensor(features, "features")
    if not x.dtype.is_floating:
        raise ValueError(f"`features.dtype` must be a floating point tensor. Received: features.dtype={x.dtype!r}")
    half = math.multiply(x, 0.5)  # TensorFlow's other two constants pass through float32, also for float64 features
    if approximate:
        cubic = math.multiply(math.pow(x, 3), float(np.float32(0.044715)))
        return math.multiply(half, math.add(math.tanh(math.multiply(math.add(x, cubic), 0.7978845608028654)), 1.0))
    return math.multiply(half, math.add(apply("Erf", math.realdiv(x, float(np.float32(2**0.5)))), 1.0))


def silu(features: Any, beta: Any = 1.0) -> Tensor:
    """features * sigmoid(beta * features), also called swish.

    Args:
      features: a float dtype, any shape.
      beta: a number or tensor.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.silu([0.0, 1.0]).numpy()
      array([0.       , 0.7310586], dtype=float32)
    Source: tf.nn.silu public docs 2.15.
    """
    x = _tensor(features, "features")
    if isinstance(beta, (int, float)) and beta == 1:
        return math.multiply(x, sigmoid(x))
    beta = apply("Cast", beta, DstT=x.dtype)
    return math.multiply(x, sigmoid(math.multiply(beta, x)))


swish = silu


# -- softmax ---------------------------------------------------------------------------------------------------------
def _along_axis(op: str, logits: Any, axis: Any, name: str | None) -> Tensor:
    """Runs an op of the last axis along another one, by exchanging the two."""
    logits = _tensor(logits, "logits")
    axis = -1 if axis is None else axis
    shape = logits._static_shape()
    if shape is None or axis in (-1, len(shape) - 1):
        return apply(op, logits, name=name)
    axis = axis._constant_value() if isinstance(axis, Tensor) else axis
    rank = len(shape)
    if not -rank <= axis < rank or axis != int(axis):
        raise errors.InvalidArgumentError(
            None,
            None,
            (
                f"`dim` must be in the range [{-rank}, {rank}) where {rank} is the number of dimensions in the input. "
                f"Received: dim={axis}"
            ),
        )
    order = list(range(rank))
    order[int(axis)], order[-1] = order[-1], order[int(axis)]
    return apply("Transpose", apply(op, apply("Transpose", logits, order)), order, name=name)


def softmax(logits: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """exp(logits) divided by its sum along an axis.

    Args:
      logits: a float dtype, at least one dimension.
      axis: the dimension whose elements sum to one; the last by default.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes, scalars, or an axis out of range.
    Example:
      >>> tf.nn.softmax([0.0, 0.0]).numpy().tolist()
      [0.5, 0.5]
    Source: tf.nn.softmax public docs 2.15.
    """
    return _along_axis("Softmax", logits, axis, name)


def log_softmax(logits: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """The logarithm of softmax, without its rounding.

    Args:
      logits: a float dtype, at least one dimension.
      axis: the dimension to normalise; the last by default.
      name: name of the operation.
    Returns: same dtype and shape.
    Raises: InvalidArgumentError for other dtypes, scalars, or an axis out of range.
    Example:
      >>> tf.nn.log_softmax([0.0, 0.0]).numpy()
      array([-0.6931472, -0.6931472], dtype=float32)
    Source: tf.nn.log_softmax public docs 2.15.
    """
    return _along_axis("LogSoftmax", logits, axis, name)


# -- bias, norms, counts ---------------------------------------------------------------------------------------------
def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Tensor:
    """Adds a vector along the channels.

    Args:
      value: a numeric dtype, at least two dimensions.
      bias: same dtype, one element per channel.
      data_format: None or "N...C": channels last; "NC...": channels second.
      name: name of the operation.
    Returns: dtype and shape of value.
    Raises: ValueError for another data_format; InvalidArgumentError if lengths do not fit.
    Example:
      >>> tf.nn.bias_add([[1.0, 2.0]], [10.0, 20.0]).numpy().tolist()
      [[11.0, 22.0]]
    Source: tf.nn.bias_add public docs 2.15.
    """
    if data_format is not None:
        if not isinstance(data_format, str):
            raise ValueError(f"`data_format` must be a string, got {data_format!r}")
        if data_format.startswith("NC"):
            data_format = "NCHW"
        elif data_format.startswith("N") and data_format.endswith("C"):
            data_format = "NHWC"
        else:
            raise ValueError(
                f"`data_format` must be of the form `N...C` or `NC...`. Received: data_format={data_format}"
            )
    return apply("BiasAdd", value, bias, data_format=data_format, name=name)


def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """sum(t ** 2) / 2.

    Args:
      t: a float dtype, any shape.
      name: name of the operation.
    Returns: a scalar of the same dtype.
    Raises: InvalidArgumentError for other dtypes.
    Example:
      >>> tf.nn.l2_loss([3.0, 4.0]).numpy().item()
      12.5
    Source: tf.nn.l2_loss public docs 2.15.
    """
    return apply("L2Loss", t, name=name)


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None) -> Tensor:
    """x divided by its Euclidean norm along dimensions.

    Args:
      x: a float or complex dtype, any shape.
      axis: dimensions over which to take the norm; all by default.
      epsilon: the least square of a norm.
      name: name of the operation.
      dim: old name of axis.
    Returns: same dtype and shape.
    Raises: ValueError if both axis and dim are given; TypeError for integers.
    Example:
      >>> tf.math.l2_normalize([3.0, 4.0]).numpy()
      array([0.6, 0.8], dtype=float32)
    Source: tf.math.l2_normalize public docs 2.15.
    """
    if axis is not None and dim is not None:
        raise ValueError("Cannot specify both 'dim' and 'axis'.")
    axis = dim if axis is None else axis
    x = _tensor(x, "x")
    if x.dtype.is_integer:
        raise TypeError(f"l2_normalize: x must be floating-point or complex (epsilon is {epsilon}), got {x.dtype.name}")
    if not x.dtype.is_complex:
        total = reduce.reduce_sum(math.square(x), axis, keepdims=True)
        return math.multiply(x, math.rsqrt(math.maximum(total, epsilon)), name=name)
    part = x.dtype.real_dtype
    total = apply("Real", reduce.reduce_sum(math.multiply(x, apply("Conj", x)), axis, keepdims=True), Tout=part)
    factor = math.rsqrt(math.maximum(total, epsilon))
    parts = [math.multiply(apply(op, x, Tout=part), factor) for op in ("Real", "Imag")]
    return apply("Complex", *parts, Tout=x.dtype, name=name)


def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """The share of zeros among the elements.

    Args:
      value: a numeric dtype, any shape.
      name: name of the operation.
    Returns: float32 scalar; NaN when there are no elements.
    Raises: TypeError for other dtypes.
    Example:
      >>> tf.math.zero_fraction([0, 0, 1, 2]).numpy().item()
      0.5
    Source: tf.math.zero_fraction public docs 2.15.
    """
    value = _tensor(value, "value")
    size = apply("Size", value, out_type=dtypes.int64)
    zeros = math.subtract(size, reduce.count_nonzero(value, dtype=dtypes.int64))
    return math.realdiv(*(apply("Cast", n, DstT=dtypes.float32) for n in (zeros, size)), name=name)


# -- top k -----------------------------------------------------------------------------------------------------------
def top_k(input: Any, k: Any = 1, sorted: bool = True, index_type: Any = dtypes.int32, name: str | None = None) -> Any:  # noqa: A002
    """The k largest elements along the last axis, and their indices.

    Args:
      input: a real dtype, at least one dimension.
      k: an integer scalar.
      sorted: from high to low; ours always are.
      index_type: int16, int32 or int64.
      name: name of the operation.
    Returns: (values, indices), each [..., k]; among equal values the lower index comes first.
    Raises: InvalidArgumentError if k is negative or more than the elements.
    Example:
      >>> tf.math.top_k([1.0, 5.0, 3.0], 2).indices.numpy().tolist()
      [1, 2]
    Source: tf.math.top_k public docs 2.15.
    """
    return apply("TopKV2", input, k, sorted=sorted, index_type=index_type, name=name)


def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Tensor:
    """Whether each target's prediction is among the k highest of its row.

    Args:
      targets: int32 or int64, shape [batch].
      predictions: float32, shape [batch, classes].
      k: an integer.
      name: name of the operation.
    Returns: bool, shape [batch]; False for targets out of range and rows with NaN or infinities.
    Raises: InvalidArgumentError if shapes do not fit.
    Example:
      >>> tf.math.in_top_k([0, 1], [[0.1, 0.9], [0.1, 0.9]], 1).numpy().tolist()
      [False, True]
    Source: tf.math.in_top_k public docs 2.15.
    """
    return apply("InTopKV2", predictions, targets, k, name=name)
