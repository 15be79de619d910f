"""`tf.keras.models.clone_model`: a model of new layers, connected as those of another.

Source: tf.keras.models.clone_model public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import nest
from thalweg.keras.keras_tensor import KerasTensor
from thalweg.keras.layers.input_layer import Input, InputLayer
from thalweg.keras.models import network_config
from thalweg.keras.models.functional import Functional, Model, _has_own_constructor
from thalweg.keras.models.sequential import Sequential


def _clone_layer(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())


def clone_model(model: Any, input_tensors: Any = None, clone_function: Callable | None = None) -> Any:
    """A model of new layers with new weights, connected as those of another.

    Args:
      model: a Sequential or a model described by inputs and outputs.
      input_tensors: KerasTensors or tensors to begin with, by default new Inputs.
      clone_function: layer -> the new layer; by default one of the same configuration. Inputs are always new.
    Returns: the new model.
    Raises: ValueError for a subclassed model, or a `clone_function` that cannot be called.
    Example:
      >>> model = tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,), name='a')])
      >>> copy = tf.keras.models.clone_model(model)
      >>> copy.layers[0] is model.layers[0], copy.layers[0].name
      (False, 'a')
    Source: tf.keras.models.clone_model public docs 2.15.
    """
    clone = _clone_layer if clone_function is None else clone_function
    if isinstance(model, Sequential):
        return _clone_sequential(model, input_tensors, clone)
    if isinstance(model, Functional):
        # A subclass may say how it is made again, where nothing else is asked for.
        own = clone_function is None and input_tensors is None and type(model).get_config is not Functional.get_config
        if own and type(model).from_config.__func__ is not Functional.from_config.__func__:
            return type(model).from_config(model.get_config())
    return _clone_functional(model, input_tensors, clone)


def _check(clone: Any) -> None:
    if not callable(clone):
        raise ValueError(f"Expected `layer_fn` argument to be a callable. Received: layer_fn={clone}")


def _clone_functional(model: Any, input_tensors: Any, clone: Callable) -> Any:
    if not isinstance(model, Model):
        raise ValueError(f"Expected `model` argument to be a `Model` instance. Received: model={model}")
    if not model._is_graph_network:
        raise ValueError(
            "Expected `model` argument to be a functional `Model` instance, but got a subclassed model instead: "
            f"{model}"
        )
    entries: dict[int, Any] = {}
    if input_tensors is not None:
        for tensor, layer in zip(nest.flatten(input_tensors), model._input_layers, strict=False):
            if not isinstance(tensor, KerasTensor):
                tensor = Input(tensor=tensor, name="input_wrapper_for_" + layer.name)
            entries[id(layer)] = tensor._keras_history.layer
    _check(clone)
    layers: dict[str, Any] = {}

    def copied(layer: Any) -> dict[str, Any]:
        if id(layer) in entries:
            layers[layer.name] = entries[id(layer)]
        elif any(layer is entry for entry in model._input_layers):
            layers[layer.name] = InputLayer(**layer.get_config())
        else:
            layers[layer.name] = clone(layer)
        return {}

    config = network_config.config_of(model, copied)
    inputs, outputs, made = network_config.rebuilt(config, layers=layers)
    cls = Functional if _has_own_constructor(type(model)) else type(model)
    new = cls(inputs, outputs, name=model.name)
    network_config.connect_others(new, made)
    return new


def _clone_sequential(model: Sequential, input_tensors: Any, clone: Callable) -> Sequential:
    _check(clone)
    layers = []
    for layer in model._stack:
        if not isinstance(layer, InputLayer):
            layers.append(clone(layer))
        elif input_tensors is None:
            layers.append(_clone_layer(layer))
    if input_tensors is not None:
        tensors = list(input_tensors) if isinstance(input_tensors, (list, tuple)) else [input_tensors]
        if len(tensors) != 1:
            raise ValueError(
                "To clone a `Sequential` model, we expect at most one tensor as part of `input_tensors`. Received: "
                f"input_tensors={input_tensors}"
            )
        entry = tensors[0]
        if not isinstance(entry, KerasTensor):
            entry = Input(tensor=entry, name="input_wrapper_for_" + str(getattr(entry, "name", "tensor")))
        elif not entry._from_input_layer():
            raise ValueError(
                "Cannot clone a `Sequential` model on top of a tensor that comes from a Keras layer other than an "
                f"`InputLayer`. Use the Functional API instead. Received: input_tensors={input_tensors}"
            )
        layers.insert(0, entry._keras_history.layer)
    return Sequential(layers, name=model.name)
