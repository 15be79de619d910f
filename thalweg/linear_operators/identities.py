"""Operators of which a number says all: identities, multiples of them, zeros.

Source: tf.linalg.LinearOperatorIdentity, LinearOperatorScaledIdentity, LinearOperatorZeros public docs 2.15.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes, shapes, static_value
from thalweg.core.tensor import Tensor
from thalweg.linear_operators import hints
from thalweg.linear_operators.base import LinearOperator, conjugated, kept, static_int, turned
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.debugging import api as checks
from thalweg.ops.linalg import api as linalg
from thalweg.ops.math import api as math
from thalweg.ops.math import casting as complex_parts
from thalweg.ops.math.casting import cast


def _count(value: Any, name: str) -> Tensor:
    """A number of rows. Raises: TypeError for other dtypes, ValueError for other shapes and negative numbers."""
    tensor = convert.to_tensor(value, name=name)
    if not tensor.dtype.is_integer:
        raise TypeError(f"Argument {name} must be integer type.  Found: {tensor!s}")
    known = static_value.get_static_value(tensor)
    if known is not None and known.ndim != 0:
        raise ValueError(f"Argument {name} must be a 0-D Tensor.  Found: {known}")
    if known is not None and known < 0:
        raise ValueError(f"Argument {name} must be non-negative.  Found: {known}")
    return cast(tensor, dtypes.int32)


def _batch(value: Any) -> Tensor | None:
    """A batch's shape. Raises: TypeError for other dtypes, ValueError for other shapes and negative sizes."""
    if value is None:
        return None
    dtype = dtypes.int32 if isinstance(value, (list, tuple)) else None
    tensor = convert.to_tensor(value, dtype, name="batch_shape_arg")
    if not tensor.dtype.is_integer:
        raise TypeError(f"Argument batch_shape must be integer type.  Found: {tensor!s}")
    known = static_value.get_static_value(tensor)
    if known is not None and known.ndim != 1:
        raise ValueError(f"Argument batch_shape must be a 1-D Tensor.  Found: {known}")
    if known is not None and (known < 0).any():
        raise ValueError(f"Argument batch_shape must be non-negative.  Found:{known}")
    return cast(tensor, dtypes.int32)


class _Sized(LinearOperator):
    """What operators of given sizes share."""

    _rows: Tensor
    _columns: Tensor
    _batch_arg: Tensor | None = None

    def _shape(self) -> shapes.TensorShape:
        matrix = shapes.TensorShape([static_int(self._rows), static_int(self._columns)])
        if self._batch_arg is None:
            return matrix
        known = static_value.get_static_value(self._batch_arg)
        size = self._batch_arg.shape[0]
        batch = known.tolist() if known is not None else None if size is None else [None] * size
        return shapes.TensorShape(batch).concatenate(matrix)

    def _shape_tensor(self) -> Tensor:
        matrix = array.stack([self._rows, self._columns])
        return matrix if self._batch_arg is None else array.concat([self._batch_arg, matrix], 0)

    def _in_batch(self, x: Tensor) -> Tensor:
        """The argument, broadcast to this operator's batch."""
        if self._batch_arg is None:
            return x
        return x + array.zeros(array.concat([self._batch_arg, [1, 1]], 0), x.dtype)

    def _of_diagonal(self, fill: Any) -> Tensor:
        size = math.minimum(self.range_dimension_tensor(), self.domain_dimension_tensor())
        return fill(array.concat([self.batch_shape_tensor(), [size]], 0), self.dtype)


