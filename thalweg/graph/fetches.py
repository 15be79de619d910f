"""What a session is asked for: a nest of tensors, operations, names, variables and composite tensors, and back.

Source: tf.compat.v1.Session.run public docs 2.15; recorded runs.
"""

from __future__ import annotations

import collections
from collections.abc import Mapping
from typing import Any

from thalweg.core import dtypes, nest
from thalweg.core.composite import CompositeTensor
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.core.tensor import EagerTensor
from thalweg.graph.graph import Graph
from thalweg.graph.operation import Operation
from thalweg.ops.ragged.ragged_tensor import RaggedTensor
from thalweg.ops.ragged.values import RaggedTensorValue
from thalweg.ops.sparse.api import SparseTensorValue

IndexedSlicesValue = collections.namedtuple("IndexedSlicesValue", "values indices dense_shape")


class Fetches:
    """The tensors and operations that a structure of fetches needs, each once."""

    def __init__(self, graph: Graph, fetches: Any):
        self._graph = graph
        self.tensors: list[Any] = []
        self.operations: list[Operation] = []
        self._seen: set[int] = set()
        self._pack = self._reader(fetches)

    def packed(self, values: dict[int, Any]) -> Any:
        """The structure with values in place of tensors (by `id`), None for operations."""
        return self._pack(values)

    def _reader(self, fetch: Any) -> Any:
        """A function that picks a fetch's value out of a table."""
        if fetch is None:
            raise TypeError(f'Argument `fetch` = {fetch} has invalid type "{type(fetch).__name__}". Cannot be None')
        if isinstance(fetch, (list, tuple)):
            return self._sequence(fetch)
        if isinstance(fetch, Mapping):
            readers = {k: self._reader(v) for k, v in fetch.items()}
            kind = type(fetch)
            if isinstance(fetch, collections.defaultdict):
                kind = lambda found: collections.defaultdict(fetch.default_factory, found)  # noqa: E731
            return lambda values: kind({k: r(values) for k, r in readers.items()})
        if isinstance(fetch, CompositeTensor) and type(fetch) in _COMPOSITES:
            return self._composite(fetch)
        if hasattr(type(fetch), "__attrs_attrs__"):
            names = [a.name for a in type(fetch).__attrs_attrs__]
            readers = {n: self._reader(getattr(fetch, n)) for n in names}
            return lambda values: type(fetch)(**{n: r(values) for n, r in readers.items()})
        return self._element(fetch)

    def _sequence(self, fetch: Any) -> Any:
        readers = [self._reader(f) for f in fetch]
        if isinstance(fetch, list):
            return lambda values: [r(values) for r in readers]
        make = type(fetch)._make if hasattr(fetch, "_fields") else type(fetch)
        return lambda values: make([r(values) for r in readers])

    def _composite(self, fetch: Any) -> Any:
        readers = [self._element(t) for t in nest.flatten(fetch, expand_composites=True)]
        make = _COMPOSITES[type(fetch)]
        return lambda values: make([r(values) for r in readers])

    def _element(self, fetch: Any) -> Any:
        try:
            element = self._graph.as_graph_element(fetch)
            element = self._graph.value_of(element) if isinstance(fetch, str) else element
        except TypeError as e:
            raise TypeError(
                f'Argument `fetch` = {fetch} has invalid type "{type(fetch).__name__}" must be a string or Tensor. '
                f"({e})"
            ) from None
        except (ValueError, KeyError) as e:
            raise ValueError(f"Argument `fetch` = {fetch} cannot be interpreted as a Tensor. ({e})") from None
        known = id(element) in self._seen
        self._seen.add(id(element))
        if isinstance(element, Operation):
            if not known:
                self.operations.append(element)
            return lambda values: None
        if not known:
            self.tensors.append(element)
        key = id(element)
        return lambda values: _user_value(values[key])


def _user_value(value: Any) -> Any:
    """A result as users get it; what was fed comes back as it is."""
    if not isinstance(value, EagerTensor):
        return value
    return value._array if value.dtype in (dtypes.resource, dtypes.variant) else value.numpy()


def _ragged(parts: list[Any]) -> RaggedTensorValue:
    values, *splits = parts
    for row_splits in reversed(splits):
        values = RaggedTensorValue(values, row_splits)
    return values


_COMPOSITES = {
    SparseTensor: lambda parts: SparseTensorValue(*parts),
    IndexedSlices: lambda parts: IndexedSlicesValue(*parts, *([None] * (3 - len(parts)))),
    RaggedTensor: _ragged,
}
