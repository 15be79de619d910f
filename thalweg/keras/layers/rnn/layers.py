"""`SimpleRNN`, `LSTM` and `GRU`: the loop over one cell, with the cell's arguments.

LSTM and GRU with the activations that cuDNN has run as one op per sequence (thalweg.ops.recurrent); their weights are
those of the cells either way.
Source: tf.keras.layers.LSTM etc., public docs 2.15; numbers, random numbers and configurations from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import context, nest
from thalweg.core.logger import get_logger
from thalweg.core.tensor import Tensor
from thalweg.keras import activations, ops, regularizers
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.layers.rnn.base import RNN, _new_masks
from thalweg.keras.layers.rnn.cells import DropoutMasks, GRUCell, LSTMCell, SimpleRNNCell
from thalweg.keras.random_generator import RandomGenerator
from thalweg.ops.math import api

_state = context.state
_OWN = ("self", "kwargs", "activity_regularizer", "__class__")
_LOOP = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll", "time_major")


class _CellLayer(DropoutMasks, RNN):
    """A loop over a cell of a known class."""

    _cell_class: type
    _cell_name: str

    def _set_up(self, arguments: dict[str, Any], kwargs: dict[str, Any]) -> None:
        """Makes the cell and the loop from the constructor's arguments."""
        kwargs = dict(kwargs)
        implementation = kwargs.pop("implementation", 2)
        if implementation == 0:
            get_logger().warning(
                "`implementation=0` has been deprecated, and now defaults to `implementation=1`. Please update your "
                "layer call."
            )
            implementation = 1
        kwargs.pop("enable_caching_device", None)
        kwargs.pop("return_runtime", None)
        seed = kwargs.pop("seed", None)
        own = {k: v for k, v in arguments.items() if k not in _OWN and k not in _LOOP}
        if self._cell_class is not SimpleRNNCell:
            own["implementation"] = implementation
        cell = self._cell_class(
            **own,
            dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True),
            name=self._cell_name,
        )
        self.__dict__["_random_generator"] = RandomGenerator(seed)
        RNN.__init__(self, cell, **{n: arguments[n] for n in _LOOP if n in arguments}, **kwargs)
        self.activity_regularizer = regularizers.get(arguments["activity_regularizer"])
        self.input_spec = [InputSpec(ndim=3)]
        self.__dict__["_fusible"] = self._can_be_fused()

    def _can_be_fused(self) -> bool:
        return False

    @property
    def dropout(self) -> float:  # type: ignore[override]
        return self.cell.dropout

    @property
    def recurrent_dropout(self) -> float:  # type: ignore[override]
        return self.cell.recurrent_dropout

    def call(self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None) -> Any:
        if self._fusible:
            return self._fused_call(inputs, mask, training, initial_state)
        inputs, lengths = self._dense_inputs(inputs, mask)
        inputs, initial_state, _ = self._process_inputs(inputs, initial_state, None)
        _new_masks(self.cell)
        cell = self.cell
        mask = None if mask is None else nest.flatten(mask)[0]

        def step(x: Any, states: Any) -> Any:
            output, new = cell(x, list(states), training=training)
            return output, new if nest.is_nested(new) else [new]

        return self._loop(step, inputs, initial_state, None, mask, lengths)

    def _fused_call(self, inputs: Any, mask: Any, training: Any, initial_state: Any) -> Any:
        inputs, lengths = self._dense_inputs(inputs, mask)
        inputs, initial_state, _ = self._process_inputs(inputs, initial_state, None)
        mask = None if mask is None else nest.flatten(mask)[0]
        self.reset_dropout_mask()
        masks = self.get_dropout_mask_for_cell(inputs, training, count=self.cell._gates)
        if masks is not None:
            inputs = ops.multiply(inputs, masks[0])
        cell = self.cell

        def step(x: Tensor, states: Any) -> Any:
            output, new = cell._step(x, list(states))
            return output, new

        return self._loop(step, inputs, initial_state, None, mask, lengths)

    def get_config(self) -> dict[str, Any]:
        loop = self._own_config()
        own = self.cell._own_config() | {"activity_regularizer": regularizers.serialize(self.activity_regularizer)}
        return self._base_config() | loop | own

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A layer from what `get_config` returned."""
        config = dict(config)
        if config.get("implementation") == 0:
            config["implementation"] = 1
        return cls(**config)


def _cells_own(name: str) -> property:
    return property(lambda self: getattr(self.cell, name))


for _name in (
    "units activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer "
    "unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint "
    "recurrent_constraint bias_constraint implementation reset_after"
).split():
    setattr(_CellLayer, _name, _cells_own(_name))


class SimpleRNN(_CellLayer):
    """A loop over SimpleRNNCell.

    Args:
      units ... recurrent_dropout: those of SimpleRNNCell.
      activity_regularizer: penalty on the output.
      return_sequences, return_state, go_backwards, stateful, unroll: those of RNN.
      **kwargs: those of Layer; `time_major`.
    Example:
      >>> tf.keras.layers.SimpleRNN(4)(tf.ones([2, 3, 5])).shape
      TensorShape([2, 4])
    Source: tf.keras.layers.SimpleRNN public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.simple_rnn"
    _cell_class, _cell_name = SimpleRNNCell, "simple_rnn_cell"

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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        **kwargs: Any,
    ):
        self._set_up(locals(), kwargs)


