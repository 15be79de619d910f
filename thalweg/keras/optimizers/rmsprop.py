"""`tf.keras.optimizers.RMSprop`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.indexed_slices import IndexedSlices
from thalweg.engine.dispatch import apply
from thalweg.keras import ops
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.ops.math import api as tf_math
from thalweg.ops.resource.variable import Variable


class RMSprop(Optimizer):
    """Steps divided by the root of a running average of squared gradients.

    Args:
      learning_rate: number or schedule.
      rho: how much of the average is kept.
      momentum: how much of the last step is repeated.
      epsilon: added below the root.
      centered: whether the squared average of gradients is subtracted there, too.
      others: as for Optimizer.
    Example:
      >>> v = tf.Variable(10.0)
      >>> tf.keras.optimizers.RMSprop(0.1).minimize(lambda: v ** 2 / 2, [v])
      >>> round(float(v), 4)
      9.6838
    Source: tf.keras.optimizers.RMSprop public docs 2.15.
    """

    __module__ = "keras.src.optimizers.rmsprop"
    _keras_module = "keras.optimizers.experimental"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = 100,
        jit_compile: bool = True,
        name: str = "RMSprop",
        **kwargs: Any,
    ):
        super().__init__(
            name=name,
            weight_decay=weight_decay,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            jit_compile=jit_compile,
            **kwargs,
        )
        self._learning_rate = self._build_learning_rate(learning_rate)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def build(self, var_list: Sequence[Variable]) -> None:
        super().build(var_list)
        if self._built:
            return
        self._built = True
        self._velocities = [self.add_variable_from_reference(v, "velocity") for v in var_list]
        self._momentums = (
            [self.add_variable_from_reference(v, "momentum") for v in var_list] if self.momentum > 0 else []
        )
        self._average_gradients = (
            [self.add_variable_from_reference(v, "average_gradient") for v in var_list] if self.centered else []
        )

    def update_step(self, gradient: Any, variable: Variable) -> None:
        index = self._index(variable)
        velocity = self._velocities[index]
        sparse = isinstance(gradient, IndexedSlices)
        values = gradient.values if sparse else gradient
        _average(velocity, ops.square(values), self.rho, gradient if sparse else None)
        denominator = velocity.value()
        if self.centered:
            mean = self._average_gradients[index]
            _average(mean, values, self.rho, gradient if sparse else None)
            denominator = ops.subtract(denominator, ops.square(mean.value()))
        denominator = ops.add(denominator, self.epsilon)
        if sparse:
            denominator = apply("GatherV2", denominator, gradient.indices, 0)
        step = ops.multiply(ops.multiply(self._once(variable.dtype, self._rate), values), tf_math.rsqrt(denominator))
        self._move(variable, step, index, gradient if sparse else None)

    def _move(self, variable: Variable, step: Any, index: int, slices: IndexedSlices | None) -> None:
        if self.momentum > 0:
            momentum = self._momentums[index]
            kept = ops.multiply(momentum.value(), self.momentum)
            if slices is None:
                ops.assign(momentum, ops.add(kept, step))
            else:
                ops.assign(momentum, kept)
                momentum.scatter_add(IndexedSlices(step, slices.indices))
            ops.assign_sub(variable, momentum.value())
        elif slices is None:
            ops.assign_sub(variable, step)
        else:
            variable.scatter_add(IndexedSlices(ops.negative(step), slices.indices))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "learning_rate": self._serialize_hyperparameter(self._learning_rate),
            "rho": self.rho,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "centered": self.centered,
        }


def _average(average: Variable, values: Any, rho: float, slices: IndexedSlices | None) -> None:
    """Moves a running average towards values, at the indices of `slices` where the gradient is sparse."""
    kept = ops.multiply(average.value(), rho)
    new = ops.multiply(values, 1 - rho)
    if slices is None:
        ops.assign(average, ops.add(kept, new))
    else:
        ops.assign(average, kept)
        average.scatter_add(IndexedSlices(new, slices.indices))
