"""tf.ragged.stack_dynamic_partitions against recorded answers of TensorFlow."""

import pytest

import thalweg as tf


def test_as_recorded():
    stack = tf.ragged.stack_dynamic_partitions
    assert stack(list("abcde"), [3, 0, 2, 2, 3], 5).to_list() == [[b"b"], [], [b"c", b"d"], [b"a", b"e"], []]
    grid = stack(tf.constant([[1, 2], [3, 4]]), [[1, 0], [1, 1]], 2)
    assert grid.to_list() == [[2], [1, 3, 4]] and grid.shape.as_list() == [2, None]
    ragged = stack(tf.ragged.constant([[1, 2], [3]]), tf.constant([1, 0]), 2)
    assert ragged.to_list() == [[[3]], [[1, 2]]]


def test_in_a_function():
    traced = tf.function(lambda d, p: tf.ragged.stack_dynamic_partitions(d, p, 3))
    assert traced(tf.constant([5, 6, 7]), tf.constant([1, 1, 0])).to_list() == [[7], [5, 6], []]


def test_a_number_out_of_range():
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError)):
        tf.ragged.stack_dynamic_partitions([1, 2], [0, 5], 3)
