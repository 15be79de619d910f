"""`tf.linalg`'s functions of operators: `tf.matmul(operator, x)` and the like mean the operator's own methods."""

from __future__ import annotations

import inspect
from typing import Any

from thalweg.extension.dispatch import dispatch_for_api
from thalweg.linear_operators.base import LinearOperator
from thalweg.ops.linalg import api as linalg


def _matmul(a: Any, b: Any, given: dict[str, Any]) -> Any:
    if given["transpose_a"] or given["transpose_b"]:
        raise ValueError("Transposing not supported at this time.")
    if given["a_is_sparse"] or given["b_is_sparse"]:
        raise ValueError("Sparse methods not supported at this time.")
    adjoint_a, adjoint_b = given["adjoint_a"], given["adjoint_b"]
    if not isinstance(a, LinearOperator):
        return linalg.adjoint(b.matmul(a, adjoint=not adjoint_b, adjoint_arg=not adjoint_a))
    return a.matmul(b, adjoint=adjoint_a, adjoint_arg=adjoint_b)


def _solve(matrix: Any, rhs: Any, given: dict[str, Any]) -> Any:
    if not isinstance(matrix, LinearOperator):
        raise ValueError("Passing in `matrix` as a Tensor and `rhs` as a LinearOperator is not supported.")
    return matrix.solve(rhs, adjoint=given["adjoint"])


def _inv(operator: LinearOperator, given: dict[str, Any]) -> LinearOperator:
    inverse = operator.inverse()
    return inverse.adjoint() if given["adjoint"] else inverse


def _logdet(operator: LinearOperator, given: dict[str, Any]) -> Any:
    if operator.is_positive_definite and operator.is_self_adjoint:
        return operator.log_abs_determinant()
    raise ValueError("Expected matrix to be self-adjoint positive definite.")


def _register(api: Any, count: int, meaning: Any) -> None:
    """`meaning(operands ..., the other arguments by name)` for calls with an operator among the first `count`."""
    signature = inspect.signature(api)
    names = list(signature.parameters)

    def own(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = dict(bound.arguments)
        return meaning(*(given.pop(name) for name in names[:count]), given)

    dispatch_for_api(api, *({name: LinearOperator} for name in names[:count]))(own)


_register(linalg.matmul, 2, _matmul)
_register(linalg.solve, 2, _solve)
_register(linalg.inv, 1, _inv)
_register(linalg.logdet, 1, _logdet)
_register(linalg.adjoint, 1, lambda operator, given: operator.adjoint())
_register(linalg.cholesky, 1, lambda operator, given: operator.cholesky())
_register(linalg.det, 1, lambda operator, given: operator.determinant())
_register(linalg.diag_part, 1, lambda operator, given: operator.diag_part())
_register(linalg.trace, 1, lambda operator, given: operator.trace())
