"""Ops on variable handles. Shapes come from the handle: its storage knows the variable's static shape."""

from __future__ import annotations

from thalweg.core import dtypes, infer
from thalweg.core.registry import define_op, define_ops


def handle_shape(c: infer.InferenceContext) -> infer.Shape:
    """The static shape of the variable behind input 0."""
    handle = c.input(0)
    known = getattr(handle, "_handle_shape", None)
    if known is not None:
        return known()
    value = handle._constant_value()
    return None if value is None else value[()].shape


def _read(c: infer.InferenceContext) -> infer.Shape:
    return handle_shape(c)


def _assign(c: infer.InferenceContext) -> list:
    c.merge(handle_shape(c), c.shape(1), "shapes of variable and value")
    return []


def _scatter(c: infer.InferenceContext) -> list:
    variable, indices, updates = handle_shape(c), c.shape("indices"), c.shape("updates")
    if None in (variable, indices, updates) or updates == ():
        return []
    c.merge(indices + variable[1:], updates, "indices.shape + variable.shape[1:] and updates.shape")
    return []


def _gather(c: infer.InferenceContext) -> infer.Shape:
    variable, indices = handle_shape(c), c.shape("indices")
    batch_dims = c.attr("batch_dims")
    if variable is None or indices is None:
        return None
    return variable[:batch_dims] + indices[batch_dims:] + variable[batch_dims + 1 :]


def _gather_nd(c: infer.InferenceContext) -> infer.Shape:
    variable, indices = handle_shape(c), c.with_rank_at_least("indices", 1)
    if variable is None or indices is None or indices[-1] is None:
        return None
    if indices[-1] > len(variable):
        raise c.error(
            f"index innermost dimension length must be <= params rank; saw: {indices[-1]} vs. {len(variable)}"
        )
    return indices[:-1] + variable[indices[-1] :]


def _variable_shape(c: infer.InferenceContext) -> infer.Shape:
    shape = handle_shape(c)
    return (None if shape is None else len(shape),)


define_op("VarHandleOp", infer=infer.scalar)
define_op("VarIsInitializedOp", infer=infer.scalar)
define_op("ResourceCountUpTo", infer=infer.scalar)
define_op("DisableCopyOnRead", infer=infer.no_outputs)
define_op("DestroyResourceOp", infer=infer.no_outputs)
define_op("ReadVariableOp", infer=_read)
define_op("VariableShape", infer=_variable_shape)
define_ops("AssignVariableOp AssignAddVariableOp AssignSubVariableOp", infer=_assign)
define_op("ResourceGather", infer=_gather)
define_op("ResourceGatherNd", infer=_gather_nd)
define_ops(
    "ResourceScatterAdd ResourceScatterSub ResourceScatterMul ResourceScatterDiv ResourceScatterMin ResourceScatterMax "
    "ResourceScatterUpdate",
    infer=_scatter,
)
define_ops(
    "ResourceScatterNdUpdate ResourceScatterNdAdd ResourceScatterNdSub ResourceScatterNdMin ResourceScatterNdMax",
    infer=infer.no_outputs,
)


def handle_dtype(handle: object) -> dtypes.DType:
    """The dtype of the variable that a resource tensor, eager or symbolic, refers to."""
    array = getattr(handle, "_array", None)
    return handle._variable_dtype if array is None else array[()].dtype
