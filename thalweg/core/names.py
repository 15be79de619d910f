"""Name scopes, control dependencies and the scope that leaves graphs.

Eagerly a name scope only prefixes the names of variables; graphs keep scopes of their own (the graph layer's
`enter_name_scope` is asked when a graph is being built).
Source: tf.name_scope, tf.init_scope public docs 2.15; recorded runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from thalweg.core import context

_state = context.state


class name_scope:  # noqa: N801  (TensorFlow's name)
    """A with block in which names get the prefix `name/`; a name that ends in "/" is absolute, "" is the root.

    Args:
      name: str.
    Raises: ValueError if `name` is no string.
    Example:
      >>> with tf.name_scope("a") as scope:
      ...   print(scope, tf.Variable(1., name="x").name)
      a/ a/x:0
    """

    def __init__(self, name: str):
        if not isinstance(name, str):
            raise ValueError("name for name_scope must be a string.")
        self._name = name
        self._exits: list[Any] = []

    @property
    def name(self) -> str:
        """The name given."""
        return self._name

    def __enter__(self) -> str:
        scope = contextlib.ExitStack()
        if _state.graph is not None:
            full = scope.enter_context(_state.graph.name_scope(self._name)) or ""
        elif not self._name or self._name.endswith("/"):
            full = self._name
            scope.enter_context(context.pushed("name_scope", full))
        else:
            full = f"{_state.name_scope}{self._name}/"
            scope.enter_context(context.pushed("name_scope", full))
        self._exits.append(scope)
        return full

    def __exit__(self, *error: Any) -> bool:
        self._exits.pop().close()
        return False


class name_scope_v1(name_scope):  # noqa: N801
    """`tf.compat.v1.name_scope(name, default_name=None, values=None)`."""

    def __init__(self, name: str | None, default_name: str | None = None, values: Sequence[Any] | None = None):
        given = default_name if name is None else name
        if given is not None and not isinstance(given, str):
            raise TypeError(
                f"`default_name` type ({type(default_name)}) is not a string type. You likely meant to pass this "
                "into the "
                "`values` kwarg."
            )
        if given is None and values is not None:
            raise ValueError("At least one of name (None) and default_name (None) must be provided.")
        super().__init__(given or "")


@contextlib.contextmanager
def op_scope(values: Sequence[Any], name: str | None, default_name: str | None = None) -> Iterator[str]:
    """Older form of `tf.compat.v1.name_scope`, `values` first."""
    with name_scope_v1(name, default_name=default_name, values=values) as scope:
        yield scope


def get_current_name_scope() -> str:
    """The scope names get here, without the last "/"; "" at the root."""
    if _state.graph is not None:
        return _state.graph.get_name_scope()
    return _state.name_scope.rstrip("/")


@contextlib.contextmanager
def init_scope() -> Iterator[None]:
    """A with block outside of all function building and tapes.

    Variables made inside are made eagerly, or in the plain graph that the outermost function is part of.
    """
    graph = _state.graph
    while graph is not None and getattr(graph, "is_function", False):
        graph = getattr(graph, "outer", None)
    with contextlib.ExitStack() as stack:
        stack.enter_context(context.pushed("graph", graph))
        stack.enter_context(context.pushed("tapes", ()))
        if graph is not None:
            stack.enter_context(graph.no_control())
        yield


def control_dependencies(control_inputs: Any) -> Any:
    """A with block whose operations run after `control_inputs`; eagerly order is the program's, so nothing is to do."""
    if _state.graph is not None:
        return _state.graph.control_dependencies(control_inputs)
    if callable(control_inputs):
        control_inputs()
    return contextlib.nullcontext()


def inside_function() -> bool:
    """True while a tf.function is traced."""
    return _state.graph is not None and getattr(_state.graph, "is_function", False)
