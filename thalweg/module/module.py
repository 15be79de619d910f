"""`tf.Module`: an object that finds the variables and modules in its attributes.

Nothing is registered when an attribute is set: `variables` and `submodules` walk over the attributes each time, in the
order of their names. Lists and dicts are stored as the wrappers of tracking.py, which Keras layers use too.
Source: tf.Module public docs 2.15; names, orders and messages from recorded runs (golden/conformance/module.json).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from thalweg.core import nest, nest_up_to, trackable
from thalweg.core.names import name_scope
from thalweg.core.specs import type_spec_from_value
from thalweg.module import tracking

_WORD_START = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")
_IDENTIFIER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_LEAF_TYPES = frozenset((str, int, float, bool, bytes, type(None), name_scope))  # what attributes mostly are
_is_variable = tracking.is_variable


def camel_to_snake(name: str) -> str:
    """The name of a module by its class: "MyHTTPLayer2" -> "my_http_layer2"."""
    return _WORD_START.sub(r"_\1", name).lower()


class Module:
    """A named container of variables, other modules and functions on them.

    Args:
      name: a Python identifier; by default the class's name in snake_case.
    Raises: ValueError for a name that is no identifier.
    Example:
      >>> class Scale(tf.Module):
      ...   def __init__(self, factor, name=None):
      ...     super().__init__(name=name)
      ...     self.factor = tf.Variable(factor, name='factor')
      ...   def __call__(self, x):
      ...     return self.factor * x
      >>> scale = Scale(2.0)
      >>> scale.name, float(scale(3.0)), [v.name for v in scale.variables]
      ('scale', 6.0, ['factor:0'])

    Source: tf.Module public docs 2.15. Differs on purpose: a list stored in an attribute is a copy, so that a later
    change of the original does not show; TensorFlow shows changes, which checkpoints of it then refuse.
    """

    __module__ = "tensorflow.python.module.module"
    _has_weights = True
    _TF_MODULE_IGNORED_PROPERTIES = frozenset(
        ("_self_unconditional_checkpoint_dependencies", "_self_unconditional_dependency_names")
    )

    def __init__(self, name: str | None = None):
        if name is None:
            name = camel_to_snake(type(self).__name__)
        elif not _IDENTIFIER.fullmatch(name):
            raise ValueError(
                f"{name!r} is not a valid module name. Module names must be valid Python identifiers "
                "(e.g. a valid class name)."
            )
        self._name = name
        with name_scope(name) as scope:
            self._name_scope = name_scope(scope)

    @property
    def name(self) -> str:
        """The name given, or that of the class; parents do not show in it."""
        return self._name

    @property
    def name_scope(self) -> name_scope:
        """The `tf.name_scope` of this module, below the scope it was made in."""
        return self._name_scope

    @property
    def variables(self) -> tuple[Any, ...]:
        """The variables of this module, by attribute name, then those of the modules inside."""
        return tuple(self._flatten(predicate=_is_variable, expand_composites=True))

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """The variables that training changes, in the order of `variables`."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def non_trainable_variables(self) -> tuple[Any, ...]:
        """The other variables, in the order of `variables`."""
        return tuple(v for v in self.variables if not v.trainable)

    @property
    def submodules(self) -> tuple[Any, ...]:
        """All modules inside, at any depth.

        Example:
          >>> a, b, c = tf.Module('a'), tf.Module('b'), tf.Module('c')
          >>> a.child, b.child = b, [c]
          >>> [m.name for m in a.submodules]
          ['b', 'c']
        """
        return tuple(self._flatten(predicate=_is_module))

    def _flatten(
        self,
        recursive: bool = True,
        predicate: Callable[[Any], bool] | None = None,
        attribute_traversal_key: Callable[[str], Any] | None = None,
        with_path: bool = False,
        expand_composites: bool = False,
    ) -> Iterator[Any]:
        """The leaves of the attributes' values, then those of the modules among them.

        Args:
          recursive: whether to go on with the modules found.
          predicate: which leaves to give; all by default.
          attribute_traversal_key: key by which attribute names are sorted.
          with_path: give (path, leaf) pairs, a leaf once for each way to it; else each leaf once.
          expand_composites: take ragged tensors and the like apart.
        Raises: ValueError for an attribute that is no proper structure, such as a dict with unsortable keys.
        """
        walk = _Walk(recursive, predicate or _everything, attribute_traversal_key, with_path, expand_composites)
        walk.seen.add(id(self))
        return walk.of(self, ())

    @classmethod
    def with_name_scope(cls, method: Callable) -> Callable:
        """Decorator for methods: inside, names get the module's scope.

        Example:
          >>> class Bias(tf.Module):
          ...   @tf.Module.with_name_scope
          ...   def __call__(self, x):
          ...     self.b = tf.Variable(1.0, name='b')
          ...     return x + self.b
          >>> bias = Bias()
          >>> float(bias(1.0)), bias.b.name
          (2.0, 'bias/b:0')
        """

        @functools.wraps(method)
        def method_with_name_scope(self: Module, *args: Any, **kwargs: Any) -> Any:
            with self.name_scope:
                return method(self, *args, **kwargs)

        return method_with_name_scope

    def _no_dependency(self, value: Any) -> tracking.NoDependency:
        """Marks a value to be stored as it is, without wrappers."""
        return tracking.NoDependency(value)

    def __setattr__(self, name: str, value: Any) -> None:
        if type(value) in tracking.STICKY and getattr(self, "_self_setattr_tracking", True):
            value = tracking.wrap(value)
        object.__setattr__(self, name, value)
        trackable.child_added(self, name, value)

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        return tracking.attribute_children(self)


