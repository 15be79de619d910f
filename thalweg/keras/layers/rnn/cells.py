"""Cells: one step of a recurrent layer. SimpleRNNCell, LSTMCell, GRUCell, and StackedRNNCells of several.

Source: tf.keras.layers.LSTMCell etc., public docs 2.15; numbers and configurations from recorded runs. LSTM: Hochreiter
and Schmidhuber 1997; GRU: Cho et al. 2014 (arXiv 1406.1078), `reset_after` as in cuDNN.
"""

from __future__ import annotations

import inspect
from typing import Any

from thalweg.core import nest, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import activations, call_context, constraints, initializers, ops, regularizers
from thalweg.keras.layers import registry
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.dropout import dropped
from thalweg.keras.layers.rnn import states as states_lib
from thalweg.keras.random_generator import RandomGenerator
from thalweg.keras.saving import serialization

_PARTS = ("kernel", "recurrent", "bias")


class AbstractRNNCell(Layer):
    """What a cell must have: `call(inputs, states) -> (output, new states)`, `state_size`, `output_size`.

    Source: tf.keras.layers.AbstractRNNCell public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.abstract_rnn_cell"

    def call(self, inputs: Any, states: Any) -> Any:
        raise NotImplementedError

    @property
    def state_size(self) -> Any:
        """An integer or shape, or a list of them: the sizes of the states."""
        raise NotImplementedError

    @property
    def output_size(self) -> Any:
        """An integer or shape: the size of the output."""
        raise NotImplementedError

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        """States of zeros."""
        return states_lib.zeros_for_cell(self, inputs, batch_size, dtype)


class DropoutMasks:
    """Dropout of inputs and states with the same masks at every step of a sequence; a part of cells and layers.

    Masks are drawn by the first step and kept until the layer around begins the next sequence.
    """

    dropout: float
    recurrent_dropout: float
    _random_generator: RandomGenerator

    def reset_dropout_mask(self) -> None:
        """Forgets the masks of the inputs."""
        self.__dict__["_input_masks"] = None

    def reset_recurrent_dropout_mask(self) -> None:
        """Forgets the masks of the states."""
        self.__dict__["_state_masks"] = None

    def get_dropout_mask_for_cell(self, inputs: Tensor, training: Any, count: int = 1) -> Any:
        """`count` masks for the inputs; None without dropout."""
        return self._masks("_input_masks", inputs, self.dropout, training, count)

    def get_recurrent_dropout_mask_for_cell(self, inputs: Tensor, training: Any, count: int = 1) -> Any:
        """`count` masks for the states; None without dropout."""
        return self._masks("_state_masks", inputs, self.recurrent_dropout, training, count)

    def _masks(self, key: str, inputs: Tensor, rate: float, training: Any, count: int) -> Any:
        if rate == 0:
            return None
        found = self.__dict__.get(key)
        if found is None:
            ones = apply("OnesLike", inputs)
            on = training is not None and not (isinstance(training, (bool, int)) and not training) and bool(training)
            made = [dropped(ones, rate, None, self._random_generator) if on else ones for _ in range(count)]
            found = self.__dict__[key] = made if count > 1 else made[0]
        return found

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_input_masks": None, "_state_masks": None}


class _Cell(DropoutMasks, Layer):
    """What the three cells share. `_gates` kernels stand side by side in each weight."""

    _gates = 1
    _has_recurrent_activation = True

    def _set_up(self, arguments: dict[str, Any], kwargs: dict[str, Any]) -> None:
        """Takes the constructor's arguments down."""
        units = arguments["units"]
        if units <= 0:
            raise ValueError(
                f"Received an invalid value for argument `units`, expected a positive integer, got {units}."
            )
        kwargs.pop("enable_caching_device", None)
        seed = kwargs.pop("seed", None)
        implementation = kwargs.pop("implementation", 2)
        Layer.__init__(self, **kwargs)
        self.__dict__["_random_generator"] = RandomGenerator(seed)
        self.units = units
        self.activation = activations.get(arguments["activation"])
        if self._has_recurrent_activation:
            self.recurrent_activation = activations.get(arguments["recurrent_activation"])
        self.use_bias = arguments["use_bias"]
        for part in _PARTS:
            setattr(self, f"{part}_initializer", initializers.get(arguments[f"{part}_initializer"]))
            setattr(self, f"{part}_regularizer", regularizers.get(arguments[f"{part}_regularizer"]))
            setattr(self, f"{part}_constraint", constraints.get(arguments[f"{part}_constraint"]))
        self.dropout = min(1.0, max(0.0, arguments["dropout"]))
        self.recurrent_dropout = min(1.0, max(0.0, arguments["recurrent_dropout"]))
        self.implementation = 1 if self.recurrent_dropout != 0 else implementation

    def _add(self, name: str, shape: tuple, part: str, initializer: Any = None) -> Any:
        return self.add_weight(
            name,
            shape=shape,
            initializer=initializer or getattr(self, f"{part}_initializer"),
            regularizer=getattr(self, f"{part}_regularizer"),
            constraint=getattr(self, f"{part}_constraint"),
        )

    def build(self, input_shape: Any) -> None:
        size = shapes.as_shape_tuple(input_shape)[-1]
        self.kernel = self._add("kernel", (size, self.units * self._gates), "kernel")
        self.recurrent_kernel = self._add("recurrent_kernel", (self.units, self.units * self._gates), "recurrent")
        self.bias = self._add("bias", self._bias_shape(), "bias", self._first_bias()) if self.use_bias else None
        Layer.build(self, input_shape)

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.units * self._gates,)

    def _first_bias(self) -> Any:
        return None

    def _masked(self, x: Tensor, rate: float, masks: Any) -> list[Tensor]:
        """One x per gate, each with its mask."""
        return [ops.multiply(x, m) for m in masks] if 0.0 < rate < 1.0 else [x] * self._gates

    def _parts(self, weight: Any, axis: int = 1) -> list[Tensor]:
        """The kernels of the gates."""
        return apply("Split", axis, weight.value() if hasattr(weight, "value") else weight, num_split=self._gates)

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        """States of zeros."""
        return states_lib.zeros_for_cell(self, inputs, batch_size, dtype)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | self._own_config()

    def _own_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"units": self.units, "activation": activations.serialize(self.activation)}
        if self._has_recurrent_activation:
            config["recurrent_activation"] = activations.serialize(self.recurrent_activation)
        config["use_bias"] = self.use_bias
        for part in _PARTS:
            config[f"{part}_initializer"] = initializers.serialize(getattr(self, f"{part}_initializer"))
        for part in _PARTS:
            config[f"{part}_regularizer"] = regularizers.serialize(getattr(self, f"{part}_regularizer"))
        for part in _PARTS:
            config[f"{part}_constraint"] = constraints.serialize(getattr(self, f"{part}_constraint"))
        config |= {"dropout": self.dropout, "recurrent_dropout": self.recurrent_dropout}
        return config


