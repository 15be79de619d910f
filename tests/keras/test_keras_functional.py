"""Described models answer as TensorFlow did: graphs, texts, configurations, errors (keras_functional_cases.py)."""

import json
import pathlib

import keras_functional_cases as cases
import pytest
from test_keras_slice import differences

import thalweg as tf

GOLDEN = json.loads(
    (pathlib.Path(__file__).parents[1] / "golden" / "keras_functional.json").read_text(encoding="utf-8")
)


@pytest.mark.filterwarnings("ignore:Input dict contained keys:UserWarning")
@pytest.mark.parametrize("name", cases.CASES)
def test_as_tensorflow(name):
    found = json.loads(json.dumps(cases.answer(name, tf)))
    assert differences(found, GOLDEN[name]) == []
