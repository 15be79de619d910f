"""Calls in converted code: what is called is converted first, if it is a function of the user."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

from thalweg.autograph import conversion, policy
from thalweg.autograph.errors import UnsupportedLanguageElementError
from thalweg.autograph.operators.builtin_functions import REPLACEMENTS
from thalweg.autograph.options import Options, Status, control_status, pushed_status
from thalweg.autograph.verbosity import log
from thalweg.core.logger import get_logger
from thalweg.ops.control import functional

_warned: set[int] = set()
_TAKE_CALLBACKS = frozenset(
    (functional.foldl, functional.foldr, functional.map_fn, functional.scan, functional.vectorized_map)
)
_RUN_LATER = frozenset((functional.py_function, functional.numpy_function))
_DIRECT = (types.BuiltinFunctionType, type)


def converted(target: Any, options: Options) -> Any:
    """What converted code calls in the place of `target`."""
    if isinstance(target, _DIRECT):
        if control_status().status is Status.DISABLED:
            return target
        try:
            return REPLACEMENTS.get(target, target)
        except TypeError:  # a class whose metaclass has no hash
            return target
    if not options.recursive or control_status().status is Status.DISABLED:
        return target
    return converted_function(target, options)


def converted_function(target: Any, options: Options) -> Any:
    """The converted form of a callable if it is the user's, else the callable."""
    if type(target) is functools.partial:
        inner = converted(target.func, options)
        return target if inner is target.func else functools.partial(inner, *target.args, **target.keywords)
    found = policy.function_of(target)
    if found is None:
        return target
    function, owner = found
    if conversion.is_converted_code(function.__code__):
        return target
    if not policy.is_convertible(function):
        if function in _RUN_LATER:
            return _with_plain_callback(function)
        return _with_converted_callback(function, options) if function in _TAKE_CALLBACKS else target
    made = convert_or_warn(function, options, target)
    if made is None:
        return target
    return made if owner is None else types.MethodType(made, owner)


def _with_converted_callback(function: Callable, options: Options) -> Callable:
    """A library function whose callback becomes part of the graph, called with the callback converted."""

    def call(fn: Any, *args: Any, **kwargs: Any) -> Any:
        return function(converted(fn, options), *args, **kwargs)

    return call


def _with_plain_callback(function: Callable) -> Callable:
    """A library function whose callback runs with the graph, called with one that is Python's there."""

    def call(func: Any, *args: Any, **kwargs: Any) -> Any:
        @functools.wraps(func, updated=())
        def plain(*values: Any) -> Any:
            with pushed_status(Status.DISABLED):
                return func(*values)

        return function(plain, *args, **kwargs)

    return call


def convert_or_warn(function: types.FunctionType, options: Options, target: Any) -> Callable | None:
    """The converted function; None, after a warning, where that is not possible."""
    try:
        return conversion.convert(function, options)
    except (ValueError, SyntaxError, NotImplementedError, RecursionError) as error:
        log(1, "AutoGraph: error while converting %s", target, error=error)
        _warn(function, target, error)
        return None


def _warn(function: types.FunctionType, target: Any, error: Exception) -> None:
    if id(function.__code__) in _warned and isinstance(error, UnsupportedLanguageElementError):
        return
    _warned.add(id(function.__code__))
    get_logger().warning(
        "AutoGraph could not transform %s and will run it as-is.\nCause: %s\nTo silence this warning, decorate the "
        "function with @tf.autograph.experimental.do_not_convert",
        target,
        error,
    )
