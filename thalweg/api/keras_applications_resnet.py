"""`tf.keras.applications.resnet`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.residual": """
        ResNet101 ResNet152 ResNet50 preprocess_input
    """,
}
