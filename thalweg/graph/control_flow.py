"""Conditions and loops while a graph is built: the branches and bodies become functions, their captures explicit
inputs.

`Graph.cond`, `Graph.while_loop`, ... are what thalweg.ops.control calls when the predicate has no value yet.
Source: tf.cond, tf.while_loop public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, errors, nest, registry, shapes
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Tensor
from thalweg.engine import dispatch
from thalweg.engine.dispatch import apply, cpp_name
from thalweg.graph.func_graph import FuncGraph, copy_handle_shape
from thalweg.graph.graph import Graph
from thalweg.graph.graph_function import GraphFunction
from thalweg.graph.python_calls import PythonCall


def _branch(scope: str, kind: str, fn: Callable) -> FuncGraph:
    graph = _body(scope, kind)
    with graph.as_default():
        graph.set_outputs(fn())
    return graph


def _body(scope: str, kind: str) -> FuncGraph:
    """The graph of a branch or loop body: operations inside have the prefix of the operation that it belongs to."""
    outermost = context.state.graph
    while getattr(outermost, "outer", None) is not None:
        outermost = outermost.outer
    outermost.count_of_bodies += 1
    graph = FuncGraph(f"{scope.replace('/', '_')}{kind}_{outermost.count_of_bodies}")
    graph.enter_scope(scope)
    return graph


def _with_common_captures(graphs: Sequence[FuncGraph]) -> tuple[list[Tensor], list[GraphFunction]]:
    """The tensors any of the graphs captures, and each graph as a function of all of them."""
    outers: dict[int, Tensor] = {}
    for g in graphs:
        outers.update({id(outer): outer for outer, _ in g.captures.values()})
    functions = []
    for g in graphs:
        inputs = []
        for key, outer in outers.items():
            if key in g.captures:
                inputs.append(g.captures[key][1])
            else:
                unused = g.placeholder(outer.dtype, outer._static_shape(), "Placeholder")
                if outer.dtype is dtypes.resource:
                    copy_handle_shape(outer, unused)
                inputs.append(unused)
        functions.append(GraphFunction(g, inputs, g.outputs))
    return list(outers.values()), functions


def _check_branches(graphs: Sequence[FuncGraph], names: Sequence[str]) -> None:
    """Branches must return the same structure and dtypes."""
    first = graphs[0]
    for other, name in zip(graphs[1:], names[1:], strict=True):
        said = (
            f"{names[0]} and {name} arguments to tf.cond must have the same number, type, and overall structure of "
            f"return values.\n\n{names[0]} output: {first.structured_outputs}\n{name} output: "
            f"{other.structured_outputs}\n\n"
        )
        try:
            nest.assert_same_structure(first.structured_outputs, other.structured_outputs, expand_composites=True)
        except (ValueError, TypeError) as e:
            raise TypeError(f"{said}{e}") from None
        for a, b in zip(first.outputs, other.outputs, strict=True):
            if a.dtype is not b.dtype:
                raise TypeError(f"{said}Error details:\n{a} and {b} have different types")


def _packed(graph: FuncGraph, results: Sequence[Any]) -> Any:
    given = iter(results)
    return nest.map_structure(
        lambda x: None if x is None else next(given), graph.structured_outputs, expand_composites=True
    )


def cond(self: Graph, pred: Any, true_fn: Callable, false_fn: Callable, name: str | None) -> Any:
    """An If operation of two traced branches."""
    pred = convert.to_tensor(pred)
    if pred.dtype is not dtypes.bool:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"Input 'pred' passed {cpp_name(pred.dtype)} expected bool while building NodeDef '{name or 'cond'}' of "
            "tf.cond: use tf.cast, or compare",
        )
    with self.name_scope(name or "cond") as scope:
        graphs = [_branch(scope, "true", true_fn), _branch(scope, "false", false_fn)]
        _check_branches(graphs, ("true_fn", "false_fn"))
        captures, (then_branch, else_branch) = _with_common_captures(graphs)
        op = "If" if then_branch.is_stateful or else_branch.is_stateful else "StatelessIf"
        results = apply(
            op,
            pred,
            captures,
            then_branch=then_branch,
            else_branch=else_branch,
            Tout=then_branch.output_types,
            name=scope,
        )
        return _packed(graphs[0], _named_results(results))


def _named_results(results: Any) -> list[Any]:
    """The outputs of a condition as users meet them: "cond/Identity:0"."""
    plain = (dtypes.variant, dtypes.resource)
    return [r if r.dtype in plain else apply("Identity", r) for r in _as_list(results)]


def _as_list(results: Any) -> list[Any]:
    return results if isinstance(results, list) else []


def case(
    self: Graph, pairs: Sequence[tuple[Any, Callable]], default: Callable | None, exclusive: bool, name: str
) -> Any:
    """Nested conditions, the first that holds."""
    with self.name_scope(name or "case"):
        return _first_that_holds(pairs, default)


def _first_that_holds(pairs: Sequence[tuple[Any, Callable]], default: Callable | None) -> Any:
    (pred, fn), *rest = pairs
    if not rest and default is None:
        return fn()
    other = default if not rest else (lambda: _first_that_holds(rest, default))
    return cond(context.state.graph, pred, fn, other, None)


def switch_case(
    self: Graph, index: Any, numbered: Sequence[tuple[int, Callable]], default: Callable | None, name: str
) -> Any:
    """A Case operation; numbers without a function take the default."""
    table = dict(numbered)
    fallback = default or numbered[-1][1]
    fns = [table.get(i, fallback) for i in range(max(table) + 1)]
    if default is not None:
        fns.append(default)
    with self.name_scope(name or "switch_case"), self.name_scope("indexed_case") as scope:
        graphs = [_branch(scope, f"branch{i}", fn) for i, fn in enumerate(fns)]
        _check_branches(graphs, [f"branch {i}" for i in range(len(graphs))])
        captures, branches = _with_common_captures(graphs)
        op = "Case" if any(b.is_stateful for b in branches) else "StatelessCase"
        results = apply(op, index, captures, branches=branches, Tout=branches[0].output_types, name=scope)
        return _packed(graphs[0], _named_results(results))


# ---------------------------------------------------------------- loops


def _invariant_specs(values: Sequence[Any], invariants: Any) -> list[TensorSpec]:
    """The specs the loop variables keep: their own, or wider ones where invariants say so."""
    flat = [None] * len(values) if invariants is None else nest.flatten(invariants, expand_composites=True)
    specs = []
    for value, invariant in zip(values, flat, strict=True):
        shape = value.shape if invariant is None else shapes.as_shape(getattr(invariant, "shape", invariant))
        if not shape.is_compatible_with(value.shape):
            raise ValueError(
                f"The shape invariant {shape} is not compatible with a loop variable of shape {value.shape}"
            )
        specs.append(TensorSpec(shape, value.dtype))
    return specs


def _check_invariants(start: list[Any], invariants: Any) -> None:
    """Raises: ValueError where the invariants have not the structure of the loop variables."""
    wanted, given = nest.flatten(start, expand_composites=True), nest.flatten(invariants, expand_composites=True)
    if len(wanted) != len(given) or not nest.is_nested(invariants):
        raise ValueError(
            "The two structures don't have the same nested structure: shape_invariants must have one shape for each "
            f"loop variable.\n\nFirst structure: type=list str={start}\n\nSecond structure: "
            f"type={type(invariants).__name__} str={invariants}"
        )


def while_loop(
    self: Graph,
    test: Callable,
    body: Callable,
    loop_vars: Any,
    shape_invariants: Any,
    maximum_iterations: Any,
    name: str | None,
) -> Any:
    """A While operation; captured tensors are loop variables that pass through."""
    single = not isinstance(loop_vars, (list, tuple))
    given = [loop_vars] if single else list(loop_vars)
    start = nest.map_structure(
        lambda v: v if hasattr(v, "_type_spec") and not isinstance(v, Tensor) else convert.to_tensor(v), given
    )
    values = nest.flatten(start, expand_composites=True)
    invariants = None if shape_invariants is None else [shape_invariants] if single else shape_invariants
    if invariants is not None:
        _check_invariants(start, invariants)
    specs = _invariant_specs(values, invariants)
    with self.name_scope(name or "while") as scope:
        final = _staged_loop(test, body, start, specs, maximum_iterations, scope)
    if single:
        return final[0]
    return type(loop_vars)(*final) if hasattr(loop_vars, "_fields") else type(loop_vars)(final)


def _staged_loop(
    test: Callable,
    body: Callable,
    start: list[Any],
    specs: Sequence[TensorSpec],
    maximum_iterations: Any,
    scope: str,
) -> list[Any]:
    """The loop's operation, below a scope of its own; its final variables in the structure of `start`."""
    values = nest.flatten(start, expand_composites=True)
    limit = None
    if maximum_iterations is not None:
        limit = convert.to_tensor(maximum_iterations, hint=dtypes.int32, name="maximum_iterations")
    counter = [] if limit is None else [convert.to_tensor(0, limit.dtype, name="loop_counter")]

    def packed(flat: Sequence[Any]) -> list[Any]:
        return nest.pack_sequence_as(start, list(flat), expand_composites=True)

    names = [getattr(v, "name", "var") if isinstance(v, Tensor) and hasattr(v, "op") else "var" for v in values]
    test_graph = _body(scope, "cond")
    with test_graph.as_default():
        inner = [test_graph.add_input(s, "Placeholder") for s in [*(TensorSpec([], c.dtype) for c in counter), *specs]]
        _tell_lists(inner, [*counter, *values])
        holds = convert.to_tensor(test(*packed(inner[len(counter) :])))
        if holds.dtype is not dtypes.bool or holds.shape.rank not in (0, None):
            raise TypeError(f"while_loop: cond must return a Boolean scalar, got {holds}")
        if limit is not None:
            holds = apply("LogicalAnd", apply("Less", inner[0], limit), holds)
        test_graph.set_outputs(holds)

    body_graph = _body(scope, "body")
    with body_graph.as_default():
        inner = [body_graph.add_input(s, "Placeholder") for s in [*(TensorSpec([], c.dtype) for c in counter), *specs]]
        _tell_lists(inner, [*counter, *values])
        new = body(*packed(inner[len(counter) :]))
        new = list(new) if isinstance(new, (list, tuple)) and not hasattr(new, "_fields") else [new]
        _check_structure(start, new)
        results = [
            convert.to_tensor(v, None if isinstance(v, Tensor) else s.dtype)
            for v, s in zip(nest.flatten(new, expand_composites=True), specs, strict=True)
        ]
        _check_loop_vars(results, specs, names)
        step = [apply("AddV2", inner[0], 1, name="add")] if counter else []
        body_graph.set_outputs([*step, *results])

    captures, bodies = _loop_functions(test_graph, body_graph)
    functions = dict(zip(("cond", "body"), bodies, strict=True))
    op = "While" if any(f.is_stateful for f in bodies) else "StatelessWhile"
    output_shapes = tuple(shapes.as_shape_tuple(s.shape) for s in specs)
    found = apply(
        op,
        [*counter, *values, *captures],
        **functions,
        output_shapes=[*([()] if counter else []), *output_shapes, *(c._static_shape() for c in captures)],
        name=scope,
    )
    return packed(found[len(counter) : len(counter) + len(values)])


