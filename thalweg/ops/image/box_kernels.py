"""Kernels of bounding boxes: suppression of overlapping ones, drawing, random crops that keep an object.

All on the host: how many boxes stay depends on their values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.random import philox, seeding

_F = np.float32


# -- suppression -------------------------------------------------------------------------------------------------------
def _corners(boxes: np.ndarray) -> np.ndarray:
    """The same boxes with the smaller coordinate first."""
    return np.concatenate([np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])], axis=1)


def overlap(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of one box with others (corners in order); 0 where one is empty."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    common = np.prod(np.maximum(high - low, 0), axis=1)
    area, areas = np.prod(box[2:] - box[:2]), np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    union = area + areas - common
    real = (area > 0) & (areas > 0)
    return np.where(real, common / np.where(real, union, 1), 0)


def greedy(
    scores: np.ndarray, count: int, similarity: Callable[[int, np.ndarray], np.ndarray], threshold: float,
    score_threshold: float, inclusive: bool = False
) -> list[int]:
    """The best first, without those too similar to a better one (above the threshold, `inclusive`: or at it)."""
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] > score_threshold]
    selected: list[int] = []
    while order.size and len(selected) < count:
        best, order = int(order[0]), order[1:]
        selected.append(best)
        if order.size:
            found = similarity(best, order)
            order = order[found < threshold if inclusive else found <= threshold]
    return selected


def _by_boxes(boxes: np.ndarray) -> Callable[[int, np.ndarray], np.ndarray]:
    boxes = _corners(boxes.astype(_F) if boxes.dtype.itemsize < 4 else boxes)
    return lambda one, others: overlap(boxes[one], boxes[others])


def _soft(
    boxes: np.ndarray, scores: np.ndarray, count: int, score_threshold: float, sigma: float
) -> tuple[list[int], list[float]]:
    """Soft suppression (Bodla et al., "Soft-NMS", 2017): scores sink by the overlap with what is selected.

    The threshold of the overlap then means nothing.
    """
    similarity, current = _by_boxes(boxes), scores.astype(_F).copy()
    alive = current > score_threshold
    selected: list[int] = []
    values: list[float] = []
    while alive.any() and len(selected) < count:
        best = int(np.argmax(np.where(alive, current, -np.inf)))
        selected.append(best)
        values.append(float(current[best]))
        alive[best] = False
        rest = np.flatnonzero(alive)
        found = similarity(best, rest)
        current[rest] *= np.exp(_F(-0.5) / _F(sigma) * found * found)
        alive[rest] = current[rest] > score_threshold
    return selected, values


def _number(value: Any) -> float:
    return float(np.asarray(value, np.float64))


def _suppressed(boxes: np.ndarray, scores: np.ndarray, count: Any, iou: float, score: float = -np.inf) -> np.ndarray:
    if int(count) < 0:
        raise errors.InvalidArgumentError(None, None, f"max_output_size must be non-negative, got {int(count)}")
    scores = scores.astype(_F) if scores.dtype.itemsize < 4 else scores
    return np.array(greedy(scores, int(count), _by_boxes(boxes), iou, score), np.int32)


@kernel("NonMaxSuppression", backend="numpy")
def _nms(xp: Any, boxes: np.ndarray, scores: np.ndarray, count: np.ndarray, *, iou_threshold: float) -> np.ndarray:
    if not 0 <= iou_threshold <= 1:
        raise errors.InvalidArgumentError(None, None, f"iou_threshold must be in [0, 1], got {iou_threshold}")
    return _suppressed(boxes, scores, count, iou_threshold)


@kernel("NonMaxSuppressionV2", backend="numpy")
def _nms_v2(xp: Any, boxes: np.ndarray, scores: np.ndarray, count: np.ndarray, iou: np.ndarray) -> np.ndarray:
    return _suppressed(boxes, scores, count, _number(iou))


@kernel("NonMaxSuppressionV3", backend="numpy")
def _nms_v3(xp: Any, boxes: Any, scores: Any, count: Any, iou: Any, score: Any) -> np.ndarray:
    return _suppressed(boxes, scores, count, _number(iou), _number(score))


def _filled(values: Any, count: int, dtype: Any) -> np.ndarray:
    out = np.zeros(count, dtype)
    out[: len(values)] = values
    return out


@kernel("NonMaxSuppressionV4", backend="numpy")
def _nms_v4(
    xp: Any, boxes: Any, scores: Any, count: Any, iou: Any, score: Any, *, pad_to_max_output_size: bool
) -> tuple[np.ndarray, np.ndarray]:
    found = _suppressed(boxes, scores, count, _number(iou), _number(score))
    size = int(count) if pad_to_max_output_size else len(found)
    return _filled(found, size, np.int32), np.array(len(found), np.int32)


@kernel("NonMaxSuppressionV5", backend="numpy")
def _nms_v5(
    xp: Any, boxes: Any, scores: Any, count: Any, iou: Any, score: Any, sigma: Any, *, pad_to_max_output_size: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if _number(sigma) < 0:
        raise errors.InvalidArgumentError(None, None, f"soft_nms_sigma must be >= 0, got {_number(sigma)}")
    if _number(sigma) == 0:
        found = _suppressed(boxes, scores, count, _number(iou), _number(score))
        values = scores[found]
    else:
        found, values = _soft(boxes, scores, int(count), _number(score), _number(sigma))
    size = int(count) if pad_to_max_output_size else len(found)
    return (
        _filled(found, size, np.int32), _filled(values, size, scores.dtype), np.array(len(found), np.int32)
    )


@kernel("NonMaxSuppressionWithOverlaps", backend="numpy")
def _nms_overlaps(xp: Any, overlaps: Any, scores: Any, count: Any, threshold: Any, score: Any) -> np.ndarray:
    chosen = greedy(scores, int(count), lambda one, others: overlaps[others, one], _number(threshold), _number(score))
    return np.array(chosen, np.int32)


@kernel("ThalwegNonMaxSuppressionPadded", backend="numpy")
def _nms_padded(
    xp: Any, boxes: Any, scores: Any, count: Any, iou: Any, *, sorted_input: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Batched; a box of which no coordinate is positive is never chosen, an overlap at the threshold suppresses."""
    batch, size = boxes.shape[0], int(count)
    indices, valid = np.zeros((batch, size), np.int32), np.zeros(batch, np.int32)
    for b in range(batch):
        real = np.flatnonzero((boxes[b] > 0).any(axis=1))
        own = boxes[b][real]
        areas = np.prod(own[:, 2:] - own[:, :2], axis=1)

        def similarity(one: int, others: np.ndarray, own: Any = own, areas: Any = areas) -> np.ndarray:
            low, high = np.maximum(own[one, :2], own[others, :2]), np.minimum(own[one, 2:], own[others, 2:])
            common = np.prod(np.maximum(high - low, 0), axis=1)
            return common / (areas[one] + areas[others] - common + _F(1e-8))

        order = -np.arange(len(real), dtype=_F) if sorted_input else scores[b][real]
        found = real[np.array(greedy(order, size, similarity, _number(iou), -np.inf, inclusive=True), np.int64)]
        indices[b, : len(found)], valid[b] = found, len(found)
    return indices, valid


