"""`tf.keras.backend` (K): convolution, pooling, padding and resizing, in either layout of images.

Images with channels first are computed with channels last, as there is no other way on the CPU.
Source: tf.keras.backend public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.keras import backend
from thalweg.ops.array import api as array
from thalweg.ops.conv import api as conv
from thalweg.ops.conv import transposes
from thalweg.ops.image import api as image
from thalweg.ops.nn import api as nn
from thalweg.ops.pool import api as pool

_RESIZINGS = ("area", "bicubic", "bilinear", "gaussian", "lanczos3", "lanczos5", "mitchellcubic", "nearest")


def _format(data_format: str | None) -> str:
    """Raises: ValueError for an unknown layout."""
    data_format = backend.image_data_format() if data_format is None else data_format
    if data_format not in {"channels_first", "channels_last"}:
        raise ValueError("Unknown data_format: " + str(data_format))
    return data_format


def _padding(padding: str) -> str:
    if padding not in ("same", "valid"):
        raise ValueError("Invalid padding: " + str(padding))
    return padding.upper()


def _last(x: Any, data_format: str) -> Tensor:
    """Channels last."""
    x = convert.to_tensor(x)
    if x.dtype is dtypes.float64 and backend.floatx_dtype() is not dtypes.float64:
        x = array.identity(x)
    if data_format == "channels_last":
        return x
    rank = backend.ndim(x)
    return array.transpose(x, [0, *range(2, rank), 1])


def _back(x: Tensor, data_format: str) -> Tensor:
    if data_format == "channels_last":
        return x
    rank = backend.ndim(x)
    return array.transpose(x, [0, rank - 1, *range(1, rank - 1)])


def conv1d(
    x: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Convolution along one axis; `padding` may be "causal", too."""
    data_format = _format(data_format)
    if padding == "causal":
        x = temporal_padding(x, (dilation_rate * (int(kernel.shape[0]) - 1), 0))
        padding = "valid"
    found = conv.convolution(_last(x, data_format), kernel, strides, _padding(padding), dilations=dilation_rate)
    return _back(found, data_format)


def conv2d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """Convolution over two axes."""
    data_format = _format(data_format)
    found = conv.convolution(_last(x, data_format), kernel, strides, _padding(padding), dilations=dilation_rate)
    return _back(found, data_format)


def conv3d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1, 1),
) -> Tensor:
    """Convolution over three axes."""
    data_format = _format(data_format)
    found = conv.convolution(_last(x, data_format), kernel, strides, _padding(padding), dilations=dilation_rate)
    return _back(found, data_format)


def conv2d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """The transpose of a convolution over two axes.

    Raises: ValueError for a dilation that differs between the axes.
    """
    data_format = _format(data_format)
    x = _last(x, data_format)
    sizes = list(output_shape)
    if data_format == "channels_first":
        sizes = [sizes[0], sizes[2], sizes[3], sizes[1]]
    if sizes[0] is None:
        sizes[0] = array.shape(x)[0]
    sizes = array.stack(sizes)
    if tuple(dilation_rate) == (1, 1):
        found = transposes.conv2d_transpose(x, kernel, sizes, (1, *strides, 1), _padding(padding))
    else:
        if dilation_rate[0] != dilation_rate[1]:
            raise ValueError(
                "Expected the 2 dimensions of the `dilation_rate` argument to be equal to each other. Received: "
                f"dilation_rate={dilation_rate}"
            )
        found = transposes.atrous_conv2d_transpose(x, kernel, sizes, dilation_rate[0], _padding(padding))
    return _back(found, data_format)


def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """A convolution of each channel, then one of size 1 over the channels. Raises: ValueError for other strides."""
    data_format = _format(data_format)
    if len(strides) != 2:
        raise ValueError("`strides` must be a tuple of 2 integers.")
    found = conv.separable_conv2d(
        _last(x, data_format),
        depthwise_kernel,
        pointwise_kernel,
        (1, *strides, 1),
        _padding(padding),
        dilations=dilation_rate,
    )
    return _back(found, data_format)


