"""`tf.saved_model`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.saved_model.constants": """
        ASSETS_DIRECTORY ASSETS_KEY CLASSIFY_INPUTS CLASSIFY_METHOD_NAME CLASSIFY_OUTPUT_CLASSES
        CLASSIFY_OUTPUT_SCORES DEBUG_DIRECTORY DEBUG_INFO_FILENAME_PB DEFAULT_SERVING_SIGNATURE_DEF_KEY GPU
        PREDICT_INPUTS PREDICT_METHOD_NAME PREDICT_OUTPUTS REGRESS_INPUTS REGRESS_METHOD_NAME REGRESS_OUTPUTS
        SAVED_MODEL_FILENAME_PB SAVED_MODEL_FILENAME_PBTXT SAVED_MODEL_SCHEMA_VERSION SERVING TPU TRAINING
        VARIABLES_DIRECTORY VARIABLES_FILENAME
    """,
    "thalweg.saved_model.files": "contains_saved_model",
    "thalweg.saved_model.loading": "Asset LoadOptions load",
    "thalweg.saved_model.saving": "SaveOptions save",
}
