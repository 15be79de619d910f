"""from_list: a dataset of the elements of a Python list.

Source: tf.data.experimental.from_list public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thalweg.core import nest
from thalweg.core.specs import TensorSpec
from thalweg.data import structure
from thalweg.data.dataset import Dataset
from thalweg.data.structure import Element


class _ListDataset(Dataset):
    def __init__(self, elements: list[Any]):
        values = [structure.normalize(e) for e in elements]
        super().__init__(_common_spec(values))
        self._elements = [self._structure.leaves(v) for v in values]

    def _iterate(self) -> Iterator[Element]:
        return iter(self._elements)

    def _count(self) -> int:
        return len(self._elements)


def _common_spec(values: list[Any]) -> Any:
    spec = structure.spec_of(values[0])
    for i, value in enumerate(values[1:], 1):
        other = structure.spec_of(value)
        try:
            nest.assert_same_structure(spec, other)
            merged = nest.map_structure(_merged, spec, other)
        except (TypeError, ValueError) as e:
            raise TypeError(
                f"Invalid `elements`: element {i} of spec {other} is not compatible with those before it, {spec}."
            ) from e
        spec = merged
    return spec


def _merged(a: Any, b: Any) -> Any:
    if isinstance(a, TensorSpec) and isinstance(b, TensorSpec) and a.dtype is b.dtype:
        return TensorSpec(a.shape.most_specific_compatible_shape(b.shape), a.dtype)
    if a.is_compatible_with(b):
        return a
    raise TypeError(f"{a} and {b} are not compatible")


def from_list(elements: Any, name: str | None = None) -> Dataset:
    """A dataset of the elements of a list.

    Args:
      elements: non-empty list of nests of one form. name: unused.
    Returns: a Dataset.
    Raises: ValueError where it is no list, or empty; TypeError where elements differ.
    Example:
      >>> [(int(n), s.numpy()) for n, s in tf.data.experimental.from_list([(1, "a"), (2, "b")])]
      [(1, b'a'), (2, b'b')]
    """
    if not isinstance(elements, list):
        raise ValueError("Invalid `elements`. `elements` must be a list.")
    if not elements:
        raise ValueError("Invalid `elements`. `elements` should not be empty.")
    return _ListDataset(elements)
