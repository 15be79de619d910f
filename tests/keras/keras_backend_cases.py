# ruff: noqa: E501  (a table)
"""Expressions of tf.keras.backend to compare with TensorFlow: asked of it by tools/oracle/keras_backend.py."""

import numpy as np

EXPRESSIONS = """
K.cast(X, 'int32') ; K.shape(X) ; K.zeros_like(X) ; K.ones_like(X, 'int32') ; K.count_params(X) ; K.transpose(X)
K.permute_dimensions(Z, [2, 0, 1]) ; K.gather(X, [1, 0]) ; K.max(X, 1) ; K.min(X, 0, True) ; K.sum(X) ; K.prod(X, -1)
K.cumsum(X, 1) ; K.cumprod(X) ; K.var(X, 1) ; K.std(X) ; K.mean(B) ; K.var(B, 0) ; K.any(X, 1) ; K.all(B) ; K.argmax(X)
K.argmin(X, 0) ; K.square(X) ; K.abs(X) ; K.exp(X) ; K.log(P) ; K.round(X * 3) ; K.sign(X) ; K.pow(X, 3.0)
K.equal(X, X) ; K.not_equal(X, 1.0) ; K.greater(X, 0.0) ; K.greater_equal(X, 0.0) ; K.less(X, 0.0)
K.less_equal(X, 0.0) ; K.maximum(X, 0.1) ; K.minimum(X, 0.1) ; K.sin(X) ; K.cos(X) ; K.reshape(X, (3, 2))
K.tile(X, [1, 2]) ; K.tile(K.flatten(X), 2) ; K.flatten(Z) ; K.expand_dims(X) ; K.squeeze(X[:, :1], 1)
K.stack([X, X], 1) ; K.one_hot([1, 0], 3) ; K.reverse(X, 1) ; K.reverse(X, [0, 1]) ; K.l2_normalize(X, 1)
K.in_top_k(P, [1, 0], 2) ; K.cast_to_floatx(np.ones(2)) ; K.is_sparse(X) ; K.is_sparse(S) ; K.to_dense(S) ; K.eval(S)
K.zeros((2, 1)) ; K.ones((2,), 'int32') ; K.eye(2) ; K.dot(X, K.transpose(X)) ; K.dot(Z, Z[0, :, :1] * Q) ; K.dot(S, Q5)
K.batch_dot(X, X) ; K.batch_dot(Z, Z, axes=2) ; K.batch_dot(Z, Z, axes=(1, 1)) ; K.batch_dot(Z, X, axes=(1, 1))
K.batch_dot(Z[:, None], Z, axes=(3, 2)) ; K.batch_dot(X, Z, axes=1) ; K.sqrt(X) ; K.clip(X, 0.5, -1) ; K.clip(X, None, 0.2)
K.relu(X, 0.1, 0.5, 0.2) ; K.relu(X) ; K.elu(X, 0.5) ; K.softmax(X) ; K.softplus(X) ; K.softsign(X) ; K.sigmoid(X)
K.hard_sigmoid(X) ; K.tanh(X) ; K.binary_crossentropy(O, P) ; K.binary_crossentropy(O, X, True)
K.binary_focal_crossentropy(O, P) ; K.binary_focal_crossentropy(O, X, True, 0.3, 1.0, True)
K.categorical_crossentropy(O, P) ; K.categorical_crossentropy(O, X, True) ; K.categorical_focal_crossentropy(O, P)
K.sparse_categorical_crossentropy([1, 0], P) ; K.sparse_categorical_crossentropy([1, 0], X, True)
K.concatenate([X, X]) ; K.concatenate([X, X], 0) ; K.repeat_elements(X, 2, 1) ; K.repeat(X, 3) ; K.arange(4)
K.arange(1, 7, 2, 'float32') ; K.arange(-2) ; K.batch_flatten(Z) ; K.switch(B, X, X * 0) ; K.switch(True == True and K.constant(1), X, X * 0)
K.switch(B[:, 0], Z, Z * 0) ; K.in_train_phase(X, X * 0, training=1) ; K.in_test_phase(X, lambda: X * 0, training=True)
K.function([I], [I * 2])([np.ones((1, 2), 'float32')]) ; K.backend() ; K.batch_normalization(Z, M, M + 1, M * 2, M + 3)
K.batch_normalization(Z, M, M + 1, None, None) ; K.normalize_batch_in_training(Z, M + 1, M, [0, 1])
K.normalize_batch_in_training(C, M2 + 1, M2, [0, 1, 2]) ; K.ctc_batch_cost([[1, 0], [0, 0]], T, [[3], [2]], [[2], [1]])
K.ctc_decode(T, [3, 3]) ; K.ctc_decode(T, [3, 3], greedy=False)[0] ; K.map_fn(lambda v: v * 2, X)
K.foldl(lambda a, b: a - b, X) ; K.foldr(lambda a, b: a - b, X) ; K.update(V(), 3.0) ; K.update_add(V(), 3.0)
K.update_sub(V(), 3.0) ; K.moving_average_update(V(), 5.0, 0.9) ; K.print_tensor(X, 'x') ; K.int_shape(K.placeholder((2, None)))
K.conv1d(Z, K1) ; K.conv1d(Z, K1, padding='causal') ; K.conv1d(Z, K1, 2, 'same') ; K.conv2d(C, K2) ; K.conv2d(C, K2, (2, 2), 'same')
K.conv2d(K.permute_dimensions(C, (0, 3, 1, 2)), K2, data_format='channels_first') ; K.conv3d(D, K3)
K.conv2d_transpose(C, KT, (1, 6, 7, 1)) ; K.separable_conv2d(C, KD, KP) ; K.depthwise_conv2d(C, KD, padding='same')
K.pool2d(C, (2, 2)) ; K.pool2d(C, (2, 2), (2, 2), 'same', pool_mode='avg') ; K.pool3d(D, (2, 2, 2), (2, 2, 2)) ; K.bias_add(C, M2)
K.bias_add(Z, Z[0]) ; K.temporal_padding(Z) ; K.spatial_2d_padding(C, ((1, 0), (0, 2))) ; K.spatial_3d_padding(D)
K.resize_images(C, 2, 3, 'channels_last') ; K.resize_images(C, 2, 1, 'channels_last', 'bilinear') ; K.resize_volumes(D, 1, 2, 1, 'channels_last')
K.batch_dot(X, K.ones((3, 2))) ; K.batch_dot(X, K.ones((2, 4))) ; K.batch_dot(K.ones(3), X) ; K.batch_dot(X, X, axes=0) ; K.pool2d(C, (2,))
K.conv2d(C, K2, data_format='x') ; K.pool2d(C, (2, 2), pool_mode='min') ; K.switch(Z > 0, X, X) ; K.placeholder((2,), sparse=True, ragged=True)
K.resize_images(C, 2, 2, 'channels_last', 'best') ; K.bias_add(C, X)
"""


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    value = value.numpy() if hasattr(value, "numpy") else value
    if isinstance(value, (np.ndarray, np.generic)):
        return {"dtype": value.dtype.name, "value": value.tolist()}
    return value


