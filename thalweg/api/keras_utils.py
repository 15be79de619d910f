"""`tf.keras.utils`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.utils.source_inputs": """
        get_source_inputs
    """,
    "thalweg.keras.utils.drawing": """
        model_to_dot plot_model
    """,
    "thalweg.keras.preprocessing.sequence": """
        pad_sequences
    """,
    "thalweg.keras.random_generator": """
        set_random_seed
    """,
    "thalweg.keras.saving.registration": """
        CustomObjectScope custom_object_scope=CustomObjectScope get_custom_objects get_registered_name
        get_registered_object register_keras_serializable
    """,
    "thalweg.keras.saving.objects": """
        deserialize_keras_object serialize_keras_object
    """,
    "thalweg.keras.utils.data": """
        pack_x_y_sample_weight unpack_x_y_sample_weight
    """,
    "thalweg.keras.utils.data_utils": """
        get_file
    """,
    "thalweg.keras.utils.audio_dataset": """
        audio_dataset_from_directory
    """,
    "thalweg.keras.utils.enqueuers": """
        GeneratorEnqueuer OrderedEnqueuer SequenceEnqueuer
    """,
    "thalweg.keras.utils.image_dataset": """
        image_dataset_from_directory
    """,
    "thalweg.keras.utils.image_utils": """
        array_to_img img_to_array load_img save_img
    """,
    "thalweg.keras.utils.sidecar_evaluator": """
        SidecarEvaluator
    """,
    "thalweg.keras.utils.timeseries": """
        timeseries_dataset_from_array
    """,
    "thalweg.keras.utils.labels": """
        to_categorical
    """,
    "thalweg.keras.utils.arrays": """
        normalize split_dataset to_ordinal
    """,
    "thalweg.keras.utils.progbar": """
        Progbar disable_interactive_logging enable_interactive_logging is_interactive_logging_enabled
    """,
    "thalweg.keras.utils.text_dataset": """
        text_dataset_from_directory
    """,
    "thalweg.keras.utils.sequence": """
        Sequence
    """,
}
