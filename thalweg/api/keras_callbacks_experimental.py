"""`tf.keras.callbacks.experimental`."""

EXPORTS = {
    "thalweg.keras.callbacks": "BackupAndRestore=BackupAndRestoreExperimental",
}
