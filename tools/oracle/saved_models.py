"""Writes SavedModels with TensorFlow for the tests, tests/golden/saved_models/, and answers what thalweg wrote.

Run in the oracle's environment: `python tools/oracle/saved_models.py` writes; `... --check FOLDER` loads the
SavedModels that `python tests/saved_model/written_models.py FOLDER` wrote and compares with answers.json there.
"""

import json
import os
import pathlib
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

TARGET = pathlib.Path(__file__).parents[2] / "tests/golden/saved_models"


class Steps(tf.Module):
    def __init__(self):
        super().__init__()
        self.x = tf.Variable(1.0, name="x")
        self.items = [tf.Variable(2.0)]
        self.big = tf.constant(np.arange(1000, dtype=np.float32))

    @tf.function(input_signature=[tf.TensorSpec([], tf.float32)])
    def add(self, a):
        self.x.assign_add(a)
        return self.x

    @tf.function
    def choose(self, x, k=2, flag=True):
        return {"y": x * self.items[0] * k, "z": x} if flag else x

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def flow(self, v):
        total = tf.constant(0.0)
        for i in tf.range(tf.shape(v)[0]):
            if v[i] > 1.0:
                total += v[i] * self.x
            else:
                total -= tf.gather(self.big, 3)
        return total

    @tf.function(input_signature=[tf.RaggedTensorSpec([None, None], tf.int32, 1)])
    def ragged(self, r):
        return r * 2


def graph_model(folder):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 2], "x")
        w = v1.get_variable("w", initializer=[[1.0], [2.0]], use_resource=True)
        y = tf.matmul(x, w, name="y")
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, folder, {"x": x}, {"y": y})


class Twice(tf.keras.layers.Layer):
    """A layer that readers do not know."""

    def build(self, shape):
        self.w = self.add_weight("w", (shape[-1], 2), initializer="ones", regularizer="l2")

    def call(self, x, training=None):
        return tf.matmul(x, self.w) * (1.0 if training else 2.0)


def keras_model(folder):
    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([tf.keras.layers.Dense(3, input_shape=(4,)), Twice(name="twice")])
    model.compile("sgd", "mse")
    x = np.arange(8, dtype=np.float32).reshape(2, 4) / 8
    model.fit(x, np.ones((2, 2)), verbose=0)
    model.save(folder, save_format="tf")
    expected = {"x": x.tolist(), "y": model.predict(x, verbose=0).tolist()}
    expected["loss"] = model.fit(x, np.ones((2, 2)), verbose=0).history["loss"]
    pathlib.Path(folder, "expected.json").write_text(json.dumps(expected))


def write():
    shutil.rmtree(TARGET, ignore_errors=True)
    steps = Steps()
    steps.choose(tf.ones(2))
    steps.choose(tf.ones(2), flag=False)
    tf.saved_model.save(steps, str(TARGET / "steps"), signatures={"serving_default": steps.add, "flow": steps.flow})
    graph_model(str(TARGET / "graph"))
    keras_model(str(TARGET / "keras"))


def check(folder):
    answers = json.loads((folder / "answers.json").read_text())
    for name, cases in answers.items():
        model = tf.saved_model.load(str(folder / name))
        for key, inputs, want in cases:
            function = model.signatures[key]
            specs = function.structured_input_signature[1]
            found = function(**{k: tf.constant(v, specs[k].dtype) for k, v in inputs.items()})
            for output, value in want.items():
                np.testing.assert_allclose(found[output].numpy(), value, rtol=1e-5, atol=1e-6, err_msg=f"{name} {key}")
        with tf.compat.v1.Session(graph=tf.Graph()) as session:
            meta = tf.compat.v1.saved_model.loader.load(session, ["serve"], str(folder / name))
            for key, inputs, want in cases:
                signature = meta.signature_def[key]
                for output, value in want.items():
                    feeds = {signature.inputs[k].name: v for k, v in inputs.items()}
                    found = session.run(signature.outputs[output].name, feeds)
                    np.testing.assert_allclose(found, value, rtol=1e-5, atol=1e-6, err_msg=f"{name} {key} in a session")
        print("equal:", name)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        check(pathlib.Path(sys.argv[2]))
    else:
        write()
