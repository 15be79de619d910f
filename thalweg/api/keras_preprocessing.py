"""`tf.keras.preprocessing`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.utils.timeseries": """
        timeseries_dataset_from_array
    """,
    "thalweg.keras.utils.image_dataset": """
        image_dataset_from_directory
    """,
}
