"""`tf.keras.preprocessing.image`: public names by the module that has them."""

EXPORTS = {
    "thalweg.keras.preprocessing.image_arrays": """
        apply_affine_transform apply_brightness_shift apply_channel_shift random_brightness random_channel_shift
        random_rotation random_shear random_shift random_zoom
    """,
    "thalweg.keras.preprocessing.image_generator": """
        ImageDataGenerator
    """,
    "thalweg.keras.preprocessing.image_iterators": """
        DirectoryIterator Iterator NumpyArrayIterator
    """,
    "thalweg.keras.utils.image_utils": """
        array_to_img img_to_array load_img save_img smart_resize
    """,
}
