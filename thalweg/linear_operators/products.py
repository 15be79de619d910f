"""Operators made of operators: compositions, adjoints, inverses, low-rank updates, Kronecker products, blocks.

Source: tf.linalg.LinearOperatorComposition and the others named, public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import convert, dtypes, shapes
from thalweg.core.tensor import Tensor
from thalweg.linear_operators.base import LinearOperator, broadcast_shapes, conjugated, kept, with_batch
from thalweg.linear_operators.identities import LinearOperatorIdentity
from thalweg.linear_operators.matrices import LinearOperatorDiag
from thalweg.ops.array import api as array
from thalweg.ops.linalg import api as linalg
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.reduce import api as reduce


def _one_dtype(operators: Sequence[LinearOperator]) -> Any:
    """Raises: ValueError without operators, TypeError for operators of several dtypes."""
    if not operators:
        raise ValueError(f"Expected a non-empty list of operators. Found: {operators}")
    dtype = operators[0].dtype
    if any(o.dtype != dtype for o in operators):
        named = "   ".join(str((o.name, o.dtype)) for o in operators)
        raise TypeError(f"Expected all operators to have the same dtype.  Found {named}")
    return dtype


def _follows(given: bool | None, holds: bool, message: str) -> bool | None:
    """A promise that follows. Raises: ValueError where its contrary was promised."""
    if holds and given is False:
        raise ValueError(message)
    return True if holds else given


def _batch(operators: Sequence[LinearOperator]) -> shapes.TensorShape:
    return broadcast_shapes(*(o.batch_shape for o in operators))


def _batch_tensor(operators: Sequence[LinearOperator]) -> Tensor:
    shape = operators[0].batch_shape_tensor()
    for o in operators[1:]:
        shape = array.broadcast_dynamic_shape(shape, o.batch_shape_tensor())
    return shape


def _is_square_product(operators: Sequence[LinearOperator]) -> bool:
    """Whether a composition has the form A A^H."""
    if len(operators) % 2:
        return False
    half = len(operators) // 2
    return all(
        isinstance(b, LinearOperatorAdjoint) and b.operator is a
        for a, b in zip(operators[:half], reversed(operators[half:]), strict=True)
    )


class LinearOperatorComposition(LinearOperator):
    """The product of operators, applied one after the other.

    Args:
      operators: list of operators whose sizes go together.
      name: default: the operators' names, joined by `_o_`. The others: as LinearOperator.
    Raises: TypeError for several dtypes; ValueError without operators and for promises that are wrong.
    Source: tf.linalg.LinearOperatorComposition public docs 2.15.
    """

    _fields = ("operators",)

    def __init__(
        self,
        operators: Sequence[LinearOperator],
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self._operators = operators = list(operators)
        dtype = _one_dtype(operators)
        is_non_singular = _follows(
            is_non_singular,
            all(o.is_non_singular for o in operators),
            "The composition of non-singular operators is always non-singular.",
        )
        product = _is_square_product(operators)
        is_self_adjoint = _follows(
            is_self_adjoint,
            product or (len(operators) == 1 and bool(operators[0].is_self_adjoint)),
            "The composition was determined to be self-adjoint but user provided incorrect `False` hint.",
        )
        is_square = _follows(
            is_square,
            product,
            "The composition was determined have the form A @ A.H, hence it must be square. The user provided an "
            "incorrect `False` hint.",
        )
        is_positive_definite = _follows(
            is_positive_definite,
            bool(product and is_non_singular),
            "The composition was determined to be non-singular and have the form A @ A.H, hence it must be "
            "positive-definite. The user provided an incorrect `False` hint.",
        )
        name = "_o_".join(o.name for o in operators) if name is None else name
        super().__init__(
            dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name, parameters
        )

    operators = property(lambda self: list(self._operators), doc="The operators.")

    def _shape(self) -> shapes.TensorShape:
        for a, b in zip(self._operators, self._operators[1:], strict=False):
            a.domain_dimension.assert_is_compatible_with(b.range_dimension)
        matrix = [self._operators[0].range_dimension, self._operators[-1].domain_dimension]
        return _batch(self._operators).concatenate(shapes.TensorShape(matrix))

    def _shape_tensor(self) -> Tensor:
        first, last = self._operators[0], self._operators[-1]
        matrix = array.stack([first.range_dimension_tensor(), last.domain_dimension_tensor()])
        return array.concat([_batch_tensor(self._operators), matrix], 0)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        order = list(self._operators) if adjoint else list(reversed(self._operators))
        x = order[0].matmul(x, adjoint=adjoint, adjoint_arg=adjoint_arg)
        for o in order[1:]:
            x = o.matmul(x, adjoint=adjoint)
        return x

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        order = list(reversed(self._operators)) if adjoint else list(self._operators)
        rhs = order[0].solve(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)
        for o in order[1:]:
            rhs = o.solve(rhs, adjoint=adjoint)
        return rhs

    def _determinant(self) -> Tensor:
        return _product([o.determinant() for o in self._operators])

    def _log_abs_determinant(self) -> Tensor:
        return _sum([o.log_abs_determinant() for o in self._operators])


def _product(values: Sequence[Tensor]) -> Tensor:
    result = values[0]
    for v in values[1:]:
        result = result * v
    return result


def _sum(values: Sequence[Tensor]) -> Tensor:
    result = values[0]
    for v in values[1:]:
        result = result + v
    return result


class _OfOne(LinearOperator):
    """What operators made of one other share."""

    _fields = ("operator",)

    operator = property(lambda self: self._operator, doc="The operator it is made of.")

    def _of(self, operator: LinearOperator, given: dict[str, Any], suffix: str, what: str, name: str | None) -> None:
        self._operator = operator
        agreed = {}
        for hint in ("is_square", "is_non_singular", "is_self_adjoint", "is_positive_definite"):
            inner, mine = getattr(operator, hint), given[hint]
            if inner is not None and mine is not None and bool(inner) != bool(mine):
                raise ValueError(
                    f"The {what} of an operator with {hint} = {inner} has {hint} = {inner}; got {hint} = {mine}."
                )
            agreed[hint] = inner if mine is None else mine
        name = f"{operator.name}{suffix}" if name is None else name
        parameters = {"operator": operator, **given, "name": name}
        super().__init__(operator.dtype, name=name, parameters=parameters, **agreed)

    def _adjoint_shape(self) -> shapes.TensorShape:
        shape = self._operator.shape
        return shape if shape.rank is None else shape[:-2].concatenate([shape[-1], shape[-2]])


class LinearOperatorAdjoint(_OfOne):
    """The adjoint of an operator.

    Args:
      operator: the operator. The others: as LinearOperator; default: the operator's.
    Raises: ValueError for promises that contradict those of the operator.
    Source: tf.linalg.LinearOperatorAdjoint public docs 2.15.
    """

    def __init__(
        self,
        operator: LinearOperator,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ):
        given = {k: v for k, v in locals().items() if k.startswith("is_")}
        self._of(operator, given, "_adjoint", "adjoint", name)

    def _shape(self) -> shapes.TensorShape:
        return self._adjoint_shape()

    def _shape_tensor(self) -> Tensor:
        shape = self._operator.shape_tensor()
        return array.concat([shape[:-2], [shape[-1], shape[-2]]], 0)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._operator.matmul(x, adjoint=not adjoint, adjoint_arg=adjoint_arg)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._operator.solve(rhs, adjoint=not adjoint, adjoint_arg=adjoint_arg)

    def _determinant(self) -> Tensor:
        return conjugated(self._operator.determinant())

    def _log_abs_determinant(self) -> Tensor:
        return self._operator.log_abs_determinant()

    def _trace(self) -> Tensor:
        return conjugated(self._operator.trace())

    def _to_dense(self) -> Tensor:
        return linalg.adjoint(self._operator.to_dense())

    def _diag_part(self) -> Tensor:
        return conjugated(self._operator.diag_part())

    def _add_to_tensor(self, x: Tensor) -> Tensor:
        return self.to_dense() + x

    def _eigvals(self) -> Tensor:
        return conjugated(self._operator.eigvals())

    def _cond(self) -> Tensor:
        return self._operator.cond()

    def _linop_adjoint(self) -> LinearOperator:
        return self._operator


class LinearOperatorInversion(_OfOne):
    """The inverse of an operator: multiplies by solving.

    Args:
      operator: the operator. The others: as LinearOperator; default: the operator's.
    Raises: ValueError for operators known to be singular, and promises that contradict those of the operator.
    Source: tf.linalg.LinearOperatorInversion public docs 2.15.
    """

    def __init__(
        self,
        operator: LinearOperator,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ):
        given = {k: v for k, v in locals().items() if k.startswith("is_")}
        if operator.is_non_singular is False:
            raise ValueError(
                "Argument `is_non_singular` or argument `operator` must have supplied hint `is_non_singular` equal to "
                "`True` or `None`. Found: False."
            )
        self._of(operator, given, "_inv", "inverse", name)

    def _shape(self) -> shapes.TensorShape:
        return self._operator.shape

    def _shape_tensor(self) -> Tensor:
        return self._operator.shape_tensor()

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._operator.solve(x, adjoint=adjoint, adjoint_arg=adjoint_arg)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._operator.matmul(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)

    def _determinant(self) -> Tensor:
        return 1.0 / self._operator.determinant()

    def _log_abs_determinant(self) -> Tensor:
        return -1.0 * self._operator.log_abs_determinant()

    def _eigvals(self) -> Tensor:
        return 1.0 / self._operator.eigvals()

    def _cond(self) -> Tensor:
        return self._operator.cond()

    def _linop_inverse(self) -> LinearOperator:
        return self._operator


class LinearOperatorLowRankUpdate(LinearOperator):
    """An operator plus a product of low rank: L + U D V^H.

    Args:
      base_operator: L, [..., M, N].
      u: [..., M, K]. v: [..., N, K]; default: `u`.
      diag_update: the diagonal of D, [..., K]; default: ones.
      is_diag_update_positive: whether it is known to be positive. The others: as LinearOperator.
    Raises: ValueError for sizes that do not go together and for promises that are wrong.
    Source: tf.linalg.LinearOperatorLowRankUpdate public docs 2.15; Woodbury's identity and the determinant lemma.
    """

    _fields = ("base_operator", "u", "diag_update", "v", "is_diag_update_positive")

    def __init__(
        self,
        base_operator: LinearOperator,
        u: Any,
        diag_update: Any = None,
        v: Any = None,
        is_diag_update_positive: bool | None = None,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorLowRankUpdate",
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        dtype = base_operator.dtype
        if diag_update is None:
            if is_diag_update_positive is False:
                raise ValueError(
                    "Default diagonal is the identity, which is positive.  However, user set "
                    "'is_diag_update_positive' to False."
                )
            is_diag_update_positive = True
        base = base_operator
        cholesky = base.is_positive_definite and base.is_self_adjoint and is_diag_update_positive and v is None
        is_self_adjoint = _follows(
            is_self_adjoint,
            bool(base.is_self_adjoint and v is None and not dtype.is_complex),
            "A = L + UDU^H, with L self-adjoint and D real diagonal.  Since UDU^H is self-adjoint, this must be a "
            "self-adjoint operator.",
        )
        if cholesky:
            if False in (is_positive_definite, is_self_adjoint, is_non_singular):
                raise ValueError("Arguments imply this is self-adjoint positive-definite operator.")
            is_positive_definite = is_self_adjoint = True
        self._base_operator = base
        self._u = kept(u, name="u")
        self._v = self._u if v is None else kept(v, name="v")
        self._diag_update = None if diag_update is None else kept(diag_update, name="diag_update")
        self.__dict__.update(_is_diag_update_positive=is_diag_update_positive, _use_cholesky=bool(cholesky))
        super().__init__(
            dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name, parameters
        )
        if diag_update is None:
            rank = self._u.shape[-1]
            rank = array.shape(self._u)[-1] if rank is None else rank
            self._diag_operator: LinearOperator = LinearOperatorIdentity(rank, dtype=dtype)
        else:
            self._diag_operator = LinearOperatorDiag(self._diag_update, is_positive_definite=is_diag_update_positive)
        both = broadcast_shapes(self._u.shape, self._v.shape)
        base.domain_dimension.assert_is_compatible_with(both.dims[-2])
        self._shape()

    base_operator = property(lambda self: self._base_operator, doc="L.")
    u = property(lambda self: self._u, doc="U.")
    v = property(lambda self: self._v, doc="V.")
    diag_update = property(lambda self: self._diag_update, doc="The diagonal of D, or None.")
    diag_operator = property(lambda self: self._diag_operator, doc="D.")
    is_diag_update_positive = property(lambda self: self._is_diag_update_positive, doc="Whether it is known to be.")

    def _shape(self) -> shapes.TensorShape:
        base = self._base_operator
        batch = (base.batch_shape, self._diag_operator.batch_shape, self._u.shape[:-2], self._v.shape[:-2])
        return broadcast_shapes(*batch).concatenate(base.shape[-2:])

    def _shape_tensor(self) -> Tensor:
        batch = _batch_tensor([self._base_operator, self._diag_operator])
        for x in (self._u, self._v):
            batch = array.broadcast_dynamic_shape(batch, array.shape(x)[:-2])
        return array.concat([batch, self._base_operator.shape_tensor()[-2:]], 0)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        first, second = (self._v, self._u) if adjoint else (self._u, self._v)
        inner = linalg.matmul(second, x, adjoint_a=True, adjoint_b=adjoint_arg)
        inner = self._diag_operator.matmul(inner, adjoint=adjoint)
        base = self._base_operator.matmul(x, adjoint=adjoint, adjoint_arg=adjoint_arg)
        return base + linalg.matmul(first, inner)

    def _capacitance(self, u: Any, v: Any) -> Tensor:
        """D^-1 + V^H L^-1 U."""
        inner = linalg.matmul(v, self._base_operator.solve(u), adjoint_a=True)
        return self._diag_operator.inverse().add_to_tensor(inner)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        base = self._base_operator
        if base.is_non_singular is False:
            raise ValueError("Solve not implemented unless this is a perturbation of a non-singular LinearOperator.")
        capacitance = self._capacitance(self._u, self._v)
        u, v = (self._v, self._u) if adjoint else (self._u, self._v)
        first = base.solve(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)
        inner = linalg.matmul(v, first, adjoint_a=True)
        if self._use_cholesky:
            inner = linalg.cholesky_solve(*with_batch(linalg.cholesky(capacitance), inner))
        else:
            inner = linalg.solve(*with_batch(capacitance, inner), adjoint=adjoint)
        return first - base.solve(linalg.matmul(u, inner), adjoint=adjoint)

    def _determinant(self) -> Tensor:
        if self.is_positive_definite:
            return math.exp(self.log_abs_determinant())
        inner = linalg.det(self._capacitance(self._u, self._v))
        return inner * self._diag_operator.determinant() * self._base_operator.determinant()

    def _log_abs_determinant(self) -> Tensor:
        capacitance = self._capacitance(self._u, self._v)
        if self._use_cholesky:
            diagonal = linalg.diag_part(linalg.cholesky(capacitance))
            inner = 2 * reduce.reduce_sum(math.log(diagonal), axis=[-1])
        else:
            inner = cast(math.log(math.abs(linalg.det(capacitance))), self.dtype)
        return inner + self._diag_operator.log_abs_determinant() + self._base_operator.log_abs_determinant()

    def _diag_part(self) -> Tensor:
        product = self._u * conjugated(convert.to_tensor(self._v))
        if self._diag_update is not None:
            product = product * array.expand_dims(self._diag_update, -2)
        return reduce.reduce_sum(product, axis=-1) + self._base_operator.diag_part()


class _OfMany(LinearOperator):
    """What Kronecker products and block diagonals share."""

    _fields = ("operators",)
    _joint, _what = "", ""

    def __init__(
        self,
        operators: Sequence[LinearOperator],
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ):
        parameters = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self._operators = operators = list(operators)
        dtype = _one_dtype(operators)
        known = {}
        for hint, given in (
            ("is_non_singular", is_non_singular),
            ("is_self_adjoint", is_self_adjoint),
            ("is_positive_definite", is_positive_definite),
        ):
            word = hint[3:].replace("_", "-" if hint != "is_positive_definite" else " ")
            message = f"The {self._what} of {word} operators is always {word}."
            known[hint] = _follows(given, all(getattr(o, hint) for o in operators), message)
        name = self._joint.join(o.name for o in operators) if name is None else name
        super().__init__(dtype, is_square=is_square, name=name, parameters=parameters, **known)

    operators = property(lambda self: list(self._operators), doc="The operators.")

    def _linop_adjoint(self) -> LinearOperator:
        return type(self)([o.adjoint() for o in self._operators], **self._hints())

    def _linop_cholesky(self) -> LinearOperator:
        return type(self)([o.cholesky() for o in self._operators], is_non_singular=True, is_square=True)

    def _linop_inverse(self) -> LinearOperator:
        return type(self)([o.inverse() for o in self._operators], **self._hints())

    def _assert_non_singular(self) -> Any:
        for o in self._operators:
            o.assert_non_singular()

    def _assert_self_adjoint(self) -> Any:
        for o in self._operators:
            o.assert_self_adjoint()


class LinearOperatorKronecker(_OfMany):
    """The Kronecker product of operators.

    Args:
      operators: list of operators.
      name: default: the operators' names, joined by `_x_`. The others: as LinearOperator.
    Raises: TypeError for several dtypes; ValueError without operators and for promises that are wrong.
    Source: tf.linalg.LinearOperatorKronecker public docs 2.15.
    """

    _joint, _what = "_x_", "Kronecker product"

    def _shape(self) -> shapes.TensorShape:
        rows, columns = self._operators[0].range_dimension, self._operators[0].domain_dimension
        for o in self._operators[1:]:
            rows, columns = rows * o.range_dimension, columns * o.domain_dimension
        return _batch(self._operators).concatenate(shapes.TensorShape([rows, columns]))

    def _shape_tensor(self) -> Tensor:
        rows = _product([o.range_dimension_tensor() for o in self._operators])
        columns = _product([o.domain_dimension_tensor() for o in self._operators])
        return array.concat([_batch_tensor(self._operators), [rows, columns]], 0)

    def _each(self, x: Tensor, method: str, adjoint: bool, adjoint_arg: bool) -> Tensor:
        """Multiplies or solves by one operator after the other, along the dimension that is its own."""
        columns = array.shape(x)[-2] if adjoint_arg else array.shape(x)[-1]
        out = conjugated(x) if adjoint_arg else linalg.matrix_transpose(x)
        rows = convert.to_tensor(1, dtypes.int32)
        for o in reversed(list(self._operators)):
            other = adjoint == (method == "matmul")  # whether the argument's dimension is that of the rows
            size = o.range_dimension_tensor() if other else o.domain_dimension_tensor()
            rows = rows * (o.domain_dimension_tensor() if other else o.range_dimension_tensor())
            shape = array.shape(out)
            out = array.reshape(out, array.concat([shape[:-2], [shape[-2] * shape[-1] // size, size]], 0))
            out = getattr(o, method)(conjugated(out), adjoint=adjoint, adjoint_arg=True)
        return array.reshape(out, array.concat([array.shape(out)[:-2], [rows, columns]], 0))

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._each(x, "matmul", adjoint, adjoint_arg)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._each(rhs, "solve", adjoint, adjoint_arg)

    def _powers(self) -> list[Tensor]:
        total = self.domain_dimension_tensor()
        return [cast(total // o.domain_dimension_tensor(), self.dtype) for o in self._operators]

    def _determinant(self) -> Tensor:
        powers = zip(self._operators, self._powers(), strict=True)
        return _product([o.determinant() ** power for o, power in powers])

    def _log_abs_determinant(self) -> Tensor:
        powers = zip(self._operators, self._powers(), strict=True)
        return _sum([o.log_abs_determinant() * power for o, power in powers])

    def _trace(self) -> Tensor:
        return _product([o.trace() for o in self._operators])

    def _outer(self, vectors: Sequence[Tensor]) -> Tensor:
        out = vectors[0]
        for v in vectors[1:]:
            out = out[..., :, None] * v[..., None, :]
            out = array.reshape(out, array.concat([array.shape(out)[:-2], [-1]], 0))
        return out

    def _diag_part(self) -> Tensor:
        if not all(o.is_square for o in self._operators):
            return super()._diag_part()
        return self._outer([o.diag_part() for o in self._operators])

    def _eigvals(self) -> Tensor:
        return self._outer([o.eigvals() for o in self._operators])

    def _to_dense(self) -> Tensor:
        out = self._operators[0].to_dense()
        for o in self._operators[1:]:
            out = out[..., :, None, :, None] * o.to_dense()[..., None, :, None, :]
            shape = array.shape(out)
            out = array.reshape(out, array.concat([shape[:-4], [shape[-4] * shape[-3], shape[-2] * shape[-1]]], 0))
        return out


class LinearOperatorBlockDiag(_OfMany):
    """Operators as blocks along a diagonal; a list of arguments stands for them one below the other.

    Args:
      operators: list of operators.
      name: default: the operators' names, joined by `_ds_`. The others: as LinearOperator.
    Raises: TypeError for several dtypes; ValueError without operators and for promises that are wrong.
    Example:
      >>> operator = tf.linalg.LinearOperatorBlockDiag([tf.linalg.LinearOperatorDiag([1., 2.])] * 2)
      >>> operator.diag_part().numpy()
      array([1., 2., 1., 2.], dtype=float32)
    Source: tf.linalg.LinearOperatorBlockDiag public docs 2.15.
    """

    _joint, _what = "_ds_", "direct sum"

    def __init__(
        self,
        operators: Sequence[LinearOperator],
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        name: str | None = None,
    ):
        super().__init__(operators, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name)

    def _shape(self) -> shapes.TensorShape:
        rows, columns = shapes.Dimension(0), shapes.Dimension(0)
        for o in self._operators:
            rows, columns = rows + o.range_dimension, columns + o.domain_dimension
        return _batch(self._operators).concatenate(shapes.TensorShape([rows, columns]))

    def _shape_tensor(self) -> Tensor:
        rows = _sum([o.range_dimension_tensor() for o in self._operators])
        columns = _sum([o.domain_dimension_tensor() for o in self._operators])
        return array.concat([_batch_tensor(self._operators), [rows, columns]], 0)

    def _blocks(self, x: Any, adjoint: bool, adjoint_arg: bool) -> list[Tensor]:
        sizes = [o.range_dimension_tensor() if adjoint else o.domain_dimension_tensor() for o in self._operators]
        return array.split(x, array.stack(sizes), axis=-1 if adjoint_arg else -2)

    def matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "matmul") -> Any:
        """As LinearOperator.matmul; a list of arguments, one for each block, gives a list."""
        if isinstance(x, (list, tuple)) and len(x) == len(self._operators) and hasattr(x[0], "shape"):
            pairs = zip(self._operators, x, strict=True)
            return [o.matmul(block, adjoint=adjoint, adjoint_arg=adjoint_arg) for o, block in pairs]
        return super().matmul(x, adjoint, adjoint_arg, name)

    def solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "solve") -> Any:
        """As LinearOperator.solve; a list of right sides, one for each block, gives a list."""
        if isinstance(rhs, (list, tuple)) and len(rhs) == len(self._operators) and hasattr(rhs[0], "shape"):
            pairs = zip(self._operators, rhs, strict=True)
            return [o.solve(block, adjoint=adjoint, adjoint_arg=adjoint_arg) for o, block in pairs]
        return super().solve(rhs, adjoint, adjoint_arg, name)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        pairs = zip(self._operators, self._blocks(x, adjoint, adjoint_arg), strict=True)
        parts = [o.matmul(block, adjoint=adjoint, adjoint_arg=adjoint_arg) for o, block in pairs]
        return array.concat(_same_batch(parts), -2)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        pairs = zip(self._operators, self._blocks(rhs, not adjoint, adjoint_arg), strict=True)
        parts = [o.solve(block, adjoint=adjoint, adjoint_arg=adjoint_arg) for o, block in pairs]
        return array.concat(_same_batch(parts), -2)

    def _determinant(self) -> Tensor:
        return _product([o.determinant() for o in self._operators])

    def _log_abs_determinant(self) -> Tensor:
        return _sum([o.log_abs_determinant() for o in self._operators])

    def _all_square(self, what: str) -> None:
        if not all(o.is_square for o in self._operators):
            raise NotImplementedError(f"`{what}` not implemented for an operator whose blocks are not square.")

    def _diag_part(self) -> Tensor:
        self._all_square("diag_part")
        return array.squeeze(array.concat(_same_batch([o.diag_part()[..., None] for o in self._operators]), -2), -1)

    def _trace(self) -> Tensor:
        self._all_square("trace")
        return _sum([o.trace() for o in self._operators])

    def _eigvals(self) -> Tensor:
        return array.squeeze(array.concat(_same_batch([o.eigvals()[..., None] for o in self._operators]), -2), -1)

    def _to_dense(self) -> Tensor:
        blocks = (
            with_batch(*(o.to_dense() for o in self._operators))
            if len(self._operators) > 1
            else [self._operators[0].to_dense()]
        )
        rows, before = [], convert.to_tensor(0, dtypes.int32)
        total = self.domain_dimension_tensor()
        for block in blocks:
            own = array.shape(block)[-1]
            padding = [[0, 0]] * (len(block.shape) - 1)
            sides = array.stack([before, total - before - own])
            rows.append(array.pad(block, array.concat([convert.to_tensor(padding, dtypes.int32), sides[None]], 0)))
            before = before + own
        return array.concat(rows, -2)


def _same_batch(parts: Sequence[Tensor]) -> list[Tensor]:
    return with_batch(*parts)
