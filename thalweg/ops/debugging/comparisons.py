"""Assertions on values: comparisons of two tensors or of one with zero, nearness; and `Assert` itself.

Eagerly a failed assertion raises at once with the values in its message; in a graph it becomes an Assert op, and what
is known already while the graph is made is checked then.
Source: tf.debugging public docs 2.15; messages from recorded runs (tests/golden/conformance/debugging.json).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import context, convert, errors
from thalweg.core.names import name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply

_DEFAULT_COUNT = 3


class Comparison(NamedTuple):
    """One kind of comparison: its sign in messages, its op, NumPy's function for values known while tracing."""

    sign: str
    op: str
    numpy: Callable


EQUAL = Comparison("==", "Equal", np.equal)
NONE_EQUAL = Comparison("!=", "NotEqual", np.not_equal)
LESS = Comparison("<", "Less", np.less)
LESS_EQUAL = Comparison("<=", "LessEqual", np.less_equal)
GREATER = Comparison(">", "Greater", np.greater)
GREATER_EQUAL = Comparison(">=", "GreaterEqual", np.greater_equal)


def prefix(message: str | None) -> str:
    """A user's message as the beginning of ours."""
    return f"{message}.  " if message else ""


def described(x: Any) -> str:
    """How messages name a tensor: by its shape and dtype, or its name in a graph."""
    if context.executing_eagerly():
        return f"shape={x.shape} dtype={x.dtype.name}"
    return x.name


def assert_true(condition: Any, data: Any, summarize: int | None = None, name: str | None = None) -> Any:
    """`tf.Assert`."""
    if not context.executing_eagerly():
        attrs = {} if summarize is None else {"summarize": summarize}
        with name_scope(name or "Assert"):
            return apply("Assert", condition, [convert.convert_to_tensor(d) for d in data], name="Assert", **attrs)
    if not condition:
        if not isinstance(data, Sequence):
            raise TypeError("values must be a sequence.")
        shown = "\n".join(_summary(convert.convert_to_tensor(d), summarize) for d in data)
        raise errors.InvalidArgumentError(None, None, f"Expected '{condition!s}' to be true. Summarized data: {shown}")
    return None


def _summary(tensor: Tensor, summarize: int | None) -> str:
    value = tensor.numpy()
    if not isinstance(value, np.ndarray):
        return str(value)
    flat = value.reshape(-1)
    limit = _DEFAULT_COUNT if summarize is None else flat.size if summarize < 0 else summarize
    shown = [str(v) for v in flat[:limit]]
    return ", ".join(shown + ["..."] if flat.size > limit else shown)


def compare(
    kind: Comparison, x: Any, y: Any, data: Any, summarize: int | None, message: str | None, name: str | None
) -> Any:
    """Asserts that the comparison holds for all elements."""
    x, y = convert.convert_to_tensor(x, name="x"), convert.convert_to_tensor(y, name="y")
    if not context.executing_eagerly():
        with name_scope(name or f"assert_{kind.op.lower()}"):
            return _compare_in_graph(kind, x, y, data, summarize, message)
    holds = apply(kind.op, x, y)._numpy()
    if holds.all():
        return None
    limit = (
        _DEFAULT_COUNT if summarize is None else summarize if summarize >= 0 else max(x._numpy().size, y._numpy().size)
    )
    if data is None:
        data = _failure(kind.sign, x, y, limit, holds)
    if message is not None:
        data = [message, *data]
    raise errors.InvalidArgumentError(None, None, "\n".join(_line(d, limit) for d in data))


