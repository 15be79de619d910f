"""What is left of tf.contrib, and names of modules that are not public."""

import subprocess
import sys

import pytest

import thalweg as tf


def test_functions_of_gradients():
    eager = tf.contrib.eager
    value, (dx, dy) = eager.value_and_gradients_function(lambda x, y: x * x * y)(3.0, 2.0)
    assert (float(value), float(dx), float(dy)) == (18.0, 12.0, 9.0)
    (only,) = eager.gradients_function(lambda x, y: x * x * y, params=["y"])(3.0, 2.0)
    assert float(only) == 9.0
    assert [float(g) for g in eager.gradients_function(lambda x: x * x)(3.0, dy=2.0)] == [12.0]
    v, unused = tf.Variable(4.0), tf.Variable(1.0)
    value, pairs = eager.implicit_value_and_gradients(lambda x: v * v * x)(0.5)
    assert float(value) == 8.0
    assert [(float(g), w) for g, w in pairs] == [(4.0, v)]
    assert all(w is not unused for _, w in eager.implicit_gradients(lambda x: v * x)(0.5))


def test_functions_of_gradients_refuse():
    eager = tf.contrib.eager
    with pytest.raises(ValueError, match="params"):
        eager.gradients_function(lambda x: x, params=["z"])
    with pytest.raises(ValueError, match="0 arguments"):
        eager.gradients_function(lambda: tf.constant(1.0))()
    with pytest.raises(ValueError, match="returns None"):
        eager.implicit_gradients(lambda: None)()
    with pytest.raises(ValueError, match="No trainable variables"):
        eager.implicit_gradients(lambda: tf.constant(1.0))()


def test_modules_of_messages_list_them():
    program = (
        "from tensorflow.core.framework import graph_pb2\n"
        "from tensorflow.core.protobuf import config_pb2\n"
        "print('GraphDef' in dir(graph_pb2), 'ConfigProto' in dir(config_pb2), '__getattr__' in dir(graph_pb2))\n"
    )
    command = [sys.executable, "-c", "import thalweg.api.alias as a; a.install()\n" + program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "False"]
