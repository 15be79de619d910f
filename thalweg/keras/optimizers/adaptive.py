"""Optimizers whose update is one formula per variable: Adagrad, Adadelta, Adamax, Lion; and AdamW.

Gradients of rows (IndexedSlices) are made dense: rows without a gradient move as TensorFlow moves them.
Source: tf.keras.optimizers public docs 2.15; three updates of each recorded (tests/golden/keras_optimizers.json).
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.keras import ops
from thalweg.keras.optimizers.adam import Adam
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.ops.math import api as tf_math
from thalweg.ops.resource.variable import Variable

_SHARED = tuple(inspect.signature(Optimizer.__init__).parameters)[1:-1]


def _shared(arguments: dict[str, Any]) -> dict[str, Any]:
    """Of a constructor's arguments those that every optimizer has, and its `**kwargs`."""
    return {name: arguments[name] for name in _SHARED} | arguments["kwargs"]


class _Formula(Optimizer):
    """Slots by name, and `_updated(xp, gradient, variable, *slots, step)` -> new values of variable and slots."""

    _slot_names: tuple[str, ...]
    _settings: tuple[str, ...]

    def __init__(self, learning_rate: Any, settings: dict[str, Any], options: dict[str, Any]):
        super().__init__(**options)
        self._learning_rate = self._build_learning_rate(learning_rate)
        self.__dict__.update(settings)
        self._settings = tuple(settings)

    def build(self, var_list: Sequence[Variable]) -> None:
        super().build(var_list)
        if self._built:
            return
        self._built = True
        self._slots = [
            [
                self.add_variable_from_reference(v, name, initial_value=first)
                for name, first in zip(self._slot_names, self._first_values(v), strict=True)
            ]
            for v in var_list
        ]

    def _first_values(self, variable: Variable) -> list[Any]:
        """What each slot starts from, None for zeros."""
        return [None] * len(self._slot_names)

    def _step_size(self, dtype: dtypes.DType) -> Tensor:
        return self._rate(dtype)

    def update_step(self, gradient: Any, variable: Variable) -> None:
        self._update_step(gradient, variable)

    def _update_step(self, gradient: Any, variable: Variable) -> None:
        step = self._once(variable.dtype, self._step_size)
        state = [variable, *self._slots[self._index(variable)]]
        if isinstance(gradient, IndexedSlices):
            gradient = convert.to_tensor(gradient)
        if ops.on_arrays(self._updated, gradient, state, step):
            return
        new = self._updated(tf_math, gradient, *[v.value() for v in state], step)
        for value, tensor in zip(state, new, strict=True):
            ops.assign(value, tensor)

    def _updated(self, xp: Any, gradient: Any, variable: Any, *rest: Any) -> tuple:
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        config = super().get_config() | {"learning_rate": self._serialize_hyperparameter(self._learning_rate)}
        return config | {name: getattr(self, name) for name in self._settings}


class Adagrad(_Formula):
    """Steps divided by the root of the sum of all squared gradients so far.

    Args:
      learning_rate: number or schedule.
      initial_accumulator_value: what the sums start from.
      epsilon: added to the sum.
      others: as for Optimizer.
    Example:
      >>> v = tf.Variable(10.0)
      >>> tf.keras.optimizers.Adagrad(0.1, initial_accumulator_value=0.0).minimize(lambda: v**2 / 2, [v])
      >>> round(float(v), 4)
      9.9
    Source: tf.keras.optimizers.Adagrad public docs 2.15.
    """

    __module__ = "keras.src.optimizers.adagrad"
    _keras_module = "keras.optimizers.experimental"
    _slot_names = ("accumulator",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "Adagrad",
        **kwargs: Any,
    ):
        settings = {"initial_accumulator_value": initial_accumulator_value, "epsilon": epsilon}
        super().__init__(learning_rate, settings, _shared(locals()))

    def _first_values(self, variable: Variable) -> list[Any]:
        return [convert.constant(self.initial_accumulator_value, dtype=variable.dtype, shape=variable.shape)]

    def update_step(self, grad: Any, variable: Variable) -> None:
        self._update_step(grad, variable)

    def _updated(self, xp: Any, gradient: Any, variable: Any, *rest: Any) -> tuple:
        total, rate = rest
        total = total + gradient * gradient
        return variable - rate * gradient / xp.sqrt(total + self.epsilon), total