class LSTM(_CellLayer):
    """A loop over LSTMCell.

    Args:
      units ... recurrent_dropout: those of LSTMCell.
      activity_regularizer: penalty on the output.
      return_sequences, return_state, go_backwards, stateful, time_major, unroll: those of RNN.
      **kwargs: those of Layer.
    Example:
      >>> output, h, c = tf.keras.layers.LSTM(4, return_sequences=True, return_state=True)(tf.ones([2, 3, 5]))
      >>> output.shape, h.shape
      (TensorShape([2, 3, 4]), TensorShape([2, 4]))
    Source: tf.keras.layers.LSTM public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.lstm"
    _cell_class, _cell_name = LSTMCell, "lstm_cell"

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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        time_major: bool = False,
        unroll: bool = False,
        **kwargs: Any,
    ):
        self._set_up(locals(), kwargs)
        self.__dict__["state_spec"] = [InputSpec(shape=(None, units)), InputSpec(shape=(None, units))]

    def _can_be_fused(self) -> bool:
        return _cudnn_like(self)


class GRU(_CellLayer):
    """A loop over GRUCell.

    Args:
      units ... recurrent_dropout: those of GRUCell.
      activity_regularizer: penalty on the output.
      return_sequences, return_state, go_backwards, stateful, unroll, time_major: those of RNN.
      reset_after: as for GRUCell.
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.GRU(4, return_sequences=True)(tf.ones([2, 3, 5])).shape
      TensorShape([2, 3, 4])
    Source: tf.keras.layers.GRU public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.gru"
    _cell_class, _cell_name = GRUCell, "gru_cell"

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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        time_major: bool = False,
        reset_after: bool = True,
        **kwargs: Any,
    ):
        self._set_up(locals(), kwargs)

    def _can_be_fused(self) -> bool:
        return _cudnn_like(self) and self.cell.reset_after


def _cudnn_like(layer: _CellLayer) -> bool:
    """Whether a layer computes what cuDNN does; Keras then draws the dropout of inputs for all steps at once."""
    cell = layer.cell
    return (
        _is(cell.activation, activations.tanh, api.tanh)
        and _is(cell.recurrent_activation, activations.sigmoid, api.sigmoid)
        and cell.recurrent_dropout == 0
        and not layer.unroll
        and cell.use_bias
    )


def _is(function: Any, *others: Any) -> bool:
    """Whether a function is one of others, which users may have got wrapped (core.public_names)."""
    plain = [getattr(f, "_keras_function", f) for f in (function, *others)]
    return any(plain[0] is f for f in plain[1:])
