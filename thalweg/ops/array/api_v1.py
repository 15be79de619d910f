"""The array functions of `tf.compat.v1` whose signatures differ from those of `tf`."""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.deprecated import either, required
from thalweg.core.tensor import Tensor
from thalweg.ops.array import api, partition_api, select_api

where = select_api.where_v1


def shape(input: Any, name: str | None = None, out_type: Any = None) -> Tensor:  # noqa: A002
    """As `tf.shape`, with another order of arguments.

    Example:
      >>> tf.compat.v1.shape([[1, 2]]).numpy()
      array([1, 2], dtype=int32)
    Source: tf.compat.v1.shape public docs 2.15.
    """
    return api.shape(input, dtypes.int32 if out_type is None else out_type, name)


def size(input: Any, name: str | None = None, out_type: Any = None) -> Tensor:  # noqa: A002
    """As `tf.size`, with another order of arguments. Source: tf.compat.v1.size public docs 2.15."""
    return api.size(input, dtypes.int32 if out_type is None else out_type, name)


def expand_dims(input: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:  # noqa: A002
    """As `tf.expand_dims`; `dim` is the older name of `axis`.

    Raises: ValueError when both are given, or none.
    Example:
      >>> tf.compat.v1.expand_dims([1, 2], dim=0).numpy()
      array([[1, 2]], dtype=int32)
    Source: tf.compat.v1.expand_dims public docs 2.15.
    """
    axis = either("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return api.expand_dims(input, axis, name)


def squeeze(input: Any, axis: Any = None, name: str | None = None, squeeze_dims: Any = None) -> Tensor:  # noqa: A002
    """As `tf.squeeze`; `squeeze_dims` is the older name of `axis`.

    Example:
      >>> tf.compat.v1.squeeze([[[1], [2]]], squeeze_dims=[0]).numpy()
      array([[1],
             [2]], dtype=int32)
    Source: tf.compat.v1.squeeze public docs 2.15.
    """
    return api.squeeze(input, either("axis", axis, "squeeze_dims", squeeze_dims), name)


def transpose(a: Any, perm: Any = None, name: str = "transpose", conjugate: bool = False) -> Tensor:
    """As `tf.transpose`, with another order of arguments. Source: tf.compat.v1.transpose public docs 2.15."""
    return api.transpose(a, perm, conjugate, name)


def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", name: str | None = None, constant_values: Any = 0
) -> Tensor:
    """As `tf.pad`, with another order of arguments. Source: tf.compat.v1.pad public docs 2.15."""
    return api.pad(tensor, paddings, mode, constant_values, name)


def zeros_like(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Tensor:
    """As `tf.zeros_like`.

    Args:
      optimize: accepted; a static shape is always made use of.
    Source: tf.compat.v1.zeros_like public docs 2.15.
    """
    return api.zeros_like(tensor, dtype, name)


def ones_like(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Tensor:
    """As `tf.ones_like`; `optimize` as in `tf.compat.v1.zeros_like`.

    Source: tf.compat.v1.ones_like public docs 2.15.
    """
    return api.ones_like(tensor, dtype, name)


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    name: str | None = None,
    axis: Any = None,
    batch_dims: int = 0,
) -> Tensor:
    """As `tf.gather`, with another order of arguments.

    Example:
      >>> tf.compat.v1.gather([10, 20, 30], [2, 0]).numpy()
      array([30, 10], dtype=int32)
    Source: tf.compat.v1.gather public docs 2.15.
    """
    return select_api.gather(params, indices, validate_indices, axis, batch_dims, name)


def gather_nd(params: Any, indices: Any, name: str | None = None, batch_dims: int = 0) -> Tensor:
    """As `tf.gather_nd`, with another order of arguments. Source: tf.compat.v1.gather_nd public docs 2.15."""
    return select_api.gather_nd(params, indices, batch_dims, name)


def batch_gather(params: Any, indices: Any, name: str | None = None) -> Tensor:
    """`tf.gather` where all dimensions of `indices` but the last are batches.

    Example:
      >>> tf.compat.v1.batch_gather([[1, 2], [3, 4]], [[1], [0]]).numpy()
      array([[2],
             [3]], dtype=int32)
    Source: tf.compat.v1.batch_gather public docs 2.15.
    """
    indices = convert.to_tensor(indices)
    rank = indices.shape.rank
    if rank is None:
        raise ValueError("batch_gather does not allow indices with unknown shape.")
    return select_api.gather(params, indices, axis=None, batch_dims=rank - 1, name=name)


def boolean_mask(tensor: Any, mask: Any, name: str = "boolean_mask", axis: Any = None) -> Tensor:
    """As `tf.boolean_mask`, with another order of arguments. Source: tf.compat.v1.boolean_mask public docs 2.15."""
    return select_api.boolean_mask(tensor, mask, axis, name)


def reverse_sequence(
    input: Any,  # noqa: A002
    seq_lengths: Any,
    seq_axis: int | None = None,
    batch_axis: int | None = None,
    name: str | None = None,
    seq_dim: int | None = None,
    batch_dim: int | None = None,
) -> Tensor:
    """As `tf.reverse_sequence`; `seq_dim`, `batch_dim` are older names of `seq_axis`, `batch_axis`.

    Source: tf.compat.v1.reverse_sequence public docs 2.15.
    """
    seq_axis = either("seq_axis", seq_axis, "seq_dim", seq_dim)
    batch_axis = either("batch_axis", batch_axis, "batch_dim", batch_dim)
    return api.reverse_sequence(input, seq_lengths, seq_axis, batch_axis, name)


def space_to_batch(
    input: Any,  # noqa: A002
    paddings: Any,
    block_size: Any = None,
    name: str | None = None,
    block_shape: Any = None,
) -> Tensor:
    """As `tf.space_to_batch`; `block_size` is one number for the two dimensions of space of an image.

    Source: tf.compat.v1.space_to_batch public docs 2.15.
    """
    block = either("block_shape", block_shape, "block_size", block_size)
    return partition_api.space_to_batch_nd(input, _two_blocks(block), paddings, name)


def batch_to_space(
    input: Any,  # noqa: A002
    crops: Any,
    block_size: Any,
    name: str | None = None,
    block_shape: Any = None,
) -> Tensor:
    """As `tf.batch_to_space`; `block_size` is one number for the two dimensions of space of an image.

    Source: tf.compat.v1.batch_to_space public docs 2.15.
    """
    block = either("block_shape", block_shape, "block_size", block_size)
    return partition_api.batch_to_space(input, _two_blocks(block), crops, name)


def _two_blocks(block: Any) -> Any:
    return [block, block] if isinstance(required("block_shape", block), int) else block


def batch_to_space_nd(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """As `tf.batch_to_space`. Source: tf.compat.v1.batch_to_space_nd public docs 2.15."""
    return partition_api.batch_to_space(input, block_shape, crops, name)


def space_to_depth(input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC") -> Tensor:  # noqa: A002
    """As `tf.nn.space_to_depth`. Source: tf.compat.v1.space_to_depth public docs 2.15."""
    return partition_api.space_to_depth(input, block_size, data_format, name)


def depth_to_space(input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC") -> Tensor:  # noqa: A002
    """As `tf.nn.depth_to_space`. Source: tf.compat.v1.depth_to_space public docs 2.15."""
    return partition_api.depth_to_space(input, block_size, data_format, name)


def extract_image_patches(
    images: Any,
    ksizes: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: str | None = None,
    name: str | None = None,
    sizes: Any = None,
) -> Tensor:
    """As `tf.image.extract_patches`; `ksizes` is the older name of `sizes`.

    Source: tf.compat.v1.extract_image_patches public docs 2.15.
    """
    sizes = either("sizes", sizes, "ksizes", ksizes)
    return partition_api.extract_patches(images, required("sizes", sizes), strides, rates, padding, name)


def setdiff1d(x: Any, y: Any, index_dtype: Any = dtypes.int32, name: str | None = None) -> Any:
    """The values of one list that another has not, and their places: (out, idx).

    Example:
      >>> tf.compat.v1.setdiff1d([1, 2, 3], [2]).out.numpy()
      array([1, 3], dtype=int32)
    Source: tf.compat.v1.setdiff1d public docs 2.15.
    """
    return partition_api.setdiff1d(x, y, index_dtype, name)
