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

from thalweg.core import dtypes, errors
from thalweg.engine import xla_backend
from thalweg.engine.namespaces import numpy_namespace
from thalweg.graph import compiled_lists, compiled_loop_gradients, compiled_slices, debug
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.compiled_lists import StackedList, operand
from thalweg.graph.interpreter import flat_results, where
from thalweg.ops.resource.storage import VariableStorage
from thalweg.ops.training.rules import DENSE_OPS, Rule


class Handle:
    """Stands for a variable while tracing."""

    __slots__ = ("number",)

    def __init__(self, number: int):
        self.number = number


class Variables:
    """The values of the variables at a point of the trace, and which of them were assigned."""

    def __init__(self, values: dict[int, Any]):
        self.values = dict(values)
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
            failure = NotCompilable(f"{node.type}: {type(e).__name__}: {_first_line(e)} {where(node)}")
            failure.node = node
            raise failure from e
        for tensor, value in zip(node.outputs, values, strict=True):
            known[id(tensor)] = value


def _first_line(e: Exception) -> str:
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
    **compiled_lists.HANDLERS,
}


_DONATED_BYTES = 1 << 16  # from here on a copy costs more than giving a buffer away and taking it back


class _States:
    """Which variables an executable gets: those whose buffers XLA may write the new values into, and the others."""

    def __init__(self, storages: Sequence[VariableStorage], written: set[int], on_host: bool):
        self.donated = tuple([n for n in sorted(written) if on_host and _is_donated(storages[n])])
        self.kept = tuple([n for n in range(len(storages)) if n not in self.donated])
        self.written = tuple(sorted(written))
        self.assigned: tuple[int, ...] | None = None  # those of `kept` that are; known once it was traced


def _is_donated(storage: VariableStorage) -> bool:
    array = storage.read()
    return array.nbytes >= _DONATED_BYTES and array.dtype.char in "fdilqFD"


_WRITERS = frozenset(n for n in _HANDLERS if n.startswith(("Assign", "ResourceScatter")))


