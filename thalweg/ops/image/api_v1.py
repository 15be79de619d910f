"""`tf.compat.v1.image`: the functions whose TF1 form differs from that of `tf.image`."""

from __future__ import annotations

from typing import Any

from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.array.partition_api import extract_patches
from thalweg.ops.image import box_api, geometry_api


class ResizeMethod:
    """Numbers of the methods of `tf.compat.v1.image.resize_images`.

    Source: tf.compat.v1.image.ResizeMethod public docs 2.15.
    """

    BILINEAR = 0
    NEAREST_NEIGHBOR = 1
    BICUBIC = 2
    AREA = 3


_OPS = ("ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea")
_BY_NAME = {"bilinear": 0, "nearest": 1, "bicubic": 2, "area": 3}


def resize_images(
    images: Any,
    size: Any,
    method: Any = ResizeMethod.BILINEAR,
    align_corners: bool = False,
    preserve_aspect_ratio: bool = False,
    name: str | None = None,
) -> Tensor:
    """The images in another size, by TF1's rules: pixels are points, images of the size wanted stay as they are.

    Args:
      images: a tensor, shape [height, width, channels] or [batch, height, width, channels].
      size: int32 [2]: new height and width.
      method: one of `tf.compat.v1.image.ResizeMethod` (or a name of `tf.image.ResizeMethod`).
      align_corners: the corner pixels of both images fall together.
      preserve_aspect_ratio: fit into `size` without distortion.
      name: name of the operation.
    Returns: float32; the images' own dtype for the nearest neighbour, or where the size is the same.
    Raises: ValueError for other shapes, sizes or methods.
    Source: tf.compat.v1.image.resize_images public docs 2.15.
    """
    number = _BY_NAME.get(method, method) if isinstance(method, str) else method

    def resizer(x: Tensor, target: Tensor) -> Tensor:
        if number not in (0, 1, 2, 3):
            raise ValueError(f"Resize method is not implemented: {method}")
        return apply(_OPS[number], x, target, align_corners=align_corners)

    return geometry_api.resized_by(images, resizer, size, preserve_aspect_ratio, name, skip_same=True)


def resize_image_with_pad(
    image: Any, target_height: Any, target_width: Any, method: Any = ResizeMethod.BILINEAR, align_corners: bool = False
) -> Tensor:
    """As `tf.image.resize_with_pad`, resized by `tf.compat.v1.image.resize_images`.

    Source: tf.compat.v1.image.resize_image_with_pad public docs 2.15.
    """
    return geometry_api.padded_to(image, target_height, target_width,
                                  lambda x, size: resize_images(x, size, method, align_corners=align_corners))


def resize_bilinear(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Tensor:
    """The op ResizeBilinear. Source: tf.compat.v1.image.resize_bilinear public docs 2.15."""
    return apply("ResizeBilinear", images, size, align_corners=align_corners, half_pixel_centers=half_pixel_centers,
                 name=name)


def resize_nearest_neighbor(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Tensor:
    """The op ResizeNearestNeighbor. Source: tf.compat.v1.image.resize_nearest_neighbor public docs 2.15."""
    return apply("ResizeNearestNeighbor", images, size, align_corners=align_corners,
                 half_pixel_centers=half_pixel_centers, name=name)


def resize_bicubic(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Tensor:
    """The op ResizeBicubic. Source: tf.compat.v1.image.resize_bicubic public docs 2.15."""
    return apply("ResizeBicubic", images, size, align_corners=align_corners, half_pixel_centers=half_pixel_centers,
                 name=name)


def resize_area(images: Any, size: Any, align_corners: bool = False, name: str | None = None) -> Tensor:
    """The op ResizeArea. Source: tf.compat.v1.image.resize_area public docs 2.15."""
    return apply("ResizeArea", images, size, align_corners=align_corners, name=name)


def _either(new_name: str, new: Any, old_name: str, old: Any) -> Any:
    if old is None:
        return new
    if new is not None:
        raise ValueError(f"Cannot specify both '{old_name}' and '{new_name}'.")
    return old


def crop_and_resize(
    image: Any,
    boxes: Any,
    box_ind: Any = None,
    crop_size: Any = None,
    method: str = "bilinear",
    extrapolation_value: float = 0,
    name: str | None = None,
    box_indices: Any = None,
) -> Tensor:
    """As `tf.image.crop_and_resize`; `box_ind` is the old name of `box_indices`.

    Source: tf.compat.v1.image.crop_and_resize public docs 2.15.
    """
    indices = _either("box_indices", box_indices, "box_ind", box_ind)
    return geometry_api.crop_and_resize(image, boxes, indices, crop_size, method, extrapolation_value, name)


def draw_bounding_boxes(images: Any, boxes: Any, name: str | None = None, colors: Any = None) -> Tensor:
    """As `tf.image.draw_bounding_boxes`. Source: tf.compat.v1.image.draw_bounding_boxes public docs 2.15."""
    return box_api.draw_bounding_boxes(images, boxes, colors, name)


def extract_glimpse(
    input: Any,  # noqa: A002
    size: Any,
    offsets: Any,
    centered: bool = True,
    normalized: bool = True,
    uniform_noise: bool = True,
    name: str | None = None,
) -> Tensor:
    """As `tf.image.extract_glimpse`; outside of the image is uniform or (False) Gaussian noise.

    Source: tf.compat.v1.image.extract_glimpse public docs 2.15.
    """
    return apply("ExtractGlimpse", input, size, offsets, centered=centered, normalized=normalized,
                 uniform_noise=uniform_noise, name=name)


def extract_image_patches(
    images: Any,
    ksizes: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: str | None = None,
    name: str | None = None,
    sizes: Any = None,
) -> Tensor:
    """As `tf.image.extract_patches`; `ksizes` is the old name of `sizes`.

    Source: tf.compat.v1.image.extract_image_patches public docs 2.15.
    """
    return extract_patches(images, _either("sizes", sizes, "ksizes", ksizes), strides, rates, padding, name)