def answers(tf):
    """expression -> value, or the exception's class."""
    tf.keras.backend.clear_session()
    rng = np.random.RandomState(0)

    def draw(*shape):
        return tf.constant(rng.uniform(-1, 1, shape).astype("float32"))

    scope = {
        "K": tf.keras.backend, "np": np, "X": draw(2, 3), "Z": draw(2, 3, 4), "B": tf.constant([[True, False, True], [False, False, True]]),
        "P": tf.constant([[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]), "O": tf.constant([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
        "S": tf.sparse.from_dense([[0.0, 2.0], [1.0, 0.0]]), "Q": draw(4, 1)[:3] * 0 + 2, "Q5": draw(2, 5), "M": draw(4) ** 2,
        "M2": draw(2) ** 2, "C": draw(1, 4, 5, 2), "D": draw(1, 3, 4, 2, 1), "K1": draw(2, 4, 3), "K2": draw(2, 2, 2, 3),
        "K3": draw(2, 2, 1, 1, 2), "KT": draw(3, 3, 1, 2), "KD": draw(2, 2, 2, 1), "KP": draw(1, 1, 2, 3), "I": tf.keras.Input((2,)),
        "T": tf.nn.softmax(draw(2, 3, 3) * 3), "V": lambda: tf.Variable(1.0),
    }  # fmt: skip
    scope["Q"] = draw(3, 1) * 0 + 2.0
    scope["Z"] = draw(2, 3, 4)
    found = {}
    for text in (part.strip() for line in EXPRESSIONS.strip().splitlines() for part in line.split(" ; ")):
        try:
            found[text] = plain(eval(text, scope))
        except Exception as e:
            found[text] = ["raises", type(e).__name__]
    return found
