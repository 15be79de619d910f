"""Steps: short ways on the host give what the ops give, results are computed when read, interrupts leave a model."""

import copy

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras import ops

rng = np.random.default_rng(0)
X = rng.standard_normal((40, 3)).astype("float32")
Y = (X[:, 0] > 0).astype("float32")


def small_model(optimizer="adam", metrics=("AUC",), **options):
    tf.keras.utils.set_random_seed(3)
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [layers.Dense(4, activation="relu", input_shape=(3,)), layers.Dense(1, activation="sigmoid")]
    )
    model.compile(optimizer, "binary_crossentropy", metrics=list(metrics), **options)
    return model


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "nesterov", "amsgrad"])
def test_short_ways_and_ops_agree(optimizer, monkeypatch):
    def made():
        return {
            "adam": "adam",
            "sgd": "sgd",
            "nesterov": tf.keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
            "amsgrad": tf.keras.optimizers.Adam(0.01, amsgrad=True),
        }[optimizer]

    tf.keras.backend.clear_session()
    short = small_model(made(), run_eagerly=True).fit(X, Y, epochs=3, batch_size=8, verbose=0).history
    tf.keras.backend.clear_session()  # metrics are named anew
    monkeypatch.setattr(ops, "on_host", lambda x: False)
    monkeypatch.setattr(ops, "is_host_array", lambda x: False)
    by_ops = small_model(made(), run_eagerly=True).fit(X, Y, epochs=3, batch_size=8, verbose=0).history
    assert short.keys() == by_ops.keys()
    for name, values in short.items():
        np.testing.assert_allclose(values, by_ops[name], rtol=1e-5)


def test_crossentropy_has_gradients_of_any_order():
    x, z = tf.Variable([[0.3], [-2.0]]), tf.constant([[1.0], [0.0]])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_sum(tf.keras.losses.binary_crossentropy(z, x, from_logits=True))
        gradient = inner.gradient(loss, x)
    probability = 1 / (1 + np.exp(-x.numpy()))
    np.testing.assert_allclose(gradient, probability - z, rtol=1e-6)
    np.testing.assert_allclose(outer.gradient(gradient, x), probability * (1 - probability), rtol=1e-5)
    with tf.GradientTape() as tape:
        tape.watch(z)
        loss = tf.reduce_sum(tf.keras.losses.binary_crossentropy(z, x, from_logits=True))
    np.testing.assert_allclose(tape.gradient(loss, z), -x.numpy(), rtol=1e-6)


def test_results_are_computed_when_read():
    calls = []

    class Counted(tf.keras.metrics.Mean):
        def result(self):
            calls.append(1)
            return super().result()

        def update_state(self, y_true, y_pred, sample_weight=None):
            super().update_state(y_pred)

    model = small_model(metrics=[Counted()])
    model.fit(X, Y, batch_size=4, epochs=2, verbose=0)
    assert len(calls) == 2  # once per epoch, not per step
    calls.clear()

    class Reader(tf.keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            assert isinstance(logs["mean"], float)

    model.fit(X, Y, batch_size=4, verbose=0, callbacks=[Reader()])
    assert len(calls) == 11


def test_interrupt_leaves_a_model_that_works():
    class Interrupt(tf.keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise KeyboardInterrupt

    model = small_model()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, verbose=0, callbacks=[Interrupt()], validation_split=0.2)
    assert np.isfinite(model.fit(X, Y, verbose=0).history["loss"][0])
    assert model.predict(X, verbose=0).shape == (40, 1)


def test_nan_is_shown_as_it_is():
    model = small_model()
    assert np.isnan(model.fit(X * np.nan, Y, verbose=0).history["loss"][0])


def test_step_leaves_its_data_alone():
    x, y = X.copy(), Y.copy()
    small_model().fit(x, y, verbose=0)
    assert (x == X).all() and (y == Y).all()


def test_copies_train_by_themselves():
    model = small_model()
    model.fit(X, Y, verbose=0)
    copied, before = copy.deepcopy(model), model.get_weights()
    np.testing.assert_array_equal(copied.predict(X, verbose=0), model.predict(X, verbose=0))
    copied.fit(X, Y, verbose=0)
    assert not np.array_equal(copied.get_weights()[0], before[0])
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


class Watched(tf.keras.Model):
    """Notes how often, and with what, its `call` runs."""

    def __init__(self):
        super().__init__()
        self.seen = []
        self.hidden, self.drop = tf.keras.layers.Dense(3), tf.keras.layers.Dropout(0.5)
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs, training=None):
        self.seen.append((tuple(inputs.shape), training))
        return self.out(self.drop(self.hidden(inputs), training=training))

    def taken(self):
        seen, self.seen[:] = list(self.seen), []
        return seen


