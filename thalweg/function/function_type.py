"""Types of traces: parameters with the types of their arguments, as text and as what calls are checked against.

A type is the structure of an argument with a `Leaf` where a tensor comes; anything else in it is a Python value that
the trace was made for. The text forms are TensorFlow's ("Literal[3]", "Dict[['a', TensorSpec(...)]]").
Source: tf.function, tf.types.experimental.ConcreteFunction public docs 2.15; recorded runs (tests/golden/functions).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from thalweg.core import convert, nest
from thalweg.core.specs import TensorSpec, TypeSpec, type_spec_from_value
from thalweg.core.tensor import Tensor
from thalweg.ops.resource.variable_spec import VariableSpec

_LITERALS = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))


class Leaf:
    """Stands for a tensor (or composite) in the structure of arguments.

    Args:
      spec: what comes, under the name the user gave.
      label: the name in `structured_input_signature`; base: that of the placeholders.
    """

    __slots__ = ("spec", "label", "base")

    def __init__(self, spec: TypeSpec, label: str | None = None, base: str | None = None):
        self.spec, self.label, self.base = spec, label, base

    @property
    def labelled(self) -> TypeSpec:
        """The spec under the name users see in `structured_input_signature`."""
        if isinstance(self.spec, TensorSpec) and self.spec.name is None and self.label is not None:
            return TensorSpec(self.spec.shape, self.spec.dtype, self.label)
        return self.spec


class Text:
    """An object that prints as a text."""

    def __init__(self, text: str):
        self._text = text

    def __repr__(self) -> str:
        return self._text


DEFAULT = Text("<captured_default_value>")


def text_of(kind: Any) -> str:
    """A type in TensorFlow's words."""
    if isinstance(kind, Leaf):
        return repr(kind.spec)
    if isinstance(kind, TypeSpec):
        return repr(kind)
    if isinstance(kind, Mapping):
        return f"Dict[{_pairs(kind.items())}]"
    if isinstance(kind, tuple) and hasattr(kind, "_fields"):
        return f"{type(kind).__name__}[{_pairs(zip(kind._fields, kind, strict=True))}]"
    if isinstance(kind, (list, tuple)):
        return f"{'List' if isinstance(kind, list) else 'Tuple'}[{', '.join(map(text_of, kind))}]"
    if getattr(type(kind), "_is_thalweg_variable", False):
        return repr(VariableSpec(kind.shape, kind.dtype, kind.trainable, 0))
    if isinstance(kind, _LITERALS):
        return f"Literal[{kind!r}]"
    return f"Reference[{kind!r}]"


def _pairs(items: Iterable[tuple[Any, Any]]) -> str:
    return ", ".join(f"[{k!r}, {text_of(v)}]" for k, v in items)


# ---------------------------------------------------------------- arguments of a type


def cast(kind: Any, value: Any) -> Any:
    """A value as an argument of a type. Raises: TypeError where it is none."""
    if isinstance(kind, Leaf):
        return _cast_tensor(kind.spec, value)
    if isinstance(kind, Mapping):
        if not isinstance(value, Mapping):
            raise TypeError(f"Can not cast {value!r} to {text_of(kind)}")
        if set(kind) != set(value):
            raise TypeError(f"{value!r} has different keys with the TraceType {text_of(kind)}.")
        keys = nest.sorted_keys(kind)
        return nest.sequence_like(kind, [cast(kind[k], value[k]) for k in keys])
    if isinstance(kind, (list, tuple)):
        if not isinstance(value, (list, tuple)) or len(value) != len(kind):
            raise TypeError(f"Can not cast {value!r} to {text_of(kind)}")
        return nest.sequence_like(kind, [cast(k, v) for k, v in zip(kind, value, strict=True)])
    if value is kind or type(value) in _LITERALS and value == kind:
        return value
    if nest.is_nested(kind):
        nest.assert_same_structure(kind, value)
        parts = [cast(k, v) for k, v in zip(nest.flatten(kind), nest.flatten(value), strict=True)]
        return nest.pack_sequence_as(kind, parts)
    raise TypeError(f"Can not cast {value!r} to {text_of(kind)}")


def _cast_tensor(spec: TypeSpec, value: Any) -> Any:
    if isinstance(spec, TensorSpec):
        if isinstance(value, TypeSpec):
            given: TypeSpec = value
        else:
            try:
                value = value if isinstance(value, Tensor) else convert.to_tensor(value, spec.dtype)
            except (TypeError, ValueError) as e:
                raise TypeError(str(e)) from None
            given = TensorSpec(value.shape, value.dtype)
        fits = spec.is_compatible_with(given)
    else:
        given = value if isinstance(value, TypeSpec) else _spec_or_none(value)
        fits = given is not None and spec.is_compatible_with(given)
    if not fits:
        raise TypeError(f"Can not cast {value if given is None else given!r} to {spec!r}")
    return value


