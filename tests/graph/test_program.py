"""Programs share what is equal: constants, ops of equal inputs, reads with no effect between them; and nothing else."""

import numpy as np

import thalweg as tf


def steps_of(function, *args):
    """The op types that one call of the traced function runs."""
    concrete = function.get_concrete_function(*args)
    return [s.node.type for s in concrete.function.program.steps]


def test_equal_ops_run_once():
    @tf.function(autograph=False)
    def f(x):
        return tf.tanh(x) * 2.0 + tf.tanh(x) * 2.0, tf.identity(tf.tanh(x)), tf.reduce_sum(x, 0), tf.reduce_sum(x, 1)

    x = tf.constant([[0.5, 1.0]])
    steps = steps_of(f, x)
    assert steps.count("Tanh") == 1 and steps.count("Mul") == 1 and "Identity" not in steps
    assert steps.count("Sum") == 2
    total, tanh, *_ = f(x)
    np.testing.assert_allclose(total, 4 * np.tanh(x), rtol=1e-6)
    np.testing.assert_allclose(tanh, np.tanh(x), rtol=1e-6)


def test_reads_around_assignments_and_random_numbers_stay_apart():
    v = tf.Variable([1.0, 2.0])

    @tf.function(autograph=False)
    def f():
        before = v.read_value() + v.read_value()
        v.assign_add([1.0, 1.0])
        after = v.read_value() + 0.0
        return before, after, tf.random.normal([8]), tf.random.normal([8])

    steps = steps_of(f)
    assert steps.count("ReadVariableOp") == 2 and steps.count("RandomStandardNormal") == 2
    before, after, a, b = f()
    assert before.numpy().tolist() == [2.0, 4.0] and after.numpy().tolist() == [2.0, 3.0]
    assert not np.array_equal(a, b)


def test_attributes_and_types_keep_ops_apart():
    @tf.function(autograph=False)
    def f(x):
        return tf.cast(x, tf.int32), tf.cast(x, tf.int64), tf.raw_ops.LeakyRelu(features=x, alpha=0.0), (
            tf.raw_ops.LeakyRelu(features=x, alpha=-0.0)
        ), 1.0 / (x * 0.0), 1.0 / (x * -0.0)

    a, b, c, d, e, g = f(tf.constant([-1.5, 1.0]))
    assert a.dtype == tf.int32 and b.dtype == tf.int64
    assert np.signbit(c.numpy()).tolist() == [True, False] and np.signbit(d.numpy()).tolist() == [False, False]
    assert e.numpy().tolist() == [-np.inf, np.inf] and g.numpy().tolist() == [np.inf, -np.inf]


def test_products_keep_to_one_thread_as_they_do_eagerly(monkeypatch):
    """Threads of OpenBLAS that spin on a busy machine made a function of small products 50 times slower."""
    from thalweg.engine import blas

    seen, threads = [], [4]
    monkeypatch.setattr(blas, "_threads", lambda: (lambda: threads[0], lambda n: (seen.append(n), threads.append(n))))

    @tf.function(autograph=False)
    def f(x):
        return tf.matmul(x, x)

    f(tf.ones([64, 64]))
    assert seen == [1, 4]
