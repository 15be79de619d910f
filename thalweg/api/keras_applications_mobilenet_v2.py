"""`tf.keras.applications.mobilenet_v2`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.mobile_net": """
        MobileNetV2 preprocess_input
    """,
}
