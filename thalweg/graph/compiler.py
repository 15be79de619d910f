"""Compiles a function body into one XLA executable: variables become values, branches and loops XLA's own.

The body is run once on tracers (jax gives one for each input). What depends on no input stays NumPy and is computed
while
tracing: that is the constant folding, and how shapes become static. Handles of variables are followed by identity: a
read gives the variable's present value, an assignment replaces it, and at the end the changed values are outputs too.
What XLA cannot do raises `NotCompilable` with the reason; the caller then interprets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.engine import xla_backend
from thalweg.engine.namespaces import numpy_namespace
from thalweg.graph import compiled_lists, compiled_loop_gradients, compiled_random, compiled_slices
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.compiled_lists import StackedList, operand
from thalweg.graph.interpreter import flat_results, where
from thalweg.ops.random import stateful
from thalweg.ops.training.rules import DENSE_OPS, Rule


class Handle:
    """Stands for a variable while tracing."""

    __slots__ = ("number",)

    def __init__(self, number: int):
        self.number = number


class Variables:
    """The values of the variables at a point of the trace, and which of them were assigned."""

    def __init__(self, values: dict[int, Any], drawn: compiled_random.Drawn | None = None):
        self.values = dict(values)
        self.drawn = drawn  # None in branches and loops, whose random ops cannot be counted
        self.assigned: set[int] = set()
        self.loop_runs: dict[int, Any] = {}  # of loops whose gradients come later, by id of the gradient's node

    def assign(self, handle: Handle, value: Any) -> None:
        self.values[handle.number] = value
        self.assigned.add(handle.number)


def _is_concrete(x: Any) -> bool:
    return isinstance(x, np.ndarray)


def run_body(function: Any, args: Sequence[Any], variables: Variables) -> list[Any]:
    """Runs a body on tracers, arrays and handles."""
    known: dict[int, Any] = {id(t): a for t, a in zip(function.inputs, args, strict=True)}
    run_nodes(function.program.nodes, known, variables)
    return [known[id(t)] for t in function.outputs]


def run_nodes(nodes: Sequence[Any], known: dict[int, Any], variables: Variables) -> None:
    """Runs nodes on the values of a table, to which theirs are added."""
    gradients = {
        (id(n.get_attr("body")), *map(id, n.inputs[: len(n.structured_inputs[0])])): n
        for n in nodes
        if n.type == "ThalwegWhileGrad"
    }
    for node in nodes:
        if node.type == "Const":
            known[id(node.outputs[0])] = node.attrs["value"]._numpy()
            continue
        inputs = [
            [known[id(t)] for t in x] if isinstance(x, (list, tuple)) else known[id(x)] for x in node.structured_inputs
        ]
        try:
            gradient = None
            if gradients and node.type in ("While", "StatelessWhile"):
                gradient = gradients.get((id(node.get_attr("body")), *map(id, node.inputs)))
            if gradient is None:
                values = run_node(node, inputs, variables)
            else:
                values = _while_with_gradient(node, gradient, inputs, variables)
        except NotCompilable as e:
            e.node = node
            raise
        except Exception as e:  # wrong inputs, say, or a value that a kernel must know: the interpreter knows better
            failure = NotCompilable(f"{node.type}: {type(e).__name__}: {first_line(e)} {where(node)}")
            failure.node = node
            raise failure from e
        for tensor, value in zip(node.outputs, values, strict=True):
            known[id(tensor)] = value


def first_line(e: Exception) -> str:
    return next(iter(str(e).splitlines()), "")


def is_supported(node: Any) -> bool:
    """Whether ops of this type can be compiled at all."""
    return node.type in _HANDLERS or node.op_def.kernel_for("xla") is not None


def run_node(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    """The outputs of one node."""
    handler = _HANDLERS.get(node.type)
    if handler is not None:
        return handler(node, inputs, variables)
    flat = [x for value in inputs for x in (value if isinstance(value, list) else (value,))]
    if any(isinstance(x, Handle) for x in flat):
        raise NotCompilable(f"{node.type} takes a variable's handle {where(node)}")
    if any(isinstance(x, StackedList) for x in flat):
        return compiled_lists.general(node, flat)
    if not node.op_def.is_stateful and all(map(_is_concrete, flat)):
        kernel = node.op_def.kernel_for("numpy")
        if kernel is not None:
            return _flat(node, kernel.fn(numpy_namespace, *inputs, **node.kernel_kwargs("numpy")))
    kernel = node.op_def.kernel_for("xla")
    if kernel is None:
        raise NotCompilable(f"{node.type}: {node.op_def.missing_kernels.get('xla', 'no kernel')} {where(node)}")
    for i in node.op_def.static:
        if not _is_concrete(inputs[i]):
            if node.type in compiled_slices.HANDLERS:
                return compiled_slices.HANDLERS[node.type](node, inputs)
            raise NotCompilable(
                f"{node.type}: '{node.op_def.inputs[i].name}' is not known when compiling {where(node)}"
            )
    result = kernel.fn(xla_backend.namespace(), *inputs, **node.kernel_kwargs("xla"))
    return _flat(node, result)


def _flat(node: Any, result: Any) -> list[Any]:
    single = len(node.op_def.outputs) == 1 and not node.op_def.outputs[0].is_list
    values = [result] if single else flat_results(node, result) if node.outputs else []
    return [_as_declared(v, t.dtype) for v, t in zip(values, node.outputs, strict=True)]


def _as_declared(value: Any, dtype: dtypes.DType) -> Any:
    if isinstance(value, (np.generic, int, float, bool)):
        value = np.asarray(value, dtype._storage)
    return value if value.dtype == dtype._storage else value.astype(dtype._storage)


# ---------------------------------------------------------------- variables


def _read(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    return [variables.values[inputs[0].number]]


def _assign(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    handle, value = inputs
    old = variables.values[handle.number]
    if old.shape != value.shape:
        raise NotCompilable(f"{node.type}: the variable changes its shape {where(node)}")
    variables.assign(handle, value)
    return []


def _update(combine: Callable[[Any, Any], Any]) -> Callable:
    def handler(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
        handle, delta = inputs
        variables.assign(handle, combine(variables.values[handle.number], delta))
        return []

    return handler


def _trained(rule: Rule) -> Callable:
    """A step of an optimizer: the rule on the values of the variable and its slots."""

    def handler(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
        handles, others = inputs[: rule.variables], inputs[rule.variables :]
        old = [variables.values[h.number] for h in handles]
        attrs = {name: node.get_attr(name) for name in rule.attrs}
        for handle, before, new in zip(
            handles, old, rule.update(xla_backend.namespace(), *old, *others, **attrs), strict=True
        ):
            variables.assign(handle, new.astype(before.dtype))
        return []

    return handler


def _variable_shape(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    return [np.array(variables.values[inputs[0].number].shape, node.get_attr("out_type")._storage)]


def _gather(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    if node.get_attr("batch_dims"):
        raise NotCompilable(f"{node.type} with batch_dims {where(node)}")
    xp = xla_backend.namespace()
    return [xp.take(variables.values[inputs[0].number], inputs[1], 0, mode="clip")]


def _scatter(how: str) -> Callable:
    def handler(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
        handle, indices, updates = inputs
        old = xla_backend.namespace().asarray(variables.values[handle.number])
        variables.assign(handle, getattr(old.at[indices], how)(updates))
        return []

    return handler


def _slice_assign(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    variables.assign(inputs[0], compiled_slices.assigned(node, inputs, variables.values[inputs[0].number]))
    return []


# ---------------------------------------------------------------- calls, branches, loops


def _call(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    return run_body(node.get_attr("f"), inputs[0], variables)


def _split_operands(args: list[Any], variables: Variables) -> tuple[list[int], list[Any], list[int], list[Any]]:
    """The places and values of the arrays among the arguments; the numbers and values of the variables."""
    places = [i for i, a in enumerate(args) if not isinstance(a, Handle)]
    numbers = sorted({a.number for a in args if isinstance(a, Handle)})
    return places, [args[i] for i in places], numbers, [variables.values[n] for n in numbers]


def _in_branch(function: Any, args: list[Any], places: list[int], numbers: list[int]) -> Callable:
    """A body as a function of plain arrays and the variables' values."""

    def run(arrays: Sequence[Any], states: Sequence[Any]) -> tuple[list[Any], list[Any], set[int]]:
        full = list(args)
        for place, array in zip(places, arrays, strict=True):
            full[place] = array
        inner = Variables(dict(zip(numbers, states, strict=True)))
        results = run_body(function, full, inner)
        return results, [inner.values[n] for n in numbers], inner.assigned

    return run


