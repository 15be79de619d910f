"""Looking into checkpoints: `tf.train.{load_checkpoint, list_variables, load_variable}`."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from thalweg.checkpoint import management
from thalweg.core import dtypes, protos
from thalweg.formats.tensor_bundle import BundleReader


class CheckpointReader:
    """The tensors of a checkpoint by name, as `tf.train.load_checkpoint` returns it.

    Args:
      save_path: the checkpoint's prefix.
    Raises: NotFoundError, DataLossError.
    """

    __module__ = "tensorflow.python.util._pywrap_checkpoint_reader"

    def __init__(self, save_path: str):
        self._reader = BundleReader(os.fspath(save_path))

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """name -> shape."""
        return {key: list(self._reader.shape(key)) for key in self._reader.keys()}

    def get_variable_to_dtype_map(self) -> dict[str, dtypes.DType]:
        """name -> dtype."""
        return {key: self._reader.dtype(key) for key in self._reader.keys()}

    def has_tensor(self, tensor_str: str) -> bool:
        """Whether there is a tensor of that name."""
        return tensor_str in self._reader

    def get_tensor(self, tensor_str: str) -> Any:
        """The value of a tensor; a string tensor of no dimension is bytes."""
        name = tensor_str.decode() if isinstance(tensor_str, bytes) else tensor_str
        value = self._reader.read(name)
        return value[()] if value.dtype == object and value.ndim == 0 else value

    def debug_string(self) -> bytes:
        """A line a tensor: name, dtype, shape."""
        names = protos.TensorInfo.DESCRIPTOR.fields_by_name["dtype"].enum_type.values_by_number
        lines = []
        for key in self._reader.keys():
            shape = ",".join(map(str, self._reader.shape(key)))
            lines.append(f"{key} ({names[self._reader.dtype(key).as_datatype_enum].name}) [{shape}]\n")
        return "".join(lines).encode()


def load_checkpoint(ckpt_dir_or_file: str) -> CheckpointReader:
    """Opens a checkpoint.

    Args:
      ckpt_dir_or_file: its prefix, or a folder, whose newest one is opened.
    Returns: a reader with `get_tensor`, `has_tensor`, `get_variable_to_shape_map`, `get_variable_to_dtype_map`.
    Raises: ValueError for a folder without checkpoints; NotFoundError where there is no file.
    Source: tf.train.load_checkpoint public docs 2.15.
    """
    return CheckpointReader(management.resolve_prefix(ckpt_dir_or_file))


def list_variables(ckpt_dir_or_file: str) -> list[tuple[str, list[int]]]:
    """Names and shapes of a checkpoint's tensors, sorted.

    Args:
      ckpt_dir_or_file: its prefix, or a folder, whose newest one is meant.
    Raises: as load_checkpoint.
    Example:
      >>> import os, tempfile
      >>> path = tf.train.Checkpoint(v=tf.Variable([1.0, 2.0])).write(os.path.join(tempfile.mkdtemp(), 'c'))
      >>> tf.train.list_variables(path)[1]
      ('v/.ATTRIBUTES/VARIABLE_VALUE', [2])
    Source: tf.train.list_variables public docs 2.15.
    """
    return sorted(load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map().items())


def load_variable(ckpt_dir_or_file: str, name: str) -> np.ndarray:
    """The value of a tensor of a checkpoint.

    Args:
      ckpt_dir_or_file: the checkpoint's prefix, or a folder, whose newest one is meant.
      name: the tensor's; `:0` at its end is ignored.
    Raises: NotFoundError where there is none of that name; else as load_checkpoint.
    Source: tf.train.load_variable public docs 2.15.
    """
    return load_checkpoint(ckpt_dir_or_file).get_tensor(name.removesuffix(":0"))
