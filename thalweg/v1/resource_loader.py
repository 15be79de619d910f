"""`tf.compat.v1.resource_loader`: files beside a program's source.

Source: tf.compat.v1.resource_loader public docs 2.15.
"""

from __future__ import annotations

import os
import sys


def load_resource(path: str) -> bytes:
    """The bytes of a file below the package's folder. Raises: OSError."""
    with open(os.path.join(get_root_dir_with_all_resources(), path), "rb") as file:
        return file.read()


def get_data_files_path() -> str:
    """The folder of the file that calls."""
    return os.path.dirname(os.path.abspath(sys._getframe(1).f_code.co_filename))


def get_root_dir_with_all_resources() -> str:
    """The folder that the package is in."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def get_path_to_datafile(path: str) -> str:
    """The path of a file beside the one that calls."""
    return os.path.join(os.path.dirname(os.path.abspath(sys._getframe(1).f_code.co_filename)), path)


def readahead_file_path(path: str, readahead: str = "128M") -> str:
    """The path itself: files are read as they are."""
    return path
