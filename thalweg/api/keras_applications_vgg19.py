"""`tf.keras.applications.vgg19`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.vgg": """
        VGG19 preprocess_input
    """,
}
