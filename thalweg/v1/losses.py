"""`tf.compat.v1.losses`: losses of a batch, weighted, reduced, and collected in the graph.

Source: public docs 2.15 of the functions; values and messages from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import context, convert, dtypes
from thalweg.core.deprecated import either
from thalweg.core.names import name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph import modes
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.nn import losses as nn_losses
from thalweg.ops.reduce import api as reduce

_LOSSES = modes.GraphKeys.LOSSES


class Reduction:
    """How the losses of examples become one.

    NONE: not at all; SUM: their weighted sum; MEAN: that over the sum of weights; SUM_OVER_BATCH_SIZE: over their
    number; SUM_BY_NONZERO_WEIGHTS (also SUM_OVER_NONZERO_WEIGHTS): over the number of weights that are not zero.

    Source: tf.compat.v1.losses.Reduction public docs 2.15.
    """

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """All ways."""
        return (
            cls.NONE,
            cls.SUM,
            cls.MEAN,
            cls.SUM_OVER_BATCH_SIZE,
            cls.SUM_OVER_NONZERO_WEIGHTS,
            cls.SUM_BY_NONZERO_WEIGHTS,
        )

    @classmethod
    def validate(cls, key: str) -> None:
        """Raises: ValueError for a key that is none of them."""
        if key not in cls.all():
            raise ValueError(f"Invalid Reduction Key {key}. Key should be one of {cls.all()}.")


_DEFAULT = Reduction.SUM_BY_NONZERO_WEIGHTS


def _check_weights(weights: Tensor, losses: Tensor) -> None:
    """Raises: ValueError unless the weights are a scalar or have the rank of the losses, sizes equal or 1."""
    given, wanted = weights._static_shape(), losses._static_shape()
    if given is None or wanted is None or given == ():
        return
    known = all(w in (1, s) or w is None or s is None for w, s in zip(given, wanted, strict=False))
    if len(given) != len(wanted) or not known:
        raise ValueError(
            "weights can not be broadcast to values. "
            f"values.rank={len(wanted)}. weights.rank={len(given)}. values.shape={losses.shape}. "
            f"weights.shape={weights.shape}."
        )


def _num_present(losses: Tensor, weights: Tensor) -> Tensor:
    """How many losses have a weight that is not zero."""
    with name_scope("num_present"):
        ones = select_api.where(math.equal(weights, 0.0), array.zeros_like(weights), array.ones_like(weights))
        return reduce.reduce_sum(math.multiply(ones, array.ones_like(losses)))


def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """Losses of examples times weights, reduced to one and put into a collection.

    Args:
      losses: any shape.
      weights: scalar, or of the losses' rank with sizes equal to theirs or 1.
      scope: name of the operations.
      loss_collection: name of the collection, or None.
      reduction: of `Reduction`.
    Returns: scalar; with Reduction.NONE the weighted losses.
    Raises: ValueError for weights of another shape or an unknown reduction.
    Example:
      >>> float(tf.compat.v1.losses.compute_weighted_loss([1.0, 2.0, 4.0], [1.0, 0.0, 2.0]))
      4.5
    Source: tf.compat.v1.losses.compute_weighted_loss public docs 2.15.
    """
    Reduction.validate(reduction)
    with name_scope(scope or "weighted_loss"):
        losses = convert.to_tensor(losses)
        kind = losses.dtype
        losses = cast(losses, dtypes.float32)
        weights = cast(convert.to_tensor(weights), dtypes.float32)
        _check_weights(weights, losses)
        loss = math.multiply(losses, weights)
        if reduction != Reduction.NONE:
            loss = reduce.reduce_sum(loss)
            if reduction == Reduction.MEAN:
                total = reduce.reduce_sum(math.multiply(array.ones_like(losses), weights))
                loss = math.divide_no_nan(loss, total)
            elif reduction == _DEFAULT:
                loss = math.divide_no_nan(loss, _num_present(losses, weights))
            elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
                loss = math.divide_no_nan(loss, cast(array.size(losses), dtypes.float32))
        loss = cast(loss, kind)
        add_loss(loss, loss_collection)
        return loss


def _pair(labels: Any, predictions: Any, names: tuple[str, str] = ("labels", "predictions")) -> tuple[Tensor, Tensor]:
    """Labels and predictions as float32 tensors of one shape."""
    for name, value in zip(names, (labels, predictions), strict=True):
        if value is None:
            raise ValueError(f"Argument `{name}` must not be None.")
    predictions = cast(convert.to_tensor(predictions), dtypes.float32)
    labels = cast(convert.to_tensor(labels), dtypes.float32)
    predictions.shape.assert_is_compatible_with(labels.shape)
    return labels, predictions


def _weights_given(weights: Any) -> None:
    if weights is None:
        raise ValueError("`weights` cannot be None")


def absolute_difference(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """|predictions - labels|, reduced as by compute_weighted_loss.

    Source: tf.compat.v1.losses.absolute_difference public docs 2.15.
    """
    labels, predictions = _pair(labels, predictions)
    _weights_given(weights)
    with name_scope(scope or "absolute_difference") as scope:
        return compute_weighted_loss(math.abs(predictions - labels), weights, scope, loss_collection, reduction)


def cosine_distance(
    labels: Any,
    predictions: Any,
    axis: int | None = None,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
    dim: int | None = None,
) -> Tensor:
    """1 - the dot product along an axis of vectors that have length 1 already.

    Raises: ValueError without an axis.
    Source: tf.compat.v1.losses.cosine_distance public docs 2.15.
    """
    axis = either("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("You must specify argument `axis`.")
    labels, predictions = _pair(labels, predictions)
    with name_scope(scope or "cosine_distance_loss") as scope:
        losses = 1 - reduce.reduce_sum(math.multiply(predictions, labels), (axis,), keepdims=True)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def hinge_loss(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """max(0, 1 - (2 * labels - 1) * logits), the labels being 0 or 1.

    Source: tf.compat.v1.losses.hinge_loss public docs 2.15.
    """
    labels, logits = _pair(labels, logits, ("labels", "logits"))
    with name_scope(scope or "hinge_loss") as scope:
        signs = 2 * labels - array.ones_like(labels)
        losses = math.maximum(array.ones_like(labels) - math.multiply(signs, logits), 0.0)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def huber_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    delta: float = 1.0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """Half the squared error up to `delta`, beyond it linear.

    Source: tf.compat.v1.losses.huber_loss public docs 2.15; P. Huber, 1964.
    """
    labels, predictions = _pair(labels, predictions)
    with name_scope(scope or "huber_loss") as scope:
        error = math.abs(predictions - labels)
        near = math.minimum(error, delta)
        losses = 0.5 * near * near + delta * (error - near)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def log_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    epsilon: float = 1e-7,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """The logarithmic loss of probabilities.

    Args:
      epsilon: added to probabilities against log(0).
    Source: tf.compat.v1.losses.log_loss public docs 2.15.
    """
    labels, predictions = _pair(labels, predictions)
    with name_scope(scope or "log_loss") as scope:
        losses = -math.multiply(labels, math.log(predictions + epsilon)) - math.multiply(
            1 - labels, math.log(1 - predictions + epsilon)
        )
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """(predictions - labels)^2, reduced as by compute_weighted_loss.

    Source: tf.compat.v1.losses.mean_squared_error public docs 2.15.
    """
    labels, predictions = _pair(labels, predictions)
    with name_scope(scope or "mean_squared_error") as scope:
        losses = math.squared_difference(predictions, labels)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_pairwise_squared_error(
    labels: Any, predictions: Any, weights: Any = 1.0, scope: str | None = None, loss_collection: Any = _LOSSES
) -> Tensor:
    """For each example the mean of the squared differences of errors between all pairs of elements.

    Source: tf.compat.v1.losses.mean_pairwise_squared_error public docs 2.15.
    """
    labels, predictions = _pair(labels, predictions)
    _weights_given(weights)
    with name_scope(scope or "mean_pairwise_squared_error") as scope:
        weights = cast(convert.to_tensor(weights), dtypes.float32)
        _check_weights(weights, labels)
        error = predictions - labels
        axes = list(range(1, error.shape.rank))
        ones = math.multiply(array.ones_like(error), _present(weights))
        count = reduce.reduce_sum(ones, axes, keepdims=True)
        squares = reduce.reduce_sum(math.square(error), axes, keepdims=True)
        first = 2.0 * math.divide_no_nan(squares, math.maximum(count - 1, 0))
        total = reduce.reduce_sum(error, axes, keepdims=True)
        second = 2.0 * math.divide_no_nan(math.square(total), math.maximum(math.multiply(count, count - 1), 0))
        weighted = math.multiply(first - second, weights)
        loss = reduce.reduce_sum(weighted)
        present = reduce.reduce_sum(count)
        loss = select_api.where(math.greater(present, 0), loss, array.zeros_like(loss), name="value")
        add_loss(loss, loss_collection)
        return loss


def _present(weights: Tensor) -> Tensor:
    return select_api.where(math.equal(weights, 0.0), array.zeros_like(weights), array.ones_like(weights))


# ---------------------------------------------------------------- cross entropies


def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """Cross entropy of independent classes.

    Args:
      label_smoothing: moves labels this part of the way to 1/2.
    Source: tf.compat.v1.losses.sigmoid_cross_entropy public docs 2.15.
    """
    for name, value in (("multi_class_labels", multi_class_labels), ("logits", logits)):
        if value is None:
            raise ValueError(f"Argument `{name}` must not be None.")
    with name_scope(scope or "sigmoid_cross_entropy_loss") as scope:
        logits = convert.to_tensor(logits)
        labels = cast(convert.to_tensor(multi_class_labels), logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = nn_losses.sigmoid_cross_entropy_with_logits(labels, logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def softmax_cross_entropy(
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """Cross entropy between label distributions and the softmax of logits; no gradient flows to the labels.

    Args:
      label_smoothing: moves labels this part of the way to the uniform distribution.
    Source: tf.compat.v1.losses.softmax_cross_entropy public docs 2.15.
    """
    for name, value in (("onehot_labels", onehot_labels), ("logits", logits)):
        if value is None:
            raise ValueError(f"Argument `{name}` must not be None.")
    with name_scope(scope or "softmax_cross_entropy_loss") as scope:
        logits = convert.to_tensor(logits)
        labels = cast(convert.to_tensor(onehot_labels), logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            classes = cast(array.shape(labels)[-1], logits.dtype)
            labels = labels * (1 - label_smoothing) + label_smoothing / classes
        labels = array.stop_gradient(labels, name="labels_stop_gradient")
        losses = nn_losses.softmax_cross_entropy_with_logits(labels, logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sparse_softmax_cross_entropy(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = _LOSSES,
    reduction: str = _DEFAULT,
) -> Tensor:
    """Cross entropy between classes and the softmax of logits.

    Args:
      labels: integers of shape [d0, ..., dn-1] (a last dimension of 1 is dropped).
      logits: [d0, ..., dn-1, classes].
    Source: tf.compat.v1.losses.sparse_softmax_cross_entropy public docs 2.15.
    """
    for name, value in (("labels", labels), ("logits", logits)):
        if value is None:
            raise ValueError(f"Argument `{name}` must not be None.")
    with name_scope(scope or "sparse_softmax_cross_entropy_loss") as scope:
        logits, labels = convert.to_tensor(logits), convert.to_tensor(labels)
        weights = convert.to_tensor(weights)
        labels = _without_last(labels, logits, 1)
        losses = nn_losses.sparse_softmax_cross_entropy_with_logits(labels, logits, name="xentropy")
        return compute_weighted_loss(losses, _without_last(weights, losses, 0), scope, loss_collection, reduction)


def _without_last(tensor: Tensor, other: Tensor, less: int) -> Tensor:
    """Drops a last dimension of 1 that makes the rank too large by one."""
    rank, wanted = tensor.shape.rank, other.shape.rank
    if rank and wanted is not None and rank == wanted - less + 1 and tensor.shape[-1] in (1, None):
        return apply("Squeeze", tensor, squeeze_dims=[-1])
    return tensor


# ---------------------------------------------------------------- collections


def add_loss(loss: Any, loss_collection: Any = _LOSSES) -> None:
    """Puts a loss into a collection of the graph; nothing eagerly or without a collection."""
    if loss_collection and not context.executing_eagerly():
        modes.add_to_collection(loss_collection, loss)


def get_losses(scope: str | None = None, loss_collection: Any = _LOSSES) -> list[Any]:
    """The losses of a collection, those of a scope."""
    return modes.get_collection(loss_collection, scope)


def get_regularization_losses(scope: str | None = None) -> list[Any]:
    """The losses that regularizers have put into the graph."""
    return modes.get_collection(modes.GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope: str | None = None, name: str = "total_regularization_loss") -> Tensor:
    """The sum of the losses of regularizers, 0 when there are none."""
    losses = get_regularization_losses(scope)
    return math.add_n(losses, name=name) if losses else convert.constant(0.0)


def get_total_loss(
    add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None
) -> Tensor:
    """The sum of all losses of the graph.

    Raises: ValueError when there are none.
    Source: tf.compat.v1.losses.get_total_loss public docs 2.15.
    """
    losses = get_losses(scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope)
    if not losses:
        raise ValueError(
            "Inputs must be an iterable of at least one Tensor/IndexedSlices with the same dtype and shape."
        )
    return math.add_n(losses, name=name)
