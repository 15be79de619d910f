"""Lists, dicts and tuples that are attributes of modules and layers, which look into them for modules and variables.

`self.blocks = []` in a module or layer stores a `ListWrapper`: a list that also answers `trainable_weights` and more
for the layers and variables it holds, now or later.
Source: tf.Module, tf.keras.layers.Layer public docs 2.15; printed forms from recorded runs.
"""

from __future__ import annotations

import collections
import copy
from collections.abc import Iterator
from typing import Any

from thalweg.core import trackable


def is_variable(value: Any) -> bool:
    """Whether `value` is a tf.Variable."""
    return getattr(type(value), "_is_thalweg_variable", False)


def is_trackable(value: Any) -> bool:
    """Whether a value has weights of its own: a layer, a metric, a tf.Module."""
    return getattr(type(value), "_has_weights", False)


class _Container:
    """What the wrappers share: walking over their members."""

    _has_weights = True

    def _members(self) -> Iterator[Any]:
        raise NotImplementedError

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        """The members that checkpoints look into, by place or key."""
        pairs = self.items() if isinstance(self, dict) else enumerate(self)
        return {str(key): value for key, value in pairs if trackable.is_trackable(value)}

    @property
    def layers(self) -> list[Any]:
        """The layers held, those of inner containers included."""
        found: list[Any] = []
        for value in self._members():
            if isinstance(value, _Container):
                found.extend(value.layers)
            elif is_trackable(value):
                found.append(value)
        return found

    def _own_variables(self) -> list[Any]:
        found: list[Any] = []
        for value in self._members():
            if isinstance(value, _Container):
                found.extend(value._own_variables())
            elif is_variable(value):
                found.append(value)
        return found

    @property
    def trainable_weights(self) -> list[Any]:
        own = [v for v in self._own_variables() if v.trainable]
        return [w for layer in self.layers for w in layer.trainable_weights] + own

    @property
    def non_trainable_weights(self) -> list[Any]:
        own = [v for v in self._own_variables() if not v.trainable]
        return [w for layer in self.layers for w in layer.non_trainable_weights] + own

    @property
    def weights(self) -> list[Any]:
        return self.trainable_weights + self.non_trainable_weights

    trainable_variables, non_trainable_variables, variables = trainable_weights, non_trainable_weights, weights

    @property
    def losses(self) -> list[Any]:
        return [loss for layer in self.layers for loss in getattr(layer, "losses", [])]


class ListWrapper(_Container, list):
    """A list in an attribute of a layer."""

    __module__ = "tensorflow.python.trackable.data_structures"
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, wrapped: list | None = None):
        super().__init__(wrap(v) for v in wrapped or [])

    def _members(self) -> Iterator[Any]:
        return iter(self)

    def append(self, value: Any) -> None:
        super().append(wrap(value))
        trackable.child_added(self, str(len(self) - 1), self[-1])

    def extend(self, values: Any) -> None:
        super().extend(wrap(v) for v in values)
        trackable.children_added(self)

    def insert(self, index: int, value: Any) -> None:
        super().insert(index, wrap(value))
        trackable.children_added(self)

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(index, [wrap(v) for v in value] if isinstance(index, slice) else wrap(value))
        trackable.children_added(self)

    def __iadd__(self, values: Any) -> ListWrapper:
        self.extend(values)
        return self

    def __repr__(self) -> str:
        return f"ListWrapper({list.__repr__(self)})"

    def copy(self) -> ListWrapper:
        """A wrapper of its own with the same members."""
        return ListWrapper(self)

    def __reduce_ex__(self, protocol: int) -> tuple:
        return list, (list(self),)

    def __deepcopy__(self, memo: dict) -> list:
        return ListWrapper([copy.deepcopy(v, memo) for v in self])


class DictWrapper(_Container, dict):
    """A dict in an attribute of a layer."""

    __module__ = "tensorflow.python.trackable.data_structures"
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, wrapped: dict | None = None):
        super().__init__({k: wrap(v) for k, v in (wrapped or {}).items()})

    def _members(self) -> Iterator[Any]:
        return _by_key(self)

    def __setitem__(self, key: Any, value: Any) -> None:
        value = wrap(value)
        super().__setitem__(key, value)
        trackable.child_added(self, str(key), value)

    def update(self, *args: Any, **kwargs: Any) -> None:
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def __repr__(self) -> str:
        return f"DictWrapper({dict.__repr__(self)})"

    def __reduce_ex__(self, protocol: int) -> tuple:
        return dict, (dict(self),)

    def __deepcopy__(self, memo: dict) -> dict:
        return DictWrapper({k: copy.deepcopy(v, memo) for k, v in self.items()})


