"""MobileNet (Howard et al. 2017) and MobileNetV2 (Sandler et al., "Inverted residuals and linear bottlenecks", 2018).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.keras import backend
from thalweg.keras.applications import shared as utils
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.activation_layers import ReLU
from thalweg.keras.layers.batch_normalization import BatchNormalization
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.convolution_depthwise import DepthwiseConv2D
from thalweg.keras.layers.dense import Dense
from thalweg.keras.layers.dropout import Dropout
from thalweg.keras.layers.merging import Add
from thalweg.keras.layers.pooling import GlobalAveragePooling2D, GlobalMaxPooling2D
from thalweg.keras.layers.reshaping import Reshape, ZeroPadding2D

_SIZES = (96, 128, 160, 192, 224)


def _axis() -> int:
    return 1 if backend.image_data_format() == "channels_first" else -1


def _default_size(shape: Any, sizes: tuple[int, ...]) -> int:
    """The size that ImageNet weights are there for, if the shape has one."""
    if shape is None:
        return 224
    rows, columns = shape[1:] if backend.image_data_format() == "channels_first" else shape[:2]
    return rows if rows == columns and rows in sizes else 224


def _rows(shape: tuple) -> Any:
    return shape[1] if backend.image_data_format() == "channels_first" else shape[0]


def _shape_given(input_shape: Any, input_tensor: Any) -> Any:
    return tuple(input_tensor.shape)[1:] if input_shape is None and input_tensor is not None else input_shape


def _rectified(x: Any, name: str, normalization: str, momentum: float = 0.99) -> Any:
    x = BatchNormalization(axis=_axis(), epsilon=1e-3, momentum=momentum, name=normalization)(x)
    return ReLU(6.0, name=name)(x)


# -- the first version -------------------------------------------------------------------------------------------------
def _separable(x: Any, filters: int, alpha: float, multiplier: int, stride: int, i: int) -> Any:
    if stride != 1:
        x = ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{i}")(x)
    x = DepthwiseConv2D((3, 3), padding="same" if stride == 1 else "valid", depth_multiplier=multiplier,
                        strides=(stride, stride), use_bias=False, name=f"conv_dw_{i}")(x)
    x = BatchNormalization(axis=_axis(), name=f"conv_dw_{i}_bn")(x)
    x = ReLU(6.0, name=f"conv_dw_{i}_relu")(x)
    x = Conv2D(int(filters * alpha), (1, 1), padding="same", use_bias=False, strides=(1, 1), name=f"conv_pw_{i}")(x)
    x = BatchNormalization(axis=_axis(), name=f"conv_pw_{i}_bn")(x)
    return ReLU(6.0, name=f"conv_pw_{i}_relu")(x)


_V1_BLOCKS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1))
_V1_ALPHAS = {1.0: "1_0", 0.75: "7_5", 0.5: "5_0", 0.25: "2_5"}


def MobileNet(  # noqa: N802
    input_shape: Any = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    dropout: float = 1e-3,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    **kwargs: Any,
) -> Any:
    """MobileNet.

    Args:
      alpha: factor for the number of filters. depth_multiplier: of the depthwise convolutions.
      dropout: before the classifier.
      others: see `tf.keras.applications.VGG16`.
    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.MobileNet public docs 2.15.
    """
    utils.check_arguments(weights, include_top, classes, kwargs)
    shape = utils.obtain_input_shape(input_shape, _default_size(input_shape, _SIZES[1:]), 32, include_top, weights)
    rows = _rows(shape)
    if weights == "imagenet":
        if depth_multiplier != 1:
            raise ValueError("If imagenet weights are being loaded, depth multiplier must be 1. Received: "
                             f"depth_multiplier={depth_multiplier}")
        if alpha not in _V1_ALPHAS:
            raise ValueError("If imagenet weights are being loaded, alpha can be one of`0.25`, `0.50`, `0.75` or `1.0` "
                             f"only.  Received: alpha={alpha}")
        rows = rows if _default_size(shape, _SIZES[1:]) == rows else 224
    begin = utils.input_of(input_tensor, shape)
    x = Conv2D(int(32 * alpha), (3, 3), padding="same", use_bias=False, strides=(2, 2), name="conv1")(begin)
    x = BatchNormalization(axis=_axis(), name="conv1_bn")(x)
    x = ReLU(6.0, name="conv1_relu")(x)
    for i, (filters, stride) in enumerate(_V1_BLOCKS, 1):
        x = _separable(x, filters, alpha, depth_multiplier, stride, i)
    if include_top:
        x = GlobalAveragePooling2D(keepdims=True)(x)
        x = Dropout(dropout, name="dropout")(x)
        x = Conv2D(classes, (1, 1), padding="same", name="conv_preds")(x)
        x = Reshape((classes,), name="reshape_2")(x)
        utils.validate_activation(classifier_activation, weights)
        x = Activation(activation=classifier_activation, name="predictions")(x)
    elif pooling == "avg":
        x = GlobalAveragePooling2D()(x)
    elif pooling == "max":
        x = GlobalMaxPooling2D()(x)
    model = utils.model_of(input_tensor, begin, x, f"mobilenet_{alpha:0.2f}_{rows}")
    file = f"mobilenet_{_V1_ALPHAS.get(alpha)}_{rows}_tf{'' if include_top else '_no_top'}.h5"
    return utils.load(model, weights, file, "mobilenet/")


# -- the second --------------------------------------------------------------------------------------------------------
def divisible(v: float, divisor: int = 8) -> int:
    """The nearest multiple, at least one, and not less than nine tenths of v."""
    near = max(divisor, int(v + divisor / 2) // divisor * divisor)
    return near + divisor if near < 0.9 * v else near


def _inverted(x: Any, expansion: int, stride: int, alpha: float, filters: int, i: int) -> Any:
    """Wide inside, narrow outside; added to the input where the shapes agree."""
    begin, channels = x, x.shape[_axis()]
    out = divisible(int(filters * alpha))
    name = f"block_{i}_" if i else "expanded_conv_"
    if i:
        x = Conv2D(expansion * channels, 1, padding="same", use_bias=False, name=f"{name}expand")(x)
        x = _rectified(x, f"{name}expand_relu", f"{name}expand_BN", 0.999)
    if stride == 2:
        x = ZeroPadding2D(padding=utils.correct_pad(x, 3), name=f"{name}pad")(x)
    x = DepthwiseConv2D(3, strides=stride, use_bias=False, padding="same" if stride == 1 else "valid",
                        name=f"{name}depthwise")(x)
    x = _rectified(x, f"{name}depthwise_relu", f"{name}depthwise_BN", 0.999)
    x = Conv2D(out, 1, padding="same", use_bias=False, name=f"{name}project")(x)
    x = BatchNormalization(axis=_axis(), epsilon=1e-3, momentum=0.999, name=f"{name}project_BN")(x)
    return Add(name=f"{name}add")([begin, x]) if channels == out and stride == 1 else x


# (filters, stride of the first, how many)
_V2_BLOCKS = ((16, 1, 1), (24, 2, 2), (32, 2, 3), (64, 2, 4), (96, 1, 3), (160, 2, 3), (320, 1, 1))


def MobileNetV2(  # noqa: N802
    input_shape: Any = None,
    alpha: float = 1.0,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    **kwargs: Any,
) -> Any:
    """MobileNetV2.

    Args:
      alpha: factor for the number of filters.
      others: see `tf.keras.applications.VGG16`.
    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.MobileNetV2 public docs 2.15.
    """
    utils.check_arguments(weights, include_top, classes, kwargs)
    default = _default_size(_shape_given(input_shape, input_tensor), _SIZES)
    shape = utils.obtain_input_shape(input_shape, default, 32, include_top, weights)
    rows = _rows(shape)
    if weights == "imagenet":
        if alpha not in (0.35, 0.50, 0.75, 1.0, 1.3, 1.4):
            raise ValueError("If imagenet weights are being loaded, alpha must be one of `0.35`, `0.50`, `0.75`, "
                             f"`1.0`, `1.3` or `1.4` only; Received `alpha={alpha}`")
        rows = rows if _default_size(shape, _SIZES) == rows else 224
    begin = utils.input_of(input_tensor, shape)
    x = Conv2D(divisible(32 * alpha), 3, strides=(2, 2), padding="same", use_bias=False, name="Conv1")(begin)
    x = _rectified(x, "Conv1_relu", "bn_Conv1", 0.999)
    i = 0
    for filters, first, count in _V2_BLOCKS:
        for k in range(count):
            x = _inverted(x, 6 if i else 1, first if k == 0 else 1, alpha, filters, i)
            i += 1
    x = Conv2D(divisible(1280 * alpha) if alpha > 1.0 else 1280, 1, use_bias=False, name="Conv_1")(x)
    x = _rectified(x, "out_relu", "Conv_1_bn", 0.999)
    if include_top:
        x = GlobalAveragePooling2D()(x)
        utils.validate_activation(classifier_activation, weights)
        x = Dense(classes, activation=classifier_activation, name="predictions")(x)
    elif pooling == "avg":
        x = GlobalAveragePooling2D()(x)
    elif pooling == "max":
        x = GlobalMaxPooling2D()(x)
    model = utils.model_of(input_tensor, begin, x, f"mobilenetv2_{alpha:0.2f}_{rows}")
    top = "" if include_top else "_no_top"
    file = f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{float(alpha)}_{rows}{top}.h5"
    return utils.load(model, weights, file, "mobilenet_v2/")


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """`imagenet_utils.preprocess_input` in mode "tf". Source: tf.keras.applications.mobilenet public docs 2.15."""
    return utils.preprocess_input(x, data_format=data_format, mode="tf")
