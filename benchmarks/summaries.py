"""What summaries cost: a training step with scalars, and fit with the TensorBoard callback.

usage: python -m thalweg benchmarks/summaries.py, and with TensorFlow's Python the same file.
"""

import tempfile
import time

import numpy as np
import tensorflow as tf


def best(function, count, repeats=7):
    """Microseconds per call, the best of several rounds."""
    function()
    found = []
    for _ in range(repeats):
        begin = time.perf_counter()
        for _ in range(count):
            function()
        found.append((time.perf_counter() - begin) / count * 1e6)
    return min(found)


def step(writes):
    """A step of a small network, which writes two scalars or none."""
    weights = [tf.Variable(tf.random.normal((256, 256)) * 0.05) for _ in range(3)]
    x, number = tf.random.normal((128, 256)), tf.Variable(0, dtype=tf.int64)

    @tf.function
    def train():
        with tf.GradientTape() as tape:
            y = x
            for w in weights:
                y = tf.nn.relu(y @ w)
            loss = tf.reduce_mean(tf.square(y))
        gradients = tape.gradient(loss, weights)
        for w, g in zip(weights, gradients):  # noqa: B905  (AutoGraph of TensorFlow knows no strict)
            w.assign_sub(0.01 * g)
        number.assign_add(1)
        if writes:
            tf.summary.scalar("loss", loss, step=number)
            tf.summary.scalar("norm", tf.linalg.global_norm(gradients), step=number)
        return loss

    return train


def fit(callbacks):
    """Two epochs of a small model."""
    x, y = np.random.rand(2000, 32).astype("float32"), np.random.rand(2000, 1).astype("float32")
    model = tf.keras.Sequential([tf.keras.layers.Dense(64, "relu", input_shape=(32,)), tf.keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return lambda: model.fit(x, y, epochs=2, verbose=0, callbacks=callbacks())


if __name__ == "__main__":
    with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
        plain, writing = best(step(False), 100), best(step(True), 100)
    print(f"step {plain:.0f} us, with two scalars {writing:.0f} us: {writing / plain:.3f} x")
    board = lambda: [tf.keras.callbacks.TensorBoard(tempfile.mkdtemp(), histogram_freq=1)]  # noqa: E731
    plain, logged = best(fit(lambda: []), 1, 10), best(fit(board), 1, 10)
    print(f"fit {plain / 1e3:.1f} ms, with TensorBoard {logged / 1e3:.1f} ms: +{(logged - plain) / 1e3:.1f} ms")
