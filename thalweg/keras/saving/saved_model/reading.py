"""SavedModels as Keras models: layers of known classes from their configurations, others from their functions.

Objects that are made here stand in for those of the file, variables too, so that functions of the file that are still
needed work on the layers' own variables.
Source: tf.keras.models.load_model public docs 2.15; SavedModels that Keras 2.1 to 2.15 wrote.
"""

from __future__ import annotations

import logging
from typing import Any

from thalweg.checkpoint.checkpoint import Checkpoint
from thalweg.core import trackable
from thalweg.core.specs import TensorSpec
from thalweg.keras.layers import InputLayer, registry
from thalweg.keras.models import network_config
from thalweg.keras.models.functional import Functional
from thalweg.keras.models.model import Model
from thalweg.keras.models.sequential import Sequential
from thalweg.keras.optimizers import Optimizer
from thalweg.keras.saving import training_config
from thalweg.keras.saving.registration import CustomObjectScope
from thalweg.keras.saving.saved_model import metadata, revived
from thalweg.saved_model import files, loading

_logger = logging.getLogger("tensorflow")
_NETWORKS = (metadata.PREFIX + "sequential", metadata.PREFIX + "network")
_MODELS = (*_NETWORKS, metadata.PREFIX + "model")


def load_model(
    path: str, custom_objects: dict[str, Any] | None = None, compile: bool = True, options: Any = None
) -> Any:
    """Reads a model from a SavedModel.

    Args:
      path: the folder.
      custom_objects: classes and functions by name.
      compile: whether the model is compiled as it was.
      options: tf.saved_model.LoadOptions.
    Returns: the model; of its classes where they are known, else one that has their functions.
    Raises: OSError where there is no SavedModel; ValueError for one that Keras did not write.
    """
    saved = files.read_saved_model(path)
    graph = saved.meta_graphs[0].object_graph_def if saved.meta_graphs else None
    described = {} if graph is None else metadata.read(path, graph)
    if 0 not in described:
        _logger.warning(
            "SavedModel saved prior to TF 2.5 detected when loading Keras model, or without a Keras model: the object "
            "that is loaded is not a Keras model."
        )
        return loading.load(path, options=options)
    with CustomObjectScope(custom_objects or {}):
        reader = _Reader(graph, described, custom_objects)
        reader.make_layers()
        loading.load_with_nodes(path, options=options, make=reader.made_object)
        model = reader.finished()
        config = described[0][1].get("training_config")
        if compile and isinstance(model, Model):
            _compile(model, config, custom_objects, path, options)
    return model


def _compile(model: Any, config: Any, custom_objects: Any, path: str, options: Any) -> None:
    if config is None:
        _logger.warning(
            "No training configuration found in save file, so the model was *not* compiled. Compile it manually."
        )
        return
    try:
        training_config.compile_as(model, config, custom_objects)
    except ValueError as cause:  # an optimizer or loss of a class that nobody knows
        _logger.warning("The model was *not* compiled as it was saved: %s", cause)
        return
    if isinstance(model.optimizer, Optimizer) and model.built:
        model.optimizer.build(model.trainable_variables)
    Checkpoint(model).read(files.variables_path(path)).expect_partial()


