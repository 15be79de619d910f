"""The four counts of a binary prediction at many thresholds.

Thresholds are evenly spread by default. Then each prediction falls into one bucket between two thresholds, and counts
above a threshold are sums over buckets (from the top). Given thresholds that are uneven are compared one by one.
Source: tf.keras.metrics public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops, weighting
from thalweg.keras.metrics.base import Metric
from thalweg.ops.math import api as tf_math


class ThresholdCounts(Metric):
    """What metrics over thresholds have in common. Subclasses set `num_thresholds`, `_thresholds`, `_evenly_spread`."""

    num_thresholds: int
    _thresholds: np.ndarray
    _evenly_spread: bool
    multi_label = False
    label_weights: Any = None
    class_id: int | None = None
    _from_logits = False
    _has_state = False

    def _make_state(self, labels: tuple[int, ...]) -> None:
        shape = (self.num_thresholds, *labels)
        self.true_positives = self.add_weight("true_positives", shape=shape, initializer="zeros")
        self.true_negatives = self.add_weight("true_negatives", shape=shape, initializer="zeros")
        self.false_positives = self.add_weight("false_positives", shape=shape, initializer="zeros")
        self.false_negatives = self.add_weight("false_negatives", shape=shape, initializer="zeros")
        self._has_state = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch in.

        Args:
          y_true: labels, 0 or 1.
          y_pred: probabilities in [0, 1].
          sample_weight: weights per sample or element, or None.
        Raises: ValueError where the shapes differ.
        """
        dtype = self._compute_dtype_object
        y_true, y_pred = ops.cast(convert.to_tensor(y_true), dtype), ops.cast(convert.to_tensor(y_pred), dtype)
        if self._from_logits:
            y_pred = ops.unary("Sigmoid", y_pred)
        if not self._has_state:
            self._make_state((self._label_count(y_pred),))
        y_pred, y_true = weighting.match_ranks(y_pred, y_true)
        if sample_weight is not None:
            sample_weight = weighting.match_weights(y_pred, ops.cast(convert.to_tensor(sample_weight), dtype))
        if not y_pred.shape.is_compatible_with(y_true.shape):
            raise ValueError(f"Shapes {y_pred.shape} and {y_true.shape} are incompatible")
        if self.class_id is not None:
            y_true, y_pred = y_true[..., self.class_id], y_pred[..., self.class_id]
        weights = self._element_weights(y_pred, sample_weight)
        if not self.multi_label:
            y_true, y_pred = ops.reshape(y_true, (-1,)), ops.reshape(y_pred, (-1,))
        count = self._bucket_counts if self._evenly_spread else self._compared_counts
        self._add(*count(y_true, y_pred, weights))

    def _label_count(self, y_pred: Tensor) -> int:
        shape = y_pred._static_shape()
        if len(shape) != 2:
            raise ValueError(
                f"`y_pred` must have rank 2 when `multi_label=True`. Found rank {len(shape)}. Full shape received for "
                f"`y_pred`: {shape}"
            )
        return shape[1]

    def _element_weights(self, y_pred: Tensor, sample_weight: Tensor | None) -> Tensor | None:
        """The weight of each element, flat unless there are labels; None for 1."""
        weights = None if sample_weight is None else weighting.broadcast_weights(sample_weight, y_pred)
        if self.label_weights is not None and not self.multi_label:
            labels = ops.multiply(apply("ExpandDims", self.label_weights, 0), ops.unary("OnesLike", y_pred))
            weights = labels if weights is None else ops.multiply(weights, labels)
        return weights if weights is None or self.multi_label else ops.reshape(weights, (-1,))

    def _bucket_counts(
        self, y_true: Tensor, y_pred: Tensor, weights: Tensor | None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Positives and negatives above each threshold, and in all, by buckets."""
        if not self.multi_label and ops.on_host(y_true) and ops.on_host(y_pred):
            return self._host_bucket_counts(y_true._array, y_pred._array, None if weights is None else weights._numpy())
        positive = ops.cast(ops.cast(y_true, dtypes.bool), y_true.dtype)
        negative = ops.subtract(1.0, positive)
        if weights is not None:
            positive, negative = ops.multiply(positive, weights), ops.multiply(negative, weights)
        scaled = ops.multiply(ops.clip(y_pred, 0.0, 1.0), float(self.num_thresholds - 1))
        bucket = ops.subtract(tf_math.ceil(scaled), 1.0)
        bucket = ops.cast(ops.unary("Relu", bucket), dtypes.int32)  # what is 0 belongs to the first bucket
        return (*self._from_top(positive, bucket), *self._from_top(negative, bucket))

    def _host_bucket_counts(
        self, y_true: np.ndarray, y_pred: np.ndarray, weights: np.ndarray | None
    ) -> tuple[Tensor, ...]:
        """`_bucket_counts` in a few calls of NumPy: a metric runs at every step."""
        positive = (y_true != 0).astype(y_pred.dtype)
        negative = 1 - positive
        if weights is not None:
            positive, negative = positive * weights, negative * weights
        scaled = np.maximum(np.ceil(np.clip(y_pred, 0, 1) * y_pred.dtype.type(self.num_thresholds - 1)) - 1, 0)
        counted = scaled == scaled  # what is NaN is in no bucket
        bucket = np.where(counted, scaled, 0).astype(np.intp)
        found = []
        for values in (positive, negative):
            sums = np.bincount(bucket, values * counted, self.num_thresholds)
            found += [sums[::-1].cumsum()[::-1], values.sum()]
        dtype = self._compute_dtype_object
        return tuple(EagerTensor(np.asarray(v, y_pred.dtype), dtype) for v in found)

    def _from_top(self, values: Tensor, bucket: Tensor) -> tuple[Tensor, Tensor]:
        """Sums of the values in a bucket or any above it, and over all."""
        if self.multi_label:  # one column of buckets per label: number them all
            labels = values._static_shape()[1]
            bucket = ops.add(ops.multiply(bucket, labels), apply("Range", 0, labels, 1))
            sums = apply("UnsortedSegmentSum", values, bucket, self.num_thresholds * labels)
            sums = ops.reshape(sums, (self.num_thresholds, labels))
        else:
            sums = apply("UnsortedSegmentSum", values, bucket, self.num_thresholds)
        return apply("Cumsum", sums, 0, reverse=True), ops.reduce_sum(values, 0)

    def _compared_counts(
        self, y_true: Tensor, y_pred: Tensor, weights: Tensor | None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The same for thresholds that are not evenly spread."""
        dtype = y_pred.dtype
        inner = (1,) * len(y_pred._static_shape())
        thresholds = ops.reshape(convert.eager_tensor(self._thresholds, dtype), (-1, *inner))
        above = ops.cast(tf_math.greater(apply("ExpandDims", y_pred, 0), thresholds), dtype)
        positive = ops.cast(ops.cast(y_true, dtypes.bool), dtype)
        negative = ops.subtract(1.0, positive)
        if weights is not None:
            positive, negative = ops.multiply(positive, weights), ops.multiply(negative, weights)
        return (
            ops.reduce_sum(ops.multiply(above, positive), 1),
            ops.reduce_sum(positive, 0),
            ops.reduce_sum(ops.multiply(above, negative), 1),
            ops.reduce_sum(negative, 0),
        )

    def _add(self, tp: Tensor, positives: Tensor, fp: Tensor, negatives: Tensor) -> None:
        ops.assign_add(self.true_positives, tp)
        ops.assign_add(self.false_positives, fp)
        ops.assign_add(self.true_negatives, ops.subtract(negatives, fp))
        ops.assign_add(self.false_negatives, ops.subtract(positives, tp))
