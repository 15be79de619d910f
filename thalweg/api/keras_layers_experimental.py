"""`tf.keras.layers.experimental`: public names by the module that has them."""

EXPORTS: dict[str, str] = {}
