"""`tf.keras.optimizers.Nadam`, `Ftrl` and `Adafactor`.

Source: tf.keras.optimizers public docs 2.15; three updates of each recorded (tests/golden/keras_optimizers.json).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import context, convert
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops
from thalweg.keras.optimizers.adaptive import _Formula, _shared
from thalweg.keras.optimizers.legacy.classes import check_signs
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.keras.optimizers.schedules import LearningRateSchedule
from thalweg.ops.math import api as tf_math
from thalweg.ops.resource.variable import Variable


class Nadam(_Formula):
    """Adam with Nesterov's momentum (Dozat, 2015).

    In a traced step the product of the momenta takes a factor per variable, not per step, as in Keras 2.15.

    Args:
      learning_rate: number or schedule.
      beta_1, beta_2: how much of the averages is kept.
      epsilon: added to the root.
      others: as for Optimizer.
    Source: tf.keras.optimizers.Nadam public docs 2.15.
    """

    __module__ = "keras.src.optimizers.nadam"
    _keras_module = "keras.optimizers.experimental"
    _slot_names = ("m", "v")

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
        name: str = "Nadam",
        **kwargs: Any,
    ):
        super().__init__(learning_rate, {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}, _shared(locals()))

    def build(self, var_list: Sequence[Variable]) -> None:
        if not self._built:
            self._u_product = Variable(1.0, dtype=var_list[0].dtype, trainable=False)
            self._u_product_counter = 1
        super().build(var_list)

    def _product(self, factor: Tensor) -> Tensor:
        """The product of all momenta up to this step. The counter says whether a step has taken its factor."""
        product = self._u_product.value()
        if context.state.graph is None:
            if self._u_product_counter == int(self.iterations) + 2:
                return product
            new = product * factor
        else:
            taken = ops.equal(self.iterations.value() + 2, self._u_product_counter)
            new = ops.select(taken, product, product * factor)
        self._u_product_counter += 1
        ops.assign(self._u_product, new)
        return new

    def update_step(self, gradient: Any, variable: Variable) -> None:
        dtype = variable.dtype
        rate = self._rate(dtype)
        step, following = ops.cast(self.iterations + 1, dtype), ops.cast(self.iterations + 2, dtype)
        beta_1, beta_2 = convert.to_tensor(self.beta_1, dtype), convert.to_tensor(self.beta_2, dtype)
        decay = convert.to_tensor(0.96, dtype)
        u = beta_1 * (1.0 - 0.5 * tf_math.pow(decay, step))
        next_u = beta_1 * (1.0 - 0.5 * tf_math.pow(decay, following))
        product = self._product(u)
        m, v = self._slots[self._index(variable)]
        if isinstance(gradient, IndexedSlices):
            ops.assign_add(m, ops.negative(m.value()) * (1 - beta_1))
            m.scatter_add(IndexedSlices(gradient.values * (1 - beta_1), gradient.indices))
            ops.assign_add(v, ops.negative(v.value()) * (1 - beta_2))
            v.scatter_add(IndexedSlices(ops.square(gradient.values) * (1 - beta_2), gradient.indices))
            gradient = convert.to_tensor(gradient)
        else:
            ops.assign_add(m, (gradient - m.value()) * (1 - beta_1))
            ops.assign_add(v, (ops.square(gradient) - v.value()) * (1 - beta_2))
        mean = next_u * m.value() / (1 - product * next_u) + (1 - u) * gradient / (1 - product)
        squares = v.value() / (1 - tf_math.pow(beta_2, step))
        ops.assign_sub(variable, mean * rate / (ops.sqrt(squares) + self.epsilon))


class Ftrl(_Formula):
    """Follow the regularized leader (McMahan et al., 2013).

    Args:
      learning_rate: number or schedule.
      learning_rate_power: exponent of the sums of squared gradients, not positive.
      initial_accumulator_value: what the sums start from.
      l1_regularization_strength, l2_regularization_strength: penalties.
      l2_shrinkage_regularization_strength: a penalty on the size of the weights.
      beta: added to the divisor.
      others: as for Optimizer.
    Raises: ValueError for a value of the wrong sign.
    Source: tf.keras.optimizers.Ftrl public docs 2.15.
    """

    __module__ = "keras.src.optimizers.ftrl"
    _keras_module = "keras.optimizers.experimental"
    _slot_names = ("accumulator", "linear")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "Ftrl",
        **kwargs: Any,
    ):
        settings = {
            "learning_rate_power": learning_rate_power,
            "initial_accumulator_value": initial_accumulator_value,
            "l1_regularization_strength": l1_regularization_strength,
            "l2_regularization_strength": l2_regularization_strength,
            "l2_shrinkage_regularization_strength": l2_shrinkage_regularization_strength,
        }
        check_signs(**settings)
        super().__init__(learning_rate, {**settings, "beta": beta}, _shared(locals()))

    def _first_values(self, variable: Variable) -> list[Any]:
        start = convert.constant(self.initial_accumulator_value, dtype=variable.dtype, shape=variable.shape)
        return [start, None]

    def _updated(self, xp: Any, gradient: Any, variable: Any, *rest: Any) -> tuple:
        total, linear, rate = rest
        power, l1 = -self.learning_rate_power, self.l1_regularization_strength
        l2 = self.l2_regularization_strength + self.beta / (2.0 * rate)
        shrunk = gradient + 2 * self.l2_shrinkage_regularization_strength * variable
        new_total = total + gradient * gradient
        powered = new_total**power
        linear = linear + shrunk - (powered - total**power) / rate * variable
        clipped = xp.maximum(xp.minimum(linear, l1), -l1)
        return (clipped - linear) / (powered / rate + 2 * l2), new_total, linear


class Adafactor(Optimizer):
    """Squared gradients kept as sums of rows and of columns (Shazeer and Stern, 2018).

    Args:
      learning_rate: number or schedule.
      beta_2_decay: exponent of the step in the decay of the averages.
      epsilon_1: added to squared gradients.
      epsilon_2: the smallest scale of a variable.
      clip_threshold: largest root mean square of a step.
      relative_step: whether a number as learning rate falls with the root of the step.
      others: as for Optimizer.
    Source: tf.keras.optimizers.Adafactor public docs 2.15.
    """

    __module__ = "keras.src.optimizers.adafactor"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 0.001,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        name: str = "Adafactor",
        **kwargs: Any,
    ):
        super().__init__(**_shared(locals()))
        self._learning_rate = self._build_learning_rate(learning_rate)
        self.beta_2_decay, self.epsilon_1, self.epsilon_2 = beta_2_decay, epsilon_1, epsilon_2
        self.clip_threshold, self.relative_step = clip_threshold, relative_step

    def build(self, var_list: Sequence[Variable]) -> None:
        super().build(var_list)
        if self._built:
            return
        self._built = True
        self._rows, self._columns, self._squares = [], [], []
        for variable in var_list:
            shape = variable._static_shape()
            rows = columns = None
            if len(shape) >= 2:
                rows = self.add_variable(shape[:-1], variable.dtype, name=f"r/{variable._shared_name}")
                columns = self.add_variable(
                    (*shape[:-2], shape[-1]), variable.dtype, name=f"c/{variable._shared_name}"
                )
            self._rows.append(rows)
            self._columns.append(columns)
            self._squares.append(self.add_variable_from_reference(variable, "v"))

    @staticmethod
    def _root_mean_square(x: Tensor) -> Tensor:
        return ops.sqrt(ops.reduce_mean(ops.square(x)))

    def _mean_squares(self, gradient: Tensor, index: int, kept: Tensor) -> Tensor:
        """The new averages of squared gradients."""
        squares = ops.square(gradient) + self.epsilon_1
        rows, columns, averages = self._rows[index], self._columns[index], self._squares[index]
        if rows is None:
            new = kept * averages.value() + (1 - kept) * squares
        else:
            new_rows = kept * rows.value() + (1 - kept) * ops.reduce_mean(squares, (-1,))
            new_columns = kept * columns.value() + (1 - kept) * ops.reduce_mean(squares, (-2,))
            ops.assign(rows, new_rows)
            ops.assign(columns, new_columns)
            relative = new_rows / ops.reduce_mean(new_rows, (-1,), keepdims=True)
            new = ops.expand_last(relative) * apply("ExpandDims", new_columns, -2)
        ops.assign(averages, new)
        return new

    def update_step(self, gradient: Any, variable: Variable) -> None:
        dtype = variable.dtype
        rate, step = self._rate(dtype), ops.cast(self.iterations + 1, dtype)
        if self.relative_step and not isinstance(self._learning_rate, LearningRateSchedule):
            rate = tf_math.minimum(rate, tf_math.rsqrt(step))
        value = variable.value()
        scale = tf_math.maximum(convert.to_tensor(self.epsilon_2, dtype), self._root_mean_square(value))
        size = scale * tf_math.minimum(rate, tf_math.rsqrt(step))
        kept = 1 - tf_math.pow(step, convert.to_tensor(self.beta_2_decay, dtype))
        gradient = convert.to_tensor(gradient)
        direction = gradient * tf_math.rsqrt(self._mean_squares(gradient, self._index(variable), kept))
        length = self._root_mean_square(direction) / self.clip_threshold
        ops.assign_sub(variable, size * direction / tf_math.maximum(convert.to_tensor(1.0, dtype), length))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "learning_rate": self._serialize_hyperparameter(self._learning_rate),
            "beta_2_decay": self.beta_2_decay,
            "epsilon_1": self.epsilon_1,
            "epsilon_2": self.epsilon_2,
            "clip_threshold": self.clip_threshold,
            "relative_step": self.relative_step,
        }
