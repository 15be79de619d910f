"""`tf.sets`: public names by the module that has them."""

EXPORTS = {
    "thalweg.ops.sets.api": """
        difference intersection size union
    """,
}