class LinearOperatorIdentity(_Sized):
    """Identities.

    Args:
      num_rows: integer scalar.
      batch_shape: integer vector.
      dtype: of the matrices.
      assert_proper_shapes: accepted; shapes are checked by the ops. The others: as LinearOperator.
    Raises: ValueError for negative sizes and promises that are wrong.
    Example:
      >>> tf.linalg.LinearOperatorIdentity(2, [1]).to_dense().numpy()
      array([[[1., 0.],
              [0., 1.]]], dtype=float32)
    Source: tf.linalg.LinearOperatorIdentity public docs 2.15.
    """

    _fields = ("num_rows", "batch_shape", "dtype", "assert_proper_shapes")

    def __init__(
        self,
        num_rows: Any,
        batch_shape: Any = None,
        dtype: Any = None,
        is_non_singular: bool | None = True,
        is_self_adjoint: bool | None = True,
        is_positive_definite: bool | None = True,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorIdentity",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        dtype = dtypes.as_dtype(dtype or dtypes.float32)
        if not is_self_adjoint:
            raise ValueError("An identity operator is always self adjoint.")
        if not is_non_singular:
            raise ValueError("An identity operator is always non-singular.")
        if not is_positive_definite:
            raise ValueError("An identity operator is always positive-definite.")
        if not is_square:
            raise ValueError("An identity operator is always square.")
        super().__init__(dtype, None, True, True, True, True, name, parameters)
        self.__dict__.update(_rows=_count(num_rows, "num_rows"), _batch_arg=_batch(batch_shape))
        self.__dict__["_columns"] = self._rows

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._in_batch(turned(x, adjoint_arg))

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._matmul(rhs, adjoint_arg=adjoint_arg)

    def _determinant(self) -> Tensor:
        return array.ones(self.batch_shape_tensor(), self.dtype)

    def _log_abs_determinant(self) -> Tensor:
        return array.zeros(self.batch_shape_tensor(), self.dtype)

    def _trace(self) -> Tensor:
        return self._count_as(self.dtype) * array.ones(self.batch_shape_tensor(), self.dtype)

    def _diag_part(self) -> Tensor:
        return self._of_diagonal(array.ones)

    _eigvals = _diag_part

    def _cond(self) -> Tensor:
        return array.ones(self.batch_shape_tensor(), self.dtype)

    def add_to_tensor(self, mat: Any, name: str = "add_to_tensor") -> Tensor:
        """The identities plus a dense tensor."""
        with self._scope(name):
            mat = convert.to_tensor(mat, name="mat")
            return linalg.set_diag(mat, 1 + linalg.diag_part(mat))

    def _assert_non_singular(self) -> Any:
        return None

    _assert_positive_definite = _assert_self_adjoint = _assert_non_singular

    def _linop_inverse(self) -> LinearOperator:
        return self

    def _linop_cholesky(self) -> LinearOperator:
        return LinearOperatorIdentity(self._rows, self._batch_arg, self.dtype)

    def _linop_matmul(self, left: Any, right: Any) -> LinearOperator:
        return right

    _linop_solve = _linop_matmul


class LinearOperatorScaledIdentity(_Sized):
    """Multiples of the identity.

    Args:
      num_rows: integer scalar.
      multiplier: floats or complex numbers of the batch's shape.
      assert_proper_shapes: accepted; shapes are checked by the ops. The others: as LinearOperator.
    Raises: ValueError for negative sizes and promises that are wrong.
    Example:
      >>> tf.linalg.LinearOperatorScaledIdentity(2, 3.).matvec([1., 2.]).numpy()
      array([3., 6.], dtype=float32)
    Source: tf.linalg.LinearOperatorScaledIdentity public docs 2.15.
    """

    _fields = ("num_rows", "multiplier", "assert_proper_shapes")

    def __init__(
        self,
        num_rows: Any,
        multiplier: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorScaledIdentity",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self._multiplier = kept(multiplier, name="multiplier")
        if not self._multiplier.dtype.is_complex:
            if is_self_adjoint is False:
                raise ValueError("A real diagonal operator is always self adjoint.")
            is_self_adjoint = True
        if not is_square:
            raise ValueError("A ScaledIdentity operator is always square.")
        super().__init__(
            self._multiplier.dtype,
            None,
            is_non_singular,
            is_self_adjoint,
            is_positive_definite,
            is_square,
            name,
            parameters,
        )
        self.__dict__["_rows"] = self.__dict__["_columns"] = _count(num_rows, "num_rows")

    multiplier = property(lambda self: self._multiplier, doc="The factors.")

    def _shape(self) -> shapes.TensorShape:
        return self._multiplier.shape.concatenate(super()._shape())

    def _shape_tensor(self) -> Tensor:
        return array.concat([array.shape(self._multiplier), [self._rows, self._rows]], 0)

    def _matrix(self, adjoint: bool) -> Tensor:
        value = convert.to_tensor(self._multiplier)[..., None, None]
        return conjugated(value) if adjoint else value

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return turned(x, adjoint_arg) * self._matrix(adjoint)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return turned(rhs, adjoint_arg) / self._matrix(adjoint)

    def _determinant(self) -> Tensor:
        return convert.to_tensor(self._multiplier) ** self._count_as(self.dtype)

    def _log_abs_determinant(self) -> Tensor:
        return self._count_as(self.dtype.real_dtype) * math.log(math.abs(self._multiplier))

    def _trace(self) -> Tensor:
        return self._multiplier * self._count_as(self.dtype)

    def _diag_part(self) -> Tensor:
        return self._of_diagonal(array.ones) * convert.to_tensor(self._multiplier)[..., None]

    _eigvals = _diag_part

    def _cond(self) -> Tensor:
        zero = math.equal(self._multiplier, convert.to_tensor(0.0, self.dtype))
        return select_api.where(zero, convert.to_tensor(float("nan"), self.dtype), convert.to_tensor(1.0, self.dtype))

    def add_to_tensor(self, mat: Any, name: str = "add_to_tensor") -> Tensor:
        """The matrices plus a dense tensor."""
        with self._scope(name):
            mat = convert.to_tensor(mat, name="mat")
            return linalg.set_diag(mat, convert.to_tensor(self._multiplier)[..., None] + linalg.diag_part(mat))

    def _assert_non_singular(self) -> Any:
        return checks.assert_positive(math.abs(self._multiplier), message="LinearOperator was singular")

    def _assert_positive_definite(self) -> Any:
        return checks.assert_positive(
            complex_parts.real(self._multiplier), message="LinearOperator was not positive definite."
        )

    def _assert_self_adjoint(self) -> Any:
        imaginary = complex_parts.imag(self._multiplier)
        message = "LinearOperator was not self-adjoint"
        return checks.assert_equal(array.zeros_like(imaginary), imaginary, message=message)

    def _linop_adjoint(self) -> LinearOperator:
        return LinearOperatorScaledIdentity(
            self._rows, conjugated(convert.to_tensor(self._multiplier)), **self._hints()
        )

    def _linop_inverse(self) -> LinearOperator:
        return LinearOperatorScaledIdentity(self._rows, 1.0 / self._multiplier, **self._hints())

    def _linop_cholesky(self) -> LinearOperator:
        return LinearOperatorScaledIdentity(
            self._rows,
            math.sqrt(self._multiplier),
            is_non_singular=True,
            is_self_adjoint=True,
            is_positive_definite=True,
        )

    def _linop_matmul(self, left: Any, right: Any) -> LinearOperator:
        from thalweg.linear_operators.matrices import LinearOperatorDiag

        if isinstance(right, LinearOperatorScaledIdentity):
            return LinearOperatorScaledIdentity(
                left._rows, left.multiplier * right.multiplier, **hints.of_commuting(left, right)
            )
        if isinstance(right, LinearOperatorDiag):
            return LinearOperatorDiag(
                right.diag * convert.to_tensor(left.multiplier)[..., None], **hints.of_commuting(left, right)
            )
        return super()._linop_matmul(left, right)

    def _linop_solve(self, left: Any, right: Any) -> LinearOperator:
        from thalweg.linear_operators.matrices import LinearOperatorDiag

        if isinstance(right, LinearOperatorScaledIdentity):
            return LinearOperatorScaledIdentity(
                left._rows, right.multiplier / left.multiplier, **hints.of_commuting(left, right)
            )
        if isinstance(right, LinearOperatorDiag):
            return LinearOperatorDiag(
                right.diag / convert.to_tensor(left.multiplier)[..., None], **hints.of_commuting(left, right)
            )
        return super()._linop_solve(left, right)


class LinearOperatorZeros(_Sized):
    """Matrices of zeros.

    Args:
      num_rows, num_columns: integer scalars; as many columns as rows by default.
      batch_shape, dtype, assert_proper_shapes: as LinearOperatorIdentity. The others: as LinearOperator.
    Raises: ValueError for negative sizes and promises that are wrong.
    Source: tf.linalg.LinearOperatorZeros public docs 2.15.
    """

    _fields = ("num_rows", "num_columns", "batch_shape", "dtype", "assert_proper_shapes")

    def __init__(
        self,
        num_rows: Any,
        num_columns: Any = None,
        batch_shape: Any = None,
        dtype: Any = None,
        is_non_singular: bool | None = False,
        is_self_adjoint: bool | None = True,
        is_positive_definite: bool | None = False,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorZeros",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        dtype = dtypes.as_dtype(dtype or dtypes.float32)
        if not is_self_adjoint and is_square:
            raise ValueError("A zero operator is always self adjoint.")
        if is_non_singular:
            raise ValueError("A zero operator is always singular.")
        if is_positive_definite:
            raise ValueError("A zero operator is always not positive-definite.")
        super().__init__(
            dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name, parameters
        )
        rows = _count(num_rows, "num_rows")
        columns = rows if num_columns is None else _count(num_columns, "num_columns")
        self.__dict__.update(_rows=rows, _columns=columns, _batch_arg=_batch(batch_shape))

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        x = turned(x, adjoint_arg)
        rows = self._columns if adjoint else self._rows
        shape = array.shape(x)
        return self._in_batch(array.zeros(array.concat([shape[:-2], [rows, shape[-1]]], 0), x.dtype))

    def _to_dense(self) -> Tensor:
        return array.zeros(self.shape_tensor(), self.dtype)

    def _determinant(self) -> Tensor:
        return array.zeros(self.batch_shape_tensor(), self.dtype)

    _trace = _determinant

    def _log_abs_determinant(self) -> Tensor:
        return math.log(self._determinant())

    def _diag_part(self) -> Tensor:
        return self._of_diagonal(array.zeros)

    _eigvals = _diag_part

    def add_to_tensor(self, mat: Any, name: str = "add_to_tensor") -> Tensor:
        """The dense tensor itself, broadcast to the batch."""
        with self._scope(name):
            return self._in_batch(convert.to_tensor(mat, name="mat"))

    def _assert_non_singular(self) -> Any:
        from thalweg.core.errors import InvalidArgumentError

        raise InvalidArgumentError(None, None, "Zero operators are always non-invertible.")

    def _assert_positive_definite(self) -> Any:
        from thalweg.core.errors import InvalidArgumentError

        raise InvalidArgumentError(None, None, "Zero operators are always non-positive definite.")

    def _assert_self_adjoint(self) -> Any:
        return None

    def _linop_adjoint(self) -> LinearOperator:
        return LinearOperatorZeros(self._columns, self._rows, self._batch_arg, self.dtype, **self._hints())

    def _linop_matmul(self, left: Any, right: Any) -> LinearOperator:
        if not left.is_square or not right.is_square:
            raise ValueError(
                "Matmul with non-square `LinearOperator`s or non-square `LinearOperatorZeros` not supported at this "
                "time."
            )
        return left
