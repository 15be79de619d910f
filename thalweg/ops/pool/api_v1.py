"""The poolings of `tf.compat.v1.nn`: `value` is the older name of `input`.

Source: public docs 2.15 of the functions.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.deprecated import either
from thalweg.core.tensor import Tensor
from thalweg.ops.pool import api


def max_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,  # noqa: A002
) -> Tensor:
    """As `tf.nn.max_pool2d`. Source: tf.compat.v1.nn.max_pool public docs 2.15."""
    value = either("input", input, "value", value)
    return api.max_pool2d(value, ksize, strides, padding, data_format, name or "MaxPool")


def avg_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,  # noqa: A002
) -> Tensor:
    """As `tf.nn.avg_pool2d`. Source: tf.compat.v1.nn.avg_pool public docs 2.15."""
    value = either("input", input, "value", value)
    return api.avg_pool2d(value, ksize, strides, padding, data_format, name or "AvgPool")


def pool(
    input: Any,  # noqa: A002
    window_shape: Any,
    pooling_type: str,
    padding: Any,
    dilation_rate: Any = None,
    strides: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """As `tf.nn.pool`; `dilation_rate` is the older name of `dilations`.

    Source: tf.compat.v1.nn.pool public docs 2.15.
    """
    dilations = either("dilations", dilations, "dilation_rate", dilation_rate)
    return api.pool(input, window_shape, pooling_type, strides, padding, data_format, dilations, name)


def max_pool_with_argmax(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    Targmax: Any = None,  # noqa: N803
    name: str | None = None,
    output_dtype: Any = None,
    include_batch_in_index: bool = False,
) -> Any:
    """As `tf.nn.max_pool_with_argmax`; `Targmax` is the older name of `output_dtype`.

    Source: tf.compat.v1.nn.max_pool_with_argmax public docs 2.15.
    """
    wanted = either("output_dtype", output_dtype, "Targmax", Targmax) or dtypes.int64
    return api.max_pool_with_argmax(input, ksize, strides, padding, data_format, wanted, include_batch_in_index, name)
