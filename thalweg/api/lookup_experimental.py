"""`tf.lookup.experimental`: public names by the module that has them."""

EXPORTS = {
    "thalweg.graph.lookup_tables": """
        DenseHashTable MutableHashTable
    """,
}
