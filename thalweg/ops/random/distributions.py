"""Random bits to numbers: uniform, integer, normal and truncated normal draws in the layout of TensorFlow's kernels.

Pure functions of a `philox.Stream`, for NumPy and XLA alike. A block of four 32-bit words yields four numbers of up to
32 bits or two of 64. Uniform and normal draws take block i for the i-th group of results. A truncated normal draw takes
a variable number of blocks, so each group of results owns 256 words per result and starts at its own block.

Bits equal to TensorFlow's on the CPU: uniforms and integers always, normals of all dtypes under NumPy where the C
library is glibc; under XLA float64 normals differ where its own sin, cos or log round differently (a few last places).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import ml_dtypes
import numpy as np

from thalweg.engine.namespaces import numpy_namespace
from thalweg.ops.random import floats, philox
from thalweg.ops.random.philox import Stream

_EPSILON = 1.0e-7  # the smallest number whose logarithm Box-Muller takes
_TRUNCATE_AT = 2.0
# Words (not blocks) that a truncated normal result may use, whether it does or not.
_RESERVED_WORDS = 256
# Up to so many groups of truncated normals are drawn in one pass of so many blocks for each.
_FEW_GROUPS, _BLOCKS_OF_FEW = 256, 3
_BFLOAT16 = np.dtype(ml_dtypes.bfloat16)

# 0-d arrays, see philox.
_MANTISSA, _EXPONENT = np.array(0x7FFFFF, np.uint32), np.array(0x3F800000, np.uint32)
_ONE, _MINUS_TWO = np.array(1, np.float32), np.array(-2, np.float32)
_SMALLEST, _TWO_PI = np.array(_EPSILON, np.float32), np.array(2 * math.pi)

Convert = Callable[[Any, Any], Any]


def _fill(xp: Any, stream: Stream, shape: Sequence[int], per_block: int, convert: Convert) -> Any:
    """Draws prod(shape) numbers, block by block; `convert` maps uint32 [n, 4] to [n * per_block] numbers."""
    size = math.prod(shape)
    count = -(-size // per_block)
    if xp.name != "numpy" or count <= philox.CHUNK:
        values = convert(xp, philox.blocks(xp, stream, count)).reshape(-1)
        return (values if count * per_block == size else values[:size]).reshape(shape)
    result = None
    for start in range(0, count, philox.CHUNK):
        n = min(philox.CHUNK, count - start)
        part = convert(xp, philox.blocks(xp, philox.skip(stream, start), n)).reshape(-1)
        if result is None:
            result = np.empty(size, part.dtype)
        at = start * per_block
        result[at : at + n * per_block] = part[: size - at]
    return result.reshape(shape)


def words_to_uint64(words: Any) -> Any:
    """uint32 [n, 4] -> uint64 [n, 2]: the first word of a pair is the low half."""
    pairs = words.astype(np.uint64)
    return pairs[:, 0::2] | pairs[:, 1::2] << np.uint64(32)


def to_float32(words: Any) -> Any:
    """uint32 -> [0, 1): the low 23 bits become the mantissa."""
    return ((words & _MANTISSA) | _EXPONENT).view(np.float32) - _ONE


def to_float64(words: Any) -> Any:
    """uint32 [n, 4] -> [0, 1) in [n, 2]: 20 bits of the first word above the 32 of the second."""
    pairs = words.astype(np.uint64)
    bits = (pairs[:, 0::2] & np.uint64(0xFFFFF)) << np.uint64(32) | pairs[:, 1::2] | np.uint64(1023 << 52)
    return bits.view(np.float64) - 1.0


def _to_float16(words: Any) -> Any:
    return ((words & np.uint32(0x3FF)) | np.uint32(15 << 10)).astype(np.uint16).view(np.float16) - np.float16(1)


def _to_bfloat16(words: Any) -> Any:
    bits = ((words & np.uint32(0x7F)) | np.uint32(127 << 7)).astype(np.uint16)
    return (bits.view(_BFLOAT16).astype(np.float32) - np.float32(1)).astype(_BFLOAT16)


UNIFORM = {
    np.dtype(np.float32): to_float32,
    np.dtype(np.float64): to_float64,
    np.dtype(np.float16): _to_float16,
    _BFLOAT16: _to_bfloat16,
}


def per_block(dtype: np.dtype) -> int:
    """Numbers of a dtype that one block yields."""
    return 2 if dtype.itemsize == 8 else 4


def uniform(xp: Any, stream: Stream, shape: Sequence[int], dtype: np.dtype) -> Any:
    """Floats in [0, 1)."""
    convert = UNIFORM[dtype]
    return _fill(xp, stream, shape, per_block(dtype), lambda xp, words: convert(words))


def uniform_full_int(xp: Any, stream: Stream, shape: Sequence[int], dtype: np.dtype) -> Any:
    """Integers over the whole range of a 32- or 64-bit dtype."""
    if dtype.itemsize == 8:
        return _fill(xp, stream, shape, 2, lambda xp, words: words_to_uint64(words).view(dtype))
    return _fill(xp, stream, shape, 4, lambda xp, words: words.view(dtype))


def uniform_int(xp: Any, stream: Stream, shape: Sequence[int], dtype: np.dtype, low: Any, high: Any) -> Any:
    """Integers in [low, high): the words modulo the range, as TensorFlow maps them (slightly biased)."""
    unsigned = np.dtype(f"uint{dtype.itemsize * 8}")
    low, high = (xp.asarray(v, dtype).view(unsigned) for v in (low, high))
    span = high - low
    words = words_to_uint64 if dtype.itemsize == 8 else lambda w: w
    return _fill(xp, stream, shape, per_block(dtype), lambda xp, w: (words(w) % span + low).view(dtype))


def _interleaved(xp: Any, even: Any, odd: Any) -> Any:
    """XLA's quick way of stacking along a new last axis."""
    even, odd = xp.lax.optimization_barrier((even, odd))
    return xp.where(xp.arange(2) == 0, even[..., None], odd[..., None])


