"""Training ops: the variable, its slots and the gradient have one shape, the other inputs are scalars."""

from __future__ import annotations

from typing import Any

from thalweg.core import infer
from thalweg.core.registry import define_op
from thalweg.ops.training.rules import DENSE_OPS, SPARSE_OPS

_GRADIENTS = ("grad", "delta")


def _handle_shape(handle: Any) -> infer.Shape:
    known = getattr(handle, "_handle_shape", None)
    if known is not None:
        return known()
    value = handle._constant_value()
    return None if value is None else value[()].shape


def _rule(variables: int) -> Any:
    def infer_update(c: infer.InferenceContext) -> list:
        shape = _handle_shape(c.input(0))
        for i in range(1, variables):
            shape = c.merge(shape, _handle_shape(c.input(i)), "shapes of variable and slot")
        sparse = "indices" in c.op.input_index
        if sparse:
            c.with_rank("indices", 1)
            if shape == ():
                raise c.error("var must be at least 1 dimensional")
        for name, place in c.op.input_index.items():
            if place < variables:
                continue
            if name == "indices":
                continue
            if name not in _GRADIENTS:
                c.with_rank(place, 0)
            elif not sparse:
                c.merge(shape, c.shape(place), f"shapes of variable and {name}")
            elif shape is not None and c.shape(place) is not None:
                rows = c.shape("indices")
                count = None if rows is None else rows[0]
                c.merge((count, *shape[1:]), c.shape(place), f"shapes of rows and {name}")
        return []

    return infer_update


for _op, _update in {**DENSE_OPS, **SPARSE_OPS}.items():
    define_op(_op, infer=_rule(_update.variables))
