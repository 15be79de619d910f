"""The counter-based generators: Philox 4x32-10 and ThreeFry 2x32-20, as vectorised block functions.

A Philox stream is (key, lo, hi): a 64-bit key and a 128-bit counter, each half a Python int (eager) or a uint64 scalar
array (inside XLA). Block i of the stream is a pure function of the counter plus i, so kernels compute any part of a
stream in any order. TensorFlow's CPU kernels lay their draws out by such block numbers; `distributions` knows how.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

_MASK32 = 0xFFFFFFFF
_MASK64 = 0xFFFFFFFFFFFFFFFF
# Multipliers and key increments of Philox 4x32 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
_MULTIPLY_0, _MULTIPLY_2 = 0xD2511F53, 0xCD9E8D57
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_ROUNDS = 10
# Up to this many blocks plain Python integers are quicker than ten rounds of array operations.
_SCALAR_BLOCKS = 4
# Blocks per NumPy pass: the temporaries of a round stay in the level-2 cache.
CHUNK = 8192

# Constants as 0-d arrays: NumPy converts a Python number anew in each operation, at twice the cost of a small one.
_M0, _M2 = np.array(_MULTIPLY_0, np.uint64), np.array(_MULTIPLY_2, np.uint64)
_LOW, _HALF = np.array(_MASK32, np.uint64), np.array(32, np.uint64)
_WEYL_0_32, _WEYL_1_32 = np.array(_WEYL_0, np.uint32), np.array(_WEYL_1, np.uint32)
_WEYLS = np.arange(_ROUNDS, dtype=np.uint64)[:, None] * np.array([_WEYL_0, _WEYL_1], np.uint64)


class Stream(NamedTuple):
    """Where a Philox generator stands."""

    key: Any
    lo: Any
    hi: Any


def stream_from_seeds(seed: int, seed2: int) -> Stream:
    """The generator of a stateful op's kernel: `seed` is the key, `seed2` the upper half of the counter."""
    return Stream(seed & _MASK64, 0, seed2 & _MASK64)


def skip(stream: Stream, count: int) -> Stream:
    """The stream `count` blocks further on (a count is 64 bits, the counter 128)."""
    lo = stream.lo + (count & _MASK64)
    return Stream(stream.key, lo & _MASK64, (stream.hi + (lo >> 64)) & _MASK64)


def blocks(xp: Any, stream: Stream, count: int) -> Any:
    """The next `count` blocks: uint32, shape [count, 4]."""
    if xp.name == "numpy" and count <= _SCALAR_BLOCKS:
        return _scalar_blocks(stream, range(count))
    return blocks_at(xp, stream, xp.arange(count, dtype=np.uint64))


def blocks_at(xp: Any, stream: Stream, offsets: Any) -> Any:
    """The blocks at `offsets` (uint64, shape [n]) from where the stream stands: uint32, shape [n, 4]."""
    if xp.name == "numpy" and offsets.size <= _SCALAR_BLOCKS:
        return _scalar_blocks(stream, offsets.tolist())
    if xp.name != "numpy":
        # Each of a block's four words computes the block: interleaving four arrays costs XLA more than the rounds.
        offsets = xp.broadcast_to(offsets[:, None], (offsets.shape[0], 4))
    lo = _uint64(xp, stream.lo) + offsets
    hi = _uint64(xp, stream.hi) + (lo < offsets).astype(np.uint64)
    if xp.name != "numpy":
        w0, w1, w2, w3 = _rounds_32(_uint64(xp, stream.key), lo, hi)
        word = xp.broadcast_to(xp.arange(4, dtype=np.uint32)[None], offsets.shape)
        return xp.where(word < 2, xp.where(word == 0, w0, w1), xp.where(word == 2, w2, w3))
    words = _rounds(xp, _uint64(xp, stream.key), lo, hi)
    result = np.empty((offsets.size, 4), np.uint32)
    for column, word in enumerate(words):
        result[:, column] = word
    return result


def _rounds(xp: Any, key: Any, lo: Any, hi: Any) -> tuple[Any, Any, Any, Any]:
    """Ten rounds on the four 32-bit words of each counter, kept in uint64."""
    c0, c1, c2, c3 = lo & _LOW, lo >> _HALF, hi & _LOW, hi >> _HALF
    keys = (xp.stack([key & _LOW, key >> _HALF]) + _WEYLS) & _LOW
    for r in range(_ROUNDS):
        p0, p2 = c0 * _M0, c2 * _M2
        c0, c1 = (p2 >> _HALF) ^ c1 ^ keys[r, 0, ...], p2 & _LOW
        c2, c3 = (p0 >> _HALF) ^ c3 ^ keys[r, 1, ...], p0 & _LOW
    return c0, c1, c2, c3


