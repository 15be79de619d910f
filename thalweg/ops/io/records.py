"""TFRecord files as `tf.io` shows them: the writer, its options, TensorFlow 1's iterator.

The format itself is in `thalweg.core.record_files`.
Source: tf.io.TFRecordWriter, tf.io.TFRecordOptions, tf.compat.v1.io.tf_record_iterator public docs 2.15.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, ClassVar

from thalweg.core.file_streams import os_error
from thalweg.core.gfile import local_path
from thalweg.core.record_files import RecordWriter, read_records


class TFRecordCompressionType:
    """How a file of records is compressed.

    Source: tf.compat.v1.io.TFRecordCompressionType public docs 2.15.
    """

    __module__ = "tensorflow.python.lib.io.tf_record"
    NONE = 0
    ZLIB = 1
    GZIP = 2


class TFRecordOptions:
    """How a file of records is compressed, in detail.

    Args:
      compression_type: "GZIP", "ZLIB", "" or None, or a number of TFRecordCompressionType.
      flush_mode, input_buffer_size, output_buffer_size: how TensorFlow's writer uses zlib; the bytes written do not
        depend on them here.
      window_bits, compression_level, compression_method, mem_level, compression_strategy: zlib's; None for its own.
    Raises: ValueError for an unknown compression.
    Example:
      >>> tf.io.TFRecordOptions.get_compression_type_string(tf.io.TFRecordOptions("GZIP"))
      'GZIP'
    Source: tf.io.TFRecordOptions public docs 2.15.
    """

    __module__ = "tensorflow.python.lib.io.tf_record"
    compression_type_map: ClassVar[dict[int, str]] = {
        TFRecordCompressionType.ZLIB: "ZLIB", TFRecordCompressionType.GZIP: "GZIP", TFRecordCompressionType.NONE: "",
    }  # fmt: skip

    def __init__(
        self, compression_type: Any = None, flush_mode: int | None = None, input_buffer_size: int | None = None,
        output_buffer_size: int | None = None, window_bits: int | None = None, compression_level: int | None = None,
        compression_method: int | None = None, mem_level: int | None = None, compression_strategy: int | None = None,
    ):  # fmt: skip
        self.get_compression_type_string(compression_type)
        self.compression_type = compression_type
        self.flush_mode = flush_mode
        self.input_buffer_size = input_buffer_size
        self.output_buffer_size = output_buffer_size
        self.window_bits = window_bits
        self.compression_level = compression_level
        self.compression_method = compression_method
        self.mem_level = mem_level
        self.compression_strategy = compression_strategy

    @classmethod
    def get_compression_type_string(cls, options: Any) -> str:
        """ "GZIP", "ZLIB" or "", of options, a string or a number. Raises: ValueError."""
        if not options:
            return ""
        if isinstance(options, TFRecordOptions):
            return cls.get_compression_type_string(options.compression_type)
        if options in cls.compression_type_map:
            return cls.compression_type_map[options]
        if options in cls.compression_type_map.values():
            return options
        raise ValueError(f'Not a valid compression_type: "{options}"')

    def _zlib_arguments(self) -> dict[str, int]:
        given = {
            "compression_level": self.compression_level, "bits": self.window_bits, "memory_level": self.mem_level,
            "strategy": self.compression_strategy,
        }  # fmt: skip
        if self.compression_method not in (None, zlib.DEFLATED):
            raise ValueError(f"compression_method must be {zlib.DEFLATED} (deflate), got {self.compression_method}")
        return {name: value for name, value in given.items() if value is not None}


class TFRecordWriter:
    """Writes records to a file.

    Args:
      path: of the file, which is made anew.
      options: TFRecordOptions, or what their `compression_type` takes.
    Raises: ValueError for an unknown compression or zlib's refusal of an option; NotFoundError and the like where the
      file cannot be made; FailedPreconditionError for a write after `close`.
    Example:
      >>> import os, tempfile
      >>> path = os.path.join(tempfile.mkdtemp(), "records")
      >>> with tf.io.TFRecordWriter(path) as writer:
      ...   writer.write(b"first")
      >>> [record.numpy() for record in tf.data.TFRecordDataset(path)]
      [b'first']
    Source: tf.io.TFRecordWriter public docs 2.15.
    """

    __module__ = "tensorflow.python.lib.io.tf_record"

    def __init__(self, path: Any, options: Any = None):
        if not isinstance(options, TFRecordOptions):
            options = TFRecordOptions(compression_type=options)
        compression = options.get_compression_type_string(options.compression_type)
        self._writer = RecordWriter(local_path(path), compression, **options._zlib_arguments())

    def write(self, record: str | bytes) -> None:
        """Adds a record: bytes, or text that is written as UTF-8."""
        if isinstance(record, str):
            record = record.encode("utf-8")
        if not isinstance(record, bytes):
            raise TypeError(f"TFRecordWriter.write(record): expected bytes or str, got {record!r}")
        self._writer.write(record)

    def flush(self) -> None:
        """Hands what is written to the operating system."""
        self._writer.flush()

    def close(self) -> None:
        """Ends the file."""
        self._writer.close()

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def tf_record_iterator(path: Any, options: Any = None) -> Iterator[bytes]:
    """The records of a file, one after the other.

    Args:
      path: of the file. options: TFRecordOptions, or what their `compression_type` takes.
    Raises: NotFoundError at once where there is no such file; DataLossError at a damaged record.
    Example:
      >>> import os, tempfile
      >>> path = os.path.join(tempfile.mkdtemp(), "records")
      >>> with tf.io.TFRecordWriter(path, "GZIP") as writer:
      ...   writer.write(b"first")
      >>> list(tf.compat.v1.io.tf_record_iterator(path, "GZIP"))
      [b'first']
    Source: tf.compat.v1.io.tf_record_iterator public docs 2.15.
    """
    local = local_path(path)
    compression = TFRecordOptions.get_compression_type_string(options)
    try:
        with open(local, "rb"):
            pass  # a missing file is told now, not at the first record
    except OSError as problem:
        raise os_error(local, problem) from None
    return read_records(local, compression)
