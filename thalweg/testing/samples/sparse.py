"""Samples of sparse ops."""
from thalweg.testing.sampling import samples

_PLACES = [[0, 1], [1, 0], [1, 2]]
_SHAPE = [2, 3]


def _long(make, value):
    return make.array(value, "int64")


def _matrix(make, dtype="float32", places=_PLACES, shape=_SHAPE):
    """(indices, values, dense_shape) of a sparse matrix."""
    return _long(make, places), make.of(dtype, (len(places),)), _long(make, shape)


def _together(*tensors):
    """(all indices, all values, all shapes): list arguments."""
    return [list(parts) for parts in zip(*tensors, strict=True)]


@samples("SparseToDense")
def _(make):
    places, shape = _long(make, _PLACES), _long(make, _SHAPE)
    yield make(places, shape, make.floats((3,), "float64"), make.scalar(0.0, "float64"))
    yield make(places, shape, make.ints((3,)), make.scalar(0))
    yield make(places, shape, make.strings((3,)), make.strings(()), grad=False, xla=False)
    yield make(make.array([1, 3], "int32"), make.array([5], "int32"), make.floats((2,)), make.scalar(0.5))
    yield make(make.array([[1, 1]], "int32"), make.array([2, 3], "int32"), make.scalar(2.0), make.scalar(-1.0),
               grad=False)
    yield make(make.scalar(1), make.array([3]), make.scalar(2.0), make.scalar(-1.0))
    yield make(_long(make, [[1, 0], [0, 0]]), _long(make, [2, 2]), make.floats((2,)), make.scalar(0.0),
               validate_indices=False)
    yield make(_long(make, [[0, 0]])[:0], _long(make, [2, 3]), make.floats((0,)), make.scalar(1.0), grad=False)
    bad = {"raises": "InvalidArgumentError"}
    yield make.error(_long(make, [[1, 0], [0, 0]]), _long(make, [2, 2]), make.floats((2,)), make.scalar(0.0), **bad,
                     match="out of order")
    yield make.error(_long(make, [[1, 0], [1, 0]]), _long(make, [2, 2]), make.floats((2,)), make.scalar(0.0), **bad,
                     match="repeated")
    yield make.error(_long(make, [[2, 0]]), _long(make, [2, 2]), make.floats((1,)), make.scalar(0.0), **bad,
                     match="out of bounds")
    yield make.error(_long(make, [[1, 0]]), _long(make, [2]), make.floats((1,)), make.scalar(0.0), **bad)
    yield make.error(_long(make, [[1, 0]]), _long(make, [2, 2]), make.floats((3,)), make.scalar(0.0), **bad)
    yield make.error(_long(make, [[1, 0]]), _long(make, [2, 2]), make.floats((1,)), make.floats((2,)), **bad)


@samples("SparseReorder")
def _(make):
    yield make(_long(make, [[1, 2], [0, 1], [1, 0]]), make.floats((3,), "float64"), _long(make, _SHAPE))
    yield make(_long(make, [[1, 2, 0], [0, 1, 3]]), make.strings((2,)), _long(make, [2, 3, 4]), grad=False)
    yield make.error(_long(make, [[1, 2]]), make.floats((2,)), _long(make, _SHAPE), raises="InvalidArgumentError")
    yield make.error(_long(make, [1, 2]), make.floats((2,)), _long(make, _SHAPE), raises="InvalidArgumentError")


@samples("SparseTensorDenseMatMul")
def _(make):
    yield make(*_matrix(make, "float64"), make.floats((3, 4), "float64"))
    yield make(*_matrix(make, "float64"), make.floats((2, 4), "float64"), adjoint_a=True)
    yield make(*_matrix(make, "float64"), make.floats((4, 3), "float64"), adjoint_b=True)
    yield make(*_matrix(make), make.floats((4, 2)), adjoint_a=True, adjoint_b=True)
    yield make(_long(make, [[1, 2], [0, 1], [1, 2]]), make.floats((3,)), _long(make, _SHAPE), make.floats((3, 2)))
    yield make(make.array(_PLACES, "int32"), make.ints((3,)), _long(make, _SHAPE), make.ints((3, 2)))
    yield make(*_matrix(make, "complex64"), make.complex((3, 2)), grad=False)
    yield make(*_matrix(make, "complex64"), make.complex((4, 2)), adjoint_a=True, adjoint_b=True, grad=False)
    yield make.error(*_matrix(make), make.floats((2, 4)), raises="InvalidArgumentError", match="inner dimension")
    yield make.error(*_matrix(make), make.floats((3,)), raises="InvalidArgumentError")
    yield make.error(*_matrix(make, places=[[0, 5]]), make.floats((3, 4)), raises="InvalidArgumentError",
                     match="out of bounds")


