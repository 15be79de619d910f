"""Executables on disk: the second process does not compile; broken entries, bounds and folders that cannot be used."""

import os
import pathlib
import subprocess
import sys
import types
import zlib

import pytest

from thalweg.core import flags
from thalweg.engine import compile_cache

CHILD = """
from thalweg.engine import compile_cache
compile_cache._MIN_COMPILE_S = 0.0
from thalweg.engine import xla_backend
jax = xla_backend.jax_module()
hits = []
from jax import monitoring
monitoring.register_event_listener(lambda event, **_: hits.append(event) if event.endswith("/cache_hits") else None)
import thalweg as tf

@tf.function(jit_compile=True)
def f(x):
    return tf.reduce_sum(tf.tanh(x @ x))

print(f(tf.ones([7, 7])).numpy(), len(hits))
"""


def run_child(folder) -> tuple[str, int]:
    root = pathlib.Path(__file__).parents[2]
    environment = dict(os.environ, THALWEG_COMPILE_CACHE=str(folder), PYTHONPATH=str(root))
    environment.pop("JAX_COMPILATION_CACHE_DIR", None)
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, env=environment, check=True)
    assert "cache" not in done.stderr
    value, hits = done.stdout.split()
    return value, int(hits)


def test_the_second_run_reads_what_the_first_compiled_and_survives_corruption(tmp_path):
    value, hits = run_child(tmp_path)
    assert hits == 0
    again, hits = run_child(tmp_path)
    assert again == value and hits >= 1
    (place,) = (tmp_path / "xla").iterdir()
    entries = list(place.glob("*-cache"))
    assert entries and place.stat().st_mode & 0o077 == 0
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:-20])
    assert run_child(tmp_path) == (value, 0)  # compiled again, and written again
    assert run_child(tmp_path) == (value, hits)


def test_broken_and_old_entries_are_deleted(tmp_path):
    whole = zlib.compress(os.urandom(1000))
    for i in range(4):
        (tmp_path / f"{i}-cache").write_bytes(whole)
        os.utime(tmp_path / f"{i}-cache", (1000 + i, 1000 + i))
    (tmp_path / "broken-cache").write_bytes(whole[:-10])
    (tmp_path / "empty-cache").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    compile_cache.look_after(tmp_path, most_bytes=2 * len(whole))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2-cache", "3-cache", "checked", "folder"]
    compile_cache.look_after(tmp_path, most_bytes=2 * len(whole))
    assert (tmp_path / "2-cache").read_bytes() == whole


class _FakeJax(types.SimpleNamespace):
    def __init__(self):
        super().__init__(told={})
        self.config = types.SimpleNamespace(jax_compilation_cache_dir=None, update=self.told.__setitem__)


@pytest.mark.parametrize("text", ["0", "off", "No"])
def test_switched_off(text, monkeypatch):
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    with flags.override(COMPILE_CACHE=text):
        assert compile_cache.folder() is None and not compile_cache.enable(_FakeJax())


def test_folders(tmp_path, monkeypatch):
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    jax = _FakeJax()
    with flags.override(COMPILE_CACHE=str(tmp_path / "mine")):
        assert compile_cache.enable(jax) and jax.told["jax_compilation_cache_dir"].startswith(str(tmp_path / "mine"))
        os.chmod(jax.told["jax_compilation_cache_dir"], 0o777)  # anybody may have written there
        assert not compile_cache.enable(_FakeJax())
    (tmp_path / "file").write_text("")
    with flags.override(COMPILE_CACHE=str(tmp_path / "file")):
        assert not compile_cache.enable(_FakeJax())  # no folder can be made there
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", "/elsewhere")
    assert not compile_cache.enable(_FakeJax())
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    with flags.override(COMPILE_CACHE=""):
        assert compile_cache.folder().is_relative_to(tmp_path / "xdg" / "thalweg" / "xla")
