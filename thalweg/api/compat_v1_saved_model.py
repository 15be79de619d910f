"""`tf.compat.v1.saved_model`: its own names. One that TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.saved_model.constants": "LEGACY_INIT_OP_KEY MAIN_OP_KEY",
    "thalweg.saved_model.sessions": """
        Builder build_signature_def build_tensor_info classification_signature_def
        contains_saved_model=maybe_saved_model_directory get_tensor_from_tensor_info
        is_valid_signature load maybe_saved_model_directory predict_signature_def regression_signature_def simple_save
    """,
}
