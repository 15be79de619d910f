"""Samples of the image ops."""

import numpy as np

from thalweg.testing.samples import _image_files as files
from thalweg.testing.sampling import no_samples, samples

INVALID = "InvalidArgumentError"


def image(make, shape=(2, 5, 7, 3), dtype="float32"):
    return make.floats(shape, dtype) if dtype.startswith(("float", "bfloat")) else make.ints(shape, dtype, 0, 120)


# -- codecs ------------------------------------------------------------------------------------------------------------
@samples("DecodePng")
def _(make):
    for data in (files.RGB_PNG, files.GRAY_PNG, files.PALETTE_PNG, files.RGBA_PNG, files.WIDE_PNG, files.GIF):
        yield make(data)
        yield make(data, dtype="uint16")
        if data is not files.GIF:
            for channels in (1, 3, 4):
                yield make(data, channels=channels)
    yield make.error(files.RGB_PNG[:60], raises=INVALID)
    yield make.error(files.RGB_PNG[:40] + b"\xff" + files.RGB_PNG[41:], raises=INVALID)
    yield make.error(files.BMP, raises=INVALID, match="decode_bmp")
    yield make.error(files.ANIMATED_GIF, raises=INVALID, match="frames")
    yield make.error("no picture", raises=INVALID, match="Unknown image file format")
    yield make.error("", raises=INVALID, match="empty")
    yield make.error(files.RGB_PNG, channels=2, raises=INVALID, match="channels")


@samples("DecodeGif")
def _(make):
    yield make(files.GIF)
    yield make(files.ANIMATED_GIF)
    yield make(files.RGB_PNG)
    yield make.error(files.GIF[:40], raises=INVALID)
    yield make.error(files.BMP, raises=INVALID)


@samples("DecodeBmp")
def _(make):
    yield make(files.BMP)
    yield make(files.BMP, channels=3)
    yield make.error(files.BMP[:80], raises=INVALID)
    yield make.error(files.BMP[:20], raises=INVALID)
    yield make.error(files.BMP, channels=1, raises=INVALID)
    yield make.error(files.RGB_PNG, raises=INVALID, match="decode_png")


@samples("DecodeImage")
def _(make):
    for dtype in ("uint8", "uint16", "float32"):
        yield make(files.RGB_PNG, dtype=dtype)
        yield make(files.ANIMATED_GIF, dtype=dtype)
        yield make(files.BMP, dtype=dtype)
    yield make(files.ANIMATED_GIF, expand_animations=False)
    yield make(files.GRAY_PNG, channels=3)
    yield make.error(files.RGB_PNG[:60], raises=INVALID)
    yield make.error(files.GIF, channels=4, raises=INVALID)


