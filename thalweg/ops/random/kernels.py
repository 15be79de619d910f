"""Kernels of the random ops. Stateless uniforms, integers and normals run on both backends, the rest on the host.

Stateful ops stay on the host for their place in a sequence; what they then compute is the stateless ops' code.
"""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.random import distributions, philox, samplers, seeding, shuffles, stateful
from thalweg.ops.random.defs import AUTO_SELECT, PHILOX, THREEFRY
from thalweg.ops.random.philox import Stream
from thalweg.ops.resource.storage import storage_of
from thalweg.ops.special.incomplete_gamma import igamma_grad_a

_MASK64 = 0xFFFFFFFFFFFFFFFF

_DRAWS = {
    "Uniform": distributions.uniform,
    "Normal": distributions.normal,
    "Truncated": distributions.truncated_normal,
    "FullInt": distributions.uniform_full_int,
}


def _key_counter_stream(xp: Any, key: Any, counter: Any) -> Stream:
    if xp.name == "numpy":
        return Stream(int(key[0]), int(counter[0]), int(counter[1]))
    return Stream(key[0], counter[0], counter[1])


# ---------------------------------------------------------------- uniforms, integers, normals


def _register_stateful(op: str, rule: stateful.Draw) -> None:
    @kernel(op, backend="numpy")
    def run(xp: Any, shape: np.ndarray, *, seed: int, seed2: int, dtype: Any, T: Any) -> np.ndarray:  # noqa: N803
        dims = stateful.dims_of(shape)
        stream = seeding.reserve(op, seed, seed2, (dtype, T), stateful.blocks(dims))
        return rule.numbers(xp, stream, dims, {"dtype": dtype})


def _register_stateless(op: str, draw: Any) -> None:
    @kernel(op)
    def run(xp: Any, shape: np.ndarray, seed: Any, *, dtype: Any) -> Any:
        return draw(xp, philox.stateless_stream(xp, seed), stateful.dims_of(shape), dtype._storage)


def _register_stateless_v2(op: str, draw: Any) -> None:
    @kernel(op)
    def run(xp: Any, shape: np.ndarray, key: Any, counter: Any, alg: np.ndarray, *, dtype: Any) -> Any:
        return draw(xp, _key_counter_stream(xp, key, counter), stateful.dims_of(shape), dtype._storage)


def _register_generator(op: str, draw: Any) -> None:
    @kernel(op, backend="numpy")
    def run(xp: Any, resource: np.ndarray, algorithm: np.ndarray, shape: np.ndarray, *, dtype: Any) -> np.ndarray:
        dims = stateful.dims_of(shape)
        stream = _advance(resource, int(algorithm), math.prod(dims))
        return draw(xp, stream, dims, dtype._storage)


for _kind, _stateful, _stateless, _generator in (
    ("Uniform", "RandomUniform", "StatelessRandomUniform", "StatefulUniform"),
    ("Normal", "RandomStandardNormal", "StatelessRandomNormal", "StatefulStandardNormalV2"),
    ("Truncated", "TruncatedNormal", "StatelessTruncatedNormal", "StatefulTruncatedNormal"),
    ("FullInt", None, "StatelessRandomUniformFullInt", "StatefulUniformFullInt"),
):
    if _stateful is not None:
        _register_stateful(_stateful, stateful.DRAWS[_stateful])
    _register_stateless(_stateless, _DRAWS[_kind])
    _register_stateless_v2(_stateless + "V2", _DRAWS[_kind])
    _register_generator(_generator, _DRAWS[_kind])


@kernel("RandomUniformInt", backend="numpy")
def _random_uniform_int(
    xp: Any, shape: np.ndarray, minval: np.ndarray, maxval: np.ndarray, *, seed: int, seed2: int, Tout: Any, T: Any
) -> np.ndarray:  # noqa: N803
    dims = stateful.dims_of(shape)
    stream = seeding.reserve("RandomUniformInt", seed, seed2, (Tout, T), stateful.blocks(dims))
    return stateful.integers(xp, stream, dims, minval, maxval)


@kernel("StatelessRandomUniformInt")
def _stateless_int(xp: Any, shape: np.ndarray, seed: Any, minval: Any, maxval: Any) -> Any:
    return stateful.integers(xp, philox.stateless_stream(xp, seed), stateful.dims_of(shape), minval, maxval)


