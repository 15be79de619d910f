"""Draws that reject: gamma, Poisson, binomial, categorical and the truncated normal with parameters.

These run on the host (NumPy): each result takes a number of blocks that only the draws themselves decide. Where
TensorFlow gives each result a stretch of blocks of its own, all results are computed side by side (`Lanes`); where it
runs one sequence through all results (categorical, parameterized truncated normal), so do we, in one thread: on many
cores TensorFlow splits large requests of those two among threads and then depends on their number.

Methods: Marsaglia and Tsang (2000) for gamma; Knuth's products of uniforms and Hormann's transformed rejection (1993)
for Poisson and binomial; Robert (1995) for the truncated normal.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from thalweg.core import errors
from thalweg.engine.namespaces import numpy_namespace
from thalweg.ops.random import distributions, floats, philox
from thalweg.ops.random.philox import Stream

# Blocks that each gamma, Poisson or (large) binomial result owns.
_RESERVED_BLOCKS = 256
# Blocks of a binomial result with a small mean.
_RESERVED_BLOCKS_INVERSION = 42
# A truncated normal gives up when this many candidates in a row were rejected.
_MAX_REJECTIONS = 1000

class Lanes:
    """Many sequential generators side by side, one per result, each with its own place in the stream.

    Uniforms and normals (float64) come two to a block and are handed out last first, each kind from a buffer of its
    own.
    """

    def __init__(self, stream: Stream, starts: np.ndarray):
        self._stream = stream
        self._position = starts.astype(np.uint64)
        n = starts.size
        self._uniforms = (np.empty((n, 2)), np.zeros(n, np.intp))
        self._normals = (np.empty((n, 2)), np.zeros(n, np.intp))

    def uniform(self, lanes: np.ndarray) -> np.ndarray:
        """The next uniform of each of `lanes` (indices)."""
        return self._next(self._uniforms, lanes, distributions.to_float64)

    def normal(self, lanes: np.ndarray) -> np.ndarray:
        """The next standard normal of each of `lanes`."""
        return self._next(self._normals, lanes, lambda words: distributions.box_muller_float64(numpy_namespace, words))

    def _next(self, buffer: tuple, lanes: np.ndarray, draw: Callable) -> np.ndarray:
        values, remaining = buffer
        empty = lanes[remaining[lanes] == 0]
        if empty.size:
            values[empty] = draw(philox.blocks_at(numpy_namespace, self._stream, self._position[empty]))
            self._position[empty] += np.uint64(1)
            remaining[empty] = 2
        remaining[lanes] -= 1
        return values[lanes, remaining[lanes]]


def _lane_parameters(parameter: np.ndarray, samples: int) -> np.ndarray:
    """The float64 parameter of each lane: TensorFlow numbers all samples of one parameter before the next."""
    return np.repeat(parameter.reshape(-1).astype(np.float64), samples)


def _sample_major(values: np.ndarray, parameters: int, samples: int) -> np.ndarray:
    """Lanes -> the output's order, in which the parameters vary fastest."""
    return values.reshape(parameters, samples).T


def _c_log1p(x: np.ndarray) -> np.ndarray:
    """The C library's log1p, where the last bit shows (NumPy may have its own)."""
    return np.fromiter(map(math.log1p, x.tolist()), np.float64, x.size)


