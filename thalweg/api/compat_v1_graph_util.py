"""`tf.compat.v1.graph_util`: its own names. One that TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.graph.freezing": "convert_variables_to_constants",
    "thalweg.graph.graph_defs": """
        extract_sub_graph must_run_on_cpu remove_training_nodes tensor_shape_from_node_def_name
    """,
}
