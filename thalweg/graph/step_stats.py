"""The times of the operations of a session's run, as RunMetadata has them.

Source: tf.compat.v1.RunMetadata public docs 2.15; recorded runs.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from thalweg.core import shapes

_CPU = "/job:localhost/replica:0/task:0/device:CPU:0"


class StepNotes:
    """Notes operations into a RunMetadata message, for the lifetime of one run."""

    def __init__(self, run_metadata: Any):
        self._device = run_metadata.step_stats.dev_stats.add(device=_CPU)
        self._epoch = time.time_ns() - time.perf_counter_ns()

    def __call__(self, node: Any, begin: int, end: int, outputs: list[Any]) -> None:
        """Adds an operation that ran from `begin` to `end` (nanoseconds of time.perf_counter_ns)."""
        start, length = begin + self._epoch, end - begin
        stats = self._device.node_stats.add(
            node_name=node.name, all_start_micros=start // 1000, all_start_nanos=start,
            op_end_rel_micros=max(length // 1000, 1), op_end_rel_nanos=length,
            all_end_rel_micros=max(length // 1000, 1), all_end_rel_nanos=length,
            scheduled_micros=start // 1000, scheduled_nanos=start,
            timeline_label=f"{node.name} = {node.type}({', '.join(t.op.name for t in node.inputs)})",
        )  # fmt: skip
        for slot, (array, tensor) in enumerate(zip(outputs, node.outputs, strict=True)):
            if isinstance(array, np.ndarray):
                described = stats.output.add(slot=slot).tensor_description
                described.dtype = tensor.dtype.as_datatype_enum
                shapes.fill_shape_proto(described.shape, array.shape)
                described.allocation_description.requested_bytes = array.nbytes
                described.allocation_description.allocator_name = "cpu"
