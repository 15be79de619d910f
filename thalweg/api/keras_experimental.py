"""`tf.keras.experimental`: other names of schedules; the rest is not written yet."""

EXPORTS: dict[str, str] = {}
