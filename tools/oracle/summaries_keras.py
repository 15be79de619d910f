"""Records what the TensorBoard callback writes in the cases of tests/summaries/keras_cases.py.

usage: (TensorFlow 2.15.1's Python) tools/oracle/summaries_keras.py
"""

import json
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "summaries"))

import keras_cases as cases  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

if __name__ == "__main__":
    found = {}
    for name in cases.CASES:
        with tempfile.TemporaryDirectory() as folder:
            found[name] = cases.run(name, tf, np, folder)
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in found.items())
    (ROOT / "tests" / "golden" / "summaries_keras.json").write_text("{" + lines + "}\n")
