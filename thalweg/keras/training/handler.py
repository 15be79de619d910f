"""Epochs and steps over a source of data: what the loops of fit, evaluate and predict go through.

Source: tf.keras.Model.fit public docs 2.15; recorded runs.
"""

from __future__ import annotations

import contextlib
import logging
import math
from collections.abc import Iterator
from typing import Any

from thalweg.core import errors
from thalweg.keras.training import sources, step_function

_logger = logging.getLogger("tensorflow")


class DataHandler:
    """Goes over data in epochs and steps.

    Args:
      x, y, sample_weight, batch_size, shuffle, class_weight: as for Model.fit.
      steps_per_epoch: as for Model.fit; -1 for as long as there is data.
      initial_epoch, epochs: the range of epochs.
      model: the model, which generators may build.
      steps_per_execution: steps that are made in one go.
      ahead: the workers that compute batches of Python ahead.
    Raises: ValueError for empty data, 0 steps, or an endless data set without a number of steps.
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        batch_size: int | None = None,
        steps_per_epoch: int | None = None,
        initial_epoch: int = 0,
        epochs: int = 1,
        shuffle: Any = False,
        class_weight: dict | None = None,
        model: Any = None,
        steps_per_execution: int = 1,
        ahead: sources.Ahead = sources.ONE_BY_ONE,
    ):
        if steps_per_epoch == 0:
            raise ValueError(
                "Unexpected value for `steps_per_epoch`. Received value is 0. Please check the docstring for "
                "`model.fit()` for supported values."
            )
        self._source = sources.source_of(
            x, y, sample_weight, batch_size, steps_per_epoch, epochs - initial_epoch, shuffle, model, ahead
        )
        self._class_weights = sources.ClassWeights(class_weight) if class_weight else None
        self._initial_epoch, self._epochs = initial_epoch, epochs
        self._steps_per_epoch = steps_per_epoch
        self._steps_per_execution = steps_per_execution
        self._out_of_data = False
        self._current_step = 0
        self.step_increment = steps_per_execution - 1
        self.inferred_steps = self._infer_steps()
        if self.inferred_steps == 0:
            raise ValueError("Expected input data to be non-empty.")
        if steps_per_execution > 1 and self.inferred_steps is None:
            raise ValueError(
                "Could not infer the size of the data. With `steps_per_execution > 1`, you must specify the number "
                "of steps to run."
            )

    @property
    def has_static_batch(self) -> bool:
        """Whether all batches have the same size."""
        return self._source.has_static_batch

    def batch_spec(self, data: Any, specs: Any) -> Any:
        """What is known of all batches, given one and its specs."""
        if self._class_weights is not None:  # they change the structure
            return specs if self.has_static_batch else step_function.open_batch(specs)
        return self._source.specs(data, specs)

    @property
    def batch_size(self) -> int | None:
        return self._source.batch_size

    def _infer_steps(self) -> int | None:
        if self._steps_per_epoch == -1:
            _logger.warning(
                "The training loop will run indefinitely since you have set `steps_per_epoch=-1`. Please use "
                "batch-level callbacks to save checkpoints or log training progress, etc"
            )
            return None
        if self._steps_per_epoch is not None:
            return self._steps_per_epoch
        if self._source.size == math.inf:
            raise ValueError(
                "When passing an infinitely repeating dataset, please specify a `steps_per_epoch` value so that "
                "epoch level callbacks continue to work. The value can be arbitrary, or a number that you think "
                "correctly defines the size of an epoch. Epoch-level callbacks will then be called at this interval."
            )
        return self._source.size

    def begin_at(self, epoch: int) -> None:
        """Skips the epochs before this one."""
        self._initial_epoch = epoch

    def _new_iterator(self) -> Iterator[Any]:
        batches = self._source.batches()
        return batches if self._class_weights is None else map(self._class_weights, batches)

    def enumerate_epochs(self) -> Iterator[tuple[int, Iterator[Any]]]:
        """Yields the number of each epoch and the iterator of its batches."""
        self._source.begin_unread()
        iterator = self._new_iterator()
        for epoch in range(self._initial_epoch, self._epochs):
            if self._out_of_data:
                break
            if self._source.recreate:
                if epoch != self._initial_epoch:
                    iterator = self._new_iterator()
                self.inferred_steps = self._infer_steps() if self._steps_per_epoch != -1 else None
            yield epoch, iterator
            self._source.on_epoch_end()

    def steps(self) -> Iterator[int]:
        """Yields the number of the first step of each execution in an epoch."""
        self._current_step = 0
        while self.inferred_steps is None or self._current_step < self.inferred_steps:
            if self._out_of_data:
                break
            count = self._steps_per_execution
            if self.inferred_steps is not None:
                count = min(count, self.inferred_steps - self._current_step)
            self.step_increment = count - 1
            yield self._current_step
            self._current_step += count

    @contextlib.contextmanager
    def catch_stop_iteration(self) -> Iterator[None]:
        """A with block that the end of the data ends; too early an end is warned of."""
        try:
            yield
        except (StopIteration, errors.OutOfRangeError):
            if self.inferred_steps is None:
                self.inferred_steps = self._current_step
                return
            self._out_of_data = True
            _logger.warning(
                "Your input ran out of data; interrupting training. Make sure that your dataset or generator can "
                "generate at least `steps_per_epoch * epochs` batches (in this case, %d batches). You may need to "
                "use the repeat() function when building your dataset.",
                (self._epochs - self._initial_epoch) * self.inferred_steps,
            )
