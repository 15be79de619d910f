"""Convolution kernels.

NumPy: patches (a strided view of the padded input) times the filter as a matrix, in pieces small enough for the cache;
the gradient of the input is the transposed product, spread back tap by tap. XLA: its own convolution, whose gradients
are the linear transposes. Depthwise convolution, its gradients and morphological dilation are sums over kernel taps on
both backends: XLA's grouped gradients on the CPU were measured 35 times slower.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from thalweg.core.registry import kernel
from thalweg.ops.conv import window
from thalweg.ops.conv.window import (
    Geometry,
    from_channels_last,
    pad,
    spatial,
    spread,
    tap,
    to_channels_last,
    widen,
)

_PATCH_BYTES = 8 << 20  # size of one piece of the patch matrix


def _geometry(x_shape, w_shape, strides, dilations, padding, explicit, data_format):
    n = len(x_shape) - 2
    return Geometry(
        spatial(x_shape, data_format),
        w_shape[:n],
        spatial(strides, data_format),
        spatial(dilations, data_format),
        padding,
        explicit,
        data_format,
    )


def _patches(x, g):
    """View [batch, *out, *window, channels] of a padded channels-last array."""
    steps = x.strides[1:-1]
    strides = (
        x.strides[0],
        *(a * s for a, s in zip(steps, g.strides, strict=True)),
        *(a * d for a, d in zip(steps, g.dilations, strict=True)),
        x.strides[-1],
    )
    return as_strided(x, (x.shape[0], *g.out, *g.window, x.shape[-1]), strides, writeable=False)


def _pieces(batch, item_bytes):
    """Slices over the batch so that one piece of patches stays small."""
    step = max(1, min(batch, _PATCH_BYTES // max(item_bytes, 1)))
    return [slice(i, min(i + step, batch)) for i in range(0, batch, step)]


def _groups(x_depth, w_shape):
    """(input channel slice, output channel slice) of each group."""
    count, width, out = x_depth // w_shape[-2], w_shape[-2], w_shape[-1]
    return [
        (slice(i * width, (i + 1) * width), slice(i * (out // count), (i + 1) * (out // count))) for i in range(count)
    ]


def _plan(x_shape, w_shape, g, itemsize):
    """How the patch matrix is cut: its row length per group, the pieces of the batch, the groups."""
    row = math.prod(g.window) * w_shape[-2]
    return row, _pieces(x_shape[0], row * math.prod(g.out) * itemsize), _groups(x_shape[-1], w_shape)


def _forward(xp, x, w, g):
    out = np.zeros((x.shape[0], *g.out, w.shape[-1]), x.dtype)
    if out.size == 0 or x.size == 0:
        return out
    row, pieces, groups = _plan(x.shape, w.shape, g, x.itemsize)
    patches, matrix = _patches(pad(xp, x, g.pads), g), w.reshape(row, -1)
    for piece in pieces:
        for inputs, outputs in groups:
            columns = patches[piece][..., inputs].reshape(-1, row)
            out[piece][..., outputs] = (columns @ matrix[:, outputs]).reshape(out[piece].shape[:-1] + (-1,))
    return out


def _filter_gradient(xp, x, dy, w_shape, g):
    out = np.zeros(w_shape, x.dtype)
    if dy.size == 0 or out.size == 0:
        return out
    row, pieces, groups = _plan(x.shape, w_shape, g, x.itemsize)
    patches, matrix = _patches(pad(xp, x, g.pads), g), out.reshape(row, -1)
    for piece in pieces:
        for inputs, outputs in groups:
            columns = patches[piece][..., inputs].reshape(-1, row)
            part = dy[piece][..., outputs]
            matrix[:, outputs] += columns.T @ part.reshape(-1, part.shape[-1])
    return out


def _input_gradient(xp, dy, w, x_shape, g):
    if dy.size == 0 or w.size == 0:
        return np.zeros(x_shape, dy.dtype)
    row, pieces, groups = _plan(x_shape, w.shape, g, dy.itemsize)
    out, matrix = np.empty(x_shape, dy.dtype), w.reshape(row, -1)
    for piece in pieces:
        for inputs, outputs in groups:
            part = dy[piece][..., outputs]
            columns = part.reshape(-1, part.shape[-1]) @ matrix[:, outputs].T
            columns = columns.reshape(part.shape[:-1] + g.window + (-1,))
            shape = (part.shape[0], *x_shape[1:-1], columns.shape[-1])
            within = (slice(None),) * (len(shape) - 1)
            taps = [(offset, columns[within + index]) for index, offset in g.taps()]
            out[piece][..., inputs] = spread(xp, taps, g.strides, shape, g.pads)
    return out


@kernel("Conv2D", backend="numpy")
def _conv2d(xp, x, w, *, strides, padding, explicit_paddings, data_format, dilations):
    g = _geometry(x.shape, w.shape, strides, dilations, padding, explicit_paddings, data_format)
    y = _forward(xp, widen(to_channels_last(xp, x, data_format), xp), widen(w, xp), g)
    return from_channels_last(xp, y, data_format).astype(x.dtype, copy=False)


@kernel("Conv2DBackpropInput", backend="numpy")
def _conv2d_backprop_input(xp, input_sizes, w, dy, *, strides, padding, explicit_paddings, data_format, dilations):
    shape = _input_shape(input_sizes, w, dy, data_format)
    g = _geometry(shape, w.shape, strides, dilations, padding, explicit_paddings, data_format)
    last = (shape[0], *spatial(shape, data_format), shape[window.channel_axis(data_format, len(shape))])
    dx = _input_gradient(xp, widen(to_channels_last(xp, dy, data_format), xp), widen(w, xp), last, g)
    return from_channels_last(xp, dx, data_format).astype(dy.dtype, copy=False)


@kernel("Conv2DBackpropFilter", backend="numpy")
def _conv2d_backprop_filter(xp, x, filter_sizes, dy, *, strides, padding, explicit_paddings, data_format, dilations):
    shape = tuple(int(n) for n in filter_sizes)
    g = _geometry(x.shape, shape, strides, dilations, padding, explicit_paddings, data_format)
    x_last, dy_last = (widen(to_channels_last(xp, t, data_format), xp) for t in (x, dy))
    return _filter_gradient(xp, x_last, dy_last, shape, g).astype(x.dtype, copy=False)


@kernel("Conv3D", backend="numpy")
def _conv3d(xp, x, w, *, strides, padding, data_format, dilations):
    return _conv2d(
        xp, x, w, strides=strides, padding=padding, explicit_paddings=(), data_format=data_format, dilations=dilations
    )


@kernel("Conv3DBackpropInputV2", backend="numpy")
def _conv3d_backprop_input(xp, input_sizes, w, dy, *, strides, padding, data_format, dilations):
    return _conv2d_backprop_input(
        xp,
        input_sizes,
        w,
        dy,
        strides=strides,
        padding=padding,
        explicit_paddings=(),
        data_format=data_format,
        dilations=dilations,
    )


@kernel("Conv3DBackpropFilterV2", backend="numpy")
def _conv3d_backprop_filter(xp, x, filter_sizes, dy, *, strides, padding, data_format, dilations):
    return _conv2d_backprop_filter(
        xp,
        x,
        filter_sizes,
        dy,
        strides=strides,
        padding=padding,
        explicit_paddings=(),
        data_format=data_format,
        dilations=dilations,
    )


def _input_shape(input_sizes, w, dy, data_format):
    """The input's shape; a 2-D gradient may be asked with height and width alone."""
    sizes = tuple(int(n) for n in input_sizes)
    if len(sizes) == dy.ndim:
        return sizes
    return window.join(dy.shape[0], sizes, w.shape[-2], data_format)