def _tell_lists(inner: Sequence[Any], outer: Sequence[Any]) -> None:
    """Lets the placeholders for lists of tensors know the lists they start as."""
    for placeholder, value in zip(inner, outer, strict=True):
        if value.dtype is dtypes.variant:
            placeholder._list_source = value


def _check_structure(start: Any, new: Any) -> None:
    try:
        nest.assert_same_structure(new, start, expand_composites=True)
    except (ValueError, TypeError) as e:
        raise ValueError(str(e)) from None


def _check_loop_vars(results: Sequence[Tensor], specs: Sequence[TensorSpec], names: Sequence[str]) -> None:
    """Each iteration must give what the next one takes."""
    for result, spec, name in zip(results, specs, names, strict=True):
        if result.dtype is not spec.dtype:
            raise TypeError(
                f"Loop var {name} enters the loop with type {spec.dtype!s} but has type {result.dtype!s} after 1 "
                f"iteration. {name} type should remain constant."
            )
        if not result.shape.is_subtype_of(spec.shape):
            raise ValueError(
                f"Input tensor `{name}` enters the loop with shape {spec.shape}, but has shape {result.shape} after "
                "one iteration. "
                "To allow the shape to vary across iterations, use the `shape_invariants` argument of tf.while_loop "
                "to specify a "
                "less-specific shape."
            )


