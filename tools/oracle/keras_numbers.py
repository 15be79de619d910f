"""Trains the models of tests/keras/keras_number_cases.py in TensorFlow; writes tests/golden/keras_numbers.json."""

import json
import pathlib
import sys

import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "keras"))
import keras_number_cases as cases  # noqa: E402

if __name__ == "__main__":
    path = ROOT / "tests" / "golden" / "keras_numbers.json"
    path.write_text(json.dumps({n: cases.answer(n, tf) for n in cases.CASES}, indent=0) + "\n")
