"""Image files as arrays and back: the one door to the libraries, and the formats they cannot read as TensorFlow does.

simplejpeg (libjpeg-turbo) decodes JPEG; Pillow writes it, and reads GIF and 8-bit PNG. PNG with 16 bits a sample and
BMP are read here: Pillow cuts the former down to 8 bits and looks BMP palettes up, which TensorFlow does not. Every
fault of a file is an InvalidArgumentError.
Source: tf.io.decode_* public docs 2.15; recorded runs.
"""

from __future__ import annotations

import functools
import io
import struct
import zlib
from typing import Any

import numpy as np

from thalweg.core import errors

JPEG, PNG, GIF, BMP = "JPEG", "PNG", "GIF", "BMP"
_MAGIC = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG", PNG), (b"GIF8", GIF), (b"BM", BMP))
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"\xff\xd9"                       # of a JPEG file
_ADOBE = b"\xff\xee\x00\x0eAdobe"
_GRAY_WEIGHTS = np.array([0.299, 0.587, 0.114])
# TensorFlow's own bound on height * width (of a BMP, and of what it accepts from the others).
_MOST_PIXELS = 2**29


def invalid(message: str) -> errors.InvalidArgumentError:
    """The error of a file that cannot be read."""
    return errors.InvalidArgumentError(None, None, message)


@functools.cache
def pillow() -> Any:
    """Pillow's Image module, with its plugins for the formats we read.

    Raises: ImportError that says what to install.
    """
    try:
        from PIL import BmpImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin  # noqa: F401
    except ImportError as e:
        raise ImportError(f"reading and writing images needs the package Pillow (pip install pillow): {e}") from e
    return Image


def file_format(data: bytes) -> str | None:
    """JPEG, PNG, GIF, BMP by the first bytes, None for anything else."""
    return next((name for magic, name in _MAGIC if data.startswith(magic)), None)


def _open(data: bytes, kind: str, message: str) -> Any:
    image_module = pillow()
    try:
        picture = image_module.open(io.BytesIO(data), formats=[kind])
    except image_module.DecompressionBombError as e:
        raise invalid(f"{message}: {e}") from None
    except Exception:  # noqa: BLE001  a damaged header raises whatever it runs into
        raise invalid(message) from None
    if picture.size[0] * picture.size[1] > _MOST_PIXELS or 0 in picture.size:
        raise invalid(f"{message}: size {picture.size[0]} x {picture.size[1]}")
    return picture


def _load(picture: Any, message: str) -> Any:
    try:
        picture.load()
    except Exception:  # noqa: BLE001  as above
        raise invalid(message) from None
    return picture


# -- JPEG --------------------------------------------------------------------------------------------------------------
@functools.cache
def _turbo() -> Any:
    """The package simplejpeg: libjpeg-turbo, whose pixels are TensorFlow's.

    Raises: ImportError that says what to install.
    """
    try:
        import simplejpeg
    except ImportError as e:
        raise ImportError(f"reading JPEG needs the package simplejpeg (pip install simplejpeg): {e}") from e
    return simplejpeg


def _jpeg_header(data: bytes, message: str) -> tuple[int, int, str]:
    """(height, width, color space) of a file that starts as JPEG."""
    try:
        height, width, space, _ = _turbo().decode_jpeg_header(data, strict=False)
    except Exception as e:  # noqa: BLE001  a damaged header raises whatever it runs into
        raise invalid(f"{message}: {e}") from None
    if not 0 < height * width <= _MOST_PIXELS:
        raise invalid(f"{message}: size {width} x {height}")
    return height, width, space