class OrderedDictWrapper(_Container, collections.OrderedDict):
    """An OrderedDict in an attribute of a layer."""

    __module__ = "tensorflow.python.trackable.data_structures"
    __hash__ = None  # type: ignore[assignment]

    def _members(self) -> Iterator[Any]:
        return _by_key(self)

    def __setitem__(self, key: Any, value: Any) -> None:
        value = wrap(value)
        super().__setitem__(key, value)
        trackable.child_added(self, str(key), value)

    def __repr__(self) -> str:
        return f"DictWrapper({collections.OrderedDict(self)!r})"

    def __reduce_ex__(self, protocol: int) -> tuple:
        return collections.OrderedDict, (list(self.items()),)

    def __deepcopy__(self, memo: dict) -> OrderedDictWrapper:
        return OrderedDictWrapper((k, copy.deepcopy(v, memo)) for k, v in self.items())


class TupleWrapper(_Container, tuple):
    """A tuple with layers or variables in it, in an attribute of a layer."""

    __module__ = "tensorflow.python.trackable.data_structures"
    _wrapped_class = tuple  # what it counts as in tf.nest

    def __repr__(self) -> str:
        return f"_TupleWrapper({tuple.__repr__(self)})"

    def _members(self) -> Iterator[Any]:
        return iter(self)

    def __reduce_ex__(self, protocol: int) -> tuple:
        return tuple, (tuple(self),)


class NoDependency:
    """A value to be stored as it is: what `_no_dependency` of a module or layer gives."""

    __slots__ = ("value",)

    def __init__(self, value: Any):
        self.value = value


STICKY = frozenset((list, dict, tuple, collections.OrderedDict, NoDependency))  # what `wrap` changes


def wrap(value: Any) -> Any:
    """Lists and dicts become wrappers, and tuples that hold something to track; everything else stays."""
    kind = type(value)
    if kind is list:
        return ListWrapper(value)
    if kind is dict:
        return DictWrapper(value)
    if kind is collections.OrderedDict:
        return OrderedDictWrapper(value)
    if kind is NoDependency:
        return value.value
    if kind is tuple:
        members = [wrap(v) for v in value]
        if any(is_trackable(v) or is_variable(v) for v in members):
            return TupleWrapper(members)
    return value


def attribute_children(owner: Any, hidden: Any = ()) -> dict[str, Any]:
    """The attributes of an object that checkpoints look into, in the order in which they were first set.

    Args:
      hidden: names to leave out.
    """
    return {
        name: value for name, value in vars(owner).items() if trackable.is_trackable(value) and name not in hidden
    }


class AutoTrackable:
    """An object whose attributes checkpoints look into; base of `tf.train.Checkpoint`.

    Lists and dicts in its attributes are stored as wrappers.
    Source: "TensorFlow checkpoints", guide of tensorflow.org.
    """

    __module__ = "tensorflow.python.trackable.autotrackable"

    def __setattr__(self, name: str, value: Any) -> None:
        if type(value) in STICKY and getattr(self, "_self_setattr_tracking", True):
            value = wrap(value)
        object.__setattr__(self, name, value)
        trackable.child_added(self, name, value)

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        return attribute_children(self)

    def _no_dependency(self, value: Any) -> NoDependency:
        """Marks a value to be stored as it is, without wrappers."""
        return NoDependency(value)


def _by_key(mapping: Any) -> Iterator[Any]:
    """The values of a dict in the order in which TensorFlow looks into them: by their keys, if these have one."""
    try:
        return iter([mapping[key] for key in sorted(mapping)])
    except TypeError:
        return iter(mapping.values())


def members(value: Any) -> Iterator[Any]:
    """All values in a (nested) wrapper; a value that is none gives itself."""
    if isinstance(value, _Container):
        for inner in value._members():
            yield from members(inner)
    else:
        yield value


def unique(values: list[Any]) -> list[Any]:
    """The values without repetitions (by identity), in order."""
    seen: set[int] = set()
    return [v for v in values if not (id(v) in seen or seen.add(id(v)))]
