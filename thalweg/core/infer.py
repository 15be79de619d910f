"""Shape inference: the context a rule sees, and the rules many ops share.

A rule is `infer(c) -> shape` (a tuple of int | None, or None for an unknown rank), or a list of shapes when the op has
not exactly one output tensor. Dtypes are the schema's business. The same rule serves eager calls, tracing, graph import
and the tests. Inputs are anything with `_static_shape()` and `_constant_value()` (ndarray, or None when unknown).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import errors, shapes

Shape = tuple[int | None, ...] | None


class InferenceContext:
    """What a rule may ask about one call of an op."""

    __slots__ = ("op", "inputs", "attrs", "types", "eager")

    def __init__(self, op: Any, inputs: Sequence[Any], attrs: dict, types: dict, eager: bool = True):
        self.op, self.inputs, self.attrs, self.types, self.eager = op, inputs, attrs, types, eager

    def input(self, which: str | int) -> Any:
        """The input by name or position; a list argument is a list."""
        return self.inputs[which if type(which) is int else self.op.input_index[which]]

    def shape(self, which: str | int = 0) -> Shape:
        """The static shape of a single-tensor input."""
        return self.input(which)._static_shape()

    def shapes(self, which: str | int = 0) -> list[Shape]:
        """The static shapes of a list argument."""
        return [t._static_shape() for t in self.input(which)]

    def value(self, which: str | int) -> np.ndarray | None:
        """The value of an input, when it is known now."""
        return self.input(which)._constant_value()

    def value_as_shape(self, which: str | int) -> Shape:
        """A shape-like integer vector (-1: unknown) as a static shape, as far as it is known."""
        tensor = self.input(which)
        partial = getattr(tensor, "_constant_value_as_shape", None)
        if partial is not None:
            return partial()
        value = tensor._constant_value()
        if value is not None:
            return tuple(None if d < 0 else int(d) for d in np.ravel(value))
        length = tensor._static_shape()
        return None if length is None or length[0] is None else (None,) * length[0]

    def dtype(self, which: str | int = 0) -> Any:
        return self.input(which).dtype

    def attr(self, name: str) -> Any:
        """An attribute: given, else inferred from the inputs, else the default."""
        if name in self.attrs:
            return self.attrs[name]
        if name in self.types:
            return self.types[name]
        return self.op.defaults.get(name)

    def error(self, message: str, traced: str | None = None) -> Exception:
        """The exception for inputs that do not fit: TensorFlow's class eagerly and while tracing.

        Args:
          traced: what is said while tracing, where TensorFlow has other words then.
        """
        text = f"{message if self.eager or traced is None else traced} [Op:{self.op.name}]"
        return errors.InvalidArgumentError(None, None, text) if self.eager else ValueError(text)

    def with_rank(self, which: str | int, rank: int) -> Shape:
        """The shape of an input that must have this rank (unknown dims when the rank is unknown)."""
        shape = self.shape(which)
        if shape is None:
            return (None,) * rank
        if len(shape) != rank:
            raise self.error(f"{self.name_of(which)} must have rank {rank}, got shape {list(shape)}")
        return shape

    def with_rank_at_least(self, which: str | int, rank: int) -> Shape:
        """The shape of an input that must have at least this rank; None when the rank is unknown."""
        shape = self.shape(which)
        if shape is not None and len(shape) < rank:
            raise self.error(f"{self.name_of(which)} must have at least rank {rank}, got shape {list(shape)}")
        return shape

    def name_of(self, which: str | int) -> str:
        return which if isinstance(which, str) else self.op.inputs[which].name

    def merge(self, a: Shape, b: Shape, what: str = "shapes") -> Shape:
        """Two descriptions of one shape -> the more specific one."""
        try:
            return shapes.merge_shapes(a, b)
        except ValueError:
            raise self.error(f"{what} must be equal, got {shape_text(a)} and {shape_text(b)}") from None


def shape_text(shape: Shape) -> str:
    """[2,?,3], as TensorFlow's messages print shapes."""
    return "<unknown>" if shape is None else "[" + ",".join("?" if d is None else str(d) for d in shape) + "]"


def checked_by_kernel(rule: Callable) -> Callable:
    """Marks a rule that NumPy enforces by itself: eager calls skip it and run it only to explain a failure."""
    rule.checked_by_kernel = True
    return rule


@checked_by_kernel
def unchanged(c: InferenceContext) -> Shape:
    """One output with the shape of the first input."""
    return c.shape(0)


@checked_by_kernel
def scalar(c: InferenceContext) -> Shape:
    """One scalar output."""
    return ()


@checked_by_kernel
def unknown(c: InferenceContext) -> Shape:
    """One output of unknown rank."""
    return None


@checked_by_kernel
def no_outputs(c: InferenceContext) -> list:
    """No outputs at all."""
    return []


