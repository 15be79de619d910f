"""Shape rules of the ops that reshape, join, pad and repeat tensors. Slicing and gathering have files of their own."""

from __future__ import annotations

import math

import numpy as np

from thalweg.core import infer, shapes
from thalweg.core.infer import InferenceContext, Shape, shape_text
from thalweg.core.registry import define_op, define_ops


def axis_in(c: InferenceContext, axis: int, rank: int, what: str = "axis") -> int:
    """A possibly negative axis as one in [0, rank)."""
    if not -rank <= axis < rank:
        raise c.error(f"{what} = {axis} is not in [{-rank}, {rank})")
    return axis % rank


def _rank_vector(c: InferenceContext) -> Shape:
    shape = c.shape(0)
    return (None if shape is None else len(shape),)


def _shape_n(c: InferenceContext) -> list:
    return [(None if s is None else len(s),) for s in c.shapes(0)]


def with_missing_size(shape: tuple[int, ...], dims: list[int]) -> list[int]:
    """`dims` with what -1 stands for; as they are where no size fits.

    Of an empty tensor reshaped to an empty one, TensorFlow divides the products of the sizes that are not zero.
    """
    empty = 0 in dims
    total = math.prod(d for d in shape if d or not empty)
    rest = math.prod(d for d in dims if d > 0)
    if total % rest and not (empty and 0 in shape):
        return dims
    return [total // rest if d == -1 else d for d in dims]


def _reshape(c: InferenceContext) -> Shape:
    shape, wanted = c.shape(0), c.value("shape")
    if wanted is None:
        target = c.value_as_shape("shape")
        if target == (None,) and shape is not None and None not in shape:
            return (math.prod(shape),)
        return target
    if wanted.ndim > 1:
        raise c.error(f"sizes input must be 1-D, not {shape_text(wanted.shape)}")
    dims = wanted.ravel().tolist()
    if any(d < -1 for d in dims):
        raise c.error(f"Size {dims.index(min(dims))} must be non-negative, not {min(dims)}")
    if dims.count(-1) > 1:
        raise c.error(f"Only one input size may be -1, got shape {dims}")
    size = None if shape is None or None in shape else math.prod(shape)
    if -1 in dims:
        if size is None:
            return tuple(None if d == -1 else d for d in dims)
        dims = with_missing_size(shape, dims)
        if -1 in dims:
            raise c.error(
                f"Input to reshape is a tensor with {size} values, but the requested shape requires a multiple of "
                f"{math.prod(d for d in dims if d != -1)}"
            )
    known = math.prod(dims)
    if size is not None and size != known:
        raise c.error(
            f"Input to reshape is a tensor with {size} values, but the requested shape has {known}",
            f"Cannot reshape a tensor with {size} elements to shape {shape_text(dims)} ({known} elements)",
        )
    return tuple(dims)


def _expand_dims(c: InferenceContext) -> Shape:
    shape, axis = c.shape(0), c.value(1)
    if shape is None:
        return None
    if axis is None:
        return (None,) * (len(shape) + 1)
    if axis.size != 1:
        raise c.error("'dim' must be a tensor with a single value")
    at = int(axis.reshape(()))
    rank = len(shape)
    if not -rank - 1 <= at <= rank:
        raise c.error(f"Tried to expand dim index {at} for tensor with {rank} dimensions. (axis)")
    at = at + rank + 1 if at < 0 else at
    return shape[:at] + (1,) + shape[at:]


def _squeeze(c: InferenceContext) -> Shape:
    shape, dims = c.shape(0), c.attr("squeeze_dims")
    if shape is None:
        return None
    if not dims:
        return None if None in shape else tuple(d for d in shape if d != 1)
    axes = set()
    for d in dims:
        if not -len(shape) <= d < len(shape):
            raise c.error(f"Tried to squeeze dim index {d} for tensor with {len(shape)} dimensions.")
        axes.add(d % len(shape))
    for a in axes:
        if shape[a] not in (1, None):
            raise c.error(f"Can not squeeze dim[{a}], expected a dimension of 1, got {shape[a]}")
    return tuple(d for i, d in enumerate(shape) if i not in axes)


def _fill(c: InferenceContext) -> Shape:
    if c.shape("value") not in (None, ()):
        raise c.error(f"value must be a scalar, got shape {list(c.shape('value'))}")
    dims = c.value("dims")
    if dims is not None and dims.ndim == 0 and dims >= 0:
        return (int(dims),)
    return _fill_dims(c)


_fill_dims = infer.from_value_shape("dims")
_target_shape = infer.from_value_shape("shape")


def _broadcast_to(c: InferenceContext) -> Shape:
    _target_shape(c)
    shape, target = c.shape(0), c.value_as_shape("shape")
    if shape is None or target is None:
        return target
    if c.value("shape") is None:
        # A dimension that is known and not 1 is kept by a broadcast.
        lead = len(target) - len(shape)
        kept = [None] * lead + [d if d != 1 else None for d in shape] if lead >= 0 else target
        return tuple(t if t is not None else k for t, k in zip(target, kept, strict=True))
    if len(shape) > len(target):
        raise c.error(f"Rank of input ({len(shape)}) must be no greater than rank of output shape ({len(target)}).")
    for have, want in zip(reversed(shape), reversed(target), strict=False):
        if have is not None and have not in (1, want):
            raise c.error(f"Incompatible shapes: {shape_text(shape)} vs. {shape_text(target)}")
    return target


def _tile(c: InferenceContext) -> Shape:
    shape, multiples = c.shape(0), c.value("multiples")
    if shape is None:
        return None if multiples is None else tuple(0 if m == 0 else None for m in multiples.ravel().tolist())
    if multiples is None:
        return (None,) * len(shape)
    if multiples.ndim != 1:
        raise c.error(f"Expected multiples to be 1-D, but got shape {shape_text(multiples.shape)}")
    if multiples.size != len(shape):
        raise c.error(
            f"Expected multiples argument to be a vector of length {len(shape)} but got length {multiples.size}"
        )
    if (multiples < 0).any():
        raise c.error(f"Expected multiples >= 0, got {multiples.tolist()}")
    return tuple(0 if m == 0 else None if d is None else d * int(m) for d, m in zip(shape, multiples, strict=True))


def _concat(c: InferenceContext) -> Shape:
    return _joined(c, c.value("axis"))


def _joined(c: InferenceContext, axis: np.ndarray | None) -> Shape:
    all_shapes = c.shapes("values")
    known = [s for s in all_shapes if s is not None]
    if not known:
        return None
    rank = len(known[0])
    if axis is None:
        return (None,) * rank
    if axis.size != 1:
        raise c.error(f"axis must be a scalar, got shape {list(axis.shape)}")
    if rank == 0:
        raise c.error("Expected concatenating dimensions in the range [0, 0), but got a scalar among 'values'")
    at = int(axis.reshape(()))
    if not -rank <= at < rank:
        raise c.error(f"ConcatOp : Expected concatenating dimensions in the range [{-rank}, {rank}), but got {at}")
    at %= rank
    result: list[int | None] = list(known[0])
    total: int | None = 0
    for i, s in enumerate(all_shapes):
        if s is None:
            total = None
            continue
        if len(s) != rank:
            raise c.error(
                f"ConcatOp : Ranks of all input tensors should match: shape[0] = {shape_text(known[0])} vs. "
                f"shape[{i}] = "
                f"{shape_text(s)}"
            )
        for d in range(rank):
            if d == at:
                continue
            if result[d] is None:
                result[d] = s[d]
            elif s[d] is not None and s[d] != result[d]:
                part = slice(0, at) if d < at else slice(at + 1, rank)
                raise c.error(
                    f"ConcatOp : Dimension {d} in both shapes must be equal: shape[0] = {shape_text(known[0])} vs. "
                    f"shape[{i}] = {shape_text(s)}",
                    f"Dimension {d - part.start} in both shapes must be equal, but are {result[d]} and {s[d]}. Shapes "
                    f"are {shape_text(tuple(result[part]))} and {shape_text(s[part])}.",
                )
        total = None if total is None or s[at] is None else total + s[at]
    result[at] = total
    return tuple(result)


def _concat_v1(c: InferenceContext) -> Shape:
    return _joined(c, c.value("concat_dim"))


def _pack(c: InferenceContext) -> Shape:
    shape: Shape = None
    first = c.shapes("values")[0]
    for i, s in enumerate(c.shapes("values")):
        try:
            shape = shapes.merge_shapes(shape, s)
        except ValueError:
            raise c.error(
                f"Shapes of all inputs must match: values[0].shape = {shape_text(first)} != values[{i}].shape = "
                f"{shape_text(s)}"
            ) from None
    if shape is None:
        return None
    at = axis_in(c, c.attr("axis"), len(shape) + 1)
    return shape[:at] + (len(c.input("values")),) + shape[at:]


def _unpack(c: InferenceContext) -> list:
    shape, num = c.shape(0), c.attr("num")
    if shape is None:
        return [None] * num
    if not shape:
        raise c.error("Unpack: value must have at least rank 1, got a scalar")
    at = axis_in(c, c.attr("axis"), len(shape))
    if shape[at] is not None and shape[at] != num:
        raise c.error(f"Input shape axis {at} must equal {num}, got shape {shape_text(shape)}")
    return [shape[:at] + shape[at + 1 :]] * num


def _split(c: InferenceContext) -> list:
    shape, axis, num = c.shape("value"), c.value("split_dim"), c.attr("num_split")
    if shape is None or axis is None:
        return [None if shape is None else (None,) * len(shape)] * num
    at = axis_in(c, int(axis.reshape(())), len(shape), "split_dim")
    if shape[at] is not None and shape[at] % num:
        raise c.error(
            f"Number of ways to split should evenly divide the split dimension, but got split_dim {at} (size = "
            f"{shape[at]}) and num_split {num}"
        )
    size = None if shape[at] is None else shape[at] // num
    return [infer.resize_axis(shape, at, size)] * num


def _split_v(c: InferenceContext) -> list:
    shape, sizes, axis = c.shape("value"), c.value("size_splits"), c.value("split_dim")
    num = c.attr("num_split")
    if shape is None or axis is None:
        return [None if shape is None else (None,) * len(shape)] * num
    if sizes is None:
        return [infer.resize_axis(shape, axis_in(c, int(axis.reshape(())), len(shape), "split_dim"), None)] * num
    at = axis_in(c, int(axis.reshape(())), len(shape), "split_dim")
    parts = split_sizes(c, sizes, shape[at])
    return [shape[:at] + (n,) + shape[at + 1 :] for n in parts]


def split_sizes(c: InferenceContext, sizes: np.ndarray, total: int | None) -> list[int | None]:
    """The sizes of a SplitV with -1 resolved."""
    parts = sizes.ravel().tolist()
    if len(parts) != c.attr("num_split"):
        raise c.error(f"size_splits must have {c.attr('num_split')} entries, got {parts}")
    if parts.count(-1) > 1:
        raise c.error(f"There can only be one -1 in size_splits, got {parts}")
    known = sum(p for p in parts if p != -1)
    if total is not None and (known > total or -1 not in parts and known != total or min(parts, default=0) < -1):
        raise c.error(
            "Determined shape must either match input shape along split_dim exactly if fully specified, or be less "
            "than "
            f"the size of the input along split_dim if not fully specified.  Got: {known} (size_splits {parts}, size "
            f"{total})"
        )
    return [(None if total is None else total - known) if p == -1 else p for p in parts]


def _transpose(c: InferenceContext) -> Shape:
    shape, perm = c.shape(0), c.value("perm")
    if perm is None:
        return None if shape is None else (None,) * len(shape)
    if shape is None:
        return (None,) * perm.size
    dims = perm.ravel().tolist()
    if len(dims) != len(shape):
        raise c.error(f"transpose expects a vector of size {len(shape)}. But input(1) is a vector of size {len(dims)}")
    axes = [axis_in(c, d, len(shape), "perm") for d in dims]
    if len(set(axes)) != len(axes):
        raise c.error(f"perm must be a permutation of the axes, got {dims}")
    return tuple(shape[a] for a in axes)


def _pad(c: InferenceContext) -> Shape:
    shape, paddings = c.shape(0), c.value("paddings")
    if paddings is None:
        return None if shape is None else (None,) * len(shape)
    if paddings.ndim != 2 or paddings.shape[1] != 2:
        raise c.error(f"paddings must be a matrix with 2 columns: {list(paddings.shape)}")
    if shape is None:
        return (None,) * paddings.shape[0]
    if paddings.shape[0] != len(shape):
        raise c.error(
            f"The first dimension of paddings must be the rank of inputs {list(paddings.shape)} {shape_text(shape)}"
        )
    if (paddings < 0).any():
        raise c.error(f"Paddings must be non-negative: {paddings.tolist()}")
    return tuple(None if d is None else d + int(p[0]) + int(p[1]) for d, p in zip(shape, paddings, strict=True))


def _mirror_pad(c: InferenceContext) -> Shape:
    result, shape, paddings = _pad(c), c.shape(0), c.value("paddings")
    if shape is not None and paddings is not None:
        offset = 1 if c.attr("mode") == "REFLECT" else 0
        for d, (before, after) in zip(shape, paddings.tolist(), strict=True):
            if d is not None and max(before, after) > d - offset:
                raise c.error(
                    f"paddings must be no greater than the dimension size: {before}, {after} greater than {d - offset}"
                )
    return result


def _reverse(c: InferenceContext) -> Shape:
    shape, axes = c.shape(0), c.value("axis")
    if shape is not None and axes is not None:
        if axes.ndim != 1:
            raise c.error(f"'dims' must be 1-dimension, not {axes.ndim}")
        resolved = [axis_in(c, a, len(shape)) for a in axes.tolist()]
        if len(set(resolved)) != len(resolved):
            raise c.error(f"axis {resolved[0]} specified more than once: {axes.tolist()}")
    return shape


def _reverse_sequence(c: InferenceContext) -> Shape:
    shape = c.with_rank_at_least(0, 1)
    if shape is not None:
        seq = axis_in(c, c.attr("seq_dim"), len(shape), "seq_dim")
        batch = axis_in(c, c.attr("batch_dim"), len(shape), "batch_dim")
        if seq == batch:
            raise c.error(f"batch_dim == seq_dim == {seq}")
        merged = c.merge(c.shape("seq_lengths"), (shape[batch],), "seq_lengths and the batch dimension")
        return infer.resize_axis(shape, batch, merged[0])
    return shape


def _range(c: InferenceContext) -> Shape:
    start, limit, delta = c.value("start"), c.value("limit"), c.value("delta")
    for name in ("start", "limit", "delta"):
        if c.shape(name) not in (None, ()):
            raise c.error(f"{name} must be a scalar, not shape {list(c.shape(name))}")
    if start is None or limit is None or delta is None:
        return (None,)
    return (range_size(c, start[()], limit[()], delta[()]),)


def range_size(c: InferenceContext, start: float, limit: float, delta: float) -> int:
    """How many numbers a Range gives."""
    if delta == 0:
        raise c.error("Requires delta != 0: 0")
    if delta > 0 and not start <= limit:
        raise c.error(f"Requires start <= limit when delta > 0: {start}/{limit}")
    if not delta > 0 and not start >= limit:
        raise c.error(f"Requires start >= limit when delta < 0: {start}/{limit}")
    if isinstance(delta, (np.integer, int)):
        return int(-(-abs(int(limit) - int(start)) // abs(int(delta))))
    size = abs((float(limit) - float(start)) / float(delta))
    if not size < 2**63:
        raise c.error("Requires ((limit - start) / delta) <= 9223372036854775807")
    return int(math.ceil(size))


def _one_hot(c: InferenceContext) -> Shape:
    shape, depth = c.shape(0), c.value("depth")
    for name in ("depth", "on_value", "off_value"):
        if c.shape(name) not in (None, ()):
            raise c.error(f"{name} must be a scalar, but got: {shape_text(c.shape(name))}")
    if depth is not None and depth < 0:
        raise c.error(f"depth must be non-negative, got: {depth}")
    if shape is None:
        return None
    axis = c.attr("axis")
    if not -1 <= axis <= len(shape):
        raise c.error(f"Expected axis to be -1 or between [0, {len(shape)}].  But received: {axis}")
    at = len(shape) if axis == -1 else axis
    return shape[:at] + (None if depth is None else int(depth),) + shape[at:]


def _roll(c: InferenceContext) -> Shape:
    shape, axis, shift = c.with_rank_at_least(0, 1), c.value("axis"), c.value("shift")
    if shape is not None and axis is not None:
        for a in axis.ravel().tolist():
            axis_in(c, a, len(shape))
    if axis is not None and shift is not None and axis.shape != shift.shape:
        raise c.error(f"shift and axis must have the same size, got {list(shift.shape)} and {list(axis.shape)}")
    return shape


def _ensure_shape(c: InferenceContext) -> Shape:
    shape, wanted = c.shape(0), c.attr("shape")
    try:
        return shapes.merge_shapes(shape, wanted)
    except ValueError:
        raise c.error(
            f"Shape of tensor input {shape_text(shape)} is not compatible with expected shape {shape_text(wanted)}."
        ) from None


def _bitcast(c: InferenceContext) -> Shape:
    shape, have, want = c.shape(0), c.dtype(0).size, c.attr("type").size
    if shape is None or have == want:
        return shape
    if have > want:
        return (*shape, have // want)
    if not shape or shape[-1] not in (None, want // have):
        raise c.error(
            f"Cannot bitcast from {c.dtype(0).name} to {c.attr('type').name}: shape {shape_text(shape)}, the last "
            "dimension "
            f"must be {want // have}"
        )
    return shape[:-1]


def _invert_permutation(c: InferenceContext) -> Shape:
    return c.with_rank(0, 1)


define_ops("Identity StopGradient PreventGradient Snapshot DeepCopy ZerosLike OnesLike", infer=infer.unchanged)
define_op("IdentityN", infer=lambda c: c.shapes(0))
define_op("Shape", infer=_rank_vector)
define_op("ShapeN", infer=_shape_n)
define_ops("Rank Size", infer=infer.scalar)
define_op("Reshape", infer=_reshape, static=("shape",))
define_op("ExpandDims", infer=_expand_dims, static=("dim",))
define_op("Squeeze", infer=_squeeze)
define_op("Fill", infer=_fill, static=("dims",))
define_op("BroadcastTo", infer=_broadcast_to, static=("shape",))
define_op("Tile", infer=_tile, static=("multiples",))
define_op("ConcatV2", infer=_concat, static=("axis",))
define_op("Concat", infer=_concat_v1, static=("concat_dim",))
define_op("Pack", infer=_pack)
define_op("Unpack", infer=_unpack)
define_op("Split", infer=_split, static=("split_dim",))
define_op("SplitV", infer=_split_v, static=("size_splits", "split_dim"))
define_ops("Transpose ConjugateTranspose", infer=_transpose, static=("perm",))
define_ops("Pad PadV2", infer=_pad, static=("paddings",))
define_op("MirrorPad", infer=_mirror_pad, static=("paddings",))
define_op("ReverseV2", infer=_reverse, static=("axis",))
define_op("ReverseSequence", infer=_reverse_sequence)
define_op("Range", infer=_range, static=("start", "limit", "delta"))
define_op("OneHot", infer=_one_hot, static=("depth",))
define_op("Roll", infer=_roll, static=("shift", "axis"))
define_op("EnsureShape", infer=_ensure_shape)
define_op("Bitcast", infer=_bitcast)
define_op("InvertPermutation", infer=_invert_permutation)
