"""`tf.keras.preprocessing.text`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.preprocessing.text": """
        Tokenizer hashing_trick one_hot text_to_word_sequence tokenizer_from_json
    """,
}
