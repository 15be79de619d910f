"""`tf.compat.v1.sparse`: the names with signatures of their own; the others are those of `tf.sparse`."""

EXPORTS = {
    "thalweg.graph.modes": """
        placeholder=sparse_placeholder
    """,
    "thalweg.ops.accumulator.api": """
        SparseConditionalAccumulator
    """,
    "thalweg.ops.sparse.api_v1": """
        add concat merge reduce_max reduce_max_sparse reduce_sum reduce_sum_sparse split
    """,
}
