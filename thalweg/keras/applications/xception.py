"""Xception: Chollet, "Xception: deep learning with depthwise separable convolutions" (2016).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.keras.applications import shared as utils
from thalweg.keras.applications.heads import classified, pooled
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.batch_normalization import BatchNormalization
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.convolution_depthwise import SeparableConv2D
from thalweg.keras.layers.merging import Add
from thalweg.keras.layers.pooling import MaxPooling2D

_HASHES = ("0a58e3b7378bc2990ea3b43d5981f1f6", "b0042744bf5b25fce3cb969f33bebb97")
# Filters of the separable convolutions of blocks 2 to 13; a block of three goes round a plain connection.
_BLOCKS = ((128, 128), (256, 256), (728, 728), *[(728, 728, 728)] * 8, (728, 1024))


def _normalized(x: Any, name: str | None = None) -> Any:
    return BatchNormalization(axis=1 if utils.channel_axis() == 1 else -1, name=name)(x)


def _separable(x: Any, filters: int, name: str) -> Any:
    return _normalized(SeparableConv2D(filters, (3, 3), padding="same", use_bias=False, name=name)(x), f"{name}_bn")


def _block(x: Any, filters: tuple[int, ...], number: int) -> Any:
    name, residual = f"block{number}", x
    if len(filters) == 2:
        residual = Conv2D(filters[-1], (1, 1), strides=(2, 2), padding="same", use_bias=False)(x)
        residual = _normalized(residual)
    for i, count in enumerate(filters, 1):
        if (number, i) != (2, 1):
            x = Activation("relu", name=f"{name}_sepconv{i}_act")(x)
        x = _separable(x, count, f"{name}_sepconv{i}")
    if len(filters) == 2:
        x = MaxPooling2D((3, 3), strides=(2, 2), padding="same", name=f"{name}_pool")(x)
    return Add()([x, residual])


def Xception(  # noqa: N802
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
) -> Any:
    """Xception; arguments as of `tf.keras.applications.VGG16`, pictures of at least 71 x 71.

    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.Xception public docs 2.15.
    """
    x = begin = utils.begun(input_tensor, input_shape, weights, include_top, classes, 299, 71)
    for i, (filters, stride) in enumerate(((32, 2), (64, 1)), 1):
        x = Conv2D(filters, (3, 3), strides=stride, use_bias=False, name=f"block1_conv{i}")(x)
        x = Activation("relu", name=f"block1_conv{i}_act")(_normalized(x, f"block1_conv{i}_bn"))
    for number, block in enumerate(_BLOCKS, 2):
        x = _block(x, block, number)
    for i, filters in enumerate((1536, 2048), 1):
        x = Activation("relu", name=f"block14_sepconv{i}_act")(_separable(x, filters, f"block14_sepconv{i}"))
    if include_top:
        x = classified(x, classes, classifier_activation, weights)
    else:
        x = pooled(x, pooling, named=False)
    model = utils.model_of(input_tensor, begin, x, "xception")
    file = f"xception_weights_tf_dim_ordering_tf_kernels{'' if include_top else '_notop'}.h5"
    return utils.load(model, weights, file, "xception/", _HASHES[0 if include_top else 1])


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """`imagenet_utils.preprocess_input` in mode "tf". Source: tf.keras.applications.xception public docs 2.15."""
    return utils.preprocess_input(x, data_format=data_format, mode="tf")
