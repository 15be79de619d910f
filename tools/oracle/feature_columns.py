"""Asks TensorFlow the questions of tests/feature_column/feature_column_cases.py; writes
tests/golden/feature_columns.json. Run with the oracle's Python."""

import json
import pathlib
import sys
import tempfile

import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "feature_column"))
import feature_column_cases as cases  # noqa: E402

with tempfile.TemporaryDirectory() as folder:
    answers = cases.answers(tf, folder + "/words.txt")
(ROOT / "tests" / "golden" / "feature_columns.json").write_text(json.dumps(answers, indent=0, sort_keys=True) + "\n")
