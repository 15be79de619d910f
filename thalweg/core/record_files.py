"""TFRecord files: the framing of records, read and written. The one home of the format.

A record is the length of the data (8 bytes, little endian), the masked CRC32C of these 8 bytes, the data, their masked
CRC32C.
Source: the format's description at tensorflow.org/tutorials/load_data/tfrecord; recorded runs on damaged files.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from types import TracebackType

import google_crc32c

from thalweg.core import errors
from thalweg.core.file_streams import COMPRESSIONS, ReadStream, os_error, window_bits

_HEADER = struct.Struct("<QI")
_FOOTER = struct.Struct("<I")
_FRAME = _HEADER.size + _FOOTER.size
_crc = google_crc32c.value


def masked_crc(data: bytes) -> int:
    """The CRC32C of bytes, rotated and shifted, so that data that contain their own checksum do no harm."""
    crc = _crc(data)
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def check_compression(compression: str | None) -> str:
    """The compression of a file of records. Raises: ValueError for an unknown one."""
    if (compression or "") not in COMPRESSIONS:
        raise ValueError(f'Not a valid compression_type: "{compression}"')
    return compression or ""


def read_records(
    path: str | bytes | os.PathLike, compression: str | None = "", buffer_size: int | None = None
) -> Iterator[bytes]:
    """The records of a file, in order.

    Args:
      path: of the file. compression: "", "ZLIB" or "GZIP". buffer_size: how many bytes are read at a time.
    Yields: bytes.
    Raises: NotFoundError and the like at the first record where the file cannot be opened; DataLossError at a record
      that is damaged or cut off within its data. A file that ends within the first 12 bytes of a record just ends
      there, as in TensorFlow.
    """
    with ReadStream(path, check_compression(compression), buffer_size or 0) as stream:
        held, at, offset, crc, unpack = b"", 0, 0, _crc, _HEADER.unpack_from
        while True:
            while len(held) - at < 12:
                more = stream.read_some()
                if not more:
                    return
                held, at = held[at:] + more, 0
            length, given = unpack(held, at)
            found = crc(held[at : at + 8])
            if given != (((found >> 15) | (found << 17)) + 0xA282EAD8) & 0xFFFFFFFF:
                hint = " (Is this even a TFRecord file?)" if offset == 0 else ""
                raise _damaged(offset, hint)
            end = at + 12 + length
            if len(held) < end + 4:
                held, at, end = _filled(stream, held, at, length, offset, bool(compression))
            data = held[at + 12 : end]
            found = crc(data)
            (given,) = _FOOTER.unpack_from(held, end)
            if given != (((found >> 15) | (found << 17)) + 0xA282EAD8) & 0xFFFFFFFF:
                raise _damaged(offset + 12, "")
            yield data
            at, offset = end + 4, offset + length + 16


def _filled(
    stream: ReadStream, held: bytes, at: int, length: int, offset: int, compressed: bool
) -> tuple[bytes, int, int]:
    """The buffer with the whole of a record that begins at `at`."""
    parts, count = [held[at:]], len(held) - at
    while count < length + _FRAME:
        more = stream.read_some()
        if not more:
            why = "EOF reached" if compressed else "Read less bytes than requested"
            raise errors.DataLossError(None, None, f"truncated record at {offset}' failed with {why}")
        parts.append(more)
        count += len(more)
    return b"".join(parts), 0, 12 + length


def _damaged(offset: int, hint: str) -> errors.DataLossError:
    return errors.DataLossError(None, None, f"corrupted record at {offset}{hint}")


class RecordWriter:
    """Writes records to a file, which is made anew.

    Args:
      path: of the file. compression: "", "ZLIB" or "GZIP". compression_level, bits, memory_level, strategy: zlib's.
    Raises: NotFoundError and the like where the file cannot be made.
    """

    def __init__(
        self, path: str | bytes | os.PathLike, compression: str | None = "", compression_level: int = -1,
        bits: int = zlib.MAX_WBITS, memory_level: int = 9, strategy: int = zlib.Z_DEFAULT_STRATEGY,
    ):  # fmt: skip
        compression = check_compression(compression)
        self._path = path
        self._packer = None
        if compression:
            self._packer = zlib.compressobj(
                compression_level, zlib.DEFLATED, window_bits(compression, bits), memory_level, strategy
            )
        try:
            self._file = open(path, "wb")
        except OSError as e:
            raise os_error(path, e) from None

    def write(self, record: bytes) -> None:
        """Adds a record. Raises: FailedPreconditionError after `close`."""
        self._check()
        length = struct.pack("<Q", len(record))
        self._put(
            b"".join((length, _FOOTER.pack(masked_crc(length)), record, _FOOTER.pack(masked_crc(record))))
        )

    def _put(self, data: bytes) -> None:
        try:
            self._file.write(self._packer.compress(data) if self._packer else data)
        except OSError as e:
            raise os_error(self._path, e) from None

    def flush(self) -> None:
        """Hands what was written to the system. Raises: FailedPreconditionError after `close`."""
        self._check()
        if self._packer:
            self._file.write(self._packer.flush(zlib.Z_SYNC_FLUSH))
        self._file.flush()

    def close(self) -> None:
        """Ends the file; more than once does nothing."""
        if self._file.closed:
            return
        try:
            if self._packer:
                self._file.write(self._packer.flush())
            self._file.close()
        except OSError as e:
            raise os_error(self._path, e) from None

    def _check(self) -> None:
        if self._file.closed:
            raise errors.FailedPreconditionError(None, None, "Writer is closed.")

    def __enter__(self) -> RecordWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
