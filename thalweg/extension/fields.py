"""Fields of extension types: which annotations there are, and values checked and converted by them.

Source: tf.experimental.ExtensionType public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import collections.abc
import enum
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from thalweg.core import convert, dtypes, shapes
from thalweg.core.composite import CompositeTensor
from thalweg.core.specs import TypeSpec
from thalweg.core.tensor import Tensor

_RESERVED = frozenset(
    "self Spec _type_spec _shape_invariant_to_type_spec _consumers value_type is_compatible_with "
    "most_specific_compatible_type _with_tensor_ranks_only _to_components _from_components _component_specs "
    "_to_tensor_list _from_tensor_list _from_compatible_tensor_list _flat_tensor_specs _serialize _deserialize "
    "_to_legacy_output_types _to_legacy_output_shapes _to_legacy_output_classes _keras_mask".split()
)
_PLAIN = (int, float, str, bytes, bool, type(None))


class ImmutableDict(collections.abc.Mapping):
    """A mapping that cannot change: what fields annotated with `typing.Mapping` hold."""

    def __init__(self, *args: Any, **kwargs: Any):
        self._dict = dict(*args, **kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self._dict[key]

    def __contains__(self, key: object) -> bool:
        return key in self._dict

    def __iter__(self) -> Iterator:
        return iter(self._dict)

    def __len__(self) -> int:
        return len(self._dict)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._dict.items())))

    def __repr__(self) -> str:
        return f"ImmutableDict({self._dict!r})"


class _NoDefault:
    def __repr__(self) -> str:
        return "ExtensionTypeField.NO_DEFAULT"


NO_DEFAULT: Any = _NoDefault()


class Kind(enum.Enum):
    """What is converted: a value's fields, a spec's, or a default of the constructor."""

    VALUE = 1
    SPEC = 2
    DEFAULT = 3


class Field(NamedTuple):
    """One field: its name, annotation and default."""

    name: str
    value_type: Any
    default: Any = NO_DEFAULT


def field(name: str, value_type: Any, default: Any = NO_DEFAULT) -> Field:
    """A field. Raises: TypeError for annotations there are not, or a default of another type."""
    try:
        check_annotation(value_type)
    except TypeError as e:
        raise TypeError(f"In field {name!r}: {e}") from e
    if default is not NO_DEFAULT:
        default = converted(default, value_type, f"default value for {name}", Kind.DEFAULT)
    return Field(name, value_type, default)


def is_reserved(name: str) -> bool:
    """Whether fields may not have this name."""
    return name in _RESERVED or name.lower().startswith("_tf_extension_type")


def _is_composite_class(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, CompositeTensor)


def _form(annotation: Any) -> str | None:
    """ "tuple", "union" or "mapping" for a generic annotation of that form."""
    origin = typing.get_origin(annotation)
    if origin is tuple:
        return "tuple"
    if origin in (typing.Union, types.UnionType):
        return "union"
    return "mapping" if origin is collections.abc.Mapping else None


def check_annotation(annotation: Any, in_key: bool = False) -> None:
    """Raises: TypeError for an annotation that fields cannot have."""
    if isinstance(annotation, (str, typing.ForwardRef)):
        return  # looked up when the class is used
    if annotation is None or annotation is dtypes.DType or annotation in _PLAIN:
        return
    form = _form(annotation)
    if form in ("tuple", "union"):
        for argument in typing.get_args(annotation):
            if argument is not Ellipsis:
                check_annotation(argument, in_key)
    elif form == "mapping":
        key, value = typing.get_args(annotation)
        check_annotation(key, True)
        check_annotation(value, in_key)
    elif annotation in (Tensor, shapes.TensorShape) or _is_composite_class(annotation):
        if in_key:
            raise TypeError(f"Mapping had a key {annotation.__name__!r} with type {type(annotation).__name__!r}")
    elif isinstance(annotation, type):
        raise TypeError(f"Unsupported type annotation {annotation.__name__!r}")
    else:
        raise TypeError(f"Unsupported type annotation {annotation!r}")


def convert_all(fields: Sequence[Field], values: dict[str, Any], kind: Kind) -> None:
    """Checks and converts the values of all fields, in place.

    Raises: TypeError for a value of another type; ValueError for fields missing or too many.
    """
    names = {f.name for f in fields}
    extra, missing = set(values) - names, names - set(values)
    if extra:
        raise ValueError(f"Got unexpected fields: {extra}")
    if missing:
        raise ValueError(f"Missing required fields: {missing}")
    values.update({f.name: converted(values[f.name], f.value_type, f.name, kind) for f in fields})


def converted(value: Any, annotation: Any, path: str, kind: Kind = Kind.VALUE) -> Any:
    """A value of the annotated type. Raises: TypeError, naming the path, for one that is not."""
    got = f"got {type(value).__name__!r}"
    if annotation is Tensor:
        return _tensor(value, path, kind)
    if _is_composite_class(annotation):
        if kind is Kind.SPEC:
            if not (isinstance(value, TypeSpec) and issubclass(value.value_type, annotation)):
                raise TypeError(f"{path}: expected a TypeSpec for {annotation.__name__!r}, {got}")
        elif not isinstance(value, annotation):
            raise TypeError(f"{path}: expected {annotation.__name__!r}, {got}")
        return value
    if annotation is shapes.TensorShape:
        try:
            return shapes.as_shape(value)
        except TypeError as e:
            raise TypeError(f"{path}: expected 'tf.TensorShape', {got}") from e
    if annotation is dtypes.DType:
        try:
            return dtypes.as_dtype(value)
        except TypeError as e:
            raise TypeError(f"{path}: expected 'tf.DType', {got}") from e
    if annotation is None or annotation in _PLAIN:
        plain = type(None) if annotation is None else annotation
        if not isinstance(value, plain):
            raise TypeError(f"{path}: expected {plain.__name__!r}, {got}")
        return value
    form = _form(annotation)
    if form == "tuple":
        return _tuple(value, typing.get_args(annotation), path, kind)
    if form == "mapping":
        if not isinstance(value, Mapping):
            raise TypeError(f"{path}: expected mapping, {got}")
        key_type, value_type = typing.get_args(annotation)
        return ImmutableDict(
            (converted(k, key_type, f"{path}[<key>]", kind), converted(v, value_type, f"{path}[{k!r}]", kind))
            for k, v in value.items()
        )
    if form == "union":
        return _union(value, annotation, path, kind)
    raise TypeError(f"{path}: Unsupported type annotation {annotation!r}")


def _tensor(value: Any, path: str, kind: Kind) -> Any:
    if kind is Kind.SPEC:
        if not (isinstance(value, TypeSpec) and value.value_type is Tensor):
            raise TypeError(f"{path}: expected a TensorSpec, got {type(value).__name__!r}")
        return value
    if isinstance(value, Tensor) or kind is Kind.DEFAULT:
        return value
    try:
        return convert.to_tensor(value)
    except (ValueError, TypeError) as e:
        raise TypeError(f"{path}: expected a Tensor, got {type(value).__name__!r}") from e


def _tuple(value: Any, members: tuple, path: str, kind: Kind) -> tuple:
    if not isinstance(value, Sequence):
        raise TypeError(f"{path}: expected tuple, got {type(value).__name__!r}")
    if len(members) == 2 and members[1] is Ellipsis:
        kinds: Iterable[Any] = [members[0]] * len(value)
    elif len(value) != len(members):
        raise TypeError(f"{path}: expected tuple with length {len(members)}, got {type(value).__name__!r})")
    else:
        kinds = members
    return tuple(converted(v, t, f"{path}[{i}]", kind) for i, (v, t) in enumerate(zip(value, kinds, strict=True)))


def _union(value: Any, annotation: Any, path: str, kind: Kind) -> Any:
    for option in typing.get_args(annotation):
        try:
            return converted(value, option, path, kind)
        except TypeError:
            pass  # perhaps the next
    raise TypeError(f"{path}: expected {annotation!r}, got {type(value).__name__!r}")
