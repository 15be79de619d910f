"""`tf.keras.layers.RNN`: a loop over a cell; states that are passed, kept or handed out.

Source: tf.keras.layers.RNN public docs 2.15; numbers, names and messages from recorded runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, nest, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, call_context, ops, recurrence
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.keras_tensor import KerasTensor
from thalweg.keras.layers import registry
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.rnn import states as states_lib
from thalweg.keras.layers.rnn.cells import DropoutMasks, StackedRNNCells, output_size_of, takes
from thalweg.keras.saving import serialization
from thalweg.ops.ragged.ragged_tensor import RaggedTensor

_NO_BATCH_SIZE = (
    "If a RNN is stateful, it needs to know its batch size. Specify the batch size of your input tensors: \n- If using "
    "a Sequential model, specify the batch size by passing a `batch_input_shape` argument to your first layer.\n- If "
    "using the functional API, specify the batch size by passing a `batch_shape` argument to your Input layer."
)
_NO_TIME = (
    "Cannot unroll a RNN if the time dimension is undefined. \n- If using a Sequential model, specify the time "
    "dimension by passing an `input_shape` or `batch_input_shape` argument to your first layer. If your first layer is "
    "an Embedding, you can also use the `input_length` argument.\n- If using the functional API, specify the time "
    "dimension by passing a `shape` or `batch_shape` argument to your Input layer."
)


class RNN(Layer):
    """A loop over time.

    Args:
      cell: a cell, or a list of cells, which are stacked.
      return_sequences: whether all outputs are returned, or the last one.
      return_state: whether the last states are returned, too.
      go_backwards: whether to begin with the last step.
      stateful: whether a batch begins with the states that the batch before ended with.
      unroll: whether graphs have every step apart.
      time_major: whether time is the first axis of inputs and outputs.
      **kwargs: those of Layer; `zero_output_for_mask`: whether masked steps give zeros.
    Raises: ValueError for what is no cell.
    Example:
      >>> layer = tf.keras.layers.RNN([tf.keras.layers.LSTMCell(4), tf.keras.layers.GRUCell(2)])
      >>> layer(tf.ones([3, 5, 6])).shape
      TensorShape([3, 2])
    Source: tf.keras.layers.RNN public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.base_rnn"

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        time_major: bool = False,
        **kwargs: Any,
    ):
        if isinstance(cell, (list, tuple)):
            cell = StackedRNNCells(cell)
        if "call" not in dir(cell):
            raise ValueError(f"Argument `cell` should have a `call` method. The RNN was passed: cell={cell}")
        if "state_size" not in dir(cell):
            raise ValueError(
                "The RNN cell should have a `state_size` attribute (tuple of integers, one integer per RNN state). "
                f"Received: cell={cell}"
            )
        zero_output = kwargs.pop("zero_output_for_mask", False)
        if "input_shape" not in kwargs and ("input_dim" in kwargs or "input_length" in kwargs):
            kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim", None))
        super().__init__(**kwargs)
        self.zero_output_for_mask = zero_output
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.time_major = time_major
        self.supports_masking = True
        self.__dict__.update(state_spec=None, _states=None, constants_spec=None, _num_constants=0)

    # ------------------------------------------------------------ states

    @property
    def states(self) -> Any:
        """The states kept between batches; None for each before there are any."""
        if self._states is None:
            size = self.cell.state_size
            empty = nest.map_structure(lambda _: None, size)
            return empty if nest.is_nested(size) else [empty]
        return self._states

    @states.setter
    def states(self, states: Any) -> None:
        self.__dict__["_states"] = states

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "states":
            self.__dict__["_states"] = value
        else:
            super().__setattr__(name, value)

    def get_initial_state(self, inputs: Any) -> list[Any]:
        """States of zeros for inputs."""
        first = nest.flatten(inputs)[0]
        batch_size = states_lib.batch_size_of(first, 1 if self.time_major else 0)
        own = getattr(self.cell, "get_initial_state", None)
        if own is not None:
            found = own(inputs=None, batch_size=batch_size, dtype=first.dtype)
        else:
            found = states_lib.zeros(batch_size, self.cell.state_size, first.dtype)
        return list(found) if nest.is_nested(found) else [found]

    def reset_states(self, states: Any = None) -> None:
        """Sets the states of a stateful layer.

        Args:
          states: arrays, by default zeros.
        Raises: AttributeError for a layer that is not stateful; ValueError where the batch size is not known or values
          do not fit.
        """
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        shape = None if self.input_spec is None else nest.flatten(self.input_spec)[0].shape
        batch_size = None if shape is None else shape[1 if self.time_major else 0]
        if not batch_size:
            raise ValueError(_NO_BATCH_SIZE)
        if nest.flatten(self.states)[0] is None:
            self._make_states(batch_size)
        elif states is None:
            for state in nest.flatten(self.states):
                backend.set_value(state, np.zeros(state._static_shape()))
        else:
            self._set_states(states, batch_size)

    def _make_states(self, batch_size: int) -> None:
        dtype = self.variable_dtype or backend.floatx()
        own = getattr(self.cell, "get_initial_state", None)
        if own is not None:
            values = nest.flatten(own(inputs=None, batch_size=batch_size, dtype=dtype))
        else:
            values = nest.flatten(states_lib.zeros(batch_size, self.cell.state_size, dtype))
        variables = [backend.variable(v, v.dtype) for v in values]
        found = nest.pack_sequence_as(self.cell.state_size, variables)
        self.__dict__["_states"] = found if nest.is_nested(found) else [found]  # not tracked: they are no weights

    def _set_states(self, states: Any, batch_size: int) -> None:
        own, given = nest.flatten(self.states), nest.flatten(states)
        if len(own) != len(given):
            raise ValueError(
                f"Layer {self.name} expects {len(own)} states, but it received {len(given)} state values. States "
                f"received: {states}"
            )
        for i, (value, state) in enumerate(zip(given, own, strict=True)):
            if tuple(value.shape) != tuple(state._static_shape()):
                raise ValueError(
                    f"State {i} is incompatible with layer {self.name}: expected shape={(batch_size, state)} but found "
                    f"shape={value.shape}"
                )
        for value, state in zip(given, own, strict=True):
            backend.set_value(state, value)

    def _keep(self, states: Any) -> None:
        """The states of a stateful layer for the next batch."""
        for own, new in zip(nest.flatten(self.states), nest.flatten(states), strict=True):
            own.assign(ops.cast(new, own.dtype))

    # ------------------------------------------------------------ shapes and masks

    def compute_output_shape(self, input_shape: Any) -> Any:
        if isinstance(input_shape, list) and input_shape and not isinstance(input_shape[0], (int, type(None))):
            input_shape = input_shape[0]
        if isinstance(input_shape, tuple) and input_shape and not isinstance(input_shape[0], (int, type(None))):
            input_shape = input_shape[0]
        batch, time = shapes.as_shape_tuple(input_shape)[:2]
        if self.time_major:
            batch, time = time, batch

        def output(size: Any) -> shapes.TensorShape:
            front = [batch] if not self.return_sequences else [time, batch] if self.time_major else [batch, time]
            return shapes.from_shape_tuple((*front, *states_lib.axes_of(size)))

        size = output_size_of(self.cell)
        found = nest.flatten(nest.map_structure(output, size)) if nest.is_nested(size) else [output(size)]
        result = found[0] if len(found) == 1 else found
        if not self.return_state:
            return result
        states = [
            shapes.from_shape_tuple((batch, *states_lib.axes_of(s)))
            for s in nest.flatten(states_lib.sizes_of(self.cell.state_size))
        ]
        return (result if isinstance(result, list) else [result]) + states

    def _output_dtype(self, inputs: Any) -> Any:
        return self._compute_dtype

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        mask = nest.flatten(mask)[0]
        output_mask = mask if self.return_sequences else None
        if self.return_state:
            return [output_mask] + [None for _ in self.states]
        return output_mask

    # ------------------------------------------------------------ building and calling

    def build(self, input_shape: Any) -> None:
        if isinstance(input_shape, list) and input_shape and not isinstance(input_shape[0], (int, type(None))):
            input_shape = input_shape[0]
        specs = nest.map_structure(self._spec_of, input_shape) if _is_nest(input_shape) else self._spec_of(input_shape)
        specs = specs if isinstance(specs, list) else [specs]
        known = self.input_spec
        self.input_spec = specs if known is None else [*specs, *list(known)[len(specs) :]]
        step = nest.map_structure(self._step_shape, input_shape) if _is_nest(input_shape) else (
            self._step_shape(input_shape)
        )
        if isinstance(self.cell, Layer) and not self.cell.built:
            with call_context.name_scope(self.cell.name):
                self.cell.build(step)
                self.cell.built = True
        sizes = states_lib.sizes_of(self.cell.state_size)
        if self.state_spec is None:
            self.__dict__["state_spec"] = [
                InputSpec(shape=(None, *states_lib.axes_of(s))) for s in nest.flatten(sizes)
            ]
        self._validate_state_spec(sizes, self.state_spec)
        if self.stateful:
            self.reset_states()
        Layer.build(self, input_shape)

    def _spec_of(self, shape: Any) -> InputSpec:
        axes = list(shapes.as_shape_tuple(shape))
        batch, time = (1, 0) if self.time_major else (0, 1)
        if not self.stateful:
            axes[batch] = None
        axes[time] = None
        return InputSpec(shape=tuple(axes))

    def _step_shape(self, shape: Any) -> shapes.TensorShape:
        axes = shapes.as_shape_tuple(shape)
        return shapes.from_shape_tuple((axes[1], *axes[2:]) if self.time_major else (axes[0], *axes[2:]))

    @staticmethod
    def _validate_state_spec(sizes: Any, specs: Any) -> None:
        error = ValueError(
            "An `initial_state` was passed that is not compatible with `cell.state_size`. Received "
            f"`state_spec`={specs}; however `cell.state_size` is {sizes}"
        )
        flat_sizes, flat_specs = nest.flatten(sizes), nest.flatten(specs)
        if len(flat_sizes) != len(flat_specs):
            raise error
        for spec, size in zip(flat_specs, flat_sizes, strict=True):
            wanted = shapes.TensorShape(states_lib.axes_of(size))
            if not shapes.TensorShape(spec.shape[1:]).is_compatible_with(wanted):
                raise error

    def __call__(self, inputs: Any, initial_state: Any = None, constants: Any = None, **kwargs: Any) -> Any:
        """As Layer.__call__.

        Args:
          inputs: tensor [batch, time, ...], or a list of it, initial states and constants.
          initial_state: tensors to begin with, instead of zeros.
          constants: tensors that each step gets.
          **kwargs: `mask`, `training`.
        """
        inputs, initial_state, constants = states_lib.standard_arguments(
            inputs, initial_state, constants, self._num_constants
        )
        if initial_state is None and constants is None:
            return super().__call__(inputs, **kwargs)
        more: list[Any] = []
        specs: list[Any] = []
        if initial_state is not None:
            more += initial_state
            self.__dict__["state_spec"] = [_spec_like(s) for s in nest.flatten(initial_state)]
            specs += self.state_spec
        if constants is not None:
            more += constants
            self.__dict__["constants_spec"] = [_spec_like(c) for c in constants]
            self.__dict__["_num_constants"] = len(constants)
            specs += self.constants_spec
        symbolic = [isinstance(x, KerasTensor) for x in nest.flatten(more)]
        if any(symbolic) and not all(symbolic):
            raise ValueError(
                "The initial state or constants of an RNN layer cannot be specified via a mix of Keras tensors and "
                'non-Keras tensors (a "Keras tensor" is a tensor that was returned by a Keras layer  or by `Input` '
                f"during Functional model construction). Received: initial_state={initial_state}, "
                f"constants={constants}"
            )
        if symbolic and symbolic[0]:
            own = list(self.input_spec) if self.built and self.input_spec else [None] * len(nest.flatten(inputs))
            self.input_spec = own + specs
            try:
                return super().__call__([inputs, *more], **kwargs)
            finally:
                self.input_spec = list(self.input_spec)[: -len(specs)]
        if initial_state is not None:
            kwargs["initial_state"] = initial_state
        if constants is not None:
            kwargs["constants"] = constants
        return super().__call__(inputs, **kwargs)

    def call(
        self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None, constants: Any = None
    ) -> Any:
        inputs, lengths = self._dense_inputs(inputs, mask)
        inputs, initial_state, constants = self._process_inputs(inputs, initial_state, constants)
        for cell in [self.cell, *(self.cell.cells if isinstance(self.cell, StackedRNNCells) else ())]:
            _new_masks(cell)
        mask = None if mask is None else nest.flatten(mask)[0]
        options = {"training": training} if takes(self.cell, "training") else {}
        if constants and not takes(self.cell, "constants"):
            raise ValueError(f"RNN cell {self.cell} does not support constants. Received: constants={constants}")
        call = self.cell if callable(self.cell) else self.cell.call
        alone = getattr(self.cell, "_is_tf_rnn_cell", None) is not None
        count = self._num_constants if constants else 0

        def step(x: Any, states: Any) -> Any:
            more = dict(options)
            if count:
                states, more["constants"] = states[:-count], list(states[-count:])
            states = states[0] if len(states) == 1 and alone else list(states)
            output, new = call(x, states, **more)
            return output, new if nest.is_nested(new) else [new]

        return self._loop(step, inputs, initial_state, constants, mask, lengths)

    def _loop(self, step: Any, inputs: Any, states: Any, constants: Any, mask: Any, lengths: Any) -> Any:
        """Runs the steps and returns what the layer returns."""
        time = nest.flatten(inputs)[0]._static_shape()[0 if self.time_major else 1]
        if self.unroll and time is None:
            raise ValueError(_NO_TIME)
        last, outputs, states = recurrence.rnn(
            step,
            inputs,
            states,
            constants=constants,
            go_backwards=self.go_backwards,
            mask=mask,
            unroll=self.unroll,
            input_length=time if lengths is None else lengths,
            time_major=self.time_major,
            zero_output_for_mask=self.zero_output_for_mask,
            return_all_outputs=self.return_sequences,
        )
        return self._returned(last, outputs, states, lengths)

    def _returned(self, last: Any, outputs: Any, states: Any, lengths: Any) -> Any:
        if self.stateful:
            self._keep(states)
        output = last
        if self.return_sequences:
            output = outputs if lengths is None else _ragged(outputs, lengths, self.go_backwards)
        if not self.return_state:
            return output
        states = list(states) if isinstance(states, (list, tuple)) else [states]
        return (output if isinstance(output, list) else [output]) + states

    def _dense_inputs(self, inputs: Any, mask: Any) -> tuple[Any, Any]:
        """(inputs as a tensor, lengths of the rows or None): ragged tensors are padded."""
        if not isinstance(inputs, RaggedTensor):
            return inputs, None
        if mask is not None:
            raise ValueError(
                f"The mask that was passed in was {mask}, which cannot be applied to RaggedTensor inputs. Please make "
                "sure that there is no mask injected by upstream layers."
            )
        if self.unroll:
            raise ValueError(
                "The input received contains RaggedTensors and does not support unrolling. Disable unrolling by "
                "passing `unroll=False` in the RNN Layer constructor."
            )
        return inputs.to_tensor(), ops.cast(inputs.nested_row_lengths()[0], dtypes.int32)

    def _process_inputs(self, inputs: Any, initial_state: Any, constants: Any) -> tuple[Any, Any, Any]:
        """Inputs, initial states and constants; the first are zeros or what was kept where none are given."""
        if isinstance(inputs, list):
            count = self._num_constants
            initial_state = (inputs[1:-count] if count else inputs[1:]) or None
            if count:
                constants = inputs[-count:]
            inputs = inputs[0]
        if self.stateful:
            own = [s.value() for s in nest.flatten(self.states)]
            if initial_state is not None:
                own = self._kept_or_given(own, initial_state)
            dtype = self._compute_dtype_object
            initial_state = nest.pack_sequence_as(list(self.states), [ops.cast(s, dtype) for s in own])
        elif initial_state is None:
            initial_state = self.get_initial_state(inputs)
        if len(initial_state) != len(self.states):
            raise ValueError(
                f"Layer has {len(self.states)} states but was passed {len(initial_state)} initial states. Received: "
                f"initial_state={initial_state}"
            )
        return inputs, initial_state, constants

    def _kept_or_given(self, own: list[Tensor], given: Any) -> list[Tensor]:
        """The kept states, unless they are zeros."""
        any_set = [apply("Any", apply("NotEqual", s, convert.to_tensor(0, s.dtype)), list(range(2))) for s in own]
        known = any_set[0]
        for flag in any_set[1:]:
            known = apply("LogicalOr", known, flag)
        return [apply("SelectV2", known, s, g) for s, g in zip(own, nest.flatten(given), strict=True)]

    # ------------------------------------------------------------ configuration

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | self._own_config() | {"cell": serialization.class_config(self.cell)}

    def _own_config(self) -> dict[str, Any]:
        names = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll", "time_major")
        config: dict[str, Any] = {n: self.__dict__.get("_stateful" if n == "stateful" else n) for n in names}
        if self._num_constants:
            config["num_constants"] = self._num_constants
        if self.zero_output_for_mask:
            config["zero_output_for_mask"] = self.zero_output_for_mask
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """A layer from what `get_config` returned."""
        config = dict(config)
        cell = registry.deserialize(config.pop("cell"), custom_objects=custom_objects)
        count = config.pop("num_constants", 0)
        layer = cls(cell, **config)
        layer.__dict__["_num_constants"] = count
        return layer


def _is_nest(shape: Any) -> bool:
    return isinstance(shape, (tuple, list, dict)) and not all(v is None or isinstance(v, int) for v in shape)


def _spec_like(x: Any) -> InputSpec:
    return InputSpec(shape=tuple(x._static_shape()) if hasattr(x, "_static_shape") else tuple(np.shape(x)))


def _new_masks(cell: Any) -> None:
    if isinstance(cell, DropoutMasks):
        cell.reset_dropout_mask()
        cell.reset_recurrent_dropout_mask()


def _ragged(outputs: Tensor, lengths: Tensor, go_backwards: bool) -> RaggedTensor:
    """Padded outputs as a ragged tensor."""
    if go_backwards:  # the rows end where others do
        outputs = apply("ReverseV2", outputs, ops.int_vector((1,)))
    result = RaggedTensor.from_tensor(outputs, lengths=lengths)
    return result if not go_backwards else _rows_reversed(result)


def _rows_reversed(ragged: RaggedTensor) -> RaggedTensor:
    return ragged[:, ::-1]
