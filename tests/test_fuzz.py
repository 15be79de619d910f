"""Bad and odd input: whatever is thrown at a public function, it returns sense or raises what TensorFlow would raise.

Thousands of calls made at random (fuzz/calls.py; the seed is fixed, so a failure can be repeated, and the call printed
is all there is to paste) run in a process of their own: a crash, a hang or an address-space explosion costs that
process and is reported with the call. Some hundred more are compared with TensorFlow's recorded answers
(tools/oracle/bad_calls.py).
"""

import importlib
import inspect
import json
import os
import pathlib
import random
import re
import sys

import pytest

import thalweg as tf
from thalweg.core import registry

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from fuzz import calls, known, run

HERE = pathlib.Path(__file__).resolve().parent
SEED = int(os.environ.get("THALWEG_FUZZ_SEED", "1"))
ROUNDS = int(os.environ.get("THALWEG_FUZZ_ROUNDS", "5"))

# TensorFlow answers bad input with these; anything else is a leak from inside.
NOT_YET = "but not yet of thalweg"  # the names thalweg lacks are counted elsewhere
ALLOWED = {"TypeError", "ValueError", "NotImplementedError", "OpError"}


def public_functions():
    """(path below tf, function) for the tables of public names, as far as they are written."""
    found = {}
    for table in sorted((HERE.parent / "thalweg" / "api").glob("*.py")):
        exports = (
            getattr(importlib.import_module(f"thalweg.api.{table.stem}"), "EXPORTS", {}) if table.stem[0] != "_" else {}
        )
        prefix = "" if table.stem == "root" else table.stem.replace("_", ".") + "."
        for name in sorted(n.partition("=")[0] for text in exports.values() for n in text.split()):
            target = tf
            for part in (prefix + name).split("."):
                target = getattr(target, part, None)
            if inspect.isfunction(target) and not calls.is_skipped(prefix + name):
                found[prefix + name] = target
    return found


def signature_of(function):
    required, optional = [], []
    for p in inspect.signature(function).parameters.values():
        if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY):
            (required if p.default is p.empty else optional).append(p.name)
    return required, optional


def random_public_calls():
    out = []
    for path, function in public_functions().items():
        rng = random.Random(f"{SEED} {path}")  # a function's calls stay when others come
        required, optional = signature_of(function)
        out += [calls.make_call(rng, path, required, optional) for _ in range(ROUNDS)]
    rng = random.Random(SEED)
    for left in (
        "tf.constant([1, 2])",
        "tf.constant([[1.0], [2.0]])",
        'tf.constant(["a", "b"])',
        "tf.Variable([1.0, 2.0])",
    ):
        out += [
            f"{left} {operator} ({odd})"
            for operator in ("+", "/", "//", "**", "@", "<", "==", "&")
            for odd in calls.ODD
            if rng.random() < 0.3
        ]
        out += [f"{left}[{odd}]" for odd in calls.ODD] + [f"({odd}) - {left}" for odd in calls.ODD if "np." not in odd]
    return out


def random_raw_calls():
    out = []
    for name, op in registry.all_ops().items():
        if not calls.is_skipped(name) and not name.startswith("Thalweg"):
            rng = random.Random(f"{SEED} {name}")
            required = [p for p in op.params if p not in op.defaults]
            optional = [p for p in op.params if p in op.defaults]
            out += [
                calls.make_call(rng, f"raw_ops.{name}", required, optional, keywords_only=True) for _ in range(ROUNDS)
            ]
    return out


def complaint(result):
    """What is wrong with an outcome, or None."""
    kind, *rest = result
    if kind == "error":
        return None if ALLOWED & set(rest[0]) else f"{rest[0][0]}: {rest[1]}"
    return None if kind == "ok" else f"{kind}: {rest[0]}"


def is_explained(line):
    """Whether known.FUZZ has a reason for "call: complaint"."""
    return any(re.match(pattern, line, re.DOTALL) for pattern in known.FUZZ)


def wrong_calls(made, results):
    """The calls that went wrong as "call: complaint", but for those that TensorFlow answers with the same class
    (tools/oracle/leaks.py) and those known.FUZZ explains; and what it explains."""
    leaks = json.loads((HERE / "golden" / "leaks.json").read_text())
    wrong = [
        f"{call}: {why}"
        for call, result in zip(made, results, strict=True)
        if (why := complaint(result)) and why.partition(":")[0] != leaks.get(call)
    ]
    explained = {pattern: [line for line in wrong if re.match(pattern, line, re.DOTALL)] for pattern in known.FUZZ}
    return [line for line in wrong if not any(line in lines for lines in explained.values())], explained


@pytest.mark.parametrize("make", [random_public_calls, random_raw_calls])
def test_random_calls(make, tmp_path):
    made = make()
    assert len(made) > 1000
    wrong, explained = wrong_calls(made, run.run_calls("thalweg", made, tmp_path))
    assert not wrong, f"{len(wrong)} of {len(made)} calls:\n" + "\n".join(wrong[:80])
    if make is random_public_calls and (SEED, ROUNDS) == (1, 5):
        stale = [pattern for pattern, lines in explained.items() if not lines]
        assert not stale, f"nothing of that kind comes any more, remove it from fuzz/known.py: {stale}"


def test_recorded_bad_calls(tmp_path):
    """The class TensorFlow raised, for calls that TensorFlow refused; a result where it gave one."""
    recorded = json.loads((HERE / "golden" / "bad_calls.json").read_text())
    results = dict(zip(recorded, run.run_calls("thalweg", list(recorded), tmp_path), strict=True))
    written = [call for call, result in results.items() if not (result[0] == "error" and NOT_YET in result[2])]
    assert len(written) > 500
    different = {call: why for call in written if (why := difference(call, recorded[call], results[call]))}
    new = {call: why for call, why in different.items() if call not in known.DIFFERENT}
    assert not new, f"{len(new)} of {len(recorded)} calls:\n" + "\n".join(
        f"{call}\n    {why}" for call, why in new.items()
    )
    stale = [call for call in known.DIFFERENT if call not in different]
    assert not stale, f"these agree by now, remove them from fuzz/known.py: {stale}"


def difference(call, want, result):
    """How an outcome differs from TensorFlow's, or None.

    The class must be TensorFlow's for the mistakes people make (calls.CLASSIC). Random calls have several mistakes, so
    that the class depends on which is seen first: there it counts that both refuse. Where TensorFlow crashes or leaks
    (AttributeError of a list that has no shape, AssertionError), any proper outcome will do.
    """
    kind, *rest = result
    if kind not in ("ok", "error"):
        return f"{kind}: {rest[0]}"
    if kind == "error" and want[0] == rest[0][0]:
        return None
    if want == "crash" or (want not in ("ok", "nonsense") and not ALLOWED & set(want)):
        return complaint(result)
    if want in ("ok", "nonsense"):
        return None if kind == "ok" else f"{rest[0][0]}: {rest[1]}, but TensorFlow runs it"
    if kind == "ok":
        return f"returned {rest[0]}, TensorFlow raises {want[0]}"
    if call not in calls.CLASSIC:
        return complaint(result)
    return None if want[0] in rest[0] else f"{rest[0][0]}: {rest[1]}, TensorFlow raises {want[0]}"