@kernel("CombinedNonMaxSuppression", backend="numpy")
def _combined(
    xp: Any,
    boxes: np.ndarray,
    scores: np.ndarray,
    per_class: np.ndarray,
    total: np.ndarray,
    iou: np.ndarray,
    score: np.ndarray,
    *,
    pad_per_class: bool,
    clip_boxes: bool,
) -> tuple[np.ndarray, ...]:
    batch, _, classes = scores.shape
    size = min(int(total), int(per_class) * classes) if pad_per_class else int(total)
    out_boxes, out_scores = np.zeros((batch, size, 4), _F), np.zeros((batch, size), _F)
    out_classes, valid = np.zeros((batch, size), _F), np.zeros(batch, np.int32)
    for b in range(batch):
        rows: list[tuple[np.ndarray, float, int]] = []
        for k in range(classes):
            own = boxes[b, :, k if boxes.shape[2] > 1 else 0]
            for i in greedy(scores[b, :, k], int(per_class), _by_boxes(own), _number(iou), _number(score)):
                rows.append((own[i], float(scores[b, i, k]), k))
        rows = sorted(rows, key=lambda r: -r[1])[:size]
        for j, (box, value, k) in enumerate(rows):
            out_boxes[b, j] = np.clip(box, 0, 1) if clip_boxes else box
            out_scores[b, j], out_classes[b, j] = value, k
        valid[b] = len(rows)
    return out_boxes, out_scores, out_classes, valid


_SUPPRESSIONS = ("NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 "
                 "NonMaxSuppressionWithOverlaps ThalwegNonMaxSuppressionPadded CombinedNonMaxSuppression")
no_kernel(_SUPPRESSIONS, "xla", reason="how many boxes stay depends on their values")
for _backend in ("numpy", "xla"):
    no_kernel("GenerateBoundingBoxProposals", _backend, reason="TensorFlow has it on its own GPU build only")

# -- drawing -----------------------------------------------------------------------------------------------------------
_COLORS = np.array(
    [
        [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5, 0, 0.5, 1],
        [0.5, 0.5, 0, 1], [0.5, 0, 0, 1], [0, 0, 0.5, 1], [0, 1, 1, 1], [1, 0, 1, 1],
    ],
    _F,
)  # fmt: skip


