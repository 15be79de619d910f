"""Samples of ops on variables."""

from thalweg.testing.sampling import no_samples, samples

_BAD = "InvalidArgumentError"


@samples("ReadVariableOp")
def _(make):
    yield make(make.variable(make.floats((2, 3))), dtype="float32")
    yield make(make.variable(make.strings((2,))), dtype="string")
    yield make.error(make.variable(make.floats((2, 3))), dtype="int32", raises=_BAD)
    yield make.error(make.variable(None, "float32"), dtype="float32", raises="FailedPreconditionError")


@samples("VarIsInitializedOp")
def _(make):
    yield make(make.variable(make.floats((2, 3))))


@samples("VariableShape")
def _(make):
    yield make(make.variable(make.floats((2, 3))))
    yield make(make.variable(make.floats(())), out_type="int64")


@samples("AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp")
def _(make):
    yield make(make.variable(make.floats((2, 3))), make.floats((2, 3)))
    yield make(make.variable(make.ints((2, 3), "int64")), make.ints((2, 3), "int64"))


@samples("ResourceGather")
def _(make):
    yield make(make.variable(make.floats((4, 3))), make.array([3, 0, 3]), dtype="float32")
    yield make(make.variable(make.ints((4, 3))), make.array([[1, 2], [0, 0]], "int64"), dtype="int32")
    yield make.error(make.variable(make.floats((4, 3))), make.array([4]), dtype="float32", raises=_BAD)


@samples("ResourceGatherNd")
def _(make):
    yield make(make.variable(make.floats((4, 3))), make.array([[3, 0], [1, 2]]), dtype="float32")
    yield make.error(make.variable(make.floats((4, 3))), make.array([[4, 0]]), dtype="float32", raises=_BAD)


@samples("ResourceScatterAdd", "ResourceScatterSub", "ResourceScatterMul", "ResourceScatterDiv", "ResourceScatterMin",
         "ResourceScatterMax", "ResourceScatterUpdate")  # fmt: skip
def _(make):
    yield make(make.variable(make.floats((4, 3))), make.array([3, 0]), make.positive((2, 3)))
    yield make(make.variable(make.ints((4, 2))), make.array([1, 2], "int64"), make.ints((2, 2), low=1, high=5))
    yield make.error(make.variable(make.floats((4, 3))), make.array([4]), make.floats((1, 3)), raises=_BAD)
    yield make.error(make.variable(make.floats((4, 3))), make.array([-1]), make.floats((1, 3)), raises=_BAD)


@samples("ResourceScatterNdUpdate", "ResourceScatterNdAdd", "ResourceScatterNdSub", "ResourceScatterNdMin",
         "ResourceScatterNdMax")  # fmt: skip
def _(make):
    yield make(make.variable(make.floats((4, 3))), make.array([[3, 0], [1, 1]]), make.floats((2,)))
    yield make(make.variable(make.floats((4, 3))), make.array([[3], [1]]), make.floats((2, 3)))
    yield make.error(make.variable(make.floats((4, 3))), make.array([[4, 0]]), make.floats((1,)), raises=_BAD)


@samples("ResourceCountUpTo")
def _(make):
    yield make(make.variable(make.array(3)), limit=5, T="int32")
    yield make.error(make.variable(make.array(5, "int64")), limit=5, T="int64", raises="OutOfRangeError")


@samples("ResourceStridedSliceAssign")
def _(make):
    one = make.array([1])
    yield make(make.variable(make.floats((4, 3))), one, make.array([3]), one, make.floats((2, 3)))
    yield make(make.variable(make.floats((4, 3))), one, make.array([2]), one, make.floats((3,)), shrink_axis_mask=1)


no_samples(
    "VarHandleOp",
    "DisableCopyOnRead",
    "DestroyResourceOp",
    reason="make and end the state itself: tests/ops/test_variable.py",
)
