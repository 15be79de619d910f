"""The TensorFlow 1 signatures of `tf.sparse`, with the argument names of that time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import convert, dtypes, names
from thalweg.core.deprecated import either
from thalweg.core.sparse_tensor import SparseTensor, is_sparse
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.sparse import api, shaping

__all__ = [
    "add",
    "concat",
    "convert_to_tensor_or_sparse_tensor",
    "merge",
    "reduce_max",
    "reduce_max_sparse",
    "reduce_sum",
    "reduce_sum_sparse",
    "sparse_to_dense",
    "split",
]


def add(a: Any, b: Any, threshold: Any = None, thresh: Any = None) -> Any:
    """`tf.sparse.add`; `thresh` is the old name of `threshold`."""
    threshold = either("threshold", threshold, "thresh", thresh)
    return api.add(a, b, 0 if threshold is None else threshold)


def concat(
    axis: Any,
    sp_inputs: Sequence[Any],
    name: str | None = None,
    expand_nonconcat_dim: bool = False,
    concat_dim: int | None = None,
    expand_nonconcat_dims: bool | None = None,
) -> SparseTensor:
    """`tf.sparse.concat`; `concat_dim` is the old name of `axis`."""
    expand = expand_nonconcat_dim if expand_nonconcat_dims is None else expand_nonconcat_dims
    return shaping.concat(either("axis", axis, "concat_dim", concat_dim), sp_inputs, expand, name)


def _reduced(
    op_name: str, sp_input: Any, axis: Any, keepdims: Any, reduction_axes: Any, keep_dims: Any, sparse: bool
) -> Any:
    axis = either("axis", axis, "reduction_axes", reduction_axes)
    keepdims = either("keepdims", keepdims, "keep_dims", keep_dims)
    return api._reduced(op_name, sp_input, axis, keepdims, sparse, None)


def reduce_sum(
    sp_input: Any, axis: Any = None, keepdims: Any = None, reduction_axes: Any = None, keep_dims: Any = None
) -> Tensor:
    """`tf.sparse.reduce_sum` with the old argument names."""
    return _reduced("SparseReduceSum", sp_input, axis, keepdims, reduction_axes, keep_dims, False)


def reduce_max(
    sp_input: Any, axis: Any = None, keepdims: Any = None, reduction_axes: Any = None, keep_dims: Any = None
) -> Tensor:
    """`tf.sparse.reduce_max` with the old argument names."""
    return _reduced("SparseReduceMax", sp_input, axis, keepdims, reduction_axes, keep_dims, False)


def reduce_sum_sparse(
    sp_input: Any, axis: Any = None, keepdims: Any = None, reduction_axes: Any = None, keep_dims: Any = None
) -> SparseTensor:
    """`tf.sparse.reduce_sum` with a sparse result."""
    return _reduced("SparseReduceSum", sp_input, axis, keepdims, reduction_axes, keep_dims, True)


def reduce_max_sparse(
    sp_input: Any, axis: Any = None, keepdims: Any = None, reduction_axes: Any = None, keep_dims: Any = None
) -> SparseTensor:
    """`tf.sparse.reduce_max` with a sparse result."""
    return _reduced("SparseReduceMax", sp_input, axis, keepdims, reduction_axes, keep_dims, True)


def split(
    keyword_required: Any = None,
    sp_input: Any = None,
    num_split: Any = None,
    axis: Any = None,
    name: str | None = None,
    split_dim: Any = None,
) -> list[SparseTensor]:
    """`tf.sparse.split`, by keywords only; `split_dim` is the old name of `axis`."""
    if keyword_required is not None:
        raise ValueError("Keyword arguments are required for this function.")
    return shaping.split(sp_input, num_split, either("axis", axis, "split_dim", split_dim), name)


def sparse_to_dense(
    sparse_indices: Any,
    output_shape: Any,
    sparse_values: Any,
    default_value: Any = 0,
    validate_indices: bool = True,
    name: str | None = None,
) -> Tensor:
    """A tensor with values at places and a default elsewhere.

    Args:
      sparse_indices: int32 or int64: one place, a vector of places in a vector, or a matrix with a place in each row.
      output_shape: vector of the same dtype.
      sparse_values: scalar or vector.
      default_value: scalar of their dtype.
      validate_indices: whether the places must be ordered without repetition.
      name: optional name of the operation.
    Returns: Tensor.
    Raises: InvalidArgumentError for parts that do not fit, TypeError for a default of another kind.
    Example:
      >>> tf.compat.v1.sparse_to_dense([1, 3], [4], 7).numpy()
      array([0, 7, 0, 7], dtype=int32)
    Source: tf.compat.v1.sparse_to_dense public docs 2.15.
    """
    values = convert.to_tensor(sparse_values)
    return apply(
        "SparseToDense", sparse_indices, output_shape, values, convert.to_tensor(default_value, values.dtype),
        validate_indices=validate_indices, name=name,
    )


def convert_to_tensor_or_sparse_tensor(value: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A SparseTensor for sparse values, else a tensor.

    Raises: RuntimeError for a sparse value of another dtype.
    Source: tf.compat.v1.convert_to_tensor_or_sparse_tensor public docs 2.15.
    """
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    if not is_sparse(value):
        return convert.to_tensor(value, wanted, name=name)
    st = value if isinstance(value, SparseTensor) else SparseTensor.from_value(value)
    if wanted is not None and not wanted.is_compatible_with(st.dtype):
        raise RuntimeError(f"Sparse dtype mismatch. Requested: {wanted.name},  Actual: {st.dtype.name}")
    return st


