"""Public reductions, arg-reductions and cumulative functions. The TF1 signatures are in api_v1.py."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, registry
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply, execute
from thalweg.ops.math import api as m
from thalweg.ops.math.table import publish

_state = context.state
_KEEP = {"keep_dims": True}
_NO_KEEP: dict[str, Any] = {}


@functools.lru_cache(maxsize=256)
def _axes_constant(axes: int | tuple[int, ...]) -> EagerTensor:
    try:
        return EagerTensor(np.array(axes, np.int32), dtypes.int32)
    except OverflowError:  # int64 then, which no axis can be; what is out of that, too, is a ValueError
        return convert.to_tensor(axes)


@functools.cache
def _all_axes(rank: int) -> EagerTensor:
    return EagerTensor(np.arange(rank, dtype=np.int32), dtypes.int32)


def axes_tensor(x: Tensor, axis: Any) -> Any:
    """What goes into `reduction_indices`: all axes for None; small constants are made once."""
    if axis is None:
        shape = x._static_shape()
        if shape is None:
            return apply("Range", 0, apply("Rank", x), 1)
        # A constant of its own in graphs, as TensorFlow has it, and not one named by the argument.
        axes = _all_axes(len(shape))
        return axes if context.state.graph is None else convert.constant(axes)
    if type(axis) is int:
        return _axes_constant(axis)
    if type(axis) in (list, tuple) and all(type(a) is int for a in axis):
        return _axes_constant(tuple(axis))
    return whole_axes(axis)


def whole_axes(axis: Any) -> Any:
    """The axes as a tensor of integers; Python and NumPy floats are a TypeError."""
    if type(axis) is int:
        return _axes_constant(axis)
    if type(axis) is not EagerTensor and not isinstance(axis, Tensor):
        tensor = convert.to_tensor(axis)
        return tensor if tensor.dtype.is_integer else convert.to_tensor(axis, dtypes.int32)
    return axis


def _reduce(op_name: str, x: Any, axis: Any, keepdims: Any, name: str | None) -> Tensor:
    if type(x) is not EagerTensor:
        # beside a list a misfit of an axis is for the op to refuse, beside a tensor or array for the conversion
        if type(axis) in (float, str) and not isinstance(x, (Tensor, np.ndarray, np.generic)):
            axis = convert.to_tensor(axis)
        x = convert.tensor_or_composite(x, _BOOL_INPUT.get(op_name))
        if not isinstance(x, Tensor):
            return apply(op_name, x, axes_tensor(x, axis), keep_dims=bool(keepdims), name=name)
    axes = axes_tensor(x, axis)
    if type(axes) is EagerTensor and _state.plain and (keepdims is False or keepdims is True or keepdims is None):
        return execute(registry._OPS[op_name], (x, axes), _KEEP if keepdims else _NO_KEEP, name)
    return apply(op_name, x, axes, keep_dims=bool(keepdims), name=name)


_BOOL_INPUT = {"All": dtypes.bool, "Any": dtypes.bool}


def _reduction(op_name: str, name: str, summary: str, accepts: str, example: str) -> Callable[..., Tensor]:
    def reduce(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Tensor:
        return _reduce(op_name, input_tensor, axis, keepdims, name)
    call, _, result = example.partition(" -> ")
    return publish(reduce, name, __name__, f"""{summary}

    Args:
      input_tensor: Tensor (or a value to convert) of {accepts}, any shape.
      axis: the dimensions to reduce: an integer, or a list or Tensor of integers in [-rank, rank); None means all.
      keepdims: whether the reduced dimensions stay, with size 1.
      name: name of the operation.
    Returns: Tensor of the input's dtype.
    Raises: InvalidArgumentError for other dtypes and for axes that are out of range or named twice.
    Example:
      >>> {call}
      {result}

    Source: tf.math.{name} public docs 2.15; values recorded in tests/golden.
    """)


_NUMBERS, _ORDERED = "a numeric dtype", "a real numeric dtype"
reduce_sum = _reduction("Sum", "reduce_sum", "The sum over dimensions; integers wrap around.", _NUMBERS,
                        "tf.reduce_sum([[1, 2], [3, 4]], axis=0).numpy() -> array([4, 6], dtype=int32)")
reduce_mean = _reduction("Mean", "reduce_mean", "The mean over dimensions; integers are rounded toward zero.", _NUMBERS,
                         "tf.reduce_mean([[1.0, 2.0], [3.0, 4.0]], axis=1).numpy() -> array([1.5, 3.5], dtype=float32)")
reduce_prod = _reduction("Prod", "reduce_prod", "The product over dimensions; integers wrap around.", _NUMBERS,
                         "tf.reduce_prod([[1, 2], [3, 4]], axis=0).numpy() -> array([3, 8], dtype=int32)")
reduce_max = _reduction("Max", "reduce_max", "The greatest value over dimensions; NaN if there is one.", _ORDERED,
                        "tf.reduce_max([[1, 2], [3, 4]], axis=0).numpy() -> array([3, 4], dtype=int32)")
reduce_min = _reduction("Min", "reduce_min", "The least value over dimensions; NaN if there is one.", _ORDERED,
                        "tf.reduce_min([[1, 2], [3, 4]], axis=0).numpy() -> array([1, 2], dtype=int32)")
reduce_all = _reduction("All", "reduce_all", "Whether all are true, over dimensions; true if there are none.", "bool",
                        "tf.reduce_all([[True, False], [True, True]], axis=0).numpy() -> array([ True, False])")
reduce_any = _reduction("Any", "reduce_any", "Whether one is true, over dimensions; false if there are none.", "bool",
                        "tf.reduce_any([[True, False], [False, False]], axis=0).numpy() -> array([ True, False])")
reduce_euclidean_norm = _reduction(
    "EuclideanNorm", "reduce_euclidean_norm", "The square root of the sum of squared moduli over dimensions.", _NUMBERS,
    "tf.math.reduce_euclidean_norm([[3.0, 4.0], [0.0, 2.0]], axis=1).numpy() -> array([5., 2.], dtype=float32)")


def reduce_logsumexp(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Tensor:
    """log(sum(exp(x))) over dimensions, without overflow.

    Args:
      input_tensor: Tensor (or a value to convert) of a floating-point dtype, any shape.
      axis: the dimensions to reduce; None means all.
      keepdims: whether the reduced dimensions stay, with size 1.
      name: name of the operation.
    Returns: Tensor of the input's dtype; -inf where nothing is summed.
    Raises: InvalidArgumentError for other dtypes and axes out of range.
    Example:
      >>> tf.reduce_logsumexp([0.0, 0.0]).numpy()
      np.float32(0.6931472)

    Source: tf.math.reduce_logsumexp public docs 2.15.
    """
    x = convert.to_tensor(input_tensor)
    highest = reduce_max(x, axis, True)
    highest = apply("SelectV2", m.is_finite(highest), highest, apply("ZerosLike", highest))
    highest = apply("StopGradient", highest)
    result = m.log(reduce_sum(m.exp(m.subtract(x, highest)), axis, keepdims))
    if not keepdims:
        highest = apply("Reshape", highest, apply("Shape", result))
    return m.add(result, highest, name)


def reduce_variance(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Tensor:
    """The mean squared distance from the mean, over dimensions.

    Args:
      input_tensor: Tensor (or a value to convert) of a floating-point dtype or complex, any shape.
      axis: the dimensions to reduce; None means all.
      keepdims: whether the reduced dimensions stay, with size 1.
      name: name of the operation.
    Returns: Tensor of the input's dtype, real for complex input.
    Raises: TypeError for integers; InvalidArgumentError for axes out of range.
    Example:
      >>> tf.math.reduce_variance([1.0, 2.0, 3.0, 4.0]).numpy()
      np.float32(1.25)

    Source: tf.math.reduce_variance public docs 2.15.
    """
    x = convert.tensor_or_composite(input_tensor)
    if not isinstance(x, Tensor):  # means of rows of different lengths do not go back into the rows
        return m.subtract(reduce_mean(m.square(x), axis, keepdims), m.square(reduce_mean(x, axis, keepdims)), name)
    mean = reduce_mean(x, axis, True)
    if mean.dtype.is_integer:
        raise TypeError(f"Input must be either real or complex. Received integer type {mean.dtype!r}.")
    distance = m.subtract(x, mean)
    if distance.dtype.is_complex:
        squares = apply("Real", m.multiply(distance, apply("Conj", distance)), Tout=distance.dtype.real_dtype)
    else:
        squares = m.square(distance)
    return reduce_mean(squares, axis, keepdims, name)


def reduce_std(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Tensor:
    """The standard deviation (of the population) over dimensions.

    Args:
      input_tensor: Tensor (or a value to convert) of a floating-point dtype or complex, any shape.
      axis: the dimensions to reduce; None means all.
      keepdims: whether the reduced dimensions stay, with size 1.
      name: name of the operation.
    Returns: Tensor of the input's dtype, real for complex input.
    Raises: TypeError for integers; InvalidArgumentError for axes out of range.
    Example:
      >>> tf.math.reduce_std([[1.0, 2.0], [3.0, 6.0]], axis=1).numpy()
      array([0.5, 1.5], dtype=float32)

    Source: tf.math.reduce_std public docs 2.15.
    """
    return m.sqrt(reduce_variance(input_tensor, axis, keepdims), name)


def count_nonzero(input: Any, axis: Any = None, keepdims: bool | None = None, dtype: Any = dtypes.int64,
                  name: str | None = None) -> Tensor:
    """How many elements are not zero (for strings: not empty), over dimensions.

    Args:
      input: Tensor (or a value to convert) of a numeric dtype, bool or string.
      axis: the dimensions to reduce; None means all.
      keepdims: whether the reduced dimensions stay, with size 1.
      dtype: dtype of the counts.
      name: name of the operation.
    Returns: Tensor of dtype `dtype`.
    Raises: InvalidArgumentError for axes out of range.
    Example:
      >>> tf.math.count_nonzero([[0, 1], [2, 3]], axis=0).numpy()
      array([1, 2])

    Source: tf.math.count_nonzero public docs 2.15.
    """
    x = convert.to_tensor(input)
    zero = convert.to_tensor(b"" if x.dtype is dtypes.string else x.dtype._storage.type(0), x.dtype)
    marks = apply("Cast", m.not_equal(x, zero), DstT=dtypes.int64)
    counts = reduce_sum(marks, axis, bool(keepdims))
    target = dtypes.as_dtype(dtype)
    return counts if target is dtypes.int64 else apply("Cast", counts, DstT=target, name=name)


def argmax(input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """The position of the greatest value along an axis, the first one of several.

    Args:
      input: Tensor (or a value to convert) of a real numeric dtype or bool, at least rank 1.
      axis: integer scalar in [-rank, rank); None means 0.
      output_type: int16, uint16, int32 or int64.
      name: name of the operation.
    Returns: Tensor of dtype `output_type`, without the axis. NaN never wins.
    Raises: InvalidArgumentError for an axis that is out of range or empty, and for other dtypes.
    Example:
      >>> tf.argmax([[1, 9, 3], [4, 2, 6]], axis=1).numpy()
      array([1, 2])

    Source: tf.math.argmax public docs 2.15; values recorded in tests/golden.
    """
    return apply("ArgMax", input, _axes_constant(0) if axis is None else whole_axes(axis), output_type=output_type,
                 name=name)


def argmin(input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """The position of the least value along an axis, the first one of several.

    Args:
      input: Tensor (or a value to convert) of a real numeric dtype or bool, at least rank 1.
      axis: integer scalar in [-rank, rank); None means 0.
      output_type: int32 or int64.
      name: name of the operation.
    Returns: Tensor of dtype `output_type`, without the axis. NaN never wins.
    Raises: InvalidArgumentError for an axis that is out of range or empty, and for other dtypes.
    Example:
      >>> tf.argmin([[1, 9, 3], [4, 2, 6]], axis=1).numpy()
      array([0, 1])

    Source: tf.math.argmin public docs 2.15; values recorded in tests/golden.
    """
    return apply("ArgMin", input, _axes_constant(0) if axis is None else whole_axes(axis), output_type=output_type,
                 name=name)


def _cumulative(op_name: str, name: str, summary: str, accepts: str, example: str) -> Callable[..., Tensor]:
    def accumulate(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False,
                   name: str | None = None) -> Tensor:
        return apply(op_name, x, whole_axes(axis), exclusive=exclusive, reverse=reverse, name=name)
    call, _, result = example.partition(" -> ")
    return publish(accumulate, name, __name__, f"""{summary}

    Args:
      x: Tensor (or a value to convert) of {accepts}, at least rank 1.
      axis: integer scalar in [-rank, rank).
      exclusive: whether an element's own value is left out.
      reverse: whether to start at the end.
      name: name of the operation.
    Returns: Tensor like `x`.
    Raises: InvalidArgumentError for an axis out of range and for other dtypes.
    Example:
      >>> {call}
      {result}

    Source: tf.math.{name} public docs 2.15; values recorded in tests/golden.
    """)


cumsum = _cumulative("Cumsum", "cumsum", "Running sums along an axis.", _NUMBERS,
                     "tf.cumsum([1, 2, 3], exclusive=True).numpy() -> array([0, 1, 3], dtype=int32)")
cumprod = _cumulative("Cumprod", "cumprod", "Running products along an axis.", _NUMBERS,
                      "tf.math.cumprod([2, 3, 4], reverse=True).numpy() -> array([24, 12,  4], dtype=int32)")
cumulative_logsumexp = _cumulative(
    "CumulativeLogsumexp", "cumulative_logsumexp", "Running log(sum(exp(x))) along an axis, without overflow.",
    "a floating-point dtype",
    "tf.math.cumulative_logsumexp([0.0, 0.0]).numpy() -> array([0.       , 0.6931472], dtype=float32)")


def reduced_shape(input_shape: Any, axes: Any) -> Tensor:
    """The shape after a reduction that keeps its dimensions, as a tensor (for programs that compute with shapes)."""
    sizes = apply("Cast", convert.to_tensor(input_shape), DstT=dtypes.int32)
    rank = apply("Size", sizes)
    axes = apply("Reshape", apply("Cast", convert.to_tensor(axes), DstT=dtypes.int32), [-1])
    axes = m.floormod(m.add(axes, rank), rank)
    return apply("DynamicStitch", [apply("Range", 0, rank, 1), axes], [sizes, apply("Fill", apply("Shape", axes), 1)])