def _compare_in_graph(kind: Comparison, x: Any, y: Any, data: Any, summarize: Any, message: str | None) -> Any:
    if data is None:
        data = [f"Condition x {kind.sign} y did not hold element-wise:", f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
    if message is not None:
        data = [message, *data]
    x_value, y_value = x._constant_value(), y._constant_value()
    if x_value is not None and y_value is not None and not np.all(kind.numpy(x_value, y_value)):
        raise errors.InvalidArgumentError(None, None, "\n".join(_known_value(d) for d in data))
    return assert_true(apply("All", apply(kind.op, x, y), _all_axes(x, y)), data, summarize)


def _all_axes(x: Tensor, y: Tensor) -> Tensor:
    rank = apply("Maximum", apply("Rank", x), apply("Rank", y))
    return apply("Range", 0, rank, 1)


def _known_value(value: Any) -> str:
    known = value._constant_value() if isinstance(value, Tensor) else None
    return str(value) if known is None else str(known)


def _failure(sign: str, x: Tensor, y: Tensor, limit: int, holds: np.ndarray) -> list[str]:
    """The lines that say where the comparison fails, and show the beginning of both tensors."""
    lines = [f"Condition x {sign} y did not hold."]
    if limit == 0:
        return lines
    x_value, y_value = x._numpy(), y._numpy()
    if x_value.shape == y_value.shape and x_value.ndim:
        places = np.argwhere(~holds)
        count = min(limit, len(places))
        lines += [f"Indices of first {count} different values:", str(places[:count])]
        lines += ["Corresponding x values:", str(x_value[~holds].reshape(-1)[:count])]
        lines += ["Corresponding y values:", str(y_value[~holds].reshape(-1)[:count])]
    for letter, value in (("x", x_value), ("y", y_value)):
        count = min(value.size, limit)
        lines += [f"First {count} elements of {letter}:", str(value.reshape(-1)[:count])]
    return lines


def _line(value: Any, limit: int) -> str:
    if not isinstance(value, Tensor):
        return str(value)
    array = value.numpy()
    if not isinstance(array, np.ndarray):
        return str(array)
    flat = array.reshape(-1)
    shown = [str(v) for v in flat[:limit]]
    return str(shown + ["..."] if flat.size > limit else shown)


# What is said of x: sign, comparison, whether zero is its left side, what stands before the description of x.
_WITH_ZERO = {
    "assert_negative": ("<", LESS, False, "\n"),
    "assert_positive": (">", LESS, True, "\n"),
    "assert_non_negative": (">=", LESS_EQUAL, True, "\n"),
    "assert_non_positive": ("<=", LESS_EQUAL, False, ""),  # TensorFlow's message lacks the line break
}


def compare_with_zero(
    function: str, x: Any, data: Any, summarize: int | None, message: str | None, name: str | None
) -> Any:
    """Asserts the sign of all elements; `function` is the public function's name."""
    sign, kind, zero_first, break_ = _WITH_ZERO[function]
    x = convert.convert_to_tensor(x, name="x")
    if data is None:
        condition = f"Condition x {sign} 0 did not hold element-wise:"
        about = f"x ({described(x)}) = "
        data = [prefix(message), condition, about, x] if break_ else [prefix(message), condition + about, x]
    with name_scope(name or function):
        zero = convert.convert_to_tensor(0, dtype=x.dtype)
        sides = (zero, x) if zero_first else (x, zero)
        return compare(kind, *sides, data, summarize, None, None if context.state.graph is not None else name)


def near(
    x: Any, y: Any, rtol: Any, atol: Any, data: Any, summarize: int | None, message: str | None, name: str | None
) -> Any:
    """Asserts |x - y| < atol + rtol * |y|."""
    x = convert.convert_to_tensor(x, name="x")
    y = convert.convert_to_tensor(y, dtype=x.dtype, name="y")
    dtype = x.dtype.real_dtype if x.dtype.is_complex else x.dtype
    epsilon = np.finfo(dtype.as_numpy_dtype).eps
    rtol = convert.convert_to_tensor(10 * epsilon if rtol is None else rtol, dtype=dtype, name="rtol")
    atol = convert.convert_to_tensor(10 * epsilon if atol is None else atol, dtype=dtype, name="atol")
    if data is None:
        data = [
            prefix(message),
            f"x and y not equal to tolerance rtol = {rtol!s}, atol = {atol!s}",
            f"x ({described(x)}) = ",
            x,
            f"y ({described(y)}) = ",
            y,
        ]
    tolerance = apply("AddV2", atol, apply("Mul", rtol, _magnitude(y)))
    inside = apply("Less", _magnitude(apply("Sub", x, y)), tolerance)
    return assert_true(apply("All", inside, apply("Range", 0, apply("Rank", inside), 1)), data, summarize, name)


def _magnitude(x: Tensor) -> Tensor:
    return apply("ComplexAbs", x, Tout=x.dtype.real_dtype) if x.dtype.is_complex else apply("Abs", x)