@samples("SparseAdd")
def _(make):
    other = (_long(make, [[0, 0], [1, 0], [1, 1]]), make.floats((3,), "float64"), _long(make, _SHAPE))
    yield make(*_matrix(make, "float64"), *other, make.scalar(0.0, "float64"))
    values = make.array([1, 2, 3])
    yield make(_long(make, _PLACES), values, _long(make, _SHAPE), _long(make, [[0, 1], [1, 2]]), make.array([-1, 1]),
               _long(make, _SHAPE), make.scalar(2))
    yield make(*_matrix(make, "complex64"), *_matrix(make, "complex64"), make.scalar(0.0), grad=False)
    yield make.error(*_matrix(make), *_matrix(make, shape=[2, 4]), make.scalar(0.0), raises="InvalidArgumentError")
    yield make.error(*_matrix(make), *_matrix(make), make.floats((2,)), raises="InvalidArgumentError")


@samples("SparseAddGrad")
def _(make):
    yield make(make.floats((4,)), _long(make, [[0, 1], [1, 0]]), _long(make, [[1, 0], [1, 2]]),
               _long(make, [[0, 1], [1, 0], [1, 1], [1, 2]]))


@samples("SparseTensorDenseAdd")
def _(make):
    yield make(*_matrix(make, "float64"), make.floats((2, 3), "float64"))
    yield make(make.array(_PLACES, "int32"), make.ints((3,)), make.array(_SHAPE, "int32"), make.ints((2, 3)))
    yield make.error(*_matrix(make), make.floats((3, 3)), raises="InvalidArgumentError")
    yield make.error(*_matrix(make), make.floats((3,)), raises="InvalidArgumentError")


@samples("SparseReduceSum", "SparseReduceMax", "SparseReduceSumSparse", "SparseReduceMaxSparse")
def _(make):
    grad = make.op == "SparseReduceSum"
    cube = [[0, 1, 0], [0, 1, 3], [1, 0, 2], [1, 2, 2]]
    for axes in ([1], [0], [0, 2], [-1], [0, 1, 2]):
        for keep in (False, True):
            yield make(*_matrix(make, "float64", cube, [2, 3, 4]), make.array(axes, "int32"), keep_dims=keep, grad=grad)
    yield make(*_matrix(make, "int32"), make.array([1], "int32"))
    yield make(*_matrix(make, "float32"), make.array([], "int32"), grad=grad)
    yield make.error(*_matrix(make), make.array([2], "int32"), raises="InvalidArgumentError")
    yield make.error(*_matrix(make), make.array([-3], "int32"), raises="InvalidArgumentError")


@samples("SparseSlice")
def _(make):
    yield make(*_matrix(make, "float64"), _long(make, [0, 1]), _long(make, [2, 2]))
    yield make(*_matrix(make), _long(make, [1, 0]), _long(make, [5, 1]))
    yield make(*_matrix(make, "string"), _long(make, [0, 0]), _long(make, [1, 3]), grad=False)
    yield make.error(*_matrix(make), _long(make, [0]), _long(make, [2, 2]), raises="InvalidArgumentError")


@samples("SparseSliceGrad")
def _(make):
    yield make(make.floats((2,)), _long(make, _PLACES), _long(make, [0, 1]), _long(make, [[0, 0], [1, 1]]))


@samples("SparseConcat")
def _(make):
    second = _matrix(make, "float64", [[0, 0], [1, 3]], [2, 4])
    first = _matrix(make, "float64")
    yield make(*_together(first, second), concat_dim=1, grad=False, fd=True)
    yield make(*_together(first, second), concat_dim=-1, grad=False)
    yield make(*_together(_matrix(make), _matrix(make)), concat_dim=0, grad=False)
    yield make.error(*_together(first, second), concat_dim=0, raises="InvalidArgumentError")
    yield make.error(*_together(first, first), concat_dim=2, raises="InvalidArgumentError")


@samples("SparseReshape")
def _(make):
    places = _long(make, _PLACES)
    for shape in ([3, 2], [6], [-1, 2], [1, 3, 2]):
        yield make(places, _long(make, _SHAPE), _long(make, shape))
    yield make.error(places, _long(make, _SHAPE), _long(make, [5]), raises="InvalidArgumentError")
    yield make.error(places, _long(make, _SHAPE), _long(make, [-1, -1]), raises="InvalidArgumentError")
    yield make.error(places, _long(make, _SHAPE), _long(make, [-1, 4]), raises="InvalidArgumentError")


