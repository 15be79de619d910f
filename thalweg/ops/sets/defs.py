"""Shape rules of the set ops."""

from __future__ import annotations

from thalweg.core.infer import InferenceContext, Shape, shape_text
from thalweg.core.registry import define_op, define_ops


def _group_rank(c: InferenceContext) -> int | None:
    """The rank of the sets, as far as any input tells."""
    if c.op.name == "SparseToSparseSetOperation":
        for which in ("set1_shape", "set2_shape"):
            shape = c.shape(which)
            if shape is not None and shape[0] is not None:
                return shape[0]
        return None
    first = c.shape("set1")
    second = c.shape("set2") if "set2" in c.op.input_index else None
    for shape in (first, second):
        if shape is not None and len(shape) < 2:
            raise c.error(f"Shape {shape_text(shape)} has rank {len(shape)} < 2")
    if first is not None and second is not None:
        if len(first) != len(second) or any(
            None not in (a, b) and a != b for a, b in zip(first[:-1], second[:-1], strict=True)
        ):
            raise c.error(f"Mismatched shapes {shape_text(first[:-1])} vs {shape_text(second[:-1])}")
    known = first if first is not None else second
    if known is None and "set2_shape" in c.op.input_index:
        sparse = c.shape("set2_shape")
        return None if sparse is None else sparse[0]
    return None if known is None else len(known)


def _operation(c: InferenceContext) -> list[Shape]:
    rank = _group_rank(c)
    return [(None, rank), (None,), (rank,)]


def _size(c: InferenceContext) -> Shape:
    shape = c.value_as_shape("set_shape")
    return None if shape is None else shape[:-1]


define_ops("DenseToDenseSetOperation DenseToSparseSetOperation SparseToSparseSetOperation", infer=_operation)
define_op("SetSize", infer=_size)
