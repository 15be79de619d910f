"""VGG16 and VGG19: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition" (2014).

Names of layers and files from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.keras.applications import shared as utils
from thalweg.keras.layers.convolution import Conv2D
from thalweg.keras.layers.dense import Dense
from thalweg.keras.layers.flatten import Flatten
from thalweg.keras.layers.pooling import GlobalAveragePooling2D, GlobalMaxPooling2D, MaxPooling2D

_HASHES = {
    "vgg16": ("64373286793e3c8b2b4e3219cbf3544b", "6d6bbae143d832006294945121d1f1fc"),
    "vgg19": ("cbe5617147190e668d6c5d5026f83318", "253f8cb515780f3b799900260a226db6"),
}


def _vgg(
    name: str, depths: tuple[int, ...], include_top: bool, weights: Any, input_tensor: Any, input_shape: Any,
    pooling: str | None, classes: int, classifier_activation: Any
) -> Any:
    utils.check_arguments(weights, include_top, classes, {})
    shape = utils.obtain_input_shape(input_shape, 224, 32, include_top, weights)
    begin = x = utils.input_of(input_tensor, shape)
    for block, (count, filters) in enumerate(zip(depths, (64, 128, 256, 512, 512), strict=True), 1):
        for i in range(1, count + 1):
            x = Conv2D(filters, (3, 3), activation="relu", padding="same", name=f"block{block}_conv{i}")(x)
        x = MaxPooling2D((2, 2), strides=(2, 2), name=f"block{block}_pool")(x)
    if include_top:
        x = Flatten(name="flatten")(x)
        x = Dense(4096, activation="relu", name="fc1")(x)
        x = Dense(4096, activation="relu", name="fc2")(x)
        utils.validate_activation(classifier_activation, weights)
        x = Dense(classes, activation=classifier_activation, name="predictions")(x)
    elif pooling == "avg":
        x = GlobalAveragePooling2D()(x)
    elif pooling == "max":
        x = GlobalMaxPooling2D()(x)
    model = utils.model_of(input_tensor, begin, x, name)
    file = f"{name}_weights_tf_dim_ordering_tf_kernels{'' if include_top else '_notop'}.h5"
    return utils.load(model, weights, file, f"{name}/", _HASHES[name][0 if include_top else 1])


def VGG16(  # noqa: N802
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
) -> Any:
    """VGG with 16 layers that have weights.

    Args:
      include_top: with the classifier.
      weights: None, "imagenet" (fetched), or the path of a file.
      input_tensor: a KerasTensor to begin with. input_shape: of the pictures; at least 32 x 32.
      pooling: without the classifier: None, "avg" or "max".
      classes: number of classes. classifier_activation: of the last layer.
    Returns: a `tf.keras.Model`.
    Raises: ValueError for arguments that do not go together.
    Source: tf.keras.applications.VGG16 public docs 2.15.
    """
    return _vgg("vgg16", (2, 2, 3, 3, 3), include_top, weights, input_tensor, input_shape, pooling, classes,
                classifier_activation)


def VGG19(  # noqa: N802
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    input_shape: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
) -> Any:
    """VGG with 19 layers that have weights; see `tf.keras.applications.VGG16`.

    Source: tf.keras.applications.VGG19 public docs 2.15.
    """
    return _vgg("vgg19", (2, 2, 4, 4, 4), include_top, weights, input_tensor, input_shape, pooling, classes,
                classifier_activation)


def preprocess_input(x: Any, data_format: str | None = None) -> Any:
    """`imagenet_utils.preprocess_input` in mode "caffe". Source: tf.keras.applications.vgg16 public docs 2.15."""
    return utils.preprocess_input(x, data_format=data_format, mode="caffe")


