"""`tf.keras.layers.experimental.preprocessing`: old names of layers."""

EXPORTS = {
    "thalweg.keras.layers.image_augmentation": """
        RandomContrast RandomCrop RandomFlip RandomHeight RandomRotation RandomTranslation RandomWidth RandomZoom
    """,
    "thalweg.keras.layers.image_sizes": """
        CenterCrop Rescaling Resizing
    """,
    "thalweg.keras.layers.preprocessing.hashed_crossing": """
        HashedCrossing
    """,
    "thalweg.keras.layers.preprocessing.base": """
        PreprocessingLayer
    """,
}
