"""Iterators and optionals while a graph is built: handles of host objects, read by operations.

An iterator that was made eagerly is captured, and shares its place with the one outside; `iter(dataset)` inside a
function makes a new one at each run.
Source: tf.data.Iterator, tf.experimental.Optional public docs 2.15; recorded runs (tests/golden/functions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from thalweg.autograph.operators import loops
from thalweg.autograph.operators.staged_loops import Block
from thalweg.autograph.options import Status, control_status
from thalweg.core import context, dtypes, nest, registry
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.data import functions
from thalweg.data.dataset import Dataset
from thalweg.data.in_graphs import component_specs, element_from, loop_over, signature_attrs
from thalweg.data.iterator import IteratorBase, IteratorSpec, OwnedIterator
from thalweg.data.optional import Optional, OptionalSpec
from thalweg.engine import dispatch
from thalweg.engine.dispatch import apply
from thalweg.ops.iterators.storage import IteratorStorage, OptionalValue, boxed

_state = context.state
_MOST_CALLS = 32  # of get_next in one trace without AutoGraph: a loop that never ends
_MOST_UNROLLED = 5000  # with AutoGraph, where the function itself may be one that could not be converted


class _Shared(IteratorStorage):
    """An eager iterator as operations see it."""

    def __init__(self, owner: OwnedIterator):
        super().__init__()
        self.owner = owner

    def next(self) -> list | None:
        with self._lock:
            leaves = next(self.owner._elements, None)
            if leaves is None:
                return None
            self.owner._given += 1
        specs = self.owner._dataset._structure.flat
        return [a for v, s in zip(leaves, specs, strict=True) for a in functions._arrays_of(v, s)]


def _resource(self: OwnedIterator) -> Tensor:
    found = self.__dict__.get("_resource")
    if found is None:
        found = self.__dict__["_resource"] = EagerTensor(boxed(_Shared(self)), dtypes.resource)
    return found


def next_element(resource: Tensor, element_spec: Any, name: str | None = None) -> Any:
    """The next element, by an operation of the current graph."""
    attrs = signature_attrs(component_specs(element_spec))
    return element_from(element_spec, apply("IteratorGetNext", resource, name=name, **attrs))


def next_optional(resource: Tensor, element_spec: Any) -> Optional:
    """The next element as an Optional, by an operation of the current graph."""
    attrs = signature_attrs(component_specs(element_spec))
    return GraphOptional(apply("IteratorGetNextAsOptional", resource, **attrs), element_spec)


def _next_in_graph(self: OwnedIterator, name: str | None = None) -> Any:
    self._graph_calls += 1
    if self._graph_calls > (_MOST_UNROLLED if control_status().status is Status.ENABLED else _MOST_CALLS):
        raise ValueError(
            "An unusually high number of `tf.data.Iterator.get_next()` calls was detected. This suggests that the "
            "`for elem in dataset: ...` idiom is used within tf.function with AutoGraph disabled. This idiom is "
            "only supported when AutoGraph is enabled."
        )
    return next_element(self._iterator_resource, self.element_spec, name)


OwnedIterator._graph_calls = 0
OwnedIterator._iterator_resource = property(_resource, doc="The handle of the iterator.")
OwnedIterator._next_in_graph = _next_in_graph
OwnedIterator._next_optional_in_graph = lambda self: next_optional(self._iterator_resource, self.element_spec)


class GraphIterator(OwnedIterator):
    """An iterator that exists while a graph runs."""

    def __init__(self, resource: Tensor, element_spec: Any):
        self._handle, self._spec = resource, element_spec

    element_spec = property(lambda self: self._spec, doc="The nest of specs of an element.")
    _iterator_resource = property(lambda self: self._handle)

    def __next__(self) -> Any:
        return self._next_in_graph()

    def get_next(self, name: str | None = None) -> Any:
        """The next element; at the end the operation fails with OutOfRangeError."""
        return self._next_in_graph(name)

    def get_next_as_optional(self) -> Optional:
        """The next element as an Optional, without a value at the end."""
        return self._next_optional_in_graph()


GraphIterator.__name__ = GraphIterator.__qualname__ = "OwnedIterator"


def _new_iterator(dataset: Dataset) -> GraphIterator:
    """`iter(dataset)` in a function."""
    attrs = signature_attrs(component_specs(dataset.element_spec))
    resource = dispatch.execute(registry.get("AnonymousIteratorV3"), [], attrs, "AnonymousIterator")
    apply("MakeIterator", dataset._variant_tensor, resource)
    return GraphIterator(resource, dataset.element_spec)


Dataset._iterator_in_graph = _new_iterator


def _iterator_from(spec: IteratorSpec, tensor: Tensor) -> OwnedIterator:
    held = tensor._array[()] if isinstance(tensor, EagerTensor) else None
    return held.owner if isinstance(held, _Shared) else GraphIterator(tensor, spec._element_spec)


IteratorSpec._component_specs = property(lambda self: TensorSpec([], dtypes.resource))
IteratorSpec._to_components = lambda self, value: value._iterator_resource
IteratorSpec._from_components = _iterator_from


# ---------------------------------------------------------------- optionals


class GraphOptional(Optional):
    """An Optional whose value is known when a graph runs."""

    def __init__(self, variant: Tensor, element_spec: Any):
        super().__init__(Optional._empty, element_spec)
        self._variant_tensor = variant

    def has_value(self, name: str | None = None) -> Tensor:
        """Whether there is a value: a bool scalar tensor."""
        return apply("OptionalHasValue", self._variant_tensor, name=name)

    def get_value(self, name: str | None = None) -> Any:
        """The value; where there is none the operation fails with InvalidArgumentError."""
        attrs = signature_attrs(component_specs(self._spec))
        return element_from(self._spec, apply("OptionalGetValue", self._variant_tensor, name=name, **attrs))

    def __repr__(self) -> str:
        return f"tf.experimental.Optional({self._variant_tensor}, {self._spec})"


GraphOptional.__name__ = GraphOptional.__qualname__ = "Optional"


def _variant_of(optional: Optional) -> Tensor:
    """The scalar variant that stands for an Optional."""
    if isinstance(optional, GraphOptional):
        return optional._variant_tensor
    if optional._value is Optional._empty:
        return EagerTensor(boxed(OptionalValue(None)), dtypes.variant)
    tensors = [t for v in nest.flatten(optional._value) for t in functions._tensors_of(v)]
    if all(isinstance(t, EagerTensor) for t in tensors):
        return EagerTensor(boxed(OptionalValue([t._numpy() for t in tensors])), dtypes.variant)
    return apply("OptionalFromValue", tensors)


def _optional_from(spec: OptionalSpec, tensor: Tensor) -> Optional:
    if not isinstance(tensor, EagerTensor):
        return GraphOptional(tensor, spec._element_spec)
    arrays = tensor._array[()].arrays
    if arrays is None:
        return Optional.empty(spec._element_spec)
    specs = component_specs(spec._element_spec)
    tensors = [EagerTensor(a, s.dtype) for a, s in zip(arrays, specs, strict=True)]
    return Optional(element_from(spec._element_spec, tensors), spec._element_spec)


OptionalSpec._component_specs = property(lambda self: TensorSpec([], dtypes.variant))
OptionalSpec._to_components = lambda self, value: _variant_of(value)
OptionalSpec._from_components = _optional_from


# ---------------------------------------------------------------- loops


class _Rest:
    """What is left of an iterator, as a dataset whose elements are gone over."""

    def __init__(self, storage: IteratorStorage):
        self._storage = storage

    def _flat_elements(self) -> Iterator[list]:
        return iter(self._storage.next, None)


def _for_iterator(iterator: OwnedIterator, extra_test: Callable | None, block: Block, options: dict) -> None:
    """`for element in iterator`."""
    if _state.graph is None:
        loops._for_python(iterator, extra_test, block.body)
        return

    def rest(arrays: Any) -> _Rest:
        return _Rest(arrays[0][()])

    node = registry.get("ThalwegDataset")
    variant = dispatch.execute(node, [[iterator._iterator_resource]], {"token": rest}, "rest")
    loop_over(variant, iterator.element_spec, extra_test, block, options)


loops.register_for_loop(IteratorBase, _for_iterator)
