"""Arguments of a traced function: bound to parameters, told apart into tensors and Python values, keyed for the cache.

TensorFlow's rules: tensors (and arrays) count by dtype and shape, variables and other objects by identity, Python
numbers,
strings and None by type and value, nests by structure. An input signature fixes the specs instead.
Source: tf.function public docs 2.15 (what is tracing, rules of tracing); recorded runs.
"""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, nest, shapes
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.function import function_type
from thalweg.function.function_type import DEFAULT, Leaf, binding_error

_VALUES = (bool, int, float, complex, str, bytes, type(None), type, slice, type(Ellipsis))


class Parameters:
    """The parameters of a Python function, as `tf.function` sees them, with the types an input signature gives them."""

    def __init__(self, python_function: Callable, input_signature: Sequence[Any] | None):
        try:
            signature = inspect.signature(python_function)
        except (ValueError, TypeError):
            signature = inspect.Signature(
                [
                    inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL),
                    inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD),
                ]
            )
        self.signature = signature
        kinds = [p.kind for p in signature.parameters.values()]
        self.positional_only_call = all(k is inspect.Parameter.POSITIONAL_OR_KEYWORD for k in kinds)
        self.count = len(kinds)
        self.input_signature = None if input_signature is None else _checked_signature(input_signature)
        self.types = None if input_signature is None else self._types()

    def _types(self) -> tuple | None:
        """The types of the positional arguments: the signature's, then the defaults.

        None for the function of a class, whose methods will check.
        """
        given = [nest.map_structure(Leaf, spec) for spec in self.input_signature]
        types = []
        for p in self.signature.parameters.values():
            if p.name == "self" and not types:
                return None
            if p.kind is inspect.Parameter.VAR_POSITIONAL:
                types, given = [*types, *given], []
            elif p.kind in (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD):
                break
            elif given:
                types.append(given.pop(0))
            elif p.default is inspect.Parameter.empty:
                raise TypeError(f"input_signature missing type constraint for {p.name}")
            else:
                types.append(p.default)
        if given:
            raise TypeError(f"input_signature contains {len(given)} extra type constraints.")
        return tuple(types)

    def bind(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        """Arguments in the form of the signature, defaults filled in. Raises: TypeError."""
        if not kwargs and self.positional_only_call and len(args) == self.count:
            return args, {}
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as e:
            raise binding_error(e, args, kwargs, self.text()) from None
        bound.apply_defaults()
        return bound.args, bound.kwargs

    def cast(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        """Bound arguments brought to the input signature. Raises: TypeError where one does not fit."""
        if self.types is None:
            return args, kwargs
        try:
            if len(args) != len(self.types):
                raise TypeError("too many positional arguments")
            return tuple(function_type.cast(t, v) for t, v in zip(self.types, args, strict=True)), kwargs
        except TypeError as e:
            raise binding_error(e, args, kwargs, self.text()) from None

    def text(self) -> str:
        """The signature, with the types known."""
        types = iter(self.types or ())
        parameters = []
        for p in self.signature.parameters.values():
            positional = p.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
            kind = next(types, _UNKNOWN) if positional else _UNKNOWN
            empty = inspect.Parameter.empty
            annotation = empty if kind is _UNKNOWN else function_type.Text(function_type.text_of(kind))
            default = empty if p.default is empty else DEFAULT
            parameters.append(p.replace(default=default, annotation=annotation))
        return str(inspect.Signature(parameters))

    @property
    def fullargspec(self) -> inspect.FullArgSpec:
        """The parameters as `inspect.getfullargspec` gives them."""
        kinds = inspect.Parameter
        by_kind: dict[Any, list[Any]] = {}
        for p in self.signature.parameters.values():
            by_kind.setdefault(p.kind, []).append(p)
        positional = by_kind.get(kinds.POSITIONAL_ONLY, []) + by_kind.get(kinds.POSITIONAL_OR_KEYWORD, [])
        keyword = by_kind.get(kinds.KEYWORD_ONLY, [])
        defaults = tuple(p.default for p in positional if p.default is not kinds.empty)
        return inspect.FullArgSpec(
            args=[p.name for p in positional],
            varargs=next((p.name for p in by_kind.get(kinds.VAR_POSITIONAL, [])), None),
            varkw=next((p.name for p in by_kind.get(kinds.VAR_KEYWORD, [])), None),
            defaults=defaults or None,
            kwonlyargs=[p.name for p in keyword],
            kwonlydefaults={p.name: p.default for p in keyword if p.default is not kinds.empty} or None,
            annotations={},
        )

    def named(self, structure: Any) -> Any:
        """Arguments whose leaves know the names that their parameters give them."""
        args, kwargs = structure
        names, rest = [], None
        for p in self.signature.parameters.values():
            if p.kind is inspect.Parameter.VAR_POSITIONAL:
                rest = p.name
            elif p.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD):
                names.append(p.name)
        names += [f"{rest or 'args'}_{i}" for i in range(max(0, len(args) - len(names)))]
        positional = tuple(_labelled(a, n, n) for a, n in zip(args, names, strict=False))
        return positional, {k: _labelled(kwargs[k], k, k) for k in sorted(kwargs)}


_UNKNOWN = object()


def _labelled(value: Any, label: str, base: str) -> Any:
    if isinstance(value, Leaf):
        return Leaf(value.spec, label, base)
    if isinstance(value, dict):
        keys = nest.sorted_keys(value)
        return nest.sequence_like(value, [_labelled(value[k], f"{label}_{k}", base) for k in keys])
    if isinstance(value, (list, tuple)):
        return nest.sequence_like(value, [_labelled(v, f"{label}_{i}", base) for i, v in enumerate(value)])
    return value


def _checked_signature(input_signature: Sequence[Any]) -> tuple:
    if not isinstance(input_signature, (list, tuple)):
        raise TypeError(f"input_signature must be either a tuple or a list, got {type(input_signature)}.")
    wrong = [spec for spec in nest.flatten(list(input_signature)) if not isinstance(spec, TypeSpec)]
    if wrong:
        raise TypeError(
            "input_signature must be a possibly nested sequence of TensorSpec objects, got invalid args "
            f"{wrong} with types {[type(w) for w in wrong]}."
        )
    return tuple(input_signature)


def key_of(structure: Any) -> Any:
    """The hashable part of arguments that decides on the trace."""
    kind = type(structure)
    if kind is EagerTensor:
        return (structure._dtype._enum, structure._array.shape)
    if kind in _VALUES:
        return structure  # by equality, as TensorFlow has it: 1 finds the trace for 1.0 and for True
    if kind is tuple or kind is list:
        return (kind, tuple([key_of(x) for x in structure]))
    if isinstance(structure, dict):
        return (kind, tuple([(k, key_of(structure[k])) for k in sorted(structure, key=str)]))
    if isinstance(structure, (list, tuple)):
        return (kind, tuple([key_of(x) for x in structure]))
    if isinstance(structure, Tensor):
        return (structure.dtype._enum, structure._static_shape())
    if isinstance(structure, (np.ndarray, np.generic)):
        tensor = convert.to_tensor(structure)  # arrays are tensors: strings and objects among them, too
        return (tensor.dtype._enum, tensor._static_shape())
    if kind is TensorSpec and structure.name is None:
        return (structure.dtype._enum, shapes.as_shape_tuple(structure.shape))
    if isinstance(structure, TypeSpec):
        return (kind, structure)
    if getattr(kind, "_is_thalweg_variable", False):
        return ("variable", id(structure), structure.dtype._enum, structure._static_shape())
    if hasattr(kind, "_type_spec"):
        return (kind, structure._type_spec)
    if hasattr(kind, "__tf_flatten__"):
        metadata, parts = structure.__tf_flatten__()
        return (kind, key_of(metadata), key_of(parts))
    if nest.is_nested(structure):
        return (kind, tuple([key_of(x) for x in nest.flatten(structure)]))
    return _object_key(structure)


def _object_key(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        raise TypeError(
            f"Could not generate a generic TraceType for {value!r}.Please verify that it is immutable/hashable. "
            "Otheriwse, consider implementing the Tracing Protocol for it."
        ) from None
    try:
        return (type(value), weakref.ref(value))
    except TypeError:
        return (type(value), value)


def tensors_among(args: tuple) -> list[Tensor] | None:
    """What `split` finds in arguments, where each is a tensor or a plain value; None where one is more than that."""
    tensors = []
    for value in args:
        kind = type(value)
        if kind is EagerTensor:
            tensors.append(value)
        elif kind not in _VALUES:
            return None
    return tensors


def split(structure: Any) -> tuple[Any, list[Tensor]]:
    """Arguments with each tensor replaced by a `Leaf`, and the tensors; composites count component by component."""
    tensors: list[Tensor] = []

    def visit(value: Any) -> Any:
        if isinstance(value, Tensor) or isinstance(value, np.ndarray) or isinstance(value, np.generic):
            tensor = convert.to_tensor(value)
            tensors.append(tensor)
            return Leaf(TensorSpec(tensor.shape, tensor.dtype))
        if hasattr(type(value), "_type_spec") and not getattr(type(value), "_is_thalweg_variable", False):
            spec = value._type_spec
            tensors.extend(nest.flatten(value, expand_composites=True))
            return Leaf(spec)
        return value

    return nest.map_structure(visit, structure), tensors


def widened(specs: Sequence[TypeSpec], others: Sequence[TypeSpec]) -> list[TypeSpec] | None:
    """Specs that hold both lists, None where there are none (reduce_retracing)."""
    if len(specs) != len(others):
        return None
    result = []
    for a, b in zip(specs, others, strict=True):
        wide = function_type.nameless(a).most_specific_common_supertype([function_type.nameless(b)])
        if wide is None:
            return None
        result.append(wide)
    return result


def skeleton_of(structure: Any) -> Any:
    """The key of arguments without the shapes of their tensors."""
    return key_of(nest.map_structure(lambda v: _kind_of(v.spec) if isinstance(v, Leaf) else v, structure))


def _kind_of(spec: TypeSpec) -> tuple:
    return (type(spec), getattr(spec, "dtype", None))
