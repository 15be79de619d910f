"""The base of linear operators: what can be asked of any, and the dense computation where a kind knows no better.

A kind defines `_shape`, `_matmul`, and what it can do faster than by a dense matrix. Its constructor's parameters named
in `_fields` make it a composite tensor: the spec of an operator holds their specs.
Source: tf.linalg.LinearOperator public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, shapes, static_value
from thalweg.core.composite import CompositeTensor
from thalweg.core.logger import get_logger
from thalweg.core.names import name_scope
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import Tensor
from thalweg.linear_operators import hints
from thalweg.module.module import Module
from thalweg.ops.array import api as array
from thalweg.ops.debugging import api as checks
from thalweg.ops.linalg import api as linalg
from thalweg.ops.math import api as math
from thalweg.ops.math import casting as complex_parts
from thalweg.ops.math.casting import cast
from thalweg.ops.reduce import api as reduce

HINTS = ("is_non_singular", "is_self_adjoint", "is_positive_definite", "is_square")


def kept(value: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A parameter: a variable stays one, so that it is read when it is used; all else is a tensor."""
    return value if hasattr(value, "_is_thalweg_variable") else convert.to_tensor(value, dtype, name=name)


def static_int(value: Any) -> int | None:
    """An integer argument as far as it is known."""
    known = static_value.get_static_value(value) if isinstance(value, Tensor) else value
    return None if known is None else int(known)


def conjugated(x: Tensor) -> Tensor:
    """The conjugate of complex numbers."""
    return complex_parts.conj(x) if x.dtype.is_complex else x


def turned(x: Tensor, adjoint: bool) -> Tensor:
    """The adjoint of a matrix, where asked for."""
    return linalg.adjoint(x) if adjoint else x


def with_batch(*matrices: Tensor) -> list[Tensor]:
    """Matrices with their batch dimensions broadcast against each other."""
    static = [m._static_shape() for m in matrices]
    if all(s is not None and s[:-2] == static[0][:-2] for s in static):
        return list(matrices)
    batch = array.shape(matrices[0])[:-2]
    for m in matrices[1:]:
        batch = array.broadcast_dynamic_shape(batch, array.shape(m)[:-2])
    return [array.broadcast_to(m, array.concat([batch, array.shape(m)[-2:]], 0)) for m in matrices]


def broadcast_shapes(first: Any, *rest: Any) -> shapes.TensorShape:
    """The static shape that shapes broadcast to."""
    result = shapes.as_shape(first)
    for other in rest:
        result = shapes.broadcast_static_shape(result, shapes.as_shape(other))
    return result


