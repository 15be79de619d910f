"""Functions of a SavedModel, callable again.

A `RestoredFunction` is a `tf.function` whose Python part looks for the trace in the file that fits the arguments and
takes its body over, op by op; captured variables are those of the loaded objects. Bodies are read when they are first
called.
Source: tf.saved_model.load public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from thalweg.core import context, convert, nest
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import Tensor
from thalweg.function.concrete import ConcreteFunction, trace
from thalweg.function.function import Function
from thalweg.function.function_type import Leaf
from thalweg.graph.import_graph_def import Library
from thalweg.saved_model import structured_values

_state = context.state


class SavedTrace:
    """One trace of a function in the file: what it takes and gives, and its body.

    Args:
      name: of the FunctionDef.
      proto: its SavedConcreteFunction.
      library: the functions of the file.
    """

    def __init__(self, name: str, proto: Any, library: Library):
        self.name, self._library = name, library
        self.bound_inputs = list(proto.bound_inputs)
        self.args, self.kwargs = structured_values.decode(proto.canonicalized_input_signature)
        self.outputs = structured_values.decode(proto.output_signature)
        self.captured: list[Any] = []  # tensors; set when all objects are there
        self.variables: list[Any] = []

    def accepts(self, args: Sequence[Any], kwargs: Mapping[str, Any], convertible: bool) -> bool:
        """Whether arguments fit; with `convertible` also values that could be made tensors."""
        mine, theirs = (tuple(self.args), dict(self.kwargs)), (tuple(args), dict(kwargs))
        try:
            nest.assert_same_structure(mine, theirs, check_types=False)
        except (TypeError, ValueError):
            return False
        return all(
            _fits(spec, value, convertible)
            for spec, value in zip(nest.flatten(mine), nest.flatten(theirs), strict=True)
        )

    def run(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The result for arguments that fit, op by op in the current graph."""
        tensors = []
        specs, values = (tuple(self.args), dict(self.kwargs)), (tuple(args), dict(kwargs))
        for spec, value in zip(nest.flatten(specs), nest.flatten(values), strict=True):
            if isinstance(spec, TypeSpec):
                if isinstance(spec, TensorSpec):
                    value = convert.to_tensor(value, spec.dtype)
                tensors.extend(nest.flatten(value, expand_composites=True))
        return self.run_flat(tensors)

    def run_flat(self, tensors: Sequence[Any]) -> Any:
        """The result for a tensor for each input."""
        for variable in self.variables:
            for tape in _state.tapes:
                tape.variable_accessed(variable)
        body = self._library.function(self.name)
        results = body.inlined([*tensors, *self.captured])
        flat = nest.flatten(self.outputs, expand_composites=True)
        given = iter(results)
        filled = [next(given) if isinstance(spec, TypeSpec) else spec for spec in flat]
        if self.outputs is None:
            return None
        return nest.pack_sequence_as(self.outputs, filled, expand_composites=True)

    def text(self) -> str:
        """What it takes, for error messages."""
        count = len(self.args)
        return f"Positional arguments ({count} total):\n{_lines(self.args)}\n  Keyword arguments: {self.kwargs}"


def _lines(values: Sequence[Any]) -> str:
    return "\n".join(f"    * {v!r}" for v in values)


def _fits(spec: Any, value: Any, convertible: bool) -> bool:
    if isinstance(spec, TensorSpec):
        if isinstance(value, TensorSpec):
            return spec.is_compatible_with(value)
        if not isinstance(value, Tensor):
            if not convertible:
                return False
            try:
                value = convert.to_tensor(value, spec.dtype)
            except (TypeError, ValueError):
                return False
        return value.dtype == spec.dtype and spec.shape.is_compatible_with(value.shape)
    if isinstance(spec, TypeSpec):
        return spec.is_compatible_with(value)
    if isinstance(value, Tensor) or hasattr(value, "shape"):
        return False
    return type(spec) is type(value) and spec == value or spec is None and value is None


def signature_from(function_spec: Any) -> tuple[inspect.Signature, Any]:
    """(the parameters, the input signature or None) of a FunctionSpec; `self` of methods is not among them."""
    spec = structured_values.decode(function_spec.fullargspec)
    empty = inspect.Parameter.empty
    if spec is None:
        return _ANYTHING, None
    names = list(spec.args)
    if function_spec.is_method and names:
        names = names[1:]
    defaults = list(spec.defaults or ())
    padded = [empty] * (len(names) - len(defaults)) + defaults[-len(names) :] if names else []
    kinds = inspect.Parameter
    parameters = [
        kinds(n, kinds.POSITIONAL_OR_KEYWORD, default=d) for n, d in zip(names, padded, strict=True) if n.isidentifier()
    ]
    if spec.varargs:
        parameters.append(kinds(spec.varargs, kinds.VAR_POSITIONAL))
    for name in spec.kwonlyargs or ():
        parameters.append(kinds(name, kinds.KEYWORD_ONLY, default=(spec.kwonlydefaults or {}).get(name, empty)))
    if spec.varkw:
        parameters.append(kinds(spec.varkw, kinds.VAR_KEYWORD))
    try:
        signature = inspect.Signature(parameters)
    except ValueError:  # a parameter without a default after one that has it: partial functions
        signature = _ANYTHING
    return signature, structured_values.decode(function_spec.input_signature)


