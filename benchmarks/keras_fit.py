"""Keras: training steps, evaluation and prediction of a small network with a metric, as tutorials on tables have it."""
import time

import measure
import numpy as np
import tensorflow as tf

ROWS, COLUMNS, BATCH = 3200, 13, 32
rng = np.random.default_rng(0)
x = rng.standard_normal((ROWS, COLUMNS)).astype("float32")
y = (x[:, 0] + rng.standard_normal(ROWS) > 0).astype("float32")


def build():
    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([
        tf.keras.layers.Dense(20, activation="relu", input_shape=(COLUMNS,)),
        tf.keras.layers.Dense(10, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[tf.keras.metrics.AUC(name="auc")])
    return model


def first_epoch():
    """The first call of `fit`, with all that is built or compiled in it."""
    model = build()
    start = time.perf_counter()
    model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
    seconds = time.perf_counter() - start
    return model, {"median_s": seconds, "low_s": seconds, "high_s": seconds}


def first_step():
    """The first step of a fresh model: building, tracing, one batch."""
    model = build()
    start = time.perf_counter()
    model.train_on_batch(x[:BATCH], y[:BATCH])
    seconds = time.perf_counter() - start
    return {"median_s": seconds, "low_s": seconds, "high_s": seconds}


def lstm():
    """A small recurrent network, as those of time series."""
    tf.keras.utils.set_random_seed(1)
    network = tf.keras.Sequential([
        tf.keras.layers.LSTM(16, input_shape=(8, 4)),
        tf.keras.layers.Dense(1),
    ])
    network.compile("adam", "mse")
    return network


first_of_all = first_step()
model, first = first_epoch()
steps = ROWS // BATCH
results = {
    "first step of a fresh model": {"size": [BATCH, COLUMNS], **first_of_all},
    "first epoch of 100 steps": {"size": [ROWS, COLUMNS], **first},
}
series, targets = rng.standard_normal((BATCH * 20, 8, 4)).astype("float32"), y[:BATCH * 20]
recurrent = lstm()
recurrent.fit(series, targets, epochs=20, verbose=0)  # until the executor has settled
for name, function, count in (
        ("fit, one step", lambda: model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0), steps),
        ("evaluate, one step", lambda: model.evaluate(x, y, batch_size=BATCH, verbose=0), steps),
        ("train_on_batch", lambda: model.train_on_batch(x[:BATCH], y[:BATCH]), 1),
        ("LSTM, one step", lambda: recurrent.fit(series, targets, verbose=0), 20),
        ("predict 10 rows", lambda: model.predict(x[:10], verbose=0), 1),
        ("call on 10 rows", lambda: model(x[:10]), 1)):
    timed = measure.time_call(function, batches=5)
    results[name] = {"size": [BATCH, COLUMNS], **{k: v / count if k.endswith("_us") else v for k, v in timed.items()}}
measure.report("keras_fit", results)
