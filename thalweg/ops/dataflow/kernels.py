"""Stacks and tensor arrays of TensorFlow 1's loops, as host objects behind handles.

A tensor array's handle is the object in an array of two places; the flow scalar only orders operations.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors, shapes
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.dataflow.defs import AS_RESOURCE, CONTROL

_OBJECTS = (
    "StackV2 StackPushV2 StackPopV2 StackCloseV2 TensorArrayV3 TensorArrayGradV3 TensorArrayGradWithShape "
    "TensorArrayWriteV3 TensorArrayReadV3 TensorArrayGatherV3 TensorArrayScatterV3 TensorArrayConcatV3 "
    "TensorArraySplitV3 TensorArraySizeV3 TensorArrayCloseV3"
)
_REFERENCES = [*AS_RESOURCE, "VariableV2", "Variable", "RefIdentity"]
no_kernel(_OBJECTS, "xla", reason="host objects: sessions interpret graphs that have them")
for _backend in ("numpy", "xla"):
    no_kernel(_REFERENCES, _backend, reason="sessions run it as the op on a resource handle (graph/lowering.py)")
    no_kernel(CONTROL, _backend, reason="sessions run it by the rules of frames (graph/dataflow.py)")


@kernel("ControlTrigger")
def _trigger(xp: Any) -> None:
    return None


@kernel("ConcatOffset", backend="numpy")
def _offsets(xp: Any, concat_dim: np.ndarray, shape: list[np.ndarray]) -> list[np.ndarray]:
    axis, rank = int(concat_dim), shape[0].size
    if not -rank <= axis < rank:
        raise errors.InvalidArgumentError(None, None, f"Concat dim is out of range: {axis} vs. {rank}")
    axis %= rank
    for i, other in enumerate(shape):
        if other.size != rank:
            raise errors.InvalidArgumentError(
                None, None, f"input {i} should contain {rank} elements, but got {other.size}"
            )
        same = np.delete(other, axis) == np.delete(shape[0], axis)
        if not same.all():
            raise errors.InvalidArgumentError(
                None, None, f"All dimensions except {axis} must match. Input {i} has shape {other.tolist()} and "
                            f"doesn't match input 0 with shape {shape[0].tolist()}."
            )
    offsets, start = [], 0
    for part in shape:
        offset = np.zeros_like(part)
        offset[axis] = start
        start += int(part[axis])
        offsets.append(offset)
    return offsets


no_kernel("ConcatOffset", "xla", reason="shapes live on the host")


def _boxed(value: Any, shape: tuple[int, ...] = ()) -> np.ndarray:
    box = np.empty(shape, object)
    box.fill(value)
    return box


_FLOW = np.zeros((), np.float32)


# ---------------------------------------------------------------- stacks


@kernel("StackV2", backend="numpy")
def _stack(xp: Any, max_size: np.ndarray, *, elem_type: Any, stack_name: Any) -> np.ndarray:
    return _boxed([])


@kernel("StackPushV2", backend="numpy")
def _push(xp: Any, handle: np.ndarray, elem: np.ndarray) -> np.ndarray:
    handle[()].append(elem)
    return elem


@kernel("StackPopV2", backend="numpy")
def _pop(xp: Any, handle: np.ndarray, *, elem_type: Any) -> np.ndarray:
    if not handle[()]:
        raise errors.InvalidArgumentError(None, None, "Stack is empty when calling Pop()")
    return handle[()].pop()


@kernel("StackCloseV2", backend="numpy")
def _close_stack(xp: Any, handle: np.ndarray) -> None:
    handle[()].clear()


# ---------------------------------------------------------------- tensor arrays


class TensorArrayValues:
    """The elements of a tensor array, and the arrays of its gradients."""

    def __init__(self, dtype: Any, size: int, dynamic: bool, adds: bool = False):
        self.dtype, self.dynamic, self.adds = dtype, dynamic, adds
        self.elements: list[Any] = [None] * size
        self.gradients: dict[Any, TensorArrayValues] = {}
        self.shape: tuple[int, ...] | None = None  # of the elements, where one says it

    def write(self, index: int, value: np.ndarray) -> None:
        """Raises: InvalidArgumentError for an index out of range, or an element written twice."""
        if index < 0 or (index >= len(self.elements) and not self.dynamic):
            raise errors.OutOfRangeError(
                None, None, f"Tried to write to index {index} but array is not resizeable and size is: "
                            f"{len(self.elements)}"
            )
        self.elements.extend([None] * (index + 1 - len(self.elements)))
        if self.elements[index] is not None:
            if not self.adds:
                raise errors.InvalidArgumentError(
                    None, None, f"Could not write to TensorArray index {index} because it has already been written to."
                )
            value = self.elements[index] + value
        self.elements[index] = value

    def read(self, index: int) -> np.ndarray:
        """Raises: OutOfRangeError, InvalidArgumentError for an element nobody wrote."""
        if not 0 <= index < len(self.elements):
            raise errors.OutOfRangeError(
                None, None, f"Tried to read from index {index} but array size is: {len(self.elements)}"
            )
        value = self.elements[index]
        if value is None:
            shape = self.shape or next((e.shape for e in self.elements if e is not None), None)
            if shape is None:
                raise errors.InvalidArgumentError(
                    None, None, f"Could not read from TensorArray index {index}: nothing was written there"
                )
            value = np.zeros(shape, self.dtype._storage)
        return value


def _array(handle: np.ndarray) -> TensorArrayValues:
    return handle[0]


@kernel("TensorArrayV3", backend="numpy")
def _make(xp: Any, size: np.ndarray, *, dtype: Any, dynamic_size: bool, element_shape: Any) -> Any:
    made = TensorArrayValues(dtype, int(size), dynamic_size)
    known = shapes.as_shape_tuple(element_shape)
    made.shape = None if known is None or None in known else known
    return _boxed(made, (2,)), _FLOW


def _gradient(handle: np.ndarray, source: Any, shape: tuple[int, ...] | None) -> Any:
    array = _array(handle)
    found = array.gradients.get(source)
    if found is None:
        found = array.gradients[source] = TensorArrayValues(array.dtype, len(array.elements), False, adds=True)
        found.shape = shape
        if shape is None and array.shape is None:
            found.shape = next((e.shape for e in array.elements if e is not None), None)
    return _boxed(found, (2,)), _FLOW


@kernel("TensorArrayGradV3", backend="numpy")
def _make_gradient(xp: Any, handle: np.ndarray, flow_in: np.ndarray, *, source: Any) -> Any:
    return _gradient(handle, source, _array(handle).shape)


@kernel("TensorArrayGradWithShape", backend="numpy")
def _make_gradient_shaped(xp: Any, handle: Any, flow_in: Any, shape_to_prepend: np.ndarray, *, source: Any) -> Any:
    inner = _array(handle).shape or ()
    return _gradient(handle, source, (*shape_to_prepend.tolist(), *inner))


@kernel("TensorArrayWriteV3", backend="numpy")
def _write(xp: Any, handle: np.ndarray, index: np.ndarray, value: np.ndarray, flow_in: np.ndarray) -> np.ndarray:
    _array(handle).write(int(index), value)
    return _FLOW


@kernel("TensorArrayReadV3", backend="numpy")
def _read(xp: Any, handle: np.ndarray, index: np.ndarray, flow_in: np.ndarray, *, dtype: Any) -> np.ndarray:
    return _array(handle).read(int(index))


@kernel("TensorArrayGatherV3", backend="numpy")
def _gather(xp: Any, handle: Any, indices: np.ndarray, flow_in: Any, *, dtype: Any, element_shape: Any) -> np.ndarray:
    array = _array(handle)
    if indices.size == 0:
        known = shapes.as_shape_tuple(element_shape) or array.shape or ()
        return np.zeros((0, *(d or 0 for d in known)), dtype._storage)
    return np.stack([array.read(i) for i in indices.tolist()])


@kernel("TensorArrayScatterV3", backend="numpy")
def _scatter(xp: Any, handle: Any, indices: np.ndarray, value: np.ndarray, flow_in: Any) -> np.ndarray:
    for index, element in zip(indices.tolist(), value, strict=True):
        _array(handle).write(index, np.asarray(element))
    return _FLOW


@kernel("TensorArrayConcatV3", backend="numpy")
def _concat(xp: Any, handle: Any, flow_in: Any, *, dtype: Any) -> Any:
    array = _array(handle)
    parts = [array.read(i) for i in range(len(array.elements))]
    lengths = np.array([p.shape[0] for p in parts], np.int64)
    return (np.concatenate(parts) if parts else np.zeros((0,), dtype._storage)), lengths


@kernel("TensorArraySplitV3", backend="numpy")
def _split(xp: Any, handle: Any, value: np.ndarray, lengths: np.ndarray, flow_in: Any) -> np.ndarray:
    ends = np.cumsum(lengths).tolist()
    for i, part in enumerate(np.split(value, ends[:-1]) if ends else ()):
        _array(handle).write(i, part)
    return _FLOW


@kernel("TensorArraySizeV3", backend="numpy")
def _size(xp: Any, handle: np.ndarray, flow_in: Any) -> np.ndarray:
    return np.array(len(_array(handle).elements), np.int32)


@kernel("TensorArrayCloseV3", backend="numpy")
def _close(xp: Any, handle: np.ndarray) -> None:
    _array(handle).elements.clear()
