# ruff: noqa: E501  (a table)
"""Same seeds, same numbers: models of every family, optimizer and loss, trained by 100 steps on the same batch.

Asked of TensorFlow by tools/oracle/keras_numbers.py. Kept of each model: sums of the first weights, and the loss at
steps 1, 2, 10 and 100.
"""

import numpy as np

STEPS = (1, 2, 10, 100)


def dense(layers, units=4, outputs=1, activation="relu", last=None, **options):
    return [layers.Dense(units, activation=activation, input_shape=(6,), **options), layers.Dense(outputs, activation=last)]


# name: (layers of, loss, optimizer, kind of the data)
CASES = {
    # optimizers
    "sgd": (dense, "mse", "sgd", "rows"),
    "momentum": (dense, "mse", lambda o: o.SGD(0.01, momentum=0.9), "rows"),
    "nesterov": (dense, "mse", lambda o: o.SGD(0.01, momentum=0.9, nesterov=True, clipnorm=1.0), "rows"),
    "rmsprop": (dense, "mse", "rmsprop", "rows"),
    "rmsprop centered": (dense, "mse", lambda o: o.RMSprop(0.001, centered=True, momentum=0.5), "rows"),
    "adagrad": (dense, "mse", lambda o: o.Adagrad(0.05), "rows"),
    "adadelta": (dense, "mse", lambda o: o.Adadelta(1.0), "rows"),
    "adam": (dense, "mse", "adam", "rows"),
    "amsgrad": (dense, "mse", lambda o: o.Adam(0.01, amsgrad=True, global_clipnorm=1.0), "rows"),
    "adamw": (dense, "mse", lambda o: o.AdamW(0.01), "rows"),
    "adamax": (dense, "mse", lambda o: o.Adamax(0.01), "rows"),
    "nadam": (dense, "mse", lambda o: o.Nadam(0.01), "rows"),
    "ftrl": (dense, "mse", lambda o: o.Ftrl(0.05), "rows"),
    "adafactor": (dense, "mse", lambda o: o.Adafactor(0.01), "rows"),
    "lion": (dense, "mse", lambda o: o.Lion(0.001), "rows"),
    "ema": (dense, "mse", lambda o: o.SGD(0.01, use_ema=True, ema_overwrite_frequency=3), "rows"),
    "schedule": (dense, "mse", lambda o: o.Adam(o.schedules.CosineDecay(0.01, 50)), "rows"),
    "warmup": (dense, "mse", lambda o: o.SGD(o.schedules.CosineDecay(0.0, 50, 0.1, None, 0.02, 10)), "rows"),
    "legacy sgd": (dense, "mse", lambda o: o.legacy.SGD(0.01, momentum=0.9, decay=0.01), "rows"),
    "legacy adam": (dense, "mse", lambda o: o.legacy.Adam(0.01), "rows"),
    "legacy rmsprop": (dense, "mse", lambda o: o.legacy.RMSprop(0.001), "rows"),
    "legacy nadam": (dense, "mse", lambda o: o.legacy.Nadam(0.01), "rows"),
    # losses
    "mae": (dense, "mae", "adam", "rows"),
    "mape": (dense, "mape", "adam", "rows"),
    "msle": (lambda layers: dense(layers, last="softplus"), "msle", "adam", "rows"),
    "huber": (dense, "huber", "adam", "rows"),
    "log_cosh": (dense, "log_cosh", "adam", "rows"),
    "hinge": (dense, "hinge", "adam", "signs"),
    "squared_hinge": (dense, "squared_hinge", "adam", "signs"),
    "poisson": (lambda layers: dense(layers, last="exponential"), "poisson", "adam", "rows"),
    "cosine": (lambda layers: dense(layers, outputs=3), "cosine_similarity", "adam", "classes"),
    "binary": (lambda layers: dense(layers, last="sigmoid"), "binary_crossentropy", "adam", "bits"),
    "focal": (lambda layers: dense(layers, last="sigmoid"), "binary_focal_crossentropy", "adam", "bits"),
    "categorical": (
        lambda layers: dense(layers, outputs=3, last="softmax"), "categorical_crossentropy", "adam", "classes"
    ),
    "categorical focal": (
        lambda layers: dense(layers, outputs=3, last="softmax"), "categorical_focal_crossentropy", "adam", "classes"
    ),
    "sparse": (
        lambda layers: dense(layers, outputs=3, last="softmax"), "sparse_categorical_crossentropy", "adam", "numbers"
    ),
    "kl": (lambda layers: dense(layers, outputs=3, last="softmax"), "kl_divergence", "adam", "classes"),
    "categorical_hinge": (lambda layers: dense(layers, outputs=3), "categorical_hinge", "adam", "classes"),
    # layers
    "dropout": (
        lambda layers: [layers.Dense(4, input_shape=(6,)), layers.Dropout(0.3), layers.Dense(1)], "mse", "sgd", "rows"
    ),
    "noise": (
        lambda layers: [layers.GaussianNoise(0.1, input_shape=(6,)), layers.Dense(3), layers.GaussianDropout(0.2),
                        layers.Dense(1)], "mse", "sgd", "rows"
    ),
    "seeded dropout": (
        lambda layers: [layers.Dense(4, input_shape=(6,)), layers.Dropout(0.3, seed=7), layers.Dense(1)], "mse", "sgd",
        "rows"
    ),
    "batch norm": (
        lambda layers: [layers.Dense(4, input_shape=(6,)), layers.BatchNormalization(), layers.ReLU(), layers.Dense(1)],
        "mse", "adam", "rows"
    ),
    "layer norm": (
        lambda layers: [layers.Dense(4, input_shape=(6,)), layers.LayerNormalization(), layers.PReLU(), layers.Dense(1)],
        "mse", "adam", "rows"
    ),
    "regularized": (
        lambda layers: dense(layers, kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer="l1"), "mse",
        "adam", "rows"
    ),
    "initializers": (
        lambda layers: dense(layers, kernel_initializer="he_normal", bias_initializer="random_uniform"), "mse", "adam",
        "rows"
    ),
    "orthogonal": (
        lambda layers: dense(layers, activation="selu", kernel_initializer="orthogonal"), "mse", "adam", "rows"
    ),
    "truncated": (
        lambda layers: dense(layers, activation="gelu", kernel_initializer="lecun_normal"), "mse", "adam", "rows"
    ),
    "conv2d": (
        lambda layers: [layers.Conv2D(3, 2, activation="relu", input_shape=(5, 5, 2)), layers.MaxPooling2D(),
                        layers.Flatten(), layers.Dense(1)], "mse", "adam", "images"
    ),
    "separable": (
        lambda layers: [layers.SeparableConv2D(3, 2, input_shape=(5, 5, 2)), layers.DepthwiseConv2D(2),
                        layers.GlobalAveragePooling2D(), layers.Dense(1)], "mse", "adam", "images"
    ),
    "transposed": (
        lambda layers: [layers.Conv2DTranspose(2, 2, input_shape=(5, 5, 2)), layers.AveragePooling2D(), layers.Flatten(),
                        layers.Dense(1)], "mse", "adam", "images"
    ),
    "conv1d": (
        lambda layers: [layers.Reshape((6, 1), input_shape=(6,)), layers.Conv1D(3, 2, padding="causal"),
                        layers.GlobalMaxPooling1D(), layers.Dense(1)], "mse", "adam", "rows"
    ),
    "embedding": (
        lambda layers: [layers.Embedding(9, 4, input_length=6), layers.GlobalAveragePooling1D(), layers.Dense(1)], "mse",
        "adam", "words"
    ),
    "lstm": (lambda layers: [layers.LSTM(3, input_shape=(4, 2)), layers.Dense(1)], "mse", "adam", "series"),
    "gru": (lambda layers: [layers.GRU(3, input_shape=(4, 2)), layers.Dense(1)], "mse", "adam", "series"),
    "simple rnn": (
        lambda layers: [layers.SimpleRNN(3, input_shape=(4, 2)), layers.Dense(1)], "mse", "adam", "series"
    ),
    "bidirectional": (
        lambda layers: [layers.Bidirectional(layers.LSTM(2), input_shape=(4, 2)), layers.Dense(1)], "mse", "adam",
        "series"
    ),
}  # fmt: skip


