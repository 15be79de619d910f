"""`tf.contrib.eager`: what older programs still use of it. TensorFlow 2.15 has no contrib."""

EXPORTS = {
    "thalweg.autodiff.functional": """
        gradients_function implicit_gradients implicit_value_and_gradients value_and_gradients_function
    """,
}
