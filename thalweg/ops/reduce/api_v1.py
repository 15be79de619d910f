"""The reductions of tf.compat.v1: they also take the older names `reduction_indices`, `keep_dims` and `dimension`."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes
from thalweg.core.deprecated import either
from thalweg.core.tensor import Tensor
from thalweg.ops.math.table import publish
from thalweg.ops.reduce import api


def _reduction(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def reduce(input_tensor: Any, axis: Any = None, keepdims: bool | None = None, name: str | None = None,
               reduction_indices: Any = None, keep_dims: bool | None = None) -> Tensor:
        axis = either("axis", axis, "reduction_indices", reduction_indices)
        keepdims = either("keepdims", keepdims, "keep_dims", keep_dims)
        return function(input_tensor, axis, bool(keepdims), name)
    summary = function.__doc__.splitlines()[0]
    return publish(reduce, function.__name__, __name__, f"""{summary}

    Args:
      input_tensor, axis, keepdims, name: as in tf.math.{function.__name__}.
      reduction_indices: older name of `axis`.
      keep_dims: older name of `keepdims`.
    Returns: Tensor, as tf.math.{function.__name__}.
    Raises: ValueError when an argument is given under both names.
    Source: tf.compat.v1.{function.__name__} public docs 2.15.
    """)


reduce_sum = _reduction(api.reduce_sum)
reduce_mean = _reduction(api.reduce_mean)
reduce_prod = _reduction(api.reduce_prod)
reduce_max = _reduction(api.reduce_max)
reduce_min = _reduction(api.reduce_min)
reduce_all = _reduction(api.reduce_all)
reduce_any = _reduction(api.reduce_any)
reduce_logsumexp = _reduction(api.reduce_logsumexp)


def count_nonzero(input_tensor: Any = None, axis: Any = None, keepdims: bool | None = None, dtype: Any = dtypes.int64,
                  name: str | None = None, reduction_indices: Any = None, keep_dims: bool | None = None,
                  input: Any = None) -> Tensor:
    """How many elements are not zero, over dimensions.

    Args:
      input_tensor, axis, keepdims, dtype, name: as in tf.math.count_nonzero.
      reduction_indices, keep_dims, input: older names of `axis`, `keepdims`, `input_tensor`.
    Returns: Tensor, as tf.math.count_nonzero.
    Raises: ValueError when an argument is given under both names.
    Source: tf.compat.v1.count_nonzero public docs 2.15.
    """
    value = either("input", input, "input_tensor", input_tensor)
    axis = either("axis", axis, "reduction_indices", reduction_indices)
    keepdims = either("keepdims", keepdims, "keep_dims", keep_dims)
    return api.count_nonzero(value, axis, keepdims, dtype, name)


def argmax(input: Any, axis: Any = None, name: str | None = None, dimension: Any = None,
           output_type: Any = dtypes.int64) -> Tensor:
    """The position of the greatest value along an axis.

    Args:
      input, axis, name, output_type: as in tf.math.argmax.
      dimension: older name of `axis`.
    Returns: Tensor, as tf.math.argmax.
    Raises: ValueError when the axis is given under both names.
    Source: tf.compat.v1.argmax public docs 2.15.
    """
    return api.argmax(input, either("axis", axis, "dimension", dimension), output_type, name)


def argmin(input: Any, axis: Any = None, name: str | None = None, dimension: Any = None,
           output_type: Any = dtypes.int64) -> Tensor:
    """The position of the least value along an axis.

    Args:
      input, axis, name, output_type: as in tf.math.argmin.
      dimension: older name of `axis`.
    Returns: Tensor, as tf.math.argmin.
    Raises: ValueError when the axis is given under both names.
    Source: tf.compat.v1.argmin public docs 2.15.
    """
    return api.argmin(input, either("axis", axis, "dimension", dimension), output_type, name)


def arg_max(input: Any, dimension: Any, output_type: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """The position of the greatest value along a dimension (an older name of `argmax`).

    Args:
      input, dimension, output_type, name: as `input`, `axis`, `output_type`, `name` in tf.math.argmax.
    Returns: Tensor, as tf.math.argmax.
    Source: tf.compat.v1.arg_max public docs 2.15.
    """
    return api.argmax(input, dimension, output_type, name)


def arg_min(input: Any, dimension: Any, output_type: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """The position of the least value along a dimension (an older name of `argmin`).

    Args:
      input, dimension, output_type, name: as `input`, `axis`, `output_type`, `name` in tf.math.argmin.
    Returns: Tensor, as tf.math.argmin.
    Source: tf.compat.v1.arg_min public docs 2.15.
    """
    return api.argmin(input, dimension, output_type, name)
