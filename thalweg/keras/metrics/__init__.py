"""`tf.keras.metrics`: classes, functions, and metrics by name and configuration."""

from __future__ import annotations

import inspect
from typing import Any

from thalweg.keras import losses as _losses
from thalweg.keras.losses import (  # noqa: F401  (public names of tf.keras.metrics)
    KLD,
    MAPE,
    MSLE,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    hinge,
    kl_divergence,
    kld,
    kullback_leibler_divergence,
    log_cosh,
    logcosh,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from thalweg.keras.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
)
from thalweg.keras.metrics.averages import CLASSES as _AVERAGES
from thalweg.keras.metrics.averages import (  # noqa: F401  (public names)
    CategoricalHinge,
    CosineSimilarity,
    Hinge,
    KLDivergence,
    LogCoshError,
    MeanAbsolutePercentageError,
    MeanSquaredLogarithmicError,
    Poisson,
    SparseTopKCategoricalAccuracy,
    SquaredHinge,
    TopKCategoricalAccuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from thalweg.keras.metrics.base import Metric
from thalweg.keras.metrics.confusion import AUC
from thalweg.keras.metrics.counts import CLASSES as _COUNTS
from thalweg.keras.metrics.counts import (  # noqa: F401  (public names)
    FalseNegatives,
    FalsePositives,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from thalweg.keras.metrics.iou import CLASSES as _IOU
from thalweg.keras.metrics.iou import BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU  # noqa: F401  (public names)
from thalweg.keras.metrics.reduction import Mean, MeanMetricWrapper, Sum
from thalweg.keras.metrics.regression import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    MeanAbsoluteError,
    MeanSquaredError,
    RootMeanSquaredError,
    SparseCategoricalCrossentropy,
)
from thalweg.keras.metrics.scores import CLASSES as _SCORES
from thalweg.keras.metrics.scores import (  # noqa: F401  (public names)
    F1Score,
    FBetaScore,
    MeanRelativeError,
    MeanTensor,
    PyMetric,
    R2Score,
)
from thalweg.keras.metrics.sensitivity import CLASSES as _SENSITIVITY
from thalweg.keras.metrics.sensitivity import (  # noqa: F401  (public names)
    PrecisionAtRecall,
    RecallAtPrecision,
    SensitivityAtSpecificity,
    SpecificityAtSensitivity,
)
from thalweg.keras.saving import serialization

MSE, MAE = mse, mae
_CLASSES = (
    AUC,
    Accuracy,
    BinaryAccuracy,
    BinaryCrossentropy,
    CategoricalAccuracy,
    CategoricalCrossentropy,
    Mean,
    MeanAbsoluteError,
    MeanMetricWrapper,
    MeanSquaredError,
    Metric,
    RootMeanSquaredError,
    SparseCategoricalAccuracy,
    SparseCategoricalCrossentropy,
    Sum,
    *_AVERAGES,
    *_COUNTS,
    *_IOU,
    *_SCORES,
    *_SENSITIVITY,
)
_FUNCTIONS = (
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
_BY_NAME: dict[str, Any] = {name: f for name, f in _losses._BY_NAME.items() if not inspect.isclass(f)}
_BY_NAME |= {o.__name__: o for o in (*_CLASSES, *_FUNCTIONS)}


def serialize(metric: Any, use_legacy_format: bool = False) -> Any:
    """A metric as a name or plain data.

    Source: tf.keras.metrics.serialize public docs 2.15.
    """
    if use_legacy_format and isinstance(metric, Metric):
        return serialization.class_config(metric, use_legacy_format=True)
    return serialization.serialize_keras_object(metric)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False) -> Any:
    """A metric from a name or plain data. A name that nobody knows stays a name, as in Keras.

    Source: tf.keras.metrics.deserialize public docs 2.15.
    """
    if isinstance(config, str):
        from thalweg.keras.saving import registration

        found = registration.get_registered_object(config, custom_objects, _BY_NAME)
        if found is None:
            return config
        return found() if inspect.isclass(found) else found
    return serialization.deserialize_keras_object(config, _BY_NAME, custom_objects, "metric function")


def get(identifier: Any) -> Any:
    """A metric from a name, a configuration, a class or a callable; None for None.

    Raises: ValueError for anything else.
    Example:
      >>> tf.keras.metrics.get('AUC').name.startswith('auc')
      True
    Source: tf.keras.metrics.get public docs 2.15.
    """
    if identifier is None:
        return None
    if isinstance(identifier, (dict, str)):
        return deserialize(identifier)
    if callable(identifier):
        return identifier() if inspect.isclass(identifier) else identifier
    raise ValueError(f"Could not interpret metric identifier: {identifier}")
