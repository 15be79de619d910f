"""`tf.keras.applications.resnet50`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.residual": """
        ResNet50 preprocess_input
    """,
}
