"""`tf.compat.v1.saved_model.tag_constants`: public names by the module that has them."""

EXPORTS = {
    "thalweg.saved_model.constants": """
        GPU SERVING TPU TRAINING
    """,
}
