"""`convert_variables_to_constants_v2`: a traced function without variables, as a graph that one file holds.

Source: tensorflow.python.framework.convert_to_constants 2.15, arguments and results; recorded runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.function.wrapping import WrappedFunction, function_from_graph_def
from thalweg.graph.freezing import freeze
from thalweg.graph.graph_defs import extract_sub_graph
from thalweg.ops.resource.storage import storage_of


def convert_variables_to_constants_v2(
    func: Any, lower_control_flow: bool = True, aggressive_inlining: bool = False
) -> WrappedFunction:
    """A function whose variables are constants.

    Args:
      func: ConcreteFunction.
      lower_control_flow: accepted: branches and loops stay operations with functions, which TensorFlow takes as well.
      aggressive_inlining: accepted: calls are inlined when a function is traced.
    Returns: a function of the arguments only; its `graph.as_graph_def()` is the frozen graph, its result a list.
    Raises: InvalidArgumentError where the function assigns a variable.
    Example:
      >>> from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
      >>> v = tf.Variable(2.0)
      >>> f = tf.function(lambda x: v * x).get_concrete_function(tf.TensorSpec([], tf.float32))
      >>> frozen = convert_variables_to_constants_v2(f)
      >>> [float(y) for y in frozen(tf.constant(3.0))], len(frozen.inputs)
      ([6.0], 1)
    """
    return convert_variables_to_constants_v2_as_graph(func, lower_control_flow, aggressive_inlining)[0]


def convert_variables_to_constants_v2_as_graph(
    func: Any, lower_control_flow: bool = True, aggressive_inlining: bool = False
) -> tuple[WrappedFunction, Any]:
    """(the function without variables, its GraphDef); see `convert_variables_to_constants_v2`."""
    graph = func.graph
    graph_def = graph.as_graph_def(add_shapes=True)
    values: dict[str, np.ndarray] = {}
    captures = {}
    for outer, inner in graph.captures.values():
        if outer.dtype is dtypes.resource and hasattr(outer._array[()], "read"):
            values[inner.op.name] = np.asarray(storage_of(outer._array).read())
        elif outer.dtype in (dtypes.resource, dtypes.variant):
            captures[inner.name] = outer  # tables and the like have no value to put in a file
        else:
            values[inner.op.name] = np.asarray(outer._numpy())
    outputs = [t.name for t in graph.outputs]
    ends = [t.op.name for t in (*graph.outputs, *graph.inputs)]
    frozen = freeze(_named_by_users(graph_def, values), values, placeholders=True)
    frozen = extract_sub_graph(frozen, ends)
    for node in frozen.node:
        if "_output_shapes" in node.attr:
            del node.attr["_output_shapes"]
    made = function_from_graph_def(frozen, [t.name for t in graph.inputs], outputs, captures)
    return made, made.graph.as_graph_def()


def _named_by_users(graph_def: Any, values: dict[str, np.ndarray]) -> Any:
    """Placeholders of captured tensors take the name of what uses them first: "dense/MatMul/resource"."""
    from thalweg.core import registry
    from thalweg.graph.graph_defs import consumers

    taken_by, taken = consumers(graph_def.node), {n.name for n in graph_def.node}
    names = {}
    for old in list(values):
        users = taken_by.get(old)
        if not users:
            continue
        node, place = users[0]
        arguments = registry.get(node.op).inputs
        wanted = f"{node.name}/{arguments[min(place, len(arguments) - 1)].name}"
        if wanted not in taken:
            taken.add(wanted)
            names[old] = wanted
            values[wanted] = values.pop(old)
    for node in graph_def.node:
        node.name = names.get(node.name, node.name)
        for i, reference in enumerate(node.input):
            mark = "^" if reference.startswith("^") else ""
            name, colon, index = reference.removeprefix("^").partition(":")
            if name in names:
                node.input[i] = mark + names[name] + colon + index
    return graph_def
