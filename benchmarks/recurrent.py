"""Keras: training steps, prediction and calls of small recurrent networks, on sequences as text tutorials have them."""
import time

import measure
import numpy as np
import tensorflow as tf

ROWS, STEPS, FEATURES, UNITS, BATCH = 640, 40, 16, 32, 32
rng = np.random.default_rng(0)
x = rng.standard_normal((ROWS, STEPS, FEATURES)).astype("float32")
y = (x.mean(axis=(1, 2)) > 0).astype("float32")


def build(make):
    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([
        tf.keras.Input((STEPS, FEATURES)), make(tf.keras.layers), tf.keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    return model


KINDS = {
    "LSTM": lambda layers: layers.LSTM(UNITS),
    "GRU": lambda layers: layers.GRU(UNITS),
    "bidirectional LSTM": lambda layers: layers.Bidirectional(layers.LSTM(UNITS)),
    "RNN of two cells": lambda layers: layers.RNN([layers.LSTMCell(UNITS), layers.GRUCell(UNITS)]),
}
results = {}
count = ROWS // BATCH
for name, make in KINDS.items():
    model = build(make)
    start = time.perf_counter()
    model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
    seconds = time.perf_counter() - start
    size = [BATCH, STEPS, FEATURES, UNITS]
    results[f"{name}: first epoch of {count} steps"] = {
        "size": size, "median_s": seconds, "low_s": seconds, "high_s": seconds}
    timed = measure.time_call(lambda: model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0), batches=5)  # noqa: B023
    results[f"{name}: fit, one step"] = {
        "size": size, **{k: v / count if k.endswith("_us") else v for k, v in timed.items()}}
    if name in ("LSTM", "GRU"):
        results[f"{name}: call on 10 rows"] = {
            "size": [10, STEPS], **measure.time_call(lambda: model(x[:10]), batches=5)}  # noqa: B023
measure.report("recurrent", results)
