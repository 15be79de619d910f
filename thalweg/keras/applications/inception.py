"""InceptionV3 (Szegedy et al., "Rethinking the Inception architecture for computer vision", 2015) and InceptionResNetV2
(Szegedy et al., "Inception-v4, Inception-ResNet and the impact of residual connections on learning", 2016).

A block is a table of branches; a branch is a list of convolutions (filters, size), "s" for one that halves the
resolution, begun with a pooling where its first entry is "avg" or "max". Names of layers and files from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.keras.applications import shared as utils
from thalweg.keras.applications.heads import classified, pooled
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.batch_normalization import BatchNormalization
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.merging import Concatenate
from thalweg.keras.layers.pooling import AveragePooling2D, MaxPooling2D
from thalweg.keras.saving.registration import register_keras_serializable

_HASHES = {
    "inception_v3": ("9a0d58056eeedaa3f26cb7ebd46da564", "bcbd6486424b2319ff4ef7d526e38f63"),
    "inception_resnet_v2": ("e693bd0210a403b3192acc6073ad2e96", "d19885ff4a710c122648d3b5c3b684e4"),
}


def _convolved(
    x: Any, filters: int, size: Any, strides: int = 1, padding: str = "same", name: str | None = None
) -> Any:
    """Convolution, normalisation without a factor, rectified."""
    x = Conv2D(filters, size, strides=strides, padding=padding, use_bias=False, name=name)(x)
    x = BatchNormalization(axis=utils.channel_axis(), scale=False, name=name and f"{name}_bn")(x)
    return Activation("relu", name=name and f"{name}_ac")(x)


def _branch(x: Any, steps: tuple) -> Any:
    for step in steps:
        if step == "avg":
            x = AveragePooling2D(3, strides=1, padding="same")(x)
        elif step == "max":
            x = MaxPooling2D(3, strides=2)(x)
        elif step[2:] == ("s",):
            x = _convolved(x, step[0], step[1], 2, "valid")
        else:
            x = _convolved(x, *step)
    return x


def _mixed(x: Any, branches: tuple, name: str | None) -> Any:
    return Concatenate(axis=utils.channel_axis(), name=name)([_branch(x, steps) for steps in branches])


def _stem(x: Any) -> Any:
    x = _convolved(x, 32, 3, 2, "valid")
    x = _convolved(x, 32, 3, 1, "valid")
    x = _convolved(x, 64, 3)
    x = MaxPooling2D(3, strides=2)(x)
    x = _convolved(x, 80, 1, 1, "valid")
    x = _convolved(x, 192, 3, 1, "valid")
    return MaxPooling2D(3, strides=2)(x)


def _finished(name: str, x: Any, begin: Any, input_tensor: Any, include_top: bool, pooling: str | None, classes: int,
              activation: Any, weights: Any) -> Any:
    x = classified(x, classes, activation, weights) if include_top else pooled(x, pooling, named=False)
    model = utils.model_of(input_tensor, begin, x, name)
    file = f"{name}_weights_tf_dim_ordering_tf_kernels{'' if include_top else '_notop'}.h5"
    return utils.load(model, weights, file, f"{name}/", _HASHES[name][0 if include_top else 1])


# -- the third version -------------------------------------------------------------------------------------------------
def _fives(last: int) -> tuple:
    return ((64, 1),), ((48, 1), (64, 5)), ((64, 1), (96, 3), (96, 3)), ("avg", (last, 1))


def _sevens(inner: int) -> tuple:
    wide, high = (1, 7), (7, 1)
    return (
        ((192, 1),),
        ((inner, 1), (inner, wide), (192, high)),
        ((inner, 1), (inner, high), (inner, wide), (inner, high), (192, wide)),
        ("avg", (192, 1)),
    )


_V3_BLOCKS = (
    _fives(32), _fives(64), _fives(64),
    (((384, 3, "s"),), ((64, 1), (96, 3), (96, 3, "s")), ("max",)),
    _sevens(128), _sevens(160), _sevens(160), _sevens(192),
    (((192, 1), (320, 3, "s")), ((192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3, "s")), ("max",)),
)  # fmt: skip


def _split(x: Any, i: int) -> Any:
    """The last two blocks: branches that part at their ends."""
    ends = (((384, (1, 3)),), ((384, (3, 1)),))
    parts = [_branch(x, ((320, 1),))]
    parts.append(_mixed(_branch(x, ((384, 1),)), ends, f"mixed9_{i}"))
    parts.append(_mixed(_branch(x, ((448, 1), (384, 3))), ends, None))
    parts.append(_branch(x, ("avg", (192, 1))))
    return Concatenate(axis=utils.channel_axis(), name=f"mixed{9 + i}")(parts)


def InceptionV3(  # noqa: N802
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
) -> Any:
    """InceptionV3; arguments as of `tf.keras.applications.VGG16`, pictures of at least 75 x 75.

    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.InceptionV3 public docs 2.15.
    """
    begin = utils.begun(input_tensor, input_shape, weights, include_top, classes, 299, 75)
    x = _stem(begin)
    for i, branches in enumerate(_V3_BLOCKS):
        x = _mixed(x, branches, f"mixed{i}")
    x = _split(_split(x, 0), 1)
    return _finished("inception_v3", x, begin, input_tensor, include_top, pooling, classes, classifier_activation,
                     weights)


# -- with residual connections -----------------------------------------------------------------------------------------
@register_keras_serializable()
class CustomScaleLayer(Layer):
    """The first input plus a factor times the second."""

    def __init__(self, scale: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, inputs: Any) -> Any:
        """What is added."""
        return inputs[0] + inputs[1] * self.scale

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this layer anew."""
        return {**super().get_config(), "scale": self.scale}


