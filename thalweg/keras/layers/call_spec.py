"""What a layer's `call` takes, worked out once per function: the first argument, `training`, `mask`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any


class CallSpec:
    """The parameters of a `call` method that the framework cares about."""

    __slots__ = ("names", "first", "training", "mask", "default_training", "full")

    def __init__(self, function: Callable):
        parameters = list(inspect.signature(function).parameters.values())[1:]  # without self
        named = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
        takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
        self.names = [p.name for p in named]
        self.first = self.names[0] if named else "inputs"
        self.training = self._position("training", takes_any)
        self.mask = self._position("mask", takes_any)
        default = next((p.default for p in named if p.name == "training"), None)
        self.default_training = None if default is inspect.Parameter.empty else default
        self.full = [(p.name, p.default) for p in named]

    def _position(self, name: str, takes_any: bool) -> int | None:
        """Where among the arguments after the first one `name` stands; None when it is not taken."""
        if name in self.names:
            return self.names.index(name) - 1
        return len(self.names) if takes_any else None

    def given(self, position: int | None, name: str, rest: tuple, kwargs: dict) -> Any:
        """The value of an argument in a call, None where it was not passed."""
        if name in kwargs:
            return kwargs[name]
        return rest[position] if position is not None and 0 <= position < len(rest) else None


@functools.cache
def _spec_of(function: Callable) -> CallSpec:
    return CallSpec(function)


def call_spec(bound: Callable) -> CallSpec:
    """The CallSpec of a bound `call` method."""
    function = getattr(bound, "__func__", None)
    return _spec_of(function) if function is not None else CallSpec(_with_self(bound))


def _with_self(function: Callable) -> Callable:
    """A plain function that was assigned to `layer.call`, with a first parameter as methods have."""
    signature = inspect.signature(function)
    first = "layer" if "layer" not in signature.parameters else "layer_itself"

    def method(self: Any) -> None:
        """Only its signature is read."""

    own = [inspect.Parameter(first, inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    method.__signature__ = signature.replace(
        parameters=own
        + [  # type: ignore[attr-defined]
            p.replace(kind=p.POSITIONAL_OR_KEYWORD) if p.kind is p.POSITIONAL_ONLY else p
            for p in signature.parameters.values()
        ]
    )
    return method
