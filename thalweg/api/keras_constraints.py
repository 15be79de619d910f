"""`tf.keras.constraints`: public names by the module that has them; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.keras.constraints": """
        Constraint MaxNorm MinMaxNorm NonNeg RadialConstraint UnitNorm deserialize get serialize
    """,
}