class _Reader:
    """Makes the Keras objects of a SavedModel, by their numbers.

    First the layers, so that the loaded functions work on their variables; then, when the functions are there, the
    stacks and graphs of layers, which may call them.
    """

    def __init__(self, graph: Any, described: dict[int, tuple[str, dict[str, Any]]], custom_objects: Any):
        self._graph, self._described, self._custom = graph, described, custom_objects
        self._made: dict[int, Any] = {}

    def make_layers(self) -> None:
        """Makes what is not made of layers."""
        for number, (kind, _) in sorted(self._described.items()):
            if kind not in _NETWORKS:
                self.match(number, self.object(number))

    def made_object(self, number: int, proto: Any) -> Any:
        """The object to take for a number, None where the file's own will do."""
        return self._made.get(number)

    def finished(self) -> Any:
        """Makes the rest; the root."""
        for number, made in list(self._made.items()):
            if isinstance(made, revived.RevivedMixin):
                for name, child in self._children(number).items():
                    if self._described.get(child, ("",))[0] in _NETWORKS:
                        made._add_loaded(name, self.object(child))
                made._revived()
        return self.object(0)

    def object(self, number: int) -> Any:
        """The layer, model or metric of a number."""
        found = self._made.get(number)
        if found is None:
            kind, said = self._described[number]
            found = self._network(number, said) if kind in _NETWORKS else self._layer(kind, said)
            self._made[number] = found
        return found

    def _children(self, number: int) -> dict[str, int]:
        return {c.local_name: c.node_id for c in self._graph.nodes[number].children}

    # ------------------------------------------------------------ networks

    def _network(self, number: int, said: dict[str, Any]) -> Any:
        """A stack or graph of layers: its layers first, then what connects them."""
        config = said.get("config") or (said.get("model_config") or {}).get("config")
        layers = {}
        for name, child in self._children(number).items():
            if name.startswith("layer-") and child in self._described:
                layer = self.object(child)
                layers[layer.name] = layer
        if config is None:
            return self._unknown(_MODELS[2], said)
        if said["class_name"] == "Sequential" or self._described[number][0] == _NETWORKS[0]:
            return self._stack(said, config, layers)
        inputs, outputs, made = network_config.rebuilt(config, self._custom, layers)
        model = Functional(inputs, outputs, name=config.get("name"))
        network_config.connect_others(model, made)
        return model

    def _stack(self, said: dict[str, Any], config: dict[str, Any], layers: dict[str, Any]) -> Sequential:
        model = Sequential(name=config.get("name"))
        for data in config["layers"]:
            if data["class_name"] == "InputLayer":
                model.add(registry.deserialize(data))
            else:
                name = data["config"]["name"]
                model.add(layers.get(name) or registry.deserialize(data, self._custom))
        if not model.built:
            self._build(model, said)
        return model

    # ------------------------------------------------------------ layers

    def _layer(self, kind: str, said: dict[str, Any]) -> Any:
        config = said.get("config")
        if kind == metadata.PREFIX + "input_layer":
            return InputLayer(**{k: config[k] for k in ("batch_input_shape", "dtype", "sparse", "ragged", "name")})
        if config is not None:
            made = self._from_config(kind, said["class_name"], config)
            if made is not None:
                self._build(made, said)
                return made
        return self._unknown(kind, said)

    def _from_config(self, kind: str, class_name: str, config: dict[str, Any]) -> Any:
        data = {"class_name": class_name, "config": config}
        try:
            if kind == metadata.PREFIX + "metric":
                from thalweg.keras import metrics

                return metrics.deserialize(data)
            return registry.deserialize(data, self._custom)
        except (ValueError, TypeError, NotImplementedError, KeyError):
            return None

    def _build(self, layer: Any, said: dict[str, Any]) -> None:
        shape = said.get("build_input_shape")
        if getattr(layer, "built", True) or shape is None:
            return
        spec = said.get("save_spec")
        if isinstance(layer, Model) and isinstance(spec, dict) and spec.get("class_name") == "TypeSpec":
            size, dtype, _ = spec["serialized"]
            layer._first_inputs = TensorSpec(size, dtype)
        layer.build(shape)
        layer.built = True
        layer._build_input_shape = shape

    def _unknown(self, kind: str, said: dict[str, Any]) -> Any:
        return revived.revive(revived.RevivedModel if kind in _MODELS else revived.RevivedLayer, said)

    # ------------------------------------------------------------ standing in

    def match(self, number: int, value: Any) -> None:
        """Lets an object and its children stand in for those of the file that have their names."""
        self._made[number] = value
        there = trackable.children(value)
        for name, child in self._children(number).items():
            if child not in self._made and name in there:
                self.match(child, there[name])
