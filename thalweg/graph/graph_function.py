"""A function body as the attribute of a calling op: explicit inputs, runnable, differentiable, inlinable.

Captured tensors are inputs like the others; the caller appends them. `gradient()` derives the body's gradient once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.autodiff import tape as tape_lib
from thalweg.core import context, convert, dtypes, flags
from thalweg.core.specs import TensorSpec
from thalweg.engine import dispatch
from thalweg.engine.dispatch import apply
from thalweg.graph.func_graph import FuncGraph
from thalweg.graph.interpreter import Program
from thalweg.graph.symbolic import SymbolicTensor
from thalweg.graph.tiers import Tiered
from thalweg.ops.resource.defs import handle_dtype

_SMALL_BODY = 4  # steps that are not worth any thought of compiling


class GraphFunction:
    """The graph between `inputs` and `outputs`, tensors of `graph`."""

    def __init__(self, graph: FuncGraph, inputs: Sequence[SymbolicTensor], outputs: Sequence[SymbolicTensor]):
        self.graph, self.inputs, self.outputs = graph, list(inputs), list(outputs)
        self.name = graph.name
        self.attributes: dict[str, Any] = {}  # AttrValues that its FunctionDef keeps
        self._program: Program | None = None
        self._tiered: Tiered | None = None
        self._rest: Any = None
        self._gradient: GradientFunction | None = None

    @property
    def output_types(self) -> tuple[dtypes.DType, ...]:
        return tuple(t.dtype for t in self.outputs)

    def output_shapes(self) -> list[Any]:
        """The static shapes of the outputs."""
        return [t._static_shape() for t in self.outputs]

    @property
    def program(self) -> Program:
        """The body ready to be interpreted."""
        if self._program is None:
            self._program = Program(self.graph.get_operations(), self.inputs, self.outputs)
        return self._program

    @property
    def is_stateful(self) -> bool:
        """Whether running the body can be seen otherwise than by its outputs."""
        return any(n.op_def.is_stateful and n.type != "Placeholder" for n in self.graph.get_operations())

    def run(self, xp: Any, arrays: Sequence[Any]) -> list[Any]:
        """The outputs for arrays, as the body of an operation; compiled once it has run for long."""
        if self._tiered is None:
            if len(self.program.steps) < _SMALL_BODY:
                return self.program.run(arrays)
            self._tiered = Tiered(self, None, nested=True)
        return self._tiered.run(arrays)

    def rest_of_loop(self, cond: GraphFunction, arrays: Sequence[Any]) -> list[Any] | None:
        """The final values of a loop with this body from values of its variables, by XLA; None where it cannot.

        For loops that have run long enough on the host.
        """
        if self._rest is None:
            self._rest = Tiered(_loop_function(cond, self), True)
        if self._rest.reason is not None or flags.values.BACKEND == "numpy":
            return None
        found = self._rest.run_if_possible(arrays)
        if found is None:
            return None
        given = iter(found)
        return [a if t.dtype is dtypes.resource else next(given) for a, t in zip(arrays, self.inputs, strict=True)]

    def inlined(self, tensors: Sequence[Any]) -> list[Any]:
        """The outputs for tensors of the current graph (or eager ones), op by op."""
        known: dict[int, Any] = {id(t): v for t, v in zip(self.inputs, tensors, strict=True)}
        for node in self.program.nodes:
            if node.type == "Const":
                known[id(node.outputs[0])] = convert.to_tensor(node.attrs["value"])
                continue
            inputs = [
                [known[id(t)] for t in x] if isinstance(x, (list, tuple)) else known[id(x)]
                for x in node.structured_inputs
            ]
            result = dispatch.execute(node.op_def, inputs, node.attrs, node.name)
            for mine, theirs in zip(node.outputs, flat_outputs(node, result), strict=True):
                known[id(mine)] = theirs
        return [known[id(t)] for t in self.outputs]

    def gradient(self) -> GradientFunction:
        """The gradient body; see thalweg.ops.control.gradients."""
        if self._gradient is None:
            self._gradient = derive(self)
        return self._gradient

    def __repr__(self) -> str:
        return f"<graph function {self.name}: {len(self.inputs)} inputs, {len(self.outputs)} outputs>"


def _loop_function(cond: GraphFunction, body: GraphFunction) -> GraphFunction:
    """A body that is one loop; its outputs are the loop variables but for handles, which no step changes."""
    graph = FuncGraph(f"{body.name}_loop")
    graph.outer = None
    with graph.as_default(), context.pushed("tapes", ()):
        start = [graph.add_input(TensorSpec(t.shape, t.dtype), "loop_var") for t in body.inputs]
        for inner, t in zip(start, body.inputs, strict=True):
            inner.__dict__.update({k: v for k, v in t.__dict__.items() if k.startswith("_variable")})
        kind = "While" if cond.is_stateful or body.is_stateful else "StatelessWhile"
        final = apply(kind, start, cond=cond, body=body, output_shapes=body.output_shapes())
        graph.set_outputs([t for t in final if t.dtype is not dtypes.resource])
    return GraphFunction(graph, start, graph.outputs)


def flat_outputs(node: Any, result: Any) -> list[Any]:
    """What `execute` returned for a node, one tensor per output."""
    if not node.outputs:
        return []
    if isinstance(result, (list, tuple)):
        return [t for part in result for t in (part if isinstance(part, (list, tuple)) else (part,))]
    return [result]


class GradientFunction(GraphFunction):
    """The gradient of a body: `(inputs..., dys of outputs[output_places]) -> gradients of inputs[input_places]`."""

    def __init__(self, graph: FuncGraph, inputs: Any, outputs: Any, input_places: list[int], output_places: list[int]):
        super().__init__(graph, inputs, outputs)
        self.input_places, self.output_places = input_places, output_places


def _gradient_spec(tensor: SymbolicTensor) -> TensorSpec:
    """Dtype and shape of a gradient: for a variable's handle, those of the variable."""
    if tensor.dtype is dtypes.resource:
        return TensorSpec(_shape(tensor._handle_shape()), handle_dtype(tensor))
    return TensorSpec(tensor.shape, tensor.dtype)


