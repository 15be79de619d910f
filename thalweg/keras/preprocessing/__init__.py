"""`tf.keras.preprocessing`: images, texts and sequences changed in NumPy before they are fed to a model."""
