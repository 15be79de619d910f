"""Loops, branches and lists of tensors: value, gradient and second gradient are equal eagerly, traced and compiled."""

import numpy as np
import pytest

import thalweg as tf


def mapped(x):
    return tf.map_fn(lambda e: e * e * tf.sin(e), x)


def scanned(x):
    return tf.scan(lambda a, e: a * tf.cos(e) + e * e, x)


def folded(x):
    return tf.foldl(lambda a, e: a * e + tf.exp(-a * a), x, initializer=tf.constant(0.5, x.dtype))


def folded_from_the_right(x):
    return tf.foldr(lambda a, e: a * e + tf.exp(-a * a), x)


def array_in_a_loop(x):
    written = tf.TensorArray(x.dtype, 3, element_shape=[])
    _, written = tf.while_loop(
        lambda i, a: i < 3, lambda i, a: (i + 1, a.write(i, x[i] * tf.reduce_sum(x) ** 2)), [tf.constant(0), written]
    )
    return written.stack()


def branch(x):
    return tf.cond(tf.reduce_sum(x) > 0, lambda: x * x * x, lambda: tf.sin(x))


def branch_in_a_loop(x):
    def step(i, a):
        return i + 1, tf.cond(i % 2 == 0, lambda: a * x * x, lambda: tf.sin(a) + x)

    return tf.while_loop(lambda i, a: i < 4, step, [tf.constant(0), x])[1]


def loop_in_a_branch(x):
    def powers():
        return tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, a * x), [tf.constant(0), x])[1]

    return tf.cond(tf.reduce_sum(x) > 0, powers, lambda: x)


def chosen(x):
    return tf.switch_case(tf.constant(1), [lambda: x, lambda: x**4, lambda: -x])


def vectorized(x):
    return tf.vectorized_map(lambda e: e * e * tf.reduce_sum(x * e), x)


CASES = [
    mapped,
    scanned,
    folded,
    folded_from_the_right,
    array_in_a_loop,
    branch,
    branch_in_a_loop,
    loop_in_a_branch,
    chosen,
    vectorized,
]

COMPILED = [branch, chosen]  # the second gradient of a loop needs lists of lists, which XLA does not have


def to_second_order(f):
    """x -> (f(x), its gradient, the gradient of a weighted sum of that)."""

    def orders(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = f(x)
            first = inner.gradient(y, x)
            weighted = tf.reduce_sum(first * tf.constant([1.0, -2.0, 0.5], x.dtype))
        return y, first, outer.gradient(weighted, x)

    return orders


@pytest.mark.parametrize("f", CASES, ids=lambda f: f.__name__)
def test_equal_in_every_form(f):
    x = tf.constant([0.3, -0.7, 1.1], tf.float64)
    orders = to_second_order(f)
    expected = [v.numpy() for v in orders(x)]
    for options in ({}, {"jit_compile": True})[: 1 + (f in COMPILED)]:
        got = tf.function(orders, **options)(x)
        for order, (a, b) in enumerate(zip(got, expected, strict=True)):
            np.testing.assert_allclose(a.numpy(), b, rtol=1e-9, atol=1e-12, err_msg=f"order {order}, {options}")


@pytest.mark.parametrize("f", CASES, ids=lambda f: f.__name__)
def test_gradients_are_those_of_differences(f):
    x, h = np.array([0.3, -0.7, 1.1]), 1e-6
    total = tf.function(lambda x: tf.reduce_sum(f(x)))
    weights = np.array([1.0, -2.0, 0.5])
    _, first, second = (v.numpy() for v in to_second_order(f)(tf.constant(x)))
    gradient = tf.function(lambda x: to_second_order(f)(x)[1])
    for i in range(3):
        step = np.eye(3)[i] * h
        slope = (total(x + step) - total(x - step)).numpy() / (2 * h)
        np.testing.assert_allclose(first[i], slope, rtol=1e-5, atol=1e-6)
        slopes = (gradient(x + step) - gradient(x - step)).numpy() / (2 * h)
        np.testing.assert_allclose(second[i], np.sum(weights * slopes), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("jit_compile", [None, True])
def test_slices_of_a_variable_assigned_in_branches_and_loops(jit_compile):
    """As a metric counts per bin: the eager program says what is right."""

    def update(v, x):
        for i in tf.range(3):
            if x[i] > 0.0:
                v[i, :2].assign(v[i, :2] + x[i])
            else:
                v[i, 1].assign(-x[i])
        return tf.reduce_sum(v, 0)

    a, b = tf.Variable(tf.ones([3, 3])), tf.Variable(tf.ones([3, 3]))
    x = tf.constant([0.5, -2.0, 3.0])
    traced = tf.function(lambda x: update(b, x), jit_compile=jit_compile)
    for _ in range(2):
        expected = update(a, x).numpy()
        np.testing.assert_allclose(traced(x).numpy(), expected)
    np.testing.assert_allclose(b.numpy(), a.numpy())
    np.testing.assert_allclose(a.numpy(), [[2.0, 2.0, 1.0], [1.0, 2.0, 1.0], [7.0, 7.0, 1.0]])


SLICES = [
    lambda v: v[::-1].assign(tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])),
    lambda v: v[-1].assign([7.0, 8.0]),
    lambda v: v[..., 0].assign([1.0, 2.0, 3.0]),
    lambda v: v[1:1].assign(tf.zeros([0, 2])),
    lambda v: v[0, 1].assign(9.0),
    lambda v: v[2:0:-1, 1].assign([1.0, 2.0]),
]


@pytest.mark.parametrize("assign", SLICES, ids=range(len(SLICES)))
def test_slices_assigned_when_compiled(assign):
    v, w = tf.Variable(tf.zeros([3, 2])), tf.Variable(tf.zeros([3, 2]))
    assign(v)
    tf.function(lambda: assign(w) * 1.0, jit_compile=True)()
    np.testing.assert_array_equal(w.numpy(), v.numpy())


def test_a_slice_of_another_shape_is_refused_when_compiled():
    v = tf.Variable(tf.zeros([3, 2]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="ResourceStridedSliceAssign"):
        tf.function(lambda: v[:2].assign(tf.ones([3, 2])), jit_compile=True)()
    np.testing.assert_array_equal(v.numpy(), np.zeros([3, 2]))