def _shape(shape: Any) -> Any:
    return None if shape is None else list(shape)


def _differentiable(tensors: Sequence[SymbolicTensor]) -> list[int]:
    places = []
    for i, t in enumerate(tensors):
        if t.dtype is dtypes.resource:
            variable = t.__dict__.get("_variable_dtype")
            if variable is not None and (variable.is_floating or variable.is_complex):
                places.append(i)
        elif t.dtype.is_floating or t.dtype.is_complex or t.dtype is dtypes.variant:
            places.append(i)
    return places


def derive(body: GraphFunction) -> GradientFunction:
    """Traces the gradient of a body, the forward pass computed again inside."""
    input_places, output_places = _differentiable(body.inputs), _differentiable(body.outputs)
    graph = FuncGraph(f"gradient_of_{body.name}")
    graph.outer = None
    with graph.as_default(), context.pushed("tapes", ()):
        xs = [graph.add_input(TensorSpec(t.shape, t.dtype), "x") for t in body.inputs]
        for x, t in zip(xs, body.inputs, strict=True):
            x.__dict__.update({k: v for k, v in t.__dict__.items() if k.startswith("_variable")})
        dys = [graph.add_input(_gradient_spec(body.outputs[i]), "dy") for i in output_places]
        recorder = tape_lib.Recorder()
        for i in input_places:
            recorder.watch(xs[i])
        tape_lib.push(recorder)
        try:
            ys = body.inlined(xs)
        finally:
            tape_lib.pop(recorder)
        sources = [xs[i] for i in input_places]
        found = tape_lib.backward(recorder.nodes, [ys[i] for i in output_places], sources, dys)
        grads = [_dense(g, x) for g, x in zip(found, sources, strict=True)]
        graph.set_outputs(grads)
    return GradientFunction(graph, [*xs, *dys], graph.outputs, input_places, output_places)


def _dense(gradient: Any, source: SymbolicTensor) -> Any:
    if gradient is not None:
        return convert.to_tensor(gradient)
    if source.dtype is dtypes.resource:
        return apply("Fill", apply("VariableShape", source), convert.to_tensor(0, handle_dtype(source)))
    return apply("ZerosLike", source)
