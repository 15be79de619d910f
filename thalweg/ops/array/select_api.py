"""Public functions that select, place and mask elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, errors, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array.shape_argument import shape_tensor


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: int = 0,
    name: str | None = None,
) -> Tensor:
    """Slices of `params` along `axis` at the positions in `indices`.

    Args:
      params: tensor of rank >= 1 (or variable).
      indices: int32/int64 tensor; on the CPU each must be in range.
      validate_indices: deprecated, ignored.
      axis: default: `batch_dims`.
      batch_dims: leading dimensions shared by params and indices.
    Returns: tensor of shape params.shape[:axis] + indices.shape[batch_dims:] + params.shape[axis + 1:].
    Raises: InvalidArgumentError for an index out of range.
    Example:
      >>> tf.gather([10, 20, 30], [2, 0]).numpy()
      array([30, 10], dtype=int32)
    Source: tf.gather public docs 2.15.
    """
    if axis is None:
        axis = batch_dims
    if getattr(type(params), "_is_thalweg_variable", False) and _is_zero(axis) and batch_dims == 0:
        return params.sparse_read(indices, name=name)
    return apply("GatherV2", params, indices, axis, batch_dims=batch_dims, name=name)


def _is_zero(axis: Any) -> bool:
    return isinstance(axis, (int, np.integer)) and axis == 0


def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: str | None = None) -> Tensor:
    """Slices of `params` at positions given by the last dimension of `indices`.

    Example:
      >>> tf.gather_nd([[1, 2], [3, 4]], [[0, 1], [1, 0]]).numpy()
      array([2, 3], dtype=int32)
    Source: tf.gather_nd public docs 2.15.
    """
    if batch_dims == 0:
        if getattr(type(params), "_is_thalweg_variable", False):
            return params.gather_nd(indices, name=name)
        return apply("GatherNd", params, indices, name=name)
    tensor, places = convert.to_tensor(params), convert.to_tensor(indices, hint=dtypes.int32)
    grid = _batch_grid(places, batch_dims)
    return apply("GatherNd", tensor, apply("ConcatV2", [*grid, places], -1), name=name)


def _batch_grid(indices: Tensor, batch_dims: int) -> list[Tensor]:
    """For each batch dimension the coordinate of every index row, with a last dimension of 1."""
    shape = apply("Shape", indices)
    rank = len(indices._static_shape())
    lead = apply("StridedSlice", shape, [0], [rank - 1], [1], begin_mask=1)
    grid = []
    for d in range(batch_dims):
        size = apply("StridedSlice", shape, [d], [d + 1], [1], shrink_axis_mask=1)
        column = apply("Reshape", apply("Range", 0, size, 1), [-1 if i == d else 1 for i in range(rank - 1)])
        grid.append(apply("ExpandDims", apply("Cast", apply("BroadcastTo", column, lead), DstT=indices.dtype), -1))
    return grid


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Tensor:
    """A tensor of zeros of that shape with `updates` added in at `indices`.

    Args:
      indices: int32/int64 [..., k].
      updates: tensor of shape indices.shape[:-1] + shape[k:].
      shape: vector of the dtype of indices.
    Raises: InvalidArgumentError for an index out of range (CPU) or shapes that do not fit.
    Example:
      >>> tf.scatter_nd([[1], [1]], [2, 3], [3]).numpy()
      array([0, 5, 0], dtype=int32)
    Source: tf.scatter_nd public docs 2.15.
    """
    if isinstance(shape, shapes.TensorShape):
        shape = shape.as_list()
    return apply("ScatterNd", indices, updates, shape, name=name)


def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """A copy of `tensor` with `updates` put in at `indices`.

    Example:
      >>> tf.tensor_scatter_nd_update([1, 2, 3], [[1]], [9]).numpy()
      array([1, 9, 3], dtype=int32)
    Source: tf.tensor_scatter_nd_update public docs 2.15.
    """
    return apply("TensorScatterUpdate", tensor, indices, updates, name=name)


def tensor_scatter_nd_add(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """A copy of `tensor` with `updates` added at `indices`. Source: tf.tensor_scatter_nd_add public docs 2.15."""
    return apply("TensorScatterAdd", tensor, indices, updates, name=name)


def tensor_scatter_nd_sub(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """A copy of `tensor` with `updates` subtracted at `indices`. Source: tf.tensor_scatter_nd_sub public docs 2.15."""
    return apply("TensorScatterSub", tensor, indices, updates, name=name)


def tensor_scatter_nd_max(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """A copy of `tensor` with the maximum taken at `indices`. Source: tf.tensor_scatter_nd_max public docs 2.15."""
    return apply("TensorScatterMax", tensor, indices, updates, name=name)


def tensor_scatter_nd_min(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """A copy of `tensor` with the minimum taken at `indices`. Source: tf.tensor_scatter_nd_min public docs 2.15."""
    return apply("TensorScatterMin", tensor, indices, updates, name=name)


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:  # noqa: A001
    """The part of a tensor from `begin`, of `size` (-1: all that is left).

    Raises: InvalidArgumentError where it reaches outside.
    Example:
      >>> tf.slice([1, 2, 3], [1], [2]).numpy()
      array([2, 3], dtype=int32)
    Source: tf.slice public docs 2.15.
    """
    first, lengths = shape_tensor(begin, "begin"), shape_tensor(size, "size")
    return apply("Slice", input_, first, lengths, name=name)


def strided_slice(
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
    var: Any = None,
    name: str | None = None,
) -> Tensor:
    """A strided slice, as Python's `input_[begin:end:strides]`; bit i of a mask changes the meaning of dimension i.

    Source: tf.strided_slice public docs 2.15.
    """
    first = convert.to_tensor(begin, hint=dtypes.int32)
    steps = apply("OnesLike", first) if strides is None else strides
    result = apply(
        "StridedSlice",
        input_,
        first,
        end,
        steps,
        begin_mask=begin_mask,
        end_mask=end_mask,
        ellipsis_mask=ellipsis_mask,
        new_axis_mask=new_axis_mask,
        shrink_axis_mask=shrink_axis_mask,
        name=name,
    )
    if var is not None:
        result._strided_variable = var
    return result


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """Elements of `x` where `condition` holds and of `y` elsewhere; with `condition` alone the places where it holds.

    Args:
      condition: bool tensor (any dtype when alone).
      x, y: tensors of one dtype; all three broadcast.
    Returns: tensor, or int64 [number of places, rank].
    Raises: ValueError when only one of x and y is given.
    Example:
      >>> tf.where([True, False], [1, 2], [3, 4]).numpy()
      array([1, 4], dtype=int32)
    Source: tf.where public docs 2.15.
    """
    if x is None and y is None:
        return apply("Where", condition, name=name)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return apply("SelectV2", condition, x, y, name=name)


def where_v1(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """`tf.compat.v1.where`: x and y of one shape; a vector condition chooses rows. Source: public docs 2.15."""
    if x is None and y is None:
        return apply("Where", condition, name=name)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return apply("Select", condition, x, y, name=name)


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """A dimension of size `depth` with `on_value` (1) at each index and `off_value` (0) elsewhere.

    Args:
      indices: integer tensor; those outside [0, depth) give rows of off_value only.
      depth: scalar.
      axis: where the new dimension goes, -1 (last) by default.
      dtype: default: that of the values, else float32.
    Raises: TypeError where dtype and the values' dtypes differ.
    Example:
      >>> tf.one_hot([1, 0], 2).numpy()
      array([[0., 1.],
             [1., 0.]], dtype=float32)
    Source: tf.one_hot public docs 2.15.
    """
    wanted = None if dtype is None else dtypes.as_dtype(dtype).base_dtype
    on = None if on_value is None else convert.to_tensor(on_value, hint=wanted)
    off = None if off_value is None else convert.to_tensor(off_value, hint=wanted if on is None else on.dtype)
    given = [t.dtype for t in (on, off) if t is not None]
    if wanted is None:
        wanted = given[0] if given else dtypes.float32
    for label, tensor in (("on_value", on), ("off_value", off)):
        if tensor is not None and tensor.dtype is not wanted:
            raise TypeError(
                f"one_hot: dtype {tensor.dtype.name} of {label} does not match dtype parameter {wanted.name}"
            )
    on = convert.to_tensor(np.asarray(1, wanted._storage)) if on is None else on
    off = convert.to_tensor(np.asarray(0, wanted._storage)) if off is None else off
    indices = convert.tensor_or_composite(indices)
    return apply("OneHot", indices, depth, on, off, axis=-1 if axis is None else axis, name=name)


def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: str = "boolean_mask") -> Tensor:
    """The elements (or slices) of `tensor` at which `mask` is True.

    Args:
      tensor: rank n.
      mask: bool tensor of rank 1 <= k <= n with a static rank; its shape equals tensor.shape[axis:axis + k].
      axis: where the masked dimensions begin, 0 by default.
    Raises: ValueError for a scalar mask or shapes that do not fit.
    Example:
      >>> tf.boolean_mask([1, 2, 3], [True, False, True]).numpy()
      array([1, 3], dtype=int32)
    Source: tf.boolean_mask public docs 2.15.
    """
    values, keep = convert.to_tensor(tensor), convert.to_tensor(mask)
    start = 0 if axis is None else int(axis)
    shape, mask_shape = values._static_shape(), keep._static_shape()
    if mask_shape is None:
        raise ValueError("Number of mask dimensions must be specified, even if some dimensions are None")
    if not mask_shape:
        raise ValueError("mask cannot be scalar.")
    start = start + len(shape) if start < 0 else start
    covered = shape[start : start + len(mask_shape)]
    if not shapes.from_shape_tuple(covered).is_compatible_with(shapes.from_shape_tuple(mask_shape)):
        raise ValueError(
            f"Shapes {shapes.from_shape_tuple(covered)} and {shapes.from_shape_tuple(mask_shape)} are incompatible"
        )
    full = apply("Shape", values)
    lead = apply("StridedSlice", full, [0], [start], [1], begin_mask=1)
    tail = apply("StridedSlice", full, [start + len(mask_shape)], [0], [1], end_mask=1)
    flat = apply("Reshape", values, apply("ConcatV2", [lead, convert.to_tensor([-1], dtypes.int32), tail], 0))
    places = apply("Squeeze", apply("Where", apply("Reshape", keep, [-1])), squeeze_dims=[1])
    return apply("GatherV2", flat, places, start, name=name)


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = dtypes.bool, name: str | None = None) -> Tensor:
    """For each length a row whose first so many entries are True.

    Args:
      lengths: integer tensor of any shape.
      maxlen: scalar, default: the largest length.
    Returns: tensor of shape lengths.shape + [maxlen].
    Example:
      >>> tf.sequence_mask([1, 2]).numpy()
      array([[ True, False],
             [ True,  True]])
    Source: tf.sequence_mask public docs 2.15.
    """
    ends = convert.to_tensor(lengths)
    if maxlen is None:
        shape = ends._static_shape()
        longest = apply("Max", ends, list(range(len(shape))))
        maxlen = apply("Maximum", longest, apply("ZerosLike", longest))
    limit = convert.to_tensor(maxlen, hint=ends.dtype)
    if limit._static_shape() not in ((), None):
        raise ValueError(f"Argument `maxlen` must be scalar for sequence_mask, received `maxlen` = {maxlen}")
    zero, one = (convert.to_tensor(np.asarray(v, limit.dtype._storage)) for v in (0, 1))
    row = apply("Range", zero, limit, one)
    mask = apply(
        "Less",
        apply("Cast", row, DstT=ends.dtype) if row.dtype is not ends.dtype else row,
        apply("ExpandDims", ends, -1),
    )
    target = dtypes.as_dtype(dtype)
    return mask if target is dtypes.bool else apply("Cast", mask, DstT=target)


def searchsorted(
    sorted_sequence: Any, values: Any, side: str = "left", out_type: Any = dtypes.int32, name: str | None = None
) -> Tensor:
    """Where each value would go in its sorted row, before (left) or behind (right) equal ones.

    Args:
      sorted_sequence: [..., n], sorted along the last dimension.
      values: [..., m], same leading dimensions.
      side: "left" or "right".
    Returns: int32/int64 tensor of the shape of `values`.
    Raises: ValueError for another side; InvalidArgumentError for scalars, and where dtypes or leading sizes differ.
    Example:
      >>> tf.searchsorted([1, 3, 5], [2, 3]).numpy()
      array([1, 1], dtype=int32)
    Source: tf.searchsorted public docs 2.15.
    """
    if side not in ("left", "right"):
        raise ValueError(f"Argument `side` must be either 'right' or 'left'. Received: `side` = {side}.")
    rows, wanted = convert.to_tensor(sorted_sequence), convert.to_tensor(values)
    op = "LowerBound" if side == "left" else "UpperBound"
    found = apply(op, _matrix(rows, "sorted_sequence"), _matrix(wanted, "values"), out_type=out_type)
    return apply("Reshape", found, apply("Shape", wanted), name=name)


def _matrix(x: Tensor, what: str) -> Tensor:
    """All dimensions but the last as one."""
    shape = x._static_shape()
    if shape == ():
        raise errors.InvalidArgumentError(None, None, f"searchsorted: {what} must have a dimension, got a scalar")
    last = shape[-1] if shape is not None else None
    if last is None:
        last = apply("StridedSlice", apply("Shape", x), [-1], [0], [1], end_mask=1, shrink_axis_mask=1)
    return apply("Reshape", x, [-1, last])