# -- XLA -------------------------------------------------------------------------------------------------------------
def _xla_convolution(xp, x_shape, w_shape, strides, dilations, padding, explicit, data_format):
    """(x, w) -> convolution, with the window of these shapes."""
    g = _geometry(x_shape, w_shape, strides, dilations, padding, explicit, data_format)
    places = "HW" if len(x_shape) == 4 else "DHW"
    groups = x_shape[window.channel_axis(data_format, len(x_shape))] // w_shape[-2]
    return lambda x, w: xp.lax.conv_general_dilated(
        x,
        w,
        g.strides,
        g.pads,
        rhs_dilation=g.dilations,
        feature_group_count=max(groups, 1),
        dimension_numbers=(data_format, places + "IO", data_format),
    )


@kernel("Conv2D", backend="xla")
def _conv2d_xla(xp, x, w, *, strides, padding, explicit_paddings, data_format, dilations):
    if x.size == 0 or w.size == 0:
        g = _geometry(x.shape, w.shape, strides, dilations, padding, explicit_paddings, data_format)
        return xp.zeros(window.join(x.shape[0], g.out, w.shape[-1], data_format), x.dtype)
    return _xla_convolution(xp, x.shape, w.shape, strides, dilations, padding, explicit_paddings, data_format)(x, w)


