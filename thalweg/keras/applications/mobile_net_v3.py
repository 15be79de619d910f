"""MobileNetV3: Howard et al., "Searching for MobileNetV3" (2019).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras import backend
from thalweg.keras.applications import shared as utils
from thalweg.keras.applications.heads import pooled
from thalweg.keras.applications.mobile_net import divisible
from thalweg.keras.keras_tensor import KerasTensor
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.activation_layers import ReLU
from thalweg.keras.layers.batch_normalization import BatchNormalization
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.convolution_depthwise import DepthwiseConv2D
from thalweg.keras.layers.dropout import Dropout
from thalweg.keras.layers.flatten import Flatten
from thalweg.keras.layers.image_sizes import Rescaling
from thalweg.keras.layers.merging import Add, Multiply
from thalweg.keras.layers.pooling import GlobalAveragePooling2D
from thalweg.keras.layers.reshaping import ZeroPadding2D

_HASHES = {
    "large_224_0.75_float": ("765b44a33ad4005b3ac83185abf1d0eb", "40af19a13ebea4e2ee0c676887f69a2e"),
    "large_224_1.0_float": ("59e551e166be033d707958cf9e29a6a7", "07fb09a5933dd0c8eaafa16978110389"),
    "large_minimalistic_224_1.0_float": ("675e7b876c45c57e9e63e6d90a36599c", "ec5221f64a2f6d1ef965a614bdae7973"),
    "small_224_0.75_float": ("cb65d4e5be93758266aa0a7f2c6708b7", "ebdb5cc8e0b497cd13a7c275d475c819"),
    "small_224_1.0_float": ("8768d4c2e7dee89b9d02b2d03d65d862", "d3e8ec802a04aa4fc771ee12a9a9b836"),
    "small_minimalistic_224_1.0_float": ("99cd97fb2fcdad2bf028eb838de69e37", "cde8136e733e811080d9fcd8a252f7e4"),
}
# Expansion, filters, whether the kernel is the larger one, stride, squeezed, smooth activation.
_BLOCKS = {
    "small": (
        (1, 16, False, 2, True, False), (72.0 / 16, 24, False, 2, False, False),
        (88.0 / 24, 24, False, 1, False, False), (4, 40, True, 2, True, True), (6, 40, True, 1, True, True),
        (6, 40, True, 1, True, True), (3, 48, True, 1, True, True), (3, 48, True, 1, True, True),
        (6, 96, True, 2, True, True), (6, 96, True, 1, True, True), (6, 96, True, 1, True, True),
    ),
    "large": (
        (1, 16, False, 1, False, False), (4, 24, False, 2, False, False), (3, 24, False, 1, False, False),
        (3, 40, True, 2, True, False), (3, 40, True, 1, True, False), (3, 40, True, 1, True, False),
        (6, 80, False, 2, False, True), (2.5, 80, False, 1, False, True), (2.3, 80, False, 1, False, True),
        (2.3, 80, False, 1, False, True), (6, 112, False, 1, True, True), (6, 112, False, 1, True, True),
        (6, 160, True, 2, True, True), (6, 160, True, 1, True, True), (6, 160, True, 1, True, True),
    ),
}  # fmt: skip


def _axis() -> int:
    return 1 if backend.image_data_format() == "channels_first" else -1


def _relu(x: Any) -> Any:
    return ReLU()(x)


def _hard_sigmoid(x: Any) -> Any:
    return ReLU(6.0)(x + 3.0) * (1.0 / 6.0)


def _hard_swish(x: Any) -> Any:
    factor = Multiply()
    return factor([x, _hard_sigmoid(x)])


def _normalized(x: Any, name: str) -> Any:
    return BatchNormalization(axis=_axis(), epsilon=1e-3, momentum=0.999, name=f"{name}/BatchNorm")(x)


def _convolved(x: Any, filters: int, name: str, **options: Any) -> Any:
    x = Conv2D(filters, padding="same", use_bias=False, name=name, **({"kernel_size": 1} | options))(x)
    return _normalized(x, name)


def _squeezed(x: Any, filters: int, name: str) -> Any:
    name = f"{name}squeeze_excite/"
    factors = GlobalAveragePooling2D(keepdims=True, name=f"{name}AvgPool")(x)
    factors = Conv2D(divisible(filters * 0.25), 1, padding="same", name=f"{name}Conv")(factors)
    factors = ReLU(name=f"{name}Relu")(factors)
    factors = Conv2D(filters, 1, padding="same", name=f"{name}Conv_1")(factors)
    factors = _hard_sigmoid(factors)
    return Multiply(name=f"{name}Mul")([x, factors])


def _block(x: Any, expansion: float, filters: int, size: int, stride: int, squeezed: bool, activation: Any,
           i: int) -> Any:
    begin, channels = x, x.shape[_axis()]
    wide = divisible(channels * expansion)
    name = f"expanded_conv_{i}/" if i else "expanded_conv/"
    if i:
        x = activation(_convolved(x, wide, f"{name}expand"))
    if stride == 2:
        x = ZeroPadding2D(padding=utils.correct_pad(x, size), name=f"{name}depthwise/pad")(x)
    x = DepthwiseConv2D(size, strides=stride, padding="same" if stride == 1 else "valid", use_bias=False,
                        name=f"{name}depthwise")(x)
    x = activation(_normalized(x, f"{name}depthwise"))
    if squeezed:
        x = _squeezed(x, wide, name)
    x = _convolved(x, filters, f"{name}project")
    return Add(name=f"{name}Add")([begin, x]) if stride == 1 and channels == filters else x


def _shape(input_shape: Any, input_tensor: Any) -> Any:
    """The input's shape. Raises: ValueError where the two do not go together, or for pictures below 32 x 32."""
    first = backend.image_data_format() == "channels_first"
    if input_tensor is not None:
        if not isinstance(input_tensor, KerasTensor):
            raise ValueError("input_tensor specified: ", input_tensor, "is not a keras tensor")
        sizes = tuple(input_tensor.shape)
        if input_shape is None:
            input_shape = (3, sizes[3], sizes[2]) if first else (sizes[2], sizes[1], 3)
        elif sizes[1 if first else 2] != input_shape[1]:
            raise ValueError(
                f"input_shape[1] must equal backend.int_shape(input_tensor)[{1 if first else 2}].  Received "
                f"input_shape={input_shape}, backend.int_shape(input_tensor)={sizes}"
            )
    elif input_shape is None:
        input_shape = (None, None, 3)
    rows, columns = input_shape[1:3] if first else input_shape[:2]
    if rows and columns and min(rows, columns) < 32:
        raise ValueError(f"Input size must be at least 32x32; Received `input_shape={input_shape}`")
    return input_shape


