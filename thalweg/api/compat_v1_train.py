"""`tf.compat.v1.train`: its own names. One that TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.graph.global_step": """
        assert_global_step create_global_step get_global_step get_or_create_global_step global_step
    """,
}
