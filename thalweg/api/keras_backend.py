"""`tf.keras.backend`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.recurrence": """
        rnn
    """,
    "thalweg.keras.backend": """
        batch_get_value batch_set_value clear_session constant dtype epsilon floatx get_uid get_value
        image_data_format int_shape learning_phase ndim reset_uids set_epsilon set_floatx set_image_data_format
        set_learning_phase set_value variable
    """,
    "thalweg.keras.keras_tensor": """
        is_keras_tensor
    """,
}