def _c_power(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The C library's pow for x in [0, 1) and y > 1, where the last bit shows."""
    return np.fromiter(map(math.pow, x.tolist(), y.tolist()), np.float64, x.size)


def gamma(stream: Stream, alpha: np.ndarray, samples: int) -> np.ndarray:
    """`samples` draws for each concentration in `alpha`: float64, shape [samples, alpha.size]."""
    rates = _lane_parameters(alpha, samples)
    result = np.empty(rates.size)
    lanes = Lanes(stream, np.arange(rates.size, dtype=np.uint64) * np.uint64(_RESERVED_BLOCKS))
    log1p, power = (_c_log1p, _c_power) if alpha.dtype == np.float64 else (np.log1p, np.power)
    exponential = np.flatnonzero(rates == 1.0)
    if exponential.size:
        result[exponential] = -log1p(-lanes.uniform(exponential))
    small = rates < 1.0
    d = rates + np.where(small, 2.0 / 3, -1.0 / 3)
    c = 1.0 / 3 / np.sqrt(d)
    active = np.flatnonzero(rates != 1.0)
    while active.size:
        x = lanes.normal(active)
        v = 1 + c[active] * x
        positive = ~(v <= 0)  # a NaN (of a concentration below -2/3) goes on and comes out
        tried, x, v = active[positive], x[positive], v[positive] * v[positive] * v[positive]
        u = lanes.uniform(tried)
        squeezed = u < 1 - 0.0331 * (x * x) * (x * x)
        accepted = squeezed | (distributions.c_log(u) < 0.5 * x * x + d[tried] * (1 - v + distributions.c_log(v)))
        done = tried[accepted]
        result[done] = d[done] * v[accepted]
        boosted = done[small[done]]
        if boosted.size:
            result[boosted] *= power(lanes.uniform(boosted), 1 / rates[boosted])
        active = np.setdiff1d(active, done, assume_unique=True)
    return _sample_major(result, alpha.size, samples)


def poisson(stream: Stream, rate: np.ndarray, samples: int) -> np.ndarray:
    """`samples` draws for each rate: float64, shape [samples, rate.size]."""
    rates = _lane_parameters(rate, samples)
    result = np.empty(rates.size)
    lanes = Lanes(stream, np.arange(rates.size, dtype=np.uint64) * np.uint64(_RESERVED_BLOCKS))
    invalid = ~np.isfinite(rates) | (rates < 0)
    result[invalid] = np.nan
    _poisson_by_products(lanes, np.flatnonzero(~invalid & (rates < 10)), rates, result)
    _poisson_by_rejection(lanes, np.flatnonzero(~invalid & (rates >= 10)), rates, result)
    return _sample_major(result, rate.size, samples)


def _poisson_by_products(lanes: Lanes, active: np.ndarray, rates: np.ndarray, result: np.ndarray) -> None:
    limits, product = np.exp(-rates), np.ones(rates.size)
    count = 0.0
    while active.size:
        product[active] *= lanes.uniform(active)
        reached = product[active] <= limits[active]
        result[active[reached]] = count
        active = active[~reached]
        count += 1


def _poisson_by_rejection(lanes: Lanes, active: np.ndarray, rates: np.ndarray, result: np.ndarray) -> None:
    while active.size:
        rate = rates[active]
        b = 0.931 + 2.53 * np.sqrt(rate)
        a = -0.059 + 0.02483 * b
        inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
        u = lanes.uniform(active) - 0.5
        v = lanes.uniform(active)
        shifted = 0.5 - np.abs(u)
        k = np.floor((2 * a / shifted + b) * u + rate + 0.43)
        inside = (shifted >= 0.07) & (v <= 0.9277 - 3.6224 / (b - 2))
        outside = (k < 0) | ((shifted < 0.013) & (v > shifted))
        s = np.log(v * inverse_alpha / (a / (shifted * shifted) + b))
        t = -rate + k * np.log(rate) - numpy_namespace.special.gammaln(k + 1)
        accepted = inside | (~outside & (s <= t))
        result[active[accepted]] = k[accepted]
        active = active[~accepted]


def binomial(stream: Stream, counts: np.ndarray, probs: np.ndarray, samples: int) -> np.ndarray:
    """`samples` draws for each pair of `counts` and `probs` (equal shapes): float64, shape [samples, counts.size].

    The choice of method is made in the parameters' own dtype, as in TensorFlow.
    """
    dtype = probs.dtype.type
    flipped = probs > dtype(0.5)
    rarer = np.where(flipped, dtype(1) - probs, probs)
    large = np.repeat((counts * rarer >= dtype(10)).reshape(-1), samples)
    trials, p = _lane_parameters(counts, samples), _lane_parameters(rarer, samples)
    original, flipped = _lane_parameters(probs, samples), np.repeat(flipped.reshape(-1), samples)
    result = np.full(trials.size, np.nan)
    none, all_of_them = (trials <= 0) | (original <= 0), original >= 1
    drawn = ~none & ~all_of_them & ~np.isnan(original) & ~np.isnan(trials)
    index = np.arange(trials.size, dtype=np.uint64)
    stride = np.where(large, _RESERVED_BLOCKS, _RESERVED_BLOCKS_INVERSION).astype(np.uint64)
    lanes = Lanes(stream, index * stride)
    _binomial_by_inversion(lanes, np.flatnonzero(drawn & ~large), trials, p, result)
    _binomial_by_rejection(lanes, np.flatnonzero(drawn & large), trials, p, result)
    result = np.where(drawn & flipped, trials - result, result)
    result[all_of_them & ~none] = trials[all_of_them & ~none]
    result[none] = 0.0
    return _sample_major(result, counts.size, samples)


def _binomial_by_inversion(
    lanes: Lanes, active: np.ndarray, trials: np.ndarray, p: np.ndarray, result: np.ndarray
) -> None:
    """Counts geometric gaps until they pass the number of trials."""
    total = np.zeros(trials.size)
    count = 0.0
    while active.size:
        total[active] += np.ceil(np.log(lanes.uniform(active)) / np.log1p(-p[active]))
        passed = total[active] > trials[active]
        result[active[passed]] = count
        active = active[~passed]
        count += 1


_STIRLING_TAILS = np.array(
    [
        0.0810614667953272,
        0.0413406959554092,
        0.0276779256849983,
        0.02079067210376509,
        0.0166446911898211,
        0.0138761288230707,
        0.0118967099458917,
        0.0104112652619720,
        0.00925546218271273,
        0.00833056343336287,
    ]
)


def _stirling_tail(k: np.ndarray) -> np.ndarray:
    """What Stirling's formula lacks to log(k!)."""
    squared = (k + 1) * (k + 1)
    series = (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / squared) / squared) / (k + 1)
    return np.where(k <= 9, _STIRLING_TAILS[np.clip(k, 0, 9).astype(np.intp)], series)


