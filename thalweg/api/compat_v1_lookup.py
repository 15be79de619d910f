"""`tf.compat.v1.lookup`: its own names; what TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.graph.lookup_tables": """
        StaticHashTable=StaticHashTableV1 StaticVocabularyTable=StaticVocabularyTableV1
    """,
}
