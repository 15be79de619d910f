"""Asks TensorFlow the questions of tests/keras/keras_recurrent_cases.py; writes tests/golden/keras_recurrent.json.

Run with the oracle's Python: `TF_CPP_MIN_LOG_LEVEL=3 .../tf215/bin/python tools/oracle/keras_recurrent.py [case ...]`;
with names, only those cases are asked again.
"""

import json
import pathlib
import sys

import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "keras"))
import keras_recurrent_cases as cases  # noqa: E402

PATH = ROOT / "tests" / "golden" / "keras_recurrent.json"


def main(chosen):
    golden = json.loads(PATH.read_text()) if PATH.exists() and chosen else {"tensorflow": tf.__version__}
    for name in chosen or cases.CASES:
        try:
            answer = cases.answer(name, tf)
            json.dumps(answer)
        except Exception as error:
            print("FAILED", name, type(error).__name__, error, file=sys.stderr)
            continue
        golden[name] = answer
    PATH.write_text(json.dumps(golden, indent=0, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
