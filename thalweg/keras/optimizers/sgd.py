"""`tf.keras.optimizers.SGD`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import convert
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.keras import ops
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.ops.resource.variable import Variable


class SGD(Optimizer):
    """Steps against the gradient, with momentum.

    Args:
      learning_rate: number or schedule.
      momentum: how much of the last step is repeated, in [0, 1].
      nesterov: whether the step looks ahead by the momentum.
      others: as for Optimizer.
    Raises: ValueError for a momentum outside [0, 1].
    Example:
      >>> v = tf.Variable(1.0)
      >>> tf.keras.optimizers.SGD(0.1).minimize(lambda: v ** 2 / 2, [v])
      >>> round(float(v), 4)
      0.9
    Source: tf.keras.optimizers.SGD public docs 2.15.
    """

    __module__ = "keras.src.optimizers.sgd"
    _keras_module = "keras.optimizers.experimental"

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "SGD",
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
        self.momentum, self.nesterov = momentum, nesterov
        if isinstance(momentum, (int, float)) and (momentum < 0 or momentum > 1):
            raise ValueError("`momentum` must be between [0, 1].")

    def build(self, var_list: Sequence[Variable]) -> None:
        super().build(var_list)
        if self._built:
            return
        self.momentums = [self.add_variable_from_reference(v, "m") for v in var_list]
        self._built = True

    def update_step(self, gradient: Any, variable: Variable) -> None:
        rate = self._once(variable.dtype, self._rate)
        m = self.momentums[self._index(variable)]
        if not isinstance(gradient, IndexedSlices) and isinstance(self.momentum, (int, float)):
            if ops.on_arrays(self._updated, gradient, (variable, m), rate, self.momentum):
                return
        momentum = ops.cast(convert.to_tensor(self.momentum), variable.dtype)
        if isinstance(gradient, IndexedSlices):
            step = IndexedSlices(ops.multiply(ops.negative(gradient.values), rate), gradient.indices)
            ops.assign(m, ops.multiply(m.value(), momentum))
            m.scatter_add(step)
            if self.nesterov:
                variable.scatter_add(step)
                ops.assign_add(variable, ops.multiply(m.value(), momentum))
            else:
                ops.assign_add(variable, m.value())
            return
        new_variable, new_m = self._updated(None, gradient, variable.value(), m.value(), rate, momentum)
        ops.assign(m, new_m)
        ops.assign(variable, new_variable)

    def _updated(self, xp: Any, gradient: Any, variable: Any, m: Any, rate: Any, momentum: Any) -> tuple:
        """The new values of the variable and its momentum, in tensors or in arrays."""
        step = -gradient * rate
        m = step + m * momentum
        return variable + (step + m * momentum if self.nesterov else m), m

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "learning_rate": self._serialize_hyperparameter(self._learning_rate),
            "momentum": self.momentum,
            "nesterov": self.nesterov,
        }
