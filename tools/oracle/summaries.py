"""Records the event files of the programs in tests/summaries/event_cases.py: tests/golden/summaries.jsonl.

usage: (TensorFlow 2.15.1's Python) tools/oracle/summaries.py
"""

import json
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "summaries"))

import event_cases as cases  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

if __name__ == "__main__":
    found = {}
    for name in cases.CASES:
        with tempfile.TemporaryDirectory() as folder:
            found[name] = cases.run(name, tf, np, folder)
        print(name, len(found[name]))
    lines = [json.dumps({"case": k, "event": e}, ensure_ascii=False) for k, v in found.items() for e in v]
    (ROOT / "tests" / "golden" / "summaries.jsonl").write_text("\n".join(lines) + "\n")
