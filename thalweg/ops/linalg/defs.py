"""Shape rules of the linear-algebra ops. The dtype rules are the schemas' (core/op_schemas.jsonl)."""
from __future__ import annotations

import numpy as np

from thalweg.core import errors, infer
from thalweg.core.infer import InferenceContext, Shape, checked_by_kernel, shape_text
from thalweg.core.registry import define_op, define_ops
from thalweg.ops.linalg import diagonals, einsum_plan

SWITCHED_OFF = ()  # the shape of an output that an attribute switched off, as TensorFlow gives it eagerly


# -- products ---------------------------------------------------------------------------------------------------------
def _matrix_dims(shape: Shape, flip: bool) -> tuple[int | None, int | None]:
    rows, cols = (None, None) if shape is None else shape[-2:]
    return (cols, rows) if flip else (rows, cols)


def _product_dims(c: InferenceContext, flip_a: bool, flip_b: bool) -> tuple[int | None, int | None]:
    a, b = c.shape(0), c.shape(1)
    rows, inner_a = _matrix_dims(a, flip_a)
    inner_b, cols = _matrix_dims(b, flip_b)
    if inner_a is not None and inner_b is not None and inner_a != inner_b:
        raise c.error(f"Matrix size-incompatible: In[0]: {shape_text(a)}, In[1]: {shape_text(b)}; the inner dimensions "
                      f"of {c.name_of(0)} and {c.name_of(1)} must be equal",
                      f"Dimensions must be equal, but are {inner_a} and {inner_b}")
    return rows, cols


@checked_by_kernel
def mat_mul(c: InferenceContext) -> Shape:
    """Two matrices, each perhaps transposed."""
    for i in (0, 1):
        shape = c.shape(i)
        if shape is not None and len(shape) != 2:
            raise c.error(f"In[{i}] ndims must be >= 2: {c.name_of(i)} must be a matrix, got shape {shape_text(shape)}")
    return _product_dims(c, c.attr("transpose_a"), c.attr("transpose_b"))


def _batch_ranks(c: InferenceContext) -> None:
    for i in (0, 1):
        shape = c.shape(i)
        if shape is not None and len(shape) < 2:
            raise c.error(f"In[{i}] ndims must be >= 2: {c.name_of(i)} has shape {shape_text(shape)}")


@checked_by_kernel
def batch_mat_mul(c: InferenceContext) -> Shape:
    """Matrices in the last two dimensions; the dimensions before broadcast."""
    _batch_ranks(c)
    a, b = c.shape(0), c.shape(1)
    dims = _product_dims(c, c.attr("adj_x"), c.attr("adj_y"))
    if a is None or b is None:
        return None
    try:
        return infer.broadcast(c, a[:-2], b[:-2]) + dims
    except (errors.InvalidArgumentError, ValueError):
        raise c.error("In[0] and In[1] must have compatible batch dimensions: "
                      f"{shape_text(a)} vs. {shape_text(b)}") from None


def batch_mat_mul_v1(c: InferenceContext) -> Shape:
    """As batch_mat_mul, but the leading dimensions must be equal."""
    _batch_ranks(c)
    a, b = c.shape(0), c.shape(1)
    if a is not None and b is not None:
        if len(a) != len(b):
            raise c.error(f"In[0] and In[1] has different ndims: {shape_text(a)} vs. {shape_text(b)}")
        for i, (m, n) in enumerate(zip(a[:-2], b[:-2], strict=True)):
            if m is not None and n is not None and m != n:
                raise c.error(f"In[0].dim({i}) and In[1].dim({i}) must be the same: {shape_text(a)} vs {shape_text(b)}")
    return batch_mat_mul(c)


def _einsum(c: InferenceContext) -> Shape:
    return einsum_plan.infer_shape(c.attr("equation"), c.shapes("inputs"), c.error)


def _may_be_equal(a: tuple, b: tuple) -> bool:
    return len(a) == len(b) and all(None in (m, n) or m == n for m, n in zip(a, b, strict=True))


