"""Weights of files from other versions of Keras, or from CuDNN's recurrent layers, as the layers have them now.

Source: tf.keras.Model.load_weights public docs 2.15; CuDNN's layouts as its documentation gives them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_GATES = {"LSTM": 4, "GRU": 3}


def as_now(layer: Any, weights: list[np.ndarray], keras_version: str) -> list[np.ndarray]:
    """The weights of a layer from a file.

    Args:
      layer: the layer.
      weights: arrays in the order of the file.
      keras_version: of the file; "1" where it does not say.
    Raises: ValueError for biases that no version wrote.
    """
    kind = type(layer).__name__
    if kind == "Bidirectional":
        half = len(weights) // 2
        forward = as_now(layer.forward_layer, weights[:half], keras_version)
        return forward + as_now(layer.backward_layer, weights[half:], keras_version)
    if kind == "TimeDistributed":
        return as_now(layer.layer, weights, keras_version)
    if kind in ("Model", "Sequential", "Functional"):
        return _of_model(layer, weights, keras_version)
    if keras_version == "1":
        weights = _from_keras_1(layer, kind, weights)
    return _recurrent(layer, kind, weights) if kind in _GATES and len(weights) == 3 else weights


def _of_model(model: Any, weights: list[np.ndarray], keras_version: str) -> list[np.ndarray]:
    """A model inside: what is trained of all its layers comes first, then the rest."""
    trained = weights[: len(model.trainable_weights)]
    rest = weights[len(model.trainable_weights) :]
    new_trained: list[np.ndarray] = []
    new_rest: list[np.ndarray] = []
    for layer in model.layers:
        n, m = len(layer.trainable_weights), len(layer.non_trainable_weights)
        if n + m:
            found = as_now(layer, trained[:n] + rest[:m], keras_version)
            new_trained += found[:n]
            new_rest += found[n:]
            trained, rest = trained[n:], rest[m:]
    return new_trained + trained + new_rest + rest


def _from_keras_1(layer: Any, kind: str, weights: list[np.ndarray]) -> list[np.ndarray]:
    def joined(order: list[int]) -> list[np.ndarray]:
        return [np.concatenate([weights[i + k] for i in order], axis=-1) for k in range(3)]

    if kind == "GRU" and len(weights) == 9:
        return joined([0, 3, 6])
    if kind in ("LSTM", "ConvLSTM2D") and len(weights) == 12:
        return joined([0, 6, 3, 9])
    if kind == "Conv1D" and weights[0].ndim == 4:
        kernel = weights[0]
        if kernel.shape[:2] != (layer.kernel_size[0], 1) or kernel.shape[3] != layer.filters:
            kernel = np.transpose(kernel, (2, 3, 1, 0))
        return [kernel[:, 0], *weights[1:]]
    if kind == "Conv2D" and layer.data_format == "channels_first":
        return [np.transpose(weights[0], (2, 3, 1, 0)), *weights[1:]]
    return weights


def _recurrent(layer: Any, kind: str, weights: list[np.ndarray]) -> list[np.ndarray]:
    kernel, recurrent, bias = weights
    units, gates = recurrent.shape[0], _GATES[kind]
    from_cudnn = bias.shape == (2 * units * gates,)
    if kind == "LSTM":
        if not from_cudnn and bias.shape != (units * gates,):
            raise ValueError(f"Invalid bias shape: {bias.shape}")
        if not from_cudnn:
            return weights
        return [*_of_cudnn(kernel, recurrent, gates), np.sum(np.split(bias, 2), axis=0)]
    if not from_cudnn and bias.shape not in ((2, units * gates), (units * gates,)):
        raise ValueError(f"Invalid bias shape: {bias.shape}")
    source = (
        "CuDNNGRU"
        if from_cudnn
        else "GRU(reset_after=True)"
        if bias.ndim == 2
        else "GRU(reset_after=False)"
    )
    target = f"GRU(reset_after={bool(layer.reset_after)})"
    if source == target:
        return weights
    if "GRU(reset_after=False)" in (source, target):
        raise ValueError(f"{source} is not compatible with {target}")
    return [*_of_cudnn(kernel, recurrent, gates), bias.reshape(2, -1)]


def _of_cudnn(kernel: np.ndarray, recurrent: np.ndarray, gates: int) -> tuple[np.ndarray, np.ndarray]:
    """CuDNN's kernels, stored gate by gate as vectors in column order, and transposed recurrent kernels."""
    kernels = [k.T.reshape(k.shape, order="F") for k in np.hsplit(kernel, gates)]
    return np.hstack(kernels), np.hstack([k.T for k in np.hsplit(recurrent, gates)])
