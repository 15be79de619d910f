"""Intersection over union of predicted and true classes, from a confusion matrix.

Source: tf.keras.metrics public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import convert
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops
from thalweg.keras.metrics.base import Metric
from thalweg.ops.math import api as tf_math
from thalweg.ops.segment.api import confusion_matrix


class IoU(Metric):
    """The mean over some classes of overlap / (predicted + true - overlap).

    Args:
      num_classes: how many classes there are.
      target_class_ids: the classes of which the mean is taken.
      name, dtype: as for Metric.
      ignore_class: a label whose elements do not count.
      sparse_y_true, sparse_y_pred: whether labels and predictions are class numbers; else they have an axis of classes.
      axis: that axis.
    Raises: ValueError for a class out of range.
    Example:
      >>> metric = tf.keras.metrics.IoU(num_classes=2, target_class_ids=[0])
      >>> round(float(metric([0, 0, 1, 1], [0, 1, 0, 1])), 4)
      0.3333
    Source: tf.keras.metrics.IoU public docs 2.15.
    """

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ):
        super().__init__(name=name, dtype=dtype)
        self.num_classes, self.ignore_class, self.axis = num_classes, ignore_class, axis
        self.sparse_y_true, self.sparse_y_pred = sparse_y_true, sparse_y_pred
        self.total_cm = self.add_weight(
            "total_confusion_matrix", shape=(num_classes, num_classes), initializer="zeros"
        )
        if max(target_class_ids) >= num_classes:
            raise ValueError(
                f"Target class id {max(target_class_ids)} is out of range, which is [0, {num_classes})."
            )
        self.target_class_ids = list(target_class_ids)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Tensor:
        """Takes a batch in.

        Args:
          y_true: labels.
          y_pred: predictions.
          sample_weight: weights of the elements, or None.
        """
        y_true = self._flat(y_true if self.sparse_y_true else apply("ArgMax", convert.to_tensor(y_true), self.axis))
        y_pred = self._flat(y_pred if self.sparse_y_pred else apply("ArgMax", convert.to_tensor(y_pred), self.axis))
        weights = None if sample_weight is None else self._flat(sample_weight)
        if self.ignore_class is not None:  # what is ignored weighs nothing
            counted = tf_math.not_equal(y_true, convert.to_tensor(self.ignore_class, y_true.dtype))
            counted_weight = ops.cast(counted, y_true.dtype)
            weights = counted_weight if weights is None else ops.multiply(weights, counted_weight)
            y_true, y_pred = ops.select(counted, y_true, 0.0), ops.select(counted, y_pred, 0.0)
        counts = confusion_matrix(y_true, y_pred, self.num_classes, weights, self._compute_dtype_object)
        return self.total_cm.assign_add(counts)

    def _flat(self, values: Any) -> Tensor:
        return ops.reshape(ops.cast(convert.to_tensor(values), self._compute_dtype_object), (-1,))

    def result(self) -> Tensor:
        matrix = self.total_cm.value()
        overlap = apply("DiagPart", matrix)
        union = ops.subtract(ops.add(ops.reduce_sum(matrix, (0,)), ops.reduce_sum(matrix, (1,))), overlap)
        overlap = apply("GatherV2", overlap, self.target_class_ids, 0)
        union = apply("GatherV2", union, self.target_class_ids, 0)
        seen = ops.reduce_sum(ops.cast(tf_math.not_equal(union, 0), union.dtype))
        return ops.divide_no_nan(ops.reduce_sum(ops.divide_no_nan(overlap, union)), seen)

    def _base(self) -> dict[str, Any]:
        return Metric.get_config(self)

    def get_config(self) -> dict[str, Any]:
        return self._base() | {
            "num_classes": self.num_classes,
            "target_class_ids": self.target_class_ids,
            "ignore_class": self.ignore_class,
            "sparse_y_true": self.sparse_y_true,
            "sparse_y_pred": self.sparse_y_pred,
            "axis": self.axis,
        }


class BinaryIoU(IoU):
    """The same for two classes and predictions above or below a threshold.

    Args:
      target_class_ids: which of 0 and 1 the mean is taken of.
      threshold: from which on a prediction is 1.
      name, dtype: as for Metric.
    Example:
      >>> round(float(tf.keras.metrics.BinaryIoU()([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7])), 4)
      0.5833
    Source: tf.keras.metrics.BinaryIoU public docs 2.15.
    """

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(num_classes=2, target_class_ids=target_class_ids, name=name, dtype=dtype)
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Tensor:
        """Takes a batch in; see IoU."""
        y_pred = ops.cast(convert.to_tensor(y_pred), self._compute_dtype_object)
        above = tf_math.greater_equal(y_pred, convert.to_tensor(self.threshold, y_pred.dtype))
        return super().update_state(y_true, ops.cast(above, y_pred.dtype), sample_weight)

    def get_config(self) -> dict[str, Any]:
        return self._base() | {"target_class_ids": self.target_class_ids, "threshold": self.threshold}


class MeanIoU(IoU):
    """The mean over all classes.

    Args:
      num_classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis: as for IoU.
    Example:
      >>> round(float(tf.keras.metrics.MeanIoU(num_classes=2)([0, 0, 1, 1], [0, 1, 0, 1])), 4)
      0.3333
    Source: tf.keras.metrics.MeanIoU public docs 2.15.
    """

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ):
        super().__init__(
            num_classes, list(range(num_classes)), name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis
        )

    def get_config(self) -> dict[str, Any]:
        config = IoU.get_config(self)
        config.pop("target_class_ids")
        return config


class OneHotIoU(IoU):
    """IoU for labels with an axis of classes.

    Args:
      num_classes, target_class_ids, name, dtype, ignore_class, sparse_y_pred, axis: as for IoU.
    Source: tf.keras.metrics.OneHotIoU public docs 2.15.
    """

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ):
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("sparse_y_true")
        return config


class OneHotMeanIoU(MeanIoU):
    """MeanIoU for labels with an axis of classes.

    Args:
      num_classes, name, dtype, ignore_class, sparse_y_pred, axis: as for IoU.
    Source: tf.keras.metrics.OneHotMeanIoU public docs 2.15.
    """

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ):
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("sparse_y_true")
        return config


CLASSES = (BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU)