def _cross(c: InferenceContext) -> Shape:
    a, b = c.shape("a"), c.shape("b")
    if a is not None and b is not None and not _may_be_equal(a, b):
        raise c.error(f"Both inputs must be of same shape: {shape_text(a)} vs. {shape_text(b)}")
    shape = infer.same_shapes(c)
    if shape is None:
        return None
    if not shape:
        raise c.error("a must be at least rank 1, got shape []")
    if shape[-1] not in (3, None):
        text = f"Cross-products are only defined for 3-element vectors, got shape {shape_text(shape)} [Op:Cross]"
        raise errors.FailedPreconditionError(None, None, text) if c.eager else ValueError(text)
    return shape


define_op("MatMul", infer=mat_mul)
define_op("SparseMatMul", infer=mat_mul)
define_op("BatchMatMul", infer=batch_mat_mul_v1)
define_ops("BatchMatMulV2 BatchMatMulV3", infer=batch_mat_mul)
define_op("Einsum", infer=_einsum)
define_op("Cross", infer=_cross)


# -- diagonals and bands ----------------------------------------------------------------------------------------------
def _matrix_shape(c: InferenceContext, which: str | int = 0) -> Shape:
    shape = c.shape(which)
    if shape is not None and len(shape) < 2:
        raise c.error(f"{c.name_of(which)} must be at least 2-dim, received shape: {shape_text(shape)}")
    return shape


def _bounds(c: InferenceContext) -> tuple[int, int] | None:
    """(lowest, highest) diagonal asked for, or None when not known yet."""
    if "k" not in c.op.input_index:
        return 0, 0
    value = c.value("k")
    return None if value is None else diagonals.diagonal_range(value, c.error)


def _matrix_diag(c: InferenceContext) -> Shape:
    shape = c.shape("diagonal")
    if shape is not None and not shape:
        raise c.error("diagonal must be at least 1-dim, received shape: []")
    bounds = _bounds(c)
    is_plain = c.op.name in ("MatrixDiag", "BatchMatrixDiag")
    sizes = [np.array(-1)] * 2 if is_plain else [c.value("num_rows"), c.value("num_cols")]
    if shape is None or bounds is None:
        return None
    batch = shape[:-1] if bounds[0] == bounds[1] else shape[:-2]
    if bounds[0] != bounds[1]:
        if len(shape) < 2:
            raise c.error(f"diagonal must be at least 2-dim for several diagonals, received shape: {shape_text(shape)}")
        if shape[-2] is not None and shape[-2] != bounds[1] - bounds[0] + 1:
            raise c.error("The number of diagonals provided in the input does not match the lower_diag_index and "
                          f"upper_diag_index range: {shape[-2]} diagonals for k = {bounds}")
    if shape[-1] is None or sizes[0] is None or sizes[1] is None:
        return (*batch, *(None if s is None or s == -1 else int(s) for s in sizes))
    return (*batch, *diagonals.matrix_size(shape[-1], *bounds, int(sizes[0]), int(sizes[1]), c.error))


def _check_bounds(c: InferenceContext, bounds: tuple[int, int], rows: int | None, cols: int | None) -> None:
    if rows is None or cols is None:
        return
    for name, k in (("lower_diag_index", bounds[0]), ("upper_diag_index", bounds[1])):
        if k != 0 and not -rows < k < cols:
            raise c.error(f"{name} is out of bound: {k}. It must be between {-rows} and {cols}")


def _diagonals_shape(c: InferenceContext, shape: Shape, bounds: tuple[int, int]) -> Shape:
    """The shape of the packed diagonals of a matrix of that shape."""
    rows, cols = shape[-2:]
    _check_bounds(c, bounds, rows, cols)
    longest = None if rows is None or cols is None else diagonals.longest(rows, cols, *bounds)
    count = () if bounds[0] == bounds[1] else (bounds[1] - bounds[0] + 1,)
    return (*shape[:-2], *count, longest)


