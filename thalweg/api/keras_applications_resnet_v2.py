"""`tf.keras.applications.resnet_v2`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.residual": """
        ResNet101V2 ResNet152V2 ResNet50V2 preprocess_input=preprocess_input_v2
    """,
}
