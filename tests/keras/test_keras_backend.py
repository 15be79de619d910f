"""tf.keras.backend against TensorFlow's answers (keras_backend_cases.py)."""

import json
import pathlib

import keras_backend_cases as cases
import numpy as np
import pytest
from test_keras_slice import differences

import thalweg as tf

PATH = pathlib.Path(__file__).parents[1] / "golden" / "keras_backend.json"
GOLDEN = json.loads(PATH.read_text(encoding="utf-8"))
K = tf.keras.backend


@pytest.fixture(scope="module")
def found():
    return json.loads(json.dumps(cases.answers(tf)))


@pytest.mark.parametrize("text", GOLDEN)
def test_as_tensorflow(text, found):
    assert differences(found[text], GOLDEN[text]) == []


def test_draws():
    assert K.random_normal((2, 3)).shape == (2, 3)
    assert set(np.unique(K.random_bernoulli((50,), 0.5, seed=1).numpy())) == {0.0, 1.0}
    draws = K.random_uniform_variable((20,), 2.0, 3.0).numpy()
    assert draws.min() >= 2.0 and draws.max() <= 3.0
    assert np.abs(K.truncated_normal((100,)).numpy()).max() <= 2.0
    assert (K.dropout(K.ones((100,)), 0.5, seed=1).numpy() == 0).any()
    with pytest.warns(UserWarning, match="random_bernoulli"):
        K.random_binomial((2,), 0.5)


def test_gradients_and_learning_phase():
    assert list(K.stop_gradient([K.ones((1,))]))[0].numpy() == 1.0
    with pytest.warns(UserWarning, match="learning_phase_scope"), K.learning_phase_scope(1):
        assert K.in_train_phase(1, 2) == 1
    assert K.in_train_phase(1, 2) == 2
