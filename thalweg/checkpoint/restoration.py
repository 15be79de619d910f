"""Restoring objects from a checkpoint by their object graphs, now or when they appear.

The root is bound to node 0, and each child to the node of the same name. What the program has not made yet waits on its
parent (core/trackable.py).
Source: "TensorFlow checkpoints", guide of tensorflow.org (loading mechanics, delayed restorations).
"""

from __future__ import annotations

import itertools
from typing import Any

from thalweg.checkpoint.object_graph import OBJECT_GRAPH_KEY, ObjectGraph, node_names, slot_variables
from thalweg.core import errors, protos, trackable
from thalweg.core.logger import get_logger
from thalweg.core.names import init_scope
from thalweg.core.tensor import EagerTensor
from thalweg.formats.tensor_bundle import BundleReader

_numbers = itertools.count(1)
_UPDATED = "_self_restored_by"  # attribute: number of the restoration that bound the object last
_MOST_SHOWN = 10


class Restoration:
    """One restoration: the file, and which object each node of its graph is bound to.

    Args:
      reader: the file.
      graph: its TrackableObjectGraph.
      attached: children that the root has beside its own.
    """

    def __init__(self, reader: BundleReader, graph: Any, attached: dict[str, Any] | None = None):
        self.reader, self.graph = reader, graph
        self.number = next(_numbers)
        self.bound: dict[int, Any] = {}
        self.unused: dict[int, list[str]] = {}
        self.expects_partial = False
        self._attached = attached or {}
        self._slots = [(i, slot) for i, node in enumerate(graph.nodes) for slot in node.slot_variables]

    @classmethod
    def of(cls, reader: BundleReader, attached: dict[str, Any] | None = None) -> Restoration:
        """Of a file. DataLossError for one whose graph is damaged."""
        graph = protos.TrackableObjectGraph()
        try:
            graph.ParseFromString(reader.read(OBJECT_GRAPH_KEY)[()])
        except errors.OpError:
            raise
        except Exception:
            raise errors.DataLossError(None, None, f"{reader.prefix}: its object graph is damaged") from None
        count = len(graph.nodes)
        slots = [s for n in graph.nodes for s in n.slot_variables]
        links = [c.node_id for n in graph.nodes for c in n.children]
        links += [s.original_variable_node_id for s in slots] + [s.slot_variable_node_id for s in slots]
        if not count or any(not 0 <= i < count for i in links):
            raise errors.DataLossError(None, None, f"{reader.prefix}: its object graph refers to objects it has not")
        return cls(reader, graph, attached)

    def bind(self, number: int, value: Any) -> None:
        """Gives an object, and those below it, the values of a node.

        Eagerly: layers and optimizers may make the variables that wait for values while a function is traced.
        """
        with init_scope():
            self._bind(number, value)

    def _bind(self, number: int, value: Any) -> None:
        queue = [(number, value)]
        for number, value in queue:  # grows while it is walked
            if not self._bind_one(number, value):
                continue
            children = trackable.children(value)
            if number == 0:
                children = {**children, **self._attached}
            for child in self.graph.nodes[number].children:
                there = children.get(child.local_name)
                if there is not None:
                    queue.append((child.node_id, there))
                elif hasattr(value, "__dict__"):
                    trackable.wait_for_child(value, child.local_name, _Waiting(self, child.node_id))
        self._restore_slots()

    def _bind_one(self, number: int, value: Any) -> bool:
        """Binds one object; whether it was new."""
        before = self.bound.get(number)
        if before is not None:
            if before is not value and self.graph.nodes[number].has_checkpoint_values.value:
                get_logger().warning(
                    "Inconsistent references when loading the checkpoint into this object graph: two objects here are "
                    f"one in the checkpoint. The referenced variables are: ({before} and {value})."
                )
            return False
        self.bound[number] = value
        try:
            setattr_quietly(value, _UPDATED, self.number)
        except AttributeError:
            pass
        self._restore_values(self.graph.nodes[number], number, value)
        return True

    def _restore_values(self, node: Any, number: int, value: Any) -> None:
        if not node.attributes:
            return
        if not trackable.has_values(value):
            self.unused[number] = [a.name for a in node.attributes]
            return
        value._restore_from_tensors({a.name: _tensor(self.reader, a.checkpoint_key) for a in node.attributes})

    def _restore_slots(self) -> None:
        """Restores the slots of optimizers that are bound, for variables that are bound."""
        left = []
        for owner, slot in self._slots:
            optimizer, variable = self.bound.get(owner), self.bound.get(slot.original_variable_node_id)
            make = getattr(optimizer, "_create_or_restore_slot_variable", None)
            if optimizer is None or variable is None:
                left.append((owner, slot))
            elif make is not None:
                node = self.graph.nodes[slot.slot_variable_node_id]
                key = next((a.checkpoint_key for a in node.attributes), None)
                if key is not None:
                    value = _tensor(self.reader, key)
                    made = make(value, slot_name=slot.slot_name, variable=variable)
                    self.bound[slot.slot_variable_node_id] = made
                    if made is not None:
                        setattr_quietly(made, _UPDATED, self.number)
        self._slots = left

    def unrestored(self) -> list[str]:
        """The names of values that no object has taken."""
        names = node_names(self.graph)
        return [names.get(i, "?") for i, node in enumerate(self.graph.nodes) if node.attributes and i not in self.bound]

    @property
    def slots_left(self) -> list[Any]:
        """Slots whose optimizer or variable is not there."""
        return [slot for _, slot in self._slots]

    def __del__(self) -> None:
        try:
            left = [] if self.expects_partial else self.unrestored()
        except Exception:  # the interpreter ends
            return
        if left:
            log = get_logger().warning
            log(
                "Detecting that an object or model or tf.train.Checkpoint is being deleted with unrestored values. See "
                "the following logs for the specific values in question. To silence these warnings, use "
                "`status.expect_partial()`."
            )
            for name in left:
                log(f"Value in checkpoint could not be found in the restored object: {name}")


