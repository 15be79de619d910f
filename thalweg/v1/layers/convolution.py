"""`tf.compat.v1.layers`: convolutions, as functions and classes.

Source: public docs 2.15 of the functions; names and values from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core.tensor import Tensor
from thalweg.graph.initializers import Zeros
from thalweg.keras import layers as keras_layers
from thalweg.v1.layers.base import Layer, arguments, called

_zeros = Zeros()


class Conv1D(keras_layers.Conv1D, Layer):
    """A convolution over 1 dimension of space.

    Args: as tf.keras.layers.Conv1D.
    Source: tf.compat.v1.layers.Conv1D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.convolutional"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = _zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def conv1d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = _zeros,
    kernel_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    kernel_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Tensor:
    """A convolution over 1 dimension of space.

    Args: as tf.compat.v1.layers.Conv1D.
    Source: tf.compat.v1.layers.conv1d public docs 2.15.
    """
    return called(Conv1D, locals())


class Conv2D(keras_layers.Conv2D, Layer):
    """A convolution over 2 dimensions of space.

    Args: as tf.keras.layers.Conv2D.
    Source: tf.compat.v1.layers.Conv2D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.convolutional"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1),
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = _zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def conv2d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = (1, 1),
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = _zeros,
    kernel_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    kernel_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Tensor:
    """A convolution over 2 dimensions of space.

    Args: as tf.compat.v1.layers.Conv2D.
    Source: tf.compat.v1.layers.conv2d public docs 2.15.
    """
    return called(Conv2D, locals())


class Conv3D(keras_layers.Conv3D, Layer):
    """A convolution over 3 dimensions of space.

    Args: as tf.keras.layers.Conv3D.
    Source: tf.compat.v1.layers.Conv3D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.convolutional"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1, 1),
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = _zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def conv3d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = (1, 1, 1),
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = _zeros,
    kernel_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    kernel_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Tensor:
    """A convolution over 3 dimensions of space.

    Args: as tf.compat.v1.layers.Conv3D.
    Source: tf.compat.v1.layers.conv3d public docs 2.15.
    """
    return called(Conv3D, locals())


class Conv2DTranspose(keras_layers.Conv2DTranspose, Layer):
    """A transposed convolution over 2 dimensions of space.

    Args: as tf.keras.layers.Conv2DTranspose.
    Source: tf.compat.v1.layers.Conv2DTranspose public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.convolutional"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = _zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def conv2d_transpose(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = _zeros,
    kernel_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    kernel_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Tensor:
    """A transposed convolution over 2 dimensions of space.

    Args: as tf.compat.v1.layers.Conv2DTranspose.
    Source: tf.compat.v1.layers.conv2d_transpose public docs 2.15.
    """
    return called(Conv2DTranspose, locals())


class Conv3DTranspose(keras_layers.Conv3DTranspose, Layer):
    """A transposed convolution over 3 dimensions of space.

    Args: as tf.keras.layers.Conv3DTranspose.
    Source: tf.compat.v1.layers.Conv3DTranspose public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.convolutional"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = _zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def conv3d_transpose(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
    activation: Any = None,
    use_bias: bool = True,
    kernel_initializer: Any = None,
    bias_initializer: Any = _zeros,
    kernel_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    kernel_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Tensor:
    """A transposed convolution over 3 dimensions of space.

    Args: as tf.compat.v1.layers.Conv3DTranspose.
    Source: tf.compat.v1.layers.conv3d_transpose public docs 2.15.
    """
    return called(Conv3DTranspose, locals())


class SeparableConv1D(keras_layers.SeparableConv1D, Layer):
    """A convolution of each channel over 1 dimension of space, then one across channels.

    Args: as tf.keras.layers.SeparableConv1D.
    Source: tf.compat.v1.layers.SeparableConv1D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.convolutional"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = _zeros,
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def separable_conv1d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
    depth_multiplier: int = 1,
    activation: Any = None,
    use_bias: bool = True,
    depthwise_initializer: Any = None,
    pointwise_initializer: Any = None,
    bias_initializer: Any = _zeros,
    depthwise_regularizer: Any = None,
    pointwise_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    depthwise_constraint: Any = None,
    pointwise_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Tensor:
    """A convolution of each channel over 1 dimension of space, then one across channels.

    Args: as tf.compat.v1.layers.SeparableConv1D.
    Source: tf.compat.v1.layers.separable_conv1d public docs 2.15.
    """
    return called(SeparableConv1D, locals())


class SeparableConv2D(keras_layers.SeparableConv2D, Layer):
    """A convolution of each channel over 2 dimensions of space, then one across channels.

    Args: as tf.keras.layers.SeparableConv2D.
    Source: tf.compat.v1.layers.SeparableConv2D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.convolutional"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str = "channels_last",
        dilation_rate: Any = (1, 1),
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = _zeros,
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def separable_conv2d(
    inputs: Any,
    filters: int,
    kernel_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = (1, 1),
    depth_multiplier: int = 1,
    activation: Any = None,
    use_bias: bool = True,
    depthwise_initializer: Any = None,
    pointwise_initializer: Any = None,
    bias_initializer: Any = _zeros,
    depthwise_regularizer: Any = None,
    pointwise_regularizer: Any = None,
    bias_regularizer: Any = None,
    activity_regularizer: Any = None,
    depthwise_constraint: Any = None,
    pointwise_constraint: Any = None,
    bias_constraint: Any = None,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
) -> Tensor:
    """A convolution of each channel over 2 dimensions of space, then one across channels.

    Args: as tf.compat.v1.layers.SeparableConv2D.
    Source: tf.compat.v1.layers.separable_conv2d public docs 2.15.
    """
    return called(SeparableConv2D, locals())
