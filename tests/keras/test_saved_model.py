"""Keras models as SavedModels: TensorFlow's are revived, ours come back with and without their classes."""
import json
import pathlib

import numpy as np
import pytest

import thalweg as tf

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "saved_models" / "keras"
L = tf.keras.layers
X = np.arange(8, dtype=np.float32).reshape(2, 4) / 8


class Twice(L.Layer):
    def __init__(self, units=2, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape):
        self.w = self.add_weight("w", (shape[-1], self.units), initializer="ones", regularizer="l2")

    def call(self, x, training=None):
        return tf.matmul(x, self.w) * (1.0 if training else 2.0)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Two(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = L.Dense(3, activation="tanh")
        self.rest = [L.Dense(1)]

    def call(self, x):
        return self.rest[0](self.first(x))


def graph():
    one, two = L.Input((4,), name="one"), L.Input((4,), name="two")
    y = L.BatchNormalization()(L.Dense(3)(L.Concatenate()([one, two])))
    return tf.keras.Model([one, two], [L.Dense(2, name="z")(y), y + 1.0])


MODELS = {
    "stack": lambda: tf.keras.Sequential([L.Dense(3, activation="relu", input_shape=(4,)), L.Dropout(0.5), L.Dense(1)]),
    "custom": lambda: tf.keras.Sequential([L.Dense(3, input_shape=(4,)), Twice()]),
    "deferred": lambda: tf.keras.Sequential([L.Dense(3), L.Dense(1)]),
    "recurrent": lambda: tf.keras.Sequential([L.Reshape((4, 1), input_shape=(4,)), L.Bidirectional(L.LSTM(2))]),
    "graph": graph,
    "subclass": Two,
}


def inputs(name):
    return [X, X + 1] if name == "graph" else X


@pytest.mark.parametrize("name", MODELS)
def test_round_trip(name, tmp_path):
    model = MODELS[name]()
    want = tf.nest.flatten(model.predict(inputs(name), verbose=0))
    model.save(str(tmp_path / "m"))
    again = tf.keras.models.load_model(str(tmp_path / "m"))
    for a, b in zip(tf.nest.flatten(again.predict(inputs(name), verbose=0)), want, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
    assert [w.shape for w in again.weights] == [w.shape for w in model.weights]
    signature = tf.saved_model.load(str(tmp_path / "m")).signatures["serving_default"]
    names = sorted(signature.structured_input_signature[1])
    found = signature(**dict(zip(names, map(tf.constant, tf.nest.flatten(inputs(name))), strict=True)))
    assert any(v.shape == want[0].shape and np.allclose(v, want[0], rtol=1e-6) for v in found.values())


def test_training_goes_on_where_it_was(tmp_path):
    model = tf.keras.Sequential([L.Dense(3, activation="relu", input_shape=(4,)), L.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, X[:, :1], verbose=0)
    model.save(str(tmp_path / "m"))
    again = tf.keras.models.load_model(str(tmp_path / "m"))
    assert int(again.optimizer.iterations) == 1
    for a, b in zip(again.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a, b)
    want = model.fit(X, X[:, :1], verbose=0).history
    assert again.fit(X, X[:, :1], verbose=0).history == {k: pytest.approx(v, rel=1e-6) for k, v in want.items()}


def test_classes_that_are_known_are_used(tmp_path):
    MODELS["custom"]().save(str(tmp_path / "m"))
    assert type(tf.keras.models.load_model(str(tmp_path / "m")).layers[1]) is not Twice
    again = tf.keras.models.load_model(str(tmp_path / "m"), custom_objects={"Twice": Twice})
    assert type(again.layers[1]) is Twice and again.layers[1].units == 2


def test_model_of_tensorflow_without_its_class():
    expected = json.loads((GOLDEN / "expected.json").read_text())
    model = tf.keras.models.load_model(str(GOLDEN))
    x = np.array(expected["x"], np.float32)
    np.testing.assert_allclose(model.predict(x, verbose=0), expected["y"], rtol=1e-6)
    assert [layer.name for layer in model.layers] == ["dense", "twice"] and len(model.losses) == 1
    np.testing.assert_allclose(model.fit(x, np.ones((2, 2)), verbose=0).history["loss"], expected["loss"], rtol=1e-5)


def test_without_traces(tmp_path):
    MODELS["custom"]().save(str(tmp_path / "m"), save_traces=False)
    with pytest.raises(ValueError, match="custom_objects"):
        tf.keras.models.load_model(str(tmp_path / "m"))
    tf.keras.models.load_model(str(tmp_path / "m"), custom_objects={"Twice": Twice})


def test_without_optimizer(tmp_path):
    model = MODELS["stack"]()
    model.compile("adam", "mse")
    model.save(str(tmp_path / "m"), include_optimizer=False)
    assert tf.keras.models.load_model(str(tmp_path / "m")).optimizer is None and model.optimizer is not None


def test_never_called(tmp_path):
    with pytest.raises(ValueError, match="input shape is not available"):
        Two().save(str(tmp_path / "m"))
    assert not list(tmp_path.iterdir())


def test_damaged_metadata(tmp_path):
    MODELS["stack"]().save(str(tmp_path / "m"))
    (tmp_path / "m" / "keras_metadata.pb").write_bytes(b"\x0a\xff")
    with pytest.raises(OSError, match="keras metadata"):
        tf.keras.models.load_model(str(tmp_path / "m"))
