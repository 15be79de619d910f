"""Passes over frozen graphs: smaller, faster graphs with the same results (TensorFlow 1's Graph Transform Tool).

A pass takes a GraphDef, the names of inputs and outputs and its parameters, and gives a new GraphDef.
Source: TensorFlow 1.15 documentation of the Graph Transform Tool (names, parameters and meaning of the transforms).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, protos, registry
from thalweg.core.tensor_proto import array_proto, make_ndarray
from thalweg.graph.graph import Graph
from thalweg.graph.graph_defs import consumers, copy_of, extract_sub_graph, node_of, rewired
from thalweg.graph.import_graph_def import import_graph_def
from thalweg.graph.session import Session

Parameters = dict[str, list[str]]
_PASSES: dict[str, Callable] = {}
_VARIABLE_CHANNELS = ("Conv2D", "MatMul", "DepthwiseConv2dNative")


def transform(name: str) -> Callable:
    """Registers a pass: `f(graph_def, inputs, outputs, parameters) -> GraphDef`."""

    def register(function: Callable) -> Callable:
        _PASSES[name] = function
        return function

    return register


def TransformGraph(  # noqa: N802 (TensorFlow's name)
    input_graph_def: Any, inputs: Sequence[str], outputs: Sequence[str], transforms: Sequence[str]
) -> Any:
    """Applies passes to a graph.

    Args:
      input_graph_def: GraphDef; it is left as it is.
      inputs: names of the nodes that are fed.
      outputs: names of the nodes that are wanted.
      transforms: passes in order, each "name" or "name(parameter=value, ...)".
    Returns: GraphDef.
    Raises: ValueError for a pass or a description nobody knows; what a pass raises, unless it has `ignore_errors=true`.
    Example:
      >>> from tensorflow.tools.graph_transforms import TransformGraph
      >>> with tf.Graph().as_default() as g:
      ...   y = tf.add(tf.constant(1.0), tf.constant(2.0), name='y')
      >>> [n.op for n in TransformGraph(g.as_graph_def(), [], ['y'], ['fold_constants', 'strip_unused_nodes']).node]
      ['Const']
    """
    inputs, outputs = [node_of(n) for n in inputs], [node_of(n) for n in outputs]
    made = protos.GraphDef()
    made.CopyFrom(input_graph_def)
    for text in transforms:
        for name, parameters in parse(text):
            if name not in _PASSES:
                raise ValueError(f"Transform '{name}' not recognized. Known: {', '.join(sorted(_PASSES))}")
            ignore = _flag(parameters, "ignore_errors") or _flag(parameters, "ignore_error")
            try:
                made = _PASSES[name](made, inputs, outputs, parameters)
            except (errors.OpError, ValueError, KeyError, TypeError):
                if not ignore:
                    raise
    return made


_CALL = re.compile(r"\s*([\w]+)\s*(?:\(([^()]*)\))?\s*")


def parse(text: str) -> list[tuple[str, Parameters]]:
    """"a(b=c, d=\"e\") f" -> [(name, parameter -> values)]. Raises: ValueError."""
    found, place = [], 0
    while text[place:].strip():
        match = _CALL.match(text, place)
        if match is None:
            raise ValueError(f"transform description {text!r}: expected a name at {text[place:]!r}")
        parameters: Parameters = {}
        for part in re.findall(r'[^,"]*=\s*(?:"[^"]*"|[^,]*)|[^,\s]+', match[2] or ""):
            key, equals, value = part.partition("=")
            if not equals:
                raise ValueError(f"transform description {text!r}: expected name=value, got {part!r}")
            parameters.setdefault(key.strip(), []).append(value.strip().strip('"'))
        found.append((match[1], parameters))
        place = match.end()
    return found


def _flag(parameters: Parameters, name: str) -> bool:
    return parameters.get(name, ["false"])[-1].lower() in ("true", "1", "t")


def _number(parameters: Parameters, name: str, default: int) -> int:
    return int(parameters.get(name, [str(default)])[-1])


# ---------------------------------------------------------------- nodes away


@transform("strip_unused_nodes")
def strip_unused_nodes(graph_def: Any, inputs: Sequence[str], outputs: Sequence[str], parameters: Parameters) -> Any:
    """Leaves what the outputs need; inputs become placeholders (`type`, `shape`; for one input `name`, ...)."""
    kinds, shapes, names = (parameters.get(k, []) for k in ("type", "shape", "name"))
    by_name = {n: (kinds[i] if i < len(kinds) else None, shapes[i] if i < len(shapes) else None)
               for i, n in enumerate(names)}
    default = (kinds[0], shapes[0] if shapes else None) if kinds and not names else (None, None)
    made = copy_of(graph_def)
    for node in made.node:
        if node.name in inputs and node.op not in ("Placeholder", "PlaceholderV2"):
            kind, shape = by_name.get(node.name, default)
            to_placeholder(node, kind, shape)
    return extract_sub_graph(made, outputs)


def to_placeholder(node: Any, kind: Any = None, shape: str | None = None) -> None:
    """Makes a node a placeholder of its own dtype, or one that is given."""
    dtype = dtypes.as_dtype(kind) if kind is not None else output_dtype(node)
    name, device = node.name, node.device
    known = node.attr["_output_shapes"].list.shape[:1] if "_output_shapes" in node.attr else ()
    sizes = None if shape is None else [int(s) for s in shape.split(",") if s.strip()]
    known = list(known)
    node.Clear()
    node.name, node.op, node.device = name, "Placeholder", device
    node.attr["dtype"].type = dtype.as_datatype_enum
    if sizes is not None:
        for size in sizes:
            node.attr["shape"].shape.dim.add(size=size)
        node.attr["shape"].shape.SetInParent()
    elif known:
        node.attr["shape"].shape.CopyFrom(known[0])
    else:
        node.attr["shape"].shape.unknown_rank = True


def output_dtype(node: Any) -> dtypes.DType:
    """The dtype of a node's first output."""
    argument = registry.get(node.op).outputs[0]
    if argument.dtype is not None:
        return argument.dtype
    attr = node.attr[argument.type_attr or argument.type_list_attr]
    return dtypes.as_dtype(attr.type or attr.list.type[0])


