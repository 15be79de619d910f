"""GraphDefs into graphs: `tf.import_graph_def`.

A NodeDef becomes an operation by the same path as any other (dtype rules, inference), so a graph of another program is
checked as our own are. Functions of the library become function bodies when an operation first asks for them.
Source: tf.graph_util.import_graph_def public docs 2.15; recorded runs.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, errors, protos, registry, shapes
from thalweg.core.tensor import Tensor
from thalweg.graph import attr_values, lowering
from thalweg.graph.func_graph import FuncGraph
from thalweg.graph.graph import Graph, get_default_graph
from thalweg.graph.graph_function import GraphFunction
from thalweg.graph.operation import Operation
from thalweg.graph.symbolic import SymbolicTensor
from thalweg.version import GRAPH_DEF_VERSION, VERSION

_VALID_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$")


def import_graph_def(
    graph_def: Any,
    input_map: dict | None = None,
    return_elements: Sequence[str] | None = None,
    name: str | None = None,
    op_dict: Any = None,
    producer_op_list: Any = None,
) -> list[Any] | None:
    """Adds the operations of a GraphDef to the current graph.

    Args:
      graph_def: GraphDef message.
      input_map: names of tensors of the GraphDef -> tensors to use in their place.
      return_elements: names of operations ("x") and tensors ("x:0") wanted.
      name: prefix of the names; default "import", "" for none.
      op_dict, producer_op_list: accepted.
    Returns: the elements wanted, or None.
    Raises: TypeError for another graph_def or input_map; ValueError for a graph that is not valid or names it has not;
      NotFoundError for an op nobody knows.
    Example:
      >>> with tf.Graph().as_default() as g:
      ...   c = tf.constant(2.0, name="c")
      >>> with tf.Graph().as_default():
      ...   tf.graph_util.import_graph_def(g.as_graph_def(), return_elements=["c:0"])
      [<tf.Tensor 'import/c:0' shape=() dtype=float32>]

    Source: tf.graph_util.import_graph_def public docs 2.15.
    """
    graph_def = _checked(graph_def)
    if input_map is not None and not isinstance(input_map, dict):
        raise TypeError(f"Argument `input_map` must be a dictionary. Obtained {type(input_map).__name__}")
    if return_elements is not None:
        return_elements = tuple(return_elements)
        if not all(isinstance(e, (str, bytes)) for e in return_elements):
            raise TypeError(f"Argument `return_elements` must be a list of strings. Obtained {return_elements}")
    graph = get_default_graph()
    _check_nodes(graph_def)
    with graph.as_default(), context.pushed("tapes", ()):
        prefix = "" if name == "" else graph.unique_name(name or "import") + "/"
        replaced = _replacements(graph, input_map, prefix)
        nodes = _Importer(graph, Library(graph_def.library), replaced, prefix)
        nodes.add(graph_def.node)
        unused = [k for k in input_map or () if _output(k) not in nodes.used and not k.startswith("^")]
        if unused:
            raise ValueError(f"Attempted to map inputs that were not found in graph_def: [{', '.join(unused)}]")
        if return_elements is None:
            return None
        return [nodes.element(e.decode() if isinstance(e, bytes) else e) for e in return_elements]


def _checked(graph_def: Any) -> Any:
    descriptor = getattr(type(graph_def), "DESCRIPTOR", None)
    if getattr(descriptor, "full_name", None) != "tensorflow.GraphDef":
        raise TypeError("Argument `graph_def` must be a GraphDef proto.")
    if not isinstance(graph_def, protos.GraphDef):  # TensorFlow's own class
        graph_def = protos.GraphDef.FromString(graph_def.SerializeToString())
    if graph_def.versions.min_consumer > GRAPH_DEF_VERSION:
        raise ValueError(
            f"GraphDef min consumer version {graph_def.versions.min_consumer} above current version "
            f"{GRAPH_DEF_VERSION} for TensorFlow {VERSION}.  Please upgrade TensorFlow."
        )
    return graph_def


def _check_nodes(graph_def: Any) -> None:
    seen = set()
    for node in graph_def.node:
        if not _VALID_NAME.match(node.name):
            raise ValueError(f"Node '{node.name}': Node name contains invalid characters")
        if node.name in seen:
            raise ValueError(f"Node '{node.name}' is not unique")
        seen.add(node.name)


def _output(name: str) -> tuple[str, int]:
    """(operation, number of the output) of a tensor's name."""
    node, _, index = name.partition(":")
    return node, int(index or 0)


