"""The cases of functions come to what TensorFlow came to: values, prints, traces, error classes and words."""

import json
import re

import function_cases as cases
import numpy as np
import pytest
from reprs import modern

import thalweg as tf

KEYS = [(name, key) for name in cases.case_files() for key in cases.cases_of(name)]

# Differences on purpose, each with its reason; one that is gone must leave the list.
DIFFERENCES = {
    "input signature not a sequence": "the class TensorSpec is in another module",
    "dataclass with the nest protocol": "equal objects share a trace though the first one is gone",
    "dtypes and shapes as arguments": "shapes count by value: fewer traces",
    "variables as arguments": "one trace for each variable",
    "the same variable twice": "one trace for each variable",
    "execution options": "experimental_get_compiler_ir is missing",
}
# Errors of another component's words: the class is compared.
CLASS_ONLY = ("jit_compile of what cannot be compiled", "jit_compile and unique")
# Not yet as TensorFlow.
PENDING = """
a dtype that changes in the loop
len of an infinite dataset
iter and next inside
next at the end
an iterator as argument
a captured iterator
steps over a captured iterator
for over an iterator
the end of an iterator
next with a default
optionals
optionals, eagerly
the value of an empty optional
optionals made by hand
optionals through functions
specs
ragged elements
without autograph
a variable in a loop
py_function without a result
errors while running name the op
leaked tensors
leaked tensors, used eagerly
errors while running: matmul
errors while tracing: dtypes
errors while tracing: shapes
errors while tracing: broadcast
an assertion fails
errors while tracing: reshape
errors while tracing: concat
errors while tracing: a list with another dtype
errors while tracing: mul by string
py_function with gradient
errors while tracing: wrong attribute dtype
py_function that raises
errors while tracing: matmul of ints and floats
bool of a tensor without autograph
iteration without autograph
numpy of a symbolic tensor
user code lines in called functions
int of a symbolic tensor
range of a symbolic tensor
a symbolic tensor as index of a list
attribute errors of symbolic tensors
tf.print in a function
shape invariants that do not fit
a shape that changes in a while_loop
a dtype that changes in a while_loop
a structure that changes in a while_loop
branches of other structures
branches of other dtypes
a cond without a bool
""".strip().splitlines()


def _same(got, want):
    numbers = re.compile(r"np\.(?:float|int|uint|bool)\w*\(([^()]*)\)")
    return numbers.sub(r"\1", modern(got)) == numbers.sub(r"\1", modern(want))


@pytest.mark.parametrize(("name", "key"), KEYS, ids=[f"{n}-{k}" for n, k in KEYS])
def test_as_tensorflow(name, key, tmp_path):
    want = json.loads((cases.RECORDED / f"{name}.json").read_text())["answers"][key]
    got = cases.answer(cases.cases_of(name)[key], {"tf": tf, "np": np}, tmp_path)
    if key in CLASS_ONLY:
        assert got[0].startswith(want[0].split(":")[0] + ":")
        return
    equal = _same(got[0], want[0]) and got[1] == want[1]
    if key in DIFFERENCES or key in PENDING:
        assert not equal, "is as TensorFlow now: take it off the list"
        return
    assert modern(got[0]) == modern(want[0]) or equal
    assert got[1] == want[1]


def test_there_are_enough_cases():
    assert len(KEYS) >= 150
