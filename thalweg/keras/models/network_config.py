"""Described models <-> plain data: the layers, and for each of their calls where its arguments come from.

A call is `[[layer, call, output, kwargs], ...]`: one entry per tensor of the first argument, in its structure.
KerasTensors among the other arguments are `[layer, call, output]`; constants `["_CONSTANT_VALUE", -1, value, kwargs]`.
Source: recorded runs of tf.keras.Model.get_config 2.15.
"""

from __future__ import annotations

import collections
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.tensor import Tensor
from thalweg.keras.keras_tensor import KerasTensor, Node
from thalweg.keras.layers import registry
from thalweg.keras.layers.input_layer import InputLayer
from thalweg.keras.models.model import Model
from thalweg.keras.saving import serialization

CONSTANT = "_CONSTANT_VALUE"
COMPOSITE = "_COMPOSITE_TYPE"


class _Entry:
    """One `[layer, call, output(, kwargs)]`: a leaf for nest."""

    def __init__(self, data: list[Any]):
        self.data = data


def _wrapped(value: Any) -> Any:
    """Data with its entries as leaves."""
    if isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str):
        return _Entry(value)
    if isinstance(value, dict):
        return {k: _wrapped(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        parts = [_wrapped(v) for v in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return value


def _unwrapped(value: Any) -> Any:
    return nest.map_structure(lambda x: x.data if isinstance(x, _Entry) else x, value)


def skips_first(layer: Any) -> bool:
    """Whether calls of a layer are counted from 1: of models that know their inputs."""
    if not isinstance(layer, Model):
        return False
    return layer._is_graph_network and bool(layer._self_tracked_trackables) and isinstance(
        layer._self_tracked_trackables[0], InputLayer
    )


# ---------------------------------------------------------------- to data


def config_of(model: Any, describe: Callable[[Any], dict[str, Any]] = serialization.class_config) -> dict[str, Any]:
    """The part of a model's configuration that says its layers and how they connect.

    Args:
      model: a described model.
      describe: layer -> its configuration.
    """
    mine = {id(n) for n in model._graph.nodes}
    numbers: dict[int, int] = {}
    for layer in model.layers:
        count = int(skips_first(layer))
        for node in layer._inbound_nodes:
            if id(node) in mine:
                numbers[id(node)] = count
                count += 1
    layers = []
    for layer in model.layers:
        calls = [_call_data(n, numbers) for n in layer._inbound_nodes if id(n) in mine and not n.is_input]
        layers.append(describe(layer) | {"name": layer.name, "inbound_nodes": calls})
    return {
        "layers": layers,
        "input_layers": _ends(model._nested_inputs, numbers),
        "output_layers": _ends(model._nested_outputs, numbers),
    }


def _ends(tensors: Any, numbers: dict[int, int]) -> Any:
    if not nest.is_nested(tensors):
        return [_place(tensors, numbers)]
    return _unwrapped(nest.map_structure(lambda x: _Entry(_place(x, numbers)), tensors))


def _place(x: KerasTensor, numbers: dict[int, int]) -> list[Any]:
    history = x._keras_history
    return [history.layer.name, numbers.get(id(x.node), 0), history.tensor_index]


def _call_data(node: Node, numbers: dict[int, int]) -> Any:
    layer = node.layer
    names = layer._call_spec.names
    if node.call_args:
        inputs, rest, kwargs = node.call_args[0], node.call_args[1:], dict(node.call_kwargs)
    else:
        kwargs = dict(node.call_kwargs)
        inputs, rest = kwargs.pop(layer._call_spec.first), ()
    kwargs = dict(zip(names[1:], rest, strict=False)) | kwargs

    def plain(x: Any) -> Any:
        if isinstance(x, KerasTensor):
            return _Entry(_place(x, numbers))
        if isinstance(x, (np.ndarray, np.generic)):
            return x.tolist()
        if isinstance(x, Tensor) or getattr(type(x), "_is_thalweg_variable", False):
            return x.numpy().tolist()
        return x

    kwargs = _unwrapped(nest.map_structure(plain, kwargs))
    try:
        json.dumps(kwargs, default=serialization.json_default)
    except TypeError:
        raise TypeError(
            f"Layer {layer.name} was passed non-JSON-serializable arguments. Arguments had types: "
            f"{nest.map_structure(type, kwargs)}. They cannot be serialized out when saving the model."
        ) from None

    def first(x: Any) -> _Entry:
        if isinstance(x, KerasTensor):
            return _Entry([*_place(x, numbers), kwargs])
        value = plain(x)
        return _Entry([CONSTANT, -1, value, kwargs])

    data = nest.map_structure(first, inputs)
    if not nest.is_nested(data) and not layer._keeps_input_structure:
        data = [data]
    return _unwrapped(data)


# ---------------------------------------------------------------- and back


class _Pending(Exception):
    """A call needs a tensor of a call that has not been made yet."""


class _Builder:
    """Makes layers and calls them, as a configuration says."""

    def __init__(self, layers: dict[str, Any]):
        self.layers = layers  # by name
        self.calls: dict[tuple[str, int], int] = {}  # number in the configuration -> in the layer
        self.counts: dict[str, int] = {}

    def tensor(self, name: str, call: int, output: int) -> KerasTensor:
        layer = self.layers[name]
        index = 0 if isinstance(layer, InputLayer) else self.calls.get((name, call))
        if index is None:
            raise _Pending
        return nest.flatten(layer._inbound_nodes[index].outputs)[output]

    def value(self, x: Any) -> Any:
        return self.tensor(*x.data) if isinstance(x, _Entry) else x

    def make_call(self, name: str, data: Any) -> None:
        layer = self.layers[name]
        kwargs: dict[str, Any] = {}
        flat = []
        for entry in nest.flatten(data):
            if not isinstance(entry, _Entry):
                raise ValueError("Improperly formatted model config.")
            entry = entry.data
            if len(entry) == 4:
                kwargs = nest.map_structure(self.value, _wrapped(entry[3]))
            flat.append(entry[2] if entry[0] == CONSTANT else self.tensor(*entry[:3]))
        inputs = nest.pack_sequence_as(data, flat)
        if not layer._keeps_input_structure and isinstance(inputs, (list, tuple)) and len(nest.flatten(inputs)) == 1:
            inputs = nest.flatten(inputs)[0]
        outputs = layer(inputs, **kwargs)
        history = nest.flatten(outputs)[0]._keras_history
        self.calls[name, self.counts[name]] = history.node_index
        self.counts[name] += 1


def rebuilt(
    config: dict[str, Any], custom_objects: dict[str, Any] | None = None, layers: dict[str, Any] | None = None
) -> tuple[Any, Any, dict[str, Any]]:
    """(inputs, outputs, layers by name) of a configuration.

    Args:
      config: what `config_of` returned.
      custom_objects: classes of layers by name.
      layers: layers that exist already, by name; they are called again.
    Raises: ValueError for a configuration that is improper, or whose calls need one another.
    """
    builder = _Builder(dict(layers or {}))
    waiting: dict[str, collections.deque] = {}
    for data in config["layers"]:
        name = data["name"]
        if name not in builder.layers:
            builder.layers[name] = registry.deserialize(data, custom_objects=custom_objects)
        builder.counts[name] = int(skips_first(builder.layers[name]))
        waiting[name] = collections.deque(_wrapped(c) for c in data["inbound_nodes"])
    while any(waiting.values()):
        before = sum(map(len, waiting.values()))
        for name, calls in waiting.items():
            while calls:
                try:
                    builder.make_call(name, calls[0])
                except _Pending:
                    break
                calls.popleft()
        if sum(map(len, waiting.values())) == before:
            raise ValueError(
                f"Improperly formatted model config: the calls of {[n for n, c in waiting.items() if c]} wait for one "
                "another."
            )
    ends = [nest.map_structure(builder.value, _wrapped(config[key])) for key in ("input_layers", "output_layers")]
    return ends[0], ends[1], builder.layers


def connect_others(model: Any, layers: dict[str, Any]) -> None:
    """Adds layers to a model that none of its outputs needs: those of added losses and metrics."""
    others = [v for v in layers.values() if not any(v is t for t in model.layers)]
    if others:
        nodes = [n for v in layers.values() for n in v._inbound_nodes[int(skips_first(v)) :] if not n.is_input]
        model._add_nodes(others, nodes)
