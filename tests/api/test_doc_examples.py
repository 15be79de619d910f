"""The examples in the docstrings of public names run and print what they say."""
import doctest
import pathlib
import re
import warnings

import numpy as np
import pytest

import thalweg as tf
from thalweg.api import _facts, _lazy

FOLDER = pathlib.Path(_lazy.__file__).parent
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
PATHS = [p for p in _facts.modules() if _lazy.table(p)]


class Parser(doctest.DocTestParser):
    """Reads our docstrings, where the next section may follow an example's output without an empty line."""

    def parse(self, string, name="<string>"):
        return super().parse(re.sub(r"\n( *)(Args|Raises|Returns|Source):", r"\n\n\1\2:", string), name)


def public_objects(path):
    """name -> object of a namespace, each where TensorFlow counts it as at home."""
    for name in _lazy.table(path):
        full = _lazy.join(path, name)
        if _facts.canonical(full) != full:
            continue
        try:
            yield "tf." + full, _lazy.find(path, name)
        except _lazy.Missing:
            continue


@pytest.mark.parametrize("path", PATHS)
def test_examples_of(path, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # examples may write files
    finder, runner = doctest.DocTestFinder(parser=Parser()), doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
    for name, value in public_objects(path):
        if not callable(value) or not (getattr(value, "__module__", None) or "").startswith("thalweg"):
            continue
        for test in finder.find(value, name, module=False, globs={"tf": tf, "np": np}):
            if hasattr(tf.random, "set_seed"):
                tf.random.set_seed(None)        # each example starts as a new program does
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                runner.run(test)
    result = runner.summarize(verbose=False)
    assert result.failed == 0, capsys.readouterr().out
