"""ResNet-RS: Bello et al., "Revisiting ResNets: improved training and scaling strategies" (2021).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from thalweg.keras import backend
from thalweg.keras.applications import shared as utils
from thalweg.keras.applications.heads import CONVOLUTION, classified, pooled
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.batch_normalization import BatchNormalization
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.dropout import Dropout
from thalweg.keras.layers.image_sizes import Rescaling
from thalweg.keras.layers.merging import Add, Multiply
from thalweg.keras.layers.pooling import AveragePooling2D, GlobalAveragePooling2D
from thalweg.keras.layers.preprocessing.normalization import Normalization
from thalweg.keras.layers.reshaping import Reshape, ZeroPadding2D

# Depth: blocks of each group, dropout of a block, of the classifier; for each size that there are weights for the
# checksums of the files with and without top.
_MODELS = {
    50: ((3, 4, 6, 3), 0.0, 0.25, {
        160: ("69d9d925319f00a8bdd4af23c04e4102", "90daa68cd26c95aa6c5d25451e095529"),
    }),
    101: ((3, 4, 23, 3), 0.0, 0.25, {
        160: ("544b3434d00efc199d66e9058c7f3379", "82d5b90c5ce9d710da639d6216d0f979"),
        192: ("eb285be29ab42cf4835ff20a5e3b5d23", "f9a0f6b85faa9c3db2b6e233c4eebb5b"),
    }),
    152: ((3, 8, 36, 3), 0.0, 0.25, {
        192: ("8d72a301ed8a6f11a47c4ced4396e338", "5fbf7ac2155cb4d5a6180ee9e3aa8704"),
        224: ("31a46a92ab21b84193d0d71dd8c3d03b", "dc8b2cba2005552eafa3167f00dc2133"),
        256: ("ba6271b99bdeb4e7a9b15c05964ef4ad", "fa79794252dbe47c89130f65349d654a"),
    }),
    200: ((3, 24, 36, 3), 0.1, 0.25, {
        256: ("a76930b741884e09ce90fa7450747d5f", "bbdb3994718dfc0d1cd45d7eff3f3d9c"),
    }),
    270: ((4, 29, 53, 4), 0.1, 0.25, {
        256: ("20d575825ba26176b03cb51012a367a8", "2c42ecb22e35f3e23d2f70babce0a2aa"),
    }),
    350: ((4, 36, 72, 4), 0.1, 0.4, {
        256: ("f4a039dc3c421321b7fc240494574a68", "6e44b55025bbdff8f51692a023143d66"),
        320: ("7ccb858cc738305e8ceb3c0140bee393", "ab0c1f9079d2f85a9facbd2c88aa6079"),
    }),
    420: ((4, 44, 87, 4), 0.1, 0.4, {
        320: ("ae0eb9bed39e64fc8d7e0db4018dc7e8", "fe6217c32be8305b1889657172b98884"),
    }),
}  # fmt: skip
_MEAN, _VARIANCE = [0.485, 0.456, 0.406], [0.229**2, 0.224**2, 0.225**2]


def _convolved(x: Any, filters: int, size: int, stride: int, name: str) -> Any:
    """Padded alike on all sides where it strides, whatever the size of the picture."""
    if stride > 1:
        before = (size - 1) // 2
        x = ZeroPadding2D(padding=((before, size - 1 - before),) * 2)(x)
    return Conv2D(filters, size, strides=stride, padding="same" if stride == 1 else "valid", use_bias=False,
                  kernel_initializer=CONVOLUTION, name=name)(x)


def _normalized(x: Any, name: str, activation_name: str = "") -> Any:
    x = BatchNormalization(axis=utils.channel_axis(), momentum=0.0, epsilon=1e-5, name=name)(x)
    return Activation("relu", name=activation_name)(x) if activation_name else x


def _squeezed(x: Any, filters: int, name: str) -> Any:
    """Squeeze and excitation: each channel times a factor that is computed from the means of all channels."""
    factors = GlobalAveragePooling2D(name=f"{name}_se_squeeze")(x)
    shape = (factors.shape[-1], 1, 1) if utils.channel_axis() == 1 else (1, 1, factors.shape[-1])
    factors = Reshape(shape, name=f"{name}_se_reshape")(factors)
    for count, activation, part in ((filters, "relu", "reduce"), (4 * filters, "sigmoid", "expand")):
        factors = Conv2D(count, 1, padding="same", kernel_initializer=CONVOLUTION, activation=activation,
                         name=f"{name}_se_{part}")(factors)
    return Multiply(name=f"{name}_se_excite")([x, factors])


def _block(begin: Any, filters: int, stride: int, first: bool, drop: float, name: str) -> Any:
    skip = begin
    if first:
        if stride == 2:
            skip = AveragePooling2D((2, 2), strides=(2, 2), padding="same", name=f"{name}_projection_pooling")(skip)
        skip = _convolved(skip, filters * 4, 1, 1, f"{name}_projection_conv")
        skip = _normalized(skip, f"{name}_projection_batch_norm")
    x = _convolved(begin, filters, 1, 1, f"{name}_conv_1")
    x = _normalized(x, f"{name}batch_norm_1", f"{name}_act_1")
    x = _convolved(x, filters, 3, stride, f"{name}_conv_2")
    x = _normalized(x, f"{name}_batch_norm_2", f"{name}_act_2")
    x = _convolved(x, filters * 4, 1, 1, f"{name}_conv_3")
    x = _normalized(x, f"{name}_batch_norm_3")
    x = _squeezed(x, filters, f"{name}_se")
    if drop:
        x = Dropout(drop, noise_shape=(None, 1, 1, 1), name=f"{name}_drop")(x)
    return Activation("relu", name=f"{name}_output_act")(Add()([x, skip]))


def _checked(weights: Any, depth: int, include_top: bool, classes: int) -> Any:
    """The weights' name with the size they were made for. Raises: ValueError for arguments that do not go together."""
    offered = [f"imagenet-i{size}" for size in _MODELS[depth][3]]
    if weights == "imagenet":
        weights = offered[-1]
    if not (weights in (*offered, None) or os.path.exists(weights)):
        raise ValueError(
            "The `weights` argument should be either `None` (random initialization), `'imagenet'` (pre-training on "
            "ImageNet, with highest available input shape), or the path to the weights file to be loaded. For "
            f"ResNetRS{depth} the following weight variants are available {offered} (default=highest). "
            f"Received weights={weights}"
        )
    if weights in offered and include_top and classes != 1000:
        raise ValueError(f"If using `weights` as `'imagenet'` or any of {offered} with `include_top` as true, "
                         f"`classes` should be 1000. Received classes={classes}")
    return weights


