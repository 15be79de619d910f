"""Datasets while a graph is built: as variants, and in the loops of converted functions.

A dataset in a graph is a scalar variant. One that was made eagerly is captured; one that was made while the graph was
built is made anew at each run, with the values of the tensors it was made of. `for x in dataset` becomes one operation
that runs the body for each element (ReduceDataset); the body is a function as any other, compiled when that pays.
Source: tf.data.Dataset in tf.function, tf.autograph public guides 2.15; recorded runs (tests/golden/functions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from thalweg.autograph.operators import builtin_functions, checks, loops
from thalweg.autograph.operators.staged_loops import Block
from thalweg.core import context, convert, dtypes, nest, registry, shapes
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor, Tensor, is_tensor
from thalweg.data import functions
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, DatasetSpec
from thalweg.data.functions import VariantDataset
from thalweg.engine import dispatch
from thalweg.engine.dispatch import apply
from thalweg.graph.func_graph import FuncGraph
from thalweg.graph.graph_function import GraphFunction
from thalweg.ops.debugging.api import Assert
from thalweg.ops.iterators.storage import boxed
from thalweg.ops.math.api import logical_and, logical_or
from thalweg.ops.strings.api import as_string
from thalweg.ops.strings.api import join as string_join

_state = context.state


# ---------------------------------------------------------------- datasets as tensors


def variant_of(dataset: Dataset) -> Tensor:
    """The scalar variant that stands for a dataset."""
    if isinstance(dataset, VariantDataset):
        return dataset._tensor
    tensors = functions.symbolic_tensors(dataset)
    graph = tensors[0].graph if tensors else dataset._made_in
    if graph is None:
        return EagerTensor(boxed(dataset), dtypes.variant)
    known = graph.__dict__.setdefault("_datasets", {})
    if id(dataset) not in known:
        with graph.as_default(), graph.no_control():
            known[id(dataset)] = (dataset, _node_of(dataset, tensors))
    return known[id(dataset)][1]


def _node_of(dataset: Dataset, tensors: list[Tensor]) -> Tensor:
    def make(arrays: Sequence[Any]) -> Dataset:
        values = {id(t): EagerTensor(a, t.dtype) for t, a in zip(tensors, arrays, strict=True)}
        return functions.rebind(dataset, values)

    name = type(dataset).__name__.strip("_")
    return dispatch.execute(registry.get("ThalwegDataset"), [tensors], {"token": make}, name)


def _flat_elements(self: Dataset) -> Iterator[list]:
    """A new pass over the elements, as lists of the arrays of their tensors."""
    specs = self._structure.flat
    if self._structure.dense:
        yield from map(list, self._started())
        return
    for leaves in self._started():
        yield [a for v, s in zip(leaves, specs, strict=True) for a in functions._arrays_of(v, s)]


def component_specs(element_spec: Any) -> list[TensorSpec]:
    """The specs of the tensors that an element travels as."""
    return [s for spec in nest.flatten(element_spec) for s in functions._tensor_specs(spec)]


def element_from(element_spec: Any, tensors: Sequence[Tensor]) -> Any:
    """The element made of such tensors."""
    given = iter(tensors)
    leaves = [functions._from_tensors(spec, given) for spec in nest.flatten(element_spec)]
    return nest.pack_sequence_as(element_spec, leaves)


def signature_attrs(specs: Sequence[TensorSpec]) -> dict[str, Any]:
    """The attributes that say what an operation gives."""
    return {
        "output_types": tuple(s.dtype for s in specs),
        "output_shapes": tuple(shapes.as_shape_tuple(s.shape) for s in specs),
    }


Dataset._variant_tensor = property(variant_of, doc="The scalar variant that stands for the dataset.")
Dataset._flat_elements = _flat_elements
DatasetSpec._component_specs = property(lambda self: TensorSpec(self._dataset_shape, dtypes.variant))
DatasetSpec._to_components = lambda self, value: value._variant_tensor
DatasetSpec._from_components = lambda self, tensor: VariantDataset(tensor, self._element_spec)


# ---------------------------------------------------------------- loops


def _for_dataset(dataset: Dataset, extra_test: Callable | None, block: Block, options: dict) -> None:
    """`for element in dataset`: Python's eagerly, one operation in a graph."""
    if _state.graph is None:
        loops._for_python(dataset, extra_test, block.body)
        return
    loop_over(dataset._variant_tensor, dataset.element_spec, extra_test, block, options)


