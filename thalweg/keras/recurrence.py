"""`tf.keras.backend.rnn`: a step function over the time axis.

Eagerly, and unrolled, this is a Python loop. In graphs it is a while loop over TensorArrays.
Source: tf.keras.backend.rnn public docs 2.15; numbers from recorded runs (tests/golden/keras_recurrent.json).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, nest
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops
from thalweg.ops.control.branches import while_loop
from thalweg.ops.control.tensor_array import TensorArray

_state = context.state


def rnn(
    step_function: Callable,
    inputs: Any,
    initial_states: Any,
    go_backwards: bool = False,
    mask: Any = None,
    constants: Any = None,
    unroll: bool = False,
    input_length: Any = None,
    time_major: bool = False,
    zero_output_for_mask: bool = False,
    return_all_outputs: bool = True,
) -> tuple[Any, Any, Any]:
    """Calls a function for each time step.

    Args:
      step_function: function(input, states) -> (output, new states); `states` end with the constants.
      inputs: tensors of shape [batch, time, ...], in any structure.
      initial_states: list of tensors [batch, ...].
      go_backwards: whether to begin with the last step.
      mask: bool tensor [batch, time]; where it is False, states and output stay as they are.
      constants: list of tensors that each step gets.
      unroll: whether graphs have every step apart.
      input_length: number of steps; or a tensor with one per row: steps after it are masked.
      time_major: whether time is the first axis of inputs and outputs.
      zero_output_for_mask: whether masked steps have zeros as outputs, instead of the output before.
      return_all_outputs: whether all outputs are returned, or the last one only.
    Returns: (last output, outputs [batch, time, ...], new states).
    Raises: ValueError for inputs of rank below 3, or when unrolling an unknown number of steps.
    Example:
      >>> step = lambda x, states: (x + states[0], [x + states[0]])
      >>> last, outputs, _ = tf.keras.backend.rnn(step, tf.ones([1, 3, 2]), [tf.zeros([1, 2])])
      >>> last.numpy().tolist(), outputs.numpy()[0, :, 0].tolist()
      ([[3.0, 3.0]], [1.0, 2.0, 3.0])
    Source: tf.keras.backend.rnn public docs 2.15.
    """
    if not time_major:
        inputs = nest.map_structure(swapped, inputs)
    first = nest.flatten(inputs)[0]
    for x in nest.flatten(inputs):
        shape = x._static_shape()
        if shape is not None and len(shape) < 3:
            raise ValueError(f"Shape {x.shape} must have rank at least 3")
    steps = first._static_shape()[0]
    if mask is not None:
        mask = ops.cast(convert.to_tensor(mask), dtypes.bool)
        if len(mask._static_shape()) == 2:
            mask = apply("ExpandDims", mask, -1)
        if not time_major:
            mask = swapped(mask)
    elif isinstance(input_length, Tensor):
        mask = _length_mask(first, input_length, go_backwards)
    if go_backwards:
        inputs = nest.map_structure(_reversed, inputs)
        if mask is not None and not isinstance(input_length, Tensor):
            mask = _reversed(mask)
    call = _Steps(step_function, list(constants or []), zero_output_for_mask, return_all_outputs)
    if unroll and not steps:
        raise ValueError("Unrolling requires a fixed number of timesteps.")
    looped = _state.graph is not None and not unroll
    last, outputs, states = (call.loop if looped else call.unrolled)(inputs, initial_states, mask)
    if zero_output_for_mask and mask is not None and not looped:
        last, outputs = _zeroed(last, outputs, mask, return_all_outputs)
    if not time_major:
        outputs = nest.map_structure(swapped, outputs)
    batch = first._static_shape()[1]
    _narrow(outputs, steps if return_all_outputs else 1, batch, time_major)
    return last, outputs, states


def swapped(x: Tensor) -> Tensor:
    """With the first two axes exchanged."""
    rank = len(x._static_shape())
    return apply("Transpose", x, ops.int_vector((1, 0, *range(2, rank))))


def _reversed(x: Tensor) -> Tensor:
    return apply("ReverseV2", x, ops.int_vector((0,)))


def _length_mask(first: Tensor, lengths: Tensor, go_backwards: bool) -> Tensor:
    """[time, batch, 1]: which steps a row has; the rows of ragged tensors going backwards begin later."""
    steps = apply("GatherV2", apply("Shape", first), 0, 0)
    times = ops.cast(apply("Range", 0, steps, 1), lengths.dtype)
    times = apply("ExpandDims", times, 1)
    lengths = apply("ExpandDims", lengths, 0)
    if go_backwards:
        longest = apply("Max", lengths, ops.int_vector((0, 1)))
        mask = apply("Less", ops.subtract(ops.subtract(longest, 1), lengths), times)
    else:
        mask = apply("Greater", lengths, times)
    return apply("ExpandDims", mask, -1)


def _select(mask: Tensor, x: Tensor, other: Tensor) -> Tensor:
    """x where the rows' mask ([batch, 1]) is set, else `other`."""
    for _ in range(len(x._static_shape()) - len(mask._static_shape())):
        mask = apply("ExpandDims", mask, -1)
    return apply("SelectV2", mask, x, other)


def _zeros_like(x: Tensor) -> Tensor:
    return apply("ZerosLike", x)