class Executable:
    """A body compiled for inputs of certain shapes; jax would make another executable for others.

    Args:
      function: the body.
    """

    def __init__(self, function: Any):
        self._function = function
        self._resource_places = [i for i, t in enumerate(function.inputs) if t.dtype is dtypes.resource]
        self._array_places = [i for i, t in enumerate(function.inputs) if t.dtype is not dtypes.resource]
        self._has_objects = any(function.inputs[i].dtype._storage.kind == "O" for i in self._array_places)
        # Bodies of loops hand the handles of variables on.
        self._handles_out = [(i, t) for i, t in enumerate(function.outputs) if t.dtype is dtypes.resource]
        self._outputs = [t for t in function.outputs if t.dtype is not dtypes.resource]
        self._written: set[int] | None = None
        self._states: dict[tuple[int, ...], _States] = {}
        compiled_lists.register()
        device = xla_backend.default_device()
        self._on_host = device.platform == "cpu"
        self._jitted = xla_backend.jax_module().jit(
            self._traced,
            static_argnums=0,
            donate_argnums=1,
            compiler_options=xla_backend.compiler_options(device.platform),
        )

    def _traced(
        self, aliases: tuple[int, ...], donated: Sequence[Any], kept: Sequence[Any], arrays: Sequence[Any]
    ) -> tuple[list[Any], list[Any], list[Any]]:
        args: list[Any] = [None] * len(self._function.inputs)
        for place, array in zip(self._array_places, arrays, strict=True):
            args[place] = array
        for place, number in zip(self._resource_places, aliases, strict=True):
            args[place] = Handle(number)
        states = self._states[aliases]
        variables = Variables(
            {**dict(zip(states.donated, donated, strict=True)), **dict(zip(states.kept, kept, strict=True))}
        )
        results = run_body(self._function, args, variables)
        xp = xla_backend.namespace()
        if self._handles_out:
            results = [r for r in results if not isinstance(r, Handle)]
        for tensor, value in zip(self._outputs, results, strict=True):
            if isinstance(value, np.ndarray) and value.dtype.kind == "O":
                node = tensor.op
                while node.type == "Identity" and node.inputs[0].op.type != "Placeholder":
                    node = node.inputs[0].op
                failure = NotCompilable(f"{node.type}: strings live on the host {where(node)}")
                failure.node = node
                raise failure
        states.assigned = tuple(sorted(variables.assigned.difference(states.donated)))
        return (
            [xp.asarray(variables.values[n]) for n in states.donated],
            [xp.asarray(variables.values[n]) for n in states.assigned],
            [operand(xp, r) for r in results],
        )

    def run(self, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for input arrays; handles among them are read and assigned.

        Raises: NotCompilable at the first call with new shapes.
        """
        plain = [arrays[i] for i in self._array_places]
        if self._has_objects:
            plain = [_from_host(a) for a in plain]
        if not self._resource_places:
            states = self._states.get(())
            if states is None:
                states = self._states[()] = _States((), set(), self._on_host)
            results = self._call(states, (), (), (), plain)[2]
        else:
            results = self._with_variables(arrays, plain)
        to_host = np.asarray if self._on_host else _unchanged
        found = [to_host(r) if type(r) is not StackedList else compiled_lists.to_host(r, to_host) for r in results]
        for i, tensor in self._handles_out:
            found.insert(i, arrays[self._place_of(tensor)])
        return found

    def _place_of(self, handle: Any) -> int:
        for i, t in enumerate(self._function.inputs):
            if t is handle:
                return i
        raise NotCompilable(f"the handle {handle.name} is no input")

    def prepare(self, arrays: Sequence[Any]) -> None:
        """Compiles it for such inputs without any effect: runs it, and drops what it gives. Raises: NotCompilable."""
        plain = [arrays[i] for i in self._array_places]
        if self._has_objects:
            plain = [_from_host(a) for a in plain]
        storages, key = self._storages(arrays)
        states = self._states.get(key)
        if states is None:
            states = self._states[key] = self._planned(key, storages)
        # Arrays of the host: what is behind them stays as it is.
        donated = [storages[n].host() for n in states.donated]
        self._call(states, key, donated, [storages[n].read() for n in states.kept], plain)

    def _storages(self, arrays: Sequence[Any]) -> tuple[list[VariableStorage], tuple[int, ...]]:
        """The variables among the inputs, each once, and which of them each handle means."""
        storages: list[VariableStorage] = []
        numbers: dict[int, int] = {}
        aliases = []
        for place in self._resource_places:
            storage = arrays[place][()]
            if type(storage) is not VariableStorage:
                raise NotCompilable(f"a resource that is no variable: {storage!r}")
            number = numbers.setdefault(id(storage), len(storages))
            if number == len(storages):
                storages.append(storage)
            aliases.append(number)
        return storages, tuple(aliases)

    def _with_variables(self, arrays: Sequence[Any], plain: list[Any]) -> list[Any]:
        storages, key = self._storages(arrays)
        states = self._states.get(key)
        if states is None:
            states = self._states[key] = self._planned(key, storages)
        # What is assigned from its old value must not change meanwhile; every thread takes the locks in one order.
        held = sorted([storages[n] for n in states.written], key=id)
        for storage in held:
            storage.lock.acquire()
        try:
            kept = [storages[n].read() for n in states.kept]
            if not states.donated:
                _, changed, results = self._call(states, key, (), kept, plain)
            else:
                changed, results = self._with_donation(states, key, storages, kept, plain)
            for number, value in zip(states.assigned, changed, strict=True):
                storages[number].write(np.asarray(value) if self._on_host else value)
        finally:
            for storage in held:
                storage.lock.release()
        return results

    def _planned(self, key: tuple[int, ...], storages: Sequence[VariableStorage]) -> _States:
        if self._written is None:
            self._written = written_inputs(self._function)
        written = {n for place, n in zip(self._resource_places, key, strict=True) if place in self._written}
        return _States(storages, written, self._on_host)

    def _with_donation(
        self, states: _States, key: tuple[int, ...], storages: list[VariableStorage], kept: list[Any], plain: list[Any]
    ) -> tuple[list[Any], list[Any]]:
        """Runs it with the buffers of large variables given away, and gives the variables their new ones."""
        taken: list[Any] = []
        new: Sequence[Any] = ()
        try:
            for n in states.donated:
                taken.append(storages[n].taken_for_update())
            new, changed, results = self._call(states, key, taken, kept, plain)
        finally:
            # Without new values the old ones stay, if XLA has not taken them.
            for number, value in zip(states.donated, new or taken, strict=False):
                if type(value) is np.ndarray:
                    storages[number].given_back(value, None)
                elif value.is_deleted():  # XLA failed when it ran: what the variable held is lost
                    storages[number].given_back(None, None)
                else:
                    value.block_until_ready()
                    storages[number].given_back(np.from_dlpack(value), value)
        return changed, results

    def _call(
        self, states: _States, key: tuple[int, ...], donated: Sequence[Any], kept: Sequence[Any], plain: list[Any]
    ) -> Any:
        if states.assigned is not None:
            return self._jitted(key, donated, kept, plain)
        if debug.level():
            debug.compiling(self._function, [a.shape for a in plain if hasattr(a, "shape")])
            debug.lowered(self._function, lambda: self._jitted.lower(key, donated, kept, plain).as_text())
            states.assigned = None
        try:
            return self._jitted(key, donated, kept, plain)
        except NotCompilable:
            states.assigned = None
            raise
        except Exception as e:
            states.assigned = None
            raise NotCompilable(f"XLA could not compile it: {type(e).__name__}: {_first_line(e)}") from e

    def forget(self) -> None:
        """Gives back what jax keeps of it."""
        self._jitted.clear_cache()


def written_inputs(function: Any) -> set[int]:
    """The places of the variables' handles among a body's inputs that some op in it may assign."""
    written = set()
    for node in function.program.nodes:
        if node.type in _WRITERS:
            written.add(id(node.inputs[0]))
        for value in node.attrs.values():
            for body in value if isinstance(value, (list, tuple)) else (value,):
                if hasattr(body, "program") and len(body.inputs) <= len(node.inputs):
                    arguments = node.inputs[len(node.inputs) - len(body.inputs) :]
                    written.update(id(arguments[i]) for i in written_inputs(body))
    return {i for i, t in enumerate(function.inputs) if id(t) in written}


def _unchanged(x: Any) -> Any:
    return x


def _from_host(array: Any) -> Any:
    """An input as jax takes it. Raises: NotCompilable for strings and what else lives on the host."""
    if not isinstance(array, np.ndarray) or array.dtype.kind != "O":
        return array
    if array.ndim or isinstance(array[()], bytes):
        raise NotCompilable("strings live on the host")
    return compiled_lists.from_host(array)


def compile_error(name: str, e: NotCompilable) -> errors.InvalidArgumentError:
    """What `jit_compile=True` says when a body cannot be one executable."""
    return errors.InvalidArgumentError(None, None, f"Function {name} cannot be compiled by XLA (jit_compile=True): {e}")