def _spec_or_none(value: Any) -> TypeSpec | None:
    try:
        return type_spec_from_value(value)
    except TypeError:
        return None


def binding_error(reason: Any, args: tuple, kwargs: dict, text: str) -> TypeError:
    """What a call with arguments that do not fit raises."""
    return TypeError(
        f"Binding inputs to tf.function failed due to `{reason}`. Received args: {args} and kwargs: {kwargs} for "
        f"signature: {text}."
    )


# ---------------------------------------------------------------- the type of one trace


class Parameter(NamedTuple):
    """A parameter of a trace: one per value that comes."""

    name: str
    kind: Any
    type: Any


class FunctionType:
    """The parameters of one trace, with types."""

    def __init__(self, parameters: Sequence[Parameter]):
        self.parameters = list(parameters)
        self._signature = inspect.Signature(
            [
                inspect.Parameter(p.name, p.kind, annotation=Text(text_of(p.type)))
                for p in self.parameters
                if p.name.isidentifier()
            ]
        )

    @classmethod
    def of(cls, signature: inspect.Signature, args: tuple, kwargs: dict) -> FunctionType:
        """The type of a trace for bound arguments."""
        found, given = [], list(args)
        rest = dict(kwargs)
        kinds = inspect.Parameter
        many = any(p.kind is kinds.VAR_POSITIONAL for p in signature.parameters.values())
        for p in signature.parameters.values():
            if p.kind is kinds.VAR_POSITIONAL:
                found += [Parameter(f"{p.name}_{i}", kinds.POSITIONAL_ONLY, v) for i, v in enumerate(given)]
                given = []
            elif p.kind is kinds.VAR_KEYWORD:
                found += [Parameter(k, kinds.KEYWORD_ONLY, rest[k]) for k in sorted(rest)]
                rest = {}
            elif p.kind is kinds.KEYWORD_ONLY:
                found.append(Parameter(p.name, p.kind, rest.pop(p.name)))
            elif given:
                found.append(Parameter(p.name, kinds.POSITIONAL_ONLY if many else p.kind, given.pop(0)))
        return cls(found)

    def bound(self, args: tuple, kwargs: dict) -> tuple[list, dict]:
        """Arguments of a call, brought to the types. Raises: TypeError."""
        bound = self._signature.bind(*args, **kwargs).arguments
        positional, named = [], {}
        for p in self.parameters:
            value = cast(p.type, bound[p.name])
            if p.kind is inspect.Parameter.KEYWORD_ONLY:
                named[p.name] = value
            else:
                positional.append(value)
        return positional, named

    def text(self, output: Any) -> str:
        """In one line: "(x: TensorSpec(...), n: Literal[3]) -> TensorSpec(...)"."""
        return str(self._signature.replace(return_annotation=Text(output_text(output))))

    def verbose(self, output: Any, captures: Sequence[tuple[int, TypeSpec]]) -> str:
        """In a line for each part."""
        inputs = "".join(f"  {p.name} ({p.kind.name}): {text_of(p.type)}\n" for p in self.parameters) or "  None\n"
        captured = "\n".join(f"  {key}: {spec!r}" for key, spec in captures) or "  None"
        return f"Input Parameters:\n{inputs}Output Type:\n  {output_text(output)}\nCaptures:\n{captured}"


def output_text(structure: Any) -> str:
    """The type of a result in its structure."""
    return text_of(nest.map_structure(_output_spec, structure))


def _output_spec(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, Tensor):
        return TensorSpec(value.shape, value.dtype)
    return _spec_or_none(value)


# ---------------------------------------------------------------- relations of types


def below(a: Any, b: Any, same: Callable[[Any, Any], bool]) -> bool:
    """Whether a trace for arguments of type `b` serves those of type `a`; `same` compares Python values."""
    if isinstance(a, Leaf):
        return isinstance(b, Leaf) and nameless(a.spec).is_subtype_of(nameless(b.spec))
    if isinstance(a, Mapping):
        return type(a) is type(b) and a.keys() == b.keys() and all(below(a[k], b[k], same) for k in a)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(below(x, y, same) for x, y in zip(a, b, strict=True))
    return not isinstance(b, Leaf) and same(a, b)


def nameless(spec: TypeSpec) -> TypeSpec:
    """The spec without the name of a tensor."""
    return spec._without_tensor_names()
