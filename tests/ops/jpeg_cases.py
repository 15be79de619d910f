"""What is asked of small JPEG files, of both implementations: shape and CRC-32 of the pixels, or the error's class."""

import itertools
import zlib

import numpy as np

DECODED = [
    *({"channels": c, "dct_method": d, "fancy_upscaling": f} for c, d, f in
      itertools.product((0, 1, 3), ("", "INTEGER_ACCURATE"), (True, False))),
    *({"channels": c, "ratio": r} for c, r in itertools.product((0, 1, 3), (2, 4, 8))),
]  # fmt: skip
ENCODED = [
    *({"quality": q, "chroma_downsampling": c, "progressive": p, "optimize_size": o} for q, c, p, o in
      itertools.product((10, 75, 95, 100), (True, False), (True, False), (True, False))),
    {"density_unit": "cm", "x_density": 100, "y_density": 77}, {"xmp_metadata": "<x/>"},
]  # fmt: skip


def picture(height, width, channels):
    """Waves and a little noise, the same in every version of NumPy."""
    y, x, c = np.mgrid[:height, :width, :channels]
    noise = (x * 7919 + y * 104729 + c * 1299709) % 31
    return (110 + 90 * np.sin(x / 7 + c) * np.cos(y / 5 + 2 * c) + noise).astype(np.uint8)


def decoded(tf, data):
    """The answers to DECODED, and the header's shape."""
    answers = []
    for options in DECODED:
        try:
            pixels = tf.io.decode_jpeg(data, **options).numpy()
        except tf.errors.InvalidArgumentError:
            answers.append("InvalidArgumentError")
        else:
            answers.append([list(pixels.shape), zlib.crc32(pixels.tobytes())])
    try:
        answers.append(tf.io.extract_jpeg_shape(data).numpy().tolist())
    except tf.errors.InvalidArgumentError:
        answers.append("InvalidArgumentError")
    return answers


def encoded(tf):
    """The CRC-32 of the files of ENCODED, of a gray and a coloured picture."""
    pictures = [picture(17, 33, 1), picture(17, 33, 3)]
    return [[zlib.crc32(tf.io.encode_jpeg(p, **options).numpy()) for p in pictures] for options in ENCODED]
