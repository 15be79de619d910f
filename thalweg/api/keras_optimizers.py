"""`tf.keras.optimizers`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.optimizers": """
        Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lion Nadam Optimizer RMSprop SGD deserialize get serialize
    """,
}