def _conditional(node: Any, choose: Callable, functions: list[Any], args: list[Any], variables: Variables) -> list[Any]:
    places, arrays, numbers, states = _split_operands(args, variables)
    xp = xla_backend.namespace()
    assigned: set[int] = set()

    def branch(function: Any) -> Callable:
        body = _in_branch(function, args, places, numbers)

        def run(arrays: Any, states: Any) -> Any:
            results, new, changed = body(arrays, states)
            assigned.update(changed)
            return [operand(xp, r) for r in results], [xp.asarray(s) for s in new]

        return run

    try:
        results, new = choose([branch(f) for f in functions], arrays, states)
    except TypeError as e:
        raise NotCompilable(f"{node.type}: the branches give different shapes {where(node)}: {e}") from None
    for number, value in zip(numbers, new, strict=True):
        if number in assigned:
            variables.assign(Handle(number), value)
    return results


def _truth(xp: Any, value: Any) -> Any:
    return value if value.dtype == bool else value != 0


def _if(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    condition, args = inputs
    branches = [node.get_attr("then_branch"), node.get_attr("else_branch")]
    if _is_concrete(condition):
        return run_body(branches[0] if bool(condition) else branches[1], args, variables)
    xp = xla_backend.namespace()
    return _conditional(
        node, lambda fns, a, s: xp.lax.cond(_truth(xp, condition), fns[0], fns[1], a, s), branches, args, variables
    )


def _case(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    index, args = inputs
    branches = list(node.get_attr("branches"))
    xp = xla_backend.namespace()
    chosen = xp.where((index < 0) | (index >= len(branches)), len(branches) - 1, index)
    return _conditional(node, lambda fns, a, s: xp.lax.switch(chosen, fns, a, s), branches, args, variables)


def _while(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    (args,) = inputs
    xp = xla_backend.namespace()
    args = compiled_lists.with_room(node.get_attr("cond"), node.get_attr("body"), args)
    places, arrays, numbers, states = _split_operands(args, variables)
    # What no step changes stays outside of the loop, and known if it is known.
    places = [i for i in places if changes(node.get_attr("body"), i)]
    test = _in_branch(node.get_attr("cond"), args, places, numbers)
    body = _in_branch(node.get_attr("body"), args, places, numbers)
    assigned: set[int] = set()

    def holds(carry: Any) -> Any:
        return _truth(xp, xp.asarray(test(*carry)[0][0]))

    def step(carry: Any) -> Any:
        results, new, changed = body(*carry)
        assigned.update(changed)
        return [operand(xp, results[i]) for i in places], [xp.asarray(s) for s in new]

    start = ([operand(xp, args[i]) for i in places], [xp.asarray(s) for s in states])
    try:
        final, new = xp.lax.while_loop(holds, step, compiled_lists.with_learnt_shapes(step, start))
    except TypeError as e:
        raise NotCompilable(f"{node.type}: shapes change from step to step {where(node)}: {e}") from None
    for number, value in zip(numbers, new, strict=True):
        if number in assigned:
            variables.assign(Handle(number), value)
    results = list(args)
    for place, value in zip(places, final, strict=True):
        results[place] = value
    return [r.settled() if isinstance(r, StackedList) else r for r in results]


def _loop_run(node: Any, args: list[Any], variables: Variables) -> compiled_loop_gradients.LoopRun:
    """A loop run forwards for its gradient, a ThalwegWhileGrad."""
    body = node.get_attr("body")
    places = [i for i, a in enumerate(args) if not isinstance(a, Handle) and changes(body, i)]

    def run(nodes: list[Any], known: dict[int, Any]) -> None:
        inner = Variables(variables.values)
        run_nodes(nodes, known, inner)
        if inner.assigned:
            raise NotCompilable(f"{node.type}: the loop assigns variables {where(node)}")

    def body_of(function: Any, values: list[Any]) -> list[Any]:
        known = {id(t): v for t, v in zip(function.inputs, values, strict=True)}
        run(function.program.nodes, known)
        return [known[id(t)] for t in function.outputs]

    try:
        return compiled_loop_gradients.LoopRun(node, args, places, run, body_of)
    except TypeError as e:
        raise NotCompilable(f"{node.type}: shapes change from step to step {where(node)}: {e}") from None


def _while_with_gradient(node: Any, gradient: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    """A loop whose gradient comes later in the same trace: its steps leave what the gradient needs."""
    try:
        found = _loop_run(gradient, inputs[0], variables)
    except NotCompilable:
        return _while(node, inputs, variables)
    variables.loop_runs[id(gradient)] = found
    return [r.settled() if isinstance(r, StackedList) else r for r in found.final()]


def _while_gradient(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    args, dys = inputs
    found = variables.loop_runs.pop(id(node), None) or _loop_run(node, args, variables)
    try:
        return found.gradients(dys)
    except TypeError as e:
        raise NotCompilable(f"{node.type}: shapes change from step to step {where(node)}: {e}") from None


def changes(body: Any, place: int) -> bool:
    """Whether a loop's body gives a loop variable another value."""
    return body.outputs[place] is not body.inputs[place]


def _nothing(node: Any, inputs: list[Any], variables: Variables) -> list[Any]:
    return []


_HANDLERS: dict[str, Callable] = {
    "ReadVariableOp": _read,
    "AssignVariableOp": _assign,
    "AssignAddVariableOp": _update(lambda old, delta: old + delta),
    "AssignSubVariableOp": _update(lambda old, delta: old - delta),
    "VariableShape": _variable_shape,
    "ResourceGather": _gather,
    "ResourceScatterAdd": _scatter("add"),
    "ResourceScatterSub": _scatter("subtract"),
    "ResourceScatterUpdate": _scatter("set"),
    "ResourceScatterMax": _scatter("max"),
    "ResourceScatterMin": _scatter("min"),
    "ResourceStridedSliceAssign": _slice_assign,
    "PartitionedCall": _call,
    "StatefulPartitionedCall": _call,
    "If": _if,
    "StatelessIf": _if,
    "Case": _case,
    "StatelessCase": _case,
    "While": _while,
    "StatelessWhile": _while,
    "ThalwegWhileGrad": _while_gradient,
    "NoOp": _nothing,
    **{op: _trained(rule) for op, rule in DENSE_OPS.items()},
    **{op: compiled_random.handler for op in stateful.DRAWS},
    **compiled_lists.HANDLERS,
}


# Stateful ops that assign nothing, or only where their bodies do.
_HARMLESS = frozenset(
    [*"ReadVariableOp VariableShape ResourceGather StatefulPartitionedCall If Case While NoOp".split(), *stateful.DRAWS]
)


def assigns(node: Any) -> bool:
    """Whether a node that is compiled may give a variable among its inputs another value; not by bodies of its own."""
    return node.type in _HANDLERS and node.op_def.is_stateful and node.type not in _HARMLESS
