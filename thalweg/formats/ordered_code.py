"""Keys of slices in tensor bundles: numbers and strings whose bytes sort as the values do.

Source: the OrderedCode scheme of Google's C++ libraries, as files that TensorFlow 2.15 wrote show it.
"""

from __future__ import annotations

from collections.abc import Sequence

_ESCAPES = {0: b"\x00\xff", 255: b"\xff\x00"}


def number(value: int) -> bytes:
    """A number >= 0: its length in bytes, then the bytes, highest first."""
    size = (value.bit_length() + 7) // 8
    return bytes([size]) + value.to_bytes(size, "big")


def string(value: bytes) -> bytes:
    """Bytes with 0 and 255 escaped, closed by two bytes that sort before any other."""
    return b"".join(_ESCAPES.get(b, bytes([b])) for b in value) + b"\x00\x01"


def signed(value: int) -> bytes:
    """A number of either sign: as many leading one bits as bytes, then the number; negative ones inverted."""
    magnitude = ~value if value < 0 else value
    size = magnitude.bit_length() // 7 + 1
    if size <= 8:
        head = (0xFF00 >> size & 0xFF) << 8 * (size - 1)
        coded = (magnitude | head).to_bytes(size, "big")
    else:
        coded = b"\xff" + bytes([0x80 if size == 9 else 0xC0]) + magnitude.to_bytes(8, "big")
    return bytes(255 - b for b in coded) if value < 0 else coded


def slice_key(name: str, starts: Sequence[int], lengths: Sequence[int]) -> bytes:
    """The key of a slice of the tensor `name`; length -1 stands for a whole dimension."""
    out = number(0) + string(name.encode()) + number(len(starts))
    for start, length in zip(starts, lengths, strict=True):
        out += signed(start) + signed(length)
    return out
