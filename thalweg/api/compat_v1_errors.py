"""`tf.compat.v1.errors`: its own names. One that TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.core.errors": "error_code_from_exception_type exception_type_from_error_code",
}
