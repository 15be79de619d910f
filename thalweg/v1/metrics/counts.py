"""Counts of right and wrong answers and what follows from them: precision, recall, AUC, confusion matrices.

Source: tf.compat.v1.metrics public docs 2.15; names and values from recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.reduce import api as reduce
from thalweg.ops.segment.api import confusion_matrix
from thalweg.v1.metrics import common

_EPSILON = 1e-7


def _count(hits: Tensor, weights: Any, name: str) -> tuple[Tensor, Tensor]:
    """A count of True values: (value, value after this batch)."""
    variable = common.metric_variable([], dtypes.float32, name="count")
    hits = cast(hits, dtypes.float32)
    if weights is not None:
        hits, _, weights = common.without_last(hits, None, weights)
        hits = math.multiply(hits, common.broadcast_weights(common.as_float(weights), hits))
    value = array.identity(variable.value())
    return value, common.added(variable, reduce.reduce_sum(hits))


def _answers(kind: str, name: str) -> common.Metric:
    label, prediction = {
        "true_positives": (True, True),
        "false_positives": (False, True),
        "true_negatives": (False, False),
        "false_negatives": (True, False),
    }[kind]

    def metric(
        labels: Any,
        predictions: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> tuple[Tensor, Tensor]:
        common.refuse_eager(f"tf.metrics.{kind}")
        with common.total_and_count(name, kind):
            predictions, labels, weights = common.without_last(
                common.as_bool(predictions), common.as_bool(labels), weights
            )
            hits = math.logical_and(math.equal(labels, label), math.equal(predictions, prediction))
            value, update = _count(hits, weights, kind)
            return common.collected(value, update, metrics_collections, updates_collections)

    metric.__name__ = metric.__qualname__ = kind
    metric.__doc__ = f"""The number of {kind.replace("_", " ")}, weighted.

    Args: as tf.compat.v1.metrics.accuracy; labels and predictions are taken as bools.
    Source: tf.compat.v1.metrics.{kind} public docs 2.15.
    """
    return metric


true_positives = _answers("true_positives", "true_positives")
false_positives = _answers("false_positives", "false_positives")
true_negatives = _answers("true_negatives", "true_negatives")
false_negatives = _answers("false_negatives", "false_negatives")


def _ratio(
    kind: str,
    other: common.Metric,
    labels: Any,
    predictions: Any,
    weights: Any,
    metrics_collections: Any,
    updates_collections: Any,
    name: str | None,
) -> tuple[Tensor, Tensor]:
    common.refuse_eager(f"tf.metrics.{kind}")
    with common.total_and_count(name, kind):
        predictions, labels, weights = common.without_last(common.as_bool(predictions), common.as_bool(labels), weights)
        hits, new_hits = true_positives(labels, predictions, weights)
        wrong, new_wrong = other(labels, predictions, weights)

        def ratio(hits: Tensor, wrong: Tensor, name: str) -> Tensor:
            total = hits + wrong
            return select_api.where(math.greater(total, 0), math.divide(hits, total), 0.0, name=name)

        value, update = ratio(hits, wrong, "value"), ratio(new_hits, new_wrong, "update_op")
        return common.collected(value, update, metrics_collections, updates_collections)


def precision(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """True positives / (true and false positives). Source: tf.compat.v1.metrics.precision public docs 2.15."""
    return _ratio(
        "precision", false_positives, labels, predictions, weights, metrics_collections, updates_collections, name
    )


def recall(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """True positives / (true positives and false negatives). Source: tf.compat.v1.metrics.recall public docs 2.15."""
    return _ratio(
        "recall", false_negatives, labels, predictions, weights, metrics_collections, updates_collections, name
    )


# ---------------------------------------------------------------- at thresholds

_KINDS = ("tp", "fn", "tn", "fp")
_NAMES = {"tp": "true_positives", "fn": "false_negatives", "tn": "true_negatives", "fp": "false_positives"}


def _at_thresholds(
    labels: Any, predictions: Any, thresholds: Sequence[float], weights: Any, kinds: Sequence[str] = _KINDS
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The counts of each kind at each threshold, and the counts after this batch."""
    predictions, labels, weights = common.without_last(common.as_float(predictions), common.as_bool(labels), weights)
    scores = apply("Reshape", predictions, convert.to_tensor([1, -1]))
    truths = apply("Reshape", labels, convert.to_tensor([1, -1]))
    limits = apply("ExpandDims", convert.to_tensor([float(t) for t in thresholds], dtypes.float32), 1)
    positive = math.greater(scores, limits)
    truth = math.logical_and(truths, array.ones_like(positive))
    parts = {
        "tp": math.logical_and(truth, positive),
        "fn": math.logical_and(truth, math.logical_not(positive)),
        "tn": math.logical_and(math.logical_not(truth), math.logical_not(positive)),
        "fp": math.logical_and(math.logical_not(truth), positive),
    }
    if weights is not None:
        full = common.broadcast_weights(common.as_float(weights), predictions)
        weights = apply("Reshape", full, convert.to_tensor([1, -1]))
    values, updates = {}, {}
    for kind in kinds:
        variable = common.metric_variable([len(thresholds)], dtypes.float32, name=_NAMES[kind])
        hits = cast(parts[kind], dtypes.float32)
        hits = hits if weights is None else math.multiply(hits, weights)
        updates[kind] = common.added(variable, reduce.reduce_sum(hits, 1))
        values[kind] = array.identity(variable.value())
    return values, updates


