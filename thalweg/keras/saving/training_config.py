"""How a model was compiled, as plain data, as HDF5 files and SavedModels hold it.

Source: Keras' files: `training_config` of models that Keras 2.15 wrote.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from thalweg.core import nest
from thalweg.keras import losses, metrics, optimizers
from thalweg.keras.saving import serialization

_logger = logging.getLogger("tensorflow")


def of_model(model: Any) -> dict[str, Any]:
    """Loss, metrics and optimizer of a compiled model."""
    container = model.compiled_metrics
    plain, weighted = container._user_metrics, container._user_weighted
    if container.built:
        plain = None if plain is None else container._metrics
        weighted = None if weighted is None else container._weighted
    optimizer = model.optimizer
    name = type(optimizer).__name__
    if isinstance(optimizer, optimizers.Optimizer) and serialization.public_module(type(optimizer)):
        name = f"Custom>{name}"  # Keras registers its own under this name
    return {
        "loss": _plain(model.compiled_loss._user_losses),
        "metrics": _plain(plain),
        "weighted_metrics": _plain(weighted),
        "loss_weights": model.compiled_loss._user_loss_weights,
        "optimizer_config": {"class_name": name, "config": optimizer.get_config()},
    }


def _plain(given: Any) -> Any:
    def one(value: Any) -> Any:
        if hasattr(value, "get_config"):
            return serialization.class_config(value, use_legacy_format=True)
        return serialization.serialize_keras_object(value) if callable(value) else value

    return nest.map_structure(one, given)


def compile_as(model: Any, config: dict[str, Any], custom_objects: dict[str, Any] | None) -> None:
    """Compiles a model as `of_model` says of another one."""
    model.compile(
        optimizer=_optimizer_of(config["optimizer_config"], custom_objects),
        loss=_nested(losses.deserialize, config.get("loss")),
        metrics=_nested(_metric_of, config.get("metrics")),
        weighted_metrics=_nested(_metric_of, config.get("weighted_metrics")),
        loss_weights=config.get("loss_weights"),
    )
    build_compiled(model)


def build_compiled(model: Any) -> None:
    """Makes the losses and metrics of a model whose outputs are known."""
    if model.outputs is None:
        return
    outputs = model.outputs[0] if len(model.outputs) == 1 else model.outputs
    try:
        if not model.compiled_loss.built:
            model.compiled_loss.build(outputs)
        if not model.compiled_metrics.built:
            model.compiled_metrics.build(outputs, outputs)
    except (ValueError, TypeError):
        _logger.warning(
            "Compiled the loaded model, but the compiled metrics have yet to be built. `model.compile_metrics` will "
            "be empty until you train or evaluate the model."
        )


def _optimizer_of(config: dict[str, Any], custom_objects: dict[str, Any] | None) -> Any:
    own = config["class_name"].removeprefix("Custom>")
    if own in dir(optimizers):
        config = config | {"class_name": own}
    return optimizers.deserialize(config, custom_objects)


def _metric_of(config: Any) -> Any:
    return config if config in ("accuracy", "acc", "crossentropy", "ce") else metrics.deserialize(config)


def _nested(one: Callable[[Any], Any], config: Any) -> Any:
    if config is None:
        return None
    if isinstance(config, str) or isinstance(config, dict) and "class_name" in config:
        return one(config)
    if isinstance(config, dict):
        return {name: _nested(one, value) for name, value in config.items()}
    if isinstance(config, (list, tuple)):
        return [_nested(one, value) for value in config]
    raise ValueError(
        "Saved configuration not understood. Configuration should be a dictionary, string, tuple or list. Received: "
        f"config={config}."
    )