def _matrix_diag_part(c: InferenceContext) -> Shape:
    shape, bounds = _matrix_shape(c), _bounds(c)
    return None if shape is None or bounds is None else _diagonals_shape(c, shape, bounds)


def _matrix_set_diag(c: InferenceContext) -> Shape:
    shape, bounds, diagonal = _matrix_shape(c), _bounds(c), c.shape("diagonal")
    if diagonal is not None and not diagonal:
        raise c.error("diagonal must be at least 1-dim, received shape: []")
    if shape is None or bounds is None or diagonal is None:
        return shape
    expected = _diagonals_shape(c, shape, bounds)
    if not _may_be_equal(expected, diagonal):
        raise c.error("Either first dimensions of diagonal don't match input.shape[:-2], or diagonal.shape[:-1] is not "
                      "equal to the longests diagonal in range [lower_diag_index:upper_diag_index]. Input shape: "
                      f"{shape_text(shape)}, diagonal shape: {shape_text(diagonal)}, expected: {shape_text(expected)}")
    return shape


def _band_part(c: InferenceContext) -> Shape:
    shape = _matrix_shape(c)
    for name, axis, word in (("num_lower", -2, "rows"), ("num_upper", -1, "columns")):
        if c.shape(name) not in (None, ()):
            raise c.error(f"{name} must be scalar, got shape {shape_text(c.shape(name))}")
        value = c.value(name)
        if value is not None and shape is not None and shape[axis] is not None and value > shape[axis]:
            raise c.error(f"{name} must be negative or less or equal to number of {word} ({shape[axis]}) got: {value}")
    return shape


def _tensor_diag(c: InferenceContext) -> Shape:
    shape = c.shape(0)
    if shape is not None and not shape:
        raise c.error("Input must be at least rank 1, got 0")
    return None if shape is None else shape * 2


def _tensor_diag_part(c: InferenceContext) -> Shape:
    shape = c.shape(0)
    if shape is None:
        return None
    half = len(shape) // 2
    if len(shape) % 2 or not shape:
        raise c.error(f"The rank of the tensor should be even and positive, got shape {shape_text(shape)}")
    for i in range(half):
        if None not in (shape[i], shape[i + half]) and shape[i] != shape[i + half]:
            raise c.error(f"Invalid shape {shape_text(shape)}: dimensions {i} and {i + half} do not match.")
    return tuple(shape[i] if shape[i] is not None else shape[i + half] for i in range(half))


define_ops("MatrixDiag BatchMatrixDiag", infer=_matrix_diag)
define_ops("MatrixDiagV2 MatrixDiagV3", infer=_matrix_diag, static=("k", "num_rows", "num_cols"))
define_ops("MatrixDiagPart BatchMatrixDiagPart", infer=_matrix_diag_part)
define_ops("MatrixDiagPartV2 MatrixDiagPartV3", infer=_matrix_diag_part, static=("k",))
define_ops("MatrixSetDiag BatchMatrixSetDiag", infer=_matrix_set_diag)
define_ops("MatrixSetDiagV2 MatrixSetDiagV3", infer=_matrix_set_diag, static=("k",))
define_ops("MatrixBandPart BatchMatrixBandPart", infer=_band_part)
define_op("Diag", infer=_tensor_diag)
define_op("DiagPart", infer=_tensor_diag_part)


# -- decompositions and functions of a matrix -------------------------------------------------------------------------
def _at_least_matrix(c: InferenceContext, which: str | int = 0) -> Shape:
    shape = c.shape(which)
    if shape is not None and len(shape) < 2:
        raise c.error(f"Input tensor {c.name_of(which)} must have rank >= 2, got {len(shape)}")
    return shape


def square(c: InferenceContext) -> Shape:
    """One square matrix (or a batch of them) to one of the same shape."""
    shape = _at_least_matrix(c)
    if shape is None:
        return None
    rows, cols = shape[-2:]
    if None not in (rows, cols) and rows != cols:
        raise c.error(f"Input matrix must be square. Got {c.name_of(0)} of shape {shape_text(shape)}")
    return (*shape[:-2], rows if rows is not None else cols, cols if cols is not None else rows)


