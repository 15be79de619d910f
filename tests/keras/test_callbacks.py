"""Callbacks: learning rates, files, stopping; texts as TensorFlow 2.15.1 printed them."""

import csv
import sys
import types

import numpy as np
import pytest

import thalweg as tf

rng = np.random.RandomState(0)
X = rng.rand(16, 4).astype("float32")
Y = X.sum(axis=1, keepdims=True)
callbacks = tf.keras.callbacks


def made(rate=0.1):
    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(4,))])
    model.compile(tf.keras.optimizers.SGD(rate), "mse", metrics=["mae"])
    return model


def fit(model, *given, epochs=3, **options):
    return model.fit(X, Y, epochs=epochs, verbose=0, callbacks=list(given), **options).history


def test_learning_rates(capsys):
    schedule = callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5, verbose=1)
    np.testing.assert_allclose(fit(made(0.4), schedule)["lr"], [0.2, 0.1, 0.05])
    assert "\nEpoch 1: LearningRateScheduler setting learning rate to 0.2" in capsys.readouterr().out
    by_epoch = callbacks.LearningRateScheduler(lambda epoch: 0.1 + epoch)
    np.testing.assert_allclose(fit(made(), by_epoch)["lr"], [0.1, 1.1, 2.1])
    with pytest.raises(ValueError, match='"schedule" function should be float'):
        fit(made(), callbacks.LearningRateScheduler(lambda epoch: 1))
    plateau = callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=1e9, verbose=1, min_lr=0.03)
    np.testing.assert_allclose(fit(made(), plateau, epochs=5)["lr"], [0.1, 0.1, 0.05, 0.03, 0.03])
    assert "\nEpoch 2: ReduceLROnPlateau reducing learning rate to 0.05" in capsys.readouterr().out
    with pytest.raises(ValueError, match="factor >= 1.0"):
        callbacks.ReduceLROnPlateau(factor=1.0)


def test_csv(tmp_path):
    path = tmp_path / "log.csv"
    fit(made(), callbacks.CSVLogger(path))
    fit(made(), callbacks.CSVLogger(str(path), append=True), epochs=1)
    rows = list(csv.reader(path.read_text().splitlines()))
    assert rows[0] == ["epoch", "loss", "mae", "val_loss", "val_mae"]
    assert [row[0] for row in rows[1:]] == ["0", "1", "2", "0"] and rows[1][3] == "NA"


def test_nan_stops_and_says_where(capsys):
    model = made(1e30)
    history = fit(model, callbacks.TerminateOnNaN(), epochs=9, batch_size=4)
    assert len(history["loss"]) < 9 and model.stop_training
    assert ": Invalid loss, terminating training" in capsys.readouterr().out


def test_base_logger():
    logger = callbacks.BaseLogger(stateful_metrics=["last"])
    logger.set_params({"metrics": ["loss", "last"]})
    logger.on_epoch_begin(0)
    logger.on_batch_end(0, {"size": 2, "loss": 1.0, "last": 5.0})
    logger.on_batch_end(1, {"size": 6, "loss": 3.0, "last": 7.0})
    logs = {}
    logger.on_epoch_end(0, logs)
    assert logs == {"loss": 2.5, "last": 7.0}


def test_remote_monitor(monkeypatch):
    sent = []
    fake = types.SimpleNamespace(
        post=lambda *args, **kwargs: sent.append((args, kwargs)),
        exceptions=types.SimpleNamespace(RequestException=OSError),
    )
    monkeypatch.setitem(sys.modules, "requests", fake)
    fit(made(), callbacks.RemoteMonitor("http://somewhere", send_as_json=True), epochs=1)
    (address,), content = sent[0]
    assert address == "http://somewhere/publish/epoch/end/" and content["json"]["epoch"] == 0
    assert isinstance(content["json"]["loss"], float)


def test_backup_goes_on_where_fit_was(tmp_path):
    whole = made()
    expected = fit(whole, epochs=4, shuffle=False)["loss"]

    class Interrupt(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    model = made()
    with pytest.raises(KeyboardInterrupt):
        fit(model, callbacks.BackupAndRestore(tmp_path), Interrupt(), epochs=4, shuffle=False)
    again = made()
    history = again.fit(X, Y, epochs=4, verbose=0, shuffle=False, callbacks=[callbacks.BackupAndRestore(tmp_path)])
    assert history.epoch == [2, 3]
    np.testing.assert_allclose(history.history["loss"], expected[2:], rtol=1e-5)
    assert int(again.optimizer.iterations) == 4 and list(tmp_path.iterdir()) == []


def test_checkpoint_arguments():
    with pytest.raises(ValueError, match="Unrecognized save_freq"):
        callbacks.ModelCheckpoint("x.h5", save_freq="batch")
    with pytest.raises(ValueError, match="native Keras format"):
        callbacks.ModelCheckpoint("x.keras", options=object())
    with pytest.raises(KeyError, match="Failed to format"):
        fit(made(), callbacks.ModelCheckpoint("{nothing}.h5"))
