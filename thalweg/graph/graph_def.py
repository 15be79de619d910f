"""Graphs and functions as protobuf messages: `Graph.as_graph_def`, FunctionDefs, `tf.io.write_graph`.

A function body that is an attribute (a branch, a loop body) becomes a function of the GraphDef's library. Inside a
traced function the order of the program is what orders side effects; a GraphDef has control inputs for that, so they
are written where two operations touch the same variable.
Source: tf.Graph.as_graph_def, tf.io.write_graph public docs 2.15; recorded runs (tests/golden/graph_def).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import Any

from thalweg.core import dtypes, protos, registry
from thalweg.graph import attr_values
from thalweg.graph.graph import Graph
from thalweg.graph.operation import Operation
from thalweg.graph.symbolic import SymbolicTensor
from thalweg.version import GRAPH_DEF_VERSION

_INPUTS_ONLY = ("Placeholder", "PlaceholderV2")


def as_graph_def(
    self: Graph, from_version: int | None = None, add_shapes: bool = False, use_pybind11_proto: bool = False
) -> Any:
    """The graph as a GraphDef.

    Args:
      from_version: only operations made after the graph had that `version`.
      add_shapes: adds the static shapes of the outputs as the attribute "_output_shapes".
    Example:
      >>> with tf.Graph().as_default() as g:
      ...   c = tf.constant(1.0, name="c")
      >>> [n.name for n in g.as_graph_def().node]
      ['c']
    """
    graph_def = protos.GraphDef()
    graph_def.versions.producer = GRAPH_DEF_VERSION
    names = attr_values.Names()
    nodes = self.get_operations()
    order = side_effect_order(nodes) if self.is_function else {}
    for node in nodes[from_version or 0 :]:
        write_node(graph_def.node.add(), node, names, order.get(id(node), ()), add_shapes)
    write_library(graph_def.library, names)
    if not graph_def.library.function:
        graph_def.ClearField("library")
    return graph_def


def write_library(library: Any, names: attr_values.Names) -> None:
    """The functions of a graph, those they use included."""
    done: set[str] = set()
    while len(done) < len(names.functions):
        for name in [n for n in names.functions if n not in done]:
            done.add(name)
            write_function(library.function.add(), name, names.functions[name], names)


def write_node(
    proto: Any, node: Operation, names: attr_values.Names, extra_control: Iterable[Operation], add_shapes: bool = False
) -> None:
    """An operation as a NodeDef of a GraphDef."""
    proto.input.extend(_reference(t) for t in node.inputs)
    _write_rest(proto, node, names, extra_control)
    if add_shapes and node.outputs:
        static = [t._static_shape() for t in node.outputs]
        attr_values.write(proto.attr["_output_shapes"], "list(shape)", static, names)


def _write_rest(proto: Any, node: Operation, names: attr_values.Names, extra_control: Iterable[Operation]) -> None:
    proto.name, proto.op, proto.device = node.name, node.type, node.device
    before = {o.name: None for o in (*node.control_inputs, *extra_control)}
    direct = {t.op.name for t in node.inputs}
    proto.input.extend("^" + name for name in before if name not in direct or name in _named(node))
    for name, attribute in node.op_def.attrs.items():
        attr_values.write(proto.attr[name], attribute.kind, node.get_attr(name), names)
    for name, value in node.__dict__.get("_extra_attrs", {}).items():
        proto.attr[name].CopyFrom(value)


def _named(node: Operation) -> set[str]:
    """The operations the user made this one wait for."""
    return {o.name for o in node.control_inputs}


def _reference(tensor: SymbolicTensor) -> str:
    return tensor.op.name if tensor.value_index == 0 else tensor.name


def side_effect_order(nodes: Sequence[Operation]) -> dict[int, list[Operation]]:
    """For each node the earlier ones whose effects it must see: those on the same resource, or of the same kind."""
    last: dict[Any, Operation] = {}
    order: dict[int, list[Operation]] = {}
    for node in nodes:
        if not node.op_def.is_stateful or node.type in _INPUTS_ONLY:
            continue
        keys = [id(t) for t in node.inputs if t.dtype is dtypes.resource] or ["outside"]
        order[id(node)] = [last[k] for k in keys if k in last]
        last.update(dict.fromkeys(keys, node))
    return order


# ---------------------------------------------------------------- functions


class _Arguments:
    """Names of arguments and results: lower case, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, wanted: str) -> str:
        base = re.sub(r"[^a-z0-9_]", "_", wanted.lower())
        base = base if base[:1].isalpha() else "arg_" + base
        name, number = base, 0
        while name in self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken.add(name)
        return name


