"""How most networks of `tf.keras.applications` end: the classifier, or the pooling asked for."""

from __future__ import annotations

from typing import Any

from thalweg.keras.applications import shared as utils
from thalweg.keras.layers.dense import Dense
from thalweg.keras.layers.dropout import Dropout
from thalweg.keras.layers.pooling import GlobalAveragePooling2D, GlobalMaxPooling2D

# Initial values as the EfficientNets (and what followed them) have them.
CONVOLUTION = {
    "class_name": "VarianceScaling",
    "config": {"scale": 2.0, "mode": "fan_out", "distribution": "truncated_normal"},
}
CLASSIFIER = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1.0 / 3.0, "mode": "fan_out", "distribution": "uniform"},
}


def pooled(x: Any, pooling: str | None, named: bool = True) -> Any:
    """The mean ("avg") or largest ("max") of all places, or x as it is."""
    if pooling == "avg":
        return GlobalAveragePooling2D(name="avg_pool" if named else None)(x)
    return GlobalMaxPooling2D(name="max_pool" if named else None)(x) if pooling == "max" else x


def classified(
    x: Any, classes: int, activation: Any, weights: Any, dropout: float = 0.0, initializer: Any = "glorot_uniform"
) -> Any:
    """Scores of the classes from the mean of all places."""
    x = pooled(x, "avg")
    if dropout > 0:
        x = Dropout(dropout, name="top_dropout")(x)
    utils.validate_activation(activation, weights)
    return Dense(classes, activation=activation, kernel_initializer=initializer, name="predictions")(x)
