"""Ops that run in sessions only, in graphs that TensorFlow wrote."""

import numpy as np

from thalweg.testing.sampling import no_samples, samples

_APPLY = (
    "GradientDescent Momentum Adam AdaMax Adagrad AdagradV2 AdagradDA Adadelta RMSProp CenteredRMSProp Ftrl FtrlV2 "
    "AddSign PowerSign ProximalAdagrad ProximalGradientDescent"
).split()
_SPARSE = (
    "Momentum Adagrad AdagradV2 AdagradDA Adadelta RMSProp CenteredRMSProp Ftrl FtrlV2 ProximalAdagrad "
    "ProximalGradientDescent"
).split()

no_samples(
    *(
        "VariableV2 Variable Assign AssignAdd AssignSub IsVariableInitialized CountUpTo StridedSliceAssign RefIdentity "
        "Switch RefSwitch Merge RefMerge Enter RefEnter Exit RefExit NextIteration RefNextIteration LoopCond "
        "ControlTrigger StackV2 StackPushV2 StackPopV2 StackCloseV2 TensorArrayV3 TensorArrayGradV3 "
        "TensorArrayGradWithShape TensorArrayWriteV3 TensorArrayReadV3 TensorArrayGatherV3 TensorArrayScatterV3 "
        "TensorArrayConcatV3 TensorArraySplitV3 TensorArraySizeV3 TensorArrayCloseV3"
    ).split(),
    *(f"Scatter{n}" for n in "Update Add Sub Mul Div Min Max".split()),
    *(f"ScatterNd{n}" for n in "Update Add Sub Min Max".split()),
    *(f"Apply{n}" for n in _APPLY),
    *(f"SparseApply{n}" for n in _SPARSE),
    reason="graphs only: tests/graph/test_tf1_graphs.py runs graphs that TensorFlow 1's API wrote",
)


@samples("ConcatOffset")
def _(make):
    shapes = [np.array(s, np.int32) for s in ([2, 3, 4], [2, 1, 4], [2, 5, 4])]
    yield make(np.int32(1), shapes)
    yield make(np.int32(-2), shapes)
    yield make.error(np.int32(0), shapes, raises="InvalidArgumentError")
    yield make.error(np.int32(3), shapes, raises="InvalidArgumentError")
