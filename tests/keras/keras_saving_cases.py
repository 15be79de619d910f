"""Models that are saved by one of thalweg and TensorFlow and loaded by the other (tools/oracle/keras_saving.py)."""

import numpy as np


def build(name, tf):
    """(model, input)."""
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(3)
    layers, rng = tf.keras.layers, np.random.RandomState(1)
    if name == "dense":
        model = tf.keras.Sequential(
            [layers.Dense(4, activation="relu", input_shape=(3,)), layers.BatchNormalization(), layers.Dense(1)]
        )
        model.compile(tf.keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
        x = rng.rand(6, 3).astype("float32")
        model.fit(x, rng.rand(6, 1), epochs=2, verbose=0)
    elif name == "conv":
        model = tf.keras.Sequential(
            [
                layers.Conv2D(2, 3, input_shape=(6, 6, 1), kernel_regularizer="l2"),
                layers.MaxPooling2D(),
                layers.Flatten(),
                layers.Dropout(0.5),
                layers.Dense(3, activation="softmax", kernel_constraint=tf.keras.constraints.MaxNorm(2.0)),
            ]
        )
        loss = tf.keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
        schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
        model.compile(tf.keras.optimizers.SGD(schedule, momentum=0.9), loss, metrics=[tf.keras.metrics.AUC(name="a")])
        x = rng.rand(4, 6, 6, 1).astype("float32")
        model.fit(x, np.eye(3)[[0, 1, 2, 0]], verbose=0)
    elif name == "embedding":
        model = tf.keras.Sequential(
            [layers.Embedding(7, 3, input_length=4), layers.GlobalAveragePooling1D(), layers.Dense(1)]
        )
        model.compile(tf.keras.optimizers.legacy.RMSprop(0.01), "mse")
        x = rng.randint(0, 7, (5, 4)).astype("float32")
        model.fit(x, rng.rand(5, 1), verbose=0)
    elif name == "functional":
        a, b = tf.keras.Input((2,), name="a"), tf.keras.Input((3,), name="b")
        shared = layers.Dense(2, name="shared")
        inner = tf.keras.Sequential([layers.Dense(2, input_shape=(2,)), layers.LayerNormalization()], name="inner")
        joined = layers.Concatenate()([shared(a), shared(layers.Dense(2)(b)), inner(a)])
        model = tf.keras.Model([a, b], [layers.Dense(1, name="p")(joined), layers.Dense(2, name="q")(joined)])
        model.compile("adam", {"p": "mse", "q": "mae"}, loss_weights={"p": 1.0, "q": 0.5})
        x = [rng.rand(5, 2).astype("float32"), rng.rand(5, 3).astype("float32")]
        model.fit(x, [rng.rand(5, 1), rng.rand(5, 2)], verbose=0)
    return model, x


NAMES = ("dense", "conv", "embedding", "functional")


def predictions(model, x):
    found = model.predict(x, verbose=0)
    return [np.asarray(v).tolist() for v in (found if isinstance(found, list) else [found])]
