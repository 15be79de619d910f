"""fit with the TensorBoard callback: what is in its directory, by TensorFlow and by thalweg.

Recorded by tools/oracle/summaries_keras.py.
"""

import glob
import json
import os

CASES = {
    "plain": {},
    "verbose": {"fit": {"verbose": 2}},
    "shown": {"fit": {"verbose": 1}},
    "shown batches": {"fit": {"verbose": 1}, "update_freq": "batch"},
    "shown every second": {"fit": {"verbose": 1}, "update_freq": 2, "write_graph": False},
    "shown per second": {"fit": {"verbose": 1}, "update_freq": 2, "write_graph": False, "write_steps_per_second": True},
    "histograms": {"histogram_freq": 1, "write_images": True},
    "batches": {"update_freq": "batch"},
    "every second": {"update_freq": 2, "write_graph": False},
    "per second": {"write_steps_per_second": True, "write_graph": False},
    "schedule": {"schedule": True, "write_graph": False},
    "embeddings": {"model": "embedding", "embeddings_freq": 1, "embeddings_metadata": "n.tsv", "write_graph": False},
    "embeddings by name": {"model": "embedding", "embeddings_freq": 2, "embeddings_metadata": {"words": "n.tsv"}},
    "convolution": {"model": "convolution", "histogram_freq": 2, "write_images": True, "write_graph": False},
    "functional": {"model": "functional"},
    "own step": {"model": "own", "update_freq": 1},
    "evaluate": {"evaluate": True, "write_graph": False},
}


def model_of(kind, tf):
    layers = tf.keras.layers
    if kind == "embedding":
        words = layers.Embedding(3, 2, input_length=2, name="words")
        return tf.keras.Sequential([words, layers.Flatten(), layers.Dense(1)])
    if kind == "convolution":
        picture = layers.Reshape((4, 4, 1), input_shape=(16,))
        return tf.keras.Sequential([picture, layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(1)])
    if kind == "functional":
        x = tf.keras.Input((2,), name="x")
        a, b = layers.Dense(2, name="a")(x), layers.Dense(2, name="b")(x)
        return tf.keras.Model(x, layers.Dense(1, name="end")(layers.Add(name="sum")([a, b])))
    if kind == "own":

        class Own(tf.keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = layers.Dense(1, name="inner")

            def call(self, x):
                tf.summary.scalar("inside", tf.reduce_sum(x))
                return self.dense(x)

        return Own()
    return tf.keras.Sequential([layers.Dense(3, input_shape=(2,), name="first"), layers.Dense(1, name="second")])


def run(case, tf, np, logs):
    """{directory: [step, tag, plugin]} of the events, and the names of the other files."""
    settings = dict(CASES[case])
    tf.keras.backend.clear_session()
    kind, fit = settings.pop("model", "dense"), settings.pop("fit", {})
    schedule, evaluate = settings.pop("schedule", False), settings.pop("evaluate", False)
    model = model_of(kind, tf)
    rate = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5) if schedule else 0.1
    model.compile(tf.keras.optimizers.SGD(rate), "mse", metrics=["mae"])
    width = 16 if kind == "convolution" else 2
    x = np.ones((8, width), "int32" if kind == "embedding" else "float32")
    y = np.ones((8, 1), "float32")
    callback = tf.keras.callbacks.TensorBoard(logs, **settings)
    model.fit(x, y, batch_size=2, epochs=2, validation_data=(x, y), callbacks=[callback], **{"verbose": 0, **fit})
    if evaluate:
        model.evaluate(x, y, verbose=0, callbacks=[callback])
    return contents(tf, logs)


def contents(tf, logs):
    found = {}
    for path in sorted(glob.glob(os.path.join(logs, "**", "*"), recursive=True)):
        name = os.path.relpath(path, logs)
        if "events" in name:
            rows = found.setdefault(os.path.dirname(name), [])
            for event in tf.compat.v1.train.summary_iterator(path):
                rows += [[event.step, v.tag, v.metadata.plugin_data.plugin_name] for v in event.summary.value]
                if event.graph_def:
                    rows.append([event.step, "(graph)", ""])
                for v in event.summary.value:
                    if v.tag == "keras":
                        config = json.loads(v.tensor.string_val[0])["config"]
                        rows[-1].append([layer["class_name"] for layer in config["layers"]])
        elif name.endswith("pbtxt"):
            with open(path) as f:
                found[name] = f.read()
        elif os.path.isfile(path):
            found.setdefault("files", []).append(name)
    return found
