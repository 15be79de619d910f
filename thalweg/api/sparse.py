"""`tf.sparse`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.ops.segment.api": """
        segment_mean=sparse_segment_mean segment_sqrt_n=sparse_segment_sqrt_n segment_sum=sparse_segment_sum
    """,
    "thalweg.ops.sparse.cross_api": """
        cross cross_hashed
    """,
    "thalweg.ops.sparse.api": """
        SparseTensor add concat expand_dims eye fill_empty_rows from_dense map_values mask maximum minimum reduce_max
        reduce_sum reorder reset_shape reshape retain slice softmax sparse_dense_matmul split to_dense to_indicator
        transpose
    """,
}
