"""ResNet: He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (2015), "Identity mappings in deep
residual networks" (2016, V2).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras.applications import shared as utils
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.batch_normalization import BatchNormalization
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.dense import Dense
from thalweg.keras.layers.merging import Add
from thalweg.keras.layers.pooling import GlobalAveragePooling2D, GlobalMaxPooling2D, MaxPooling2D
from thalweg.keras.layers.reshaping import ZeroPadding2D

_HASHES = {
    "resnet50": ("2cb95161c43110f7111970584f804107", "4d473c1dd8becc155b73f8504c6f6626"),
    "resnet101": ("f1aeb4b969a6efcfb50fad2f0c20cfc5", "88cf7a10940856eca736dc7b7e228a21"),
    "resnet152": ("100835be76be38e30d865e96f2aaae62", "ee4c566cf9a93f14d82f913c2dc6dd0c"),
    "resnet50v2": ("3ef43a0b657b3be2300d5770ece849e0", "fac2f116257151a9d068a22e544a4917"),
    "resnet101v2": ("6343647c601c52e1368623803854d971", "c0ed64b8031c3730f411d2eb4eea35b5"),
    "resnet152v2": ("a49b44d1979771252814e80f8ec446f9", "ed17cf2e0169df9d443503ef94b23b33"),
}


def normalized(x: Any, name: str) -> Any:
    """Batch normalisation as these networks have it."""
    return BatchNormalization(axis=utils.channel_axis(), epsilon=1.001e-5, name=name)(x)


def activated(x: Any, name: str) -> Any:
    """Rectified."""
    return Activation("relu", name=name)(x)


def _block(x: Any, filters: int, stride: int, first: bool, name: str) -> Any:
    """1 x 1, 3 x 3, 1 x 1, added to the input (projected in the first block of a stack), then rectified."""
    shortcut = x
    if first:
        shortcut = Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(x)
        shortcut = normalized(shortcut, f"{name}_0_bn")
    x = Conv2D(filters, 1, strides=stride, name=f"{name}_1_conv")(x)
    x = activated(normalized(x, f"{name}_1_bn"), f"{name}_1_relu")
    x = Conv2D(filters, 3, padding="SAME", name=f"{name}_2_conv")(x)
    x = activated(normalized(x, f"{name}_2_bn"), f"{name}_2_relu")
    x = Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    x = normalized(x, f"{name}_3_bn")
    return activated(Add(name=f"{name}_add")([shortcut, x]), f"{name}_out")


def _stack(x: Any, filters: int, blocks: int, stride: int, name: str) -> Any:
    for i in range(1, blocks + 1):
        x = _block(x, filters, stride if i == 1 else 1, i == 1, f"{name}_block{i}")
    return x


def _block_v2(x: Any, filters: int, stride: int, first: bool, name: str) -> Any:
    """The same with normalisation and activation before each convolution."""
    before = activated(normalized(x, f"{name}_preact_bn"), f"{name}_preact_relu")
    if first:
        shortcut = Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(before)
    else:
        shortcut = MaxPooling2D(1, strides=stride)(x) if stride > 1 else x
    x = Conv2D(filters, 1, strides=1, use_bias=False, name=f"{name}_1_conv")(before)
    x = activated(normalized(x, f"{name}_1_bn"), f"{name}_1_relu")
    x = ZeroPadding2D(padding=((1, 1), (1, 1)), name=f"{name}_2_pad")(x)
    x = Conv2D(filters, 3, strides=stride, use_bias=False, name=f"{name}_2_conv")(x)
    x = activated(normalized(x, f"{name}_2_bn"), f"{name}_2_relu")
    x = Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    return Add(name=f"{name}_out")([shortcut, x])


def _stack_v2(x: Any, filters: int, blocks: int, stride: int, name: str) -> Any:
    """The last block strides, not the first."""
    for i in range(1, blocks + 1):
        x = _block_v2(x, filters, stride if i == blocks else 1, i == 1, f"{name}_block{i}")
    return x


def _resnet(
    name: str, blocks: tuple[int, ...], v2: bool, include_top: bool, weights: Any, input_tensor: Any, input_shape: Any,
    pooling: str | None, classes: int, classifier_activation: Any, extra: dict[str, Any]
) -> Any:
    utils.check_arguments(weights, include_top, classes, extra)
    shape = utils.obtain_input_shape(input_shape, 224, 32, include_top, weights)
    begin = utils.input_of(input_tensor, shape)
    x = ZeroPadding2D(padding=((3, 3), (3, 3)), name="conv1_pad")(begin)
    x = Conv2D(64, 7, strides=2, use_bias=True, name="conv1_conv")(x)
    if not v2:
        x = activated(normalized(x, "conv1_bn"), "conv1_relu")
    x = ZeroPadding2D(padding=((1, 1), (1, 1)), name="pool1_pad")(x)
    x = MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    for i, (count, filters) in enumerate(zip(blocks, (64, 128, 256, 512), strict=True), 2):
        if v2:
            x = _stack_v2(x, filters, count, 1 if i == 5 else 2, f"conv{i}")
        else:
            x = _stack(x, filters, count, 1 if i == 2 else 2, f"conv{i}")
    if v2:
        x = activated(normalized(x, "post_bn"), "post_relu")
    x = topped(x, include_top, pooling, classes, classifier_activation, weights)
    model = utils.model_of(input_tensor, begin, x, name)
    file = f"{name}_weights_tf_dim_ordering_tf_kernels{'' if include_top else '_notop'}.h5"
    return utils.load(model, weights, file, "resnet/", _HASHES[name][0 if include_top else 1])


def topped(x: Any, include_top: bool, pooling: str | None, classes: int, activation: Any, weights: Any) -> Any:
    """The classifier on the mean of all places, or the pooling asked for."""
    if include_top:
        x = GlobalAveragePooling2D(name="avg_pool")(x)
        utils.validate_activation(activation, weights)
        return Dense(classes, activation=activation, name="predictions")(x)
    if pooling == "avg":
        return GlobalAveragePooling2D(name="avg_pool")(x)
    return GlobalMaxPooling2D(name="max_pool")(x) if pooling == "max" else x


def _published(name: str, blocks: tuple[int, ...], v2: bool) -> Callable[..., Any]:
    if v2:

        def build(
            include_top: bool = True,
            weights: Any = "imagenet",
            input_tensor: Any = None,
            input_shape: Any = None,
            pooling: str | None = None,
            classes: int = 1000,
            classifier_activation: Any = "softmax",
        ) -> Any:
            return _resnet(name.lower(), blocks, v2, include_top, weights, input_tensor, input_shape, pooling, classes,
                           classifier_activation, {})
    else:

        def build(
            include_top: bool = True,
            weights: Any = "imagenet",
            input_tensor: Any = None,
            input_shape: Any = None,
            pooling: str | None = None,
            classes: int = 1000,
            **kwargs: Any,
        ) -> Any:
            activation = kwargs.pop("classifier_activation", "softmax")
            return _resnet(name.lower(), blocks, v2, include_top, weights, input_tensor, input_shape, pooling, classes,
                           activation, kwargs)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{name}; arguments as of `tf.keras.applications.VGG16`.

    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.{name} public docs 2.15.
    """
    return build


ResNet50 = _published("ResNet50", (3, 4, 6, 3), v2=False)
ResNet101 = _published("ResNet101", (3, 4, 23, 3), v2=False)
ResNet152 = _published("ResNet152", (3, 8, 36, 3), v2=False)
ResNet50V2 = _published("ResNet50V2", (3, 4, 6, 3), v2=True)
ResNet101V2 = _published("ResNet101V2", (3, 4, 23, 3), v2=True)
ResNet152V2 = _published("ResNet152V2", (3, 8, 36, 3), v2=True)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """`imagenet_utils.preprocess_input` in mode "caffe". Source: tf.keras.applications.resnet public docs 2.15."""
    return utils.preprocess_input(x, data_format=data_format, mode="caffe")


def preprocess_input_v2(x: Any, data_format: str | None = None) -> Any:
    """`imagenet_utils.preprocess_input` in mode "tf". Source: tf.keras.applications.resnet_v2 public docs 2.15."""
    return utils.preprocess_input(x, data_format=data_format, mode="tf")
