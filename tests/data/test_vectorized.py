"""Maps of many elements at once give what the same functions give element by element, bit for bit."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.data import vectorize

Dataset = tf.data.Dataset
UNARY = {
    "neg": lambda x: -x, "abs": tf.abs, "sqrt": lambda x: tf.sqrt(tf.abs(x)), "exp": tf.exp, "sin": tf.sin,
    "tanh": tf.tanh, "sigmoid": tf.sigmoid, "log1p": lambda x: tf.math.log1p(tf.abs(x)), "square": tf.square,
    "cast": lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32), "relu": tf.nn.relu, "round": tf.round,
    "less": lambda x: tf.where(x < 0.5, x, -x), "reshape": lambda x: tf.reshape(x, [3, 2]),
    "transpose": lambda x: tf.transpose(x), "expand": lambda x: tf.expand_dims(x, 1),
    "max": lambda x: tf.reduce_max(x, 0),
    "scale": lambda x: x / 255.0, "outer": lambda x: x * tf.constant([[1.0], [2.0]]),
    "row": lambda x: x + [1.0, 2.0, 3.0],
}  # fmt: skip


def without_optimiser(dataset):
    options = tf.data.Options()
    options.experimental_optimization.apply_default_optimizations = False
    return dataset.with_options(options)


def rows(dataset):
    return [tf.nest.map_structure(lambda t: t.tobytes(), e) for e in dataset.as_numpy_iterator()]


def is_vectorized(dataset):
    return dataset._indexed() is not None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(sorted(UNARY)), min_size=1, max_size=3), st.integers(0, 2**32 - 1), st.integers(1, 7))
def test_same_bits(names, seed, size):
    data = np.random.RandomState(seed).randn(9, 2, 3).astype("float32")

    def function(x):
        for name in names:
            if name in ("reshape", "outer", "row", "max") and x.shape != (2, 3):
                continue
            x = UNARY[name](x)
        return x

    fast = Dataset.from_tensor_slices(data).map(function)
    # With the option set at the source, the maps behind it are run one by one.
    slow = without_optimiser(Dataset.from_tensor_slices(data)).map(function)
    assert is_vectorized(fast) and not is_vectorized(slow)
    assert rows(fast) == rows(slow)
    assert rows(fast.batch(size)) == rows(slow.batch(size))


@pytest.mark.parametrize(
    "function",
    [lambda x: 60 // x, lambda x: tf.gather([1, 2, 3], x), lambda x: tf.random.uniform([]), lambda x: tf.fill([x], x),
     lambda x: tf.debugging.check_numerics(1.0 / tf.cast(x, tf.float32), "x"), lambda x: tf.linalg.diag([x]),
     lambda x: tf.reduce_sum(tf.cast([x, x], tf.float32)), lambda x: x ** tf.cast(x, tf.int64)],
)  # fmt: skip
def test_what_may_fail_or_differ_runs_alone(function):
    assert not is_vectorized(Dataset.range(5).map(function))


def test_a_captured_variable_is_read_at_each_element():
    variable = tf.Variable(1, dtype=tf.int64)
    dataset = Dataset.range(3).map(lambda x: x * variable)
    assert not is_vectorized(dataset)
    found = []
    for x in dataset:
        found.append(int(x))
        variable.assign_add(1)
    assert found == [0, 2, 6]


def test_long_ranges_are_not_kept():
    dataset = Dataset.range(2**40).map(lambda x: x + 1).batch(3).take(2)
    assert [b.tolist() for b in dataset.as_numpy_iterator()] == [[1, 2, 3], [4, 5, 6]]


def test_every_name_is_an_op():
    from thalweg.core import registry

    for name in vectorize._ELEMENTWISE | vectorize._FLOAT_ONLY | vectorize._RESHAPING:
        assert registry.get(name) is not None
