"""`tf.compat.v1.saved_model.signature_constants`: public names by the module that has them."""

EXPORTS = {
    "thalweg.saved_model.constants": """
        CLASSIFY_INPUTS CLASSIFY_METHOD_NAME CLASSIFY_OUTPUT_CLASSES CLASSIFY_OUTPUT_SCORES
        DEFAULT_SERVING_SIGNATURE_DEF_KEY PREDICT_INPUTS PREDICT_METHOD_NAME PREDICT_OUTPUTS
        REGRESS_INPUTS REGRESS_METHOD_NAME REGRESS_OUTPUTS
    """,
}