class LinearOperator(Module, CompositeTensor):
    """A batch of matrices that need not be stored densely: [B1, ..., Bb, M, N].

    Args:
      dtype: of the matrices.
      graph_parents: accepted.
      is_non_singular, is_self_adjoint, is_positive_definite, is_square: what is known of the matrices; a promise, which
        decides on the algorithms (Cholesky for self-adjoint positive definite ones) and is not verified.
      name: of the operator.
      parameters: dict of the constructor's arguments.
    Raises: ValueError for promises that contradict each other.
    Example:
      >>> operator = tf.linalg.LinearOperatorDiag([1., 2.])
      >>> operator.matvec([3., 4.]).numpy(), float(operator.determinant())
      (array([3., 8.], dtype=float32), 2.0)
    Source: tf.linalg.LinearOperator public docs 2.15.
    """

    _fields: tuple[str, ...] = ()
    _spec_class: Any = None

    def __init_subclass__(cls, **kwargs: Any):
        super().__init_subclass__(**kwargs)
        cls._spec_class = type(f"{cls.__name__}Spec", (LinearOperatorSpec,), {"value_type": cls, "__slots__": ()})

    def __init__(
        self,
        dtype: Any,
        graph_parents: Any = None,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
        parameters: dict[str, Any] | None = None,
    ):
        if is_positive_definite:
            if is_non_singular is False:
                raise ValueError("A positive definite matrix is always non-singular.")
            is_non_singular = True
        if is_non_singular:
            if is_square is False:
                raise ValueError("A non-singular matrix is always square.")
            is_square = True
        if is_self_adjoint:
            if is_square is False:
                raise ValueError("A self-adjoint matrix is always square.")
            is_square = True
        self.__dict__.update(
            _dtype=dtypes.as_dtype(dtype).base_dtype if dtype else dtype,
            _is_non_singular=is_non_singular,
            _is_self_adjoint=is_self_adjoint,
            _is_positive_definite=is_positive_definite,
            _is_square=is_square,
            _parameters=parameters or {},
            _graph_parents=graph_parents or [],
            _name=name or type(self).__name__,
        )

    # ------------------------------------------------------------ what it is

    dtype = property(lambda self: self._dtype, doc="The dtype of the matrices.")
    name = property(lambda self: self._name, doc="The name.")
    parameters = property(lambda self: dict(self._parameters), doc="The arguments of the constructor.")
    is_non_singular = property(lambda self: self._is_non_singular, doc="Whether the matrices are invertible, or None.")
    is_self_adjoint = property(lambda self: self._is_self_adjoint, doc="Whether they equal their adjoints, or None.")
    is_positive_definite = property(lambda self: self._is_positive_definite, doc="Whether they are, or None.")

    @property
    def is_square(self) -> Any:
        """Whether the matrices are square, or None. Raises: ValueError where the promise is wrong."""
        same = self.domain_dimension == self.range_dimension
        if self._is_square is False and same:
            raise ValueError("User set is_square hint to False, but the operator was square.")
        return same if self._is_square is None else self._is_square

    @property
    def _type_spec(self) -> Any:
        return self._spec_class.from_operator(self)

    def _scope(self, name: str) -> name_scope:
        return name_scope(f"{self.name}/{name}")

    @property
    def graph_parents(self) -> list[Any]:
        """What was given under this name; nothing else goes by it."""
        return list(self._graph_parents)

    def __getitem__(self, slices: Any) -> LinearOperator:
        """The operator of a part of the batch, sliced as a tensor of the batch's shape would be."""
        slices = slices if isinstance(slices, tuple) else (slices,)
        batch = self.batch_shape_tensor()
        changed = {name: _sliced(name, _parameter(self, name), batch, slices) for name in self._fields}
        return type(self)(**{**self._parameters, **changed})

    # ------------------------------------------------------------ shapes

    def _shape(self) -> shapes.TensorShape:
        raise NotImplementedError("_shape is not implemented.")

    def _shape_tensor(self) -> Tensor:
        raise NotImplementedError("_shape_tensor is not implemented.")

    @property
    def shape(self) -> shapes.TensorShape:
        """The static shape: batch dimensions, rows, columns."""
        return self._shape()

    @property
    def batch_shape(self) -> shapes.TensorShape:
        """The static shape without the matrices' two dimensions."""
        return self.shape[:-2]

    @property
    def tensor_rank(self) -> int | None:
        """The rank of the dense tensor."""
        return self.shape.rank

    @property
    def domain_dimension(self) -> Any:
        """How many columns, a Dimension."""
        return shapes.Dimension(None) if self.shape.rank is None else self.shape.dims[-1]

    @property
    def range_dimension(self) -> Any:
        """How many rows, a Dimension."""
        return shapes.Dimension(None) if self.shape.rank is None else self.shape.dims[-2]

    def shape_tensor(self, name: str = "shape_tensor") -> Tensor:
        """The shape, an int32 vector."""
        with self._scope(name):
            if self.shape.is_fully_defined():
                return convert.to_tensor(self.shape.as_list(), dtypes.int32)
            return self._shape_tensor()

    def batch_shape_tensor(self, name: str = "batch_shape_tensor") -> Tensor:
        """The batch's shape, an int32 vector."""
        return self.shape_tensor(name)[:-2]

    def tensor_rank_tensor(self, name: str = "tensor_rank_tensor") -> Tensor:
        """The rank, an int32 scalar."""
        return array.size(self.shape_tensor(name))

    def domain_dimension_tensor(self, name: str = "domain_dimension_tensor") -> Tensor:
        """How many columns, an int32 scalar."""
        return self._dimension(-1, name)

    def range_dimension_tensor(self, name: str = "range_dimension_tensor") -> Tensor:
        """How many rows, an int32 scalar."""
        return self._dimension(-2, name)

    def _dimension(self, axis: int, name: str) -> Tensor:
        known = None if self.shape.rank is None else self.shape[axis]
        return self.shape_tensor(name)[axis] if known is None else convert.to_tensor(known, dtypes.int32)

    # ------------------------------------------------------------ assertions

    def assert_non_singular(self, name: str = "assert_non_singular") -> Any:
        """Raises, eagerly or when the result is run: InvalidArgumentError for singular matrices."""
        with self._scope(name):
            return self._assert_non_singular()

    def assert_positive_definite(self, name: str = "assert_positive_definite") -> Any:
        """Raises, eagerly or when the result is run: InvalidArgumentError for matrices that are not."""
        with self._scope(name):
            return self._assert_positive_definite()

    def assert_self_adjoint(self, name: str = "assert_self_adjoint") -> Any:
        """Raises, eagerly or when the result is run: InvalidArgumentError for matrices that are not."""
        with self._scope(name):
            return self._assert_self_adjoint()

    def _assert_non_singular(self) -> Any:
        if self._can_use_cholesky():
            return self.assert_positive_definite()
        values = linalg.svd(self.to_dense(), compute_uv=False)
        condition = reduce.reduce_max(values, -1) / reduce.reduce_min(values, -1)
        size = max(100, *(d for d in self.shape[-2:] if d is not None)) if self.shape.rank else 100
        most = 1.0 / (size * np.finfo(self.dtype.as_numpy_dtype).eps)
        message = "Singular matrix up to precision epsilon."
        return checks.assert_less(condition, convert.to_tensor(most, condition.dtype), message=message)

    def _assert_positive_definite(self) -> Any:
        if self.is_self_adjoint:
            diagonal = linalg.diag_part(linalg.cholesky(self.to_dense()))
            return checks.assert_positive(complex_parts.real(diagonal), message="Matrix was not positive definite.")
        raise NotImplementedError("assert_positive_definite is not implemented.")

    def _assert_self_adjoint(self) -> Any:
        dense = self.to_dense()
        return checks.assert_equal(dense, linalg.adjoint(dense), message="Matrix was not equal to its adjoint.")

    # ------------------------------------------------------------ products

    def _check_dtype(self, x: Tensor) -> None:
        if x.dtype.base_dtype != self.dtype:
            raise TypeError(f"Expected argument to have dtype {self.dtype}.  Found: {x.dtype} in tensor {x!s}")

    def _argument(self, x: Any, name: str, own: int, its: int) -> Tensor:
        """An argument as a tensor whose dimension `its` goes with dimension `own` of the operator."""
        x = convert.to_tensor(x, name=name)
        self._check_dtype(x)
        if self.shape.rank is not None and x.shape.rank is not None:
            self.shape.dims[own].assert_is_compatible_with(x.shape.dims[its])
        return x

    def matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "matmul") -> Any:
        """The product with matrices [..., N, R], or with another operator.

        Args:
          x: tensor or LinearOperator.
          adjoint, adjoint_arg: whether this operator's, or the argument's, adjoint is multiplied.
        Returns: a tensor [..., M, R], or an operator.
        Raises: TypeError for another dtype; ValueError for sizes that do not go together.
        """
        if isinstance(x, LinearOperator):
            left, right = self._pair(x, adjoint, adjoint_arg, "x")
            with self._scope(name):
                return left._linop_matmul(left, right)
        with self._scope(name):
            x = self._argument(x, "x", -2 if adjoint else -1, -1 if adjoint_arg else -2)
            return self._matmul(x, adjoint=adjoint, adjoint_arg=adjoint_arg)

    def _pair(self, x: LinearOperator, adjoint: bool, adjoint_arg: bool, name: str) -> tuple[Any, Any]:
        left = self.adjoint() if adjoint else self
        right = x.adjoint() if adjoint_arg else x
        if right.range_dimension != left.domain_dimension and None not in (
            right.range_dimension.value,
            left.domain_dimension.value,
        ):
            raise ValueError(
                f"Operators are incompatible. Expected `{name}` to have dimension {left.domain_dimension} but got "
                f"{right.range_dimension}."
            )
        return left, right

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        raise NotImplementedError("_matmul is not implemented.")

    def _linop_matmul(self, left: LinearOperator, right: LinearOperator) -> LinearOperator:
        from thalweg.linear_operators.identities import LinearOperatorIdentity, LinearOperatorZeros
        from thalweg.linear_operators.products import LinearOperatorComposition

        if isinstance(right, LinearOperatorIdentity):
            return left
        if isinstance(right, LinearOperatorZeros):
            if not right.is_square or not left.is_square:
                raise ValueError(
                    "Matmul with non-square `LinearOperator`s or non-square `LinearOperatorZeros` not supported at "
                    "this time."
                )
            return right
        return LinearOperatorComposition([left, right], **hints.of_product(left, right))

    def __matmul__(self, other: Any) -> Any:
        return self.matmul(other)

    def matvec(self, x: Any, adjoint: bool = False, name: str = "matvec") -> Any:
        """The product with vectors [..., N]: [..., M]."""
        with self._scope(name):
            x = self._argument(x, "x", -2 if adjoint else -1, -1)
            return array.squeeze(self.matmul(array.expand_dims(x, -1), adjoint=adjoint), -1)

    # ------------------------------------------------------------ determinants

    def determinant(self, name: str = "det") -> Tensor:
        """The determinants, of the batch's shape. Raises: NotImplementedError for operators known not to be square."""
        self._refuse_unless_square()
        with self._scope(name):
            return self._determinant()

    def log_abs_determinant(self, name: str = "log_abs_det") -> Tensor:
        """The logarithms of the absolute determinants. Raises: as `determinant`."""
        self._refuse_unless_square()
        with self._scope(name):
            return self._log_abs_determinant()

    def _refuse_unless_square(self) -> None:
        if self.is_square is False:
            raise NotImplementedError("Determinant not implemented for an operator that is expected to not be square.")

    def _determinant(self) -> Tensor:
        self._note_dense("determinant")
        if self._can_use_cholesky():
            return math.exp(self.log_abs_determinant())
        return linalg.det(self.to_dense())

    def _log_abs_determinant(self) -> Tensor:
        self._note_dense("determinant")
        if self._can_use_cholesky():
            diagonal = linalg.diag_part(linalg.cholesky(self.to_dense()))
            return 2 * reduce.reduce_sum(math.log(diagonal), axis=[-1])
        return linalg.slogdet(self.to_dense())[1]

    def _note_dense(self, what: str) -> None:
        get_logger().warning(
            "Using (possibly slow) default implementation of %s.  Requires conversion to a dense matrix and O(N^3) "
            "operations.",
            what,
        )

    # ------------------------------------------------------------ equations

    def solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "solve") -> Any:
        """The X of `self @ X = rhs`, exactly.

        Args: as `matmul`.
        Raises: NotImplementedError for operators known to be singular or not square; else as `matmul`.
        """
        if self.is_non_singular is False:
            raise NotImplementedError("Exact solve not implemented for an operator that is expected to be singular.")
        if self.is_square is False:
            raise NotImplementedError("Exact solve not implemented for an operator that is expected to not be square.")
        if isinstance(rhs, LinearOperator):
            left, right = self._pair(rhs, adjoint, adjoint_arg, "rhs")
            with self._scope(name):
                return left._linop_solve(left, right)
        with self._scope(name):
            rhs = self._argument(rhs, "rhs", -1 if adjoint else -2, -1 if adjoint_arg else -2)
            return self._solve(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        self._note_dense("solve")
        return self._dense_solve(rhs, adjoint, adjoint_arg)

    def _dense_solve(self, rhs: Tensor, adjoint: bool, adjoint_arg: bool) -> Tensor:
        rhs = turned(rhs, adjoint_arg)
        if self._can_use_cholesky():
            return linalg.cholesky_solve(*with_batch(linalg.cholesky(self.to_dense()), rhs))
        return linalg.solve(*with_batch(self.to_dense(), rhs), adjoint=adjoint)

    def _linop_solve(self, left: LinearOperator, right: LinearOperator) -> LinearOperator:
        from thalweg.linear_operators.identities import LinearOperatorIdentity
        from thalweg.linear_operators.products import LinearOperatorComposition, LinearOperatorInversion

        if isinstance(right, LinearOperatorIdentity):
            return left.inverse()
        return LinearOperatorComposition([LinearOperatorInversion(left), right], **hints.of_product(left, right))

    def solvevec(self, rhs: Any, adjoint: bool = False, name: str = "solve") -> Any:
        """The x of `self @ x = rhs` for vectors [..., M]."""
        with self._scope(name):
            rhs = self._argument(rhs, "rhs", -1 if adjoint else -2, -1)
            return array.squeeze(self.solve(array.expand_dims(rhs, -1), adjoint=adjoint), -1)

    # ------------------------------------------------------------ other operators

    def adjoint(self, name: str = "adjoint") -> LinearOperator:
        """The operator of the adjoint matrices; itself where it is self-adjoint."""
        if self.is_self_adjoint is True:
            return self
        with self._scope(name):
            return self._linop_adjoint()

    @property
    def H(self) -> LinearOperator:  # noqa: N802  (TensorFlow's name)
        """The adjoint."""
        return self.adjoint()

    def inverse(self, name: str = "inverse") -> LinearOperator:
        """The operator of the inverse matrices. Raises: ValueError for those known to be singular or not square."""
        if self.is_square is False:
            raise ValueError("Cannot take the Inverse: This operator represents a non square matrix.")
        if self.is_non_singular is False:
            raise ValueError("Cannot take the Inverse: This operator represents a singular matrix.")
        with self._scope(name):
            return self._linop_inverse()

    def cholesky(self, name: str = "cholesky") -> LinearOperator:
        """The operator of the lower Cholesky factors. Raises: ValueError unless self-adjoint and positive definite."""
        if not self._can_use_cholesky():
            raise ValueError("Cannot take the Cholesky decomposition: Not a positive definite self adjoint matrix.")
        with self._scope(name):
            return self._linop_cholesky()

    def _can_use_cholesky(self) -> bool:
        return bool(self.is_self_adjoint and self.is_positive_definite)

    def _hints(self) -> dict[str, Any]:
        return {
            "is_non_singular": self.is_non_singular,
            "is_self_adjoint": self.is_self_adjoint,
            "is_positive_definite": self.is_positive_definite,
            "is_square": self.is_square,
        }

    def _linop_adjoint(self) -> LinearOperator:
        from thalweg.linear_operators.products import LinearOperatorAdjoint

        return LinearOperatorAdjoint(self, **self._hints())

    def _linop_inverse(self) -> LinearOperator:
        from thalweg.linear_operators.products import LinearOperatorInversion

        return LinearOperatorInversion(self, **self._hints())

    def _linop_cholesky(self) -> LinearOperator:
        from thalweg.linear_operators.matrices import LinearOperatorLowerTriangular

        factor = linalg.cholesky(self.to_dense())
        return LinearOperatorLowerTriangular(factor, is_non_singular=True, is_self_adjoint=False, is_square=True)

    # ------------------------------------------------------------ entries

    def to_dense(self, name: str = "to_dense") -> Tensor:
        """The matrices, a dense tensor."""
        with self._scope(name):
            return self._to_dense()

    def _to_dense(self) -> Tensor:
        batch = self.batch_shape if self.batch_shape.is_fully_defined() else self.batch_shape_tensor()
        size = self.domain_dimension.value
        rows = self.domain_dimension_tensor() if size is None else size
        return self.matmul(linalg.eye(rows, batch_shape=batch, dtype=self.dtype))

    def diag_part(self, name: str = "diag_part") -> Tensor:
        """The diagonals: [..., min(M, N)]."""
        with self._scope(name):
            return self._diag_part()

    def _diag_part(self) -> Tensor:
        return linalg.diag_part(self.to_dense())

    def trace(self, name: str = "trace") -> Tensor:
        """The sums of the diagonals."""
        with self._scope(name):
            return self._trace()

    def _trace(self) -> Tensor:
        return reduce.reduce_sum(self.diag_part(), axis=-1)

    def add_to_tensor(self, x: Any, name: str = "add_to_tensor") -> Tensor:
        """The matrices plus a dense tensor of their shape. Raises: TypeError for another dtype."""
        with self._scope(name):
            x = convert.to_tensor(x, name="x")
            self._check_dtype(x)
            return self._add_to_tensor(x)

    def _add_to_tensor(self, x: Tensor) -> Tensor:
        return self.to_dense() + x

    def eigvals(self, name: str = "eigvals") -> Tensor:
        """The eigenvalues of self-adjoint matrices. Raises: NotImplementedError for others."""
        if not self.is_self_adjoint:
            raise NotImplementedError("Only self-adjoint matrices are supported.")
        with self._scope(name):
            return self._eigvals()

    def _eigvals(self) -> Tensor:
        return linalg.eigvalsh(self.to_dense())

    def cond(self, name: str = "cond") -> Tensor:
        """The condition numbers: the largest singular values by the smallest."""
        with self._scope(name):
            return self._cond()

    def _cond(self) -> Tensor:
        values = math.abs(self._eigvals()) if self.is_self_adjoint else linalg.svd(self.to_dense(), compute_uv=False)
        return reduce.reduce_max(values, axis=-1) / reduce.reduce_min(values, axis=-1)

    def _count_as(self, dtype: Any) -> Tensor:
        return cast(self.domain_dimension_tensor(), dtype)


# How many dimensions of a parameter are no batch dimensions.
_OWN_RANKS = {
    "matrix": 2, "tril": 2, "u": 2, "v": 2, "diagonals": 2, "diag": 1, "diag_update": 1, "reflection_axis": 1,
    "perm": 1, "col": 1, "row": 1, "multiplier": 0,
}  # fmt: skip


def _sliced(name: str, value: Any, batch: Tensor, slices: tuple) -> Any:
    """A parameter for a part of the batch."""
    if value is None and name != "batch_shape":
        return None
    if name == "batch_shape":
        return array.shape(array.ones(batch)[slices])
    if name in ("operators", "operator", "base_operator"):
        return [o[slices] for o in value] if name == "operators" else value[slices]
    if name not in _OWN_RANKS:
        return value
    if isinstance(value, list):
        return [_sliced("diag", v, batch, slices) for v in value]
    tensor, own = convert.to_tensor(value), _OWN_RANKS[name]
    rank = len(tensor.shape)
    tensor = array.broadcast_to(tensor, array.concat([batch, array.shape(tensor)[rank - own :]], 0))
    rest = (slice(None),) * own if Ellipsis in slices else (Ellipsis,)
    return tensor[(*slices, *rest)] if own or rest != (Ellipsis,) else tensor[slices]


class LinearOperatorSpec(TypeSpec):
    """The type of an operator: the specs of its parameters that are tensors, and the others."""

    __slots__ = ("_param_specs", "_non_tensor_params", "_prefer_static_fields")
    value_type: Any = None

    def __init__(self, param_specs: dict, non_tensor_params: dict, prefer_static_fields: Sequence[str] = ()):
        self._param_specs, self._non_tensor_params = dict(param_specs), dict(non_tensor_params)
        self._prefer_static_fields = tuple(prefer_static_fields)

    @classmethod
    def from_operator(cls, operator: LinearOperator) -> LinearOperatorSpec:
        """The spec of an operator."""
        specs: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name in (*operator._fields, *HINTS):
            value = _parameter(operator, name)
            spec = _spec_of(value)
            (others if spec is None else specs)[name] = value if spec is None else spec
        return cls(specs, others)

    def _serialize(self) -> tuple:
        return (self._param_specs, self._non_tensor_params, self._prefer_static_fields)

    @property
    def _component_specs(self) -> dict:
        return self._param_specs

    def _to_components(self, value: LinearOperator) -> dict:
        parts = {name: _parameter(value, name) for name in self._param_specs}
        return {k: convert.to_tensor(v) if hasattr(v, "_is_thalweg_variable") else v for k, v in parts.items()}

    def _from_components(self, components: dict) -> LinearOperator:
        return self.value_type(**self._non_tensor_params, **components)


def _parameter(operator: LinearOperator, name: str) -> Any:
    """A parameter: what the operator keeps of it, with numbers in place of tensors whose value is known."""
    value = operator.__dict__.get(f"_{name}", operator._parameters.get(name))
    if name in ("num_rows", "num_columns", "batch_shape"):
        known = static_value.get_static_value(value) if isinstance(value, Tensor) else value
        return known.tolist() if isinstance(known, (np.ndarray, np.generic)) else known if known is not None else value
    return _unwrapped(value)


def _unwrapped(value: Any) -> Any:
    return [_unwrapped(v) for v in value] if isinstance(value, (list, tuple)) else value


def _spec_of(value: Any) -> Any:
    """The nest of specs of tensors and operators; None for anything else."""
    if isinstance(value, CompositeTensor):
        return value._type_spec
    if isinstance(value, Tensor) or hasattr(value, "_is_thalweg_variable"):
        return TensorSpec(value.shape, value.dtype)
    if isinstance(value, list) and value:
        parts = [_spec_of(v) for v in value]
        return None if any(p is None for p in parts) else parts
    return None
