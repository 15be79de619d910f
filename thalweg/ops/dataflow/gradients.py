"""Identities of references pass gradients on; the rest is for graphs that bring their gradients along."""

from __future__ import annotations

from typing import Any

from thalweg.core.registry import gradient, not_differentiable
from thalweg.ops.dataflow.defs import AS_RESOURCE, CONTROL, VARIABLES


@gradient("RefIdentity")
def _identity(op: Any, dy: Any) -> Any:
    return dy


not_differentiable([*AS_RESOURCE, *VARIABLES, "ControlTrigger"], reason="changes or makes a variable")
not_differentiable("ConcatOffset", reason="integers")
not_differentiable(CONTROL, reason="graphs of TensorFlow 1 bring their gradients along")
not_differentiable(
    "StackV2 StackPushV2 StackPopV2 StackCloseV2 TensorArrayV3 TensorArrayGradV3 TensorArrayGradWithShape "
    "TensorArrayWriteV3 TensorArrayReadV3 TensorArrayGatherV3 TensorArrayScatterV3 TensorArrayConcatV3 "
    "TensorArraySplitV3 TensorArraySizeV3 TensorArrayCloseV3",
    reason="graphs of TensorFlow 1 bring their gradients along; tf.TensorArray here is a tensor list",
)
