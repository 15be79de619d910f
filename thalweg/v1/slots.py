"""Variables that belong to another one: an optimizer's moments of `w` are `w/Adam`, `w/Adam_1`.

Names as in TensorFlow 2.15, from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import context
from thalweg.core.names import name_scope
from thalweg.graph.initializers import Zeros
from thalweg.graph.variable_scope import variable_scope
from thalweg.graph.variables import VariableV1


def key(variable: Any) -> Any:
    """What tells variables apart in the dictionaries of slots."""
    graph = getattr(variable, "graph", None) if in_graph(variable) else None
    return id(variable) if graph is None else (id(graph), variable.op.name)


def in_graph(variable: Any) -> bool:
    """Whether a variable was made in a graph, and lives in sessions."""
    return hasattr(variable, "_graph_element")


def own_name(variable: Any) -> str:
    """The name of a variable or tensor, without the number of an output."""
    return variable.op.name if in_graph(variable) else variable.name.split(":")[0]


def create(primary: Any, value: Any, name: str, dtype: Any = None) -> Any:
    """A variable `primary/name` that is not trained.

    Args:
      primary: variable or tensor it belongs to.
      value: its initial value, or a function without arguments that gives it.
    """
    if context.executing_eagerly():
        return VariableV1(value, name=f"{own_name(primary)}/{name}", trainable=False, dtype=dtype)
    with variable_scope(None, f"{own_name(primary)}/{name}", auxiliary_name_scope=False) as scope, name_scope(""):
        return VariableV1(value, name=scope.name, trainable=False, dtype=dtype)


def with_initializer(primary: Any, initializer: Callable, shape: Any, dtype: Any, name: str) -> Any:
    """A slot whose value an initializer gives."""
    return create(primary, lambda: initializer(shape, dtype=dtype), name, dtype)


def zeros(primary: Any, name: str, dtype: Any = None) -> Any:
    """A slot of zeros, of the shape of what it belongs to."""
    dtype = primary.dtype.base_dtype if dtype is None else dtype
    return with_initializer(primary, Zeros(), primary.shape, dtype, name)
