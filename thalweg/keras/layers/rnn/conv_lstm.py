"""`ConvLSTM1D`, `2D` and `3D`: LSTMs whose products are convolutions.

Source: Shi et al. 2015 (arXiv 1506.04214); tf.keras.layers.ConvLSTM2D public docs 2.15; numbers from recorded runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import nest, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import activations, backend, constraints, initializers, ops, recurrence, regularizers
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.layers import arguments
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.flatten import normalize_data_format
from thalweg.keras.layers.rnn.base import _NO_BATCH_SIZE, RNN, _new_masks
from thalweg.keras.layers.rnn.cells import _PARTS, DropoutMasks
from thalweg.keras.random_generator import RandomGenerator
from thalweg.ops.conv import api as conv

_CELL_ARGUMENTS = (
    "filters kernel_size strides padding data_format dilation_rate activation recurrent_activation use_bias "
    "kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer "
    "recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout "
    "recurrent_dropout"
).split()


class ConvLSTMCell(DropoutMasks, Layer):
    """One step of a convolutional LSTM; gates stand in the order input, forget, cell, output.

    Args:
      rank: number of spatial axes.
      filters ... recurrent_dropout: as for ConvLSTM2D.
      **kwargs: those of Layer.
    """

    __module__ = "keras.src.layers.rnn.base_conv_lstm"

    def __init__(self, rank: int, filters: int, kernel_size: Any, **options: Any):
        own = {k: options.pop(k) for k in _CELL_ARGUMENTS[2:]}
        super().__init__(**options)
        self.__dict__["_random_generator"] = RandomGenerator(None)
        self.rank, self.filters = rank, filters
        self.kernel_size = arguments.normalize_tuple(kernel_size, rank, "kernel_size")
        self.strides = arguments.normalize_tuple(own["strides"], rank, "strides", allow_zero=True)
        self.padding = arguments.normalize_padding(own["padding"])
        self.data_format = normalize_data_format(own["data_format"])
        self.dilation_rate = arguments.normalize_tuple(own["dilation_rate"], rank, "dilation_rate")
        self.activation = activations.get(own["activation"])
        self.recurrent_activation = activations.get(own["recurrent_activation"])
        self.use_bias, self.unit_forget_bias = own["use_bias"], own["unit_forget_bias"]
        for part in _PARTS:
            setattr(self, f"{part}_initializer", initializers.get(own[f"{part}_initializer"]))
            setattr(self, f"{part}_regularizer", regularizers.get(own[f"{part}_regularizer"]))
            setattr(self, f"{part}_constraint", constraints.get(own[f"{part}_constraint"]))
        self.dropout = min(1.0, max(0.0, own["dropout"]))
        self.recurrent_dropout = min(1.0, max(0.0, own["recurrent_dropout"]))
        self.state_size = (filters, filters)
        self.__dict__["_layout"] = arguments.layout(self.data_format, rank + 2)

    def _add(self, name: str, shape: tuple, part: str, initializer: Any = None) -> Any:
        return self.add_weight(
            name,
            shape=shape,
            initializer=initializer or getattr(self, f"{part}_initializer"),
            regularizer=getattr(self, f"{part}_regularizer"),
            constraint=getattr(self, f"{part}_constraint"),
        )

    def build(self, input_shape: Any) -> None:
        shape = shapes.as_shape_tuple(input_shape)
        channels = shape[1 if self.data_format == "channels_first" else -1]
        if channels is None:
            raise ValueError(
                "The channel dimension of the inputs (last axis) should be defined. Found None. Full input shape "
                f"received: input_shape={input_shape}"
            )
        four = self.filters * 4
        self.kernel_shape = (*self.kernel_size, channels, four)
        self.kernel = self._add("kernel", self.kernel_shape, "kernel")
        self.recurrent_kernel = self._add(
            "recurrent_kernel", (*self.kernel_size, self.filters, four), "recurrent"
        )
        self.bias = self._add("bias", (four,), "bias", self._first_bias()) if self.use_bias else None
        Layer.build(self, input_shape)

    def _first_bias(self) -> Any:
        if not self.unit_forget_bias:
            return None

        def initial(shape: Any, *args: Any, **kwargs: Any) -> Tensor:
            first = self.bias_initializer((self.filters,), *args, **kwargs)
            ones = initializers.get("ones")((self.filters,), *args, **kwargs)
            return apply("ConcatV2", [first, ones, self.bias_initializer((self.filters * 2,), *args, **kwargs)], 0)

        return initial

    def call(self, inputs: Tensor, states: Any, training: Any = None) -> Any:
        previous, carry = states[0], states[1]
        masks = self.get_dropout_mask_for_cell(inputs, training, count=4)
        state_masks = self.get_recurrent_dropout_mask_for_cell(previous, training, count=4)
        xs = [ops.multiply(inputs, m) for m in masks] if 0 < self.dropout < 1 else [inputs] * 4
        hs = [ops.multiply(previous, m) for m in state_masks] if 0 < self.recurrent_dropout < 1 else [previous] * 4
        kernels = apply("Split", self.rank + 1, self.kernel.value(), num_split=4)
        inner = apply("Split", self.rank + 1, self.recurrent_kernel.value(), num_split=4)
        biases = [None] * 4 if self.bias is None else apply("Split", 0, self.bias.value(), num_split=4)
        gates = [
            ops.add(self.input_conv(x, k, b, self.padding), self.recurrent_conv(h, r))
            for x, k, b, h, r in zip(xs, kernels, biases, hs, inner, strict=True)
        ]
        entry, forget = self.recurrent_activation(gates[0]), self.recurrent_activation(gates[1])
        carry = ops.add(ops.multiply(forget, carry), ops.multiply(entry, self.activation(gates[2])))
        output = ops.multiply(self.recurrent_activation(gates[3]), self.activation(carry))
        return output, [output, carry]

    def input_conv(self, x: Tensor, w: Tensor, b: Any = None, padding: str = "valid") -> Tensor:
        """The convolution of the inputs."""
        output = conv.convolution(
            x,
            w,
            strides=list(self.strides),
            padding=padding.upper(),
            data_format=self._layout,
            dilations=list(self.dilation_rate),
        )
        if b is None:
            return output
        if self.data_format == "channels_last":
            return ops.bias_add(output, b)
        return ops.add(output, ops.reshape(b, (-1, *(1,) * self.rank)))

    def recurrent_conv(self, x: Tensor, w: Tensor) -> Tensor:
        """The convolution of the state, which keeps its size."""
        return conv.convolution(x, w, strides=[1] * self.rank, padding="SAME", data_format=self._layout)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | self._own_config()

    def _own_config(self) -> dict[str, Any]:
        names = "filters kernel_size strides padding data_format dilation_rate".split()
        config: dict[str, Any] = {n: getattr(self, n) for n in names}
        config |= {n: activations.serialize(getattr(self, n)) for n in ("activation", "recurrent_activation")}
        config["use_bias"] = self.use_bias
        for part in _PARTS:
            config[f"{part}_initializer"] = initializers.serialize(getattr(self, f"{part}_initializer"))
        config["unit_forget_bias"] = self.unit_forget_bias
        for part in _PARTS:
            config[f"{part}_regularizer"] = regularizers.serialize(getattr(self, f"{part}_regularizer"))
        for part in _PARTS:
            config[f"{part}_constraint"] = constraints.serialize(getattr(self, f"{part}_constraint"))
        return config | {"dropout": self.dropout, "recurrent_dropout": self.recurrent_dropout}


class ConvLSTM(RNN):
    """What the three layers share."""

    __module__ = "keras.src.layers.rnn.base_conv_lstm"

    def _set_up(self, rank: int, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        """Makes the cell and the loop from the constructor's arguments."""
        if kwargs.pop("unroll", False):
            raise TypeError("Unrolling is not possible with convolutional RNNs. Received: unroll=True")
        cell = ConvLSTMCell(
            rank, **{k: given[k] for k in _CELL_ARGUMENTS}, name="conv_lstm_cell", dtype=kwargs.get("dtype")
        )
        loop = ("return_sequences", "return_state", "go_backwards", "stateful")
        RNN.__init__(self, cell, **{k: given[k] for k in loop}, **kwargs)
        self.__dict__["rank"] = rank
        self.activity_regularizer = regularizers.get(given["activity_regularizer"])
        self.input_spec = [InputSpec(ndim=rank + 3)]

    # ------------------------------------------------------------ shapes

    def compute_output_shape(self, input_shape: Any) -> Any:
        if isinstance(input_shape, list) and input_shape and not isinstance(input_shape[0], (int, type(None))):
            input_shape = input_shape[0]
        shape, cell = shapes.as_shape_tuple(input_shape), self.cell
        first = cell.data_format == "channels_first"
        sizes = [
            arguments.conv_output_length(n, k, cell.padding, s, d)
            for n, k, s, d in zip(
                shape[3:] if first else shape[2:-1], cell.kernel_size, cell.strides, cell.dilation_rate, strict=True
            )
        ]
        inner = (cell.filters, *sizes) if first else (*sizes, cell.filters)
        front = shape[:2] if self.return_sequences else shape[:1]
        output = shapes.from_shape_tuple((*front, *inner))
        if not self.return_state:
            return output
        return [output] + [shapes.from_shape_tuple((shape[0], *inner))] * 2

    def build(self, input_shape: Any) -> None:
        if isinstance(input_shape, list) and input_shape and not isinstance(input_shape[0], (int, type(None))):
            input_shape = input_shape[0]
        shape = shapes.as_shape_tuple(input_shape)
        batch = shape[0] if self.stateful else None
        known = list(self.input_spec)
        self.input_spec = [InputSpec(shape=(batch, None, *shape[2:])), *known[1:]]
        if not self.cell.built:  # named directly below the layer, as in Keras
            self.cell.build(shapes.from_shape_tuple((shape[0], *shape[2:])))
            self.cell.built = True
        if self.state_spec is None:
            inner = (None,) * self.rank
            axes = (
                (None, self.cell.filters, *inner)
                if self.cell.data_format == "channels_first"
                else (None, *inner, self.cell.filters)
            )
            self.__dict__["state_spec"] = [InputSpec(shape=axes), InputSpec(shape=axes)]
        if self.stateful:
            self.reset_states()
        self.built = True

    # ------------------------------------------------------------ states and steps

    def get_initial_state(self, inputs: Tensor) -> list[Tensor]:
        """Zeros of the shape that the cell's outputs have."""
        zeros = ops.reduce_sum(apply("ZerosLike", inputs), 1)
        kernel = apply("Fill", (*self.cell.kernel_shape[:-1], self.cell.filters), ops.cast(0, inputs.dtype))
        state = self.cell.input_conv(zeros, kernel, padding=self.cell.padding)
        return [state, state]

    def call(self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None) -> Any:
        inputs, initial_state, _ = self._process_inputs(inputs, initial_state, None)
        mask = None if mask is None else nest.flatten(mask)[0]
        _new_masks(self.cell)
        last, outputs, states = recurrence.rnn(
            lambda x, states: self.cell.call(x, states, training=training),
            inputs,
            initial_state,
            go_backwards=self.go_backwards,
            mask=mask,
            input_length=inputs._static_shape()[1],
            return_all_outputs=self.return_sequences,
        )
        return self._returned(last, outputs, states, None)

    def reset_states(self, states: Any = None) -> None:
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        shape = self.compute_output_shape(self.input_spec[0].shape)
        axes = list(shapes.as_shape_tuple(shape[0] if self.return_state else shape))
        if self.return_sequences:
            del axes[1]
        if None in axes:
            raise ValueError(_NO_BATCH_SIZE + "\nThe same thing goes for the number of rows and columns.")
        if self.states[0] is None:
            zeros = np.zeros(axes, self.variable_dtype)
            self.__dict__["_states"] = [backend.variable(zeros, self.variable_dtype) for _ in range(2)]
        elif states is None:
            for state in self.states:
                backend.set_value(state, np.zeros(axes))
        else:
            self._set_states(states, axes[0])

    def get_config(self) -> dict[str, Any]:
        own = self.cell._own_config() | {"activity_regularizer": regularizers.serialize(self.activity_regularizer)}
        return self._base_config() | self._own_config() | own

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A layer from what `get_config` returned."""
        return cls(**{k: v for k, v in config.items() if k not in ("unroll", "time_major")})


for _name in (*_CELL_ARGUMENTS,):
    setattr(ConvLSTM, _name, property(lambda self, name=_name: getattr(self.cell, name)))

_DOC = """A convolutional LSTM over {n}-D inputs.

    Args:
      filters: size of the output's channel axis.
      kernel_size, strides, dilation_rate: one integer, or one per spatial axis.
      padding: "valid" or "same", of the inputs' convolution; that of the state is "same".
      data_format: "channels_last" (batch, time, ..., channels) or "channels_first".
      activation ... recurrent_dropout: as for LSTM.
      return_sequences, return_state, go_backwards, stateful: as for RNN.
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.ConvLSTM{n}D(4, 2, padding='same')(tf.ones({shape})).shape
      TensorShape({out})
    Source: tf.keras.layers.ConvLSTM{n}D public docs 2.15.
    """


def _layer(rank: int) -> type:
    ones = 1 if rank == 1 else (1,) * rank

    def __init__(  # noqa: N807
        self: Any,
        filters: int,
        kernel_size: Any,
        strides: Any = ones,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = ones,
        activation: Any = "tanh",
        recurrent_activation: Any = "hard_sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        **kwargs: Any,
    ):
        self._set_up(rank, locals(), kwargs)

    shape, out = [2, 3, *[5] * rank, 2], [2, *[5] * rank, 4]
    return type(
        f"ConvLSTM{rank}D",
        (ConvLSTM,),
        {
            "__module__": f"keras.src.layers.rnn.conv_lstm{rank}d",
            "__doc__": _DOC.format(n=rank, shape=shape, out=out),
            "__init__": __init__,
        },
    )


ConvLSTM1D, ConvLSTM2D, ConvLSTM3D = _layer(1), _layer(2), _layer(3)
