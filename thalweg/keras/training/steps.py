"""The steps of training, evaluation and prediction, and the functions that make them one after the other.

`train_step`, `test_step` and `predict_step` are traced and compiled (step_function.py) unless the model runs eagerly.
Source: tf.keras.Model public docs 2.15; numbers and messages from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.autodiff.gradient_tape import GradientTape
from thalweg.core import nest_up_to
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras.callbacks.logs import MetricLogs, results_of
from thalweg.keras.layers.base import Layer
from thalweg.keras.training.step_function import StepFunction
from thalweg.keras.utils.data import unpack_x_y_sample_weight


class StepsMixin(Layer):
    """The methods of Model that make steps. Attributes are made by `TrainingMixin._init_training`."""

    __module__ = "keras.src.engine.training"

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step of training. Subclasses may define it otherwise.

        Args:
          data: a batch: x, (x, y) or (x, y, sample_weight).
        Returns: dict of logs.
        """
        self._update(data)
        return self.get_metrics_result()

    def _update(self, data: Any) -> None:
        """The step without its logs."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x, y, y_pred, sample_weight)
        self._validate_target_and_loss(y, loss)
        self.optimizer.minimize(loss, self.trainable_variables, tape=tape)
        if type(self).compute_metrics is StepsMixin.compute_metrics:
            self.compiled_metrics.update_state(y, y_pred, sample_weight)
        else:
            self.compute_metrics(x, y, y_pred, sample_weight)

    def test_step(self, data: Any) -> dict[str, Any]:
        """One step of evaluation. Subclasses may define it otherwise.

        Args:
          data: a batch.
        Returns: dict of logs.
        """
        self._measure(data)
        return self.get_metrics_result()

    def _measure(self, data: Any) -> None:
        """The step without its logs."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        self.compute_loss(x, y, y_pred, sample_weight)
        if type(self).compute_metrics is StepsMixin.compute_metrics:
            self.compiled_metrics.update_state(y, y_pred, sample_weight)
        else:
            self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data: Any) -> Any:
        """One step of prediction. Subclasses may define it otherwise.

        Args:
          data: a batch.
        Returns: outputs.
        """
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None) -> Any:
        """The total loss of a batch, regularization included. Subclasses may define it otherwise.

        Args:
          x: inputs.
          y: labels.
          y_pred: outputs.
          sample_weight: weights.
        Returns: scalar tensor; None where there is no loss.
        """
        return self.compiled_loss(y, y_pred, sample_weight, regularization_losses=self.losses)

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> dict[str, Any]:
        """Takes a batch into the metrics. Subclasses may define it otherwise.

        Args:
          x, y, y_pred, sample_weight: as for `compute_loss`.
        Returns: dict of all results.
        """
        self.compiled_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """Name -> result of all metrics."""
        return results_of(self.metrics)

    def _validate_target_and_loss(self, y: Any, loss: Any) -> None:
        if self.loss and y is None:
            raise ValueError(
                f"Target data is missing. Your model was compiled with loss={self.loss}, and therefore expects target "
                "data to be provided in `fit()`."
            )
        if loss is None:
            raise ValueError(
                "No loss found. You may have forgotten to provide a `loss` argument in the `compile()` method."
            )

    # ------------------------------------------------------------ step functions

    def make_train_function(self, force: bool = False) -> Callable[[Iterator[Any]], Any]:
        """A function that takes an iterator of batches and makes the steps of one execution.

        Args:
          force: whether to make it anew.
        Returns: function(iterator) -> logs.
        """
        if self.train_function is None or force:
            lean = type(self).train_step is StepsMixin.train_step and (
                type(self).compute_metrics is StepsMixin.compute_metrics
                and type(self).get_metrics_result is StepsMixin.get_metrics_result
            )
            function = self._step_function(self._update if lean else self.train_step, "train_function")
            self.__dict__["train_function"] = self._logging(function) if lean else function
        return self.train_function

    def make_test_function(self, force: bool = False) -> Callable[[Iterator[Any]], Any]:
        """The same for evaluation."""
        if self.test_function is None or force:
            lean = type(self).test_step is StepsMixin.test_step and (
                type(self).compute_metrics is StepsMixin.compute_metrics
                and type(self).get_metrics_result is StepsMixin.get_metrics_result
            )
            function = self._step_function(self._measure if lean else self.test_step, "test_function")
            self.__dict__["test_function"] = self._logging(function) if lean else function
        return self.test_function

    def make_predict_function(self, force: bool = False) -> Callable[[Iterator[Any]], Any]:
        """The same for prediction; it returns outputs."""
        if self.predict_function is None or force:
            self.__dict__["predict_function"] = self._step_function(
                self.predict_step, "predict_function", collect=True
            )
        return self.predict_function

    def _step_function(
        self, step: Callable[[Any], Any], name: str, collect: bool = False
    ) -> Callable[[Iterator[Any]], Any]:
        """A function that takes the batches of one execution from an iterator and makes their steps."""
        made = step if self.run_eagerly else StepFunction(step, name, self._jit_compile or None)

        def one(iterator: Iterator[Any]) -> Any:
            return made(next(iterator))

        def run(iterator: Iterator[Any]) -> Any:
            result = one(iterator)
            for _ in range(self._execution_steps - 1):
                result = joined([result, one(iterator)]) if collect else one(iterator)
            return result

        return run if self._steps_per_execution > 1 else one

    def _logging(self, step: Callable[[Iterator[Any]], None]) -> Callable[[Iterator[Any]], MetricLogs]:
        """A step function whose logs are computed when somebody reads them."""

        def logging(iterator: Iterator[Any]) -> MetricLogs:
            step(iterator)
            return MetricLogs(self.metrics)

        return logging


def joined(outputs: list[Any]) -> Any:
    """Batches of outputs one below the other."""
    if len(outputs) == 1:
        return outputs[0]
    return nest_up_to.map_structure_up_to(outputs[0], lambda *parts: _concatenated(parts), *outputs)


def _concatenated(parts: tuple) -> Any:
    parts = tuple(p if isinstance(p, Tensor) else np.asarray(p) for p in parts)
    scalars = all(len(p.shape) == 0 for p in parts)
    return apply("Pack", list(parts)) if scalars else apply("ConcatV2", list(parts), 0)


for _name, _method in vars(StepsMixin).items():
    if hasattr(_method, "__qualname__"):  # messages name the class that users know
        _method.__qualname__ = f"Model.{_name}"
