"""`tf.compat.v1.metrics`: each function makes local variables and returns (value, operation that updates it)."""
