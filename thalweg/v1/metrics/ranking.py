"""Metrics of the k best predictions: recall, precision and average precision at k.

Labels are sets per row, dense or sparse; what counts as found is what sets of labels and of predictions have in common.
Source: tf.compat.v1.metrics public docs 2.15; names and values from recorded runs; average precision as in
en.wikipedia.org/wiki/Information_retrieval#Average_precision.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.names import name_scope
from thalweg.core.sparse_tensor import SparseTensor, SparseTensorValue
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.reduce import api as reduce
from thalweg.ops.sets import api as sets
from thalweg.ops.sparse import api as sparse
from thalweg.v1.metrics import common


def _at_k(name: str, k: int | None, class_id: int | None = None) -> str:
    """The default name: `recall_at_3`, `recall_at_3_class1`."""
    name = f"{name}_at_k" if k is None else f"{name}_at_{k}"
    return name if class_id is None else f"{name}_class{class_id}"


def _labels_of_rows(labels: Any, predictions: Tensor) -> Tensor | SparseTensor:
    """Labels of the rank of the predictions: one label per row is a row of one.

    Raises: ValueError for labels of another rank.
    """
    if isinstance(labels, SparseTensorValue):
        labels = SparseTensor(*labels)
    if isinstance(labels, SparseTensor):
        if labels.shape.rank is not None and labels.shape.rank + 1 == predictions.shape.rank:
            return sparse.reshape(labels, array.concat([labels.dense_shape, convert.to_tensor([1], dtypes.int64)], 0))
        return labels
    labels = convert.to_tensor(labels)
    given, wanted = labels.shape.rank, predictions.shape.rank
    if given is None or wanted is None or given == wanted:
        return labels
    if given + 1 == wanted:
        return array.expand_dims(labels, -1)
    raise ValueError(
        f"Unexpected labels shape {labels.shape} for predictions shape {predictions.shape}. Predictions rank should "
        "be the same rank as labels rank or labels rank plus one ."
    )


def _only(ids: Tensor | SparseTensor, class_id: int | None) -> Tensor | SparseTensor:
    """The ids that are `class_id`, as sets; all of them where there is no class."""
    if class_id is None:
        return ids
    if isinstance(ids, SparseTensor):
        return sparse.retain(ids, math.equal(ids.values, convert.to_tensor(class_id, ids.values.dtype)))
    one_each = array.ones_like(ids[..., :1]) * convert.to_tensor(class_id, ids.dtype)
    found = sets.intersection(one_each, ids)
    return SparseTensor(found.indices, found.values, array.shape(ids, out_type=dtypes.int64))


def _weighted(counts: Tensor, weights: Any) -> Tensor:
    counts = cast(counts, dtypes.float64)
    if weights is None:
        return counts
    return math.multiply(counts, common.broadcast_weights(cast(convert.to_tensor(weights), dtypes.float64), counts))


def _counted(kind: str, labels: Any, ids: Tensor, k: int | None, class_id: int | None, weights: Any) -> tuple:
    """Adds up the answers of one kind: (the variable's value, its value after this batch)."""
    with name_scope(_at_k(kind, k, class_id)) as scope:
        labels, ids = _only(labels, class_id), _only(ids, class_id)
        if kind == "true_positive":
            hits = sets.intersection(ids, labels)
        else:
            hits = sets.difference(ids, labels, aminusb=kind == "false_positive")
        amount = reduce.reduce_sum(_weighted(sets.size(hits), weights))
        variable = common.metric_variable([], dtypes.float64, name=scope)
        return array.identity(variable.value()), common.added(variable, amount)


def _ratio_at_top_k(
    kind: str,
    other: str,
    labels: Any,
    predictions_idx: Any,
    k: int | None,
    class_id: int | None,
    weights: Any,
    metrics_collections: Any,
    updates_collections: Any,
    name: str | None,
) -> tuple[Tensor, Tensor]:
    with name_scope(name or _at_k(kind, k, class_id)) as scope:
        ids = cast(convert.to_tensor(predictions_idx), dtypes.int64)
        labels = _labels_of_rows(labels, ids)
        hits, new_hits = _counted("true_positive", labels, ids, k, class_id, weights)
        wrong, new_wrong = _counted(other, labels, ids, k, class_id, weights)
        value = math.divide(hits, hits + wrong, name=scope)
        update = math.divide(new_hits, new_hits + new_wrong, name="update")
        return common.collected(value, update, metrics_collections, updates_collections)


def _best(predictions: Any, k: int) -> Tensor:
    return apply("TopKV2", convert.to_tensor(predictions), convert.to_tensor(k)).indices


def recall_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """Which share of the labels is among the k classes of highest score.

    Args:
      labels: int64 [..., n], a set of classes per row, or [...], one class; dense or sparse.
      predictions: floats [..., classes].
      k: how many classes count as predicted.
      class_id: only this class, where given.
      weights: a scalar or of the rows' shape.
      metrics_collections, updates_collections: collections to put the results into.
      name: of the scope, default `recall_at_<k>`.
    Returns: (value, update op), float64 scalars.
    Raises: RuntimeError in eager execution; ValueError for weights or labels of other shapes.
    Source: tf.compat.v1.metrics.recall_at_k public docs 2.15.
    """
    common.refuse_eager("tf.metrics.recall_at_k")
    with name_scope(name or _at_k("recall", k, class_id)) as scope:
        return recall_at_top_k(
            labels, _best(predictions, k), k, class_id, weights, metrics_collections, updates_collections, scope
        )


def recall_at_top_k(
    labels: Any,
    predictions_idx: Any,
    k: int | None = None,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """`recall_at_k` with the predicted classes, integers [..., k], in place of scores.

    Source: tf.compat.v1.metrics.recall_at_top_k public docs 2.15.
    """
    return _ratio_at_top_k(
        "recall",
        "false_negative",
        labels,
        predictions_idx,
        k,
        class_id,
        weights,
        metrics_collections,
        updates_collections,
        name,
    )


def precision_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """Which share of the k classes of highest score is among the labels.

    Args: as `recall_at_k`. Raises: as `recall_at_k`.
    Source: tf.compat.v1.metrics.precision_at_k public docs 2.15.
    """
    common.refuse_eager("tf.metrics.sparse_precision_at_k")
    with name_scope(name or _at_k("precision", k, class_id)) as scope:
        return precision_at_top_k(
            labels, _best(predictions, k), k, class_id, weights, metrics_collections, updates_collections, scope
        )


def precision_at_top_k(
    labels: Any,
    predictions_idx: Any,
    k: int | None = None,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """`precision_at_k` with the predicted classes, integers [..., k], in place of scores.

    Source: tf.compat.v1.metrics.precision_at_top_k public docs 2.15.
    """
    common.refuse_eager("tf.metrics.precision_at_top_k")
    return _ratio_at_top_k(
        "precision",
        "false_positive",
        labels,
        predictions_idx,
        k,
        class_id,
        weights,
        metrics_collections,
        updates_collections,
        name,
    )


def sparse_precision_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """`precision_at_k` by its old name."""
    return precision_at_k(labels, predictions, k, class_id, weights, metrics_collections, updates_collections, name)


def _average_precision(labels: Any, ids: Tensor) -> Tensor:
    """The average precision of each row: the mean, over the labels, of the precision where one was found."""
    k = ids._static_shape()[-1]
    rows = _labels_of_rows(labels, ids)
    if isinstance(rows, SparseTensor):
        known = cast(sets.size(rows), dtypes.int64)
        rows = sparse.to_dense(rows, default_value=-1)
    else:
        known = reduce.reduce_sum(cast(math.greater_equal(rows, 0), dtypes.int64), axis=-1)
    rows = cast(rows, dtypes.int64)
    found = math.equal(array.expand_dims(ids, -1), array.expand_dims(rows, -2))
    found = cast(reduce.reduce_any(found, axis=-1), dtypes.float64)
    places = convert.to_tensor([float(i + 1) for i in range(k)], dtypes.float64)
    precision = reduce.cumsum(found, axis=-1) / places
    relevant = cast(math.minimum(known, convert.to_tensor(k, dtypes.int64)), dtypes.float64)
    return math.divide(reduce.reduce_sum(precision * found, axis=-1), relevant)


def average_precision_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """The mean over rows of the average precision of the k classes of highest score.

    Args: as `recall_at_k`, without `class_id`. Labels that are no class (negative, or too large) count as none.
    Returns: (value, update op), float64 scalars.
    Raises: RuntimeError in eager execution; ValueError for k < 1.
    Source: tf.compat.v1.metrics.average_precision_at_k public docs 2.15.
    """
    common.refuse_eager("tf.metrics.sparse_average_precision_at_k")
    if k < 1:
        raise ValueError(f"Invalid k={k}. `k` should be >= 1.")
    with name_scope(name or _at_k("average_precision", k)) as scope:
        predictions = convert.to_tensor(predictions)
        ids = cast(_best(predictions, k), dtypes.int64)
        labels = _without_unknown(labels, array.shape(predictions, out_type=dtypes.int64)[-1])
        rows = _average_precision(labels, ids)
        if weights is None:
            rows_weight = cast(array.size(rows), dtypes.float64)
        else:
            weights = common.broadcast_weights(cast(convert.to_tensor(weights), dtypes.float64), rows)
            rows, rows_weight = rows * weights, reduce.reduce_sum(weights)
        with name_scope("max_1") as inner:  # TensorFlow has an op `Max` in this scope
            most = common.metric_variable([], dtypes.float64, name=inner)
            new_most = common.added(most, rows_weight)
        with name_scope("total") as inner:
            total = common.metric_variable([], dtypes.float64, name=inner)
            new_total = common.added(total, reduce.reduce_sum(rows))
        value = common.safe_div(total.value(), most.value(), name="mean")
        update = common.safe_div(new_total, new_most, name=scope)
        return common.collected(value, update, metrics_collections, updates_collections)


def _without_unknown(labels: Any, classes: Tensor) -> Any:
    """Labels with -1 in place of those that are too large."""
    if isinstance(labels, SparseTensorValue):
        labels = SparseTensor(*labels)
    if isinstance(labels, SparseTensor):
        return SparseTensor(labels.indices, _without_unknown(labels.values, classes), labels.dense_shape)
    labels = convert.to_tensor(labels)
    limit = cast(classes, labels.dtype)
    return select_api.where(math.greater_equal(labels, limit), convert.to_tensor(-1, labels.dtype), labels)


def sparse_average_precision_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """`average_precision_at_k` by its old name."""
    return average_precision_at_k(labels, predictions, k, weights, metrics_collections, updates_collections, name)
