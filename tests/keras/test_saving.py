"""Models and weights in files: there and back, files that TensorFlow wrote, layouts as its files have them, faults."""

import errno
import io
import json
import os
import pathlib
import zipfile

import h5py
import keras_saving_cases as cases
import numpy as np
import pytest

import thalweg as tf
from thalweg.keras.saving import hdf5_format

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "keras_saving"
pytestmark = pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
layers, models = tf.keras.layers, tf.keras.models


def small(outputs=1):
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([layers.Dense(3, activation="relu", input_shape=(2,)), layers.Dense(outputs)])
    model.compile("adam", "mse", metrics=["mae"])
    return model


X = np.linspace(-1, 1, 8).reshape(4, 2).astype("float32")


def same(a, b):
    np.testing.assert_allclose(a.predict(X, verbose=0), b.predict(X, verbose=0), rtol=1e-6)


# ---------------------------------------------------------------- TensorFlow's files


@pytest.mark.parametrize("name", cases.NAMES)
@pytest.mark.parametrize("ending", [".h5", ".keras", ".weights.h5"])
def test_files_of_tensorflow(name, ending):
    expected = json.loads((GOLDEN / f"{name}.json").read_text())
    model, x = cases.build(name, tf)
    path = str(GOLDEN / f"{name}{ending}")
    if ending == ".weights.h5":
        model.load_weights(path)
    else:
        model = models.load_model(path)
    for found, wanted in zip(cases.predictions(model, x), expected["predictions"], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    if (name, ending) != ("embedding", ".keras"):  # Keras leaves legacy optimizers out of such files
        assert int(model.optimizer.iterations) == expected["steps"]


def tree(file):
    found = {}
    file.visititems(lambda name, node: found.update({name: (str(node), str(dict(node.attrs)))}))
    return found


@pytest.mark.parametrize("name", cases.NAMES)
def test_layouts_are_those_of_tensorflow(name, tmp_path):
    model, _ = cases.build(name, tf)
    for ending in (".h5", ".keras", ".weights.h5"):
        (model.save_weights if ending == ".weights.h5" else model.save)(str(tmp_path / f"m{ending}"))
    for ending in (".h5", ".weights.h5"):
        with h5py.File(tmp_path / f"m{ending}") as ours, h5py.File(GOLDEN / f"{name}{ending}") as theirs:
            assert tree(ours) == tree(theirs)
            for key in theirs.attrs:
                assert decoded(ours.attrs[key]) == decoded(theirs.attrs[key]), key
    with zipfile.ZipFile(tmp_path / "m.keras") as ours, zipfile.ZipFile(GOLDEN / f"{name}.keras") as theirs:
        assert ours.namelist() == theirs.namelist()
        configs = [json.loads(archive.read("config.json")) for archive in (ours, theirs)]
        if name != "functional":  # there Keras has names of modules of its own
            assert configs[0] == configs[1]
        files = [h5py.File(io.BytesIO(archive.read("model.weights.h5"))) for archive in (ours, theirs)]
        assert tree(files[0]) == tree(files[1])


def decoded(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("path", ["m.keras", "m.h5", "m.hdf5"])
def test_there_and_back(path, tmp_path):
    model = small()
    model.fit(X, X[:, :1], epochs=2, verbose=0)
    model.save(tmp_path / path)
    again = models.load_model(tmp_path / path)
    same(model, again)
    for a, b in zip(model.optimizer.variables, again.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    more, more_again = (m.fit(X, X[:, :1], verbose=0, shuffle=False).history for m in (model, again))
    assert more["loss"] == pytest.approx(more_again["loss"]) and more.keys() == more_again.keys()
    assert models.load_model(tmp_path / path, compile=False).optimizer is None
    assert tf.keras.saving.load_model is models.load_model


def test_weights(tmp_path):
    model, other = small(), small(2)
    for name in ("w.h5", "w.weights.h5", "m.h5", "m.keras"):
        (model.save_weights if name.startswith("w") else model.save)(str(tmp_path / name))
        fresh = small()
        fresh.set_weights([w * 0 for w in fresh.get_weights()])
        fresh.load_weights(str(tmp_path / name))
        same(model, fresh)
    path = str(tmp_path / "w.h5")
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"Shape mismatch"):
        other.load_weights(path)
    with pytest.raises(ValueError, match=r"Shape mismatch in layer #1 \(named dense_1\)"):
        other.load_weights(path, by_name=True)
    for a, b in zip(before, other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    other.load_weights(path, by_name=True, skip_mismatch=True)
    np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])
    with pytest.raises(ValueError, match="Layer count mismatch.*Model expected 1 layers, found 2 saved layers"):
        tf.keras.Sequential([layers.Dense(3, input_shape=(2,))]).load_weights(path)

    class Sub(tf.keras.Model):
        def call(self, x):
            return x

    with pytest.raises(ValueError, match="subclassed Model which has not created its variables"):
        Sub().load_weights(path)


def test_a_file_of_h5py_and_custom_objects(tmp_path):
    class Twice(layers.Layer):
        def call(self, x):
            return 2 * x

    model = tf.keras.Sequential([Twice(input_shape=(2,)), layers.Dense(1)])
    with h5py.File(tmp_path / "m.h5", "w") as file:
        model.save(file)
    with h5py.File(tmp_path / "m.h5", "r") as file:
        same(model, models.load_model(file, custom_objects={"Twice": Twice}))
    with pytest.raises(ValueError, match="Unknown layer: 'Twice'"):
        models.load_model(tmp_path / "m.h5")
    model.save(tmp_path / "m.keras")
    same(model, models.load_model(tmp_path / "m.keras", custom_objects={"Twice": Twice}))
    with tf.keras.utils.custom_object_scope({"Twice": Twice}):
        same(model, models.load_model(tmp_path / "m.keras"))
    with pytest.raises(TypeError, match="Could not locate class 'Twice'"):
        models.load_model(tmp_path / "m.keras")


def test_subclass_models_in_keras_files(tmp_path):
    @tf.keras.saving.register_keras_serializable("Tests")
    class Two(tf.keras.Model):
        def __init__(self, units=3, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.first, self.rest = layers.Dense(units), [layers.Dense(2), layers.Dense(1)]

        def call(self, x):
            x = self.first(x)
            for layer in self.rest:
                x = layer(x)
            return x

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    model = Two(4)
    model.compile("sgd", tf.keras.losses.Huber(0.5))
    model.fit(X, X[:, :1], verbose=0)
    model.save(tmp_path / "m.keras")
    again = models.load_model(tmp_path / "m.keras")
    same(model, again)
    assert type(again) is Two and again.loss.get_config()["delta"] == 0.5
    with pytest.raises(NotImplementedError, match="requires the model to be a Functional model or a Sequential"):
        model.save(tmp_path / "m.h5")


def test_code_is_refused(tmp_path):
    model = tf.keras.Sequential([layers.Lambda(lambda x: x * 3.0, input_shape=(2,)), layers.Dense(1)])
    model.save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match="disallowed by default"):
        models.load_model(tmp_path / "m.keras")
    same(model, models.load_model(tmp_path / "m.keras", safe_mode=False))
    model.save(tmp_path / "m.h5")
    same(model, models.load_model(tmp_path / "m.h5"))


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "w.h5", "w.weights.h5"])
def test_a_full_disk_leaves_the_old_file_whole(name, tmp_path, monkeypatch):
    model = small()
    path = tmp_path / name
    save = (lambda: model.save(path)) if name.startswith("m") else (lambda: model.save_weights(str(path)))
    save()
    old = path.read_bytes()

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        save()
    assert path.read_bytes() == old and os.listdir(tmp_path) == [name]


