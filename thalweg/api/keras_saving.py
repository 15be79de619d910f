"""`tf.keras.saving`: whole models in files, and objects as configurations."""

EXPORTS = {
    "thalweg.keras.saving.api": "load_model save_model",
    "thalweg.keras.saving.registration": """
        custom_object_scope=CustomObjectScope get_custom_objects
        get_registered_name get_registered_object register_keras_serializable
    """,
    "thalweg.keras.saving.objects": "deserialize_keras_object serialize_keras_object",
}
