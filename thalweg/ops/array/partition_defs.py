"""Shape rules of ops that sort elements into groups: unique, differences, partitions; and blocks of space."""

from __future__ import annotations

import math

import numpy as np

from thalweg.core import infer, shapes
from thalweg.core.infer import InferenceContext, Shape, shape_text
from thalweg.core.registry import define_op, define_ops
from thalweg.ops.array.defs import axis_in


def _broadcast_args(c: InferenceContext) -> Shape:
    a, b = c.with_rank(0, 1), c.with_rank(1, 1)
    return (None if None in (a[0], b[0]) else max(a[0], b[0]),)


def _unique(c: InferenceContext) -> list:
    shape = c.with_rank(0, 1)
    return [(None,), shape, (None,)][: len(c.op.outputs)]


def _unique_v2(c: InferenceContext) -> list:
    shape, axis = c.shape(0), c.value("axis")
    if shape is None or axis is None:
        return [None if shape is None else (None,) * len(shape), (None,), (None,)][: len(c.op.outputs)]
    if axis.size == 0:
        if len(shape) != 1:
            raise c.error(f"unique expects a 1D vector, got shape {shape_text(shape)}")
        at = 0
    else:
        at = axis_in(c, int(axis.reshape(-1)[0]), len(shape))
    return [infer.resize_axis(shape, at, None), (shape[at],), (None,)][: len(c.op.outputs)]


def _list_diff(c: InferenceContext) -> list:
    c.with_rank(0, 1)
    c.with_rank(1, 1)
    return [(None,), (None,)]


def _dynamic_partition(c: InferenceContext) -> list:
    data, partitions = c.shape("data"), c.shape("partitions")
    n = c.attr("num_partitions")
    if data is None or partitions is None:
        return [None] * n
    if not shapes.from_shape_tuple(data[: len(partitions)]).is_compatible_with(shapes.from_shape_tuple(partitions)):
        raise c.error(
            f"data.shape must start with partitions.shape, got data.shape = {shape_text(data)}, partitions.shape = "
            f"{shape_text(partitions)}"
        )
    return [(None, *data[len(partitions) :])] * n


def _dynamic_stitch(c: InferenceContext) -> Shape:
    rest: Shape = None
    for indices, data in zip(c.shapes("indices"), c.shapes("data"), strict=True):
        if indices is None or data is None:
            continue
        c.merge(indices, data[: len(indices)], "indices.shape and the start of data.shape")
        rest = c.merge(rest, data[len(indices) :], "the rest of data.shape")
    values = [t._constant_value() for t in c.input("indices")]
    size = None if any(v is None for v in values) else max((int(v.max()) + 1 for v in values if v.size), default=0)
    return None if rest is None else (size, *rest)


def _space_to_batch(c: InferenceContext) -> Shape:
    shape, blocks, pads = c.shape("input"), c.value("block_shape"), c.value("paddings")
    if shape is None or blocks is None:
        return _blocks_unknown(c, shape)
    _check_edges(c, blocks, pads, "paddings")
    return block_shape(c, shape, blocks.tolist(), pads, into_batch=True)


def _batch_to_space(c: InferenceContext) -> Shape:
    shape, blocks, crops = c.shape("input"), c.value("block_shape"), c.value("crops")
    if shape is None or blocks is None:
        return _blocks_unknown(c, shape)
    _check_edges(c, blocks, crops, "crops")
    return block_shape(c, shape, blocks.tolist(), crops, into_batch=False)


def _check_edges(c: InferenceContext, blocks: np.ndarray, edges: np.ndarray | None, what: str) -> None:
    """One block size and one pair of edges for each dimension of space."""
    if blocks.ndim != 1:
        raise c.error(f"block_shape rank should be 1 instead of {blocks.ndim}")
    if edges is not None and edges.shape != (blocks.size, 2):
        raise c.error(f"{what} should have shape [{blocks.size}, 2] instead of {shape_text(edges.shape)}")


