"""Weights of models as checkpoints: TensorFlow's files, layers that are built later, slots of legacy optimizers."""
import pathlib

import numpy as np
import pytest

import thalweg as tf

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "checkpoints"
X = np.ones((4, 3), np.float32)


def stack(shape=(3,)):
    entry = {"input_shape": shape} if shape else {}
    return tf.keras.Sequential([tf.keras.layers.Dense(2, **entry), tf.keras.layers.Dense(1)])


def stored(name):
    return {n: tf.train.load_variable(str(GOLDEN / name), n) for n, _ in tf.train.list_variables(str(GOLDEN / name))}


def key(path):
    return path + "/.ATTRIBUTES/VARIABLE_VALUE"


def test_reads_what_tensorflow_wrote():
    model = stack()
    model.compile("adam", "mse")
    status = model.load_weights(str(GOLDEN / "model"))
    want = stored("model")
    for i, layer in enumerate(model.layers):
        np.testing.assert_array_equal(layer.kernel, want[key(f"layer_with_weights-{i}/kernel")])
    assert int(model.optimizer.iterations) == 1
    model.fit(X, X[:, :1], verbose=0)
    assert int(model.optimizer.iterations) == 2
    status.assert_consumed()


def test_optimizer_made_while_a_step_is_traced_gets_its_slots():
    model = stack()
    model.compile("adam", "mse")
    model.load_weights(str(GOLDEN / "model"))
    model.optimizer.build(model.trainable_variables)
    want = stored("model")
    for i, variable in enumerate(model.optimizer.variables[1:9], 1):
        np.testing.assert_array_equal(variable, want[key(f"optimizer/_variables/{i}")])


def test_layers_built_later_get_their_weights():
    model = stack(shape=None)
    model.load_weights(str(GOLDEN / "model"))
    want = stack()
    want.load_weights(str(GOLDEN / "model"))
    np.testing.assert_array_equal(model(X), want(X))


def test_same_names_as_tensorflow(tmp_path):
    model = stack()
    model.compile("adam", "mse")
    model.fit(X, X[:, :1], verbose=0)
    model.save_weights(str(tmp_path / "w"))
    assert dict(tf.train.list_variables(str(tmp_path / "w"))) == dict(tf.train.list_variables(str(GOLDEN / "model")))
    assert (tmp_path / "checkpoint").read_text() == 'model_checkpoint_path: "w"\nall_model_checkpoint_paths: "w"\n'


def test_slots_of_legacy_optimizers(tmp_path):
    model, optimizer = stack(), tf.keras.optimizers.legacy.Adam()
    status = tf.train.Checkpoint(model=model, optimizer=optimizer).restore(str(GOLDEN / "slots-1"))
    model.compile(optimizer, "mse")
    model.fit(X, X[:, :1], verbose=0)
    assert int(optimizer.iterations) == 2
    status.assert_existing_objects_matched()
    again = tf.keras.optimizers.legacy.Adam()
    tf.train.Checkpoint(model=model, optimizer=again).restore(str(GOLDEN / "slots-1"))
    slot = again.get_slot(model.layers[0].kernel, "m")
    np.testing.assert_array_equal(
        slot, stored("slots-1")[key("model/layer_with_weights-0/kernel/.OPTIMIZER_SLOT/optimizer/m")]
    )
    path = tf.train.Checkpoint(model=model, optimizer=optimizer).save(str(tmp_path / "c"))
    ours, theirs = dict(tf.train.list_variables(path)), dict(tf.train.list_variables(str(GOLDEN / "slots-1")))
    assert ours == theirs


class Two(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = tf.keras.layers.Dense(2)
        self.blocks = [tf.keras.layers.Dense(2), tf.keras.layers.BatchNormalization()]
        self.scale = self.add_weight("scale_weight", (2,), initializer="ones")
        self.seen = tf.keras.metrics.Mean()

    def call(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        return x * self.scale


def test_subclass(tmp_path):
    model = Two()
    model(X)
    model.save_weights(str(tmp_path / "w"))
    names = {n.removesuffix("/.ATTRIBUTES/VARIABLE_VALUE") for n, _ in tf.train.list_variables(str(tmp_path / "w"))}
    assert {"first/kernel", "blocks/0/kernel", "blocks/1/moving_mean", "scale_weight", "seen/total"} < names
    other = Two()
    other.load_weights(str(tmp_path / "w"))
    np.testing.assert_array_equal(other(X), model(X))


def test_what_does_not_fit(tmp_path):
    with pytest.raises(ValueError, match="incompatible tensor with shape"):
        stack(shape=(5,)).load_weights(str(GOLDEN / "model"))
    with pytest.raises(tf.errors.NotFoundError):
        stack().load_weights(str(tmp_path / "nothing"))
    with pytest.raises(ValueError, match="looks like an HDF5 file"):
        stack().save_weights(str(tmp_path / "w.h5"), save_format="tf")
    with pytest.raises(ValueError, match="Unknown format"):
        stack().save_weights(str(tmp_path / "w"), save_format="zip")
    with pytest.raises(NotImplementedError, match="topology"):
        stack().load_weights(str(GOLDEN / "model"), by_name=True)
