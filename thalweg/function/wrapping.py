"""`tf.compat.v1.wrap_function`: a piece of TensorFlow 1 code as a function; functions of GraphDefs.

Source: tf.compat.v1.wrap_function public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import context, convert, nest
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import Tensor
from thalweg.engine import dispatch
from thalweg.function.concrete import ConcreteFunction, TraceRecorder
from thalweg.function.function_type import Leaf
from thalweg.graph.func_graph import FuncGraph, copy_handle_shape
from thalweg.graph.graph_defs import extract_sub_graph
from thalweg.graph.import_graph_def import import_graph_def
from thalweg.graph.operation import Operation


class WrappedFunction(ConcreteFunction):
    """A function of the tensors of a graph: takes a tensor for each input, in order or by the names of the inputs."""

    __module__ = "tensorflow.python.eager.wrap_function"

    def __init__(self, graph: FuncGraph, variables: Sequence[Any] = (), signature: Any = None):
        recorder = TraceRecorder()
        outer = {id(inner): tensor for tensor, inner in graph.captures.values()}  # tapes know captured tensors as these
        with context.pushed("tapes", (recorder,)), graph.as_default():
            for node in graph.get_operations():
                if node.inputs and node.outputs:
                    inputs = [[outer.get(id(t), t) for t in x] if isinstance(x, (list, tuple)) else outer.get(id(x), x)
                              for x in node.structured_inputs]
                    dispatch.record(node.op_def, inputs, node.outputs, node.attrs, node.types)
        recorder.variables = {id(v): v for v in variables}
        leaves = {t.op.name: Leaf(TensorSpec(t.shape, t.dtype, t.op.name), t.op.name, t.op.name) for t in graph.inputs}
        super().__init__(graph, recorder, ((), leaves))
        self._signature = signature
        self._arg_keywords, self._num_positional_args = list(leaves), len(leaves)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The result for tensors.

        Raises: TypeError for arguments that do not fit; NotImplementedError for keywords where a signature was given.
        """
        if self._signature is None:
            return self.call_flat(self._flat_arguments(args, kwargs))
        if kwargs:
            raise NotImplementedError(
                f"Keyword arguments are not supported when calling a wrap_function-decorated function. Got {kwargs}."
            )
        nest.assert_same_structure(tuple(self._signature), tuple(args), expand_composites=True)
        flat = nest.flatten(tuple(args), expand_composites=True)
        return self.call_flat(
            [convert.to_tensor(a, t.dtype) for a, t in zip(flat, self._graph.inputs, strict=True)]
        )

    def prune(self, feeds: Any, fetches: Any, name: str | None = None, input_signature: Any = None) -> WrappedFunction:
        """The function of a part of the graph.

        Args:
          feeds: tensors of the graph (or their names) that are the arguments; captured ones are left out.
          fetches: nest of tensors and operations of the graph, names of them, or TensorInfo messages.
          name: of the new graph.
          input_signature: accepted.
        Raises: ValueError for feeds or fetches of another graph; KeyError for names that are not there.
        """
        graph = self._graph
        captured = {id(t) for t in graph.internal_captures}
        given = [graph.as_graph_element(f) for f in nest.flatten(feeds, expand_composites=True)]
        for feed in given:
            if not isinstance(feed, Tensor):
                raise ValueError(f"All members of argument `feeds` must be tensors. Got {feed} with type {type(feed)}.")
        wanted = nest.map_structure(lambda f: _element(graph, f), fetches)
        return _part(graph, [f for f in given if id(f) not in captured], wanted, name or "pruned", self.variables)


def _element(graph: FuncGraph, fetch: Any) -> Any:
    if getattr(getattr(fetch, "DESCRIPTOR", None), "name", "") == "TensorInfo":
        fetch = fetch.name
    return graph.as_graph_element(fetch)