@kernel("StatelessRandomUniformIntV2")
def _stateless_int_v2(
    xp: Any, shape: np.ndarray, key: Any, counter: Any, alg: np.ndarray, minval: Any, maxval: Any
) -> Any:
    return stateful.integers(xp, _key_counter_stream(xp, key, counter), stateful.dims_of(shape), minval, maxval)


@kernel("StatefulUniformInt", backend="numpy")
def _stateful_int(
    xp: Any, resource: np.ndarray, algorithm: np.ndarray, shape: np.ndarray, minval: np.ndarray, maxval: np.ndarray
) -> np.ndarray:
    dims = stateful.dims_of(shape)
    return stateful.integers(xp, _advance(resource, int(algorithm), math.prod(dims)), dims, minval, maxval)


@kernel("NonDeterministicInts", backend="numpy")
def _non_deterministic(xp: Any, shape: np.ndarray, *, dtype: Any) -> np.ndarray:
    storage = dtype._storage
    if storage.kind not in "iu" or storage.itemsize < 4:
        raise errors.NotFoundError(
            None,
            None,
            f"NonDeterministicInts has no kernel for dtype {dtype.name}; it draws int32, uint32, int64 and uint64",
        )
    dims = stateful.dims_of(shape)
    return np.frombuffer(os.urandom(math.prod(dims) * storage.itemsize), storage).reshape(dims)


# ---------------------------------------------------------------- stateless seeds


@kernel("StatelessRandomGetKeyCounter")
def _get_key_counter(xp: Any, seed: Any) -> tuple:
    key, high = philox.scramble(xp, seed)
    if xp.name == "numpy":
        return np.array([key], np.uint64), np.array([0, high], np.uint64)
    return key.reshape(1), xp.stack([xp.zeros_like(high), high])


@kernel("StatelessRandomGetKeyCounterAlg")
def _get_key_counter_alg(xp: Any, seed: Any) -> tuple:
    return *_get_key_counter(xp, seed), xp.asarray(PHILOX, np.int32)


@kernel("StatelessRandomGetAlg")
def _get_alg(xp: Any) -> Any:
    return xp.asarray(PHILOX, np.int32)


# ---------------------------------------------------------------- generators' states


def _philox_state(resource: np.ndarray) -> tuple[Any, np.ndarray]:
    """The variable that holds a generator's state, and that state: counter (2 words), key."""
    storage = storage_of(resource)
    state = storage.host()
    if state.dtype != np.int64:
        raise errors.InvalidArgumentError(
            None, None, f"dtype of RNG state variable must be int64, not {state.dtype.name}"
        )
    if state.ndim != 1:
        raise errors.InvalidArgumentError(
            None, None, f"RNG state must have one and only one dimension, not {state.ndim}"
        )
    return storage, state


def _skip_state(resource: np.ndarray, algorithm: int, blocks: int) -> np.ndarray:
    """Moves a state on by so many blocks; returns what it was."""
    with storage_of(resource).lock:
        storage, state = _philox_state(resource)
        if algorithm == THREEFRY:
            raise errors.UnimplementedError(None, None, "Non-XLA devices don't support the ThreeFry algorithm.")
        if algorithm not in (PHILOX, AUTO_SELECT):
            raise errors.InvalidArgumentError(None, None, f"Unsupported algorithm id: {algorithm}")
        if state.size < 3:
            raise errors.InvalidArgumentError(
                None, None, (f"For the Philox algorithm, the size of state must be at least 3; got {state.size}")
            )
        words = state.view(np.uint64)
        moved = philox.skip(Stream(int(words[2]), int(words[0]), int(words[1])), blocks)
        new = state.copy()
        new.view(np.uint64)[:2] = (moved.lo, moved.hi)
        storage.write(new)
    return state[:3]


def _advance(resource: np.ndarray, algorithm: int, results: int) -> Stream:
    """The stream of a generator's state, which moves on by what that many results may use."""
    lo, hi, key = _skip_state(resource, algorithm, results * stateful.RESERVED_PER_RESULT).view(np.uint64).tolist()
    return Stream(key, lo, hi)


@kernel("RngReadAndSkip", backend="numpy")
def _read_and_skip(xp: Any, resource: np.ndarray, alg: np.ndarray, delta: np.ndarray) -> np.ndarray:
    return _skip_state(resource, int(alg), int(delta) * stateful.RESERVED_PER_RESULT & _MASK64)