def _resnet_rs(
    depth: int, include_top: bool, weights: Any, classes: int, input_shape: Any, input_tensor: Any,
    pooling: str | None, classifier_activation: Any, include_preprocessing: bool
) -> Any:
    repeats, drop, last_drop, sizes = _MODELS[depth]
    weights = _checked(weights, depth, include_top, classes)
    shape = utils.obtain_input_shape(input_shape, 224, 32, include_top, weights)
    x = begin = utils.input_of(input_tensor, shape)
    if include_preprocessing:
        x = Rescaling(scale=1.0 / 255)(x)
        if shape[utils.channel_axis() - 1] == 3:
            x = Normalization(mean=_MEAN, variance=_VARIANCE, axis=utils.channel_axis())(x)
    name = f"stem_{backend.get_uid('stem_')}_stem"
    for i, (filters, stride) in enumerate(((32, 2), (32, 1), (64, 1), (64, 2)), 1):
        x = _convolved(x, filters, 3, stride, f"{name}_conv_{i}")
        x = _normalized(x, f"{name}_batch_norm_{i}", f"{name}_act_{i}")
    for i, count in enumerate(repeats, 2):
        for j in range(count):
            stride = 2 if i > 2 and j == 0 else 1
            x = _block(x, 16 * 2**i, stride, j == 0, drop * i / (len(repeats) + 1), f"BlockGroup{i}__block_{j}_")
    if include_top:
        x = classified(x, classes, classifier_activation, weights, last_drop)
    else:
        x = pooled(x, pooling)
    model = utils.model_of(input_tensor, begin, x, f"resnet-rs-{depth}")
    if not (weights or "").startswith("imagenet-i"):
        return utils.load(model, weights, "", "")
    size = int(weights.removeprefix("imagenet-i"))
    file = f"resnet-rs-{depth}-i{size}{'' if include_top else '_notop'}.h5"
    return utils.load(model, "imagenet", file, "resnet_rs/", sizes[size][0 if include_top else 1])


def _published(depth: int) -> Callable[..., Any]:
    def build(
        include_top: bool = True,
        weights: Any = "imagenet",
        classes: int = 1000,
        input_shape: Any = None,
        input_tensor: Any = None,
        pooling: str | None = None,
        classifier_activation: Any = "softmax",
        include_preprocessing: bool = True,
    ) -> Any:
        return _resnet_rs(depth, include_top, weights, classes, input_shape, input_tensor, pooling,
                          classifier_activation, include_preprocessing)

    name = f"ResNetRS{depth}"
    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{name}; arguments as of `tf.keras.applications.VGG16`, and

    Args:
      weights: also "imagenet-i160" (or another size): those made for pictures of that size.
      include_preprocessing: pixels on 0..255 go in, not normalised ones.
    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.{name} public docs 2.15.
    """
    return build


ResNetRS50, ResNetRS101, ResNetRS152 = (_published(depth) for depth in (50, 101, 152))
ResNetRS200, ResNetRS270, ResNetRS350, ResNetRS420 = (_published(depth) for depth in (200, 270, 350, 420))


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """What is given: the network itself scales its input. Source: tf.keras.applications.resnet_rs public docs 2.15."""
    return x
