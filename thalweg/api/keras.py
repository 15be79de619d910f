"""`tf.keras`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.layers.input_layer": """
        Input
    """,
    "thalweg.keras.models.functional": """
        Model
    """,
    "thalweg.keras.models.sequential": """
        Sequential
    """,
    "thalweg.version": """
        __version__=KERAS_VERSION
    """,
}
