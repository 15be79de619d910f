"""`tf.compat.v1.feature_column`: its own names. One that TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.feature_column.api": """
        categorical_column_with_vocabulary_file=categorical_column_with_vocabulary_file_v1
    """,
    "thalweg.v1.feature_columns": """
        input_layer linear_model make_parse_example_spec shared_embedding_columns
    """,
}
