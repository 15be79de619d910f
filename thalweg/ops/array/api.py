"""Public array functions: making, reshaping, joining, repeating. Selecting and sorting are in files beside this one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, shapes
from thalweg.core.names import name_scope
from thalweg.core.tensor import EagerTensor, Tensor, is_dense_tensor_like
from thalweg.engine.dispatch import apply
from thalweg.ops.array import indexed_slices, slicing  # noqa: F401  (attach conversion and `tensor[...]`)
from thalweg.ops.array.partition_api import (  # noqa: F401
    argsort,
    batch_to_space,
    batch_to_space_nd,
    depth_to_space,
    dynamic_partition,
    dynamic_stitch,
    extract_patches,
    extract_volume_patches,
    invert_permutation,
    parallel_stack,
    required_space_to_batch_paddings,
    setdiff1d,
    sort,
    space_to_batch,
    space_to_batch_nd,
    space_to_depth,
    unique,
    unique_with_counts,
    unravel_index,
)
from thalweg.ops.array.select_api import (  # noqa: F401
    boolean_mask,
    gather,
    gather_nd,
    one_hot,
    scatter_nd,
    searchsorted,
    sequence_mask,
    slice,
    strided_slice,  # noqa: A004
    tensor_scatter_nd_add,
    tensor_scatter_nd_max,
    tensor_scatter_nd_min,
    tensor_scatter_nd_sub,
    tensor_scatter_nd_update,
    where,
    where_v1,
)
from thalweg.ops.array.shape_argument import shape_tensor

_state = context.state
newaxis = None


def identity(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """A tensor with the same shape and content as `input`; composite tensors are copied component by component.

    Args:
      input: tensor, variable or composite tensor of any dtype.
      name: operation name.
    Returns: same type as `input`.
    Example:
      >>> tf.identity([1, 2]).numpy()
      array([1, 2], dtype=int32)
    Source: tf.identity public docs 2.15.
    """
    if hasattr(input, "_type_spec") and not is_dense_tensor_like(input):
        from thalweg.core import nest

        return nest.map_structure(identity, input, expand_composites=True)
    return apply("Identity", input, name=name)


def identity_n(input: Sequence[Any], name: str | None = None) -> list[Tensor]:  # noqa: A002
    """The same tensors, as one operation. Source: tf.identity_n public docs 2.15."""
    return apply("IdentityN", input, name=name)


def stop_gradient(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input`, through which no gradient flows.

    Example:
      >>> tf.stop_gradient([1.]).numpy()
      array([1.], dtype=float32)
    Source: tf.stop_gradient public docs 2.15.
    """
    return apply("StopGradient", input, name=name)


