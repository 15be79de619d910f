"""`tf.keras.Model(inputs, outputs)`: a model described by the layers between symbolic inputs and outputs.

The description is a LayerGraph (network.py), which a Plan runs; network_config.py turns it to plain data and back.
Source: tf.keras.Model public docs 2.15; names, orders, texts and messages from recorded runs.
"""

from __future__ import annotations

import copy
import inspect
import warnings
from typing import Any

from thalweg.core import nest, shapes, trackable
from thalweg.core.logger import get_logger
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, ops, weighting
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.keras_tensor import KerasTensor, Node
from thalweg.keras.layers import symbolic
from thalweg.keras.layers.added import AddLoss, AddMetric
from thalweg.keras.layers.base import Layer, default
from thalweg.keras.layers.input_layer import Input
from thalweg.keras.models import network_config
from thalweg.keras.models.model import Model
from thalweg.keras.models.network import LayerGraph, Plan

_NO_SYMBOL = (
    "Found unexpected instance while processing input tensors for keras functional model. Expecting KerasTensor which "
    "is from tf.keras.Input() or output from keras layer call(). Got: {}"
)


class Functional(Model):
    """A model described by its inputs and outputs; made by `tf.keras.Model(inputs, outputs)`.

    Args:
      inputs: KerasTensors in any structure: those of `tf.keras.Input`, or others, from which the model then begins.
      outputs: KerasTensors in any structure.
      name: by default `model`, ...
      trainable: whether training changes the weights.
    Raises: ValueError where outputs do not come from inputs, or layers share a name; TypeError for other arguments.
    Example:
      >>> x = tf.keras.Input(shape=(2,))
      >>> model = tf.keras.Model(x, tf.keras.layers.Dense(1, kernel_initializer='ones')(x * 2.0))
      >>> model(tf.constant([[1.0, 2.0]])).numpy()
      array([[6.]], dtype=float32)
    Source: tf.keras.Model public docs 2.15.
    """

    __module__ = "keras.src.engine.functional"
    _keras_module = ""
    _is_graph_network = True
    _names_layers_in_checkpoints = True
    _has_explicit_input_shape = True

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, trainable: bool = True, **kwargs: Any):
        for key in kwargs:
            raise TypeError("Keyword argument not understood:", key)
        super().__init__(name=name, trainable=trainable)
        if not all(_is_input(t) for t in nest.flatten(inputs)):
            inputs, outputs = rebased(inputs, outputs)
        self._set_graph(inputs, outputs)

    def _init_name(self, name: str | None) -> None:
        if not name and type(self) is Functional:
            self.__dict__["_name"] = backend.unique_object_name("model")
        else:
            super()._init_name(name or None)

    def _set_graph(self, inputs: Any, outputs: Any) -> None:
        """Takes down what is between inputs and outputs."""
        if isinstance(inputs, list) and len(nest.flatten(inputs)) == 1:
            inputs = inputs[0]
        if isinstance(outputs, list) and len(nest.flatten(outputs)) == 1:
            outputs = outputs[0]
        flat_inputs, flat_outputs = nest.flatten(inputs), nest.flatten(outputs)
        self._check_ends(flat_inputs, flat_outputs)
        graph = LayerGraph(flat_inputs, flat_outputs)
        self.__dict__.update(
            inputs=flat_inputs,
            outputs=flat_outputs,
            _nested_inputs=inputs,
            _nested_outputs=outputs,
            _takes_dict=_is_flat(inputs),
            built=True,
            _build_input_shape=nest.map_structure(lambda x: x.shape, inputs),
            _autocast=False,
            _supports_masking=True,
            _overrides_mask=False,
            _input_layers=[x._keras_history.layer for x in flat_inputs],
            _output_layers=[x._keras_history.layer for x in flat_outputs],
            input_names=[x._keras_history.layer.name for x in flat_inputs],
            output_names=_unique_names([x._keras_history.layer.name for x in flat_outputs]),
            _graph=graph,
            _self_tracked_trackables=graph.layers,
            _manual_input_spec=None,
            _specs=None,
        )
        self.__dict__["_plan"] = Plan(flat_inputs, flat_outputs, graph.nodes)
        trackable.children_added(self)

    def _check_ends(self, inputs: list[Any], outputs: list[Any]) -> None:
        if len({id(i) for i in inputs}) != len(inputs):
            raise ValueError(
                "The list of inputs passed to the model contains the same input multiple times. All inputs should only "
                f"appear once.Received inputs={inputs}"
            )
        sizes = {x._shape[0] for x in inputs if x._shape} - {None}
        if len(sizes) > 1:
            get_logger().warning(
                "Found incompatible static batch sizes among the inputs. Batch sizes: %s", sorted(sizes)
            )
        for x in outputs:
            if not isinstance(x, KerasTensor) or "_keras_history" not in x.__dict__:
                raise ValueError(
                    f"Output tensors of a {type(self).__name__} model must be the output of a TensorFlow `Layer` (thus "
                    f"holding past layer metadata). Found: {x}"
                )

    # ------------------------------------------------------------ the two ends

    @property
    def input(self) -> Any:
        """The symbolic inputs, as they were given."""
        return self._nested_inputs

    @property
    def output(self) -> Any:
        """The symbolic outputs, as they were given."""
        return self._nested_outputs

    @property
    def input_shape(self) -> Any:
        """The shapes of the inputs, as tuples."""
        return nest.map_structure(lambda x: x._shape, self._nested_inputs)

    @property
    def output_shape(self) -> Any:
        """The shapes of the outputs, as tuples."""
        return nest.map_structure(lambda x: x._shape, self._nested_outputs)

    @property
    def input_spec(self) -> Any:
        """What the model demands of its inputs, batch sizes aside."""
        if self._manual_input_spec is not None:
            return self._manual_input_spec
        specs = self._specs
        if specs is None:
            specs = self.__dict__["_specs"] = self._input_specs()
        return specs

    def _input_specs(self) -> list[InputSpec]:
        nested = self._nested_inputs
        if isinstance(nested, (dict, list, tuple)) and len(nested) != len(self.inputs):
            return []
        names = sorted(nested) if isinstance(nested, dict) else self.input_names
        return [
            InputSpec(
                shape=None if x._shape is None else (None, *x._shape[1:]), allow_last_axis_squeeze=True, name=name
            )
            for x, name in zip(self.inputs, names, strict=True)
        ]

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        self.__dict__["_manual_input_spec"] = value

    def _assert_weights_created(self) -> None:
        """There is nothing to wait for: layers in the graph are built."""

    # ------------------------------------------------------------ calling

    @default
    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Calls the layers, one after the other.

        Args:
          inputs: tensors in the structure of the model's inputs, or a dict by the names of the inputs.
          training: whether the layers train.
          mask: masks in the same structure.
        Returns: tensors in the structure of the model's outputs.
        """
        values = self._flat_inputs(inputs)
        if mask is not None:
            for x, m in zip(values, self._flat_inputs(mask), strict=False):
                x._keras_mask = m
        outputs = self._plan.run([conformed(x, like) for x, like in zip(values, self.inputs, strict=True)])
        if not nest.is_nested(self._nested_outputs):
            return outputs[0]
        return nest.pack_sequence_as(self._nested_outputs, outputs)

    def _flat_inputs(self, tensors: Any) -> list[Any]:
        """The values of the inputs, in their order."""
        if isinstance(tensors, Tensor):
            return [tensors]
        if not (self._takes_dict and isinstance(tensors, dict)):
            return nest.flatten(tensors)
        names = sorted(self._nested_inputs) if isinstance(self._nested_inputs, dict) else self.input_names
        if len(tensors) > len(names):
            warnings.warn(
                f"Input dict contained keys {[n for n in tensors if n not in names]} which did not match any model "
                "input. They will be ignored by the model.",
                stacklevel=2,
            )
        try:
            return [tensors[n] for n in names]
        except KeyError:
            return nest.flatten(tensors)

    def _set_masks(self, inputs: Any, outputs: Any, mask: Any) -> None:
        """The layers inside have set those of the outputs."""

    def _symbolic_outputs(self, inputs: Any, rest: tuple, kwargs: dict) -> Any:
        flat = nest.flatten(inputs)
        if not rest and not kwargs and len(flat) == len(self.inputs) and all(map(_alike, flat, self.inputs)):
            return nest.map_structure(symbolic.copy_of, self._nested_outputs)
        return symbolic.traced_outputs(self, inputs, rest, kwargs)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The masks of the outputs, found by running the model."""
        return nest.map_structure(lambda x: getattr(x, "_keras_mask", None), self.call(inputs, mask=mask))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shapes of the outputs for shapes of the inputs.

        Raises: ValueError for another number of shapes.
        """
        given: list[Any] = []
        structure = symbolic.map_shapes(lambda s: given.append(s) or 0, input_shape)
        if len(given) != len(self.inputs):
            shown = symbolic.map_shapes(shapes.as_shape, input_shape)
            raise ValueError(
                f"Invalid `input_shape` argument {shown}: the model expects {len(self.inputs)} input tensors."
            )
        order = nest.flatten(nest.pack_sequence_as(structure, range(len(given))))
        specs: list[Any] = [None] * len(given)
        for position, like in zip(order, self.inputs, strict=True):
            specs[position] = KerasTensor(shapes.as_shape_tuple(given[position]), like.dtype)
        outputs = self._symbolic_outputs(nest.pack_sequence_as(structure, specs), (), {})
        return nest.map_structure(lambda x: x.shape, outputs)

    # ------------------------------------------------------------ losses and metrics of symbolic tensors

    def add_loss(self, losses: Any, **kwargs: Any) -> None:
        """As Layer.add_loss; a KerasTensor of the model becomes a part of it."""
        others = []
        for loss in losses if isinstance(losses, (list, tuple)) else [losses]:
            if isinstance(loss, KerasTensor):
                self._insert(AddLoss(unconditional=False, dtype=loss.dtype), loss)
            else:
                others.append(loss)
        if others or kwargs:
            super().add_loss(others, **kwargs)

    def add_metric(self, value: Any, name: str | None = None, **kwargs: Any) -> None:
        """As Layer.add_metric; a KerasTensor of the model becomes a part of it."""
        if not isinstance(value, KerasTensor):
            super().add_metric(value, name=name, **kwargs)
            return
        aggregation = kwargs.pop("aggregation", None)
        unknown = set(kwargs) - {"inputs"}
        if unknown:
            raise TypeError(f"Unknown keyword arguments: {unknown}")
        if name is None:
            raise ValueError(
                "Please provide a name for your metric like `self.add_metric(tf.reduce_sum(inputs), "
                "name='mean_activation')`"
            )
        if aggregation is not None and aggregation != "mean":
            raise ValueError(
                "We currently support only `mean` sample-wise metric aggregation. You provided "
                f"aggregation=`{aggregation}`"
            )
        if any(m.name == name for m in self._metrics):
            raise ValueError(f"Please provide different names for the metrics you have added. We found {name} twice.")
        self._insert(AddMetric(aggregation, name, dtype=value.dtype), value)

    def _insert(self, layer: Layer, tensor: KerasTensor) -> None:
        """Puts a layer on a tensor of the model, which is called whenever the model is."""
        below = LayerGraph(self.inputs, [tensor])
        layer(tensor)
        self._add_nodes([*below.layers, layer], [*below.nodes, *layer._inbound_nodes])

    def _add_nodes(self, layers: list[Any], nodes: list[Node]) -> None:
        """Adds calls that no output needs."""
        known = {id(n) for n in self._graph.nodes}
        for node in nodes:
            if id(node) not in known:
                known.add(id(node))
                depths = [d for d, at in self._graph.by_depth.items() for n in at if n in node.parent_nodes]
                self._graph.by_depth[min([0, *depths]) - 1].append(node)
                self._graph.nodes.append(node)
        for layer in layers:
            if not any(layer is t for t in self._self_tracked_trackables):
                self._self_tracked_trackables.append(layer)
        self.__dict__["_plan"] = Plan(self.inputs, self.outputs, self._graph.nodes)

    # ------------------------------------------------------------ configuration

    @default
    def get_config(self) -> dict[str, Any]:
        """Name, layers and how they are connected, as plain data.

        A subclass with a constructor of its own gives that one's arguments, where they are plain values.
        """
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        if _has_own_constructor(type(self)):
            own = inspect.getfullargspec(type(self).__init__)
            config |= self._auto_config or {}
            return config if own.varkw else {k: v for k, v in config.items() if k in own.args[1:]}
        return copy.deepcopy(config | network_config.config_of(self))


def _has_own_constructor(cls: type) -> bool:
    """Whether a subclass's constructor takes something else than inputs and outputs."""
    return inspect.getfullargspec(cls.__init__).args[1:] != _OWN_ARGUMENTS


