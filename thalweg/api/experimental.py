"""`tf.experimental`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.data.optional": """
        Optional
    """,
    "thalweg.core.dtypes": """
        float8_e4m3fn float8_e5m2 int4 uint4
    """,
}
