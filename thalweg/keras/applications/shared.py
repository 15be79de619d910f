"""What the networks of `tf.keras.applications` share: inputs, preprocessing, the names of the classes, weights.

Source: tf.keras.applications.imagenet_utils public docs 2.15; shapes, names and messages from recorded runs.
"""

from __future__ import annotations

import json
import os
import warnings
from typing import Any

import numpy as np

from thalweg.core import convert
from thalweg.core.tensor import Tensor
from thalweg.keras import activations, backend
from thalweg.keras.keras_tensor import KerasTensor
from thalweg.keras.layers import input_layer
from thalweg.keras.models import functional
from thalweg.keras.utils.data_utils import get_file
from thalweg.keras.utils.source_inputs import get_source_inputs
from thalweg.ops.math import casting

WEIGHTS = "https://storage.googleapis.com/tensorflow/keras-applications/"
_CLASSES = "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json"
# Means of ImageNet: per channel of BGR on 0..255 ("caffe"), of RGB on 0..1 ("torch").
_CAFFE_MEAN = (103.939, 116.779, 123.68)
_TORCH_MEAN, _TORCH_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_class_names: dict[str, list[str]] = {}


# -- preprocessing -----------------------------------------------------------------------------------------------------
def preprocess_input(x: Any, data_format: str | None = None, mode: str = "caffe") -> Any:
    """Pictures on 0..255 as a network wants them.

    Args:
      x: array (of floats: changed in place) or tensor, three or four dimensions, RGB.
      data_format: "channels_last", "channels_first", or None for Keras' own.
      mode: "caffe" (BGR less ImageNet's mean), "tf" (to [-1, 1]) or "torch" (to [0, 1], normalised).
    Returns: what x is, of floats.
    Raises: ValueError for another mode or format.
    Example:
      >>> tf.keras.applications.imagenet_utils.preprocess_input(np.array([[[0., 127.5, 255.]]]), mode="tf").tolist()
      [[[-1.0, 0.0, 1.0]]]
    Source: tf.keras.applications.imagenet_utils.preprocess_input public docs 2.15.
    """
    if mode not in ("caffe", "tf", "torch"):
        raise ValueError(f"Expected mode to be one of `caffe`, `tf` or `torch`. Received: mode={mode}")
    data_format = backend.image_data_format() if data_format is None else data_format
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(
            "Expected data_format to be one of `channels_first` or `channels_last`. "
            f"Received: data_format={data_format}"
        )
    axis = -1 if data_format == "channels_last" else -3
    if isinstance(x, np.ndarray):
        return _array_preprocessed(x, axis, mode)
    return _tensor_preprocessed(x, axis, mode)


def _per_channel(values: Any, axis: int) -> np.ndarray:
    return np.array(values) if axis == -1 else np.array(values)[:, None, None]


def _array_preprocessed(x: np.ndarray, axis: int, mode: str) -> np.ndarray:
    if not issubclass(x.dtype.type, np.floating):
        x = x.astype(backend.floatx(), copy=False)
    if mode == "tf":
        x /= 127.5
        x -= 1.0
        return x
    if mode == "torch":
        x /= 255.0
        x -= _per_channel(_TORCH_MEAN, axis).astype(x.dtype)
        x /= _per_channel(_TORCH_DEVIATION, axis).astype(x.dtype)
        return x
    x = np.flip(x, axis)          # a view: the array given changes too, as in Keras
    x -= _per_channel(_CAFFE_MEAN, axis).astype(x.dtype)
    return x


def _tensor_preprocessed(x: Any, axis: int, mode: str) -> Any:
    if not isinstance(x, (Tensor, KerasTensor)):
        x = convert.convert_to_tensor(x)
    if mode == "tf":
        return x / 127.5 - 1.0
    if mode == "torch":
        x = x / 255.0
        mean, deviation = _per_channel(_TORCH_MEAN, axis), _per_channel(_TORCH_DEVIATION, axis)
        return _plus(x, -mean) / _like(deviation, x)
    turned = x[..., ::-1] if axis == -1 else x[..., ::-1, :, :]
    return _plus(turned, -_per_channel(_CAFFE_MEAN, axis))


def _like(values: np.ndarray, x: Any) -> Tensor:
    return casting.cast(convert.to_tensor(values.astype(np.float32)), x.dtype)


def _plus(x: Any, values: np.ndarray) -> Any:
    return x + _like(values, x)


def decode_predictions(preds: np.ndarray, top: int = 5) -> list[list[tuple]]:
    """The best classes of each row of predictions: lists of (WordNet id, name, score).

    Args:
      preds: array [rows, 1000].
      top: how many.
    Raises: ValueError for another shape; what `tf.keras.utils.get_file` raises where the names cannot be had.
    Source: tf.keras.applications.imagenet_utils.decode_predictions public docs 2.15.
    """
    if len(preds.shape) != 2 or preds.shape[1] != 1000:
        raise ValueError(
            "`decode_predictions` expects a batch of predictions (i.e. a 2D array of shape (samples, 1000)). "
            f"Found array with shape: {preds.shape}"
        )
    if not _class_names:
        path = get_file("imagenet_class_index.json", _CLASSES, cache_subdir="models",
                        file_hash="c2c37ea517e94d9795004a39431a14cb")
        with open(path, encoding="utf-8") as f:
            _class_names.update(json.load(f))
    found = []
    for row in preds:
        best = row.argsort()[-top:][::-1]
        found.append(sorted(((*_class_names[str(i)], row[i]) for i in best), key=lambda r: r[2], reverse=True))
    return found


