"""`tensorflow.python.tools.strip_unused_lib`: the part of a graph between inputs and outputs.

Source: tensorflow.python.tools.strip_unused_lib 2.15, arguments and messages.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from thalweg.graph.graph_defs import copy_of, extract_sub_graph
from thalweg.graph.meta_graph import write_message
from thalweg.graph.transforms import to_placeholder
from thalweg.tools.convert_messages import parse_file


def strip_unused(
    input_graph_def: Any, input_node_names: Sequence[str], output_node_names: Sequence[str], placeholder_type_enum: Any
) -> Any:
    """Leaves what outputs need; the inputs become placeholders.

    Args:
      input_graph_def: GraphDef.
      input_node_names: names of the nodes to feed.
      output_node_names: names of the nodes wanted.
      placeholder_type_enum: dtype of the placeholders, one for all or a list.
    Raises: KeyError for an input that is not there; AssertionError for an output that is not.
    """
    for name in input_node_names:
        if ":" in name:
            raise ValueError(
                f"Name '{name}' appears to refer to a Tensor, not an Operation."
            )
    names = {n.name for n in input_graph_def.node}
    missing = set(input_node_names) - names
    if missing:
        raise KeyError(f"The following input nodes were not found: {missing}")
    kinds = placeholder_type_enum
    if not isinstance(kinds, (list, tuple)):
        kinds = [kinds] * len(input_node_names)
    made = copy_of(input_graph_def)
    for node in made.node:
        if node.name in input_node_names:
            to_placeholder(node, kinds[list(input_node_names).index(node.name)])
    return extract_sub_graph(made, output_node_names)


def strip_unused_from_files(
    input_graph: str,
    input_binary: bool,
    output_graph: str,
    output_binary: bool,
    input_node_names: str,
    output_node_names: str,
    placeholder_type_enum: Any,
) -> None:
    """The same from file to file; names separated by commas."""
    if not os.path.exists(input_graph):
        print(f"Input graph file '{input_graph}' does not exist!")
        return
    if not output_node_names:
        print("You need to supply the name of a node to --output_node_names.")
        return
    graph_def = strip_unused(
        parse_file(input_graph, "GraphDef", input_binary), input_node_names.split(","), output_node_names.split(","),
        placeholder_type_enum,
    )
    write_message(graph_def, output_graph, as_text=not output_binary)
    print(f"{len(graph_def.node)} ops in the final graph.")
