"""The work that the benchmarks of tf.function share: training steps of small networks, written in bare operations.

Each builder returns a function without arguments that makes one step and returns its loss. Weights and data come from
a fixed seed, so that both implementations compute the same.
"""
import numpy as np
import tensorflow as tf


def _rng():
    return np.random.default_rng(0)


def weights(rng, *shape):
    fan_in = int(np.prod(shape[:-1])) or 1
    return tf.Variable((rng.standard_normal(shape) / np.sqrt(fan_in)).astype("float32"))


def zeros(*shape):
    return tf.Variable(tf.zeros(shape))


def trained(loss_of, variables, *data):
    """A compiled step of gradient descent."""
    @tf.function
    def step(*batch):
        with tf.GradientTape() as tape:
            loss = loss_of(*batch)
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(0.001 * tf.convert_to_tensor(gradient))
        return loss
    return lambda: step(*data)


def cross_entropy(labels, logits):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))


def batch_of(rng, shape, classes):
    x = tf.constant(rng.uniform(0, 1, shape).astype("float32"))
    return x, tf.constant(rng.integers(0, classes, (shape[0],)).astype("int32"))


def tiny():
    @tf.function
    def f(x):
        return x * x + 1.0
    x = tf.constant(_rng().standard_normal((10, 2)).astype("float32"))
    return lambda: f(x)


def linear_regression(rows=10):
    rng = _rng()
    x = tf.constant(rng.uniform(-10, 10, (rows, 2)).astype("float32"))
    y = x @ tf.constant([[2.0], [-3.0]]) + 3.0
    w, b = tf.Variable(tf.ones([2, 1])), tf.Variable(tf.zeros([1, 1]))

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((y - (x @ w + b)) ** 2 / 2)
        dloss_dw, dloss_db = tape.gradient(loss, [w, b])
        w.assign(w - 0.001 * dloss_dw)
        b.assign(b - 0.001 * dloss_db)
        return loss
    return lambda: step(x, y)


def network(batch=128):
    rng = _rng()
    w1, b1, w2, b2 = variables = [weights(rng, 784, 512), zeros(512), weights(rng, 512, 10), zeros(10)]

    def loss_of(x, y):
        hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
        return cross_entropy(y, tf.matmul(hidden, w2) + b2)
    return trained(loss_of, variables, *batch_of(rng, (batch, 784), 10))


def text_cnn(batch=20, length=200, words=10000, width=7):
    rng = _rng()
    table = weights(rng, words, width)
    k1, c1, k2, c2 = weights(rng, 5, width, 16), zeros(16), weights(rng, 2, 16, 128), zeros(128)
    w, b = weights(rng, 6144, 1), zeros(1)
    tokens = tf.constant(rng.integers(0, words, (batch, length)).astype("int32"))
    labels = tf.constant(rng.integers(0, 2, (batch, 1)).astype("float32"))

    def loss_of(x, y):
        h = tf.nn.embedding_lookup(table, x)
        h = tf.nn.max_pool1d(tf.nn.relu(tf.nn.conv1d(h, k1, 1, "VALID") + c1), 2, 2, "VALID")
        h = tf.nn.max_pool1d(tf.nn.relu(tf.nn.conv1d(h, k2, 1, "VALID") + c2), 2, 2, "VALID")
        logits = tf.matmul(tf.reshape(h, [batch, -1])[:, :6144], w) + b
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
    return trained(loss_of, [table, k1, c1, k2, c2, w, b], tokens, labels)


def lstm(batch=32, steps=100, width=32, units=64):
    rng = _rng()
    w, u, b = weights(rng, width, 4 * units), weights(rng, units, 4 * units), zeros(4 * units)
    out, bias = weights(rng, units, 10), zeros(10)

    def loss_of(x, y):
        xs = tf.TensorArray(tf.float32, size=steps).unstack(tf.transpose(x, [1, 0, 2]))

        def body(i, h, c):
            z = tf.matmul(xs.read(i), w) + tf.matmul(h, u) + b
            gate_i, gate_f, new, gate_o = tf.split(z, 4, axis=1)
            c = tf.sigmoid(gate_f) * c + tf.sigmoid(gate_i) * tf.tanh(new)
            return i + 1, tf.sigmoid(gate_o) * tf.tanh(c), c
        start = (tf.constant(0), tf.zeros([batch, units]), tf.zeros([batch, units]))
        _, h, _ = tf.while_loop(lambda i, h, c: i < steps, body, start)
        return cross_entropy(y, tf.matmul(h, out) + bias)
    return trained(loss_of, [w, u, b, out, bias], *batch_of(rng, (batch, steps, width), 10))


