"""`tensorflow.python.tools.optimize_for_inference_lib`: graphs without what only training needs.

Source: tensorflow.python.tools.optimize_for_inference_lib 2.15, names and meaning of the functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.graph import transforms
from thalweg.graph.graph_defs import remove_training_nodes
from thalweg.tools.strip_unused_lib import strip_unused


def optimize_for_inference(
    input_graph_def: Any,
    input_node_names: Sequence[str],
    output_node_names: Sequence[str],
    placeholder_type_enum: Any,
    toco_compatible: bool = False,
) -> Any:
    """Strips what outputs do not need, training nodes, and batch normalisations after convolutions.

    Args:
      input_graph_def: GraphDef without variables.
      input_node_names, output_node_names: names of the nodes to feed, and of those wanted.
      placeholder_type_enum: dtype of the placeholders, one for all or a list.
      toco_compatible: accepted; the passes here make no op that a converter refuses.
    """
    graph_def = strip_unused(input_graph_def, input_node_names, output_node_names, placeholder_type_enum)
    graph_def = remove_training_nodes(graph_def, output_node_names)
    return transforms.fold_old_batch_norms(graph_def, input_node_names, output_node_names, {})


def fold_batch_norms(input_graph_def: Any, input_node_names: Sequence[str] | None = None) -> Any:
    """Batch normalisations after convolutions as weights and a bias; all nodes that nobody takes are outputs."""
    from thalweg.graph.graph_defs import consumers

    taken = consumers(input_graph_def.node)
    outputs = [n.name for n in input_graph_def.node if n.name not in taken]
    return transforms.fold_old_batch_norms(input_graph_def, list(input_node_names or ()), outputs, {})
