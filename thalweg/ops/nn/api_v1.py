"""The functions of `tf.compat.v1.nn` whose signatures differ from those of `tf.nn`: losses, dropout, lookups, ctc.

Source: public docs 2.15 of the functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.deprecated import either
from thalweg.core.names import name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.math import api as math
from thalweg.ops.nn import api, ctc, ctc_beam_search, embedding, losses, safe_embedding, sampling
from thalweg.ops.nn import dropout as dropout_lib


def softmax(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
    """As `tf.nn.softmax`; `dim` is the older name of `axis`.

    Example:
      >>> tf.compat.v1.nn.softmax([1.0, 1.0], dim=0).numpy()
      array([0.5, 0.5], dtype=float32)
    Source: tf.compat.v1.nn.softmax public docs 2.15.
    """
    return api.softmax(logits, either("axis", axis, "dim", dim), name)


def log_softmax(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
    """As `tf.nn.log_softmax`; `dim` is the older name of `axis`.

    Source: tf.compat.v1.nn.log_softmax public docs 2.15.
    """
    return api.log_softmax(logits, either("axis", axis, "dim", dim), name)


def crelu(features: Any, name: str | None = None, axis: int = -1) -> Tensor:
    """As `tf.nn.crelu`, with another order of arguments. Source: tf.compat.v1.nn.crelu public docs 2.15."""
    return api.crelu(features, axis, name)


def in_top_k(predictions: Any, targets: Any, k: Any, name: str | None = None) -> Tensor:
    """As `tf.math.in_top_k`, the predictions first.

    Example:
      >>> tf.compat.v1.nn.in_top_k([[0.1, 0.9]], [1], 1).numpy()
      array([ True])
    Source: tf.compat.v1.math.in_top_k public docs 2.15.
    """
    return api.in_top_k(targets, predictions, k, name)


def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """x @ weights + biases.

    Example:
      >>> tf.compat.v1.nn.xw_plus_b([[1.0, 2.0]], [[1.0], [1.0]], [0.5]).numpy()
      array([[3.5]], dtype=float32)
    Source: tf.compat.v1.nn.xw_plus_b public docs 2.15.
    """
    with name_scope(name or "xw_plus_b") as scope:
        return api.bias_add(apply("MatMul", x, weights), biases, name=scope)


def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """relu(x @ weights + biases). Source: tf.compat.v1.nn.relu_layer public docs 2.15."""
    with name_scope(name or "relu_layer") as scope:
        return api.relu(api.bias_add(apply("MatMul", x, weights), biases), name=scope)


def dropout(
    x: Any,
    keep_prob: Any = None,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
    rate: Any = None,
) -> Tensor:
    """As `tf.nn.dropout`; `keep_prob` is 1 - `rate`.

    Raises: ValueError when both are given, or none.
    Example:
      >>> tf.compat.v1.nn.dropout([1.0, 2.0], keep_prob=1.0).numpy()
      array([1., 2.], dtype=float32)
    Source: tf.compat.v1.nn.dropout public docs 2.15.
    """
    rate = either("rate", rate, "keep_prob", None if keep_prob is None else 1.0 - keep_prob)
    if rate is None:
        raise ValueError(f"`rate` must be provided. Received: rate={rate}")
    return dropout_lib.dropout(x, rate, noise_shape, seed, name)


# ---------------------------------------------------------------- cross entropies


def softmax_cross_entropy_with_logits_v2(
    labels: Any, logits: Any, axis: int | None = None, name: str | None = None, dim: int | None = None
) -> Tensor:
    """As `tf.nn.softmax_cross_entropy_with_logits`; `dim` is the older name of `axis`.

    Source: tf.compat.v1.nn.softmax_cross_entropy_with_logits_v2 public docs 2.15.
    """
    axis = either("axis", axis, "dim", dim)
    return losses.softmax_cross_entropy_with_logits(labels, logits, -1 if axis is None else axis, name)


def softmax_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, dim: int = -1, name: str | None = None, axis: int | None = None
) -> Tensor:
    """As `tf.nn.softmax_cross_entropy_with_logits`, but no gradient flows to the labels.

    Raises: ValueError when labels or logits are missing.
    Source: tf.compat.v1.nn.softmax_cross_entropy_with_logits public docs 2.15.
    """
    _both_named("softmax_cross_entropy_with_logits", labels, logits)
    with name_scope(name or "softmax_cross_entropy_with_logits_sg") as scope:
        labels = apply("StopGradient", convert.to_tensor(labels), name="labels_stop_gradient")
        return losses.softmax_cross_entropy_with_logits(labels, logits, dim if axis is None else axis, name=scope)


def sparse_softmax_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Tensor:
    """As `tf.nn.sparse_softmax_cross_entropy_with_logits`.

    Source: tf.compat.v1.nn.sparse_softmax_cross_entropy_with_logits public docs 2.15.
    """
    _both_named("sparse_softmax_cross_entropy_with_logits", labels, logits)
    return losses.sparse_softmax_cross_entropy_with_logits(labels, logits, name)


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Tensor:
    """As `tf.nn.sigmoid_cross_entropy_with_logits`.

    Source: tf.compat.v1.nn.sigmoid_cross_entropy_with_logits public docs 2.15.
    """
    _both_named("sigmoid_cross_entropy_with_logits", labels, logits)
    return losses.sigmoid_cross_entropy_with_logits(labels, logits, name)


def _both_named(function: str, labels: Any, logits: Any) -> None:
    if labels is None or logits is None:
        raise ValueError(f"Both labels and logits must be provided for {function}.")


def weighted_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, pos_weight: Any = None, name: str | None = None, targets: Any = None
) -> Tensor:
    """As `tf.nn.weighted_cross_entropy_with_logits`; `targets` is the older name of `labels`.

    Source: tf.compat.v1.nn.weighted_cross_entropy_with_logits public docs 2.15.
    """
    labels = either("labels", labels, "targets", targets)
    return losses.weighted_cross_entropy_with_logits(labels, logits, pos_weight, name)


# ---------------------------------------------------------------- tables in pieces


def _pieces(params: Any) -> list[Any]:
    """The pieces of a table: a list, or a partitioned variable."""
    if isinstance(params, (list, tuple)) or hasattr(params, "as_tensor"):
        return list(params)
    return [params]


def _by_consecutive_ids(pieces: Sequence[Any], ids: Any, strategy: str) -> tuple[Any, Any]:
    """A table in one piece and the ids in it, for pieces that hold ids in turn ("mod") or in blocks ("div").

    Raises: ValueError for another strategy.
    """
    if strategy not in ("mod", "div"):
        raise ValueError(f"Unrecognized partition strategy: {strategy}")
    if len(pieces) == 1:
        return pieces[0], ids
    if strategy == "div":
        return list(pieces), ids
    tables = [convert.to_tensor(p) for p in pieces]
    ids = convert.to_tensor(ids)
    count = convert.to_tensor(len(tables), ids.dtype)
    sizes = [apply("StridedSlice", apply("Shape", t), (0,), (1,), (1,), shrink_axis_mask=1) for t in tables]
    starts = apply("Cast", apply("Cumsum", apply("Pack", sizes), 0, exclusive=True), DstT=ids.dtype)
    rows = math.add(apply("GatherV2", starts, math.floormod(ids, count), 0), math.floordiv(ids, count))
    return apply("ConcatV2", tables, 0), rows


def embedding_lookup(
    params: Any,
    ids: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    validate_indices: bool = True,
    max_norm: float | None = None,
) -> Tensor:
    """As `tf.nn.embedding_lookup`; the pieces of a table hold ids in turn ("mod") or in blocks ("div").

    Args:
      validate_indices: accepted; ids are always checked.
    Raises: ValueError for another strategy or no table.
    Example:
      >>> tf.compat.v1.nn.embedding_lookup([[[0.0], [2.0]], [[1.0], [3.0]]], [1, 2]).numpy().ravel()
      array([1., 2.], dtype=float32)
    Source: tf.compat.v1.nn.embedding_lookup public docs 2.15.
    """
    if params is None or isinstance(params, (list, tuple)) and not params:
        raise ValueError("params must be specified")
    table, ids = _by_consecutive_ids(_pieces(params), ids, partition_strategy)
    return embedding.embedding_lookup(table, ids, max_norm, name)


def embedding_lookup_sparse(
    params: Any,
    sp_ids: Any,
    sp_weights: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    combiner: str | None = None,
    max_norm: float | None = None,
    allow_fast_lookup: bool = False,
) -> Tensor:
    """As `tf.nn.embedding_lookup_sparse`, with a `partition_strategy` as in `tf.compat.v1.nn.embedding_lookup`.

    Source: tf.compat.v1.nn.embedding_lookup_sparse public docs 2.15.
    """
    if not hasattr(sp_ids, "values"):
        raise TypeError(f"`sp_ids` must be a SparseTensor, got {type(sp_ids).__name__}")
    table, values = _by_consecutive_ids(_pieces(params), sp_ids.values, partition_strategy)
    if values is not sp_ids.values:
        sp_ids = type(sp_ids)(sp_ids.indices, values, sp_ids.dense_shape)
    combiner = "mean" if combiner is None else combiner
    return embedding.embedding_lookup_sparse(table, sp_ids, sp_weights, combiner, max_norm, name, allow_fast_lookup)


def safe_embedding_lookup_sparse(
    embedding_weights: Any,
    sparse_ids: Any,
    sparse_weights: Any = None,
    combiner: str = "mean",
    default_id: Any = None,
    name: str | None = None,
    partition_strategy: str = "div",
    max_norm: float | None = None,
    allow_fast_lookup: bool = False,
) -> Tensor:
    """As `tf.nn.safe_embedding_lookup_sparse`, with a `partition_strategy`: "div", or "mod" of a table in one piece.

    Source: tf.compat.v1.nn.safe_embedding_lookup_sparse public docs 2.15.
    """
    pieces = _pieces(embedding_weights)
    if partition_strategy == "mod" and len(pieces) > 1:
        raise NotImplementedError("safe_embedding_lookup_sparse: partition_strategy='mod' of a table in several pieces")
    table = pieces[0] if len(pieces) == 1 else pieces
    return safe_embedding.safe_embedding_lookup_sparse(
        table, sparse_ids, sparse_weights, combiner, default_id, max_norm, name, allow_fast_lookup
    )


def _whole(table: Any, strategy: str) -> Any:
    """The table of a sampled loss in one piece, in the order of the ids."""
    pieces = _pieces(table)
    if len(pieces) == 1 or strategy == "div":
        return pieces[0] if len(pieces) == 1 else pieces
    tables = [convert.to_tensor(p) for p in pieces]
    sizes = [apply("StridedSlice", apply("Shape", t), (0,), (1,), (1,), shrink_axis_mask=1) for t in tables]
    total = apply("Sum", apply("Pack", sizes), 0)
    ids = apply("Range", convert.to_tensor(0), total, convert.to_tensor(1))
    joined, rows = _by_consecutive_ids(tables, ids, strategy)
    return apply("GatherV2", joined, rows, 0)


def nce_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = False,
    partition_strategy: str = "mod",
    name: str = "nce_loss",
) -> Tensor:
    """As `tf.nn.nce_loss`, with a `partition_strategy`. Source: tf.compat.v1.nn.nce_loss public docs 2.15."""
    weights, biases = _whole(weights, partition_strategy), _whole(biases, partition_strategy)
    return sampling.nce_loss(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        name,
    )


def sampled_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = True,
    partition_strategy: str = "mod",
    name: str = "sampled_softmax_loss",
    seed: int | None = None,
) -> Tensor:
    """As `tf.nn.sampled_softmax_loss`, with a `partition_strategy`.

    Source: tf.compat.v1.nn.sampled_softmax_loss public docs 2.15.
    """
    weights, biases = _whole(weights, partition_strategy), _whole(biases, partition_strategy)
    return sampling.sampled_softmax_loss(
        weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values, remove_accidental_hits,
        seed, name,
    )  # fmt: skip


# ---------------------------------------------------------------- connectionist temporal classification


def ctc_beam_search_decoder(
    inputs: Any, sequence_length: Any, beam_width: int = 100, top_paths: int = 1, merge_repeated: bool = True
) -> Any:
    """As `tf.nn.ctc_beam_search_decoder`; `merge_repeated` joins equal neighbours of the decoded labels.

    Source: tf.compat.v1.nn.ctc_beam_search_decoder public docs 2.15.
    """
    if merge_repeated:
        raise NotImplementedError("ctc_beam_search_decoder: merge_repeated=True; give merge_repeated=False")
    return ctc_beam_search.ctc_beam_search_decoder(inputs, sequence_length, beam_width, top_paths)


def ctc_loss_v2(
    labels: Any,
    logits: Any,
    label_length: Any,
    logit_length: Any,
    logits_time_major: bool = True,
    unique: Any = None,
    blank_index: int | None = None,
    name: str | None = None,
) -> Tensor:
    """`tf.nn.ctc_loss`. Source: tf.compat.v1.nn.ctc_loss_v2 public docs 2.15."""
    return ctc.ctc_loss(labels, logits, label_length, logit_length, logits_time_major, unique, blank_index, name)


def ctc_loss(
    labels: Any,
    inputs: Any = None,
    sequence_length: Any = None,
    preprocess_collapse_repeated: bool = False,
    ctc_merge_repeated: bool = True,
    ignore_longer_outputs_than_inputs: bool = False,
    time_major: bool = True,
    logits: Any = None,
) -> Tensor:
    """The loss of sparse labels, the last class being the blank.

    Args:
      labels: int32 SparseTensor [batch, time].
      inputs: logits [time, batch, classes] (or batch first, with time_major=False); `logits` is a newer name of it.
      sequence_length: int32 [batch].
      preprocess_collapse_repeated, ctc_merge_repeated, ignore_longer_outputs_than_inputs: only their defaults.
    Raises: NotImplementedError for other values of those.
    Source: tf.compat.v1.nn.ctc_loss public docs 2.15.
    """
    if preprocess_collapse_repeated or not ctc_merge_repeated or ignore_longer_outputs_than_inputs:
        raise NotImplementedError(
            "ctc_loss: preprocess_collapse_repeated, ctc_merge_repeated and ignore_longer_outputs_than_inputs have "
            "only their defaults"
        )
    logits = convert.to_tensor(either("labels", inputs, "logits", logits))
    length = convert.to_tensor(sequence_length, dtypes.int32)
    return ctc.ctc_loss(labels, logits, None, length, time_major, None, -1)
