"""Operators of matrices that are stored: dense, diagonal, triangular, tridiagonal, permutations and reflections.

Source: tf.linalg.LinearOperatorFullMatrix, LinearOperatorDiag and the others named, public docs 2.15.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.linear_operators import hints
from thalweg.linear_operators.base import LinearOperator, conjugated, kept, turned, with_batch
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.debugging import api as checks
from thalweg.ops.linalg import api as linalg
from thalweg.ops.math import api as math
from thalweg.ops.math import casting as complex_parts
from thalweg.ops.math.casting import cast
from thalweg.ops.nn.api import l2_normalize
from thalweg.ops.reduce import api as reduce

_FLOATS = (dtypes.float16, dtypes.float32, dtypes.float64, dtypes.complex64, dtypes.complex128)


def _at_least(x: Any, rank: int, message: str) -> None:
    if x.shape.rank is not None and x.shape.rank < rank:
        raise ValueError(message)


def _square_of(vector_shape: shapes.TensorShape) -> shapes.TensorShape:
    return vector_shape.concatenate(vector_shape[-1:])


def _square_tensor(vector: Any) -> Tensor:
    shape = array.shape(vector)
    return array.concat([shape, shape[-1:]], 0)


def _none_zero(x: Tensor, message: str) -> Any:
    x = math.abs(x)
    return checks.assert_less(array.zeros_like(x), x, message=message)


class LinearOperatorFullMatrix(LinearOperator):
    """An operator of dense matrices.

    Args:
      matrix: floats or complex numbers [..., M, N]. The others: as LinearOperator.
    Raises: TypeError for other dtypes; ValueError for vectors.
    Example:
      >>> tf.linalg.LinearOperatorFullMatrix([[1., 2.], [3., 4.]]).matvec([1., 1.]).numpy()
      array([3., 7.], dtype=float32)
    Source: tf.linalg.LinearOperatorFullMatrix public docs 2.15.
    """

    _fields = ("matrix",)

    def __init__(
        self,
        matrix: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorFullMatrix",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self._matrix = kept(matrix, name="matrix")
        if self._matrix.dtype not in _FLOATS:
            raise TypeError(f"Argument `matrix` must have dtype in {list(_FLOATS)}. Received: {self._matrix.dtype}.")
        _at_least(self._matrix, 2, f"Argument `matrix` must have at least 2 dimensions. Received: {self._matrix}.")
        super().__init__(
            self._matrix.dtype,
            None,
            is_non_singular,
            is_self_adjoint,
            is_positive_definite,
            is_square,
            name,
            parameters,
        )

    matrix = property(lambda self: self._matrix, doc="The matrices.")

    def _shape(self) -> shapes.TensorShape:
        return self._matrix.shape

    def _shape_tensor(self) -> Tensor:
        return array.shape(self._matrix)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return linalg.matmul(self._matrix, x, adjoint_a=adjoint, adjoint_b=adjoint_arg)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._dense_solve(rhs, adjoint, adjoint_arg)

    def _to_dense(self) -> Tensor:
        return convert.to_tensor(self._matrix)


class LinearOperatorDiag(LinearOperator):
    """An operator of diagonal matrices.

    Args:
      diag: [..., N]. The others: as LinearOperator; real ones are self-adjoint.
    Raises: ValueError for scalars and for promises that are wrong.
    Example:
      >>> tf.linalg.LinearOperatorDiag([1., -1.]).matmul([[1., 2.], [3., 4.]]).numpy()
      array([[ 1.,  2.],
             [-3., -4.]], dtype=float32)
    Source: tf.linalg.LinearOperatorDiag public docs 2.15.
    """

    _fields = ("diag",)

    def __init__(
        self,
        diag: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorDiag",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self._diag = kept(diag, name="diag")
        _at_least(self._diag, 1, f"Argument diag must have at least 1 dimension.  Found: {self._diag!s}")
        if not self._diag.dtype.is_complex:
            if is_self_adjoint is False:
                raise ValueError("A real diagonal operator is always self adjoint.")
            is_self_adjoint = True
        if is_square is False:
            raise ValueError("Only square diagonal operators currently supported.")
        super().__init__(
            self._diag.dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, True, name, parameters
        )

    diag = property(lambda self: self._diag, doc="The diagonals.")

    def _shape(self) -> shapes.TensorShape:
        return _square_of(self._diag.shape)

    def _shape_tensor(self) -> Tensor:
        return _square_tensor(self._diag)

    def _factor(self, adjoint: bool) -> Tensor:
        diag = convert.to_tensor(self._diag)
        return conjugated(diag) if adjoint else diag

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return array.expand_dims(self._factor(adjoint), -1) * turned(x, adjoint_arg)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return turned(rhs, adjoint_arg) * array.expand_dims(1.0 / self._factor(adjoint), -1)

    def _determinant(self) -> Tensor:
        return reduce.reduce_prod(self._diag, axis=[-1])

    def _log_abs_determinant(self) -> Tensor:
        logarithm = reduce.reduce_sum(math.log(math.abs(self._diag)), axis=[-1])
        return cast(logarithm, self.dtype)

    def _to_dense(self) -> Tensor:
        return linalg.diag(self._diag)

    def _diag_part(self) -> Tensor:
        return convert.to_tensor(self._diag)

    def _add_to_tensor(self, x: Tensor) -> Tensor:
        return linalg.set_diag(x, self._diag + linalg.diag_part(x))

    def _eigvals(self) -> Tensor:
        return convert.to_tensor(self._diag)

    def _cond(self) -> Tensor:
        sizes = math.abs(self._diag)
        return reduce.reduce_max(sizes, axis=-1) / reduce.reduce_min(sizes, axis=-1)

    def _assert_non_singular(self) -> Any:
        return _none_zero(self._diag, "Singular operator:  Diagonal contained zero values.")

    def _assert_positive_definite(self) -> Any:
        message = "Real diagonal operator had non-positive diagonal entries, thus was not positive definite."
        if self.dtype.is_complex:
            message = (
                "Diagonal operator had diagonal entries with non-positive real part, thus was not positive definite."
            )
        return checks.assert_positive(complex_parts.real(self._diag), message=message)

    def _assert_self_adjoint(self) -> Any:
        imaginary = complex_parts.imag(self._diag)
        message = "This diagonal operator contained non-zero imaginary values.   Thus it was not self-adjoint."
        return checks.assert_equal(imaginary, array.zeros_like(imaginary), message=message)

    def _linop_adjoint(self) -> LinearOperator:
        return LinearOperatorDiag(conjugated(convert.to_tensor(self._diag)), **self._hints())

    def _linop_inverse(self) -> LinearOperator:
        return LinearOperatorDiag(1.0 / self._diag, **self._hints())

    def _linop_cholesky(self) -> LinearOperator:
        return LinearOperatorDiag(
            math.sqrt(self._diag), is_non_singular=True, is_self_adjoint=True, is_positive_definite=True, is_square=True
        )

    def _linop_matmul(self, left: Any, right: Any) -> LinearOperator:
        from thalweg.linear_operators.identities import LinearOperatorScaledIdentity

        if isinstance(right, LinearOperatorDiag):
            return LinearOperatorDiag(left.diag * right.diag, **hints.of_commuting(left, right))
        if isinstance(right, LinearOperatorScaledIdentity):
            return LinearOperatorDiag(left.diag * right.multiplier, **hints.of_commuting(left, right))
        if isinstance(right, LinearOperatorLowerTriangular):
            return LinearOperatorLowerTriangular(
                left.diag[..., None] * right.to_dense(), is_non_singular=hints.non_singular(left, right), is_square=True
            )
        return super()._linop_matmul(left, right)

    def _linop_solve(self, left: Any, right: Any) -> LinearOperator:
        from thalweg.linear_operators.identities import LinearOperatorScaledIdentity

        if isinstance(right, LinearOperatorDiag):
            return LinearOperatorDiag(right.diag / left.diag, **hints.of_commuting(left, right))
        if isinstance(right, LinearOperatorScaledIdentity):
            return LinearOperatorDiag(right.multiplier / left.diag, **hints.of_commuting(left, right))
        if isinstance(right, LinearOperatorLowerTriangular):
            return LinearOperatorLowerTriangular(
                right.to_dense() / left.diag[..., None], is_non_singular=hints.non_singular(left, right), is_square=True
            )
        return super()._linop_solve(left, right)


class LinearOperatorLowerTriangular(LinearOperator):
    """An operator of lower triangular matrices; what stands above the diagonal of `tril` is not read.

    Args:
      tril: [..., N, N]. The others: as LinearOperator.
    Raises: ValueError for vectors and for operators promised not to be square.
    Example:
      >>> tf.linalg.LinearOperatorLowerTriangular([[2., 9.], [1., 4.]]).solvevec([2., 5.]).numpy()
      array([1., 1.], dtype=float32)
    Source: tf.linalg.LinearOperatorLowerTriangular public docs 2.15.
    """

    _fields = ("tril",)

    def __init__(
        self,
        tril: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorLowerTriangular",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        if is_square is False:
            raise ValueError("Only square lower triangular operators supported at this time.")
        self._tril = kept(tril, name="tril")
        _at_least(self._tril, 2, f"Argument tril must have at least 2 dimensions.  Found: {self._tril!s}")
        super().__init__(
            self._tril.dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, True, name, parameters
        )

    tril = property(lambda self: self._tril, doc="The matrices as they were given.")

    def _lower(self) -> Tensor:
        return linalg.band_part(self._tril, -1, 0)

    def _diagonal(self) -> Tensor:
        return linalg.diag_part(self._tril)

    def _shape(self) -> shapes.TensorShape:
        return self._tril.shape

    def _shape_tensor(self) -> Tensor:
        return array.shape(self._tril)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return linalg.matmul(self._lower(), x, adjoint_a=adjoint, adjoint_b=adjoint_arg)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return linalg.triangular_solve(self._lower(), turned(rhs, adjoint_arg), lower=True, adjoint=adjoint)

    def _determinant(self) -> Tensor:
        return reduce.reduce_prod(self._diagonal(), axis=[-1])

    def _log_abs_determinant(self) -> Tensor:
        return reduce.reduce_sum(math.log(math.abs(self._diagonal())), axis=[-1])

    def _to_dense(self) -> Tensor:
        return self._lower()

    def _eigvals(self) -> Tensor:
        return self._diagonal()

    def _assert_non_singular(self) -> Any:
        return _none_zero(self._diagonal(), "Singular operator:  Diagonal contained zero values.")

    def _linop_matmul(self, left: Any, right: Any) -> LinearOperator:
        if isinstance(right, LinearOperatorDiag):
            return LinearOperatorLowerTriangular(
                left.to_dense() * array.expand_dims(right.diag, -2),
                is_non_singular=hints.non_singular(left, right),
                is_square=True,
            )
        return super()._linop_matmul(left, right)


class LinearOperatorHouseholder(LinearOperator):
    """Reflections at hyperplanes: I - 2 v v^H for the unit vectors along `reflection_axis`.

    Args:
      reflection_axis: [..., N]. The others: as LinearOperator.
    Raises: ValueError for scalars and for promises that are wrong.
    Source: tf.linalg.LinearOperatorHouseholder public docs 2.15.
    """

    _fields = ("reflection_axis",)

    def __init__(
        self,
        reflection_axis: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorHouseholder",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        axis = self._reflection_axis = kept(reflection_axis, name="reflection_axis")
        _at_least(axis, 1, f"Argument reflection_axis must have at least 1 dimension.  Found: {axis!s}")
        if is_self_adjoint is False:
            raise ValueError("A Householder operator is always self adjoint.")
        if is_positive_definite is True:
            raise ValueError("A Householder operator is always non-positive definite.")
        if is_square is False:
            raise ValueError("A Householder operator is always square.")
        super().__init__(axis.dtype, None, is_non_singular, True, False, True, name, parameters)

    reflection_axis = property(lambda self: self._reflection_axis, doc="The axes.")

    def _shape(self) -> shapes.TensorShape:
        return _square_of(self._reflection_axis.shape)

    def _shape_tensor(self) -> Tensor:
        return _square_tensor(self._reflection_axis)

    def _column(self) -> Tensor:
        return l2_normalize(convert.to_tensor(self._reflection_axis), axis=-1)[..., None]

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        x, v = turned(x, adjoint_arg), self._column()
        return x - 2 * v * linalg.matmul(v, x, adjoint_a=True)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._matmul(rhs, adjoint, adjoint_arg)

    def _determinant(self) -> Tensor:
        return -array.ones(self.batch_shape_tensor(), self.dtype)

    def _log_abs_determinant(self) -> Tensor:
        return array.zeros(self.batch_shape_tensor(), self.dtype)

    def _trace(self) -> Tensor:
        ones = array.ones(self.batch_shape_tensor(), self.dtype)
        return cast(self.domain_dimension_tensor() - 2, self.dtype) * ones

    def _to_dense(self) -> Tensor:
        v = self._column()
        product = -2 * linalg.matmul(v, v, adjoint_b=True)
        return linalg.set_diag(product, 1.0 + linalg.diag_part(product))

    def _diag_part(self) -> Tensor:
        v = l2_normalize(convert.to_tensor(self._reflection_axis), axis=-1)
        return 1.0 - 2 * v * conjugated(v)

    def _eigvals(self) -> Tensor:
        ones = array.ones_like(convert.to_tensor(self._reflection_axis))
        return array.concat([-ones[..., :1], ones[..., 1:]], -1)

    def _cond(self) -> Tensor:
        return array.ones(self.batch_shape_tensor(), self.dtype)

    def _assert_non_singular(self) -> Any:
        return None

    def _linop_inverse(self) -> LinearOperator:
        return self


class LinearOperatorPermutation(LinearOperator):
    """Permutations: row i of the product is row `perm[i]` of the argument.

    Args:
      perm: int32 or int64 [..., N], the numbers below N.
      dtype: of the matrices. The others: as LinearOperator.
    Raises: TypeError for other integers; ValueError for what is no permutation.
    Source: tf.linalg.LinearOperatorPermutation public docs 2.15.
    """

    _fields = ("perm", "dtype")

    def __init__(
        self,
        perm: Any,
        dtype: Any = dtypes.float32,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorPermutation",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        perm = self._perm = kept(perm, name="perm")
        _at_least(perm, 1, f"Argument `perm` must have at least 1 dimension. Received: {perm}.")
        if perm.dtype not in (dtypes.int32, dtypes.int64):
            raise TypeError(f"Argument `perm` must have dtype `int32` or `int64`. Received: {perm.dtype}.")
        if is_non_singular is False or is_square is False:
            raise ValueError(
                f"A Permutation operator is always {'non-singular' if is_non_singular is False else 'square'}."
            )
        super().__init__(dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, True, name, parameters)

    perm = property(lambda self: self._perm, doc="The permutations.")

    def _shape(self) -> shapes.TensorShape:
        return _square_of(self._perm.shape)

    def _shape_tensor(self) -> Tensor:
        return _square_tensor(self._perm)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        perm, x = convert.to_tensor(self._perm), turned(x, adjoint_arg)
        if adjoint:
            perm = apply("TopKV2", -perm, convert.to_tensor(perm.shape[-1])).indices
        x, order = with_batch(x, array.expand_dims(perm, -1))
        return select_api.gather(x, array.squeeze(order, -1), axis=-2, batch_dims=len(x.shape) - 2)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._matmul(rhs, not adjoint, adjoint_arg)

    def _to_dense(self) -> Tensor:
        perm = convert.to_tensor(self._perm)
        columns = array.range(0, array.shape(perm)[-1], dtype=perm.dtype)
        return cast(math.equal(columns, array.expand_dims(perm, -1)), self.dtype)

    def _log_abs_determinant(self) -> Tensor:
        return array.zeros(self.batch_shape_tensor(), self.dtype)

    def _cond(self) -> Tensor:
        return array.ones(self.batch_shape_tensor(), self.dtype)

    def _assert_non_singular(self) -> Any:
        return None


class LinearOperatorTridiag(LinearOperator):
    """An operator of matrices with three diagonals.

    Args:
      diagonals: as tf.linalg.tridiagonal_matmul takes them.
      diagonals_format: "compact", "sequence" or "matrix". The others: as LinearOperator.
    Raises: ValueError for other formats.
    Source: tf.linalg.LinearOperatorTridiag public docs 2.15.
    """

    _fields = ("diagonals", "diagonals_format")

    def __init__(
        self,
        diagonals: Any,
        diagonals_format: str = "compact",
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorTridiag",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        if diagonals_format not in ("compact", "sequence", "matrix"):
            raise ValueError(
                "Argument `diagonals_format` must be one of `matrix`, `compact`, or `sequence`. Received: "
                f"{diagonals_format}."
            )
        if diagonals_format == "sequence":
            self._diagonals = [kept(d, name="diagonals") for d in diagonals]
            dtype = self._diagonals[0].dtype
        else:
            self._diagonals = kept(diagonals, name="diagonals")
            dtype = self._diagonals.dtype
        self._diagonals_format = diagonals_format
        super().__init__(
            dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name, parameters
        )

    diagonals = property(lambda self: self._diagonals, doc="The diagonals as they were given.")
    diagonals_format = property(lambda self: self._diagonals_format, doc="How they were given.")

    def _given(self) -> Any:
        """The diagonals: a list of three for a sequence."""
        sequence = self._diagonals_format == "sequence"
        return [convert.to_tensor(d) for d in self._diagonals] if sequence else convert.to_tensor(self._diagonals)

    def _shape(self) -> shapes.TensorShape:
        given = self._given()
        if self._diagonals_format == "sequence":
            return _square_of(given[1].shape)
        if self._diagonals_format == "matrix":
            return given.shape
        shape = given.shape
        return shape[:-2].concatenate([shape[-1], shape[-1]])

    def _shape_tensor(self) -> Tensor:
        given = self._given()
        if self._diagonals_format == "sequence":
            return _square_tensor(given[1])
        shape = array.shape(given)
        return shape if self._diagonals_format == "matrix" else array.concat([shape[:-2], shape[-1:], shape[-1:]], 0)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        if adjoint:
            return linalg.matmul(self.to_dense(), x, adjoint_a=True, adjoint_b=adjoint_arg)
        return linalg.tridiagonal_matmul(self._given(), turned(x, adjoint_arg), self._diagonals_format)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        rhs = turned(rhs, adjoint_arg)
        if adjoint:
            return linalg.solve(*with_batch(self.to_dense(), rhs), adjoint=True)
        return linalg.tridiagonal_solve(self._given(), rhs, self._diagonals_format)

    def _to_dense(self) -> Tensor:
        given = self._given()
        if self._diagonals_format == "matrix":
            return given
        if self._diagonals_format == "sequence":
            upper, main, lower = (x[..., None, :] for x in given)
            return linalg.diag(array.concat([upper, main, lower], -2), k=(-1, 1), align="LEFT_RIGHT")
        return linalg.diag(given, k=(-1, 1), align="LEFT_RIGHT")

    def _diag_part(self) -> Tensor:
        given = self._given()
        if self._diagonals_format == "matrix":
            return linalg.diag_part(given)
        return given[1] if self._diagonals_format == "sequence" else given[..., 1, :]


class LinearOperatorToeplitz(LinearOperator):
    """An operator of matrices that are constant along their diagonals.

    Args:
      col, row: [..., N], the first column and the first row. The others: as LinearOperator.
    Raises: ValueError for scalars.
    Source: tf.linalg.LinearOperatorToeplitz public docs 2.15.
    """

    _fields = ("col", "row")

    def __init__(
        self,
        col: Any,
        row: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorToeplitz",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self._row, self._col = kept(row, name="row"), kept(col, name="col")
        for which, value in (("row", self._row), ("col", self._col)):
            _at_least(value, 1, f"Argument {which} must have at least 1 dimension.  Found: {value!s}")
        if is_square is False:
            raise ValueError("Only square Toeplitz operators currently supported.")
        super().__init__(
            self._row.dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, True, name, parameters
        )

    col = property(lambda self: self._col, doc="The first columns.")
    row = property(lambda self: self._row, doc="The first rows.")

    def _shape(self) -> shapes.TensorShape:
        return _square_of(shapes.broadcast_static_shape(self._row.shape, self._col.shape))

    def _shape_tensor(self) -> Tensor:
        return _square_tensor(self._row + self._col)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return linalg.matmul(self.to_dense(), x, adjoint_a=adjoint, adjoint_b=adjoint_arg)

    def _to_dense(self) -> Tensor:
        zeros = array.zeros_like(self._row + self._col)
        row, col = self._row + zeros, self._col + zeros
        size = array.shape(row)[-1]
        numbers = array.range(0, size)
        # From the last of the row to the last of the column.
        along = array.concat([array.reverse(row, [-1]), col[..., 1:]], -1)
        return select_api.gather(along, numbers[:, None] - numbers[None, :] + size - 1, axis=-1)

    def _diag_part(self) -> Tensor:
        zeros = array.zeros_like(self._row + self._col)
        return self._col[..., :1] + zeros

    def _trace(self) -> Tensor:
        return reduce.reduce_sum(self._diag_part(), axis=-1)
