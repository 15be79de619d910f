"""Means of values and of errors: `tf.compat.v1.metrics.mean`, `accuracy`, `mean_squared_error` and their like.

Source: tf.compat.v1.metrics public docs 2.15; names and values from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.names import control_dependencies
from thalweg.core.tensor import Tensor
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.reduce import api as reduce
from thalweg.v1.metrics import common


def mean(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """The weighted mean of all values seen.

    Args:
      values: any shape.
      weights: scalar, or of the values' rank with sizes equal to theirs or 1.
      metrics_collections, updates_collections: collections the two results are put into.
      name: name of the variable scope.
    Returns: (mean, update operation that returns the mean afterwards).
    Raises: RuntimeError eagerly; ValueError for weights of another shape.
    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...   value, update = tf.compat.v1.metrics.mean([1.0, 3.0])
      ...   session.run(tf.compat.v1.local_variables_initializer())
      ...   print(session.run(update), session.run(value))
      2.0 2.0

    Source: tf.compat.v1.metrics.mean public docs 2.15.
    """
    common.refuse_eager("tf.metrics.mean")
    with common.total_and_count(name, "mean"):
        values = common.as_float(values)
        total = common.metric_variable([], dtypes.float32, name="total")
        count = common.metric_variable([], dtypes.float32, name="count")
        if weights is None:
            number = cast(array.size(values), dtypes.float32)
        else:
            values, _, weights = common.without_last(values, None, weights)
            weights = common.broadcast_weights(common.as_float(weights), values)
            values = math.multiply(values, weights)
            number = reduce.reduce_sum(weights)
        new_total = common.added(total, reduce.reduce_sum(values))
        with control_dependencies([values]):
            new_count = common.added(count, number)
        value = common.safe_div(total.value(), count.value(), "value")
        update = common.safe_div(new_total, new_count, "update_op")
        return common.collected(value, update, metrics_collections, updates_collections)


def mean_tensor(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """The weighted mean of each element. Source: tf.compat.v1.metrics.mean_tensor public docs 2.15."""
    common.refuse_eager("tf.metrics.mean_tensor")
    with common.total_and_count(name, "mean"):
        values = common.as_float(values)
        total = common.metric_variable(values.shape, dtypes.float32, name="total_tensor")
        count = common.metric_variable(values.shape, dtypes.float32, name="count_tensor")
        number = array.ones_like(values)
        if weights is not None:
            values, _, weights = common.without_last(values, None, weights)
            number = common.broadcast_weights(common.as_float(weights), values)
            values = math.multiply(values, number)
        new_total = common.added(total, values)
        with control_dependencies([values]):
            new_count = common.added(count, number)
        value = common.safe_div(total.value(), count.value(), "value")
        update = common.safe_div(new_total, new_count, "update_op")
        return common.collected(value, update, metrics_collections, updates_collections)


def accuracy(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """How often predictions equal labels. Source: tf.compat.v1.metrics.accuracy public docs 2.15."""
    common.refuse_eager("tf.metrics.accuracy")
    predictions, labels, weights = common.without_last(predictions, labels, weights)
    if labels.dtype is not predictions.dtype:
        predictions = cast(predictions, labels.dtype)
    correct = cast(math.equal(predictions, labels), dtypes.float32)
    return mean(correct, weights, metrics_collections, updates_collections, name or "accuracy")


def mean_absolute_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """The mean of |predictions - labels|. Source: tf.compat.v1.metrics.mean_absolute_error public docs 2.15."""
    common.refuse_eager("tf.metrics.mean_absolute_error")
    predictions, labels, weights = _floats(predictions, labels, weights)
    errors = math.abs(predictions - labels)
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_absolute_error")


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """The mean of (predictions - labels)^2. Source: tf.compat.v1.metrics.mean_squared_error public docs 2.15."""
    common.refuse_eager("tf.metrics.mean_squared_error")
    predictions, labels, weights = _floats(predictions, labels, weights)
    squares = math.squared_difference(labels, predictions)
    return mean(squares, weights, metrics_collections, updates_collections, name or "mean_squared_error")


def root_mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """The root of mean_squared_error. Source: tf.compat.v1.metrics.root_mean_squared_error public docs 2.15."""
    common.refuse_eager("tf.metrics.root_mean_squared_error")
    predictions, labels, weights = _floats(predictions, labels, weights)
    value, update = mean_squared_error(labels, predictions, weights, name=name or "root_mean_squared_error")
    return common.collected(math.sqrt(value), math.sqrt(update), metrics_collections, updates_collections)


def mean_relative_error(
    labels: Any,
    predictions: Any,
    normalizer: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """The mean of |predictions - labels| / normalizer, 0 where that is 0.

    Source: tf.compat.v1.metrics.mean_relative_error public docs 2.15.
    """
    common.refuse_eager("tf.metrics.mean_relative_error")
    predictions, labels, weights = _floats(predictions, labels, weights)
    predictions, normalizer, _ = common.without_last(predictions, common.as_float(normalizer), None)
    zero = array.zeros_like(labels)
    errors = select_api.where(
        math.equal(normalizer, 0.0), zero, math.divide(math.abs(labels - predictions), normalizer)
    )
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_relative_error")


def mean_cosine_distance(
    labels: Any,
    predictions: Any,
    dim: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """1 - the mean dot product along a dimension of vectors of length 1.

    Source: tf.compat.v1.metrics.mean_cosine_distance public docs 2.15.
    """
    common.refuse_eager("tf.metrics.mean_cosine_distance")
    predictions, labels, weights = _floats(predictions, labels, weights)
    products = reduce.reduce_sum(math.multiply(predictions, labels), [dim], keepdims=True)
    value, update = mean(products, weights, None, None, name or "mean_cosine_distance")
    return common.collected(1.0 - value, 1.0 - update, metrics_collections, updates_collections)


def percentage_below(
    values: Any,
    threshold: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """The part of the values below a threshold. Source: tf.compat.v1.metrics.percentage_below public docs 2.15."""
    common.refuse_eager("tf.metrics.percentage_below")
    below = cast(math.less(convert.to_tensor(values), threshold), dtypes.float32)
    return mean(below, weights, metrics_collections, updates_collections, name or "percentage_below_threshold")


def _floats(predictions: Any, labels: Any, weights: Any) -> tuple[Any, Any, Any]:
    return common.without_last(common.as_float(predictions), common.as_float(labels), weights)
