"""`tf.keras.metrics.experimental`."""

EXPORTS = {
    "thalweg.keras.metrics": "PyMetric",
}