def _binomial_by_rejection(
    lanes: Lanes, active: np.ndarray, trials: np.ndarray, p: np.ndarray, result: np.ndarray
) -> None:
    while active.size:
        n, prob = trials[active], p[active]
        deviation = np.sqrt(n * prob * (1 - prob))
        b = 1.15 + 2.53 * deviation
        a = -0.0873 + 0.0248 * b + 0.01 * prob
        odds = prob / (1 - prob)
        alpha = (2.83 + 5.1 / b) * deviation
        m = np.floor((n + 1) * prob)
        u = lanes.uniform(active)
        v = lanes.uniform(active)
        u = u - 0.5
        shifted = 0.5 - np.abs(u)
        k = np.floor((2 * a / shifted + b) * u + (n * prob + 0.5))
        inside = (shifted >= 0.07) & (v <= 0.92 - 4.2 / b)
        outside = (k < 0) | (k > n)
        bound = (
            (m + 0.5) * np.log((m + 1) / (odds * (n - m + 1)))
            + (n + 1) * np.log((n - m + 1) / (n - k + 1))
            + (k + 0.5) * np.log(odds * (n - k + 1) / (k + 1))
            + _stirling_tail(m)
            + _stirling_tail(n - m)
            - _stirling_tail(k)
            - _stirling_tail(n - k)
        )
        accepted = inside | (~outside & (np.log(v * alpha / (a / (shifted * shifted) + b)) <= bound))
        result[active[accepted]] = k[accepted]
        active = active[~accepted]


