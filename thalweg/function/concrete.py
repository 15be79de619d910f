"""One trace of a function: a graph with fixed input specs, callable with tensors; eagerly, under tapes, inside graphs.

Source: tf.types.experimental.ConcreteFunction public docs 2.15; recorded runs.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.autodiff import tape as tape_lib
from thalweg.autodiff.custom_gradient import record_custom
from thalweg.core import context, convert, dtypes, errors, nest
from thalweg.core.node import Node
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply, cpp_name
from thalweg.function.attributes import messages
from thalweg.function.function_type import FunctionType, Leaf, binding_error
from thalweg.function.signature import Parameters, split
from thalweg.graph import graph_def
from thalweg.graph.compile_errors import NotCompilable
from thalweg.graph.executable import Executable, compile_error
from thalweg.graph.func_graph import FuncGraph
from thalweg.graph.graph_errors import function_error
from thalweg.graph.graph_function import GraphFunction
from thalweg.graph.tiers import Tiered

_state = context.state


# Told each trace that runs eagerly, once for each run (`tf.summary.trace_on`); empty costs nothing.
run_watchers: list[Callable[[ConcreteFunction], None]] = []


class TraceRecorder(tape_lib.Recorder):
    """Notes every node of a trace (custom gradients too) and the variables it reads."""

    def __init__(self) -> None:
        super().__init__()
        self.variables: dict[int, Any] = {}

    def wants(self, inputs: Sequence[Any]) -> bool:
        return True

    def record(self, node: Node) -> None:
        self.nodes.append(node)

    def variable_accessed(self, variable: Any) -> None:
        self.variables[id(variable)] = variable


def trace(
    name: str,
    python_function: Callable,
    structure: Any,
    allow_variables: bool,
    jit_compile: bool | None = None,
    parameters: Parameters | None = None,
    later: bool = False,
    values: Sequence[Tensor] | None = None,
    attributes: dict[str, Any] | None = None,
) -> ConcreteFunction:
    """Runs a Python function on symbolic tensors.

    Args:
      structure: (args, kwargs) with a `Leaf` where a tensor comes.
      allow_variables: whether the function may create variables.
      parameters: the function's, for calls by the structure it was traced with.
      later: whether the function has other traces already, which the error of a forbidden variable says.
      values: the tensors of the call, from which a variable that the function creates may take its initial value.
      attributes: what its FunctionDef says besides.
    """
    graph = FuncGraph(name)
    graph.allow_variables, graph.traced_before = allow_variables, later
    recorder = TraceRecorder()
    with graph.as_default(), context.pushed("tapes", (recorder,)), context.pushed("name_scope", ""):

        def placeholder(value: Any) -> Any:
            if not isinstance(value, Leaf):
                return value
            base = getattr(value.spec, "name", None) or value.base or "args_0"
            if isinstance(value.spec, TensorSpec):
                return graph.add_input(value.spec, base)
            components = [graph.add_input(s, base) for s in nest.flatten(value.spec, expand_composites=True)]
            return nest.pack_sequence_as(value.spec, components, expand_composites=True)

        args, kwargs = nest.map_structure(placeholder, structure)
        if values is not None and len(values) == len(graph.inputs):
            graph.argument_values = [v if isinstance(v, EagerTensor) else None for v in values]
        given = nest.map_structure(lambda v: v, (args, kwargs))
        result = python_function(*args, **kwargs)
        graph.argument_values = None
        _check_unchanged(given, (args, kwargs), name, parameters)
        with graph.no_control():
            graph.set_outputs(
                nest.map_structure(lambda v: _result(v, python_function), result, expand_composites=True)
            )
    return ConcreteFunction(graph, recorder, structure, jit_compile, parameters, attributes)


def _check_unchanged(before: Any, after: Any, name: str, parameters: Parameters | None) -> None:
    """Raises: ValueError where the function changed a list or dict that it was given."""
    if parameters is None:
        return
    wrong = []
    for key, old, new in (
        *((i, old, new) for i, (old, new) in enumerate(zip(before[0], after[0], strict=True))),
        *((k, before[1][k], after[1][k]) for k in before[1]),
    ):
        if nest.is_nested(old) and not _same(old, new):
            names = list(parameters.signature.parameters)
            wrong.append(key if isinstance(key, str) else names[min(key, len(names) - 1)])
    if wrong:
        raise ValueError(
            f"{name}{parameters.text()} should not modify its Python input arguments. Modifying a copy is allowed. The "
            f"following parameter(s) were modified: {', '.join(wrong)}"
        )


def _same(old: Any, new: Any) -> bool:
    try:
        nest.assert_same_structure(old, new)
    except (ValueError, TypeError):
        return False
    return all(a is b for a, b in zip(nest.flatten(old), nest.flatten(new), strict=True))


def _result(value: Any, python_function: Callable) -> Any:
    """A result as an operation of its own, as TensorFlow names them (Identity, Identity_1, ...)."""
    if value is None:
        return None
    try:
        plain = isinstance(value, Tensor) or hasattr(value, "_type_spec")
        return apply("Identity", value if plain else convert.to_tensor(value, name="Const"))
    except (TypeError, ValueError):
        if isinstance(value, Tensor) or hasattr(value, "_type_spec"):
            raise
        raise TypeError(
            "To be compatible with tf.function, Python functions must return zero or more Tensors or ExtensionTypes or "
            f"None values; in compilation of {python_function}, found return value of type {type(value).__name__}, "
            "which is not a Tensor or ExtensionType."
        ) from None


_numbers = itertools.count(1)


class ConcreteFunction:
    """A traced function. Call it with tensors in the order of its inputs, or with the structure it was traced with."""

    def __init__(
        self,
        graph: FuncGraph,
        recorder: TraceRecorder,
        structure: Any,
        jit_compile: bool | None = None,
        parameters: Parameters | None = None,
        attributes: dict[str, Any] | None = None,
    ):
        self._graph, self._recorder, self._structure = graph, recorder, structure
        self._text_name = f"__inference_{graph.name}_{next(_numbers)}"
        signature = _ANY if parameters is None else parameters.signature
        self._type = FunctionType.of(signature, *structure)
        self._captures = graph.external_captures
        self.function = GraphFunction(graph, graph.all_inputs, graph.outputs)
        given = {} if jit_compile is None else {"_XlaMustCompile": bool(jit_compile)}
        if given or attributes:
            self.function.attributes = messages({**(attributes or {}), **given})
        self._tiered = Tiered(self.function, jit_compile)
        self._differentiable: Differentiable | None = None
        self._has_custom_gradients = any(n.backward is not None for n in recorder.nodes)

    # ------------------------------------------------------------ what it is

    @property
    def name(self) -> bytes:
        """The name in graphs."""
        return self._text_name.encode()

    @property
    def function_type(self) -> FunctionType:
        """The parameters and their types."""
        return self._type

    @property
    def function_def(self) -> Any:
        """The body as a FunctionDef message."""
        return graph_def.function_def(self._text_name, self.function)

    @property
    def graph(self) -> FuncGraph:
        """The traced graph."""
        return self._graph

    @property
    def inputs(self) -> list[Tensor]:
        """The symbolic inputs, captures last."""
        return self._graph.all_inputs

    @property
    def outputs(self) -> list[Tensor]:
        """The symbolic outputs."""
        return self._graph.outputs

    @property
    def captured_inputs(self) -> list[Tensor]:
        """The outer tensors (variables by their handles)."""
        return list(self._captures)

    @property
    def variables(self) -> tuple:
        """The variables the trace read or assigned."""
        return tuple(self._recorder.variables.values())

    @property
    def trainable_variables(self) -> tuple:
        return tuple(v for v in self.variables if v.trainable)

    @property
    def structured_input_signature(self) -> Any:
        """(args, kwargs) as specs and values."""
        return nest.map_structure(lambda v: v.labelled if isinstance(v, Leaf) else v, self._structure)

    @property
    def structured_outputs(self) -> Any:
        """The result in its structure, as symbolic tensors."""
        return self._graph.structured_outputs

    @property
    def output_shapes(self) -> Any:
        return nest.map_structure(lambda t: None if t is None else t.shape, self._graph.structured_outputs)

    @property
    def output_dtypes(self) -> Any:
        return nest.map_structure(lambda t: None if t is None else t.dtype, self._graph.structured_outputs)

    # ------------------------------------------------------------ calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the trace with the structure it was traced with, or with a tensor for each input.

        Raises: TypeError where the arguments are neither.
        """
        try:
            _, tensors = split(self._type.bound(args, kwargs))
        except (TypeError, ValueError) as e:
            structured = binding_error(e, args, kwargs, self.pretty_printed_signature(verbose=False))
            try:
                tensors = self._flat_arguments(args, kwargs)
            except TypeError as flat:
                raise TypeError(f"{structured}\nFallback to flat signature also failed due to: {flat}") from None
        return self.call_flat(tensors)

    def _flat_arguments(self, args: tuple, kwargs: dict) -> list[Tensor]:
        """A tensor for each input, in order or by the names of the placeholders."""
        names = [t.op.name for t in self._graph.inputs]
        text = f"{self._graph.name}({', '.join(names)})"
        if len(args) > len(names):
            raise TypeError(f"{text} takes {len(names)} positional arguments, got {len(args)}.")
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        missing = [n for n in names if n not in given]
        if missing:
            raise TypeError(f"{text} missing required arguments: {', '.join(missing)}.")
        unknown = [n for n in kwargs if n not in names[len(args) :]]
        if unknown:
            raise TypeError(f"{text} got unexpected keyword arguments: {', '.join(unknown)}.")
        tensors = []
        for i, (name, placeholder) in enumerate(zip(names, self._graph.inputs, strict=True)):
            value = given[name]
            try:
                tensor = convert.to_tensor(value, None if isinstance(value, Tensor) else placeholder.dtype)
            except (TypeError, ValueError):
                raise TypeError(
                    f"{text}: expected argument #{i}(zero-based) to be a Tensor; got {type(value).__name__} ({value})."
                ) from None
            if tensor.dtype is not placeholder.dtype:
                raise errors.InvalidArgumentError(
                    None,
                    None,
                    f"cannot compute {self._text_name} as input #{i}(zero-based) was expected to be a "
                    f"{cpp_name(placeholder.dtype)} tensor but is a {cpp_name(tensor.dtype)} tensor "
                    f"[Op:{self._text_name}]",
                )
            tensors.append(tensor)
        return tensors

    def call_flat(self, tensors: Sequence[Tensor]) -> Any:
        """The result for the flat inputs, in its structure."""
        inputs = [*tensors, *self._captures] if self._captures else tensors
        if _state.graph is not None:
            results = self._inline(inputs)
        else:
            for watcher in run_watchers:
                watcher(self)
            results = self._run(inputs)
        return self._structured(results)

    def compiler_ir(self, tensors: Sequence[Tensor], stage: str) -> str | bytes:
        """What XLA is given for such inputs, or makes of it. Raises: InvalidArgumentError where it cannot take it."""
        try:
            return Executable(self.function).compiler_ir([t._array for t in (*tensors, *self._captures)], stage)
        except NotCompilable as e:
            raise compile_error(self._graph.name, e) from None

    def _structured(self, results: Sequence[Any]) -> Any:
        structure = self._graph.structured_outputs
        if structure is None:
            return None
        if isinstance(structure, Tensor):
            return results[0]
        given = iter(results)
        return nest.map_structure(lambda t: None if t is None else next(given), structure, expand_composites=True)

    def _inline(self, inputs: Sequence[Tensor]) -> list[Any]:
        for variable in self.variables:
            for tape in _state.tapes:
                tape.variable_accessed(variable)
        if _state.graph.is_function:
            return self.function.inlined(inputs)
        # In a plain graph order is no promise: a call is one operation, its side effects happen when it runs.
        op = "StatefulPartitionedCall" if self.function.is_stateful else "PartitionedCall"
        return apply(op, list(inputs), f=self.function, Tout=self.function.output_types)

    def _run(self, inputs: Sequence[Tensor]) -> list[EagerTensor]:
        tapes = _state.tapes
        if tapes:
            for variable in self.variables:
                for tape in tapes:
                    tape.variable_accessed(variable)
            wanting = [t for t in tapes if t.wants(inputs)]
            if len(wanting) > 1 or wanting and not isinstance(wanting[0], tape_lib.Recorder):
                return self.function.inlined(inputs)  # op by op: exact to any order
            if wanting:
                return self._run_recorded(inputs, wanting[0])
        try:
            arrays = self._tiered.run([t._array for t in inputs])
        except errors.OpError as e:
            raise function_error(e, self._text_name) from e.__cause__
        return [EagerTensor(a, t.dtype) for a, t in zip(arrays, self._graph.outputs, strict=True)]

    def _run_recorded(self, inputs: Sequence[Tensor], tape: Any) -> list[EagerTensor]:
        if self._differentiable is None:
            self._differentiable = Differentiable(self._graph, self._recorder)
        try:
            return self._differentiable.run(inputs, tape, self._text_name)
        except errors.OpError as e:
            raise function_error(e, self._text_name) from e.__cause__

    def pretty_printed_signature(self, verbose: bool = True) -> str:
        """The signature as text, in one line or with a line for each part."""
        outputs = self._graph.structured_outputs
        if not verbose:
            return self._type.text(outputs)
        captures = [(id(t), TensorSpec(inner.shape, t.dtype)) for t, inner in self._graph.captures.values()]
        return self._type.verbose(outputs, captures)

    def __str__(self) -> str:
        return f"ConcreteFunction {self.pretty_printed_signature()}"

    def __repr__(self) -> str:
        return f"<ConcreteFunction {self.pretty_printed_signature(verbose=False)} at 0x{id(self):X}>"


