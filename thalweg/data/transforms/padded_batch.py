"""padded_batch: elements of different shapes, padded to one and stacked.

Source: tf.data.Dataset.padded_batch public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import convert, errors, nest, shapes
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.data.dataset import UNKNOWN, Dataset, UnaryDataset, invalid, method
from thalweg.data.resumed import Resumed
from thalweg.data.structure import Element, known
from thalweg.data.transforms.batch import batches, checked_size


class _PaddedBatchDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, batch_size: Any, padded_shapes: Any, padding_values: Any, drop_remainder: Any):
        self._size = checked_size(batch_size, "PaddedBatchDatasetV2")
        self._drop = bool(drop_remainder)
        spec, flat = dataset.element_spec, dataset._structure.flat
        for s in flat:
            if not isinstance(s, TensorSpec):
                raise TypeError(f"`padded_batch` is only supported for datasets that produce tensor elements, not {s}.")
        given = _given_shapes(spec, flat, padded_shapes)
        self._shapes = [_padded(s, shape) for s, shape in zip(flat, given, strict=True)]
        self._paddings = [_padding(s, v) for s, v in zip(flat, _given_values(spec, flat, padding_values), strict=True)]
        static = self._size if self._drop and isinstance(self._size, int) else None
        specs = [TensorSpec([static, *_static(shape)], s.dtype) for s, shape in zip(flat, self._shapes, strict=True)]
        super().__init__(dataset, nest.pack_sequence_as(spec, specs))

    def _iterate(self) -> Iterator[Element]:
        size = checked_size(known(self._size), "PaddedBatchDatasetV2")
        elements = self._input._iterate()
        padded = [_sizes(s) for s in self._shapes]
        paddings = [p._numpy() for p in self._paddings]

        def pad(part: list[Element]) -> Element:
            columns = zip(zip(*part, strict=True), padded, paddings, strict=True)
            return tuple([_stacked(c, s, p) for c, s, p in columns])

        return Resumed(lambda: map(pad, batches(elements, size, self._drop)))

    def _count(self) -> int:
        count, size = self._input._known_count(), known(self._size)
        if count < 0:
            return count
        if not isinstance(size, int):
            return UNKNOWN
        return count // size if self._drop else -(-count // size)


def _given_shapes(spec: Any, flat: list[TensorSpec], padded_shapes: Any) -> list[Any]:
    if padded_shapes is None:
        for s in flat:
            if s.shape.rank is None:
                raise ValueError(
                    "You must provide `padded_shapes` argument because component 0 has unknown rank."
                )
        return [s.shape.as_list() for s in flat]
    if len(flat) == 1 and not nest.is_nested(spec):
        return [padded_shapes]
    return _up_to(spec, padded_shapes)


def _up_to(spec: Any, value: Any) -> list[Any]:
    """The parts of a value at the leaves of a nest of specs."""
    if not nest.is_nested(spec):
        return [value]
    if isinstance(spec, dict):
        return [v for k in nest.sorted_keys(spec) for v in _up_to(spec[k], value[k])]
    if len(spec) != len(value):
        raise ValueError(f"The two structures don't have the same number of elements: {spec} and {value}")
    return [v for s, part in zip(spec, value, strict=True) for v in _up_to(s, part)]


def _given_values(spec: Any, flat: list[TensorSpec], values: Any) -> list[Any]:
    if values is None or not nest.is_nested(values):
        return [values] * len(flat)
    return _up_to(spec, values)


def _padded(spec: TensorSpec, given: Any) -> tuple:
    if isinstance(given, Tensor) and not isinstance(given, EagerTensor):
        return given
    if isinstance(given, Tensor):
        given = [None if n == -1 else int(n) for n in given.numpy()]
    elif not isinstance(given, shapes.TensorShape):
        given = [None if n is None or int(n) == -1 else int(n) for n in given]
    shape = shapes.as_shape_tuple(given)
    if spec.shape.rank is not None and spec.shape.rank != len(shape):
        raise ValueError(
            f"The padded shape {shapes.as_shape(shape)} is not compatible with the shape {spec.shape} of the "
            "corresponding input component."
        )
    return shape


def _static(shape: Any) -> list[int | None]:
    """What is known of a padded shape now."""
    return [None] * shape.shape[0] if isinstance(shape, Tensor) else list(shape)


def _sizes(shape: Any) -> tuple:
    """A padded shape when its tensors have their values."""
    if not isinstance(shape, Tensor):
        return shape
    return tuple(None if n == -1 else int(n) for n in shape._numpy())


def _padding(spec: TensorSpec, value: Any) -> Tensor:
    if value is None:
        value = b"" if spec.dtype._storage.kind == "O" else spec.dtype._storage.type(0)
    # Made eagerly also while a graph is built: the number stays known.
    tensor = value if isinstance(value, Tensor) else convert.eager_tensor(value, spec.dtype)
    if tensor.dtype is not spec.dtype:
        raise TypeError(
            f"Mismatched type between padding value ({tensor.dtype}) and input component ({spec.dtype})."
        )
    if tensor.shape.rank != 0:
        raise ValueError(f"Padding value should be a scalar, but is not: {value}.")
    return tensor


def _stacked(arrays: tuple, padded: tuple, padding: np.ndarray) -> np.ndarray:
    ranks = {a.ndim for a in arrays}
    if len(ranks) > 1 or ranks != {len(padded)}:
        raise invalid(
            f"All elements in a batch must have the same rank as the padded shape: expected {len(padded)}, got "
            f"{sorted(ranks)}. [Op:IteratorGetNext]"
        )
    largest = [max(sizes) for sizes in zip(*(a.shape for a in arrays), strict=True)] if padded else []
    shape = [n if want is None else want for n, want in zip(largest, padded, strict=True)]
    for n, want in zip(largest, shape, strict=True):
        if n > want:
            raise errors.DataLossError(
                None,
                None,
                f"Attempted to pad to a smaller size than the input element: {n} to {want}. [Op:IteratorGetNext]",
            )
    result = np.empty((len(arrays), *shape), arrays[0].dtype)
    result[...] = padding
    for row, array in zip(result if shape else [None] * len(arrays), arrays, strict=True):
        if row is not None:
            row[tuple(slice(n) for n in array.shape)] = array
    if not shape:
        for i, array in enumerate(arrays):
            result[i] = array
    return result


@method
def padded_batch(
    self: Dataset, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None, drop_remainder: Any = False,
    name: str | None = None,
) -> Dataset:  # fmt: skip
    """Elements padded to one shape and stacked, `batch_size` at a time.

    Args:
      batch_size: int64 scalar.
      padded_shapes: nest of shapes; None and -1 are as long as the longest of a batch. By default the elements' own.
      padding_values: nest of scalars, or one for all; by default 0 and the empty string.
      drop_remainder: whether to leave out a last batch that is smaller. name: unused.
    Returns: a Dataset.
    Raises: ValueError, TypeError for shapes and values that do not fit; InvalidArgumentError for longer elements.
    Example:
      >>> d = tf.data.Dataset.range(1, 4).map(lambda x: tf.fill([x], x))
      >>> next(d.padded_batch(3).as_numpy_iterator()).tolist()
      [[1, 0, 0], [2, 2, 0], [3, 3, 3]]
    """
    return _PaddedBatchDataset(self, batch_size, padded_shapes, padding_values, drop_remainder)
