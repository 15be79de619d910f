"""10,000 calls of one function with 500 shapes, as ragged batches make them: no compile storm, no growth."""
import resource
import sys
import time

import measure
import numpy as np
import tensorflow as tf

CALLS, SHAPES, WIDTH = 10_000, 500, 32
rng = np.random.default_rng(0)
w1 = tf.Variable(rng.standard_normal((WIDTH, 64)).astype("float32"))
w2 = tf.Variable(rng.standard_normal((64, 1)).astype("float32"))


@tf.function(input_signature=[tf.TensorSpec([None, WIDTH])])
def f(x):
    h = tf.nn.relu(tf.matmul(x, w1))
    return tf.reduce_sum(tf.sigmoid(tf.matmul(h - tf.reduce_mean(h, 1, keepdims=True), w2)))


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 2**20


inputs = [tf.constant(rng.standard_normal((rows, WIDTH)).astype("float32")) for rows in range(1, SHAPES + 1)]
f(inputs[-1]).numpy()
before = peak_mb()
start = time.perf_counter()
for i in range(CALLS):
    result = f(inputs[i * 7 % SHAPES])
result.numpy()
seconds = time.perf_counter() - start


def row(unit, value):
    return {"size": [CALLS, SHAPES], f"median_{unit}": value, f"low_{unit}": value, f"high_{unit}": value}


measure.report("many_shapes", {"10,000 calls with 500 shapes": row("s", seconds),
                               "memory they add": row("mb", peak_mb() - before),
                               "peak memory": row("mb", peak_mb())})
