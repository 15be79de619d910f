"""`tf.compat.v1.nn.rnn_cell`: recurrent cells as layers of TF 1, and wrappers around them.

Names of variables as in TensorFlow 2.15, from recorded runs.
Source: public docs 2.15 of the classes. Papers: LSTM (Hochreiter and Schmidhuber, 1997), peepholes and projection (Sak
et al., 2014), GRU (Cho et al., 2014), variational dropout (Gal and Ghahramani, 2016).
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import convert, dtypes, nest, shapes
from thalweg.core.names import name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine import devices
from thalweg.engine.dispatch import apply
from thalweg.graph.initializers import Constant, Zeros
from thalweg.graph.variable_scope import variable_scope
from thalweg.keras import activations
from thalweg.ops.array import api as array
from thalweg.ops.math import api as math
from thalweg.ops.math.clipping import clip_by_value
from thalweg.ops.nn import api as nn
from thalweg.ops.nn.dropout import dropout
from thalweg.v1.layers.base import Layer

_MODULE = "keras.src.layers.rnn.legacy_cells"


class LSTMStateTuple(collections.namedtuple("LSTMStateTuple", ("c", "h"))):
    """The state of an LSTM cell: (c, h). Source: tf.compat.v1.nn.rnn_cell.LSTMStateTuple public docs 2.15."""

    __slots__ = ()

    @property
    def dtype(self) -> dtypes.DType:
        """The dtype of both. Raises: TypeError when they differ."""
        if self.c.dtype is not self.h.dtype:
            raise TypeError(f"Inconsistent internal state: {self.c.dtype} vs {self.h.dtype}")
        return self.c.dtype


LSTMStateTuple.__module__ = _MODULE


def zeros_of(state_size: Any, batch_size: Any, dtype: Any) -> Any:
    """Zeros for a nest of sizes, with a batch dimension in front."""

    def filled(size: Any) -> Tensor:
        sizes = list(shapes.as_shape_tuple(size)) if not isinstance(size, int) else [size]
        if isinstance(batch_size, Tensor):
            if batch_size._constant_value() is None:
                zeros = array.zeros(apply("Pack", [batch_size, *[convert.to_tensor(s) for s in sizes]]), dtype)
                if zeros._static_shape() is None:
                    zeros.set_shape([None, *sizes])
                return zeros
            return array.zeros([int(batch_size._constant_value()), *sizes], dtype)
        return array.zeros([int(batch_size), *sizes], dtype)

    return nest.map_structure(filled, state_size)


class RNNCell(Layer):
    """The base of cells: called with inputs and a state, a cell returns an output and the next state.

    Subclasses have `state_size` and `output_size` (nests of ints or shapes), and `call(inputs, state)`.
    Source: tf.compat.v1.nn.rnn_cell.RNNCell public docs 2.15.
    """

    __module__ = _MODULE

    def __init__(self, trainable: bool = True, name: str | None = None, dtype: Any = None, **kwargs: Any):
        super().__init__(trainable=trainable, name=name, dtype=dtype, **kwargs)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """(output, next state) for inputs [batch, size] and a state.

        Args:
          scope: VariableScope, or name of one, of the cell's variables.
        """
        if scope is not None:
            with variable_scope(scope) as entered:
                return super().__call__(inputs, state, scope=entered)
        return super().__call__(inputs, state)

    @property
    def state_size(self) -> Any:
        """Sizes of the state."""
        raise NotImplementedError("Abstract method")

    @property
    def output_size(self) -> Any:
        """Size of the output."""
        raise NotImplementedError("Abstract method")

    def build(self, _: Any) -> None:
        """Makes no variables."""

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        """A state of zeros, by inputs or by batch size and dtype.

        Raises: ValueError when neither is given, or they differ.
        """
        if inputs is not None:
            inputs = convert.to_tensor(inputs)
            if dtype is not None and inputs.dtype is not dtypes.as_dtype(dtype):
                raise ValueError(f"dtype from input tensor is different from the parameter: {inputs.dtype} vs {dtype}")
            dtype, batch_size = inputs.dtype, array.shape(inputs)[0]
        if batch_size is None or dtype is None:
            raise ValueError(
                "batch_size and dtype cannot be None while constructing initial state: "
                f"batch_size={batch_size}, dtype={dtype}"
            )
        return self.zero_state(batch_size, dtype)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """A state of zeros."""
        with name_scope(type(self).__name__ + "ZeroState"):
            return zeros_of(self.state_size, batch_size, dtype)


class LayerRNNCell(RNNCell):
    """A cell that is a layer: its variables are in a scope of its own."""

    __module__ = _MODULE

    def __call__(self, inputs: Any, state: Any, scope: Any = None, *args: Any, **kwargs: Any) -> Any:
        return Layer.__call__(self, inputs, state, *args, scope=scope, **kwargs)


def _input_depth(shape: Any, cell: str) -> int:
    static = shapes.as_shape_tuple(shape)
    if static is None or static[-1] is None:
        raise ValueError(f"Expected inputs.shape[-1] to be known, received shape: {shape}")
    return static[-1]


def _joined(*tensors: Tensor) -> Tensor:
    return apply("ConcatV2", list(tensors), 1)


class BasicRNNCell(LayerRNNCell):
    """output = state = activation(W [input, state] + b).

    Args:
      num_units: size of the state.
      activation: function or its name; tanh by default.
      reuse: as `reuse` of variable_scope.
    Source: tf.compat.v1.nn.rnn_cell.BasicRNNCell public docs 2.15.
    """

    __module__ = _MODULE

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._num_units = num_units
        self._activation = activations.get(activation) if activation else math.tanh

    state_size = output_size = property(lambda self: self._num_units)

    def build(self, inputs_shape: Any) -> None:
        depth = _input_depth(inputs_shape, "BasicRNNCell")
        self._kernel = self.add_weight("kernel", [depth + self._num_units, self._num_units])
        self._bias = self.add_weight("bias", [self._num_units], initializer=Zeros(self.dtype))
        self.built = True

    def call(self, inputs: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        output = self._activation(
            nn.bias_add(apply("MatMul", _joined(inputs, state), self._kernel.value()), self._bias)
        )
        return output, output


class GRUCell(LayerRNNCell):
    """A gated recurrent unit.

    Args: as BasicRNNCell, and
      kernel_initializer, bias_initializer: of both kernels and both biases; the gates' biases start at 1.
    Source: tf.compat.v1.nn.rnn_cell.GRUCell public docs 2.15.
    """

    __module__ = _MODULE

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._num_units = num_units
        self._activation = activations.get(activation) if activation else math.tanh
        self._kernel_initializer, self._bias_initializer = kernel_initializer, bias_initializer

    state_size = output_size = property(lambda self: self._num_units)

    def build(self, inputs_shape: Any) -> None:
        size, units = _input_depth(inputs_shape, "GRUCell") + self._num_units, self._num_units
        bias = self._bias_initializer
        gate_bias = Constant(1.0, dtype=self.dtype) if bias is None else bias
        candidate_bias = Zeros(self.dtype) if bias is None else bias
        kernel = self._kernel_initializer
        self._gate_kernel = self.add_weight("gates/kernel", [size, 2 * units], initializer=kernel)
        self._gate_bias = self.add_weight("gates/bias", [2 * units], initializer=gate_bias)
        self._candidate_kernel = self.add_weight("candidate/kernel", [size, units], initializer=kernel)
        self._candidate_bias = self.add_weight("candidate/bias", [units], initializer=candidate_bias)
        self.built = True

    def call(self, inputs: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        gates = nn.bias_add(apply("MatMul", _joined(inputs, state), self._gate_kernel.value()), self._gate_bias)
        r, u = apply("Split", 1, math.sigmoid(gates), num_split=2)
        candidate = apply("MatMul", _joined(inputs, r * state), self._candidate_kernel.value())
        candidate = self._activation(nn.bias_add(candidate, self._candidate_bias))
        new = u * state + (1 - u) * candidate
        return new, new


class BasicLSTMCell(LayerRNNCell):
    """A long short-term memory without peepholes.

    Args: as BasicRNNCell, and
      forget_bias: added to the forget gate.
      state_is_tuple: False has c and h as one tensor.
    Source: tf.compat.v1.nn.rnn_cell.BasicLSTMCell public docs 2.15.
    """

    __module__ = _MODULE

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._num_units, self._forget_bias, self._state_is_tuple = num_units, forget_bias, state_is_tuple
        self._activation = activations.get(activation) if activation else math.tanh

    @property
    def state_size(self) -> Any:
        units = self._num_units
        return LSTMStateTuple(units, units) if self._state_is_tuple else 2 * units

    output_size = property(lambda self: self._num_units)

    def build(self, inputs_shape: Any) -> None:
        depth, units = _input_depth(inputs_shape, "BasicLSTMCell"), self._num_units
        self._kernel = self.add_weight("kernel", [depth + units, 4 * units])
        self._bias = self.add_weight("bias", [4 * units], initializer=Zeros(self.dtype))
        self.built = True

    def call(self, inputs: Tensor, state: Any) -> tuple[Tensor, Any]:
        c, h = state if self._state_is_tuple else apply("Split", 1, state, num_split=2)
        gates = nn.bias_add(apply("MatMul", _joined(inputs, h), self._kernel.value()), self._bias)
        i, j, f, o = apply("Split", 1, gates, num_split=4)
        new_c = c * math.sigmoid(f + self._forget_bias) + math.sigmoid(i) * self._activation(j)
        new_h = self._activation(new_c) * math.sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h) if self._state_is_tuple else _joined(new_c, new_h)


class LSTMCell(LayerRNNCell):
    """A long short-term memory with peepholes, clipping and projection, each where asked for.

    Args: as BasicLSTMCell, and
      use_peepholes: whether the gates see the cell's state.
      cell_clip: bound of the cell's state.
      initializer: of the kernels.
      num_proj, proj_clip: size of the projected output, and its bound.
      num_unit_shards, num_proj_shards: into how many pieces to cut the kernels.
    Source: tf.compat.v1.nn.rnn_cell.LSTMCell public docs 2.15.
    """

    __module__ = _MODULE

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: int | None = None,
        num_proj_shards: int | None = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        if num_unit_shards is not None or num_proj_shards is not None:
            raise NotImplementedError("LSTMCell: num_unit_shards and num_proj_shards; use a partitioner of the scope")
        self._num_units, self._forget_bias, self._state_is_tuple = num_units, forget_bias, state_is_tuple
        self._use_peepholes, self._cell_clip, self._initializer = use_peepholes, cell_clip, initializer
        self._num_proj, self._proj_clip = num_proj, proj_clip
        self._activation = activations.get(activation) if activation else math.tanh

    @property
    def output_size(self) -> int:
        return self._num_proj or self._num_units

    @property
    def state_size(self) -> Any:
        sizes = LSTMStateTuple(self._num_units, self.output_size)
        return sizes if self._state_is_tuple else sum(sizes)

    def build(self, inputs_shape: Any) -> None:
        depth, units = _input_depth(inputs_shape, "LSTMCell"), self._num_units
        initializer = self._initializer
        self._kernel = self.add_weight("kernel", [depth + self.output_size, 4 * units], initializer=initializer)
        self._bias = self.add_weight("bias", [4 * units], initializer=Zeros(self.dtype))
        if self._use_peepholes:
            self._w_f_diag = self.add_weight("w_f_diag", [units], initializer=initializer)
            self._w_i_diag = self.add_weight("w_i_diag", [units], initializer=initializer)
            self._w_o_diag = self.add_weight("w_o_diag", [units], initializer=initializer)
        if self._num_proj is not None:
            shape = [units, self._num_proj]
            self._proj_kernel = self.add_weight("projection/kernel", shape, initializer=initializer)
        self.built = True

    def call(self, inputs: Tensor, state: Any) -> tuple[Tensor, Any]:
        if self._state_is_tuple:
            c, m = state
        else:
            sizes = convert.to_tensor([self._num_units, self.output_size])
            c, m = apply("SplitV", state, sizes, 1, num_split=2)
        gates = nn.bias_add(apply("MatMul", _joined(inputs, m), self._kernel.value()), self._bias)
        i, j, f, o = apply("Split", 1, gates, num_split=4)
        forget, write = f + self._forget_bias, i
        if self._use_peepholes:
            forget, write = forget + self._w_f_diag * c, write + self._w_i_diag * c
        new_c = math.sigmoid(forget) * c + math.sigmoid(write) * self._activation(j)
        if self._cell_clip is not None:
            new_c = clip_by_value(new_c, -self._cell_clip, self._cell_clip)
        read = o + self._w_o_diag * new_c if self._use_peepholes else o
        new_m = math.sigmoid(read) * self._activation(new_c)
        if self._num_proj is not None:
            new_m = apply("MatMul", new_m, self._proj_kernel.value())
            if self._proj_clip is not None:
                new_m = clip_by_value(new_m, -self._proj_clip, self._proj_clip)
        return new_m, LSTMStateTuple(new_c, new_m) if self._state_is_tuple else _joined(new_c, new_m)


class MultiRNNCell(RNNCell):
    """Cells one after the other.

    Args:
      cells: list of cells.
      state_is_tuple: False has all states as one tensor.
    Raises: ValueError for an empty list, TypeError for one that is none.
    Source: tf.compat.v1.nn.rnn_cell.MultiRNNCell public docs 2.15.
    """

    __module__ = _MODULE

    def __init__(self, cells: Sequence[Any], state_is_tuple: bool = True):
        super().__init__()
        if not cells:
            raise ValueError("Must specify at least one cell for MultiRNNCell.")
        if not isinstance(cells, (list, tuple)):
            raise TypeError(f"cells must be a list or tuple, but saw: {cells}.")
        self._cells, self._state_is_tuple = list(cells), state_is_tuple

    @property
    def state_size(self) -> Any:
        sizes = tuple(cell.state_size for cell in self._cells)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> Any:
        return self._cells[-1].output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        with name_scope(type(self).__name__ + "ZeroState"):
            if self._state_is_tuple:
                return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)
            return zeros_of(self.state_size, batch_size, dtype)

    def call(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        position, current, states = 0, inputs, []
        for i, cell in enumerate(self._cells):
            with variable_scope(f"cell_{i}"):
                if self._state_is_tuple:
                    if not nest.is_nested(state):
                        raise ValueError(
                            f"Expected state to be a tuple of length {len(self.state_size)}, but received: {state}"
                        )
                    own = state[i]
                else:
                    own = apply("Slice", state, [0, position], [-1, cell.state_size])
                    position += cell.state_size
                current, new = cell(current, own)
                states.append(new)
        return current, tuple(states) if self._state_is_tuple else _joined(*states)


class _Wrapper(RNNCell):
    """A cell around another one; sizes, zero states and variables are those of the inner cell."""

    __module__ = _MODULE

    def __init__(self, cell: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.cell = cell

    wrapped_cell = property(lambda self: self.cell)
    state_size = property(lambda self: self.cell.state_size)
    output_size = property(lambda self: self.cell.output_size)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        with name_scope(type(self).__name__ + "ZeroState"):
            return self.cell.zero_state(batch_size, dtype)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        return self._call_wrapped(inputs, state, scope)

    def _call_wrapped(self, inputs: Any, state: Any, scope: Any) -> Any:
        raise NotImplementedError


class DropoutWrapper(_Wrapper):
    """Dropout of a cell's inputs, outputs and states.

    Args:
      cell: the cell.
      input_keep_prob, output_keep_prob, state_keep_prob: parts that are kept.
      variational_recurrent: True drops the same units at every step; not supported.
      input_size, dtype: for variational dropout.
      seed: seed of the operations.
      dropout_state_filter_visitor: tells of each part of the state whether it is dropped; the c of LSTMs is not.
    Raises: ValueError for parts outside of [0, 1]; NotImplementedError for variational dropout.
    Source: tf.compat.v1.nn.rnn_cell.DropoutWrapper public docs 2.15.
    """

    __module__ = _MODULE

    def __init__(
        self,
        cell: Any,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0,
        variational_recurrent: bool = False,
        input_size: Any = None,
        dtype: Any = None,
        seed: int | None = None,
        dropout_state_filter_visitor: Callable | None = None,
        **kwargs: Any,
    ):
        super().__init__(cell, dtype=dtype, **kwargs)
        if variational_recurrent:
            raise NotImplementedError("DropoutWrapper: variational_recurrent=True")
        for what, part in (("input", input_keep_prob), ("state", state_keep_prob), ("output", output_keep_prob)):
            if isinstance(part, (int, float)) and not 0.0 <= part <= 1.0:
                raise ValueError(f"Parameter {what}_keep_prob must be between 0 and 1: {part}")
        self._parts = (input_keep_prob, output_keep_prob, state_keep_prob)
        self._seed, self._filter = seed, dropout_state_filter_visitor or _drops_state

    def _kept(self, value: Any, part: Any, chosen: Any = True) -> Any:
        if isinstance(part, (int, float)) and part >= 1.0:
            return value
        return nest.map_structure(
            lambda drop, x: dropout(x, 1.0 - part, seed=self._seed) if drop else x, _mask_like(chosen, value), value
        )

    def _call_wrapped(self, inputs: Any, state: Any, scope: Any) -> Any:
        for_inputs, for_outputs, for_states = self._parts
        output, new = self.cell(self._kept(inputs, for_inputs), state, scope=scope)
        if not (isinstance(for_states, (int, float)) and for_states >= 1.0):
            new = self._kept(new, for_states, self._filter(new))
        return self._kept(output, for_outputs), new


def _drops_state(state: Any) -> Any:
    if isinstance(state, LSTMStateTuple):
        return LSTMStateTuple(c=False, h=True)
    return not isinstance(state, (list, tuple)) or type(state)(map(_drops_state, state))


def _mask_like(chosen: Any, value: Any) -> Any:
    if chosen is True or chosen is False:
        return nest.map_structure(lambda _: chosen, value)
    parts = [_mask_like(c, v) for c, v in zip(chosen, value, strict=True)]
    return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)


class ResidualWrapper(_Wrapper):
    """Adds a cell's inputs to its outputs.

    Args:
      cell: the cell.
      residual_fn: function of inputs and outputs, in place of their sum.
    Source: tf.compat.v1.nn.rnn_cell.ResidualWrapper public docs 2.15; Wu et al., 2016.
    """

    __module__ = _MODULE

    def __init__(self, cell: Any, residual_fn: Callable | None = None, **kwargs: Any):
        super().__init__(cell, **kwargs)
        self._residual_fn = residual_fn

    def _call_wrapped(self, inputs: Any, state: Any, scope: Any) -> Any:
        outputs, new = self.cell(inputs, state, scope=scope)

        def added(inputs: Any, outputs: Any) -> Any:
            return nest.map_structure(lambda a, b: a + b, inputs, outputs)

        return (self._residual_fn or added)(inputs, outputs), new


class DeviceWrapper(_Wrapper):
    """Runs a cell on a device. Source: tf.compat.v1.nn.rnn_cell.DeviceWrapper public docs 2.15."""

    __module__ = _MODULE

    def __init__(self, cell: Any, device: Any, **kwargs: Any):
        super().__init__(cell, **kwargs)
        self._device = device

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        with devices.device_v1(self._device):
            return super().zero_state(batch_size, dtype)

    def _call_wrapped(self, inputs: Any, state: Any, scope: Any) -> Any:
        with devices.device_v1(self._device):
            return self.cell(inputs, state, scope=scope)
