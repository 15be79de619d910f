"""`tf.keras.applications.vgg16`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.vgg": """
        VGG16 preprocess_input
    """,
}
