"""The graph of objects below a root, and how a checkpoint describes it.

Objects are numbered breadth first. A value's key in the file is the path on which its object was met first:
`model/layer-0/kernel/.ATTRIBUTES/VARIABLE_VALUE`.
Source: tensorflow/core/protobuf/trackable_object_graph.proto; keys and orders from files that TensorFlow 2.15 wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from thalweg.core import protos, trackable

OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
_ATTRIBUTES = ".ATTRIBUTES"
_SLOTS = ".OPTIMIZER_SLOT"


def escape(name: str) -> str:
    """A child's name as a part of a path."""
    return name.replace(".", "..").replace("/", ".S")


class SlotVariable(NamedTuple):
    """A variable that an optimizer keeps for another one."""

    original: Any
    name: str
    slot: Any


class ObjectGraph:
    """The objects below a root.

    Args:
      root: where to begin.
      attached: further children of the root: name -> object.
    """

    def __init__(self, root: Any, attached: dict[str, Any] | None = None):
        self.root, self._attached = root, attached or {}

    def children(self, value: Any) -> dict[str, Any]:
        """The children of an object by name."""
        found = trackable.children(value)
        return {**found, **self._attached} if value is self.root else found

    def walk(self) -> dict[int, tuple[Any, tuple[str, ...]]]:
        """All objects, breadth first: id -> (object, path of names to it)."""
        found: dict[int, tuple[Any, tuple[str, ...]]] = {id(self.root): (self.root, ())}
        queue = [self.root]
        for value in queue:  # grows while it is walked
            path = found[id(value)][1]
            for name, child in self.children(value).items():
                if id(child) not in found:
                    found[id(child)] = (child, (*path, name))
                    queue.append(child)
        return found

    def objects(self) -> Iterator[Any]:
        """All objects, breadth first."""
        return (value for value, _ in self.walk().values())

    def describe(self) -> tuple[Any, dict[str, Any]]:
        """The TrackableObjectGraph of what is there now, and the values: key in the file -> tensor."""
        found = self.walk()
        paths = {key: "/".join(map(escape, path)) for key, (_, path) in found.items()}
        numbers = {key: i for i, key in enumerate(found)}
        values = [value for value, _ in found.values()]
        slots: list[tuple[int, SlotVariable]] = []
        for value in list(values):
            for slot in slot_variables(value, [v for v, _ in found.values()]):
                key = id(slot.slot)
                if key not in numbers:
                    numbers[key] = len(values)
                    values.append(slot.slot)
                    parts = (paths[id(slot.original)], _SLOTS, paths[id(value)], escape(slot.name))
                    paths[key] = "/".join(p for p in parts if p)
                slots.append((id(value), slot))
        graph, tensors = protos.TrackableObjectGraph(), {}
        for value in values:
            node = graph.nodes.add()
            for name, child in self.children(value).items():
                node.children.add(node_id=numbers[id(child)], local_name=name)
            for owner, slot in slots:
                if owner == id(value):
                    node.slot_variables.add(
                        original_variable_node_id=numbers[id(slot.original)],
                        slot_name=slot.name,
                        slot_variable_node_id=numbers[id(slot.slot)],
                    )
            tensors.update(_add_values(node, value, paths[id(value)]))
        _mark_values(graph)
        return graph, tensors


def slot_variables(optimizer: Any, variables: list[Any]) -> Iterator[SlotVariable]:
    """What an optimizer keeps for variables, if it is one that has slots."""
    if not hasattr(optimizer, "_create_or_restore_slot_variable"):
        return
    for name in sorted(optimizer.get_slot_names()):
        for variable in variables:
            if trackable.has_values(variable) and hasattr(variable, "assign"):
                try:
                    slot = optimizer.get_slot(variable, name)
                except (AttributeError, KeyError):
                    continue
                if slot is not None and slot is not variable:
                    yield SlotVariable(variable, name, slot)


def _add_values(node: Any, value: Any, path: str) -> dict[str, Any]:
    """Adds the attributes of an object's values to its node; key -> tensor."""
    if not trackable.has_values(value):
        return {}
    found = {}
    for name, tensor in value._serialize_to_tensors().items():
        key = f"{path}/{_ATTRIBUTES}/{escape(name)}" if path else f"{_ATTRIBUTES}/{escape(name)}"
        full_name = getattr(value, "_shared_name", None) or getattr(value, "name", "")
        node.attributes.add(name=name, full_name=str(full_name).removesuffix(":0"), checkpoint_key=key)
        found[key] = tensor
    return found


def _mark_values(graph: Any) -> None:
    """Says of each node whether it or one below it has values, so that a reader may leave out the rest."""
    parents: dict[int, list[int]] = {}
    for i, node in enumerate(graph.nodes):
        node.has_checkpoint_values.SetInParent()
        for child in node.children:
            parents.setdefault(child.node_id, []).append(i)
        for slot in node.slot_variables:
            parents.setdefault(slot.slot_variable_node_id, []).append(i)
    queue = [i for i, node in enumerate(graph.nodes) if node.attributes]
    seen = set(queue)
    for i in queue:
        graph.nodes[i].has_checkpoint_values.value = True
        for parent in parents.get(i, ()):
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)


def node_names(graph: Any) -> dict[int, str]:
    """What errors call the nodes: `(root).model.layer-0`."""
    names = {0: "(root)"}
    queue = [0]
    for i in queue:
        for child in graph.nodes[i].children:
            if child.node_id not in names:
                names[child.node_id] = f"{names[i]}.{child.local_name}"
                queue.append(child.node_id)
    for i, node in enumerate(graph.nodes):
        for slot in node.slot_variables:
            names.setdefault(
                slot.slot_variable_node_id,
                f"{names.get(i)}'s state '{slot.slot_name}' for {names.get(slot.original_variable_node_id)}",
            )
    return names