def depthwise_conv2d(
    x: Any,
    depthwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Tensor:
    """A convolution of each channel by itself."""
    data_format = _format(data_format)
    found = conv.depthwise_conv2d(
        _last(x, data_format), depthwise_kernel, (1, *strides, 1), _padding(padding), dilations=dilation_rate
    )
    return _back(found, data_format)


def _pool(x: Any, sizes: Any, strides: Any, padding: str, data_format: str | None, mode: str) -> Tensor:
    data_format = _format(data_format)
    kinds = {"max": "MAX", "avg": "AVG"}
    if mode not in kinds:
        raise ValueError("Invalid pooling mode: " + str(mode))
    found = pool.pool(_last(x, data_format), list(sizes), kinds[mode], list(strides), _padding(padding))
    return _back(found, data_format)


def pool2d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Tensor:
    """The largest value or the mean of windows over two axes.

    Raises: ValueError for another mode, or sizes that are not two.
    """
    if len(pool_size) != 2:
        raise ValueError("`pool_size` must be a tuple of 2 integers.")
    if len(strides) != 2:
        raise ValueError("`strides` must be a tuple of 2 integers.")
    return _pool(x, pool_size, strides, padding, data_format, pool_mode)


def pool3d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Tensor:
    """The largest value or the mean of windows over three axes. Raises: ValueError for another mode."""
    return _pool(x, pool_size, strides, padding, data_format, pool_mode)


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Tensor:
    """Adds a bias to the channels, or one of the shape of a sample.

    Raises: ValueError for a bias of another rank.
    """
    data_format = _format(data_format)
    shape, rank = backend.int_shape(bias), backend.ndim(x)
    if len(shape) not in (1, rank - 1):
        raise ValueError(f"Unexpected bias dimensions {len(shape)}, expect to be 1 or {rank - 1} dimensions")
    if len(shape) == 1:
        return nn.bias_add(x, bias, data_format="NCHW" if data_format == "channels_first" else "NHWC")
    order = (shape[-1], *shape[:-1]) if data_format == "channels_first" else shape
    return x + array.reshape(bias, (1, *order))


def temporal_padding(x: Any, padding: Sequence[int] = (1, 1)) -> Tensor:
    """Zeros before and after the second of three axes."""
    return array.pad(x, [[0, 0], list(padding), [0, 0]])


def _padded(x: Any, padding: Any, data_format: str | None) -> Tensor:
    inner = [list(p) for p in padding]
    first = _format(data_format) == "channels_first"
    return array.pad(x, [[0, 0], [0, 0], *inner] if first else [[0, 0], *inner, [0, 0]])


def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None) -> Tensor:
    """Zeros around images."""
    return _padded(x, padding, data_format)


def spatial_3d_padding(x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None) -> Tensor:
    """Zeros around volumes."""
    return _padded(x, padding, data_format)


def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str, interpolation: str = "nearest"
) -> Tensor:
    """Images made larger by whole factors.

    Raises: ValueError for an unknown layout or interpolation.
    """
    if data_format not in {"channels_first", "channels_last"}:
        raise ValueError(f"Invalid `data_format` argument: {data_format}")
    if interpolation not in _RESIZINGS:
        listed = '"' + '", "'.join(_RESIZINGS) + '"'
        raise ValueError(f'`interpolation` argument should be one of: {listed}. Received: "{interpolation}".')
    x = _last(x, data_format)
    factors = np.array([height_factor, width_factor], np.int32)
    known = backend.int_shape(x)[1:3]
    size = array.shape(x)[1:3] * factors if None in known else np.array(known, np.int32) * factors
    return _back(image.resize(x, size, method=interpolation), data_format)


def resize_volumes(x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: str) -> Tensor:
    """Volumes made larger by whole factors. Raises: ValueError for an unknown layout."""
    if data_format not in {"channels_first", "channels_last"}:
        raise ValueError("Invalid data_format: " + str(data_format))
    start = 2 if data_format == "channels_first" else 1
    for axis, factor in enumerate((depth_factor, height_factor, width_factor), start):
        x = array.repeat(x, factor, axis=axis)
    return x