# From this ratio of an input's width to the output's on, adding up shifted columns beats convolving the padding.
_WASTED_WIDTH = 1.2
_FEWEST_CHANNELS = 8


def _wastes_columns(shape, w_shape, g):
    """Whether a gradient by one convolution would spend much on the zeros around dy."""
    plain = {*g.strides, *g.dilations} == {1} and len(shape) == 4 and shape[-1] == w_shape[-2]
    return plain and min(w_shape[-2:]) >= _FEWEST_CHANNELS and w_shape[1] > 1 and shape[2] >= _WASTED_WIDTH * g.out[1]


def _input_gradient_by_columns(xp, shape, w, dy, g):
    """dx as one convolution along the height, whose channels are each column's of the kernel, and shifted sums."""
    height, width, channels, filters = w.shape
    turned = xp.flip(w, 0).transpose(0, 3, 1, 2).reshape(height, 1, filters, width * channels)
    (top, _), (left, _) = g.pads
    low = height - 1 - top
    parts = xp.lax.conv_general_dilated(
        dy,
        turned,
        (1, 1),
        ((low, shape[1] - g.out[0] - low + height - 1), (0, 0)),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )
    parts = xp.lax.optimization_barrier(parts).reshape(*parts.shape[:3], width, channels)
    zero, dx = np.zeros((), dy.dtype), 0
    for column in range(width):  # a negative width of the padding cuts off
        at = column - left
        ends = (at, shape[2] - g.out[1] - at, 0)
        dx = dx + xp.lax.pad(parts[:, :, :, column], zero, ((0, 0, 0), (0, 0, 0), ends, (0, 0, 0)))
    return dx


@kernel("Conv2DBackpropInput", backend="xla")
def _conv2d_backprop_input_xla(xp, input_sizes, w, dy, *, strides, padding, explicit_paddings, data_format, dilations):
    shape = _input_shape(input_sizes, w, dy, data_format)
    if dy.size == 0 or w.size == 0 or 0 in shape:
        return xp.zeros(shape, dy.dtype)
    g = _geometry(shape, w.shape, strides, dilations, padding, explicit_paddings, data_format)
    if data_format == "NHWC" and _wastes_columns(shape, w.shape, g):
        return _input_gradient_by_columns(xp, shape, w, dy, g)
    conv = _xla_convolution(xp, shape, w.shape, strides, dilations, padding, explicit_paddings, data_format)
    return xp.jax.linear_transpose(lambda x: conv(x, w), xp.jax.ShapeDtypeStruct(shape, dy.dtype))(dy)[0]


@kernel("Conv2DBackpropFilter", backend="xla")
def _conv2d_backprop_filter_xla(
    xp, x, filter_sizes, dy, *, strides, padding, explicit_paddings, data_format, dilations
):
    shape = tuple(int(n) for n in filter_sizes)
    if dy.size == 0 or x.size == 0 or 0 in shape:
        return xp.zeros(shape, dy.dtype)
    conv = _xla_convolution(xp, x.shape, shape, strides, dilations, padding, explicit_paddings, data_format)
    return xp.jax.linear_transpose(lambda w: conv(x, w), xp.jax.ShapeDtypeStruct(shape, dy.dtype))(dy)[0]


