"""`tf.compat.v1.train.*Optimizer`."""
