"""The best of one rate among the thresholds at which another one is high enough.

Source: tf.keras.metrics public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert
from thalweg.core.tensor import Tensor
from thalweg.keras import ops
from thalweg.keras.metrics.thresholds import ThresholdCounts
from thalweg.ops.math import api as tf_math
from thalweg.ops.reduce import api as reduce_api


class _BestUnderConstraint(ThresholdCounts):
    """`_rates()` gives the rate that must reach `value`, and the one of which the largest is the result."""

    _argument: str

    def __init__(self, value: float, num_thresholds: int, class_id: int | None, name: str | None, dtype: Any):
        if value < 0 or value > 1:
            raise ValueError(
                f"Argument `{self._argument}` must be in the range [0, 1]. Received: {self._argument}={value}"
            )
        super().__init__(name=name, dtype=dtype)
        if num_thresholds <= 0:
            raise ValueError(
                f"Argument `num_thresholds` must be an integer > 0. Received: num_thresholds={num_thresholds}"
            )
        self.value, self.num_thresholds, self.class_id = value, num_thresholds, class_id
        self.thresholds = [0.5] if num_thresholds == 1 else [i / (num_thresholds - 1) for i in range(num_thresholds)]
        self._thresholds = np.array(self.thresholds)
        self._evenly_spread = num_thresholds > 1
        self._make_state(())

    def _rate(self, part: Any, rest: Any) -> Tensor:
        return ops.divide_no_nan(part.value(), ops.add(part.value(), rest.value()))

    def _rates(self) -> tuple[Tensor, Tensor]:
        raise NotImplementedError

    def result(self) -> Tensor:
        constrained, dependent = self._rates()
        feasible = tf_math.greater_equal(constrained, convert.to_tensor(self.value, constrained.dtype))
        # Rates are not negative: what is out of reach counts 0, as does having nothing in reach.
        return ops.unary("Identity", reduce_api.reduce_max(ops.select(feasible, dependent, 0.0)))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "class_id": self.class_id,
            "num_thresholds": self.num_thresholds,
            self._argument: self.value,
        }


class SensitivityAtSpecificity(_BestUnderConstraint):
    """The best sensitivity where the specificity is at least a given one.

    Args:
      specificity: the least specificity, in [0, 1].
      num_thresholds: how many thresholds are tried.
      class_id: the class looked at, all by default.
      name, dtype: as for Metric.
    Raises: ValueError for a specificity out of range, or no threshold.
    Example:
      >>> float(tf.keras.metrics.SensitivityAtSpecificity(0.5)([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]))
      0.5
    Source: tf.keras.metrics.SensitivityAtSpecificity public docs 2.15.
    """

    __module__ = "keras.src.metrics.confusion_metrics"
    _argument = "specificity"

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(specificity, num_thresholds, class_id, name, dtype)
        self.specificity = specificity

    def _rates(self) -> tuple[Tensor, Tensor]:
        specificity = self._rate(self.true_negatives, self.false_positives)
        sensitivity = self._rate(self.true_positives, self.false_negatives)
        return specificity, sensitivity


class SpecificityAtSensitivity(_BestUnderConstraint):
    """The best specificity where the sensitivity is at least a given one.

    Args:
      sensitivity: the least sensitivity, in [0, 1].
      num_thresholds: how many thresholds are tried.
      class_id: the class looked at, all by default.
      name, dtype: as for Metric.
    Raises: ValueError for a sensitivity out of range, or no threshold.
    Example:
      >>> float(tf.keras.metrics.SpecificityAtSensitivity(0.5)([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]))
      0.6666666865348816
    Source: tf.keras.metrics.SpecificityAtSensitivity public docs 2.15.
    """

    __module__ = "keras.src.metrics.confusion_metrics"
    _argument = "sensitivity"

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)
        self.sensitivity = sensitivity

    def _rates(self) -> tuple[Tensor, Tensor]:
        sensitivity = self._rate(self.true_positives, self.false_negatives)
        specificity = self._rate(self.true_negatives, self.false_positives)
        return sensitivity, specificity


class PrecisionAtRecall(_BestUnderConstraint):
    """The best precision where the recall is at least a given one.

    Args:
      recall: the least recall, in [0, 1].
      num_thresholds: how many thresholds are tried.
      class_id: the class looked at, all by default.
      name, dtype: as for Metric.
    Raises: ValueError for a recall out of range, or no threshold.
    Example:
      >>> float(tf.keras.metrics.PrecisionAtRecall(0.5)([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]))
      0.5
    Source: tf.keras.metrics.PrecisionAtRecall public docs 2.15.
    """

    __module__ = "keras.src.metrics.confusion_metrics"
    _argument = "recall"

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(recall, num_thresholds, class_id, name, dtype)
        self.recall = recall

    def _rates(self) -> tuple[Tensor, Tensor]:
        recall = self._rate(self.true_positives, self.false_negatives)
        precision = self._rate(self.true_positives, self.false_positives)
        return recall, precision


class RecallAtPrecision(_BestUnderConstraint):
    """The best recall where the precision is at least a given one.

    Args:
      precision: the least precision, in [0, 1].
      num_thresholds: how many thresholds are tried.
      class_id: the class looked at, all by default.
      name, dtype: as for Metric.
    Raises: ValueError for a precision out of range, or no threshold.
    Example:
      >>> float(tf.keras.metrics.RecallAtPrecision(0.5)([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]))
      1.0
    Source: tf.keras.metrics.RecallAtPrecision public docs 2.15.
    """

    __module__ = "keras.src.metrics.confusion_metrics"
    _argument = "precision"

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(precision, num_thresholds, class_id, name, dtype)
        self.precision = precision

    def _rates(self) -> tuple[Tensor, Tensor]:
        precision = self._rate(self.true_positives, self.false_positives)
        recall = self._rate(self.true_positives, self.false_negatives)
        return precision, recall


CLASSES = (SensitivityAtSpecificity, SpecificityAtSensitivity, PrecisionAtRecall, RecallAtPrecision)
