"""`tf.compat.v1.layers`: dense, dropout, flatten, batch_normalization, as functions and classes.

Source: public docs 2.15 of the functions; names and values from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import context, convert, dtypes
from thalweg.core.names import name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.initializers import Ones, Zeros
from thalweg.keras import layers as keras_layers
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.control.api import cond
from thalweg.ops.math.casting import cast
from thalweg.ops.nn.dropout import dropout as nn_dropout
from thalweg.ops.norm import api as norm
from thalweg.v1.layers.base import Layer, arguments, called

_zeros, _ones = Zeros(), Ones()


def _static_truth(training: Any) -> bool | None:
    """Whether a layer trains, None when that is known only when the graph runs."""
    if training is None or isinstance(training, (bool, int)):
        return bool(training)
    value = convert.to_tensor(training)._constant_value()
    return None if value is None else bool(value)


class Dense(keras_layers.Dense, Layer):
    """activation(inputs @ kernel + bias), over the last axis.

    Args: as tf.keras.layers.Dense.
    Source: tf.compat.v1.layers.Dense public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.core"

    def __init__(
        self,
        units: int,
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


def dense(
    inputs: Any,
    units: int,
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
    """activation(inputs @ kernel + bias); `name` and `reuse` are those of the variable scope.

    Example:
      >>> with tf.Graph().as_default():
      ...   y = tf.compat.v1.layers.dense(tf.ones([2, 3]), 4)
      ...   print([v.name for v in tf.compat.v1.global_variables()])
      ['dense/kernel:0', 'dense/bias:0']
    Source: tf.compat.v1.layers.dense public docs 2.15.
    """
    return called(Dense, locals())


class Dropout(keras_layers.Dropout, Layer):
    """Sets a part of the inputs to 0 in training. Source: tf.compat.v1.layers.Dropout public docs 2.15."""

    __module__ = "keras.src.legacy_tf_layers.core"

    def __init__(
        self,
        rate: float = 0.5,
        noise_shape: Any = None,
        seed: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(**arguments(locals()))

    def call(self, inputs: Any, training: Any = False) -> Tensor:
        def dropped() -> Tensor:
            return nn_dropout(inputs, self.rate, self.noise_shape, self.seed)

        truth = _static_truth(training)
        if truth is not None:
            return dropped() if truth else array.identity(inputs)
        return cond(training, dropped, lambda: array.identity(inputs))


def dropout(
    inputs: Any,
    rate: float = 0.5,
    noise_shape: Any = None,
    seed: int | None = None,
    training: Any = False,
    name: str | None = None,
) -> Tensor:
    """Sets a part of the inputs to 0 and scales the rest up, when `training` holds: a bool or a tensor.

    Source: tf.compat.v1.layers.dropout public docs 2.15.
    """
    return called(Dropout, locals(), ("training",))


class Flatten(keras_layers.Flatten, Layer):
    """All dimensions but the first as one. Source: tf.compat.v1.layers.Flatten public docs 2.15."""

    __module__ = "keras.src.legacy_tf_layers.core"


def flatten(inputs: Any, name: str | None = None, data_format: str = "channels_last") -> Tensor:
    """All dimensions but the first as one. Source: tf.compat.v1.layers.flatten public docs 2.15."""
    return called(Flatten, locals())


# ---------------------------------------------------------------- batch normalisation


class BatchNormalization(keras_layers.BatchNormalization, Layer):
    """Batch normalisation; in graphs the updates of the moving averages are in the collection UPDATE_OPS.

    Args: as tf.keras.layers.BatchNormalization; `renorm`, `virtual_batch_size`, `adjustment` have only their defaults.
    Raises: NotImplementedError for other values of those.
    Source: tf.compat.v1.layers.BatchNormalization public docs 2.15.
    """

    __module__ = "keras.src.legacy_tf_layers.normalization"

    def __init__(
        self,
        axis: Any = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = _zeros,
        gamma_initializer: Any = _ones,
        moving_mean_initializer: Any = _zeros,
        moving_variance_initializer: Any = _ones,
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        fused: bool | None = None,
        trainable: bool = True,
        virtual_batch_size: int | None = None,
        adjustment: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ):
        values = arguments(locals())
        if renorm_clipping is not None or adjustment is not None:
            raise NotImplementedError("batch_normalization: renorm_clipping and adjustment are not supported")
        for unused in ("renorm_clipping", "renorm_momentum", "adjustment"):
            values.pop(unused)
        super().__init__(**values)

    def call(self, inputs: Any, training: Any = False, mask: Any = None) -> Tensor:
        if context.executing_eagerly():
            return super().call(inputs, training, mask)
        truth = _static_truth(training)
        truth = truth if self.trainable else False
        x = convert.to_tensor(inputs)
        if self.fused:
            return self._fused_in_graph(x, training, truth)
        return self._plain_in_graph(x, training, truth)

    def _plain_in_graph(self, inputs: Tensor, training: Any, truth: bool | None) -> Tensor:
        x = cast(inputs, dtypes.float32) if inputs.dtype in (dtypes.float16, dtypes.bfloat16) else inputs
        mean, variance = self.moving_mean.value(), self.moving_variance.value()
        if truth is not False:
            batch = self._batch_statistics(x, None)
            self._update_averages(*batch, training, truth)
            if truth is None:
                mean = select_api.where(training, batch[0], mean)
                variance = select_api.where(training, batch[1], variance)
            else:
                mean, variance = batch
        rank = x.shape.rank
        parts = [None if v is None else self._broadcast(cast(v, x.dtype), rank) for v in (self.beta, self.gamma)]
        mean, variance = (self._broadcast(cast(v, x.dtype), rank) for v in (mean, variance))
        return cast(norm.batch_normalization(x, mean, variance, *parts, self.epsilon), inputs.dtype)

    def _fused_in_graph(self, inputs: Tensor, training: Any, truth: bool | None) -> Tensor:
        ones, zeros = (array.ones if self.gamma is None else None), (array.zeros if self.beta is None else None)
        gamma = self.gamma.value() if ones is None else ones(self._param_shape)
        beta = self.beta.value() if zeros is None else zeros(self._param_shape)

        def run(trains: bool) -> list[Tensor]:
            moving = [self.moving_mean.value(), self.moving_variance.value()]
            given = [convert.to_tensor([]), convert.to_tensor([])] if trains else moving
            result = apply(
                "FusedBatchNormV3", inputs, gamma, beta, *given, epsilon=self.epsilon, data_format=self._layout,
                is_training=trains,
            )  # fmt: skip
            return list(result[:3])

        if truth is None:
            y, mean, variance = cond(training, lambda: run(True), lambda: run(False))
        else:
            y, mean, variance = run(truth)
        if truth is not False:
            self._update_averages(mean, variance, training, truth)
        return y

    def _update_averages(self, mean: Tensor, variance: Tensor, training: Any, truth: bool | None) -> None:
        for variable, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            with name_scope("AssignMovingAvg"):
                step = convert.to_tensor(1.0 - self.momentum, variable.dtype.base_dtype)
                if truth is None:
                    step = select_api.where(training, step, array.zeros_like(step))
                change = (variable.value() - cast(value, variable.dtype.base_dtype)) * step
                self.add_update(apply("AssignSubVariableOp", variable.handle, change))


def batch_normalization(
    inputs: Any,
    axis: Any = -1,
    momentum: float = 0.99,
    epsilon: float = 1e-3,
    center: bool = True,
    scale: bool = True,
    beta_initializer: Any = _zeros,
    gamma_initializer: Any = _ones,
    moving_mean_initializer: Any = _zeros,
    moving_variance_initializer: Any = _ones,
    beta_regularizer: Any = None,
    gamma_regularizer: Any = None,
    beta_constraint: Any = None,
    gamma_constraint: Any = None,
    training: Any = False,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
    renorm: bool = False,
    renorm_clipping: Any = None,
    renorm_momentum: float = 0.99,
    fused: bool | None = None,
    virtual_batch_size: int | None = None,
    adjustment: Any = None,
) -> Tensor:
    """Batch normalisation; run the operations of the collection UPDATE_OPS with each step of training.

    Args:
      training: bool or tensor: normalise by the batch, or by the moving averages.
      Others as `BatchNormalization`.
    Source: tf.compat.v1.layers.batch_normalization public docs 2.15.
    """
    return called(BatchNormalization, locals(), ("training",))
