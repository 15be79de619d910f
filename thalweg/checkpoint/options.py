"""`tf.train.CheckpointOptions`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence


class CheckpointOptions:
    """How a checkpoint is written.

    Args:
      experimental_io_device: device whose host reads and writes; files are always those of this machine here.
      experimental_enable_async_checkpoint: write in the background; the next save, restore or the program's end waits.
      experimental_write_callbacks: functions called after the write, with the path or with nothing.
      enable_async: the same as experimental_enable_async_checkpoint.
    Raises: AssertionError for a callback that takes more than one argument.
    Example:
      >>> tf.train.CheckpointOptions(experimental_io_device='/job:localhost').experimental_io_device
      '/job:localhost'
    Source: tf.train.CheckpointOptions public docs 2.15.
    """

    __module__ = "tensorflow.python.checkpoint.checkpoint_options"

    def __init__(
        self,
        experimental_io_device: str | None = None,
        experimental_enable_async_checkpoint: bool = False,
        experimental_write_callbacks: Sequence[Callable] | None = None,
        enable_async: bool = False,
    ):
        self.experimental_io_device = experimental_io_device
        self.enable_async = experimental_enable_async_checkpoint or enable_async
        self.experimental_enable_async_checkpoint = self.enable_async
        self.experimental_write_callbacks = experimental_write_callbacks
        for callback in experimental_write_callbacks or ():
            count = len(inspect.signature(callback).parameters)
            if count > 1:
                raise AssertionError(
                    f"`write_callbacks` functions may take no or one argument, the path; {callback} takes {count}"
                )

    def call_back(self, path: str) -> None:
        """Calls the callbacks after a write."""
        for callback in self.experimental_write_callbacks or ():
            callback(path) if inspect.signature(callback).parameters else callback()