@kernel("Conv3D", backend="xla")
def _conv3d_xla(xp, x, w, *, strides, padding, data_format, dilations):
    return _conv2d_xla(
        xp, x, w, strides=strides, padding=padding, explicit_paddings=(), data_format=data_format, dilations=dilations
    )


@kernel("Conv3DBackpropInputV2", backend="xla")
def _conv3d_backprop_input_xla(xp, input_sizes, w, dy, *, strides, padding, data_format, dilations):
    return _conv2d_backprop_input_xla(
        xp,
        input_sizes,
        w,
        dy,
        strides=strides,
        padding=padding,
        explicit_paddings=(),
        data_format=data_format,
        dilations=dilations,
    )


@kernel("Conv3DBackpropFilterV2", backend="xla")
def _conv3d_backprop_filter_xla(xp, x, filter_sizes, dy, *, strides, padding, data_format, dilations):
    return _conv2d_backprop_filter_xla(
        xp,
        x,
        filter_sizes,
        dy,
        strides=strides,
        padding=padding,
        explicit_paddings=(),
        data_format=data_format,
        dilations=dilations,
    )


# -- depthwise: sums over taps on both backends ----------------------------------------------------------------------
@kernel("DepthwiseConv2dNative")
def _depthwise(xp, x, w, *, strides, padding, explicit_paddings, data_format, dilations):
    g = _geometry(x.shape, w.shape, strides, dilations, padding, explicit_paddings, data_format)
    image, taps = pad(xp, widen(to_channels_last(xp, x, data_format), xp), g.pads), widen(w, xp)
    multiplier, y = w.shape[3], None
    for index, offset in g.taps():
        seen = tap(image, offset, g.strides, g.out)
        part = seen * taps[index][:, 0] if multiplier == 1 else seen[..., None] * taps[index]
        y = part if y is None else y + part
    if y is None:
        y = xp.zeros((x.shape[0], *g.out, x.shape[-1]), image.dtype)
    y = y.reshape((x.shape[0], *g.out, -1) if y.size else (x.shape[0], *g.out, image.shape[-1] * multiplier))
    return from_channels_last(xp, y, data_format).astype(x.dtype)


@kernel("DepthwiseConv2dNativeBackpropInput")
def _depthwise_backprop_input(xp, input_sizes, w, dy, *, strides, padding, explicit_paddings, data_format, dilations):
    shape = tuple(int(n) for n in input_sizes)
    g = _geometry(shape, w.shape, strides, dilations, padding, explicit_paddings, data_format)
    last = (shape[0], *spatial(shape, data_format), w.shape[2])
    if 0 in shape or dy.size == 0 or w.size == 0:
        return xp.zeros(shape, dy.dtype)
    flow, taps = _split_channels(xp, dy, w, data_format), widen(w, xp)
    parts = [
        (offset, flow[..., 0] * taps[index][:, 0] if w.shape[3] == 1 else (flow * taps[index]).sum(-1))
        for index, offset in g.taps()
    ]
    dx = spread(xp, parts, g.strides, last, g.pads)
    return from_channels_last(xp, dx, data_format).astype(dy.dtype)


