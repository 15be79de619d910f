"""Questions about the functions of tf.image, asked of TensorFlow (tools/oracle/images.py) and of thalweg."""

import numpy as np

RNG = np.random.RandomState(3)
IMAGES = {
    "float": RNG.uniform(0, 1, (4, 5, 3)).astype("float32"),
    "batch": RNG.uniform(0, 1, (2, 4, 5, 3)).astype("float32"),
    "bytes": RNG.randint(0, 255, (4, 5, 3)).astype("uint8"),
    "byte_batch": RNG.randint(0, 255, (2, 4, 5, 3)).astype("uint8"),
}
LARGE = RNG.uniform(0, 1, (1, 176, 177, 1)).astype("float32")
NOISY = np.clip(LARGE + RNG.uniform(-0.1, 0.1, LARGE.shape), 0, 1).astype("float32")
CORNERS = RNG.uniform(0, 0.6, (20, 2))
BOXES = np.concatenate([CORNERS, CORNERS + RNG.uniform(0.1, 0.5, (20, 2))], 1).astype("float32")
SCORES = RNG.uniform(0, 1, 20).astype("float32")
SPECS = {
    "no_size": ([None, None, 3], "float32", "float"),
    "no_dims": ([None, None, None], "float32", "float"),
    "no_batch": ([None, 4, 5, 3], "uint8", "byte_batch"),
    "only_width": ([None, None, 5, 3], "float32", "batch"),
    "no_rank": (None, "float32", "float"),
}

ON_IMAGES = {
    "flip_left_right": lambda i, x: i.flip_left_right(x),
    "flip_up_down": lambda i, x: i.flip_up_down(x),
    "transpose": lambda i, x: i.transpose(x),
    "rot90": lambda i, x: [i.rot90(x, k) for k in (0, 1, 2, 3, -1)],
    "central_crop": lambda i, x: [i.central_crop(x, f) for f in (0.5, 0.87, 1.0)],
    "crop": lambda i, x: i.crop_to_bounding_box(x, 1, 2, 3, 3),
    "crop_outside": lambda i, x: i.crop_to_bounding_box(x, 2, 2, 3, 3),
    "pad": lambda i, x: i.pad_to_bounding_box(x, 1, 2, 6, 9),
    "pad_too_small": lambda i, x: i.pad_to_bounding_box(x, 1, 2, 4, 9),
    "crop_or_pad": lambda i, x: [i.resize_with_crop_or_pad(x, *s) for s in ((3, 8), (6, 2), (5, 5))],
    "resize_with_pad": lambda i, x: [i.resize_with_pad(x, *s) for s in ((3, 8), (6, 2), (5, 5))],
    "ratio_kept": lambda i, x: [i.resize(x, s, preserve_aspect_ratio=True) for s in ((3, 8), (6, 2), (5, 5))],
    "resize": lambda i, x: [i.resize(x, (3, 7), m, antialias=a) for a in (False, True) for m in (
        "bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")],
    "convert": lambda i, x: [i.convert_image_dtype(x, d, saturate=s) for s in (False, True) for d in (
        "float32", "float64", "float16", "uint8", "uint16", "int16", "int32")],
    "grayscale": lambda i, x: i.rgb_to_grayscale(x),
    "standardization": lambda i, x: i.per_image_standardization(x),
    "brightness": lambda i, x: i.adjust_brightness(x, 0.2),
    "contrast": lambda i, x: i.adjust_contrast(x, 1.7),
    "gamma": lambda i, x: i.adjust_gamma(x, 0.7, 1.2),
    "hue": lambda i, x: i.adjust_hue(x, 0.3),
    "saturation": lambda i, x: i.adjust_saturation(x, 0.4),
    "random": lambda i, x: [getattr(i, "random_" + n)(x, *a, seed=s) for s in (5, 5, None) for n, a in RANDOM],
    "stateless": lambda i, x: [getattr(i, "stateless_random_" + n)(x, *a, seed=[3, 9]) for n, a in RANDOM],
    "random_crop": lambda i, x: [i.random_crop(x, [1, 2, 3, 2][-len(x.shape):]) for _ in range(3)],
}
RANDOM = (("brightness", (0.3,)), ("contrast", (0.2, 1.5)), ("hue", (0.3,)), ("saturation", (0.2, 1.8)),
          ("flip_left_right", ()), ("flip_up_down", ()))

