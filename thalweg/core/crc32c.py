"""CRC-32C as TensorFlow's files hold it: masked, so that a checksum of data with checksums in it stays sound.

The only importer of google-crc32c. Source: the LevelDB log format (masking); RFC 3720, appendix B.4 (the polynomial).
"""

from __future__ import annotations

import functools
from typing import Any

_MASK_DELTA = 0xA282EAD8
_WORD = 0xFFFFFFFF
_PIECE = 1 << 24  # bytes checked at a time: small enough that a mapped file is not held in memory twice


@functools.cache
def _library() -> Any:
    import google_crc32c

    return google_crc32c


def extend(crc: int, data: Any) -> int:
    """The checksum of some bytes followed by `data`, of the checksum of those bytes."""
    view = memoryview(data).cast("B")
    library = _library()
    for start in range(0, len(view), _PIECE):
        crc = library.extend(crc, bytes(view[start : start + _PIECE]))
    return crc


def value(data: Any) -> int:
    """The checksum of `data`."""
    return extend(0, data)


def mask(crc: int) -> int:
    """A checksum as files store it."""
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & _WORD


def masked(data: Any) -> int:
    """The checksum of `data` as files store it."""
    return mask(extend(0, data))
