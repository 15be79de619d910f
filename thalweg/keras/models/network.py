"""The graph of layers between symbolic inputs and outputs: which calls there are, in which order they are made.

A call's depth is the longest way from it to an output; calls run from the deepest on. Within one depth the order is
that of a walk from the outputs backwards. This order is seen in `model.layers`, the summary and the weights.
Source: tf.keras.Model public docs 2.15; orders and messages from recorded runs (tests/golden/keras_slice.json).
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Sequence
from typing import Any

from thalweg.core import nest
from thalweg.keras.keras_tensor import KerasTensor, Node


class LayerGraph:
    """The calls and layers between inputs and outputs.

    Args:
      inputs: flat list of KerasTensors.
      outputs: flat list of KerasTensors.
    Raises: ValueError where an output needs another input, or two layers have one name.
    """

    def __init__(self, inputs: Sequence[KerasTensor], outputs: Iterable[KerasTensor]):
        ordered, first_seen = _backwards(outputs)
        depths, layer_depths = _depths(ordered)
        for tensor in inputs:  # those that no output needs: losses may
            layer = tensor._keras_history.layer
            if id(layer) not in layer_depths:
                layer_depths[id(layer)] = (layer, 0)
                first_seen[id(layer)] = -1
                depths[id(layer._inbound_nodes[0])] = (layer._inbound_nodes[0], 0)
        self.by_depth: dict[int, list[Node]] = collections.defaultdict(list)
        for node, depth in depths.values():
            self.by_depth[depth].append(node)
        layers_at: dict[int, list[Any]] = collections.defaultdict(list)
        for layer, depth in layer_depths.values():
            layers_at[depth].append(layer)
        self.layers: list[Any] = []
        for depth in sorted(layers_at, reverse=True):
            self.layers.extend(sorted(layers_at[depth], key=lambda layer: first_seen[id(layer)]))
        self.nodes = [n for depth in sorted(self.by_depth, reverse=True) for n in self.by_depth[depth]]
        _check_connected(inputs, self.nodes)
        _check_names([layer.name for layer in self.layers])


def _backwards(outputs: Iterable[KerasTensor]) -> tuple[list[Node], dict[int, int]]:
    """The calls that outputs need, each after those it needs; and when the walk met each layer first.

    The walk keeps its own stack: models may be deeper than Python's.
    """
    finished: set[int] = set()
    open_nodes: set[int] = set()
    ordered: list[Node] = []
    first_seen: dict[int, int] = {}
    for output in outputs:
        stack: list[tuple[Node, Any]] = []

        def enter(tensor: KerasTensor, stack: list[tuple[Node, Any]] = stack) -> None:
            node = tensor.node
            if id(node) in finished:
                return
            if id(node) in open_nodes:
                raise ValueError(f'Tensor {tensor} from layer "{node.layer.name}" is part of a cycle.')
            first_seen.setdefault(id(node.layer), len(first_seen))
            open_nodes.add(id(node))
            stack.append((node, iter(node.keras_inputs)))

        enter(output)
        while stack:
            node, rest = stack[-1]
            tensor = next(rest, None)
            if tensor is not None:
                enter(tensor)
                continue
            stack.pop()
            finished.add(id(node))
            open_nodes.discard(id(node))
            ordered.append(node)
    return ordered, first_seen


def _depths(ordered: list[Node]) -> tuple[dict[int, tuple[Node, int]], dict[int, tuple[Any, int]]]:
    """Depths of calls and of layers, by identity, in the order in which they were met.

    A layer is as deep as its deepest call.
    """
    nodes: dict[int, tuple[Node, int]] = {}
    layers: dict[int, tuple[Any, int]] = {}
    for node in reversed(ordered):
        _, depth = nodes.setdefault(id(node), (node, 0))
        layer = node.layer
        depth = max(depth, layers.get(id(layer), (layer, 0))[1])
        layers[id(layer)] = (layer, depth)
        nodes[id(node)] = (node, depth)
        for parent in node.parent_nodes:
            known = nodes.get(id(parent), (parent, 0))[1]
            nodes[id(parent)] = (parent, max(depth + 1, known))
    return nodes, layers


def _check_connected(inputs: Sequence[KerasTensor], nodes: list[Node]) -> None:
    known = {id(x) for x in inputs}
    done: list[str] = []
    for node in nodes:
        if node.is_input:
            continue
        for x in node.keras_inputs:
            if id(x) not in known:
                raise ValueError(
                    f'Graph disconnected: cannot obtain value for tensor {x} at layer "{node.layer.name}". The '
                    f"following previous layers were accessed without issue: {done}"
                )
        known.update(id(x) for x in nest.flatten(node.outputs))
        done.append(node.layer.name)


def _check_names(names: list[str]) -> None:
    counts = collections.Counter(names)
    for name in names:
        if counts[name] != 1:
            raise ValueError(
                f'The name "{name}" is used {counts[name]} times in the model. All layer names should be unique.'
            )


class Plan:
    """How to compute outputs from inputs: one step per call, tensors in numbered slots.

    Args:
      inputs: flat list of KerasTensors.
      outputs: flat list of KerasTensors.
      nodes: the calls, in order.
    """

    def __init__(self, inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor], nodes: Iterable[Node]):
        self.slots: dict[int, int] = {}
        for tensor in inputs:
            self.slots.setdefault(id(tensor), len(self.slots))
        self.inputs = [self.slots[id(t)] for t in inputs]
        self.steps: list[_Step] = []
        for node in nodes:
            if node.is_input or any(id(x) not in self.slots for x in node.keras_inputs):
                continue
            for tensor in nest.flatten(node.outputs):
                self.slots.setdefault(id(tensor), len(self.slots))
            self.steps.append(_Step(node, self.slots))
        self.outputs = [self.slots.get(id(t)) for t in outputs]
        for slot, tensor in zip(self.outputs, outputs, strict=True):
            if slot is None:
                raise ValueError(f"Could not compute output {tensor}")
        self._drop_early()

    def _drop_early(self) -> None:
        """Says after which step a value is not needed any more, so that its memory is free for the next."""
        kept = set(self.outputs)
        seen: set[int] = set()
        for step in reversed(self.steps):
            step.last = [s for s in {*step.sources, *step.targets} if s not in kept and s not in seen]
            seen.update(step.last)

    def run(self, values: Sequence[Any]) -> list[Any]:
        """The outputs for values of the inputs."""
        slots: list[Any] = [None] * len(self.slots)
        for slot, value in zip(self.inputs, values, strict=True):
            slots[slot] = value
        for step in self.steps:
            step.run(slots)
        return [slots[i] for i in self.outputs]


class _Step:
    """One call: where its arguments are and where its outputs go."""

    __slots__ = ("layer", "node", "sources", "targets", "places", "single", "last")

    def __init__(self, node: Node, slots: dict[int, int]):
        self.layer, self.node = node.layer, node
        self.places = [i for i, x in enumerate(node.flat_arguments) if isinstance(x, KerasTensor)]
        self.sources = [slots[id(x)] for x in node.keras_inputs]
        self.targets = [slots[id(x)] for x in nest.flatten(node.outputs)]
        first = node.call_args[0] if len(node.call_args) == 1 and not node.call_kwargs else None
        self.single = isinstance(first, KerasTensor)
        self.last: list[int] = []

    def run(self, slots: list[Any]) -> None:
        if self.single:
            outputs = self.layer(slots[self.sources[0]])
        else:
            flat = list(self.node.flat_arguments)
            for place, source in zip(self.places, self.sources, strict=True):
                flat[place] = slots[source]
            args, kwargs = nest.pack_sequence_as((self.node.call_args, self.node.call_kwargs), flat)
            outputs = self.layer(*args, **kwargs)
        targets = self.targets
        if len(targets) == 1 and not nest.is_nested(outputs):
            slots[targets[0]] = outputs
        else:
            for target, value in zip(targets, nest.flatten(outputs), strict=True):
                slots[target] = value
        for slot in self.last:
            slots[slot] = None
