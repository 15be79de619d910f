"""`tf.keras.optimizers.schedules`: public names by the module that has them; what is not written yet is missing."""

EXPORTS = {
    "thalweg.keras.optimizers.schedules": """
        CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay LearningRateSchedule
        PiecewiseConstantDecay PolynomialDecay deserialize serialize
    """,
}
