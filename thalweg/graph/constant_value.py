"""What is known of a symbolic tensor's value while a graph is built: shape arithmetic, mostly.

A tensor is constant when it comes out of Const, of the shape of a tensor whose shape is known, or of a stateless op on
constants that are small. Partial shapes ([tf.shape(x)[0], 10]) are known entry by entry.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.engine.namespaces import numpy_namespace
from thalweg.engine.quiet import quiet

_MAX_SIZE = 1000  # values beyond this are not worth folding while tracing
_UNKNOWN = object()


def of(tensor: Any) -> np.ndarray | None:
    """The value, or None where it is not known."""
    cache = tensor.__dict__
    found = cache.get("_folded", _UNKNOWN)
    if found is _UNKNOWN:
        found = cache["_folded"] = _fold(tensor)
    return found


def _fold(tensor: Any) -> np.ndarray | None:
    node = tensor.op
    kind = node.type
    if kind == "Const":
        return node.attrs["value"]._numpy()
    if kind in ("Shape", "Size", "Rank"):
        return _of_shape(node, kind)
    if kind == "StridedSlice" and node.inputs[0].op.type != "Const" and tensor._dtype._storage.kind == "i":
        entries = _sliced(node)  # tf.shape(x)[1], where only some entries of the shape are known
        if entries is not None and None not in entries:
            shape = () if node.get_attr("shrink_axis_mask") else (len(entries),)
            return np.array(entries, tensor._dtype._storage).reshape(shape)
    op = node.op_def
    if op.is_stateful or kind.startswith("Placeholder") or not node.inputs:
        return None
    kernel = op.kernel_for("numpy")
    if kernel is None or tensor._dtype._storage.kind == "O":
        return None
    arrays = []
    for argument in node.structured_inputs:
        if isinstance(argument, list):
            values = [t._constant_value() for t in argument]
            if any(v is None or v.size > _MAX_SIZE for v in values):
                return None
            arrays.append(values)
        else:
            value = argument._constant_value()
            if value is None or value.size > _MAX_SIZE:
                return None
            arrays.append(value)
    token = quiet.enter()
    try:
        result = kernel.fn(numpy_namespace, *arrays, **node.kernel_kwargs("numpy"))
    except (errors.OpError, ValueError, IndexError, ArithmeticError):
        return None  # the graph will say so when it runs
    finally:
        quiet.leave(token)
    flat = result if len(node.outputs) > 1 and isinstance(result, (list, tuple)) else [result]
    if len(node.outputs) != len(flat):
        return None
    return np.asarray(flat[tensor.value_index], tensor._dtype._storage)


def _of_shape(node: Any, kind: str) -> np.ndarray | None:
    shape = node.inputs[0]._static_shape()
    if shape is None:
        return None
    if kind == "Rank":
        return np.array(len(shape), np.int32)
    if None in shape:
        return None
    storage = node.outputs[0]._dtype._storage
    return np.array(shape, storage) if kind == "Shape" else np.array(int(np.prod(shape, dtype=np.int64)), storage)


def as_shape(tensor: Any) -> tuple[int | None, ...] | None:
    """A shape-like vector as far as its entries are known; None when not even their number is."""
    value = of(tensor)
    if value is not None:
        return tuple(None if d < 0 else int(d) for d in np.ravel(value))
    entries = _entries(tensor)
    if entries is not None:
        return tuple(None if e is None or e < 0 else e for e in entries)
    length = tensor._static_shape()
    return None if not length or length[0] is None else (None,) * length[0]


def _entries(tensor: Any) -> list[int | None] | None:
    """The entries of an integer vector (or the one of a scalar), None for those not known."""
    value = tensor._constant_value()
    if value is not None:
        return [int(v) for v in np.ravel(value)] if value.dtype.kind in "iu" else None
    node = getattr(tensor, "op", None)
    if node is None:
        return None
    if node.type == "Shape":
        shape = node.inputs[0]._static_shape()
        return None if shape is None else list(shape)
    if node.type in ("Cast", "Identity"):
        return _entries(node.inputs[0])
    if node.type == "Pack" and all(t._static_shape() == () for t in node.inputs):
        return [_entry(t) for t in node.inputs]
    if node.type == "ConcatV2":
        parts = [_entries(t) if t._static_shape() not in (None, ()) else None for t in node.inputs[:-1]]
        return None if any(p is None for p in parts) else [e for p in parts for e in p]
    if node.type == "StridedSlice":
        return _sliced(node)
    return None


def _entry(scalar: Any) -> int | None:
    entries = _entries(scalar)
    return entries[0] if entries else None


def _sliced(node: Any) -> list[int | None] | None:
    entries = _entries(node.inputs[0])
    bounds = [t._constant_value() for t in node.inputs[1:]]
    if entries is None or any(b is None or b.size != 1 for b in bounds) or node.get_attr("new_axis_mask"):
        return None
    begin, end, step = (int(b.reshape(())) for b in bounds)
    if node.get_attr("shrink_axis_mask"):
        return [entries[begin]]
    return entries[
        slice(None if node.get_attr("begin_mask") else begin, None if node.get_attr("end_mask") else end, step)
    ]