def _replacements(graph: Graph, input_map: dict | None, prefix: str) -> dict:
    """The tensors (and, under "^name", operations) that stand for those of the GraphDef."""
    result: dict[Any, Any] = {}
    for key, value in (input_map or {}).items():
        if key.startswith("^"):
            result[key] = graph.as_graph_element(value, allow_tensor=False)
        else:
            if not isinstance(value, Tensor):
                if not prefix:
                    raise ValueError(
                        "tf.import_graph_def() requires a non-empty `name` if `input_map` contains non-Tensor values."
                    )
                with graph.name_scope(prefix + "_inputs/"):
                    value = convert.to_tensor(value)
            result[_output(key)] = graph.own(value)
    return result


# ---------------------------------------------------------------- functions


class Library:
    """The functions of a GraphDef, made when asked for."""

    def __init__(self, library: Any):
        self.protos = {f.signature.name: f for f in library.function}
        self._made: dict[str, GraphFunction] = {}
        self._open: list[str] = []

    def function(self, name: str) -> GraphFunction:
        """The function body of a name. Raises: NotFoundError, UnimplementedError for one that calls itself."""
        found = self._made.get(name)
        if found is None:
            if name not in self.protos:
                raise errors.NotFoundError(None, None, f"Function '{name}' is not defined in the library of the graph")
            if name in self._open:
                raise errors.UnimplementedError(None, None, f"Function '{name}' calls itself")
            self._open.append(name)
            try:
                found = self._made[name] = function_from_def(self.protos[name], self)
            finally:
                self._open.pop()
        return found


def function_from_def(proto: Any, library: Library) -> GraphFunction:
    """The body of a FunctionDef."""
    signature = proto.signature
    graph = FuncGraph(signature.name)
    graph.outer = None
    known: dict[str, SymbolicTensor] = {}
    with graph.as_default(), context.pushed("tapes", ()), context.pushed("device", None):
        for i, argument in enumerate(signature.input_arg):
            if argument.type_attr or argument.number_attr or argument.type_list_attr:
                raise errors.UnimplementedError(
                    None, None, f"Function '{signature.name}': argument '{argument.name}' has no fixed type"
                )
            known[argument.name] = _argument(graph, argument, proto.arg_attr[i].attr if i in proto.arg_attr else {})
            graph.inputs.append(known[argument.name])
        nodes = _FunctionImporter(graph, library, known)
        _guess_handles(known, proto)
        nodes.add(proto.node_def)
        outputs = [nodes.tensor(proto.ret[a.name], signature.name) for a in signature.output_arg]
    graph.outputs = outputs
    return GraphFunction(graph, graph.inputs, outputs)


def _argument(graph: FuncGraph, argument: Any, attrs: Any) -> SymbolicTensor:
    dtype = dtypes.as_dtype(argument.type).base_dtype
    shape = None
    if "_output_shapes" in attrs and attrs["_output_shapes"].list.shape:
        shape = shapes.as_shape_tuple(attrs["_output_shapes"].list.shape[0])
    tensor = graph.placeholder(dtype, shape, argument.name)
    if dtype is dtypes.resource and "_handle_dtypes" in attrs and attrs["_handle_dtypes"].list.type:
        tensor._variable_dtype = dtypes.as_dtype(attrs["_handle_dtypes"].list.type[0])
        tensor._variable_shape = shapes.as_shape_tuple(attrs["_handle_shapes"].list.shape[0])
    return tensor


