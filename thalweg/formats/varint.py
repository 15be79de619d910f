"""Whole numbers in 7-bit groups, lowest first, as in protobuf and LevelDB."""

from __future__ import annotations


def encode(number: int) -> bytes:
    """A number >= 0 as a varint.

    >>> encode(300)
    b'\\xac\\x02'
    """
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def decode(data: bytes | memoryview, position: int) -> tuple[int, int]:
    """The number at `position`, and where it ends. ValueError where the data end within it or it exceeds 64 bits."""
    number = shift = 0
    while position < len(data) and shift < 70:
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
        shift += 7
    raise ValueError("a number is cut off" if position >= len(data) else "a number is longer than 64 bits")
