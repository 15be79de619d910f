"""Variables in several pieces: partitioners, and `PartitionedVariable`, which stands for the whole.

Source: tf.compat.v1.fixed_size_partitioner, variable_axis_size_partitioner, min_max_variable_partitioner public docs
2.15; names and shapes from recorded runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from thalweg.core import convert, dtypes, shapes
from thalweg.core.names import name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.control.api import group


class PartitionInfo(NamedTuple):
    """What an initializer is told of a piece: the shape of the whole variable, and where the piece begins."""

    full_shape: list[int]
    var_offset: list[int]


class SaveSliceInfo(NamedTuple):
    """Which piece of which variable one is, for files that hold the whole."""

    full_name: str
    full_shape: list[int]
    var_offset: list[int]
    var_shape: list[int]


class PartitionedVariable:
    """A variable in pieces along one axis; converted to a tensor they are joined.

    Made by `tf.compat.v1.get_variable` with a partitioner.
    """

    def __init__(self, name: str, shape: Sequence[int], dtype: Any, pieces: Sequence[Any], partitions: Sequence[int]):
        self._name, self._shape, self._dtype = name, list(shape), dtypes.as_dtype(dtype)
        self._variable_list, self._partitions = list(pieces), list(partitions)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._variable_list)

    def __len__(self) -> int:
        return len(self._variable_list)

    @property
    def name(self) -> str:
        """The name of the whole."""
        return self._name

    @property
    def dtype(self) -> dtypes.DType:
        """The dtype."""
        return self._dtype

    @property
    def shape(self) -> shapes.TensorShape:
        """The shape of the whole."""
        return shapes.as_shape(self._shape)

    def get_shape(self) -> shapes.TensorShape:
        """The shape of the whole."""
        return self.shape

    def as_tensor(self) -> Tensor:
        """The pieces joined."""
        axis = next((i for i, n in enumerate(self._partitions) if n > 1), 0)
        if len(self._variable_list) == 1:
            return apply("Identity", self._variable_list[0].value(), name=self._name)
        return apply("ConcatV2", [v.value() for v in self._variable_list], convert.to_tensor(axis), name=self._name)

    def _as_graph_element(self) -> Tensor:
        with name_scope("read"):
            return self.as_tensor()

    def _pieces_of(self, value: Any) -> list[Tensor]:
        axis = next((i for i, n in enumerate(self._partitions) if n > 1), 0)
        sizes = [v.shape.as_list()[axis] for v in self._variable_list]
        value = convert.to_tensor(value, self._dtype)
        return apply("SplitV", value, convert.to_tensor(sizes), convert.to_tensor(axis), num_split=len(sizes))

    def _update(self, method: str, value: Any, use_locking: bool, name: str | None, read_value: bool) -> Any:
        pairs = zip(self._variable_list, self._pieces_of(value), strict=True)
        done = [getattr(v, method)(piece, use_locking, name, read_value) for v, piece in pairs]
        return done if read_value else group(*done)

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Assigns the whole."""
        return self._update("assign", value, use_locking, name, read_value)

    def assign_add(
        self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Adds to the whole."""
        return self._update("assign_add", value, use_locking, name, read_value)

    def assign_sub(
        self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Subtracts from the whole."""
        return self._update("assign_sub", value, use_locking, name, read_value)


def _convert(value: PartitionedVariable, dtype: Any = None, name: str | None = None, as_ref: bool = False) -> Any:
    if dtype is not None and not dtypes.as_dtype(dtype).is_compatible_with(value.dtype):
        return NotImplemented
    return value.as_tensor()


convert.register_tensor_conversion_function(PartitionedVariable, _convert)


def partition(shape: Sequence[int], counts: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """(shape, offset) of each piece of a variable.

    Args:
      counts: number of pieces along each axis; one axis at most has several.
    Raises: ValueError for counts that do not fit the shape.
    """
    if len(counts) != len(shape):
        raise ValueError(f"Partitioner returned a partition list that does not match the Variable's rank: {counts} vs. "
                         f"{list(shape)}")  # fmt: skip
    if any(n < 1 for n in counts):
        raise ValueError(f"Partitioner returned zero partitions for some axes: {list(counts)}")
    split = [i for i, n in enumerate(counts) if n > 1]
    if len(split) > 1:
        raise ValueError(f"Cannot partition along more than one axis: {list(counts)}")
    axis = split[0] if split else 0
    if counts[axis] > shape[axis]:
        raise ValueError(f"Partitioner: {counts[axis]} pieces of an axis of size {shape[axis]}, in shape {list(shape)}")
    each, larger = divmod(shape[axis], counts[axis])
    pieces, start = [], 0
    for i in range(counts[axis]):
        size = each + (i < larger)
        piece, offset = list(shape), [0] * len(shape)
        piece[axis], offset[axis] = size, start
        pieces.append((piece, offset))
        start += size
    return pieces


# ---------------------------------------------------------------- partitioners


def fixed_size_partitioner(num_shards: int, axis: int = 0) -> Callable:
    """A function that cuts variables into `num_shards` pieces (at most one for each index) along an axis.

    Example:
      >>> tf.compat.v1.fixed_size_partitioner(3)(shape=tf.TensorShape([4, 2]), dtype=tf.float32)
      [3, 1]
    Source: tf.compat.v1.fixed_size_partitioner public docs 2.15.
    """

    def partitioner(shape: Any, **unused: Any) -> list[int]:
        counts = [1] * len(shape)
        counts[axis] = min(num_shards, shapes.as_shape_tuple(shape)[axis])
        return counts

    return partitioner


def variable_axis_size_partitioner(
    max_shard_bytes: int, axis: int = 0, bytes_per_string_element: int = 16, max_shards: int | None = None
) -> Callable:
    """A function that cuts variables along an axis into pieces of at most `max_shard_bytes` bytes.

    Raises: ValueError for limits that are not positive.
    Source: tf.compat.v1.variable_axis_size_partitioner public docs 2.15.
    """
    if max_shard_bytes < 1 or bytes_per_string_element < 1:
        raise ValueError(
            "Both max_shard_bytes and bytes_per_string_element must be positive. Currently, max_shard_bytes is "
            f"{max_shard_bytes} and bytes_per_string_element is {bytes_per_string_element}"
        )
    if max_shards and max_shards < 1:
        raise ValueError(f"max_shards must be positive. Currently, max_shards is {max_shards}")

    def partitioner(shape: Any, dtype: Any) -> list[int]:
        sizes = shapes.as_shape_tuple(shape)
        counts = [1] * len(sizes)
        element = _element_bytes(dtype, bytes_per_string_element)
        slice_bytes = element * math.prod(sizes) // max(1, sizes[axis])
        per_shard = max(1, max_shard_bytes // max(1, slice_bytes))
        count = -(-sizes[axis] // per_shard)
        counts[axis] = max(1, min(count, max_shards) if max_shards else count)
        return counts

    return partitioner


def min_max_variable_partitioner(
    max_partitions: int = 1, axis: int = 0, min_slice_size: int = 256 << 10, bytes_per_string_element: int = 16
) -> Callable:
    """A function that cuts variables into as many pieces of at least `min_slice_size` bytes as `max_partitions` allows.

    Source: tf.compat.v1.min_max_variable_partitioner public docs 2.15.
    """

    def partitioner(shape: Any, dtype: Any) -> list[int]:
        sizes = shapes.as_shape_tuple(shape)
        if axis >= len(sizes):
            raise ValueError(f"Cannot partition variable along axis {axis} when shape is only {shape}")
        element = _element_bytes(dtype, bytes_per_string_element)
        wanted = max(1, element * math.prod(sizes) // min_slice_size)
        counts = [1] * len(sizes)
        counts[axis] = max(1, min(sizes[axis], max_partitions, wanted))
        return counts

    return partitioner


def _element_bytes(dtype: Any, text: int) -> int:
    dtype = dtypes.as_dtype(dtype)
    return text if dtype is dtypes.string else dtype.size


def create_partitioned_variables(
    shape: Sequence[int],
    slicing: Sequence[int],
    initializer: Any,
    dtype: Any = dtypes.float32,
    trainable: bool = True,
    collections: Sequence[Any] | None = None,
    name: str | None = None,
    reuse: Any = None,
) -> list[Any]:
    """The pieces of a variable, cut as `slicing` says.

    Raises: ValueError for a slicing of another rank.
    Source: tf.compat.v1.create_partitioned_variables public docs 2.15.
    """
    from thalweg.graph import variable_scope

    if len(shape) != len(slicing):
        raise ValueError(f"The 'shape' and 'slicing' of a partitioned Variable must have the length: shape: "
            f"{list(shape)}"
                         f", slicing: {list(slicing)}")  # fmt: skip
    with variable_scope.variable_scope(name, "PartitionedVariable", reuse=reuse) as scope:
        whole = variable_scope.get_partitioned(
            scope.name, list(shape), dtypes.as_dtype(dtype), initializer, list(slicing), reuse=scope.reuse,
            trainable=trainable, collections=collections,
        )  # fmt: skip
    return list(whole)