_ANY = inspect.Signature(
    [
        inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL),
        inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD),
    ]
)


class Differentiable:
    """A trace made ready for one tape: the forward pass hands out what the backward pass needs."""

    def __init__(self, graph: FuncGraph, recorder: TraceRecorder):
        self._graph, self._recorder = graph, recorder
        self._backward: dict[tuple, tuple[Tiered, list[int], list[Any], Tiered]] = {}

    def _derived(self, wanted: tuple[bool, ...]) -> tuple[Tiered, list[int], list[Any], Tiered]:
        """(forward with intermediates, places of the inputs with gradients, outer tensors for the backward pass,
        it).
        """
        found = self._backward.get(wanted)
        if found is None:
            found = self._backward[wanted] = self._derive(wanted)
        return found

    def _derive(self, wanted: tuple[bool, ...]) -> tuple[Tiered, list[int], list[Any], Tiered]:
        graph = self._graph
        sources = [*graph.inputs, *graph.external_captures]
        backward = FuncGraph(f"backward_of_{graph.name}")
        backward.outer = graph
        with backward.as_default(), context.pushed("tapes", ()):
            targets = [t for t, w in zip(graph.outputs, wanted, strict=True) if w]
            dys = [backward.add_input(TensorSpec(t.shape, t.dtype), "dy") for t in targets]
            grads = tape_lib.backward(self._recorder.nodes, targets, sources, dys)
            places = [i for i, g in enumerate(grads) if g is not None]
            backward.set_outputs([convert.to_tensor(grads[i]) for i in places])
        from_forward = [
            (outer, inner) for outer, inner in backward.captures.values() if not isinstance(outer, EagerTensor)
        ]
        from_outside = [(outer, inner) for outer, inner in backward.captures.values() if isinstance(outer, EagerTensor)]
        forward = GraphFunction(graph, graph.all_inputs, [*graph.outputs, *(outer for outer, _ in from_forward)])
        inner = [inner for _, inner in (*from_forward, *from_outside)]
        program = GraphFunction(backward, [*dys, *inner], backward.outputs)
        return Tiered(forward, None), places, [outer for outer, _ in from_outside], Tiered(program, None)

    def run(self, inputs: Sequence[Tensor], tape: Any, name: str) -> list[EagerTensor]:
        """Runs forwards and leaves a node on the tape that runs backwards."""
        graph = self._graph
        wanted = tuple(t.dtype.is_floating or t.dtype.is_complex or t.dtype is dtypes.variant for t in graph.outputs)
        forward, places, outside, backward = self._derived(wanted)
        arrays = forward.run([t._array for t in inputs])
        count = len(graph.outputs)
        outputs = [EagerTensor(a, t.dtype) for a, t in zip(arrays[:count], graph.outputs, strict=True)]
        saved = [*arrays[count:], *(t._array for t in outside)]

        def gradient(*dys: Any) -> list[Any]:
            given = [dy._array for dy, w in zip(dys, wanted, strict=True) if w]
            found = backward.run([*given, *saved])
            result: list[Any] = [None] * len(inputs)
            for place, array, tensor in zip(places, found, backward_outputs, strict=True):
                result[place] = EagerTensor(array, tensor)
            return result

        backward_outputs = [_gradient_dtype(graph.all_inputs[i]) for i in places]
        record_custom(name, outputs, inputs, gradient)
        return outputs


def _gradient_dtype(tensor: Any) -> dtypes.DType:
    return tensor._variable_dtype if tensor.dtype is dtypes.resource else tensor.dtype
