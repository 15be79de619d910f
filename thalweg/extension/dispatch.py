"""Other meanings of public functions for users' types: `tf.experimental.dispatch_for_api` and its relatives.

A function that has been given another meaning runs a few instructions first, which ask whether the arguments are of the
types that were named; these replace the function's own code, so that whoever holds the function gets them (also
the code of thalweg itself), and functions nobody asked for cost nothing.
Source: tf.experimental.dispatch_for_api public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any

from thalweg.core.public_names import names

_UNARY = """
    abs acos acosh asin asinh as_string atan atanh bitwise.invert cast clip_by_value cos cosh debugging.check_numerics
    exp floor image.adjust_brightness image.adjust_gamma image.convert_image_dtype image.random_brightness
    image.stateless_random_brightness io.decode_base64 io.decode_compressed io.encode_base64 math.angle math.bessel_i0
    math.bessel_i0e math.bessel_i1 math.bessel_i1e math.ceil math.conj math.digamma math.erf math.erfc math.erfcinv
    math.erfinv math.expm1 math.imag math.is_finite math.is_inf math.is_nan math.lgamma math.log math.log1p
    math.log_sigmoid math.logical_not math.ndtri math.negative math.nextafter math.real math.reciprocal
    math.reciprocal_no_nan math.rint math.rsqrt math.sigmoid math.sign math.softplus math.special.bessel_j0
    math.special.bessel_j1 math.special.bessel_k0 math.special.bessel_k0e math.special.bessel_k1 math.special.bessel_k1e
    math.special.bessel_y0 math.special.bessel_y1 math.special.dawsn math.special.expint math.special.fresnel_cos
    math.special.fresnel_sin math.special.spence nn.elu nn.gelu nn.leaky_relu nn.log_softmax nn.relu nn.relu6 nn.selu
    nn.silu nn.softsign ones_like round saturate_cast sin sinh sqrt square strings.length strings.lower
    strings.regex_full_match strings.regex_replace strings.strip strings.substr strings.to_hash_bucket
    strings.to_hash_bucket_fast strings.to_hash_bucket_strong strings.to_number strings.unicode_script
    strings.unicode_transcode strings.upper tan tanh zeros_like
"""
_BINARY = """
    add atan2 bitwise.bitwise_and bitwise.bitwise_or bitwise.bitwise_xor bitwise.left_shift bitwise.right_shift complex
    divide equal greater greater_equal less less_equal logical_and logical_or math.divide_no_nan math.floordiv
    math.floormod math.logical_xor math.multiply_no_nan math.squared_difference math.xdivy math.xlog1py math.xlogy
    math.zeta maximum minimum multiply nn.sigmoid_cross_entropy_with_logits not_equal pow scalar_mul subtract
    truncatediv truncatemod truediv
"""
_ASSERTS = """
    debugging.assert_equal debugging.assert_greater debugging.assert_greater_equal debugging.assert_less
    debugging.assert_less_equal debugging.assert_near debugging.assert_none_equal