# -- building ----------------------------------------------------------------------------------------------------------
def check_arguments(weights: Any, include_top: bool, classes: int, extra: dict[str, Any]) -> None:
    """Raises: ValueError for arguments that do not go together."""
    extra.pop("layers", None)
    if extra:
        raise ValueError(f"Unknown argument(s): {extra}")
    if not (weights in ("imagenet", None) or os.path.exists(weights)):
        raise ValueError(
            "The `weights` argument should be either `None` (random initialization), `imagenet` (pre-training on "
            f"ImageNet), or the path to the weights file to be loaded. Received: weights={weights}"
        )
    if weights == "imagenet" and include_top and classes != 1000:
        raise ValueError(
            f'If using `weights` as `"imagenet"` with `include_top` as true, `classes` should be 1000. '
            f"Received: classes={classes}"
        )


def obtain_input_shape(shape: Any, default_size: int, min_size: int, with_top: bool, weights: Any) -> tuple:
    """The input's shape, from what the user gave. Raises: ValueError for one that does not fit."""
    first = backend.image_data_format() == "channels_first"
    channels = 3
    if weights != "imagenet" and shape and len(shape) == 3:
        channels = shape[0 if first else -1]
        if channels not in (1, 3):
            warnings.warn(
                "This model usually expects 1 or 3 input channels. However, it was passed an input_shape with "
                f"{channels} input channels.",
                stacklevel=4,
            )
    default = (channels, default_size, default_size) if first else (default_size, default_size, channels)
    if weights == "imagenet" and with_top:
        if shape is not None and tuple(shape) != default:
            raise ValueError(
                "When setting `include_top=True` and loading `imagenet` weights, `input_shape` should be "
                f"{default}.  Received: input_shape={shape}"
            )
        return default
    if not shape:
        if with_top:
            return default
        return (3, None, None) if first else (None, None, 3)
    if len(shape) != 3:
        raise ValueError("`input_shape` must be a tuple of three integers.")
    if shape[0 if first else -1] != 3 and weights == "imagenet":
        raise ValueError(f"The input must have 3 channels; Received `input_shape={shape}`")
    if any(n is not None and n < min_size for n in (shape[1:] if first else shape[:2])):
        raise ValueError(f"Input size must be at least {min_size}x{min_size}; Received: input_shape={shape}")
    if with_top and None in shape:
        raise ValueError(
            f"If `include_top` is True, you should specify a static `input_shape`. Received: input_shape={shape}"
        )
    return tuple(shape)


def input_of(input_tensor: Any, shape: tuple) -> Any:
    """The KerasTensor that the network begins with."""
    if input_tensor is None:
        return input_layer.Input(shape=shape)
    if isinstance(input_tensor, KerasTensor):
        return input_tensor
    return input_layer.Input(tensor=input_tensor, shape=shape)


def begun(
    input_tensor: Any, input_shape: Any, weights: Any, include_top: bool, classes: int, size: int, smallest: int = 32
) -> Any:
    """The KerasTensor that a network of this usual size begins with, its arguments checked.

    Raises: ValueError for arguments that do not go together.
    """
    check_arguments(weights, include_top, classes, {})
    return input_of(input_tensor, obtain_input_shape(input_shape, size, smallest, include_top, weights))


def channel_axis() -> int:
    """Where the channels of a batch are."""
    return 3 if backend.image_data_format() == "channels_last" else 1


def validate_activation(activation: Any, weights: Any) -> None:
    """Raises: ValueError for an activation that weights that are there were not made for."""
    if weights is None:
        return
    if activations.get(activation) not in (activations.get("softmax"), activations.get(None)):
        raise ValueError(
            "Only `None` and `softmax` activations are allowed for the `classifier_activation` argument when using "
            f"pretrained weights, with `include_top=True`; Received: classifier_activation={activation}"
        )


def model_of(input_tensor: Any, begin: Any, x: Any, name: str) -> Any:
    """The model from the input (or what `input_tensor` was made from) to x."""
    return functional.Model(begin if input_tensor is None else get_source_inputs(begin), x, name=name)


def load(model: Any, weights: Any, file: str, folder: str, file_hash: str | None = None, remote: str = "") -> Any:
    """The model with its weights: none, those of a file, or those that are fetched from Keras' store.

    folder: in the store, or the whole address of one. remote: what the file is called there, if not as here.
    """
    if weights == "imagenet":
        base = folder if "://" in folder else WEIGHTS + folder
        weights = get_file(file, base + (remote or file), cache_subdir="models", file_hash=file_hash)
    if weights is not None:
        model.load_weights(weights)
    return model


def correct_pad(x: Any, kernel_size: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Padding before a strided convolution without padding, as `same` would have it for even and odd sizes."""
    axis = 2 if backend.image_data_format() == "channels_first" else 1
    sizes = tuple(x.shape[axis : axis + 2])
    half = kernel_size // 2
    adjust = (1, 1) if sizes[0] is None else (1 - sizes[0] % 2, 1 - sizes[1] % 2)
    return (half - adjust[0], half), (half - adjust[1], half)
