"""`tf.compat.v1.image`: the names whose TF1 form differs; the others resolve to the object of `tf.image`."""

EXPORTS = {
    "thalweg.ops.image.api_v1": """
        ResizeMethod crop_and_resize draw_bounding_boxes extract_glimpse extract_image_patches
        resize=resize_images resize_area resize_bicubic resize_bilinear resize_image_with_pad resize_images
        resize_nearest_neighbor
    """,
    "thalweg.ops.image.api": """
        extract_patches resize_image_with_crop_or_pad=resize_with_crop_or_pad
        sample_distorted_bounding_box=sample_distorted_bounding_box_v1 transpose_image=transpose
    """,
}