def _rounds_32(key: Any, lo: Any, hi: Any) -> tuple[Any, Any, Any, Any]:
    """The same in 32-bit words, which XLA packs twice as many of into a vector; only the products are wider."""
    c0, c1, c2, c3 = _low_half(lo), _high_half(lo), _low_half(hi), _high_half(hi)
    k0, k1 = _low_half(key), _high_half(key)
    for _ in range(_ROUNDS):
        p0, p2 = c0.astype(np.uint64) * _M0, c2.astype(np.uint64) * _M2
        c0, c1, c2, c3 = _high_half(p2) ^ c1 ^ k0, _low_half(p2), _high_half(p0) ^ c3 ^ k1, _low_half(p0)
        k0, k1 = k0 + _WEYL_0_32, k1 + _WEYL_1_32
    return c0, c1, c2, c3


def _low_half(x: Any) -> Any:
    return x.astype(np.uint32)


def _high_half(x: Any) -> Any:
    return (x >> _HALF).astype(np.uint32)


def _uint64(xp: Any, value: Any) -> Any:
    return np.uint64(value) if isinstance(value, int) else value


def _scalar_blocks(stream: Stream, offsets: Any) -> np.ndarray:
    rows = []
    for offset in offsets:
        at = skip(stream, offset) if offset else stream
        c0, c1, c2, c3 = at.lo & _MASK32, at.lo >> 32, at.hi & _MASK32, at.hi >> 32
        k0, k1 = at.key & _MASK32, at.key >> 32
        for _ in range(_ROUNDS):
            p0, p2 = c0 * _MULTIPLY_0, c2 * _MULTIPLY_2
            c0, c1, c2, c3 = (p2 >> 32) ^ c1 ^ k0, p2 & _MASK32, (p0 >> 32) ^ c3 ^ k1, p0 & _MASK32
            k0, k1 = (k0 + _WEYL_0) & _MASK32, (k1 + _WEYL_1) & _MASK32
        rows.append((c0, c1, c2, c3))
    return np.array(rows, np.uint32).reshape(-1, 4)


# The key under which the two words of a stateless seed are mixed.
_SCRAMBLE_KEY = 0x02461E293EC8F720


def scramble(xp: Any, seed: Any) -> tuple[Any, Any]:
    """A stateless op's seed (integers, shape [2]) -> its key and the upper half of its counter (the lower is 0).

    Returns ints under NumPy, uint64 scalar arrays under XLA.
    """
    if xp.name == "numpy":
        seed0, seed1 = (int(s) & _MASK64 for s in seed)
        c0, c1, c2, c3 = (int(c) for c in _scalar_blocks(Stream(_SCRAMBLE_KEY, seed0, seed1), (0,))[0])
        return c0 | c1 << 32, c2 | c3 << 32
    # Through int64, so that a negative int32 seed is sign-extended as a C cast does.
    words = seed.astype(np.int64).astype(np.uint64)
    block = blocks_at(xp, Stream(_SCRAMBLE_KEY, words[0], words[1]), xp.zeros((1,), np.uint64))[0].astype(np.uint64)
    return block[0] | block[1] << 32, block[2] | block[3] << 32


def stateless_stream(xp: Any, seed: Any) -> Stream:
    """The stream of a stateless op that takes a seed of shape [2]."""
    key, hi = scramble(xp, seed)
    return Stream(key, 0, hi)


_THREEFRY_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_THREEFRY_PARITY = 0x1BD11BDA


def threefry_2x32(xp: Any, key: tuple[Any, Any], counter: tuple[Any, Any]) -> tuple[Any, Any]:
    """ThreeFry 2x32, 20 rounds, on uint32 arrays: two key words and two counter words -> two random words."""
    k0, k1 = (np.uint32(k) if isinstance(k, int) else k for k in key)
    schedule = (k0, k1, k0 ^ k1 ^ np.uint32(_THREEFRY_PARITY))
    x0, x1 = counter[0] + k0, counter[1] + k1
    for group in range(5):
        for rotation in _THREEFRY_ROTATIONS[group % 2]:
            x0 = x0 + x1
            x1 = ((x1 << np.uint32(rotation)) | (x1 >> np.uint32(32 - rotation))) ^ x0
        x0 = x0 + schedule[(group + 1) % 3]
        x1 = x1 + schedule[(group + 2) % 3] + np.uint32(group + 1)
    return x0, x1
