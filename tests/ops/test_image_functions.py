"""tf.image, eager and in functions of partly known shapes: what TensorFlow recorded (tools/oracle/images.py)."""

import json
import pathlib
import sys

import numpy as np
import pytest

import thalweg as tf

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import image_cases as cases  # noqa: E402

with np.load(pathlib.Path(__file__).parents[1] / "golden" / "images.npz") as _file:
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
        near = 2e-3 if want.dtype == np.float16 else 1e-5
        np.testing.assert_allclose(got, want, rtol=near, atol=near * max(1.0, np.abs(want).max(initial=0)))
