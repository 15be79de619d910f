"""Three steps of each optimizer of tf.compat.v1.train, dense, sparse and eager, against TensorFlow's."""

import importlib.util
import json
import pathlib

import numpy as np
import pytest

import thalweg as tf

HERE = pathlib.Path(__file__).resolve().parent
_spec = importlib.util.spec_from_file_location("optimizer_cases", HERE / "optimizer_cases.py")
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)
GOLDEN = json.loads((HERE.parent / "golden" / "v1_optimizers.json").read_text())["answers"]


@pytest.mark.parametrize("key", GOLDEN)
def test_trajectory(key):
    want, got = GOLDEN[key], cases.trajectory(tf, *cases.cases()[key])
    for mine, theirs in zip(got.pop("steps"), want.pop("steps"), strict=True):
        for a, b in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=2e-5, atol=1e-6)
    mine, theirs = got.pop("values", {}), want.pop("values", {})
    assert mine.keys() == theirs.keys()
    for name in mine:
        np.testing.assert_allclose(mine[name], theirs[name], rtol=2e-5, atol=1e-6, err_msg=name)
    assert got == want


v1 = tf.compat.v1


def test_compute_gradients_refuses_a_tensor_eagerly():
    with pytest.raises(RuntimeError, match="should be a function when eager"):
        v1.train.GradientDescentOptimizer(0.1).compute_gradients(tf.constant(1.0))


def test_no_gradients():
    with tf.Graph().as_default():
        v = v1.get_variable("v", [2])
        with pytest.raises(ValueError, match="No gradients provided for any variable, check your graph"):
            v1.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0), var_list=[v])
        with pytest.raises(ValueError, match="No variables provided"):
            v1.train.GradientDescentOptimizer(0.1).apply_gradients([])
        with pytest.raises(ValueError, match="No gradients provided for any variable"):
            v1.train.GradientDescentOptimizer(0.1).apply_gradients([(None, v)])
        with pytest.raises(ValueError, match="gate_gradients must be one of"):
            v1.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(v), gate_gradients=5)


def test_no_variables():
    with tf.Graph().as_default(), pytest.raises(ValueError, match="No variables to optimize"):
        v1.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0))


def test_a_constraint_follows_the_step():
    v = tf.Variable([1.0, 2.0], constraint=lambda x: tf.clip_by_value(x, 0.0, 1.5))
    v1.train.GradientDescentOptimizer(0.1).minimize(lambda: tf.reduce_sum(v))
    np.testing.assert_allclose(v.numpy(), [0.9, 1.5], rtol=1e-6)


def test_a_rate_that_is_a_function_is_asked_at_each_step():
    rates = iter([1.0, 0.5])
    v = tf.Variable(0.0)
    optimizer = v1.train.GradientDescentOptimizer(lambda: next(rates))
    optimizer.minimize(lambda: v * 1.0)
    optimizer.minimize(lambda: v * 1.0)
    assert v.numpy() == -1.5


def test_in_a_function():
    v = tf.Variable([2.0])
    optimizer = v1.train.AdamOptimizer(0.1)

    @tf.function
    def step():
        optimizer.minimize(lambda: tf.reduce_sum(v * v))

    for _ in range(3):
        step()
    np.testing.assert_allclose(v.numpy(), [1.7006], atol=1e-3)


def test_an_optimizer_of_a_user():
    class Sign(v1.train.Optimizer):
        def __init__(self):
            super().__init__(False, "Sign")

        def _apply_dense(self, grad, var):
            return var.assign_sub(tf.sign(grad))

    with tf.Graph().as_default(), v1.Session() as session:
        v = v1.get_variable("v", initializer=[3.0, -2.0])
        step = Sign().minimize(tf.reduce_sum(v * v))
        session.run(v1.global_variables_initializer())
        session.run(step)
        assert session.run(v).tolist() == [2.0, -1.0]
