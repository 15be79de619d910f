"""Files read as streams of bytes: plain, ZLIB or GZIP; with TensorFlow's errors in place of Python's.

The readers of records and lines (`record_files`, the file datasets) stand on `ReadStream`; `os_error` says which class
of error a failed system call is.
Source: recorded runs of TensorFlow on missing, truncated and damaged files.
"""

from __future__ import annotations

import errno
import os
import zlib
from types import TracebackType

from thalweg.core import errors

COMPRESSIONS = ("", "ZLIB", "GZIP")
_DEFAULT_CHUNK = 256 * 1024
_CLASSES = {
    errno.ENOENT: errors.NotFoundError, errno.EACCES: errors.PermissionDeniedError,
    errno.EPERM: errors.PermissionDeniedError, errno.EEXIST: errors.AlreadyExistsError,
    errno.EISDIR: errors.FailedPreconditionError, errno.ENOTDIR: errors.FailedPreconditionError,
    errno.ENOTEMPTY: errors.FailedPreconditionError, errno.ENOSPC: errors.ResourceExhaustedError,
    errno.EMFILE: errors.ResourceExhaustedError, errno.ENFILE: errors.ResourceExhaustedError,
    errno.EINVAL: errors.InvalidArgumentError, errno.ENAMETOOLONG: errors.InvalidArgumentError,
}  # fmt: skip


def os_error(path: str | bytes | os.PathLike, e: OSError) -> errors.OpError:
    """The error of TensorFlow's class for a failed system call on a path."""
    text = os.strerror(e.errno) if e.errno else str(e)
    return _CLASSES.get(e.errno, errors.UnknownError)(None, None, f"{os.fsdecode(path)}; {text}")


def window_bits(compression: str, bits: int = zlib.MAX_WBITS) -> int:
    """zlib's number for the size of the window, which also says the format."""
    return bits + 16 if compression == "GZIP" else bits


class ReadStream:
    """A file that is read from its beginning to its end.

    Args:
      path: of the file. compression: "", "ZLIB" or "GZIP". chunk: how many bytes of the file are read at a time.
    Raises: NotFoundError, FailedPreconditionError, PermissionDeniedError where it cannot be opened.
    """

    def __init__(self, path: str | bytes | os.PathLike, compression: str = "", chunk: int = _DEFAULT_CHUNK):
        self._path = path
        self._chunk = max(chunk or _DEFAULT_CHUNK, 1)
        self._bits = window_bits(compression) if compression else None
        self._inflater = zlib.decompressobj(self._bits) if compression else None
        self._packed = b""
        try:
            self._file = open(path, "rb", buffering=0)
        except OSError as e:
            raise os_error(path, e) from None
        except ValueError as e:  # a zero byte within the path
            raise errors.InvalidArgumentError(None, None, str(e)) from None

    def read_some(self) -> bytes:
        """The next bytes, as many as come at once; none at the end.

        Raises: DataLossError where the compressed data are damaged. A file that ends too early just ends: what is
          missing is seen by who reads records.
        """
        while True:
            if not self._packed:
                self._packed = self._read()
                if not self._packed:
                    return b""
            if self._inflater is None:
                found, self._packed = self._packed, b""
                return found
            found = self._inflate()
            if found:
                return found

    def _read(self) -> bytes:
        try:
            return self._file.read(self._chunk)
        except OSError as e:
            raise os_error(self._path, e) from None

    def _inflate(self) -> bytes:
        try:
            found = self._inflater.decompress(self._packed, 4 * self._chunk)
        except zlib.error as e:
            text = str(e).partition("while decompressing data: ")[2] or str(e)
            raise errors.DataLossError(None, None, f"inflate() failed with error -3: {text}") from None
        if self._inflater.eof:  # one compressed stream may follow another
            self._packed, self._inflater = self._inflater.unused_data, zlib.decompressobj(self._bits)
        else:
            self._packed = self._inflater.unconsumed_tail
        return found

    def read(self) -> bytes:
        """All that is left."""
        return b"".join(iter(self.read_some, b""))

    def skip(self, count: int) -> int:
        """Leaves out bytes of a file that is not compressed; returns how many were there."""
        here, end = self._file.tell(), os.fstat(self._file.fileno()).st_size
        self._file.seek(min(here + count, end))
        return min(count, end - here)

    def close(self) -> None:
        """Closes the file; more than once does nothing."""
        self._file.close()

    def __enter__(self) -> ReadStream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
