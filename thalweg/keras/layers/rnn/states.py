"""States of recurrent layers: sizes, zeros, and how callers pass them."""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes, nest, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops


def is_multiple(state_size: Any) -> bool:
    """Whether a state size is that of several states."""
    return hasattr(state_size, "__len__") and not isinstance(state_size, shapes.TensorShape)


def sizes_of(state_size: Any) -> list[Any]:
    """The sizes of the states, as a list."""
    return list(state_size) if is_multiple(state_size) else [state_size]


def axes_of(size: Any) -> list[Any]:
    """The axes of a state without the batch: of an integer one."""
    return [int(size)] if isinstance(size, int) else list(shapes.as_shape_tuple(size))


def zeros(batch_size: Any, state_size: Any, dtype: Any) -> Any:
    """States of zeros.

    Args:
      batch_size: integer or scalar tensor.
      state_size: an integer or shape, or a nest of them.
      dtype: of the states.
    Raises: ValueError without batch size or dtype.
    """
    if batch_size is None or dtype is None:
        raise ValueError(
            "batch_size and dtype cannot be None while constructing initial state. Received: "
            f"batch_size={batch_size}, dtype={dtype}"
        )
    zero = convert.to_tensor(0, dtypes.as_dtype(dtype)) if dtypes.as_dtype(dtype).is_floating else 0

    def make(size: Any) -> Tensor:
        sizes = [batch_size, *axes_of(size)]
        if any(isinstance(s, Tensor) for s in sizes):
            return apply("Fill", apply("Pack", [convert.to_tensor(s) for s in sizes]), zero)
        return apply("Fill", ops.int_vector(tuple(sizes)), zero)

    return nest.map_structure(make, state_size) if nest.is_nested(state_size) else make(state_size)


def zeros_for_cell(cell: Any, inputs: Any, batch_size: Any, dtype: Any) -> Any:
    """Zeros for a cell; `inputs` say batch size and dtype where they are given."""
    if inputs is not None:
        batch_size, dtype = batch_size_of(inputs, 0), inputs.dtype
    return zeros(batch_size, cell.state_size, dtype)


def batch_size_of(x: Tensor, axis: int) -> Any:
    """The size of an axis: an integer where it is known."""
    size = x._static_shape()[axis]
    return size if size is not None else apply("GatherV2", apply("Shape", x), axis, 0)


def standard_arguments(inputs: Any, initial_state: Any, constants: Any, count: int) -> tuple[Any, Any, Any]:
    """(inputs, initial states, constants) of a call that may have passed all of them in one list.

    Args:
      count: the number of constants.
    """
    if isinstance(inputs, list):
        if count:
            inputs, constants = inputs[:-count], inputs[-count:]
        if len(inputs) > 1:
            inputs, initial_state = inputs[:1], inputs[1:]
        inputs = inputs[0]
    return inputs, _as_list(initial_state), _as_list(constants)


def _as_list(value: Any) -> Any:
    if value is None or isinstance(value, list):
        return value
    return list(value) if isinstance(value, tuple) else [value]
