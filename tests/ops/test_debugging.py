"""Checks of numbers after every op; assertions on sparse and ragged values. Messages: tests/conformance/cases."""

import numpy as np
import pytest

import thalweg as tf
from thalweg.core import context


@pytest.fixture
def checked():
    tf.debugging.enable_check_numerics()
    yield
    tf.debugging.disable_check_numerics()


def test_the_op_that_made_it_is_named(checked):
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        tf.math.log(tf.constant([1.0, -1.0]))
    text = str(caught.value)
    assert 'output 0 of eagerly-executing op "Log" (# of outputs: 1)' in text
    assert "# of +NaN elements: 1" in text and "Tensor had NaN values" in text
    assert "test_debugging.py" in text and "test_the_op_that_made_it_is_named" in text, "the user's line"


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x / 0.0,
        lambda x: x * np.inf,
        lambda x: tf.matmul([[1e30]], [[1e30]]),
        lambda x: tf.reduce_sum(x * 3e38),
        lambda x: tf.split(tf.constant([np.inf, 1.0]), 2),
        lambda x: tf.Variable(np.nan) + 1.0,
        lambda x: tf.raw_ops.Exp(x=[1e3]),
    ],
)
def test_short_cuts_are_checked_too(checked, function):
    x = tf.constant([1.0, 2.0])
    with pytest.raises(tf.errors.InvalidArgumentError, match="Detected Infinity or NaN"):
        function(x)


def test_gradients_are_checked(checked):
    x = tf.Variable(0.0)
    with tf.GradientTape() as tape:
        y = tf.sqrt(x)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Detected Infinity or NaN"):
        tape.gradient(y, x)


def test_moving_values_is_no_fault(checked):
    tf.reshape(tf.constant([np.nan, 1.0]), [2, 1])
    tf.constant([np.inf])
    tf.range(3) // 1


def test_off_again():
    tf.debugging.enable_check_numerics()
    tf.debugging.disable_check_numerics()
    assert context.state.plain and context.state.watcher is None
    assert np.isnan(tf.math.log(-1.0).numpy())


def test_check_numerics_passes_gradients():
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.debugging.check_numerics(x * x, "squares")
    np.testing.assert_allclose(tape.gradient(y, x), [2.0, 4.0])


def test_check_numerics_checks_gradients():
    x = tf.constant([0.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.sqrt(tf.debugging.check_numerics(x, "the root's input"))
    with pytest.raises(tf.errors.InvalidArgumentError, match="in gradient. the root's input : Tensor had"):
        tape.gradient(y, x)


def test_sparse_tensors_have_ranks_and_shapes():
    x = tf.sparse.from_dense([[1, 0], [0, 2]])
    tf.debugging.assert_rank(x, 2)
    tf.debugging.assert_shapes([(x, ("n", "n"))])
    with pytest.raises(ValueError, match="must have rank 1"):
        tf.debugging.assert_rank(x, 1)
    with pytest.raises(ValueError, match="must have size 3"):
        tf.debugging.assert_shapes([(x, ("n", 3))])


def test_functions_traced_meanwhile_are_checked_and_stay_so(monkeypatch):
    """In branches, loops and gradients; also when parts of the function are compiled."""
    from thalweg.graph import tiers

    monkeypatch.setattr(tiers, "_COMPILE_AFTER_S", 1e-9)

    @tf.function
    def f(x):
        for _ in tf.range(3):
            x = tf.sqrt(x - 1.0)
        return x * 2.0

    v = tf.Variable(2.0)

    @tf.function
    def g(x):
        with tf.GradientTape() as tape:
            y = tf.sqrt(v * x)
        return tape.gradient(y, v)

    @tf.function
    def moved(x):
        return tf.reshape(x, [-1, 1])

    def unchecked(x):
        return tf.math.log(x)

    tf.debugging.enable_check_numerics()
    try:
        for _ in range(3):
            assert f(tf.constant(50.0)) > 0 and g(tf.constant(2.0)) > 0
        assert np.isnan(moved(tf.constant([np.nan])).numpy()).all()
    finally:
        tf.debugging.disable_check_numerics()
    with pytest.raises(tf.errors.InvalidArgumentError, match=r'output 0 of graph op "Sqrt"[^!]*(.|\n)*node .*Sqrt'):
        f(tf.constant(1.5))
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        g(tf.constant(0.0))
    text = str(caught.value)
    assert 'graph op "SqrtGrad" (# of outputs: 1)' in text and 'Graph name: "g"' in text and "Inf values" in text
    assert "test_debugging.py" in text, "the user's line"
    assert np.isnan(tf.function(unchecked)(tf.constant(-1.0)).numpy())