@kernel("DepthwiseConv2dNativeBackpropFilter")
def _depthwise_backprop_filter(xp, x, filter_sizes, dy, *, strides, padding, explicit_paddings, data_format, dilations):
    shape = tuple(int(n) for n in filter_sizes)
    if 0 in shape or dy.size == 0 or x.size == 0:
        return xp.zeros(shape, dy.dtype)
    g = _geometry(x.shape, shape, strides, dilations, padding, explicit_paddings, data_format)
    image = pad(xp, widen(to_channels_last(xp, x, data_format), xp), g.pads)
    last = widen(to_channels_last(xp, dy, data_format), xp)
    flow = last.reshape(last.shape[:-1] + shape[2:])
    seen = [tap(image, offset, g.strides, g.out) for _, offset in g.taps()]
    if xp.name == "numpy":
        parts = [xp.einsum("bhwc,bhwcm->cm", part, flow) for part in seen]
    else:
        # One pass over all taps: XLA on the CPU reduces them one after the other only half as fast.
        zeros = [np.zeros((), flow.dtype)] * len(seen)
        products = [part[..., None] * flow for part in seen]
        parts = xp.lax.reduce(products, zeros, lambda a, b: [p + q for p, q in zip(a, b, strict=True)], (0, 1, 2))
    return xp.stack(parts).reshape(shape).astype(dy.dtype)


def _split_channels(xp, dy, w, data_format):
    """Channels-last dy with its channels as [depth, multiplier]."""
    last = widen(to_channels_last(xp, dy, data_format), xp)
    return last.reshape(last.shape[:-1] + w.shape[2:])


# -- morphological dilation ------------------------------------------------------------------------------------------
def _lowest(xp, dtype):
    return -xp.inf if dtype.kind in "fV" else np.iinfo(dtype).min


def _dilation_setup(xp, x, w, strides, rates, padding):
    """Geometry, and the input padded with the lowest value (a place outside never wins)."""
    g = _geometry(x.shape, w.shape, strides, rates, padding, (), "NHWC")
    return g, pad(xp, x, g.pads, _lowest(xp, x.dtype))


def _dilation_taps(xp, image, w, g):
    """(filter index, offset, what the tap sees plus its weight), in scan order."""
    lowest = _lowest(xp, image.dtype)
    for index, offset in g.taps():
        seen = tap(image, offset, g.strides, g.out)
        total = seen + w[index]
        if image.dtype.kind not in "fV":  # the lowest integer plus a negative weight would wrap around and win
            total = xp.where(seen == lowest, seen, total)
        yield index, offset, total


@kernel("Dilation2D")
def _dilation2d(xp, x, w, *, strides, rates, padding):
    g, image = _dilation_setup(xp, x, w, strides, rates, padding)
    y = None
    for _, _, total in _dilation_taps(xp, image, w, g):
        y = total if y is None else xp.maximum(y, total)
    return y.astype(x.dtype)


def _winning_taps(xp, image, w, g):
    """(filter index, offset, mask of the outputs this tap decides): the first of equal ones, as TensorFlow does."""
    taps = list(_dilation_taps(xp, image, w, g))
    best = taps[0][2]
    winner = xp.zeros(best.shape, np.int32)
    for i, (_, _, total) in enumerate(taps[1:], 1):
        better = total > best
        best, winner = xp.where(better, total, best), xp.where(better, i, winner)
    return [(index, offset, winner == i) for i, (index, offset, _) in enumerate(taps)]


@kernel("Dilation2DBackpropInput")
def _dilation2d_backprop_input(xp, x, w, dy, *, strides, rates, padding):
    if dy.size == 0:
        return xp.zeros(x.shape, x.dtype)
    g, image = _dilation_setup(xp, x, w, strides, rates, padding)
    parts = [(offset, xp.where(mask, dy, dy.dtype.type(0))) for _, offset, mask in _winning_taps(xp, image, w, g)]
    return spread(xp, parts, g.strides, x.shape, g.pads)


@kernel("Dilation2DBackpropFilter")
def _dilation2d_backprop_filter(xp, x, w, dy, *, strides, rates, padding):
    if dy.size == 0:
        return xp.zeros(w.shape, w.dtype)
    g, image = _dilation_setup(xp, x, w, strides, rates, padding)
    parts = [
        xp.where(mask, dy, dy.dtype.type(0)).sum((0, 1, 2), dtype=dy.dtype)
        for _, _, mask in _winning_taps(xp, image, w, g)
    ]
    return xp.stack(parts).reshape(w.shape)