def write_function(proto: Any, name: str, function: Any, names: attr_values.Names) -> None:
    """A function body (`inputs`, `outputs`, `graph`) as a FunctionDef."""
    signature = proto.signature
    signature.name = name
    for key, value in getattr(function, "attributes", {}).items():
        proto.attr[key].CopyFrom(value)
    arguments, results = _Arguments(), _Arguments()
    references: dict[int, str] = {}
    placeholders = set()
    for i, tensor in enumerate(function.inputs):
        argument = arguments.name(tensor.op.name)
        signature.input_arg.add(name=argument, type=tensor.dtype.as_datatype_enum)
        references[id(tensor)] = argument
        placeholders.add(id(tensor.op))
        _write_argument_attrs(proto, i, tensor, names)
    nodes = [n for n in function.program.nodes if id(n) not in placeholders]
    order = side_effect_order(nodes)
    present = {id(n) for n in nodes}
    for node in nodes:
        places = _output_places(node)
        references.update({id(t): f"{node.name}:{place}" for t, place in zip(node.outputs, places, strict=True)})
        node_proto = proto.node_def.add()
        node_proto.input.extend(references[id(t)] for t in node.inputs)
        _write_rest(node_proto, node, names, order.get(id(node), ()))
        _drop_absent_control(node_proto, node, present)
        if node.op_def.is_stateful:
            signature.is_stateful = True
            proto.control_ret[node.name] = node.name
            signature.control_output.append(node.name)
    for tensor in function.outputs:
        result = results.name(tensor.op.name)
        signature.output_arg.add(name=result, type=tensor.dtype.as_datatype_enum)
        proto.ret[result] = references[id(tensor)]


def _drop_absent_control(proto: Any, node: Operation, present: set[int]) -> None:
    absent = {"^" + o.name for o in node.control_inputs if id(o) not in present}
    if absent:
        kept = [i for i in proto.input if i not in absent]
        del proto.input[:]
        proto.input.extend(kept)


def _write_argument_attrs(proto: Any, index: int, tensor: SymbolicTensor, names: attr_values.Names) -> None:
    """What callers may know of an argument: its shape, and for a variable's handle the variable's dtype and shape."""
    attrs = proto.arg_attr[index].attr
    attr_values.write(attrs["_output_shapes"], "list(shape)", [tensor._static_shape()], names)
    if tensor.dtype is dtypes.resource and tensor.__dict__.get("_variable_dtype") is not None:
        attr_values.write(attrs["_handle_dtypes"], "list(type)", [tensor.__dict__["_variable_dtype"]], names)
        attr_values.write(attrs["_handle_shapes"], "list(shape)", [tensor._handle_shape()], names)


def _output_places(node: Operation) -> list[str]:
    """"output_name:index" for each output of a node."""
    places = []
    for argument in node.op_def.outputs:
        count = 1
        if argument.is_list:
            attr = argument.type_list_attr or argument.number_attr
            count = len(node.get_attr(attr)) if argument.type_list_attr else node.get_attr(attr)
        places += [f"{argument.name}:{i}" for i in range(count)]
    return places


def function_def(name: str, function: Any) -> Any:
    """The FunctionDef of a function body."""
    proto = protos.FunctionDef()
    write_function(proto, name, function, attr_values.Names())
    return proto


# ---------------------------------------------------------------- single operations


def node_def(self: Operation) -> Any:
    """The operation as a NodeDef."""
    proto = protos.NodeDef()
    write_node(proto, self, attr_values.Names(), ())
    return proto


def op_signature(op: registry.OpDef) -> Any:
    """The op's schema as an OpDef message."""
    proto = protos.OpDef(name=op.name, is_stateful=op.is_stateful, is_commutative=op.is_commutative)
    for argument, target in [(a, proto.input_arg) for a in op.inputs] + [(a, proto.output_arg) for a in op.outputs]:
        entry = target.add(name=argument.name, number_attr=argument.number_attr or "")
        entry.type_attr, entry.type_list_attr = argument.type_attr or "", argument.type_list_attr or ""
        if argument.dtype is not None:
            entry.type = argument.dtype.as_datatype_enum
    for attribute in op.attrs.values():
        entry = proto.attr.add(name=attribute.name, type=attribute.kind)
        if attribute.has_default:
            attr_values.write(entry.default_value, attribute.kind, attribute.default, attr_values.Names())
        if attribute.minimum is not None:
            entry.has_minimum, entry.minimum = True, attribute.minimum
        if attribute.allowed is not None:
            kind = f"list({attribute.kind.removeprefix('list(').removesuffix(')')})"
            attr_values.write(entry.allowed_values, kind, attribute.allowed, attr_values.Names())
    return proto


# ---------------------------------------------------------------- files


def write_graph(graph_or_graph_def: Any, logdir: Any, name: str, as_text: bool = True) -> str:
    """Writes a graph to a file.

    Args:
      graph_or_graph_def: Graph or GraphDef.
      logdir: folder, made if there is none.
      name: the file's name.
      as_text: text format, or the binary form.
    Returns: the file's path.
    Example:
      >>> import tempfile, os
      >>> with tf.Graph().as_default() as g:
      ...   c = tf.constant(1.0, name="c")
      >>> os.path.basename(tf.io.write_graph(g, tempfile.mkdtemp(), "g.pbtxt"))
      'g.pbtxt'

    Source: tf.io.write_graph public docs 2.15.
    """
    from google.protobuf import text_format

    graph_def = graph_or_graph_def.as_graph_def() if isinstance(graph_or_graph_def, Graph) else graph_or_graph_def
    folder = os.fspath(logdir)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    if as_text:
        text = text_format.MessageToString(graph_def)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        with open(path, "wb") as file:
            file.write(graph_def.SerializeToString(deterministic=True))
    return path


Graph.as_graph_def = as_graph_def
Operation.node_def = property(node_def)
