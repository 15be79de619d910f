"""Objects <-> configurations: dicts with module, class_name, config and registered_name, an older form, or names.

Source: tf.keras.utils.serialize_keras_object public docs 2.15; recorded runs.
"""

from __future__ import annotations

import enum
import importlib
import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from thalweg.core.dtypes import DType
from thalweg.core.shapes import TensorShape
from thalweg.core.specs import TypeSpec
from thalweg.keras.saving.registration import CustomObjectScope, get_registered_name, get_registered_object

_HELP = (
    "Please ensure you are using a `keras.utils.custom_object_scope` and that this object is included in the scope. "
    "See https://www.tensorflow.org/guide/keras/save_and_serialize#registering_the_custom_object for details."
)
_PUBLIC_MODULES = (
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "initializers",
    "regularizers",
    "constraints",
    "callbacks",
    "models",
    "optimizers.schedules",
)


def public_module(cls: type) -> str | None:
    """The public module a class of Keras is in ("keras.layers"), None for user classes."""
    module = cls.__module__
    if not module.startswith("keras.src."):
        return None
    own = getattr(cls, "_keras_module", None)
    if own == "":  # a class without a public name
        return None
    return own or "keras." + module.removeprefix("keras.src.").partition(".")[0]


def class_config(obj: Any, use_legacy_format: bool = False) -> dict[str, Any]:
    """The configuration of an object with `get_config`; other values as `serialize_keras_object` has them.

    Raises: ValueError for what has none.
    """
    if not hasattr(obj, "get_config"):
        if use_legacy_format:
            raise ValueError(f"Cannot serialize {obj!r}: it has no `get_config`")
        return serialize_keras_object(obj)
    cls = type(obj)
    config = obj.get_config()
    if use_legacy_format:
        return {"class_name": get_registered_name(cls), "config": config}
    module = public_module(cls)
    result = {
        "module": module or cls.__module__,
        "class_name": cls.__name__,
        "config": config,
        "registered_name": None if module else get_registered_name(cls),
    }
    build_config = getattr(obj, "get_build_config", lambda: None)()
    if build_config is not None:
        result["build_config"] = build_config
    return result


def serialize_keras_object(obj: Any) -> Any:
    """An object as what JSON can hold: plain values and lists as they are, objects by class and configuration.

    Args:
      obj: None, a number, text, list, dict, an object with `get_config`, or a function.
    Returns: plain data for `deserialize_keras_object`.
    Raises: ValueError for anything else.
    Source: tf.keras.saving.serialize_keras_object public docs 2.15.
    """
    if obj is None or isinstance(obj, (str, int, float, bool)):
        return obj
    if isinstance(obj, (list, tuple)):
        return [serialize_keras_object(v) for v in obj]
    if isinstance(obj, dict):
        return {k: serialize_keras_object(v) for k, v in obj.items()}
    if hasattr(obj, "get_config"):
        return class_config(obj)
    if hasattr(obj, "__name__"):
        return get_registered_name(obj)
    raise ValueError(
        f"Cannot serialize {obj} since it doesn't implement `get_config()`, and also doesn't have `__name__`"
    )


def serialize_legacy_object(instance: Any) -> Any:
    """An object as {"class_name": ..., "config": ...}, a function as its name; None for None.

    Raises: ValueError for anything else.
    Source: tf.keras.utils.legacy.serialize_keras_object public docs 2.15.
    """
    if instance is None:
        return None
    if hasattr(instance, "get_config"):
        return class_config(instance, use_legacy_format=True)
    if hasattr(instance, "__name__"):
        return get_registered_name(instance)
    raise ValueError(
        f"Cannot serialize {instance} because it doesn't implement `get_config()`."
    )


def deserialize_keras_object(
    config: Any,
    module_objects: dict[str, Any] | None = None,
    custom_objects: dict[str, Any] | None = None,
    printable_module_name: str = "object",
) -> Any:
    """The object of a configuration or name.

    Args:
      config: what `serialize_keras_object` returned, the older {"class_name", "config"}, or a name.
      module_objects: the known classes and functions by name.
      custom_objects: further ones.
      printable_module_name: what the objects are, for messages.
    Returns: an object; for a function's name the function; None for None.
    Raises: ValueError for an unknown name; TypeError for what is no configuration.
    Source: tf.keras.saving.deserialize_keras_object public docs 2.15.
    """
    if config is None:
        return None
    if isinstance(config, dict):
        if "class_name" not in config:
            raise ValueError(f"Improper config format for {config}. Please use `serialize_keras_object` to make it.")
        name, settings = config.get("registered_name") or config["class_name"], config.get("config") or {}
    elif isinstance(config, str):
        name, settings = config, {}
    else:
        raise TypeError(f"Could not parse config: {config}")
    found = _find(name, config, custom_objects, module_objects)
    if found is None and isinstance(config, dict) and "module" in config:
        raise TypeError(
            f"Could not locate class '{config['class_name']}'. Make sure custom classes are decorated with "
            f"`@keras.saving.register_keras_serializable()`. Full object config: {config}"
        )
    if found is None:
        raise ValueError(f"Unknown {printable_module_name}: '{name}'. {_HELP}")
    if not inspect.isclass(found):
        return found
    if not hasattr(found, "from_config"):
        return found(**settings)
    with CustomObjectScope(custom_objects or {}):
        if "custom_objects" in inspect.signature(found.from_config).parameters:
            made = found.from_config(settings, custom_objects=custom_objects or {})
        else:
            made = found.from_config(settings)
    build_config = config.get("build_config") if isinstance(config, dict) else None
    if build_config and hasattr(made, "build_from_config") and not made.built:
        made.build_from_config(build_config)
    return made


def json_default(obj: Any) -> Any:
    """What stands in JSON for an object that JSON does not know; for `default` of json.dumps.

    Raises: TypeError for an object without such a form.
    """
    if hasattr(obj, "get_config"):
        return class_config(obj, use_legacy_format=True) | {"__passive_serialization__": True}
    if isinstance(obj, np.ndarray):
        return obj.tolist()
    if isinstance(obj, np.generic):
        return obj.item()
    if isinstance(obj, DType):
        return obj.name
    if isinstance(obj, TensorShape):
        return obj.as_list()
    if obj is Ellipsis:
        return {"class_name": "__ellipsis__"}
    if isinstance(obj, TypeSpec):
        return {"class_name": "TypeSpec", "type_spec": f"tf.{type(obj).__name__}", "serialized": obj._serialize()}
    if isinstance(obj, Mapping):
        return dict(obj)
    if isinstance(obj, enum.Enum):
        return obj.value
    if callable(obj):
        return obj.__name__
    raise TypeError(f"Unable to serialize {obj} to JSON. Unrecognized type {type(obj)}.")


def _find(name: str, config: Any, custom_objects: dict | None, module_objects: dict | None) -> Any:
    found = get_registered_object(name, custom_objects, module_objects)
    if found is None and isinstance(config, dict):
        found = get_registered_object(config["class_name"], custom_objects, module_objects)
        module = config.get("module")
        if found is None and module and not module.startswith("keras"):
            try:
                found = getattr(importlib.import_module(module), config["class_name"], None)
            except ModuleNotFoundError:
                found = None
    return found
