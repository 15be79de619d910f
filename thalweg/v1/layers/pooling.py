"""`tf.compat.v1.layers`: poolings, as functions and classes.

Source: public docs 2.15 of the functions; names and values from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core.tensor import Tensor
from thalweg.keras import layers as keras_layers
from thalweg.v1.layers.base import Layer, arguments, called


class MaxPooling1D(keras_layers.MaxPooling1D, Layer):
    """The largest of each window over 1 dimension of space.

    Args: as tf.keras.layers.MaxPooling1D.
    Source: tf.compat.v1.layers.MaxPooling1D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.pooling"

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def max_pooling1d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: str | None = None,
) -> Tensor:
    """The largest of each window over 1 dimension of space.

    Args: as tf.compat.v1.layers.MaxPooling1D.
    Source: tf.compat.v1.layers.max_pooling1d public docs 2.15.
    """
    return called(MaxPooling1D, locals())


class MaxPooling2D(keras_layers.MaxPooling2D, Layer):
    """The largest of each window over 2 dimensions of space.

    Args: as tf.keras.layers.MaxPooling2D.
    Source: tf.compat.v1.layers.MaxPooling2D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.pooling"

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def max_pooling2d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: str | None = None,
) -> Tensor:
    """The largest of each window over 2 dimensions of space.

    Args: as tf.compat.v1.layers.MaxPooling2D.
    Source: tf.compat.v1.layers.max_pooling2d public docs 2.15.
    """
    return called(MaxPooling2D, locals())


class MaxPooling3D(keras_layers.MaxPooling3D, Layer):
    """The largest of each window over 3 dimensions of space.

    Args: as tf.keras.layers.MaxPooling3D.
    Source: tf.compat.v1.layers.MaxPooling3D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.pooling"

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def max_pooling3d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: str | None = None,
) -> Tensor:
    """The largest of each window over 3 dimensions of space.

    Args: as tf.compat.v1.layers.MaxPooling3D.
    Source: tf.compat.v1.layers.max_pooling3d public docs 2.15.
    """
    return called(MaxPooling3D, locals())


class AveragePooling1D(keras_layers.AveragePooling1D, Layer):
    """The mean of each window over 1 dimension of space.

    Args: as tf.keras.layers.AveragePooling1D.
    Source: tf.compat.v1.layers.AveragePooling1D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.pooling"

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def average_pooling1d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: str | None = None,
) -> Tensor:
    """The mean of each window over 1 dimension of space.

    Args: as tf.compat.v1.layers.AveragePooling1D.
    Source: tf.compat.v1.layers.average_pooling1d public docs 2.15.
    """
    return called(AveragePooling1D, locals())


class AveragePooling2D(keras_layers.AveragePooling2D, Layer):
    """The mean of each window over 2 dimensions of space.

    Args: as tf.keras.layers.AveragePooling2D.
    Source: tf.compat.v1.layers.AveragePooling2D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.pooling"

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def average_pooling2d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: str | None = None,
) -> Tensor:
    """The mean of each window over 2 dimensions of space.

    Args: as tf.compat.v1.layers.AveragePooling2D.
    Source: tf.compat.v1.layers.average_pooling2d public docs 2.15.
    """
    return called(AveragePooling2D, locals())


class AveragePooling3D(keras_layers.AveragePooling3D, Layer):
    """The mean of each window over 3 dimensions of space.

    Args: as tf.keras.layers.AveragePooling3D.
    Source: tf.compat.v1.layers.AveragePooling3D public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.pooling"

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        padding: str = "valid",
        data_format: str = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))


def average_pooling3d(
    inputs: Any,
    pool_size: Any,
    strides: Any,
    padding: str = "valid",
    data_format: str = "channels_last",
    name: str | None = None,
) -> Tensor:
    """The mean of each window over 3 dimensions of space.

    Args: as tf.compat.v1.layers.AveragePooling3D.
    Source: tf.compat.v1.layers.average_pooling3d public docs 2.15.
    """
    return called(AveragePooling3D, locals())
