"""`tf.keras.applications.inception_v3`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.inception": """
        InceptionV3 preprocess_input
    """,
}
