"""`tf.keras.utils.legacy`: the forms of configurations before Keras 2.12."""

EXPORTS = {
    "thalweg.keras.saving.serialization": """
        deserialize_keras_object serialize_keras_object=serialize_legacy_object
    """,
}
