"""Shape rules of the image ops."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.infer import InferenceContext, Shape, shape_text
from thalweg.core.registry import define_op, define_ops

# -- codecs ------------------------------------------------------------------------------------------------------------


def _decoded(c: InferenceContext) -> Shape:
    c.with_rank("contents", 0)
    channels = c.attr("channels")
    if channels < 0:
        raise c.error(f"channels must be non-negative, got {channels}")
    # Of a PNG or GIF that DecodeJpeg is given, the shape is what it is.
    return None if c.eager else (None, None, channels or None)


def _decode_image(c: InferenceContext) -> Shape:
    c.with_rank("contents", 0)
    channels = c.attr("channels")
    if channels < 0:
        raise c.error(f"channels must be non-negative, got {channels}")
    return None if c.eager or c.attr("expand_animations") else (None, None, channels or None)


def _decode_gif(c: InferenceContext) -> Shape:
    c.with_rank("contents", 0)
    return (None, None, None, 3)


def _decode_crop(c: InferenceContext) -> Shape:
    c.with_rank("contents", 0)
    window, channels = c.value("crop_window"), c.attr("channels")
    sizes = (None, None) if window is None or np.shape(window) != (4,) else tuple(int(n) for n in window[2:])
    return (*sizes, None if c.eager else channels or None)


def _encoded(c: InferenceContext) -> Shape:
    shape = c.shape(0)
    if c.op.name != "EncodePng":
        c.with_rank(0, 3)
        return ()
    return None if shape is None else shape[:-3]


define_ops("DecodeJpeg DecodePng DecodeBmp", infer=_decoded)
define_op("DecodeImage", infer=_decode_image)
define_op("DecodeGif", infer=_decode_gif)
define_op("DecodeAndCropJpeg", infer=_decode_crop)
define_op("ExtractJpegShape", infer=lambda c: (3,))
define_ops("EncodeJpeg EncodeJpegVariableQuality EncodePng", infer=_encoded)

# -- resizing ----------------------------------------------------------------------------------------------------------


def _size(c: InferenceContext, which: str = "size") -> tuple[int | None, int | None]:
    shape, value = c.shape(which), c.value_as_shape(which)
    if shape is not None and (len(shape) != 1 or shape[0] not in (None, 2)):
        raise c.error(f"{which} must be a vector of 2 elements, got shape {shape_text(shape)}")
    known = c.value(which)
    if c.eager and known is not None and (known <= 0).any() and c.op.name != "ResizeNearestNeighborGrad":
        raise c.error(f"output dimensions must be positive, got {known.tolist()}")
    return (None, None) if value is None or len(value) != 2 else value


def _resized(c: InferenceContext) -> Shape:
    batch, height, width, channels = c.with_rank(0, 4)
    size = _size(c)
    if c.eager:
        if 0 in (height, width) or channels == 0:
            raise c.error(f"input image must be of non-zero size, got shape {shape_text(c.shape(0))}")
        if c.attr("half_pixel_centers") and c.attr("align_corners"):
            raise c.error("If half_pixel_centers is True, align_corners must be False.")
    return (batch, *size, channels)


def _like_original(c: InferenceContext) -> Shape:
    c.with_rank(0, 4)
    original = c.with_rank(1, 4)
    return original


def _nearest_grad(c: InferenceContext) -> Shape:
    batch, _, _, channels = c.with_rank(0, 4)
    return (batch, *_size(c), channels)


def _scale_and_translate(c: InferenceContext) -> Shape:
    batch, height, width, channels = c.with_rank(0, 4)
    size = _size(c)
    for which in ("scale", "translation"):
        shape, value = c.shape(which), c.value(which)
        if shape is not None and (len(shape) != 1 or shape[0] not in (None, 2)):
            raise c.error(f"{which} must be a vector of 2 elements, got shape {shape_text(shape)}")
        if which == "scale" and c.eager and value is not None and not (value > 0).all():
            raise c.error(f"scale must be greater than zero, got {value.tolist()}")
    return (batch, *size, channels)


define_ops("ResizeBilinear ResizeBicubic ResizeNearestNeighbor ResizeArea", infer=_resized, static=("size",))
define_ops("ResizeBilinearGrad ResizeBicubicGrad", infer=_like_original)
define_op("ResizeNearestNeighborGrad", infer=_nearest_grad, static=("size",))
define_op("ScaleAndTranslate", infer=_scale_and_translate, static=("size", "scale", "translation"))
define_op("ScaleAndTranslateGrad", infer=_like_original, static=("scale", "translation"))


def _crop_and_resize(c: InferenceContext) -> Shape:
    image, boxes, indices = c.with_rank("image", 4), c.with_rank("boxes", 2), c.with_rank("box_ind", 1)
    if boxes[1] not in (None, 4):
        raise c.error(f"boxes must have shape [n, 4], got {shape_text(boxes)}")
    (count,) = c.merge((boxes[0],), indices, "numbers of boxes and box_ind")
    size = _size(c, "crop_size")
    found = c.value("box_ind")
    if c.eager and found is not None and found.size and (found.min() < 0 or found.max() >= image[0]):
        raise errors.OutOfRangeError(None, None, f"box_index has values outside [0, batch_size) [Op:{c.op.name}]")
    return (count, *size, image[3])


def _crop_grad_image(c: InferenceContext) -> Shape:
    shape = c.value_as_shape("image_size")
    if shape is not None and len(shape) != 4:
        raise c.error(f"image_size must have 4 elements, got {shape_text(shape)}")
    return (None,) * 4 if shape is None else shape


def _crop_grad_boxes(c: InferenceContext) -> Shape:
    return (c.with_rank("boxes", 2)[0], 4)


define_op("CropAndResize", infer=_crop_and_resize, static=("crop_size",))
define_op("CropAndResizeGradImage", infer=_crop_grad_image, static=("image_size",))
define_op("CropAndResizeGradBoxes", infer=_crop_grad_boxes)

# -- colours -----------------------------------------------------------------------------------------------------------


def _three_channels(c: InferenceContext) -> Shape:
    shape = c.with_rank_at_least(0, 1 if c.op.name in ("RGBToHSV", "HSVToRGB") else 3)
    if shape is not None and shape[-1] not in (None, 3):
        text = f"{c.name_of(0)} must have 3 channels in the last dimension, got shape {shape_text(shape)}"
        if c.eager and c.op.name in ("RGBToHSV", "HSVToRGB"):
            raise errors.FailedPreconditionError(None, None, f"{text} [Op:{c.op.name}]")
        raise c.error(text)
    for i in range(1, len(c.inputs)):
        c.with_rank(i, 0)
    # TensorFlow's rule for the two adjustments does not look at the channels.
    return shape if shape is None or len(c.inputs) > 1 else (*shape[:-1], 3)


def _contrast(c: InferenceContext) -> Shape:
    shape = c.with_rank_at_least("images", 3)
    for i in range(1, len(c.inputs)):
        c.with_rank(i, 0)
    return shape


define_ops("RGBToHSV HSVToRGB AdjustHue AdjustSaturation", infer=_three_channels)
define_ops("AdjustContrastv2 AdjustContrast", infer=_contrast)

# -- boxes -------------------------------------------------------------------------------------------------------------


def _draw(c: InferenceContext) -> Shape:
    shape = c.with_rank("images", 4)
    boxes = c.with_rank("boxes", 3)
    if boxes[2] not in (None, 4):
        raise c.error(f"boxes must have shape [batch, n, 4], got {shape_text(boxes)}")
    if shape[0] is not None and boxes[0] is not None and shape[0] != boxes[0]:
        raise c.error(f"images and boxes have different batch sizes: {shape[0]} and {boxes[0]}")
    if c.eager and shape[3] not in (1, 3, 4):
        raise c.error(f"Channel depth should be either 1 (GRY), 3 (RGB), or 4 (RGBA), got {shape[3]}")
    return shape


define_ops("DrawBoundingBoxes DrawBoundingBoxesV2", infer=_draw)


def _check_boxes(c: InferenceContext) -> None:
    boxes, scores = c.with_rank("boxes", 2), c.with_rank("scores", 1)
    if boxes[1] not in (None, 4):
        raise c.error(f"boxes must have 4 columns, got shape {shape_text(boxes)}")
    if boxes[0] is not None and scores[0] is not None and boxes[0] != scores[0]:
        raise c.error(f"scores has incompatible shape: {scores[0]} scores for {boxes[0]} boxes")
    _thresholds(c)


def _thresholds(c: InferenceContext) -> None:
    for which in ("max_output_size", "iou_threshold", "overlap_threshold", "score_threshold", "soft_nms_sigma"):
        if which in c.op.input_index:
            c.with_rank(which, 0)
            value = c.value(which)
            if c.eager and value is not None and which == "iou_threshold" and not 0 <= float(value) <= 1:
                raise c.error(f"iou_threshold must be in [0, 1], got {value}")


def _nms(c: InferenceContext) -> Any:
    if "overlaps" in c.op.input_index:
        overlaps, scores = c.with_rank("overlaps", 2), c.with_rank("scores", 1)
        sizes = {n for n in (*overlaps, *scores) if n is not None}
        if len(sizes) > 1:
            raise c.error(f"overlaps must be square, and as large as scores: got {shape_text(overlaps)} and "
                          f"{shape_text(scores)}")
        _thresholds(c)
    else:
        _check_boxes(c)
    count: int | None = None
    if c.op.attrs.get("pad_to_max_output_size") and c.attr("pad_to_max_output_size"):
        value = c.value("max_output_size")
        count = None if value is None else max(int(value), 0)
    shapes = {"selected_indices": (count,), "selected_scores": (count,), "valid_outputs": ()}
    result = [shapes[o.name] for o in c.op.outputs]
    return result[0] if len(result) == 1 else result


define_ops("NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 "
           "NonMaxSuppressionWithOverlaps", infer=_nms)


def _padded_nms(c: InferenceContext) -> list[Shape]:
    boxes = c.with_rank("boxes", 3)
    count = c.value("max_output_size")
    return [(boxes[0], None if count is None else int(count)), (boxes[0],)]


# The algorithm of tf.image.non_max_suppression_padded, which TensorFlow spells as a loop over tiles of boxes.
define_op("ThalwegNonMaxSuppressionPadded", infer=_padded_nms, schema={
    "in": [["boxes", "type", "float32"], ["scores", "type", "float32"], ["max_output_size", "type", "int32"],
           ["iou_threshold", "type", "float32"]],
    "out": [["indices", "type", "int32"], ["valid", "type", "int32"]],
    "attrs": {"sorted_input": {"type": "bool", "default": False}},
})


def _combined_nms(c: InferenceContext) -> list[Shape]:
    boxes, scores = c.with_rank("boxes", 4), c.with_rank("scores", 3)
    if boxes[3] not in (None, 4):
        raise c.error(f"boxes must have shape [batch, n, classes, 4], got {shape_text(boxes)}")
    if boxes[1] is not None and scores[1] is not None and boxes[1] != scores[1]:
        raise c.error(f"number of boxes and scores differ: {boxes[1]} and {scores[1]}")
    if None not in (boxes[2], scores[2]) and boxes[2] not in (1, scores[2]):
        raise c.error(f"third dimension of boxes must be either 1 or num classes {scores[2]}, got {boxes[2]}")
    total, per_class = c.value("max_total_size"), c.value("max_output_size_per_class")
    for which in ("max_output_size_per_class", "max_total_size", "iou_threshold", "score_threshold"):
        c.with_rank(which, 0)
    for which, value in (("max_total_size", total), ("max_output_size_per_class", per_class)):
        if c.eager and value is not None and int(value) <= 0:
            raise c.error(f"{which} must be > 0, got {int(value)}")
    iou = c.value("iou_threshold")
    if c.eager and iou is not None and not 0 <= float(iou) <= 1:
        raise c.error(f"iou_threshold must be in [0, 1], got {float(iou)}")
    count = None if total is None else int(total)
    if c.attr("pad_per_class"):
        limit = None if per_class is None or scores[2] is None else int(per_class) * scores[2]
        count = None if count is None or limit is None else min(count, limit)
    batch = boxes[0]
    return [(batch, count, 4), (batch, count), (batch, count), (batch,)]


define_op("CombinedNonMaxSuppression", infer=_combined_nms)


def _proposals(c: InferenceContext) -> list[Shape]:
    scores = c.with_rank("scores", 4)
    for which, rank in (("bbox_deltas", 4), ("image_info", 2), ("anchors", 3)):
        c.with_rank(which, rank)
    count = c.attr("post_nms_topn")
    return [(scores[0], count, 4), (scores[0], count)]


define_op("GenerateBoundingBoxProposals", infer=_proposals)


def _distorted(c: InferenceContext) -> list[Shape]:
    size, boxes = c.with_rank("image_size", 1), c.with_rank("bounding_boxes", 3)
    if size[0] not in (None, 3):
        raise c.error(f"image_size must contain 3 elements, got shape {shape_text(size)}")
    if boxes[2] not in (None, 4):
        raise c.error(f"bounding_boxes must have shape [batch, n, 4], got {shape_text(boxes)}")
    return [(3,), (3,), (1, 1, 4)]


define_ops("SampleDistortedBoundingBox SampleDistortedBoundingBoxV2 StatelessSampleDistortedBoundingBox",
           infer=_distorted)

# -- warps and windows -------------------------------------------------------------------------------------------------


def _projective(c: InferenceContext) -> Shape:
    batch, _, _, channels = c.with_rank("images", 4)
    transforms = c.with_rank("transforms", 2)
    if transforms[1] not in (None, 8):
        raise c.error(f"transforms must have shape [n, 8], got {shape_text(transforms)}")
    if None not in (batch, transforms[0]) and transforms[0] not in (1, batch):
        raise c.error(f"Input transform should be num_images x 8 or 1 x 8, got {shape_text(transforms)}")
    value = c.value("output_shape")
    if c.eager and value is not None and (np.shape(value) != (2,) or (value <= 0).any()):
        raise c.error(f"output_shape must be two positive numbers, got {np.asarray(value).tolist()}")
    size = c.value_as_shape("output_shape")
    return (batch, *(size if size is not None and len(size) == 2 else (None, None)), channels)


define_ops("ImageProjectiveTransformV2 ImageProjectiveTransformV3", infer=_projective, static=("output_shape",))


def _glimpse(c: InferenceContext) -> Shape:
    batch, _, _, channels = c.with_rank("input", 4)
    offsets = c.with_rank("offsets", 2)
    if offsets[1] not in (None, 2):
        raise c.error(f"offsets must have shape [batch, 2], got {shape_text(offsets)}")
    if None not in (batch, offsets[0]) and batch != offsets[0]:
        raise c.error(f"input and offsets have different batch sizes: {batch} and {offsets[0]}")
    return (batch, *_size(c), channels)


define_ops("ExtractGlimpse ExtractGlimpseV2", infer=_glimpse)