_OWN_ARGUMENTS = inspect.getfullargspec(Functional.__init__).args[1:]


def revived(cls: type, config: dict[str, Any], custom_objects: dict[str, Any] | None) -> Any:
    """A described model from its configuration; see Model.from_config."""
    spec = inspect.getfullargspec(cls.__init__)
    if cls is not Model and _has_own_constructor(cls) and (spec.varargs, spec.varkw) != ("args", "kwargs"):
        return None
    inputs, outputs, layers = network_config.rebuilt(config, custom_objects)
    model = cls(inputs=inputs, outputs=outputs, name=config.get("name"))
    if not config.get("trainable", True):
        model.trainable = False
    network_config.connect_others(model, layers)
    return model


def _is_input(x: Any) -> bool:
    """Whether a KerasTensor is one of Input. Raises: ValueError for what is no KerasTensor."""
    if not isinstance(x, KerasTensor) or "_keras_history" not in x.__dict__:
        raise ValueError(_NO_SYMBOL.format(x))
    return x.node.is_input


def _is_flat(inputs: Any) -> bool:
    """Whether inputs are one tensor, or a list or dict of tensors."""
    if not nest.is_nested(inputs):
        return True
    if isinstance(inputs, dict):
        return not any(nest.is_nested(t) for t in inputs.values())
    return isinstance(inputs, (list, tuple)) and not any(nest.is_nested(t) for t in inputs)


