"""EfficientNet (Tan and Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019) and
EfficientNetV2 (Tan and Le, "EfficientNetV2: smaller models and faster training", 2021).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from thalweg.keras.applications import shared as utils
from thalweg.keras.applications.heads import CLASSIFIER, CONVOLUTION, classified, pooled
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.batch_normalization import BatchNormalization
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.convolution_depthwise import DepthwiseConv2D
from thalweg.keras.layers.dropout import Dropout
from thalweg.keras.layers.image_sizes import Rescaling
from thalweg.keras.layers.merging import Add, Multiply
from thalweg.keras.layers.pooling import GlobalAveragePooling2D
from thalweg.keras.layers.preprocessing.normalization import Normalization
from thalweg.keras.layers.reshaping import Reshape, ZeroPadding2D

_STORE = "https://storage.googleapis.com/keras-applications/"
_MEAN, _VARIANCE = [0.485, 0.456, 0.406], [0.229**2, 0.224**2, 0.225**2]
_DEVIATION = (0.229, 0.224, 0.225)


def _convolved(x: Any, filters: int, size: int, name: str, **options: Any) -> Any:
    options = {"padding": "same", "use_bias": False, "kernel_initializer": CONVOLUTION} | options
    return Conv2D(filters, size, name=name, **options)(x)


def _normalized(x: Any, name: str, activation: Any, activation_name: str, momentum: float = 0.99) -> Any:
    x = BatchNormalization(axis=utils.channel_axis(), momentum=momentum, name=name)(x)
    return x if activation is None else Activation(activation, name=activation_name)(x)


def _weighed(x: Any, squeezed: int, activation: Any, name: str) -> Any:
    """Squeeze and excitation: each channel times a factor that is computed from the means of all channels."""
    filters = x.shape[utils.channel_axis()]
    factors = GlobalAveragePooling2D(name=f"{name}se_squeeze")(x)
    shape = (filters, 1, 1) if utils.channel_axis() == 1 else (1, 1, filters)
    factors = Reshape(shape, name=f"{name}se_reshape")(factors)
    factors = _convolved(factors, squeezed, 1, f"{name}se_reduce", use_bias=True, activation=activation)
    factors = _convolved(factors, filters, 1, f"{name}se_expand", use_bias=True, activation="sigmoid")
    return Multiply(name=f"{name}se_excite")([x, factors])


def _added(x: Any, begin: Any, drop: float, name: str) -> Any:
    if drop > 0:
        x = Dropout(drop, noise_shape=(None, 1, 1, 1), name=f"{name}drop")(x)
    return Add(name=f"{name}add")([x, begin])


def _ended(x: Any, begin: Any, name: str, head: tuple, input_tensor: Any, include_top: bool, pooling: str | None,
           classes: int, classifier_activation: Any, weights: Any, dropout: float) -> Any:
    """The last convolution, the classifier (or pooling), the model."""
    filters, activation, momentum = head
    x = _convolved(x, filters, 1, "top_conv")
    x = _normalized(x, "top_bn", activation, "top_activation", momentum)
    if include_top:
        x = classified(x, classes, classifier_activation, weights, dropout, CLASSIFIER)
    else:
        x = pooled(x, pooling)
    return utils.model_of(input_tensor, begin, x, name)


# -- the first version -------------------------------------------------------------------------------------------------
_KEYS = ("kernel_size", "repeats", "filters_in", "filters_out", "expand_ratio", "id_skip", "strides", "se_ratio")
_BLOCKS = (
    (3, 1, 32, 16, 1, True, 1, 0.25),
    (3, 2, 16, 24, 6, True, 2, 0.25),
    (5, 2, 24, 40, 6, True, 2, 0.25),
    (3, 3, 40, 80, 6, True, 2, 0.25),
    (5, 3, 80, 112, 6, True, 1, 0.25),
    (5, 4, 112, 192, 6, True, 2, 0.25),
    (3, 1, 192, 320, 6, True, 1, 0.25),
)
# Factor of the width, of the depth, usual size, dropout; checksums of the files with and without top.
_MODELS = {
    "b0": (1.0, 1.0, 224, 0.2, "902e53a9f72be733fc0bcb005b3ebbac", "50bc09e76180e00e4465e1a485ddc09d"),
    "b1": (1.0, 1.1, 240, 0.2, "1d254153d4ab51201f1646940f018540", "74c4e6b3e1f6a1eea24c589628592432"),
    "b2": (1.1, 1.2, 260, 0.3, "b15cce36ff4dcbd00b6dd88e7857a6ad", "111f8e2ac8aa800a7a99e3239f7bfb39"),
    "b3": (1.2, 1.4, 300, 0.3, "ffd1fdc53d0ce67064dc6a9c7960ede0", "af6d107764bb5b1abb91932881670226"),
    "b4": (1.4, 1.8, 380, 0.4, "18c95ad55216b8f92d7e70b3a046e2fc", "ebc24e6d6c33eaebbd558eafbeedf1ba"),
    "b5": (1.6, 2.2, 456, 0.4, "ace28f2a6363774853a83a0b21b9421a", "38879255a25d3c92d5e44e04ae6cec6f"),
    "b6": (1.8, 2.6, 528, 0.5, "165f6e37dce68623721b423839de8be5", "9ecce42647a20130c1f39a5d4cb75743"),
    "b7": (2.0, 3.1, 600, 0.5, "8c03f828fec3ef71311cd463b6759d99", "cbcfe4450ddf6f3ad90b1b398090fe4a"),
}


def _block(x: Any, activation: Any, drop: float, name: str, kernel_size: int, filters_in: int, filters_out: int,
           expand_ratio: int, id_skip: bool, strides: int, se_ratio: float) -> Any:
    begin = x
    if expand_ratio != 1:
        x = _convolved(x, filters_in * expand_ratio, 1, f"{name}expand_conv")
        x = _normalized(x, f"{name}expand_bn", activation, f"{name}expand_activation")
    if strides == 2:
        x = ZeroPadding2D(padding=utils.correct_pad(x, kernel_size), name=f"{name}dwconv_pad")(x)
    x = DepthwiseConv2D(kernel_size, strides=strides, padding="valid" if strides == 2 else "same", use_bias=False,
                        depthwise_initializer=CONVOLUTION, name=f"{name}dwconv")(x)
    x = _normalized(x, f"{name}bn", activation, f"{name}activation")
    if 0 < se_ratio <= 1:
        x = _weighed(x, max(1, int(filters_in * se_ratio)), activation, name)
    x = _convolved(x, filters_out, 1, f"{name}project_conv")
    x = _normalized(x, f"{name}project_bn", None, "")
    return _added(x, begin, drop, name) if id_skip and strides == 1 and filters_in == filters_out else x


def _rounded(filters: float, divisor: int, least: int) -> int:
    return max(least, int(filters + divisor / 2) // divisor * divisor)


def _efficient(
    key: str, include_top: bool, weights: Any, input_tensor: Any, input_shape: Any, pooling: str | None, classes: int,
    classifier_activation: Any, drop_connect_rate: float = 0.2, depth_divisor: int = 8, activation: Any = "swish",
    blocks_args: Any = "default"
) -> Any:
    width, depth, size, dropout, *hashes = _MODELS[key]
    begin = utils.begun(input_tensor, input_shape, weights, include_top, classes, size)

    def filters_of(count: int) -> int:
        near = _rounded(count * width, depth_divisor, depth_divisor)
        return near + depth_divisor if near < 0.9 * count * width else near

    x = Rescaling(1.0 / 255.0)(begin)
    x = Normalization(axis=utils.channel_axis())(x)
    if weights == "imagenet":
        x = Rescaling([1.0 / math.sqrt(d) for d in _DEVIATION])(x)
    x = ZeroPadding2D(padding=utils.correct_pad(x, 3), name="stem_conv_pad")(x)
    x = _convolved(x, filters_of(32), 3, "stem_conv", strides=2, padding="valid")
    x = _normalized(x, "stem_bn", activation, "stem_activation")
    defaults = [dict(zip(_KEYS, row, strict=True)) for row in _BLOCKS]
    blocks = defaults if blocks_args == "default" else [dict(given) for given in blocks_args]
    repeats = [math.ceil(depth * block.pop("repeats")) for block in blocks]
    done = 0
    for i, (block, count) in enumerate(zip(blocks, repeats, strict=True), 1):
        block = {"kernel_size": 3, "expand_ratio": 1, "id_skip": True, "strides": 1, "se_ratio": 0.0} | block
        block["filters_in"], block["filters_out"] = filters_of(block["filters_in"]), filters_of(block["filters_out"])
        for j in range(count):
            if j:
                block |= {"strides": 1, "filters_in": block["filters_out"]}
            drop = drop_connect_rate * done / float(sum(repeats))
            x = _block(x, activation, drop, f"block{i}{chr(j + 97)}_", **block)
            done += 1
    name = f"efficientnet{key}"
    model = _ended(x, begin, name, (filters_of(1280), activation, 0.99), input_tensor, include_top, pooling, classes,
                   classifier_activation, weights, dropout)
    file = f"{name}{'' if include_top else '_notop'}.h5"
    return utils.load(model, weights, file, _STORE, hashes[0 if include_top else 1])


# -- the second --------------------------------------------------------------------------------------------------------
# Fused, repeats, filters in and out, expansion, squeezed, strides; all kernels are 3 x 3.
_SMALL_V2 = (
    (True, 1, 32, 16, 1, 0, 1), (True, 2, 16, 32, 4, 0, 2), (True, 2, 32, 48, 4, 0, 2), (False, 3, 48, 96, 4, 0.25, 2),
    (False, 5, 96, 112, 6, 0.25, 1), (False, 8, 112, 192, 6, 0.25, 2),
)  # fmt: skip
_BLOCKS_V2 = {
    "s": (
        (True, 2, 24, 24, 1, 0, 1), (True, 4, 24, 48, 4, 0, 2), (True, 4, 48, 64, 4, 0, 2),
        (False, 6, 64, 128, 4, 0.25, 2), (False, 9, 128, 160, 6, 0.25, 1), (False, 15, 160, 256, 6, 0.25, 2),
    ),
    "m": (
        (True, 3, 24, 24, 1, 0, 1), (True, 5, 24, 48, 4, 0, 2), (True, 5, 48, 80, 4, 0, 2),
        (False, 7, 80, 160, 4, 0.25, 2), (False, 14, 160, 176, 6, 0.25, 1), (False, 18, 176, 304, 6, 0.25, 2),
        (False, 5, 304, 512, 6, 0.25, 1),
    ),
    "l": (
        (True, 4, 32, 32, 1, 0, 1), (True, 7, 32, 64, 4, 0, 2), (True, 7, 64, 96, 4, 0, 2),
        (False, 10, 96, 192, 4, 0.25, 2), (False, 19, 192, 224, 6, 0.25, 1), (False, 25, 224, 384, 6, 0.25, 2),
        (False, 7, 384, 640, 6, 0.25, 1),
    ),
}  # fmt: skip
# Factor of the width, of the depth, usual size; checksums of the files with and without top.
_MODELS_V2 = {
    "b0": (1.0, 1.0, 224, "21ecbf6da12460d5c40bb2f29ceb2188", "893217f2bb855e2983157299931e43ff"),
    "b1": (1.0, 1.1, 240, "069f0534ff22adf035c89e2d9547a9dc", "0e80663031ca32d657f9caa404b6ec37"),
    "b2": (1.1, 1.2, 260, "424e49f28180edbde1e94797771950a7", "1dfe2e7a5d45b6632553a8961ea609eb"),
    "b3": (1.2, 1.4, 300, "1f1fc43bd98a6e4fd8fdfd551e02c7a0", "f6abf7b5849ac99a89b50dd3fd532856"),
    "s": (1.0, 1.0, 384, "e1d88a8495beba45748fedd0cecbe016", "af0682fb74e8c54910f2d4393339c070"),
    "m": (1.0, 1.0, 480, "a3bf6aa3276309f4fc6a34aa114c95cd", "1b8dc055df72dde80d614482840fe342"),
    "l": (1.0, 1.0, 480, "27e6d408b53c7ebc868fefa357689935", "b0b66b5c863aef5b46e8608fe1711615"),
}


def _block_v2(x: Any, drop: float, name: str, fused: bool, filters_in: int, filters_out: int, expansion: int,
              squeezed: float, strides: int) -> Any:
    begin, wide = x, filters_in * expansion
    if expansion != 1:
        x = _convolved(x, wide, 3 if fused else 1, f"{name}expand_conv", strides=strides if fused else 1)
        x = _normalized(x, f"{name}expand_bn", "swish", f"{name}expand_activation", 0.9)
    if not fused:
        x = DepthwiseConv2D(3, strides=strides, depthwise_initializer=CONVOLUTION, padding="same", use_bias=False,
                            data_format="channels_last", name=f"{name}dwconv2")(x)
        x = _normalized(x, f"{name}bn", "swish", f"{name}activation", 0.9)
    if 0 < squeezed <= 1:
        x = _weighed(x, max(1, int(filters_in * squeezed)), "swish", name)
    only = fused and expansion == 1          # then this is the block's one convolution
    x = _convolved(x, filters_out, 3 if only else 1, f"{name}project_conv", strides=strides if only else 1)
    x = _normalized(x, f"{name}project_bn", "swish" if only else None, f"{name}project_activation", 0.9)
    return _added(x, begin, drop, name) if strides == 1 and filters_in == filters_out else x


def _efficient_v2(
    key: str, include_top: bool, weights: Any, input_tensor: Any, input_shape: Any, pooling: str | None, classes: int,
    classifier_activation: Any, include_preprocessing: bool
) -> Any:
    width, depth, size, *hashes = _MODELS_V2[key]
    blocks = _BLOCKS_V2.get(key, _SMALL_V2)
    utils.check_arguments(weights, include_top, classes, {})
    shape = utils.obtain_input_shape(input_shape, size, 32, include_top, weights)
    x = begin = utils.input_of(input_tensor, shape)
    if include_preprocessing:
        if key.startswith("b") and shape[utils.channel_axis() - 1] == 3:
            x = Rescaling(scale=1.0 / 255)(x)
            x = Normalization(mean=_MEAN, variance=_VARIANCE, axis=utils.channel_axis())(x)
        else:
            x = Rescaling(scale=1.0 / 128.0, offset=-1)(x)
    x = _convolved(x, _rounded(blocks[0][2] * width, 8, 8), 3, "stem_conv", strides=2)
    x = _normalized(x, "stem_bn", "swish", "stem_activation", 0.9)
    total, done = float(sum(block[1] for block in blocks)), 0
    for i, (fused, count, into, out, expansion, squeezed, strides) in enumerate(blocks, 1):
        into, out = _rounded(into * width, 8, 8), _rounded(out * width, 8, 8)
        for j in range(math.ceil(depth * count)):
            drop, name = 0.2 * done / total, f"block{i}{chr(j + 97)}_"
            x = _block_v2(x, drop, name, fused, out if j else into, out, expansion, squeezed, 1 if j else strides)
            done += 1
    name = f"efficientnetv2-{key}"
    model = _ended(x, begin, name, (_rounded(1280 * width, 8, 8), "swish", 0.9), input_tensor, include_top, pooling,
                   classes, classifier_activation, weights, 0.2)
    file = f"{name}{'' if include_top else '_notop'}.h5"
    return utils.load(model, weights, file, "efficientnet_v2/", hashes[0 if include_top else 1])


# -- the public names --------------------------------------------------------------------------------------------------
def _described(build: Callable[..., Any], name: str, more: str = "") -> Callable[..., Any]:
    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{name}; arguments as of `tf.keras.applications.VGG16`. {more}

    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.{name} public docs 2.15.
    """
    return build


