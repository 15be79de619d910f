"""The layer classes by name, for configurations. A table: modules are imported when a name is asked for."""

from __future__ import annotations

import functools
import importlib
from typing import Any

from thalweg.keras.saving import serialization

_CLASSES = {
    "thalweg.keras.layers.base": "Layer",
    "thalweg.keras.layers.dense": "Dense",
    "thalweg.keras.layers.activation": "Activation",
    "thalweg.keras.layers.dropout": "Dropout",
    "thalweg.keras.layers.feature_layers": "DenseFeatures SequenceFeatures",
    "thalweg.keras.layers.flatten": "Flatten",
    "thalweg.keras.layers.input_layer": "InputLayer",
    "thalweg.keras.layers.convolution": "Conv1D Conv2D Conv3D Convolution1D Convolution2D Convolution3D",
    "thalweg.keras.layers.convolution_transpose": """
        Conv1DTranspose Conv2DTranspose Conv3DTranspose
        Convolution1DTranspose Convolution2DTranspose Convolution3DTranspose
    """,
    "thalweg.keras.layers.convolution_depthwise": """
        DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D
    """,
    "thalweg.keras.layers.pooling": """
        AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D MaxPool1D MaxPool2D MaxPool3D
        MaxPooling1D MaxPooling2D MaxPooling3D GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
        GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D
        GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
    """,
    "thalweg.keras.layers.reshaping": """
        Reshape Permute RepeatVector ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D
    """,
    "thalweg.keras.layers.up_sampling": "UpSampling1D UpSampling2D UpSampling3D",
    "thalweg.keras.layers.activation_layers": "ELU LeakyReLU PReLU ReLU Softmax ThresholdedReLU",
    "thalweg.keras.layers.attention": "AdditiveAttention Attention",
    "thalweg.keras.layers.batch_normalization": "BatchNormalization",
    "thalweg.keras.layers.sync_batch_normalization": "SyncBatchNormalization",
    "thalweg.keras.layers.einsum_dense": "EinsumDense",
    "thalweg.keras.layers.embedding": "Embedding",
    "thalweg.keras.layers.lambda_layer": "Identity Lambda",
    "thalweg.keras.layers.masking": "Masking",
    "thalweg.keras.layers.merging": "Add Average Concatenate Dot Maximum Minimum Multiply Subtract",
    "thalweg.keras.layers.multi_head_attention": "MultiHeadAttention",
    "thalweg.keras.layers.noise": """
        ActivityRegularization AlphaDropout GaussianDropout GaussianNoise SpatialDropout1D SpatialDropout2D
        SpatialDropout3D
    """,
    "thalweg.keras.layers.normalization": "GroupNormalization LayerNormalization UnitNormalization",
    "thalweg.keras.layers.rnn.base": "RNN",
    "thalweg.keras.layers.rnn.cells": "AbstractRNNCell GRUCell LSTMCell SimpleRNNCell StackedRNNCells",
    "thalweg.keras.layers.rnn.layers": "GRU LSTM SimpleRNN",
    "thalweg.keras.layers.rnn.bidirectional": "Bidirectional",
    "thalweg.keras.layers.rnn.time_distributed": "TimeDistributed",
    "thalweg.keras.layers.rnn.conv_lstm": "ConvLSTM1D ConvLSTM2D ConvLSTM3D",
    "thalweg.keras.layers.locally_connected": "LocallyConnected1D LocallyConnected2D",
    "thalweg.keras.layers.spectral_normalization": "SpectralNormalization",
    "thalweg.keras.layers.wrapper": "Wrapper",
    "thalweg.keras.layers.preprocessing.base": "PreprocessingLayer",
    "thalweg.keras.layers.preprocessing.category_encoding": "CategoryEncoding",
    "thalweg.keras.layers.preprocessing.discretization": "Discretization",
    "thalweg.keras.layers.preprocessing.hashed_crossing": "HashedCrossing",
    "thalweg.keras.layers.preprocessing.hashing": "Hashing",
    "thalweg.keras.layers.preprocessing.lookups": "IntegerLookup StringLookup",
    "thalweg.keras.layers.preprocessing.normalization": "Normalization",
    "thalweg.keras.layers.preprocessing.text_vectorization": "TextVectorization",
    "thalweg.keras.models.sequential": "Sequential",
    "thalweg.keras.models.functional": "Functional Model",
    "thalweg.keras.layers.added": "AddLoss AddMetric",
    "thalweg.keras.op_layers": "ClassMethod InstanceMethod InstanceProperty SlicingOpLambda TFOpLambda",
}


@functools.cache
def by_name() -> dict[str, Any]:
    """Name -> class, models included."""
    return {
        name: getattr(importlib.import_module(module), name)
        for module, names in _CLASSES.items()
        for name in names.split()
    }


def serialize(layer: Any, use_legacy_format: bool = False) -> dict[str, Any]:
    """A layer as plain data.

    Source: tf.keras.layers.serialize public docs 2.15.
    """
    return serialization.class_config(layer, use_legacy_format)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False) -> Any:
    """A layer from plain data.

    Raises: ValueError for an unknown class.
    Source: tf.keras.layers.deserialize public docs 2.15.
    """
    if isinstance(config, dict) and "build_config" in config:  # layers are built when they are called
        config = {k: v for k, v in config.items() if k != "build_config"}
    return serialization.deserialize_keras_object(config, by_name(), custom_objects, "layer")