def test_traces_as_tensorflow_makes_them():
    """Numbers of traces, their shapes: recorded from TensorFlow 2.15.1."""
    tf.keras.utils.set_random_seed(1)
    x, y = np.random.rand(70, 4).astype("float32"), np.random.rand(70, 1).astype("float32")
    model = Watched()
    model.compile("sgd", "mse")
    model.fit(x, y, batch_size=20, epochs=2, verbose=0)  # twice: the first trace makes variables
    assert model.taken() == [((None, 4), True)] * 2
    model.fit(x[:40], y[:40], batch_size=20, verbose=0)  # batches of one size: the open trace takes them
    model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(10), verbose=0)
    assert model.taken() == []
    model.predict(x, verbose=0)
    model.evaluate(x, y, verbose=0)
    assert model.taken() == [((None, 4), False)] * 2
    model.compile("sgd", "mse")
    model.fit(((x[:10], y[:10]) for _ in range(3)), verbose=0)  # of a generator's batches only the rank is known
    assert model.taken() == [((None, None), True)] * 2


def test_single_batches_are_traced_by_size_then_openly():
    x, y = np.ones((9, 4), "float32"), np.ones((9, 1), "float32")
    model = Watched()
    model.compile("sgd", "mse")
    for size in (5, 6, 7):
        model.train_on_batch(x[:size], y[:size])
    assert model.taken() == [((5, 4), True)] * 2 + [((None, 4), True)]


def test_run_eagerly_and_custom_steps():
    x, y = np.ones((40, 4), "float32"), np.ones((40, 1), "float32")

    class Custom(Watched):
        def train_step(self, data):
            x, y = data
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self(x, training=True) - y) ** 2)
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
            if loss > 1e9:  # a condition on a tensor: AutoGraph's
                loss = loss * 0.0
            return {"loss": loss, "rows": tf.shape(x)[0]}

    model = Custom()
    model.compile("adam")
    history = model.fit(x, y, batch_size=15, epochs=2, verbose=0).history
    assert history["rows"] == [10, 10]
    assert len(model.taken()) == 2
    model.compile("adam", run_eagerly=True)
    model.fit(x, y, batch_size=15, verbose=0)
    assert model.taken() == [((15, 4), True), ((15, 4), True), ((10, 4), True)]
    tf.config.run_functions_eagerly(True)
    try:
        model.compile("adam")
        model.fit(x, y, batch_size=20, verbose=0)
    finally:
        tf.config.run_functions_eagerly(False)
    assert model.taken() == [((20, 4), True)] * 2


def test_steps_per_execution_and_jit_compile_give_the_same():
    plain = small_model().fit(X, Y, epochs=2, batch_size=8, verbose=0).history
    for options in ({"steps_per_execution": 2}, {"jit_compile": True}, {"run_eagerly": True}):
        other = small_model(**options).fit(X, Y, epochs=2, batch_size=8, verbose=0).history
        for mine, values in zip(other.values(), plain.values(), strict=True):
            np.testing.assert_allclose(mine, values, rtol=1e-5)


def test_averages_of_weights_are_overwritten_in_a_trace():
    def made():
        return tf.keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2)

    traced, eager = small_model(made()), small_model(made(), run_eagerly=True)
    for model in (traced, eager):
        model.fit(X, Y, epochs=1, batch_size=8, verbose=0, shuffle=False)
    for a, b in zip(traced.get_weights(), eager.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_what_cannot_be_one_executable_is_compiled_in_parts(caplog):
    def made(**options):
        tf.keras.utils.set_random_seed(3)
        layers = tf.keras.layers
        model = tf.keras.Sequential([
            layers.Dense(4, input_shape=(3,)), layers.Dropout(0.5), layers.Lambda(lambda x: tf.random.shuffle(x)),
            layers.Dense(1),
        ])
        model.compile("sgd", "mse", **options)
        return model.fit(X, Y, epochs=2, batch_size=8, verbose=0).history["loss"]

    np.testing.assert_allclose(made(jit_compile=True), made(), rtol=1e-5)
    assert "compiled in parts" in caplog.text
