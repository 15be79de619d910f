"""Mixed precision against TensorFlow's answers (keras_mixed_cases.py)."""

import json
import pathlib

import keras_mixed_cases as cases
import numpy as np
import pytest

import thalweg as tf

PATH = pathlib.Path(__file__).parents[1] / "golden" / "keras_mixed.json"
GOLDEN = json.loads(PATH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found():
    return json.loads(json.dumps(cases.answers(tf)))


@pytest.mark.parametrize("name", GOLDEN)
def test_as_tensorflow(name, found):
    expected = GOLDEN[name]
    if isinstance(expected, dict):  # half precision rounds after every operation: two digits are what it has
        np.testing.assert_allclose(found[name].pop("losses"), expected.pop("losses"), rtol=2e-2)
    assert found[name] == expected


def test_files_keep_policies(tmp_path):
    tf.keras.mixed_precision.set_global_policy("mixed_bfloat16")
    try:
        model = tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,))])
    finally:
        tf.keras.mixed_precision.set_global_policy("float32")
    model.compile("sgd", "mse")
    model.save(tmp_path / "m.keras")
    again = tf.keras.models.load_model(tmp_path / "m.keras")
    assert again.layers[0].dtype_policy.name == "mixed_bfloat16" and again.layers[0].kernel.dtype.name == "float32"
    x = np.ones((2, 3), "float32")
    np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))
