"""Kernels of the codec ops. Each of the decode ops of JPEG, PNG and images in general reads the other formats too."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.image import codecs
from thalweg.ops.image.codecs import BMP, GIF, JPEG, PNG, invalid
from thalweg.ops.strings._elements import as_bytes, as_text, strings

_DCT_METHODS = ("", "INTEGER_FAST", "INTEGER_ACCURATE")
_READERS = {JPEG: "decode_jpeg", PNG: "decode_png", GIF: "decode_gif", BMP: "decode_bmp"}


def _content(contents: np.ndarray) -> bytes:
    if contents.ndim:
        raise invalid(f"`contents` must be scalar but got shape {list(contents.shape)}")
    data = contents[()]
    if not data:
        raise invalid("Input is empty.")
    return data


def _jpeg_options(ratio: int, fancy: bool, recover: bool, dct_method: Any) -> dict[str, Any]:
    if ratio not in (1, 2, 4, 8):
        raise invalid(f"ratio must be 1, 2, 4, or 8, got {ratio}")
    if as_text(dct_method) not in _DCT_METHODS:
        raise invalid(f"dct_method must be one of {set(_DCT_METHODS)}, got {as_text(dct_method)!r}")
    return {"ratio": ratio, "fancy": fancy, "recover": recover, "accurate": as_text(dct_method) == "INTEGER_ACCURATE"}


def _decode(
    op: str,
    contents: np.ndarray,
    channels: int,
    dtype: Any = dtypes.uint8,
    animations: bool = True,
    **jpeg: Any,
) -> np.ndarray:
    """What every decode op does: the format is the file's, the op's name only says which are refused."""
    if channels not in (0, 1, 3, 4):
        raise invalid(f"`channels` must be 0, 1, 3 or 4 but got {channels}")
    data = _content(contents)
    kind = codecs.file_format(data)
    if kind is None:
        raise invalid("Unknown image file format. One of JPEG, PNG, GIF, BMP required.")
    if kind == JPEG and channels == 4:
        raise invalid("JPEG does not support 4 channels")
    if kind == GIF and channels not in (0, 3):
        raise invalid(f"channels must be 0 or 3 for GIF, got {channels}")
    if kind == BMP and channels not in (0, 3, 4):
        raise invalid(f"`channels` must be 0, 3 or 4 for BMP, but got {channels}")
    if op == "DecodeBmp" and kind != BMP:
        raise invalid(f"Trying to decode {kind} format using DecodeBmp op. Use `{_READERS[kind]}` or `decode_image` "
                      "instead.")
    if kind == BMP and op not in ("DecodeBmp", "DecodeImage"):
        raise invalid(f"Trying to decode BMP format using a wrong op. Use `decode_bmp` or `decode_image` instead. "
                      f"Op used: {op}")
    if kind == JPEG:
        pixels = codecs.decode_jpeg(data, channels, **jpeg)
    elif kind == PNG:
        pixels = codecs.decode_png(data, channels, wide=dtype is not dtypes.uint8)
    elif kind == BMP:
        pixels = codecs.decode_bmp(data, channels)
    else:
        pixels = codecs.decode_gif(data)
        if op in ("DecodeJpeg", "DecodePng"):
            if len(pixels) != 1:
                raise invalid(f"Got {len(pixels)} frames, but animated gifs can only be decoded by tf.io.decode_gif or "
                              "tf.io.decode_image")
            pixels = pixels[0]
        elif op == "DecodeImage" and not animations:
            pixels = pixels[0]
    if op == "DecodeGif" and pixels.ndim == 3:
        pixels = pixels[None]
    return _as_dtype(pixels, dtype)


def _as_dtype(pixels: np.ndarray, dtype: Any) -> np.ndarray:
    """Whole range to whole range; but TensorFlow only shifts 8 bits up to 16 (a PNG comes with 16 from its reader)."""
    if dtype is dtypes.float32:
        return pixels.astype(np.float32) * np.float32(1 / np.iinfo(pixels.dtype).max)
    if dtype is dtypes.uint16 and pixels.dtype == np.uint8:
        return pixels.astype(np.uint16) << np.uint16(8)
    return np.ascontiguousarray(pixels)


@kernel("DecodeJpeg", backend="numpy")
def _decode_jpeg(
    xp: Any,
    contents: np.ndarray,
    *,
    channels: int,
    ratio: int,
    fancy_upscaling: bool,
    try_recover_truncated: bool,
    dct_method: Any,
) -> np.ndarray:
    how = _jpeg_options(ratio, fancy_upscaling, try_recover_truncated, dct_method)
    return _decode("DecodeJpeg", contents, channels, **how)


@kernel("DecodeAndCropJpeg", backend="numpy")
def _decode_and_crop(
    xp: Any,
    contents: np.ndarray,
    crop_window: np.ndarray,
    *,
    channels: int,
    ratio: int,
    fancy_upscaling: bool,
    try_recover_truncated: bool,
    dct_method: Any,
) -> np.ndarray:
    how = _jpeg_options(ratio, fancy_upscaling, try_recover_truncated, dct_method)
    if crop_window.shape != (4,):
        raise invalid(f"crop_window must be a 1-D tensor of four numbers, got shape {list(crop_window.shape)}")
    if channels not in (0, 1, 3):
        raise invalid(f"`channels` must be 0, 1 or 3 for JPEG but got {channels}")
    data = _content(contents)
    if codecs.file_format(data) != JPEG:
        raise invalid("DecodeAndCropJpeg operation can run on JPEG only, but got another format")
    pixels = codecs.decode_jpeg(data, channels, **how)
    y, x, height, width = crop_window.tolist()
    if min(y, x) < 0 or min(height, width) < 1 or y + height > pixels.shape[0] or x + width > pixels.shape[1]:
        raise invalid(f"jpeg::Uncompress failed. Invalid JPEG data or crop window. The window {crop_window.tolist()} "
                      f"is not inside {list(pixels.shape[:2])}")
    return np.ascontiguousarray(pixels[y : y + height, x : x + width])


@kernel("DecodePng", backend="numpy")
def _decode_png(xp: Any, contents: np.ndarray, *, channels: int, dtype: Any) -> np.ndarray:
    return _decode("DecodePng", contents, channels, dtype)


@kernel("DecodeGif", backend="numpy")
def _decode_gif(xp: Any, contents: np.ndarray) -> np.ndarray:
    return _decode("DecodeGif", contents, 0)


@kernel("DecodeBmp", backend="numpy")
def _decode_bmp(xp: Any, contents: np.ndarray, *, channels: int) -> np.ndarray:
    return _decode("DecodeBmp", contents, channels)


@kernel("DecodeImage", backend="numpy")
def _decode_image(xp: Any, contents: np.ndarray, *, channels: int, dtype: Any, expand_animations: bool) -> np.ndarray:
    return _decode("DecodeImage", contents, channels, dtype, expand_animations)


@kernel("ExtractJpegShape", backend="numpy")
def _jpeg_shape(xp: Any, contents: np.ndarray, *, output_type: Any) -> np.ndarray:
    if contents.ndim:
        raise invalid(f"contents must be scalar, got shape {list(contents.shape)}")
    return np.array(codecs.jpeg_shape(contents[()]), output_type._storage)


# -- writing -----------------------------------------------------------------------------------------------------------
def _jpeg_input(image: np.ndarray) -> None:
    if image.ndim != 3:
        raise invalid(f"image must be 3-dimensional, got shape {list(image.shape)}")
    if 0 in image.shape or max(image.shape[:2]) > 65535:
        raise invalid(f"image has a size JPEG cannot hold: {list(image.shape)}")
    if image.shape[2] not in (1, 3):
        raise invalid(f"image must have 1 or 3 channels, got shape {list(image.shape)}")


@kernel("EncodeJpeg", backend="numpy")
def _encode_jpeg(
    xp: Any,
    image: np.ndarray,
    *,
    format: Any,  # noqa: A002
    quality: int,
    progressive: bool,
    optimize_size: bool,
    chroma_downsampling: bool,
    density_unit: Any,
    x_density: int,
    y_density: int,
    xmp_metadata: Any,
) -> np.ndarray:
    _jpeg_input(image)
    wanted = {"": None, "grayscale": 1, "rgb": 3}[as_text(format)]
    if wanted not in (None, image.shape[2]):
        raise invalid(f"format '{as_text(format)}' expects {wanted} channels, got {image.shape[2]}")
    if not 0 <= quality <= 100:
        raise invalid(f"quality must be in [0,100], got {quality}")
    density = (as_text(density_unit), x_density, y_density)
    data = codecs.encode_jpeg(
        image, quality, progressive, optimize_size, chroma_downsampling, density, as_bytes(xmp_metadata)
    )
    return strings([data], ())


@kernel("EncodeJpegVariableQuality", backend="numpy")
def _encode_jpeg_quality(xp: Any, image: np.ndarray, quality: np.ndarray) -> np.ndarray:
    _jpeg_input(image)
    if quality.ndim or not 0 <= quality <= 100:
        raise invalid(f"quality must be a scalar in [0,100], got {quality.tolist()}")
    return strings([codecs.encode_jpeg(image, int(quality))], ())


@kernel("EncodePng", backend="numpy")
def _encode_png(xp: Any, image: np.ndarray, *, compression: int) -> np.ndarray:
    if image.ndim < 3:
        raise invalid(f"images must be at least rank 3, got shape {list(image.shape)}")
    if 0 in image.shape or not 1 <= image.shape[-1] <= 4:
        raise invalid(f"image must have 1, 2, 3, or 4 channels and no empty dimension, got shape {list(image.shape)}")
    if not -1 <= compression <= 9:
        raise invalid(f"compression should be in [-1,9], got {compression}")
    batch = image.shape[:-3]
    return strings([codecs.encode_png(p, compression) for p in image.reshape(-1, *image.shape[-3:])], batch)


no_kernel("DecodeJpeg DecodeAndCropJpeg DecodePng DecodeGif DecodeBmp DecodeImage ExtractJpegShape EncodeJpeg "
          "EncodeJpegVariableQuality EncodePng", "xla", reason="files are bytes, and bytes live on the host")
