"""AUC: the area under a curve through the confusion counts at many thresholds.

Thresholds are evenly spread by default. Then each prediction falls into one bucket between two thresholds, and counts
above a threshold are sums over buckets (from the top). Given thresholds that are uneven are compared one by one.
Source: tf.keras.metrics.AUC public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.keras import backend, ops
from thalweg.keras.metrics.thresholds import ThresholdCounts
from thalweg.ops.math import api as tf_math

_CURVES = ("PR", "ROC")
_METHODS = ("interpolation", "majoring", "minoring")


def _choice(value: str, what: str, table: dict[str, str], listed: str) -> str:
    found = table.get(value)
    if found is None:
        raise ValueError(f'Invalid AUC {what} value: "{value}". Expected values are {listed}')
    return found


class AUC(ThresholdCounts):
    """The area under the ROC or precision-recall curve.

    Args:
      num_thresholds: how many thresholds approximate the curve.
      curve: "ROC" or "PR".
      summation_method: "interpolation", "minoring" or "majoring".
      name, dtype: as for Metric.
      thresholds: the thresholds in (0, 1), instead of evenly spread ones.
      multi_label: whether the last axis holds labels, each with a curve of its own, whose areas are averaged.
      num_labels: how many, where it should be known before the first batch.
      label_weights: weights of the labels.
      from_logits: whether predictions are logits.
    Raises: ValueError for an unknown curve or method, or less than 2 thresholds.
    Example:
      >>> float(tf.keras.metrics.AUC(num_thresholds=3)([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]))
      0.75
    Source: tf.keras.metrics.AUC public docs 2.15.
    """

    __module__ = "keras.src.metrics.confusion_metrics"

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ):
        curve = _choice(curve, "curve", {"PR": "PR", "pr": "PR", "ROC": "ROC", "roc": "ROC"}, '["PR", "ROC"]')
        summation_method = _choice(
            summation_method,
            "summation method",
            {m: m.lower() for n in _METHODS for m in (n, n.capitalize())},
            '["interpolation", "majoring", "minoring"]',
        )
        inner = self._inner_thresholds(num_thresholds, thresholds)
        super().__init__(name=name, dtype=dtype)
        self.curve, self.summation_method = curve, summation_method
        self._init_from_thresholds = thresholds is not None
        self.num_thresholds = len(inner) + 2
        self._evenly_spread = thresholds is None or _are_even(inner)
        epsilon = backend.epsilon()
        self._thresholds = np.array([0.0 - epsilon, *inner, 1.0 + epsilon])
        self.multi_label, self.num_labels = multi_label, num_labels
        self.label_weights = None if label_weights is None else convert.constant(label_weights, dtype=self.dtype)
        self._from_logits = from_logits
        self._has_state = False
        if num_labels and not multi_label:
            raise ValueError("`num_labels` is needed only when `multi_label` is True.")
        if not multi_label:
            self._make_state(())
        elif num_labels:
            self._make_state((num_labels,))

    @staticmethod
    def _inner_thresholds(num_thresholds: int, thresholds: Sequence[float] | None) -> list[float]:
        if thresholds is not None:
            return sorted(thresholds)
        if num_thresholds <= 1:
            raise ValueError(
                f"Argument `num_thresholds` must be an integer > 1. Received: num_thresholds={num_thresholds}"
            )
        return [(i + 1) * 1.0 / (num_thresholds - 1) for i in range(num_thresholds - 2)]

    @property
    def thresholds(self) -> list[float]:
        """The thresholds, the two outer ones included."""
        return list(self._thresholds)

    # ------------------------------------------------------------ the area

    def result(self) -> Tensor:
        """The area so far."""
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self.interpolate_pr_auc()
        tp, fp = self.true_positives.value(), self.false_positives.value()
        recall = ops.divide_no_nan(tp, ops.add(tp, self.false_negatives.value()))
        if self.curve == "ROC":
            x, y = ops.divide_no_nan(fp, ops.add(fp, self.true_negatives.value())), recall
        else:
            x, y = recall, ops.divide_no_nan(tp, ops.add(tp, fp))
        left, right = self._neighbours(y)
        if self.summation_method == "interpolation":
            heights = ops.divide(ops.add(left, right), 2.0)
        else:
            heights = (ops.minimum if self.summation_method == "minoring" else ops.maximum)(left, right)
        return self._total(ops.multiply(ops.subtract(*self._neighbours(x)), heights))

    def _neighbours(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """All thresholds but the last, and all but the first."""
        if ops.on_host(x):
            return EagerTensor(x._array[:-1], x._dtype), EagerTensor(x._array[1:], x._dtype)
        return x[:-1], x[1:]

    def interpolate_pr_auc(self) -> Tensor:
        """The area under the precision-recall curve, with true positives linear in positives between thresholds."""
        return self._total(self._interpolated_pr())

    def _interpolated_pr(self) -> Tensor:
        """Areas between thresholds with true positives linear in positives (Davis and Goadrich, 2006)."""
        tp = self.true_positives.value()
        p = ops.add(tp, self.false_positives.value())
        tp_a, tp_b = self._neighbours(tp)
        p_a, p_b = self._neighbours(p)
        dtp, dp = ops.subtract(tp_a, tp_b), ops.subtract(p_a, p_b)
        slope = ops.divide_no_nan(dtp, ops.maximum(dp, 0.0))
        intercept = ops.subtract(tp_b, ops.multiply(slope, p_b))
        both = tf_math.logical_and(tf_math.greater(p_a, 0.0), tf_math.greater(p_b, 0.0))
        ratio = ops.select(both, ops.divide_no_nan(p_a, ops.maximum(p_b, 0.0)), ops.unary("OnesLike", p_b))
        gain = ops.multiply(slope, ops.add(dtp, ops.multiply(intercept, ops.log(ratio))))
        positives = ops.add(tp_b, self._neighbours(self.false_negatives.value())[1])
        return ops.divide_no_nan(gain, ops.maximum(positives, 0.0))

    def _total(self, areas: Tensor) -> Tensor:
        if not self.multi_label:
            return ops.reduce_sum(areas)
        by_label = ops.reduce_sum(areas, 0)
        if self.label_weights is None:
            return ops.reduce_mean(by_label)
        return ops.divide_no_nan(
            ops.reduce_sum(ops.multiply(by_label, self.label_weights)), ops.reduce_sum(self.label_weights)
        )

    def get_config(self) -> dict[str, Any]:
        weights = None if self.label_weights is None else self.label_weights.numpy()
        config = {
            "num_thresholds": self.num_thresholds,
            "curve": self.curve,
            "summation_method": self.summation_method,
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
            "label_weights": weights,
            "from_logits": self._from_logits,
        }
        if self._init_from_thresholds:  # the outer two are added by the constructor
            config["thresholds"] = self.thresholds[1:-1]
        return super().get_config() | config


def _are_even(inner: Sequence[float]) -> bool:
    """Whether thresholds have equal distances, from 0 to 1."""
    even = np.arange(len(inner) + 2, dtype=np.float32) / (len(inner) + 1)
    return len(inner) + 2 >= 3 and bool(np.allclose(np.array([0.0, *inner, 1.0]), even, atol=backend.epsilon()))
