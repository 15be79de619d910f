"""Snippets whose printed results and exception classes must be TensorFlow's; see cases.py beside this file."""

import importlib.util
import json
import math
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest
from reprs import modern

import thalweg as tf

_HERE = pathlib.Path(__file__).resolve().parent
_GOLDEN = _HERE.parent / "golden" / "conformance"
_spec = importlib.util.spec_from_file_location("conformance_cases", _HERE / "cases.py")
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

# Known differences: snippet -> why. An entry that is no longer needed fails.
DIFFERENCES = {
    """@tf.function(autograph=False)
def f(x):
    return tf.cond(x > 0, lambda: x, lambda: (x, x))
f(tf.constant(1.0))""": "the documented TypeError, where TensorFlow has an AssertionError of its own",
    "tf.test.is_built_with_cuda()": "says whether XLA's CUDA plugin is installed",
    "tf.test.is_built_with_gpu_support()": "says whether a GPU plugin of XLA is installed",
    "tf.sysconfig.get_build_info()['is_cuda_build']": "as is_built_with_cuda",
    "tf.TensorSpec([2]).value_type": "the class is ours",
    "tf.IndexedSlicesSpec([None,3]).value_type": "the class is ours",
    "type(tf.constant(True).numpy())": "NumPy 2 calls its class numpy.bool",
    "tf.constant(1.0)._numpy()": "a private method; ours returns the buffer",
    "tf.constant([tf.constant(1.0),2.0])": "TensorFlow fails here with an accident of its conversion; ours packs it",
    "tf.autodiff.ForwardAccumulator(tf.constant([1.0, 2.0]), tf.constant([1.0]))": "refused at once",
    """x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
with tf.GradientTape() as t:
    t.watch(x)
    y = tf.reduce_sum(x)
t.batch_jacobian(y, x)""": "TensorFlow has an IndexError for a scalar target; ours is the documented ValueError",
}

_NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:e[-+]?\d+)?")


def same(got: str, want: str) -> bool:
    """Equal text, but for the last digit of a float and NumPy 2's names of scalars."""
    got, want = modern(got), modern(want)
    got = re.sub(r"np\.(?:float|int|uint|complex|bool)\w*\(([^()]*)\)", r"\1", got)
    got, want = (re.sub(r"\s+(?=[,\])])|(?<=[\[(])\s+", "", text) for text in (got, want))
    if got == want:
        return True
    if _NUMBER.sub("#", got).split() != _NUMBER.sub("#", want).split():
        return False
    pairs = zip(_NUMBER.findall(got), _NUMBER.findall(want), strict=True)
    return all(a == b or ("." in b and math.isclose(float(a), float(b), rel_tol=2e-6, abs_tol=1e-7)) for a, b in pairs)


# Files about settings of the whole process, which other tests may have fixed already, or that change its folder.
FRESH_PROCESS = ("devices", "files")


def answers_of(name: str) -> list[str]:
    """What the snippets of a file come to here."""
    return [cases.answer(snippet, {"tf": tf, "np": np}) for snippet in cases.cases_of(name)]


def answers_of_fresh_process(name: str) -> list[str]:
    """The same, in a process of its own."""
    program = (
        f"import sys, json; sys.path[:0] = [{str(_HERE)!r}, {str(_HERE.parent)!r}]; import test_conformance as t; "
        f"print(json.dumps(t.answers_of({name!r})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", cases.case_files())
def test_file(name: str) -> None:
    answers = json.loads((_GOLDEN / f"{name}.json").read_text())["answers"]
    wrong = []
    given = answers_of_fresh_process(name) if name in FRESH_PROCESS else answers_of(name)
    for snippet, got in zip(cases.cases_of(name), given, strict=True):
        want = answers[cases.key_of(snippet)]
        if same(got, want) == (snippet in DIFFERENCES):
            wrong.append(f"{snippet}\n    got  {got}\n    want {want}")
    assert not wrong, f"{len(wrong)} cases of {name}:\n" + "\n".join(wrong)
