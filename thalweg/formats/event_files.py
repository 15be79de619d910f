"""Event files, which TensorBoard reads: their names, and Event messages in records.

A file is called `events.out.tfevents.<seconds>.<host><suffix>` and begins with an event that has the version.
Source: public notes on TensorBoard's log directories; recorded runs of TensorFlow 2.15.1.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from typing import Any

from thalweg.core import protos
from thalweg.core.file_streams import os_error
from thalweg.core.record_files import masked_crc, read_records

VERSION = "brain.Event:2"
_WRITER = "tensorflow.core.util.events_writer"


def record(data: bytes) -> bytes:
    """Bytes framed as a record."""
    length = struct.pack("<Q", len(data))
    return b"".join((length, struct.pack("<I", masked_crc(length)), data, struct.pack("<I", masked_crc(data))))


class EventFile:
    """An event file that grows by whole records.

    Args:
      prefix: path of the file's name up to ".out.tfevents."; its directory exists.
      suffix: end of the file's name.
    Raises: NotFoundError and the like where the file cannot be made.

    What one `write` gets is handed to the system at once; where that fails the file is cut back to its last whole
    record, so that readers and later writes find it sound. A file that was removed is made anew at the next write.
    """

    def __init__(self, prefix: str, suffix: str = ""):
        self._prefix, self._suffix = prefix, suffix
        self._descriptor = -1
        self.path = ""
        self._open()

    def _open(self) -> None:
        self.path = f"{self._prefix}.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}{self._suffix}"
        try:
            # Appending: a second writer with the same name (the same second, no suffix) must not wipe out the first.
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as e:
            raise os_error(self.path, e) from None
        first = protos.Event(wall_time=time.time(), file_version=VERSION)
        first.source_metadata.writer = _WRITER
        self._put(record(first.SerializeToString()))

    def write(self, events: Iterable[bytes]) -> None:
        """Adds serialized Event messages. Raises: the error of the file system, after which none of them is there."""
        if not os.path.exists(self.path):
            self.close()
            self._open()
        self._put(b"".join([record(e) for e in events]))

    def _put(self, data: bytes) -> None:
        view, sound = memoryview(data), os.lseek(self._descriptor, 0, os.SEEK_END)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as e:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, sound)
            raise os_error(self.path, e) from None

    def close(self) -> None:
        """Closes the file; more than once does nothing."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


def read_events(path: str | bytes | os.PathLike) -> Iterator[Any]:
    """The Event messages of a file, in order.

    Raises: NotFoundError where there is no such file, DataLossError at a damaged record.
    """
    parse = protos.Event.FromString
    for data in read_records(path):
        yield parse(data)