@kernel("RngSkip", backend="numpy")
def _rng_skip(xp: Any, resource: np.ndarray, algorithm: np.ndarray, delta: np.ndarray) -> None:
    _skip_state(resource, int(algorithm), int(delta) * stateful.RESERVED_PER_RESULT & _MASK64)


# ---------------------------------------------------------------- draws that reject


def _gamma_result(stream: Stream, dims: tuple[int, ...], alpha: np.ndarray) -> np.ndarray:
    samples = math.prod(dims) // max(alpha.size, 1)
    return samplers.gamma(stream, alpha, samples).astype(alpha.dtype).reshape(dims)


@kernel("RandomGamma", backend="numpy")
def _random_gamma(
    xp: Any,
    shape: np.ndarray,
    alpha: np.ndarray,
    *,
    seed: int,
    seed2: int,
    S: Any,  # noqa: N803
    T: Any,
) -> np.ndarray:  # noqa: N803
    dims = stateful.dims_of(shape) + alpha.shape
    if 0 in dims:
        return np.empty(dims, alpha.dtype)
    stream = seeding.reserve("RandomGamma", seed, seed2, (S, T), stateful.blocks(dims))
    return _gamma_result(stream, dims, alpha)


@kernel("StatelessRandomGammaV2", backend="numpy")
def _stateless_gamma_v2(xp: Any, shape: np.ndarray, seed: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    return _gamma_result(philox.stateless_stream(xp, seed), stateful.dims_of(shape), alpha)


@kernel("StatelessRandomGammaV3", backend="numpy")
def _stateless_gamma_v3(
    xp: Any, shape: np.ndarray, key: np.ndarray, counter: np.ndarray, alg: np.ndarray, alpha: np.ndarray
) -> np.ndarray:
    return _gamma_result(_key_counter_stream(xp, key, counter), stateful.dims_of(shape), alpha)


def _poisson_result(stream: Stream, dims: tuple[int, ...], rate: np.ndarray, dtype: Any) -> np.ndarray:
    samples = math.prod(dims) // max(rate.size, 1)
    return samplers.poisson(stream, rate, samples).astype(dtype._storage).reshape(dims)


@kernel("RandomPoissonV2", backend="numpy")
def _random_poisson(
    xp: Any,
    shape: np.ndarray,
    rate: np.ndarray,
    *,
    seed: int,
    seed2: int,
    dtype: Any,
    S: Any,  # noqa: N803
    R: Any,
) -> np.ndarray:  # noqa: N803
    dims = stateful.dims_of(shape) + rate.shape
    if 0 in dims:
        return np.empty(dims, dtype._storage)
    stream = seeding.reserve("RandomPoissonV2", seed, seed2, (dtype, S, R), stateful.blocks(dims))
    return _poisson_result(stream, dims, rate, dtype)


@kernel("StatelessRandomPoisson", backend="numpy")
def _stateless_poisson(xp: Any, shape: np.ndarray, seed: np.ndarray, lam: np.ndarray, *, dtype: Any) -> np.ndarray:
    return _poisson_result(philox.stateless_stream(xp, seed), stateful.dims_of(shape), lam, dtype)


def _no_integer_kernel(op: str, parameter: np.ndarray) -> None:
    if parameter.dtype.kind not in "fV":
        raise errors.InvalidArgumentError(
            None,
            None,
            f"No OpKernel was registered to support Op '{op}' with parameters of dtype "
            f"{parameter.dtype.name}; it takes float16, float32 and float64",
        )


def _binomial_result(
    stream: Stream, dims: tuple[int, ...], counts: np.ndarray, probs: np.ndarray, dtype: Any
) -> np.ndarray:
    counts, probs = np.broadcast_arrays(counts, probs)
    samples = math.prod(dims) // max(counts.size, 1)
    return samplers.binomial(stream, counts, probs, samples).astype(dtype._storage).reshape(dims)


@kernel("StatelessRandomBinomial", backend="numpy")
def _stateless_binomial(
    xp: Any, shape: np.ndarray, seed: np.ndarray, counts: np.ndarray, probs: np.ndarray, *, dtype: Any
) -> np.ndarray:
    _no_integer_kernel("StatelessRandomBinomial", probs)
    return _binomial_result(philox.stateless_stream(xp, seed), stateful.dims_of(shape), counts, probs, dtype)


@kernel("StatefulRandomBinomial", backend="numpy")
def _stateful_binomial(
    xp: Any,
    resource: np.ndarray,
    algorithm: np.ndarray,
    shape: np.ndarray,
    counts: np.ndarray,
    probs: np.ndarray,
    *,
    dtype: Any,
) -> np.ndarray:
    _no_integer_kernel("StatefulRandomBinomial", probs)
    dims = stateful.dims_of(shape)
    parameters = math.prod(np.broadcast_shapes(counts.shape, probs.shape))
    samples = math.prod(dims) // max(parameters, 1)
    stream = _advance(resource, int(algorithm), parameters * 2 * 100 * (samples + 3) // 4)
    return _binomial_result(stream, dims, counts, probs, dtype)


def _categorical_result(stream: Stream, logits: np.ndarray, samples: int, dtype: Any) -> np.ndarray:
    return samplers.categorical(stream, logits, samples).astype(dtype._storage)


def _check_logits(op: str, logits: np.ndarray) -> None:
    if logits.dtype.kind not in "fV":
        raise errors.NotFoundError(
            None, None, f"{op} has no kernel for logits of dtype {logits.dtype.name}; it takes floats"
        )


@kernel("Multinomial", backend="numpy")
def _multinomial(
    xp: Any,
    logits: np.ndarray,
    num_samples: np.ndarray,
    *,
    seed: int,
    seed2: int,
    T: Any,  # noqa: N803
    output_dtype: Any,
) -> np.ndarray:
    _check_logits("Multinomial", logits)
    rows, samples = logits.shape[0], int(num_samples)
    if rows * samples == 0:
        return np.empty((rows, samples), output_dtype._storage)
    # Two words per float64 uniform, in whole blocks.
    results = rows * (-(-samples // 4) * 4 * 2)
    stream = seeding.reserve("Multinomial", seed, seed2, (T, output_dtype), results * stateful.RESERVED_PER_RESULT)
    return _categorical_result(stream, logits, samples, output_dtype)


@kernel("StatelessMultinomial", backend="numpy")
def _stateless_multinomial(
    xp: Any, logits: np.ndarray, num_samples: np.ndarray, seed: np.ndarray, *, output_dtype: Any
) -> np.ndarray:
    _check_logits("StatelessMultinomial", logits)
    return _categorical_result(philox.stateless_stream(xp, seed), logits, int(num_samples), output_dtype)


# With the same parameters everywhere, TensorFlow works in batches of this size.
_TRUNCATED_BATCH = 100
_TRUNCATED_ITERATIONS = 1000


@kernel("ParameterizedTruncatedNormal", backend="numpy")
def _parameterized_truncated(
    xp: Any,
    shape: np.ndarray,
    means: np.ndarray,
    stdevs: np.ndarray,
    minvals: np.ndarray,
    maxvals: np.ndarray,
    *,
    seed: int,
    seed2: int,
    dtype: Any,
    T: Any,
) -> np.ndarray:  # noqa: N803
    dims = stateful.dims_of(shape)
    total = math.prod(dims)
    batches, samples = dims[0], math.prod(dims[1:])
    if means.size == stdevs.size == 1 and minvals.ndim == maxvals.ndim == 0:
        batches, samples = -(-total // _TRUNCATED_BATCH), _TRUNCATED_BATCH
    blocks = batches * 2 * _TRUNCATED_ITERATIONS * (samples + 3) // 4
    stream = seeding.reserve("ParameterizedTruncatedNormal", seed, seed2, (dtype, T), blocks)
    parameters = (p.reshape(-1) for p in (means, stdevs, minvals, maxvals))
    return samplers.parameterized_truncated_normal(stream, batches, samples, total, *parameters).reshape(dims)


@kernel("StatelessParameterizedTruncatedNormal", backend="numpy")
def _stateless_parameterized_truncated(
    xp: Any,
    shape: np.ndarray,
    seed: np.ndarray,
    means: np.ndarray,
    stddevs: np.ndarray,
    minvals: np.ndarray,
    maxvals: np.ndarray,
) -> np.ndarray:
    dims = stateful.dims_of(shape)
    total = math.prod(dims)
    if total == 0:
        return np.empty(dims, means.dtype)
    parameters = [p.reshape(-1) for p in np.broadcast_arrays(means, stddevs, minvals, maxvals)]
    batches = parameters[0].size
    samples = total // batches
    drawn = samplers.parameterized_truncated_normal(
        philox.stateless_stream(xp, seed), batches, samples, total, *parameters
    )
    return drawn.reshape(batches, samples).T.reshape(dims)


# ---------------------------------------------------------------- permutations


def _shuffled(value: np.ndarray, stream: Stream) -> np.ndarray:
    return value[shuffles.permutation(stream, value.shape[0])]


def _needs_no_shuffle(value: np.ndarray) -> bool:
    return value.size <= 1 or value.shape[0] <= 1


@kernel("RandomShuffle", backend="numpy")
def _random_shuffle(xp: Any, value: np.ndarray, *, seed: int, seed2: int, T: Any) -> np.ndarray:  # noqa: N803
    if _needs_no_shuffle(value):
        return value
    blocks = -(-shuffles.words_needed(value.shape[0]) // 4)
    return _shuffled(value, seeding.reserve("RandomShuffle", seed, seed2, (T,), blocks))


@kernel("StatelessShuffle", backend="numpy")
def _stateless_shuffle(xp: Any, value: np.ndarray, key: np.ndarray, counter: np.ndarray, alg: np.ndarray) -> np.ndarray:
    return value if _needs_no_shuffle(value) else _shuffled(value, _key_counter_stream(xp, key, counter))


@kernel("RandomIndexShuffle", backend="numpy")
def _random_index_shuffle(
    xp: Any, index: np.ndarray, seed: np.ndarray, max_index: np.ndarray, *, rounds: int
) -> np.ndarray:
    scalar = index.ndim == 0 and max_index.ndim == 0 and seed.ndim == 1
    count = max(index.size, max_index.size, seed.size // 3)
    indices, tops = (np.broadcast_to(a, (count,)).tolist() for a in (index, max_index))
    keys = np.broadcast_to(seed, (count, 3)).tolist()
    moved = [
        shuffles.index_shuffle(i & _MASK64, k, top & _MASK64, rounds)
        for i, k, top in zip(indices, keys, tops, strict=True)
    ]
    result = np.array(moved, np.uint64).astype(index.dtype)
    return result[0] if scalar else result


# ---------------------------------------------------------------- the derivative of a gamma draw


@kernel("RandomGammaGrad", backend="numpy")
def _random_gamma_grad(xp: Any, alpha: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """d sample / d alpha at a fixed cumulative probability: -(dP/dalpha) / density."""
    a, x = np.broadcast_arrays(alpha.astype(np.float64), sample.astype(np.float64))
    log_density = (a - 1) * np.log(x) - x - xp.special.gammaln(a)
    return (-igamma_grad_a(a, x) / np.exp(log_density)).astype(alpha.dtype)


@kernel("RandomGammaGrad", backend="xla")
def _random_gamma_grad_xla(xp: Any, alpha: Any, sample: Any) -> Any:
    return xp.lax.random_gamma_grad(*xp.broadcast_arrays(alpha, sample))


no_kernel(
    "RandomUniform RandomStandardNormal TruncatedNormal RandomUniformInt RandomShuffle RandomGamma RandomPoissonV2 "
    "Multinomial ParameterizedTruncatedNormal",
    "xla",
    reason="a stateful op's place in its sequence is kept on the host",
)
no_kernel(
    "StatefulUniform StatefulStandardNormalV2 StatefulTruncatedNormal StatefulUniformFullInt StatefulUniformInt "
    "StatefulRandomBinomial RngReadAndSkip RngSkip",
    "xla",
    reason="a generator's state is a variable on the host",
)
no_kernel("NonDeterministicInts", "xla", reason="the entropy is the host's")
no_kernel(
    "StatelessRandomGammaV2 StatelessRandomGammaV3 StatelessRandomPoisson StatelessRandomBinomial StatelessMultinomial "
    "StatelessParameterizedTruncatedNormal",
    "xla",
    reason="rejection takes a number of draws that the draws decide",
)
no_kernel(
    "StatelessShuffle RandomIndexShuffle",
    "xla",
    reason="a sequence of swaps or cipher rounds, one element after the other",
)
