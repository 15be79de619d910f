"""What the metrics share: local variables, collections, checks of shapes.

Source: tf.compat.v1.metrics public docs 2.15; names and values from recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import context, convert, dtypes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph import modes
from thalweg.graph.initializers import Zeros
from thalweg.graph.variable_scope import variable_scope
from thalweg.graph.variables import VariableV1
from thalweg.ops.array import api as array
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.resource.variable import VariableAggregation, VariableSynchronization


def refuse_eager(name: str) -> None:
    """Raises: RuntimeError in eager execution, which has no sessions to keep the variables."""
    if context.executing_eagerly():
        raise RuntimeError(f"{name} is not supported when eager execution is enabled.")


def metric_variable(shape: Any, dtype: Any, validate_shape: bool = True, name: str | None = None) -> Any:
    """A local variable of zeros."""
    return VariableV1(
        lambda: Zeros()(shape, dtype),
        trainable=False,
        collections=[modes.GraphKeys.LOCAL_VARIABLES, modes.GraphKeys.METRIC_VARIABLES],
        validate_shape=validate_shape,
        synchronization=VariableSynchronization.ON_READ,
        aggregation=VariableAggregation.SUM,
        name=name,
    )


def total_and_count(name: str | None, default: str) -> Any:
    """The variable scope of a metric."""
    return variable_scope(name, default)


def collected(value: Any, update: Any, metrics_collections: Any, updates_collections: Any) -> tuple[Any, Any]:
    """Puts value and update into collections."""
    if metrics_collections:
        modes.add_to_collections(metrics_collections, value)
    if updates_collections:
        modes.add_to_collections(updates_collections, update)
    return value, update


def as_float(value: Any) -> Tensor:
    """As a float32 tensor."""
    return cast(convert.to_tensor(value), dtypes.float32)


def as_bool(value: Any) -> Tensor:
    """As a tensor of bools."""
    return cast(convert.to_tensor(value), dtypes.bool)


def safe_div(numerator: Tensor, denominator: Tensor, name: str | None = None) -> Tensor:
    """Quotients, 0 where the denominator is not positive."""
    return math.divide_no_nan(numerator, math.maximum(denominator, array.zeros_like(denominator)), name=name)


def without_last(predictions: Any, labels: Any, weights: Any) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """Predictions, labels and weights of one rank: a last dimension of 1 too many is dropped.

    Raises: ValueError for predictions and labels of other shapes.
    """
    predictions = convert.to_tensor(predictions)
    labels = None if labels is None else convert.to_tensor(labels)
    if labels is not None:
        predictions, labels = _matched(predictions, labels)
        predictions.shape.assert_is_compatible_with(labels.shape)
    if weights is None:
        return predictions, labels, None
    weights = convert.to_tensor(weights)
    if weights.shape.rank in (0, None) or predictions.shape.rank is None:
        return predictions, labels, weights
    if weights.shape.rank == predictions.shape.rank + 1:
        weights = apply("Squeeze", weights, squeeze_dims=[-1])
    elif predictions.shape.rank == weights.shape.rank + 1:
        weights = apply("ExpandDims", weights, -1)
    return predictions, labels, weights


def _matched(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    if a.shape.rank is None or b.shape.rank is None:
        return a, b
    if a.shape.rank == b.shape.rank + 1:
        return apply("Squeeze", a, squeeze_dims=[-1]), b
    if b.shape.rank == a.shape.rank + 1:
        return a, apply("Squeeze", b, squeeze_dims=[-1])
    return a, b


def broadcast_weights(weights: Any, values: Tensor) -> Tensor:
    """Weights of the shape of values.

    Raises: ValueError for weights that are no scalar and have another rank, or sizes other than the values' or 1.
    """
    weights = convert.to_tensor(weights)
    given, wanted = weights._static_shape(), values._static_shape()
    if given not in (None, ()) and wanted is not None:
        fits = all(w in (1, s, None) or s is None for w, s in zip(given, wanted, strict=False))
        if len(given) != len(wanted) or not fits:
            raise ValueError(
                f"weights can not be broadcast to values. values.rank={len(wanted)}. weights.rank={len(given)}. "
                f"values.shape={values.shape}. weights.shape={weights.shape}."
            )
    return math.multiply(weights, array.ones_like(values, dtype=weights.dtype))


def sum_of(values: Tensor, weights: Any = None) -> Tensor:
    """The weighted sum of values, a scalar."""
    if weights is not None:
        values = math.multiply(values, as_float(broadcast_weights(weights, values)))
    flat = apply("Reshape", values, convert.to_tensor([-1]))
    return apply("Sum", flat, convert.to_tensor([0]))


def added(variable: Any, amount: Tensor) -> Tensor:
    """Adds to a variable; the value afterwards."""
    return convert.to_tensor(variable.assign_add(amount))


Metric = Callable[..., tuple[Any, Any]]
