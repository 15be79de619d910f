"""Writes SavedModels with thalweg, for TensorFlow to answer: `python tests/saved_model/written_models.py FOLDER`.

`tools/oracle/saved_models.py --check FOLDER` loads them with TensorFlow and compares. The answers are thalweg's own.
"""
import json
import pathlib
import sys

import numpy as np

import thalweg as tf


class Steps(tf.Module):
    def __init__(self):
        super().__init__()
        self.x = tf.Variable(1.0, name="x")
        self.table = [tf.Variable(np.arange(6, dtype=np.float32).reshape(3, 2))]
        self.big = tf.constant(np.arange(1000, dtype=np.float32))

    @tf.function(input_signature=[tf.TensorSpec([], tf.float32, "a")])
    def add(self, a):
        return {"sum": self.x + a, "row": self.table[0][1]}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def flow(self, v):
        total = tf.constant(0.0)
        for i in tf.range(tf.shape(v)[0]):
            if v[i] > 1.0:
                total += v[i] * self.x
            else:
                total -= tf.gather(self.big, 3)
        return total

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def text(self, s):
        return tf.strings.length(tf.strings.join([s, s], "-"))


def write(folder):
    steps = Steps()
    tf.saved_model.save(steps, str(folder / "steps"),
                        signatures={"serving_default": steps.add, "flow": steps.flow, "text": steps.text})
    answers = {"steps": [
        ["serving_default", {"a": 2.0}, {"sum": 3.0, "row": [2.0, 3.0]}],
        ["flow", {"v": [0.5, 2.0, 3.0]}, {"output_0": 2.0}],
        ["text", {"s": ["a", "bcd"]}, {"output_0": [3, 7]}],
    ]}
    (folder / "answers.json").write_text(json.dumps(answers))


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
