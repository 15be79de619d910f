"""`tf.keras.layers.Bidirectional`: a recurrent layer forwards and backwards."""

from __future__ import annotations

from typing import Any

from thalweg.core import nest, shapes
from thalweg.engine.dispatch import apply
from thalweg.keras import call_context, ops
from thalweg.keras.keras_tensor import KerasTensor
from thalweg.keras.layers import registry
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.rnn import states as states_lib
from thalweg.keras.layers.rnn.base import _spec_like
from thalweg.keras.layers.rnn.cells import takes
from thalweg.keras.layers.wrapper import Wrapper
from thalweg.keras.saving import serialization

_MERGES = ("sum", "mul", "ave", "concat", None)


class Bidirectional(Wrapper):
    """Two recurrent layers, one for each direction, whose outputs are put together.

    Args:
      layer: a recurrent layer; two new ones are made like it.
      merge_mode: "sum", "mul", "ave", "concat", or None for a list of both outputs.
      weights: first values, for the forward layer and then the backward one.
      backward_layer: the layer for the other direction, instead of a copy.
      **kwargs: those of Layer.
    Raises: ValueError for what is no layer, an unknown merge mode, or layers that do not go together.
    Example:
      >>> tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(4))(tf.ones([2, 3, 5])).shape
      TensorShape([2, 8])
    Source: tf.keras.layers.Bidirectional public docs 2.15.
    """

    _untracked_attributes = ("layer",)  # the pattern of the two that run
    __module__ = "keras.src.layers.rnn.bidirectional"

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ):
        if not isinstance(layer, Layer):
            raise ValueError(
                "Please initialize `Bidirectional` layer with a `tf.keras.layers.Layer` instance. Received: "
                f"{layer}"
            )
        if backward_layer is not None and not isinstance(backward_layer, Layer):
            raise ValueError(
                f"`backward_layer` need to be a `tf.keras.layers.Layer` instance. Received: {backward_layer}"
            )
        if merge_mode not in _MERGES:
            raise ValueError(
                f"Invalid merge mode. Received: {merge_mode}. Merge mode should be one of "
                '{"sum", "mul", "ave", "concat", None}'
            )
        super().__init__(layer, **kwargs)
        self.__dict__["_self_tracked_trackables"] = []  # the layer given is a pattern only
        self.forward_layer = _like(layer)
        self.__dict__["_backward_config"] = None
        if backward_layer is None:
            self.backward_layer = _like(layer, go_backwards=True)
        else:
            self.backward_layer = backward_layer
            self.__dict__["_backward_config"] = serialization.class_config(backward_layer)
        self.forward_layer.__dict__["_name"] = "forward_" + self.forward_layer.name
        self.backward_layer.__dict__["_name"] = "backward_" + self.backward_layer.name
        self._check_pair()
        for one in (self.forward_layer, self.backward_layer):
            if getattr(one, "zero_output_for_mask", None) is not None:
                one.zero_output_for_mask = one.return_sequences
        self.merge_mode = merge_mode
        if weights:
            half = len(weights) // 2
            self.forward_layer._initial_weights = weights[:half]
            self.backward_layer._initial_weights = weights[half:]
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        self.supports_masking = True
        self._trainable = kwargs.get("trainable", layer.trainable)
        self.__dict__["_num_constants"] = 0
        self.input_spec = layer.input_spec

    def _check_pair(self) -> None:
        forward, backward = self.forward_layer, self.backward_layer
        if forward.go_backwards == backward.go_backwards:
            raise ValueError(
                "Forward layer and backward layer should have different `go_backwards` value."
                f"forward_layer.go_backwards = {forward.go_backwards},"
                f"backward_layer.go_backwards = {backward.go_backwards}"
            )
        for name in ("stateful", "return_sequences", "return_state"):
            a, b = getattr(forward, name), getattr(backward, name)
            if a != b:
                raise ValueError(
                    "Forward layer and backward layer are expected to have the same value for attribute "
                    f'"{name}", got "{a}" for forward layer and "{b}" for backward layer'
                )

    @property
    def activity_regularizer(self) -> Any:
        return getattr(self.layer, "activity_regularizer", None)

    # Each of the layers adds its own.
    _activity_regularizer = None

    def build(self, input_shape: Any) -> None:
        for one in (self.forward_layer, self.backward_layer):
            if not one.built:
                with call_context.name_scope(one.name):
                    one.build(input_shape)
        self.built = True
        Layer.build(self, input_shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        output = self.forward_layer.compute_output_shape(input_shape)
        states: list[Any] = []
        if self.return_state:
            output, states = output[0], list(output[1:])
        if self.merge_mode == "concat":
            axes = shapes.as_shape_tuple(output)
            output = shapes.from_shape_tuple((*axes[:-1], None if axes[-1] is None else axes[-1] * 2))
        elif self.merge_mode is None:
            output = [output, output]
        if not self.return_state:
            return output
        return (output if self.merge_mode is None else [output]) + states + states

    def __call__(self, inputs: Any, initial_state: Any = None, constants: Any = None, **kwargs: Any) -> Any:
        """As the layer's: the first half of the initial states is for the forward layer."""
        inputs, initial_state, constants = states_lib.standard_arguments(
            inputs, initial_state, constants, self._num_constants
        )
        if initial_state is None and constants is None:
            return super().__call__(inputs, **kwargs)
        more: list[Any] = []
        specs: list[Any] = []
        if initial_state is not None:
            if len(initial_state) % 2:
                raise ValueError(
                    "When passing `initial_state` to a Bidirectional RNN, the state should be a list containing the "
                    f"states of the underlying RNNs. Received: {initial_state}"
                )
            more += initial_state
            kwargs["initial_state"] = initial_state
            half = len(initial_state) // 2
            specs += [_spec_like(s) for s in initial_state]
            self.forward_layer.__dict__["state_spec"] = specs[:half]
            self.backward_layer.__dict__["state_spec"] = specs[half:]
        if constants is not None:
            more += constants
            kwargs["constants"] = constants
            specs += [_spec_like(c) for c in constants]
            for one in (self, self.forward_layer, self.backward_layer):
                one.__dict__["_num_constants"] = len(constants)
        symbolic = [isinstance(x, KerasTensor) for x in nest.flatten(more)]
        if any(symbolic) and not all(symbolic):
            raise ValueError(
                "The initial state of a Bidirectional layer cannot be specified with a mix of Keras tensors and "
                'non-Keras tensors (a "Keras tensor" is a tensor that was returned by a Keras layer, or by `Input`)'
            )
        if not symbolic[0]:
            return super().__call__(inputs, **kwargs)
        kwargs.pop("initial_state", None), kwargs.pop("constants", None)
        own = self.input_spec
        self.input_spec = [None] * len(nest.flatten(inputs)) + specs
        try:
            return super().__call__([inputs, *more], **kwargs)
        finally:
            self.input_spec = own

    def call(
        self, inputs: Any, training: Any = None, mask: Any = None, initial_state: Any = None, constants: Any = None
    ) -> Any:
        given = {"training": training, "mask": mask, "constants": constants}
        options = {k: v for k, v in given.items() if takes(self.layer, k)}
        forward_inputs = backward_inputs = inputs
        if takes(self.layer, "initial_state"):
            states: list[Any] = [None, None]
            if isinstance(inputs, list) and len(inputs) > 1:
                count = self._num_constants
                pivot = (len(inputs) - count) // 2 + 1
                end = len(inputs) - count
                forward_inputs = [inputs[0], *inputs[1:pivot], *inputs[end:]]
                backward_inputs = [inputs[0], *inputs[pivot:end], *inputs[end:]]
                options.pop("constants", None)
                if isinstance(mask, list):
                    options["mask"] = mask[0]
            elif initial_state is not None:
                half = len(initial_state) // 2
                states = [list(initial_state[:half]), list(initial_state[half:])]
            y = self.forward_layer(forward_inputs, initial_state=states[0], **options)
            back = self.backward_layer(backward_inputs, initial_state=states[1], **options)
        else:
            y, back = self.forward_layer(inputs, **options), self.backward_layer(inputs, **options)
        last: list[Any] = []
        if self.return_state:
            last, y, back = list(y[1:]) + list(back[1:]), y[0], back[0]
        if self.return_sequences:
            axis = 0 if getattr(self.forward_layer, "time_major", False) else 1
            back = back[:, ::-1] if not hasattr(back, "_static_shape") else (
                apply("ReverseV2", back, ops.int_vector((axis,)))
            )
        output = self._merged(y, back)
        if not self.return_state:
            return output
        return (output if self.merge_mode is None else [output]) + last

    def _merged(self, y: Any, back: Any) -> Any:
        if self.merge_mode == "concat":
            return _concatenated(y, back)
        if self.merge_mode == "sum":
            return y + back
        if self.merge_mode == "ave":
            return (y + back) / 2
        if self.merge_mode == "mul":
            return y * back
        return [y, back]

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if isinstance(mask, list):
            mask = mask[0]
        output: Any = None
        if self.return_sequences:
            output = [mask, mask] if not self.merge_mode else mask
        elif not self.merge_mode:
            output = [None, None]
        if not self.return_state:
            return output
        states = [None for _ in self.forward_layer.states] * 2
        return (output if isinstance(output, list) else [output]) + states

    def reset_states(self, states: Any = None) -> None:
        """Sets the states of both layers; see RNN.reset_states."""
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        if states is None:
            self.forward_layer.reset_states()
            self.backward_layer.reset_states()
            return
        if not isinstance(states, (list, tuple)):
            raise ValueError(
                f"Unrecognized value for `states`. Expected `states` to be list or tuple. Received: {states}"
            )
        half = len(states) // 2
        self.forward_layer.reset_states(states[:half])
        self.backward_layer.reset_states(states[half:])

    @property
    def constraints(self) -> dict[str, Any]:
        """The constraints of both layers."""
        found: dict[str, Any] = {}
        for one in (self.forward_layer, self.backward_layer):
            found.update(getattr(one, "constraints", {}))
        return found

    def get_config(self) -> dict[str, Any]:
        config = self._base_config() | {"layer": serialization.class_config(self.layer), "merge_mode": self.merge_mode}
        if self._num_constants:
            config["num_constants"] = self._num_constants
        if self._backward_config is not None:
            config["backward_layer"] = self._backward_config
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Bidirectional:
        """A layer from what `get_config` returned."""
        config = dict(config)
        count = config.pop("num_constants", 0)
        config["layer"] = registry.deserialize(config["layer"], custom_objects=custom_objects)
        backward = config.pop("backward_layer", None)
        if backward is not None:
            config["backward_layer"] = registry.deserialize(backward, custom_objects=custom_objects)
        layer = cls(**config)
        layer.__dict__["_num_constants"] = count
        return layer


def _concatenated(y: Any, back: Any) -> Any:
    from thalweg.ops.array.api import concat  # ragged outputs, too

    return concat([y, back], -1)


def _like(layer: Any, go_backwards: bool = False) -> Any:
    """A new layer with a layer's configuration, perhaps the other way round."""
    config = layer.get_config()
    if go_backwards:
        config["go_backwards"] = not config["go_backwards"]
    cell = getattr(layer, "cell", None)
    if cell is None or not _takes_custom_objects(type(layer)):
        return type(layer).from_config(config)
    classes = [type(cell), *map(type, getattr(cell, "cells", ()))]
    return type(layer).from_config(config, custom_objects={c.__name__: c for c in classes})


def _takes_custom_objects(cls: type) -> bool:
    code = cls.from_config.__func__.__code__  # type: ignore[attr-defined]
    return "custom_objects" in code.co_varnames[: code.co_argcount]