def _everything(_: Any) -> bool:
    return True


def _is_module(value: Any) -> bool:
    return isinstance(value, Module)


class _Walk:
    """One walk over a module and those inside: the options, and what has been met."""

    def __init__(self, recursive: bool, predicate: Callable, key: Any, with_path: bool, expand_composites: bool):
        self.recursive, self.predicate, self.key = recursive, predicate, key
        self.with_path, self.expand = with_path, expand_composites
        self.seen: set[int] = set()
        self.inside: list[int] = []  # the modules around the present one, which may contain one another

    def of(self, module: Any, path: tuple) -> Iterator[Any]:
        recursive = self.recursive and id(module) not in self.inside
        attributes, ignored = vars(module), module._TF_MODULE_IGNORED_PROPERTIES
        submodules = []
        for name in sorted(attributes, key=self.key):
            if name in ignored:
                continue
            value = attributes[name]
            for leaf_path, leaf in self._leaves(name, value):
                if not self.with_path:
                    if id(leaf) in self.seen:
                        continue
                    self.seen.add(id(leaf))
                full_path = (*path, name, *leaf_path)
                if self.predicate(leaf):
                    yield (full_path, leaf) if self.with_path else leaf
                if recursive and _is_module(leaf):
                    submodules.append((full_path, leaf))
        self.inside.append(id(module))
        for submodule_path, submodule in submodules:
            yield from self.of(submodule, submodule_path)
        self.inside.pop()

    def _leaves(self, name: str, value: Any) -> Iterable[tuple[tuple, Any]]:
        if type(value) in _LEAF_TYPES:
            return (((), value),)
        try:
            return list(_expanded(value, ())) if self.expand else nest_up_to.flatten_with_tuple_paths(value)
        except Exception as cause:
            raise ValueError(f"Error processing property {name!r} of {value!r}") from cause


def _expanded(value: Any, prefix: tuple) -> Iterator[tuple[tuple, Any]]:
    """The leaves of a structure with their paths, composite tensors taken apart (variables are whole)."""
    for path, leaf in nest_up_to.flatten_with_tuple_paths(value):
        if not _is_variable(leaf) and not nest.is_nested(leaf) and nest.is_nested_or_composite(leaf):
            spec = type_spec_from_value(leaf)
            yield from _expanded(spec._to_components(leaf), (*prefix, *path, type(leaf).__name__))
        else:
            yield (*prefix, *path), leaf
