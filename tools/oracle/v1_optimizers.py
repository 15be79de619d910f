"""Records three steps of each optimizer of tf.compat.v1.train: tests/golden/v1_optimizers.json.

usage: (TensorFlow 2.15.1's Python) tools/oracle/v1_optimizers.py
"""

import importlib.util
import json
import pathlib

import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("optimizer_cases", ROOT / "tests" / "v1" / "optimizer_cases.py")
cases = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cases)
answers = {key: cases.trajectory(tf, *case) for key, case in cases.cases().items()}
text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0)
(ROOT / "tests" / "golden" / "v1_optimizers.json").write_text(text + "\n")
print(len(answers), "trajectories")