def _part(graph: FuncGraph, feeds: list[Any], fetches: Any, name: str, variables: Sequence[Any]) -> WrappedFunction:
    """A function of a copy of the nodes between feeds, captured tensors and fetches."""
    from thalweg.graph.transforms import to_placeholder

    flat = nest.flatten(fetches, expand_composites=True)
    graph_def = graph.as_graph_def(add_shapes=True)
    fed = {t.op.name: t for t in feeds}
    inside = {t.op.name for t in graph.internal_captures}
    for node in graph_def.node:
        if node.name in fed and node.op != "Placeholder":
            tensor = fed[node.name]
            if len(tensor.op.outputs) != 1:
                raise NotImplementedError(f"feed '{tensor.name}': a node with several outputs cannot be an argument")
            to_placeholder(node, tensor.dtype)
        elif node.name in inside:
            to_placeholder(node, graph.get_operation_by_name(node.name).outputs[0].dtype)
    ends = [(f if isinstance(f, Operation) else f.op).name for f in flat]
    part = FuncGraph(name)
    with part.as_default(), context.pushed("tapes", ()):
        import_graph_def(extract_sub_graph(graph_def, [*ends, *fed]), name="")
        for outer, inner in graph.captures.values():
            if inner.op.name in part._by_name:
                placeholder = part.get_operation_by_name(inner.op.name).outputs[0]
                copy_handle_shape(outer, placeholder)
                part.captures[id(outer)] = (outer, placeholder)
        part.inputs = [part.get_operation_by_name(t.op.name).outputs[0] for t in feeds]
        for old, new in zip(feeds, part.inputs, strict=True):
            new.set_shape(old.shape)

        def result(fetch: Any) -> Any:
            return None if isinstance(fetch, Operation) else part.get_tensor_by_name(fetch.name)

        part.structured_outputs = nest.map_structure(result, fetches, expand_composites=True)
    part.outputs = [t for t in nest.flatten(part.structured_outputs, expand_composites=True) if t is not None]
    return WrappedFunction(part, variables)


def wrap_function(fn: Callable, signature: Any, name: str | None = None) -> WrappedFunction:
    """Makes a function of TensorFlow 1 code: it runs once, on placeholders, in a graph of its own.

    Args:
      fn: Python function of tensors; variables that it makes are kept by the result.
      signature: nest of TensorSpecs of the arguments.
      name: of the graph; default the function's.
    Returns: a function of tensors with `graph`, `variables` and `prune(feeds, fetches)`.
    Raises: what `fn` raises.
    Example:
      >>> double = tf.compat.v1.wrap_function(lambda x: x * 2.0, [tf.TensorSpec([], tf.float32)])
      >>> float(double(tf.constant(3.0)))
      6.0
    Source: tf.compat.v1.wrap_function public docs 2.15.
    """
    graph = FuncGraph(name or getattr(fn, "__name__", "wrapped_function"))
    graph.allow_variables = True
    recorder = TraceRecorder()
    with graph.as_default(), context.pushed("tapes", (recorder,)), context.pushed("name_scope", ""):

        def placeholder(spec: Any) -> Any:
            if not isinstance(spec, TypeSpec):
                raise TypeError(f"signature of wrap_function: expected TypeSpecs, got {spec!r}")
            parts = [graph.add_input(s, s.name or "args") for s in nest.flatten(spec, expand_composites=True)]
            return parts[0] if isinstance(spec, TensorSpec) else nest.pack_sequence_as(spec, parts, True)

        result = fn(*nest.map_structure(placeholder, tuple(signature)))
        with graph.no_control():
            graph.set_outputs(
                nest.map_structure(
                    lambda v: None if isinstance(v, Operation) else v, result, expand_composites=True
                )
            )
    return WrappedFunction(graph, tuple(recorder.variables.values()), tuple(signature))


def function_from_graph_def(graph_def: Any, inputs: Any, outputs: Any, captures: Any = None) -> WrappedFunction:
    """A GraphDef as a function.

    Args:
      graph_def: GraphDef.
      inputs: names of the tensors that are the arguments.
      outputs: nest of names of the tensors that are the results.
      captures: names of placeholders -> tensors from outside that they stand for.
    Raises: KeyError for names that are not there.
    """
    graph = FuncGraph("imported")
    with graph.as_default(), context.pushed("tapes", ()):
        import_graph_def(graph_def, name="")
        for inner_name, outer in (captures or {}).items():
            inner = graph.get_tensor_by_name(inner_name if ":" in inner_name else inner_name + ":0")
            copy_handle_shape(outer, inner)
            graph.captures[id(outer)] = (outer, inner)
    feeds = [graph.as_graph_element(n) for n in nest.flatten(inputs)]
    return _part(graph, feeds, nest.map_structure(graph.as_graph_element, outputs), "pruned", ())