def categorical(stream: Stream, logits: np.ndarray, samples: int) -> np.ndarray:
    """Class indices drawn by inverting each row's cumulative weights: intp, shape [rows, samples]."""
    rows, classes = logits.shape
    result = np.empty((rows, samples), np.intp)
    words = philox.blocks(numpy_namespace, stream, -(-rows * samples // 2))
    uniforms = distributions.to_float64(words).reshape(-1)[: rows * samples].reshape(rows, samples)
    finite = np.isfinite(logits)
    values = logits.astype(np.float64)
    largest = np.where(finite, values, -np.inf).max(axis=1, keepdims=True)
    weights = np.where(finite, np.exp(values - np.where(np.isfinite(largest), largest, 0.0)), 0.0)
    cumulative = np.cumsum(weights, axis=1)
    for row in range(rows):
        result[row] = np.searchsorted(cumulative[row], uniforms[row] * cumulative[row, -1], side="right")
    return result


class _Sequence:
    """One generator read in sequence, a bounded number of blocks at a time."""

    def __init__(self, stream: Stream):
        self._stream = stream

    def accepted(
        self, needed: int, blocks_per_draw: int, candidates: Callable[[np.ndarray], tuple], method: str
    ) -> np.ndarray:
        """The first `needed` accepted candidates; the generator then stands after the last draw that gave one.

        `candidates` maps uint32 [draws, blocks_per_draw, 4] to (values [draws, k], accept [draws, k]).
        """
        kept: list[np.ndarray] = []
        missing, rejected = needed, 0
        while missing:
            draws = min(max(2 * missing // 2, 16), philox.CHUNK)
            words = philox.blocks(numpy_namespace, self._stream, draws * blocks_per_draw)
            words = words.reshape(draws, blocks_per_draw, 4)
            values, accept = candidates(words)
            hits = np.flatnonzero(accept.reshape(-1))[:missing]
            rejected = self._check_rejections(hits, accept.size, rejected, missing, method)
            kept.append(values.reshape(-1)[hits])
            missing -= hits.size
            used = draws if missing else int(hits[-1]) // values.shape[1] + 1
            self._stream = philox.skip(self._stream, used * blocks_per_draw)
        return np.concatenate(kept) if kept else np.empty(0)

    def _check_rejections(self, hits: np.ndarray, size: int, rejected: int, missing: int, method: str) -> int:
        if hits.size == missing:
            return 0
        gap = size - 1 - int(hits[-1]) if hits.size else rejected + size
        if gap > _MAX_REJECTIONS:
            raise errors.InternalError(
                None, None, f"TruncatedNormal {method} rejection sampler failed to accept a sample."
            )
        return gap


def parameterized_truncated_normal(
    stream: Stream,
    batches: int,
    samples: int,
    total: int,
    means: np.ndarray,
    stddevs: np.ndarray,
    minvals: np.ndarray,
    maxvals: np.ndarray,
) -> np.ndarray:
    """Draws of `batches` truncated normals, `samples` each, `total` in all (the last batch may be short).

    The parameters are flat, with one value or one per batch. Returns shape [total], batch by batch.
    """
    sequence = _Sequence(stream)
    result = np.empty(total, means.dtype)
    for batch in range(batches):
        at = batch * samples
        stop = min(at + samples, total)
        mean, stddev, low, high = (p[0 if p.size == 1 else batch] for p in (means, stddevs, minvals, maxvals))
        if not (stddev > 0 and low < high and (np.isfinite(low) or np.isfinite(high))):
            raise errors.InvalidArgumentError(None, None, "Invalid parameters")
        result[at:stop] = _truncated_batch(sequence, stop - at, mean, stddev, low, high)
    return result


def _truncated_batch(
    sequence: _Sequence, n: int, mean: np.generic, stddev: np.generic, low: np.generic, high: np.generic
) -> np.ndarray:
    dtype = mean.dtype.type
    if (np.isinf(low) and low < 0) or high < mean:
        low, high, stddev = high, low, -stddev
    low, high = (low - mean) / stddev, (high - mean) / stddev
    root = np.sqrt(low * low + dtype(4))
    cutoff = dtype(2) * np.exp(dtype(0.5) + (low * (low - root)) / dtype(4)) / (low + root)
    edge = dtype(1.3)
    if (low < -edge and high >= 0) or (high > edge and low <= 0):
        z = _from_normals(sequence, n, low, high)
    elif high - low < cutoff:
        z = _from_uniforms(sequence, n, low, high)
    else:
        z = _from_exponentials(sequence, n, low, high, (low + root) / dtype(2))
    return z.astype(dtype) * stddev + mean


def _from_normals(sequence: _Sequence, n: int, low: np.generic, high: np.generic) -> np.ndarray:
    dtype = low.dtype

    def candidates(words: np.ndarray) -> tuple:
        words = words.reshape(-1, 4)
        values = (distributions.box_muller_float64 if dtype == np.float64 else distributions.box_muller_float32)(
            numpy_namespace, words
        )
        values = values.astype(dtype)
        return values, (values >= low) & (values <= high)

    return sequence.accepted(n, 1, candidates, "randn")


def _uniforms(words: np.ndarray, dtype: np.dtype) -> np.ndarray:
    return distributions.UNIFORM[dtype](words.reshape(-1, 4))


def _from_uniforms(sequence: _Sequence, n: int, low: np.generic, high: np.generic) -> np.ndarray:
    dtype = low.dtype
    plus = dtype.type(0) if low < 0 else low * low

    def candidates(words: np.ndarray) -> tuple:
        values = _uniforms(words[:, 0], dtype) * (high - low) + low
        return values, _uniforms(words[:, 1], dtype) <= np.exp((plus - values * values) / dtype.type(2))

    return sequence.accepted(n, 2, candidates, "uniform")


def _log(x: np.ndarray) -> np.ndarray:
    """The C library's logarithm of uniforms, which may be 0."""
    if x.dtype != np.float32:
        return np.log(x)
    return np.where(x > 0, floats.log(numpy_namespace, np.maximum(x, np.finfo(np.float32).tiny)), np.float32(-np.inf))


def _from_exponentials(sequence: _Sequence, n: int, low: np.generic, high: np.generic, alpha: np.generic) -> np.ndarray:
    dtype = low.dtype

    def candidates(words: np.ndarray) -> tuple:
        draws = _uniforms(words, dtype)
        values = -_log(draws[:, 0::2]) / alpha + low
        x = alpha - values if low < alpha else np.broadcast_to(low - alpha, values.shape)
        return values, (draws[:, 1::2] <= np.exp(-x * x / dtype.type(2))) & (values < high)

    return sequence.accepted(n, 1, candidates, "exponential distribution")
