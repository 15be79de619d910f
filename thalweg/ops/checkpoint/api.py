"""The checkpoint ops have no public functions of their own: `tf.train` and `tf.raw_ops` reach them."""
