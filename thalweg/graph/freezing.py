"""Variables of a GraphDef as constants.

A variable's node becomes a Const of its name; what took its handle takes its value: reads become Identity, gathers from
the handle gathers from the value; functions that are called with a handle, branches and loops too, get a copy of their
body that takes the value.
Source: tf.compat.v1.graph_util.convert_variables_to_constants public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, protos
from thalweg.core.logger import get_logger
from thalweg.core.tensor_proto import array_proto
from thalweg.graph.graph_defs import extract_sub_graph
from thalweg.ops.resource.storage import storage_of

HANDLES = ("VarHandleOp", "VariableV2", "Variable")
_PASSING = ("Identity", "Enter", "Exit", "NextIteration", "Switch", "Merge", "RefEnter", "RefIdentity", "RefSwitch")
# op -> (inputs before the function's, attribute of the inputs' dtypes, attributes with functions)
_CALLS = {
    "PartitionedCall": (0, "Tin", ("f",)),
    "StatefulPartitionedCall": (0, "Tin", ("f",)),
    "If": (1, "Tin", ("then_branch", "else_branch")),
    "StatelessIf": (1, "Tin", ("then_branch", "else_branch")),
    "Case": (1, "Tin", ("branches",)),
    "StatelessCase": (1, "Tin", ("branches",)),
    "While": (0, "T", ("cond", "body")),
    "StatelessWhile": (0, "T", ("cond", "body")),
}


def convert_variables_to_constants(
    sess: Any,
    input_graph_def: Any,
    output_node_names: Sequence[str],
    variable_names_whitelist: Sequence[str] | None = None,
    variable_names_blacklist: Sequence[str] | None = None,
) -> Any:
    """The part of a graph that outputs need, with the variables' values as constants.

    Args:
      sess: the session that holds the values.
      input_graph_def: GraphDef.
      output_node_names: names of the nodes wanted.
      variable_names_whitelist: the only variables to convert; default all.
      variable_names_blacklist: variables to leave.
    Returns: GraphDef.
    Raises: AssertionError for a node that is not there; FailedPreconditionError for a variable without a value;
      InvalidArgumentError where a variable is assigned in the part wanted.
    Example:
      >>> with tf.Graph().as_default() as g, tf.compat.v1.Session() as session:
      ...   y = tf.multiply(tf.Variable(2.0, name='v'), 3.0, name='y')
      ...   session.run(tf.compat.v1.global_variables_initializer())
      ...   frozen = tf.compat.v1.graph_util.convert_variables_to_constants(session, g.as_graph_def(), ['y'])
      >>> sorted({n.op for n in frozen.node})
      ['Const', 'Identity', 'Mul']
    Source: tf.compat.v1.graph_util.convert_variables_to_constants public docs 2.15.
    """
    graph_def = extract_sub_graph(input_graph_def, output_node_names)
    chosen = None if variable_names_whitelist is None else set(variable_names_whitelist)
    left = set(variable_names_blacklist or ())
    values = {}
    for node in graph_def.node:
        if node.op in HANDLES and (chosen is None or node.name in chosen) and node.name not in left:
            values[node.name] = _session_value(sess, node)
    get_logger().info("Froze %d variables.", len(values))
    frozen = freeze(graph_def, values)
    get_logger().info("Converted %d variables to const ops.", len(values))
    return frozen


convert_variables_to_constants_from_session_graph = convert_variables_to_constants


def _session_value(session: Any, node: Any) -> np.ndarray:
    if node.op != "VarHandleOp":
        return np.asarray(session.run(node.name + ":0"))
    storage = storage_of(session._handle(session.graph.get_operation_by_name(node.name)))
    if storage.array is None:
        raise errors.FailedPreconditionError(
            None, None, f"Error while reading resource variable {node.name}: it has no value (was it initialised?)"
        )
    return np.asarray(storage.read())


def freeze(graph_def: Any, values: dict[str, np.ndarray], placeholders: bool = False) -> Any:
    """A GraphDef with some nodes as constants.

    Args:
      graph_def: GraphDef; it is left as it is.
      values: names of nodes that give a variable's handle -> the variable's value.
      placeholders: the nodes may be placeholders for handles (of a traced function).
    Raises: InvalidArgumentError for a node that uses a handle in another way than to read it.
    """
    made = protos.GraphDef()
    made.CopyFrom(graph_def)
    library = {f.signature.name: f for f in made.library.function}
    body = _Body(made.node, _Copies(made, library))
    kinds = {}
    for node in made.node:
        if node.name in values:
            assert node.op in HANDLES or placeholders, node.op
            kinds[node.name] = _to_constant(node, values[node.name])
    body.convert({(name, 0): dtype for name, dtype in kinds.items()})
    _drop_unused_functions(made)
    return made


def _to_constant(node: Any, value: np.ndarray) -> dtypes.DType:
    name = node.name
    dtype = dtypes.as_dtype(node.attr["dtype"].type).base_dtype
    if dtype is dtypes.resource:
        dtype = dtypes.as_dtype(value.dtype)
    node.Clear()
    node.name, node.op = name, "Const"
    node.attr["dtype"].type = dtype.as_datatype_enum
    node.attr["value"].tensor.CopyFrom(array_proto(np.asarray(value), dtype))
    return dtype


class _Copies:
    """Bodies of functions that take values for some of their handles, each made once."""

    def __init__(self, graph_def: Any, library: dict[str, Any]):
        self._graph_def, self._library = graph_def, library
        self._made: dict[Any, tuple[str, dict[int, dtypes.DType]]] = {}

    def of(self, name: str, given: dict[int, dtypes.DType]) -> tuple[str, dict[int, dtypes.DType]]:
        """(name of the copy, outputs that are values where they were handles) for arguments that are values now."""
        key = (name, tuple(sorted((i, d.name) for i, d in given.items())))
        found = self._made.get(key)
        if found is None:
            proto = self._graph_def.library.function.add()
            proto.CopyFrom(self._library[name])
            new_name = f"{name}_frozen_{len(self._made)}"
            proto.signature.name = new_name
            self._library[new_name] = proto
            found = self._made[key] = (new_name, self._converted(proto, given))
        return found

    def _converted(self, proto: Any, given: dict[int, dtypes.DType]) -> dict[int, dtypes.DType]:
        start = {}
        for i, dtype in given.items():
            argument = proto.signature.input_arg[i]
            argument.type = dtype.as_datatype_enum
            argument.ClearField("handle_data")
            if i in proto.arg_attr:
                for name in ("_output_shapes", "_handle_dtypes", "_handle_shapes"):
                    if name in proto.arg_attr[i].attr:
                        del proto.arg_attr[i].attr[name]
            start[argument.name, 0] = dtype
        if "_input_shapes" in proto.attr:
            del proto.attr["_input_shapes"]
        body = _Body(proto.node_def, self)
        body.convert(start)
        outputs = {}
        for i, result in enumerate(proto.signature.output_arg):
            reference = body.renamed.get(proto.ret[result.name], proto.ret[result.name])
            proto.ret[result.name] = reference
            dtype = body.values.get(_key(reference))
            if dtype is not None and result.type == dtypes.resource.as_datatype_enum:
                result.type = dtype.as_datatype_enum
                outputs[i] = dtype
        return outputs


def _key(reference: str) -> tuple[str, int]:
    """(node or argument, number of the output) of a reference in a graph or a function."""
    name, *place = reference.split(":")
    return name, int(place[-1]) if place else 0


class _Body:
    """The nodes of a graph or function whose handles become values."""

    def __init__(self, nodes: Any, copies: _Copies):
        self.nodes, self._copies = nodes, copies
        self.values: dict[tuple[str, int], dtypes.DType] = {}
        self.renamed: dict[str, str] = {}
        self._taken = {n.name for n in nodes}

    def convert(self, start: dict[tuple[str, int], dtypes.DType]) -> None:
        """Converts all that the given tensors reach."""
        takers: dict[tuple[str, int], list[tuple[Any, int]]] = {}
        for node in self.nodes:
            for i, reference in enumerate(node.input):
                if not reference.startswith("^"):
                    takers.setdefault(_key(reference), []).append((node, i))
        self.values.update(start)
        pending = list(start)
        calls: dict[str, Any] = {}
        while pending:
            key = pending.pop()
            for node, place in takers.get(key, ()):
                if node.op in _CALLS or node.op in self._copies._library:
                    calls[node.name] = node
                    if node.op in ("While", "StatelessWhile"):  # a loop gives out the handles that it takes
                        self._now((node.name, place), self.values[key], pending)
                else:
                    for out in self._converted(node, self.values[key]):
                        self._now((node.name, out), self.values[key], pending)
            if not pending:
                for node in calls.values():
                    for out, dtype in self._call(node).items():
                        self._now((node.name, out), dtype, pending)
                calls.clear()
        if self.renamed:
            for node in self.nodes:
                for i, reference in enumerate(node.input):
                    node.input[i] = self.renamed.get(reference, reference)

    def _now(self, key: tuple[str, int], dtype: dtypes.DType, pending: list) -> None:
        if key not in self.values:
            self.values[key] = dtype
            pending.append(key)

    def _converted(self, node: Any, dtype: dtypes.DType) -> tuple[int, ...]:
        """Makes a node take a value for a handle; the outputs that are values now and were handles."""
        enum = dtype.as_datatype_enum
        if node.op in _PASSING:
            node.op = node.op.removeprefix("Ref")
            node.attr["T"].type = enum
            if "_output_shapes" in node.attr:
                del node.attr["_output_shapes"]
            return (0, 1) if node.op == "Switch" else (0,)
        controls = [i for i in node.input if i.startswith("^")]
        inputs = [i for i in node.input if not i.startswith("^")]
        name, old, attrs = node.name, node.op, {k: protos.AttrValue.FromString(v.SerializeToString())
                                                for k, v in node.attr.items()}
        if old == "ReadVariableOp":
            self._become(node, "Identity", inputs, {"T": attrs["dtype"]}, attrs)
            self.renamed[f"{name}:value:0"] = f"{name}:output:0"
        elif old == "ResourceGather":
            axis = self._constant(f"{name}/axis", np.array(attrs["batch_dims"].i if "batch_dims" in attrs else 0,
                                                           np.int32))
            kinds = {"Tparams": attrs["dtype"], "Tindices": attrs["Tindices"], "Taxis": dtypes.int32}
            if "batch_dims" in attrs and attrs["batch_dims"].i:
                kinds["batch_dims"] = attrs["batch_dims"]
            self._become(node, "GatherV2", [*inputs, axis], kinds, attrs)
        elif old == "ResourceGatherNd":
            kinds = {"Tparams": attrs["dtype"], "Tindices": attrs["Tindices"]}
            self._become(node, "GatherNd", inputs, kinds, attrs)
        elif old == "VariableShape":
            out_type = attrs.get("out_type", dtypes.int32)
            self._become(node, "Shape", [*inputs, *controls], {"T": dtype, "out_type": out_type}, attrs)
        elif old in ("VarIsInitializedOp", "IsVariableInitialized"):
            self._become(node, "Const", controls, {"dtype": dtypes.bool_}, attrs)
            node.attr["value"].tensor.CopyFrom(array_proto(np.array(True), dtypes.bool_))
            self.renamed[f"{name}:is_initialized:0"] = f"{name}:output:0"
        elif "Assign" in old or "Scatter" in old or "Apply" in old or old.startswith("Resource"):
            raise errors.InvalidArgumentError(
                None, None, f"{old} '{name}' changes the variable '{inputs[0]}': it cannot become a constant"
            )
        return ()

    def _become(self, node: Any, op: str, inputs: Sequence[str], kinds: dict[str, Any], old: dict[str, Any]) -> None:
        name, device = node.name, node.device
        node.Clear()
        node.name, node.op, node.device = name, op, device
        node.input.extend(inputs)
        for key, value in kinds.items():
            if isinstance(value, dtypes.DType):
                node.attr[key].type = value.as_datatype_enum
            else:
                node.attr[key].CopyFrom(value)
        if "_class" in old:
            node.attr["_class"].CopyFrom(old["_class"])

    def _constant(self, name: str, value: np.ndarray) -> str:
        """Adds a constant; the reference to it."""
        node = self.nodes.add()
        while name in self._taken:
            name += "_1"
        self._taken.add(name)
        node.name = name
        node.attr["dtype"].type = dtypes.int32.as_datatype_enum
        _to_constant(node, value)
        return name if not self._is_function else f"{name}:output:0"

    @property
    def _is_function(self) -> bool:
        return self.nodes is not self._copies._graph_def.node

    def _call(self, node: Any) -> dict[int, dtypes.DType]:
        first, types, functions = _CALLS.get(node.op, (0, None, ()))
        data = [i for i in node.input if not i.startswith("^")]
        given = {
            i - first: self.values[_key(r)] for i, r in enumerate(data) if i >= first and _key(r) in self.values
        }
        if types is not None:
            for i, dtype in given.items():
                node.attr[types].list.type[i] = dtype.as_datatype_enum
        if "output_shapes" in node.attr and node.op.endswith("While"):
            for i in given:
                if i < len(node.attr["output_shapes"].list.shape):
                    node.attr["output_shapes"].list.shape[i].Clear()
                    node.attr["output_shapes"].list.shape[i].unknown_rank = True
        if "_output_shapes" in node.attr:
            del node.attr["_output_shapes"]
        outputs: dict[int, dtypes.DType] = {}
        if types is None:
            node.op, outputs = self._copies.of(node.op, given)
        for attr in functions:
            value = node.attr[attr]
            for function in value.list.func if value.WhichOneof("value") == "list" else (value.func,):
                function.name, outputs = self._copies.of(function.name, given)
        if "Tout" in node.attr:
            for i, dtype in outputs.items():
                node.attr["Tout"].list.type[i] = dtype.as_datatype_enum
        return {} if node.op.endswith("While") else outputs


def _drop_unused_functions(graph_def: Any) -> None:
    functions = {f.signature.name: f for f in graph_def.library.function}
    used: set[str] = set()
    pending = [graph_def.node]
    while pending:
        for node in pending.pop():
            names = [node.op]
            for attr in node.attr.values():
                names += [attr.func.name] if attr.HasField("func") else [f.name for f in attr.list.func]
            for name in names:
                if name in functions and name not in used:
                    used.add(name)
                    pending.append(functions[name].node_def)
    kept = [f for f in graph_def.library.function if f.signature.name in used]
    gradients = list(graph_def.library.gradient)
    if len(kept) != len(functions):
        made = protos.FunctionDefLibrary()
        made.function.extend(kept)
        made.gradient.extend(g for g in gradients if g.function_name in used)
        graph_def.library.CopyFrom(made)
    if not kept:
        graph_def.ClearField("library")
