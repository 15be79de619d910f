"""`tf.load_op_library` and its kin: libraries of C++ kernels, which need the C++ runtime that thalweg does not have.

Source: tf.load_op_library, tf.load_library public docs 2.15; error classes from recorded runs.
"""

from __future__ import annotations

import errno
import os
from typing import Any

from thalweg.core import errors

_ELF = b"\x7fELF"


def load_op_library(library_filename: Any) -> Any:
    """Would load operations written in C++.

    Args:
      library_filename: path of a shared library.
    Raises: NotFoundError for what is no shared library; NotImplementedError for one: its kernels are compiled for
      TensorFlow's runtime.
    Example:
      >>> try:
      ...   tf.load_op_library("./no_such_op.so")
      ... except tf.errors.NotFoundError as e:
      ...   print(e.message)
      ./no_such_op.so: cannot open shared object file: No such file or directory
    """
    path = os.fspath(library_filename)
    try:
        with open(path, "rb") as file:
            start = file.read(64)
    except IsADirectoryError:
        raise errors.NotFoundError(None, None, f"{path}: cannot read file data: Is a directory") from None
    except OSError as e:
        raise errors.NotFoundError(None, None, f"{path}: cannot open shared object file: {e.strerror}") from None
    if len(start) < 64:
        raise errors.NotFoundError(None, None, f"{path}: file too short")
    if not start.startswith(_ELF):
        raise errors.NotFoundError(None, None, f"{path}: invalid ELF header")
    raise NotImplementedError(
        f"{path}: a library of C++ operations needs TensorFlow's C++ runtime, which thalweg does not have. Write the "
        "operation in Python: of TensorFlow's operations, or with tf.py_function and tf.custom_gradient."
    )


def load_library(library_location: Any) -> None:
    """Would load a library of C++ kernels, or all in a folder.

    Args:
      library_location: path of a shared library or of a folder.
    Raises: OSError where there is nothing at that path or in the folder; else as `load_op_library`.

    Source: tf.load_library public docs 2.15.
    """
    path = os.fspath(library_location)
    if not os.path.exists(path):
        text = "The file or folder to load kernel libraries from does not exist."
        raise FileNotFoundError(errno.ENOENT, text, path)
    for name in [os.path.join(path, n) for n in sorted(os.listdir(path))] if os.path.isdir(path) else [path]:
        if os.path.isdir(path) and not name.endswith((".so", ".dylib", ".dll")):
            continue
        load_op_library(name)


def load_file_system_library(library_filename: Any) -> None:
    """Would load a file system written in C++; `load_op_library` says what is raised.

    Source: tf.compat.v1.load_file_system_library public docs 2.15.
    """
    load_op_library(library_filename)
