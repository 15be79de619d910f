"""Samples of training ops; what the variables hold afterwards is checked."""

from thalweg.testing.sampling import samples

_BAD = "InvalidArgumentError"
_SHAPE = (3, 2)


def _slot(make, dtype="float32"):
    return make.variable(make.positive(_SHAPE, dtype))


def _scalars(make, *values, dtype="float32"):
    return [make.scalar(v, dtype) for v in values]


def _sparse(op):
    return op.startswith("ResourceSparse")


def _gradient(make, dtype="float32"):
    """A gradient and, of sparse ops, its indices."""
    if _sparse(make.op):
        return [make.floats((2, 2), dtype), make.array([2, 0])]
    return [make.floats(_SHAPE, dtype)]


@samples("ResourceApplyGradientDescent")
def _(make):
    yield make(_slot(make), make.scalar(0.5), make.floats(_SHAPE))
    yield make(_slot(make, "float64"), make.scalar(0.5, "float64"), make.floats(_SHAPE, "float64"))
    yield make.error(_slot(make), make.scalar(0.5), make.floats((2, 2)), raises=_BAD)


@samples("ResourceApplyMomentum", "ResourceApplyKerasMomentum", "ResourceSparseApplyMomentum",
         "ResourceSparseApplyKerasMomentum")  # fmt: skip
def _(make):
    for nesterov in (False, True):
        yield make(_slot(make), _slot(make), make.scalar(0.5), *_gradient(make), make.scalar(0.9),
                   use_nesterov=nesterov)  # fmt: skip


@samples("ResourceApplyAdam")
def _(make):
    for nesterov in (False, True):
        yield make(_slot(make), _slot(make), _slot(make), *_scalars(make, 0.9, 0.99, 0.1, 0.9, 0.99, 1e-8),
                   *_gradient(make), use_nesterov=nesterov)  # fmt: skip


@samples("ResourceApplyAdamWithAmsgrad")
def _(make):
    slots = [_slot(make) for _ in range(4)]
    yield make(*slots, *_scalars(make, 0.9, 0.99, 0.1, 0.9, 0.99, 1e-8), *_gradient(make))


@samples("ResourceApplyAdaMax")
def _(make):
    slots = [_slot(make) for _ in range(3)]
    yield make(*slots, *_scalars(make, 0.9, 0.1, 0.9, 0.99, 1e-8), *_gradient(make))


@samples("ResourceApplyAdagrad", "ResourceSparseApplyAdagrad")
def _(make):
    for update in (True, False):
        yield make(_slot(make), _slot(make), make.scalar(0.5), *_gradient(make), update_slots=update)


@samples("ResourceApplyAdagradV2", "ResourceSparseApplyAdagradV2")
def _(make):
    yield make(_slot(make), _slot(make), *_scalars(make, 0.5, 0.01), *_gradient(make))


@samples("ResourceApplyAdagradDA", "ResourceSparseApplyAdagradDA")
def _(make):
    for l1 in (0.0, 0.1):
        yield make(_slot(make), _slot(make), _slot(make), *_gradient(make), *_scalars(make, 0.5, l1, 0.2),
                   make.scalar(3, "int64"))  # fmt: skip


@samples("ResourceApplyAdadelta", "ResourceSparseApplyAdadelta")
def _(make):
    yield make(_slot(make), _slot(make), _slot(make), *_scalars(make, 0.5, 0.9, 1e-6), *_gradient(make))


@samples("ResourceApplyRMSProp", "ResourceSparseApplyRMSProp")
def _(make):
    yield make(_slot(make), _slot(make), _slot(make), *_scalars(make, 0.5, 0.9, 0.5, 1e-6), *_gradient(make))


@samples("ResourceApplyCenteredRMSProp", "ResourceSparseApplyCenteredRMSProp")
def _(make):
    slots = [_slot(make), make.variable(make.positive(_SHAPE, high=0.5)), make.variable(make.positive(_SHAPE, low=1.0))]
    yield make(*slots, _slot(make), *_scalars(make, 0.5, 0.9, 0.5, 1e-6), *_gradient(make))


@samples("ResourceApplyFtrl", "ResourceSparseApplyFtrl")
def _(make):
    for l1, power in ((0.0, -0.5), (0.3, -0.5), (0.1, -0.7)):
        yield make(_slot(make), _slot(make), _slot(make), *_gradient(make), *_scalars(make, 0.5, l1, 0.2, power))
    yield make(_slot(make), _slot(make), _slot(make), *_gradient(make), *_scalars(make, 0.5, 0.1, 0.2, -0.5),
               multiply_linear_by_lr=True)  # fmt: skip


@samples("ResourceApplyFtrlV2", "ResourceSparseApplyFtrlV2")
def _(make):
    for l1 in (0.0, 0.3):
        yield make(_slot(make), _slot(make), _slot(make), *_gradient(make), *_scalars(make, 0.5, l1, 0.2, 0.1, -0.5))


@samples("ResourceApplyProximalGradientDescent", "ResourceSparseApplyProximalGradientDescent")
def _(make):
    for l1 in (0.0, 0.5):
        yield make(_slot(make), *_scalars(make, 0.5, l1, 0.2), *_gradient(make))


@samples("ResourceApplyProximalAdagrad", "ResourceSparseApplyProximalAdagrad")
def _(make):
    for l1 in (0.0, 0.5):
        yield make(_slot(make), _slot(make), *_scalars(make, 0.5, l1, 0.2), *_gradient(make))


@samples("ResourceApplyAddSign", "ResourceApplyPowerSign")
def _(make):
    yield make(_slot(make), make.variable(make.floats(_SHAPE)), *_scalars(make, 0.5, 0.9, 0.5, 0.9), *_gradient(make))
