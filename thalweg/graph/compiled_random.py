"""Stateful random ops in a compiled body: the numbers are computed by XLA, the generators stay on the host.

Before an executable runs, each op's piece of its generator's stream is reserved, in program order; key and counter of
the pieces are one more input. Shapes say how far a generator moves on, and are known once the body was traced. So the
numbers, and those of later calls, are the interpreter's. An op in a branch or loop, which may run any number of times,
stays on the host.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from thalweg.engine import xla_backend
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.interpreter import where
from thalweg.ops.random import seeding, stateful
from thalweg.ops.random.philox import Stream

_CALLS = ("PartitionedCall", "StatefulPartitionedCall")


class _Piece(NamedTuple):
    """What one op takes of its generator: the arguments of `seeding.reserve`, and the generators it is one of."""

    store: dict[Any, Any]
    op: str
    seed: int
    seed2: int
    types: tuple
    blocks: int


class Drawn:
    """The pieces that an executable takes in each run, in order; noted while tracing."""

    def __init__(self, pieces: list[_Piece], streams: Any, stores: dict[int, dict]):
        self.pieces, self._streams, self._stores = pieces, streams, stores

    def stream_for(self, node: Any, attrs: dict[str, Any], rule: stateful.Draw, dims: tuple[int, ...]) -> Stream:
        """The stream that a node reads from."""
        row = self._streams[len(self.pieces)]
        types = tuple([attrs[name] for name in rule.types])
        blocks = stateful.blocks(dims)
        store = self._stores[id(node)]
        self.pieces.append(_Piece(store, node.type, attrs["seed"], attrs["seed2"], types, blocks))
        return Stream(row[0], row[1], row[2])


def stores_of(function: Any) -> tuple[int, dict[int, dict]]:
    """How many draws a run of a body makes, those of functions that it calls included; their generators by node id."""
    count, stores = 0, {}
    own = {id(step.node): step.store for step in function.program.steps}
    for node in function.program.nodes:
        if node.type in stateful.DRAWS:
            stores[id(node)] = own[id(node)]
            count += 1
        elif node.type in _CALLS:
            inner, theirs = stores_of(node.get_attr("f"))
            count += inner
            stores.update(theirs)
    return count, stores


def reserved(pieces: list[_Piece], count: int) -> np.ndarray:
    """The rows (key, lower and upper half of the counter) for one run; the generators move on."""
    rows = np.zeros((count, 3), np.uint64)
    for i, (store, *request) in enumerate(pieces):
        with seeding.generators_of(store):
            rows[i] = seeding.reserve(*request)
    return rows


def handler(node: Any, inputs: list[Any], variables: Any) -> list[Any]:
    """The numbers of a stateful random op, as XLA computes them."""
    rule = stateful.DRAWS[node.type]
    if variables.drawn is None:
        raise NotCompilable(f"{node.type}: how often it runs is not known when compiling {where(node)}")
    if not rule.compiled(node.outputs[0].dtype._storage):
        raise NotCompilable(f"{node.type}: XLA rounds {node.outputs[0].dtype.name} otherwise {where(node)}")
    if not all(isinstance(x, np.ndarray) for x in inputs):
        raise NotCompilable(f"{node.type}: shape or range is not known when compiling {where(node)}")
    shape, *others = inputs
    attrs = {name: node.get_attr(name) for name in (*rule.types, "seed", "seed2")}
    dims = stateful.dims_of(shape)
    stream = variables.drawn.stream_for(node, attrs, rule, dims)
    xp = xla_backend.namespace()
    numbers = rule.numbers(xp, stream, dims, attrs, *others)
    # Drawn once: XLA would rather compute them again where they are read, for the way back in particular.
    return [xp.lax.optimization_barrier(xp.asarray(numbers, node.outputs[0].dtype._storage))]
