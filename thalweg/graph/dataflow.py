"""Runs graphs with TensorFlow 1's control flow: dead tensors and frames.

An operation runs once per iteration of the frame it is in, when all its inputs are there. Switch makes one of its
outputs dead, which makes dead whoever takes it; Merge passes on the first input that is not. Enter, NextIteration and
Exit pass values into the first iteration of a frame, on to the next one, and out of the frame.
Source: Yu et al., "Dynamic Control Flow in Large-Scale Machine Learning", EuroSys 2018, section 4.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.graph.interpreter import Step, run_step
from thalweg.graph.operation import Operation
from thalweg.ops.dataflow.defs import CONTROL

_MERGE = ("Merge", "RefMerge")
_NEVER_DEAD = (*_MERGE, "ControlTrigger")


class _Dead:
    def __repr__(self) -> str:
        return "<dead>"


DEAD: Any = _Dead()


def has_control_flow(nodes: Sequence[Operation]) -> bool:
    """Whether there is an operation that only this module runs."""
    return any(n.type in CONTROL for n in nodes)


def needed(outputs: Sequence[Any], fed: set[int], targets: Sequence[Operation]) -> list[Operation]:
    """The operations that outputs and targets depend on, loops included."""
    pending = [t.op for t in outputs if id(t) not in fed] + list(targets)
    found: dict[int, Operation] = {}
    while pending:
        node = pending.pop()
        if id(node) in found:
            continue
        found[id(node)] = node
        pending += [t.op for t in node.inputs if id(t) not in fed]
        pending += node.control_inputs
    return list(found.values())


class _Iteration:
    """One iteration of a frame: what has arrived at each operation."""

    __slots__ = ("frame", "number", "waiting", "arrived", "dead", "started")

    def __init__(self, frame: _Frame, number: int):
        self.frame, self.number = frame, number
        self.waiting: dict[int, int] = {}  # operation -> inputs that are not there yet
        self.arrived: dict[int, Any] = {}  # tensor -> value
        self.dead: set[int] = set()  # operations with a dead input
        self.started: set[int] = set()


class _Frame:
    """A loop that runs: made by the first Enter in one iteration of the frame around it."""

    __slots__ = ("name", "outside", "iterations", "constants", "exits", "left", "missing")

    def __init__(self, name: Any, outside: _Iteration | None):
        self.name, self.outside = name, outside
        self.iterations: list[_Iteration] = [_Iteration(self, 0)]
        self.constants: list[tuple[Operation, Any]] = []
        self.exits: set[int] = set()  # Exit operations that a dead value has reached
        self.left: set[int] = set()  # Exit operations that have passed a value on
        self.missing = 0  # inputs that have not arrived


class DataflowProgram:
    """A graph with control flow ready to be run; has the form of interpreter.Program.

    Args:
      inputs: the tensors that get values from outside.
      outputs: the tensors whose values are wanted.
      targets: operations that run whether or not an output needs them.
    """

    def __init__(self, inputs: Sequence[Any], outputs: Sequence[Any], targets: Sequence[Operation]):
        fed = {id(t) for t in inputs}
        self.inputs, self.outputs = list(inputs), list(outputs)
        order = {id(n): i for i, n in enumerate(outputs[0].op.graph.get_operations() if outputs else
                                                targets[0].graph.get_operations())}
        self.nodes = sorted(needed(outputs, fed, targets), key=lambda n: order[id(n)])
        self.nodes = [n for n in self.nodes if not n.outputs or not all(id(t) in fed for t in n.outputs)]
        place = {id(n): i for i, n in enumerate(self.nodes)}
        self.steps = [_LocalStep(n) for n in self.nodes]
        self._takers: dict[int, list[int]] = {}  # tensor -> the operations that take it
        self._followers: list[list[int]] = [[] for _ in self.nodes]  # operation -> those that wait for it
        self._counts: list[int] = []
        self._enters: dict[Any, int] = {}  # frame -> how many operations lead into it
        for node in self.nodes:
            if node.type in ("Enter", "RefEnter"):
                name = node.get_attr("frame_name")
                self._enters[name] = self._enters.get(name, 0) + 1
        for i, node in enumerate(self.nodes):
            for t in dict.fromkeys(map(id, node.inputs)):
                self._takers.setdefault(t, []).append(i)
            controls = {id(c) for c in node.control_inputs if id(c) in place}
            for c in controls:
                self._followers[place[c]].append(i)
            self._counts.append(len({id(t) for t in node.inputs}) + len(controls))

    def run(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for input arrays.

        Raises: what a kernel raises; InvalidArgumentError for an output that is dead.
        """
        return _Run(self, arrays).results()


