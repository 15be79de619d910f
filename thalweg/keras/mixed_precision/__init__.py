"""`tf.keras.mixed_precision`: policies of dtypes, and loss scaling."""
