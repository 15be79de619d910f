"""`tf.compat.v1.app`."""

EXPORTS = {
    "thalweg.v1.app": "run",
}
