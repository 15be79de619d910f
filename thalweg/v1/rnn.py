"""`tf.compat.v1.nn.dynamic_rnn` and its kin: cells run along sequences.

Names of variables as in TensorFlow 2.15, from recorded runs. Source: public docs 2.15 of the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, nest, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.variable_scope import variable_scope
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.control.api import while_loop
from thalweg.ops.control.tensor_array import TensorArray
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.reduce import api as reduce
from thalweg.v1.rnn_cells import zeros_of

_state = context.state


def _swapped(x: Tensor) -> Tensor:
    """Batch and time change places."""
    x = convert.to_tensor(x)
    rank = x.shape.rank
    if rank is None:
        raise ValueError("dynamic_rnn: inputs must have a known rank")
    return array.transpose(x, [1, 0, *range(2, rank)])


def _initial(cell: Any, initial_state: Any, batch_size: Any, dtype: Any) -> Any:
    if initial_state is not None:
        return nest.map_structure(convert.to_tensor, initial_state)
    if not dtype:
        raise ValueError("If no initial_state is provided, argument `dtype` must be specified")
    return cell.zero_state(batch_size, dtype)


def _where_running(running: Tensor, new: Tensor, old: Tensor) -> Tensor:
    """Rows of `new` whose sequences go on, of `old` where they have ended."""
    shape = [-1, *([1] * (new.shape.rank - 1))]
    return select_api.where(array.reshape(running, shape), new, old) if new.shape.rank else new


def _lengths(sequence_length: Any) -> Tensor | None:
    if sequence_length is None:
        return None
    lengths = cast(convert.to_tensor(sequence_length), dtypes.int32)
    if lengths.shape.rank not in (None, 1):
        raise ValueError(f"sequence_length must be a vector of length batch_size, but saw shape: {lengths.shape}")
    return array.identity(lengths, name="sequence_length")


def dynamic_rnn(
    cell: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """Runs a cell along sequences, in a loop.

    Args:
      cell: a cell.
      inputs: tensor (or nest) [batch, time, ...], or [time, batch, ...] with time_major.
      sequence_length: int vector; outputs behind a sequence's end are zeros, its state stays as it was at the end.
      initial_state: state to start with; else zeros of `dtype`.
      parallel_iterations, swap_memory: accepted.
      scope: VariableScope or name; "rnn" by default.
    Returns: (outputs, last state).
    Raises: TypeError for a cell that is none; ValueError without a state and dtype, or for inputs of unknown rank.
    Source: tf.compat.v1.nn.dynamic_rnn public docs 2.15.
    """
    _check_cell(cell)
    with variable_scope(scope or "rnn"):
        flat = [convert.to_tensor(x) for x in nest.flatten(inputs)]
        if not time_major:
            flat = [_swapped(x) for x in flat]
        lengths = _lengths(sequence_length)
        batch_size = _batch_size(flat)
        state = _initial(cell, initial_state, batch_size, dtype)
        outputs, last = _loop(cell, inputs, flat, state, lengths, batch_size)
        if not time_major:
            outputs = nest.map_structure(_swapped, outputs)
        return outputs, last


def _check_cell(cell: Any) -> None:
    if not hasattr(cell, "state_size") or not hasattr(cell, "output_size") or not callable(cell):
        raise TypeError(f"The argument 'cell' ({cell}) is not an RNNCell: 'output_size' or 'state_size' is missing.")


def _batch_size(flat: Sequence[Tensor]) -> Any:
    for x in flat:
        if x.shape.rank is not None and x.shape.as_list()[1] is not None:
            return x.shape.as_list()[1]
    return array.shape(flat[0])[1]


def _loop(cell: Any, inputs: Any, flat: list[Tensor], state: Any, lengths: Any, batch_size: Any) -> tuple[Any, Any]:
    static = flat[0].shape.as_list()[0]
    steps = convert.to_tensor(static) if static is not None else array.shape(flat[0])[0]
    kind = nest.flatten(state)[0].dtype
    sizes = nest.flatten(cell.output_size)
    zero_output = nest.flatten(zeros_of(cell.output_size, batch_size, kind))
    sources = [TensorArray(x.dtype, size=steps, element_shape=x.shape[1:]).unstack(x) for x in flat]
    results = [TensorArray(kind, size=steps, element_shape=z.shape) for z in zero_output]
    states = nest.flatten(state)

    def step(time: Tensor, results: Any, states: Any) -> Any:
        packed = nest.pack_sequence_as(inputs, [source.read(time) for source in sources])
        output, new = cell(packed, nest.pack_sequence_as(state, list(states)))
        flat_output, flat_new = nest.flatten(output), nest.flatten(new)
        if lengths is not None:
            running = math.less(time, lengths)
            flat_output = [_where_running(running, o, z) for o, z in zip(flat_output, zero_output, strict=True)]
            flat_new = [_where_running(running, n, s) for n, s in zip(flat_new, states, strict=True)]
        for n, s in zip(flat_new, states, strict=True):
            if n._static_shape() != s._static_shape() and s._static_shape() is not None:
                n.set_shape(s.shape)
        written = [r.write(time, o) for r, o in zip(results, flat_output, strict=True)]
        return time + 1, tuple(written), tuple(flat_new)

    _, results, last = while_loop(
        lambda time, *_: math.less(time, steps), step, (convert.to_tensor(0), tuple(results), tuple(states))
    )
    outputs = [r.stack() for r in results]
    for output, size in zip(outputs, sizes, strict=True):
        own = [size] if isinstance(size, int) else list(shapes.as_shape_tuple(size))
        if _state.graph is not None:
            output.set_shape([static, batch_size if isinstance(batch_size, int) else None, *own])
    return nest.pack_sequence_as(cell.output_size, outputs), nest.pack_sequence_as(state, list(last))


def bidirectional_dynamic_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """Runs one cell forward and one backward along sequences.

    Returns: ((outputs forward, outputs backward), (last state forward, last state backward)).
    Source: tf.compat.v1.nn.bidirectional_dynamic_rnn public docs 2.15.
    """
    _check_cell(cell_fw)
    _check_cell(cell_bw)
    time_axis, batch_axis = (0, 1) if time_major else (1, 0)

    def reversed_(x: Tensor) -> Tensor:
        if sequence_length is None:
            return array.reverse(x, [time_axis])
        return array.reverse_sequence(x, sequence_length, time_axis, batch_axis)

    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as forward:
            outputs_fw, state_fw = dynamic_rnn(
                cell_fw, inputs, sequence_length, initial_state_fw, dtype, time_major=time_major, scope=forward
            )
        with variable_scope("bw") as backward:
            turned = nest.map_structure(lambda x: reversed_(convert.to_tensor(x)), inputs)
            outputs, state_bw = dynamic_rnn(
                cell_bw, turned, sequence_length, initial_state_bw, dtype, time_major=time_major, scope=backward
            )
    outputs_bw = nest.map_structure(reversed_, outputs)
    return (outputs_fw, outputs_bw), (state_fw, state_bw)


def static_rnn(
    cell: Any,
    inputs: Any,
    initial_state: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """Runs a cell along a list of inputs, one after the other.

    Args:
      inputs: list of tensors [batch, size].
      Others as dynamic_rnn.
    Returns: (list of outputs, last state).
    Raises: TypeError, ValueError for inputs that are no list, or an empty one.
    Source: tf.compat.v1.nn.static_rnn public docs 2.15.
    """
    _check_cell(cell)
    if not nest.is_nested(inputs):
        raise TypeError(f"Argument `inputs` must be a sequence. Received: {inputs}")
    if not inputs:
        raise ValueError("Argument `inputs` must not be empty.")
    with variable_scope(scope or "rnn"):
        steps = [nest.map_structure(convert.to_tensor, x) for x in inputs]
        first = nest.flatten(steps[0])[0]
        batch_size = first.shape.as_list()[0] if first.shape.rank else None
        batch_size = array.shape(first)[0] if batch_size is None else batch_size
        state = _initial(cell, initial_state, batch_size, dtype)
        lengths = _lengths(sequence_length)
        outputs: list[Any] = []
        for time, x in enumerate(steps):
            output, new = cell(x, state)
            if lengths is not None:
                running = math.less(convert.to_tensor(time), lengths)
                zero = zeros_of(cell.output_size, batch_size, nest.flatten(output)[0].dtype)
                output = nest.map_structure(lambda o, z, on=running: _where_running(on, o, z), output, zero)
                new = nest.map_structure(lambda n, s, on=running: _where_running(on, n, s), new, state)
            state = new
            outputs.append(output)
        return outputs, state


def static_bidirectional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any, Any]:
    """Runs one cell forward and one backward along a list of inputs; outputs are joined on the last axis.

    Returns: (outputs, last state forward, last state backward).
    Source: tf.compat.v1.nn.static_bidirectional_rnn public docs 2.15.
    """

    def turned(values: list[Any]) -> list[Any]:
        if sequence_length is None:
            return list(reversed(values))
        stacked = apply("Pack", values, axis=0)
        lengths = cast(convert.to_tensor(sequence_length), dtypes.int64)
        return list(array.unstack(array.reverse_sequence(stacked, lengths, 0, 1), len(values)))

    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as forward:
            outputs_fw, state_fw = static_rnn(cell_fw, inputs, initial_state_fw, dtype, sequence_length, forward)
        with variable_scope("bw") as backward:
            outputs, state_bw = static_rnn(
                cell_bw, turned(list(inputs)), initial_state_bw, dtype, sequence_length, backward
            )
    joined = [apply("ConcatV2", [f, b], 1) for f, b in zip(outputs_fw, turned(outputs), strict=True)]
    return joined, state_fw, state_bw


def raw_rnn(
    cell: Any,
    loop_fn: Callable,
    parallel_iterations: int | None = None,
    swap_memory: bool = False,
    scope: Any = None,
) -> tuple[Any, Any, Any]:
    """Runs a cell in a loop that a function drives.

    Args:
      loop_fn: `loop_fn(time, cell_output, cell_state, loop_state)` -> (finished, next_input, next_cell_state,
        emit_output, next_loop_state); first called with time 0 and None for the rest.
    Returns: (TensorArray of what was emitted, last state, last loop state).
    Raises: TypeError for a function that is none.
    Source: tf.compat.v1.nn.raw_rnn public docs 2.15.
    """
    _check_cell(cell)
    if not callable(loop_fn):
        raise TypeError("Argument `loop_fn` must be a callable.")
    with variable_scope(scope or "rnn"):
        time = convert.to_tensor(0)
        finished, next_input, state, emit, loop_state = loop_fn(time, None, None, None)
        inputs, has_loop_state = nest.flatten(next_input), loop_state is not None
        loop_state = convert.to_tensor(0) if loop_state is None else loop_state
        batch = inputs[0].shape.as_list()[0]
        batch = array.shape(inputs[0])[0] if batch is None else batch
        if emit is None:
            emit_structure, zero = cell.output_size, zeros_of(cell.output_size, batch, nest.flatten(state)[0].dtype)
        else:
            emit_structure = emit
            zero = nest.map_structure(
                lambda e: array.zeros(
                    apply("ConcatV2", [apply("Pack", [convert.to_tensor(batch)]), array.shape(e)], 0), e.dtype
                ),
                emit,
            )
        flat_zero = nest.flatten(zero)
        arrays = [TensorArray(z.dtype, size=0, dynamic_size=True, element_shape=z.shape) for z in flat_zero]

        def body(time: Tensor, done: Tensor, current: Any, arrays: Any, states: Any, loop: Any) -> Any:
            output, cell_state = cell(
                nest.pack_sequence_as(next_input, list(current)), nest.pack_sequence_as(state, list(states))
            )
            following = time + 1
            given = loop if has_loop_state else None
            new_done, new_input, new_state, emitted, new_loop = loop_fn(following, output, cell_state, given)
            emitted = output if emitted is None else emitted
            kept = [_where_running(math.logical_not(done), e, z) for e, z in
                    zip(nest.flatten(emitted), flat_zero, strict=True)]  # fmt: skip
            moved = [_where_running(math.logical_not(done), n, s) for n, s in
                     zip(nest.flatten(new_state), states, strict=True)]  # fmt: skip
            written = tuple(a.write(time, e) for a, e in zip(arrays, kept, strict=True))
            new_loop = loop if new_loop is None else new_loop
            return (
                following,
                math.logical_or(done, new_done),
                tuple(nest.flatten(new_input)),
                written,
                tuple(moved),
                new_loop,
            )

        _, _, _, arrays, states, last_loop = while_loop(
            lambda time, done, *_: math.logical_not(reduce.reduce_all(done)),
            body,
            (time, convert.to_tensor(finished), tuple(inputs), tuple(arrays), tuple(nest.flatten(state)), loop_state),
        )
        packed = nest.pack_sequence_as(emit_structure, list(arrays))
        return packed, nest.pack_sequence_as(state, list(states)), last_loop if has_loop_state else None