# Block: how many, factor, branches.
_RESIDUAL = {
    "block35": (10, 0.17, (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3)))),
    "block17": (20, 0.1, (((192, 1),), ((128, 1), (160, (1, 7)), (192, (7, 1))))),
    "block8": (10, 0.2, (((192, 1),), ((192, 1), (224, (1, 3)), (256, (3, 1))))),
}
_BETWEEN = {
    "mixed_5b": (((96, 1),), ((48, 1), (64, 5)), ((64, 1), (96, 3), (96, 3)), ("avg", (64, 1))),
    "mixed_6a": (((384, 3, "s"),), ((256, 1), (256, 3), (384, 3, "s")), ("max",)),
    "mixed_7a": (
        ((256, 1), (384, 3, "s")), ((256, 1), (288, 3, "s")), ((256, 1), (288, 3), (320, 3, "s")), ("max",),
    ),
}  # fmt: skip


def _residual(x: Any, branches: tuple, scale: float, name: str, rectified: bool) -> Any:
    up = _mixed(x, branches, f"{name}_mixed")
    up = Conv2D(x.shape[utils.channel_axis()], 1, padding="same", name=f"{name}_conv")(up)
    x = CustomScaleLayer(scale)([x, up])
    return Activation("relu", name=f"{name}_ac")(x) if rectified else x


def InceptionResNetV2(  # noqa: N802
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    **kwargs: Any,
) -> Any:
    """InceptionResNetV2; arguments as of `tf.keras.applications.VGG16`, pictures of at least 75 x 75.

    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.InceptionResNetV2 public docs 2.15.
    """
    utils.check_arguments(weights, include_top, classes, kwargs)
    begin = utils.begun(input_tensor, input_shape, weights, include_top, classes, 299, 75)
    x = _stem(begin)
    for (between, first), (block, (count, scale, branches)) in zip(_BETWEEN.items(), _RESIDUAL.items(), strict=True):
        x = _mixed(x, first, between)
        for i in range(1, count + 1):
            last = block == "block8" and i == count
            x = _residual(x, branches, 1.0 if last else scale, f"{block}_{i}", not last)
    x = _convolved(x, 1536, 1, name="conv_7b")
    return _finished("inception_resnet_v2", x, begin, input_tensor, include_top, pooling, classes,
                     classifier_activation, weights)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """`imagenet_utils.preprocess_input` in mode "tf". Source: tf.keras.applications.inception_v3 public docs 2.15."""
    return utils.preprocess_input(x, data_format=data_format, mode="tf")
