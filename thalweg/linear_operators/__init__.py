"""`tf.linalg.LinearOperator` and its kinds: matrices known by their structure, which multiply and solve by it."""
