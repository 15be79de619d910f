"""`tf.keras.optimizers.experimental`: other names of `tf.keras.optimizers`."""

EXPORTS: dict[str, str] = {}
