"""`tf.data.experimental`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.data.api": """
        AUTOTUNE AutoShardPolicy AutotuneOptions CsvDataset DistributeOptions ExternalStatePolicy
        INFINITE_CARDINALITY OptimizationOptions Optional RandomDataset SqlDataset ThreadingOptions
        UNKNOWN_CARDINALITY cardinality enable_debug_mode make_csv_dataset
    """,
}