def decode_jpeg(
    data: bytes, channels: int = 0, ratio: int = 1, recover: bool = False, accurate: bool = False, fancy: bool = True
) -> np.ndarray:
    """uint8 [height, width, 1 or 3].

    Args:
      ratio: 2, 4, 8 decode a smaller picture.
      recover: fill up a truncated file.
      accurate: the slow inverse transform; else the fast one, TensorFlow's default, which differs in the last bits.
      fancy: interpolate colours that are stored in a lower resolution; else repeat them.
    """
    message = f"jpeg::Uncompress failed. Invalid JPEG data or crop window. (size {len(data)})"
    if recover:
        data += _END
    height, width, space = _jpeg_header(data, message)
    inks = space in ("CMYK", "YCCK")
    if inks and channels == 1:
        raise invalid(message)
    kind = "CMYK" if inks else "GRAY" if channels == 1 or (channels == 0 and space == "Gray") else "RGB"
    how: dict[str, Any] = {"colorspace": kind, "fastdct": not accurate, "fastupsample": not fancy}
    if ratio != 1:
        how |= {"min_height": -(-height // ratio), "min_width": -(-width // ratio), "min_factor": ratio}
    pixels = _decoded(data, how, recover, message)
    return _from_inks(pixels, data) if inks else pixels


def _decoded(data: bytes, how: dict[str, Any], recover: bool, message: str) -> np.ndarray:
    """What libjpeg reads. A stretch of nonsense inside is passed over, as TensorFlow does; a missing end is a fault."""
    decode = _turbo().decode_jpeg
    try:
        return decode(data, strict=not recover, **how)
    except Exception as e:  # noqa: BLE001  as above
        fault = e
    if str(fault).startswith("Corrupt JPEG data") and _END in data:
        try:
            return decode(data, strict=False, **how)
        except Exception as e:  # noqa: BLE001
            fault = e
    raise invalid(f"{message}: {fault}")


def _from_inks(pixels: np.ndarray, data: bytes) -> np.ndarray:
    """RGB of cyan, magenta, yellow, black; files with Adobe's marker hold them inverted."""
    light = pixels.astype(np.int32)
    if _ADOBE not in data[:65536]:
        light = 255 - light
    return (light[..., :3] * light[..., 3:] // 255).astype(np.uint8)


def jpeg_shape(data: bytes) -> tuple[int, int, int]:
    """(height, width, channels) from the header.

    Raises: InvalidArgumentError where it is none.
    """
    message = f"Invalid JPEG data, size {len(data)}"
    if file_format(data) != JPEG:
        raise invalid(message)
    height, width, space = _jpeg_header(data, message)
    return height, width, {"Gray": 1, "CMYK": 4, "YCCK": 4}.get(space, 3)


def encode_jpeg(
    pixels: np.ndarray,
    quality: int,
    progressive: bool = False,
    optimize: bool = False,
    downsample: bool = True,
    density: tuple[str, int, int] = ("in", 300, 300),
    xmp: bytes = b"",
) -> bytes:
    """A JPEG file of uint8 [height, width, 1 or 3], to the byte TensorFlow's.

    Pillow writes it (simplejpeg's encoder has other coefficients and fewer options); what it cannot say of density is
    put in afterwards.
    """
    gray = pixels.shape[2] == 1
    options: dict[str, Any] = {"xmp": xmp} if xmp else {}
    out = io.BytesIO()
    pillow().fromarray(pixels[..., 0] if gray else pixels).save(
        out,
        JPEG,
        quality=quality,
        progressive=progressive,
        optimize=optimize,
        subsampling=2 if downsample and not gray else 0,
        dpi=(300, 300),
        **options,
    )
    file = bytearray(out.getvalue())
    unit, x_density, y_density = density
    file[13:18] = struct.pack(">BHH", 1 if unit == "in" else 2, x_density & 0xFFFF, y_density & 0xFFFF)
    return bytes(file)


# -- PNG ---------------------------------------------------------------------------------------------------------------
def decode_png(data: bytes, channels: int = 0, wide: bool = False) -> np.ndarray:
    """uint8 (`wide`: uint16) [height, width, channels]; channels 0: as many as the file has."""
    message = f"Invalid PNG data, size {len(data)}"
    if len(data) < 33 or not data.startswith(_PNG_SIGNATURE):
        raise invalid(message)
    if b"IEND" not in data[-64:]:
        raise invalid(message)
    if data[24] == 16:
        pixels = _wide_png(data, message)
        if not wide:
            pixels = (pixels >> 8).astype(np.uint8)
    else:
        pixels = _narrow_png(data, message)
        if wide:
            pixels = pixels.astype(np.uint16) * np.uint16(257)
    return _with_channels(pixels, channels)


def _narrow_png(data: bytes, message: str) -> np.ndarray:
    picture = _load(_open(data, PNG, message), message)
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    elif picture.mode == "1":
        picture = picture.convert("L")
    if picture.mode not in ("L", "LA", "RGB", "RGBA"):
        raise invalid(f"{message} (color mode {picture.mode})")
    pixels = np.asarray(picture)
    return pixels[..., None] if pixels.ndim == 2 else pixels


def _with_channels(pixels: np.ndarray, channels: int) -> np.ndarray:
    have = pixels.shape[2]
    if channels in (0, have):
        return pixels
    alpha = pixels[..., -1:] if have in (2, 4) else np.full_like(pixels[..., :1], np.iinfo(pixels.dtype).max)
    colors = pixels[..., : have - 1] if have in (2, 4) else pixels
    if channels == 1:
        return colors if colors.shape[2] == 1 else _luminance(colors)
    colors = np.repeat(colors, 3, axis=2) if colors.shape[2] == 1 else colors
    return np.ascontiguousarray(colors) if channels == 3 else np.concatenate([colors, alpha], axis=2)


def _luminance(colors: np.ndarray) -> np.ndarray:
    return (colors @ _GRAY_WEIGHTS + 1e-9).astype(colors.dtype)[..., None]


def _wide_png(data: bytes, message: str) -> np.ndarray:
    """A PNG with 16 bits a sample, not interlaced: uint16 [height, width, channels]."""
    width, height, _, color, _, _, interlace = struct.unpack(">IIBBBBB", data[16:29])
    if color not in (0, 2, 4, 6) or interlace or not 0 < width * height <= _MOST_PIXELS:
        raise invalid(f"{message} (16 bits, color type {color}, interlace {interlace})")
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[color]
    body, at = [], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, chunk = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        checksum = data[at + 8 + length : at + 12 + length]
        if len(chunk) != length or len(checksum) != 4 or zlib.crc32(kind + chunk) != int.from_bytes(checksum, "big"):
            raise invalid(message)
        if kind == b"IDAT":
            body.append(chunk)
        at += 12 + length
    size = height * (1 + width * channels * 2)
    try:
        raw = zlib.decompressobj().decompress(b"".join(body), size)
    except zlib.error:
        raise invalid(message) from None
    if len(raw) != size:
        raise invalid(message)
    rows = np.frombuffer(raw, np.uint8).reshape(height, -1)
    plain = _unfiltered(rows[:, 0], rows[:, 1:].reshape(height, width, channels * 2), message)
    return plain.reshape(height, width * channels * 2).view(">u2").astype(np.uint16).reshape(height, width, channels)


def _unfiltered(filters: np.ndarray, rows: np.ndarray, message: str) -> np.ndarray:
    """The five filters of PNG undone; rows: [height, width, bytes per pixel]."""
    out = np.zeros_like(rows)
    above = np.zeros_like(rows[0])
    for y, kind in enumerate(filters.tolist()):
        row = rows[y]
        if kind == 0:
            out[y] = row
        elif kind == 1:
            out[y] = np.cumsum(row, axis=0, dtype=np.uint8)
        elif kind == 2:
            out[y] = row + above
        elif kind in (3, 4):
            out[y] = _sequential(kind, row.astype(np.int32), above.astype(np.int32))
        else:
            raise invalid(message)
        above = out[y]
    return out


def _sequential(kind: int, row: np.ndarray, above: np.ndarray) -> np.ndarray:
    result = np.zeros_like(row)
    left = corner = np.zeros_like(row[0])
    for x in range(len(row)):
        up = above[x]
        if kind == 3:
            guess = (left + up) // 2
        else:
            base = left + up - corner
            a, b, c = abs(base - left), abs(base - up), abs(base - corner)
            guess = np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
        left = result[x] = (row[x] + guess) & 255
        corner = up
    return result


def encode_png(pixels: np.ndarray, compression: int) -> bytes:
    """A PNG file of uint8 or uint16 [height, width, 1 to 4]."""
    height, width, channels = pixels.shape
    wide = pixels.dtype == np.uint16
    if not wide:
        out = io.BytesIO()
        picture = pillow().fromarray(np.ascontiguousarray(pixels[..., 0] if channels == 1 else pixels))
        picture.save(out, PNG, **({} if compression < 0 else {"compress_level": compression}))
        return out.getvalue()
    rows = pixels.astype(">u2").reshape(height, width * channels).view(np.uint8)
    body = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    color = (0, 4, 2, 6)[channels - 1]
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 16, color, 0, 0, 0)),
        (b"IDAT", zlib.compress(body, compression)),
        (b"IEND", b""),
    )
    parts = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    return _PNG_SIGNATURE + b"".join(parts)


