"""`tf.data.experimental`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.data.api": """
        AUTOTUNE AutoShardPolicy AutotuneOptions CsvDataset DistributeOptions ExternalStatePolicy
        INFINITE_CARDINALITY OptimizationOptions Optional RandomDataset SqlDataset ThreadingOptions
        UNKNOWN_CARDINALITY cardinality enable_debug_mode make_csv_dataset Reducer assert_cardinality from_list
        group_by_reducer pad_to_cardinality AutotuneAlgorithm
    """,
    "thalweg.data.lookups": """
        DatasetInitializer index_table_from_dataset table_from_dataset
    """,
    "thalweg.data.experimental": """
        Counter SHARD_HINT TFRecordWriter at bucket_by_sequence_length choose_from_datasets copy_to_device
        dense_to_ragged_batch dense_to_sparse_batch enumerate_dataset from_variant get_next_as_optional
        get_single_element get_structure group_by_window ignore_errors load make_batched_features_dataset
        map_and_batch parallel_interleave parse_example_dataset prefetch_to_device rejection_resample
        sample_from_datasets save scan shuffle_and_repeat snapshot take_while to_variant unbatch unique
    """,
}