def box_muller_float32(xp: Any, words: Any) -> Any:
    """uint32 [..., 2k] -> float32 normals of the same shape, from pairs of words."""
    uniforms = to_float32(words)
    u1 = xp.maximum(uniforms[..., 0::2], _SMALLEST)
    angle = (uniforms[..., 1::2].astype(np.float64) * _TWO_PI).astype(np.float32)
    radius = xp.sqrt(_MINUS_TWO * floats.log(xp, u1))
    sine, cosine = floats.sincos(xp, angle)
    if xp.name != "numpy":
        return _interleaved(xp, sine * radius, cosine * radius).reshape(words.shape)
    result = np.empty(words.shape, np.float32)
    np.multiply(sine, radius, out=result[..., 0::2])
    np.multiply(cosine, radius, out=result[..., 1::2])
    return result


def box_muller_float64(xp: Any, words: Any) -> Any:
    """uint32 [n, 4] -> float64 normals [n, 2]."""
    u = to_float64(words)
    angle = (2 * math.pi) * u[:, 1]
    u1 = xp.maximum(u[:, 0], _EPSILON)
    if xp.name != "numpy":
        radius = xp.sqrt(-2.0 * xp.log(u1))
        return xp.stack([xp.sin(angle) * radius, xp.cos(angle) * radius], axis=-1)
    # NumPy's float64 log, sin and cos may be its own; these two reach the C library's, whose bits TensorFlow has.
    radius = np.sqrt(-2.0 * c_log(u1))
    turn = np.zeros(angle.shape, np.complex128)
    turn.imag = angle
    turn = np.exp(turn)
    return np.stack([turn.imag * radius, turn.real * radius], axis=-1)


def c_log(x: np.ndarray) -> np.ndarray:
    """The C library's float64 logarithm."""
    return numpy_namespace.special.xlogy(1.0, x)  # scipy is loaded with the first use


def _box_muller(dtype: np.dtype) -> Convert:
    if dtype == np.float64:
        return box_muller_float64
    if dtype == np.float32:
        return box_muller_float32
    return lambda xp, words: box_muller_float32(xp, words).astype(dtype)


def normal(xp: Any, stream: Stream, shape: Sequence[int], dtype: np.dtype) -> Any:
    """Standard normal draws."""
    return _fill(xp, stream, shape, per_block(dtype), _box_muller(dtype))


