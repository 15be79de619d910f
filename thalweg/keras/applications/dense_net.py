"""DenseNet: Huang, Liu, van der Maaten and Weinberger, "Densely connected convolutional networks" (2016).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras.applications import shared as utils
from thalweg.keras.applications.residual import activated, normalized, topped
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.merging import Concatenate
from thalweg.keras.layers.pooling import AveragePooling2D, MaxPooling2D
from thalweg.keras.layers.reshaping import ZeroPadding2D

_HASHES = {
    "densenet121": ("9d60b8095a5708f2dcce2bca79d332c7", "30ee3e1110167f948a6b9946edeeb738"),
    "densenet169": ("d699b8f76981ab1b30698df4c175e90b", "b8c4d4c20dd625c148057b9ff1c1176b"),
    "densenet201": ("1ceb130c1ea1b78c3bf6114dbdfd8807", "c13680b51ded0fb44dff2d8f86ac8bb1"),
}
_GROWTH = 32


def _dense_block(x: Any, blocks: int, name: str) -> Any:
    """Each step adds `_GROWTH` channels computed from all before."""
    for i in range(1, blocks + 1):
        new = activated(normalized(x, f"{name}_block{i}_0_bn"), f"{name}_block{i}_0_relu")
        new = Conv2D(4 * _GROWTH, 1, use_bias=False, name=f"{name}_block{i}_1_conv")(new)
        new = activated(normalized(new, f"{name}_block{i}_1_bn"), f"{name}_block{i}_1_relu")
        new = Conv2D(_GROWTH, 3, padding="same", use_bias=False, name=f"{name}_block{i}_2_conv")(new)
        x = Concatenate(axis=utils.channel_axis(), name=f"{name}_block{i}_concat")([x, new])
    return x


def _halved(x: Any, name: str) -> Any:
    """Half the channels at half the resolution."""
    x = activated(normalized(x, f"{name}_bn"), f"{name}_relu")
    x = Conv2D(int(x.shape[utils.channel_axis()] * 0.5), 1, use_bias=False, name=f"{name}_conv")(x)
    return AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)


def _published(name: str, blocks: tuple[int, ...]) -> Callable[..., Any]:
    def build(
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
    ) -> Any:
        utils.check_arguments(weights, include_top, classes, {})
        shape = utils.obtain_input_shape(input_shape, 224, 32, include_top, weights)
        begin = utils.input_of(input_tensor, shape)
        x = ZeroPadding2D(padding=((3, 3), (3, 3)))(begin)
        x = Conv2D(64, 7, strides=2, use_bias=False, name="conv1/conv")(x)
        x = activated(normalized(x, "conv1/bn"), "conv1/relu")
        x = ZeroPadding2D(padding=((1, 1), (1, 1)))(x)
        x = MaxPooling2D(3, strides=2, name="pool1")(x)
        for i, count in enumerate(blocks, 2):
            x = _dense_block(x, count, f"conv{i}")
            if i < 5:
                x = _halved(x, f"pool{i}")
        x = activated(normalized(x, "bn"), "relu")
        x = topped(x, include_top, pooling, classes, classifier_activation, weights)
        key = name.lower()
        model = utils.model_of(input_tensor, begin, x, key)
        file = f"{key}_weights_tf_dim_ordering_tf_kernels{'' if include_top else '_notop'}.h5"
        return utils.load(model, weights, file, "densenet/", _HASHES[key][0 if include_top else 1])

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{name}; arguments as of `tf.keras.applications.VGG16`.

    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.{name} public docs 2.15.
    """
    return build


DenseNet121 = _published("DenseNet121", (6, 12, 24, 16))
DenseNet169 = _published("DenseNet169", (6, 12, 32, 32))
DenseNet201 = _published("DenseNet201", (6, 12, 48, 32))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """`imagenet_utils.preprocess_input` in mode "torch". Source: tf.keras.applications.densenet public docs 2.15."""
    return utils.preprocess_input(x, data_format=data_format, mode="torch")
