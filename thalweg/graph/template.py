"""`make_template`: a function whose variables are made at its first call and shared by all later ones.

Source: tf.compat.v1.make_template public docs 2.15; names from recorded runs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from thalweg.graph import variable_scope as scopes


def make_template(
    name_: str,
    func_: Callable,
    create_scope_now_: bool = False,
    unique_name_: str | None = None,
    custom_getter_: Callable | None = None,
    **kwargs: Any,
) -> Template:
    """A function that makes its variables (by `get_variable`) once and reuses them.

    Args:
      name_: name of the variable scope, made unique.
      func_: the function.
      create_scope_now_: True takes the name now, not at the first call.
      unique_name_: name that is taken as it is.
      custom_getter_: custom getter of the variable scope.
      **kwargs: arguments given to `func_` at each call.
    Example:
      >>> with tf.Graph().as_default():
      ...   scale = tf.compat.v1.make_template("scale", lambda x: x * tf.compat.v1.get_variable("w", []))
      ...   a, b = scale(1.0), scale(2.0)
      ...   print([v.name for v in scale.variables])
      ['scale/w:0']
    """
    function = functools.partial(func_, **kwargs) if kwargs else func_
    return Template(name_, function, create_scope_now_, unique_name_, custom_getter_)


class Template:
    """What make_template returns."""

    def __init__(self, name: str, function: Callable, now: bool, unique_name: str | None, getter: Callable | None):
        if not name:
            raise ValueError("name cannot be None.")
        self._function, self._name, self._unique_name, self._getter = function, name, unique_name, getter
        self._scope: Any = None
        self._variables_created = False
        if now:
            with self._first_scope() as self._scope:
                pass

    def _first_scope(self) -> Any:
        return (
            scopes.variable_scope(self._unique_name, self._name, custom_getter=self._getter)
            if self._unique_name
            else scopes.variable_scope(None, self._name, custom_getter=self._getter)
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._scope is None:
            with self._first_scope() as self._scope:
                return self._called(args, kwargs)
        with scopes.variable_scope(self._scope, reuse=self._variables_created or None):
            return self._called(args, kwargs)

    def _called(self, args: tuple, kwargs: dict) -> Any:
        result = self._function(*args, **kwargs)
        self._variables_created = True
        return result

    @property
    def name(self) -> str:
        """The name that was asked for."""
        return self._name

    @property
    def func(self) -> Callable:
        """The function."""
        return self._function

    @property
    def variable_scope(self) -> Any:
        """The variable scope, None before it is made."""
        return self._scope

    var_scope = variable_scope

    @property
    def variable_scope_name(self) -> str | None:
        """The name of the variable scope, without a last "/"."""
        return None if self._scope is None else self._scope.name.rstrip("/")

    @property
    def global_variables(self) -> list[Any]:
        """The variables made by the function."""
        return self._scope.global_variables() if self._variables_created else []

    variables = global_variables

    @property
    def trainable_variables(self) -> list[Any]:
        """Those that optimizers change."""
        return self._scope.trainable_variables() if self._variables_created else []

    @property
    def local_variables(self) -> list[Any]:
        """Those of the collection of local variables."""
        return self._scope.get_collection("local_variables") if self._variables_created else []
