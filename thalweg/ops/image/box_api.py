"""Public functions on bounding boxes: suppression of overlapping ones, drawing, proposals."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array
from thalweg.ops.control import branches
from thalweg.ops.image.checks import rank_of, scope, tensor
from thalweg.ops.math import casting
from thalweg.ops.reduce import api as reduce

_NO_LIMIT = float("-inf")


def non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = _NO_LIMIT,
    name: str | None = None,
) -> Tensor:
    """Which boxes to keep: the best first, without those that overlap a better one too much.

    Args:
      boxes: float [n, 4]: two opposite corners y1, x1, y2, x2.
      scores: float [n].
      max_output_size: int32 scalar: how many at most.
      iou_threshold: intersection over union above which the worse box goes.
      score_threshold: boxes at or below it are left out.
      name: name of the operation.
    Returns: int32 vector of indices.
    Raises: InvalidArgumentError for other shapes or a threshold out of [0, 1].
    Example:
      >>> tf.image.non_max_suppression([[0., 0., 1., 1.], [0., 0., 1., .9], [2., 2., 3., 3.]], [.5, .9, .1], 5).numpy()
      array([1, 2], dtype=int32)
    Source: tf.image.non_max_suppression public docs 2.15.
    """
    with scope(name, "non_max_suppression"):
        return apply("NonMaxSuppressionV3", boxes, scores, max_output_size, iou_threshold, score_threshold)


def non_max_suppression_with_scores(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = _NO_LIMIT,
    soft_nms_sigma: Any = 0.0,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """As `tf.image.non_max_suppression`, also with the scores; with a sigma, overlapping boxes only lose score.

    Args:
      boxes, scores, max_output_size, iou_threshold, score_threshold, name: see `tf.image.non_max_suppression`.
      soft_nms_sigma: scalar; above 0 a box loses by the factor exp(-overlap^2 / (2 sigma)).
    Returns: (int32 vector of indices, their scores).
    Raises: InvalidArgumentError for other shapes or a threshold out of [0, 1].
    Example:
      >>> i, s = tf.image.non_max_suppression_with_scores([[0., 0., 1., 1.]], [.5], 5)
      >>> i.numpy().tolist(), s.numpy().tolist()
      ([0], [0.5])
    Source: tf.image.non_max_suppression_with_scores public docs 2.15.
    """
    with scope(name, "non_max_suppression_with_scores"):
        found = apply("NonMaxSuppressionV5", boxes, scores, max_output_size, iou_threshold, score_threshold,
                      soft_nms_sigma, pad_to_max_output_size=False)
        return found[0], found[1]


def non_max_suppression_overlaps(
    overlaps: Any,
    scores: Any,
    max_output_size: Any,
    overlap_threshold: Any = 0.5,
    score_threshold: Any = _NO_LIMIT,
    name: str | None = None,
) -> Tensor:
    """As `tf.image.non_max_suppression`, for any measure of similarity.

    Args:
      overlaps: float32 [n, n]: how similar each pair is.
      scores: float32 [n].
      max_output_size: int32 scalar.
      overlap_threshold: similarity above which the worse goes.
      score_threshold: boxes at or below it are left out.
      name: name of the operation.
    Returns: int32 vector of indices.
    Raises: InvalidArgumentError for other shapes.
    Source: tf.image.non_max_suppression_overlaps public docs 2.15.
    """
    with scope(name, "non_max_suppression_overlaps"):
        return apply("NonMaxSuppressionWithOverlaps", overlaps, scores, max_output_size, overlap_threshold,
                     score_threshold)


def non_max_suppression_padded(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = _NO_LIMIT,
    pad_to_max_output_size: bool = False,
    name: str | None = None,
    sorted_input: bool = False,
    canonicalized_coordinates: bool = False,
    tile_size: int = 512,
) -> tuple[Tensor, Tensor]:
    """As `tf.image.non_max_suppression` for batches, with a fixed number of indices and how many of them count.

    Args:
      boxes: float [..., n, 4].
      scores: float [..., n].
      max_output_size, iou_threshold, score_threshold, name: see `tf.image.non_max_suppression`; an overlap equal to
        the threshold suppresses too.
      pad_to_max_output_size: fill the indices up with zeros; needed for batches.
      sorted_input: the scores fall already.
      canonicalized_coordinates: the first corner is the smaller one; else the first box tells which is.
      tile_size: how TensorFlow cuts the work; the result does not depend on it, and here it is not used.
    Returns: (int32 indices [..., max_output_size], int32 [...] how many are valid).
    Raises: ValueError for a batch without padding.
    Example:
      >>> i, n = tf.image.non_max_suppression_padded([[0., 0., 1., 1.]], [.5], 3, pad_to_max_output_size=True)
      >>> i.numpy().tolist(), n.numpy().tolist()
      ([0, 0, 0], 1)
    Source: tf.image.non_max_suppression_padded public docs 2.15; recorded runs.
    """
    with scope(name, "non_max_suppression_padded"):
        boxes, scores = tensor(boxes, "boxes"), tensor(scores, "scores")
        if not pad_to_max_output_size and (rank_of(boxes) or 0) > 2:
            raise ValueError(f"'pad_to_max_output_size' (value {pad_to_max_output_size}) must be True for batched "
                             "input")
        lead = array.shape(boxes)[:-2]
        count = array.shape(boxes)[-2]
        rows = array.reshape(boxes, array.stack([-1, count, 4]))
        marks = array.reshape(scores, array.stack([-1, count]))
        if not (isinstance(score_threshold, float) and score_threshold == _NO_LIMIT):
            mask = casting.cast(apply("Greater", marks, score_threshold), marks.dtype)
            marks, rows = marks * mask, rows * array.expand_dims(casting.cast(mask, rows.dtype), 2)
        if not canonicalized_coordinates:
            rows = _in_order(rows)
        size = convert.to_tensor(max_output_size, dtypes.int32)
        found, valid = apply("ThalwegNonMaxSuppressionPadded", casting.cast(rows, dtypes.float32),
                             casting.cast(marks, dtypes.float32), size, iou_threshold, sorted_input=sorted_input)
        valid = array.reshape(valid, lead)
        if not pad_to_max_output_size:
            return found[0, :valid], valid
        return array.reshape(found, array.concat([lead, array.expand_dims(size, 0)], 0)), valid


def _in_order(boxes: Tensor) -> Tensor:
    """Corners exchanged, for all boxes alike, as the first box has them."""
    y1, x1, y2, x2 = array.split(boxes, 4, axis=2)

    def ordered(low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
        first = reduce.reduce_all(apply("LessEqual", low[0, 0, 0], high[0, 0, 0]))
        return branches.cond(first, lambda: (low, high), lambda: (high, low))

    (top, bottom), (left, right) = ordered(y1, y2), ordered(x1, x2)
    return array.concat([top, left, bottom, right], axis=2)


def combined_non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size_per_class: Any,
    max_total_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = _NO_LIMIT,
    pad_per_class: bool = False,
    clip_boxes: bool = True,
    name: str | None = None,
) -> Any:
    """Suppression within each class, then the best of all classes, for batches.

    Args:
      boxes: float32 [batch, n, classes or 1, 4].
      scores: float32 [batch, n, classes].
      max_output_size_per_class, max_total_size: int32 scalars.
      iou_threshold, score_threshold, name: see `tf.image.non_max_suppression`.
      pad_per_class: give no more rows than max_output_size_per_class * classes.
      clip_boxes: cut the boxes to [0, 1].
    Returns: (boxes [batch, m, 4], scores [batch, m], classes [batch, m], int32 [batch] how many are valid).
    Raises: InvalidArgumentError for other shapes or sizes.
    Example:
      >>> r = tf.image.combined_non_max_suppression([[[[0., 0., 1., 1.]]]], [[[.5, .7]]], 1, 2)
      >>> r.nmsed_classes.numpy().tolist(), r.valid_detections.numpy().tolist()
      ([[1.0, 0.0]], [2])
    Source: tf.image.combined_non_max_suppression public docs 2.15.
    """
    with scope(name, "combined_non_max_suppression"):
        thresholds = [convert.to_tensor(t, dtypes.float32) for t in (iou_threshold, score_threshold)]
        return apply("CombinedNonMaxSuppression", boxes, scores, max_output_size_per_class, max_total_size, *thresholds,
                     pad_per_class=pad_per_class, clip_boxes=clip_boxes)


def draw_bounding_boxes(images: Any, boxes: Any, colors: Any, name: str | None = None) -> Tensor:
    """The images with boxes drawn in, lines one pixel wide.

    Args:
      images: float16 or float32 [batch, height, width, 1, 3 or 4].
      boxes: float32 [batch, n, 4]: y1, x1, y2, x2, where 1 is the last row or column.
      colors: float32 [m, channels], used in turn; None: ten of TensorFlow's choice.
      name: name of the operation.
    Returns: a tensor like images.
    Raises: InvalidArgumentError for other shapes.
    Example:
      >>> x = tf.image.draw_bounding_boxes(tf.zeros([1, 3, 3, 1]), [[[0., 0., 1., 1.]]], [[2.]])
      >>> x.numpy()[0, :, :, 0].tolist()
      [[2.0, 2.0, 2.0], [2.0, 0.0, 2.0], [2.0, 2.0, 2.0]]
    Source: tf.image.draw_bounding_boxes public docs 2.15; recorded runs.
    """
    if colors is None:
        return apply("DrawBoundingBoxes", images, boxes, name=name)
    return apply("DrawBoundingBoxesV2", images, boxes, colors, name=name)


def generate_bounding_box_proposals(
    scores: Any,
    bbox_deltas: Any,
    image_info: Any,
    anchors: Any,
    nms_threshold: Any = 0.7,
    pre_nms_topn: Any = 6000,
    min_size: Any = 16,
    post_nms_topn: int = 300,
    name: str | None = None,
) -> Any:
    """Regions of interest from anchors: TensorFlow runs it on its own GPU build only, and it has no kernel here.

    Raises: NotFoundError when it runs, as in TensorFlow without a GPU.
    Source: tf.image.generate_bounding_box_proposals public docs 2.15.
    """
    return apply("GenerateBoundingBoxProposals", scores, bbox_deltas, image_info, anchors, np.float32(nms_threshold),
                 pre_nms_topn, np.float32(min_size), post_nms_topn=post_nms_topn, name=name)
