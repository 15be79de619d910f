"""`tf.keras.applications.mobilenet`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.mobile_net": """
        MobileNet preprocess_input
    """,
}
