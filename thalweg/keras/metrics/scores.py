"""Scores per class: F-beta, F1, R2; the mean of a tensor element by element; relative errors; metrics in Python.

Source: tf.keras.metrics public docs 2.15; recorded runs.
"""

from __future__ import annotations

import types
import warnings
from typing import Any

from thalweg.core import convert
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops, weighting
from thalweg.keras.metrics.base import Metric
from thalweg.keras.metrics.reduction import Mean
from thalweg.ops.math import api as tf_math
from thalweg.ops.reduce import api as reduce_api


def _classes_of(what: str, y_true: Tensor, y_pred: Tensor) -> int:
    """The number of classes. Raises: ValueError unless both are matrices with a known number of columns."""
    true, pred = y_true._static_shape(), y_pred._static_shape()
    shapes = f"Received input shapes: y_pred.shape={y_pred.shape} and y_true.shape={y_true.shape}."
    if len(pred) != 2 or len(true) != 2:
        raise ValueError(f"{what} expects 2D inputs with shape (batch_size, output_dim). {shapes}")
    if pred[-1] is None or true[-1] is None:
        raise ValueError(
            f"{what} expects 2D inputs with shape (batch_size, output_dim), with output_dim fully defined (not None). "
            f"{shapes}"
        )
    return pred[-1]


