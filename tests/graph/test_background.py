"""Compiling beside the program: same results, effects once, failures told, and an end that waits."""

import os
import pathlib
import subprocess
import sys
import threading

import numpy as np
import pytest

import thalweg as tf
from thalweg.core import flags
from thalweg.engine import background
from thalweg.graph import tiers


@pytest.fixture(autouse=True)
def beside(monkeypatch):
    monkeypatch.setattr(tiers, "_COMPILE_AFTER_S", 1e-9)
    monkeypatch.setattr(tiers, "_CALL_FLOOR_S", 0.0)
    monkeypatch.setattr(background, "_processors", lambda: 2)
    with flags.override(BACKGROUND_COMPILE=True):
        yield
        last = background.submit(lambda: None)
        until(lambda: None, lambda: last.done or threading.Event().wait(0.001))


def until(function, holds):
    """Calls a function until something holds; the results."""
    results = []
    for _ in range(20000):
        results.append(function())
        if holds():
            return results
    raise AssertionError("never")


def tiered_of(function):
    (concrete,) = function._traces.values()
    return concrete._tiered


def test_steps_go_on_and_count_once():
    v, large = tf.Variable(0.0), tf.Variable(tf.zeros([1 << 15]))

    @tf.function(autograph=False)
    def f(x):
        v.assign_add(1.0)
        large.assign_add(tf.ones_like(large))
        return tf.tanh(x) + v

    calls = until(lambda: f(tf.constant(0.0)).numpy(), lambda: any(
        r.compiled_calls > 2 for r in tiered_of(f)._records.values()))
    assert calls == list(np.arange(1, len(calls) + 1, dtype="float32"))
    assert v.numpy() == len(calls) and (large.numpy() == len(calls)).all()
    assert tiered_of(f).compiles == 1


def test_what_cannot_be_compiled_is_cut():
    @tf.function(autograph=False)
    def f(x):
        y = tf.tanh(tf.matmul(tf.tanh(tf.matmul(x, x)) + 1.0, x))
        return y, tf.strings.as_string(tf.shape(y))

    x = tf.constant(np.eye(3, dtype="float32"))
    first, _ = f(x)
    results = until(lambda: f(x)[0].numpy(), lambda: tiered_of(f).partition is not None)
    for r in results:
        np.testing.assert_allclose(r, first, rtol=1e-6)
    assert "AsString" in tiered_of(f).reason


def test_calls_from_threads_while_it_compiles():
    v = tf.Variable(0)

    @tf.function(autograph=False)
    def f(x):
        v.assign_add(1)
        return x * 2.0

    failures = []

    def work():
        try:
            for _ in range(200):
                assert f(tf.constant(1.5)).numpy() == 3.0
        except Exception as e:  # noqa: BLE001
            failures.append(e)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures and v.numpy() == 800


def test_jobs_report_errors():
    job = background.submit(lambda: 1 / 0)
    done = background.submit(lambda: None)
    until(lambda: None, lambda: done.done or threading.Event().wait(0.001))
    assert job.done and isinstance(job.error, ZeroDivisionError) and done.error is None


CHILD = """
import thalweg as tf
from thalweg.graph import tiers
from thalweg.engine import background
tiers._COMPILE_AFTER_S = 1e-9
tiers._CALL_FLOOR_S = 0.0
background._processors = lambda: 2

@tf.function
def f(x):
    for _ in tf.range(10):
        x = tf.tanh(x @ x)
    return x

f(tf.ones([3, 3]))
f(tf.ones([3, 3]))
f(tf.ones([4, 4]))
f(tf.ones([4, 4]))
print("end")
"""


def test_the_end_of_the_program_waits_quietly(tmp_path):
    (tmp_path / "program.py").write_text(CHILD)
    root = pathlib.Path(__file__).parents[2]
    environment = dict(os.environ, PYTHONPATH=str(root), THALWEG_BACKGROUND_COMPILE="1")
    command = [sys.executable, str(tmp_path / "program.py")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "end", "")
