"""What follows for a product of two operators from what is promised of each.

Source: tf.linalg.LinearOperator public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any


def is_square(a: Any, b: Any) -> bool | None:
    """Whether the product is square, or None."""
    if a.is_square and b.is_square:
        return True
    if a.is_square is False and b.is_square is False:
        rows, columns = a.range_dimension.value, b.domain_dimension.value
        return None if rows is None or columns is None else rows == columns
    return None if a.is_square is None or b.is_square is None else False


def non_singular(a: Any, b: Any) -> bool | None:
    """Whether the product is invertible, or None."""
    if a.is_non_singular is False or b.is_non_singular is False:
        return False
    return True if a.is_non_singular and b.is_non_singular else None


def self_adjoint_commuting(a: Any, b: Any) -> bool | None:
    """Whether the product of operators that commute is self-adjoint, or None."""
    if a.is_self_adjoint is None or b.is_self_adjoint is None:
        return None
    if a.is_self_adjoint and b.is_self_adjoint:
        return True
    return False if a.is_self_adjoint != b.is_self_adjoint else None


def positive_definite_commuting(a: Any, b: Any) -> bool | None:
    """Whether the product of operators that commute is positive definite, or None."""
    known = a.is_positive_definite is True and a.is_self_adjoint is True
    return True if known and b.is_positive_definite is True and b.is_self_adjoint is True else None


def of_product(a: Any, b: Any) -> dict[str, Any]:
    """The promises of a product."""
    square = is_square(a, b)
    if square is False:
        return {
            "is_non_singular": False,
            "is_self_adjoint": False,
            "is_positive_definite": False,
            "is_square": False,
        }
    return {
        "is_non_singular": non_singular(a, b) if square else None,
        "is_self_adjoint": None,
        "is_positive_definite": None,
        "is_square": square,
    }


def of_commuting(a: Any, b: Any) -> dict[str, Any]:
    """The promises of a product of operators that commute."""
    return {
        "is_non_singular": non_singular(a, b),
        "is_self_adjoint": self_adjoint_commuting(a, b),
        "is_positive_definite": positive_definite_commuting(a, b),
        "is_square": True,
    }