def _unique_names(proposals: list[str]) -> list[str]:
    """Names, with _1, _2 where one comes again."""
    names: list[str] = []
    counts: dict[str, int] = {}
    for proposal in proposals:
        name = proposal
        while name in names:
            number = counts.get(proposal, 1)
            name = f"{proposal}_{number}"
            counts[proposal] = number + 1
        names.append(name)
    return names


def _alike(x: Any, like: KerasTensor) -> bool:
    """Whether a KerasTensor can stand for an input without any change of what the model says of its outputs."""
    return (
        isinstance(x, KerasTensor)
        and x._keras_mask is None
        and x.is_dense
        and like.is_dense
        and x._shape == like._shape
        and x._dtype is like._dtype
    )


def conformed(x: Any, like: KerasTensor) -> Any:
    """A value with the rank (an axis of size 1 aside) and dtype that an input was described with."""
    if not isinstance(x, Tensor):
        own, wanted = getattr(x, "dtype", None), like._dtype
        if own is None or wanted is None or own is wanted or not hasattr(x, "_type_spec"):
            return x
        return apply("Cast", x, DstT=wanted)
    shape, wanted_shape = x._static_shape(), like._shape
    if shape is not None and wanted_shape is not None and len(shape) != len(wanted_shape):
        if len(shape) == len(wanted_shape) + 1 and shape[-1] == 1:
            x = ops.squeeze_last(x)
        elif len(shape) == len(wanted_shape) - 1 and wanted_shape[-1] == 1:
            x = ops.expand_last(x)
    if x.dtype is not like._dtype:
        mask = weighting.mask_of(x)
        x = ops.cast(x, like._dtype)
        if mask is not None:
            x._keras_mask = mask
    return x