def test_files_that_are_not_there_or_hold_no_model(tmp_path):
    with pytest.raises(OSError, match="No file or directory found at"):
        models.load_model(tmp_path / "none.h5")
    with h5py.File(tmp_path / "empty.h5", "w"):
        pass
    with pytest.raises(ValueError, match="No model config found"):
        models.load_model(tmp_path / "empty.h5")
    (tmp_path / "text.h5").write_text("no model")
    with pytest.raises(OSError):
        models.load_model(tmp_path / "text.h5")
    small().save(tmp_path / "m.keras")
    (tmp_path / "cut.keras").write_bytes((tmp_path / "m.keras").read_bytes()[:500])
    with pytest.raises(OSError):
        models.load_model(tmp_path / "cut.keras")
    with pytest.raises(ValueError, match="Unknown `save_format` argument"):
        small().save(tmp_path / "m", save_format="json")
    with pytest.raises(ValueError, match="not supported with the native Keras format"):
        small().save(tmp_path / "m.keras", include_optimizer=False)


def test_many_long_names_are_kept_in_parts(tmp_path):
    names = [f"a_layer_with_a_long_name_{i:05d}" for i in range(3000)]
    with h5py.File(tmp_path / "names.h5", "w") as file:
        hdf5_format._write_names(file, "layer_names", names)
        assert "layer_names" not in file.attrs and "layer_names0" in file.attrs
        assert hdf5_format._names(file, "layer_names") == names
        with pytest.raises(RuntimeError, match="larger than 64512 bytes"):
            hdf5_format._write_names(file, "x", ["n" * 70000])


def test_checkpoints_during_fit(tmp_path, capsys):
    model = small()
    best = tf.keras.callbacks.ModelCheckpoint(
        str(tmp_path / "best.h5"), monitor="loss", save_best_only=True, verbose=1
    )
    each = tf.keras.callbacks.ModelCheckpoint(str(tmp_path / "w.{epoch:02d}-{loss:.2f}.h5"), save_weights_only=True)
    steps = tf.keras.callbacks.ModelCheckpoint(tmp_path / "s{epoch}-{batch}.keras", save_freq=3)
    model.fit(X, X[:, :1], epochs=2, batch_size=1, verbose=0, callbacks=[best, each, steps])
    names = sorted(os.listdir(tmp_path))
    assert names[0] == "best.h5" and names[1:3] == ["s1-3.keras", "s2-2.keras"]
    assert [n[:5] for n in names[3:]] == ["w.01-", "w.02-"]
    assert "\nEpoch 1: loss improved from inf to " in capsys.readouterr().out
    same(models.load_model(tmp_path / "best.h5"), model)


# ---------------------------------------------------------------- older programs


@pytest.mark.filterwarnings("ignore:`[mM]odel")
def test_methods_of_older_programs():
    model = small()

    def batches():
        while True:
            yield X, X[:, :1]

    history = model.fit_generator(batches(), steps_per_epoch=2, epochs=2, verbose=0)
    assert history.epoch == [0, 1]
    assert model.evaluate_generator(batches(), steps=1) == model.evaluate(X, X[:, :1], verbose=0)
    found = model.predict_generator(iter([X]))
    np.testing.assert_array_equal(found, model.predict(X, verbose=0))
    np.testing.assert_array_equal(model.predict_classes(X), (found > 0.5).astype("int32"))
    np.testing.assert_array_equal(small(3).predict_classes(X), small(3).predict_proba(X).argmax(-1))


def test_yaml_holds_and_takes_plain_values_only():
    text = small().to_yaml()
    assert "class_name" in text and "!!python" not in text
    assert models.model_from_yaml(text).get_config() == small().get_config()
    with pytest.raises((ValueError, ImportError)):
        models.model_from_yaml("!!python/object/apply:os.system ['true']")
