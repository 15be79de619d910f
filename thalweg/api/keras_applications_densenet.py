"""`tf.keras.applications.densenet`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.applications.shared": """
        decode_predictions
    """,
    "thalweg.keras.applications.dense_net": """
        DenseNet121 DenseNet169 DenseNet201 preprocess_input
    """,
}