def rebased(inputs: Any, outputs: Any) -> tuple[Any, Any]:
    """Inputs and outputs of a model that begins at KerasTensors in the middle of another.

    The calls in between are recorded a second time, with new Inputs where the old ones were outputs of layers.
    """
    nodes = _between(nest.flatten(inputs), nest.flatten(outputs))
    copies: dict[int, KerasTensor] = {}

    def copied(x: Any) -> Any:
        if not isinstance(x, KerasTensor):
            return x
        if id(x) not in copies:
            copies[id(x)] = symbolic.copy_of(x)
            copies[id(x)]._keras_history = x._keras_history
        return copies[id(x)]

    for x in nest.flatten(inputs):
        copies[id(x)] = x if x.node.is_input else Input(tensor=symbolic.copy_of(x))
    new_inputs = nest.map_structure(copied, inputs)
    new_outputs = nest.map_structure(copied, outputs)
    for node in nodes:
        targets = nest.map_structure(copied, node.outputs)
        Node(
            node.layer,
            nest.map_structure(copied, node.call_args),
            nest.map_structure(copied, node.call_kwargs),
            targets,
        )
    return new_inputs, new_outputs


def _between(inputs: list[KerasTensor], outputs: list[Any]) -> list[Node]:
    """The calls from inputs to outputs, nearest to the outputs first. Raises: ValueError where they do not connect."""
    for x in outputs:
        _is_input(x)
    ends, found = {id(x) for x in inputs}, set()
    queue, seen, nodes = [x.node for x in outputs], set(), []
    while queue:
        node = queue.pop(0)
        if id(node) in seen:
            continue
        seen.add(id(node))
        nodes.append(node)
        for x in node.keras_inputs:
            if id(x) in ends:
                found.add(id(x))
                continue
            if x.node.is_input:
                raise ValueError(
                    "Found input tensor cannot be reached given provided output tensors. Please make sure the tensor "
                    f"{x} is included in the model inputs when building functional model."
                )
            queue.append(x.node)
    if ends != found:
        missing = [x for x in inputs if id(x) not in found]
        raise ValueError(f"Found unvisited input tensors that are disconnected from the outputs: {missing}")
    return nodes


def inject(cls: type) -> type:
    """Puts Functional below Model in the bases of a subclass that calls `super().__init__(inputs, outputs)`.

    What kind of model it is shows only then, when the object exists already; TensorFlow changes the bases, too, and
    programs see it in `isinstance` and method order.
    """
    if cls is Model:
        return Functional
    if cls is object or issubclass(cls, Functional):
        return cls
    if issubclass(cls, Model):
        cls.__bases__ = tuple(inject(base) for base in cls.__bases__)
    return cls


Model._functional = Functional
Model._inject_functional = staticmethod(inject)
Model._revived = staticmethod(revived)
