"""Sums and means of values, and means of a function of labels and predictions.

Source: tf.keras.metrics.Mean, MeanMetricWrapper public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import convert
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops, weighting
from thalweg.keras.metrics.base import Metric


def _weighted(values: Tensor, weights: Any, average: bool) -> tuple[Tensor, Tensor]:
    """Values times weights; where the weights have fewer axes, the values are reduced to those first."""
    weights = ops.cast(convert.to_tensor(weights), values.dtype)
    weights = weighting.match_weights(values, weights)
    try:
        weights = weighting.broadcast_weights(weights, values)
    except ValueError:
        inner = tuple(range(len(weights._static_shape()), len(values._static_shape())))
        values = ops.reduce_mean(values, inner) if average else ops.reduce_sum(values, inner)
    return ops.multiply(values, weights), weights


class Sum(Metric):
    """The (weighted) sum of all values.

    Args:
      name, dtype: as for Metric.
    Example:
      >>> m = tf.keras.metrics.Sum()
      >>> m.update_state([1, 3, 5, 7])
      >>> float(m.result())
      16.0
    Source: tf.keras.metrics.Sum public docs 2.15.
    """

    __module__ = "keras.src.metrics.base_metric"

    def __init__(self, name: str | None = "sum", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_weight("total", initializer="zeros")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Adds values.

        Args:
          values: numbers in any shape.
          sample_weight: weights, broadcast against them.
        """
        values = ops.cast(convert.to_tensor(values), self._compute_dtype_object)
        if sample_weight is not None:
            values, _ = _weighted(values, sample_weight, average=False)
        ops.assign_add(self.total, ops.reduce_sum(values))

    def result(self) -> Tensor:
        return self.total.value()


class Mean(Metric):
    """The (weighted) mean of all values.

    Args:
      name, dtype: as for Metric.
    Example:
      >>> m = tf.keras.metrics.Mean()
      >>> m.update_state([1, 3, 5, 7], sample_weight=[1, 1, 0, 0])
      >>> float(m.result())
      2.0
    Source: tf.keras.metrics.Mean public docs 2.15.
    """

    __module__ = "keras.src.metrics.base_metric"

    def __init__(self, name: str | None = "mean", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_weight("total", initializer="zeros")
        self.count = self.add_weight("count", initializer="zeros")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Takes values in.

        Args:
          values: numbers in any shape.
          sample_weight: weights, broadcast against them.
        """
        dtype = self._compute_dtype_object
        values = ops.cast(values if type(values) is EagerTensor else convert.to_tensor(values), dtype)
        if sample_weight is None:
            shape = values._static_shape()
            count = ops.cast(apply("Size", values), dtype) if None in shape else _count_tensor(shape, dtype)
        else:
            values, weights = _weighted(values, sample_weight, average=True)
            count = weights if weights._static_shape() == () else ops.reduce_sum(weights)
        ops.assign_add(self.total, values if values._static_shape() == () else ops.reduce_sum(values))
        ops.assign_add(self.count, count)

    def result(self) -> Tensor:
        return ops.divide_no_nan(self.total.value(), self.count.value())


_COUNTS: dict[Any, Tensor] = {}


def _count_tensor(shape: tuple[int, ...], dtype: Any) -> Tensor:
    """The number of elements of a shape; made once per shape."""
    key = (shape, dtype)
    count = _COUNTS.get(key)
    if count is None:
        if len(_COUNTS) > 1000:
            _COUNTS.clear()
        number = 1
        for n in shape:
            number *= n
        count = _COUNTS[key] = convert.eager_tensor(float(number), dtype)
    return convert._to_graph(count, None)


class MeanMetricWrapper(Mean):
    """The mean of a function of labels and predictions.

    Args:
      fn: function(y_true, y_pred, **kwargs) -> values.
      name, dtype: as for Metric.
      **kwargs: passed to `fn`.
    Source: tf.keras.metrics.MeanMetricWrapper public docs 2.15.
    """

    __module__ = "keras.src.metrics.base_metric"

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any):
        super().__init__(name=name, dtype=dtype)
        self._fn = fn
        self._fn_kwargs = kwargs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Takes a batch in.

        Args:
          y_true: labels.
          y_pred: predictions.
          sample_weight: weights per sample, or None.
        """
        dtype = self._compute_dtype_object
        y_true, y_pred = ops.cast(y_true, dtype), ops.cast(y_pred, dtype)
        y_pred, y_true = weighting.match_ranks(y_pred, y_true)
        matches = self._fn(y_true, y_pred, **self._fn_kwargs)
        mask = weighting.mask_of(matches)
        if mask is not None:
            sample_weight = weighting.apply_mask(matches, sample_weight, mask)
        super().update_state(matches, sample_weight=sample_weight)

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"name": self.name, "dtype": self.dtype}
        if type(self) is MeanMetricWrapper:
            config["fn"] = self._fn
        return config | self._fn_kwargs

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> MeanMetricWrapper:
        """A metric from what `get_config` returned; the function may be a name."""
        config = dict(config)
        function = config.pop("fn", None)
        if cls is not MeanMetricWrapper:
            return cls(**config)
        if isinstance(function, (str, dict)):
            from thalweg.keras import metrics

            function = metrics.get(function)
        return cls(function, **config)
