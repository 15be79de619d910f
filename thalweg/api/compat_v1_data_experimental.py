"""`tf.compat.v1.data.experimental`: its own names; the others are those of `tf.data.experimental`."""

EXPORTS = {
    "thalweg.data.dataset_v1": """
        Counter CsvDataset RandomDataset SqlDataset choose_from_datasets make_batched_features_dataset
        make_csv_dataset sample_from_datasets
    """,
    "thalweg.data.experimental": """
        map_and_batch_with_legacy_function=map_and_batch
    """,
}