class Adadelta(_Formula):
    """Steps in the ratio of running averages of squared steps and of squared gradients (Zeiler, 2012).

    Args:
      learning_rate: number or schedule.
      rho: how much of the averages is kept.
      epsilon: added under the roots.
      others: as for Optimizer.
    Source: tf.keras.optimizers.Adadelta public docs 2.15.
    """

    __module__ = "keras.src.optimizers.adadelta"
    _keras_module = "keras.optimizers.experimental"
    _slot_names = ("accumulated_grad", "accumulated_delta_var")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "Adadelta",
        **kwargs: Any,
    ):
        super().__init__(learning_rate, {"rho": rho, "epsilon": epsilon}, _shared(locals()))

    def update_step(self, grad: Any, variable: Variable) -> None:
        self._update_step(grad, variable)

    def _updated(self, xp: Any, gradient: Any, variable: Any, *rest: Any) -> tuple:
        gradients, steps, rate = rest
        gradients = self.rho * gradients + (1 - self.rho) * (gradient * gradient)
        step = -(xp.sqrt(steps + self.epsilon) * gradient) / xp.sqrt(gradients + self.epsilon)
        steps = self.rho * steps + (1 - self.rho) * (step * step)
        return variable + rate * step, gradients, steps


class Adamax(_Formula):
    """Adam with the largest gradient, fading, instead of the average of squares.

    Args:
      learning_rate: number or schedule.
      beta_1, beta_2: how much is kept of the average and of the largest gradient.
      epsilon: added to the divisor.
      others: as for Optimizer.
    Source: tf.keras.optimizers.Adamax public docs 2.15.
    """

    __module__ = "keras.src.optimizers.adamax"
    _keras_module = "keras.optimizers.experimental"
    _slot_names = ("m", "u")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "Adamax",
        **kwargs: Any,
    ):
        super().__init__(learning_rate, {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}, _shared(locals()))

    def _step_size(self, dtype: dtypes.DType) -> Tensor:
        step = ops.cast(ops.add(self.iterations.value(), 1), dtype)
        power = tf_math.pow(convert.eager_tensor(float(self.beta_1), dtype), step)
        return ops.divide(self._rate(dtype), ops.subtract(1.0, power))

    def _updated(self, xp: Any, gradient: Any, variable: Any, *rest: Any) -> tuple:
        m, u, rate = rest
        m = m + (gradient - m) * (1 - self.beta_1)
        u = xp.maximum(self.beta_2 * u, abs(gradient))
        return variable - rate * m / (u + self.epsilon), m, u


class Lion(_Formula):
    """Steps of one size, with the signs of an average of gradients (Chen et al., 2023).

    Args:
      learning_rate: number or schedule.
      beta_1: part of the average in what the sign is taken of, above 0.
      beta_2: how much of the average is kept.
      others: as for Optimizer.
    Raises: ValueError for a beta_1 outside ]0, 1].
    Source: tf.keras.optimizers.Lion public docs 2.15.
    """

    __module__ = "keras.src.optimizers.lion"
    _slot_names = ("m",)

    def __init__(
        self,
        learning_rate: Any = 0.0001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "Lion",
        **kwargs: Any,
    ):
        super().__init__(learning_rate, {"beta_1": beta_1, "beta_2": beta_2}, _shared(locals()))
        if beta_1 <= 0 or beta_1 > 1:
            raise ValueError(
                f"`beta_1`={beta_1} must be between ]0, 1]. Otherwise, the optimizer degenerates to SignSGD."
            )

    def _updated(self, xp: Any, gradient: Any, variable: Any, *rest: Any) -> tuple:
        m, rate = rest
        moved = variable - rate * xp.sign(m * self.beta_1 + gradient * (1.0 - self.beta_1))
        return moved, m * self.beta_2 + gradient * (1.0 - self.beta_2)


class AdamW(Adam):
    """Adam with decay of the weights themselves (Loshchilov and Hutter, 2017).

    Args:
      learning_rate: number or schedule.
      weight_decay: part of the weights that a step takes off, times the learning rate.
      beta_1, beta_2, epsilon, amsgrad, others: as for Adam.
    Raises: ValueError without a weight decay.
    Source: tf.keras.optimizers.AdamW public docs 2.15.
    """

    __module__ = "keras.src.optimizers.adamw"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float | None = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "AdamW",
        **kwargs: Any,
    ):
        if weight_decay is None:
            raise ValueError("Missing value of `weight_decay` which is required and must be a float value.")
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, **_shared(locals()))
