"""Records TensorFlow's answers to the cases in tests/function/cases: tests/golden/functions/<file>.json.

usage: (TensorFlow 2.15.1's Python) tools/oracle/functions.py [file ...]
"""

import json
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "function"))

import function_cases as cases  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402


def record(name: str) -> None:
    """Runs the snippets of a file, each in a namespace of its own, and writes what they came to."""
    with tempfile.TemporaryDirectory() as folder:
        answers = {
            key: cases.answer(snippet, {"tf": tf, "np": np}, pathlib.Path(folder))
            for key, snippet in cases.cases_of(name).items()
        }
    cases.RECORDED.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0, ensure_ascii=False)
    (cases.RECORDED / f"{name}.json").write_text(text + "\n")
    print(name, len(answers))


if __name__ == "__main__":
    for file_name in sys.argv[1:] or cases.case_files():
        record(file_name)
