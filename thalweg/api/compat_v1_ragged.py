"""`tf.compat.v1.ragged`: the names that only TensorFlow 1 has; the others are those of `tf.ragged`."""

EXPORTS = {
    "thalweg.graph.modes": "placeholder=ragged_placeholder",
    "thalweg.ops.ragged.values": """
        RaggedTensorValue constant_value
    """,
}