class FBetaScore(Metric):
    """The weighted harmonic mean of precision and recall.

    Args:
      average: None for a score per class, or "micro", "macro", "weighted".
      beta: how much more the recall weighs, a float above 0.
      threshold: from which on a prediction is positive; None: the largest of each row is.
      name, dtype: as for Metric.
    Raises: ValueError for other values.
    Example:
      >>> metric = tf.keras.metrics.FBetaScore(beta=2.0, threshold=0.5)
      >>> metric.update_state([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]])
      >>> [round(v, 4) for v in metric.result().numpy().tolist()]
      [0.3846, 0.9091, 0.8333]
    Source: tf.keras.metrics.FBetaScore public docs 2.15.
    """

    __module__ = "keras.src.metrics.f_score_metrics"

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(
                "Invalid `average` argument value. Expected one of: {None, 'micro', 'macro', 'weighted'}. Received: "
                f"average={average}"
            )
        if not isinstance(beta, float):
            raise ValueError(
                f"Invalid `beta` argument value. It should be a Python float. Received: beta={beta} of type "
                f"'{type(beta)}'"
            )
        if beta <= 0.0:
            raise ValueError(f"Invalid `beta` argument value. It should be > 0. Received: beta={beta}")
        if threshold is not None and not isinstance(threshold, float):
            raise ValueError(
                f"Invalid `threshold` argument value. It should be a Python float. Received: threshold={threshold} of "
                f"type '{type(threshold)}'"
            )
        if threshold is not None and (threshold > 1.0 or threshold <= 0.0):
            raise ValueError(
                "Invalid `threshold` argument value. It should verify 0 < threshold <= 1. Received: "
                f"threshold={threshold}"
            )
        self.average, self.beta, self.threshold = average, beta, threshold
        self.built = False

    def _make_state(self, classes: int) -> None:
        shape = () if self.average == "micro" else (classes,)
        names = ("true_positives", "false_positives", "false_negatives", "intermediate_weights")
        for name in names:
            setattr(self, name, self.add_weight(name, shape=shape, initializer="zeros"))
        self.built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch in.

        Args:
          y_true: labels 0 and 1, shape [rows, classes].
          y_pred: probabilities of the same shape.
          sample_weight: weights of the rows, or None.
        """
        dtype = self._compute_dtype_object
        y_true, y_pred = ops.cast(convert.to_tensor(y_true), dtype), ops.cast(convert.to_tensor(y_pred), dtype)
        if not self.built:
            self._make_state(_classes_of("FBetaScore", y_true, y_pred))
        if self.threshold is None:
            largest = tf_math.greater_equal(y_pred, reduce_api.reduce_max(y_pred, axis=-1, keepdims=True))
            positive = tf_math.logical_and(largest, tf_math.greater(tf_math.abs(y_pred), 1e-9))
        else:
            positive = tf_math.greater(y_pred, self.threshold)
        positive = ops.cast(positive, dtype)
        weights = None if sample_weight is None else ops.expand_last(ops.cast(convert.to_tensor(sample_weight), dtype))

        def total(values: Tensor) -> Tensor:
            values = values if weights is None else ops.multiply(values, weights)
            return ops.reduce_sum(values, None if self.average == "micro" else (0,))

        self.true_positives.assign_add(total(positive * y_true))
        self.false_positives.assign_add(total(positive * (1 - y_true)))
        self.false_negatives.assign_add(total((1 - positive) * y_true))
        self.intermediate_weights.assign_add(total(y_true))

    def result(self) -> Tensor:
        found = self.true_positives.value()
        precision = ops.divide_no_nan(found, found + self.false_positives.value())
        recall = ops.divide_no_nan(found, found + self.false_negatives.value())
        factor = self.beta**2
        score = ops.divide_no_nan(precision * recall, factor * precision + recall) * (1 + factor)
        if self.average == "weighted":
            weights = self.intermediate_weights.value()
            return ops.reduce_sum(score * ops.divide_no_nan(weights, ops.reduce_sum(weights)))
        return score if self.average is None else ops.reduce_mean(score)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"average": self.average, "beta": self.beta, "threshold": self.threshold}


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall.

    Args:
      average, threshold, name, dtype: as for FBetaScore.
    Example:
      >>> float(tf.keras.metrics.F1Score(average='micro', threshold=0.5)([[1, 0], [1, 1]], [[0.9, 0.1], [0.2, 0.7]]))
      0.800000011920929
    Source: tf.keras.metrics.F1Score public docs 2.15.
    """

    __module__ = "keras.src.metrics.f_score_metrics"

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: Any = None,
    ):
        super().__init__(average=average, beta=1.0, threshold=threshold, name=name, dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["beta"]
        return config


class R2Score(Metric):
    """The part of the labels' variance that predictions explain.

    Args:
      class_aggregation: "uniform_average", "variance_weighted_average", or None for a score per column.
      num_regressors: number of predictors, for the adjusted score; 0 for the plain one.
      name, dtype: as for Metric.
    Raises: ValueError for other values.
    Example:
      >>> round(float(tf.keras.metrics.R2Score()([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]])), 4)
      0.5714
    Source: tf.keras.metrics.R2Score public docs 2.15.
    """

    __module__ = "keras.src.metrics.regression_metrics"

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        known = (None, "uniform_average", "variance_weighted_average")
        if class_aggregation not in known:
            raise ValueError(
                f"Invalid value for argument `class_aggregation`. Expected one of {known}. Received: "
                f"class_aggregation={class_aggregation}"
            )
        if num_regressors < 0:
            raise ValueError(
                "Invalid value for argument `num_regressors`. Expected a value >= 0. Received: "
                f"num_regressors={num_regressors}"
            )
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self.num_samples = self.add_weight(name="num_samples", dtype="int32", initializer="zeros")
        self.built = False

    def _make_state(self, columns: int) -> None:
        for attribute, name in (
            ("squared_sum", "squared_sum"),
            ("sum", "sum"),
            ("total_mse", "residual"),
            ("count", "count"),
        ):
            setattr(self, attribute, self.add_weight(name=name, shape=(columns,), initializer="zeros"))
        self.built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch in.

        Args:
          y_true: labels, shape [rows, columns].
          y_pred: predictions of the same shape.
          sample_weight: weights of the rows, or None.
        """
        dtype = self._compute_dtype_object
        y_true, y_pred = ops.cast(convert.to_tensor(y_true), dtype), ops.cast(convert.to_tensor(y_pred), dtype)
        if not self.built:
            self._make_state(_classes_of("R2Score", y_true, y_pred))
        weights = ops.cast(convert.to_tensor(1 if sample_weight is None else sample_weight), dtype)
        if len(weights._static_shape()) == 1:
            weights = ops.expand_last(weights)
        weights = weighting.broadcast_weights(weights, y_true)
        weighted = y_true * weights
        self.sum.assign_add(ops.reduce_sum(weighted, (0,)))
        self.squared_sum.assign_add(ops.reduce_sum(y_true * weighted, (0,)))
        self.total_mse.assign_add(ops.reduce_sum(ops.square(y_true - y_pred) * weights, (0,)))
        self.count.assign_add(ops.reduce_sum(weights, (0,)))
        self.num_samples.assign_add(apply("Size", y_true))

    def result(self) -> Tensor:
        total_sum = self.sum.value()
        total = self.squared_sum.value() - total_sum * (total_sum / self.count.value())
        scores = 1 - self.total_mse.value() / total
        scores = ops.select(tf_math.is_inf(scores), 0.0, scores)
        if self.class_aggregation == "uniform_average":
            scores = ops.reduce_mean(scores)
        elif self.class_aggregation == "variance_weighted_average":
            scores = ops.reduce_sum(total * scores) / ops.reduce_sum(total)
        return self._adjusted(scores) if self.num_regressors else scores

    def _adjusted(self, score: Tensor) -> Tensor:
        samples = int(self.num_samples)
        if self.num_regressors > samples - 1:
            warnings.warn(
                "More independent predictors than datapoints in adjusted R2 score. Falling back to standard R2 score.",
                stacklevel=3,
            )
            return score
        if self.num_regressors == samples - 1:
            warnings.warn(
                "Division by zero in Adjusted R2 score. Falling back to standard R2 score.", stacklevel=3
            )
            return score
        return 1.0 - (1.0 - score) * (samples - 1.0) / (samples - self.num_regressors - 1.0)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "class_aggregation": self.class_aggregation,
            "num_regressors": self.num_regressors,
        }


class MeanTensor(Metric):
    """The (weighted) mean of tensors of one shape, element by element.

    Args:
      name, dtype: as for Metric.
      shape: the shape; by default that of the first value.
    Raises: ValueError for a value of another shape, or a result before any.
    Example:
      >>> metric = tf.keras.metrics.MeanTensor()
      >>> metric.update_state([0, 1, 2])
      >>> metric.update_state([2, 3, 4])
      >>> metric.result().numpy()
      array([1., 2., 3.], dtype=float32)
    Source: tf.keras.metrics.MeanTensor public docs 2.15.
    """

    __module__ = "keras.src.metrics.base_metric"

    def __init__(self, name: str | None = "mean_tensor", dtype: Any = None, shape: Any = None):
        super().__init__(name=name, dtype=dtype)
        self._shape = None
        if shape is not None:
            self._make_state(shape)

    def _make_state(self, shape: Any) -> None:
        self._shape = shape = tuple(shape)
        self._total = self.add_weight(name="total", shape=shape, initializer="zeros")
        self._count = self.add_weight(name="count", shape=shape, initializer="zeros")

    @property
    def total(self) -> Any:
        """The sums; None before the shape is known."""
        return self._total if self._shape is not None else None

    @property
    def count(self) -> Any:
        """The sums of weights; None before the shape is known."""
        return self._count if self._shape is not None else None

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Takes a tensor in.

        Args:
          values: numbers.
          sample_weight: weights, broadcast against them; or None.
        """
        dtype = self._compute_dtype_object
        values = ops.cast(convert.to_tensor(values), dtype)
        if self._shape is None:
            self._make_state(values._static_shape())
        elif not values.shape.is_compatible_with(self._shape):
            raise ValueError(
                "MeanTensor input values must always have the same shape. Expected shape (set during the first call): "
                f"{self._shape}. Got: {values.shape}."
            )
        count = ops.unary("OnesLike", values)
        if sample_weight is not None:
            weights = ops.cast(convert.to_tensor(sample_weight), dtype)
            weights = weighting.broadcast_weights(weighting.match_weights(values, weights), values)
            values, count = values * weights, count * weights
        self._total.assign_add(values)
        self._count.assign_add(count)

    def result(self) -> Tensor:
        if self._shape is None:
            raise ValueError(
                "MeanTensor does not have any value yet. Please call the MeanTensor instance or use "
                "`.update_state(value)` before retrieving the result."
            )
        return ops.divide_no_nan(self._total.value(), self._count.value())


class MeanRelativeError(Mean):
    """The mean of |label - prediction| / normalizer.

    Args:
      normalizer: what errors are divided by, of the predictions' shape.
      name, dtype: as for Metric.
    Example:
      >>> float(tf.keras.metrics.MeanRelativeError(normalizer=[1, 3, 2, 3])([1, 3, 2, 3], [2, 4, 6, 8]))
      1.25
    Source: tf.keras.metrics.MeanRelativeError public docs 2.15.
    """

    __module__ = "keras.src.metrics.regression_metrics"

    def __init__(self, normalizer: Any, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.normalizer = ops.cast(convert.to_tensor(normalizer), self._compute_dtype_object)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Takes a batch in.

        Args:
          y_true: labels.
          y_pred: predictions.
          sample_weight: weights, or None.
        """
        dtype = self._compute_dtype_object
        y_pred, y_true = weighting.match_ranks(ops.cast(y_pred, dtype), ops.cast(y_true, dtype))
        errors = ops.divide_no_nan(tf_math.abs(y_true - y_pred), self.normalizer)
        super().update_state(errors, sample_weight=sample_weight)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"normalizer": self.normalizer.numpy()}


class PyMetric(Metric):
    """A metric in Python and NumPy: `update_state`, `result` and `reset_state` of a subclass run outside of graphs.

    Args:
      name, dtype: as for Metric.
    Source: tf.keras.metrics.experimental.PyMetric public docs 2.15.
    """

    __module__ = "keras.src.metrics.py_metric"

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        from thalweg.ops.control.functional import py_function

        metric = super().__new__(cls, *args, **kwargs)
        update, result = metric.update_state, metric.result

        def update_state(self: Any, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            inputs = [y_true, y_pred] if sample_weight is None else [y_true, y_pred, sample_weight]
            return py_function(func=update, inp=inputs, Tout=[])

        def result_of(self: Any) -> Any:
            return py_function(func=result, inp=[], Tout=self.dtype)

        metric.__dict__["update_state"] = types.MethodType(update_state, metric)
        metric.__dict__["result"] = types.MethodType(result_of, metric)
        return metric

    def __init__(self, name: str | None = None, dtype: Any = None, **kwargs: Any):
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.reset_state()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        raise NotImplementedError("Subclasses should implement `update_state`")

    def merge_state(self, metrics: Any) -> None:
        raise NotImplementedError("Subclasses should implement `merge_state`")

    def reset_state(self) -> None:
        raise NotImplementedError("Subclasses should implement `reset_state`")

    def result(self) -> Any:
        raise NotImplementedError("Subclasses should implement `result`")


CLASSES = (F1Score, FBetaScore, MeanRelativeError, MeanTensor, R2Score)
