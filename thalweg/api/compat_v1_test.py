"""`tf.compat.v1.test`: its own names. One that TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.v1.testing": """
        StubOutForTesting compute_gradient compute_gradient_error get_temp_dir test_src_dir_path
    """,
}
