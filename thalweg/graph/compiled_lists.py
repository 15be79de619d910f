"""Lists of tensors in compiled bodies: one stacked array each, so that loops over TensorArrays are XLA's own loops.

A list can be compiled while its length is known when compiling and its elements have one shape. A list that grows in a
loop whose number of steps is known has its final length from the start. What is neither (pieces of unequal lengths,
loops
that end when they like) raises `NotCompilable`, and the body is interpreted. As with all of XLA, an
index beyond the length that is only known when running is no error but clamped.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.infer import Shape
from thalweg.engine import xla_backend
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.interpreter import where
from thalweg.graph.loop_counts import Counts
from thalweg.ops.tensor_list.storage import TensorList, boxed, is_full, merged, unboxed


class StackedList:
    """A list of `count` elements as one array `rows`; None while nobody knows the elements' shape.

    `has_room`: the list is in a loop and as long as it will be after it, so that writes need not make it longer.
    """

    __slots__ = ("rows", "count", "dtype", "declared", "has_room")

    def __init__(self, rows: Any, count: int, dtype: dtypes.DType, declared: Shape, has_room: bool = False):
        self.has_room = has_room
        if rows is None and is_full(declared):
            rows = _zeros((count, *declared), dtype)
        self.rows, self.count, self.dtype = rows, count, dtype
        self.declared = None if rows is not None else declared

    @property
    def shape(self) -> Shape:
        """What is known of the elements' shape."""
        return self.declared if self.rows is None else tuple(self.rows.shape[1:])

    def filled(self, shape: Shape) -> StackedList:
        """The list with its zeros, of a shape now learnt."""
        if self.rows is not None:
            return self
        shape = merged(shape, self.declared)
        if not is_full(shape):
            raise NotCompilable("a list is read before the shape of its elements is known")
        return StackedList(_zeros((self.count, *shape), self.dtype), self.count, self.dtype, None, self.has_room)

    def with_rows(self, rows: Any) -> StackedList:
        """A list of other elements."""
        return StackedList(rows, int(rows.shape[0]), self.dtype, None, self.has_room)

    def settled(self) -> StackedList:
        """The list after the loop that it had room for."""
        return StackedList(self.rows, self.count, self.dtype, self.declared) if self.has_room else self


def _zeros(shape: tuple, dtype: dtypes.DType) -> Any:
    return xla_backend.namespace().zeros(shape, dtype._storage)


_registering = threading.Lock()


def register() -> None:
    """Tells jax how such lists travel through its loops and executables."""
    with _registering:  # a cached function may be entered by two threads at once
        _register()


@functools.cache
def _register() -> None:

    def flatten(value: StackedList) -> tuple:
        return (value.rows,), (value.count, value.dtype, value.declared, value.has_room)

    def unflatten(kept: tuple, rows: tuple) -> StackedList:
        made = StackedList.__new__(StackedList)
        (made.rows,), (made.count, made.dtype, made.declared, made.has_room) = rows, kept
        return made

    xla_backend.jax_module().tree_util.register_pytree_node(StackedList, flatten, unflatten)


# ---------------------------------------------------------------- at the border of an executable


def from_host(array: np.ndarray) -> StackedList:
    """The list a variant tensor holds. Raises: NotCompilable where its elements are no stack of numbers."""
    if array.ndim or not isinstance(array[()], TensorList):
        raise NotCompilable("variants other than lists of tensors live on the host")
    value = unboxed(array)
    if value.dtype._storage.kind == "O":
        raise NotCompilable("lists of strings and variants live on the host")
    rows = value.stacked()
    if rows is None and any(x is not None for x in value.items()):
        raise NotCompilable("the elements of a list have different shapes")
    return StackedList(rows, value.length(), value.dtype, value.shape)


def to_host(value: StackedList, convert: Callable[[Any], Any]) -> np.ndarray:
    """The variant tensor for a list."""
    if value.rows is None:
        return boxed(TensorList([None] * value.count, value.dtype, value.declared))
    return boxed(TensorList.of_rows(np.asarray(convert(value.rows)), value.dtype, value.shape))


# ---------------------------------------------------------------- the ops


def _concrete(node: Any, value: Any, what: str) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        raise NotCompilable(f"{node.type}: {what} is not known when compiling {where(node)}")
    return value


def _shape_of(value: Any) -> Shape:
    """The shape in an `element_shape` argument, as far as it is known."""
    if not isinstance(value, np.ndarray) or value.ndim == 0:
        return None
    return tuple([None if d < 0 else d for d in value.tolist()])


def _host_only(node: Any, dtype: dtypes.DType) -> dtypes.DType:
    if dtype._storage.kind == "O":
        raise NotCompilable(f"{node.type}: lists of strings and variants live on the host {where(node)}")
    return dtype


