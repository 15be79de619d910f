"""batch, unbatch: elements stacked to one, and the reverse.

Rows of arrays in memory are gathered at once; other elements are stacked as they come.
Source: tf.data.Dataset.batch, unbatch public docs 2.15; recorded runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, nest
from thalweg.core.specs import TensorSpec
from thalweg.data import composites, structure
from thalweg.data.dataset import UNKNOWN, Dataset, UnaryDataset, invalid, method
from thalweg.data.resumed import Resumed
from thalweg.data.structure import Element, known
from thalweg.extension import batching


def checked_size(size: Any, op: str) -> Any:
    """A batch size. Raises: InvalidArgumentError for one below 1."""
    size = structure.scalar(size, dtypes.int64)
    if isinstance(size, int) and size <= 0:
        raise invalid(f"Batch size must be greater than zero. [Op:{op}]")
    return size


def stacked(arrays: Sequence[np.ndarray], component: int) -> np.ndarray:
    """One array of equal arrays. Raises: InvalidArgumentError where shapes differ."""
    first = arrays[0]
    shape, storage = first.shape, first.dtype
    if not shape and storage.kind in "iufb":
        # np.array of Python numbers is the quickest way to stack scalars.
        return np.array([a.item() for a in arrays if not a.shape or _differs(a, shape, component)], storage)
    result = np.empty((len(arrays), *shape), storage)
    if not shape and storage.kind == "O":  # a 0-d array would be stored as it is
        result[:] = [a.item() for a in arrays if not a.shape or _differs(a, shape, component)]
        return result
    for i, array in enumerate(arrays):
        if array.shape != shape:
            raise invalid(
                f"Cannot batch tensors with different shapes in component {component}. First element had shape "
                f"{_shape_text(shape)} and element {i} had shape {_shape_text(array.shape)}. [Op:IteratorGetNext]"
            )
        result[i] = array
    return result


def _differs(array: np.ndarray, shape: tuple, component: int) -> bool:
    raise invalid(
        f"Cannot batch tensors with different shapes in component {component}. First element had shape "
        f"{_shape_text(shape)} and another had shape {_shape_text(array.shape)}. [Op:IteratorGetNext]"
    )


def _shape_text(shape: tuple) -> str:
    return f"[{','.join(str(n) for n in shape)}]"


def batched_spec(spec: Any, size: int | None) -> Any:
    """The spec of a batch of what a spec describes. Raises: TypeError for what cannot be stacked."""
    if isinstance(spec, TensorSpec):
        return TensorSpec([size, *spec.shape] if spec.shape.rank is not None else None, spec.dtype)
    return composites.batched_spec(spec, size)


def batches(passes: Iterator[Any], size: int, drop_remainder: bool) -> Iterator[list[Any]]:
    """Lists of `size` things each; the last may be shorter."""
    passes = iter(passes)
    while part := list(itertools.islice(passes, size)):
        if len(part) == size or not drop_remainder:
            yield part


class _BatchDataset(UnaryDataset):
    _parallel: int | None = None

    def __init__(self, dataset: Dataset, batch_size: Any, drop_remainder: Any):
        self._size = checked_size(batch_size, "BatchDatasetV2")
        self._drop = bool(drop_remainder)
        static = self._size if self._drop and isinstance(self._size, int) else None
        super().__init__(dataset, nest.map_structure(lambda s: batched_spec(s, static), dataset.element_spec))

    def _iterate(self) -> Iterator[Element]:
        size = checked_size(known(self._size), "BatchDatasetV2")
        found = self._input._indexed()
        if found is not None:
            return map(found.gather, batches(found.passes(), size, self._drop))
        elements = self._input._iterate()
        stack = stacker(self._input._structure.flat)
        return Resumed(lambda: map(stack, batches(elements, size, self._drop)))

    def _count(self) -> int:
        count, size = self._input._known_count(), known(self._size)
        if count < 0:
            return count
        if not isinstance(size, int):
            return UNKNOWN
        return count // size if self._drop else -(-count // size)


class _ParallelBatchDataset(_BatchDataset):
    pass


def stacker(specs: Sequence[Any]) -> Callable[[list[Element]], Element]:
    """A function from a list of elements to their batch."""
    kinds = [None if isinstance(s, TensorSpec) else s for s in specs]
    if not any(kinds):
        if len(kinds) == 1:
            return lambda part: (stacked([leaves[0] for leaves in part], 0),)
        return lambda part: tuple([stacked(c, i) for i, c in enumerate(zip(*part, strict=True))])
    return lambda part: tuple(
        [
            stacked(c, i) if kind is None else composites.stacked(c, kind)
            for i, (c, kind) in enumerate(zip(zip(*part, strict=True), kinds, strict=True))
        ]
    )


class _UnbatchDataset(UnaryDataset):
    def __init__(self, dataset: Dataset):
        for spec in dataset._structure.flat:
            if isinstance(spec, TensorSpec) and spec.shape.rank == 0:
                raise ValueError("Cannot unbatch an input with scalar components.")
        known_sizes = set(map(batching.row_count, dataset._structure.flat)) - {None}
        if len(known_sizes) > 1:
            raise ValueError("Cannot unbatch an input whose components have different batch sizes.")
        super().__init__(dataset, nest.map_structure(_unbatched_spec, dataset.element_spec))

    def _iterate(self) -> Iterator[Element]:
        elements = self._input._iterate()
        if self._input._structure.dense:
            return Resumed(lambda: _rows_of_arrays(elements))
        return Resumed(lambda: _rows_of_values(elements))

    def _count(self) -> int:
        count = self._input._known_count()
        if count <= 0:
            return count
        for spec in self._input._structure.flat:
            rows = batching.row_count(spec)
            if rows is not None:
                return count * rows
        return UNKNOWN


def _rows_of_arrays(elements: Iterator[Element]) -> Iterator[Element]:
    for element in elements:
        counts = {len(a) for a in element}
        if len(counts) > 1:
            raise invalid("Input element must have the same batch size in each component.")
        for i in range(counts.pop()):
            yield tuple([a[i, ...] for a in element])


def _rows_of_values(elements: Iterator[Element]) -> Iterator[Element]:
    for element in elements:
        columns = [list(a[i, ...] for i in range(len(a))) if isinstance(a, np.ndarray) else composites.rows(a)
                   for a in element]  # fmt: skip
        if len({len(c) for c in columns}) > 1:
            raise invalid("Input element must have the same batch size in each component.")
        yield from zip(*columns, strict=True)


def _unbatched_spec(spec: Any) -> Any:
    if isinstance(spec, TensorSpec):
        return TensorSpec(spec.shape[1:] if spec.shape.rank is not None else None, spec.dtype)
    return composites.row_spec(spec)


@method
def batch(
    self: Dataset, batch_size: Any, drop_remainder: Any = False, num_parallel_calls: Any = None,
    deterministic: bool | None = None, name: str | None = None,
) -> Dataset:  # fmt: skip
    """Elements stacked along a new first axis, `batch_size` at a time.

    Args:
      batch_size: int64 scalar. drop_remainder: whether to leave out a last batch that is smaller.
      num_parallel_calls, deterministic: how much may run at a time; the order stays. name: unused.
    Returns: a Dataset.
    Raises: InvalidArgumentError for a size below 1; while iterating, for elements of different shapes.
    Example:
      >>> list(tf.data.Dataset.range(5).batch(2).as_numpy_iterator())
      [array([0, 1]), array([2, 3]), array([4])]
    """
    kind = _BatchDataset if num_parallel_calls is None else _ParallelBatchDataset
    return kind(self, batch_size, drop_remainder)


@method
def unbatch(self: Dataset, name: str | None = None) -> Dataset:
    """The rows of the elements as elements.

    Args:
      name: unused.
    Returns: a Dataset.
    Raises: ValueError for scalar elements.
    Example:
      >>> print(*tf.data.Dataset.range(4).batch(2).unbatch().as_numpy_iterator())
      0 1 2 3
    """
    return _UnbatchDataset(self)
