"""`tf.keras.callbacks.BackupAndRestore`: a `fit` that was interrupted goes on where it was.

The backup is a file of NumPy arrays below `backup_dir/chief`, replaced as a whole, and removed at the end of `fit`.
Source: tf.keras.callbacks.BackupAndRestore public docs 2.15.
"""

from __future__ import annotations

import logging
import os
import shutil
import zipfile
from typing import Any

import numpy as np

from thalweg.core import context
from thalweg.keras.callbacks.base import Callback

_logger = logging.getLogger("tensorflow")


class BackupAndRestore(Callback):
    """Saves weights, optimizer and epoch during `fit`; a `fit` that finds them goes on from there.

    Args:
      backup_dir: a directory of its own for each model.
      save_freq: "epoch", a number of steps, or False.
      delete_checkpoint: whether the backup is removed at the end of `fit`.
      save_before_preemption: not supported here: there is no notice of a preemption.
    Raises: ValueError where nothing would be saved, or inside a function; NotImplementedError for
      `save_before_preemption`.
    Source: tf.keras.callbacks.BackupAndRestore public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(
        self,
        backup_dir: Any,
        save_freq: Any = "epoch",
        delete_checkpoint: bool = True,
        save_before_preemption: bool = False,
    ):
        super().__init__()
        self._supports_tf_logs = True
        self.backup_dir = os.fspath(backup_dir)
        self.save_freq, self.delete_checkpoint = save_freq, delete_checkpoint
        self.save_before_preemption = save_before_preemption
        if context.state.graph is not None:
            raise ValueError(
                "This Callback's method contains Python state and should be called outside of `tf.function`s."
            )
        if not save_freq and not save_before_preemption:
            raise ValueError("Either `save_freq` or `save_before_preemption` must be set.")
        if save_before_preemption:
            raise NotImplementedError("BackupAndRestore: save_before_preemption is not supported")
        self._steps = self._epoch = 0

    @property
    def _path(self) -> str:
        return os.path.join(self.backup_dir, "chief", "backup.npz")

    def on_train_begin(self, logs: Any = None) -> None:
        self.model.__dict__["_backup"] = self
        self._restored: tuple[int, int] | None = None
        if not os.path.exists(self._path):
            return
        try:
            with np.load(self._path, allow_pickle=False) as stored:
                values = {name: stored[name] for name in stored.files}
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError(f"BackupAndRestore: {self._path} cannot be read: {error}") from error
        self._give_back(values)

    def _give_back(self, values: dict[str, np.ndarray]) -> None:
        weights = [values[f"weight {i}"] for i in range(int(values["weights"]))]
        if len(self.model.weights) == len(weights):
            self.model.set_weights(weights)
        else:
            raise ValueError(
                f"BackupAndRestore: the backup has {len(weights)} weights, the model {len(self.model.weights)}; build "
                "the model before `fit`"
            )
        optimizer = self.model.optimizer
        if hasattr(optimizer, "build") and not getattr(optimizer, "_built", True):
            optimizer.build(self.model.trainable_variables)
        state = [values[f"optimizer {i}"] for i in range(int(values["optimizers"]))]
        variables = _variables_of(optimizer)
        if len(variables) == len(state):
            for variable, value in zip(variables, state, strict=True):
                variable.assign(value)
        self._restored = int(values["epoch"]), int(values["batch"])

    def initial_epoch(self, given: int) -> int:
        """The epoch with which `fit` begins."""
        if self._restored is None:
            return given
        epoch, batch = self._restored
        return max(given, epoch + 1 if batch < 0 else epoch)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def _implements_train_batch_hooks(self) -> bool:
        return self.save_freq != "epoch"

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.save_freq and self.save_freq != "epoch":
            self._steps += 1
            if self._steps >= self.save_freq:
                self._steps = 0
                self._back_up(self._epoch, batch)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch":
            self._back_up(epoch, -1)

    def _back_up(self, epoch: int, batch: int) -> None:
        weights, state = self.model.get_weights(), [v.numpy() for v in _variables_of(self.model.optimizer)]
        values: dict[str, Any] = {"epoch": epoch, "batch": batch, "weights": len(weights), "optimizers": len(state)}
        values |= {f"weight {i}": w for i, w in enumerate(weights)}
        values |= {f"optimizer {i}": w for i, w in enumerate(state)}
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        partial = f"{self._path}.{os.getpid()}.partial"
        try:
            with open(partial, "wb") as file:
                np.savez(file, **values)
            os.replace(partial, self._path)
        finally:
            if os.path.exists(partial):
                os.remove(partial)

    def on_train_end(self, logs: Any = None) -> None:
        if self.delete_checkpoint and os.path.isdir(os.path.dirname(self._path)):
            shutil.rmtree(os.path.dirname(self._path))
        self.model.__dict__.pop("_backup", None)


def _variables_of(optimizer: Any) -> list[Any]:
    variables = getattr(optimizer, "variables", ())
    variables = list(variables() if callable(variables) else variables)
    rate = getattr(optimizer, "_learning_rate", None)
    return variables + ([rate] if getattr(type(rate), "_is_thalweg_variable", False) else [])


class BackupAndRestoreExperimental(BackupAndRestore):
    """An older name of BackupAndRestore.

    Source: tf.keras.callbacks.experimental.BackupAndRestore public docs 2.15.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        _logger.warning(
            "`tf.keras.callbacks.experimental.BackupAndRestore` endpoint is deprecated and will be removed in a future "
            "release. Please use `tf.keras.callbacks.BackupAndRestore`."
        )
        super().__init__(*args, **kwargs)
