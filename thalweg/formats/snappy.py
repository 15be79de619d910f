"""Decompression of Snappy blocks, which old checkpoint indices hold (small: a library would be more than the need).

Source: the Snappy format description (format_description.txt, 2011).
"""

from __future__ import annotations

from thalweg.formats import varint


def decompress(data: bytes | memoryview, limit: int = 1 << 30) -> bytes:
    """The bytes that a block holds. ValueError for a damaged block or one that claims more than `limit` bytes."""
    size, at = varint.decode(data, 0)
    if size > limit:
        raise ValueError(f"a compressed block claims {size} bytes")
    out = bytearray()
    while at < len(data):
        tag = data[at]
        at += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                width = length - 59
                length = int.from_bytes(data[at : at + width], "little")
                at += width
            piece = data[at : at + length + 1]
            if len(piece) != length + 1:
                raise ValueError("a literal is cut off")
            out += piece
            at += length + 1
        else:
            at = _copy(data, at, tag, out)
        if len(out) > size:
            break
    if len(out) != size:
        raise ValueError(f"a compressed block holds {len(out)} bytes, it claims {size}")
    return bytes(out)


def _copy(data: bytes | memoryview, at: int, tag: int, out: bytearray) -> int:
    """Appends bytes that stand further up in `out`; where the next tag is."""
    kind = tag & 3
    width = (0, 1, 2, 4)[kind]
    if at + width > len(data):
        raise ValueError("a copy is cut off")
    offset = int.from_bytes(data[at : at + width], "little")
    if kind == 1:
        length, offset = (tag >> 2 & 7) + 4, offset | (tag >> 5) << 8
    else:
        length = (tag >> 2) + 1
    if not 0 < offset <= len(out):
        raise ValueError(f"a copy from {offset} bytes back, {len(out)} are there")
    start = len(out) - offset
    for i in range(length):  # source and target may overlap: that is how runs are written
        out.append(out[start + i])
    return at + width
