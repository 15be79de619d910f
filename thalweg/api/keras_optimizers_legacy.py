"""`tf.keras.optimizers.legacy`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.optimizers.legacy": """
        Adadelta Adagrad Adam Adamax Ftrl Nadam Optimizer RMSprop SGD
    """,
}
