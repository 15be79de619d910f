"""The examples in the docstrings of Keras's classes run and print what they say.

(tests/api/test_doc_examples.py takes what says it is thalweg's; these classes say they are Keras's, as they print.)
"""

import doctest
import re

import numpy as np
import pytest

import thalweg as tf
from thalweg.api import _lazy

PATHS = [
    "keras",
    "keras.callbacks",
    "keras.layers",
    "keras.losses",
    "keras.metrics",
    "keras.models",
    "keras.optimizers",
    "keras.optimizers.schedules",
    "keras.regularizers",
    "keras.utils",
]


class Parser(doctest.DocTestParser):
    """Reads our docstrings, where the next section may follow an example's output without an empty line."""

    def parse(self, string, name="<string>"):
        return super().parse(re.sub(r"\n( *)(Args|Raises|Returns|Source):", r"\n\n\1\2:", string), name)


@pytest.mark.parametrize("path", PATHS)
def test_examples(path, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # examples may write files
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE, verbose=False)
    examples = 0
    for name in _lazy.table(path):
        value = getattr(_lazy.namespace(path), name)
        if isinstance(value, type) and value.__doc__ and value.__module__.startswith("keras.src"):
            test = Parser().get_doctest(value.__doc__, {"tf": tf, "np": np}, f"tf.{path}.{name}", None, None)
            examples += len(test.examples)
            runner.run(test)
    assert runner.summarize(verbose=False).failed == 0, capsys.readouterr().out
    assert examples > 0
