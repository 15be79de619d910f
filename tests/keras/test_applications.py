"""tf.keras.applications: names, shapes and counts as TensorFlow's (tests/golden/applications.json)."""

import json
import pathlib

import applications_cases as cases
import numpy as np
import pytest

import thalweg as tf

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "applications.json").read_text())


@pytest.fixture(scope="module")
def found():
    return cases.answers(tf)


@pytest.mark.parametrize("title", GOLDEN)
def test_as_recorded(title, found):
    want, got = GOLDEN[title], found[title]
    if title in cases.MODELS:
        assert got == want
    else:
        np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-4)


def test_weights_come_from_a_file_or_not_at_all(tmp_path):
    with pytest.raises(ValueError, match="weights"):
        tf.keras.applications.MobileNetV2(weights=str(tmp_path / "missing.h5"))
    with pytest.raises(ValueError, match="classes"):
        tf.keras.applications.ResNet50(classes=10)


def test_a_network_goes_on_from_a_tensor():
    inputs = tf.keras.Input((32, 32, 3))
    scaled = tf.keras.layers.Rescaling(1 / 127.5, -1)(inputs)
    model = tf.keras.applications.MobileNetV2(input_tensor=scaled, include_top=False, weights=None, pooling="avg")
    assert model(np.zeros((2, 32, 32, 3), "float32")).shape == (2, 1280)
    assert model.input is inputs


def test_predictions_are_decoded_by_shape():
    with pytest.raises(ValueError, match="1000"):
        tf.keras.applications.imagenet_utils.decode_predictions(np.zeros((2, 10)))
