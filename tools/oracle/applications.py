"""Asks TensorFlow the questions of tests/keras/applications_cases.py; writes tests/golden/applications.json."""

import json
import pathlib
import sys

import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "keras"))
import applications_cases  # noqa: E402

PATH = ROOT / "tests" / "golden" / "applications.json"
PATH.write_text(json.dumps(applications_cases.answers(tf), indent=1) + "\n")
