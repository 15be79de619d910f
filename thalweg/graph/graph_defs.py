"""GraphDefs cut down: the part that outputs need, without what only training needs (`tf.compat.v1.graph_util`).

Source: tf.compat.v1.graph_util public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from thalweg.core import dtypes, protos
from thalweg.graph.graph import Graph
from thalweg.graph.operation import Operation

_VARIABLE_OPS = frozenset(
    "Assign AssignAdd AssignSub Queue ScatterAdd ScatterSub ScatterUpdate TruncatedNormal Variable VariableV2".split()
)


def node_of(reference: str) -> str:
    """The node that an input of a NodeDef names: "^a" and "a:1" are of node "a"."""
    return reference[1:] if reference.startswith("^") else reference.partition(":")[0]


def colocated(node: Any) -> list[str]:
    """The nodes that a node asks to be placed with."""
    if "_class" not in node.attr:
        return []
    return [c.decode().removeprefix("loc:@") for c in node.attr["_class"].list.s]


def extract_sub_graph(graph_def: Any, dest_nodes: Iterable[str]) -> Any:
    """The part of a graph that some nodes depend on.

    Args:
      graph_def: GraphDef.
      dest_nodes: names of the nodes.
    Raises: TypeError for another graph_def, or one string; AssertionError for a node that is not there.
    Example:
      >>> with tf.Graph().as_default() as g:
      ...   a = tf.constant(1.0, name='a')
      ...   b, c = tf.negative(a, name='b'), tf.square(a, name='c')
      >>> [n.name for n in tf.compat.v1.graph_util.extract_sub_graph(g.as_graph_def(), ['b']).node]
      ['a', 'b']
    Source: tf.compat.v1.graph_util.extract_sub_graph public docs 2.15.
    """
    if getattr(getattr(graph_def, "DESCRIPTOR", None), "full_name", "") != "tensorflow.GraphDef":
        raise TypeError(f"graph_def must be a graph_pb2.GraphDef proto, but got type {type(graph_def)}.")
    if isinstance(dest_nodes, str):
        raise TypeError(f"dest_nodes must be an iterable of strings, but got type {type(dest_nodes)}.")
    by_name = {n.name: n for n in graph_def.node}
    pending = list(dest_nodes)
    for name in pending:
        assert name in by_name, f"{name} is not in graph"
    kept: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in kept:
            kept.add(name)
            node = by_name.get(name)
            if node is not None:
                pending.extend([*map(node_of, node.input), *colocated(node)])
    found = protos.GraphDef()
    found.node.extend(n for n in graph_def.node if n.name in kept)
    found.library.CopyFrom(graph_def.library)
    found.versions.CopyFrom(graph_def.versions)
    return found


def remove_training_nodes(input_graph: Any, protected_nodes: Sequence[str] | None = None) -> Any:
    """A graph without CheckNumerics, and without Identity nodes that nobody waits for.

    Args:
      input_graph: GraphDef.
      protected_nodes: names of nodes that stay.
    Example:
      >>> with tf.Graph().as_default() as g:
      ...   y = tf.negative(tf.identity(tf.constant(1.0, name='a')), name='y')
      >>> [n.name for n in tf.compat.v1.graph_util.remove_training_nodes(g.as_graph_def()).node]
      ['a', 'y']
    Source: tf.compat.v1.graph_util.remove_training_nodes public docs 2.15.
    """
    protected = set(protected_nodes or ())
    checks = {n.name for n in input_graph.node if n.op == "CheckNumerics" and n.name not in protected}
    nodes = []
    for node in input_graph.node:
        if node.name not in checks:
            made = protos.NodeDef()
            made.CopyFrom(node)
            del made.input[:]
            made.input.extend(i for i in node.input if i.removeprefix("^") not in checks)
            nodes.append(made)
    waited_for = {i[1:] for n in nodes for i in n.input if i.startswith("^")}
    waiting = {n.name for n in nodes if any(i.startswith("^") for i in n.input)}
    together = {c for n in nodes for c in colocated(n)}
    spliced = {
        n.name: n.input[0]
        for n in nodes
        if n.op == "Identity" and n.input and n.name not in protected | waited_for | waiting | together
    }
    made = protos.GraphDef()
    made.node.extend(rewired((n for n in nodes if n.name not in spliced), spliced))
    return made


def rewired(nodes: Iterable[Any], spliced: dict[str, str]) -> list[Any]:
    """Nodes with the tensors of removed ones replaced by what these passed on."""
    result = []
    for node in nodes:
        inputs = [_followed(i, spliced) for i in node.input]
        if inputs != list(node.input):
            del node.input[:]
            node.input.extend(inputs)
        result.append(node)
    return result


def _followed(reference: str, spliced: dict[str, str]) -> str:
    while (name := reference.removeprefix("^").removesuffix(":0")) in spliced:
        mark = "^" if reference.startswith("^") else ""
        reference = mark + (node_of(spliced[name]) if mark else spliced[name])
    return reference


def must_run_on_cpu(node: Any, pin_variables_on_cpu: bool = False) -> bool:
    """Whether a node has values that live on the host: integers that are shapes, text.

    Args:
      node: Operation or NodeDef.
      pin_variables_on_cpu: counts the ops of reference variables too.
    Source: tf.compat.v1.graph_util.must_run_on_cpu public docs 2.15.
    """
    if isinstance(node, Operation):
        node = node.node_def
    assert getattr(getattr(node, "DESCRIPTOR", None), "full_name", "") == "tensorflow.NodeDef"
    if pin_variables_on_cpu and node.op in _VARIABLE_OPS:
        return True
    int32, text = dtypes.int32.as_datatype_enum, dtypes.string.as_datatype_enum
    if node.op == "Const":
        return node.attr["dtype"].type in (int32, text)
    if node.op in ("DynamicStitch", "ParallelDynamicStitch"):
        return node.attr["T"].type == int32
    return node.op == "Cast" and node.attr["SrcT"].type == int32


def tensor_shape_from_node_def_name(graph: Graph, input_name: str) -> Any:
    """The static shape of the tensor that an input of a NodeDef names.

    Example:
      >>> with tf.Graph().as_default() as g:
      ...   a = tf.constant([1.0, 2.0], name='a')
      >>> tf.compat.v1.graph_util.tensor_shape_from_node_def_name(g, 'a')
      TensorShape([2])
    """
    return graph.get_tensor_by_name(input_name if ":" in input_name else input_name + ":0").shape


def consumers(nodes: Iterable[Any]) -> dict[str, list[tuple[Any, int]]]:
    """Node name -> the (node, place of the input) that take one of its tensors."""
    found: dict[str, list[tuple[Any, int]]] = {}
    for node in nodes:
        for i, reference in enumerate(node.input):
            if not reference.startswith("^"):
                found.setdefault(node_of(reference), []).append((node, i))
    return found


def copy_of(graph_def: Any, keep: Callable[[Any], bool] = lambda node: True) -> Any:
    """A GraphDef of its own, with the nodes to keep."""
    made = protos.GraphDef()
    made.node.extend(n for n in graph_def.node if keep(n))
    made.library.CopyFrom(graph_def.library)
    made.versions.CopyFrom(graph_def.versions)
    return made