class _Waiting:
    """What a child to come gets."""

    def __init__(self, restoration: Restoration, number: int):
        self.restoration, self.number = restoration, number

    def restore(self, child: Any) -> None:
        self.restoration.bind(self.number, child)


def setattr_quietly(value: Any, name: str, what: Any) -> None:
    """Sets an attribute without the trackers of modules and layers."""
    if hasattr(value, "__dict__"):
        value.__dict__[name] = what


def _tensor(reader: BundleReader, key: str) -> EagerTensor:
    return EagerTensor(reader.read(key), reader.dtype(key))


class LoadStatus:
    """What `restore` returns: asserts how much of a checkpoint the program has taken."""

    def assert_consumed(self) -> LoadStatus:
        """Raises AssertionError unless every value of the file has an object and the reverse."""
        raise NotImplementedError

    def assert_existing_objects_matched(self) -> LoadStatus:
        """Raises AssertionError unless all objects that are there now were in the file."""
        raise NotImplementedError

    def assert_nontrivial_match(self) -> LoadStatus:
        """Raises AssertionError when nothing but the root was in the file."""
        raise NotImplementedError

    def run_restore_ops(self, session: Any = None) -> None:
        """Does what is left to do in graph mode: nothing, values are assigned at once."""

    def initialize_or_restore(self, session: Any = None) -> None:
        """Initialises what was not restored, in graph mode; nothing when eager."""

    def expect_partial(self) -> LoadStatus:
        """No warnings about values that no object takes."""
        return self


