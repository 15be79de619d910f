"""What only TensorFlow 1 has above graphs and Keras: `tf.compat.v1.train`, `layers`, `losses`, `metrics`, `flags`."""
