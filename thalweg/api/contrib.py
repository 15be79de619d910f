"""`tf.contrib`: what older programs still use of it. TensorFlow 2.15 has no contrib."""

EXPORTS: dict[str, str] = {}
