"""`tf.compat.v1.saved_model.main_op`: public names by the module that has them."""

EXPORTS = {
    "thalweg.saved_model.sessions": "main_op",
}
