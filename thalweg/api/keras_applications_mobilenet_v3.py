"""`tf.keras.applications.mobilenet_v3`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.mobile_net_v3": """
        preprocess_input
    """,
}