_ANYTHING = inspect.Signature(
    [
        inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL),
        inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD),
    ]
)


class RestoredFunction(Function):
    """A `tf.function` of a SavedModel: callable with what it was traced with."""

    def __init__(self, name: str, saved_traces: Sequence[SavedTrace], function_spec: Any):
        self._saved_traces = list(saved_traces)
        signature, self._saved_input_signature = signature_from(function_spec)
        super().__init__(_dispatcher(self._saved_traces, signature, name), name, autograph=False)

    @property
    def concrete_functions(self) -> list[ConcreteFunction]:
        """The traces of the file, each callable by itself."""
        return [self._concrete(t) for t in self._saved_traces]

    def _concrete(self, saved: SavedTrace) -> ConcreteFunction:
        structure = nest.map_structure(lambda v: Leaf(v) if isinstance(v, TypeSpec) else v, (saved.args, saved.kwargs))
        return self._trace(self._key(*_plain(structure)), structure)

    def _list_all_concrete_functions_for_serialization(self) -> list[ConcreteFunction]:
        return self.concrete_functions


def _plain(structure: Any) -> Any:
    return nest.map_structure(lambda v: v.spec if isinstance(v, Leaf) else v, structure)


def _dispatcher(traces: Sequence[SavedTrace], signature: inspect.Signature, name: str) -> Callable:
    def restored(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for convertible in (False, True):
            for saved in traces:
                if saved.accepts(bound.args, bound.kwargs, convertible):
                    return saved.run(bound.args, bound.kwargs)
        options = "\n\n".join(f"Option {i}:\n  {t.text()}" for i, t in enumerate(traces, 1))
        got = f"Positional arguments ({len(bound.args)} total):\n{_lines(bound.args)}\n  Keyword arguments: "
        got += str(bound.kwargs)
        raise ValueError(
            f"Could not find matching concrete function to call loaded from the SavedModel. Got:\n  {got}\n\n Expected "
            f"these arguments to match one of the following {len(traces)} option(s):\n\n{options}"
        )

    restored.__signature__ = signature  # type: ignore[attr-defined]
    restored.__name__ = name
    return restored


class LoadedTrace(ConcreteFunction):
    """A trace of a file: its `structured_outputs` are specs with the names in the file, as TensorFlow shows them."""

    @property
    def structured_outputs(self) -> Any:
        return self._saved_outputs


def signature_function(saved: SavedTrace, keywords: Sequence[str], positional: int) -> ConcreteFunction:
    """A trace that takes tensors by name: a signature, or a trace of a function taken by itself.

    Args:
      keywords: the names of its inputs in order.
      positional: how many of them may come without a name.
    """
    specs = [s for s in nest.flatten((tuple(saved.args), dict(saved.kwargs)), expand_composites=True)
             if isinstance(s, TypeSpec)]
    if keywords and len(keywords) == len(specs):
        by_name = {k: TensorSpec(s.shape, s.dtype, k) for k, s in zip(keywords, specs, strict=True)}
    else:
        by_name = {s.name or f"args_{i}": s for i, s in enumerate(specs)}
    order = list(by_name)

    def body(**kwargs: Any) -> Any:
        return saved.run_flat([kwargs[k] for k in order])

    leaves = {k: Leaf(by_name[k], k, k) for k in sorted(by_name)}
    concrete = trace(_short(saved.name), body, ((), leaves), allow_variables=False)
    concrete._arg_keywords, concrete._num_positional_args = order, positional
    concrete.__class__, concrete._saved_outputs = LoadedTrace, saved.outputs
    return concrete


def _short(name: str) -> str:
    return name.removeprefix("__inference_").rstrip("0123456789").rstrip("_") or name


class SignatureMap(Mapping):
    """`loaded.signatures`: names -> signatures, read when asked for."""

    __module__ = "tensorflow.python.saved_model.signature_serialization"

    def __init__(self) -> None:
        self._makers: dict[str, Callable[[], ConcreteFunction]] = {}
        self._made: dict[str, ConcreteFunction] = {}

    def add(self, name: str, make: Callable[[], ConcreteFunction]) -> None:
        """Adds a signature that `make()` makes."""
        self._makers[name] = make

    def __getitem__(self, key: str) -> ConcreteFunction:
        if key not in self._made:
            self._made[key] = self._makers[key]()
        return self._made[key]

    def __iter__(self) -> Any:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        return {}

    def __repr__(self) -> str:
        return f"_SignatureMap({ {k: self[k] for k in self} })"
