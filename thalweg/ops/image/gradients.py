"""Gradients of the image ops."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.registry import gradient, not_differentiable
from thalweg.engine.dispatch import apply
from thalweg.ops.array import api as array


def _modes(op: Any) -> dict[str, bool]:
    return {n: op.get_attr(n) for n in ("align_corners", "half_pixel_centers")}


def _spatial(image: Any) -> Any:
    shape = image._static_shape()
    if shape is not None and None not in shape[1:3]:
        return np.array(shape[1:3], np.int32)
    return array.shape(image)[1:3]


@gradient("ResizeNearestNeighbor")
def _nearest(op: Any, dy: Any) -> list:
    return [apply("ResizeNearestNeighborGrad", dy, _spatial(op.inputs[0]), **_modes(op)), None]


@gradient("ResizeBilinear")
def _bilinear(op: Any, dy: Any) -> list:
    return [apply("ResizeBilinearGrad", dy, op.inputs[0], **_modes(op)), None]


@gradient("ResizeBicubic")
def _bicubic(op: Any, dy: Any) -> list:
    if op.inputs[0].dtype.name not in ("float32", "float64"):
        return [None, None]
    return [apply("ResizeBicubicGrad", dy, op.inputs[0], **_modes(op)), None]


@gradient("ScaleAndTranslate")
def _scale_and_translate(op: Any, dy: Any) -> list:
    image, _, scale, translation = op.inputs
    how = {n: op.get_attr(n) for n in ("kernel_type", "antialias")}
    return [apply("ScaleAndTranslateGrad", dy, image, scale, translation, **how), None, None, None]


@gradient("CropAndResize")
def _crop_and_resize(op: Any, dy: Any) -> list:
    image, boxes, indices, _ = op.inputs
    by_image = None
    if image.dtype.is_floating:
        shape = image._static_shape()
        known = shape is not None and None not in shape
        size = np.array(shape, np.int32) if known else array.shape(image)
        how = {"T": image.dtype, "method": op.get_attr("method")}
        by_image = apply("CropAndResizeGradImage", dy, boxes, indices, size, **how)
    # TensorFlow gives the boxes the bilinear gradient for either method.
    return [by_image, apply("CropAndResizeGradBoxes", dy, image, boxes, indices), None, None]


@gradient("RGBToHSV")
def _rgb_to_hsv(op: Any, dy: Any) -> Any:
    """One of three formulas by which channel is largest; ties go to red, then green. Black and gray pass no hue on."""
    rgb, hsv = op.inputs[0], op.outputs[0]
    one = rgb.dtype
    channels = array.unstack(rgb, num=3, axis=-1)
    value = hsv[..., 2]
    least = apply("Minimum", apply("Minimum", channels[0], channels[1]), channels[2])
    spread = value - least

    def inverse(x: Any) -> Any:
        return apply("DivNoNan", array.ones_like(x), x)

    r, g, b = channels
    largest = [(r >= b) & (r >= g), (g > r) & (g >= b), (b > r) & (b > g)]
    smallest = [(r < b) & (r < g), (g <= r) & (g < b), (b <= r) & (b <= g)]
    is_max = [apply("Cast", m, DstT=one) for m in largest]
    is_min = [apply("Cast", m, DstT=one) for m in smallest]
    dh, ds, dv = array.unstack(dy, num=3, axis=-1)
    by_value, by_spread, sixth = inverse(value), inverse(spread), 1.0 / 6.0
    turns = [1, 2, 0], [2, 0, 1]          # red: g - b, green: b - r, blue: r - g
    result = []
    for i in range(3):
        saturation = is_max[i] * least * by_value * by_value - is_min[i] * by_value
        hue = array.zeros_like(value)
        for m in range(3):                # the hue's formula where channel m is largest
            plus, minus = turns[0][m], turns[1][m]
            above = channels[plus] - channels[minus]
            part = array.zeros_like(value)
            if i == plus:
                part = part + by_spread
            if i == minus:
                part = part - by_spread
            part = part - above * by_spread * by_spread * (is_max[i] - is_min[i])
            hue = hue + is_max[m] * part * sixth
        result.append(dv * is_max[i] + ds * saturation + dh * hue)
    return array.stack(result, axis=-1)


def _inverted(transforms: Any) -> Any:
    """The inverse of each projective transform of eight numbers (the ninth is 1)."""
    rows = apply("ConcatV2", [transforms, array.ones_like(transforms[:, :1])], 1)
    inverse = array.reshape(apply("MatrixInverse", array.reshape(rows, [-1, 3, 3])), [-1, 9])
    return inverse[:, :8] / inverse[:, 8:]


@gradient("ImageProjectiveTransformV2")
def _transform_v2(op: Any, dy: Any) -> list:
    how = {n: op.get_attr(n) for n in ("interpolation", "fill_mode")}
    image, transforms, _ = op.inputs
    return [apply("ImageProjectiveTransformV2", dy, _inverted(transforms), _spatial(image), **how), None, None]


@gradient("ImageProjectiveTransformV3")
def _transform_v3(op: Any, dy: Any) -> list:
    how = {n: op.get_attr(n) for n in ("interpolation", "fill_mode")}
    image, transforms, *_ = op.inputs
    back = apply("ImageProjectiveTransformV3", dy, _inverted(transforms), _spatial(image), 0.0, **how)
    return [back, None, None, None]


not_differentiable(
    "DecodeJpeg DecodePng DecodeBmp DecodeImage DecodeGif DecodeAndCropJpeg ExtractJpegShape EncodeJpeg "
    "EncodeJpegVariableQuality EncodePng",
    reason="files are bytes",
)
not_differentiable(
    "NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 "
    "NonMaxSuppressionWithOverlaps ThalwegNonMaxSuppressionPadded CombinedNonMaxSuppression "
    "GenerateBoundingBoxProposals SampleDistortedBoundingBox SampleDistortedBoundingBoxV2 "
    "StatelessSampleDistortedBoundingBox",
    reason="a choice among boxes or windows",
)
not_differentiable(
    "HSVToRGB AdjustHue AdjustSaturation AdjustContrastv2 AdjustContrast DrawBoundingBoxes DrawBoundingBoxesV2 "
    "ExtractGlimpse ExtractGlimpseV2 ResizeArea",
    reason="TensorFlow registers no gradient",
)
not_differentiable(
    "ResizeBilinearGrad ResizeBicubicGrad ResizeNearestNeighborGrad ScaleAndTranslateGrad CropAndResizeGradImage "
    "CropAndResizeGradBoxes",
    reason="TensorFlow registers no gradient of these gradients",
)
