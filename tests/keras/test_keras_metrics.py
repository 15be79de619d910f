"""Metrics, constraints and regularizers against TensorFlow's answers (keras_metric_cases.py); metrics in steps."""

import json
import pathlib
import warnings

import keras_metric_cases as cases
import numpy as np
import pytest
from test_keras_slice import differences

import thalweg as tf

PATH = pathlib.Path(__file__).parents[1] / "golden" / "keras_metrics.json"
GOLDEN = json.loads(PATH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # R2 says that there are too few rows
        return json.loads(json.dumps(cases.answers(tf)))


@pytest.mark.parametrize("name", GOLDEN)
def test_as_tensorflow(name, found):
    assert differences(found[name], GOLDEN[name]) == []


def test_metrics_in_compiled_steps():
    x = np.linspace(-1, 1, 24).reshape(12, 2).astype("float32")
    y = np.eye(3, dtype="float32")[np.arange(12) % 3]
    model = tf.keras.Sequential([tf.keras.layers.Dense(3, activation="softmax", input_shape=(2,))])
    metrics = tf.keras.metrics
    made = [metrics.OneHotMeanIoU(3), metrics.F1Score("macro"), metrics.PrecisionAtRecall(0.5), metrics.R2Score()]
    model.compile("sgd", "categorical_crossentropy", metrics=made)
    logs = model.evaluate(x, y, batch_size=5, verbose=0, return_dict=True)
    predicted = model.predict(x, verbose=0)
    for metric in made:
        again = type(metric).from_config(metric.get_config())
        again.update_state(y, predicted)
        np.testing.assert_allclose(logs[metric.name], again.result().numpy(), rtol=1e-5)


def test_a_metric_in_python():
    class Largest(tf.keras.metrics.experimental.PyMetric):
        def update_state(self, y_true, y_pred, sample_weight=None):
            self.largest = max(self.largest, float(np.max(y_pred.numpy())))

        def result(self):
            return self.largest

        def reset_state(self):
            self.largest = 0.0

    metric = Largest(name="largest")
    metric.update_state([0.0], tf.constant([3.0]))
    assert float(metric.result()) == 3.0
    metric.reset_state()
    assert float(metric.result()) == 0.0


def test_constraints_hold_after_steps():
    layer = tf.keras.layers.Dense(3, kernel_constraint=tf.keras.constraints.MaxNorm(0.1), bias_constraint="non_neg")
    model = tf.keras.Sequential([layer])
    model.compile("sgd", "mse")
    model.fit(np.ones((8, 2), "float32"), np.ones((8, 3), "float32"), verbose=0)
    kernel, bias = model.get_weights()
    assert np.linalg.norm(kernel, axis=0).max() <= 0.1 + 1e-6 and bias.min() >= 0
