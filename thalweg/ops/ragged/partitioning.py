"""`tf.ragged.stack_dynamic_partitions`: slices sorted into rows by numbers."""

from __future__ import annotations

from typing import Any

from thalweg.core import convert
from thalweg.ops.array import api as array
from thalweg.ops.array import partition_api, select_api
from thalweg.ops.math import casting
from thalweg.ops.ragged.ragged_tensor import RaggedTensor


def stack_dynamic_partitions(data: Any, partitions: Any, num_partitions: Any, name: str | None = None) -> RaggedTensor:
    """A ragged tensor whose row i has the slices of `data` with the number i, in order.

    Args:
      data: tensor or RaggedTensor, shape [*partitions.shape, ...].
      partitions: integers in [0, num_partitions).
      num_partitions: how many rows.
      name: name of the operation.
    Returns: RaggedTensor, shape [num_partitions, (length), ...].
    Raises: ValueError or (where it is known only in running) InvalidArgumentError for a number out of range.
    Example:
      >>> tf.ragged.stack_dynamic_partitions(["a", "b", "c"], [2, 0, 2], 3)
      <tf.RaggedTensor [[b'b'], [], [b'a', b'c']]>
    Source: tf.ragged.stack_dynamic_partitions public docs 2.15; recorded runs.
    """
    partitions = convert.convert_to_tensor(partitions, name="partitions")
    if not isinstance(data, RaggedTensor):
        data = convert.convert_to_tensor(data, name="data")
    if isinstance(data, RaggedTensor):
        partitions = casting.cast(partitions, data.row_splits.dtype)
    rank = partitions.shape.rank
    if rank is None:
        raise ValueError("partitions must have known rank")
    if rank > 1:
        if isinstance(data, RaggedTensor):
            data = data.merge_dims(0, rank - 1)
        else:
            data = array.reshape(data, array.concat([[-1], array.shape(data)[rank:]], axis=0))
        partitions = array.reshape(partitions, [-1])
    elif rank == 0:
        data, partitions = array.expand_dims(data, 0), array.expand_dims(partitions, 0)
    order = partition_api.argsort(partitions, stable=True)
    rows = select_api.gather(data, order)
    return RaggedTensor.from_value_rowids(rows, select_api.gather(partitions, order), nrows=num_partitions)
