"""Gradients of variable ops: those of a read belong to the handle."""

from __future__ import annotations

from typing import Any

from thalweg.core.registry import gradient, not_differentiable


@gradient("ReadVariableOp")
def _read_grad(op: Any, dy: Any) -> Any:
    return dy


_read_grad.accepts_indexed_slices = True


@gradient("ResourceGather")
def _gather_grad(op: Any, dy: Any) -> list[Any]:
    from thalweg.ops.array import sparse_gradients

    return [sparse_gradients.gathered_rows(op, dy), None]


@gradient("ResourceGatherNd")
def _gather_nd_grad(op: Any, dy: Any) -> list[Any]:
    from thalweg.ops.array import sparse_gradients

    return [sparse_gradients.gathered_nd(op, dy), None]


not_differentiable(
    "VarHandleOp VarIsInitializedOp DisableCopyOnRead DestroyResourceOp VariableShape ResourceCountUpTo",
    reason="handles and shapes",
)
not_differentiable(
    "AssignVariableOp AssignAddVariableOp AssignSubVariableOp ResourceScatterAdd ResourceScatterSub "
    "ResourceScatterMul ResourceScatterDiv ResourceScatterMin ResourceScatterMax ResourceScatterUpdate "
    "ResourceScatterNdUpdate ResourceScatterNdAdd ResourceScatterNdSub ResourceScatterNdMin "
    "ResourceScatterNdMax",
    reason="an assignment passes no gradient on",
)
