"""Loops over TensorArrays as XLA's own loops, with their gradients: compiled and interpreted bodies must agree, and
what cannot be compiled must say so and still run.
"""

import numpy as np
import pytest

import thalweg as tf

ROWS = np.random.default_rng(1).normal(size=(4, 3))


def recurrent(x):
    n = tf.shape(x)[0]
    rows = tf.TensorArray(tf.float64, size=n).unstack(x)

    def body(i, h, out):
        h = tf.tanh(rows.read(i) + h)
        return i + 1, h, out.write(i, h)

    start = (0, tf.zeros([3], tf.float64), tf.TensorArray(tf.float64, size=n))
    _, h, out = tf.while_loop(lambda i, h, o: i < n, body, start)
    return out.stack() + h


def scattered(x):
    array = tf.TensorArray(tf.float64, size=6, element_shape=[3]).scatter([5, 0, 2, 1], x)
    pieces = tf.TensorArray(tf.float64, size=2).split(x, [2, 2])
    return tf.concat([array.stack(), array.gather([5, 3, 5]), pieces.concat()], 0) * array.identity().read(2)


def pushed(x):
    handle = tf.raw_ops.EmptyTensorList(element_shape=[3], max_num_elements=-1, element_dtype=tf.float64)
    for i in range(3):
        handle = tf.raw_ops.TensorListPushBack(input_handle=handle, tensor=x[i] * x[i + 1])
    handle, last = tf.raw_ops.TensorListPopBack(input_handle=handle, element_shape=[3], element_dtype=tf.float64)
    handle = tf.raw_ops.TensorListResize(input_handle=handle, size=4)
    return tf.raw_ops.TensorListStack(input_handle=handle, element_shape=[3], element_dtype=tf.float64) + last


def early_end(x):
    def holds(i, a):
        return tf.logical_and(i < 9, tf.reduce_sum(tf.abs(a)) < 20.0)

    return tf.while_loop(holds, lambda i, a: (i + 1, a * 1.5 + tf.sin(x)), (0, x))[1]


def bounded(x):
    return tf.while_loop(lambda a: tf.reduce_sum(a) < 1e3, lambda a: (a * a * x + a,), (x,), maximum_iterations=5)[0]


def sliced(x):
    """Rows, columns, elements and parts at places known only when running."""

    def body(i, out):
        value = tf.reduce_sum(x[i]) + x[i, 1] * x[-1 - i, 2] + tf.reduce_sum(x[..., i - 1] * x[i, 1:][0])
        return i + 1, out.write(i, value * tf.reduce_sum(x[::2, i - 1]))

    return tf.while_loop(lambda i, _: i < 3, body, (0, tf.TensorArray(tf.float64, size=3)))[1].stack()


def growing(x):
    """Writes beyond the end, at places computed from the counter."""
    array = tf.TensorArray(tf.float64, size=0, dynamic_size=True)

    def body(i, array):
        return i - 2, array.write(7 - i, x[0] * tf.cast(i, tf.float64)).write(2 * (9 - i) - 3, x[1] * 2.0)

    return tf.while_loop(lambda i, _: i > 1, body, (tf.constant(7), array))[1].stack() * x[2]


def growing_forwards(x):
    array = tf.TensorArray(tf.float64, size=0, dynamic_size=True).write(0, x[1])

    def body(i, array):
        return i + 1, array.write(i + 1, array.read(i) * x[i])

    return tf.while_loop(lambda i, _: i < 4, body, (0, array))[1].stack()


def in_branch(x):
    array = tf.TensorArray(tf.float64, size=2, element_shape=[3]).write(0, x[0])
    array = tf.cond(x[0, 0] < 0.0, lambda: array.write(1, x[1]), lambda: array.write(1, x[2] * 2.0))
    return array.stack()


PROGRAMS = {
    "map_fn": lambda x: tf.map_fn(lambda r: r * r[0], x),
    "map_fn to a structure": lambda x: tf.map_fn(
        lambda r: (r[1:], tf.reduce_sum(r)), x, fn_output_signature=(tf.float64, tf.float64)
    )[0],
    "map_fn in map_fn": lambda x: tf.map_fn(lambda r: tf.map_fn(lambda e: e * e, r) + r, x),
    "foldl": lambda x: tf.foldl(lambda a, r: a * r + tf.sin(a), x),
    "foldr": lambda x: tf.foldr(lambda a, r: a * r + 1.0, x, initializer=tf.ones([3], tf.float64)),
    "scan": lambda x: tf.scan(lambda a, r: a * r + 1.0, x),
    "scan in reverse": lambda x: tf.scan(lambda a, r: a * r + 1.0, x, reverse=True),
    "vectorized_map": lambda x: tf.vectorized_map(lambda r: tf.reduce_sum(r) * r, x),
    "recurrent": recurrent,
    "scattered": scattered,
    "pushed": pushed,
    "early end": early_end,
    "bounded": bounded,
    "in a branch": in_branch,
    "sliced": sliced,
    "growing": growing,
}


