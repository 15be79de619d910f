"""Input pipelines of queues: producers of strings and numbers, and batches.

Source: tf.compat.v1.train.input_producer, batch, shuffle_batch and related public docs 2.15.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, shapes
from thalweg.core.names import control_dependencies, name_scope
from thalweg.core.tensor import Tensor
from thalweg.graph import modes
from thalweg.graph.assignments import count_up_to
from thalweg.graph.variables import VariableV1
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.queue.api import FIFOQueue, PaddingFIFOQueue, RandomShuffleQueue
from thalweg.ops.random import api as random
from thalweg.v1.queue_runner import QueueRunner, add_queue_runner


def _refuse_eager() -> None:
    if context.executing_eagerly():
        raise RuntimeError(
            "Input pipelines based on Queues are not supported when eager execution is enabled. Please use tf.data to "
            "ingest data into your model instead."
        )


def limit_epochs(tensor: Any, num_epochs: int | None = None, name: str | None = None) -> Tensor:
    """The tensor, `num_epochs` times; then OutOfRangeError. Counts in a local variable.

    Raises: ValueError for a number that is not positive.
    """
    if num_epochs is None:
        return tensor
    if num_epochs <= 0:
        raise ValueError(f"num_epochs must be > 0 not {num_epochs}.")
    with name_scope(name or "limit_epochs") as scope:
        zero = convert.to_tensor(0, dtypes.int64)
        keys = [modes.GraphKeys.LOCAL_VARIABLES]
        epochs = VariableV1(zero, name="epochs", trainable=False, collections=keys)
        with control_dependencies([count_up_to(epochs, num_epochs)]):
            return array.identity(tensor, name=scope)


def input_producer(
    input_tensor: Any,
    element_shape: Any = None,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    summary_name: str | None = None,
    name: str | None = None,
    cancel_op: Any = None,
) -> FIFOQueue:
    """A queue of the rows of a tensor, with a queue runner that fills it.

    Args:
      num_epochs: how many times each row is produced; default: without end. Needs local variables initialised.
      shuffle: whether rows are shuffled within an epoch.
      summary_name: accepted.
    Raises: ValueError for rows of unknown shape; RuntimeError eagerly.
    """
    _refuse_eager()
    with name_scope(name or "input_producer"):
        tensor = convert.to_tensor(input_tensor)
        element = (
            tensor.shape[1:].merge_with(shapes.as_shape(element_shape))
            if tensor.shape.rank is not None
            else (shapes.as_shape(element_shape))
        )
        if not element.is_fully_defined():
            raise ValueError(
                "Either `input_tensor` must have a fully defined shape or `element_shape` must be specified"
            )
        if shuffle:
            tensor = random.shuffle(tensor, seed=seed)
        tensor = limit_epochs(tensor, num_epochs)
        queue = FIFOQueue(capacity, [tensor.dtype.base_dtype], [element], shared_name=shared_name, name="fifo_queue")
        add_queue_runner(QueueRunner(queue, [queue.enqueue_many([tensor])], cancel_op=cancel_op))
        return queue


def string_input_producer(
    string_tensor: Any,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
    cancel_op: Any = None,
) -> FIFOQueue:
    """A queue of strings, of file names for instance.

    Raises: ValueError for an empty list.
    Source: tf.compat.v1.train.string_input_producer public docs 2.15.
    """
    _refuse_eager()
    message = "string_input_producer requires a non-null input tensor"
    if not isinstance(string_tensor, Tensor) and not string_tensor:
        raise ValueError(message)
    with name_scope(name or "input_producer") as scope:
        tensor = convert.to_tensor(string_tensor, dtypes.string)
        return input_producer(
            tensor, [], num_epochs, shuffle, seed, capacity, shared_name, name=scope, cancel_op=cancel_op
        )


def range_input_producer(
    limit: Any,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
) -> FIFOQueue:
    """A queue of the integers from 0 to limit - 1. Source: tf.compat.v1.train.range_input_producer public docs 2.15."""
    _refuse_eager()
    with name_scope(name or "input_producer") as scope:
        numbers = array.range(limit)
        return input_producer(numbers, [], num_epochs, shuffle, seed, capacity, shared_name, name=scope)


def slice_input_producer(
    tensor_list: Sequence[Any],
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
) -> list[Tensor]:
    """One row of each tensor, row by row. Raises: ValueError for an empty list.

    Source: tf.compat.v1.train.slice_input_producer public docs 2.15.
    """
    _refuse_eager()
    with name_scope(name or "input_producer"):
        tensors = [convert.to_tensor(t) for t in tensor_list]
        if not tensors:
            raise ValueError("Expected at least one tensor in slice_input_producer().")
        size = tensors[0].shape.as_list()[0]
        size = array.shape(tensors[0])[0] if size is None else size
        queue = range_input_producer(size, num_epochs, shuffle, seed, capacity, shared_name)
        index = queue.dequeue()
        return [select_api.gather(t, index) for t in tensors]


# ---------------------------------------------------------------- batches


def _named(tensors: Any) -> tuple[list[Any], Any]:
    """A list of tensors, and the keys of a dict of them."""
    if isinstance(tensors, dict):
        keys = sorted(tensors)
        return [tensors[k] for k in keys], keys
    return (list(tensors), None) if isinstance(tensors, (list, tuple)) else ([tensors], "one")


def _like_given(values: Any, keys: Any) -> Any:
    values = values if isinstance(values, (list, tuple)) else [values]
    if keys == "one":
        return values[0]
    return dict(zip(keys, values, strict=True)) if keys is not None else list(values)


def _batch(
    tensors_list: Sequence[Any], batch_size: Any, enqueue_many: bool, given: Any, smaller: bool, name: str,
    default: str, make: Any, copies: int = 1, keep: Any = True,
) -> Any:  # fmt: skip
    _refuse_eager()
    if keep is not True:
        raise NotImplementedError(f"{default}: keep_input other than True")
    with name_scope(name or default):
        lists = [_named(t) for t in tensors_list]
        keys = lists[0][1]
        converted = [[convert.to_tensor(t) for t in values] for values, _ in lists]
        kinds = [t.dtype.base_dtype for t in converted[0]]
        if any([t.dtype.base_dtype for t in other] != kinds for other in converted):
            raise TypeError("Expected types to be consistent across tensors_list")
        if given is None:
            given = [t.shape[1:] if enqueue_many else t.shape for t in converted[0]]
        queue = make(kinds, given)
        put = queue.enqueue_many if enqueue_many else queue.enqueue
        add_queue_runner(QueueRunner(queue, [put(values) for values in converted for _ in range(copies)]))
        taken = queue.dequeue_up_to(batch_size) if smaller else queue.dequeue_many(batch_size)
        return _like_given(taken, keys)


def batch(
    tensors: Any,
    batch_size: Any,
    num_threads: int = 1,
    capacity: int = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches of elements, gathered by a queue that `num_threads` threads fill.

    Args:
      tensors: list or dict of tensors.
      enqueue_many: whether the tensors hold several elements each.
      dynamic_pad: whether elements of other sizes are filled up with zeros.
      allow_smaller_final_batch: whether the last batch may be smaller.
    Source: tf.compat.v1.train.batch public docs 2.15.
    """

    def make(kinds: Any, given: Any) -> Any:
        kind = PaddingFIFOQueue if dynamic_pad else FIFOQueue
        return kind(capacity, kinds, given, shared_name=shared_name)

    smaller = allow_smaller_final_batch
    return _batch([tensors], batch_size, enqueue_many, shapes, smaller, name, "batch", make, num_threads)


