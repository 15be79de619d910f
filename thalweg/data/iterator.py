"""Passes over datasets: what `iter(dataset)` gives, its spec, its state.

An iterator's state is how the dataset's random generators stood when it began and how many elements it has given; it is
restored by a new pass that leaves out as many.
Source: tf.data.Iterator, tf.data.IteratorSpec, tf.data.NumpyIterator public docs 2.15; recorded runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from thalweg.core import context, convert, dtypes, errors, nest
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.data import structure
from thalweg.data.optional import Optional

_state = context.state


class IteratorBase:
    """An iterator of a dataset's elements; `tf.data.Iterator`.

    Example:
      >>> iterator = iter(tf.data.Dataset.range(2))
      >>> isinstance(iterator, tf.data.Iterator), int(iterator.get_next())
      (True, 0)
    """

    def __iter__(self) -> IteratorBase:
        return self

    @property
    def element_spec(self) -> Any:
        """The nest of specs of an element."""
        raise NotImplementedError("Iterator.element_spec")

    def get_next(self) -> Any:
        """The next element."""
        raise NotImplementedError("Iterator.get_next()")

    def get_next_as_optional(self) -> Any:
        """The next element, or nothing at the end."""
        raise NotImplementedError("Iterator.get_next_as_optional()")


class IteratorSpec(TypeSpec):
    """The type of an iterator that is an argument of a function.

    Args:
      element_spec: nest of specs.
    Example:
      >>> tf.data.IteratorSpec(tf.TensorSpec([], tf.int64))
      IteratorSpec(TensorSpec(shape=(), dtype=tf.int64, name=None),)
    """

    __slots__ = ("_element_spec",)

    def __init__(self, element_spec: Any):
        self._element_spec = element_spec

    value_type = property(lambda self: OwnedIterator, doc="The iterators' class.")
    element_spec = property(lambda self: self._element_spec, doc="The spec of the elements.")

    @staticmethod
    def from_value(value: OwnedIterator) -> IteratorSpec:
        """The spec of an iterator."""
        return IteratorSpec(value.element_spec)

    def _serialize(self) -> tuple:
        return (self._element_spec,)

    def __hash__(self) -> int:
        return hash((type(self), tuple(nest.flatten(self._element_spec))))


class OwnedIterator(IteratorBase):
    """A pass over a dataset. Made by `iter(dataset)`."""

    def __init__(self, dataset: Any):
        self._dataset = dataset
        self._wrap = dataset._structure.wrapper()
        self._begin()

    def _begin(self, given: int = 0) -> None:
        self._states = [s.save() for s in self._dataset._all_states()]
        self._given = given
        self._elements = iter(self._dataset._started())

    def __next__(self) -> Any:
        if _state.graph is not None:
            return self._next_in_graph()
        try:
            element = next(self._elements)
        except errors.OpError as e:
            raise with_op(e) from e.__cause__
        self._given += 1
        return self._wrap(element)

    next = __next__

    @property
    def element_spec(self) -> Any:
        """The nest of specs of an element."""
        return self._dataset.element_spec

    output_types = property(lambda self: legacy(self.element_spec, "type"), doc="The elements' dtypes.")
    output_shapes = property(lambda self: legacy(self.element_spec, "shape"), doc="The elements' shapes.")
    output_classes = property(lambda self: legacy(self.element_spec, "class"), doc="The elements' classes.")
    _type_spec = property(lambda self: IteratorSpec(self.element_spec))

    def get_next(self, name: str | None = None) -> Any:
        """The next element. Raises: OutOfRangeError at the end."""
        if _state.graph is not None:
            return self._next_in_graph(name)
        try:
            return self.__next__()
        except StopIteration:
            raise errors.OutOfRangeError(None, None, "End of sequence [Op:IteratorGetNext]") from None

    def get_next_as_optional(self) -> Optional:
        """The next element as an Optional, without a value at the end."""
        if _state.graph is not None:
            return self._next_optional_in_graph()
        try:
            return Optional.from_value(self.__next__())
        except StopIteration:
            return Optional.empty(self.element_spec)

    # ------------------------------------------------------------ state

    def _save(self) -> bytes:
        """Where this pass is, to be given to `_restore` of an iterator of the same pipeline."""
        return json.dumps({"given": self._given, "states": self._states}).encode()

    def _restore(self, state: Any) -> None:
        """Goes on from where the pass that gave the state was. Raises: InvalidArgumentError for another pipeline's."""
        data = state if isinstance(state, bytes) else convert.to_tensor(state)._numpy()[()]
        holders = self._dataset._all_states()
        try:
            saved = json.loads(data)
            states, given = saved["states"], int(saved["given"])
        except (ValueError, KeyError, TypeError) as e:
            raise errors.InvalidArgumentError(None, None, f"this is no state of an iterator: {e}") from None
        if len(states) != len(holders):
            raise errors.InvalidArgumentError(
                None, None, f"the state is of a pipeline with {len(states)} random datasets, this has {len(holders)}"
            )
        for holder, value in zip(holders, states, strict=True):
            holder.restore(value)
        self._begin()
        for _ in range(given):
            if next(self._elements, None) is None:
                break
        self._given = given

    def _serialize_to_tensors(self) -> dict[str, Any]:
        """What `tf.train.Checkpoint` writes."""
        return {"_STATE": convert.to_tensor(self._save(), dtypes.string)}

    def _restore_from_tensors(self, restored_tensors: dict[str, Any]) -> None:
        """What `tf.train.Checkpoint` has read."""
        self._restore(restored_tensors["_STATE"])


class NumpyIterator:
    """A pass over a dataset that gives arrays.

    Args:
      dataset: a Dataset of tensors and datasets.
    Example:
      >>> next(tf.data.NumpyIterator(tf.data.Dataset.range(3).batch(2)))
      array([0, 1])
    """

    __slots__ = ("_elements", "_plain", "_dataset")

    def __init__(self, dataset: Any):
        for spec in dataset._structure.flat:
            if not (hasattr(spec, "dtype") or hasattr(spec, "_dataset_shape")):
                raise TypeError(f"`tf.data.Dataset.as_numpy_iterator()` is not supported for elements of {spec}.")
        self._elements = OwnedIterator(dataset)
        spec = dataset._structure.spec
        self._plain = isinstance(spec, TensorSpec)

    def __iter__(self) -> NumpyIterator:
        return self

    def __next__(self) -> Any:
        element = next(self._elements)
        if self._plain:
            return structure.numpy_value(element)
        return nest.map_structure(structure.numpy_value, element)

    next = __next__

    def save(self, iterator_id: Any = None) -> bytes:
        """Where the pass is, for `restore`."""
        return self._elements._save()

    def restore(self, state: bytes) -> None:
        """Goes on from where the pass that gave the state was."""
        self._elements._restore(state)


def with_op(e: errors.OpError) -> errors.OpError:
    """An element's error with the name of the op that was asked for it."""
    message = e.message
    if "[Op:IteratorGetNext]" in message:
        return e
    found = type(e)(e.node_def, e.op, f"{message} [Op:IteratorGetNext]")
    return found.with_traceback(e.__traceback__)


def legacy(spec: Any, what: str) -> Any:
    """The dtypes, shapes or classes of a nest of specs, as TensorFlow 1 gives them."""
    read: dict[str, Callable[[Any], Any]] = {
        "type": lambda s: getattr(s, "dtype", s),
        "shape": lambda s: getattr(s, "shape", s),
        "class": lambda s: s.value_type,
    }
    return nest.map_structure(read[what], spec)
