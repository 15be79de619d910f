"""Image files as arrays and back: the one door to Pillow, and the formats Pillow cannot read as TensorFlow does.

Pillow decodes JPEG, GIF and 8-bit PNG. PNG with 16 bits a sample and BMP are read here: Pillow cuts the former down to
8 bits and looks BMP palettes up, which TensorFlow does not. Every fault of a file is an InvalidArgumentError.
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
        data += b"\xff\xd9"
    picture = _open(data, JPEG, message)
    if picture.mode == "CMYK":
        if channels == 1:
            raise invalid(message)
        return _cmyk(np.asarray(_load(_scaled(picture, ratio), message)))
    if channels == 1 and picture.mode == "RGB" and _is_ycc(picture):
        picture.draft("L", picture.size)      # the luminance as it is stored, not a mean of colours
    pixels = None if accurate and fancy or ratio != 1 else _fast(picture, fancy, message)
    if pixels is None:
        picture = _load(_scaled(picture, ratio), message)
        if picture.mode not in ("L", "RGB"):
            raise invalid(f"{message} (color mode {picture.mode})")
        pixels = np.asarray(picture)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if channels == 3 and pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return _luminance(pixels) if channels == 1 and pixels.shape[2] == 3 else pixels


def _is_ycc(picture: Any) -> bool:
    """Whether the file's three components are luminance and two colour differences."""
    if "adobe" in picture.info:
        return picture.info.get("adobe_transform") == 1
    return "jfif" in picture.info or [component[0] for component in picture.layer] != [82, 71, 66]


def _fast(picture: Any, fancy: bool, message: str) -> np.ndarray | None:
    """Decoded with the fast inverse transform; None for files stored in ways that are rare.

    Pillow has it only together with repeated colours. So where these are stored in half the resolution, what is read
    are luminance and colour differences, and libjpeg's interpolation and colour conversion are done here, to the bit.
    """
    factors = [tuple(component[1:3]) for component in picture.layer]
    step = None
    if picture.mode == "RGB" and len(set(factors)) > 1 and fancy:
        (h, v), *rest = factors
        step = (v, h)
        if rest != [(1, 1), (1, 1)] or step not in ((2, 2), (1, 2), (2, 1)) or not _is_ycc(picture):
            return None
        if picture.size[0] <= 4 and h == 2:       # libjpeg repeats colours in pictures as narrow as that
            step = None
        else:
            picture.draft("YCbCr", picture.size)
    picture.decoderconfig = (1, 1)                # (scale, fast)
    picture = _load(picture, message)
    return np.asarray(picture) if step is None else _rgb(*(np.asarray(plane) for plane in picture.split()), step)


def _rgb(light: np.ndarray, blue: np.ndarray, red: np.ndarray, step: tuple[int, int]) -> np.ndarray:
    """RGB from luminance and two colour differences that repeat `step` (down, across) times.

    The conversion is that of ITU-R BT.601 with 16 bits of fraction.
    """
    height, width = light.shape
    y = light.astype(np.int32)
    cb, cr = (_full_resolution(c[:: step[0], :: step[1]], step)[:height, :width].astype(np.int32) for c in (blue, red))
    cb -= 128
    cr -= 128
    out = np.empty((height, width, 3), np.uint8)
    part = np.empty_like(cr)
    for channel, factor, difference in ((0, 91881, cr), (2, 116130, cb)):
        np.multiply(difference, factor, out=part)
        _finish(part, y, out[..., channel])
    cb *= -22554
    cr *= -46802
    cb += cr
    _finish(cb, y, out[..., 1])
    return out


def _finish(fraction: np.ndarray, y: np.ndarray, out: np.ndarray) -> None:
    """out = clip(y + round(fraction / 2**16)); `fraction` is used up."""
    fraction += 32768
    fraction >>= 16
    fraction += y
    out[...] = np.clip(fraction, 0, 255, out=fraction)


def _full_resolution(colors: np.ndarray, step: tuple[int, int]) -> np.ndarray:
    x = colors.astype(np.int16)
    if step == (2, 2):
        return _interpolated(_interpolated(x, 0, None), 1, (8, 7))
    return _interpolated(x, 0 if step[0] == 2 else 1, (1, 2))


def _interpolated(x: np.ndarray, axis: int, rounding: tuple[int, int] | None) -> np.ndarray:
    """Twice as many values along an axis: three quarters of the nearest, one of the next, as libjpeg rounds.

    With `rounding` None the sums are left, four times as large; else (of first, of second halves) is added and the sum
    is divided by 4 (or 16, when the sums came before).
    """
    if axis == 0:
        before, after = np.concatenate([x[:1], x[:-1]]), np.concatenate([x[1:], x[-1:]])
        out = np.empty((2 * x.shape[0], x.shape[1]), np.int16)
        first, second = out[::2], out[1::2]
    else:
        before, after = np.concatenate([x[:, :1], x[:, :-1]], 1), np.concatenate([x[:, 1:], x[:, -1:]], 1)
        out = np.empty((x.shape[0], 2 * x.shape[1]), np.int16)
        first, second = out[:, ::2], out[:, 1::2]
    three = 3 * x
    for neighbour, half, more in ((before, first, 0), (after, second, 1)):
        neighbour += three
        if rounding is not None:
            neighbour += rounding[more]
            neighbour >>= 4 if rounding == (8, 7) else 2
        half[...] = neighbour
    return out


def _scaled(picture: Any, ratio: int) -> Any:
    if ratio != 1:
        # Pillow takes the largest power of two that leaves this size or more: a fraction makes it the ratio wanted.
        side = min(picture.size) / ratio
        picture.draft(None, (side, side))
    return picture


def _cmyk(pixels: np.ndarray) -> np.ndarray:
    """Pillow has turned Adobe's inverted inks around: 255 is full ink."""
    light = 255 - pixels.astype(np.int32)
    return (light[..., :3] * light[..., 3:] // 255).astype(np.uint8)


def jpeg_shape(data: bytes) -> tuple[int, int, int]:
    """(height, width, channels) from the header.

    Raises: InvalidArgumentError where it is none.
    """
    message = f"Invalid JPEG data, size {len(data)}"
    if file_format(data) != JPEG:
        raise invalid(message)
    picture = _open(data, JPEG, message)
    return picture.size[1], picture.size[0], len(picture.getbands())


def encode_jpeg(
    pixels: np.ndarray,
    quality: int,
    progressive: bool = False,
    optimize: bool = False,
    downsample: bool = True,
    density: tuple[str, int, int] = ("in", 300, 300),
    xmp: bytes = b"",
) -> bytes:
    """A JPEG file of uint8 [height, width, 1 or 3]."""
    picture = pillow().fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    unit, x_density, y_density = density
    factor = 1.0 if unit == "in" else 2.54          # Pillow writes dots per inch only
    options: dict[str, Any] = {"xmp": xmp} if xmp else {}
    out = io.BytesIO()
    picture.save(
        out,
        JPEG,
        quality=quality,
        progressive=progressive,
        optimize=optimize,
        subsampling=2 if downsample else 0,
        dpi=(round(x_density * factor), round(y_density * factor)),
        **options,
    )
    return out.getvalue()


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