def merge(
    sp_ids: Any, sp_values: Any, vocab_size: Any, name: str | None = None, already_sorted: bool = False
) -> SparseTensor:
    """Ids and values of two sparse tensors as one, in which the ids are places along the last dimension.

    Args:
      sp_ids: SparseTensor of integers, or a list of them, one for each new dimension.
      sp_values: SparseTensor with as many values. vocab_size: size of the new dimension, or a list of sizes.
      already_sorted: whether ids ascend in each row, so that the result need not be sorted.
    Returns: SparseTensor whose last dimension is replaced by the new ones.
    Raises: TypeError for other types; ValueError where lists of ids and sizes differ in length.
    Source: tf.compat.v1.sparse.merge public docs 2.15.
    """
    ids = sp_ids if isinstance(sp_ids, (list, tuple)) else [sp_ids]
    sizes = vocab_size if isinstance(vocab_size, (list, tuple)) else [vocab_size]
    if isinstance(sp_ids, SparseTensor) and isinstance(vocab_size, (list, tuple)) and len(vocab_size) != 1:
        raise ValueError("vocab_size must be a single size for a single sp_ids")
    for value in (*ids, sp_values):
        if not is_sparse(value):
            raise TypeError(f"Argument `sp_ids` and `sp_values` must be SparseTensors, received {value!r}")
    if len(ids) != len(sizes):
        raise ValueError(f"sp_ids and vocab_size must have equal lengths, received {len(ids)} and {len(sizes)}")
    scope = names.name_scope_v1(name, "SparseMerge", [*(i.values for i in ids), sp_values.values])
    with scope:
        places = [apply("ExpandDims", apply("Cast", i.values, DstT=dtypes.int64), 1) for i in ids]
        before = apply("StridedSlice", ids[0].indices, [0, 0], [0, -1], [1, 1], begin_mask=3, end_mask=1)
        indices = apply("ConcatV2", [before, *places], 1)
        kept = apply("StridedSlice", ids[0].dense_shape, [0], [-1], [1], begin_mask=1)
        wide = [convert.convert_to_tensor(size, dtypes.int64) for size in sizes]
        shape = apply("ConcatV2", [kept, apply("Reshape", apply("Pack", wide), [-1])], 0)
        merged = SparseTensor(indices, sp_values.values, shape)
        return merged if already_sorted else shaping.reorder(merged)