def batch_join(
    tensors_list: Sequence[Any],
    batch_size: Any,
    capacity: int = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """As `batch`, of several lists of tensors, a thread for each."""

    def make(kinds: Any, given: Any) -> Any:
        kind = PaddingFIFOQueue if dynamic_pad else FIFOQueue
        return kind(capacity, kinds, given, shared_name=shared_name)

    return _batch(tensors_list, batch_size, enqueue_many, shapes, allow_smaller_final_batch, name, "batch_join", make)


def shuffle_batch(
    tensors: Any,
    batch_size: Any,
    capacity: int,
    min_after_dequeue: int,
    num_threads: int = 1,
    seed: int | None = None,
    enqueue_many: bool = False,
    shapes: Any = None,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """As `batch`, of elements in random order.

    Args:
      capacity: how many elements the queue holds.
      min_after_dequeue: how many stay in it, to choose from.
    Source: tf.compat.v1.train.shuffle_batch public docs 2.15.
    """

    def make(kinds: Any, given: Any) -> Any:
        return RandomShuffleQueue(capacity, min_after_dequeue, kinds, given, seed=seed, shared_name=shared_name)

    smaller = allow_smaller_final_batch
    return _batch([tensors], batch_size, enqueue_many, shapes, smaller, name, "shuffle_batch", make, num_threads)


def shuffle_batch_join(
    tensors_list: Sequence[Any],
    batch_size: Any,
    capacity: int,
    min_after_dequeue: int,
    seed: int | None = None,
    enqueue_many: bool = False,
    shapes: Any = None,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """As `shuffle_batch`, of several lists of tensors, a thread for each."""

    def make(kinds: Any, given: Any) -> Any:
        return RandomShuffleQueue(capacity, min_after_dequeue, kinds, given, seed=seed, shared_name=shared_name)

    return _batch(
        tensors_list, batch_size, enqueue_many, shapes, allow_smaller_final_batch, name, "shuffle_batch_join", make
    )
