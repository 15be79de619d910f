"""The user's functions of elements: traced once, then run by the interpreter for each element.

A function may use and return datasets (`flat_map`, windows). A dataset that comes as an argument is a scalar variant
inside the trace. One that is returned was built from symbolic tensors: those become outputs of the trace, and each
element gets a copy of the dataset in which they are replaced by their values (`rebind`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from thalweg.core import convert, dtypes, nest
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.data import debug_mode, structure, vectorize
from thalweg.data.dataset import Dataset, DatasetSpec, compatible, copied
from thalweg.data.resumed import PassState
from thalweg.data.structure import Element, NoneTensorSpec, Structure
from thalweg.function.concrete import trace
from thalweg.function.function import Function
from thalweg.function.function_type import Leaf


def unpacked(spec: Any) -> tuple:
    """The arguments of a function of one element: a tuple's parts, else the element itself."""
    return tuple(spec) if type(spec) is tuple else (spec,)


_NOT_DENSE = "elements are not all tensors"


class ElementFunction:
    """A Python function of elements.

    Args:
      function: the user's function.
      arguments: one nest of specs per argument.
      name: of the method it was given to, for messages.
      finish: what is done to the function's result.
    Raises: ValueError where it cannot be called.
    """

    def __init__(self, function: Callable, arguments: Sequence[Any], name: str, finish: Callable | None = None):
        if not callable(function):
            raise ValueError(
                f"Argument `func` must be a callable. Received func={function} (of type {type(function)})"
            )
        self.name = getattr(function, "__name__", type(function).__name__)
        self.arguments = Structure(tuple(arguments))
        self._function = Function(function, self.name)._converted()
        self._result: Any = None
        self._batched: tuple | None = None
        self._plain_function, self._finish = function, finish
        self._trace()
        self.structure = Structure(structure.spec_of(self._result))

    # ------------------------------------------------------------ tracing

    def _trace(self) -> None:
        flat = [s for spec in self.arguments.flat for s in _tensor_specs(spec)]
        leaves = tuple(Leaf(TensorSpec(s.shape, s.dtype, f"args_{i}")) for i, s in enumerate(flat))
        self._concrete = trace(self.name, self._flat, (leaves, {}), False)
        self._program = self._concrete.function.program
        self._captures = list(self._concrete._captures)

    def _flat(self, *tensors: Tensor) -> list[Tensor]:
        """The user's function from and to flat tensors; its result is kept as it is, to know the form."""
        given = iter(tensors)
        values = [_from_tensors(spec, given) for spec in self.arguments.flat]
        result = self._function(*nest.pack_sequence_as(self.arguments.spec, values))
        if self._finish is not None:
            result = self._finish(result)
        if isinstance(result, list):
            result = tuple(result)
        self._result = structure.normalize(result)
        return [t for v in nest.flatten(self._result) for t in _tensors_of(v)]

    # ------------------------------------------------------------ running

    def bound(self, known: dict[int, Any]) -> ElementFunction:
        """The function with captured symbolic tensors replaced by values."""
        if not any(id(t) in known for t in self._captures):
            return self
        result = copy.copy(self)
        result._captures = [known.get(id(t), t) for t in self._captures]
        return result

    def symbolic(self) -> list[Tensor]:
        """The captured tensors that have no value yet."""
        return [t for t in self._captures if not isinstance(t, EagerTensor)]

    def batch_runner(self) -> Callable[[Element, int], Element] | None:
        """A function of many elements at once: from leaves with a batch axis, and their number, to such leaves.

        None where the function has an operation that is not known to treat each element as if it were alone.
        """
        if self._batched is None:
            dense = self.arguments.dense and self.structure.dense and not debug_mode.on
            self._batched = (vectorize.vectorized(self._program, len(self.arguments.flat)) if dense else _NOT_DENSE,)
        (steps,) = self._batched
        if isinstance(steps, str) or any(t.dtype in (dtypes.resource, dtypes.variant) for t in self._captures):
            return None
        captures = [t._numpy() for t in self._captures]
        return lambda leaves, count: tuple(steps.run(leaves, captures, count))

    def why_not_batched(self) -> str | None:
        """Why it cannot run for many elements at once, in words; None where it can."""
        if self.batch_runner() is not None:
            return None
        (steps,) = self._batched
        return steps if isinstance(steps, str) else "it reads a variable"

    def runner(self) -> Callable[[Element], Element]:
        """A function from the leaves of the arguments to the leaves of the result."""
        if debug_mode.on:
            return self._in_python
        captures = [t._array if t.dtype is dtypes.resource else t._numpy() for t in self._captures]
        run = self._program.run
        if self.arguments.dense and self.structure.dense:
            if not captures:
                return lambda leaves: tuple(run(leaves))
            return lambda leaves: tuple(run([*leaves, *captures]))
        specs, results = self.arguments.flat, nest.flatten(self._result)
        types = [t.dtype for t in self._concrete.function.outputs]

        def call(leaves: Element) -> Element:
            arrays = [a for v, s in zip(leaves, specs, strict=True) for a in _arrays_of(v, s)]
            found = run([*arrays, *captures])
            given = iter(zip(found, types, strict=True))
            return tuple(_leaf(v, given) for v in results)

        return call

    def _in_python(self, leaves: Element) -> Element:
        """The user's function called as it is, for a debugger to step into."""
        values = self.arguments.values(leaves)
        result = self._plain_function(*nest.pack_sequence_as(self.arguments.spec, values))
        if self._finish is not None:
            result = self._finish(result)
        result = structure.normalize(tuple(result) if isinstance(result, list) else result)
        found = structure.spec_of(result)
        if not compatible(self.structure.spec, found):
            raise TypeError(
                f"{self.name} returned {found} for one element, where it had returned {self.structure.spec} when traced"
            )
        return self.structure.leaves(result)


