"""`tf.experimental.ExtensionType`: classes of values made of annotated fields, which travel as their tensors.

A class derived from `ExtensionType` gets a constructor, and a nested class `Spec` (a `TypeSpec` with the same fields,
specs in place of tensors), by which functions, control flow, datasets and Keras take values apart.
Source: tf.experimental.ExtensionType, BatchableExtensionType public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import abc
import functools
import inspect
import typing
from collections.abc import Sequence
from typing import Any

from thalweg.core import nest
from thalweg.core.composite import CompositeTensor
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.extension import batching
from thalweg.extension.fields import NO_DEFAULT, Field, ImmutableDict, Kind, convert_all, field, is_reserved
from thalweg.ops.array import api as array
from thalweg.ops.math import api as math
from thalweg.ops.reduce import api as reduce

_CONSTRUCTING = "_tf_extension_type_in_constructor"
_SPEC = "_tf_extension_type_cached_type_spec"
_MUTABLE = ("_keras_mask",)  # what Keras writes onto outputs of layers


class _ExtensionTypeMeta(abc.ABCMeta):
    """Turns the annotations of a class into fields, a constructor and a spec."""

    def __init__(cls, name: str, bases: tuple, namespace: dict[str, Any]):
        if not namespace.get("_tf_extension_type_do_not_transform_this_class", False):
            _check_names(cls)
            _give_constructor(cls)
            _give_spec(cls)
        super().__init__(name, bases, namespace)


def _check_names(cls: Any) -> None:
    annotations = cls.__dict__.get("__annotations__", {})
    wrong = f"The field annotations for {cls.__name__} are invalid."
    for name, value in cls.__dict__.items():
        if name == "Spec":
            if not isinstance(value, type):
                raise ValueError(f"{cls.__qualname__}.Spec must be a nested class; got {value}.")
            if value.__bases__ not in ((TypeSpec,), (object,)):
                raise ValueError(f"{cls.__qualname__}.Spec must be directly subclassed from tf.TypeSpec.")
        elif is_reserved(name):
            raise ValueError(f"{wrong} Field '{name}' is reserved.")
    for name in annotations:
        if is_reserved(name):
            raise ValueError(f"{wrong} Field '{name}' is reserved.")
    for name, value in cls.__dict__.items():
        known = name in annotations or callable(value) or name.startswith("_abc_")
        special = name.startswith("__") and name.endswith("__")
        if not (known or special or isinstance(value, (property, classmethod, staticmethod))):
            raise ValueError(f"{wrong} Field {name} is missing a type annotation.")


def _give_constructor(cls: Any) -> None:
    if "__init__" in cls.__dict__:
        _wrap_constructor(cls)
    else:
        _make_constructor(cls, cls._tf_extension_type_fields(), defaults=True)


def _wrap_constructor(cls: Any) -> None:
    """Within the user's constructor fields may be set; afterwards they are checked and closed."""
    own = cls.__init__

    @functools.wraps(own)
    def constructor(self: Any, *args: Any, **kwargs: Any) -> None:
        self.__dict__[_CONSTRUCTING] = True
        own(self, *args, **kwargs)
        self.__dict__.pop(_CONSTRUCTING, None)
        self._tf_extension_type_convert_fields()
        self.__validate__()

    cls.__init__ = constructor


def _make_constructor(cls: Any, fields: Sequence[Field], defaults: bool) -> None:
    """A constructor of the fields; those after one with a default that have none are keyword-only."""
    kind, had_default, parameters = inspect.Parameter.POSITIONAL_OR_KEYWORD, False, []
    for f in fields:
        has_default = defaults and f.default is not NO_DEFAULT
        if had_default and not has_default and defaults:
            kind = inspect.Parameter.KEYWORD_ONLY
        had_default = had_default or has_default
        default = f.default if has_default else inspect.Parameter.empty
        parameters.append(inspect.Parameter(f.name, kind, default=default, annotation=f.value_type))
    signature = inspect.Signature(parameters)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        self.__dict__.update(bound.arguments)
        self._tf_extension_type_convert_fields()
        self.__validate__()

    first = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    __init__.__signature__ = inspect.Signature([first, *parameters], return_annotation=cls)  # type: ignore[attr-defined]
    cls.__init__ = __init__


