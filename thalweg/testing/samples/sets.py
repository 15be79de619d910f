"""Samples of the set ops."""

import numpy as np

from thalweg.testing.sampling import samples

INVALID = "InvalidArgumentError"
OPERATIONS = ("a-b", "b-a", "intersection", "union")
INDICES = np.array([[0, 0], [0, 3], [1, 1], [1, 2], [1, 3]], "int64")
SHAPE = np.array([2, 4], "int64")


def sparse(make, dtype="int32"):
    values = make.strings((5,), (b"a", b"bb", b"")) if dtype == "string" else make.ints((5,), dtype, 0, 4)
    return INDICES, values, SHAPE


def dense(make, shape, dtype="int32"):
    return make.strings(shape, (b"a", b"bb", b"")) if dtype == "string" else make.ints(shape, dtype, 0, 4)


@samples("DenseToDenseSetOperation")
def _(make):
    for operation in OPERATIONS:
        for dtype in ("int32", "int64", "uint8", "string"):
            yield make(dense(make, (2, 3), dtype), dense(make, (2, 4), dtype), set_operation=operation)
        yield make(dense(make, (2, 3, 4)), dense(make, (2, 3, 2)), set_operation=operation)
    other = dense(make, (3, 3))
    yield make.error(dense(make, (2, 3)), other, set_operation="union", raises=INVALID, match="Mismatched")
    yield make.error(dense(make, (3,)), dense(make, (3,)), set_operation="union", raises=INVALID, match="rank")


@samples("DenseToSparseSetOperation")
def _(make):
    for operation in OPERATIONS:
        for dtype in ("int32", "string"):
            yield make(dense(make, (2, 3), dtype), *sparse(make, dtype), set_operation=operation)
    yield make.error(dense(make, (3, 3)), *sparse(make), set_operation="union", raises=INVALID)


@samples("SparseToSparseSetOperation")
def _(make):
    for operation in OPERATIONS:
        for dtype in ("int32", "string"):
            yield make(*sparse(make, dtype), *sparse(make, dtype), set_operation=operation)
    yield make.error(INDICES[::-1].copy(), make.ints((5,)), SHAPE, *sparse(make), set_operation="union", raises=INVALID)


@samples("SetSize")
def _(make):
    yield make(*sparse(make))
    yield make(*sparse(make, "string"))
    yield make.error(INDICES[::-1].copy(), make.ints((5,)), SHAPE, raises=INVALID)