"""


class _Entry(typing.NamedTuple):
    """One meaning: for which arguments, and what is run."""

    checks: tuple[tuple[int, str, Callable[[Any], bool]], ...]  # (position, name, check) of each named parameter
    target: Callable
    registered: Any  # what `unregister_dispatch_for` names it by


class _Dispatcher:
    """What a function runs once it has been given other meanings."""

    def __init__(self, function: types.FunctionType):
        self.function, self.signature, self.code = function, inspect.signature(function), function.__code__
        self.own_signature = function.__dict__.get("__signature__")
        self.original = types.FunctionType(
            function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
        )
        self.original.__kwdefaults__ = function.__kwdefaults__
        self.entries: list[_Entry] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        for entry in self.entries:
            if all(_holds(check, args, kwargs, place, name) for place, name, check in entry.checks):
                result = self._run(entry.target, args, kwargs)
                if result is not NotImplemented:
                    return result
        return self.original(*args, **kwargs)

    def _run(self, target: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return target(*bound.args, **bound.kwargs)

    def install(self) -> None:
        """Puts the call of this object in place of the function's code."""

        def stand_in(*args, **kwargs):  # type: ignore[no-untyped-def]
            dispatcher = "the dispatcher"
            return dispatcher(*args, **kwargs)

        code = stand_in.__code__
        constants = tuple(self if c == "the dispatcher" else c for c in code.co_consts)
        self.function.__signature__ = self.signature  # type: ignore[attr-defined]
        self.function.__code__ = code.replace(
            co_consts=constants,
            co_freevars=self.code.co_freevars,
            co_name=self.code.co_name,
            co_filename=self.code.co_filename,
        )

    def remove(self, registered: Any) -> bool:
        """Takes back the meanings of one registration; whether there were any. Restores the code after the last."""
        kept = [e for e in self.entries if e.registered is not registered]
        found = len(kept) < len(self.entries)
        self.entries = kept
        if found and not kept:
            self.function.__code__ = self.code
            del self.function.__signature__  # type: ignore[attr-defined]
            if self.own_signature is not None:
                self.function.__signature__ = self.own_signature  # type: ignore[attr-defined]
            del _dispatchers[self.function]
        return found


_dispatchers: dict[types.FunctionType, _Dispatcher] = {}
_handlers: dict[tuple, Callable] = {}


def _holds(check: Callable[[Any], bool], args: tuple, kwargs: dict[str, Any], place: int, name: str) -> bool:
    if place < len(args):
        return check(args[place])
    return name in kwargs and check(kwargs[name])


def _dispatcher_of(api: Any) -> _Dispatcher:
    """Raises: ValueError for what is no public function of thalweg."""
    function = inspect.unwrap(api) if callable(api) else api
    if not isinstance(function, types.FunctionType) or not function.__globals__.get("__name__", "").startswith(
        "thalweg."
    ):
        raise ValueError(f"{api} does not support dispatch.")
    known = _dispatchers.get(function)
    return _Dispatcher(function) if known is None else known


def _add(dispatcher: _Dispatcher, entry: _Entry) -> None:
    dispatcher.entries.append(entry)
    if dispatcher.function not in _dispatchers:
        _dispatchers[dispatcher.function] = dispatcher
        dispatcher.install()


