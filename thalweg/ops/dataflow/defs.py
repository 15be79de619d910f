"""Shapes of the ops of TensorFlow 1's control flow and reference variables.

None of them runs alone: a session runs the former by the rules of dead tensors and frames (graph/dataflow.py) and
the latter as the resource ops that do the same (graph/lowering.py).
"""

from __future__ import annotations

from thalweg.core import infer, shapes
from thalweg.core.infer import InferenceContext, Shape
from thalweg.core.registry import define_op, define_ops

CONTROL = "Switch RefSwitch Merge RefMerge Enter RefEnter Exit RefExit NextIteration RefNextIteration LoopCond".split()

# Ops on references -> the op on a handle that does the same; the first inputs of the latter that are handles are
# references of the former.
AS_RESOURCE = {
    "Assign": "AssignVariableOp",
    "AssignAdd": "AssignAddVariableOp",
    "AssignSub": "AssignSubVariableOp",
    "IsVariableInitialized": "VarIsInitializedOp",
    "CountUpTo": "ResourceCountUpTo",
    "StridedSliceAssign": "ResourceStridedSliceAssign",
    **{f"Scatter{n}": f"ResourceScatter{n}" for n in "Update Add Sub Mul Div Min Max".split()},
    **{f"ScatterNd{n}": f"ResourceScatterNd{n}" for n in "Update Add Sub Min Max".split()},
    **{
        f"{kind}{name}": f"Resource{kind}{name}"
        for kind, names in (
            ("Apply", "GradientDescent Momentum Adam AdaMax Adagrad AdagradV2 AdagradDA Adadelta RMSProp "
                      "CenteredRMSProp Ftrl FtrlV2 AddSign PowerSign ProximalAdagrad ProximalGradientDescent"),
            ("SparseApply", "Momentum Adagrad AdagradV2 AdagradDA Adadelta RMSProp CenteredRMSProp Ftrl FtrlV2 "
                            "ProximalAdagrad ProximalGradientDescent"),
        )
        for name in names.split()
    },
}
VARIABLES = ("VariableV2", "Variable")


def _variable(c: InferenceContext) -> Shape:
    return shapes.as_shape_tuple(c.attr("shape"))


def _first(c: InferenceContext) -> Shape:
    return c.shape(c.op.inputs[0].name)


def _of_scalar(c: InferenceContext) -> Shape:
    return ()


def _assign(c: InferenceContext) -> Shape:
    return c.shape("ref") if c.attr("validate_shape") and c.shape("ref") is not None else c.shape("value")


def _switch(c: InferenceContext) -> list:
    return [c.shape("data"), c.shape("data")]


def _merge(c: InferenceContext) -> list:
    result, *rest = c.shapes("inputs")
    for other in rest:
        result = shapes.most_specific_shape(result, other)
    return [result, ()]


def _unknown(c: InferenceContext) -> Shape:
    return None


define_op("VariableV2", infer=_variable)
define_op("Variable", infer=lambda c: _variable(c) or None)
define_op("IsVariableInitialized", infer=infer.scalar)
for _name in AS_RESOURCE:
    if _name == "Assign":
        define_op("Assign", infer=_assign)
    elif _name != "IsVariableInitialized":
        define_op(_name, infer=_of_scalar if _name == "CountUpTo" else _first)
define_op("RefIdentity", infer=_first)
define_ops("Switch RefSwitch", infer=_switch)
define_ops("Merge RefMerge", infer=_merge)
define_ops("Enter RefEnter Exit RefExit NextIteration RefNextIteration LoopCond", infer=_first)
define_op("ControlTrigger", infer=infer.no_outputs)

def _offsets(c: InferenceContext) -> list:
    parts = c.shapes("shape")
    for part in parts:
        if part is not None and len(part) != 1:
            raise c.error(f"input shape should be a vector, but got shape {list(part)}")
    return parts


define_op("ConcatOffset", infer=_offsets)  # of gradients of Concat

# Stacks: what a loop leaves for its gradient.
define_op("StackV2", infer=infer.scalar)
define_op("StackPushV2", infer=lambda c: c.shape("elem"))
define_op("StackPopV2", infer=_unknown)
define_op("StackCloseV2", infer=infer.no_outputs)

# Tensor arrays by handle.
define_op("TensorArrayV3", infer=lambda c: [(2,), ()])
define_op("TensorArrayGradV3", infer=lambda c: [(2,), ()])
define_op("TensorArrayGradWithShape", infer=lambda c: [(2,), ()])
define_ops("TensorArrayWriteV3 TensorArrayScatterV3 TensorArraySplitV3 TensorArraySizeV3", infer=infer.scalar)
define_ops("TensorArrayReadV3 TensorArrayGatherV3", infer=_unknown)
define_op("TensorArrayConcatV3", infer=lambda c: [None, (None,)])
define_op("TensorArrayCloseV3", infer=infer.no_outputs)