def _guess_handles(known: dict[str, SymbolicTensor], proto: Any) -> None:
    """A handle that says nothing of its variable: the nodes that read or assign it tell the dtype."""
    for node in proto.node_def:
        for reference in node.input:
            tensor = known.get(reference)
            if tensor is not None and tensor.dtype is dtypes.resource and "dtype" in node.attr:
                tensor.__dict__.setdefault("_variable_dtype", dtypes.as_dtype(node.attr["dtype"].type))


# ---------------------------------------------------------------- nodes


class _Importer:
    """Adds NodeDefs to a graph; knows the outputs by their names in the GraphDef."""

    def __init__(self, graph: Graph, library: Library, replaced: dict, prefix: str):
        self.graph, self.library, self.prefix = graph, library, prefix
        self.replaced = replaced
        self.nodes: dict[str, Operation] = {}
        self.used: set[Any] = set()
        self._loops: set[str] = set()  # the nodes that lead back into a Merge
        self._open_merges: list[tuple[Operation, Any]] = []

    def add(self, protos_: Sequence[Any]) -> None:
        """Adds nodes, each after those it depends on."""
        self._loops = {p.name for p in protos_ if p.op in ("NextIteration", "RefNextIteration")}
        ordered = list(_in_order(protos_, self.references, self.is_known))
        for proto in ordered:
            self.nodes[proto.name] = self._add_node(proto)
        for merge, proto in self._open_merges:
            lowering.set_inputs(merge, [self.tensor(r, proto.name) for r in proto.input if not r.startswith("^")])

    def _is_back_edge(self, proto: Any, reference: str) -> bool:
        return proto.op in ("Merge", "RefMerge") and _output(reference)[0] in self._loops

    # Inputs: (operation name or "^", reference) in the form of a GraphDef; functions have another.

    def is_known(self, name: str) -> bool:
        return False

    def references(self, proto: Any) -> list[str]:
        """The nodes a node depends on, replaced ones left out."""
        found = []
        for reference in proto.input:
            if reference.startswith("^"):
                if reference not in self.replaced:
                    found.append(reference[1:])
            elif _output(reference) not in self.replaced and not self._is_back_edge(proto, reference):
                found.append(_output(reference)[0])
        return found

    def tensor(self, reference: str, user: str) -> SymbolicTensor:
        """The tensor that a reference of a node means."""
        key = _output(reference)
        self.used.add(key)
        if key in self.replaced:
            return self.replaced[key]
        node, index = self.nodes[key[0]], key[1]
        if index >= len(node.outputs):
            raise ValueError(
                f"Node '{user}': Connecting to invalid output {index} of source node {key[0]} which has "
                f"{len(node.outputs)} outputs."
            )
        return node.outputs[index]

    def element(self, name: str) -> Any:
        """An operation or tensor that the caller wants."""
        node_name, index = _output(name)
        if ":" in name and (node_name, index) in self.replaced:
            return self.replaced[node_name, index]
        node = self.nodes.get(node_name)
        if node is None:
            raise ValueError(f"Requested return node '{node_name}' not found in graph def")
        if ":" not in name:
            return node
        if index >= len(node.outputs):
            raise ValueError(
                f"Invalid return output {index} of node '{node_name}', which has {len(node.outputs)} output(s)"
            )
        return node.outputs[index]

    def _add_node(self, proto: Any) -> Operation:
        label = f"{{{{node {self.prefix}{proto.name}}}}}"
        op, called = self._op(proto)
        attrs, extra = self._attrs(op, proto, label)
        if called is not None:
            attrs |= {"f": called, "Tout": called.output_types, "Tin": tuple(t.dtype for t in called.inputs)}
        data = [r for r in proto.input if not r.startswith("^")]
        ready = [r for r in data if not self._is_back_edge(proto, r)]
        if len(ready) < len(data) and not ready:
            raise ValueError(f"{label}: a Merge whose inputs all come from NextIteration never runs")
        flat = [self.tensor(r if r in ready else ready[0], proto.name) for r in data]
        inputs = _grouped(op, attrs, flat, label)
        _check_dtypes(op, attrs, inputs, self.prefix + proto.name)
        given = {n: v for n, v in attrs.items() if n not in op.inferred_attrs}
        name = self.graph.unique_name(self.prefix + proto.name)
        with self.graph.no_control():
            try:
                self.graph.create_op(op, inputs, given, name + "/")
            except (TypeError, errors.InvalidArgumentError) as e:
                raise ValueError(f"{e} for {label} of op {op.name}") from None
        node = self.graph.get_operation_by_name(name)
        node.control_inputs = [self._control(r) for r in proto.input if r.startswith("^")]
        node.device = proto.device or node.device
        if extra:
            node._extra_attrs = extra
        if len(ready) < len(data):  # the shape may change from one iteration to the next
            self._open_merges.append((node, proto))
            node.outputs[0]._shape = None
        _note_shapes(node, proto)
        return node

    def _control(self, reference: str) -> Operation:
        return self.replaced.get(reference) or self.nodes[reference[1:]]

    def _op(self, proto: Any) -> tuple[registry.OpDef, GraphFunction | None]:
        if proto.op in self.library.protos:  # a call written as an op of the function's name
            return registry.get("StatefulPartitionedCall"), self.library.function(proto.op)
        try:
            return registry.get(proto.op), None
        except KeyError:
            raise errors.NotFoundError(
                None,
                None,
                f"Op type not registered '{proto.op}' in binary running on {platform.node()}. Make sure the Op and "
                f"Kernel are registered in the binary running in this process. (node '{self.prefix}{proto.name}')",
            ) from None

    def _attrs(self, op: registry.OpDef, proto: Any, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
        attrs: dict[str, Any] = {}
        for name, attribute in op.attrs.items():
            if name in proto.attr:
                try:
                    attrs[name] = attr_values.read(proto.attr[name], attribute, self.library.function)
                except ValueError as e:
                    raise ValueError(f"{e}; NodeDef: {label}; Op<name={op.name}>") from None
            elif attribute.has_default:
                attrs[name] = attribute.default
            elif proto.op == op.name:
                raise ValueError(f"NodeDef missing attr '{name}' from Op<name={op.name}>; NodeDef: {label}")
        if op.name in ("EagerPyFunc", "PyFunc", "PyFuncStateless"):
            attrs["token"] = attr_values.function_of(attrs["token"])
        known = {*op.attrs, "_output_shapes"}
        return attrs, {n: v for n, v in proto.attr.items() if n not in known}


class _FunctionImporter(_Importer):
    """The same for the nodes of a FunctionDef, whose references are "argument" or "node:output:index"."""

    def __init__(self, graph: Graph, library: Library, arguments: dict[str, SymbolicTensor]):
        super().__init__(graph, library, {}, "")
        self.arguments = arguments

    def is_known(self, name: str) -> bool:
        return name in self.arguments

    def references(self, proto: Any) -> list[str]:
        return [r.removeprefix("^").partition(":")[0] for r in proto.input]

    def _control(self, reference: str) -> Operation:
        name = reference[1:]
        return self.arguments[name].op if name in self.arguments else self.nodes[name]

    def tensor(self, reference: str, user: str) -> SymbolicTensor:
        name, *place = reference.split(":")
        if name in self.arguments:
            return self.arguments[name]
        node = self.nodes.get(name)
        if node is None:
            raise ValueError(f"Node '{user}': Unknown input node '{name}'")
        outputs = _outputs_named(node, place[0] if len(place) == 2 else node.op_def.outputs[0].name)
        index = int(place[-1]) if place else 0
        if index >= len(outputs):
            raise ValueError(f"Node '{user}': node '{name}' has no output '{':'.join(place)}'")
        return outputs[index]


def _outputs_named(node: Operation, name: str) -> Sequence[SymbolicTensor]:
    start = 0
    for argument in node.op_def.outputs:
        count = _count(argument, node.get_attr)
        if argument.name == name:
            return node.outputs[start : start + count]
        start += count
    return ()


def _count(argument: registry.Argument, attr: Any) -> int:
    if argument.type_list_attr:
        return len(attr(argument.type_list_attr))
    return attr(argument.number_attr) if argument.number_attr else 1


def _in_order(nodes: Sequence[Any], references: Any, is_known: Any) -> Iterator[Any]:
    """The nodes, each after those it refers to; otherwise as they stand.

    Raises: ValueError for a reference to no node, or nodes in a cycle.
    """
    by_name = {n.name: n for n in nodes}
    state: dict[str, int] = {}  # 1: its references are being visited, 2: done
    for first in nodes:
        stack = [(first, iter(()))] if first.name not in state else []
        while stack:
            node, rest = stack[-1]
            if state.get(node.name) is None:
                state[node.name] = 1
                rest = iter(references(node))
                stack[-1] = (node, rest)
            for name in rest:
                if is_known(name):
                    continue
                if name not in by_name:
                    raise ValueError(f"Node '{node.name}': Unknown input node '{name}'")
                if state.get(name) == 1:
                    raise ValueError(f"{len(stack)} nodes in a cycle: '{name}' depends on itself")
                if name not in state:
                    stack.append((by_name[name], iter(())))
                    break
            else:
                state[node.name] = 2
                stack.pop()
                yield node


def ordered_nodes(nodes: Sequence[Any]) -> Iterator[Any]:
    """The NodeDefs of a graph, each after those it depends on. Raises: ValueError for a cycle or an unknown input."""

    def references(node: Any) -> list[str]:
        return [i[1:] if i.startswith("^") else _output(i)[0] for i in node.input]

    return _in_order(nodes, references, lambda name: False)


def _grouped(op: registry.OpDef, attrs: dict, flat: list[Tensor], label: str) -> list[Any]:
    """The inputs as the op takes them, list arguments as lists."""
    counts = [_count(a, attrs.__getitem__) for a in op.inputs]
    if sum(counts) != len(flat):
        raise ValueError(
            f"NodeDef expected {sum(counts)} inputs ({', '.join(a.name for a in op.inputs)}) do not match {len(flat)} "
            f"inputs specified; Op<name={op.name}>; NodeDef: {label}"
        )
    given = iter(flat)
    return [
        [next(given) for _ in range(n)] if a.is_list else next(given) for a, n in zip(op.inputs, counts, strict=True)
    ]


def _check_dtypes(op: registry.OpDef, attrs: dict, inputs: list[Any], name: str) -> None:
    place = 0
    for argument, value in zip(op.inputs, inputs, strict=True):
        for i, tensor in enumerate(value if argument.is_list else (value,)):
            if argument.type_list_attr:
                expected = attrs[argument.type_list_attr][i]
            else:
                expected = argument.dtype or attrs[argument.type_attr]
            if tensor.dtype is not expected:
                raise ValueError(
                    f"Input {place} of node {name} was passed {_cpp(tensor.dtype)} from {tensor.name} incompatible "
                    f"with expected {_cpp(expected)}."
                )
            place += 1


def _cpp(dtype: dtypes.DType) -> str:
    return {"float32": "float", "float64": "double", "float16": "half"}.get(dtype.name, dtype.name)


def _note_shapes(node: Operation, proto: Any) -> None:
    """What the GraphDef knows of outputs: static shapes, and the variable behind a handle."""
    if "_output_shapes" in proto.attr:
        given = proto.attr["_output_shapes"].list.shape
        for tensor, shape in zip(node.outputs, given, strict=False):
            if tensor._static_shape() is None:
                tensor.set_shape(shapes.as_shape_tuple(shape))
    if node.type == "VarHandleOp":
        (handle,) = node.outputs
        handle._variable_dtype, handle._variable_shape = node.get_attr("dtype"), node.get_attr("shape")