@samples("DecodeJpeg")
def _(make):
    for data in (files.RGB_JPEG, files.GRAY_JPEG):
        yield make(data)
        yield make(data, channels=1)
        yield make(data, channels=3, fancy_upscaling=False)
        yield make(data, dct_method="INTEGER_ACCURATE")
        yield make(data, dct_method="INTEGER_ACCURATE", channels=1)
        yield make(data, dct_method="INTEGER_ACCURATE", channels=3)
        yield make(data, ratio=4)
        yield make(data, ratio=8)
    yield make(files.RGB_PNG)
    yield make.error(files.RGB_JPEG[: len(files.RGB_JPEG) // 2], raises=INVALID, match="JPEG")
    yield make.error(files.RGB_JPEG[:12], raises=INVALID)
    yield make.error(files.RGB_JPEG[:-2], raises=INVALID)
    yield make.error(files.RGB_JPEG, channels=4, raises=INVALID, match="4 channels")
    yield make.error(files.RGB_JPEG, ratio=3, raises=INVALID, match="ratio")
    yield make.error(files.RGB_JPEG, dct_method="SLOW", raises=INVALID, match="dct_method")


@samples("DecodeAndCropJpeg")
def _(make):
    yield make(files.GRAY_JPEG, (1, 2, 3, 4), dct_method="INTEGER_ACCURATE")
    yield make.error(files.RGB_JPEG, (1, 2, 9, 4), raises=INVALID, match="window")
    yield make.error(files.RGB_JPEG, (1, 2, 0, 4), raises=INVALID, match="window")


@samples("ExtractJpegShape")
def _(make):
    yield make(files.RGB_JPEG)
    yield make(files.GRAY_JPEG, output_type="int64")
    yield make.error(files.RGB_PNG, raises=INVALID)
    yield make.error(files.RGB_JPEG[:10], raises=INVALID)


# What is written is read back in tests/ops/test_image.py: the bytes depend on the codec's version.
@samples("EncodeJpeg")
def _(make):
    pixels = make.ints((5, 7, 3), "uint8", 0, 250)
    yield make.error(pixels, raises=INVALID, quality=101)
    yield make.error(pixels[..., :2], raises=INVALID, match="channels")
    yield make.error(pixels, raises=INVALID, format="grayscale")


@samples("EncodeJpegVariableQuality")
def _(make):
    pixels = make.ints((5, 7, 3), "uint8", 0, 250)
    yield make.error(pixels, 101, raises=INVALID)


@samples("EncodePng")
def _(make):
    yield make.error(make.ints((5, 7, 5), "uint8", 0, 250), raises=INVALID, match="channels")
    yield make.error(make.ints((5, 7, 3), "uint8", 0, 250), raises=INVALID, compression=10)


# -- resizing ----------------------------------------------------------------------------------------------------------
MODES = ({}, {"align_corners": True}, {"half_pixel_centers": True})


def resizing(make, tolerance=None):
    for mode in MODES:
        if make.op == "ResizeArea" and "half_pixel_centers" in mode:
            continue
        for size in ((3, 11), (9, 4), (1, 1), (5, 7)):
            yield make(image(make), size, tolerance=tolerance, gradgrad=False, fd=False, **mode)
    for dtype in ("uint8", "float64", "int32", "float16"):
        yield make(image(make, dtype=dtype), (4, 5), tolerance=tolerance, grad=dtype == "float64", gradgrad=False,
                   fd=False)
    yield make(image(make, (1, 20, 30, 1)), (4, 5), tolerance=tolerance, gradgrad=False, fd=False)
    yield make.error(image(make), (0, 5), raises=INVALID)
    yield make.error(image(make), (1, 2, 3), raises=INVALID, match="size")
    yield make.error(image(make, (5, 7, 3)), (2, 3), raises=INVALID, match="rank")
    yield make.error(image(make, (1, 0, 7, 3)), (2, 3), raises=INVALID)


@samples("ResizeNearestNeighbor")
def _(make):
    yield from resizing(make)


@samples("ResizeBilinear")
def _(make):
    # TensorFlow's compiler contracts a * b + c, which moves the last bits of the weights.
    yield from resizing(make, 1e-5)
    yield make.error(image(make), (2, 3), align_corners=True, half_pixel_centers=True, raises=INVALID)


@samples("ResizeBicubic", "ResizeArea")
def _(make):
    yield from resizing(make, 1e-5)


@samples("ResizeBilinearGrad", "ResizeBicubicGrad")
def _(make):
    for mode in MODES:
        yield make(make.floats((2, 3, 9, 2)), make.floats((2, 5, 4, 2)), grad=False, tolerance=1e-5, **mode)
    yield make(make.floats((2, 3, 9, 2)), make.floats((2, 5, 4, 2), "float64"), grad=False, tolerance=1e-5)


@samples("ResizeNearestNeighborGrad")
def _(make):
    for mode in MODES:
        yield make(make.floats((2, 3, 9, 2)), (5, 4), grad=False, **mode)


KERNELS = ("lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle", "keyscubic", "mitchellcubic")


@samples("ScaleAndTranslate")
def _(make):
    for kernel in KERNELS:
        for antialias in (False, True):
            yield make(image(make), (3, 11), make.array([0.6, 1.5]), make.array([0.0, 0.0]), kernel_type=kernel,
                       antialias=antialias, tolerance=1e-4, gradgrad=False, fd=False)
    yield make(image(make), (4, 4), make.array([0.7, 0.9]), make.array([0.4, -1.2]), tolerance=1e-4, gradgrad=False,
               fd=False)
    yield make(image(make, dtype="uint8"), (4, 4), make.array([0.7, 0.9]), make.array([0.4, -1.2]), tolerance=1e-4,
               grad=False)
    yield make.error(image(make), (4, 4), make.array([0.0, 0.9]), make.array([0.4, -1.2]), raises=INVALID)
    yield make.error(image(make), (4, 4), make.array([1.0, 0.9]), make.array([0.4, -1.2]), kernel_type="no",
                     raises=INVALID)


@samples("ScaleAndTranslateGrad")
def _(make):
    yield make(make.floats((2, 3, 9, 2)), make.floats((2, 5, 4, 2)), make.array([0.6, 2.2]), make.array([0.0, 0.5]),
               grad=False, tolerance=1e-4)


BOXES = np.array([[0, 0, 1, 1], [0.1, 0.2, 0.7, 0.9], [0.8, 0.9, 0.2, 0.1], [-0.5, 0.1, 1.3, 0.6]], "float32")
WHICH = np.array([0, 1, 1, 0], "int32")


@samples("CropAndResize")
def _(make):
    for method in ("bilinear", "nearest"):
        yield make(image(make), BOXES, WHICH, (3, 4), method=method, extrapolation_value=5.0, tolerance=1e-5,
                   grad=method == "bilinear", gradgrad=False, fd=False)
    yield make(image(make, dtype="uint8"), BOXES, WHICH, (1, 1), tolerance=1e-5, grad=False)
    yield make(image(make), BOXES[:0], WHICH[:0], (2, 2), grad=False)
    yield make.error(image(make), BOXES, WHICH + 1, (3, 4), raises="OutOfRangeError")
    yield make.error(image(make), BOXES, WHICH[:2], (3, 4), raises=INVALID)
    yield make.error(image(make), BOXES, WHICH, (0, 4), raises=INVALID)


@samples("CropAndResizeGradImage")
def _(make):
    for method in ("bilinear", "nearest"):
        yield make(make.floats((4, 3, 6, 2)), BOXES, WHICH, (2, 5, 7, 2), T="float32", method=method, grad=False,
                   tolerance=1e-5)


@samples("CropAndResizeGradBoxes")
def _(make):
    yield make(make.floats((4, 3, 6, 2)), image(make, (2, 5, 7, 2)), BOXES, WHICH, grad=False, tolerance=1e-5)


# -- colours -----------------------------------------------------------------------------------------------------------
@samples("RGBToHSV", "HSVToRGB")
def _(make):
    for dtype in ("float32", "float64"):
        yield make(make.unit((2, 4, 3), dtype), tolerance=1e-5, fd=make.op == "RGBToHSV", gradgrad=False)
    corners = np.array([[0, 0, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.2]], "float32")
    yield make(corners, grad=False)
    yield make.error(make.unit((2, 4)), raises="FailedPreconditionError", match="3 channels")
    yield make.error(make.unit(()), raises=INVALID)


@samples("AdjustHue", "AdjustSaturation")
def _(make):
    for amount in (-0.3, 0.2, 0.9):
        yield make(make.unit((2, 4, 5, 3)), amount if make.op == "AdjustHue" else abs(amount) * 2, grad=False,
                   tolerance=1e-5)
    yield make(make.floats((4, 5, 3)), 0.4, grad=False, tolerance=1e-5)
    yield make(np.array([[[0, 0, 0], [1, 1, 1], [1, 0, 0]]], "float32"), 0.5, grad=False, tolerance=1e-5)
    yield make.error(make.unit((4, 5, 2)), 0.4, raises=INVALID, match="3 channels")
    yield make.error(make.unit((5, 3)), 0.4, raises=INVALID)


@samples("AdjustContrastv2")
def _(make):
    yield make(make.floats((2, 4, 5, 3)), 1.7, grad=False, tolerance=1e-5)
    yield make(make.floats((4, 5, 2)), 0.2, grad=False, tolerance=1e-5)
    yield make.error(make.floats((5, 3)), 0.4, raises=INVALID)
    yield make.error(make.floats((4, 5, 3)), (0.4, 0.3), raises=INVALID)


no_samples("AdjustContrast", reason="deprecated: TensorFlow runs it no more")


# -- boxes -------------------------------------------------------------------------------------------------------------
def boxes_of(make, n=8):
    corner = make.floats((n, 2), low=0, high=0.6)
    return np.concatenate([corner, corner + make.floats((n, 2), low=0.1, high=0.6)], axis=1).astype("float32")


@samples("DrawBoundingBoxes", "DrawBoundingBoxesV2")
def _(make):
    boxes = np.array([[[0, 0, 1, 1], [0.2, 0.3, 0.7, 0.9]], [[-0.2, 0.1, 0.5, 1.4], [0.8, 0.2, 0.3, 0.9]]], "float32")
    more = (make.floats((3, 4)),) if make.op.endswith("V2") else ()
    for channels in (1, 3, 4):
        yield make(image(make, (2, 9, 11, channels)), boxes, *more, grad=False)
    yield make.error(image(make, (2, 9, 11, 2)), boxes, *more, raises=INVALID)
    yield make.error(image(make, (3, 9, 11, 3)), boxes, *more, raises=INVALID)


@samples("NonMaxSuppression", "NonMaxSuppressionV2", "NonMaxSuppressionV3", "NonMaxSuppressionV4",
         "NonMaxSuppressionV5")
def _(make):
    def with_thresholds(boxes, scores, count, iou, score=-1e9, sigma=0.0, **attrs):
        inputs = {
            "NonMaxSuppression": (),
            "NonMaxSuppressionV2": (iou,),
            "NonMaxSuppressionV3": (iou, score),
            "NonMaxSuppressionV4": (iou, score),
            "NonMaxSuppressionV5": (iou, score, sigma),
        }[make.op]
        attrs = attrs if make.op[-1] in "45" else {}
        if make.op == "NonMaxSuppression":
            attrs["iou_threshold"] = iou
        return (boxes, scores, count, *inputs), attrs

    boxes, scores = boxes_of(make), make.unit((8,))
    for iou in (0.1, 0.3, 0.6):
        for count in (3, 8):
            inputs, attrs = with_thresholds(boxes, scores, count, iou, pad_to_max_output_size=count == 3)
            yield make(*inputs, **attrs)
    inputs, attrs = with_thresholds(boxes[:, [2, 3, 0, 1]], scores, 8, 0.5, 0.5)
    yield make(*inputs, **attrs)
    if make.op.endswith("V5"):
        for sigma in (0.3, 0.8):
            inputs, attrs = with_thresholds(boxes, scores, 8, 1.0, 0.2, sigma)
            yield make(*inputs, tolerance=1e-5, **attrs)
    inputs, attrs = with_thresholds(boxes[:0], scores[:0], 3, 0.5)
    yield make(*inputs, **attrs)
    for bad in ((boxes, scores[:5], 3, 0.5), (boxes[:, :3], scores, 3, 0.5), (boxes, scores, 3, 1.5)):
        inputs, attrs = with_thresholds(*bad)
        yield make.error(*inputs, raises=INVALID, **attrs)


@samples("NonMaxSuppressionWithOverlaps")
def _(make):
    for threshold in (0.3, 0.7):
        yield make(make.unit((6, 6)), make.unit((6,)), 5, threshold, 0.2)
    yield make.error(make.unit((6, 5)), make.unit((6,)), 5, 0.5, 0.2, raises=INVALID)


@samples("CombinedNonMaxSuppression")
def _(make):
    boxes = np.stack([boxes_of(make), boxes_of(make)])[:, :, None]
    scores = make.unit((2, 8, 3))
    yield make(boxes, scores, 3, 5, 0.4, 0.3)
    yield make(boxes, scores, 2, 20, 0.4, 0.6, pad_per_class=True, clip_boxes=False)
    yield make(np.repeat(boxes, 3, axis=2), scores, 4, 20, 0.2, 0.1)
    yield make.error(boxes, scores, 0, 5, 0.4, 0.3, raises=INVALID)
    yield make.error(boxes[:, :5], scores, 3, 5, 0.4, 0.3, raises=INVALID)
    yield make.error(np.repeat(boxes, 2, axis=2), scores, 3, 5, 0.4, 0.3, raises=INVALID)


no_samples("ThalwegNonMaxSuppressionPadded", reason="an op of ours; tests/ops/test_image.py compares the function")
no_samples("GenerateBoundingBoxProposals", reason="TensorFlow has no CPU kernel of it")


def distorted(make, *more, **attrs):
    boxes = np.array([[[0.1, 0.2, 0.5, 0.9], [0.4, 0.1, 0.9, 0.5]]], "float32")
    share = () if make.op == "SampleDistortedBoundingBox" else (0.3,)
    for size in ((40, 50, 3), (7, 90, 3)):
        yield make(np.array(size, "int32"), boxes, *share, *more, calls=3, **attrs)
    yield make(np.array((40, 50, 3), "int64"), boxes, *share, *more, aspect_ratio_range=(0.5, 2.0),
               area_range=(0.2, 0.4), max_attempts=5, calls=3, **attrs)
    none = np.zeros((0, 0, 4), "float32")
    whole = {"use_image_if_no_bounding_boxes": True, "calls": 2}  # two calls: compared with a fresh op's state only
    yield make(np.array((40, 50, 3), "int32"), none, *share, *more, **whole, **attrs)
    yield make.error(np.array((40, 50, 3), "int32"), none, *share, *more, raises=INVALID, **attrs)
    yield make.error(np.array((40, 50, 3), "int32"), boxes + 0.3, *share, *more, raises=INVALID, **attrs)
    yield make.error(np.array((40, 50), "int32"), boxes, *share, *more, raises=INVALID, **attrs)


@samples("SampleDistortedBoundingBox", "SampleDistortedBoundingBoxV2")
def _(make):
    yield from distorted(make, seed=3, seed2=4)


@samples("StatelessSampleDistortedBoundingBox")
def _(make):
    yield from distorted(make, (5, 6))
    yield from distorted(make, (7, -2))


# -- warps and windows -------------------------------------------------------------------------------------------------
TRANSFORMS = np.array([[1, 0.2, -1, 0.1, 0.9, 0.5, 0, 0], [0.8, -0.3, 2, 0.2, 1.1, -1, 0.01, -0.02]], "float32")


@samples("ImageProjectiveTransformV2", "ImageProjectiveTransformV3")
def _(make):
    more = (2.5,) if make.op.endswith("V3") else ()
    for method in ("NEAREST", "BILINEAR"):
        for fill in ("CONSTANT", "REFLECT", "WRAP", "NEAREST"):
            for shift in (0, 12):
                transforms = TRANSFORMS + np.array([0, 0, shift, 0, 0, -shift, 0, 0], "float32")
                yield make(image(make), transforms, (6, 5), *more, interpolation=method, fill_mode=fill, tolerance=1e-4,
                           gradgrad=False, fd=False, grad=fill == "CONSTANT" and shift == 0, grad_tolerance=1e-3)
    yield make(image(make, dtype="uint8"), TRANSFORMS[:1], (5, 7), *more, interpolation="NEAREST")
    yield make.error(image(make), TRANSFORMS[:, :7], (5, 7), *more, interpolation="NEAREST", raises=INVALID)


@samples("ExtractGlimpse", "ExtractGlimpseV2")
def _(make):
    offsets = np.array([[0.1, -0.4], [-0.9, 0.3]], "float32")
    for centered in (True, False):
        for normalized in (True, False):
            yield make(image(make), (3, 4), offsets * (1 if normalized else 3), centered=centered,
                       normalized=normalized, uniform_noise=False, noise="zero", grad=False)
    yield make(image(make), (9, 4), offsets, uniform_noise=False, noise="gaussian", values=False, grad=False)
    yield make.error(image(make), (3, 4), offsets[:1], uniform_noise=False, noise="zero", raises=INVALID)
