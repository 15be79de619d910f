"""`tf.experimental.extension_type`."""

EXPORTS = {
    "thalweg.extension.types": """
        as_dict
    """,
}
