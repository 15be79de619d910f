"""Asks TensorFlow the questions of tests/keras/keras_optimizer_cases.py; writes tests/golden/keras_optimizers.json."""

import json
import pathlib
import sys

import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "keras"))
import keras_optimizer_cases as cases  # noqa: E402

if __name__ == "__main__":
    answers = {n: cases.answer(n, tf) for n in cases.CASES}
    answers["schedules"] = {n: cases.schedule(n, tf) for n in cases.SCHEDULES}
    path = ROOT / "tests" / "golden" / "keras_optimizers.json"
    path.write_text(json.dumps(answers, indent=0, sort_keys=True) + "\n")
