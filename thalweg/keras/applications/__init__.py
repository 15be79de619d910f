"""`tf.keras.applications`: networks for pictures, with the weights Keras offers for them."""