def _reserve(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    shape, count = inputs
    dtype = _host_only(node, node.get_attr("element_dtype"))
    return [StackedList(None, int(_concrete(node, count, "the number of elements")), dtype, _shape_of(shape))]


def _empty(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    return [StackedList(None, 0, _host_only(node, node.get_attr("element_dtype")), _shape_of(inputs[0]))]


def _from_tensor(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    tensor = inputs[0]
    return [StackedList(tensor, tensor.shape[0], _host_only(node, node.get_attr("element_dtype")), None)]


def _grown(node: Any, values: StackedList, size: int) -> StackedList:
    """The list with zeros added up to a length, or cut to it."""
    if values.rows is None:
        return StackedList(None, size, values.dtype, values.declared, values.has_room)
    if size <= values.count:
        return values.with_rows(values.rows[:size])
    xp = xla_backend.namespace()
    return values.with_rows(xp.concatenate([values.rows, _zeros((size - values.count, *values.shape), values.dtype)]))


def _set_item(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    values, index, item = inputs
    if values.dtype is not node.get_attr("element_dtype"):
        raise NotCompilable(f"{node.type}: the list has another dtype {where(node)}")
    values = values.filled(tuple(item.shape))
    if node.get_attr("resize_if_index_out_of_bounds") and not values.has_room:
        place = int(_concrete(node, index, "an index at which the list may grow"))
        values = _grown(node, values, max(values.count, place + 1))
    _check_index(node, values, index)
    lax = xla_backend.namespace().lax
    rows = xla_backend.namespace().asarray(values.rows)
    return [values.with_rows(lax.dynamic_update_index_in_dim(rows, item, index, 0))]


def _check_index(node: Any, values: StackedList, index: Any) -> None:
    """Leaves the error of a wrong index that is known to the interpreter."""
    if values.count == 0 or isinstance(index, np.ndarray) and not 0 <= int(index) < values.count:
        raise NotCompilable(f"{node.type}: the index is out of range {where(node)}")


def _get_item(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    values, index, shape = inputs
    values = values.filled(_shape_of(shape))
    _check_index(node, values, index)
    if isinstance(index, np.ndarray):
        return [values.rows[int(index)]]
    xp = xla_backend.namespace()
    return [xp.lax.dynamic_index_in_dim(xp.asarray(values.rows), index, 0, keepdims=False)]


def _stack(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    values, shape = inputs
    if node.get_attr("num_elements") not in (-1, values.count):
        raise NotCompilable(f"{node.type}: the list has another length {where(node)}")
    return [values.filled(_shape_of(shape)).rows]


def _gather(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    values, indices, shape = inputs
    return [xla_backend.namespace().take(values.filled(_shape_of(shape)).rows, indices, 0, mode="clip")]


def _scatter_into(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    values, tensor, indices = inputs
    values = values.filled(tuple(tensor.shape[1:]))
    if isinstance(indices, np.ndarray):
        values = _grown(node, values, max(values.count, int(indices.max(initial=-1)) + 1))
    rows = xla_backend.namespace().asarray(values.rows)
    return [values.with_rows(rows.at[indices].set(tensor[: indices.shape[0]]))]


def _scatter(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    tensor, indices, shape = inputs[:3]
    count = int(_concrete(node, inputs[3], "the number of elements")) if len(inputs) > 3 else -1
    if count < 0:
        count = int(_concrete(node, indices, "the length of the list").max(initial=-1)) + 1
    dtype = _host_only(node, node.get_attr("element_dtype"))
    return _scatter_into(node, [StackedList(None, count, dtype, _shape_of(shape)), tensor, indices], variables)


def _split(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    tensor, _, lengths = inputs
    lengths = _concrete(node, lengths, "the lengths of the pieces")
    if not lengths.size or lengths.min() != lengths.max() or lengths.sum() != tensor.shape[0]:
        raise NotCompilable(f"{node.type}: the pieces have different lengths {where(node)}")
    rows = tensor.reshape(lengths.size, int(lengths[0]), *tensor.shape[1:])
    return [StackedList(rows, lengths.size, _host_only(node, node.get_attr("element_dtype")), None)]


def _concat(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    values = inputs[0]
    if values.rows is None or values.rows.ndim < 2 or not values.count:
        raise NotCompilable(f"{node.type}: a list that was never written, or of scalars {where(node)}")
    count, size, *rest = values.rows.shape
    return [values.rows.reshape(count * size, *rest), np.full(count, size, np.int64)]


def _push(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    values, item = inputs
    values = values.filled(tuple(item.shape))
    xp = xla_backend.namespace()
    return [values.with_rows(xp.concatenate([values.rows, xp.asarray(item)[None]]))]


def _pop(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    values, shape = inputs
    if not values.count:
        raise NotCompilable(f"{node.type}: an empty list {where(node)}")
    values = values.filled(_shape_of(shape))
    return [values.with_rows(values.rows[:-1]), values.rows[-1]]


def _resize(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    return [_grown(node, inputs[0], int(_concrete(node, inputs[1], "the new length")))]


def _length(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    return [np.array(inputs[0].count, np.int32)]


def _element_shape(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    shape = inputs[0].shape
    storage = node.get_attr("shape_type")._storage
    return [np.array(-1 if shape is None else [-1 if d is None else d for d in shape], storage)]


HANDLERS: dict[str, Callable] = {
    "TensorListReserve": _reserve,
    "EmptyTensorList": _empty,
    "TensorListFromTensor": _from_tensor,
    "TensorListSetItem": _set_item,
    "TensorListGetItem": _get_item,
    "TensorListStack": _stack,
    "TensorListGather": _gather,
    "TensorListScatter": _scatter,
    "TensorListScatterV2": _scatter,
    "TensorListScatterIntoExistingList": _scatter_into,
    "TensorListSplit": _split,
    "TensorListConcatV2": _concat,
    "TensorListPushBack": _push,
    "TensorListPopBack": _pop,
    "TensorListResize": _resize,
    "TensorListLength": _length,
    "TensorListElementShape": _element_shape,
}


# ---------------------------------------------------------------- other ops that take lists


def _same(lists: list[StackedList]) -> StackedList:
    return lists[0]


def _zeros_like(lists: list[StackedList]) -> StackedList:
    values = lists[0]
    if values.rows is None:
        return values
    return values.with_rows(_zeros(values.rows.shape, values.dtype))


def _sum(lists: list[StackedList]) -> StackedList:
    if len({v.count for v in lists}) > 1:
        raise NotCompilable("lists of different lengths are added")
    written = [v for v in lists if v.rows is not None]
    if not written:
        return lists[0]
    return written[0].with_rows(functools.reduce(lambda a, b: a + b, [v.rows for v in written]))


_RULES = {
    "Identity": _same,
    "StopGradient": _same,
    "PreventGradient": _same,
    "Snapshot": _same,
    "ZerosLike": _zeros_like,
    "AddN": _sum,
}


def general(node: Any, flat: list[Any]) -> list[Any]:
    """The outputs of an op that is not about lists, but has got some."""
    rule = _RULES.get(node.type)
    if rule is None or not all(isinstance(x, StackedList) for x in flat):
        raise NotCompilable(f"{node.type} takes a list of tensors {where(node)}")
    return [rule(flat)]


# ---------------------------------------------------------------- loops


def operand(xp: Any, value: Any) -> Any:
    """A value as jax's loops and branches take it."""
    return value if isinstance(value, StackedList) else xp.asarray(value)


def with_room(cond: Any, body: Any, args: list[Any]) -> list[Any]:
    """The loop variables at the start, lists that grow by writes at a counter's place as long as they will be."""
    if not any(isinstance(a, StackedList) for a in args):
        return args
    counts = Counts(cond, body, args)
    steps = counts.steps()
    if steps is None or not steps.exact or not steps.most:
        return args
    result = list(args)
    for place, values in enumerate(args):
        if isinstance(values, StackedList):
            size = _final_length(body, place, counts, steps.most)
            if size is not None:
                grown = _grown(None, values, max(size, values.count))
                result[place] = StackedList(grown.rows, grown.count, grown.dtype, grown.declared, True)
    return result


def _final_length(body: Any, place: int, counts: Counts, steps: int) -> int | None:
    """The length that the writes of a loop give a list, None where it does not grow or the places are not known.

    A body that asks for the list's length would see the final one too early: None as well.
    """
    versions, size = {id(body.inputs[place])}, None
    for node in body.program.nodes:
        if not any(id(t) in versions for t in node.inputs):
            continue
        if node.type not in ("TensorListSetItem", "TensorListGetItem", "Identity"):
            return None
        if node.type == "TensorListSetItem" and node.get_attr("resize_if_index_out_of_bounds"):
            course = counts.course(node.inputs[1], body)
            if course is None:
                return None
            size = max(size or 0, course[0] + 1, course[0] + (steps - 1) * course[1] + 1)
        if node.type != "TensorListGetItem":
            versions.add(id(node.outputs[0]))
    return size if id(body.outputs[place]) in versions else None


def with_learnt_shapes(step: Callable, start: tuple, where_lists: int = 0) -> tuple:
    """The start of a loop with lists of the element shapes that the steps give them.

    Args:
      step: from the loop variables to the next ones.
      start: the loop variables; `start[where_lists]` is the list that may hold lists of tensors.
    """
    for _ in range(len(start[where_lists]) + 1):
        values = start[where_lists]
        if not any(isinstance(v, StackedList) and v.rows is None for v in values):
            return start
        found = xla_backend.jax_module().eval_shape(step, start)[where_lists]
        learnt = [
            v.filled(f.shape) if isinstance(v, StackedList) and v.rows is None and f.rows is not None else v
            for v, f in zip(values, found, strict=True)
        ]
        if all(a is b for a, b in zip(learnt, values, strict=True)):
            return start
        start = (*start[:where_lists], learnt, *start[where_lists + 1 :])
    return start
