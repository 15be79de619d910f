"""Public functions: image files to tensors and back (`tf.io.decode_jpeg` and its kin)."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.image import color_api
from thalweg.ops.image.checks import scope, tensor


def decode_jpeg(
    contents: Any,
    channels: int = 0,
    ratio: int = 1,
    fancy_upscaling: bool = True,
    try_recover_truncated: bool = False,
    acceptable_fraction: float = 1,
    dct_method: str = "",
    name: str | None = None,
) -> Tensor:
    """Decodes a JPEG file (PNG and GIF with one frame are read too).

    Args:
      contents: scalar string.
      channels: 0 (as the file), 1 (gray) or 3.
      ratio: 1, 2, 4 or 8: decode a picture that is so much smaller.
      fancy_upscaling: interpolate colours that are stored in a lower resolution.
      try_recover_truncated, acceptable_fraction: fill up a file that ends early (here whatever share of it is there).
      dct_method: "INTEGER_FAST" (the default) or "INTEGER_ACCURATE".
      name: name of the operation.
    Returns: uint8 tensor, shape [height, width, channels].
    Raises: InvalidArgumentError for what cannot be read.
    Example:
      >>> tf.io.decode_jpeg(tf.io.encode_jpeg(tf.zeros([2, 3, 3], tf.uint8))).shape
      TensorShape([2, 3, 3])
    Source: tf.io.decode_jpeg public docs 2.15; recorded runs.
    """
    return apply("DecodeJpeg", contents, channels=channels, ratio=ratio, fancy_upscaling=fancy_upscaling,
                 try_recover_truncated=try_recover_truncated, acceptable_fraction=acceptable_fraction,
                 dct_method=dct_method, name=name)


def decode_and_crop_jpeg(
    contents: Any,
    crop_window: Any,
    channels: int = 0,
    ratio: int = 1,
    fancy_upscaling: bool = True,
    try_recover_truncated: bool = False,
    acceptable_fraction: float = 1,
    dct_method: str = "",
    name: str | None = None,
) -> Tensor:
    """Decodes a window of a JPEG file.

    Args:
      crop_window: int32 [4]: y, x, height, width.
      contents, channels, ratio, fancy_upscaling, try_recover_truncated, acceptable_fraction, dct_method, name: see
        `tf.io.decode_jpeg`.
    Returns: uint8 tensor, shape [height, width, channels].
    Raises: InvalidArgumentError for what cannot be read or a window outside of the picture.
    Example:
      >>> data = tf.io.encode_jpeg(tf.zeros([8, 9, 1], tf.uint8))
      >>> tf.io.decode_and_crop_jpeg(data, [1, 2, 3, 4]).shape
      TensorShape([3, 4, 1])
    Source: tf.io.decode_and_crop_jpeg public docs 2.15.
    """
    return apply("DecodeAndCropJpeg", contents, crop_window, channels=channels, ratio=ratio,
                 fancy_upscaling=fancy_upscaling, try_recover_truncated=try_recover_truncated,
                 acceptable_fraction=acceptable_fraction, dct_method=dct_method, name=name)


def decode_png(contents: Any, channels: int = 0, dtype: Any = dtypes.uint8, name: str | None = None) -> Tensor:
    """Decodes a PNG file (JPEG and GIF with one frame are read too).

    Args:
      contents: scalar string.
      channels: 0 (as the file), 1 (gray), 3 (RGB) or 4 (RGBA).
      dtype: uint8 or uint16.
      name: name of the operation.
    Returns: tensor of type dtype, shape [height, width, channels].
    Raises: InvalidArgumentError for what cannot be read.
    Example:
      >>> tf.io.decode_png(tf.io.encode_png(tf.constant([[[7, 8, 9]]], tf.uint8))).numpy().tolist()
      [[[7, 8, 9]]]
    Source: tf.io.decode_png public docs 2.15; recorded runs.
    """
    return apply("DecodePng", contents, channels=channels, dtype=dtype, name=name)


def decode_gif(contents: Any, name: str | None = None) -> Tensor:
    """Decodes the frames of a GIF file: uint8 [frames, height, width, 3] (other formats: one frame).

    Args:
      contents: scalar string.
      name: name of the operation.
    Raises: InvalidArgumentError for what cannot be read.
    Source: tf.io.decode_gif public docs 2.15.
    """
    return apply("DecodeGif", contents, name=name)


def decode_bmp(contents: Any, channels: int = 0, name: str | None = None) -> Tensor:
    """Decodes a BMP file with 8 (gray), 24 or 32 bits a pixel: uint8 [height, width, channels].

    Args:
      contents: scalar string.
      channels: 0 (as the file), 3 or 4.
      name: name of the operation.
    Raises: InvalidArgumentError for what cannot be read.
    Source: tf.io.decode_bmp public docs 2.15.
    """
    return apply("DecodeBmp", contents, channels=channels, name=name)


def decode_image(
    contents: Any,
    channels: int | None = None,
    dtype: Any = dtypes.uint8,
    name: str | None = None,
    expand_animations: bool = True,
) -> Tensor:
    """Decodes a JPEG, PNG, GIF or BMP file, whichever it is.

    Args:
      contents: scalar string.
      channels: None or 0 (as the file), 1, 3 or 4, as far as the format has them.
      dtype: dtype of the result; floats are in [0, 1].
      name: name of the operation.
      expand_animations: a GIF gives [frames, height, width, 3]; if False, its first frame only.
    Returns: tensor of type dtype, shape [height, width, channels], or with a dimension of frames in front.
    Raises: InvalidArgumentError for what cannot be read.
    Example:
      >>> data = tf.io.encode_png(tf.constant([[[255], [0]]], tf.uint8))
      >>> tf.io.decode_image(data, dtype=tf.float32).numpy().ravel().tolist()
      [1.0, 0.0]
    Source: tf.io.decode_image public docs 2.15; recorded runs.
    """
    with scope(name, "decode_image"):
        wanted = dtypes.as_dtype(dtype)
        direct = wanted in (dtypes.float32, dtypes.uint8, dtypes.uint16)
        image = apply("DecodeImage", contents, channels=channels or 0, expand_animations=expand_animations,
                      dtype=wanted if direct else dtypes.uint16)
        return image if direct else color_api.convert_image_dtype(image, wanted)


def encode_jpeg(
    image: Any,
    format: str = "",  # noqa: A002
    quality: int = 95,
    progressive: bool = False,
    optimize_size: bool = False,
    chroma_downsampling: bool = True,
    density_unit: str = "in",
    x_density: int = 300,
    y_density: int = 300,
    xmp_metadata: str = "",
    name: str | None = None,
) -> Tensor:
    """Encodes a picture as a JPEG file.

    Args:
      image: uint8 tensor, shape [height, width, 1 or 3].
      format: "", or what the channels must be: "grayscale" or "rgb".
      quality: 0 to 100.
      progressive, optimize_size, chroma_downsampling: how the file is made.
      density_unit, x_density, y_density: "in" or "cm", and pixels per that unit, noted in the file.
      xmp_metadata: put into the file if not empty.
      name: name of the operation.
    Returns: scalar string tensor.
    Raises: InvalidArgumentError for another shape or a quality out of range.
    Example:
      >>> bool(tf.io.is_jpeg(tf.io.encode_jpeg(tf.zeros([2, 3, 1], tf.uint8))))
      True
    Source: tf.io.encode_jpeg public docs 2.15.
    """
    return apply("EncodeJpeg", image, format=format, quality=quality, progressive=progressive,
                 optimize_size=optimize_size, chroma_downsampling=chroma_downsampling, density_unit=density_unit,
                 x_density=x_density, y_density=y_density, xmp_metadata=xmp_metadata, name=name)


def encode_png(image: Any, compression: int = -1, name: str | None = None) -> Tensor:
    """Encodes pictures as PNG files.

    Args:
      image: uint8 or uint16 tensor, shape [..., height, width, 1 to 4 channels].
      compression: -1 (the codec's choice) or 0 to 9.
      name: name of the operation.
    Returns: string tensor, shape [...].
    Raises: InvalidArgumentError for another shape.
    Example:
      >>> tf.io.encode_png(tf.zeros([5, 2, 3, 1], tf.uint8)).shape
      TensorShape([5])
    Source: tf.io.encode_png public docs 2.15.
    """
    return apply("EncodePng", tensor(image), compression=compression, name=name)


def extract_jpeg_shape(contents: Any, output_type: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """Height, width and channels of a JPEG file, from its header alone.

    Args:
      contents: scalar string.
      output_type: int32 or int64.
      name: name of the operation.
    Raises: InvalidArgumentError for what is no JPEG.
    Example:
      >>> tf.io.extract_jpeg_shape(tf.io.encode_jpeg(tf.zeros([2, 3, 1], tf.uint8))).numpy().tolist()
      [2, 3, 1]
    Source: tf.io.extract_jpeg_shape public docs 2.15.
    """
    return apply("ExtractJpegShape", contents, output_type=output_type, name=name)


def is_jpeg(contents: Any, name: str | None = None) -> Tensor:
    """Whether the bytes begin as a JPEG file does.

    Args:
      contents: string tensor.
      name: name of the operation.
    Example:
      >>> bool(tf.io.is_jpeg(b"GIF89a"))
      False
    Source: tf.io.is_jpeg public docs 2.15.
    """
    with scope(name, "is_jpeg"):
        return apply("Equal", apply("Substr", tensor(contents), 0, 3), b"\xff\xd8\xff")
