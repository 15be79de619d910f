"""Asks TensorFlow the questions of tests/keras/keras_mixed_cases.py; writes tests/golden/keras_mixed.json."""

import json
import pathlib
import sys

import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "keras"))
import keras_mixed_cases as cases  # noqa: E402

if __name__ == "__main__":
    path = ROOT / "tests" / "golden" / "keras_mixed.json"
    path.write_text(json.dumps(cases.answers(tf), indent=0, sort_keys=True) + "\n")
