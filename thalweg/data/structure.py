"""Elements and their specs: an element travels through a pipeline as a flat tuple of leaves.

A leaf is what its spec says: an ndarray for a TensorSpec, the value itself for composite tensors and nested datasets.
`Structure` knows how to build what the user sees from the leaves, and back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, nest
from thalweg.core.specs import TensorSpec, TypeSpec, type_spec_from_value
from thalweg.core.tensor import EagerTensor, Tensor

Element = tuple


class NoneTensorSpec(TypeSpec):
    """The type of None as a part of an element."""

    __slots__ = ()
    value_type = property(lambda self: type(None), doc="None's class.")

    def _serialize(self) -> tuple:
        return ()

    def __hash__(self) -> int:
        return hash(type(self))

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        return spec_or_value is None or isinstance(spec_or_value, NoneTensorSpec)

    def most_specific_common_supertype(self, others: Any) -> Any:
        return self if all(isinstance(o, NoneTensorSpec) for o in others) else None


class Structure:
    """The form of the elements of a dataset.

    Args:
      spec: nest of specs (`Dataset.element_spec`).
    """

    def __init__(self, spec: Any):
        self.spec = spec
        self.flat: list[TypeSpec] = nest.flatten(spec)
        self.dtypes = [s.dtype if isinstance(s, TensorSpec) else None for s in self.flat]
        self.dense = all(d is not None for d in self.dtypes)

    def wrapper(self) -> Callable[[Element], Any]:
        """A function from the leaves of an element to the value the user sees."""
        kinds, spec = self.dtypes, self.spec
        if isinstance(spec, TensorSpec):
            (dtype,) = kinds
            return lambda leaves: EagerTensor(leaves[0], dtype)
        if type(spec) is tuple and len(spec) == len(kinds) == 2 and self.dense and _are_specs(spec):
            first, second = kinds
            return lambda leaves: (EagerTensor(leaves[0], first), EagerTensor(leaves[1], second))
        return lambda leaves: nest.pack_sequence_as(spec, self.values(leaves))

    def values(self, leaves: Element) -> list[Any]:
        """Tensors for the leaves that are arrays."""
        return [v if d is None else EagerTensor(v, d) for v, d in zip(leaves, self.dtypes, strict=True)]

    def leaves(self, value: Any) -> Element:
        """The leaves of a value of this structure."""
        return tuple(leaf_of(v, s) for v, s in zip(nest.flatten(value), self.flat, strict=True))


def _are_specs(parts: tuple) -> bool:
    return all(isinstance(p, TensorSpec) for p in parts)


def leaf_of(value: Any, spec: TypeSpec) -> Any:
    """What travels for one value of a spec."""
    return convert.to_tensor(value, spec.dtype)._numpy() if isinstance(spec, TensorSpec) else value


def normalize(value: Any) -> Any:
    """A user's nest with every leaf a tensor, composite or dataset. Lists are tensors, tuples and dicts are nests."""
    if value is None or isinstance(value, (Tensor, TypeSpec)) or hasattr(value, "_type_spec"):
        return value
    if isinstance(value, list) or not nest.is_nested(value):
        return convert.tensor_or_composite(value)
    return nest.sequence_like(value, [normalize(v) for v in _children(value)])


def _children(value: Any) -> list[Any]:
    if hasattr(value, "keys"):
        return [value[k] for k in nest.sorted_keys(value)]
    return list(value) if isinstance(value, tuple) else [v for _, v in value.__dict__.items()]


def spec_of(value: Any) -> Any:
    """The nest of specs of a normalized value, without names."""
    return nest.map_structure(lambda v: NoneTensorSpec() if v is None else _nameless(type_spec_from_value(v)), value)


def _nameless(spec: TypeSpec) -> TypeSpec:
    return TensorSpec(spec.shape, spec.dtype) if isinstance(spec, TensorSpec) else spec


def numpy_value(value: Any) -> Any:
    """A leaf of an element as `as_numpy_iterator` gives it."""
    if isinstance(value, EagerTensor):
        return value.numpy()
    return value.as_numpy_iterator() if hasattr(value, "as_numpy_iterator") else value


def scalar(value: Any, dtype: Any) -> Any:
    """A parameter of a dataset: a Python int where it is known, else the symbolic tensor.

    Raises: TypeError, ValueError for what is no scalar of the dtype.
    """
    # Made eagerly also while a graph is built: numbers stay known.
    tensor = value if isinstance(value, Tensor) else convert.eager_tensor(value, dtypes.as_dtype(dtype))
    if isinstance(tensor, EagerTensor):
        return known(tensor)
    return tensor


def context_graph() -> Any:
    """The graph that is being built."""
    return context.state.graph


def known(value: Any) -> Any:
    """The Python value of a parameter that was perhaps a tensor when the dataset was made."""
    return value._numpy().item() if isinstance(value, EagerTensor) else value


def as_object(value: Any) -> np.ndarray:
    """A Python object as a scalar array of variants."""
    array = np.empty((), object)
    array[()] = value
    return array