@transform("remove_nodes")
def remove_nodes(graph_def: Any, inputs: Sequence[str], outputs: Sequence[str], parameters: Parameters) -> Any:
    """Removes nodes of some ops (`op`), which pass their first input on; others wait for it in their place."""
    ops, most = set(parameters.get("op", [])), _number(parameters, "max_inputs", 1)
    spliced = {}
    for node in graph_def.node:
        data = [i for i in node.input if not i.startswith("^")]
        if node.op in ops and node.name not in (*inputs, *outputs) and 1 <= len(data) <= most:
            if len(data) == len(node.input):
                spliced[node.name] = data[0]
    made = copy_of(graph_def, lambda n: n.name not in spliced)
    rewired(made.node, spliced)
    return made


@transform("remove_control_dependencies")
def _remove_control(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    made = copy_of(graph_def)
    for node in made.node:
        data = [i for i in node.input if not i.startswith("^")]
        del node.input[:]
        node.input.extend(data)
    return made


@transform("remove_device")
def _remove_device(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    made = copy_of(graph_def)
    for node in made.node:
        node.device = ""
    return made


@transform("set_device")
def _set_device(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    made = copy_of(graph_def)
    for node in made.node:
        if not node.device or not _flag(parameters, "if_default"):
            node.device = parameters.get("device", [""])[0]
    return made


@transform("remove_attribute")
def _remove_attribute(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    op = parameters.get("op_name", ["*"])[0]
    made = copy_of(graph_def)
    for node in made.node:
        for name in parameters.get("attribute_name", []):
            if op in ("*", node.op) and name in node.attr:
                del node.attr[name]
    return made


@transform("rename_attribute")
def _rename_attribute(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    op = parameters.get("op_name", ["*"])[0]
    old, new = parameters["old_attribute_name"][0], parameters["new_attribute_name"][0]
    made = copy_of(graph_def)
    for node in made.node:
        if op in ("*", node.op) and old in node.attr:
            node.attr[new].CopyFrom(node.attr[old])
            del node.attr[old]
    return made


@transform("rename_op")
def _rename_op(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    made = copy_of(graph_def)
    for node in made.node:
        if node.op == parameters["old_op_name"][0]:
            node.op = parameters["new_op_name"][0]
    return made


@transform("add_default_attributes")
def _add_default_attributes(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    from thalweg.graph.graph_def import op_signature

    made = copy_of(graph_def)
    for node in made.node:
        for attr in op_signature(registry.get(node.op)).attr:
            if attr.HasField("default_value") and attr.name not in node.attr:
                node.attr[attr.name].CopyFrom(attr.default_value)
    return made


@transform("sort_by_execution_order")
def _sort(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    made = copy_of(graph_def, lambda n: False)
    made.node.extend(in_order(graph_def))
    return made


def in_order(graph_def: Any) -> list[Any]:
    """The nodes, each after those it depends on. Raises: ValueError for a cycle."""
    from thalweg.graph.import_graph_def import ordered_nodes

    return list(ordered_nodes(graph_def.node))


@transform("merge_duplicate_nodes")
def merge_duplicate_nodes(graph_def: Any, inputs: Sequence[str], outputs: Sequence[str], parameters: Any) -> Any:
    """Equal nodes without effects become one."""
    first: dict[bytes, str] = {}
    spliced: dict[str, str] = {}
    made = copy_of(graph_def, lambda n: False)
    for node in in_order(graph_def):
        entry = protos.NodeDef()
        entry.CopyFrom(node)
        _follow(entry, spliced)
        if registry.get(node.op).is_stateful or node.name in (*inputs, *outputs):
            made.node.append(entry)
            continue
        name, entry.name = entry.name, ""
        key = entry.SerializeToString(deterministic=True)
        entry.name = name
        if key in first:
            spliced[name] = first[key]
        else:
            first[key] = name
            made.node.append(entry)
    return made


def _follow(node: Any, spliced: dict[str, str]) -> None:
    """Other outputs than the first keep their number."""
    for i, reference in enumerate(node.input):
        mark = "^" if reference.startswith("^") else ""
        name, colon, index = reference.removeprefix("^").partition(":")
        if name in spliced:
            node.input[i] = mark + spliced[name] + colon + index


# ---------------------------------------------------------------- folding


@transform("fold_constants")
def fold_constants(graph_def: Any, inputs: Sequence[str], outputs: Sequence[str], parameters: Parameters) -> Any:
    """What depends on constants only is computed now."""
    constant: set[str] = set()
    folded: dict[str, Any] = {}
    for node in in_order(graph_def):
        if node.name in inputs:
            continue
        if node.op == "Const":
            constant.add(node.name)
        elif node.input and all(not i.startswith("^") and node_of(i) in constant for i in node.input):
            try:
                op = registry.get(node.op)
            except KeyError:
                continue
            if not op.is_stateful and len(op.outputs) == 1 and not op.outputs[0].is_list:
                constant.add(node.name)
                folded[node.name] = node
    taken_by = consumers(graph_def.node)
    wanted = [n for n in folded if n in outputs or any(t.name not in constant for t, _ in taken_by.get(n, ()))]
    if not wanted:
        return copy_of(graph_def)
    with Graph().as_default() as graph, Session(graph=graph) as session:
        import_graph_def(extract_sub_graph(graph_def, wanted), name="")
        values = dict(zip(wanted, session.run([n + ":0" for n in wanted]), strict=True))
        kinds = {n: graph.get_tensor_by_name(n + ":0").dtype for n in wanted}
    made = copy_of(graph_def)
    for node in made.node:
        if node.name in values:
            to_constant(node, np.asarray(values[node.name]), kinds[node.name])
    return extract_sub_graph(made, [*outputs, *(n for n in inputs if any(m.name == n for m in made.node))])


def to_constant(node: Any, value: np.ndarray, dtype: dtypes.DType) -> None:
    """Makes a node a constant."""
    name = node.name
    node.Clear()
    node.name, node.op = name, "Const"
    node.attr["dtype"].type = dtype.as_datatype_enum
    node.attr["value"].tensor.CopyFrom(array_proto(value, dtype))


@transform("fold_batch_norms")
def fold_batch_norms(graph_def: Any, inputs: Sequence[str], outputs: Sequence[str], parameters: Parameters) -> Any:
    """A multiplication by constants after a convolution or matrix product goes into its weights."""
    made = copy_of(graph_def)
    nodes, taken_by = {n.name: n for n in made.node}, consumers(made.node)
    removed: dict[str, str] = {}
    for mul in list(made.node):
        if mul.op != "Mul" or len(mul.input) != 2:
            continue
        product, scale = (nodes.get(node_of(i)) for i in mul.input)
        if product is None or scale is None or product.op not in _VARIABLE_CHANNELS or scale.op != "Const":
            continue
        weights = nodes.get(node_of(product.input[1]))
        if weights is None or weights.op != "Const" or len(taken_by[product.name]) != 1 or product.name in outputs:
            continue
        if len(taken_by[weights.name]) != 1 or product.attr["transpose_b"].b:
            continue
        values, factors = make_ndarray(weights.attr["value"].tensor), make_ndarray(scale.attr["value"].tensor)
        channels = values.shape[-1] * (values.shape[-2] if product.op == "DepthwiseConv2dNative" else 1)
        if factors.size != channels or factors.shape[-1:] != (channels,):
            continue
        if product.op == "DepthwiseConv2dNative":
            scaled = values * factors.reshape(values.shape[-2:])
        else:
            scaled = values * factors.reshape(-1)
        to_constant(weights, scaled.astype(values.dtype), dtypes.as_dtype(weights.attr["dtype"].type))
        _take_name(product, mul)
        removed[mul.name] = product.name
        nodes[product.name] = product
    kept = copy_of(made, lambda n: not (n.op == "Mul" and n.name in removed))
    return extract_sub_graph(kept, [*outputs, *(n for n in inputs if n in nodes)])


def _take_name(node: Any, other: Any) -> None:
    """The node stands for another one from now on."""
    node.name = other.name


@transform("fold_old_batch_norms")
def fold_old_batch_norms(graph_def: Any, inputs: Sequence[str], outputs: Sequence[str], parameters: Parameters) -> Any:
    """Batch normalisation with constants after a convolution goes into its weights and a bias."""
    made = copy_of(graph_def)
    nodes, taken_by = {n.name: n for n in made.node}, consumers(made.node)
    for norm in list(made.node):
        found = _normalisation(norm, nodes)
        if found is None:
            continue
        product_name, scale, offset = found
        product = nodes.get(product_name)
        if product is None or product.op not in ("Conv2D", "DepthwiseConv2dNative"):
            continue
        weights = nodes.get(node_of(product.input[1]))
        if weights is None or weights.op != "Const" or len(taken_by[weights.name]) != 1:
            continue
        if len(taken_by[product.name]) != 1 or product.name in outputs:
            continue
        values = make_ndarray(weights.attr["value"].tensor)
        shape = values.shape[-2:] if product.op == "DepthwiseConv2dNative" else (-1,)
        to_constant(weights, (values * scale.reshape(shape)).astype(values.dtype), dtypes.float32)
        bias = made.node.add(name=norm.name + "_bn_offset")
        to_constant(bias, offset.astype(values.dtype), dtypes.float32)
        name, layout = norm.name, product.attr["data_format"].s if "data_format" in product.attr else b"NHWC"
        norm.Clear()
        norm.name, norm.op = name, "BiasAdd"
        norm.input.extend([product.name, bias.name])
        norm.attr["T"].type = dtypes.float32.as_datatype_enum
        norm.attr["data_format"].s = layout
    return extract_sub_graph(made, [*outputs, *(n for n in inputs if n in nodes)])


def _normalisation(node: Any, nodes: dict[str, Any]) -> tuple[str, np.ndarray, np.ndarray] | None:
    """(what is normalised, factors, offsets) of a batch normalisation whose statistics are constants."""
    if node.op in ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"):
        if node.attr["is_training"].b or "is_training" not in node.attr:
            return None
        places, epsilon = (1, 2, 3, 4), node.attr["epsilon"].f if "epsilon" in node.attr else 1e-4
        scaled = True
    elif node.op == "BatchNormWithGlobalNormalization":
        places, epsilon = (4, 3, 1, 2), node.attr["variance_epsilon"].f
        scaled = node.attr["scale_after_normalization"].b
    else:
        return None
    sources = [nodes.get(node_of(node.input[p])) for p in places]
    if any(s is None or s.op != "Const" for s in sources):
        return None
    gamma, beta, mean, variance = (make_ndarray(s.attr["value"].tensor) for s in sources)
    factor = (gamma if scaled else 1.0) / np.sqrt(variance + epsilon)
    return node_of(node.input[0]), factor, beta - mean * factor


# ---------------------------------------------------------------- weights


@transform("round_weights")
def round_weights(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    """Large constants take `num_steps` values only, so that files compress well."""
    steps = _number(parameters, "num_steps", 256)
    made = copy_of(graph_def)
    for node, value in _large(made, parameters):
        low, high = float(value.min()), float(value.max())
        if low < high:
            width = (high - low) / steps
            rounded = low + np.floor((value - low) / width) * width + width / 2
            to_constant(node, np.minimum(rounded, high).astype(np.float32), dtypes.float32)
    return made


@transform("quantize_weights")
def quantize_weights(graph_def: Any, inputs: Any, outputs: Any, parameters: Parameters) -> Any:
    """Large constants are kept in eight bits and decoded when the graph runs."""
    made = copy_of(graph_def)
    for node, value in _large(made, parameters):
        low, high = min(float(value.min()), 0.0), max(float(value.max()), 0.0)
        if low == high:
            high = low + 1.0
        codes = np.clip(np.round((value - low) * (255.0 / (high - low))), 0, 255).astype(np.uint8)
        name = node.name
        for suffix, array, dtype in (
            ("quantized_const", codes, dtypes.quint8),
            ("quantized_min", np.array(low, np.float32), dtypes.float32),
            ("quantized_max", np.array(high, np.float32), dtypes.float32),
        ):
            to_constant(made.node.add(name=f"{name}_{suffix}"), array, dtype)
        node.Clear()
        node.name, node.op = name, "Dequantize"
        node.input.extend(f"{name}_{s}" for s in ("quantized_const", "quantized_min", "quantized_max"))
        node.attr["T"].type = dtypes.quint8.as_datatype_enum
        node.attr["mode"].s = b"MIN_FIRST"
    return made


def _large(graph_def: Any, parameters: Parameters) -> list[tuple[Any, np.ndarray]]:
    least = _number(parameters, "minimum_size", 1024)
    found = []
    for node in graph_def.node:
        if node.op == "Const" and node.attr["dtype"].type == dtypes.float32.as_datatype_enum:
            value = make_ndarray(node.attr["value"].tensor)
            if value.size >= least:
                found.append((node, value))
    return found
