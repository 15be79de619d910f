"""What Keras says of its objects in a SavedModel: a JSON text for each layer, model and metric, in `keras_metadata.pb`.

Source: `keras_metadata.pb` of models that Keras 2.15 wrote; before 2.5 the texts stood in the SavedModel itself.
"""

from __future__ import annotations

import json
import os
from typing import Any

from thalweg import version
from thalweg.core import errors, nest, protos, shapes
from thalweg.core.specs import TensorSpec
from thalweg.keras.keras_tensor import KerasTensor
from thalweg.keras.models import from_json
from thalweg.keras.saving import hdf5_format, registration, serialization, training_config

FILE = "keras_metadata.pb"
PREFIX = "_tf_keras_"
_NEWEST = 2


def identifier_of(value: Any) -> str | None:
    """The kind of a Keras object, None for another one."""
    from thalweg.keras.layers import InputLayer
    from thalweg.keras.layers.base import Layer
    from thalweg.keras.metrics.base import Metric
    from thalweg.keras.models.model import Model
    from thalweg.keras.models.sequential import Sequential

    if not isinstance(value, Layer):
        return None
    if isinstance(value, Metric):
        return PREFIX + "metric"
    if isinstance(value, InputLayer):
        return PREFIX + "input_layer"
    if isinstance(value, Sequential):
        return PREFIX + "sequential"
    if isinstance(value, Model):
        return PREFIX + ("network" if value._is_graph_network else "model")
    from thalweg.keras.layers import RNN

    return PREFIX + ("rnn_layer" if isinstance(value, RNN) else "layer")


def restored_from_config_only(layer: Any) -> bool:
    """Whether a layer stands for a function on KerasTensors, whose arguments only configurations have."""
    names = ("TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod", "InstanceProperty")
    return type(layer).__name__ in names


def describe(value: Any, include_optimizer: bool) -> dict[str, Any]:
    """What is said of a layer, model or metric."""
    kind = identifier_of(value)
    found: dict[str, Any] = {}
    if kind == PREFIX + "metric":
        return {"class_name": type(value).__name__, "name": value.name, "dtype": value.dtype, **_config(value)}
    if kind == PREFIX + "input_layer":
        config = value.get_config()
        shown = {k: config[k] for k in ("name", "dtype", "sparse", "ragged", "batch_input_shape")}
        return {"class_name": "InputLayer", **shown, "config": config}
    found = {
        "name": value.name,
        "trainable": value.trainable,
        "expects_training_arg": value._call_spec.training is not None,
        "dtype": value.dtype,
        "batch_input_shape": getattr(value, "_batch_input_shape", None),
        "stateful": bool(getattr(value, "stateful", False)),
        "must_restore_from_config": restored_from_config_only(value),
        "preserve_input_structure_in_config": False,
        "autocast": getattr(value, "_autocast", True),
        "class_name": registration.get_registered_name(type(value)),
        **_config(value),
    }
    if value._build_input_shape is not None:
        found["build_input_shape"] = value._build_input_shape
    if kind in (PREFIX + "sequential", PREFIX + "network", PREFIX + "model"):
        _describe_model(value, found, include_optimizer)
    return found


def _config(value: Any) -> dict[str, Any]:
    try:
        config = value.get_config()
    except NotImplementedError:
        return {}
    return {"config": _older(config)}


def _older(config: Any) -> Any:
    """A configuration without what Keras 2.12 added to those of the objects in it."""
    if isinstance(config, dict):
        config = hdf5_format.older_form(config) if "module" in config else config
        return {k: _older(v) for k, v in config.items()}
    if isinstance(config, (list, tuple)) and type(config) in (list, tuple):
        return type(config)(_older(v) for v in config)
    return config


def _describe_model(model: Any, found: dict[str, Any], include_optimizer: bool) -> None:
    found["is_graph_network"] = bool(model._is_graph_network)
    spec = input_specs(model)
    if spec is not None:
        found["save_spec"] = spec
        found["full_save_spec"] = ([spec], {})
    if "config" in found and (model._is_graph_network or found["class_name"] == "Sequential"):
        found["model_config"] = {"class_name": found["class_name"], "config": found["config"]}
    found.update(keras_version=version.KERAS_VERSION, backend="tensorflow")
    if include_optimizer and model.optimizer is not None and model._is_compiled:
        found["training_config"] = training_config.of_model(model)


