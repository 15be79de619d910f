"""`tf.audio`: public names by the module that has them."""

EXPORTS = {
    "thalweg.ops.audio.api": """
        decode_wav encode_wav
    """,
}