def _mobile(
    kind: str, last: int, input_shape: Any, alpha: float, minimalistic: bool, include_top: bool, weights: Any,
    input_tensor: Any, classes: int, pooling: str | None, dropout_rate: float, classifier_activation: Any,
    include_preprocessing: bool
) -> Any:
    utils.check_arguments(weights, include_top, classes, {})
    shape = _shape(input_shape, input_tensor)
    if weights == "imagenet" and alpha not in ((1.0,) if minimalistic else (0.75, 1.0)):
        raise ValueError("If imagenet weights are being loaded, alpha can be one of `0.75`, `1.0` for non minimalistic "
                         "or `1.0` for minimalistic only.")
    x = begin = utils.input_of(input_tensor, shape)
    smooth = _relu if minimalistic else _hard_swish
    if include_preprocessing:
        x = Rescaling(scale=1.0 / 127.5, offset=-1.0)(x)
    x = smooth(_convolved(x, 16, "Conv", kernel_size=3, strides=(2, 2)))
    for i, (expansion, filters, larger, stride, squeezed, smoothly) in enumerate(_BLOCKS[kind]):
        x = _block(x, expansion, divisible(filters * alpha), 5 if larger and not minimalistic else 3, stride,
                   squeezed and not minimalistic, smooth if smoothly else _relu, i)
    x = smooth(_convolved(x, divisible(x.shape[_axis()] * 6), "Conv_1"))
    if include_top:
        x = GlobalAveragePooling2D(keepdims=True)(x)
        x = smooth(Conv2D(divisible(last * alpha) if alpha > 1.0 else last, 1, padding="same", name="Conv_2")(x))
        if dropout_rate > 0:
            x = Dropout(dropout_rate)(x)
        x = Flatten()(Conv2D(classes, 1, padding="same", name="Logits")(x))
        utils.validate_activation(classifier_activation, weights)
        x = Activation(activation=classifier_activation, name="Predictions")(x)
    else:
        x = pooled(x, pooling)
    model = utils.model_of(input_tensor, begin, x, f"MobilenetV3{kind}")
    key = f"{kind}{'_minimalistic' if minimalistic else ''}_224_{alpha}_float"
    file = f"weights_mobilenet_v3_{key}{'' if include_top else '_no_top_v2'}.h5"
    return utils.load(model, weights, file, "mobilenet_v3/", _HASHES.get(key, (None, None))[0 if include_top else 1])


def _published(name: str, kind: str, last: int) -> Callable[..., Any]:
    def build(
        input_shape: Any = None,
        alpha: float = 1.0,
        minimalistic: bool = False,
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        classes: int = 1000,
        pooling: str | None = None,
        dropout_rate: float = 0.2,
        classifier_activation: Any = "softmax",
        include_preprocessing: bool = True,
    ) -> Any:
        return _mobile(kind, last, input_shape, alpha, minimalistic, include_top, weights, input_tensor, classes,
                       pooling, dropout_rate, classifier_activation, include_preprocessing)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{name}; arguments as of `tf.keras.applications.VGG16`, and

    Args:
      alpha: factor for the number of filters.
      minimalistic: without squeezing, smooth activations and large kernels.
      dropout_rate: before the classifier.
      include_preprocessing: pixels on 0..255 go in, not on -1..1.
    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.{name} public docs 2.15.
    """
    return build


MobileNetV3Small = _published("MobileNetV3Small", "small", 1024)
MobileNetV3Large = _published("MobileNetV3Large", "large", 1280)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """What is given: the network itself scales its input. Source: tf.keras.applications.mobilenet_v3 docs 2.15."""
    return x
