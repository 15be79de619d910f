"""`enable_check_numerics`: every op's float results are looked at, and an infinity or NaN raises where it arises.

The check is the `watcher` of core.context, which the dispatcher calls after each op of this thread; without one
nothing is done, not even a comparison more. What is traced meanwhile gets CheckNumericsV2 operations, and keeps them.
Source: tf.debugging.enable_check_numerics public docs 2.15; which ops are passed over, from recorded runs.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from thalweg.core import context, nest, traceback_filter
from thalweg.core.tensor import EagerTensor
from thalweg.engine.dispatch import apply

# Ops that only move values: what is wrong in them was wrong before, and may be a padding nobody looks at.
_MOVERS = frozenset(
    "Concat ConcatV2 ExpandDims Fill Gather Maximum Minimum Reshape Slice Squeeze Stack StridedSlice StridedSliceGrad "
    "TensorListConcatV2 TensorListGather TensorListGetItem TensorListPopBack TensorListStack Transpose Unpack "
    "CheckNumerics CheckNumericsV2 Identity IdentityN NoOp Placeholder Switch Merge Enter Exit NextIteration "
    "LoopCond Const Empty StatelessCase StatelessIf StatelessWhile If While Case PrintV2".split()
)
_BATCH_NORMS = frozenset(("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"))  # only their first output counts


class NumericsWatcher:
    """Raises when an op of this thread made an infinity or NaN."""

    def __init__(self, stack_height_limit: int | None, path_length_limit: int | None):
        self._height, self._path_length = stack_height_limit, path_length_limit

    def __call__(self, op: Any, inputs: Any, outputs: list[EagerTensor]) -> None:
        if op.name in _MOVERS:
            return
        for slot, tensor in enumerate(outputs):
            if slot and op.name in _BATCH_NORMS or not tensor.dtype.is_floating:
                continue
            if not np.isfinite(tensor._numpy()).all():
                message = self._message(op, inputs, outputs, slot)
                apply("CheckNumericsV2", tensor, message=message)

    def in_graph(self, node: Any, result: Any) -> Any:
        """The outputs of a new operation of a graph, with operations in between that will check them."""
        if node.type in _MOVERS:
            return result
        checked = {}
        with context.pushed("watcher", None):
            for slot, tensor in enumerate(node.outputs):
                if tensor.dtype.is_floating and not (slot and node.type in _BATCH_NORMS):
                    message = self._graph_message(node, slot)
                    name = f"{node.name}/CheckNumericsV2/"
                    checked[id(tensor)] = apply("CheckNumericsV2", tensor, message=message, name=name)
        return nest.map_structure(lambda t: checked.get(id(t), t), result)

    def _graph_message(self, node: Any, slot: int) -> str:
        lines = self._head(f'graph op "{node.type}"', node.outputs, slot)
        lines += self._inputs(node.inputs)
        graph_name = getattr(node.graph, "name", None)
        if graph_name:
            lines.append(f'  Graph name: "{graph_name}"')
        return "\n".join([*lines, *self._where('Stack trace of op\'s creation ("->": inferred user code):'), "", ""])

    @staticmethod
    def _head(what: str, outputs: Any, slot: int) -> list[str]:
        return [
            "\n",
            f"!!! Detected Infinity or NaN in output {slot} of {what} (# of outputs: {len(outputs)}) !!!",
            f"  dtype: {outputs[slot].dtype}",
            f"  shape: {outputs[slot].shape}",
        ]

    @staticmethod
    def _inputs(tensors: Any) -> list[str]:
        if len(tensors) == 1:
            return ["", f"  Input tensor: {tensors[0]!s}"]
        if not tensors:
            return []
        return ["", f"  Input tensors ({len(tensors)}):", *(f"         {i}: {t!s}" for i, t in enumerate(tensors))]

    def _message(self, op: Any, inputs: Any, outputs: list[EagerTensor], slot: int) -> str:
        value = outputs[slot]._numpy()
        value = value if value.dtype.kind == "f" else value.astype(np.float32)
        lines = self._head(f'eagerly-executing op "{op.name}"', outputs, slot)
        counts = (("-Inf", np.isneginf), ("+Inf", np.isposinf), ("+NaN", np.isnan))
        lines += [f"  # of {kind} elements: {n}" for kind, test in counts if (n := int(test(value).sum()))]
        flat = [t for x in inputs for t in (x if isinstance(x, (list, tuple)) else (x,))]
        lines += self._inputs(flat)
        lines += self._where("Called at:")
        return "\n".join([*lines, "", ""])

    def _where(self, title: str) -> list[str]:
        """The user's lines that led to the op, the innermost first."""
        frame, lines = sys._getframe(2), []
        while frame is not None and (self._height is None or len(lines) < self._height):
            path = frame.f_code.co_filename
            ours = traceback_filter._is_ours(path) or path in traceback_filter._launchers
            if not ours and not path.startswith("<frozen "):
                if self._path_length is not None and len(path) > self._path_length:
                    path = "..." + path[-self._path_length :] if self._path_length else "..."
                lines.append(f"    + {path} (L{frame.f_lineno}) {frame.f_code.co_name}")
            frame = frame.f_back
        return ["", f"  {title}", *lines] if lines else []


def enable(stack_height_limit: int | None, path_length_limit: int | None) -> None:
    """Checks what this thread's ops return, from now on; once is enough."""
    if not isinstance(context.state.watcher, NumericsWatcher):
        context.set_field("watcher", NumericsWatcher(stack_height_limit, path_length_limit))


def disable() -> None:
    """No more checks in this thread."""
    if isinstance(context.state.watcher, NumericsWatcher):
        context.set_field("watcher", None)
