"""Objects of `.keras` files: models with how they were built and compiled, functions, arrays, and the way back.

Source: tf.keras.saving.serialize_keras_object, deserialize_keras_object public docs 2.15; forms from recorded files.
"""

from __future__ import annotations

import importlib
import types
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.shapes import TensorShape
from thalweg.core.tensor import Tensor
from thalweg.keras import activations, constraints, initializers, losses, metrics, optimizers, regularizers
from thalweg.keras.layers import lambda_layer, registry
from thalweg.keras.optimizers import schedules
from thalweg.keras.saving import serialization
from thalweg.keras.saving.registration import CustomObjectScope, get_registered_name, get_registered_object

_MODULES = {
    "keras.losses": losses,
    "keras.metrics": metrics,
    "keras.optimizers": optimizers,
    "keras.mixed_precision": optimizers,
    "keras.optimizers.experimental": optimizers,
    "keras.optimizers.legacy": optimizers,
    "keras.optimizers.schedules": schedules,
    "keras.initializers": initializers,
    "keras.regularizers": regularizers,
    "keras.constraints": constraints,
    "keras.activations": activations,
}


def serialize(value: Any) -> Any:
    """A value as what JSON can hold."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (list, tuple)):
        return [serialize(v) for v in value]
    if isinstance(value, dict):
        return {k: serialize(v) for k, v in value.items()}
    if isinstance(value, bytes):
        return {"class_name": "__bytes__", "config": {"value": value.decode("utf-8")}}
    if isinstance(value, TensorShape):
        return value.as_list() if value.rank is not None else None
    if isinstance(value, Tensor):
        return {"class_name": "__tensor__", "config": {"value": value.numpy().tolist(), "dtype": value.dtype.name}}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return {"class_name": "__numpy__", "config": {"value": value.tolist(), "dtype": value.dtype.name}}
    if isinstance(value, dtypes.DType):
        return value.name
    if isinstance(value, types.FunctionType):
        return _function(value)
    if hasattr(value, "get_config"):
        return _object(value)
    return serialization.serialize_keras_object(value)


def _function(function: types.FunctionType) -> dict[str, Any]:
    if function.__name__ == "<lambda>":
        code, defaults, closure = lambda_layer.dumped(function)
        return {
            "class_name": "__lambda__",
            "config": {"value": {"code": code, "defaults": defaults, "closure": closure}},
        }
    module = function.__module__
    if module.startswith("thalweg.keras."):
        module = "keras." + module.removeprefix("thalweg.keras.").partition(".")[0]
    name = get_registered_name(function)
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def _object(value: Any) -> dict[str, Any]:
    made = serialization.class_config(value)
    made["config"] = _plain(made["config"])
    if "build_config" in made:
        made["build_config"] = _plain(made["build_config"])
    compile_config = getattr(value, "get_compile_config", lambda: None)()
    if compile_config is not None:
        made["compile_config"] = compile_config
    return made


def _plain(config: Any) -> Any:
    """A configuration for JSON: tuples are lists there."""
    if isinstance(config, dict):
        return {k: _plain(v) for k, v in config.items()}
    if isinstance(config, (list, tuple)):
        return [_plain(v) for v in config]
    return serialize(config)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None, safe_mode: bool = True) -> Any:
    """The value of what `serialize` returned.

    Raises: ValueError for code under `safe_mode`; TypeError for a class that cannot be found.
    """
    with CustomObjectScope(custom_objects or {}), lambda_layer.safe_mode(safe_mode):
        return _value(config)


def _value(config: Any) -> Any:
    if isinstance(config, (list, tuple)):
        return [_value(v) for v in config]
    if not isinstance(config, dict):
        return config
    kind = config.get("class_name")
    if kind is None:
        return {k: _value(v) for k, v in config.items()}
    inner = config.get("config")
    if kind == "__tuple__":
        return tuple(_value(v) for v in config["items"])
    if kind == "__tensor__":
        return convert.constant(inner["value"], dtype=inner["dtype"])
    if kind == "__numpy__":
        return np.array(inner["value"], dtype=inner["dtype"])
    if kind == "__bytes__":
        return inner["value"].encode("utf-8")
    if kind == "__ellipsis__":
        return ...
    if kind == "__lambda__":
        return lambda_layer.restored(inner["value"])
    if kind == "function":
        return _found_function(config)
    return _made(config)


def _found_function(config: dict[str, Any]) -> Any:
    name, module = config["config"], config.get("module")
    found = get_registered_object(config.get("registered_name") or name) or get_registered_object(name)
    if found is None and module in _MODULES:
        found = getattr(_MODULES[module], name, None)
    if found is None and module and not module.startswith("keras") and module != "builtins":
        found = _from_module(module, name)
    if found is None:
        raise TypeError(
            f"Could not locate function '{name}'. Make sure custom classes are decorated with "
            f"`@keras.saving.register_keras_serializable()`. Full object config: {config}"
        )
    return found


def _from_module(module: str, name: str) -> Any:
    try:
        return getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError:
        return None


def _made(config: dict[str, Any]) -> Any:
    module = config.get("module")
    if module in _MODULES:
        return _MODULES[module].deserialize(config)
    name = config["class_name"]
    found = get_registered_object(config.get("registered_name") or name) or get_registered_object(name)
    if found is None and (module is None or module.partition(".")[0] == "keras"):
        found = registry.by_name().get(name)
    if found is None and module and not module.startswith("keras"):
        found = _from_module(module, name)
    if found is None:
        raise TypeError(
            f"Could not locate class '{name}'. Make sure custom classes are decorated with "
            f"`@keras.saving.register_keras_serializable()`. Full object config: {config}"
        )
    bare = {k: v for k, v in config.items() if k not in ("build_config", "compile_config")}
    try:
        made = serialization.deserialize_keras_object(bare, {name: found})
    except TypeError as error:
        raise TypeError(
            f"{found} could not be deserialized properly. Please ensure that components that are Python object "
            "instances (layers, models, etc.) returned by `get_config()` are explicitly deserialized in the model's "
            f"`from_config()` method.\n\nconfig={config}.\n\nException encountered: {error}"
        ) from error
    build_config, compile_config = config.get("build_config"), config.get("compile_config")
    if build_config and not getattr(made, "built", True):
        made.build_from_config(build_config)
    if compile_config and hasattr(made, "compile_from_config"):
        made.compile_from_config(compile_config)
    return made


def serialize_keras_object(obj: Any) -> Any:
    """An object as what JSON can hold: models with how they were built and compiled, functions, arrays, plain values.

    Args:
      obj: None, a number, text, tensor, array, nest of such, a function, or an object with `get_config`.
    Returns: plain data for `deserialize_keras_object`.
    Raises: ValueError for anything else.
    Example:
      >>> tf.keras.saving.serialize_keras_object(tf.keras.constraints.MaxNorm(3))['config']
      {'max_value': 3, 'axis': 0}
    Source: tf.keras.saving.serialize_keras_object public docs 2.15.
    """
    return serialize(obj)


def deserialize_keras_object(
    config: Any, custom_objects: dict[str, Any] | None = None, safe_mode: bool = True, **kwargs: Any
) -> Any:
    """The object of what `serialize_keras_object` returned.

    Args:
      config: plain data; text means itself, unless `custom_objects` or `module_objects` know it.
      custom_objects: classes and functions by name.
      safe_mode: whether code (of lambdas) is refused.
      **kwargs: `module_objects`, further ones by name; `printable_module_name`, for messages.
    Raises: ValueError for code under `safe_mode`; TypeError for a class that cannot be found.
    Source: tf.keras.saving.deserialize_keras_object public docs 2.15.
    """
    known = kwargs.pop("module_objects", None)
    what = kwargs.pop("printable_module_name", "object")
    if kwargs:
        raise TypeError(f"deserialize_keras_object() got an unexpected keyword argument '{next(iter(kwargs))}'")
    if known is not None:
        return serialization.deserialize_keras_object(config, known, custom_objects, what)
    if isinstance(config, str):
        return get_registered_object(config, custom_objects) or config
    return deserialize(config, custom_objects, safe_mode)
