"""`tensorflow.python.client.timeline`: the step stats of a session's run as a trace for Chrome and Perfetto.

Source: tensorflow.python.client.timeline of TensorFlow 2.15; the trace event format of Chromium.
"""

from __future__ import annotations

import json
import re
from typing import Any

_LABEL = re.compile(r"(.*) = (.*)\((.*)\)")


class Timeline:
    """A trace of a StepStats message.

    Args:
      step_stats: `run_metadata.step_stats`. graph: not needed; accepted as TensorFlow does.
    """

    def __init__(self, step_stats: Any, graph: Any = None):
        self._step_stats = step_stats
        self._graph = graph

    def generate_chrome_trace_format(
        self, show_dataflow: bool = True, show_memory: bool = False, op_time: str = "schedule"
    ) -> str:
        """JSON for chrome://tracing and Perfetto.

        Args:
          show_dataflow: whether arrows lead from what makes a tensor to what reads it, where they run in two lanes.
          show_memory: whether a counter shows the bytes that outputs take.
          op_time: "schedule"; "gpu" and "all" mean the same where there are no stats of kernels.
        """
        head: list[dict[str, Any]] = [_process("Allocators", 0)]
        events: list[dict[str, Any]] = []
        made: dict[str, tuple[int, int, int]] = {}  # name of a tensor -> (time, process, lane)
        total, flow = 0, 0
        for number, device in enumerate(self._step_stats.dev_stats):
            process = 1 + 2 * number
            head += [_process(f"{device.device} Compute", process), _process(f"{device.device} Tensors", process + 1)]
            for node, lane in zip(device.node_stats, _lanes(device.node_stats), strict=True):
                start, duration = node.all_start_micros, node.all_end_rel_micros
                match = _LABEL.match(node.timeline_label)
                op, inputs = (match[2], match[3].split(", ") if match[3] else []) if match else ("unknown", [])
                arguments = {"name": node.node_name, "op": op, **{f"input{i}": n for i, n in enumerate(inputs)}}
                events.append({**_event("X", "Op", op, process, lane, start), "dur": duration, "args": arguments})
                for name in inputs if show_dataflow else ():
                    if name in made and made[name][1:] != (process, lane):
                        when, source, from_lane = made[name]
                        arrow = {"id": flow}
                        events.append({**_event("s", "DataFlow", name, source, from_lane, when), **arrow})
                        events.append({**_event("t", "DataFlow", name, process, lane, start), **arrow})
                        flow += 1
                for i, output in enumerate(node.output):
                    made[f"{node.node_name}:{i}" if i else node.node_name] = (start + duration, process, lane)
                    total += output.tensor_description.allocation_description.requested_bytes
                if show_memory and node.output:
                    counter = {"args": {"bytes": total}}
                    events.append({**_event("C", "Memory", "bytes", 0, 0, start + duration), **counter})
        return json.dumps({"traceEvents": head + events}, indent=4)


def _lanes(nodes: Any) -> list[int]:
    """A lane for each node, so that those that overlap lie beside each other."""
    free: list[int] = []  # when each lane is free
    chosen = []
    for node in nodes:
        lane = next((i for i, end in enumerate(free) if node.all_start_micros >= end), len(free))
        if lane == len(free):
            free.append(0)
        free[lane] = node.all_start_micros + node.all_end_rel_micros
        chosen.append(lane)
    return chosen


def _event(phase: str, category: str, name: str, process: int, lane: int, when: int) -> dict[str, Any]:
    return {"ph": phase, "cat": category, "name": name, "pid": process, "tid": lane, "ts": when}


def _process(name: str, number: int) -> dict[str, Any]:
    return {"name": "process_name", "ph": "M", "pid": number, "args": {"name": name}}
