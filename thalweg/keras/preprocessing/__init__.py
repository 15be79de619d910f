"""`tf.keras.preprocessing`: images read and changed in NumPy as they are fed to a model."""
