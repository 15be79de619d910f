"""Stateful random ops inside executables: bit for bit the interpreter's numbers, call after call."""

import numpy as np
import pytest

import thalweg as tf
from thalweg.core import flags
from thalweg.graph import tiers


@pytest.fixture
def eager_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is compiled after its first call, by the calling thread, nothing is judged."""
    for name in ("_COMPILE_AFTER_S", "_NESTED_COMPILE_AFTER_S"):
        monkeypatch.setattr(tiers, name, 1e-9)
    monkeypatch.setattr(tiers, "_JUDGE_CALLS", 1_000_000)
    monkeypatch.setattr(tiers, "_BACKGROUND_CALL_S", 0.0)


def tiered_of(function):
    (concrete,) = function._traces.values()
    return concrete._tiered


def draws_of(make, *calls, backend="auto"):
    """The results of calls of a function that `make` builds after a global seed was set; and the function."""
    with flags.override(BACKEND=backend):
        tf.random.set_seed(11)
        function = make()
        return [tf.nest.map_structure(lambda t: t.numpy(), function(*args)) for args in calls], function


def check(make, *calls):
    """Compiled draws are the interpreter's; returns the compiled function."""
    compiled, function = draws_of(make, *calls)
    interpreted, _ = draws_of(make, *calls, backend="numpy")
    for ours, theirs in zip(compiled, interpreted, strict=True):
        tf.nest.map_structure(np.testing.assert_array_equal, ours, theirs)
    assert any(not np.array_equal(a, b) for a, b in zip(*map(tf.nest.flatten, compiled[:2]), strict=True))
    return function


@pytest.mark.usefixtures("eager_compiler")
@pytest.mark.parametrize(
    "draw",
    [
        lambda: tf.random.uniform([37]),
        lambda: tf.random.uniform([9, 5], dtype=tf.float64),
        lambda: tf.random.uniform([6], dtype=tf.float16),
        lambda: tf.random.uniform([0, 3]),
        lambda: tf.random.uniform([41], -5, 12, tf.int32),
        lambda: tf.random.uniform([41], -5, 2**40, tf.int64),
        lambda: tf.random.normal([1001]),
        lambda: tf.random.normal([30], seed=5),
        lambda: tf.random.truncated_normal([203]),
    ],
)
def test_numbers_are_the_interpreters(draw):
    function = check(lambda: tf.function(lambda: (draw(), tf.random.uniform([3]), draw())[::-1]), *[()] * 4)
    tiered = tiered_of(function)
    assert tiered.compiles == 1 and tiered.reason is None


@pytest.mark.usefixtures("eager_compiler")
def test_called_functions_share_their_sequence():
    def make():
        @tf.function
        def noisy(x):
            return x + tf.random.normal([4], seed=2)

        return tf.function(lambda x: (noisy(x), noisy(noisy(x)), tf.random.uniform([2])))

    function = check(make, *[(tf.zeros([4]),)] * 4)
    assert tiered_of(function).reason is None


@pytest.mark.usefixtures("eager_compiler")
def test_executables_of_several_shapes_go_on_with_one_sequence():
    """A generator moves on by what the shape of the call takes, whichever form runs it."""
    def make():
        return tf.function(lambda x: tf.nn.dropout(x, 0.4), input_signature=[tf.TensorSpec([None, 8])])

    calls = [(tf.ones([n, 8]),) for n in (3, 3, 5, 3, 5, 5, 3, 64)]
    assert tiered_of(check(make, *calls)).compiles == 3 - 1  # the last shape came once


@pytest.mark.usefixtures("eager_compiler")
def test_branches_and_loops_keep_theirs_on_the_host():
    """How often they draw is not known before."""
    def make():
        @tf.function
        def f(x, n):
            if tf.reduce_sum(x) > 3.0:
                x += tf.random.uniform([4])
            for _ in range(n):
                x = tf.abs(x) + tf.random.uniform([4])
            return x, tf.random.uniform([3])

        return f

    n = tf.constant
    check(make, *[(tf.ones([4]) * i, n(i)) for i in (1, 2, 0, 3, 1, 2)])


def test_one_executable_on_demand():
    def make(jit_compile=True):
        return tf.function(lambda: (tf.random.normal([50]), tf.random.uniform([7], 0, 9, tf.int32)),
                           jit_compile=jit_compile)

    demanded, _ = draws_of(make, *[()] * 3)
    expected, _ = draws_of(lambda: make(None), *[()] * 3)
    for ours, theirs in zip(demanded, expected, strict=True):
        tf.nest.map_structure(np.testing.assert_array_equal, ours, theirs)


def test_compiling_beside_the_program_draws_nothing(monkeypatch):
    """The thread that compiles runs the executable once; the sequence of the program does not notice."""
    monkeypatch.setattr(tiers, "_COMPILE_AFTER_S", 1e-9)
    function = check(lambda: tf.function(lambda: tf.random.uniform([5])), *[()] * 40)
    assert tiered_of(function).reason is None


@pytest.mark.usefixtures("eager_compiler")
def test_a_step_of_keras_with_dropout_is_one_executable():
    def history(backend):
        with flags.override(BACKEND=backend):
            tf.keras.utils.set_random_seed(3)
            layers = tf.keras.layers
            model = tf.keras.Sequential([
                layers.Dense(16, activation="relu", input_shape=(8,)), layers.Dropout(0.5), layers.GaussianNoise(0.1),
                layers.Dense(1),
            ])
            model.compile("adam", "mse")
            x = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
            losses = model.fit(x, x[:, :1], batch_size=16, epochs=3, verbose=0, shuffle=False).history["loss"]
            return losses

    np.testing.assert_allclose(history("auto"), history("numpy"), rtol=1e-4)