@samples("SparseDenseCwiseMul", "SparseDenseCwiseDiv", "SparseDenseCwiseAdd")
def _(make):
    grad = make.op != "SparseDenseCwiseAdd"
    for shape in ((2, 3), (3,), (1, 3), (2, 1), ()):
        yield make(*_matrix(make, "float64"), make.positive(shape, "float64"), grad=grad, gradgrad=False)
    yield make(*_matrix(make, "int32"), make.ints((3,), low=1, high=5))
    yield make.error(*_matrix(make), make.floats((4,)), raises="InvalidArgumentError")
    yield make.error(*_matrix(make), make.floats((4, 2, 3)), raises="InvalidArgumentError")


@samples("SparseSoftmax")
def _(make):
    yield make(*_matrix(make, "float64"), gradgrad=False)
    yield make(*_matrix(make, "float32", [[0, 1, 0], [0, 1, 3], [1, 0, 2]], [2, 3, 4]), gradgrad=False)
    yield make.error(*_matrix(make, "float32", [[1]], [2]), raises="InvalidArgumentError")


@samples("SparseSparseMaximum", "SparseSparseMinimum")
def _(make):
    yield make(*_matrix(make), *_matrix(make, "float32", [[0, 0], [1, 0], [1, 1]]), grad=False)
    yield make(*_matrix(make, "int32"), *_matrix(make, "int32", [[0, 0]]))
    yield make.error(*_matrix(make), *_matrix(make, shape=[2, 4]), raises="InvalidArgumentError")


@samples("SparseSplit")
def _(make):
    for axis, parts in ((0, 2), (1, 2), (1, 3), (1, 1)):
        yield make(make.scalar(axis, "int64"), *_matrix(make), num_split=parts, grad=False)
    yield make.error(make.scalar(0, "int64"), *_matrix(make), num_split=3, raises="InvalidArgumentError")
    yield make.error(make.scalar(2, "int64"), *_matrix(make), num_split=1, raises="InvalidArgumentError")


@samples("SparseFillEmptyRows")
def _(make):
    yield make(*_matrix(make, "float64", [[1, 0], [1, 2], [3, 1]], [5, 3]), make.scalar(-1.0, "float64"))
    yield make(*_matrix(make, "float32"), make.scalar(0.0))
    yield make.error(*_matrix(make, "float32", [[3, 0]]), make.scalar(0.0), raises="InvalidArgumentError")
    yield make.error(*_matrix(make), make.floats((1,)), raises="InvalidArgumentError")


@samples("SparseFillEmptyRowsGrad")
def _(make):
    yield make(_long(make, [1, 2, 4]), make.floats((6,)))
    yield make.error(_long(make, [1, 7]), make.floats((6,)), raises="InvalidArgumentError")


@samples("SparseCross", "SparseCrossV2", "SparseCrossHashed")
def _(make):
    words = (_long(make, [[0, 0], [1, 0], [1, 1]]), make.array([b"a", b"bb", b""], "string"), _long(make, [2, 2]))
    numbers = (_long(make, [[0, 0], [1, 0], [1, 2]]), _long(make, [3, -4, 1 << 40]), _long(make, [2, 3]))
    dense_words, dense_numbers = make.array([[b"x", b"y"], [b"z", b""]], "string"), _long(make, [[7], [1 << 40]])
    none = _together(words)
    none = [part[:0] for part in none]
    cases = [
        (_together(words, numbers), [dense_words, dense_numbers]), (_together(words), [dense_words]),
        (_together(words, words, words), []), (none, [dense_words, dense_words]),
    ]  # fmt: skip
    flags = {"grad": False, "xla": False}
    for sparse, dense in cases:
        if make.op == "SparseCrossV2":
            yield make(*sparse, dense, make.array(b"-", "string"), **flags)
        elif make.op == "SparseCross":
            out = {"out_type": "int64", "internal_type": "int64"}
            yield make(*sparse, dense, hashed_output=True, num_buckets=10, hash_key=5, **out, **flags)
            yield make(*sparse, dense, hashed_output=True, num_buckets=0, hash_key=0xDECAFCAFFE, **out, **flags)
            if all(part is not dense_numbers for part in dense):  # TensorFlow wants strings to stay so
                yield make(*sparse, dense, hashed_output=False, num_buckets=0, hash_key=0, out_type="string",
                           internal_type="string", **flags)
        else:
            salt = _long(make, [3, 4])
            yield make(*sparse, dense, make.scalar(100, "int64"), make.array(False, "bool"), salt, **flags)
            if all(part is not dense_numbers for part in dense):  # TensorFlow crashes
                yield make(*sparse, dense, make.scalar(0, "int64"), make.array(True, "bool"), salt, **flags)
