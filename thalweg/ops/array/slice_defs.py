"""Shape rules of Slice and StridedSlice and their relatives."""

from __future__ import annotations

import numpy as np

from thalweg.core.infer import InferenceContext, Shape, no_outputs
from thalweg.core.registry import define_op
from thalweg.ops.array.strided import Masks, dense_index, sliced_shape


def masks_of(c: InferenceContext) -> Masks:
    return Masks(
        c.attr("begin_mask"),
        c.attr("end_mask"),
        c.attr("ellipsis_mask"),
        c.attr("new_axis_mask"),
        c.attr("shrink_axis_mask"),
    )


def _spec(c: InferenceContext, which: str, length: int) -> list:
    value = c.value(which)
    return [None] * length if value is None else value.ravel().tolist()


def _strided_slice(c: InferenceContext) -> Shape:
    shape, strides = c.shape(0), c.value("strides")
    lengths = [s[0] for s in (c.shape("begin"), c.shape("end"), c.shape("strides")) if s is not None and len(s) == 1]
    if len(lengths) == 3 and None not in lengths and len(set(lengths)) > 1:
        raise c.error(f"Expected begin, end, and strides to be 1D equal size tensors, but got lengths {lengths}")
    if shape is None or strides is None:
        return None
    n = strides.size
    try:
        items = dense_index(_spec(c, "begin", n), _spec(c, "end", n), strides.ravel().tolist(), masks_of(c), len(shape))
        return sliced_shape(items, shape)
    except (IndexError, ValueError) as e:
        raise c.error(str(e)) from None


def _slice(c: InferenceContext) -> Shape:
    shape, begin, size = c.shape(0), c.value("begin"), c.value("size")
    if begin is None and size is not None and size.ndim == 1 and (shape is None or len(shape) == size.size):
        return tuple(None if s == -1 else s for s in size.tolist())
    if size is None or begin is None:
        return None if shape is None else (None,) * len(shape)
    if begin.ndim != 1 or size.ndim != 1 or begin.size != size.size or shape is not None and len(shape) != begin.size:
        raise c.error(
            f"Expected begin and size arguments to be 1-D tensors of size {'?' if shape is None else len(shape)}, "
            "but got "
            f"shapes {list(begin.shape)} and {list(size.shape)} instead."
        )
    if shape is None:
        return tuple(None if s == -1 else s for s in size.tolist())
    result: list[int | None] = []
    for i, (b, s, d) in enumerate(zip(begin.tolist(), size.tolist(), shape, strict=True)):
        if d is None:
            result.append(None if s == -1 else s)
            continue
        if not 0 <= b <= d:
            raise c.error(f"Expected begin[{i}] in [0, {d}], but got {b}")
        if s != -1 and not 0 <= s <= d - b:
            raise c.error(f"Expected size[{i}] in [0, {d - b}], but got {s}")
        result.append(d - b if s == -1 else s)
    return tuple(result)


def _grad_shape(c: InferenceContext) -> Shape:
    return c.value_as_shape("shape")


define_op("Slice", infer=_slice, static=("begin", "size"))
define_op("StridedSlice", infer=_strided_slice, static=("begin", "end", "strides"))
define_op("StridedSliceGrad", infer=_grad_shape, static=("shape", "begin", "end", "strides"))
define_op("TensorStridedSliceUpdate", infer=lambda c: c.shape(0), static=("begin", "end", "strides"))
define_op("ResourceStridedSliceAssign", infer=no_outputs)


def check_value_shape(target: tuple[int, ...], value: tuple[int, ...]) -> bool:
    """True if a value can be assigned to a slice of that shape."""
    try:
        return np.broadcast_shapes(target, value) == target
    except ValueError:
        return False
