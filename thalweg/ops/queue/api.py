"""`tf.queue`: queues of tensors between threads.

Eagerly an operation happens at once and waits in the calling thread; in a graph the methods make operations.
Source: tf.queue public docs 2.15; messages from recorded runs (tests/golden/conformance/queue.json).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.random.seeding import get_seed

_numbers = itertools.count(1)


def _type_list(types: Any) -> list[Any]:
    return list(types) if isinstance(types, (list, tuple)) else [types]


def _shape_list(given: Any, unknown_dims: bool = False) -> list[shapes.TensorShape] | None:
    """Shapes, one for each component, from what users give: one shape, or a list of them."""
    if given is None:
        return None
    if isinstance(given, shapes.TensorShape):
        given = [given]
    elif not isinstance(given, (list, tuple)) or given and all(isinstance(s, int) for s in given):
        given = [given]
    found = [shapes.TensorShape(s) for s in given]
    if not unknown_dims and not all(s.is_fully_defined() for s in found):
        raise ValueError(f"All shapes must be fully defined: {found}")
    return found


def _shared_name(shared_name: str | None) -> str:
    """Eagerly each queue is one of its own."""
    return str(next(_numbers)) if context.executing_eagerly() else shared_name or ""


class QueueBase:
    """What all queues share: putting elements in and taking them out.

    Args:
      dtypes: list of dtypes, one for each component of an element.
      shapes: list of shapes, or None when elements may have any.
      names: list of names; then an element is a dict.
      queue_ref: the handle of the queue.
    Raises: ValueError if the lists have different lengths.
    Source: tf.queue.QueueBase public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.data_flow_ops"

    def __init__(self, dtypes: Any, shapes: Any, names: Sequence[str] | None, queue_ref: Tensor):
        self._dtypes = dtypes
        if shapes is None:
            shapes = [_unknown() for _ in dtypes]
        elif len(shapes) != len(dtypes):
            raise ValueError(
                "Queue shapes must have the same length as dtypes, received len(shapes)="
                f"{len(shapes)}, len(dtypes)={len(dtypes)}"
            )
        self._shapes = [_as_shape(s) for s in shapes]
        if names is not None and len(names) != len(dtypes):
            raise ValueError(
                "List of names must have the same length as the list of dtypes, received len(names)="
                f"{len(names)},len(dtypes)={len(dtypes)}"
            )
        self._names = names
        self._queue_ref = queue_ref
        self._name = "Empty" if context.executing_eagerly() else queue_ref.op.name

    @staticmethod
    def from_list(index: Any, queues: Sequence[QueueBase]) -> QueueBase:
        """The queue at `index` of a list.

        Raises: TypeError unless it is a list of queues with equal types and names.
        """
        if not queues or not isinstance(queues, list) or not all(isinstance(q, QueueBase) for q in queues):
            raise TypeError("A list of queues expected")
        first = queues[0]
        if not all(first.dtypes == q.dtypes for q in queues[1:]):
            raise TypeError("Queues do not have matching component dtypes.")
        if not all(first.names == q.names for q in queues[1:]):
            raise TypeError("Queues do not have matching component names.")
        chosen = queues[int(convert.convert_to_tensor(index)._numpy())]
        common = [
            a if all(a.is_compatible_with(q.shapes[i]) and a == q.shapes[i] for q in queues) else _unknown()
            for i, a in enumerate(first.shapes)
        ]
        return QueueBase(first.dtypes, common, first.names, chosen.queue_ref)

    @property
    def queue_ref(self) -> Tensor:
        """The handle of the queue."""
        return self._queue_ref

    @property
    def name(self) -> str:
        """The name of the queue's operation; "Empty" for eager queues."""
        return self._name

    @property
    def dtypes(self) -> list[Any]:
        """The dtypes of the components."""
        return self._dtypes

    @property
    def shapes(self) -> list[shapes.TensorShape]:
        """The shapes of the components."""
        return self._shapes

    @property
    def names(self) -> Sequence[str] | None:
        """The names of the components, or None."""
        return self._names

    def _components(self, vals: Any) -> list[Tensor]:
        """An element, or a batch, as tensors in the order of the components."""
        if isinstance(vals, dict):
            if not self._names:
                raise ValueError("Queue must have names to enqueue a dictionary")
            if sorted(self._names, key=str) != sorted(vals, key=str):
                raise ValueError(
                    "Keys in dictionary to enqueue do not match names of Queue.  "
                    f"Dictionary: {sorted(vals)},Queue: {sorted(self._names)}"
                )
            vals = [vals[name] for name in self._names]
        else:
            if self._names:
                raise ValueError("You must enqueue a dictionary in a Queue with names")
            vals = vals if isinstance(vals, (list, tuple)) else [vals]
        pairs = zip(vals, self._dtypes, strict=False)  # further values are left out, as TensorFlow does
        return [convert.convert_to_tensor(v, dtype=d, name=f"component_{i}") for i, (v, d) in enumerate(pairs)]

    def enqueue(self, vals: Any, name: str | None = None) -> Any:
        """Puts one element in; waits while the queue is full.

        Args:
          vals: tensor, list or tuple of tensors, or dict of them when the queue has names.
          name: name of the operation.
        Raises: CancelledError when the queue is or gets closed; ValueError for values that do not fit.
        """
        values = self._components(vals)
        for value, shape in zip(values, self._shapes, strict=False):
            value.shape.assert_is_compatible_with(shape)
        return apply("QueueEnqueueV2", self._queue_ref, values, name=name)

    def enqueue_many(self, vals: Any, name: str | None = None) -> Any:
        """Puts a batch in, row by row; waits while the queue is full.

        Args, Raises: as `enqueue`; all values have a first dimension of one size.
        """
        values = self._components(vals)
        size = values[0].shape.with_rank_at_least(1).dims[0]
        for value, shape in zip(values, self._shapes, strict=False):
            size = size.merge_with(value.shape.with_rank_at_least(1).dims[0])
            value.shape[1:].assert_is_compatible_with(shape)
        return apply("QueueEnqueueManyV2", self._queue_ref, values, name=name)

    def _element(self, tensors: list[Tensor], batch: tuple = ()) -> Any:
        if not context.executing_eagerly():
            for tensor, shape in zip(tensors, self._shapes, strict=True):
                tensor.set_shape(shapes.TensorShape(list(batch)).concatenate(shape))
        if self._names:
            return dict(zip(self._names, tensors, strict=True))
        return tensors[0] if len(tensors) == 1 else tensors

    def dequeue(self, name: str | None = None) -> Any:
        """Takes one element out; waits while there is none.

        Returns: a tensor, a list of tensors, or a dict when the queue has names.
        Raises: OutOfRangeError when the queue is closed and empty.
        """
        return self._element(apply("QueueDequeueV2", self._queue_ref, component_types=self._dtypes, name=name))

    def dequeue_many(self, n: Any, name: str | None = None) -> Any:
        """Takes n elements out as one batch; waits until there are so many.

        Raises: OutOfRangeError when the queue is closed and has fewer; InvalidArgumentError if shapes were not given.
        """
        n = convert.convert_to_tensor(n, dtype=dtypes.int32)
        size = n._constant_value()
        taken = apply("QueueDequeueManyV2", self._queue_ref, n, component_types=self._dtypes, name=name)
        return self._element(taken, (None if size is None else int(size),))

    def dequeue_up_to(self, n: Any, name: str | None = None) -> Any:
        """As `dequeue_many`, but a closed queue gives what is left, if that is anything."""
        n = convert.convert_to_tensor(n, dtype=dtypes.int32)
        taken = apply("QueueDequeueUpToV2", self._queue_ref, n, component_types=self._dtypes, name=name)
        return self._element(taken, (None,))

    def close(self, cancel_pending_enqueues: bool = False, name: str | None = None) -> Any:
        """No more elements come in: `enqueue` fails from now on, and `dequeue` when the queue is empty.

        Args:
          cancel_pending_enqueues: whether those that wait to put in fail too; else closing waits for them.
          name: name of the operation.
        Raises: CancelledError when the queue is closed already.
        """
        return apply("QueueCloseV2", self._queue_ref, cancel_pending_enqueues=bool(cancel_pending_enqueues), name=name)

    def is_closed(self, name: str | None = None) -> Tensor:
        """Whether the queue is closed, a bool scalar."""
        return apply("QueueIsClosedV2", self._queue_ref, name=name)

    def size(self, name: str | None = None) -> Tensor:
        """How many elements are in the queue, an int32 scalar."""
        return apply("QueueSizeV2", self._queue_ref, name=name)


