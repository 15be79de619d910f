"""`tf.keras.applications.xception`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.xception": """
        Xception preprocess_input
    """,
}
