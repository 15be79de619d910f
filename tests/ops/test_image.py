"""tf.image beyond the sample tables: what is written is read back, damaged files, padded suppression, sizes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.testing.samples import _image_files as files

SMOOTH = np.add.outer(np.arange(0, 130, 10), np.arange(0, 110, 9)).astype("uint8")
PICTURE = np.stack([SMOOTH, SMOOTH[::-1], SMOOTH[:, ::-1]], -1)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_png_is_read_back_exactly(dtype, channels):
    rng = np.random.RandomState(channels)
    image = rng.randint(0, np.iinfo(dtype).max, (5, 7, channels)).astype(dtype)
    data = tf.io.encode_png(image, compression=6)
    np.testing.assert_array_equal(tf.io.decode_png(data, dtype=dtype).numpy(), image)


def test_batch_of_pngs():
    batch = np.random.RandomState(0).randint(0, 255, (2, 3, 4, 5, 3)).astype("uint8")
    data = tf.io.encode_png(batch)
    assert data.shape == (2, 3)
    np.testing.assert_array_equal(tf.io.decode_image(data[1, 2]).numpy(), batch[1, 2])


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize_size": True}, {"chroma_downsampling": False},
                                     {"xmp_metadata": "<x/>"}])
def test_jpeg_is_read_back_nearly(options):
    data = tf.io.encode_jpeg(PICTURE, quality=98, **options)
    assert bool(tf.io.is_jpeg(data))
    np.testing.assert_array_equal(tf.io.extract_jpeg_shape(data).numpy(), PICTURE.shape)
    near = 24 if options.get("chroma_downsampling", True) else 12
    assert np.abs(tf.io.decode_jpeg(data).numpy().astype(int) - PICTURE).max() <= near
    assert tf.io.decode_jpeg(data, channels=1).shape == (*PICTURE.shape[:2], 1)


@pytest.mark.parametrize("shape", [(13, 18), (5, 4), (1, 7), (16, 33)])
def test_the_fast_transform_is_near_the_exact_one(shape):
    y, x = np.mgrid[: shape[0], : shape[1]]
    data = tf.io.encode_jpeg(np.stack([y * 9, x * 7, y * 3 + x * 2], -1).clip(0, 255).astype("uint8"), quality=97)
    fast, exact = (tf.io.decode_jpeg(data, dct_method=m).numpy().astype(int) for m in ("", "INTEGER_ACCURATE"))
    assert fast.shape == (*shape, 3) and np.abs(fast - exact).max() <= 8


def test_crop_is_the_window():
    data = tf.io.encode_jpeg(PICTURE)
    whole = tf.io.decode_jpeg(data).numpy()
    np.testing.assert_array_equal(tf.io.decode_and_crop_jpeg(data, [2, 3, 5, 4]).numpy(), whole[2:7, 3:7])


@pytest.mark.parametrize("name", ["RGB_JPEG", "GRAY_JPEG", "RGB_PNG", "PALETTE_PNG", "WIDE_PNG", "GIF", "ANIMATED_GIF",
                                  "BMP"])
def test_damaged_files_fail_or_give_a_picture(name):
    """Cut anywhere, or with any byte turned over: InvalidArgumentError or an image, nothing else."""
    data = getattr(files, name)
    rng = np.random.RandomState(0)
    for end in range(0, len(data), max(1, len(data) // 12)):
        check_damaged(data[:end])
    for at in rng.randint(0, len(data), 25):
        check_damaged(data[:at] + bytes([data[at] ^ (1 << rng.randint(8))]) + data[at + 1 :])


def check_damaged(data):
    try:
        image = tf.io.decode_image(data)
    except tf.errors.InvalidArgumentError:
        return
    assert image.shape.rank in (3, 4) and image.dtype == tf.uint8


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9),
       st.sampled_from(["bilinear", "nearest", "bicubic", "area", "lanczos3", "gaussian", "mitchellcubic"]),
       st.booleans())
def test_resizing_keeps_what_is_even(height, width, new_height, new_width, method, antialias):
    """An image of one colour stays of that colour, in the size asked for."""
    image = np.full((height, width, 2), 3.5, "float32")
    result = tf.image.resize(image, [new_height, new_width], method, antialias=antialias).numpy()
    assert result.shape == (new_height, new_width, 2)
    np.testing.assert_allclose(result, 3.5, rtol=1e-5)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 9), st.integers(1, 9))
def test_crop_or_pad_has_the_size_and_the_middle(height, width, target_height, target_width):
    image = np.ones((height, width, 1), "float32")
    result = tf.image.resize_with_crop_or_pad(image, target_height, target_width).numpy()
    assert result.shape == (target_height, target_width, 1)
    assert result.sum() == min(height, target_height) * min(width, target_width)


def test_resize_gradient_is_the_transpose():
    """<resize(x), g> = <x, gradient(g)>, for every method that has one."""
    rng = np.random.RandomState(0)
    x, g = tf.constant(rng.rand(1, 5, 7, 2), tf.float32), tf.constant(rng.rand(1, 4, 9, 2), tf.float32)
    for method, antialias in [("bilinear", False), ("bilinear", True), ("nearest", False), ("bicubic", False),
                              ("lanczos5", True)]:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.image.resize(x, [4, 9], method, antialias=antialias)
        dx = tape.gradient(y, x, g)
        np.testing.assert_allclose(np.vdot(y, g), np.vdot(x, dx), rtol=1e-4)


def test_padded_suppression_agrees_with_the_plain_one():
    rng = np.random.RandomState(1)
    corner = rng.uniform(0, 0.6, (20, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(0.1, 0.5, (20, 2))], 1).astype("float32")
    scores = rng.rand(20).astype("float32")
    plain = tf.image.non_max_suppression(boxes, scores, 9, 0.4).numpy()
    padded, valid = tf.image.non_max_suppression_padded(boxes, scores, 9, 0.4, pad_to_max_output_size=True)
    assert padded.shape == (9,) and int(valid) == len(plain)
    np.testing.assert_array_equal(padded.numpy()[: len(plain)], plain)
    batched, counts = tf.image.non_max_suppression_padded(
        np.stack([boxes, boxes]), np.stack([scores, scores]), 9, 0.4, pad_to_max_output_size=True)
    np.testing.assert_array_equal(batched.numpy(), np.stack([padded, padded]))
    np.testing.assert_array_equal(counts.numpy(), [len(plain)] * 2)


def test_pipeline_in_a_function_keeps_shapes():
    def load(data):
        image = tf.image.decode_jpeg(data, channels=3)
        return tf.image.random_flip_left_right(tf.image.resize(image, [6, 8]) / 255.0)

    data = [tf.io.encode_jpeg(PICTURE).numpy()] * 3
    dataset = tf.data.Dataset.from_tensor_slices(data).map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(3)
    assert dataset.element_spec.shape.as_list() == [None, 6, 8, 3]
    (batch,) = list(dataset)
    assert batch.shape == (3, 6, 8, 3) and float(tf.reduce_max(batch)) <= 1.0


@pytest.mark.parametrize("call, kind", [
    (lambda: tf.image.flip_left_right(tf.zeros([3, 4])), ValueError),
    (lambda: tf.image.crop_to_bounding_box(tf.zeros([3, 4, 1]), 1, 1, 3, 3), ValueError),
    (lambda: tf.image.pad_to_bounding_box(tf.zeros([3, 4, 1]), 1, 1, 3, 9), ValueError),
    (lambda: tf.image.resize(tf.zeros([3, 4, 1]), [2]), ValueError),
    (lambda: tf.image.resize(tf.zeros([3, 4, 1]), [2, 2], "cubic"), ValueError),
    (lambda: tf.image.central_crop(tf.zeros([3, 4, 1]), 1.5), ValueError),
    (lambda: tf.image.random_crop(tf.zeros([3, 4, 1]), [4, 4, 1]), tf.errors.InvalidArgumentError),
    (lambda: tf.image.random_hue(tf.zeros([3, 4, 3]), 0.7), ValueError),
    (lambda: tf.image.adjust_gamma(tf.zeros([3]), -1), ValueError),
    (lambda: tf.image.ssim(tf.zeros([3, 4, 3]), tf.zeros([3, 4, 3]), 1.0), tf.errors.InvalidArgumentError),
    (lambda: tf.image.grayscale_to_rgb(tf.zeros([3, 4, 3])), ValueError),
])
def test_faults(call, kind):
    with pytest.raises(kind):
        call()


@pytest.mark.parametrize("method", ["bilinear", "bicubic", "area", "lanczos3"])
def test_a_batch_resized_in_groups_is_its_images(method):
    """So large a batch that its images are resized in several groups."""
    batch = np.random.RandomState(0).randint(0, 255, (7, 90, 120, 3)).astype("uint8")
    together = tf.image.resize(batch, [100, 70], method).numpy()
    for image, result in zip(batch, together, strict=True):
        np.testing.assert_array_equal(tf.image.resize(image, [100, 70], method).numpy(), result)