def _type_check(annotation: Any) -> Callable[[Any], bool]:
    """Whether a value is of an annotated type. Raises: ValueError for annotations that say nothing of types."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        options = [_type_check(a) for a in arguments]
        return lambda value: any(option(value) for option in options)
    if origin is list:
        if len(arguments) != 1:
            raise AssertionError("Expected List[...] to have a single type parameter")
        member = _type_check(arguments[0])
        return lambda value: isinstance(value, (list, tuple)) and all(map(member, value))
    if annotation is None:
        return lambda value: value is None
    if isinstance(annotation, type) and origin is None:
        return lambda value: isinstance(value, annotation)
    raise ValueError(
        f"Type annotation {annotation} is not currently supported by dispatch.  Supported annotations: type objects,  "
        "List[...], and Union[...]"
    )


def _checks(signature: inspect.Signature, wanted: Any) -> tuple:
    """The checks of one dictionary of annotations.

    Raises: TypeError for what is no such dictionary; ValueError for parameters that are not there, or keyword-only.
    """
    if not (isinstance(wanted, dict) and all(isinstance(k, (str, int)) for k in wanted)):
        raise TypeError("signatures must be dictionaries mapping parameter names to type annotations.")
    parameters, checks = list(signature.parameters), []
    for name, annotation in wanted.items():
        if isinstance(name, int) and name < len(parameters):
            name = parameters[name]
        parameter = signature.parameters.get(name)
        if parameter is None:
            raise ValueError(f"signature includes annotation for unknown parameter {name!r}.")
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise ValueError(
                "Dispatch currently only supports type annotations for positional parameters; can't handle annotation "
                f"for {parameter.kind!r} parameter {name}."
            )
        checks.append((parameters.index(name), name, _type_check(annotation)))
    return tuple(checks)


def _with_name(api: inspect.Signature, target: Callable) -> tuple[Callable, inspect.Signature]:
    """The target, and its signature, with the parameter `name` that it may leave out."""
    own = inspect.signature(target)
    last = list(api.parameters.values())[-1:]
    if not last or last[0].name != "name" or "name" in own.parameters:
        return target, own
    if any(p.kind is p.VAR_KEYWORD for p in own.parameters.values()):
        return target, own

    @functools.wraps(target)
    def named(*args: Any, **kwargs: Any) -> Any:
        kwargs.pop("name", None)
        return target(*args[: len(own.parameters)], **kwargs)

    name = last[0].replace(annotation=inspect.Parameter.empty)
    return named, own.replace(parameters=[*own.parameters.values(), name])


def dispatch_for_api(api: Callable, *signatures: dict) -> Callable[[Callable], Callable]:
    """Decorator: runs a function in place of a public one where the arguments have the given types.

    Args:
      api: a public function, such as `tf.concat`.
      signatures: dicts from parameters (names or positions) to types, `typing.List[type]` or unions of types; each is a
        case of its own. Without any, the annotations of the decorated function count.
    Returns: a decorator for functions with the parameters of `api` (`name` may be left out); they may return
      NotImplemented to leave the call to others.
    Raises: ValueError for functions with other parameters, or annotations that are none.
    Example:
      >>> class Masked(tf.experimental.ExtensionType):
      ...   values: tf.Tensor
      ...   mask: tf.Tensor
      >>> @tf.experimental.dispatch_for_api(tf.reverse, {"tensor": Masked})
      ... def masked_reverse(tensor, axis):
      ...   return Masked(tf.reverse(tensor.values, axis), tf.reverse(tensor.mask, axis))
      >>> tf.reverse(Masked([1, 2, 3], [True, True, False]), [0]).values.numpy()
      array([3, 2, 1], dtype=int32)
      >>> tf.experimental.unregister_dispatch_for(masked_reverse)
    Source: tf.experimental.dispatch_for_api public docs 2.15.
    """
    dispatcher = _dispatcher_of(api)
    cases = [_checks(dispatcher.signature, s) for s in signatures]

    def decorator(dispatch_target: Callable) -> Callable:
        if not callable(dispatch_target):
            raise TypeError(f"Expected dispatch_target to be callable; got {dispatch_target!r}")
        target, own = _with_name(dispatcher.signature, dispatch_target)
        if not _goes_with(dispatcher.signature, own):
            raise ValueError(
                f"Dispatch function's signature {own} does not match API's signature {_plain(dispatcher.signature)}."
            )
        checks = list(cases)
        if not checks:
            hints = typing.get_type_hints(dispatch_target)
            hints.pop("return", None)
            if not hints:
                raise ValueError(
                    "The dispatch_for_api decorator must be called with at least one signature, or applied to a "
                    "function that has type annotations on its parameters."
                )
            checks = [_checks(dispatcher.signature, hints)]
        for case in checks:
            _add(_dispatcher_of(api), _Entry(case, target, dispatch_target))
        return dispatch_target

    return decorator


def _plain(signature: inspect.Signature) -> inspect.Signature:
    """A signature without annotations."""
    empty = inspect.Parameter.empty
    parameters = [p.replace(annotation=empty) for p in signature.parameters.values()]
    return inspect.Signature(parameters)


def _goes_with(api: inspect.Signature, own: inspect.Signature) -> bool:
    kinds = [p.kind for p in own.parameters.values()]
    if kinds == [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]:
        return True
    return [(p.name, p.kind) for p in api.parameters.values()] == [(p.name, p.kind) for p in own.parameters.values()]


def unregister_dispatch_for(dispatch_target: Callable) -> None:
    """Takes back what was registered for a function by one of the decorators here.

    Raises: ValueError for a function that was not registered.
    Source: tf.experimental.unregister_dispatch_for public docs 2.15.
    """
    found = [d.remove(dispatch_target) for d in list(_dispatchers.values())]
    handlers = [k for k, handler in _handlers.items() if handler is dispatch_target]
    for key in handlers:
        del _handlers[key]
    if not any(found) and not handlers:
        raise ValueError(f"Function {dispatch_target} was not registered using a `@dispatch_for_*` decorator.")


def _elementwise(kind: str, paths: str, annotations: tuple, handler: Callable) -> Callable:
    """Registers a handler of all functions of a kind: it is called with the function and its first arguments."""
    if (kind, *annotations) in _handlers:
        given = ", ".join(map(str, annotations))
        known = _handlers[(kind, *annotations)]
        raise ValueError(
            f"A {kind} elementwise dispatch handler ({known}) has already been registered for "
            + (f"({given})." if len(annotations) > 1 else f"{given}.")
        )
    checks = [_type_check(a) for a in annotations]
    functions = dict.fromkeys(inspect.unwrap(names.find(path)) for path in paths.split())
    for api in functions:
        if not isinstance(api, types.FunctionType):
            continue
        dispatcher = _dispatcher_of(api)
        parameters = list(dispatcher.signature.parameters)
        entry = tuple((i, parameters[i], check) for i, check in enumerate(checks))
        _add(dispatcher, _Entry(entry, _calling(handler, api, parameters, len(checks)), handler))
    _handlers[(kind, *annotations)] = handler
    return handler


def _calling(handler: Callable, api: Callable, parameters: list[str], count: int) -> Callable:
    """The handler as a function with the parameters of the API."""

    def target(*args: Any, **kwargs: Any) -> Any:
        rest = dict(zip(parameters[count:], args[count:], strict=False)) | kwargs
        rest.pop("name", None)
        return handler(lambda *values: api(*values, **rest), *args[:count])

    return target


def dispatch_for_unary_elementwise_apis(x_type: Any) -> Callable[[Callable], Callable]:
    """Decorator: `handler(api_func, x)` runs in place of every function of one value, where `x` is of the type.

    Args:
      x_type: a type, `typing.List[type]` or a union of types.
    Raises: ValueError where a handler is registered for the type already.
    Example:
      >>> class Masked(tf.experimental.ExtensionType):
      ...   values: tf.Tensor
      ...   mask: tf.Tensor
      >>> @tf.experimental.dispatch_for_unary_elementwise_apis(Masked)
      ... def unary(api_func, x):
      ...   return Masked(api_func(x.values), x.mask)
      >>> tf.abs(Masked([-1, 2], [True, False])).values.numpy()
      array([1, 2], dtype=int32)
      >>> tf.experimental.unregister_dispatch_for(unary)
    Source: tf.experimental.dispatch_for_unary_elementwise_apis public docs 2.15.
    """
    return lambda handler: _elementwise("unary", _UNARY, (x_type,), handler)


def dispatch_for_binary_elementwise_apis(x_type: Any, y_type: Any) -> Callable[[Callable], Callable]:
    """Decorator: `handler(api_func, x, y)` runs in place of every function of two values, where both are of the types.

    Raises: ValueError where a handler is registered for the types already.
    Source: tf.experimental.dispatch_for_binary_elementwise_apis public docs 2.15.
    """
    return lambda handler: _elementwise("binary", _BINARY, (x_type, y_type), handler)


def dispatch_for_binary_elementwise_assert_apis(x_type: Any, y_type: Any) -> Callable[[Callable], Callable]:
    """Decorator: `handler(assert_func, x, y)` runs in place of the assertions about two values of the types.

    Raises: ValueError where a handler is registered for the types already.
    Source: tf.experimental.dispatch_for_binary_elementwise_assert_apis public docs 2.15.
    """
    return lambda handler: _elementwise("binary assert", _ASSERTS, (x_type, y_type), handler)
