"""A body that XLA cannot take as a whole, cut into the largest parts that it can take and the ops between them.

Every op belongs to the host or to a cluster. Going through the program, an op of a cluster comes after the host ops it
depends on, and a host op after the clusters it depends on; so the body becomes a sequence: host ops, cluster, host ops,
cluster, ... with as few parts as the data allow. Effects keep their order: writes of a variable with its reads and
writes, prints and assertions among each other and with all writes, anything else (Python functions, ...) with
everything. What depends only on constants and shapes is no part of the sequence; each part computes it for itself, so
that a cluster knows its shapes when it is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.graph import compiler
from thalweg.graph.interpreter import Program
from thalweg.graph.operation import Operation

_SMALL = 3  # a cluster of fewer real ops is left to the interpreter
_NO_WORK = frozenset("Identity IdentityN StopGradient NoOp ReadVariableOp AssignVariableOp Reshape ExpandDims".split())
_SHAPES = frozenset("Shape ShapeN Size Rank VariableShape".split())
_READS = frozenset("ReadVariableOp ResourceGather ResourceGatherNd VarIsInitializedOp VariableShape".split())
_PRINTS = frozenset("Assert Print PrintV2".split())
# Each node has a generator of its own, so their order does not matter.
_RANDOM = frozenset(
    "RandomUniform RandomStandardNormal TruncatedNormal RandomUniformInt RandomShuffle RandomGamma RandomPoissonV2 "
    "Multinomial ParameterizedTruncatedNormal".split()
)


class Part:
    """Some nodes of a body, as a body of their own."""

    def __init__(self, name: str, nodes: Sequence[Operation], outputs: Sequence[Any], stores: dict[int, dict]):
        made = {id(t) for n in nodes for t in n.outputs}
        needed = {id(t): t for n in nodes for t in n.inputs if id(t) not in made}
        self.name, self.inputs, self.outputs = name, list(needed.values()), list(outputs)
        self.program = Program(nodes, self.inputs, self.outputs)
        for step in self.program.steps:  # the sequences of random numbers go on
            if step.store is not None:
                step.store = stores[id(step.node)]


class _Effects:
    """The nodes that each node has to wait for because of what they do, not because of what they compute."""

    def __init__(self) -> None:
        self._writers: dict[int, Operation] = {}
        self._readers: dict[int, list[Operation]] = {}
        self._prints: list[Operation] = []  # since the last write of anything
        self._last_print: Operation | None = None
        self._last_unknown: Operation | None = None
        self._all: list[Operation] = []

    def before(self, node: Operation) -> list[Operation]:
        """What must have run before `node`, the next one of the program."""
        kind, handles = _effect(node)
        if kind == "none":
            return []
        found = list(self._all) if kind == "unknown" else [self._last_unknown]
        if kind == "print":
            found += [*self._writers.values(), self._last_print]
            self._last_print = node
            self._prints.append(node)
        elif kind == "unknown":
            self._last_unknown = node
        for handle in handles:
            found.append(self._writers.get(handle))
            if kind == "write":
                found += [*self._readers.pop(handle, ()), *self._prints]
                self._writers[handle] = node
            else:
                self._readers.setdefault(handle, []).append(node)
        self._all.append(node)
        return [n for n in found if n is not None and n is not node]


def _effect(node: Operation) -> tuple[str, list[int]]:
    """("none", "read", "write", "print" or "unknown", ids of the handles it is about)."""
    if not node.op_def.is_stateful or node.type in _RANDOM or node.type == "Placeholder":
        return "none", []
    handles = [id(t) for t in node.inputs if t.dtype is dtypes.resource]
    bodies = bodies_of(node)
    if bodies:
        kinds = {_effect(n)[0] for b in bodies for n in b.program.nodes} - {"none"}
        if kinds <= {"read"}:
            return ("read", handles) if handles else ("none", [])
        if "print" in kinds or "unknown" in kinds or not handles:
            return "unknown", []
        return "write", handles
    if node.type in _PRINTS:
        return "print", []
    if not handles:
        return "unknown", []
    return "read" if node.type in _READS else "write", handles


def bodies_of(node: Operation) -> list[Any]:
    """The function bodies that are attributes of a node."""
    found = []
    for value in node.attrs.values():
        found += [v for v in (value if isinstance(value, (list, tuple)) else (value,)) if hasattr(v, "program")]
    return found


def is_host(node: Operation) -> bool:
    """Whether it can be seen without trying that a node cannot be part of a cluster."""
    if any(t.dtype is dtypes.string for t in (*node.inputs, *node.outputs)):
        return True
    return not compiler.is_supported(node)


class Partition:
    """A body as a sequence of parts.

    Args:
      function: the body.
      tiered: makes what runs a part that may be compiled, from the part.
      failed: told when it is found that an op of a cluster cannot be compiled.
    """

    def __init__(self, function: Any, host: Iterable[Operation], tiered: Callable[[Part], Any]):
        program = function.program
        self._nodes = [n for n in program.nodes if n.type != "Const"]
        self._stores = {id(s.node): s.store for s in program.steps if s.store is not None}
        self._name = function.name
        self._host = {id(n) for n in host} | {id(n) for n in self._nodes if is_host(n)}
        self._everything = program.nodes
        self._frontiers: dict[int, list[Any]] = {}
        self._shared = self._foldable()
        self.parts: list[tuple[bool, Part]] = []
        groups = self._grouped()
        if any(compiled for compiled, _ in groups):
            self.parts = self._made(groups, function)
        slots: dict[int, int] = {id(t): i for i, t in enumerate(function.inputs)}
        for _, part in self.parts:
            for t in part.outputs:
                slots.setdefault(id(t), len(slots))
        for node in program.nodes:  # what is returned as it is
            if node.type == "Const":
                for t in node.outputs:
                    slots.setdefault(id(t), len(slots))
        self._size, self._input_count = len(slots), len(function.inputs)
        self._resources = [i for i, t in enumerate(function.inputs) if t.dtype is dtypes.resource]
        self._constants = [
            (slots[id(n.outputs[0])], n.attrs["value"]._numpy()) for n in program.nodes if n.type == "Const"
        ]
        self._steps = [
            (
                tiered(part).run if compiled else part.program.run,
                [slots[id(t)] for t in part.inputs],
                [slots[id(t)] for t in part.outputs],
            )
            for compiled, part in self.parts
        ]
        self._outputs = [slots[id(t)] for t in function.outputs] if self.parts else []
        self._releases = self._planned_releases()

    def _foldable(self) -> dict[int, Operation]:
        """The nodes that depend on constants and shapes only: those every part computes for itself."""
        shared: dict[int, Operation] = {id(n): n for n in self._everything if n.type == "Const"}
        for node in self._nodes:
            if id(node) in self._host or node.op_def.is_stateful and node.type not in _SHAPES or bodies_of(node):
                continue
            if node.type in _SHAPES or node.inputs and all(id(t.op) in shared for t in node.inputs):
                shared[id(node)] = node
        return shared

    def _sources(self, node: Operation) -> list[Operation]:
        """The nodes whose results a node needs, seen through those that every part computes for itself."""
        found = []
        for t in node.inputs:
            if id(t.op) not in self._shared:
                found.append(t.op)
            else:
                if id(t.op) not in self._frontiers:
                    self._frontiers[id(t.op)] = self._sources(t.op)
                found += self._frontiers[id(t.op)]
        return found

    def _grouped(self) -> list[tuple[bool, list[Operation]]]:
        """(whether it is a cluster, its nodes), in the order in which they run."""
        phases: dict[int, int] = {}  # 2k for the host ops before cluster k, which is 2k + 1
        effects = _Effects()
        for node in self._nodes:
            if id(node) in self._shared:
                continue
            before = [*self._sources(node), *effects.before(node), *node.control_inputs]
            after = max([phases[id(n)] for n in before if id(n) in phases], default=0)
            on_host = id(node) in self._host
            phases[id(node)] = after if after % 2 != on_host else after + 1
        members: dict[int, list[Operation]] = {}
        for node in self._nodes:
            if id(node) in phases:
                members.setdefault(phases[id(node)], []).append(node)
        groups: list[tuple[bool, list[Operation]]] = []
        for phase in sorted(members):
            nodes = members[phase]
            compiled = phase % 2 == 1 and sum(n.type not in _NO_WORK for n in nodes) >= _SMALL
            if not compiled and groups and not groups[-1][0]:
                groups[-1][1].extend(nodes)
            else:
                groups.append((compiled, list(nodes)))
        return groups

    def _made(self, groups: list[tuple[bool, list[Operation]]], function: Any) -> list[tuple[bool, Part]]:
        """The parts, each with the shared nodes it needs and the outputs that others need."""
        wholes = []
        for compiled, nodes in groups:
            wanted = {id(n) for n in nodes}
            for node in reversed(self._everything):
                if id(node) in wanted:
                    wanted.update(id(t.op) for t in node.inputs if id(t.op) in self._shared)
            wholes.append((compiled, [n for n in self._everything if id(n) in wanted], {id(n) for n in nodes}))
        outside = {id(t) for t in function.outputs}
        # Results that only shapes and constants decide are made by the last part.
        loose = [t.op for t in function.outputs if id(t.op) in self._shared and t.op.type != "Const"]
        if loose:
            wanted = {id(n) for n in loose}
            for node in reversed(self._everything):
                if id(node) in wanted:
                    wanted.update(id(t.op) for t in node.inputs if id(t.op) in self._shared)
            wholes.append((False, [n for n in self._everything if id(n) in wanted], {id(n) for n in loose}))
        parts = []
        for i, (compiled, nodes, own) in enumerate(wholes):
            needed = set(outside)
            for _, others, theirs in wholes[:i] + wholes[i + 1 :]:
                inside = {id(t) for n in others if id(n) not in theirs for t in n.outputs}
                needed.update(id(t) for n in others for t in n.inputs if id(t) not in inside)
            outputs = [t for n in nodes if id(n) in own for t in n.outputs if id(t) in needed]
            parts.append((compiled, Part(f"{self._name}/part_{i}", nodes, outputs, self._stores)))
        return parts

    def _planned_releases(self) -> list[list[int]]:
        """What nobody reads after each part."""
        kept, result = {*self._outputs, *(slot for slot, _ in self._constants)}, []
        for _, inputs, outputs in reversed(self._steps):
            result.append([s for s in {*inputs, *outputs} if s not in kept])
            kept.update(inputs)
        return result[::-1]

    @property
    def cluster_count(self) -> int:
        """How many parts may be compiled."""
        return sum(compiled for compiled, _ in self.parts)

    def fits(self, arrays: Sequence[Any]) -> bool:
        """Whether the order of effects holds for these inputs: no variable is two of them."""
        if len(self._resources) < 2:
            return True
        return len({id(arrays[i][()]) for i in self._resources}) == len(self._resources)

    def run(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for input arrays."""
        values: list[Any] = [None] * self._size
        values[: self._input_count] = arrays
        for slot, value in self._constants:
            values[slot] = value
        for (run, inputs, outputs), release in zip(self._steps, self._releases, strict=True):
            for slot, value in zip(outputs, run([values[i] for i in inputs]), strict=True):
                values[slot] = value
            for slot in release:
                values[slot] = None
        return [values[i] for i in self._outputs]

    def __str__(self) -> str:
        lines = []
        for compiled, part in self.parts:
            nodes = [n for n in part.program.nodes if n.type != "Const"]
            shown = ", ".join(f"{n.name} ({n.type})" for n in nodes[:6]) + (", ..." if len(nodes) > 6 else "")
            lines.append(f"  {'cluster' if compiled else 'host'}: {len(nodes)} ops: {shown}")
        return "\n".join(lines)
