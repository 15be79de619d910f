"""reduce, scan, get_single_element: a state that runs through the elements.

Source: tf.data.Dataset.reduce, scan, get_single_element public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import context, convert, nest
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor
from thalweg.data import structure
from thalweg.data.dataset import Dataset, UnaryDataset, invalid, method
from thalweg.data.functions import ElementFunction, rebind, symbolic_tensors
from thalweg.data.structure import Element, Structure

_state = context.state


def _loop_function(function: Callable, state: Any, dataset: Dataset, name: str) -> tuple[ElementFunction, Any]:
    """The function of (state, element), and the spec of the state it keeps: shapes widen until they stay.

    Raises: TypeError where the state's form or dtypes change.
    """
    spec = structure.spec_of(state)
    while True:
        traced = ElementFunction(function, (spec, dataset.element_spec), name)
        found = traced.structure.spec
        if name == "scan":
            if not (isinstance(found, tuple) and len(found) == 2):
                raise TypeError(
                    "The `scan_func` argument must return a pair of a new state and an output value, got "
                    f"{found!r}."
                )
            found = found[0]
        wider = _widened(spec, found, name)
        if wider == spec:
            return traced, spec
        spec = wider


def _widened(spec: Any, found: Any, name: str) -> Any:
    try:
        nest.assert_same_structure(spec, found)
    except (ValueError, TypeError) as e:
        raise TypeError(
            f"The element structure of the new state of `{name}` does not match that of the initial state. Expected "
            f"{spec}; got {found}."
        ) from e
    for a, b in zip(nest.flatten(spec), nest.flatten(found), strict=True):
        if isinstance(a, TensorSpec) and isinstance(b, TensorSpec) and a.dtype is not b.dtype:
            raise TypeError(
                f"The element types for the new state must match the initial state. Expected {a.dtype}; got {b.dtype}."
            )
    return nest.map_structure(_wider, spec, found)


def _wider(a: Any, b: Any) -> Any:
    if not isinstance(a, TensorSpec):
        return b
    return TensorSpec(a.shape.most_specific_compatible_shape(b.shape), a.dtype)


class _ScanDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, initial_state: Any, function: Callable):
        state = structure.normalize(initial_state)
        self._function, spec = _loop_function(function, state, dataset, "scan")
        self._states = Structure(spec)
        self._initial = nest.flatten(state)
        super().__init__(dataset, self._function.structure.spec[1])

    def _iterate(self) -> Iterator[Element]:
        return self._outputs(self._function.runner(), iter(self._input._iterate()))

    def _outputs(self, run: Callable, elements: Iterator[Element]) -> Iterator[Element]:
        state = tuple(v._numpy() if isinstance(v, EagerTensor) else v for v in self._initial)
        count = len(state)
        for element in elements:
            result = run((*state, *element))
            state = result[:count]
            yield result[count:]


def _fold(dataset: Dataset, traced: ElementFunction, states: Structure, state: Element) -> Element:
    run = traced.runner()
    for element in dataset._started():
        state = run((*state, *element))
    return state


@method
def scan(self: Dataset, initial_state: Any, scan_func: Callable, name: str | None = None) -> Dataset:
    """A function of a state and each element, which gives the next state and an output.

    Args:
      initial_state: nest of tensors. scan_func: (state, element) -> (state, output). name: unused.
    Returns: a Dataset of the outputs.
    Raises: TypeError where the state changes form or dtype.
    Example:
      >>> d = tf.data.Dataset.range(4)
      >>> print(*d.scan(tf.constant(0, tf.int64), lambda s, x: (s + x, s + x)).as_numpy_iterator())
      0 1 3 6
    """
    return _ScanDataset(self, initial_state, scan_func)


@method
def reduce(self: Dataset, initial_state: Any, reduce_func: Callable, name: str | None = None) -> Any:
    """The last state of a function of a state and each element.

    Args:
      initial_state: nest of tensors. reduce_func: (state, element) -> state. name: unused.
    Returns: a nest of tensors.
    Raises: TypeError where the state changes form or dtype.
    Example:
      >>> int(tf.data.Dataset.range(5).reduce(tf.constant(0, tf.int64), lambda s, x: s + x))
      10
    """
    state = structure.normalize(initial_state)
    traced, spec = _loop_function(reduce_func, state, self, "reduce")
    states = Structure(spec)
    if _state.graph is None:
        leaves = _fold(self, traced, states, states.leaves(state))
        return states.wrapper()(leaves)
    return _in_graph([self, traced, *nest.flatten(state)], states, _reduced(states))


def _reduced(states: Structure) -> Callable:
    def run(dataset: Dataset, traced: ElementFunction, *state: Any) -> Element:
        return _fold(dataset, traced, states, tuple(t._numpy() for t in state))

    return run


def _in_graph(parts: list[Any], results: Structure, run: Callable) -> Any:
    """Runs a function of datasets and tensors as an operation of the graph that is being built."""
    values = [v if isinstance(v, (Dataset, ElementFunction)) else convert.to_tensor(v) for v in parts]
    tensors = symbolic_tensors(values)

    def call(*found: Any) -> list[Any]:
        known = {id(t): f for t, f in zip(tensors, found, strict=True)}
        return results.values(run(*(rebind(v, known) for v in values)))

    outputs = _state.graph.py_function(call, tensors, [d for d in results.dtypes], True, None)
    for tensor, spec in zip(outputs, results.flat, strict=True):
        tensor.set_shape(spec.shape)
    return nest.pack_sequence_as(results.spec, outputs)


@method
def get_single_element(self: Dataset, name: str | None = None) -> Any:
    """The only element.

    Args:
      name: unused.
    Returns: a nest of tensors.
    Raises: InvalidArgumentError where there is none, or more than one.
    Example:
      >>> tf.data.Dataset.range(4).batch(4).get_single_element().numpy().tolist()
      [0, 1, 2, 3]
    """
    if _state.graph is None:
        return self._structure.wrapper()(_single(self))
    return _in_graph([self], self._structure, _single)


def _single(dataset: Dataset) -> Element:
    elements = iter(dataset._started())
    first = next(elements, None)
    if first is None:
        raise invalid("Dataset was empty. [Op:DatasetToSingleElement]")
    if next(elements, None) is not None:
        raise invalid("Dataset had more than one element. [Op:DatasetToSingleElement]")
    return first