# -- GIF and BMP -------------------------------------------------------------------------------------------------------
def decode_gif(data: bytes) -> np.ndarray:
    """uint8 [frames, height, width, 3]; of a truncated file the frames that are whole."""
    message = f"Invalid GIF data (size {len(data)}), failed to slurp gif file"
    picture = _open(data, GIF, message)
    frames: list[np.ndarray] = []
    while True:
        try:
            picture.seek(len(frames))
            frames.append(_gif_frame(picture))
        except EOFError:
            break
        except Exception:  # noqa: BLE001  a frame cut off raises whatever it runs into
            break
    if not frames:
        raise invalid(message)
    return np.stack(frames)


def _gif_frame(picture: Any) -> np.ndarray:
    picture.load()
    if picture.mode in ("RGB", "RGBA"):
        return np.array(picture)[..., :3]
    return np.array(picture.convert("RGBA"))[..., :3]


def decode_bmp(data: bytes, channels: int = 0) -> np.ndarray:
    """uint8 [height, width, channels]: 24 and 32 bits a pixel in RGB(A) order; 8 bits as they are (gray)."""
    if len(data) < 32:
        raise invalid(f"Incomplete bmp content, requires at least 32 bytes to find the header size, width, height, and "
                      f"bpp, got {len(data)} bytes")
    (begin,) = struct.unpack_from("<i", data, 10)
    width, height = struct.unpack_from("<ii", data, 18)
    (bits,) = struct.unpack_from("<h", data, 28)
    have = bits // 8
    if bits not in (8, 24, 32):
        raise invalid(f"Number of channels inherent in the image must be 1, 3 or 4, was {have} ({bits} bits a pixel)")
    if width <= 0 or height == 0 or begin < 0 or width * abs(height) > _MOST_PIXELS:
        raise invalid(f"invalid BMP header: offset {begin}, width {width}, height {height}")
    stride = (have * width + 3) // 4 * 4
    if begin + stride * abs(height) > len(data) + (stride - have * width):
        raise invalid(f"Input size should match (header_size + row_size * abs_height) but they differ: "
                      f"{len(data)} against {begin} + {stride} * {abs(height)}")
    raw = np.zeros(stride * abs(height), np.uint8)
    body = np.frombuffer(data, np.uint8, offset=begin)[: raw.size]
    raw[: body.size] = body
    rows = raw.reshape(abs(height), stride)[:, : have * width].reshape(abs(height), width, have)
    if height > 0:
        rows = rows[::-1]
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[have]
    return _with_channels(np.ascontiguousarray(rows[..., order]), channels)