def _determinant(c: InferenceContext) -> Shape:
    shape = square(c)
    return None if shape is None else shape[:-2]


def _log_determinant(c: InferenceContext) -> list:
    return [_determinant(c)] * 2


def _cholesky_grad(c: InferenceContext) -> Shape:
    return c.merge(square(c), c.shape(1), "shapes of l and grad")


def _qr(c: InferenceContext) -> list:
    shape = _at_least_matrix(c)
    if shape is None:
        return [None, None]
    *batch, rows, cols = shape
    inner = rows if c.attr("full_matrices") else _minimum(rows, cols)
    return [(*batch, rows, inner), (*batch, inner, cols)]


def _minimum(rows: int | None, cols: int | None) -> int | None:
    return 0 if 0 in (rows, cols) else None if None in (rows, cols) else min(rows, cols)


def _svd(c: InferenceContext) -> list:
    shape = _at_least_matrix(c)
    if shape is None:
        return [None, None, None] if c.attr("compute_uv") else [None, SWITCHED_OFF, SWITCHED_OFF]
    *batch, rows, cols = shape
    rank = _minimum(rows, cols)
    if not c.attr("compute_uv"):
        return [(*batch, rank), SWITCHED_OFF, SWITCHED_OFF]
    full = c.attr("full_matrices")
    return [(*batch, rank), (*batch, rows, rows if full else rank), (*batch, cols, cols if full else rank)]


def _eigen(c: InferenceContext) -> list:
    shape = square(c)
    vectors = shape if c.attr("compute_v") else SWITCHED_OFF
    return [None if shape is None else shape[:-1], vectors]


def _eigen_v1(c: InferenceContext) -> Shape:
    shape = square(c)
    if shape is None:
        return None
    return (*shape[:-2], None if shape[-1] is None else shape[-1] + 1, shape[-1])


def _lu(c: InferenceContext) -> list:
    shape = square(c)
    return [shape, None if shape is None else shape[:-1]]


define_ops("Cholesky BatchCholesky MatrixInverse BatchMatrixInverse MatrixExponential MatrixLogarithm MatrixSquareRoot",
           infer=square)
define_ops("CholeskyGrad BatchCholeskyGrad", infer=_cholesky_grad)
define_ops("MatrixDeterminant BatchMatrixDeterminant", infer=_determinant)
define_op("LogMatrixDeterminant", infer=_log_determinant)
define_op("Qr", infer=_qr)
define_ops("Svd BatchSvd", infer=_svd)
define_ops("SelfAdjointEigV2 BatchSelfAdjointEigV2 Eig", infer=_eigen)
define_ops("SelfAdjointEig BatchSelfAdjointEig", infer=_eigen_v1)
define_op("Lu", infer=_lu)


# -- solvers ----------------------------------------------------------------------------------------------------------
def _check_rows(c: InferenceContext, matrix: Shape, rhs: Shape) -> None:
    if None not in (matrix[-2], rhs[-2]) and matrix[-2] != rhs[-2]:
        raise c.error("Input matrix and rhs are incompatible. The number of rows must agree, got shapes "
                      f"{shape_text(matrix)} and {shape_text(rhs)}")


def _solver_shapes(c: InferenceContext) -> tuple[Shape, Shape]:
    """Shapes of matrix and right-hand side, which must have one rank and equal leading dimensions."""
    matrix, rhs = _at_least_matrix(c, 0), c.shape(1)
    if matrix is None or rhs is None:
        return matrix, rhs
    if len(matrix) != len(rhs):
        raise c.error(f"All input tensors must have the same rank. Got matrix of shape {shape_text(matrix)} and rhs of "
                      f"shape {shape_text(rhs)}")
    c.merge(matrix[:-2], rhs[:-2], "leading dimensions of matrix and rhs")
    _check_rows(c, matrix, rhs)
    return matrix, rhs


