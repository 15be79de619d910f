"""`tf.keras.callbacks`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.callbacks": """
        BackupAndRestore BaseLogger CSVLogger Callback CallbackList EarlyStopping History LambdaCallback
        LearningRateScheduler ModelCheckpoint ProgbarLogger ReduceLROnPlateau RemoteMonitor TensorBoard TerminateOnNaN
    """,
}
