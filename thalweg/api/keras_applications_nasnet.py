"""`tf.keras.applications.nasnet`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.nas_net": """
        NASNetLarge NASNetMobile preprocess_input
    """,
}
