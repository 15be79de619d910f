"""`tf.data`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.data.api": """
        AUTOTUNE Dataset DatasetSpec FixedLengthRecordDataset INFINITE_CARDINALITY Iterator IteratorSpec NumpyIterator
        Options TFRecordDataset TextLineDataset ThreadingOptions UNKNOWN_CARDINALITY
    """,
}
