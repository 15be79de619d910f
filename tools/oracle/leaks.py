"""Records which of thalweg's odd errors TensorFlow raises, too: tests/golden/leaks.json, {random call: class name}.

usage (with thalweg's Python): tools/oracle/leaks.py /path/to/tf215/bin/python

The random calls of tests/test_fuzz.py are made; those that end in an error of none of the classes that TensorFlow
means (AttributeError, KeyError, ...) are made again by TensorFlow, and kept where its class is the same. What is left,
and has no reason in tests/fuzz/known.py, is printed: it wants mending.
"""

import json
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import test_fuzz  # noqa: E402
from fuzz import run  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "leaks.json"


def main() -> None:
    python = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        directory = pathlib.Path(folder)
        odd = {}
        for make in (test_fuzz.random_public_calls, test_fuzz.random_raw_calls):
            made = make()
            for call, result in zip(made, run.run_calls("thalweg", made, directory), strict=True):
                if why := test_fuzz.complaint(result):
                    odd[call] = (result, why)
        theirs = run.run_calls("tensorflow", list(odd), directory, python=python)
    same, left = {}, []
    for (call, (result, why)), their in zip(odd.items(), theirs, strict=True):
        if result[0] == their[0] == "error" and result[1][0] == their[1][0]:
            same[call] = their[1][0]
        elif not test_fuzz.is_explained(f"{call}: {why}"):
            left.append(f"{call}: {why}\n    TensorFlow: {their[:2]}")
    TARGET.write_text(json.dumps(same, indent=0, sort_keys=True) + "\n")
    print(f"{len(same)} calls end as in TensorFlow; {len(left)} do not:")
    print("\n".join(left))


if __name__ == "__main__":
    main()
