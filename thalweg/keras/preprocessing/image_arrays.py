"""Changes of one image as an array: affine transforms, shifts of channels and brightness, drawn by NumPy's generator.

Every draw comes from NumPy's global generator, in the order Keras draws, so that `np.random.seed` gives Keras' images.
Source: tf.keras.preprocessing.image public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.utils import image_utils
from thalweg.ops.image import codecs


def apply_affine_transform(
    x: np.ndarray,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
) -> np.ndarray:
    """The image turned, moved, sheared and zoomed about its centre.

    Args:
      x: array of three dimensions.
      theta, shear: degrees. tx, ty: pixels down and to the right. zx, zy: factors by which places are multiplied.
      row_axis, col_axis, channel_axis: the order of the dimensions; channels first or last.
      fill_mode: "nearest", "constant" (of `cval`), "reflect" or "wrap": what is outside.
      order: of the spline.
    Returns: an array like x.
    Raises: ValueError for axes that are none or another rank; ImportError without SciPy.
    Example:
      >>> turned = tf.keras.preprocessing.image.apply_affine_transform(
      ...   np.array([[[1.], [2.]], [[3.], [4.]]]), theta=90, row_axis=0, col_axis=1, channel_axis=2)
      >>> turned.round(6)[..., 0].tolist()
      [[2.0, 4.0], [1.0, 3.0]]
    Source: tf.keras.preprocessing.image.apply_affine_transform public docs 2.15.
    """
    axes = {row_axis, col_axis, channel_axis}
    if len(axes) != 3:
        raise ValueError("'row_axis', 'col_axis', and 'channel_axis' must be distinct")
    if axes != {0, 1, 2}:
        raise ValueError(f"Invalid axis' indices: {axes - {0, 1, 2}}")
    if x.ndim != 3:
        raise ValueError("Input arrays must be multi-channel 2D images.")
    if channel_axis not in (0, 2):
        raise ValueError("Channels are allowed and the first and last dimensions.")
    steps = []
    if theta != 0:
        turn = np.deg2rad(theta)
        steps.append([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    if tx != 0 or ty != 0:
        steps.append([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    if shear != 0:
        slope = np.deg2rad(shear)
        steps.append([[1, -np.sin(slope), 0], [0, np.cos(slope), 0], [0, 0, 1]])
    if zx != 1 or zy != 1:
        steps.append([[zx, 0, 0], [0, zy, 0], [0, 0, 1]])
    if not steps:
        return x
    matrix = np.array(steps[0])
    for step in steps[1:]:
        matrix = matrix @ np.array(step)
    middle_y, middle_x = x.shape[row_axis] / 2 - 0.5, x.shape[col_axis] / 2 - 0.5
    to_middle = np.array([[1, 0, middle_y], [0, 1, middle_x], [0, 0, 1]])
    from_middle = np.array([[1, 0, -middle_y], [0, 1, -middle_x], [0, 0, 1]])
    matrix = to_middle @ matrix @ from_middle
    if col_axis > row_axis:      # Keras then exchanges rows and columns: a positive angle turns the other way
        matrix[:, [0, 1]] = matrix[:, [1, 0]]
        matrix[[0, 1]] = matrix[[1, 0]]
    try:
        from scipy import ndimage
    except ImportError as e:
        raise ImportError("Image transformations require SciPy. Install SciPy.") from e
    planes = np.rollaxis(x, channel_axis, 0)
    moved = [
        ndimage.affine_transform(p, matrix[:2, :2], matrix[:2, 2], order=order, mode=fill_mode, cval=cval)
        for p in planes
    ]
    return np.rollaxis(np.stack(moved, axis=0), 0, channel_axis + 1)


def random_rotation(
    x: np.ndarray,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> np.ndarray:
    """The image turned by an angle in [-rg, rg] degrees; other arguments as `apply_affine_transform`.

    Source: tf.keras.preprocessing.image.random_rotation public docs 2.15.
    """
    theta = np.random.uniform(-rg, rg)
    return apply_affine_transform(x, theta, 0, 0, 0, 1, 1, row_axis, col_axis, channel_axis, fill_mode, cval,
                                  interpolation_order)


def random_shift(
    x: np.ndarray,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> np.ndarray:
    """The image moved by up to `wrg` of its width and `hrg` of its height.

    Source: tf.keras.preprocessing.image.random_shift public docs 2.15.
    """
    tx = np.random.uniform(-hrg, hrg) * x.shape[row_axis]
    ty = np.random.uniform(-wrg, wrg) * x.shape[col_axis]
    return apply_affine_transform(x, 0, tx, ty, 0, 1, 1, row_axis, col_axis, channel_axis, fill_mode, cval,
                                  interpolation_order)


def random_shear(
    x: np.ndarray,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> np.ndarray:
    """The image sheared by an angle in [-intensity, intensity] degrees.

    Source: tf.keras.preprocessing.image.random_shear public docs 2.15.
    """
    shear = np.random.uniform(-intensity, intensity)
    return apply_affine_transform(x, 0, 0, 0, shear, 1, 1, row_axis, col_axis, channel_axis, fill_mode, cval,
                                  interpolation_order)


def random_zoom(
    x: np.ndarray,
    zoom_range: Any,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> np.ndarray:
    """The image zoomed by two factors from a range, one per direction.

    Raises: ValueError for a range that is no pair.
    Source: tf.keras.preprocessing.image.random_zoom public docs 2.15.
    """
    if len(zoom_range) != 2:
        raise ValueError(f"`zoom_range` should be a tuple or list of two floats. Received: {zoom_range}")
    zx, zy = (1, 1) if tuple(zoom_range) == (1, 1) else np.random.uniform(zoom_range[0], zoom_range[1], 2)
    return apply_affine_transform(x, 0, 0, 0, 0, zx, zy, row_axis, col_axis, channel_axis, fill_mode, cval,
                                  interpolation_order)


def apply_channel_shift(x: np.ndarray, intensity: float, channel_axis: int = 0) -> np.ndarray:
    """Adds `intensity` to all channels and clips to the range the image had.

    Source: tf.keras.preprocessing.image.apply_channel_shift public docs 2.15.
    """
    planes = np.rollaxis(x, channel_axis, 0)
    least, most = np.min(planes), np.max(planes)
    shifted = np.stack([np.clip(p + intensity, least, most) for p in planes], axis=0)
    return np.rollaxis(shifted, 0, channel_axis + 1)


def random_channel_shift(x: np.ndarray, intensity_range: float, channel_axis: int = 0) -> np.ndarray:
    """`apply_channel_shift` by a draw from [-intensity_range, intensity_range].

    Source: tf.keras.preprocessing.image.random_channel_shift public docs 2.15.
    """
    return apply_channel_shift(x, np.random.uniform(-intensity_range, intensity_range), channel_axis=channel_axis)


def apply_brightness_shift(x: np.ndarray, brightness: float, scale: bool = True) -> np.ndarray:
    """The image times `brightness`, by Pillow, on 0..255.

    Args:
      x: array of three dimensions, channels last.
      brightness: factor.
      scale: stretch the values to 0..255 first; an image that is not within 0..255 is stretched and brought back.
    Source: tf.keras.preprocessing.image.apply_brightness_shift public docs 2.15.
    """
    codecs.pillow()
    from PIL import ImageEnhance

    least, most = np.min(x), np.max(x)
    outside = bool(least < 0 or most > 255)
    img = image_utils.array_to_img(x, scale=outside or scale)
    x = image_utils.img_to_array(ImageEnhance.Brightness(img).enhance(brightness))
    return x / 255 * (most - least) + least if outside and not scale else x


def random_brightness(x: np.ndarray, brightness_range: Any, scale: bool = True) -> np.ndarray:
    """`apply_brightness_shift` by a draw from a range.

    Raises: ValueError for a range that is no pair.
    Source: tf.keras.preprocessing.image.random_brightness public docs 2.15.
    """
    if len(brightness_range) != 2:
        raise ValueError(f"`brightness_range should be tuple or list of two floats. Received: {brightness_range}")
    return apply_brightness_shift(x, np.random.uniform(brightness_range[0], brightness_range[1]), scale)


def flip_axis(x: np.ndarray, axis: int) -> np.ndarray:
    """The array with one axis reversed."""
    return np.flip(np.asarray(x), axis)