def _unknown() -> shapes.TensorShape:
    return shapes.TensorShape(None)


def _as_shape(shape: Any) -> shapes.TensorShape:
    return shapes.TensorShape(shape)


def _make(op: str, types: list, given: Any, capacity: Any, shared_name: str, name: str, **attrs: Any) -> Tensor:
    """The handle of a new queue."""
    return apply(
        op, component_types=types, shapes=given or [], capacity=capacity, shared_name=shared_name, name=name, **attrs
    )


class FIFOQueue(QueueBase):
    """A queue that gives its elements out in the order they came in.

    Args:
      capacity: how many elements fit in; any number when negative.
      dtypes: dtype or list of dtypes of an element's components.
      shapes: shape or list of shapes, fully defined; needed for `dequeue_many`.
      names: names of the components; then elements are dicts.
      shared_name: name under which sessions share the queue; eagerly without meaning.
      name: name of the operation.
    Example:
      >>> queue = tf.queue.FIFOQueue(3, tf.int32, shapes=[()])
      >>> queue.enqueue_many([[1, 2, 3]])
      >>> int(queue.dequeue()), queue.dequeue_many(2).numpy()
      (1, array([2, 3], dtype=int32))

    Source: tf.queue.FIFOQueue public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.data_flow_ops"

    def __init__(
        self,
        capacity: Any,
        dtypes: Any,
        shapes: Any = None,
        names: Sequence[str] | None = None,
        shared_name: str | None = None,
        name: str = "fifo_queue",
    ):
        types, given = _type_list(dtypes), _shape_list(shapes)
        handle = _make("FIFOQueueV2", types, given, capacity, _shared_name(shared_name), name)
        super().__init__(types, given, names, handle)


class RandomShuffleQueue(QueueBase):
    """A queue that gives its elements out in random order.

    Args:
      capacity: how many elements fit in.
      min_after_dequeue: how many stay inside, to choose from, until the queue is closed.
      seed: of the random order; with it and `tf.random.set_seed` the order is determined.
      dtypes, shapes, names, shared_name, name: as for `FIFOQueue`.
    Raises: InvalidArgumentError unless 0 <= min_after_dequeue < capacity.
    Source: tf.queue.RandomShuffleQueue public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.data_flow_ops"

    def __init__(
        self,
        capacity: Any,
        min_after_dequeue: int,
        dtypes: Any,
        shapes: Any = None,
        names: Sequence[str] | None = None,
        seed: int | None = None,
        shared_name: str | None = None,
        name: str = "random_shuffle_queue",
    ):
        types, given = _type_list(dtypes), _shape_list(shapes)
        shared_name = _shared_name(shared_name)
        seed1, seed2 = get_seed(seed)
        if seed is None and seed2 is not None:  # only the program's seed: each queue has an order of its own
            text = f"{seed1}{shared_name}".encode()
            seed2 = int(hashlib.md5(text, usedforsecurity=False).hexdigest()[:8], 16) & 0x7FFFFFFF
        handle = _make(
            "RandomShuffleQueueV2",
            types,
            given,
            capacity,
            shared_name,
            name,
            min_after_dequeue=min_after_dequeue,
            seed=int(seed1 or 0),
            seed2=int(seed2 or 0),
        )
        super().__init__(types, given, names, handle)


