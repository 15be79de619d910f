"""`tf.keras.preprocessing.sequence`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.preprocessing.sequence": """
        TimeseriesGenerator make_sampling_table pad_sequences skipgrams
    """,
}
