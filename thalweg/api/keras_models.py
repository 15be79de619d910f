"""`tf.keras.models`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.saving.api": """
        load_model save_model
    """,
    "thalweg.keras.models.cloning": """
        clone_model
    """,
    "thalweg.keras.models.from_json": """
        model_from_config model_from_json
    """,
    "thalweg.keras.models.yaml_text": "model_from_yaml",
    "thalweg.keras.models.functional": """
        Model
    """,
    "thalweg.keras.models.sequential": """
        Sequential
    """,
}
