"""Keras models as SavedModels: the functions and lists that readers without the model's classes need.

Each layer gets its call as functions, with and without training, and `keras_api`, an object with its parts; models get
the signature that servers call.
Source: children and functions of SavedModels that Keras 2.15 wrote.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from thalweg.core import nest
from thalweg.core.tensor import Tensor
from thalweg.function.api import function
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.variables import saved_model_hooks
from thalweg.keras.metrics.base import Metric
from thalweg.keras.saving.saved_model import metadata
from thalweg.module.tracking import AutoTrackable, DictWrapper, ListWrapper
from thalweg.saved_model import saving


def save_model(
    model: Any,
    path: str,
    include_optimizer: bool = True,
    signatures: Any = None,
    options: Any = None,
    save_traces: bool = True,
) -> None:
    """Writes a model as a SavedModel.

    Args:
      model: the model.
      path: the folder.
      include_optimizer: whether the optimizer's state and how the model was compiled are written, too.
      signatures, options: as for tf.saved_model.save; by default the signature `serving_default` is the model's call.
      save_traces: whether the calls of layers are written as functions, for readers without their classes.
    Raises: ValueError for a model that was never called and whose inputs are not known.
    """
    if not model.built and metadata.input_specs(model) is None:
        raise ValueError(
            f"Model {model} cannot be saved either because the input shape is not available or because the forward "
            "pass of the model is not defined. To define a forward pass, please override `Model.call()`. To specify an "
            "input shape, either call `build(input_shape)` directly, or call the model on actual data using `Model()`, "
            "`Model.fit()`, or `Model.predict()`. If you have a custom training step, please make sure to invoke the "
            "forward pass in train step through `Model.__call__`, i.e. `model(inputs)`, as opposed to `model.call()`."
        )
    optimizer = model.__dict__.get("optimizer")
    hidden = not include_optimizer and optimizer is not None
    if hidden:
        model.__dict__["optimizer"] = None
    _settings.traces = save_traces
    try:
        saving.save_with_nodes(model, path, signatures, options, functools.partial(_write_metadata, include_optimizer))
    finally:
        _settings.traces = True
        if hidden:
            model.__dict__["optimizer"] = optimizer


def _write_metadata(include_optimizer: bool, exporter: Any, folder: str) -> None:
    metadata.write(exporter, folder, include_optimizer)


class _Settings:
    traces = True


_settings = _Settings()


class _KerasApi(AutoTrackable):
    """The parts of a layer, for readers."""


def children_of(layer: Layer, cache: dict[Any, Any]) -> dict[str, Any]:
    """What a layer has in a SavedModel beside its attributes; made once for each file."""
    found = cache.get(id(layer))
    if found is None:
        cache[id(layer)] = {}  # a layer that holds itself
        found = cache[id(layer)] = _metric_children(layer) if isinstance(layer, Metric) else _children(layer)
    return found


saved_model_hooks.children, saved_model_hooks.identifier = children_of, metadata.identifier_of


def _metric_children(metric: Any) -> dict[str, Any]:
    variables = ListWrapper(metric.weights)
    api = _KerasApi()
    api.__dict__["variables"] = variables
    return {"variables": variables, "keras_api": api}


def _children(layer: Any) -> dict[str, Any]:
    plain = {
        "variables": ListWrapper(layer.variables),
        "trainable_variables": ListWrapper(layer.trainable_variables),
        "regularization_losses": ListWrapper(_losses_of(layer, inner=True)),
    }
    api = _KerasApi()
    parts = {
        "non_trainable_variables": ListWrapper(layer.non_trainable_variables),
        "layers": ListWrapper([v for v in layer._flatten_layers(False, False) if isinstance(v, Layer)]),
        "metrics": ListWrapper(list(layer.metrics) if hasattr(layer, "train_step") else list(layer._metrics)),
        "layer_regularization_losses": ListWrapper(_losses_of(layer, inner=False)),
        "layer_metrics": DictWrapper(),
    }
    functions = _functions(layer) if _settings.traces else {}
    if hasattr(layer, "train_step"):
        signature = default_signature(layer)
        if signature is not None:
            functions["_default_save_signature"] = signature
    api.__dict__.update({**parts, **plain, **functions})
    if "call_and_return_all_conditional_losses" in functions:
        api.__dict__["call_and_return_conditional_losses"] = functions["call_and_return_all_conditional_losses"]
    return {**plain, "keras_api": api, **functions}


def _losses_of(layer: Any, inner: bool) -> list[Any]:
    """The regularization losses as functions without arguments."""
    found = []
    for owner in layer._flatten_layers() if inner else [layer]:
        for i, loss in enumerate(getattr(owner, "_callable_losses", ())):
            cached = owner.__dict__.setdefault("_saved_losses", {})
            if i not in cached:
                cached[i] = function(_named(f"loss_fn_{i}", functools.partial(loss)), input_signature=[])
            found.append(cached[i])
    return found


def _named(name: str, inner: Callable) -> Callable:
    def call() -> Any:
        return inner()

    call.__name__ = name
    return call


def _functions(layer: Any) -> dict[str, Any]:
    """The call of a layer as functions that are traced with its inputs, or nothing for one that was never called."""
    specs = metadata.input_specs(layer)
    if specs is None or not all(hasattr(s, "dtype") for s in nest.flatten(specs)) or _needs_more(layer):
        return {}
    takes_training = layer._call_spec.training is not None
    if len(layer._call_spec.names) - takes_training > 1:
        further = metadata.further_specs(layer)
        if further:
            return _functions_of_many(layer, specs, further, takes_training)
    traced = []
    for name, with_losses in (("layer_call_fn", False), ("layer_call_and_return_conditional_losses", True)):
        made = function(_call_function(layer, f"{layer.name}_{name}", takes_training, with_losses))
        try:
            for training in (True, False) if takes_training else (None,):
                made.get_concrete_function(specs, training) if takes_training else made.get_concrete_function(specs)
        except NotImplementedError:
            return {}
        traced.append(made)
    return {"__call__": traced[0], "call_and_return_all_conditional_losses": traced[1]}


def _functions_of_many(layer: Any, first: Any, further: dict[str, Any], takes_training: bool) -> dict[str, Any]:
    """The call of a layer that takes further tensors, by their names, as functions."""
    traced = []
    for name, with_losses in (("layer_call_fn", False), ("layer_call_and_return_conditional_losses", True)):

        def call(inputs: Any, training: Any = None, with_losses: bool = with_losses, **others: Any) -> Any:
            mode = {"training": training} if takes_training else {}
            outputs = layer(inputs, **others, **mode)
            return (outputs, _own_losses(layer)) if with_losses else outputs

        call.__name__ = f"{layer.name}_{name}"
        made = function(call)
        for training in (True, False) if takes_training else (None,):
            made.get_concrete_function(first, training, **further)
        traced.append(made)
    return {"__call__": traced[0], "call_and_return_all_conditional_losses": traced[1]}


def _needs_more(layer: Any) -> bool:
    """Whether a layer cannot be called with its first argument alone, as those of functions on KerasTensors."""
    empty = inspect.Parameter.empty
    required = [name for name, default in layer._call_spec.full if default is empty]
    if metadata.restored_from_config_only(layer):
        return True
    return len(required) > 1 + len(metadata.further_specs(layer))


def _call_function(layer: Any, name: str, takes_training: bool, with_losses: bool) -> Callable:
    def run(inputs: Any, training: Any) -> Any:
        kwargs = {"training": training} if takes_training else {}
        outputs = layer(inputs, **kwargs)
        return (outputs, _own_losses(layer)) if with_losses else outputs

    if takes_training:

        def call(inputs: Any, training: Any = None) -> Any:
            return run(inputs, training)
    else:

        def call(inputs: Any) -> Any:
            return run(inputs, None)

    call.__name__ = name
    return call


def _own_losses(layer: Any) -> list[Any]:
    return [x for inner in layer._flatten_layers() for x in inner._losses if isinstance(x, Tensor)]


def default_signature(model: Any) -> Any:
    """The call of a model without training, by the names of its inputs and outputs; None where it was never called."""
    specs = metadata.input_specs(model)
    if specs is None:
        return None
    flat = nest.flatten(specs)
    names = [s.name or f"input_{i + 1}" for i, s in enumerate(flat)]
    named = [type(s)(s.shape, s.dtype, n) for s, n in zip(flat, names, strict=True)]

    def _wrapped_model(*args: Any) -> dict[str, Any]:
        outputs = model(nest.pack_sequence_as(specs, args), training=False)
        return _by_name(model, outputs)

    made = function(_wrapped_model).get_concrete_function(*named)
    made._arg_keywords, made._num_positional_args = names, len(names)
    return made


def _by_name(model: Any, outputs: Any) -> dict[str, Any]:
    flat = nest.flatten(outputs)
    names = list(getattr(model, "output_names", None) or [])
    if len(names) != len(flat):
        if isinstance(outputs, dict):
            return {str(k): v for k, v in outputs.items()}
        names = [f"output_{i + 1}" for i in range(len(flat))]
    return dict(zip(names, flat, strict=True))