class SimpleRNNCell(_Cell):
    """output = activation(inputs @ kernel + state @ recurrent_kernel + bias), which is the new state, too.

    Args:
      units: size of the output.
      activation: function or its name.
      use_bias: whether there is a bias.
      kernel_initializer, recurrent_initializer, bias_initializer: first values.
      kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties.
      kernel_constraint, recurrent_constraint, bias_constraint: applied after updates.
      dropout, recurrent_dropout: parts of the inputs and states that are dropped in training.
      **kwargs: those of Layer.
    Raises: ValueError for a number of units that is not positive.
    Example:
      >>> cell = tf.keras.layers.SimpleRNNCell(2, kernel_initializer='ones', activation=None)
      >>> output, states = cell(tf.ones([1, 3]), [tf.zeros([1, 2])])
      >>> output.numpy()
      array([[3., 3.]], dtype=float32)
    Source: tf.keras.layers.SimpleRNNCell public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.simple_rnn"
    _has_recurrent_activation = False

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        **kwargs: Any,
    ):
        self._set_up(locals(), kwargs)
        self.state_size = self.units
        self.output_size = self.units

    def call(self, inputs: Tensor, states: Any, training: Any = None) -> Any:
        previous = states[0] if nest.is_nested(states) else states
        mask = self.get_dropout_mask_for_cell(inputs, training)
        state_mask = self.get_recurrent_dropout_mask_for_cell(previous, training)
        output = ops.matmul(inputs if mask is None else ops.multiply(inputs, mask), self.kernel.value())
        if self.bias is not None:
            output = ops.bias_add(output, self.bias.value())
        if state_mask is not None:
            previous = ops.multiply(previous, state_mask)
        output = ops.add(output, ops.matmul(previous, self.recurrent_kernel.value()))
        if self.activation is not None:
            output = self.activation(output)
        return output, [output] if nest.is_nested(states) else output


class LSTMCell(_Cell):
    """One step of an LSTM; gates stand in the order input, forget, cell, output.

    Args:
      units: size of the output.
      activation: of the cell's candidate and the output.
      recurrent_activation: of the gates.
      use_bias: whether there is a bias.
      kernel_initializer, recurrent_initializer, bias_initializer: first values.
      unit_forget_bias: whether the forget gate's bias begins with ones.
      kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties.
      kernel_constraint, recurrent_constraint, bias_constraint: applied after updates.
      dropout, recurrent_dropout: parts of the inputs and states that are dropped in training.
      **kwargs: those of Layer; `implementation`: 1 computes the gates one by one, 2 together.
    Raises: ValueError for a number of units that is not positive.
    Example:
      >>> output, (h, c) = tf.keras.layers.LSTMCell(4)(tf.ones([2, 3]), [tf.zeros([2, 4]), tf.zeros([2, 4])])
      >>> output.shape, c.shape
      (TensorShape([2, 4]), TensorShape([2, 4]))
    Source: tf.keras.layers.LSTMCell public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.lstm"
    _gates = 4

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        **kwargs: Any,
    ):
        self._set_up(locals(), kwargs)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [self.units, self.units]
        self.output_size = self.units

    def _first_bias(self) -> Any:
        if not self.unit_forget_bias:
            return None

        def initial(shape: Any, *args: Any, **kwargs: Any) -> Tensor:
            first = self.bias_initializer((self.units,), *args, **kwargs)
            ones = initializers.get("ones")((self.units,), *args, **kwargs)
            return apply("ConcatV2", [first, ones, self.bias_initializer((self.units * 2,), *args, **kwargs)], 0)

        return initial

    def call(self, inputs: Tensor, states: Any, training: Any = None) -> Any:
        previous, carry = states[0], states[1]
        masks = self.get_dropout_mask_for_cell(inputs, training, count=4)
        state_masks = self.get_recurrent_dropout_mask_for_cell(previous, training, count=4)
        if self.implementation == 1:
            gates = self._separate(inputs, previous, masks, state_masks)
        else:
            if 0.0 < self.dropout < 1.0:
                inputs = ops.multiply(inputs, masks[0])
            return self._step(inputs, states)
        return self._gated(gates, carry)

    def _step(self, inputs: Tensor, states: Any) -> Any:
        """The step without dropout."""
        z = ops.add(ops.matmul(inputs, self.kernel.value()), ops.matmul(states[0], self.recurrent_kernel.value()))
        if self.bias is not None:
            z = ops.bias_add(z, self.bias.value())
        return self._gated(self._parts(z), states[1])

    def _gated(self, gates: list[Tensor], carry: Tensor) -> Any:
        entry, forget = self.recurrent_activation(gates[0]), self.recurrent_activation(gates[1])
        carry = ops.add(ops.multiply(forget, carry), ops.multiply(entry, self.activation(gates[2])))
        output = ops.multiply(self.recurrent_activation(gates[3]), self.activation(carry))
        return output, [output, carry]

    def _separate(self, inputs: Tensor, previous: Tensor, masks: Any, state_masks: Any) -> list[Tensor]:
        xs = [
            ops.matmul(x, k)
            for x, k in zip(self._masked(inputs, self.dropout, masks), self._parts(self.kernel), strict=True)
        ]
        if self.bias is not None:
            xs = [ops.bias_add(x, b) for x, b in zip(xs, self._parts(self.bias, 0), strict=True)]
        hs = self._masked(previous, self.recurrent_dropout, state_masks)
        kernels = self._parts(self.recurrent_kernel)
        return [ops.add(x, ops.matmul(h, k)) for x, h, k in zip(xs, hs, kernels, strict=True)]

    def _own_config(self) -> dict[str, Any]:
        config = super()._own_config()
        found: dict[str, Any] = {}
        for key, value in config.items():
            found[key] = value
            if key == "bias_initializer":
                found["unit_forget_bias"] = self.unit_forget_bias
        return found | {"implementation": self.implementation}

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> list[Tensor]:
        return list(super().get_initial_state(inputs, batch_size, dtype))


