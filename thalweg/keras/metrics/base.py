"""`tf.keras.metrics.Metric`: a layer whose weights are sums over the batches seen.

Source: tf.keras.metrics.Metric public docs 2.15; recorded runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import context
from thalweg.core.tensor import Tensor
from thalweg.keras import backend, initializers
from thalweg.keras.layers.base import Layer
from thalweg.ops.resource.variable import Variable, VariableAggregation, VariableSynchronization

_scopes = context.state


class Metric(Layer):
    """The base of metrics: `update_state` takes a batch in, `result` gives the value so far, `reset_state` starts
    again.

    Args:
      name: by default the class's name, made unique.
      dtype: of the state, by default `floatx()`.
      **kwargs: those of Layer.
    Example:
      >>> class Positives(tf.keras.metrics.Metric):
      ...   def __init__(self, name='positives', **kwargs):
      ...     super().__init__(name=name, **kwargs)
      ...     self.count = self.add_weight('count', initializer='zeros')
      ...   def update_state(self, y_true, y_pred, sample_weight=None):
      ...     self.count.assign_add(tf.reduce_sum(tf.cast(y_pred > 0.5, tf.float32)))
      ...   def result(self):
      ...     return self.count
      >>> float(Positives()([0., 1.], tf.constant([0.3, 0.8])))
      1.0
    Source: tf.keras.metrics.Metric public docs 2.15.
    """

    __module__ = "keras.src.metrics.base_metric"
    _keras_module = "keras.metrics"
    _is_keras_metric = True

    def __init__(self, name: str | None = None, dtype: Any = None, **kwargs: Any):
        super().__init__(name=name, dtype=backend.floatx() if dtype is None else dtype, **kwargs)
        self.stateful = True
        self.built = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Updates the state with a batch and returns the result so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def __str__(self) -> str:
        return f"{type(self).__name__}({','.join(f'{key}={value}' for key, value in self.get_config().items())})"

    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        """Takes a batch in. Subclasses define it."""
        raise NotImplementedError("Must be implemented in subclasses.")

    def result(self) -> Any:
        """The value so far: a tensor, or a dict of tensors. Subclasses define it."""
        raise NotImplementedError("Must be implemented in subclasses.")

    def reset_state(self) -> None:
        """Sets the state to zeros."""
        if type(self).reset_states is not Metric.reset_states:  # a subclass under the older name
            self.reset_states()
            return
        for variable in self.variables:
            shape = variable._static_shape()
            variable.assign(np.zeros(shape, variable.dtype._storage))

    def reset_states(self) -> None:
        """An older name of `reset_state`."""
        self.reset_state()

    def merge_state(self, metrics: Any) -> None:
        """Adds the state of other metrics of this kind.

        Raises: ValueError for metrics with other weights.
        """
        for metric in metrics:
            if len(self.weights) != len(metric.weights):
                raise ValueError(f"Metric {metric} is not compatible with {self}")
            for own, other in zip(self.weights, metric.weights, strict=True):
                own.assign_add(other.value())

    def add_weight(
        self,
        name: str | None = None,
        shape: Any = (),
        aggregation: Any = VariableAggregation.SUM,  # type: ignore[override]
        synchronization: Any = VariableSynchronization.ON_READ,
        initializer: Any = None,
        dtype: Any = None,
    ) -> Variable:
        """Makes a state variable.

        Args:
          name: its name; it stands below no scope.
          shape: its shape, by default a scalar's.
          aggregation, synchronization: as for tf.Variable.
          initializer: its first value.
          dtype: by default the metric's.
        Returns: the variable, which is not trainable.
        """
        saved, _scopes.name_scope = _scopes.name_scope, ""
        try:
            return super().add_weight(
                name=name,
                shape=shape,
                dtype=self.dtype if dtype is None else dtype,
                trainable=False,
                initializer=initializers.get(initializer),
                synchronization=synchronization,
                aggregation=aggregation,
            )
        finally:
            _scopes.name_scope = saved

    @property
    def trainable_weights(self) -> list[Any]:
        return []

    @property
    def non_trainable_weights(self) -> list[Any]:
        """All of the state."""
        from thalweg.keras import tracking

        nested = [w for layer in self._nested() for w in layer.weights]
        return tracking.unique(self._trainable_weights + self._non_trainable_weights + nested)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype}


def as_scalar(value: Any) -> Any:
    """A result as a Python number where it is a scalar tensor, as an array else."""
    if isinstance(value, Tensor) or getattr(type(value), "_is_thalweg_variable", False):
        value = value.numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        return value.item() if value.ndim == 0 else value
    return value
