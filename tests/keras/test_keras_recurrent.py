"""Recurrent layers answer as TensorFlow's (keras_recurrent_cases.py): outputs, gradients, states, training runs."""

import json
import pathlib

import keras_recurrent_cases as cases
import pytest
from test_keras_slice import differences

import thalweg as tf

GOLDEN = json.loads(
    (pathlib.Path(__file__).parents[1] / "golden" / "keras_recurrent.json").read_text(encoding="utf-8")
)


@pytest.mark.filterwarnings("ignore:The initializer:UserWarning")
@pytest.mark.parametrize("name", cases.CASES)
def test_as_tensorflow(name):
    found = json.loads(json.dumps(cases.answer(name, tf)))
    assert differences(found, GOLDEN[name]) == []
