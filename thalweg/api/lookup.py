"""`tf.lookup`: public names by the module that has them."""

EXPORTS = {
    "thalweg.graph.lookup_initializers": """
        KeyValueTensorInitializer TextFileIndex TextFileInitializer
    """,
    "thalweg.graph.lookup_tables": """
        StaticHashTable StaticVocabularyTable
    """,
}