def _tensor_specs(spec: TypeSpec) -> list[TensorSpec]:
    if isinstance(spec, TensorSpec):
        return [spec]
    if isinstance(spec, DatasetSpec):
        return [TensorSpec([], dtypes.variant)]
    if isinstance(spec, NoneTensorSpec):
        return []
    return nest.flatten(spec, expand_composites=True)


def _from_tensors(spec: TypeSpec, tensors: Iterator[Tensor]) -> Any:
    if isinstance(spec, TensorSpec):
        return next(tensors)
    if isinstance(spec, NoneTensorSpec):
        return None
    if isinstance(spec, DatasetSpec):
        return VariantDataset(next(tensors), spec.element_spec)
    count = len(nest.flatten(spec, expand_composites=True))
    return nest.pack_sequence_as(spec, [next(tensors) for _ in range(count)], expand_composites=True)


def _tensors_of(value: Any) -> list[Tensor]:
    if value is None:
        return []
    if isinstance(value, Dataset):
        return symbolic_tensors(value)
    if isinstance(value, Tensor):
        return [value]
    return [convert.to_tensor(t) for t in nest.flatten(value, expand_composites=True)]


def _arrays_of(value: Any, spec: TypeSpec) -> list[Any]:
    if isinstance(spec, TensorSpec):
        return [value]
    if value is None:
        return []
    if isinstance(spec, DatasetSpec):
        return [structure.as_object(value)]
    return [t._numpy() for t in nest.flatten(value, expand_composites=True)]


def _leaf(like: Any, found: Iterator[tuple[Any, Any]]) -> Any:
    """The leaf for one value of the traced result, from the arrays of the run."""
    if like is None:
        return None
    if isinstance(like, Dataset):
        return rebind(like, {id(t): EagerTensor(*next(found)) for t in symbolic_tensors(like)})
    if isinstance(like, Tensor):
        return next(found)[0]
    count = len(nest.flatten(like, expand_composites=True))
    return nest.pack_sequence_as(like, [EagerTensor(*next(found)) for _ in range(count)], expand_composites=True)


# ---------------------------------------------------------------- datasets made of symbolic tensors


class VariantDataset(Dataset):
    """The dataset in a scalar variant tensor."""

    def __init__(self, tensor: Tensor, element_spec: Any):
        super().__init__(element_spec)
        self._tensor = tensor

    def _held(self) -> Dataset:
        return self._tensor._array[()]

    def _iterate(self) -> Iterator[Element]:
        return self._held()._iterate()

    def _count(self) -> Any:
        return self._held()._count() if isinstance(self._tensor, EagerTensor) else self._tensor

    def _indexed(self) -> Any:
        return self._held()._indexed()

    def _inputs(self) -> list[Dataset]:
        return [self._held()] if isinstance(self._tensor, EagerTensor) else []


VariantDataset.__name__ = "_VariantDataset"


def symbolic_tensors(value: Any) -> list[Tensor]:
    """The symbolic tensors that a dataset was made with, each once, in a fixed order."""
    found: dict[int, Tensor] = {}
    _collect(value, found)
    return list(found.values())


def _collect(value: Any, found: dict[int, Tensor]) -> None:
    if isinstance(value, Tensor):
        if not isinstance(value, EagerTensor):
            found[id(value)] = value
    elif isinstance(value, Dataset):
        for part in value.__dict__.values():
            _collect(part, found)
    elif isinstance(value, ElementFunction):
        found.update((id(t), t) for t in value.symbolic())
    elif isinstance(value, (list, tuple)):
        for part in value:
            _collect(part, found)
    elif isinstance(value, PassState):
        _collect(value.parts, found)
    elif isinstance(getattr(value, "_type_spec", None), TypeSpec):
        for part in nest.flatten(value, expand_composites=True):
            _collect(part, found)


def rebind(value: Any, known: dict[int, Any]) -> Any:
    """A copy of a dataset with symbolic tensors replaced by values."""
    if isinstance(value, Tensor):
        return known.get(id(value), value)
    if isinstance(value, Dataset):
        # Copied also where no tensor is inside: each element of a map is a dataset with a state of its own.
        changes = {k: rebind(v, known) for k, v in value.__dict__.items() if k != "_structure"}
        return copied(value, {k: v for k, v in changes.items() if v is not value.__dict__[k]})
    if isinstance(value, ElementFunction):
        return value.bound(known)
    if isinstance(value, PassState):
        return value.bind(known)
    if type(value) in (list, tuple):
        return type(value)([rebind(v, known) for v in value])
    if not isinstance(value, TypeSpec) and isinstance(getattr(value, "_type_spec", None), TypeSpec):
        parts = [rebind(t, known) for t in nest.flatten(value, expand_composites=True)]
        return nest.pack_sequence_as(value, parts, expand_composites=True)
    return value
