"""What the public image functions share: checks of ranks and sizes, eager and in graphs, and sizes as far as known."""

from __future__ import annotations

import contextlib
from typing import Any

from thalweg.core import context, convert, shapes
from thalweg.core.names import control_dependencies, name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array
from thalweg.ops.debugging import api as debugging

_state = context.state


def scope(name: str | None, default: str) -> Any:
    """The name scope of a public function's ops; nothing in eager execution, where ops have no names."""
    return contextlib.nullcontext(name or default) if _state.graph is None else name_scope(name or default)


def tensor(value: Any, name: str = "image") -> Tensor:
    """The argument as a tensor."""
    return value if isinstance(value, Tensor) else convert.to_tensor(value, name=name)


def is_tensor(value: Any) -> bool:
    """Whether a size or offset is a tensor, whose value may not be known yet (a variable counts)."""
    return isinstance(value, Tensor) or hasattr(value, "read_value")


def require(condition: Any, message: str, kind: type[Exception] = ValueError) -> list:
    """Raises when the condition is known to fail; else the assertions to run before the result is used."""
    if is_tensor(condition):
        done = debugging.Assert(condition, [message])
        return [] if done is None else [done]
    if not condition:
        raise kind(message)
    return []


def after(checks: list, value: Tensor) -> Tensor:
    """The value, to be had only when the assertions hold."""
    if not checks or _state.graph is None:
        return value
    with control_dependencies(checks):
        return array.identity(value)


def rank_of(image: Tensor) -> int | None:
    """The static rank."""
    shape = image._static_shape()
    return None if shape is None else len(shape)


def check_image(image: Tensor) -> list:
    """The assertions that an image has three dimensions or more, and none of the last three is empty.

    Raises: ValueError where that is known to fail.
    """
    shape = image._static_shape()
    if shape is not None and len(shape) < 3:
        raise ValueError(f"'image' (shape {shapes.as_shape(shape)}) must be at least three-dimensional.")
    if shape is not None and 0 in shape[-3:]:
        raise ValueError(f"inner 3 dims of 'image.shape' must be > 0: {shapes.as_shape(shape)}")
    if shape is None or None in shape[-3:]:
        done = debugging.assert_positive(array.shape(image)[-3:], "inner 3 dims of 'image.shape' must be > 0.")
        return [] if done is None else [done]
    return []


def checked(image: Any) -> Tensor:
    """The argument as a tensor that is an image or a batch of images."""
    image = tensor(image)
    return after(check_image(image), image)


def wrong_rank(image: Tensor) -> ValueError:
    """The error for an image that has neither 3 nor 4 dimensions."""
    return ValueError(f"'image' (shape {image.shape}) must have either 3 or 4 dimensions.")


def dimensions(image: Tensor, rank: int) -> list[Any]:
    """Each dimension: an int where it is known, else a scalar tensor."""
    shape = image._static_shape()
    if shape is None:
        shape = (None,) * rank
    if None not in shape:
        return list(shape)
    sizes = array.unstack(array.shape(image), rank)
    return [s if s is not None else d for s, d in zip(shape, sizes, strict=True)]


def as_batch(image: Any) -> tuple[Tensor, bool]:
    """(images of rank 4, whether they were a batch to begin with)."""
    image = tensor(image)
    rank = rank_of(image)
    if rank == 4:
        return image, True
    if rank not in (3, None):
        raise wrong_rank(image)
    image = array.expand_dims(image, 0)
    if rank is None:
        image.set_shape([None] * 4)
    return image, False


def unbatched(image: Tensor, is_batch: bool) -> Tensor:
    """The result of `as_batch`'s images in the form they came."""
    return image if is_batch else array.squeeze(image, axis=[0])


def maximum(x: Any, y: Any) -> Any:
    """The larger of two sizes."""
    return apply("Maximum", x, y) if is_tensor(x) or is_tensor(y) else max(x, y)


def minimum(x: Any, y: Any) -> Any:
    """The smaller of two sizes."""
    return apply("Minimum", x, y) if is_tensor(x) or is_tensor(y) else min(x, y)


def static(sizes: list[Any]) -> list[int | None]:
    """Sizes as a static shape."""
    return [None if is_tensor(n) else n for n in sizes]