def image_cnn(batch=100):
    """The network of the cifar2 tutorial."""
    rng = _rng()
    k1, c1, k2, c2 = weights(rng, 3, 3, 3, 32), zeros(32), weights(rng, 5, 5, 32, 64), zeros(64)
    w1, b1, w2, b2 = weights(rng, 1600, 32), zeros(32), weights(rng, 32, 2), zeros(2)

    def loss_of(x, y):
        h = tf.nn.max_pool2d(tf.nn.relu(tf.nn.conv2d(x, k1, 1, "VALID") + c1), 2, 2, "VALID")
        h = tf.nn.max_pool2d(tf.nn.relu(tf.nn.conv2d(h, k2, 1, "VALID") + c2), 2, 2, "VALID")
        h = tf.nn.relu(tf.matmul(tf.reshape(h, [batch, -1]), w1) + b1)
        return cross_entropy(y, tf.matmul(h, w2) + b2)
    return trained(loss_of, [k1, c1, k2, c2, w1, b1, w2, b2], *batch_of(rng, (batch, 32, 32, 3), 2))


def transformer(batch=8, length=128, width=256, heads=4):
    rng = _rng()
    wq, wk, wv, wo = (weights(rng, width, width) for _ in range(4))
    w1, b1, w2, b2 = weights(rng, width, 4 * width), zeros(4 * width), weights(rng, 4 * width, width), zeros(width)
    g1, s1, g2, s2 = (tf.Variable(tf.ones([width])) for _ in range(4))

    def norm(x, gain, shift):
        mean, variance = tf.nn.moments(x, [-1], keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + 1e-6) * gain + shift

    def split(x):
        return tf.transpose(tf.reshape(x, [batch, length, heads, width // heads]), [0, 2, 1, 3])

    def loss_of(x):
        flat = tf.reshape(x, [-1, width])
        q, k, v = (split(tf.matmul(flat, w)) for w in (wq, wk, wv))
        scores = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / np.sqrt(width // heads).astype("float32"))
        mixed = tf.reshape(tf.transpose(tf.matmul(scores, v), [0, 2, 1, 3]), [-1, width])
        h = norm(flat + tf.matmul(mixed, wo), g1, s1)
        h = norm(h + tf.matmul(tf.nn.gelu(tf.matmul(h, w1) + b1), w2) + b2, g2, s2)
        return tf.reduce_mean(h * h * h)
    x = tf.constant(rng.standard_normal((batch, length, width)).astype("float32"))
    return trained(loss_of, [wq, wk, wv, wo, w1, b1, w2, b2, g1, s1, g2, s2], x)


def strings_between(rows=256):
    """Heavy products with an operation on strings between them, which no compiler takes."""
    rng = _rng()
    w1, w2 = weights(rng, 512, 512), weights(rng, 512, 512)
    x = tf.constant(rng.standard_normal((rows, 512)).astype("float32"))
    words = tf.constant([b"one", b"two"] * (rows // 2))

    @tf.function
    def f(x, words):
        h = tf.tanh(tf.matmul(tf.nn.relu(tf.matmul(x, w1) + 1.0), w2))
        scale = tf.cast(tf.strings.length(tf.strings.upper(words)), tf.float32)[:, None]
        return tf.reduce_sum(tf.tanh(tf.matmul(h * scale, w1)))
    return lambda: f(x, words)


def epoch_over_dataset(rows=2048, batch=16):
    """A loop over a dataset inside a function: a training step for each batch, 128 of them a call."""
    rng = _rng()
    x = rng.standard_normal((rows, 8)).astype("float32")
    w, b = tf.Variable(tf.zeros([8, 1])), tf.Variable(tf.zeros([1]))
    batches = tf.data.Dataset.from_tensor_slices((x, x.sum(1, keepdims=True))).batch(batch)

    @tf.function
    def epoch():
        total = 0.0
        for features, labels in batches:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((features @ w + b - labels) ** 2)
            dloss_dw, dloss_db = tape.gradient(loss, [w, b])
            w.assign_sub(0.01 * dloss_dw)
            b.assign_sub(0.01 * dloss_db)
            total += loss
        return total
    return epoch


CASES = {
    "tiny function": ([10, 2], tiny),
    "linear regression step": ([10, 2], linear_regression),
    "network 784-512-10 step": ([128, 784], network),
    "text CNN step": ([20, 200], text_cnn),
    "LSTM step": ([32, 100, 32], lstm),
    "image CNN step": ([100, 32, 32, 3], image_cnn),
    "transformer block step": ([8, 128, 256], transformer),
    "epoch over a dataset": ([128, 16, 8], epoch_over_dataset),
    "products around strings": ([256, 512], strings_between),
}
