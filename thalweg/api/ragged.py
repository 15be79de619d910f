"""`tf.ragged`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.ops.ragged.api": """
        boolean_mask constant map_flat_values range row_splits_to_segment_ids segment_ids_to_row_splits stack
    """,
    "thalweg.ops.ragged.partitioning": """
        stack_dynamic_partitions
    """,
}
