"""`tf.keras.backend.experimental`: which kind of random numbers Keras draws."""

EXPORTS = {
    "thalweg.keras.random_generator": """
        disable_tf_random_generator enable_tf_random_generator is_tf_random_generator_enabled
    """,
}