def all_unknown(c: InferenceContext) -> list:
    """Unknown shapes for every output (lists by their number attribute)."""
    return [None for _ in output_dtypes(c)]


def output_dtypes(c: InferenceContext) -> list:
    """The dtypes of the flat outputs."""
    result = []
    for arg in c.op.outputs:
        if arg.type_list_attr:
            result.extend(c.attr(arg.type_list_attr))
        else:
            dtype = arg.dtype or c.attr(arg.type_attr)
            result.extend([dtype] * (c.attr(arg.number_attr) if arg.number_attr else 1))
    return result


def broadcast(c: InferenceContext, a: Shape, b: Shape) -> Shape:
    """The shape of a NumPy-style broadcast of two shapes."""
    try:
        return shapes.broadcast_shapes(a, b)
    except ValueError:
        x, y = _first_difference(a, b)
        traced = f"Dimensions must be equal, but are {x} and {y}"
        raise c.error(f"Incompatible shapes: {shape_text(a)} vs. {shape_text(b)}", traced) from None


def _first_difference(a: Shape, b: Shape) -> tuple[int, int]:
    """The first dimensions from the left that do not broadcast."""
    rank = max(len(a), len(b))
    pairs = zip((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b), strict=True)
    return next((x, y) for x, y in pairs if x != y and None not in (x, y) and 1 not in (x, y))


@checked_by_kernel
def broadcast_binary(c: InferenceContext) -> Shape:
    """Elementwise binary with broadcasting of inputs 0 and 1."""
    return broadcast(c, c.shape(0), c.shape(1))


def broadcast_all(c: InferenceContext) -> Shape:
    """Elementwise with broadcasting of all (single) inputs."""
    shape: Shape = ()
    for i in range(len(c.inputs)):
        shape = broadcast(c, shape, c.shape(i))
    return shape


def same_shapes(c: InferenceContext) -> Shape:
    """All inputs have one shape, which is the output's (gradient ops of activations)."""
    shape = c.shape(0)
    for i in range(1, len(c.inputs)):
        shape = c.merge(shape, c.shape(i), f"shapes of {c.name_of(0)} and {c.name_of(i)}")
    return shape


def normalized_axes(c: InferenceContext, axes: np.ndarray, rank: int) -> tuple[int, ...]:
    """Axes with negatives resolved; out of range is an error."""
    result = []
    for axis in np.ravel(axes).tolist():
        if not -rank <= axis < rank:
            raise c.error(f"Invalid reduction dimension ({axis} for input with {rank} dimension(s)")
        result.append(axis % rank)
    return tuple(result)


def reduction(c: InferenceContext) -> Shape:
    """Sum, Max, ...: input 0 reduced over the axes in input 1; attribute keep_dims."""
    shape, axes, keep = c.shape(0), c.value(1), bool(c.attr("keep_dims"))
    if shape is None:
        return None
    if axes is None:
        return (None,) * len(shape) if keep else None
    reduced = normalized_axes(c, axes, len(shape))
    if keep:
        return tuple(1 if i in reduced else d for i, d in enumerate(shape))
    return tuple(d for i, d in enumerate(shape) if i not in reduced)


def from_attr_shape(name: str = "shape") -> Callable[[InferenceContext], Shape]:
    """The output shape is the attribute of that name."""
    return lambda c: shapes.as_shape_tuple(c.attr(name))


def from_value_shape(which: str | int) -> Callable[[InferenceContext], Shape]:
    """The output shape is the value of an input (Fill, RandomUniform, ...)."""

    def rule(c: InferenceContext) -> Shape:
        value = c.value(which)
        if value is not None:
            if np.ndim(value) != 1:
                raise c.error(f"{c.name_of(which)} must be a vector, got shape {shape_text(np.shape(value))}")
            if (np.asarray(value) < 0).any():
                raise c.error(f"{c.name_of(which)} must have non-negative dimensions, got {np.ravel(value).tolist()}")
            if math.prod(value.tolist()) >= 2**63:
                raise c.error(f"{c.name_of(which)}: more than 2**63 elements in shape {value.tolist()}")
        return c.value_as_shape(which)

    return rule


def resize_axis(shape: Shape, axis: int, size: int | None) -> Shape:
    """The shape with one dimension replaced."""
    return None if shape is None else shape[:axis] + (size,) + shape[axis + 1 :] if axis != -1 else shape[:-1] + (size,)


def window_output_size(
    size: int | None, window: int, stride: int, padding: str, dilation: int = 1, before: int = 0, after: int = 0
) -> int | None:
    """Output length of a convolution or pooling along one dimension (SAME, VALID or EXPLICIT padding)."""
    if size is None:
        return None
    if padding == "SAME":
        return -(-size // stride)
    reach = (window - 1) * dilation + 1
    return (size + before + after - reach) // stride + 1