@kernel("DrawBoundingBoxes", backend="numpy")
def _draw(xp: Any, images: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    return _drawn(images, boxes, np.ones((1, 1), _F) if images.shape[3] == 1 else _COLORS)


@kernel("DrawBoundingBoxesV2", backend="numpy")
def _draw_v2(xp: Any, images: np.ndarray, boxes: np.ndarray, colors: np.ndarray) -> np.ndarray:
    if colors.size == 0:
        return _draw(xp, images, boxes)
    if colors.ndim != 2 or colors.shape[1] < images.shape[3]:
        raise errors.InvalidArgumentError(None, None, f"colors must be a list of colors with at least "
                                                      f"{images.shape[3]} channels, got shape {list(colors.shape)}")
    return _drawn(images, boxes, colors)


def _drawn(images: np.ndarray, boxes: np.ndarray, colors: np.ndarray) -> np.ndarray:
    out = images.copy()
    _, height, width, depth = images.shape
    scale = np.array([height - 1, width - 1] * 2, _F)
    for b in range(len(images)):
        for i, box in enumerate(boxes[b]):
            edges = box * scale
            if not np.isfinite(edges).all():
                continue
            top, left, bottom, right = edges.astype(np.int64).tolist()
            if top > bottom or left > right or top >= height or bottom < 0 or left >= width or right < 0:
                continue
            color = colors[i % len(colors), :depth]
            rows, columns = slice(max(top, 0), min(bottom, height - 1) + 1), slice(max(left, 0),
                                                                                  min(right, width - 1) + 1)
            if top >= 0:
                out[b, top, columns] = color
            if bottom < height:
                out[b, bottom, columns] = color
            if left >= 0:
                out[b, rows, left] = color
            if right < width:
                out[b, rows, right] = color
    return out


no_kernel("DrawBoundingBoxes DrawBoundingBoxesV2", "xla", reason="which pixels are painted depends on the boxes")


# -- random crops that keep an object ----------------------------------------------------------------------------------
class _Words:
    """The 32-bit words of a Philox stream one by one, and what TensorFlow draws from them."""

    def __init__(self, stream: Any, blocks: int):
        self._source = self._words(stream, blocks)

    @staticmethod
    def _words(stream: Any, blocks: int) -> Iterator[int]:
        while True:
            for _ in range(blocks):
                yield from philox.blocks(_Numpy, stream, 1)[0].tolist()
                stream = philox.skip(stream, 1)

    def unit(self) -> np.float32:
        """Uniform in [0, 1), from 23 bits."""
        return np.uint32(next(self._source) & 0x7FFFFF | 0x3F800000).view(_F) - _F(1)

    def below(self, n: int) -> int:
        """Uniform in [0, n), without bias."""
        if n & (n - 1) == 0:
            return next(self._source) & (n - 1)
        least = 0xFFFFFFFF % n + 1
        word = next(self._source)
        while word < least:
            word = next(self._source)
        return word % n


class _Numpy:
    name = "numpy"


def _round(x: Any) -> int:
    return int(np.rint(_F(x)))


def _random_window(
    width: int, height: int, least: np.float32, most: np.float32, ratio: np.float32, words: _Words
) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) of an area within the range and this ratio of width to height; None if none fits."""
    if most <= 0 or ratio <= 0 or width <= 0 or height <= 0 or least > most:
        return None
    smallest, largest = least * _F(width) * _F(height), most * _F(width) * _F(height)
    h, top = _round(np.sqrt(smallest / ratio)), _round(np.sqrt(largest / ratio))
    if _round(_F(top) * ratio) > width:
        top = int((_F(width) + 0.5 - 0.0000001) / ratio)
        if _round(_F(top) * ratio) > width:
            top -= 1
    top = min(top, height)
    h = min(h, top)
    if h < top:
        h += words.below(top - h + 1)
    w = _round(_F(h) * ratio)
    for step, wrong in ((1, lambda a: a < smallest), (-1, lambda a: a > largest)):
        if wrong(_F(w * h)):
            h += step
            w = _round(_F(h) * ratio)
    if not smallest <= _F(w * h) <= largest or not 0 < w <= width or not 0 < h <= height:
        return None
    y = words.below(height - h) if h < height else 0
    x = words.below(width - w) if w < width else 0
    return x, y, x + w, y + h


def _covers(window: tuple[int, int, int, int], objects: list[tuple[int, int, int, int]], share: float) -> bool:
    x0, y0, x1, y1 = window
    if (x1 - x0) * (y1 - y0) < 1:
        return False
    for a0, b0, a1, b1 in objects:
        area = _F((a1 - a0) * (b1 - b0))
        if a1 <= a0 or b1 <= b0 or area < 1:
            continue
        common = max(min(x1, a1) - max(x0, a0), 0) * max(min(y1, b1) - max(y0, b0), 0)
        if _F(common) / area >= _F(share):
            return True
    return False


def _distorted(
    size: np.ndarray, boxes: np.ndarray, share: Any, words: _Words, ratios: Any, areas: Any, attempts: int, whole: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    height, width = int(size[0]), int(size[1])
    if height <= 0 or width <= 0:
        raise errors.InvalidArgumentError(None, None, f"Image height and width must be positive, got {size.tolist()}")
    if not 0 <= float(share) <= 1:
        raise errors.InvalidArgumentError(None, None, f"Min object covered must be in [0, 1], got {float(share)}")
    if len(ratios) != 2 or min(ratios) <= 0 or len(areas) != 2 or areas[0] <= 0 or areas[1] <= 0 or areas[1] > 1:
        raise errors.InvalidArgumentError(None, None, f"aspect_ratio_range {list(ratios)} and area_range {list(areas)} "
                                                      "must be pairs of positive numbers, areas at most 1")
    if attempts <= 0:
        raise errors.InvalidArgumentError(None, None, f"Max attempts must be positive, got {attempts}")
    scale = np.array([height, width] * 2, _F)
    objects = []
    for box in boxes.reshape(-1, 4):
        if not ((box >= 0) & (box <= 1)).all() or box[0] > box[2] or box[1] > box[3]:
            raise errors.InvalidArgumentError(None, None, f"All bounding box coordinates must be in [0.0, 1.0], and "
                                                          f"the first corner above the second: {box.tolist()}")
        y0, x0, y1, x1 = (box * scale).astype(np.int32).tolist()
        objects.append((x0, y0, x1, y1))
    if not objects:
        if not whole:
            raise errors.InvalidArgumentError(None, None, "No bounding boxes provided as input. One must enable "
                                              "use_image_if_no_bounding_boxes if you wish to not provide any bounding "
                                              "boxes.")
        objects.append((0, 0, width, height))
    low, high = _F(ratios[0]), _F(ratios[1])
    window = (0, 0, width, height)
    for _ in range(attempts):
        ratio = words.unit() * (high - low) + low
        found = _random_window(width, height, _F(areas[0]), _F(areas[1]), ratio, words)
        if found is not None and _covers(found, objects, share):
            window = found
            break
    x0, y0, x1, y1 = window
    bounds = np.array([[[y0, x0, y1, x1]]], _F) / scale
    return np.array([y0, x0, 0], size.dtype), np.array([y1 - y0, x1 - x0, -1], size.dtype), bounds.astype(_F)


@kernel("SampleDistortedBoundingBox", backend="numpy")
def _sample(
    xp: Any, size: Any, boxes: Any, *, seed: int, seed2: int, min_object_covered: float, aspect_ratio_range: Any,
    area_range: Any, max_attempts: int, use_image_if_no_bounding_boxes: bool, T: Any  # noqa: N803
) -> tuple:
    stream = seeding.reserve("SampleDistortedBoundingBox", seed, seed2, (T,), max_attempts)
    return _distorted(size, boxes, min_object_covered, _Words(stream, max_attempts), aspect_ratio_range, area_range,
                      max_attempts, use_image_if_no_bounding_boxes)


@kernel("SampleDistortedBoundingBoxV2", backend="numpy")
def _sample_v2(
    xp: Any, size: Any, boxes: Any, share: Any, *, seed: int, seed2: int, aspect_ratio_range: Any, area_range: Any,
    max_attempts: int, use_image_if_no_bounding_boxes: bool, T: Any  # noqa: N803
) -> tuple:
    stream = seeding.reserve("SampleDistortedBoundingBoxV2", seed, seed2, (T,), max_attempts)
    return _distorted(size, boxes, share, _Words(stream, max_attempts), aspect_ratio_range, area_range, max_attempts,
                      use_image_if_no_bounding_boxes)


@kernel("StatelessSampleDistortedBoundingBox", backend="numpy")
def _sample_stateless(
    xp: Any, size: Any, boxes: Any, share: Any, seed: Any, *, aspect_ratio_range: Any, area_range: Any,
    max_attempts: int, use_image_if_no_bounding_boxes: bool
) -> tuple:
    words = _Words(philox.stateless_stream(xp, seed), max_attempts)
    return _distorted(size, boxes, share, words, aspect_ratio_range, area_range, max_attempts,
                      use_image_if_no_bounding_boxes)


no_kernel("SampleDistortedBoundingBox SampleDistortedBoundingBoxV2 StatelessSampleDistortedBoundingBox", "xla",
          reason="tries windows one after another until one keeps an object")