class CheckpointLoadStatus(LoadStatus):
    """Of a checkpoint of objects."""

    def __init__(self, restoration: Restoration, graph: ObjectGraph):
        self._restoration, self._graph = restoration, graph

    def assert_consumed(self) -> CheckpointLoadStatus:
        restoration = self._restoration
        self.assert_existing_objects_matched()
        nodes = restoration.graph.nodes
        for i, node in enumerate(nodes):
            if node.attributes and i not in restoration.bound:
                raise AssertionError(f"Unresolved object in checkpoint {node_names(restoration.graph)[i]}: {node}")
        if restoration.slots_left:
            raise AssertionError(f"Unresolved slot restorations: {restoration.slots_left}")
        if restoration.unused:
            names = node_names(restoration.graph)
            lines = "\n".join(f"{names[i]} ({restoration.bound[i]}): {a}" for i, a in restoration.unused.items())
            raise AssertionError(
                "Unused attributes in these objects (the attributes exist in the checkpoint but were not restored):\n"
                + lines
            )
        return self

    def _unmatched(self) -> list[Any]:
        bound = {id(v) for v in self._restoration.bound.values()}
        objects = list(self._graph.objects())
        slots = [slot.slot for value in objects for slot in slot_variables(value, objects)]
        return [v for v in objects + slots if trackable.has_values(v) and id(v) not in bound]

    def assert_existing_objects_matched(self) -> CheckpointLoadStatus:
        for i, value in self._restoration.bound.items():
            if getattr(value, _UPDATED, self._restoration.number) < self._restoration.number:
                raise AssertionError(f"Object {self._restoration.graph.nodes[i]} not assigned a value from checkpoint.")
        left = self._unmatched()
        if left:
            raise AssertionError(
                f"Found {len(left)} Python objects that were not bound to checkpointed values, likely due to changes "
                f"in the Python program. Showing {min(_MOST_SHOWN, len(left))} of {len(left)} unmatched objects: "
                f"{left[:_MOST_SHOWN]}"
            )
        return self

    def assert_nontrivial_match(self) -> CheckpointLoadStatus:
        if len(self._restoration.bound) <= 1:
            left = self._unmatched()
            if left:
                raise AssertionError(
                    "Nothing except the root object matched a checkpointed value. Typically this means that the "
                    "checkpoint does not match the Python program. The following objects have no matching "
                    f"checkpointed value: {left}"
                )
            raise AssertionError(f"Nothing to load. No dependencies have been added to {self._graph.root} yet.")
        return self

    def expect_partial(self) -> CheckpointLoadStatus:
        self._restoration.expects_partial = True
        return self


class InitializationOnlyStatus(LoadStatus):
    """Of no checkpoint: `restore(None)`."""

    def _refuse(self) -> Any:
        raise AssertionError("No checkpoint specified (save_path=None); nothing is being restored.")

    assert_consumed = assert_existing_objects_matched = assert_nontrivial_match = _refuse

    def run_restore_ops(self, session: Any = None) -> None:
        self._refuse()


class NameBasedStatus(LoadStatus):
    """Of a checkpoint of TensorFlow 1, which names variables; its values go to the variables of these names."""

    def __init__(self, reader: BundleReader, graph: ObjectGraph):
        self._taken: set[str] = set()
        self._keys = set(reader.keys())
        self._variables = [v for v in graph.objects() if hasattr(v, "assign") and trackable.has_values(v)]
        for variable in self._variables:
            name = variable.name.removesuffix(":0")
            if name in reader:
                variable._restore_from_tensors({"VARIABLE_VALUE": _tensor(reader, name)})
                self._taken.add(name)

    def assert_consumed(self) -> NameBasedStatus:
        self.assert_existing_objects_matched()
        if self._keys - self._taken:
            raise AssertionError(f"Some values of the checkpoint were not restored: {sorted(self._keys - self._taken)}")
        return self

    def assert_existing_objects_matched(self) -> NameBasedStatus:
        for variable in self._variables:
            if variable.name.removesuffix(":0") not in self._taken:
                raise AssertionError(f"Object not restored: {variable}")
        return self

    def assert_nontrivial_match(self) -> NameBasedStatus:
        if not self._taken:
            raise AssertionError("No variable of the program is in the checkpoint.")
        return self

