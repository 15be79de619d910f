"""Callbacks that change the learning rate: LearningRateScheduler, ReduceLROnPlateau.

Source: tf.keras.callbacks public docs 2.15; texts from recorded runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core.tensor import Tensor
from thalweg.keras import backend
from thalweg.keras.callbacks.base import Callback
from thalweg.keras.utils.progbar import print_message

_logger = logging.getLogger("tensorflow")


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch; the logs of the epoch have it as `lr`.

    Args:
      schedule: function(epoch, rate) or function(epoch) -> rate; epochs count from 0.
      verbose: 1 to print.
    Raises: ValueError where the schedule returns no float, or the optimizer has no learning rate.
    Example:
      >>> callback = tf.keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9)
      >>> callback.verbose
      0
    Source: tf.keras.callbacks.LearningRateScheduler public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(self, schedule: Callable, verbose: int = 0):
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if not hasattr(self.model.optimizer, "lr"):
            raise ValueError('Optimizer must have a "lr" attribute.')
        try:
            rate = self.schedule(epoch, float(backend.get_value(self.model.optimizer.lr)))
        except TypeError:  # a function of the epoch alone
            rate = self.schedule(epoch)
        if not isinstance(rate, (Tensor, float, np.float32, np.float64)):
            raise ValueError(f'The output of the "schedule" function should be float. Got: {rate}')
        if isinstance(rate, Tensor) and not rate.dtype.is_floating:
            raise ValueError(f"The dtype of `lr` Tensor should be float. Got: {rate.dtype}")
        backend.set_value(self.model.optimizer.lr, backend.get_value(rate))
        if self.verbose > 0:
            print_message(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if logs is not None:
            logs["lr"] = backend.get_value(self.model.optimizer.lr)


class ReduceLROnPlateau(Callback):
    """Multiplies the learning rate by a factor when a value does not improve any more.

    Args:
      monitor: name of the value.
      factor: the factor, below 1.
      patience: how many epochs may pass without an improvement.
      verbose: 1 to print.
      mode: "min", "max", or "auto" to go by the name.
      min_delta: least change that counts.
      cooldown: epochs after a change in which nothing is counted.
      min_lr: the least rate.
      **kwargs: `epsilon`, an older name of `min_delta`.
    Raises: ValueError for a factor of 1 or more.
    Example:
      >>> callback = tf.keras.callbacks.ReduceLROnPlateau('loss', factor=0.5, patience=2)
      >>> callback.in_cooldown()
      False
    Source: tf.keras.callbacks.ReduceLROnPlateau public docs 2.15.
    """

    __module__ = "keras.src.callbacks"

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 0.0001,
        cooldown: int = 0,
        min_lr: float = 0,
        **kwargs: Any,
    ):
        super().__init__()
        if factor >= 1.0:
            raise ValueError(f"ReduceLROnPlateau does not support a factor >= 1.0. Got {factor}")
        if "epsilon" in kwargs:
            min_delta = kwargs.pop("epsilon")
            _logger.warning("`epsilon` argument is deprecated and will be removed, use `min_delta` instead.")
        self.monitor, self.factor, self.patience, self.verbose = monitor, factor, patience, verbose
        self.mode, self.min_delta, self.cooldown, self.min_lr = mode, min_delta, cooldown, min_lr
        self._reset()

    def _reset(self) -> None:
        if self.mode not in ("auto", "min", "max"):
            _logger.warning("Learning rate reduction mode %s is unknown, fallback to auto mode.", self.mode)
            self.mode = "auto"
        falling = self.mode == "min" or self.mode == "auto" and "acc" not in self.monitor
        self.best = np.inf if falling else -np.inf
        if falling:
            self.monitor_op = lambda a, b: np.less(a, b - self.min_delta)
        else:
            self.monitor_op = lambda a, b: np.greater(a, b + self.min_delta)
        self.cooldown_counter = self.wait = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._reset()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        logs = {} if logs is None else logs
        logs["lr"] = backend.get_value(self.model.optimizer.lr)
        current = logs.get(self.monitor)
        if current is None:
            _logger.warning(
                "Learning rate reduction is conditioned on metric `%s` which is not available. Available metrics are: "
                "%s",
                self.monitor,
                ",".join(logs),
            )
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.monitor_op(current, self.best):
            self.best = current
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def _reduce(self, epoch: int) -> None:
        old = backend.get_value(self.model.optimizer.lr)
        if old <= np.float32(self.min_lr):
            return
        new = max(old * self.factor, self.min_lr)
        backend.set_value(self.model.optimizer.lr, new)
        if self.verbose > 0:
            print_message(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {new}.")
        self.cooldown_counter = self.cooldown
        self.wait = 0

    def in_cooldown(self) -> bool:
        """Whether a change was so recent that nothing is counted."""
        return self.cooldown_counter > 0
