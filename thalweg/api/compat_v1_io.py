"""`tf.compat.v1.io`: its own names; what TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.ops.io.api": """
        decode_csv=decode_csv_v1 decode_raw=decode_raw_v1 serialize_many_sparse=serialize_many_sparse_v1
        serialize_sparse=serialize_sparse_v1
    """,
    "thalweg.ops.io.records": """
        TFRecordCompressionType tf_record_iterator
    """,
    "thalweg.ops.parsing.api": """
        parse_example=parse_example_v1 parse_single_example=parse_single_example_v1
    """,
}
