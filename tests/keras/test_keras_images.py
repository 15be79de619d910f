"""Keras' image layers, generators, folders: what TensorFlow recorded (tools/oracle/images.py)."""

import json
import pathlib

import keras_images_cases as cases
import numpy as np
import pytest

import thalweg as tf

with np.load(pathlib.Path(__file__).parents[1] / "golden" / "keras_images.npz") as _file:
    GOLDEN = dict(_file)
ERRORS = json.loads(GOLDEN.pop("errors").tobytes())


@pytest.mark.parametrize("name", cases.CASES)
@pytest.mark.filterwarnings("ignore")
def test_as_recorded(name):
    found = cases.answer(name, tf)
    if name in ERRORS:
        assert found == ERRORS[name]
        return
    assert not isinstance(found, str), found
    expected = [GOLDEN[f"{name}/{i}"] for i in range(len(found))]
    assert f"{name}/{len(found)}" not in GOLDEN
    for got, want in zip(found, expected, strict=True):
        assert got.dtype == want.dtype and got.shape == want.shape
        # a few roundings of values up to 255
        np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-5 * max(1.0, np.abs(want).max(initial=0)))