def truncated_normal(xp: Any, stream: Stream, shape: Sequence[int], dtype: np.dtype) -> Any:
    """Standard normal draws, those at or beyond two standard deviations drawn again."""
    size = math.prod(shape)
    group = per_block(dtype)
    groups = -(-size // group)
    draw = box_muller_float64 if dtype == np.float64 else box_muller_float32
    fill = _truncated_numpy if xp.name == "numpy" else _truncated_xla
    return fill(xp, stream, groups, group, draw)[:size].astype(dtype).reshape(shape)


def _truncated_numpy(xp: Any, stream: Stream, groups: int, group: int, draw: Convert) -> np.ndarray:
    """Flat draws, group by group: each group keeps the first `group` accepted numbers of its own blocks."""
    stride = np.uint64(group * _RESERVED_WORDS // 4)
    starts = np.arange(groups, dtype=np.uint64) * stride
    if groups <= _FEW_GROUPS:
        few = _truncated_few(xp, stream, starts, group, draw)
        if few is not None:
            return few.reshape(-1)
    result = np.empty((groups, group), np.float64 if group == 2 else np.float32)
    filled = np.zeros(groups, np.intp)
    pending = np.arange(groups)
    block = 0
    while pending.size:
        for at in range(0, pending.size, philox.CHUNK):
            part = pending[at : at + philox.CHUNK]
            candidates = draw(xp, philox.blocks_at(xp, stream, starts[part] + np.uint64(block)))
            _keep_accepted(result, filled, part, candidates, first=block == 0)
        pending = pending[filled[pending] < group]
        block += 1
    return result.reshape(-1)


def _truncated_few(xp: Any, stream: Stream, starts: np.ndarray, group: int, draw: Convert) -> np.ndarray | None:
    """Small requests in one pass, with more blocks than they need; None in the rare case that these do not suffice."""
    at = (starts[:, None] + np.arange(_BLOCKS_OF_FEW, dtype=np.uint64)).reshape(-1)
    candidates = draw(xp, philox.blocks_at(xp, stream, at)).reshape(starts.size, _BLOCKS_OF_FEW * group)
    accepted = np.abs(candidates) < _TRUNCATE_AT
    if (accepted.sum(axis=1) < group).any():
        return None
    first = np.argsort(~accepted, axis=1, kind="stable")[:, :group]
    return np.take_along_axis(candidates, first, axis=1)


def _keep_accepted(
    result: np.ndarray, filled: np.ndarray, rows: np.ndarray, candidates: np.ndarray, first: bool
) -> None:
    accepted = np.abs(candidates) < _TRUNCATE_AT
    if first:
        # Most first blocks are accepted whole: those need no bookkeeping.
        whole = accepted.all(axis=1)
        result[rows[whole]] = candidates[whole]
        filled[rows[whole]] = result.shape[1]
        rows, candidates, accepted = rows[~whole], candidates[~whole], accepted[~whole]
    for column in range(candidates.shape[1]):
        takes = accepted[:, column] & (filled[rows] < result.shape[1])
        taking = rows[takes]
        result[taking, filled[taking]] = candidates[takes, column]
        filled[taking] += 1


def _truncated_xla(xp: Any, stream: Stream, groups: int, group: int, draw: Convert) -> Any:
    """The same, with a loop that XLA can compile: every group draws until all are full."""
    starts = xp.arange(groups, dtype=np.uint64) * np.uint64(group * _RESERVED_WORDS // 4)
    slots = xp.arange(group)

    def step(state: tuple) -> tuple:
        block, filled, result = state
        candidates = draw(xp, philox.blocks_at(xp, stream, starts + block))
        for column in range(group):
            value = candidates[:, column]
            takes = (xp.abs(value) < _TRUNCATE_AT) & (filled < group)
            here = takes[:, None] & (slots == filled[:, None])
            result = xp.where(here, value[:, None], result)
            filled = filled + takes
        return block + np.uint64(1), filled, result

    state = (
        xp.zeros((), np.uint64),
        xp.zeros((groups,), np.int32),
        xp.zeros((groups, group), np.float64 if group == 2 else np.float32),
    )
    return xp.lax.while_loop(lambda s: xp.any(s[1] < group), step, state)[2].reshape(-1)