def gradient_of(program):
    def run(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = program(x)
        return y, tape.gradient(y, x)

    return run


@pytest.mark.parametrize("name", PROGRAMS)
def test_compiled_as_interpreted(name):
    run = gradient_of(PROGRAMS[name])
    x = tf.constant(ROWS)
    compiled = tf.function(run, autograph=False, jit_compile=True)(x)
    interpreted = tf.function(run, autograph=False)(x)
    for got, want in zip(compiled, interpreted, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12)


def test_a_loop_that_reads_the_list_it_makes_longer():
    x = tf.constant(ROWS)
    compiled = tf.function(growing_forwards, autograph=False, jit_compile=True)(x)
    expected = [ROWS[1]]
    for row in ROWS:
        expected.append(expected[-1] * row)
    np.testing.assert_allclose(compiled, expected)
    np.testing.assert_allclose(tf.function(growing_forwards, autograph=False)(x), expected)


@pytest.mark.parametrize("name", ["scan", "recurrent", "map_fn"])
def test_a_tape_around_a_compiled_function(name):
    """The lists that the backward pass needs cross the border between the two executables."""
    x = tf.constant(ROWS)
    results = []
    for f in (tf.function(PROGRAMS[name], autograph=False, jit_compile=True), PROGRAMS[name]):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        results.append((y, tape.gradient(y, x)))
    for got, want in zip(*results, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9)


def test_a_variable_in_a_compiled_loop():
    w = tf.Variable([[0.5, 0.1, 0.0], [0.2, 0.3, 0.1], [0.0, 0.2, 0.4]], dtype=tf.float64)

    def run(x):
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(tf.scan(lambda h, r: tf.tanh(tf.linalg.matvec(w, h) + r), x))
        return tape.gradient(y, w)

    compiled = tf.function(run, autograph=False, jit_compile=True)(tf.constant(ROWS))
    np.testing.assert_allclose(compiled, tf.function(run, autograph=False)(tf.constant(ROWS)), rtol=1e-9)


def growing_as_it_likes(x):
    """The loop ends by a value, so that nobody knows the length before."""
    array = tf.TensorArray(tf.float64, size=0, dynamic_size=True)

    def holds(i, array):
        return tf.logical_and(i < 4, x[0, 0] < 100.0)

    return tf.while_loop(holds, lambda i, a: (i + 1, a.write(i, x[i])), (0, array))[1].stack()


def unequal(x):
    array = tf.TensorArray(tf.float64, size=2, infer_shape=False).split(x, [1, 3])
    return array.read(1)


@pytest.mark.parametrize(
    "program, reason",
    [
        (growing_as_it_likes, "an index at which the list may grow is not known"),
        (unequal, "the pieces have different lengths"),
        (
            gradient_of(lambda x: tf.while_loop(lambda a: tf.reduce_sum(a) < 50.0, lambda a: (a + 1.0,), (x,))[0]),
            "the number of iterations is not known when compiling",
        ),
        (lambda x: tf.map_fn(tf.strings.as_string, x, fn_output_signature=tf.string), "strings"),
    ],
)
def test_what_cannot_be_compiled_says_so_and_runs(program, reason):
    with pytest.raises(tf.errors.InvalidArgumentError, match=reason):
        tf.function(program, autograph=False, jit_compile=True)(tf.constant(ROWS))
    tf.function(program, autograph=False)(tf.constant(ROWS))


def test_the_way_back_does_not_run_the_loop_again():
    """A loop and its gradient in one function: one loop forwards, one backwards, and no product computed again."""
    from thalweg.graph.executable import Executable

    w = tf.Variable(np.eye(3) * 0.5)

    @tf.function(autograph=False)
    def f(x):
        with tf.GradientTape() as tape:
            _, y = tf.while_loop(lambda i, a: i < 4, lambda i, a: (i + 1, tf.tanh(tf.matmul(a, w))), (0, x))
            loss = tf.reduce_sum(y * y)
        return loss, tape.gradient(loss, w)

    x = tf.constant(ROWS)
    concrete = f.get_concrete_function(x)
    executable = Executable(concrete.function)
    arrays = [t._array for t in (x, *concrete.captured_inputs)]
    for found, expected in zip(executable.run(arrays), concrete.function.program.run(arrays), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    states = [s.read() for s in [arrays[1][()]]]
    text = executable._jitted.lower((0,), (), states, [arrays[0]]).as_text()
    assert text.count("stablehlo.while") == 2
    # Forwards the product is written down twice (XLA finds them equal), backwards there are its two gradients.
    assert text.count("dot_general") == 4
