"""The convolutions of `tf.compat.v1.nn`: `filter`, `value` and `rate` are older names of arguments.

Source: public docs 2.15 of the functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.deprecated import either, required
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.conv import api, transposes
from thalweg.ops.conv.arguments import padding_pair


def _filters(filters: Any, older: Any) -> Any:
    return required("filters", either("filters", filters, "filter", older))


def conv1d(
    value: Any = None,
    filters: Any = None,
    stride: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool | None = None,
    data_format: str | None = None,
    name: str | None = None,
    input: Any = None,  # noqa: A002
    dilations: Any = None,
) -> Tensor:
    """As `tf.nn.conv1d`; `value` is the older name of `input`. Source: tf.compat.v1.nn.conv1d public docs 2.15."""
    value = either("input", input, "value", value)
    return api.conv1d(value, filters, stride, padding, data_format or "NWC", dilations, name)


def conv2d(
    input: Any,  # noqa: A002
    filter: Any = None,  # noqa: A002
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """As `tf.nn.conv2d`; `filter` is the older name of `filters`.

    Args:
      use_cudnn_on_gpu: accepted.
    Source: tf.compat.v1.nn.conv2d public docs 2.15.
    """
    padding = required("padding", padding)
    return api.conv2d(input, _filters(filters, filter), strides, padding, data_format, dilations, name)


def conv3d(
    input: Any,  # noqa: A002
    filter: Any = None,  # noqa: A002
    strides: Any = None,
    padding: Any = None,
    data_format: str = "NDHWC",
    dilations: Any = (1, 1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """As `tf.nn.conv3d`; `filter` is the older name of `filters`. Source: tf.compat.v1.nn.conv3d public docs 2.15."""
    return api.conv3d(input, _filters(filters, filter), strides, padding, data_format, dilations, name)


def convolution(
    input: Any,  # noqa: A002
    filter: Any,  # noqa: A002
    padding: Any,
    strides: Any = None,
    dilation_rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """As `tf.nn.convolution`; `dilation_rate` is the older name of `dilations`.

    Source: tf.compat.v1.nn.convolution public docs 2.15.
    """
    dilations = either("dilations", dilations, "dilation_rate", dilation_rate)
    return api.convolution(input, _filters(filters, filter), strides, padding, data_format, dilations, name)


def conv2d_transpose(
    value: Any = None,
    filter: Any = None,  # noqa: A002
    output_shape: Any = None,
    strides: Any = None,
    padding: Any = "SAME",
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,  # noqa: A002
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """As `tf.nn.conv2d_transpose`. Source: tf.compat.v1.nn.conv2d_transpose public docs 2.15."""
    value, filters = either("input", input, "value", value), _filters(filters, filter)
    return transposes.conv2d_transpose(value, filters, output_shape, strides, padding, data_format, dilations, name)


def conv3d_transpose(
    value: Any,
    filter: Any = None,  # noqa: A002
    output_shape: Any = None,
    strides: Any = None,
    padding: Any = "SAME",
    data_format: str = "NDHWC",
    name: str | None = None,
    input: Any = None,  # noqa: A002
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """As `tf.nn.conv3d_transpose`. Source: tf.compat.v1.nn.conv3d_transpose public docs 2.15."""
    value, filters = either("input", input, "value", value), _filters(filters, filter)
    return transposes.conv3d_transpose(value, filters, output_shape, strides, padding, data_format, dilations, name)


def depthwise_conv2d(
    input: Any,  # noqa: A002
    filter: Any,  # noqa: A002
    strides: Any,
    padding: Any,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """As `tf.nn.depthwise_conv2d`; `rate` is the older name of `dilations`.

    Source: tf.compat.v1.nn.depthwise_conv2d public docs 2.15.
    """
    dilations = either("dilations", dilations, "rate", rate)
    return api.depthwise_conv2d(input, filter, strides, padding, data_format, dilations, name)


def separable_conv2d(
    input: Any,  # noqa: A002
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """As `tf.nn.separable_conv2d`; `rate` is the older name of `dilations`.

    Source: tf.compat.v1.nn.separable_conv2d public docs 2.15.
    """
    dilations = either("dilations", dilations, "rate", rate)
    return api.separable_conv2d(
        input, depthwise_filter, pointwise_filter, strides, padding, data_format, dilations, name
    )


def _explicit(padding: Any) -> dict[str, Any]:
    """The padding attributes of the raw ops."""
    kind, amounts = padding_pair(padding)
    return {"padding": kind, "explicit_paddings": amounts}


def conv2d_backprop_input(
    input_sizes: Any,
    filter: Any = None,  # noqa: A002
    out_backprop: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """The gradient of conv2d with respect to its input.

    Source: tf.compat.v1.nn.conv2d_backprop_input public docs 2.15.
    """
    return apply(
        "Conv2DBackpropInput", input_sizes, _filters(filters, filter), out_backprop, strides=strides,
        data_format=data_format, dilations=list(dilations), name=name, **_explicit(padding),
    )  # fmt: skip


def conv2d_backprop_filter(
    input: Any,  # noqa: A002
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any,
    padding: Any,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
    name: str | None = None,
) -> Tensor:
    """The gradient of conv2d with respect to its filters.

    Source: tf.compat.v1.nn.conv2d_backprop_filter public docs 2.15.
    """
    return apply(
        "Conv2DBackpropFilter", input, filter_sizes, out_backprop, strides=strides, data_format=data_format,
        dilations=list(dilations), name=name, **_explicit(padding),
    )  # fmt: skip


def depthwise_conv2d_native(
    input: Any,  # noqa: A002
    filter: Any,  # noqa: A002
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Sequence[int] = (1, 1, 1, 1),
    name: str | None = None,
) -> Tensor:
    """The operation of depthwise convolutions. Source: tf.compat.v1.nn.depthwise_conv2d_native public docs 2.15."""
    return apply(
        "DepthwiseConv2dNative", input, filter, strides=strides, data_format=data_format, dilations=list(dilations),
        name=name, **_explicit(padding),
    )  # fmt: skip


def dilation2d(
    input: Any,  # noqa: A002
    filter: Any = None,  # noqa: A002
    strides: Any = None,
    rates: Any = None,
    padding: Any = None,
    name: str | None = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """As `tf.nn.dilation2d`; `rates` is the older name of `dilations`.

    Source: tf.compat.v1.nn.dilation2d public docs 2.15.
    """
    dilations = either("dilations", dilations, "rates", rates)
    return api.dilation2d(input, _filters(filters, filter), strides, padding, "NHWC", dilations, name)


def erosion2d(value: Any, kernel: Any, strides: Any, rates: Any, padding: Any, name: str | None = None) -> Tensor:
    """As `tf.nn.erosion2d`. Source: tf.compat.v1.nn.erosion2d public docs 2.15."""
    return api.erosion2d(value, kernel, strides, padding, "NHWC", rates, name)
