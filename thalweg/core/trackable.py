"""What checkpoints and saved models see of objects: children by name, and values.

An object that takes part answers `_trackable_children()` with a dict of its children (modules, layers, lists), or
`_serialize_to_tensors()` with a dict of its values and `_restore_from_tensors(values)` (variables, tables), or both.
A checkpoint may be restored before all children are there: what waits for them is kept on the parent, and whoever gives
a parent a new child calls `child_added`.
Source: "TensorFlow checkpoints", guide of tensorflow.org (object graphs, deferred restoration).
"""

from __future__ import annotations

import importlib
from typing import Any, Protocol

_PENDING = "_self_pending_restores"  # attribute of a parent: name of a child to come -> what to do with it


class Pending(Protocol):
    """What waits for a child."""

    def restore(self, child: Any) -> None:
        """Gives the child its values."""


def is_trackable(value: Any) -> bool:
    """Whether checkpoints look into a value."""
    kind = type(value)
    return hasattr(kind, "_trackable_children") or hasattr(kind, "_serialize_to_tensors")


def children(value: Any) -> dict[str, Any]:
    """The children of an object by name; none for one that has only values."""
    find = getattr(value, "_trackable_children", None)
    return {} if find is None else find()


def has_values(value: Any) -> bool:
    """Whether an object has values of its own."""
    return hasattr(type(value), "_serialize_to_tensors")


def wait_for_child(parent: Any, name: str, pending: Pending) -> None:
    """Keeps `pending` until `parent` has a child of that name."""
    waiting = parent.__dict__.setdefault(_PENDING, {})
    waiting.setdefault(name, []).append(pending)


def pending_of(parent: Any) -> dict[str, list[Pending]]:
    """What waits for children of an object."""
    return getattr(parent, "__dict__", {}).get(_PENDING, {})


def child_added(parent: Any, name: str, child: Any) -> None:
    """Gives a new child what waits for it. Cheap where nothing does."""
    waiting = parent.__dict__.get(_PENDING)
    if waiting and is_trackable(child):
        for pending in waiting.pop(name, ()):
            pending.restore(child)


_exporters: list[str] = []


def register_exporter(module: str) -> None:
    """Names a module that must be loaded before objects of the caller's kind are written as SavedModels."""
    _exporters.append(module)


def load_exporters() -> None:
    """Loads the modules that were named."""
    for module in _exporters:
        importlib.import_module(module)


def children_added(parent: Any) -> None:
    """Gives children what waits for them, where their names follow from the whole (the layers of a model)."""
    waiting = parent.__dict__.get(_PENDING)
    if waiting:
        for name, child in children(parent).items():
            child_added(parent, name, child)
