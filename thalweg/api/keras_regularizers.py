"""`tf.keras.regularizers`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.regularizers": """
        L1 L1L2 OrthogonalRegularizer L2 Regularizer deserialize get l1 l1_l2 l2 serialize
    """,
}