class _LocalStep(Step):
    """A step whose inputs and outputs are places in a list of its own."""

    def __init__(self, node: Operation):
        count = 0
        inputs: list[Any] = []
        for x in node.structured_inputs:
            if isinstance(x, (list, tuple)):
                inputs.append(list(range(count, count + len(x))))
                count += len(x)
            else:
                inputs.append(count)
                count += 1
        super().__init__(node, tuple(inputs), tuple(range(count, count + len(node.outputs))))
        self.count = count


class _Run:
    """One run of a program."""

    def __init__(self, program: DataflowProgram, arrays: Sequence[Any]):
        self.program = program
        self.root = _Frame("", None)
        self.ready: list[tuple[int, int, Any]] = []
        self.serial = 0
        self.open: dict[tuple[int, Any], _Frame] = {}
        self.frames: list[_Frame] = []
        start = self.root.iterations[0]
        for i, count in enumerate(program._counts):
            if count == 0:
                self._queue(i, start)
        for tensor, array in zip(program.inputs, arrays, strict=True):
            self._give(id(tensor), array, start)

    def results(self) -> list[Any]:
        while True:
            while self.ready:
                place, _, iteration = heapq.heappop(self.ready)
                self._do(place, iteration)
            if not self._finish_a_frame():
                break
        start = self.root.iterations[0].arrived
        found = []
        for tensor in self.program.outputs:
            value = start.get(id(tensor), DEAD)
            if value is DEAD:
                raise errors.InvalidArgumentError(
                    None, tensor.op, f"Retval[0] does not have value: tensor '{tensor.name}' is on a branch not taken"
                )
            found.append(value)
        return found

    def _finish_a_frame(self) -> bool:
        """Ends the innermost loop that has all its inputs; exits that passed no value on pass on a dead one."""
        for k in range(len(self.frames) - 1, -1, -1):  # inner frames are made after outer ones
            frame = self.frames[k]
            if frame.missing:
                continue
            del self.frames[k]
            out = sorted(frame.exits - frame.left)
            for i in out:
                self._outputs(i, [DEAD] * len(self.program.nodes[i].outputs), frame.outside)
            if out:
                return True
            return self._finish_a_frame()
        return False

    def _queue(self, place: int, iteration: _Iteration) -> None:
        if place not in iteration.started:
            iteration.started.add(place)
            self.serial += 1
            heapq.heappush(self.ready, (place, self.serial, iteration))

    # ------------------------------------------------------------ values arrive

    def _give(self, tensor: int, value: Any, iteration: _Iteration) -> None:
        iteration.arrived[tensor] = value
        for place in self.program._takers.get(tensor, ()):
            self._arrived(place, value is DEAD, iteration, is_data=True)

    def _arrived(self, place: int, dead: bool, iteration: _Iteration, is_data: bool) -> None:
        node = self.program.nodes[place]
        left = iteration.waiting.get(place, self.program._counts[place]) - 1
        iteration.waiting[place] = left
        if node.type in _MERGE and is_data:
            if not dead or self._all_dead(node, iteration):
                self._queue(place, iteration)
            return
        if dead and node.type not in _NEVER_DEAD:
            iteration.dead.add(place)
        if left == 0 and node.type not in _MERGE:
            self._queue(place, iteration)

    def _all_dead(self, node: Operation, iteration: _Iteration) -> bool:
        """Whether no input of a Merge will come; one on the way back comes from a live iteration only."""
        forward = [t for t in node.inputs if t.op.type not in ("NextIteration", "RefNextIteration")]
        return all(iteration.arrived.get(id(t)) is DEAD for t in forward)

    def _outputs(self, place: int, values: Sequence[Any], iteration: _Iteration) -> None:
        node = self.program.nodes[place]
        dead = bool(values) and all(v is DEAD for v in values)
        for tensor, value in zip(node.outputs, values, strict=True):
            self._give(id(tensor), value, iteration)
        for follower in self.program._followers[place]:
            self._arrived(follower, dead, iteration, is_data=False)

    # ------------------------------------------------------------ operations run

    def _do(self, place: int, iteration: _Iteration) -> None:
        node = self.program.nodes[place]
        kind = node.type.removeprefix("Ref") if node.type in CONTROL else ""
        dead = place in iteration.dead
        if kind == "Merge":
            self._merge(place, node, iteration)
        elif kind == "Enter":
            value = DEAD if dead else iteration.arrived[id(node.inputs[0])]
            self._enter(place, node, value, iteration)
        elif kind == "Exit":
            if dead:
                iteration.frame.exits.add(place)
            else:
                iteration.frame.left.add(place)
                self._outputs(place, [iteration.arrived[id(node.inputs[0])]], iteration.frame.outside)
        elif kind == "NextIteration":
            if not dead:
                self._outputs(place, [iteration.arrived[id(node.inputs[0])]], self._next(iteration))
        elif dead:
            self._outputs(place, [DEAD] * len(node.outputs), iteration)
            if not node.outputs:
                for follower in self.program._followers[place]:
                    self._mark_dead(follower, iteration)
        elif kind == "Switch":
            value, chosen = iteration.arrived[id(node.inputs[0])], bool(iteration.arrived[id(node.inputs[1])])
            self._outputs(place, [DEAD, value] if chosen else [value, DEAD], iteration)
        elif kind == "LoopCond":
            self._outputs(place, [iteration.arrived[id(node.inputs[0])]], iteration)
        else:
            self._outputs(place, self._computed(place, node, iteration), iteration)

    def _mark_dead(self, place: int, iteration: _Iteration) -> None:
        """An operation without outputs that did not run: what waits for it does not run either."""
        if self.program.nodes[place].type not in _NEVER_DEAD:
            iteration.dead.add(place)

    def _computed(self, place: int, node: Operation, iteration: _Iteration) -> list[Any]:
        if node.type == "Const":
            return [node.attrs["value"]._numpy()]
        step = self.program.steps[place]
        values = [iteration.arrived[id(t)] for t in node.inputs] + [None] * len(node.outputs)
        run_step(step, values)
        return values[step.count :]

    def _merge(self, place: int, node: Operation, iteration: _Iteration) -> None:
        for index, tensor in enumerate(node.inputs):
            value = iteration.arrived.get(id(tensor), DEAD)
            if value is not DEAD:
                self._outputs(place, [value, np.array(index, np.int32)], iteration)
                return
        self._outputs(place, [DEAD, DEAD], iteration)

    def _enter(self, place: int, node: Operation, value: Any, iteration: _Iteration) -> None:
        name = node.get_attr("frame_name")
        key = (id(iteration), name)
        frame = self.open.get(key)
        if frame is None:
            frame = self.open[key] = _Frame(name, iteration)
            frame.missing = self.program._enters[name]
            self.frames.append(frame)
        frame.missing -= 1
        if node.get_attr("is_constant"):
            frame.constants.append((node, value))
            for inner in list(frame.iterations):
                self._outputs(place, [value], inner)
        else:
            self._outputs(place, [value], frame.iterations[0])

    def _next(self, iteration: _Iteration) -> _Iteration:
        frame = iteration.frame
        if iteration.number + 1 < len(frame.iterations):
            return frame.iterations[iteration.number + 1]
        made = _Iteration(frame, iteration.number + 1)
        frame.iterations.append(made)
        if iteration.number >= 64:  # nothing more comes to iterations long past
            past = frame.iterations[iteration.number - 64]
            past.arrived.clear()
            past.waiting.clear()
        places = {id(n): i for i, n in enumerate(self.program.nodes)} if frame.constants else {}
        for node, value in frame.constants:
            self._outputs(places[id(node)], [value], made)
        return made