class PaddingFIFOQueue(QueueBase):
    """A FIFOQueue whose elements may differ in size: `dequeue_many` fills them up with zeros.

    Args:
      shapes: list of shapes, needed; dimensions that vary are None.
      capacity, dtypes, names, shared_name, name: as for `FIFOQueue`.
    Raises: ValueError if shapes are missing.
    Example:
      >>> queue = tf.queue.PaddingFIFOQueue(3, tf.int32, shapes=[[None]])
      >>> queue.enqueue([[1]])
      >>> queue.enqueue([[2, 3]])
      >>> queue.dequeue_many(2).numpy().tolist()
      [[1, 0], [2, 3]]

    Source: tf.queue.PaddingFIFOQueue public docs 2.15.
    """

    __module__ = "tensorflow.python.ops.data_flow_ops"

    def __init__(
        self,
        capacity: Any,
        dtypes: Any,
        shapes: Any,
        names: Sequence[str] | None = None,
        shared_name: str | None = None,
        name: str = "padding_fifo_queue",
    ):
        if shapes is None:
            raise ValueError("When providing partial shapes, a list of shapes must be provided.")
        types, given = _type_list(dtypes), _shape_list(shapes, unknown_dims=True)
        if len(types) != len(given):
            raise ValueError(
                f"Shapes must be provided for all components, but received {len(types)} dtypes and {len(given)} shapes."
            )
        handle = _make("PaddingFIFOQueueV2", types, given, capacity, _shared_name(shared_name), name)
        super().__init__(types, given, names, handle)


class PriorityQueue(QueueBase):
    """A queue that gives out the element with the smallest priority first.

    Args:
      types: dtypes of the components that follow the priority, an int64 scalar that comes first in each element.
      capacity, shapes, names, shared_name, name: as for `FIFOQueue`; names include that of the priority.
    Example:
      >>> queue = tf.queue.PriorityQueue(3, [tf.string], shapes=[()])
      >>> queue.enqueue((2, 'late'))
      >>> queue.enqueue((1, 'early'))
      >>> queue.dequeue()[1].numpy()
      b'early'

    Source: tf.queue.PriorityQueue public docs 2.15. Differs on purpose: works without shapes, where TensorFlow 2.15
    fails to make the queue.
    """

    __module__ = "tensorflow.python.ops.data_flow_ops"

    def __init__(
        self,
        capacity: Any,
        types: Any,
        shapes: Any = None,
        names: Sequence[str] | None = None,
        shared_name: str | None = None,
        name: str = "priority_queue",
    ):
        types, given = _type_list(types), _shape_list(shapes)
        handle = _make("PriorityQueueV2", types, given, capacity, _shared_name(shared_name), name)
        priority_shapes = None if given is None else [_as_shape(()), *given]
        super().__init__([dtypes.int64, *types], priority_shapes, names, handle)