def _published(key: str) -> Callable[..., Any]:
    def build(
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        **kwargs: Any,
    ) -> Any:
        return _efficient(key, include_top, weights, input_tensor, input_shape, pooling, classes,
                          classifier_activation, **kwargs)

    return _described(build, f"EfficientNet{key.upper()}", "Pixels on 0..255 go in.")


def _published_v2(key: str) -> Callable[..., Any]:
    def build(
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        include_preprocessing: bool = True,
    ) -> Any:
        return _efficient_v2(key, include_top, weights, input_tensor, input_shape, pooling, classes,
                             classifier_activation, include_preprocessing)

    more = "include_preprocessing: pixels on 0..255 go in, not on -1..1."
    return _described(build, f"EfficientNetV2{key.upper()}", more)


EfficientNetB0, EfficientNetB1, EfficientNetB2, EfficientNetB3 = (_published(f"b{i}") for i in range(4))
EfficientNetB4, EfficientNetB5, EfficientNetB6, EfficientNetB7 = (_published(f"b{i}") for i in range(4, 8))
EfficientNetV2B0, EfficientNetV2B1, EfficientNetV2B2, EfficientNetV2B3 = (_published_v2(f"b{i}") for i in range(4))
EfficientNetV2S, EfficientNetV2M, EfficientNetV2L = (_published_v2(key) for key in "sml")


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """What is given: the network itself scales its input. Source: tf.keras.applications.efficientnet docs 2.15."""
    return x