def _give_spec(cls: Any) -> None:
    qualname = cls.__qualname__ + ".Spec"
    members: dict[str, Any] = {"value_type": cls, "__module__": cls.__module__, "__qualname__": qualname}
    for name, value in getattr(cls.__dict__.get("Spec"), "__dict__", {}).items():
        if is_reserved(name):
            raise ValueError(f"TypeSpec {qualname} uses reserved name '{name}'.")
        if cls._tf_extension_type_has_field(name):
            raise ValueError(
                f"TypeSpec {qualname} defines a variable '{name}' which shadows a field in {cls.__qualname__}"
            )
        if name not in ("__module__", "__dict__", "__weakref__", "__qualname__"):
            members[name] = value
    base: type = ExtensionTypeSpec
    if issubclass(cls, _batchable_base()):
        base = BatchableExtensionTypeSpec
        if hasattr(cls, "__batch_encoder__"):
            members.setdefault("__batch_encoder__", cls.__batch_encoder__)
    elif hasattr(cls, "__batch_encoder__") or "__batch_encoder__" in members:
        raise ValueError("__batch_encoder__ should only be defined for BatchableExtensionType classes.")
    spec = type(cls.__name__ + ".Spec", (base,), members)
    cls.Spec = spec
    if "__init__" in members:
        _wrap_constructor(spec)
    else:
        _make_constructor(spec, cls._tf_extension_type_fields(), defaults=False)


def _batchable_base() -> tuple[type, ...]:
    base = globals().get("BatchableExtensionType")
    return () if base is None else (base,)


def _of_fields(cls: type, fields: dict[str, Any]) -> Any:
    """An instance without its constructor."""
    made = object.__new__(cls)
    made.__dict__.update(fields)
    return made


class ExtensionType(CompositeTensor, metaclass=_ExtensionTypeMeta):
    """Base class of the types users define: immutable values with annotated fields that travel as tensors.

    Annotations may be int, float, str, bytes, bool, None, tf.Tensor, composite tensors, extension types,
    tf.TensorShape, tf.DType, and `tuple`, `typing.Mapping` and unions of those. Values of `tf.Tensor` fields are
    converted to tensors, others checked. `__validate__`, where defined, runs after the constructor.

    Raises: TypeError for a value of another type than annotated; AttributeError for a change afterwards; ValueError
      for a class with fields that have no annotation.
    Example:
      >>> class Masked(tf.experimental.ExtensionType):
      ...   values: tf.Tensor
      ...   mask: tf.Tensor
      >>> tf.function(lambda m: tf.boolean_mask(m.values, m.mask))(Masked([1, 2, 3], [True, False, True])).numpy()
      array([1, 3], dtype=int32)
    Source: tf.experimental.ExtensionType public docs 2.15.
    """

    _tf_extension_type_do_not_transform_this_class = True

    def __init__(self, *args: Any, **kwargs: Any):
        if type(self) is ExtensionType:
            raise AssertionError(
                "Cannot create an instance of ExtensionType because ExtensionType is an abstract base class."
            )

    @classmethod
    def _tf_extension_type_fields(cls) -> tuple[Field, ...]:
        """The fields in order; names in annotations are looked up as soon as they can be."""
        known = cls.__dict__.get("_tf_extension_type_cached_fields")
        if known is not None:
            return known
        try:
            hints, resolved = typing.get_type_hints(cls), True
        except (NameError, AttributeError):
            hints, resolved = {}, False
            for base in reversed(cls.__mro__):
                hints.update(base.__dict__.get("__annotations__", {}))
        fields = tuple(field(name, kind, getattr(cls, name, NO_DEFAULT)) for name, kind in hints.items())
        if resolved:
            cls._tf_extension_type_cached_fields = fields
        return fields

    @classmethod
    def _tf_extension_type_has_field(cls, name: str) -> bool:
        return any(f.name == name for f in cls._tf_extension_type_fields())

    def _tf_extension_type_convert_fields(self) -> None:
        convert_all(self._tf_extension_type_fields(), self.__dict__, Kind.VALUE)

    def __validate__(self) -> None:
        """Checks of a whole value, to be defined by classes."""

    def __setattr__(self, name: str, value: Any) -> None:
        self._tf_extension_type_may_change(name)
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        self._tf_extension_type_may_change(name)
        del self.__dict__[name]

    def _tf_extension_type_may_change(self, name: str) -> None:
        constructing = _CONSTRUCTING in self.__dict__ and self._tf_extension_type_has_field(name)
        if name not in _MUTABLE and not constructing:
            raise AttributeError(f"Cannot mutate attribute `{name}` outside the custom constructor of ExtensionType.")

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __repr__(self) -> str:
        fields = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in self._tf_extension_type_fields())
        return f"{type(self).__qualname__}({fields})"

    def __eq__(self, other: object) -> Any:
        if type(self) is not type(other) or self._type_spec != other._type_spec:  # type: ignore[attr-defined]
            return False
        equal = []
        mine, theirs = (nest.flatten(v, expand_composites=True) for v in (self, other))
        for a, b in zip(mine, theirs, strict=True):
            for x, y in ((array.shape(a), array.shape(b)), (a, b)):
                equal.append(reduce.reduce_all(apply("Equal", x, y, incompatible_shape_error=False)))
        return reduce.reduce_all(array.stack(equal)) if equal else True

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        return math.logical_not(equal) if isinstance(equal, Tensor) else not equal

    __hash__ = None  # type: ignore[assignment]

    @property
    def _type_spec(self) -> Any:
        if _SPEC not in self.__dict__:
            self.__dict__[_SPEC] = self.Spec.from_value(self)
        return self.__dict__[_SPEC]


