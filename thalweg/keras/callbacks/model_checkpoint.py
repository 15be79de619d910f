"""`tf.keras.callbacks.ModelCheckpoint`: saves the model, or its weights, at the end of epochs or after some steps.

Source: tf.keras.callbacks.ModelCheckpoint public docs 2.15; texts from recorded runs.
"""

from __future__ import annotations

import logging
import os
import re
from typing import Any

import numpy as np

from thalweg.keras.callbacks.base import Callback
from thalweg.keras.callbacks.logs import as_numbers
from thalweg.keras.utils.progbar import print_message

_logger = logging.getLogger("tensorflow")


class ModelCheckpoint(Callback):
    """Saves the model during `fit`.

    Args:
      filepath: where to; may have `{epoch}`, `{batch}` and the names of logs in it, with formats.
      monitor: name of the value that says what is best.
      verbose: 1 to print.
      save_best_only: whether to save only when the value has improved.
      save_weights_only: whether to save `save_weights` instead of `save`.
      mode: "min", "max", or "auto" to go by the name.
      save_freq: "epoch", or a number of steps.
      options: passed on to what saves.
      initial_value_threshold: the value to be better than in the first place.
      **kwargs: `period` (save every so many epochs) and `load_weights_on_restart` of older programs.
    Raises: ValueError for another `save_freq`, options with a `.keras` file; KeyError for names no log has;
      OSError where the path is a directory.
    Example:
      >>> callback = tf.keras.callbacks.ModelCheckpoint('best.h5', monitor='val_accuracy', save_best_only=True)
      >>> callback.best == -float('inf')
      True
    Source: tf.keras.callbacks.ModelCheckpoint public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        options: Any = None,
        initial_value_threshold: float | None = None,
        **kwargs: Any,
    ):
        super().__init__()
        self._supports_tf_logs = True
        self.filepath = os.fspath(filepath)
        self.monitor, self.verbose, self.save_freq = monitor, verbose, save_freq
        self.save_best_only, self.save_weights_only, self._options = save_best_only, save_weights_only, options
        if options is not None and not save_weights_only and self.filepath.endswith(".keras"):
            raise ValueError(
                "The native Keras format does not support the `options` argument. Please remove the `options` "
                "argument, or use the SavedModel format by removing the `.keras` extension from the model filepath."
            )
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f'Unrecognized save_freq: {save_freq}. Expected save_freq are "epoch" or integer')
        if "load_weights_on_restart" in kwargs:
            _logger.warning(
                "`load_weights_on_restart` argument is deprecated. Please use `model.load_weights()` for loading "
                "weights before the start of `model.fit()`."
            )
        self.load_weights_on_restart = kwargs.get("load_weights_on_restart", False)
        if "period" in kwargs:
            _logger.warning(
                "`period` argument is deprecated. Please use `save_freq` to specify the frequency in number of "
                "batches seen."
            )
        self.period = kwargs.get("period", 1)
        self.epochs_since_last_save = 0
        self._steps_since_last_save, self._last_step, self._epoch = 0, -1, 0
        if mode not in ("auto", "min", "max"):
            _logger.warning("ModelCheckpoint mode %s is unknown, fallback to auto mode.", mode)
            mode = "auto"
        grows = mode == "max" or mode == "auto" and ("acc" in monitor or monitor.startswith("fmeasure"))
        self.monitor_op = np.greater if grows else np.less
        self.best = initial_value_threshold
        if self.best is None:
            self.best = -np.inf if grows else np.inf

    # ------------------------------------------------------------ when

    def on_train_begin(self, logs: Any = None) -> None:
        if not self.load_weights_on_restart:
            return
        path = self._latest_file()
        if path is not None:
            try:
                self.model.load_weights(path)
            except (OSError, ValueError) as error:
                raise ValueError(f"Error loading file from {path}. Reason: {error}") from error

    def _implements_train_batch_hooks(self) -> bool:
        return self.save_freq != "epoch"

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch":
            return
        self._steps_since_last_save += batch + 1 if batch <= self._last_step else batch - self._last_step
        self._last_step = batch
        if self._steps_since_last_save >= self.save_freq:
            self._steps_since_last_save = 0
            self._save_model(self._epoch, batch, logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs_since_last_save += 1
        if self.save_freq == "epoch":
            self._save_model(epoch, None, logs)

    # ------------------------------------------------------------ what and where

    def _save_model(self, epoch: int, batch: int | None, logs: Any) -> None:
        if self.save_freq == "epoch" and self.epochs_since_last_save < self.period:
            return
        logs = as_numbers(logs or {})
        self.epochs_since_last_save = 0
        path = self._path(epoch, batch, logs)
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        if not self._is_due(epoch, logs, path):
            return
        try:
            self._save(path)
        except IsADirectoryError:
            raise OSError(
                f"Please specify a non-directory filepath for ModelCheckpoint. Filepath used is an existing directory: "
                f"{path}"
            ) from None

    def _is_due(self, epoch: int, logs: dict[str, Any], path: str) -> bool:
        """Whether to save; says so, and notes the best value."""
        say = print_message if self.verbose > 0 else lambda text: None
        if not self.save_best_only:
            say(f"\nEpoch {epoch + 1}: saving model to {path}")
            return True
        current = logs.get(self.monitor)
        if current is None:
            _logger.warning("Can save best model only with %s available, skipping.", self.monitor)
            return False
        if not self.monitor_op(current, self.best):
            say(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {self.best:.5f}")
            return False
        say(
            f"\nEpoch {epoch + 1}: {self.monitor} improved from {self.best:.5f} to {current:.5f}, saving model to "
            f"{path}"
        )
        self.best = current
        return True

    def _save(self, path: str) -> None:
        save = self.model.save_weights if self.save_weights_only else self.model.save
        save(path, overwrite=True, **({} if self._options is None else {"options": self._options}))

    def _path(self, epoch: int, batch: int | None, logs: dict[str, Any]) -> str:
        names = dict(logs) if batch is None else {"batch": batch + 1, **logs}
        try:
            return self.filepath.format(epoch=epoch + 1, **names)
        except KeyError as error:
            raise KeyError(
                f'Failed to format this callback filepath: "{self.filepath}". Reason: {error}'
            ) from None

    def _latest_file(self) -> str | None:
        """The newest file whose name fits the pattern."""
        folder, name = os.path.split(self.filepath)
        pattern = re.compile("^" + re.sub(r"{.*}", r".*", name) + "$")
        folder = folder or "."
        names = os.listdir(folder) if os.path.isdir(folder) else []
        found = [os.path.join(folder, name) for name in names if pattern.match(name)]
        return max(found, key=lambda path: (os.path.getmtime(path), path), default=None)
