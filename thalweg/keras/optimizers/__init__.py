"""`tf.keras.optimizers`: classes, and optimizers by name and configuration."""

from __future__ import annotations

import inspect
from typing import Any

from thalweg.keras.optimizers import legacy
from thalweg.keras.optimizers.adam import Adam
from thalweg.keras.optimizers.adaptive import Adadelta, Adagrad, Adamax, AdamW, Lion
from thalweg.keras.optimizers.less_used import Adafactor, Ftrl, Nadam
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.keras.optimizers.rmsprop import RMSprop
from thalweg.keras.optimizers.sgd import SGD
from thalweg.keras.saving import serialization

_CLASSES = (Adadelta, Adafactor, Adagrad, Adam, AdamW, Adamax, Ftrl, Lion, Nadam, RMSprop, SGD)
_BY_NAME = {c.__name__.lower(): c for c in _CLASSES}
_BY_NAME |= {f"experimental{name}": _BY_NAME[name] for name in ("adadelta", "adagrad", "adam", "sgd")}
_LEGACY = {name.lower(): getattr(legacy, name) for name in legacy.__all__ if name != "Optimizer"}
__all__ = sorted(c.__name__ for c in _CLASSES) + ["Optimizer", "deserialize", "get", "serialize"]


def serialize(optimizer: Any, use_legacy_format: bool = False) -> Any:
    """An optimizer as plain data.

    Source: tf.keras.optimizers.serialize public docs 2.15.
    """
    return serialization.class_config(optimizer, use_legacy_format)


def deserialize(
    config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False, **kwargs: Any
) -> Any:
    """An optimizer from plain data.

    Args:
      config: what `serialize` returned.
      custom_objects: further classes by name.
      use_legacy_format: accepted; both forms are understood.
      **kwargs: `use_legacy_optimizer`: whether a configuration that does not say means the legacy class.
    Returns: an optimizer; a legacy one for a configuration of such.
    Raises: ValueError for an unknown class.
    Source: tf.keras.optimizers.deserialize public docs 2.15.
    """
    old = kwargs.pop("use_legacy_optimizer", False)
    if kwargs:
        raise TypeError(f"Invalid keyword arguments: {kwargs}")
    if not isinstance(config, dict):
        return serialization.deserialize_keras_object(config, _BY_NAME, custom_objects, "optimizer")
    if config.get("config"):
        old = config["config"].get("is_legacy_optimizer", True)
    known = _LEGACY if old else _BY_NAME
    if config.get("class_name", "").startswith("LossScaleOptimizer"):
        from thalweg.keras.mixed_precision.loss_scale import LossScaleOptimizer

        return LossScaleOptimizer.from_config(config["config"], custom_objects)
    if config.get("class_name", "").lower() in known:
        config = config | {"class_name": config["class_name"].lower(), "module": None, "registered_name": None}
    inner = config.get("config")
    if isinstance(inner, dict) and "is_legacy_optimizer" in inner:
        config = config | {"config": {k: v for k, v in inner.items() if k != "is_legacy_optimizer"}}
    return serialization.deserialize_keras_object(config, known, custom_objects, "optimizer")


def get(identifier: Any, **kwargs: Any) -> Any:
    """An optimizer from a name, a configuration, a class or an optimizer.

    Args:
      identifier: one of those.
    Returns: an optimizer.
    Raises: ValueError for an unknown name or anything else.
    Example:
      >>> float(tf.keras.optimizers.get('sgd').learning_rate)
      0.009999999776482582
    Source: tf.keras.optimizers.get public docs 2.15.
    """
    old = kwargs.pop("use_legacy_optimizer", False)
    if kwargs:
        raise TypeError(f"Invalid keyword arguments: {kwargs}")
    if isinstance(identifier, (Optimizer, legacy.Optimizer)):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier, use_legacy_optimizer=old)
    if isinstance(identifier, str):
        return deserialize({"class_name": identifier, "config": {}}, use_legacy_optimizer=old)
    if inspect.isclass(identifier) and issubclass(identifier, (Optimizer, legacy.Optimizer)):
        return identifier()
    raise ValueError(f"Could not interpret optimizer identifier: {identifier}")