def _spec_of(value: Any) -> Any:
    if isinstance(value, Tensor):
        return TensorSpec(value.shape, value.dtype)
    return value._type_spec if hasattr(value, "_type_spec") else value


def _with_mappings(value: Any, kind: type) -> Any:
    """Mappings within tuples and mappings as those of another class."""
    if isinstance(value, (dict, ImmutableDict)):
        return kind((k, _with_mappings(v, kind)) for k, v in value.items())
    return tuple(_with_mappings(v, kind) for v in value) if isinstance(value, tuple) else value


class ExtensionTypeSpec(TypeSpec):
    """Base class of the specs of extension types: `MyType.Spec(field=spec or value, ...)`.

    Source: tf.experimental.ExtensionTypeSpec public docs 2.15.
    """

    value_type: Any = None

    def _serialize(self) -> tuple:
        return tuple((f.name, _with_mappings(self.__dict__[f.name], dict)) for f in self._tf_extension_type_fields())

    @classmethod
    def _deserialize(cls, serialization: tuple) -> ExtensionTypeSpec:
        return _of_fields(cls, {name: _with_mappings(value, ImmutableDict) for name, value in serialization})

    def __reduce__(self) -> tuple:
        return _rebuild_spec, (self.value_type, self._serialize())

    def _tf_extension_type_values(self, source: Any) -> tuple:
        return tuple(source.__dict__[f.name] for f in self._tf_extension_type_fields())

    @property
    def _component_specs(self) -> tuple:
        return tuple(s for s in nest.flatten(self._tf_extension_type_values(self)) if isinstance(s, TypeSpec))

    def _to_components(self, value: Any) -> tuple:
        leaves = nest.flatten(self._tf_extension_type_values(value))
        return tuple(v for v in leaves if isinstance(v, (Tensor, CompositeTensor)))

    def _from_components(self, components: Any) -> Any:
        specs = self._tf_extension_type_values(self)
        rest = iter(components)
        leaves = [next(rest) if isinstance(s, TypeSpec) else s for s in nest.flatten(specs)]
        if list(rest):
            raise ValueError(
                "Cannot build an ExtensionType instance from components because more components are provided than the "
                "number expected by the type spec."
            )
        values = nest.pack_sequence_as(specs, leaves)
        names = [f.name for f in self._tf_extension_type_fields()]
        return _of_fields(self.value_type, dict(zip(names, values, strict=True)))

    @classmethod
    def from_value(cls, value: Any) -> ExtensionTypeSpec:
        """The spec of a value."""
        fields = {f.name: value.__dict__[f.name] for f in cls._tf_extension_type_fields()}
        return _of_fields(cls, {name: nest.map_structure(_spec_of, v) for name, v in fields.items()})

    @classmethod
    def _tf_extension_type_fields(cls) -> tuple[Field, ...]:
        return cls.value_type._tf_extension_type_fields()

    def _tf_extension_type_convert_fields(self) -> None:
        convert_all(self._tf_extension_type_fields(), self.__dict__, Kind.SPEC)

    def __validate__(self) -> None:
        """Checks of a whole spec, to be defined by classes."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in TypeSpec.__slots__:
            return object.__setattr__(self, name, value)
        self._tf_extension_type_may_change(name)
        self.__dict__[name] = value
        return None

    def __delattr__(self, name: str) -> None:
        self._tf_extension_type_may_change(name)
        del self.__dict__[name]

    def _tf_extension_type_may_change(self, name: str) -> None:
        known = any(f.name == name for f in self._tf_extension_type_fields())
        if _CONSTRUCTING not in self.__dict__ or not known:
            raise AttributeError(
                f"Cannot mutate attribute `{name}` outside the custom constructor of ExtensionTypeSpec."
            )

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{k}={v!r}' for k, v in self._serialize())})"


def _rebuild_spec(value_type: Any, serialization: tuple) -> Any:
    return value_type.Spec._deserialize(serialization)


class ExtensionTypeBatchEncoder:
    """How values of a batchable extension type become batches: by default field by field.

    A subclass may define `batch(spec, batch_size)` and `unbatch(spec)`, the specs of batches and of their rows,
    `encode(spec, value, minimum_rank=0)`, a nest of tensors and composites to stack, slice or concatenate,
    `decode(spec, encoded)`, a value of what came of it, and `encoding_specs(spec)`, the specs of what is encoded.
    Source: tf.experimental.ExtensionTypeBatchEncoder public docs 2.15.
    """

    def batch(self, spec: Any, batch_size: int | None) -> Any:
        """The spec of a batch of values of a spec: every spec and shape in it gets an outer axis."""
        return _mapped(spec, lambda f: batching.batched_spec(f, batch_size), lambda s: [batch_size, *s])

    def unbatch(self, spec: Any) -> Any:
        """The spec of the rows of values of a spec."""
        return _mapped(spec, batching.row_spec, lambda s: s[1:])

    def encode(self, spec: Any, value: Any, minimum_rank: int = 0) -> Any:
        """A nest of tensors and composites that can be stacked, sliced and concatenated."""
        return spec._to_components(value)

    def decode(self, spec: Any, encoded_value: Any) -> Any:
        """The value that was encoded, or what its parts have been made into."""
        return spec._from_components(encoded_value)

    def encoding_specs(self, spec: Any) -> Any:
        """The nest of specs of what `encode` gives."""
        return spec._component_specs


def _mapped(spec: Any, of_spec: Any, of_shape: Any) -> Any:
    """A spec with other specs and shapes in its fields."""

    def changed(value: Any) -> Any:
        if isinstance(value, TypeSpec):
            return of_spec(value)
        return type(value)(of_shape(value)) if type(value).__name__ == "TensorShape" else value

    names = [f.name for f in spec._tf_extension_type_fields()]
    return _of_fields(type(spec), {n: nest.map_structure(changed, spec.__dict__[n]) for n in names})


class BatchableExtensionTypeSpec(ExtensionTypeSpec):
    """Base class of the specs of extension types that can be batched."""

    __batch_encoder__: Any = ExtensionTypeBatchEncoder()

    def _batch(self, batch_size: int | None) -> Any:
        return self.__batch_encoder__.batch(self, batch_size)

    def _unbatch(self) -> Any:
        return self.__batch_encoder__.unbatch(self)


class BatchableExtensionType(ExtensionType):
    """An extension type that datasets, Keras and `tf.map_fn` can stack and slice, by its `__batch_encoder__`.

    Example:
      >>> class Vehicle(tf.experimental.BatchableExtensionType):
      ...   speed: tf.Tensor
      >>> [v.speed.numpy().tolist() for v in tf.data.Dataset.from_tensor_slices(Vehicle([1, 2, 3])).batch(2)]
      [[1, 2], [3]]
    Source: tf.experimental.BatchableExtensionType public docs 2.15.
    """

    _tf_extension_type_do_not_transform_this_class = True


def as_dict(value: ExtensionType) -> dict[str, Any]:
    """The fields of an extension type's value, by name; nested values stay what they are.

    Example:
      >>> class Point(tf.experimental.ExtensionType):
      ...   x: int
      ...   y: int
      >>> tf.experimental.extension_type.as_dict(Point(1, 2))
      {'x': 1, 'y': 2}
    Source: tf.experimental.extension_type.as_dict public docs 2.15.
    """
    return {f.name: getattr(value, f.name) for f in value._tf_extension_type_fields()}