def _count_at_thresholds(kind: str) -> common.Metric:
    full = f"{_NAMES[kind]}_at_thresholds"

    def metric(
        labels: Any,
        predictions: Any,
        thresholds: Sequence[float],
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> tuple[Tensor, Tensor]:
        common.refuse_eager(f"tf.metrics.{full}")
        with common.total_and_count(name, _NAMES[kind]):
            values, updates = _at_thresholds(labels, predictions, thresholds, weights, (kind,))
            return common.collected(values[kind], updates[kind], metrics_collections, updates_collections)

    metric.__name__ = metric.__qualname__ = full
    metric.__doc__ = f"""The number of {_NAMES[kind].replace("_", " ")} at each threshold.

    Source: tf.compat.v1.metrics.{full} public docs 2.15.
    """
    return metric


true_positives_at_thresholds = _count_at_thresholds("tp")
false_negatives_at_thresholds = _count_at_thresholds("fn")
true_negatives_at_thresholds = _count_at_thresholds("tn")
false_positives_at_thresholds = _count_at_thresholds("fp")


def precision_at_thresholds(
    labels: Any,
    predictions: Any,
    thresholds: Sequence[float],
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """Precision at each threshold. Source: tf.compat.v1.metrics.precision_at_thresholds public docs 2.15."""
    common.refuse_eager("tf.metrics.precision_at_thresholds")
    with common.total_and_count(name, "precision_at_thresholds"):
        counts = _at_thresholds(labels, predictions, thresholds, weights, ("tp", "fp"))
        value, update = (math.divide(c["tp"], _EPSILON + c["tp"] + c["fp"]) for c in counts)
        return common.collected(value, update, metrics_collections, updates_collections)


def recall_at_thresholds(
    labels: Any,
    predictions: Any,
    thresholds: Sequence[float],
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """Recall at each threshold. Source: tf.compat.v1.metrics.recall_at_thresholds public docs 2.15."""
    common.refuse_eager("tf.metrics.recall_at_thresholds")
    with common.total_and_count(name, "recall_at_thresholds"):
        counts = _at_thresholds(labels, predictions, thresholds, weights, ("tp", "fn"))
        value, update = (math.divide(c["tp"], _EPSILON + c["tp"] + c["fn"]) for c in counts)
        return common.collected(value, update, metrics_collections, updates_collections)


def _thresholds(count: int) -> list[float]:
    """Numbers evenly from 0 to 1, the ends moved outside so that every score lies between them."""
    inner = [(i + 1) / (count - 1) for i in range(count - 2)]
    return [-_EPSILON, *inner, 1.0 + _EPSILON]


def auc(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    curve: str = "ROC",
    name: str | None = None,
    summation_method: str = "trapezoidal",
    thresholds: Sequence[float] | None = None,
) -> tuple[Tensor, Tensor]:
    """The area under the ROC or precision-recall curve, from counts at thresholds.

    Args:
      num_thresholds: at least 2.
      curve: "ROC" or "PR".
      summation_method: "trapezoidal", "minoring", "majoring", "careful_interpolation".
      thresholds: numbers in [0, 1] in place of evenly spaced ones.
    Raises: ValueError for another curve or method.
    Source: tf.compat.v1.metrics.auc public docs 2.15; Davis and Goadrich, 2006, for the careful interpolation.
    """
    common.refuse_eager("tf.metrics.auc")
    if curve not in ("ROC", "PR"):
        raise ValueError(f"Curve must be either ROC or PR. Curve {curve} is unknown.")
    if summation_method not in ("trapezoidal", "minoring", "majoring", "careful_interpolation"):
        raise ValueError(f"Invalid summation_method: {summation_method}")
    if thresholds is None:
        limits = _thresholds(num_thresholds)
    else:
        limits = [-_EPSILON, *sorted(thresholds), 1.0 + _EPSILON]
    with common.total_and_count(name, "auc"):
        counts = _at_thresholds(labels, predictions, limits, weights)
        value, update = (_area(c, curve, summation_method) for c in counts)
        return common.collected(value, update, metrics_collections, updates_collections)


def _area(counts: dict[str, Tensor], curve: str, method: str) -> Tensor:
    tp, fn, tn, fp = (counts[kind] for kind in _KINDS)
    if method == "careful_interpolation" and curve == "PR":
        return _interpolated_area(tp, fp, fn)
    rec = math.divide(tp + _EPSILON, tp + fn + _EPSILON)
    if curve == "ROC":
        x, y = math.divide(fp, fp + tn + _EPSILON), rec
    else:
        x, y = rec, math.divide(tp + _EPSILON, tp + fp + _EPSILON)
    width = x[:-1] - x[1:]
    if method in ("trapezoidal", "careful_interpolation"):
        height = (y[:-1] + y[1:]) / 2.0
    else:
        height = (math.minimum if method == "minoring" else math.maximum)(y[:-1], y[1:])
    return reduce.reduce_sum(math.multiply(width, height))


def _interpolated_area(tp: Tensor, fp: Tensor, fn: Tensor) -> Tensor:
    """The area under the precision-recall curve, true positives and positives running linearly between thresholds."""
    p = tp + fp
    gained = tp[:-1] - tp[1:]
    slope = math.divide_no_nan(gained, math.maximum(p[:-1] - p[1:], 0))
    intercept = tp[1:] - math.multiply(slope, p[1:])
    both = math.logical_and(math.greater(p[:-1], 0), math.greater(p[1:], 0))
    ratio = select_api.where(both, math.divide_no_nan(p[:-1], math.maximum(p[1:], 0)), array.ones_like(p[1:]))
    parts = math.divide_no_nan(
        math.multiply(slope, gained + math.multiply(intercept, math.log(ratio))),
        math.maximum(tp[1:] + fn[1:], 0),
    )
    return reduce.reduce_sum(parts)


def _at_other_rate(
    counts: dict[str, Tensor], fixed: tuple[str, str], asked: tuple[str, str], rate: float, last: bool = False
) -> Tensor:
    """One rate where another one is nearest to a value: a rate is hits / (hits + misses).

    Where several thresholds are equally near, the first counts, or the last one.
    """
    fixed_rate = math.divide(counts[fixed[0]], counts[fixed[0]] + counts[fixed[1]] + _EPSILON)
    distances = math.abs(fixed_rate - rate)
    if last:
        backwards = apply("ArgMin", apply("ReverseV2", distances, [0]), 0)
        nearest = convert.to_tensor(distances.shape[0] - 1, backwards.dtype) - backwards
    else:
        nearest = apply("ArgMin", distances, 0)
    hits, misses = (select_api.gather(counts[kind], nearest) for kind in asked)
    return math.divide(hits, hits + misses + _EPSILON)


def sensitivity_at_specificity(
    labels: Any,
    predictions: Any,
    specificity: float,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """Recall at the threshold where the specificity is nearest to a value.

    Raises: ValueError for a specificity outside of [0, 1].
    Source: tf.compat.v1.metrics.sensitivity_at_specificity public docs 2.15.
    """
    common.refuse_eager("tf.metrics.sensitivity_at_specificity")
    if not 0 <= specificity <= 1:
        raise ValueError(f"`specificity` must be in the range [0, 1]. Currently, `specificity` is {specificity}.")
    with common.total_and_count(name, "sensitivity_at_specificity"):
        counts = _at_thresholds(labels, predictions, _thresholds(num_thresholds), weights)
        value, update = (_at_other_rate(c, ("tn", "fp"), ("tp", "fn"), specificity) for c in counts)
        return common.collected(value, update, metrics_collections, updates_collections)


def specificity_at_sensitivity(
    labels: Any,
    predictions: Any,
    sensitivity: float,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """Specificity at the threshold where the recall is nearest to a value.

    Raises: ValueError for a sensitivity outside of [0, 1].
    Source: tf.compat.v1.metrics.specificity_at_sensitivity public docs 2.15.
    """
    common.refuse_eager("tf.metrics.specificity_at_sensitivity")
    if not 0 <= sensitivity <= 1:
        raise ValueError(f"`sensitivity` must be in the range [0, 1]. Currently, `sensitivity` is {sensitivity}.")
    with common.total_and_count(name, "specificity_at_sensitivity"):
        counts = _at_thresholds(labels, predictions, _thresholds(num_thresholds), weights)
        value, update = (_at_other_rate(c, ("tp", "fn"), ("tn", "fp"), sensitivity, True) for c in counts)
        return common.collected(value, update, metrics_collections, updates_collections)


# ---------------------------------------------------------------- confusion matrices


def _confusion(labels: Any, predictions: Any, num_classes: Any, weights: Any) -> tuple[Tensor, Any]:
    total = common.metric_variable([num_classes, num_classes], dtypes.float64, name="total_confusion_matrix")
    labels, predictions = (cast(convert.to_tensor(x), dtypes.int64) for x in (labels, predictions))
    flat = [apply("Reshape", x, convert.to_tensor([-1])) for x in (labels, predictions)]
    if weights is not None:
        weights = apply("Reshape", convert.to_tensor(weights), convert.to_tensor([-1]))
        weights = cast(weights, dtypes.float64)
    matrix = confusion_matrix(*flat, num_classes, weights=weights, dtype=dtypes.float64)
    return total.value(), total.assign_add(matrix)


def mean_iou(
    labels: Any,
    predictions: Any,
    num_classes: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Any]:
    """The mean over classes of intersection / union of predictions and labels.

    Returns: (mean, update operation that returns the confusion matrix).
    Source: tf.compat.v1.metrics.mean_iou public docs 2.15.
    """
    common.refuse_eager("tf.metrics.mean_iou")
    with common.total_and_count(name, "mean_iou"):
        matrix, update = _confusion(labels, predictions, num_classes, weights)
        matrix = cast(matrix, dtypes.float32)
        rows, columns = reduce.reduce_sum(matrix, 0), reduce.reduce_sum(matrix, 1)
        hits = apply("DiagPart", matrix)
        union = rows + columns - hits
        used = reduce.reduce_sum(cast(math.not_equal(union, 0), dtypes.float32))
        union = select_api.where(math.greater(union, 0), union, array.ones_like(union))
        quotients = reduce.reduce_sum(math.divide(hits, union), name="mean_iou")
        value = select_api.where(math.greater(used, 0), quotients / used, 0.0)
        return common.collected(value, convert.to_tensor(update), metrics_collections, updates_collections)


def mean_per_class_accuracy(
    labels: Any,
    predictions: Any,
    num_classes: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Any]:
    """The mean over classes of the part of a class that is predicted right.

    Source: tf.compat.v1.metrics.mean_per_class_accuracy public docs 2.15.
    """
    common.refuse_eager("tf.metrics.mean_per_class_accuracy")
    with common.total_and_count(name, "mean_accuracy"):
        labels = cast(convert.to_tensor(labels), dtypes.int64)
        predictions = cast(convert.to_tensor(predictions), dtypes.int64)
        total = common.metric_variable([num_classes], dtypes.float32, name="total")
        count = common.metric_variable([num_classes], dtypes.float32, name="count")
        labels = apply("Reshape", labels, convert.to_tensor([-1]))
        predictions = apply("Reshape", predictions, convert.to_tensor([-1]))
        ones = array.ones_like(labels, dtypes.float32)
        right = cast(math.equal(predictions, labels), dtypes.float32)
        if weights is not None:
            weights = apply("Reshape", common.as_float(weights), convert.to_tensor([-1]))
            ones, right = ones * weights, right * weights
        added = [
            apply("UnsortedSegmentSum", values, labels, convert.to_tensor(num_classes)) for values in (right, ones)
        ]
        new_total, new_count = common.added(total, added[0]), common.added(count, added[1])
        value = reduce.reduce_mean(common.safe_div(total.value(), count.value()), name="mean_accuracy")
        update = common.safe_div(new_total, new_count, "update_op")
        return common.collected(value, update, metrics_collections, updates_collections)