def input_specs(layer: Any, dynamic_batch: bool | None = None) -> Any:
    """Specs of the inputs a layer or model was called with first, named as a model's inputs are; None if never.

    dynamic_batch: whether the first dimension is open where the network itself does not say; None: wherever.
    """
    inputs = getattr(layer, "_nested_inputs", None)
    if inputs is None and getattr(layer, "inputs", None):
        inputs = layer.inputs if len(layer.inputs) > 1 else layer.inputs[0]
    if inputs is None:
        inputs = layer.__dict__.get("_first_inputs")
    if inputs is None and layer._inbound_nodes:
        inputs = layer._inbound_nodes[0].inputs if hasattr(layer._inbound_nodes[0], "inputs") else None
    if inputs is None:
        return None
    names = iter(getattr(layer, "input_names", None) or ())
    keeps = dynamic_batch is not None and (not dynamic_batch or getattr(layer, "_nested_inputs", None) is not None)

    def spec(x: Any) -> Any:
        if not hasattr(x, "dtype") or not hasattr(x, "shape"):
            return x
        static = shapes.as_shape_tuple(x.shape)
        return TensorSpec(static if keeps else static and (None, *static[1:]), x.dtype, next(names, None))

    return nest.map_structure(spec, inputs)


def further_specs(layer: Any) -> dict[str, Any]:
    """Specs of the tensors beside the first one that a layer of a described model is called with, by their names."""
    if not layer._inbound_nodes or not layer._inbound_nodes[0].call_args:
        return {}
    node = layer._inbound_nodes[0]
    named = dict(zip(layer._call_spec.names[1:], node.call_args[1:], strict=False)) | node.call_kwargs
    found = {}
    for name, value in named.items():
        if all(isinstance(x, KerasTensor) for x in nest.flatten(value)) and nest.flatten(value):
            found[name] = nest.map_structure(lambda x: TensorSpec(x.shape, x.dtype), value)
    return found


# ---------------------------------------------------------------- the file


def _encoded(value: Any) -> Any:
    """Tuples, shapes and specs as Keras writes them."""
    if isinstance(value, dict):
        return {k: _encoded(v) for k, v in value.items()}
    if isinstance(value, TensorSpec):
        plain = [_encoded(value.shape), value.dtype.name, value.name]
        return {"class_name": "TypeSpec", "type_spec": "tf.TensorSpec", "serialized": plain}
    if isinstance(value, shapes.TensorShape):
        return {"class_name": "TensorShape", "items": value.as_list()}
    if isinstance(value, tuple):
        return {"class_name": "__tuple__", "items": [_encoded(v) for v in value]}
    return [_encoded(v) for v in value] if isinstance(value, list) else value


def write(exporter: Any, folder: str, include_optimizer: bool) -> None:
    """Writes what is said of the Keras objects that an exporter has numbered."""
    made = protos.message("keras.SavedMetadata")()
    for number, value in enumerate(exporter.objects):
        kind = identifier_of(value)
        if kind is None:
            continue
        text = json.dumps(_encoded(describe(value, include_optimizer)), default=serialization.json_default)
        node = made.nodes.add(node_id=number, node_path=exporter.paths[number], identifier=kind, metadata=text)
        node.version.producer, node.version.min_consumer = _NEWEST, 1
    with open(os.path.join(folder, FILE), "wb") as file:
        file.write(made.SerializeToString(deterministic=True))


def read(folder: str, graph: Any) -> dict[int, tuple[str, dict[str, Any]]]:
    """number of an object -> (its kind, what is said of it).

    Raises: OSError for a file that is damaged or of a newer version.
    """
    path = os.path.join(folder, FILE)
    if os.path.isfile(path):
        from google.protobuf.message import DecodeError

        made = protos.message("keras.SavedMetadata")()
        try:
            with open(path, "rb") as file:
                made.ParseFromString(file.read())
        except (DecodeError, RuntimeError) as cause:
            raise OSError(f"Cannot parse keras metadata at path {path}: Received error: {cause}") from None
        found = {n.node_id: (n.identifier, n.metadata) for n in made.nodes}
    else:  # of before TensorFlow 2.5
        users = {i: n.user_object for i, n in enumerate(graph.nodes) if n.WhichOneof("kind") == "user_object"}
        users = {i: u for i, u in users.items() if u.identifier.startswith(PREFIX) and u.metadata}
        found = {i: (u.identifier, u.metadata) for i, u in users.items()}
    try:
        return {i: (kind, from_json.decoded(text)) for i, (kind, text) in found.items()}
    except ValueError as cause:
        raise errors.DataLossError(None, None, f"{folder}: Keras' metadata are damaged: {cause}") from None
