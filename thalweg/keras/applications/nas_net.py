"""NASNet-A: Zoph, Vasudevan, Shlens and Le, "Learning transferable architectures for scalable image recognition", 2017.

Names of layers and files from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core.logger import get_logger
from thalweg.keras import backend
from thalweg.keras.applications import shared as utils
from thalweg.keras.applications.heads import pooled
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.batch_normalization import BatchNormalization
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.convolution_depthwise import SeparableConv2D
from thalweg.keras.layers.dense import Dense
from thalweg.keras.layers.merging import Add, Concatenate
from thalweg.keras.layers.pooling import AveragePooling2D, GlobalAveragePooling2D, MaxPooling2D
from thalweg.keras.layers.reshaping import Cropping2D, ZeroPadding2D

# Filters at the end, cells of each kind, filters of the stem, whether a reduction takes what its input took, size;
# checksums of the files with and without top.
_MODELS = {
    "mobile": (1056, 4, 32, False, 224, "020fb642bf7360b370c678b08e0adf61", "1ed92395b5b598bdda52abe5c0dbfd63"),
    "large": (4032, 6, 96, True, 331, "11577c9a518f0070763c2b964a382f17", "d81d89dc07e6e56530c4e77faddd61b5"),
}


def _normalized(x: Any, name: str) -> Any:
    return BatchNormalization(axis=-1, momentum=0.9997, epsilon=1e-3, name=name)(x)


def _narrowed(x: Any, filters: int, name: str) -> Any:
    return Conv2D(filters, (1, 1), padding="same", use_bias=False, kernel_initializer="he_normal", name=name)(x)


def _separable(x: Any, filters: int, size: int, name: str, stride: int = 1) -> Any:
    """Rectified, convolved, normalised: twice; the first may halve the resolution."""
    for i in (1, 2):
        x = Activation("relu")(x)
        halved = i == 1 and stride == 2
        if halved:
            x = ZeroPadding2D(padding=utils.correct_pad(x, size), name=f"separable_conv_1_pad_{name}")(x)
        x = SeparableConv2D(filters, size, strides=2 if halved else 1, padding="valid" if halved else "same",
                            use_bias=False, kernel_initializer="he_normal", name=f"separable_conv_{i}_{name}")(x)
        x = _normalized(x, f"separable_conv_{i}_bn_{name}")
    return x


def _adjusted(p: Any, x: Any, filters: int, name: str) -> Any:
    """What the cell before last gave, in the shape of what the last gave."""
    if p is None:
        return x
    if p.shape[-2] != x.shape[-2]:
        p = Activation("relu", name=f"adjust_relu_1_{name}")(p)
        parts = []
        for i in (1, 2):
            shifted = p if i == 1 else Cropping2D(((1, 0), (1, 0)))(ZeroPadding2D(((0, 1), (0, 1)))(p))
            part = AveragePooling2D((1, 1), strides=2, padding="valid", name=f"adjust_avg_pool_{i}_{name}")(shifted)
            parts.append(_narrowed(part, filters // 2, f"adjust_conv_{i}_{name}"))
        return _normalized(Concatenate(axis=-1)(parts), f"adjust_bn_{name}")
    if p.shape[-1] != filters:
        p = _narrowed(Activation("relu")(p), filters, f"adjust_conv_projection_{name}")
        return _normalized(p, f"adjust_bn_{name}")
    return p


def _begun(x: Any, filters: int, kind: str, name: str) -> Any:
    return _normalized(_narrowed(Activation("relu")(x), filters, f"{kind}_conv_1_{name}"), f"{kind}_bn_1_{name}")


def _mean(x: Any, name: str) -> Any:
    return AveragePooling2D((3, 3), strides=(1, 1), padding="same", name=name)(x)


def _normal(x: Any, p: Any, filters: int, name: str) -> tuple[Any, Any]:
    """A cell that keeps the resolution."""
    p = _adjusted(p, x, filters, name)
    h = _begun(x, filters, "normal", name)

    def added(i: int, a: Any, b: Any) -> Any:
        return Add(name=f"normal_add_{i}_{name}")([a, b])

    left = _separable(h, filters, 5, f"normal_left1_{name}")
    parts = [added(1, left, _separable(p, filters, 3, f"normal_right1_{name}"))]
    left = _separable(p, filters, 5, f"normal_left2_{name}")
    parts.append(added(2, left, _separable(p, filters, 3, f"normal_right2_{name}")))
    parts.append(added(3, _mean(h, f"normal_left3_{name}"), p))
    parts.append(added(4, _mean(p, f"normal_left4_{name}"), _mean(p, f"normal_right4_{name}")))
    parts.append(added(5, _separable(h, filters, 3, f"normal_left5_{name}"), h))
    return Concatenate(axis=-1, name=f"normal_concat_{name}")([p, *parts]), x


def _reduction(x: Any, p: Any, filters: int, name: str) -> tuple[Any, Any]:
    """A cell that halves the resolution."""
    p = _adjusted(p, x, filters, name)
    h = _begun(x, filters, "reduction", name)
    padded = ZeroPadding2D(padding=utils.correct_pad(h, 3), name=f"reduction_pad_1_{name}")(h)

    def pool(kind: Any, part: str) -> Any:
        return kind((3, 3), strides=(2, 2), padding="valid", name=f"reduction_{part}_{name}")(padded)

    first = _separable(h, filters, 5, f"reduction_left1_{name}", 2)
    first = Add(name=f"reduction_add_1_{name}")([first, _separable(p, filters, 7, f"reduction_right1_{name}", 2)])
    left = pool(MaxPooling2D, "left2")
    second = Add(name=f"reduction_add_2_{name}")([left, _separable(p, filters, 7, f"reduction_right2_{name}", 2)])
    left = pool(AveragePooling2D, "left3")
    third = Add(name=f"reduction_add3_{name}")([left, _separable(p, filters, 5, f"reduction_right3_{name}", 2)])
    fourth = Add()([second, _mean(first, f"reduction_left4_{name}")])
    left = _separable(first, filters, 3, f"reduction_left4_{name}")
    fifth = Add(name=f"reduction_add4_{name}")([left, pool(MaxPooling2D, "right5")])
    return Concatenate(axis=-1, name=f"reduction_concat_{name}")([second, third, fourth, fifth]), x


def _stacked(begin: Any, filters: int, cells: int, stem: int, skips: bool) -> Any:
    x = Conv2D(stem, (3, 3), strides=(2, 2), padding="valid", use_bias=False, kernel_initializer="he_normal",
               name="stem_conv1")(begin)
    x, p = _reduction(_normalized(x, "stem_bn1"), None, filters // 4, "stem_1")
    x, p = _reduction(x, p, filters // 2, "stem_2")
    for group in range(3):
        wide = filters * 2**group
        if group:
            x, before = _reduction(x, p, wide, f"reduce_{group * cells}")
            p = p if skips else before
        for i in range(cells):
            x, p = _normal(x, p, wide, str(group * cells + i + (1 if group else 0)))
    return Activation("relu")(x)


def _nasnet(kind: str, input_shape: Any, include_top: bool, weights: Any, input_tensor: Any, pooling: str | None,
            classes: int, classifier_activation: Any) -> Any:
    end, cells, stem, skips, size, *hashes = _MODELS[kind]
    utils.check_arguments(weights, include_top, classes, {})
    if isinstance(input_shape, tuple) and None in input_shape and weights == "imagenet":
        raise ValueError(
            "When specifying the input shape of a NASNet and loading `ImageNet` weights, the input_shape argument must "
            f"be static (no None entries). Got: `input_shape={input_shape}`."
        )
    shape = utils.obtain_input_shape(input_shape, size, 32, include_top, weights)
    given = backend.image_data_format()
    if given != "channels_last":
        get_logger().warning(
            'The NASNet family of models is only available for the input data format "channels_last" (width, height, '
            "channels). The model being returned right now will expect inputs to follow it."
        )
    backend.set_image_data_format("channels_last")
    try:
        begin = utils.input_of(input_tensor, shape)
        x = _stacked(begin, end // 24, cells, stem, skips)
        if include_top:
            x = GlobalAveragePooling2D()(x)
            utils.validate_activation(classifier_activation, weights)
            x = Dense(classes, activation=classifier_activation, name="predictions")(x)
        else:
            x = pooled(x, pooling, named=False)
        model = utils.model_of(input_tensor, begin, x, "NASNet")
        file = f"nasnet_{kind}{'' if include_top else '_no_top'}.h5"
        remote = file.replace("nasnet_", "NASNet-").replace("_", "-")
        return utils.load(model, weights, file, "nasnet/", hashes[0 if include_top else 1], remote)
    finally:
        backend.set_image_data_format(given)


def _published(name: str) -> Callable[..., Any]:
    def build(
        input_shape: Any = None,
        include_top: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
    ) -> Any:
        return _nasnet(name[6:].lower(), input_shape, include_top, weights, input_tensor, pooling, classes,
                       classifier_activation)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{name}; arguments as of `tf.keras.applications.VGG16`.

    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.{name} public docs 2.15.
    """
    return build


NASNetMobile = _published("NASNetMobile")
NASNetLarge = _published("NASNetLarge")


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """`imagenet_utils.preprocess_input` in mode "tf". Source: tf.keras.applications.nasnet public docs 2.15."""
    return utils.preprocess_input(x, data_format=data_format, mode="tf")
