"""`tf.io.gfile`: public names by the module that has them."""

EXPORTS = {
    "thalweg.core.gfile": """
        GFile copy exists get_registered_schemes glob isdir join listdir makedirs mkdir remove rename rmtree stat walk
    """,
}