def guarantee_const(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input`; deprecated in TensorFlow. Source: tf.guarantee_const public docs 2.15."""
    return apply("Identity", input, name=name)


def shape(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """The shape of a tensor as an integer vector.

    Args:
      input: tensor of any dtype and shape [d0, ..., dn-1].
      out_type: int32 (default) or int64.
    Returns: tensor of shape [n].
    Example:
      >>> tf.shape([[1, 2, 3]]).numpy()
      array([1, 3], dtype=int32)
    Source: tf.shape public docs 2.15.
    """
    out = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    if hasattr(input, "_dynamic_shape_tensor"):
        return input._dynamic_shape_tensor(out)
    if _state.graph is not None:
        input = convert.to_tensor(input)
        static = input._static_shape()
        if static is not None and None not in static:
            return _state.graph.constant(EagerTensor(np.array(static, out._storage), out), name or "Shape")
    return apply("Shape", input, out_type=out, name=name)


def shape_n(input: Sequence[Any], out_type: Any = dtypes.int32, name: str | None = None) -> list[Tensor]:  # noqa: A002
    """The shapes of several tensors. Source: tf.shape_n public docs 2.15."""
    return apply("ShapeN", input, out_type=out_type, name=name)


def rank(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """The number of dimensions, an int32 scalar.

    Example:
      >>> print(tf.rank([[1, 2]]).numpy())
      2
    Source: tf.rank public docs 2.15.
    """
    return apply("Rank", input, name=name)


def size(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """The number of elements, a scalar of int32 or `out_type`.

    Example:
      >>> print(tf.size([[1, 2], [3, 4]]).numpy())
      4
    Source: tf.size public docs 2.15.
    """
    return apply("Size", input, out_type=dtypes.int32 if out_type is None else out_type, name=name)


def _fitting(tensor: EagerTensor, sizes: EagerTensor) -> list[int] | None:
    """The sizes as NumPy takes them if a host buffer can take that shape, else None: the op says what is wrong."""
    array, wanted = tensor._array, sizes._array
    if type(array) is not np.ndarray or type(wanted) is not np.ndarray or wanted.ndim != 1 or wanted.dtype.kind != "i":
        return None
    wanted = wanted.tolist()
    count = math.prod(wanted)
    if wanted and min(wanted) < 0:
        known = -count
        fits = known > 0 and wanted.count(-1) == 1 and min(wanted) == -1 and array.size % known == 0
    else:
        fits = count == array.size
    return wanted if fits else None


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same values in another shape; one size may be -1.

    Args:
      tensor: tensor of any dtype.
      shape: int32 or int64 vector.
    Returns: tensor of that shape.
    Raises: InvalidArgumentError where the number of elements differs.
    Example:
      >>> tf.reshape([1, 2, 3, 4], [2, -1]).numpy()
      array([[1, 2],
             [3, 4]], dtype=int32)
    Source: tf.reshape public docs 2.15.
    """
    sizes = shape_tensor(shape)
    if type(tensor) is EagerTensor and _state.plain and not _state.tapes and type(sizes) is EagerTensor:
        array, wanted = tensor._array, _fitting(tensor, sizes)
        if wanted is not None:
            return EagerTensor(array.reshape(wanted), tensor._dtype)
    return apply("Reshape", tensor, sizes, name=name)


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Inserts a dimension of size 1 at `axis` (negative: counted from behind the last).

    Example:
      >>> tf.expand_dims([1, 2], 0).shape
      TensorShape([1, 2])
    Source: tf.expand_dims public docs 2.15.
    """
    return apply("ExpandDims", input, axis, name=name)


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """Removes dimensions of size 1: all, or those of `axis` (int or list).

    Raises: InvalidArgumentError where a named dimension is not 1.
    Example:
      >>> tf.squeeze([[[1], [2]]]).numpy()
      array([1, 2], dtype=int32)
    Source: tf.squeeze public docs 2.15.
    """
    axes = [] if axis is None else [axis] if np.ndim(axis) == 0 else list(axis)
    return apply("Squeeze", input, squeeze_dims=[int(a) for a in axes], name=name)


def fill(dims: Any, value: Any, name: str | None = None, layout: Any = None) -> Tensor:
    """A tensor of shape `dims` filled with a scalar.

    Example:
      >>> tf.fill([2, 2], 9).numpy()
      array([[9, 9],
             [9, 9]], dtype=int32)
    Source: tf.fill public docs 2.15.
    """
    return apply("Fill", shape_tensor(dims, "dims"), value, name=name)


def _size_tensor(shape: Any) -> Tensor:
    """The shape of `zeros` or `ones` as a tensor: bytes count as sizes, too.

    Raises: TypeError where the sizes are no integers.
    """
    tensor = shape_tensor(list(shape) if isinstance(shape, bytes) else shape)
    if is_dense_tensor_like(shape) or tensor.dtype.is_integer:
        return tensor
    if tensor.dtype is not dtypes.bool and not isinstance(shape, np.ndarray | np.generic):
        raise TypeError(f"Cannot convert {shape!r} to EagerTensor of dtype int32")
    return apply("Cast", tensor, DstT=dtypes.int32)


def _filled(shape: Any, dtype: dtypes.DType, value: Any, name: str | None) -> Tensor:
    if _state.plain and type(shape) in (list, tuple) and all(type(d) is int and d >= 0 for d in shape):
        try:
            return EagerTensor(np.full(shape, value, dtype._storage), dtype)
        except (ValueError, MemoryError):  # too big: the op below says so in TensorFlow's class
            pass
    if _state.graph is not None:
        return _filled_in_graph(shape, dtype, value, name or ("ones" if value else "zeros"))
    return (
        apply(
            "Fill",
            _size_tensor(shape),
            convert.eager_tensor(np.asarray(value, dtype._storage))
            if dtype is not dtypes.string
            else convert.to_tensor(value),
            name=name,
        )
        if not dtype.is_quantized
        else EagerTensor(np.full(tuple(_size_tensor(shape)._numpy()), value, dtype._storage), dtype)
    )


_SMALL = 1000  # a filled tensor of fewer elements is a constant of the graph


def _filled_in_graph(shape: Any, dtype: dtypes.DType, value: Any, name: str) -> Tensor:
    static = None
    if not is_dense_tensor_like(shape):
        try:
            static = shapes.as_shape_tuple(shape)
        except (TypeError, ValueError):
            pass  # the conversion below says so
    if static is not None and None not in static and (dtype.is_quantized or math.prod(static) < _SMALL):
        filled = np.full(static, value, dtype._storage)
        return _state.graph.constant(EagerTensor(filled, dtype), name)
    with name_scope(name) as scope:
        if static is not None and None not in static:
            sizes = _state.graph.constant(EagerTensor(np.array(static, np.int32), dtypes.int32), "shape_as_tensor")
        else:
            sizes = _size_tensor(shape)
        one = EagerTensor(np.array(value, dtype._storage), dtype)
        return apply("Fill", sizes, _state.graph.constant(one, "Const"), name=scope)


def zeros(shape: Any, dtype: Any = dtypes.float32, name: str | None = None, layout: Any = None) -> Tensor:
    """A tensor of zeros (False, "").

    Args:
      shape: list of ints, TensorShape or integer vector.
      dtype: any dtype.
    Example:
      >>> tf.zeros([2]).numpy()
      array([0., 0.], dtype=float32)
    Source: tf.zeros public docs 2.15.
    """
    target = dtypes.as_dtype(dtype).base_dtype
    return _filled(shape, target, b"" if target is dtypes.string else 0, name)


def ones(shape: Any, dtype: Any = dtypes.float32, name: str | None = None, layout: Any = None) -> Tensor:
    """A tensor of ones.

    Raises: TypeError for strings.
    Example:
      >>> tf.ones([2], tf.int32).numpy()
      array([1, 1], dtype=int32)
    Source: tf.ones public docs 2.15.
    """
    target = dtypes.as_dtype(dtype).base_dtype
    if target is dtypes.string:
        raise TypeError("ones: dtype string has no one")
    return _filled(shape, target, 1, name)


def zeros_like(input: Any, dtype: Any = None, name: str | None = None, layout: Any = None) -> Tensor:  # noqa: A002
    """Zeros of the shape of `input`, in its dtype or `dtype`.

    Example:
      >>> tf.zeros_like([1., 2.]).numpy()
      array([0., 0.], dtype=float32)
    Source: tf.zeros_like public docs 2.15.
    """
    tensor = convert.tensor_or_composite(input)
    if not isinstance(tensor, Tensor):
        return _filled_like("ZerosLike", tensor, dtype, name)
    if dtype is not None and dtypes.as_dtype(dtype).base_dtype is not tensor.dtype:
        return zeros(apply("Shape", tensor), dtype, name)
    return apply("ZerosLike", tensor, name=name)


def ones_like(input: Any, dtype: Any = None, name: str | None = None, layout: Any = None) -> Tensor:  # noqa: A002
    """Ones of the shape of `input`, in its dtype or `dtype`.

    Example:
      >>> tf.ones_like([3, 4]).numpy()
      array([1, 1], dtype=int32)
    Source: tf.ones_like public docs 2.15.
    """
    tensor = convert.tensor_or_composite(input)
    if not isinstance(tensor, Tensor):
        return _filled_like("OnesLike", tensor, dtype, name)
    return ones(apply("Shape", tensor), tensor.dtype if dtype is None else dtype, name)


def _filled_like(op_name: str, value: Any, dtype: Any, name: str | None) -> Any:
    """A composite tensor of the same places, all of one value."""
    filled = apply(op_name, value, name=name)
    return filled if dtype is None else apply("Cast", filled, DstT=dtype)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Repeats `input` along dimensions of size 1 (and new leading ones) up to `shape`.

    Raises: InvalidArgumentError where the shapes do not fit.
    Example:
      >>> tf.broadcast_to([1, 2], [2, 2]).numpy()
      array([[1, 2],
             [1, 2]], dtype=int32)
    Source: tf.broadcast_to public docs 2.15.
    """
    return apply("BroadcastTo", input, shape_tensor(shape), name=name)


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> shapes.TensorShape:
    """The shape of a broadcast of two known shapes.

    Raises: ValueError where they do not fit.
    Source: tf.broadcast_static_shape public docs 2.15.
    """
    x, y = shapes.as_shape(shape_x), shapes.as_shape(shape_y)
    try:
        return shapes.from_shape_tuple(shapes.broadcast_shapes(shapes.as_shape_tuple(x), shapes.as_shape_tuple(y)))
    except ValueError:
        raise ValueError(f"Incompatible shapes for broadcasting: {x} and {y}") from None


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape of a broadcast of two shapes given as vectors.

    Example:
      >>> tf.broadcast_dynamic_shape([1, 3], [2, 1]).numpy()
      array([2, 3], dtype=int32)
    Source: tf.broadcast_dynamic_shape public docs 2.15.
    """
    return apply("BroadcastArgs", shape_x, shape_y)


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Repeats the whole tensor `multiples[i]` times along dimension i.

    Example:
      >>> tf.tile([1, 2], [2]).numpy()
      array([1, 2, 1, 2], dtype=int32)
    Source: tf.tile public docs 2.15.
    """
    return apply("Tile", input, shape_tensor(multiples, "multiples"), name=name)


def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Joins tensors along an existing dimension.

    Args:
      values: list of tensors of one dtype whose shapes agree but along `axis`.
      axis: scalar; negative counts from the end.
    Raises: InvalidArgumentError where shapes differ elsewhere.
    Example:
      >>> tf.concat([[1, 2], [3]], 0).numpy()
      array([1, 2, 3], dtype=int32)
    Source: tf.concat public docs 2.15.
    """
    if not isinstance(values, (list, tuple)):
        values = [values]
    if len(values) == 1:
        axis_tensor = convert.to_tensor(axis, dtypes.int32)
        if axis_tensor._static_shape() not in ((), None):
            raise ValueError(f"concat: axis must be a scalar, got shape {axis_tensor.shape}")
        return identity(values[0], name=name)
    return apply("ConcatV2", list(values), axis, name=name)


def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Joins tensors of one shape along a new dimension.

    Example:
      >>> tf.stack([[1, 2], [3, 4]], axis=1).numpy()
      array([[1, 3],
             [2, 4]], dtype=int32)
    Raises: ValueError for an axis out of range; InvalidArgumentError where shapes differ.
    Source: tf.stack public docs 2.15.
    """
    if axis == 0 and not (isinstance(values, (list, tuple)) and values and isinstance(values[0], Tensor)):
        try:
            return convert.to_tensor(values)  # one constant, whose dtype all the values decide
        except (TypeError, ValueError):
            pass  # what does not fit, Pack says
    if isinstance(values, (Tensor, np.ndarray)) or is_dense_tensor_like(values):
        values = list(values)
    if values:
        rank = convert.tensor_or_composite(values[0]).shape.rank
        if rank is not None and not -rank - 1 <= axis <= rank:
            raise ValueError(f"Argument `axis` = {axis} not in range [{-rank - 1}, {rank + 1})")
    return apply("Pack", list(values), axis=axis, name=name)


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Tensor]:
    """Splits a tensor along a dimension into tensors without it.

    Raises: ValueError where the number of parts is not known.
    Example:
      >>> [t.numpy().tolist() for t in tf.unstack([[1, 2], [3, 4]])]
      [[1, 2], [3, 4]]
    Source: tf.unstack public docs 2.15.
    """
    tensor = convert.to_tensor(value)
    if num is None:
        shape = tensor._static_shape()
        if shape is not None:
            if not -len(shape) <= axis < len(shape):
                raise ValueError(f"Argument `axis` = {axis} not in range [{-len(shape)}, {len(shape)})")
            num = shape[axis]
    if num is None:
        raise ValueError(f"Cannot infer argument `num` from shape {tensor.shape}")
    return apply("Unpack", tensor, num=num, axis=axis, name=name)


def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None, name: str = "split"
) -> list[Tensor]:
    """Cuts a tensor along `axis` into so many equal parts, or into parts of the given sizes (one may be -1).

    Raises: ValueError or InvalidArgumentError where the sizes do not add up.
    Example:
      >>> [t.numpy().tolist() for t in tf.split([1, 2, 3], [1, 2])]
      [[1], [2, 3]]
    Source: tf.split public docs 2.15.
    """
    tensor = convert.to_tensor(value)
    if isinstance(num_or_size_splits, (int, np.integer)):
        return apply("Split", axis, tensor, num_split=int(num_or_size_splits), name=name)
    sizes = shape_tensor(num_or_size_splits, "num_or_size_splits")
    size_shape = sizes._static_shape()
    if size_shape == ():
        raise ValueError(
            "Rank-0 tensors are not supported as the num_or_size_splits argument to split. Argument provided: "
            f"{num_or_size_splits}"
        )
    if num is None:
        num = None if size_shape is None else size_shape[0]
        if num is None:
            raise ValueError(f"Cannot infer argument `num` from shape {num_or_size_splits}")
    return apply("SplitV", tensor, sizes, axis, num_split=num, name=name)


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Tensor:
    """Permutes dimensions: dimension i of the result is dimension `perm[i]` of `a`; reversed by default.

    Args:
      a: tensor.
      perm: permutation of the dimensions.
      conjugate: also the complex conjugate.
    Example:
      >>> tf.transpose([[1, 2], [3, 4]]).numpy()
      array([[1, 3],
             [2, 4]], dtype=int32)
    Source: tf.transpose public docs 2.15.
    """
    tensor = convert.to_tensor(a)
    if perm is None:
        shape = tensor._static_shape()
        if shape is None:
            rank_ = apply("Rank", tensor)
            perm = apply("Sub", apply("Sub", rank_, 1), apply("Range", 0, rank_, 1))
        else:
            perm = np.arange(len(shape) - 1, -1, -1, dtype=np.int32)
    op = "ConjugateTranspose" if conjugate and tensor.dtype.is_complex else "Transpose"
    return apply(op, tensor, perm, name=name)


def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None
) -> Tensor:
    """Adds elements before and after each dimension.

    Args:
      tensor: rank n.
      paddings: int32 [n, 2]: how many before and after.
      mode: CONSTANT, REFLECT (without the edge) or SYMMETRIC (with it), in any case.
      constant_values: scalar for CONSTANT.
    Raises: ValueError for another mode.
    Example:
      >>> tf.pad([1, 2], [[1, 0]]).numpy()
      array([0, 1, 2], dtype=int32)
    Source: tf.pad public docs 2.15.
    """
    kind = mode.upper() if isinstance(mode, str) else mode
    if kind == "CONSTANT":
        if not is_dense_tensor_like(constant_values) and np.ndim(constant_values) == 0 and constant_values == 0:
            return apply("Pad", tensor, paddings, name=name)
        return apply("PadV2", tensor, paddings, constant_values, name=name)
    if kind in ("REFLECT", "SYMMETRIC"):
        return apply("MirrorPad", tensor, paddings, mode=kind, name=name)
    raise ValueError(
        "Value of argument `mode` expected to be one of 'CONSTANT', 'REFLECT', or 'SYMMETRIC'. Received `mode` = "
        f"{mode}"
    )


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """Reverses the order along the dimensions in `axis`.

    Example:
      >>> tf.reverse([1, 2, 3], [0]).numpy()
      array([3, 2, 1], dtype=int32)
    Source: tf.reverse public docs 2.15.
    """
    return apply("ReverseV2", tensor, axis, name=name)


def reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: int | None = None,
    batch_axis: int | None = None,  # noqa: A002
    name: str | None = None,
) -> Tensor:
    """Reverses the first `seq_lengths[i]` elements along `seq_axis` of each slice i of `batch_axis`.

    Source: tf.reverse_sequence public docs 2.15.
    """
    return apply(
        "ReverseSequence",
        input,
        seq_lengths,
        seq_dim=0 if seq_axis is None else seq_axis,
        batch_dim=0 if batch_axis is None else batch_axis,
        name=name,
    )


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Shifts elements along dimensions, around the end.

    Example:
      >>> tf.roll([1, 2, 3], 1, 0).numpy()
      array([3, 1, 2], dtype=int32)
    Source: tf.roll public docs 2.15.
    """
    return apply("Roll", input, shift, axis, name=name)


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """`x`, after checking that its shape is compatible with `shape`.

    Raises: InvalidArgumentError where it is not.
    Source: tf.ensure_shape public docs 2.15.
    """
    return apply("EnsureShape", x, shape=shapes.as_shape_tuple(shape), name=name)


def bitcast(input: Any, type: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """The same bits as another dtype; a size difference is a last dimension.

    Example:
      >>> print(tf.bitcast(tf.constant(1, tf.int32), tf.uint32).numpy())
      1
    Source: tf.bitcast public docs 2.15.
    """
    return apply("Bitcast", input, type=type, name=name)


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Tensor:  # noqa: A001
    """Numbers from `start` (default 0) up to but without `limit`, in steps of `delta`.

    Args:
      start, limit, delta: scalars; one dtype is taken for all: the first in int32, int64, float32, float64 that
      holds them.
      dtype: dtype of the result.
    Returns: vector.
    Raises: InvalidArgumentError for a zero delta or one of the wrong sign.
    Example:
      >>> tf.range(3, 10, 3).numpy()
      array([3, 6, 9], dtype=int32)
    Source: tf.range public docs 2.15.
    """
    if limit is None:
        start, limit = 0, start
    target = None if dtype is None else dtypes.as_dtype(dtype).base_dtype
    parts = [v if isinstance(v, Tensor) else convert.to_tensor(v, target) for v in (start, limit, delta)]
    if target is None:
        order = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64)
        for part in parts:
            if part.dtype not in order:
                raise ValueError(f"range: dtype {part.dtype.name} is not one of int32, int64, float32, float64")
        target = max((p.dtype for p in parts), key=order.index)
    parts = [p if p.dtype is target else apply("Cast", p, DstT=target) for p in parts]
    return apply("Range", *parts, name=name)


def meshgrid(*args: Any, **kwargs: Any) -> list[Tensor]:
    """Coordinate arrays of the grid that vectors span; indexing="xy" (default) or "ij".

    Raises: TypeError for other keywords, ValueError for another indexing.
    Example:
      >>> [t.numpy().tolist() for t in tf.meshgrid([1, 2], [3])]
      [[[1, 2]], [[3, 3]]]
    Source: tf.meshgrid public docs 2.15.
    """
    indexing = kwargs.pop("indexing", "xy")
    kwargs.pop("name", None)
    if kwargs:
        raise TypeError(f"'{next(iter(kwargs))}' is an invalid keyword argument for this function")
    if indexing not in ("xy", "ij"):
        raise ValueError(f"Argument `indexing` must be one of ('xy', 'ij'). Received: {indexing}")
    tensors = [convert.to_tensor(a) for a in args]
    n = len(tensors)
    places = list(builtin_range(n))
    if indexing == "xy" and n > 1:
        places[0], places[1] = 1, 0
    columns = [
        apply("Reshape", t, [-1 if p == d else 1 for d in builtin_range(n)])
        for t, p in zip(tensors, places, strict=True)
    ]
    sizes = [apply("Size", t) for t in tensors]
    if indexing == "xy" and n > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    full = apply("Pack", sizes) if sizes else None
    return [apply("BroadcastTo", c, full) for c in columns]


builtin_range = __builtins__["range"] if isinstance(__builtins__, dict) else __builtins__.range


def _repeat_counts(repeats: Any, length: int | None) -> Tensor:
    """How often each element is repeated, int32; negative entries of a vector count as zero."""
    counts = convert.to_tensor(repeats, hint=dtypes.int32)
    if not counts.dtype.is_integer:
        raise TypeError(f"repeat: repeats must be integers, got {repeats!r} of dtype {counts.dtype.name}")
    shape = counts._static_shape()
    if shape is not None and len(shape) > 1:
        raise ValueError(f"repeat: repeats must be a scalar or a vector, got shape {shape}")
    if shape and None not in (shape[0], length) and shape[0] not in (1, length):
        raise ValueError(f"repeat: {length} elements and {shape[0]} repeats: dimensions are not compatible")
    counts = apply("Cast", counts, DstT=dtypes.int32)
    return apply("Maximum", counts, 0) if shape else counts


def repeat(input: Any, repeats: Any, axis: int | None = None, name: str | None = None) -> Tensor:  # noqa: A002
    """Repeats each element `repeats` times (a scalar or one number per element) along `axis`; flattened without one.

    Example:
      >>> tf.repeat([1, 2], [2, 1]).numpy()
      array([1, 1, 2], dtype=int32)
    Source: tf.repeat public docs 2.15.
    """
    tensor = convert.to_tensor(input)
    if axis is None:
        tensor, axis = apply("Reshape", tensor, [-1]), 0
    shape = tensor._static_shape()
    if not shape:
        tensor, shape = apply("Reshape", tensor, [1]), (1,)
    if not isinstance(axis, int):
        raise TypeError(f"Argument `axis` must be an int. Received `axis` = {axis} of type {type(axis).__name__}")
    if not -len(shape) <= axis < len(shape):
        raise ValueError(f"Argument `axis` = {axis} not in range [{-len(shape)}, {len(shape)})")
    counts = _repeat_counts(repeats, shape[axis])
    length = apply("GatherV2", apply("Shape", tensor), axis, 0)
    counts = apply("BroadcastTo", counts, apply("Reshape", length, [1]))
    ends = apply("Cumsum", counts, 0)
    total = apply("Sum", counts, [0])
    places = apply("Cast", apply("Range", 0, total, 1), DstT=dtypes.int32)
    rows = apply("UpperBound", apply("ExpandDims", ends, 0), apply("ExpandDims", places, 0))
    return apply("GatherV2", tensor, apply("Reshape", rows, [-1]), axis % len(shape), name=name)
