"""Sorted string tables: immutable files of (key, value) pairs in the order of the keys.

    block ... block  metaindex block  index block  footer

A block holds entries whose keys share prefixes with the key before, then the places where a key is written whole; one
byte of compression and a masked CRC-32C of both follow it. The index maps a key not below the last of each block (and
below the first of the next) to the block's place. Checkpoint indices are such tables.
Source: LevelDB's table format (doc/table_format.md) with the magic number and block size of TensorFlow's files.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Any

from thalweg.core import crc32c, errors
from thalweg.formats import snappy, varint

_MAGIC = 0xDB4775248B80FB57
_FOOTER = 48
_TRAILER = 5
_BLOCK_SIZE = 262144
_RESTART_INTERVAL = 16
_SNAPPY = 1
_MOST_BYTES = 1 << 30  # of an index: a larger one is damage, or hostile


def dump(pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The table of pairs whose keys rise.

    Raises: ValueError for keys out of order.
    """
    out = bytearray()
    index = _Block(restart_interval=1)
    block = _Block()
    last: bytes | None = None
    for key, value in pairs:
        if last is not None and key <= last:
            raise ValueError(f"the keys of a table must rise: {key!r} after {last!r}")
        if block.size() >= _BLOCK_SIZE and last is not None:
            index.add(_separator(last, key), _append(out, block))
            block = _Block()
        block.add(key, value)
        last = key
    metaindex = _Block()
    if last is not None:
        handle = _append(out, block)
        index.add(_successor(last), handle)
    metaindex_handle = _append(out, metaindex)
    index_handle = _append(out, index)
    footer = metaindex_handle + index_handle
    out += footer.ljust(_FOOTER - 8, b"\0") + struct.pack("<Q", _MAGIC)
    return bytes(out)


class _Block:
    """A block being written."""

    def __init__(self, restart_interval: int = _RESTART_INTERVAL):
        self.interval, self.count, self.last = restart_interval, 0, b""
        self.data = bytearray()
        self.restarts = [0]

    def size(self) -> int:
        return len(self.data) + 4 * len(self.restarts) + 4

    def add(self, key: bytes, value: bytes) -> None:
        shared = 0
        if self.count == self.interval:
            self.restarts.append(len(self.data))
            self.count = 0
        elif self.data:
            shared = _shared_prefix(self.last, key)
        head = varint.encode(shared) + varint.encode(len(key) - shared) + varint.encode(len(value))
        self.data += head + key[shared:] + value
        self.last = key
        self.count += 1

    def bytes(self) -> bytes:
        return bytes(self.data) + struct.pack(f"<{len(self.restarts) + 1}I", *self.restarts, len(self.restarts))


def _append(out: bytearray, block: _Block) -> bytes:
    """Writes a block; its handle (place and size) as the index holds it."""
    content = block.bytes()
    handle = varint.encode(len(out)) + varint.encode(len(content))
    trailer = b"\0"
    out += content + trailer + struct.pack("<I", crc32c.masked(content + trailer))
    return handle


def _shared_prefix(a: bytes, b: bytes) -> int:
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n


def _separator(low: bytes, high: bytes) -> bytes:
    """A short key k with low <= k < high."""
    n = _shared_prefix(low, high)
    if n < min(len(low), len(high)) and low[n] < 0xFF and low[n] + 1 < high[n]:
        return low[:n] + bytes([low[n] + 1])
    return low


def _successor(key: bytes) -> bytes:
    """A short key not below `key`."""
    for i, byte in enumerate(key):
        if byte != 0xFF:
            return key[:i] + bytes([byte + 1])
    return key


def load(data: bytes | memoryview, name: str) -> dict[bytes, bytes]:
    """The pairs of a table, in the order of the keys.

    Args:
      data: the whole file.
      name: what errors call it.
    Raises: DataLossError for a file that is cut off, damaged, or no table.
    """
    try:
        return dict(_pairs(memoryview(data), name))
    except (ValueError, IndexError, struct.error) as cause:
        raise errors.DataLossError(None, None, f"{name}: the table is damaged: {cause}") from None


def _pairs(data: memoryview, name: str) -> Iterator[tuple[bytes, bytes]]:
    if len(data) < _FOOTER:
        raise errors.DataLossError(None, None, f"{name}: file is too short to be an sstable ({len(data)} bytes)")
    footer = data[-_FOOTER:]
    if struct.unpack("<Q", footer[-8:])[0] != _MAGIC:
        raise errors.DataLossError(None, None, f"{name}: not an sstable (bad magic number)")
    at = 0
    numbers = []
    for _ in range(4):
        number, at = varint.decode(footer, at)
        numbers.append(number)
    budget = _Budget()
    last = None
    for _, handle in _entries(_block(data, numbers[2], numbers[3], name, budget)):
        offset, at = varint.decode(handle, 0)
        size, _ = varint.decode(handle, at)
        for key, value in _entries(_block(data, offset, size, name, budget)):
            if last is not None and key <= last:
                raise ValueError(f"key {key[:80]!r} is out of order")
            last = key
            yield key, value


class _Budget:
    """Bytes still to be read: a small file must not unfold without end."""

    def __init__(self) -> None:
        self.left = _MOST_BYTES

    def take(self, n: int) -> None:
        self.left -= n
        if self.left < 0:
            raise ValueError(f"it holds more than {_MOST_BYTES} bytes")


def _block(data: memoryview, offset: int, size: int, name: str, budget: _Budget) -> memoryview:
    end = offset + size + _TRAILER
    if end > len(data) - _FOOTER:
        raise ValueError(f"a block of {size} bytes at {offset} reaches past the end")
    content, trailer = data[offset : offset + size], data[offset + size : end]
    if struct.unpack("<I", trailer[1:])[0] != crc32c.masked(data[offset : offset + size + 1]):
        raise errors.DataLossError(None, None, f"{name}: block checksum mismatch at byte {offset}")
    if trailer[0] == _SNAPPY:
        content = memoryview(snappy.decompress(content, _MOST_BYTES))
    elif trailer[0]:
        raise ValueError(f"compression {trailer[0]} is unknown")
    budget.take(len(content))
    return content


def _entries(block: memoryview) -> Iterator[tuple[bytes, Any]]:
    restarts = struct.unpack("<I", block[-4:])[0]
    end = len(block) - 4 * (restarts + 1)
    if end < 0:
        raise ValueError("a block has fewer bytes than restarts")
    key, at = b"", 0
    while at < end:
        shared, at = varint.decode(block, at)
        rest, at = varint.decode(block, at)
        length, at = varint.decode(block, at)
        if shared > len(key) or at + rest + length > end:
            raise ValueError("an entry reaches past its block")
        key = key[:shared] + bytes(block[at : at + rest])
        yield key, bytes(block[at + rest : at + rest + length])
        at += rest + length
