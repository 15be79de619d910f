"""Rows taken by an index that is only known when running (`x[i]` in a loop), in compiled bodies.

XLA must know the size of a slice, not its place: an entry of a StridedSlice that takes one row may be a traced number,
the other entries must be known. A place out of range is clamped, as in all of XLA.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.engine import xla_backend
from thalweg.graph import constant_value
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.interpreter import where


def _known_entries(tensor: Any, value: Any, count: int) -> list[int | None]:
    """The entries of a bound, None for those only known when running."""
    if isinstance(value, np.ndarray):
        return [int(v) for v in value]
    return constant_value._entries(tensor) or [None] * count


def _selection(node: Any, bounds: list[Any], tensors: list[Any], rank: int) -> list[Any]:
    """One slice, or number (perhaps traced), per axis."""
    begin, end, strides = bounds
    if not isinstance(strides, np.ndarray) or node.get_attr("new_axis_mask"):
        raise NotCompilable(f"{node.type}: 'begin' is not known when compiling {where(node)}")
    count = strides.size
    begins, ends = (_known_entries(t, v, count) for t, v in zip(tensors, (begin, end), strict=True))
    masks = {m: node.get_attr(m) for m in ("begin_mask", "end_mask", "shrink_axis_mask", "ellipsis_mask")}
    result: list[Any] = []
    for j in range(count):
        bit = 1 << j
        if masks["ellipsis_mask"] & bit:
            result.extend([slice(None)] * (rank - count + 1))
        elif masks["shrink_axis_mask"] & bit:
            result.append(begin[j] if begins[j] is None else begins[j])
        else:
            open_begin, open_end = masks["begin_mask"] & bit, masks["end_mask"] & bit
            if not open_begin and begins[j] is None or not open_end and ends[j] is None:
                raise NotCompilable(f"{node.type}: the bounds of a slice are not known when compiling {where(node)}")
            result.append(
                slice(None if open_begin else begins[j], None if open_end else ends[j], int(strides[j]))
            )
    return [*result, *[slice(None)] * (rank - len(result))]


def _strided_slice(node: Any, inputs: list[Any]) -> list[Any]:
    x = inputs[0]
    return [xla_backend.namespace().asarray(x)[tuple(_selection(node, inputs[1:4], node.inputs[1:3], x.ndim))]]


def assigned(node: Any, inputs: list[Any], old: Any) -> Any:
    """The value of a variable after ResourceStridedSliceAssign; rows out of range stay away."""
    old = xla_backend.namespace().asarray(old)
    places = tuple(_selection(node, inputs[1:4], node.inputs[1:3], old.ndim))
    return old.at[places].set(inputs[4].astype(old.dtype))


def _strided_slice_grad(node: Any, inputs: list[Any]) -> list[Any]:
    shape, *bounds, dy = inputs
    if not isinstance(shape, np.ndarray):
        raise NotCompilable(f"{node.type}: 'shape' is not known when compiling {where(node)}")
    xp = xla_backend.namespace()
    sizes = tuple(int(d) for d in shape)
    selection = _selection(node, bounds, node.inputs[1:3], len(sizes))
    zeros = xp.zeros(sizes, dy.dtype)
    places = [_start(xp, s, n) for s, n in zip(selection, sizes, strict=True)]
    if any(p is None for p in places):
        return [zeros.at[tuple(selection)].set(dy)]
    one_row_axes = tuple(i for i, s in enumerate(selection) if not isinstance(s, slice))
    return [xp.lax.dynamic_update_slice(zeros, xp.expand_dims(dy, one_row_axes), places)]


def _start(xp: Any, part: Any, size: int) -> Any:
    """Where a contiguous part of an axis begins, None where it has gaps."""
    if isinstance(part, slice):
        start, _, step = part.indices(size)
        return xp.asarray(start, "int32") if step == 1 else None
    return xp.where(part < 0, part + size, part).astype("int32")


HANDLERS: dict[str, Callable] = {"StridedSlice": _strided_slice, "StridedSliceGrad": _strided_slice_grad}
