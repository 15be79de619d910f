"""`tf.keras.applications.imagenet_utils`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions preprocess_input
    """,
}
