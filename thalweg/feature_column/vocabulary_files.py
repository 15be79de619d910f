"""Vocabularies in files: how many words, and those of compressed records."""

from __future__ import annotations

import os

from thalweg.core import context
from thalweg.data.sources.files import TFRecordDatasetV2

RECORDS = "tfrecord_gzip"


def read_records(path: str) -> list[bytes]:
    """The records of a gzipped TFRecord file."""
    with context.pushed("graph", None):
        return list(TFRecordDatasetV2(path, "GZIP").as_numpy_iterator())


def count(key: str, path: str, file_format: str | None) -> int:
    """How many words a file has: its lines, or its records. Raises: ValueError without the file."""
    if not os.path.exists(path):
        raise ValueError(f"vocabulary_file in {key} does not exist.")
    if file_format == RECORDS:
        return len(read_records(path))
    with open(path, "rb") as file:
        return sum(1 for _ in file)