def _blocks_unknown(c: InferenceContext, shape: Shape) -> Shape:
    """The dimensions behind the blocks' stay, when only the number of blocks is known."""
    blocks = c.shape("block_shape")
    if shape is None or blocks is None or blocks[0] is None:
        return None if shape is None else (None,) * len(shape)
    return (None,) * (1 + blocks[0]) + shape[1 + blocks[0] :]


def block_shape(c: InferenceContext, shape: Shape, blocks: list[int], edges: object, into_batch: bool) -> Shape:
    """The shape after moving blocks of space into the batch (with padding), or back (with cropping)."""
    if len(shape) < 1 + len(blocks):
        raise c.error(f"input must have at least rank {1 + len(blocks)}, got shape {shape_text(shape)}")
    if min(blocks, default=1) < 1:
        raise c.error(f"block_shape must be positive, got {blocks}")
    result = list(shape)
    product = math.prod(blocks)
    if into_batch:
        result[0] = None if shape[0] is None else shape[0] * product
    else:
        if shape[0] is not None and shape[0] % product:
            raise c.error(f"Input batch dimension {shape[0]} is not divisible by the product of block sizes {product}")
        result[0] = None if shape[0] is None else shape[0] // product
    for i, block in enumerate(blocks, 1):
        size = shape[i]
        if size is None or edges is None:
            result[i] = None
            continue
        before, after = (int(e) for e in edges[i - 1])
        if min(before, after) < 0:
            raise c.error(f"paddings and crops must be non-negative, got {edges.tolist()}")
        if into_batch:
            if (size + before + after) % block:
                raise c.error(
                    f"padded size {size + before + after} of dimension {i} is not divisible by block size {block}"
                )
            result[i] = (size + before + after) // block
        else:
            result[i] = size * block - before - after
            if result[i] < 0:
                raise c.error(f"cropped size of dimension {i} is negative: {result[i]}")
    return tuple(result)


def _image_patches(c: InferenceContext) -> Shape:
    n, h, w, d = c.with_rank(0, 4)
    ks, st, ra = c.attr("ksizes"), c.attr("strides"), c.attr("rates")
    for label, values in (("ksizes", ks), ("strides", st), ("rates", ra)):
        if len(values) != 4:
            raise c.error(f"{label} must have 4 elements, got {list(values)}")
    sizes = [infer.window_output_size(s, ks[i], st[i], c.attr("padding"), ra[i]) for i, s in ((1, h), (2, w))]
    return (n, *sizes, None if d is None else d * ks[1] * ks[2])


def _volume_patches(c: InferenceContext) -> Shape:
    n, *space, d = c.with_rank(0, 5)
    ks, st = c.attr("ksizes"), c.attr("strides")
    sizes = [infer.window_output_size(s, ks[i], st[i], c.attr("padding")) for i, s in enumerate(space, 1)]
    return (n, *sizes, None if d is None else d * math.prod(ks[1:4]))


def _unravel_index(c: InferenceContext) -> Shape:
    indices, dims = c.shape("indices"), c.with_rank("dims", 1)
    if indices is None:
        return None
    return (dims[0], *indices) if len(indices) <= 1 else (dims[0], None)


define_op("BroadcastArgs", infer=_broadcast_args)
define_ops("Unique UniqueWithCounts", infer=_unique)
define_ops("UniqueV2 UniqueWithCountsV2", infer=_unique_v2)
define_op("ListDiff", infer=_list_diff)
define_op("DynamicPartition", infer=_dynamic_partition)
define_ops("DynamicStitch ParallelDynamicStitch", infer=_dynamic_stitch)
define_op("SpaceToBatchND", infer=_space_to_batch, static=("block_shape", "paddings"))
define_op("BatchToSpaceND", infer=_batch_to_space, static=("block_shape", "crops"))
define_op("ExtractImagePatches", infer=_image_patches)
define_op("ExtractVolumePatches", infer=_volume_patches)
define_op("UnravelIndex", infer=_unravel_index)
