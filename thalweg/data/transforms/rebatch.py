"""rebatch, ragged_batch, sparse_batch: batches of other sizes and kinds.

Source: tf.data.Dataset.rebatch, ragged_batch, sparse_batch public docs 2.15; recorded runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, errors, nest, shapes
from thalweg.core.sparse_tensor import SparseTensor, SparseTensorSpec
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor
from thalweg.data import composites, structure
from thalweg.data.dataset import UNKNOWN, Dataset, UnaryDataset, invalid, method
from thalweg.data.resumed import Resumed
from thalweg.data.structure import Element, known
from thalweg.data.transforms.batch import batched_spec, batches, checked_size, stacked
from thalweg.ops.ragged.spec import RaggedTensorSpec


class _RebatchDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, batch_sizes: Any, drop_remainder: Any):
        sizes = np.asarray(convert.to_tensor(batch_sizes, dtypes.int64)._numpy())
        if sizes.ndim > 1:
            raise ValueError(
                "Invalid `batch_sizes`. Expected `batch_sizes` to be a scalar or a vector. Received `batch_sizes` of "
                f"rank {sizes.ndim}."
            )
        self._sizes, self._drop = [int(n) for n in sizes.ravel()], bool(drop_remainder)
        static = self._static_size(dataset)
        super().__init__(
            dataset, nest.map_structure(lambda s: batched_spec(_row_spec(s), static), dataset.element_spec)
        )

    def _static_size(self, dataset: Dataset) -> int | None:
        for spec in dataset._structure.flat:
            if isinstance(spec, TensorSpec) and spec.shape.rank == 0:
                raise ValueError(
                    "Invalid `batch_sizes`. Expected dataset with rank of >= 1 but found a dataset with scalar "
                    "elements. Fix the issue by adding the `batch` transformation to the dataset."
                )
        if len(set(self._sizes)) != 1:
            return None
        (size,) = set(self._sizes)
        if self._drop:
            return size
        found = {s.shape[0] for s in dataset._structure.flat if s.shape.rank is not None} - {None}
        return size if size > 0 and len(found) == 1 and found.pop() % size == 0 else None

    def _iterate(self) -> Iterator[Element]:
        if any(n <= 0 for n in self._sizes):
            raise invalid("All `batch_sizes` must be positive [Op:RebatchDatasetV2]")
        return self._batches(iter(self._input._iterate()))

    def _batches(self, elements: Iterator[Element]) -> Iterator[Element]:
        if not self._structure.dense:
            raise errors.UnimplementedError(None, None, "rebatch: only tensors are supported as elements")
        held: list[Element] = []
        count = 0
        for size in itertools.cycle(self._sizes):
            while count < size:
                element = next(elements, None)
                if element is None:
                    if count and not self._drop:
                        yield _joined(held)
                    return
                if len({len(a) for a in element}) > 1:
                    raise invalid("Input element must have the same batch size in each component.")
                held.append(element)
                count += len(element[0])
            rows = _joined(held)
            yield tuple([a[:size] for a in rows])
            held, count = ([tuple([a[size:] for a in rows])], count - size) if count > size else ([], 0)

    def _count(self) -> int:
        return UNKNOWN


def _joined(parts: list[Element]) -> Element:
    return parts[0] if len(parts) == 1 else tuple([np.concatenate(c) for c in zip(*parts, strict=True)])


def _row_spec(spec: Any) -> Any:
    if isinstance(spec, TensorSpec):
        return TensorSpec(spec.shape[1:] if spec.shape.rank is not None else None, spec.dtype)
    return composites.row_spec(spec)


class _RaggedBatchDataset(UnaryDataset):
    """Batches of tensors of which some have rows of different lengths."""

    def __init__(self, dataset: Dataset, batch_size: Any, drop_remainder: Any, row_splits_dtype: Any):
        self._size = checked_size(batch_size, "BatchDatasetV2")
        self._drop = bool(drop_remainder)
        self._splits = dtypes.as_dtype(row_splits_dtype)
        static = self._size if self._drop and isinstance(self._size, int) else None
        super().__init__(dataset, nest.map_structure(lambda s: self._spec(s, static), dataset.element_spec))

    def _spec(self, spec: Any, size: int | None) -> Any:
        ragged_rank = _ragged_rank(spec)
        if ragged_rank == 0:
            return batched_spec(spec, size)
        return RaggedTensorSpec([size, *spec.shape], spec.dtype, ragged_rank, self._splits)

    def _iterate(self) -> Iterator[Element]:
        size, elements = checked_size(known(self._size), "BatchDatasetV2"), self._input._iterate()
        return Resumed(lambda: map(self._stack, batches(elements, size, self._drop)))

    def _stack(self, part: list[Element]) -> Element:
        columns = zip(zip(*part, strict=True), self._input._structure.flat, strict=True)
        return tuple([self._column(list(c), spec, i) for i, (c, spec) in enumerate(columns)])

    def _column(self, column: list[Any], spec: Any, component: int) -> Any:
        ragged_rank = _ragged_rank(spec)
        if ragged_rank == 0:
            return stacked(column, component) if isinstance(spec, TensorSpec) else composites.stacked(column, spec)
        if not isinstance(spec, TensorSpec):
            return composites.stacked(column, spec).with_row_splits_dtype(self._splits)
        return composites.ragged_of_arrays(column, ragged_rank, spec.dtype, self._splits)

    def _count(self) -> int:
        count, size = self._input._known_count(), known(self._size)
        if count < 0 or not isinstance(size, int):
            return min(count, UNKNOWN) if not isinstance(size, int) else count
        return count // size if self._drop else -(-count // size)


_RaggedBatchDataset.__name__ = "_BatchDataset"


def _ragged_rank(spec: Any) -> int:
    """How many dimensions of a batch are ragged: up to the last one that differs between elements."""
    if isinstance(spec, RaggedTensorSpec):
        return spec.ragged_rank + 1
    if not isinstance(spec, TensorSpec):
        return 0
    if spec.shape.rank is None:
        raise ValueError(
            f"Cannot convert a tensor of unknown rank to a ragged tensor: element spec {spec}."
        )
    unknown = [i for i, n in enumerate(spec.shape.as_list()) if n is None]
    return unknown[-1] + 1 if unknown else 0


class _DenseToSparseBatchDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, batch_size: Any, row_shape: Any):
        spec = dataset.element_spec
        if not isinstance(spec, TensorSpec):
            raise TypeError(f"`dense_to_sparse_batch` requires an input dataset of tensors, but found {spec}.")
        self._size = structure.scalar(batch_size, dtypes.int64)
        given = row_shape.as_list() if isinstance(row_shape, shapes.TensorShape) else list(row_shape)
        self._row = [None if n is None or int(n) == -1 else int(n) for n in given]
        super().__init__(dataset, SparseTensorSpec([None, *self._row], spec.dtype))

    def _iterate(self) -> Iterator[Element]:
        elements = self._input._iterate()
        return Resumed(lambda: map(self._sparse, batches(elements, known(self._size), False)))

    def _sparse(self, part: list[Element]) -> Element:
        arrays = [leaves[0] for leaves in part]
        for array in arrays:
            if array.ndim != len(self._row):
                raise invalid(
                    f"Input element had shape ({list(array.shape)}) that is incompatible with the row shape "
                    f"({self._row})."
                )
            if any(limit is not None and n > limit for n, limit in zip(array.shape, self._row, strict=True)):
                raise errors.DataLossError(
                    None,
                    None,
                    f"Input element had shape ({list(array.shape)}) that is larger than the row shape ({self._row}).",
                )
        largest = [max(sizes) for sizes in zip(*(a.shape for a in arrays), strict=True)]
        shape = [n if want is None else want for n, want in zip(largest, self._row, strict=True)]
        indices = [np.argwhere(np.ones(a.shape, bool)) for a in arrays]
        numbered = [np.concatenate([np.full((len(x), 1), i, np.int64), x], 1) for i, x in enumerate(indices)]
        values = np.concatenate([a.ravel() for a in arrays])
        spec = self._input.element_spec
        return (SparseTensor(np.concatenate(numbered), EagerTensor(values, spec.dtype), [len(arrays), *shape]),)

    def _count(self) -> int:
        count, size = self._input._known_count(), known(self._size)
        return count if count < 0 else -(-count // size)


@method
def rebatch(self: Dataset, batch_size: Any, drop_remainder: Any = False, name: str | None = None) -> Dataset:
    """The rows of batches in batches of another size.

    Args:
      batch_size: int64 scalar, or vector of sizes that take turns. drop_remainder: whether to leave out a last
        batch that is smaller. name: unused.
    Returns: a Dataset.
    Raises: ValueError for scalar elements.
    Example:
      >>> [b.tolist() for b in tf.data.Dataset.range(6).batch(2).rebatch(4).as_numpy_iterator()]
      [[0, 1, 2, 3], [4, 5]]
    """
    return _RebatchDataset(self, batch_size, drop_remainder)


@method
def ragged_batch(
    self: Dataset, batch_size: Any, drop_remainder: Any = False, row_splits_dtype: Any = dtypes.int64,
    name: str | None = None,
) -> Dataset:  # fmt: skip
    """Batches of elements whose shapes may differ, as ragged tensors.

    Args:
      batch_size: int64 scalar. drop_remainder: whether to leave out a last batch that is smaller.
      row_splits_dtype: int32 or int64. name: unused.
    Returns: a Dataset; tensors of static shape stay tensors.
    Raises: ValueError for elements of unknown rank.
    Example:
      >>> d = tf.data.Dataset.range(4).map(lambda x: tf.range(x))
      >>> [batch.to_list() for batch in d.ragged_batch(2)]
      [[[], [0]], [[0, 1], [0, 1, 2]]]
    """
    return _RaggedBatchDataset(self, batch_size, drop_remainder, row_splits_dtype)


@method
def sparse_batch(self: Dataset, batch_size: Any, row_shape: Any, name: str | None = None) -> Dataset:
    """Batches of tensors whose shapes may differ, as sparse tensors.

    Args:
      batch_size: int64 scalar. row_shape: the dense shape of a row, no smaller than any element; -1 for the largest.
      name: unused.
    Returns: a Dataset of SparseTensors.
    Raises: DataLossError, at its turn, for an element too large.
    Example:
      >>> d = tf.data.Dataset.range(1, 3).map(lambda x: tf.fill([x], x)).sparse_batch(2, [3])
      >>> tf.sparse.to_dense(next(iter(d))).numpy().tolist()
      [[1, 0, 0], [2, 2, 0]]
    """
    return _DenseToSparseBatchDataset(self, batch_size, row_shape)
