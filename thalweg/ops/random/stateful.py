"""What the stateful random ops draw and how far their generators then move on, apart from where generators are kept.

The kernels on the host and the compiler of function bodies share these rules: the host reserves a piece of the stream
before an executable runs, and the executable computes the numbers of that piece.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import errors
from thalweg.ops.random import distributions
from thalweg.ops.random.philox import Stream

# Blocks that a stateful op or generator passes over per result, whatever the result used.
RESERVED_PER_RESULT = 256


class Draw(NamedTuple):
    """The rule of one op.

    Attributes:
      types: the type attributes that are part of a generator's identity, in the order of `seeding.reserve`.
      numbers: (xp, stream, dims, attrs, *further inputs) -> the results.
      compiled: whether XLA gives the same bits for outputs of a dtype.
    """

    types: tuple[str, ...]
    numbers: Callable[..., Any]
    compiled: Callable[[np.dtype], bool]


def dims_of(shape: Any) -> tuple[int, ...]:
    """The shape that an op's first input asks for."""
    return tuple(shape.tolist())


def blocks(dims: Sequence[int]) -> int:
    """How many blocks the generator of a stateful op moves on by for results of a shape."""
    return math.prod(dims) * RESERVED_PER_RESULT


def _floats(draw: Callable[..., Any]) -> Callable[..., Any]:
    def numbers(xp: Any, stream: Stream, dims: tuple[int, ...], attrs: dict[str, Any]) -> Any:
        return draw(xp, stream, dims, attrs["dtype"]._storage)

    return numbers


def _ints(xp: Any, stream: Stream, dims: tuple[int, ...], attrs: dict[str, Any], minval: Any, maxval: Any) -> Any:
    return integers(xp, stream, dims, minval, maxval)


def integers(xp: Any, stream: Stream, dims: tuple[int, ...], minval: Any, maxval: Any) -> Any:
    """Integers in [minval, maxval), of their dtype. Raises: NotFoundError for unsigned ones."""
    if minval.dtype.kind == "u":
        raise errors.NotFoundError(
            None, None, f"no kernel draws {minval.dtype.name} in a range; only over the whole range, or int32 and int64"
        )
    if 0 in dims:
        return xp.zeros(dims, minval.dtype)
    return distributions.uniform_int(xp, stream, dims, np.dtype(minval.dtype), minval, maxval)


def _always(dtype: np.dtype) -> bool:
    return True


def _not_float64(dtype: np.dtype) -> bool:
    """XLA rounds the logarithm, sine and cosine of float64 otherwise than the C library does."""
    return dtype != np.float64


DRAWS = {
    "RandomUniform": Draw(("dtype", "T"), _floats(distributions.uniform), _always),
    "RandomStandardNormal": Draw(("dtype", "T"), _floats(distributions.normal), _not_float64),
    "TruncatedNormal": Draw(("dtype", "T"), _floats(distributions.truncated_normal), _not_float64),
    "RandomUniformInt": Draw(("Tout", "T"), _ints, _always),
}