class GRUCell(_Cell):
    """One step of a GRU; gates stand in the order update, reset, candidate.

    Args:
      units: size of the output.
      activation: of the candidate.
      recurrent_activation: of the gates.
      use_bias: whether there is a bias.
      kernel_initializer, recurrent_initializer, bias_initializer: first values.
      kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties.
      kernel_constraint, recurrent_constraint, bias_constraint: applied after updates.
      dropout, recurrent_dropout: parts of the inputs and states that are dropped in training.
      reset_after: whether the reset gate is applied after the product with the state (as cuDNN does; the bias then has
        two rows) or before.
      **kwargs: those of Layer; `implementation`: 1 computes the gates one by one, 2 together.
    Raises: ValueError for a number of units that is not positive.
    Example:
      >>> output, state = tf.keras.layers.GRUCell(4)(tf.ones([2, 3]), tf.zeros([2, 4]))
      >>> output.shape
      TensorShape([2, 4])
    Source: tf.keras.layers.GRUCell public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.gru"
    _gates = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reset_after: bool = True,
        **kwargs: Any,
    ):
        self._set_up(locals(), kwargs)
        self.reset_after = reset_after
        self.state_size = self.units
        self.output_size = self.units

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def call(self, inputs: Tensor, states: Any, training: Any = None) -> Any:
        previous = states[0] if nest.is_nested(states) else states
        masks = self.get_dropout_mask_for_cell(inputs, training, count=3)
        state_masks = self.get_recurrent_dropout_mask_for_cell(previous, training, count=3)
        bias = state_bias = None
        if self.bias is not None:
            bias = self.bias.value()
            if self.reset_after:
                bias, state_bias = apply("Unpack", bias, num=2, axis=0)
        if self.implementation == 1:
            update, candidate = self._separate(inputs, previous, bias, state_bias, masks, state_masks)
        else:
            if 0.0 < self.dropout < 1.0:
                inputs = ops.multiply(inputs, masks[0])
            update, candidate = self._together(inputs, previous, bias, state_bias)
        output = ops.add(ops.multiply(update, previous), ops.multiply(ops.subtract(1, update), candidate))
        return output, [output] if nest.is_nested(states) else output

    def _step(self, inputs: Tensor, states: Any) -> Any:
        """The step without dropout, of a cell with `reset_after` and bias."""
        bias, state_bias = apply("Unpack", self.bias.value(), num=2, axis=0)
        update, candidate = self._together(inputs, states[0], bias, state_bias)
        output = ops.add(ops.multiply(update, states[0]), ops.multiply(ops.subtract(1, update), candidate))
        return output, [output]

    def _together(self, inputs: Tensor, previous: Tensor, bias: Any, state_bias: Any) -> tuple[Tensor, Tensor]:
        x = ops.matmul(inputs, self.kernel.value())
        if bias is not None:
            x = ops.bias_add(x, bias)
        x_update, x_reset, x_candidate = self._parts(x)
        kernels = self._parts(self.recurrent_kernel)
        if self.reset_after:
            h = ops.matmul(previous, self.recurrent_kernel.value())
            if state_bias is not None:
                h = ops.bias_add(h, state_bias)
            h_update, h_reset, h_candidate = self._parts(h)
        else:
            h_update, h_reset = ops.matmul(previous, kernels[0]), ops.matmul(previous, kernels[1])
        update = self.recurrent_activation(ops.add(x_update, h_update))
        reset = self.recurrent_activation(ops.add(x_reset, h_reset))
        if self.reset_after:
            h_candidate = ops.multiply(reset, h_candidate)
        else:
            h_candidate = ops.matmul(ops.multiply(reset, previous), kernels[2])
        return update, self.activation(ops.add(x_candidate, h_candidate))

    def _separate(
        self, inputs: Tensor, previous: Tensor, bias: Any, state_bias: Any, masks: Any, state_masks: Any
    ) -> tuple[Tensor, Tensor]:
        xs = [
            ops.matmul(x, k)
            for x, k in zip(self._masked(inputs, self.dropout, masks), self._parts(self.kernel), strict=True)
        ]
        if bias is not None:
            xs = [ops.bias_add(x, b) for x, b in zip(xs, self._parts(bias, 0), strict=True)]
        hs = self._masked(previous, self.recurrent_dropout, state_masks)
        kernels = self._parts(self.recurrent_kernel)
        inner = [ops.matmul(h, k) for h, k in zip(hs[:2], kernels[:2], strict=True)]
        state_parts = None if state_bias is None else self._parts(state_bias, 0)
        if state_parts is not None:
            inner = [ops.bias_add(h, b) for h, b in zip(inner, state_parts[:2], strict=True)]
        update = self.recurrent_activation(ops.add(xs[0], inner[0]))
        reset = self.recurrent_activation(ops.add(xs[1], inner[1]))
        if self.reset_after:
            last = ops.matmul(hs[2], kernels[2])
            if state_parts is not None:
                last = ops.bias_add(last, state_parts[2])
            last = ops.multiply(reset, last)
        else:
            last = ops.matmul(ops.multiply(reset, hs[2]), kernels[2])
        return update, self.activation(ops.add(xs[2], last))

    def _own_config(self) -> dict[str, Any]:
        return super()._own_config() | {"implementation": self.implementation, "reset_after": self.reset_after}


class StackedRNNCells(Layer):
    """Cells one above the other, as one cell.

    Args:
      cells: list of cells.
      **kwargs: those of Layer; `reverse_state_order`: whether states are listed from the top down.
    Raises: ValueError for what is no cell.
    Example:
      >>> cells = tf.keras.layers.StackedRNNCells([tf.keras.layers.LSTMCell(4), tf.keras.layers.GRUCell(2)])
      >>> cells.state_size[1], cells.output_size
      (2, 2)
    Source: tf.keras.layers.StackedRNNCells public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.stacked_rnn_cells"

    def __init__(self, cells: Any, **kwargs: Any):
        for cell in cells:
            if "call" not in dir(cell):
                raise ValueError(f"All cells must have a `call` method. Received cell without a `call` method: {cell}")
            if "state_size" not in dir(cell):
                raise ValueError(
                    f"All cells must have a `state_size` attribute. Received cell without a `state_size`: {cell}"
                )
        self.reverse_state_order = kwargs.pop("reverse_state_order", False)
        super().__init__(**kwargs)
        self.cells = list(cells)

    def _ordered(self) -> list[Any]:
        return list(self.cells[::-1] if self.reverse_state_order else self.cells)

    @property
    def state_size(self) -> tuple[Any, ...]:
        return tuple(c.state_size for c in self._ordered())

    @property
    def output_size(self) -> Any:
        return output_size_of(self.cells[-1])

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> tuple[Any, ...]:
        """States of zeros, one entry per cell."""
        found = []
        for cell in self._ordered():
            own = getattr(cell, "get_initial_state", None)
            if own is not None:
                found.append(own(inputs=inputs, batch_size=batch_size, dtype=dtype))
            else:
                found.append(states_lib.zeros_for_cell(cell, inputs, batch_size, dtype))
        return tuple(found)

    def call(self, inputs: Any, states: Any, constants: Any = None, training: Any = None, **kwargs: Any) -> Any:
        size = self.state_size[::-1] if self.reverse_state_order else self.state_size
        new = []
        for cell, own in zip(self.cells, nest.pack_sequence_as(size, nest.flatten(states)), strict=True):
            own = own if nest.is_nested(own) else [own]
            own = own[0] if len(own) == 1 and getattr(cell, "_is_tf_rnn_cell", None) is not None else own
            options = dict(kwargs)
            if takes(cell, "training"):
                options["training"] = training
            if takes(cell, "constants"):
                options["constants"] = constants
            inputs, own = (cell if callable(cell) else cell.call)(inputs, own, **options)
            new.append(own)
        return inputs, nest.pack_sequence_as(size, nest.flatten(new))

    def build(self, input_shape: Any) -> None:
        if isinstance(input_shape, list):
            input_shape = input_shape[0]
        shape = shapes.as_shape_tuple(input_shape)
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                with call_context.name_scope(cell.name):
                    cell.build(shapes.from_shape_tuple(shape))
                    cell.built = True
            shape = (shape[0], *states_lib.axes_of(output_size_of(cell)))
        self.built = True

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"cells": [serialization.class_config(c) for c in self.cells]}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> StackedRNNCells:
        """Cells from what `get_config` returned."""
        config = dict(config)
        cells = [registry.deserialize(c, custom_objects=custom_objects) for c in config.pop("cells")]
        return cls(cells, **config)


def output_size_of(cell: Any) -> Any:
    """The size of a cell's output: by default that of its first state."""
    own = getattr(cell, "output_size", None)
    return own if own is not None else states_lib.sizes_of(cell.state_size)[0]


def takes(cell: Any, name: str) -> bool:
    """Whether a cell's `call` has a parameter."""
    return name in (cell._call_spec.names if isinstance(cell, Layer) else inspect.signature(cell.call).parameters)
