"""`tf.keras.layers.experimental`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.layers.sync_batch_normalization": "SyncBatchNormalization",
}
