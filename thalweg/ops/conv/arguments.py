"""How the public convolution and pooling functions read their arguments: strides, paddings, extra batch dimensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from typing import Any

import numpy as np

from thalweg.core import convert
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply


def sequence(value: Any, n: int, channel_index: int, name: str) -> tuple:
    """Strides, dilations or window sizes for all n + 2 dimensions, from one number, n or n + 2 of them (None: ones).

    Raises: ValueError for another length.
    """
    if value is None:
        return (1,) * (n + 2)
    values = tuple(value) if isinstance(value, Sized) else (value,)
    if len(values) == n + 2:
        return values
    if len(values) == 1:
        values *= n
    elif len(values) != n:
        raise ValueError(
            f"{name} should be of length 1, {n} or {n + 2}. Received: {name}={list(values)} of length {len(values)}"
        )
    return (1, 1, *values) if channel_index == 1 else (1, *values, 1)


def channel_index(data_format: str | None, n: int) -> int:
    """The position of the channels in a layout of n spatial dimensions (None: last)."""
    if data_format is not None and not isinstance(data_format, str):
        raise ValueError(f"data_format must be a string, got {data_format!r}")
    return 1 if data_format is not None and data_format.startswith("NC") else n + 1


def layout_1d(data_format: str | None) -> tuple[str, int]:
    """The 2-D layout that stands for a 1-D one, and where its extra dimension is, counted from the end."""
    if data_format in (None, "NWC", "NHWC"):
        return "NHWC", -3
    if data_format in ("NCW", "NCHW"):
        return "NCHW", -2
    raise ValueError(f"`data_format` must be 'NWC' or 'NCW'. Received: data_format={data_format}")


def padding_pair(padding: Any, expected: int = 4) -> tuple[Any, tuple[int, ...]]:
    """A padding argument as the attributes (padding, explicit_paddings).

    Raises: ValueError for the word "EXPLICIT" or a malformed list.
    """
    if isinstance(padding, str) and padding == "EXPLICIT":
        raise ValueError(
            "'EXPLICIT' is not a valid value for `padding`. To use explicit padding, `padding` must be a list."
        )
    if not isinstance(padding, (list, tuple)):
        return padding, ()
    for i, pair in enumerate(padding):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise ValueError(
                "When `padding` is a list, each element of `padding` must be a list/tuple of size 2. "
                f"Received: padding={padding} with element {pair!r} at index {i}"
            )
    if len(padding) != expected:
        raise ValueError(
            f"When padding is a list, it must be of size {expected}. Received: padding={padding} of size {len(padding)}"
        )
    return "EXPLICIT", tuple(int(p) for pair in padding for p in pair)


def tensor(value: Any, name: str | None = None) -> Tensor:
    """The value as a tensor."""
    return value if isinstance(value, Tensor) else convert.to_tensor(value, name=name)


def rank(value: Tensor) -> int | None:
    """The static rank of a tensor."""
    shape = value._static_shape()
    return None if shape is None else len(shape)


def with_batch_dims(x: Tensor, function: Callable[[Tensor], Tensor], inner_rank: int) -> Tensor:
    """Runs a function of one batch dimension on a tensor of several: they are folded into one and unfolded again."""
    shape = x._static_shape()
    if shape is None or len(shape) <= inner_rank + 1:
        return function(x)
    if None not in shape:
        folded = apply("Reshape", x, (-1, *shape[-inner_rank:]))
        result = function(folded)
        inner = result._static_shape()
        if inner is not None and None not in inner[1:]:
            return apply("Reshape", result, (*shape[:-inner_rank], *inner[1:]))
    else:
        dynamic = apply("Shape", x, out_type="int32")
        folded = apply("Reshape", x, apply("ConcatV2", [(-1,), cut(dynamic, -inner_rank, None)], 0))
        result = function(folded)
    batch = cut(apply("Shape", x, out_type="int32"), 0, -inner_rank)
    inner = cut(apply("Shape", result, out_type="int32"), 1, None)
    return apply("Reshape", result, apply("ConcatV2", [batch, inner], 0))


def cut(vector: Tensor, start: int, stop: int | None) -> Tensor:
    """vector[start:stop] of a 1-D tensor."""
    return apply("StridedSlice", vector, (start,), (0 if stop is None else stop,), (1,), end_mask=int(stop is None))


def static_ints(value: Any) -> list[int] | None:
    """Integers known now, or None."""
    if isinstance(value, Tensor):
        value = value._constant_value()
        return None if value is None else [int(v) for v in np.ravel(value)]
    values = list(value) if isinstance(value, Sequence) else np.ravel(value).tolist()
    return [int(v) for v in values] if not any(isinstance(v, Tensor) for v in values) else None