def loop_over(
    variant: Tensor, element_spec: Any, extra_test: Callable | None, block: Block, options: dict
) -> None:
    """A loop over the elements of the dataset in a variant, as one operation."""
    given = block.get()
    checks.loop_start(given, block.names, None, None)
    invariants = _invariants(options, given)
    if invariants is not None:
        checks.iteration(given, given, given, block.names, invariants)
    start = nest.map_structure(lambda v: v if hasattr(v, "_type_spec") else convert.to_tensor(v), given)
    flat = nest.flatten(start, expand_composites=True)
    first = [] if extra_test is None else [convert.to_tensor(extra_test())]
    values = [*first, *flat] or [convert.to_tensor(0)]
    specs = [TensorSpec(t.shape, t.dtype) for t in values]
    for i, shape in _wider_shapes(start, invariants, len(first)):
        specs[i] = TensorSpec(shape, specs[i].dtype)
    body, results = _traced_body(element_spec, extra_test, block, start, given, values, specs)
    while any(not r.shape.is_subtype_of(s.shape) for r, s in zip(results, specs, strict=True)):
        specs = [
            TensorSpec(s.shape.most_specific_compatible_shape(r.shape), s.dtype)
            for s, r in zip(specs, results, strict=True)
        ]
        body, results = _traced_body(element_spec, extra_test, block, start, given, values, specs)
    attrs = {"f": GraphFunction(body, [*body.inputs, *body.internal_captures], body.outputs), **signature_attrs(specs)}
    op = "ReduceDataset" if extra_test is None else "ThalwegReduceDatasetWhile"
    found = apply(op, variant, values, body.external_captures, **attrs)
    if flat:
        block.set(tuple(nest.pack_sequence_as(start, found[len(first) :], expand_composites=True)))
    else:
        block.set(given)


def _traced_body(
    element_spec: Any,
    extra_test: Callable | None,
    block: Block,
    start: Any,
    given: tuple,
    values: Sequence[Tensor],
    specs: Sequence[TensorSpec],
) -> tuple[FuncGraph, list[Tensor]]:
    """The body for states of some specs, and the state after it."""
    graph = FuncGraph("reduce_body")
    count = 0 if extra_test is None else 1
    flat = nest.flatten(start, expand_composites=True)
    with graph.as_default():
        inner = [graph.add_input(s, f"args_{i}") for i, s in enumerate(specs)]
        for placeholder, value in zip(inner, values, strict=True):
            if value.dtype is dtypes.variant:
                placeholder._list_source = value
        parts = [
            graph.add_input(s, f"args_{len(specs) + i}") for i, s in enumerate(component_specs(element_spec))
        ]
        entry = nest.pack_sequence_as(start, inner[count : count + len(flat)], expand_composites=True)
        try:
            block.set(tuple(entry))
            block.body(element_from(element_spec, parts))
            new = block.get()
            # The shape may grow: the caller widens it. Structure and dtype may not.
            checks.iteration(start, entry, new, block.names, [_any_shape(v) for v in entry])
            results = [
                convert.to_tensor(v, None if is_tensor(v) else s.dtype)
                for v, s in zip(nest.flatten(new, expand_composites=True), specs[count:], strict=bool(flat))
            ]
            if extra_test is not None:
                results.insert(0, convert.to_tensor(extra_test()))
        finally:
            block.set(given)
        graph.set_outputs(results or [inner[0]])
    return graph, graph.outputs


def _any_shape(value: Any) -> Any:
    return nest.map_structure(lambda _: None if not isinstance(_, Tensor) else shapes.as_shape(None), value)


def _invariants(options: dict, given: tuple) -> list[Any] | None:
    pairs = options.get("shape_invariants", ())
    by_id = {id(v): shape for v, shape in pairs}
    found = [by_id.get(id(v)) for v in given]
    return found if any(f is not None for f in found) else None


def _wider_shapes(start: Any, invariants: list[Any] | None, first: int) -> Iterator[tuple[int, Any]]:
    """(place among the states, shape) for the variables with shape invariants."""
    place = first
    for value, invariant in zip(start, invariants or [None] * len(start), strict=True):
        count = len(nest.flatten(value, expand_composites=True))
        if invariant is not None and count == 1:
            yield place, shapes.as_shape(getattr(invariant, "shape", invariant))
        place += count


loops.register_for_loop(Dataset, _for_dataset)


# ---------------------------------------------------------------- built-in functions


def _length(dataset: Dataset) -> Any:
    """`len(dataset)`: an int64 tensor in a graph. Fails where the number is infinite or unknown."""
    if _state.graph is None:
        return len(dataset)
    count = apply("DatasetCardinality", dataset._variant_tensor)
    known = logical_and(count != INFINITE, count != UNKNOWN)
    check = Assert(known, [string_join(["len requires dataset with definitive cardinality, got ", as_string(count)])])
    with _state.graph.control_dependencies([check]):
        return apply("Identity", count)


def _map(function: Callable, *datasets: Dataset) -> Dataset:
    return (Dataset.zip(datasets) if len(datasets) > 1 else datasets[0]).map(function)


def _any(dataset: Dataset) -> Any:
    return dataset.reduce(convert.to_tensor(False), lambda found, x: logical_or(found, x))


def _all(dataset: Dataset) -> Any:
    return dataset.reduce(convert.to_tensor(True), lambda found, x: logical_and(found, x))


builtin_functions.register(len, Dataset, _length)
builtin_functions.register(enumerate, Dataset, lambda dataset, start=0: dataset.enumerate(start))
builtin_functions.register(zip, Dataset, lambda *datasets: Dataset.zip(datasets))
builtin_functions.register(map, Dataset, _map)
builtin_functions.register(filter, Dataset, lambda function, dataset: dataset.filter(function))
builtin_functions.register(any, Dataset, _any)
builtin_functions.register(all, Dataset, _all)
builtin_functions.register(abs, Dataset, lambda dataset: dataset.map(lambda x: builtin_functions.abs_(x)))
