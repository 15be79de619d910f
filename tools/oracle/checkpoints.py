"""Writes checkpoints with TensorFlow for the tests: tests/golden/checkpoints/.

Run in the oracle's environment: `python tools/oracle/checkpoints.py`. What is in them is said here once more for the
reader: `tensors` (raw ops, many dtypes), `sliced` (a tensor in two parts), `objects-1` (a module with lists and dicts),
`model` (weights of a Keras model with Adam), `slots-1` (a legacy optimizer), `names` (TensorFlow 1, by name).
"""

import os
import pathlib
import shutil

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

TARGET = pathlib.Path(__file__).parents[2] / "tests/golden/checkpoints"


def raw():
    values = {
        "x": np.arange(12, dtype=np.float32).reshape(3, 4) / 8,
        "strings": np.array([b"abc", b"", b"\0z" * 100], object),
        "flags": np.array([True, False]),
        "complex": np.complex128(1 + 2j),
        "empty": np.zeros((0, 3), np.float32),
        "number": np.int64(7),
    }
    tensors = [tf.constant(v) for v in values.values()] + [tf.constant([1.5], tf.bfloat16)]
    names = [*values, "half"]
    tf.raw_ops.SaveV2(
        prefix=str(TARGET / "tensors"), tensor_names=names, shape_and_slices=[""] * len(names), tensors=tensors
    )
    tf.raw_ops.SaveV2(
        prefix=str(TARGET / "sliced"),
        tensor_names=["w", "w"],
        shape_and_slices=["5 4 0,2:-", "5 4 2,3:-"],
        tensors=[tf.ones((2, 4)), 2 * tf.ones((3, 4))],
    )


class Nested(tf.Module):
    def __init__(self):
        super().__init__()
        self.v = tf.Variable(1.0)
        self.items = [tf.Variable(2.0), {"a": tf.Variable(3.0)}]
        self.pair = (tf.Variable(4.0),)


def objects():
    tf.train.Checkpoint(m=Nested(), step=tf.Variable(1)).save(str(TARGET / "objects"))


def model(optimizer, save):
    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,)), tf.keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    model.fit(np.ones((4, 3), np.float32), np.ones((4, 1), np.float32), verbose=0)
    save(model)


def names():
    with tf.Graph().as_default():
        tf.compat.v1.get_variable("scope/w", initializer=np.arange(6, dtype=np.float32).reshape(2, 3))
        tf.compat.v1.get_variable("b", initializer=np.float32(5.0))
        with tf.compat.v1.Session() as session:
            session.run(tf.compat.v1.global_variables_initializer())
            tf.compat.v1.train.Saver().save(session, str(TARGET / "names"), write_meta_graph=False)


def main():
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    raw()
    objects()
    model("adam", lambda m: m.save_weights(str(TARGET / "model")))
    legacy = tf.keras.optimizers.legacy.Adam()
    model(legacy, lambda m: tf.train.Checkpoint(model=m, optimizer=legacy).save(str(TARGET / "slots")))
    names()
    (TARGET / "checkpoint").unlink()


if __name__ == "__main__":
    main()
