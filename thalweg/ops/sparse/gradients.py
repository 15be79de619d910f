"""Gradients of sparse ops: with respect to the values and to dense operands."""
from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.registry import gradient, not_differentiable
from thalweg.engine.dispatch import apply
from thalweg.ops.math import api as m


def _conj(x: Any) -> Any:
    return apply("Conj", x)


not_differentiable(
    "SparseReduceMax SparseReduceMaxSparse SparseReduceSumSparse SparseSparseMaximum SparseSparseMinimum SparseSplit "
    "SparseReshape SparseDenseCwiseAdd", reason="TensorFlow has none"
)
not_differentiable("SparseCross SparseCrossHashed SparseCrossV2", reason="hashes and strings")
not_differentiable("SparseAddGrad SparseSliceGrad SparseFillEmptyRowsGrad", reason="TensorFlow has none")


@gradient("SparseToDense")
def _to_dense_grad(op: Any, dy: Any) -> list:
    indices, _, values, _ = op.inputs
    if indices._rank() < 2:
        indices = apply("Reshape", indices, [-1, 1])
    d_values = apply("GatherNd", dy, indices)
    total, taken = (apply("Sum", x, list(range(x._rank()))) for x in (dy, d_values))
    return [None, None, taken if values._rank() == 0 else d_values, apply("Sub", total, taken)]


@gradient("SparseReorder")
def _reorder_grad(op: Any, d_indices: Any, d_values: Any) -> list:
    indices, _, shape = op.inputs
    count = apply("StridedSlice", apply("Shape", indices), [0], [1], [1], shrink_axis_mask=1)
    _, order = apply("SparseReorder", indices, apply("Range", 0, count, 1), shape)
    return [None, apply("GatherV2", d_values, apply("InvertPermutation", order), 0), None]


@gradient("SparseAdd")
def _add_grad(op: Any, d_indices: Any, d_values: Any, d_shape: Any) -> list:
    d_a, d_b = apply("SparseAddGrad", d_values, op.inputs[0], op.inputs[3], op.outputs[0])
    return [None, d_a, None, None, d_b, None, None]


@gradient("SparseTensorDenseAdd")
def _dense_add_grad(op: Any, dy: Any) -> list:
    return [None, apply("GatherNd", dy, op.inputs[0]), None, dy]


@gradient("SparseReduceSum")
def _reduce_sum_grad(op: Any, dy: Any) -> list:
    indices, _, shape, axes = op.inputs
    rank = op.inputs[2]._static_shape()[0]
    known = axes._constant_value()
    if known is None:
        raise NotImplementedError("the gradient of SparseReduceSum needs axes that are known when the graph is built")
    chosen = {int(a) % rank for a in known.reshape(-1)}
    keep = [int(i not in chosen) for i in range(rank)]
    kept = m.multiply(shape, keep) + [1 - k for k in keep]
    return [None, apply("GatherNd", apply("Reshape", dy, kept), m.multiply(indices, keep)), None, None]


@gradient("SparseSlice")
def _slice_grad(op: Any, d_indices: Any, d_values: Any, d_shape: Any) -> list:
    grad = apply("SparseSliceGrad", d_values, op.inputs[0], op.inputs[3], op.outputs[0])
    return [None, grad, None, None, None]


@gradient("SparseConcat")
def _concat_grad(op: Any, d_indices: Any, d_values: Any, d_shape: Any) -> list:
    count = op.get_attr("N")
    indices, shapes = op.inputs[:count], op.inputs[2 * count :]
    axis, start, grads = op.get_attr("concat_dim"), None, []
    rank = shapes[0]._static_shape()[0]
    one = [int(i == axis % rank) for i in range(rank)]
    for places, shape in zip(indices, shapes, strict=True):
        start = apply("ZerosLike", shape) if start is None else start
        grads.append(apply("SparseSliceGrad", d_values, places, apply("ZerosLike", shape),
                           m.subtract(op.outputs[0], start)))
        start = m.add(start, m.multiply(shape, one))
    return [*(None for _ in indices), *grads, *(None for _ in shapes)]


@gradient("SparseTensorDenseMatMul")
def _matmul_grad(op: Any, dy: Any) -> list:
    indices, values, shape, b = op.inputs
    adjoint_a, adjoint_b = op.get_attr("adjoint_a"), op.get_attr("adjoint_b")
    d_b = apply("SparseTensorDenseMatMul", indices, values, shape, dy, adjoint_a=not adjoint_a)
    if adjoint_b:
        d_b = _conj(apply("Transpose", d_b, [1, 0])) if d_b.dtype.is_complex else apply("Transpose", d_b, [1, 0])
    rows, columns = (apply("GatherV2", indices, i, 1) for i in ((1, 0) if adjoint_a else (0, 1)))
    other = apply("Transpose", b, [1, 0]) if adjoint_b else b
    dy_rows, b_rows = apply("GatherV2", dy, rows, 0), apply("GatherV2", other, columns, 0)
    if values.dtype.is_complex:
        b_rows = b_rows if adjoint_b else _conj(b_rows)
        d_values = apply("Sum", m.multiply(dy_rows, b_rows), 1)
        return [None, _conj(d_values) if adjoint_a else d_values, None, d_b]
    return [None, apply("Sum", m.multiply(dy_rows, b_rows), 1), None, d_b]


def _dense_at(op: Any) -> tuple[Any, Any, Any]:
    """(the places in the dense operand, its values there, its shape) for each value of the sparse one."""
    indices, _, shape, dense = op.inputs
    size = apply("Shape", dense, out_type=dtypes.int64)
    rank, own = shape._static_shape()[0], dense._rank()
    places = apply("StridedSlice", indices, [0, rank - own], [0, rank], [1, 1], begin_mask=1, end_mask=1)
    stretched = apply("Cast", m.equal(size, 1), DstT=dtypes.int64)
    places = m.multiply(places, m.subtract(1, stretched))
    return places, apply("GatherNd", dense, places), size


@gradient("SparseDenseCwiseMul")
def _times_grad(op: Any, dy: Any) -> list:
    places, at, size = _dense_at(op)
    return [None, m.multiply(dy, at), None, apply("ScatterNd", places, m.multiply(dy, op.inputs[1]), size)]


@gradient("SparseDenseCwiseDiv")
def _divided_grad(op: Any, dy: Any) -> list:
    places, at, size = _dense_at(op)
    d_dense = m.multiply(dy, m.negative(m.divide(op.inputs[1], m.square(at))))
    return [None, m.divide(dy, at), None, apply("ScatterNd", places, d_dense, size)]


@gradient("SparseSoftmax")
def _softmax_grad(op: Any, dy: Any) -> list:
    indices, _, shape = op.inputs
    y = op.outputs[0]
    weighted = m.multiply(y, dy)
    total = apply("SparseReduceSum", indices, weighted, shape, [-1], keep_dims=True)
    lead = apply("StridedSlice", indices, [0, 0], [0, -1], [1, 1], begin_mask=3, end_mask=1)
    column = apply("ZerosLike", apply("StridedSlice", indices, [0, 0], [0, 1], [1, 1], begin_mask=3, end_mask=1))
    own = apply("GatherNd", total, apply("ConcatV2", [lead, column], 1))
    return [None, m.subtract(weighted, m.multiply(own, y)), None]


@gradient("SparseFillEmptyRows")
def _fill_empty_rows_grad(op: Any, d_indices: Any, d_values: Any, d_empty: Any, d_map: Any) -> list:
    values, default = apply("SparseFillEmptyRowsGrad", op.outputs[3], d_values)
    return [None, values, None, default]