def _matrix_solve(c: InferenceContext) -> Shape:
    matrix, rhs = square(c), _solver_shapes(c)[1]
    if matrix is None or rhs is None:
        return rhs
    return (*rhs[:-2], rhs[-2] if rhs[-2] is not None else matrix[-1], rhs[-1])


def _broadcasting_solve(c: InferenceContext) -> Shape:
    matrix, rhs = square(c), _at_least_matrix(c, 1)
    if matrix is None or rhs is None:
        return None
    _check_rows(c, matrix, rhs)
    return infer.broadcast(c, matrix[:-2], rhs[:-2]) + (rhs[-2] if rhs[-2] is not None else matrix[-1], rhs[-1])


def _matrix_solve_ls(c: InferenceContext) -> Shape:
    matrix, rhs = _solver_shapes(c)
    if c.shape("l2_regularizer") not in (None, ()):
        raise c.error(f"l2_regularizer must be scalar, got shape {shape_text(c.shape('l2_regularizer'))}")
    if matrix is None or rhs is None:
        return None
    return (*matrix[:-2], matrix[-1], rhs[-1])


def _banded_solve(c: InferenceContext) -> Shape:
    bands, rhs = _at_least_matrix(c, 0), _at_least_matrix(c, 1)
    if bands is None or rhs is None:
        return None
    count, size = bands[-2:]
    if count == 0:
        raise c.error(f"matrix must have at least one band in dimension -2, got shape {shape_text(bands)}")
    if None not in (size, rhs[-2]) and size != rhs[-2]:
        raise c.error(f"In[0] mismatch In[1] shape: {size} vs. {rhs[-2]}: {shape_text(bands)} {shape_text(rhs)}")
    return infer.broadcast(c, bands[:-2], rhs[:-2]) + (rhs[-2] if rhs[-2] is not None else size, rhs[-1])


def _tridiagonal_solve(c: InferenceContext) -> Shape:
    diagonals_, rhs = _at_least_matrix(c, 0), _at_least_matrix(c, 1)
    if diagonals_ is None or rhs is None:
        return rhs
    if len(diagonals_) != len(rhs):
        raise c.error(f"All input tensors must have the same rank. Got diagonals of shape {shape_text(diagonals_)} and "
                      f"rhs of shape {shape_text(rhs)}")
    if diagonals_[-2] not in (3, None):
        raise c.error(f"Expected diagonals to have 3 rows (super, main, sub), got shape {shape_text(diagonals_)}")
    if None not in (diagonals_[-1], rhs[-2]) and diagonals_[-1] != rhs[-2]:
        raise c.error(f"Expected the same number of columns of diagonals and rows of rhs, got shapes "
                      f"{shape_text(diagonals_)} and {shape_text(rhs)}")
    return rhs


def _tridiagonal_mat_mul(c: InferenceContext) -> Shape:
    rhs = _at_least_matrix(c, 3)
    if rhs is None:
        return None
    for i in range(3):
        shape = _at_least_matrix(c, i)
        if shape is None:
            continue
        expected = (*rhs[:-2], 1, rhs[-2])
        if not _may_be_equal(shape, expected):
            raise c.error(f"{c.name_of(i)} must have shape {shape_text(expected)} for rhs of shape {shape_text(rhs)}, "
                          f"got {shape_text(shape)}")
    return rhs


define_ops("MatrixSolve BatchMatrixSolve", infer=_matrix_solve)
define_ops("MatrixTriangularSolve BatchMatrixTriangularSolve", infer=_broadcasting_solve)
define_ops("MatrixSolveLs BatchMatrixSolveLs", infer=_matrix_solve_ls)
define_op("BandedTriangularSolve", infer=_banded_solve)
define_op("TridiagonalSolve", infer=_tridiagonal_solve)
define_op("TridiagonalMatMul", infer=_tridiagonal_mat_mul)
