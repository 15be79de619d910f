"""`tf.keras.applications.inception_resnet_v2`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.inception": """
        InceptionResNetV2 preprocess_input
    """,
}
