"""`tf.keras.experimental`: other names of schedules; layers of feature columns."""

EXPORTS = {
    "thalweg.keras.layers.feature_layers": "SequenceFeatures",
}