def _zeroed(last: Any, outputs: Any, mask: Tensor, all_outputs: bool) -> tuple[Any, Any]:
    """Outputs with zeros where steps are masked."""
    final = apply("StridedSlice", mask, [-1], [0], [1], shrink_axis_mask=1)
    last = nest.map_structure(lambda x: _select(final, x, _zeros_like(x)), last)
    whole = mask if all_outputs else apply("ExpandDims", final, 0)
    return last, nest.map_structure(lambda x: _select(whole, x, _zeros_like(x)), outputs)


def _narrow(outputs: Any, steps: int | None, batch: int | None, time_major: bool) -> None:
    for x in nest.flatten(outputs):
        shape = x._static_shape()
        if shape is not None and (None in shape) and not hasattr(x, "_array"):
            x.set_shape([steps, batch, *shape[2:]] if time_major else [batch, steps, *shape[2:]])


class _Steps:
    """The two ways to call a step function over time."""

    def __init__(self, function: Callable, constants: list[Any], zero_output: bool, all_outputs: bool):
        self.function, self.constants = function, tuple(constants)
        self.zero_output, self.all_outputs = zero_output, all_outputs

    def step(self, x: Any, states: Sequence[Any]) -> tuple[Any, Any]:
        return self.function(x, tuple(states) + self.constants)

    def unrolled(self, inputs: Any, states: Any, mask: Tensor | None) -> tuple[Any, Any, Any]:
        """Step by step."""
        steps = [apply("Unpack", x, num=x._static_shape()[0], axis=0) for x in nest.flatten(inputs)]
        masks = None if mask is None else apply("Unpack", mask, num=mask._static_shape()[0], axis=0)
        states, kept = tuple(states), []
        for t in range(len(steps[0])):
            x = nest.pack_sequence_as(inputs, [s[t] for s in steps])
            output, new_states = self.step(x, states)
            if masks is not None:
                m = masks[t]
                before = kept[-1] if kept else nest.map_structure(_zeros_like, output)
                output = nest.map_structure(lambda o, b, m=m: _select(m, o, b), output, before)
                new = [_select(m, n, o) for n, o in zip(nest.flatten(new_states), nest.flatten(states), strict=True)]
                new_states = nest.pack_sequence_as(states, new)
            states = new_states
            kept = [*kept, output] if self.all_outputs else [output]
        if not kept:
            return self._empty(inputs, states)
        stacked = nest.map_structure(lambda *parts: apply("Pack", list(parts), axis=0), *kept)
        return kept[-1], stacked, states

    def _empty(self, inputs: Any, states: Any) -> tuple[Any, Any, Any]:
        """What no step at all gives: zeros."""
        x = nest.map_structure(
            lambda v: apply("Fill", [v._static_shape()[1], *v._static_shape()[2:]], ops.cast(0, v.dtype)), inputs
        )
        output, _ = self.step(x, states)
        zeros = nest.map_structure(_zeros_like, output)
        none = nest.map_structure(lambda o: apply("Fill", [0, *o._static_shape()], ops.cast(0, o.dtype)), output)
        return zeros, none, states

    def loop(self, inputs: Any, states: Any, mask: Tensor | None) -> tuple[Any, Any, Any]:
        """As a while loop."""
        flat = nest.flatten(inputs)
        steps = apply("GatherV2", apply("Shape", flat[0]), 0, 0)
        arrays = [TensorArray(x.dtype, size=steps).unstack(x) for x in flat]
        masks = None if mask is None else TensorArray(dtypes.bool, size=steps).unstack(mask)
        start = nest.pack_sequence_as(
            inputs, [apply("StridedSlice", x, [0], [1], [1], shrink_axis_mask=1) for x in flat]
        )
        # The first call says what outputs look like; it is dropped from the graph where nothing else needs it.
        sample, _ = self.step(start, states)
        samples = nest.flatten(sample)
        size = steps if self.all_outputs else 1
        results = [TensorArray(o.dtype, size=size, element_shape=o.shape) for o in samples]
        zeros = [_zeros_like(o) for o in samples]
        initial = nest.flatten(tuple(states))

        def body(time: Tensor, results: list, before: list, flat_states: list) -> tuple:
            x = nest.pack_sequence_as(inputs, [a.read(time) for a in arrays])
            output, new_states = self.step(x, nest.pack_sequence_as(tuple(states), flat_states))
            outputs, new = nest.flatten(output), nest.flatten(new_states)
            for old, state in zip(flat_states, new, strict=True):
                state.set_shape(old.shape)
            if masks is not None:
                m = masks.read(time)
                base = zeros if self.zero_output else before
                outputs = [_select(m, o, b) for o, b in zip(outputs, base, strict=True)]
                new = [_select(m, n, o) for n, o in zip(new, flat_states, strict=True)]
            at = time if self.all_outputs else 0
            results = [r.write(at, o) for r, o in zip(results, outputs, strict=True)]
            return ops.add(time, 1), results, outputs if masks is not None else before, new

        before = zeros if masks is not None else []
        _, results, _, final = while_loop(
            lambda time, *_: apply("Less", time, steps),
            body,
            (convert.to_tensor(0, dtypes.int32), results, before, initial),
        )
        stacked = nest.pack_sequence_as(sample, [r.stack() for r in results])
        last = nest.map_structure(lambda x: apply("StridedSlice", x, [-1], [0], [1], shrink_axis_mask=1), stacked)
        for x, like in zip(nest.flatten(last), samples, strict=True):
            x.set_shape(like.shape)
        return last, stacked, nest.pack_sequence_as(tuple(states), final)
