"""Names of user classes and functions for configurations: scopes, and registration by decorator.

Source: tf.keras.utils.custom_object_scope, register_keras_serializable public docs 2.15.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import Any

_by_scope: dict[str, Any] = {}
_by_name: dict[str, Any] = {}
_names: dict[Any, str] = {}


class _Scopes(threading.local):
    """Names of the scopes entered in this thread."""

    def __init__(self) -> None:
        self.objects: dict[str, Any] = {}


_scopes = _Scopes()


class CustomObjectScope:
    """A with block in which configurations find the given classes and functions by name.

    Args:
      *args: dicts of name -> object.
    Example:
      >>> with tf.keras.utils.custom_object_scope({'double': lambda x: 2 * x}):
      ...   float(tf.keras.activations.get('double')(3.0))
      6.0
    Source: tf.keras.utils.custom_object_scope public docs 2.15.
    """

    __module__ = "keras.src.saving.object_registration"

    def __init__(self, *args: dict[str, Any]):
        self.custom_objects = args
        self._saved: dict[str, Any] = {}

    def __enter__(self) -> CustomObjectScope:
        self._saved = dict(_scopes.objects)
        for objects in self.custom_objects:
            _scopes.objects.update(objects)
        return self

    def __exit__(self, *unused: Any) -> None:
        _scopes.objects = self._saved


def get_custom_objects() -> dict[str, Any]:
    """The dict of names that hold everywhere; programs add to it.

    Source: tf.keras.utils.get_custom_objects public docs 2.15.
    """
    return _by_scope


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Any], Any]:
    """A decorator that makes a class or function known as `package>name`.

    Args:
      package: of the name; keeps libraries apart.
      name: by default the object's own.
    Raises: ValueError for a class without `get_config`, or a name that is taken.
    Example:
      >>> @tf.keras.utils.register_keras_serializable('Docs')
      ... def triple(x):
      ...   return 3 * x
      >>> tf.keras.utils.get_registered_name(triple)
      'Docs>triple'
    Source: tf.keras.utils.register_keras_serializable public docs 2.15.
    """

    def decorate(obj: Any) -> Any:
        own = obj.__name__ if name is None else name
        full = f"{package}>{own}"
        if inspect.isclass(obj) and not hasattr(obj, "get_config"):
            raise ValueError(f"Cannot register a class that does not have a get_config() method: {obj}")
        _by_name[full] = obj
        _names[obj] = full
        return obj

    return decorate


def get_registered_name(obj: Any) -> str:
    """The name an object was registered under, or its own.

    Source: tf.keras.utils.get_registered_name public docs 2.15.
    """
    try:
        found = _names.get(obj)
    except TypeError:
        raise TypeError(f"get_registered_name: {obj!r} is no class or function: it cannot be hashed") from None
    if found is None and not hasattr(obj, "__name__"):
        raise TypeError(f"get_registered_name: {obj!r} is no class or function: it has no name")
    return found or obj.__name__


def get_registered_object(name: str, custom_objects: dict | None = None, module_objects: dict | None = None) -> Any:
    """The object of a name: from scopes, registration, or the dicts given; None when there is none.

    Source: tf.keras.utils.get_registered_object public docs 2.15.
    """
    for objects in (_scopes.objects, custom_objects, _by_scope, _by_name, module_objects):
        if objects and name in objects:
            return objects[name]
    return None
