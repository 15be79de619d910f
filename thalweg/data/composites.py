"""Ragged and sparse tensors and extension types as elements: their rows, and what batches of them are.

Source: tf.data.Dataset.batch, unbatch, from_tensor_slices on tf.RaggedTensor and tf.sparse.SparseTensor; recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, nest
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.extension.batching import batched_spec, row_spec
from thalweg.ops.ragged import api as ragged
from thalweg.ops.ragged.ragged_tensor import RaggedTensor


def _kind(spec: Any) -> str:
    return type(spec).__name__


def rows(value: Any) -> list[Any]:
    """The rows of a composite."""
    if isinstance(value, RaggedTensor):
        return _ragged_rows(value)
    if isinstance(value, SparseTensor):
        return _sparse_rows(value)
    return _encoded_rows(value)


def _encoded_rows(value: Any) -> list[Any]:
    """The rows of an extension type's value: those of what its encoder makes of it."""
    spec = value._type_spec
    encoder, of_row = spec.__batch_encoder__, row_spec(spec)
    encoded = encoder.encode(spec, value, minimum_rank=1)
    parts = []
    for part in nest.flatten(encoded):
        if isinstance(part, Tensor):
            array = part._numpy()
            parts.append([EagerTensor(array[i, ...], part.dtype) for i in range(len(array))])
        else:
            parts.append(rows(part))
    return [encoder.decode(of_row, nest.pack_sequence_as(encoded, row)) for row in zip(*parts, strict=True)]


def _stacked_encoded(values: Sequence[Any], spec: Any) -> Any:
    encoder, specs = spec.__batch_encoder__, spec.__batch_encoder__.encoding_specs(spec)
    columns = zip(*(nest.flatten(encoder.encode(spec, v)) for v in values), strict=True)
    parts = [
        EagerTensor(np.stack([v._numpy() for v in column]), s.dtype)
        if isinstance(s, TensorSpec)
        else stacked(column, s)
        for column, s in zip(columns, nest.flatten(specs), strict=True)
    ]
    return encoder.decode(batched_spec(spec, len(values)), nest.pack_sequence_as(specs, parts))


def _ragged_rows(value: RaggedTensor) -> list[Any]:
    splits = value.row_splits._numpy().tolist()
    inner = value.values
    if isinstance(inner, RaggedTensor):
        return [inner[a:b] for a, b in zip(splits, splits[1:], strict=False)]
    array = inner._numpy()
    return [EagerTensor(array[a:b], inner.dtype) for a, b in zip(splits, splits[1:], strict=False)]


def _sparse_rows(value: SparseTensor) -> list[SparseTensor]:
    indices, values = value.indices._numpy(), value.values._numpy()
    shape = value.dense_shape._numpy()
    order = np.argsort(indices[:, 0], kind="stable")
    indices, values = indices[order], values[order]
    ends = np.searchsorted(indices[:, 0], np.arange(shape[0] + 1))
    return [
        SparseTensor(indices[a:b, 1:], EagerTensor(values[a:b], value.dtype), shape[1:])
        for a, b in zip(ends, ends[1:], strict=False)
    ]


def stacked(values: Sequence[Any], spec: Any) -> Any:
    """The batch of composites of one spec."""
    if _kind(spec) == "NoneTensorSpec":
        return None
    if _kind(spec) == "SparseTensorSpec":
        return _stacked_sparse(values)
    if hasattr(spec, "__batch_encoder__"):
        return _stacked_encoded(values, spec)
    if spec.ragged_rank == 0:
        return stacked_rows([v._numpy() for v in values], spec.dtype, spec.row_splits_dtype)
    if len(values) == 1:
        (value,) = values
        rows = convert.to_tensor([int(value.nrows())], spec.row_splits_dtype)
        return RaggedTensor.from_row_lengths(value, rows, validate=False)
    return ragged.stack(list(values))


def stacked_rows(arrays: Sequence[np.ndarray], dtype: Any, splits_dtype: Any) -> RaggedTensor:
    """Arrays whose first dimensions differ as the rows of a ragged tensor."""
    lengths = np.array([len(a) for a in arrays], splits_dtype._storage)
    flat = np.concatenate(arrays) if arrays else np.zeros([0], dtype._storage)
    return RaggedTensor.from_row_lengths(
        EagerTensor(flat, dtype), convert.to_tensor(lengths, splits_dtype), validate=False
    )


def _stacked_sparse(values: Sequence[SparseTensor]) -> SparseTensor:
    indices = [v.indices._numpy() for v in values]
    numbered = [np.concatenate([np.full((len(x), 1), i, np.int64), x], 1) for i, x in enumerate(indices)]
    shape = np.max([v.dense_shape._numpy() for v in values], axis=0)
    flat = np.concatenate([v.values._numpy() for v in values])
    return SparseTensor(np.concatenate(numbered), EagerTensor(flat, values[0].dtype), [len(values), *shape.tolist()])


def ragged_of_arrays(arrays: Sequence[np.ndarray], ragged_rank: int, dtype: Any, splits_dtype: Any) -> RaggedTensor:
    """Arrays of one rank as the rows of a ragged tensor whose first `ragged_rank` inner dimensions are ragged."""
    if ragged_rank == 1:
        return stacked_rows(arrays, dtype, splits_dtype)
    lengths = np.array([len(a) for a in arrays], splits_dtype._storage)
    inner = [row for a in arrays for row in a]
    if inner:
        values = ragged_of_arrays(inner, ragged_rank - 1, dtype, splits_dtype)
    else:
        rest = arrays[0].shape[ragged_rank:] if arrays else ()
        values = ragged_of_arrays([np.zeros([0, *rest], dtype._storage)], 1, dtype, splits_dtype)[:0]
        for _ in range(ragged_rank - 2):
            values = RaggedTensor.from_row_lengths(values, convert.to_tensor(np.zeros([0], splits_dtype._storage)))
    return RaggedTensor.from_row_lengths(values, convert.to_tensor(lengths, splits_dtype), validate=False)
