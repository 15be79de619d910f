"""`tf.compat.v1.layers`: Keras layers whose variables are those of `get_variable`."""