OTHERS = {
    "grayscale_to_rgb": lambda tf: tf.image.grayscale_to_rgb(tf.constant(IMAGES["float"][..., :1])),
    "spaces": lambda tf: [getattr(tf.image, f)(IMAGES["float"]) for f in (
        "rgb_to_yiq", "yiq_to_rgb", "rgb_to_yuv", "yuv_to_rgb", "rgb_to_hsv", "hsv_to_rgb")],
    "psnr": lambda tf: tf.image.psnr(LARGE, NOISY, 1.0),
    "ssim": lambda tf: tf.image.ssim(LARGE, NOISY, 1.0),
    "ssim_map": lambda tf: tf.image.ssim(LARGE[:, :13, :14], NOISY[:, :13, :14], 1.0, return_index_map=True),
    "ssim_multiscale": lambda tf: tf.image.ssim_multiscale(LARGE, NOISY, 1.0),
    "ssim_small": lambda tf: tf.image.ssim(IMAGES["float"], IMAGES["float"], 1.0),
    "gradients": lambda tf: tf.image.image_gradients(tf.constant(IMAGES["batch"])),
    "sobel": lambda tf: tf.image.sobel_edges(tf.constant(IMAGES["batch"])),
    "total_variation": lambda tf: tf.image.total_variation(tf.constant(IMAGES["batch"])),
    "suppression": lambda tf: [tf.image.non_max_suppression(BOXES, SCORES, 10, t) for t in (0.2, 0.5, 0.9)],
    "suppression_soft": lambda tf: tf.image.non_max_suppression_with_scores(BOXES, SCORES, 10, 0.2, soft_nms_sigma=0.5),
    "suppression_padded": lambda tf: [a for t in (0.2, 0.5) for a in tf.image.non_max_suppression_padded(
        tf.constant(BOXES), SCORES, 10, t, 0.4, pad_to_max_output_size=True)],
    "suppression_swapped": lambda tf: tf.image.non_max_suppression_padded(
        tf.constant(BOXES[:, [2, 3, 0, 1]]), SCORES, 10, 0.3),
    "distorted": lambda tf: tf.image.sample_distorted_bounding_box([50, 60, 3], [[[0.1, 0.2, 0.8, 0.9]]], seed=4),
    "v1_resize": lambda tf: [tf.compat.v1.image.resize_images(IMAGES["batch"], [3, 7], m, align_corners=a)
                             for m in range(4) for a in (False, True)],
    "v1_same_size": lambda tf: tf.compat.v1.image.resize_images(IMAGES["byte_batch"], [4, 5]),
}
FILES = {
    "decode_jpeg": lambda i, s: i.decode_jpeg(s),
    "decode_jpeg_3": lambda i, s: i.decode_jpeg(s, channels=3),
    "decode_png": lambda i, s: i.decode_png(s, dtype="uint16"),
    "decode_image": lambda i, s: i.decode_image(s),
    "decode_image_1": lambda i, s: i.decode_image(s, channels=1, expand_animations=False),
    "decode_gif": lambda i, s: i.decode_gif(s),
    "decode_and_crop_jpeg": lambda i, s: i.decode_and_crop_jpeg(s, [1, 2, 3, 4], channels=1),
    "is_jpeg": lambda i, s: i.is_jpeg(s),
}
IN_FUNCTIONS = ("flip_left_right", "transpose", "central_crop", "crop", "pad", "crop_or_pad", "resize_with_pad",
                "ratio_kept", "resize", "grayscale", "standardization", "hue", "random_crop", "rot90")


def described(tensor):
    shape = tensor.shape
    return np.array([-2] if shape.rank is None else [-1 if d is None else d for d in shape.as_list()])


def as_list(result):
    return list(result) if isinstance(result, (list, tuple)) else [result]


def on_image(call, image):
    def ask(tf):
        tf.random.set_seed(7)
        return as_list(call(tf.image, tf.constant(image)))

    return ask


def in_function(call, shape, dtype, image):
    """The static shapes, and the values."""

    def ask(tf):
        tf.random.set_seed(7)
        traced = tf.function(lambda x: as_list(call(tf.image, x)), input_signature=[tf.TensorSpec(shape, dtype)])
        shapes = [described(t) for t in traced.get_concrete_function().structured_outputs]
        return shapes + traced(tf.constant(image))

    return ask


def of_file(call):
    def ask(tf):
        traced = tf.function(lambda x: call(tf.image, x), input_signature=[tf.TensorSpec([], "string")])
        return [described(traced.get_concrete_function().structured_outputs)]

    return ask


def other(call):
    def ask(tf):
        tf.random.set_seed(7)
        return as_list(call(tf))

    return ask


CASES = {f"{name}:{kind}": on_image(call, image) for name, call in ON_IMAGES.items() for kind, image in IMAGES.items()}
CASES |= {f"traced:{name}:{kind}": in_function(ON_IMAGES[name], shape, dtype, IMAGES[image])
          for name in IN_FUNCTIONS for kind, (shape, dtype, image) in SPECS.items()
          if (name, kind) != ("rot90", "no_rank")}          # which TensorFlow fails on: its transpose takes rank 4
CASES |= {name: other(call) for name, call in OTHERS.items()}
CASES |= {f"file:{name}": of_file(call) for name, call in FILES.items()}


def answer(name, tf):
    """The arrays of a case, or the class of the error it raises."""
    try:
        return [np.asarray(a) for a in CASES[name](tf)]
    except Exception as e:  # noqa: BLE001  whatever TensorFlow raises is the answer
        return type(e).__name__