def data(kind):
    rng = np.random.RandomState(5)
    x = rng.uniform(-1, 1, (12, 6)).astype("float32")
    y = (x[:, :1] * 2 - x[:, 1:2]).astype("float32")
    if kind == "rows":
        return x, np.abs(y) + 0.5
    if kind == "signs":
        return x, np.where(y > 0, 1.0, -1.0).astype("float32")
    if kind == "bits":
        return x, (y > 0).astype("float32")
    if kind in ("classes", "numbers"):
        numbers = np.arange(12) % 3
        return x, np.eye(3, dtype="float32")[numbers] if kind == "classes" else numbers
    if kind == "images":
        return rng.uniform(-1, 1, (12, 5, 5, 2)).astype("float32"), y
    if kind == "words":
        return rng.randint(0, 9, (12, 6)), y
    return rng.uniform(-1, 1, (12, 4, 2)).astype("float32"), y


def answer(name, tf):
    """{"weights": [[sum, sum of absolutes], ...], "losses": [...]}."""
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(11)
    make, loss, optimizer, kind = CASES[name]
    model = tf.keras.Sequential(make(tf.keras.layers))
    model.compile(optimizer if isinstance(optimizer, str) else optimizer(tf.keras.optimizers), loss)
    weights = [[float(w.sum(dtype="float64")), float(np.abs(w).sum(dtype="float64"))] for w in model.get_weights()]
    x, y = data(kind)
    losses = []
    for step in range(1, STEPS[-1] + 1):
        value = model.train_on_batch(x, y)
        if step in STEPS:
            losses.append(float(value))
    return {"weights": weights, "losses": losses}
