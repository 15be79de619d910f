"""Functions that turn a function into one that gives its gradients: `tf.contrib.eager` of TensorFlow 1.

They are thin layers over `tf.GradientTape`, kept for programs that were written for them.
Source: tf.contrib.eager public docs 1.15.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.autodiff.gradient_tape import GradientTape
from thalweg.core import convert, nest


def _places(f: Callable, params: Sequence[Any] | None) -> list[int] | None:
    """Positions of the parameters to differentiate by; None for all. Raises: ValueError for unknown ones."""
    if params is None:
        return None
    names = list(inspect.signature(f).parameters)
    unknown = [p for p in params if p not in names and not (isinstance(p, int) and 0 <= p < len(names))]
    if unknown:
        raise ValueError(f"params must be names or positions of parameters of {f!r} ({names}), got {unknown}")
    return [p if isinstance(p, int) else names.index(p) for p in params]


def value_and_gradients_function(f: Callable, params: Sequence[Any] | None = None) -> Callable:
    """A function that returns the value of `f` and its gradients by its arguments.

    Args:
      f: function of tensors; what it returns is summed where it is no scalar.
      params: names or positions of the parameters to differentiate by; by default all of them.
    Returns: `g(*args, dy=None) -> (value, [gradient, ...])`; `dy` weighs the value, None where a gradient does not
      exist.
    Raises: ValueError for params that f does not have, and for calls without arguments.
    Example:
      >>> from thalweg.autodiff.functional import value_and_gradients_function
      >>> value, (dx,) = value_and_gradients_function(lambda x: x * x)(3.0)
      >>> print(float(value), float(dx))
      9.0 6.0
    """
    places = _places(f, params)

    @functools.wraps(f)
    def decorated(*args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        dy = kwargs.pop("dy", None)
        if kwargs:
            raise ValueError(f"functions to be differentiated take no keyword arguments, got {sorted(kwargs)}")
        wanted = list(range(len(args))) if places is None else places
        if not wanted or max(wanted) >= len(args):
            raise ValueError(f"{f!r} got {len(args)} arguments, gradients are asked for by those at {wanted}")
        given = list(args)
        with GradientTape() as tape:
            for i in wanted:
                given[i] = nest.map_structure(lambda v: _watched(tape, v), given[i])
            value = f(*given)
        sources = [given[i] for i in wanted]
        return value, tape.gradient(value, sources, output_gradients=dy)

    return decorated


def _watched(tape: GradientTape, value: Any) -> Any:
    if hasattr(value, "handle"):  # a variable stays itself
        tape.watch(value)
        return value
    tensor = convert.to_tensor(value)
    tape.watch(tensor)
    return tensor


def gradients_function(f: Callable, params: Sequence[Any] | None = None) -> Callable:
    """A function that returns the gradients of `f` by its arguments.

    Args:
      f, params: as for `value_and_gradients_function`.
    Returns: `g(*args, dy=None) -> [gradient, ...]`.
    Raises: as `value_and_gradients_function`.
    Example:
      >>> from thalweg.autodiff.functional import gradients_function
      >>> dx, dy = gradients_function(lambda x, y: x * x * y)(3.0, 2.0)
      >>> print(float(dx), float(dy))
      12.0 9.0
    """
    both = value_and_gradients_function(f, params)

    @functools.wraps(f)
    def decorated(*args: Any, **kwargs: Any) -> list[Any]:
        return both(*args, **kwargs)[1]

    return decorated


def implicit_value_and_gradients(f: Callable) -> Callable:
    """A function that returns the value of `f` and pairs of gradient and trainable variable that it used.

    Args:
      f: function whose value depends on variables; it may not return None.
    Returns: `g(*args, **kwargs) -> (value, [(gradient, variable), ...])`, as an optimizer's `apply_gradients` takes
      them.
    Raises: ValueError where f returns None or uses no trainable variable.
    Example:
      >>> from thalweg.autodiff.functional import implicit_value_and_gradients
      >>> v = tf.Variable(4.0)
      >>> value, pairs = implicit_value_and_gradients(lambda x: v * v * x)(0.5)
      >>> print(float(value), float(pairs[0][0]), pairs[0][1] is v)
      8.0 4.0 True
    """

    @functools.wraps(f)
    def decorated(*args: Any, **kwargs: Any) -> tuple[Any, list[tuple[Any, Any]]]:
        with GradientTape() as tape:
            value = f(*args, **kwargs)
        if value is None:
            raise ValueError(f"Cannot differentiate a function that returns None; did {f!r} forget to return a value?")
        variables = list(tape.watched_variables())
        if not variables:
            raise ValueError(f"No trainable variables were accessed while {f!r} was being computed.")
        return value, list(zip(tape.gradient(value, variables), variables, strict=True))

    return decorated


def implicit_gradients(f: Callable) -> Callable:
    """A function that returns pairs of gradient and trainable variable that `f` used.

    Args:
      f: as for `implicit_value_and_gradients`.
    Returns: `g(*args, **kwargs) -> [(gradient, variable), ...]`.
    Raises: as `implicit_value_and_gradients`.
    Example:
      >>> from thalweg.autodiff.functional import implicit_gradients
      >>> v = tf.Variable(4.0)
      >>> ((dv, by),) = implicit_gradients(lambda x: v * v * x)(0.5)
      >>> print(float(dv), by is v)
      4.0 True
    """
    both = implicit_value_and_gradients(f)

    @functools.wraps(f)
    def decorated(*args: Any, **kwargs: Any) -> list[tuple[Any, Any]]:
        return both(*args, **kwargs)[1]

    return decorated