def _loop_functions(test: FuncGraph, body: FuncGraph) -> tuple[list[Tensor], list[GraphFunction]]:
    """Condition and body as functions of the loop variables and of all captures, which the body passes on."""
    outers: dict[int, Tensor] = {}
    for g in (test, body):
        outers.update({id(outer): outer for outer, _ in g.captures.values()})
    functions = []
    for g in (test, body):
        inputs = list(g.inputs)
        passed = []
        for outer in outers.values():
            inner = g.captures[id(outer)][1] if id(outer) in g.captures else None
            if inner is None:
                inner = g.placeholder(outer.dtype, outer._static_shape(), "Placeholder")
                if outer.dtype is dtypes.resource:
                    copy_handle_shape(outer, inner)
            passed.append(inner)
        functions.append(GraphFunction(g, [*inputs, *passed], g.outputs if g is test else [*g.outputs, *passed]))
    return list(outers.values()), functions


# ---------------------------------------------------------------- Python functions, grouping


def py_function(self: Graph, func: Callable, inp: Sequence[Any], types: Any, eager: bool, name: str | None) -> Any:
    """A Python function as an operation."""
    many = isinstance(types, (list, tuple))
    wanted = [dtypes.as_dtype(getattr(t, "dtype", t)) for t in (types if many else [] if types is None else [types])]

    tensors = [convert.to_tensor(x) for x in inp]
    call = PythonCall(func, [t.dtype for t in tensors], eager, many)
    op = registry.get("EagerPyFunc" if eager else "PyFunc")
    results = dispatch.execute(op, [tensors], {"token": call, "Tout": tuple(wanted)}, name)
    if not wanted:
        return results if many else None
    return results if many else results[0]


def group(self: Graph, inputs: Sequence[Any], name: str | None) -> Any:
    """A NoOp that runs after its inputs."""
    with self.control_dependencies(nest.flatten(list(inputs))):
        return apply("NoOp", name=name or "group_deps")


def tuple_(self: Graph, tensors: Sequence[Any], control_inputs: Any, name: str | None) -> list[Any]:
    """The tensors, each available when all are."""
    with self.control_dependencies([t for t in [*tensors, *(control_inputs or [])] if t is not None]):
        return [None if t is None else apply("Identity", t) for t in tensors]


Graph.cond = cond
Graph.case = case
Graph.switch_case = switch_case
Graph.while_loop = while_loop
Graph.py_function = py_function
Graph.group = group
Graph.tuple = tuple_
