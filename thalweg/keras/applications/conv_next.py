"""ConvNeXt: Liu et al., "A ConvNet for the 2020s" (2022).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras.applications import shared as utils
from thalweg.keras.applications.heads import pooled
from thalweg.keras.initializers import Constant
from thalweg.keras.layers.activation import Activation
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.dense import Dense
from thalweg.keras.layers.normalization import LayerNormalization
from thalweg.keras.layers.pooling import GlobalAveragePooling2D
from thalweg.keras.layers.preprocessing.normalization import Normalization
from thalweg.keras.models.functional import Model
from thalweg.keras.models.sequential import Sequential

# Blocks of each stage, filters of the first (each next has twice as many); checksums of files with and without top.
_MODELS = {
    "tiny": ((3, 3, 9, 3), 96, "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
             "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1"),
    "small": ((3, 3, 27, 3), 96, "ce1277d8f1ee5a0ef0e171469089c18f5233860ceaf9b168049cb9263fd7483c",
              "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab"),
    "base": ((3, 3, 27, 3), 128, "52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6",
             "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45"),
    "large": ((3, 3, 27, 3), 192, "070c5ed9ed289581e477741d3b34beffa920db8cf590899d6d2c67fba2a198a6",
              "96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd"),
    "xlarge": ((3, 3, 27, 3), 256, "c1f5ccab661354fc3a79a10fa99af82f0fbf10ec65cb894a3ae0815f17a889ee",
               "de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05"),
}  # fmt: skip
_MEAN = [0.485 * 255, 0.456 * 255, 0.406 * 255]
_VARIANCE = [(0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2]


class LayerScale(Layer):
    """Each channel times a learnt factor: Touvron et al., "Going deeper with image transformers" (2021)."""

    def __init__(self, init_values: float, projection_dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.init_values = init_values
        self.projection_dim = projection_dim

    def build(self, input_shape: Any) -> None:
        """The factors."""
        self.gamma = self.add_weight(name="gamma", shape=(self.projection_dim,),
                                     initializer=Constant(self.init_values), trainable=True)

    def call(self, x: Any) -> Any:
        """x times the factors."""
        return x * self.gamma

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this layer anew."""
        return {**super().get_config(), "init_values": self.init_values, "projection_dim": self.projection_dim}


def _normalized(name: str | None) -> LayerNormalization:
    return LayerNormalization(epsilon=1e-6, name=name)


def _block(begin: Any, filters: int, name: str) -> Any:
    x = Conv2D(filters, 7, padding="same", groups=filters, name=f"{name}_depthwise_conv")(begin)
    x = _normalized(f"{name}_layernorm")(x)
    x = Dense(4 * filters, name=f"{name}_pointwise_conv_1")(x)
    x = Activation("gelu", name=f"{name}_gelu")(x)
    x = Dense(filters, name=f"{name}_pointwise_conv_2")(x)
    x = LayerScale(1e-6, filters, name=f"{name}_layer_scale")(x)
    return begin + Activation("linear", name=f"{name}_identity")(x)


def _halves(filters: tuple[int, ...], name: str) -> list[Any]:
    """What comes before each stage: the stem, then layers that halve the resolution."""
    stem = [Conv2D(filters[0], kernel_size=4, strides=4, name=f"{name}_stem_conv"),
            _normalized(f"{name}_stem_layernorm")]
    found = [Sequential(stem, name=f"{name}_stem")]
    for i, count in enumerate(filters[1:]):
        layers = [_normalized(f"{name}_downsampling_layernorm_{i}"),
                  Conv2D(count, kernel_size=2, strides=2, name=f"{name}_downsampling_conv_{i}")]
        found.append(Sequential(layers, name=f"{name}_downsampling_block_{i}"))
    return found


def _convnext(
    kind: str, name: str, include_top: bool, include_preprocessing: bool, weights: Any, input_tensor: Any,
    input_shape: Any, pooling: str | None, classes: int, classifier_activation: Any
) -> Any:
    depths, first, *hashes = _MODELS[kind]
    filters = tuple(first * 2**i for i in range(4))
    utils.check_arguments(weights, include_top, classes, {})
    shape = utils.obtain_input_shape(input_shape, 224, 32, include_top, weights)
    begin = utils.input_of(input_tensor, shape)
    x = begin = begin if input_tensor is None else utils.get_source_inputs(begin)[0]
    if include_preprocessing and shape[utils.channel_axis() - 1] == 3:
        x = Normalization(mean=_MEAN, variance=_VARIANCE, name=f"{name}_prestem_normalization")(x)
    for i, (half, depth) in enumerate(zip(_halves(filters, name), depths, strict=True)):
        x = half(x)
        for j in range(depth):
            x = _block(x, filters[i], f"{name}_stage_{i}_block_{j}")
    if include_top:
        utils.validate_activation(classifier_activation, weights)
        x = _normalized(f"{name}_head_layernorm")(GlobalAveragePooling2D(name=f"{name}_head_gap")(x))
        x = Dense(classes, activation=classifier_activation, name=f"{name}_head_dense")(x)
    else:
        x = _normalized(None)(pooled(x, pooling, named=False))
    model = Model(begin, x, name=name)
    if weights == "imagenet":
        name = f"convnext_{kind}"
    file = f"{name}{'' if include_top else '_notop'}.h5"
    return utils.load(model, weights, file, "convnext/", hashes[0 if include_top else 1])


def _published(name: str) -> Callable[..., Any]:
    kind = name[8:].lower()

    def build(
        model_name: str = f"convnext_{kind}",
        include_top: bool = True,
        include_preprocessing: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
    ) -> Any:
        return _convnext(kind, model_name, include_top, include_preprocessing, weights, input_tensor, input_shape,
                         pooling, classes, classifier_activation)

    build.__name__ = build.__qualname__ = name
    build.__doc__ = f"""{name}; arguments as of `tf.keras.applications.VGG16`, and

    Args:
      model_name: of the model; the names of its layers begin with it.
      include_preprocessing: pixels on 0..255 go in, not normalised ones.
    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.{name} public docs 2.15.
    """
    return build


ConvNeXtTiny = _published("ConvNeXtTiny")
ConvNeXtSmall = _published("ConvNeXtSmall")
ConvNeXtBase = _published("ConvNeXtBase")
ConvNeXtLarge = _published("ConvNeXtLarge")
ConvNeXtXLarge = _published("ConvNeXtXLarge")


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """What is given: the network itself scales its input. Source: tf.keras.applications.convnext public docs 2.15."""
    return x
