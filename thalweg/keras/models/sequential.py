"""`tf.keras.Sequential`: layers one after the other.

With a known input shape the stack is described at once: layers are built and have shapes as they are added. Without one
this happens at the first call, with the shape of its input (and again, more loosely, when a call has another shape).
Source: tf.keras.Sequential public docs 2.15; names, shapes and messages from recorded runs.
"""

from __future__ import annotations

import copy
from typing import Any

from thalweg.core import context, nest, shapes, trackable
from thalweg.core.tensor import Tensor
from thalweg.keras import call_context, ops, tracking, weighting
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.keras_tensor import KerasTensor
from thalweg.keras.layers import registry
from thalweg.keras.layers.base import Layer, default
from thalweg.keras.layers.input_layer import InputLayer
from thalweg.keras.models.model import Model
from thalweg.keras.saving import serialization
from thalweg.keras.training.older import PredictsClassesMixin

_scopes = context.state
_SINGLE_OUTPUT = (
    "All layers in a Sequential model should have a single output tensor. For multi-output layers, use the functional "
    "API."
)


class Sequential(PredictsClassesMixin, Model):
    """A stack of layers, each of which has one input and one output.

    Args:
      layers: list of layers.
      name: by default `sequential`, ...
    Raises: TypeError for what is no layer; ValueError for two layers of one name.
    Example:
      >>> model = tf.keras.Sequential([tf.keras.layers.Dense(2, kernel_initializer='ones', input_shape=(3,))])
      >>> model.predict([[1., 2., 3.]], verbose=0)
      array([[6., 6.]], dtype=float32)
    Source: tf.keras.Sequential public docs 2.15.
    """

    __module__ = "keras.src.engine.sequential"
    _keras_module = "keras"
    _names_layers_in_checkpoints = True

    def __init__(self, layers: Any = None, name: str | None = None):
        super().__init__(name=name, autocast=False)
        self.__dict__.update(
            _auto_track_sub_layers=False,
            _supports_masking=True,
            _overrides_mask=False,
            _inferred_input_shape=None,
            _has_explicit_input_shape=False,
            _graph_initialized=False,
            _cannot_describe=False,
            _manual_input_spec=None,
        )
        for layer in layers if isinstance(layers, (list, tuple)) else [layers] if layers is not None else []:
            self.add(layer)

    @property
    def _is_graph_network(self) -> bool:  # type: ignore[override]
        return self._graph_initialized

    @property
    def _stack(self) -> list[Any]:
        return self._self_tracked_trackables

    @property
    def layers(self) -> list[Layer]:
        """The layers, without the entry."""
        stack = self._stack
        return stack[1:] if stack and isinstance(stack[0], InputLayer) else stack[:]

    # ------------------------------------------------------------ the stack

    def add(self, layer: Any) -> None:
        """Puts a layer on top.

        Args:
          layer: a layer; the first one may be tf.keras.Input(...), or say its `input_shape`.
        Raises: TypeError for what is no layer; ValueError for a name that is taken or a layer with several outputs.
        """
        if isinstance(layer, KerasTensor) and isinstance(layer._keras_history[0], InputLayer):
            layer = layer._keras_history[0]
        if not isinstance(layer, Layer):
            raise TypeError(
                f"The added layer must be an instance of class Layer. Received: layer={layer} of type {type(layer)}."
            )
        if any(layer.name == other.name and layer is not other for other in self.layers):
            raise ValueError(
                f'All layers added to a Sequential model should have unique names. Name "{layer.name}" is already the '
                'name of a '
                "layer in this model. Update the `name` argument to pass a unique name."
            )
        if not self._stack:
            self._add_first(layer)
            trackable.children_added(self)
            return
        if self._graph_initialized:
            self.__dict__["outputs"] = [_single(layer(self.outputs[0]))]
            self.__dict__["output_names"] = [layer.name]
        else:
            self.built = False
        self._stack.append(layer)
        trackable.children_added(self)

    def _add_first(self, layer: Layer) -> None:
        if isinstance(layer, InputLayer):
            self._stack.append(layer)
            self._start(layer._inbound_nodes[0].outputs, layer._inbound_nodes[0].outputs, explicit=True)
            return
        shape, dtype = _input_shape_of(layer)
        if shape is None:
            self.built = False
            self._stack.append(layer)
            return
        entry = InputLayer(batch_input_shape=shape, dtype=dtype, name=layer.name + "_input")
        start = entry._inbound_nodes[0].outputs
        output = _single(layer(start))
        self._stack.extend([entry, layer])
        self._start(start, output, explicit=True)

    def _start(self, start: KerasTensor, output: KerasTensor, explicit: bool) -> None:
        """Takes down where the described stack begins and ends."""
        self.__dict__.update(
            inputs=[start],
            outputs=[output],
            input_names=[start._keras_history[0].name],
            output_names=[output._keras_history[0].name],
            _graph_initialized=True,
            _build_input_shape=start.shape,
            built=True,
        )
        if explicit:
            self.__dict__["_has_explicit_input_shape"] = True

    def pop(self) -> None:
        """Takes the top layer off.

        Raises: TypeError if there is none.
        """
        if not self.layers:
            raise TypeError("There are no layers in the model.")
        self._stack.pop()
        if not self.layers:
            self._stack.clear()
            self.__dict__.update(
                inputs=None,
                outputs=None,
                input_names=None,
                output_names=None,
                built=False,
                _inferred_input_shape=None,
                _has_explicit_input_shape=False,
                _graph_initialized=False,
            )
        elif self._graph_initialized:
            top = self.layers[-1]
            top._outbound_nodes.clear()
            self.__dict__.update(outputs=[top._inbound_nodes[-1].outputs], output_names=[top.name])

    # ------------------------------------------------------------ describing without a given shape

    @default
    def build(self, input_shape: Any = None) -> None:
        """Makes the weights.

        Args:
          input_shape: batch axis first; needed unless the first layer says it.
        Raises: ValueError without a shape.
        """
        if not self._graph_initialized:
            if input_shape is None:
                raise ValueError("You must provide an `input_shape` argument.")
            self._describe(shapes.as_shape_tuple(input_shape), None)
            if not self.built:
                self._build_input_shape = shapes.as_shape_tuple(input_shape)
                super().build(input_shape)
        self.built = True

    def _describe(self, shape: tuple[int | None, ...] | None, dtype: Any) -> None:
        """Calls the layers on a symbolic input, unless that was done with a shape that covers this one."""
        if shape is None or not self.layers or self._has_explicit_input_shape or self._cannot_describe:
            return
        if call_context.state.open_batch:
            shape = (None, *shape[1:])
        known = self._inferred_input_shape
        if known is not None:
            shape = _relaxed(known, shape)
        if shape is None or shape == known:
            return
        layers = self.layers
        entry = InputLayer(batch_input_shape=shape, dtype=dtype, name=layers[0].name + "_input")
        x = start = entry._inbound_nodes[0].outputs
        scope, _scopes.name_scope = _scopes.name_scope, ""  # a description is made outside of all scopes
        try:
            for layer in layers:
                layer._inbound_nodes.clear()
                x = _single(layer(x))
        finally:
            _scopes.name_scope = scope
        self._stack[:] = [entry, *layers]
        self._start(start, x, explicit=False)
        self.__dict__["_inferred_input_shape"] = shape

    # ------------------------------------------------------------ calling

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if not self._has_explicit_input_shape:
            if isinstance(inputs, Tensor):
                self._describe(inputs._static_shape(), inputs.dtype)
            else:
                self.__dict__["_cannot_describe"] = True
        if mask is not None:
            for x, m in zip(nest.flatten(inputs), nest.flatten(mask), strict=False):
                x._keras_mask = m
        x = self._conformed(inputs) if self._graph_initialized else inputs
        for layer in self.layers:
            x = layer(x)
        return x

    def _conformed(self, inputs: Any) -> Any:
        """The input with the rank and dtype the stack was described with."""
        x = inputs if isinstance(inputs, Tensor) else nest.flatten(inputs)[0]
        reference = self.inputs[0]
        wanted, shape = reference._shape, x._static_shape()
        if len(shape) != len(wanted):
            if len(shape) == len(wanted) + 1 and shape[-1] == 1:
                x = ops.squeeze_last(x)
            elif len(shape) == len(wanted) - 1 and wanted[-1] == 1:
                x = ops.expand_last(x)
        if x.dtype is not reference.dtype:
            mask = weighting.mask_of(x)
            x = ops.cast(x, reference.dtype)
            if mask is not None:
                x._keras_mask = mask
        return x

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the output for inputs of a shape."""
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def _symbolic_outputs(self, inputs: Any, rest: tuple, kwargs: dict) -> Any:
        x = nest.flatten(inputs)[0]
        if not self._graph_initialized:
            self._describe(x._shape, x.dtype)
        for layer in self.layers:
            x = layer._symbolic_outputs(x, (), {})
        return x if self.layers else KerasTensor(x._shape, x.dtype)

    @property
    def input_spec(self) -> Any:
        """What the stack demands of its input, where it was given a shape."""
        if self._manual_input_spec is not None:
            return self._manual_input_spec
        if not self._has_explicit_input_shape:
            return None
        spec = self.__dict__.get("_spec")
        if spec is None or spec.name != self.input_names[0]:
            spec = self.__dict__["_spec"] = InputSpec(
                shape=(None, *self.inputs[0]._shape[1:]), allow_last_axis_squeeze=True, name=self.input_names[0]
            )
        return spec

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        self.__dict__["_manual_input_spec"] = value

    @property
    def input(self) -> KerasTensor:
        """The symbolic input. Raises: AttributeError while no shape is known."""
        return self._ends("inputs", "input")

    @property
    def output(self) -> KerasTensor:
        """The symbolic output. Raises: AttributeError while no shape is known."""
        return self._ends("outputs", "output")

    def _ends(self, which: str, what: str) -> KerasTensor:
        found = self.__dict__[which]
        if found is None:
            raise AttributeError(f"Layer {self.name} is not connected, no {what} to return.")
        return found[0]

    @property
    def input_shape(self) -> Any:
        return self._shape_of("inputs", "input shape")

    @property
    def output_shape(self) -> Any:
        return self._shape_of("outputs", "output shape")

    def _shape_of(self, which: str, what: str) -> tuple[int | None, ...]:
        found = self.__dict__[which]
        if found is None:
            raise AttributeError(f'The layer "{self.name}" has never been called and thus has no defined {what}.')
        return found[0]._shape

    # ------------------------------------------------------------ weights and configuration

    def _assert_weights_created(self) -> None:
        if not self._graph_initialized and not self.built:
            raise ValueError(
                f"Weights for model '{self.name}' have not yet been created. Weights are created when the model is "
                "first called on inputs or `build()` is called with an `input_shape`."
            )

    @property
    def trainable_weights(self) -> list[Any]:
        self._assert_weights_created()
        return tracking.unique([w for layer in self._stack for w in layer.trainable_weights]) if self._trainable else []

    def get_config(self) -> dict[str, Any]:
        """Name and layers, as plain data."""
        config: dict[str, Any] = {
            "name": self.name,
            "layers": copy.deepcopy([serialization.class_config(v) for v in self._stack]),
        }
        if not self._is_graph_network and self._build_input_shape is not None:
            config["build_input_shape"] = self._build_input_shape
        return config

    @classmethod
    def from_config(cls, config: Any, custom_objects: dict[str, Any] | None = None) -> Sequential:
        """A stack from what `get_config` returned.

        Args:
          config: the configuration, or a list of configurations of layers.
          custom_objects: classes of layers by name.
        """
        if not isinstance(config, dict):
            config = {"name": None, "layers": config}
        model = cls(name=config["name"])
        for layer in config["layers"]:
            model.add(registry.deserialize(layer, custom_objects=custom_objects))
        shape = config.get("build_input_shape")
        if not model.inputs and isinstance(shape, (tuple, list)):
            model.build(shape)
        return model


def _single(output: Any) -> KerasTensor:
    """The one output of a layer. Raises: ValueError for several."""
    if len(nest.flatten(output)) != 1:
        raise ValueError(_SINGLE_OUTPUT)
    return nest.flatten(output)[0]


def _input_shape_of(layer: Any) -> tuple[Any, Any]:
    """The input shape and dtype a layer, or the first layer of a stack, says."""
    if isinstance(layer, Model):
        if layer.inputs:
            return layer.inputs[0]._shape, layer.inputs[0].dtype
        return _input_shape_of(layer.layers[0]) if layer.layers else (None, None)
    return getattr(layer, "_batch_input_shape", None), layer.dtype


def _relaxed(a: tuple, b: tuple) -> tuple | None:
    """A shape that covers both; None where ranks differ."""
    return tuple(None if m != n else m for m, n in zip(a, b, strict=True)) if len(a) == len(b) else None
