"""The legacy optimizers. Rows without a gradient keep their state where TensorFlow's sparse updates leave them alone.

Source: tf.keras.optimizers.legacy public docs 2.15; three updates of each recorded (tests/golden).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.keras import backend, ops
from thalweg.keras.initializers import Constant
from thalweg.keras.optimizers.legacy.base import OptimizerV2, rows_of
from thalweg.keras.optimizers.schedules import LearningRateSchedule
from thalweg.ops.math import api as tf_math
from thalweg.ops.resource.variable import Variable


class _Rowwise(OptimizerV2):
    """An update that is one formula, `_formula(c, grad, var, *slots)` -> new values; of sparse gradients by rows."""

    _slots_in_order: tuple[str, ...] = ()
    _HAS_AGGREGATE_GRAD = True

    def _create_slots(self, var_list: Sequence[Variable]) -> None:
        for name in self._slots_in_order:
            for var in var_list:
                self.add_slot(var, name)

    def _state_of(self, var: Variable) -> list[Variable]:
        return [var, *(self.get_slot(var, name) for name in self._slots_in_order)]

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        raise NotImplementedError

    def _resource_apply_dense(self, grad: Any, var: Variable, apply_state: Any = None) -> None:
        state = self._state_of(var)
        new = self._formula(self._coefficients(var, apply_state), grad, *[v.value() for v in state])
        for variable, value in zip(state, new, strict=True):
            ops.assign(variable, value)

    def _resource_apply_sparse(self, grad: Any, var: Variable, indices: Any, apply_state: Any = None) -> None:
        state = self._state_of(var)
        new = self._formula(self._coefficients(var, apply_state), grad, *[rows_of(v, indices) for v in state])
        for variable, value in zip(state, new, strict=True):
            variable.scatter_update(IndexedSlices(value, indices))

    def _set_hypers(self, options: dict[str, Any], **values: Any) -> None:
        values["learning_rate"] = options.get("lr", values["learning_rate"])
        for name, value in {**values, "decay": self._initial_decay}.items():
            self._set_hyper(name, value)

    def _config(self, *hypers: str, **others: Any) -> dict[str, Any]:
        config = OptimizerV2.get_config(self)
        config["learning_rate"] = self._serialize_hyperparameter("learning_rate")
        config["decay"] = self._initial_decay
        return config | {name: self._serialize_hyperparameter(name) for name in hypers} | others

    def _older(self, weights: list[Any]) -> list[Any]:
        return [np.array(0), *weights] if len(self._weights) == len(weights) + 1 else weights


class SGD(_Rowwise):
    """Steps against the gradient, with momentum (legacy).

    Args:
      learning_rate: number, tensor, schedule or function without arguments.
      momentum: how much of the last step is kept, in [0, 1].
      nesterov: whether the momentum looks ahead.
      name, **kwargs: as for Optimizer.
    Raises: ValueError for another momentum.
    Example:
      >>> v = tf.Variable(1.0)
      >>> step = tf.keras.optimizers.legacy.SGD(0.1).minimize(lambda: v * v / 2, [v])
      >>> float(v), int(step)
      (0.8999999761581421, 1)
    Source: tf.keras.optimizers.legacy.SGD public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.gradient_descent"

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: Any = 0.0,
        nesterov: bool = False,
        name: str = "SGD",
        **kwargs: Any,
    ):
        super().__init__(name, **kwargs)
        self._momentum = _has_momentum(momentum)
        self._set_hypers(kwargs, learning_rate=learning_rate, momentum=momentum)
        self.nesterov = nesterov
        self._slots_in_order = ("momentum",) if self._momentum else ()

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: dict[Any, Any]) -> None:
        super()._prepare_local(var_device, var_dtype, apply_state)
        apply_state[var_device, var_dtype]["momentum"] = self._get_hyper("momentum", var_dtype)

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        if not slots:
            return (var - c["lr_t"] * grad,)
        step = grad * c["lr_t"]
        accum = slots[0] * c["momentum"] - step
        return var + (accum * c["momentum"] - step if self.nesterov else accum), accum

    def _resource_apply_sparse_duplicate_indices(self, grad: Any, var: Any, indices: Any, **kwargs: Any) -> Any:
        if self._momentum:
            return super()._resource_apply_sparse_duplicate_indices(grad, var, indices, **kwargs)
        rate = self._coefficients(var, kwargs.get("apply_state"))["lr_t"]
        return self._resource_scatter_add(var, indices, -grad * rate)

    def get_config(self) -> dict[str, Any]:
        return self._config("momentum", nesterov=self.nesterov)


def _has_momentum(momentum: Any) -> bool:
    if isinstance(momentum, (int, float)) and not 0 <= momentum <= 1:
        raise ValueError(
            f"`momentum` must be between [0, 1]. Received: momentum={momentum} (of type {type(momentum)})."
        )
    return isinstance(momentum, Tensor) or callable(momentum) or momentum > 0


class RMSprop(_Rowwise):
    """Steps divided by the root of a running average of squared gradients (legacy).

    Args:
      learning_rate: as for SGD.
      rho: how much of the average is kept.
      momentum: how much of the last step is kept, in [0, 1].
      epsilon: added to the divisor.
      centered: whether the average gradient is taken off.
      name, **kwargs: as for Optimizer.
    Source: tf.keras.optimizers.legacy.RMSprop public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.rmsprop"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: float | None = 1e-7,
        centered: bool = False,
        name: str = "RMSprop",
        **kwargs: Any,
    ):
        super().__init__(name, **kwargs)
        self._momentum = _has_momentum(momentum)
        self._set_hypers(kwargs, learning_rate=learning_rate, rho=rho, momentum=momentum)
        self.epsilon = epsilon or backend.epsilon()
        self.centered = centered
        names = ["rms", *(["momentum"] if self._momentum else []), *(["mg"] if centered else [])]
        self._slots_in_order = tuple(names)

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: dict[Any, Any]) -> None:
        super()._prepare_local(var_device, var_dtype, apply_state)
        rho = self._get_hyper("rho", var_dtype)
        apply_state[var_device, var_dtype].update(
            rho=rho,
            one_minus_rho=1.0 - rho,
            momentum=self._get_hyper("momentum", var_dtype),
            epsilon=convert.to_tensor(self.epsilon, var_dtype),
        )

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        state = dict(zip(self._slots_in_order, slots, strict=True))
        rms = c["rho"] * state["rms"] + c["one_minus_rho"] * tf_math.square(grad)
        divisor, new = rms, [rms]
        if self.centered:
            mg = c["rho"] * state["mg"] + c["one_minus_rho"] * grad
            divisor = rms - tf_math.square(mg)
        if self._momentum:  # the epsilon is under the root there
            step = state["momentum"] * c["momentum"] + c["lr_t"] * grad / tf_math.sqrt(divisor + c["epsilon"])
            new.append(step)
        else:
            step = c["lr_t"] * grad / (tf_math.sqrt(divisor) + c["epsilon"])
        return (var - step, *new, *([mg] if self.centered else []))

    def get_config(self) -> dict[str, Any]:
        return self._config("rho", "momentum", epsilon=self.epsilon, centered=self.centered)


class Adagrad(_Rowwise):
    """Steps divided by the root of the sum of all squared gradients (legacy).

    Args:
      learning_rate: as for SGD.
      initial_accumulator_value: what the sums start from, not negative.
      epsilon: added to the divisor.
      name, **kwargs: as for Optimizer.
    Raises: ValueError for a negative first value.
    Source: tf.keras.optimizers.legacy.Adagrad public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.adagrad"
    _slots_in_order = ("accumulator",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float | None = 1e-7,
        name: str = "Adagrad",
        **kwargs: Any,
    ):
        if initial_accumulator_value < 0.0:
            raise ValueError(f"initial_accumulator_value must be non-negative: {initial_accumulator_value}")
        super().__init__(name, **kwargs)
        self._set_hypers(kwargs, learning_rate=learning_rate)
        self._initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon or backend.epsilon()

    def _create_slots(self, var_list: Sequence[Variable]) -> None:
        for var in var_list:
            self.add_slot(var, "accumulator", Constant(self._initial_accumulator_value))

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        total = slots[0] + tf_math.square(grad)
        return var - c["lr_t"] * grad / (tf_math.sqrt(total) + self.epsilon), total

    def get_config(self) -> dict[str, Any]:
        return self._config(initial_accumulator_value=self._initial_accumulator_value, epsilon=self.epsilon)


class Adadelta(_Rowwise):
    """Steps in the ratio of running averages of squared steps and squared gradients (legacy).

    Args:
      learning_rate: as for SGD.
      rho: how much of the averages is kept.
      epsilon: added under the roots.
      name, **kwargs: as for Optimizer.
    Source: tf.keras.optimizers.legacy.Adadelta public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.adadelta"
    _slots_in_order = ("accum_grad", "accum_var")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: float | None = 1e-7,
        name: str = "Adadelta",
        **kwargs: Any,
    ):
        super().__init__(name, **kwargs)
        self._set_hypers(kwargs, learning_rate=learning_rate, rho=rho)
        self.epsilon = epsilon or backend.epsilon()

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: dict[Any, Any]) -> None:
        super()._prepare_local(var_device, var_dtype, apply_state)
        apply_state[var_device, var_dtype]["rho"] = self._get_hyper("rho", var_dtype)

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        gradients, steps = slots
        rho = c["rho"]
        gradients = rho * gradients + (1 - rho) * tf_math.square(grad)
        step = tf_math.sqrt(steps + self.epsilon) * tf_math.rsqrt(gradients + self.epsilon) * grad
        return var - c["lr_t"] * step, gradients, rho * steps + (1 - rho) * tf_math.square(step)

    def get_config(self) -> dict[str, Any]:
        return self._config("rho", epsilon=self.epsilon)


class _Moments(_Rowwise):
    """Two running averages, `m` and `v`, with their factors as hyperparameters."""

    _slots_in_order = ("m", "v")

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: dict[Any, Any]) -> None:
        super()._prepare_local(var_device, var_dtype, apply_state)
        step = ops.cast(self.iterations + 1, var_dtype)
        beta_1, beta_2 = self._get_hyper("beta_1", var_dtype), self._get_hyper("beta_2", var_dtype)
        apply_state[var_device, var_dtype].update(
            epsilon=convert.to_tensor(self.epsilon, var_dtype),
            beta_1_t=beta_1,
            beta_2_t=beta_2,
            beta_1_power=tf_math.pow(beta_1, step),
            beta_2_power=tf_math.pow(beta_2, step),
            one_minus_beta_1_t=1 - beta_1,
            one_minus_beta_2_t=1 - beta_2,
        )


class Adam(_Moments):
    """Steps scaled by running averages of gradients and of their squares (legacy).

    Args:
      learning_rate: as for SGD.
      beta_1, beta_2: how much of the averages is kept.
      epsilon: added to the root.
      amsgrad: whether v is replaced by its largest value so far.
      name, **kwargs: as for Optimizer.
    Source: tf.keras.optimizers.legacy.Adam public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.adam"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Any = 0.9,
        beta_2: Any = 0.999,
        epsilon: float | None = 1e-7,
        amsgrad: bool = False,
        name: str = "Adam",
        **kwargs: Any,
    ):
        super().__init__(name, **kwargs)
        self._set_hypers(kwargs, learning_rate=learning_rate, beta_1=beta_1, beta_2=beta_2)
        self.epsilon = epsilon or backend.epsilon()
        self.amsgrad = amsgrad
        self._slots_in_order = ("m", "v", "vhat") if amsgrad else ("m", "v")

    def _older(self, weights: list[Any]) -> list[Any]:
        count = (len(self._weights) - 1) // 2  # Keras 1 always had vhat
        return weights[: len(self._weights)] if len(weights) == 3 * count + 1 else weights

    def _rate(self, c: dict[str, Any]) -> Tensor:
        return c["lr_t"] * tf_math.sqrt(1 - c["beta_2_power"]) / (1 - c["beta_1_power"])

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        m = slots[0] + (grad - slots[0]) * c["one_minus_beta_1_t"]
        v = slots[1] + (tf_math.square(grad) - slots[1]) * c["one_minus_beta_2_t"]
        return self._moved(c, var, m, v, *slots[2:])

    def _moved(self, c: dict[str, Any], var: Any, m: Any, v: Any, *largest: Any) -> tuple:
        largest = tuple(tf_math.maximum(old, v) for old in largest)
        root = tf_math.sqrt(largest[0] if largest else v)
        return (var - m * self._rate(c) / (root + c["epsilon"]), m, v, *largest)

    def _resource_apply_sparse(self, grad: Any, var: Variable, indices: Any, apply_state: Any = None) -> None:
        """All rows move: the averages of those without a gradient fade."""
        c = self._coefficients(var, apply_state)
        state = self._state_of(var)
        m, v = state[1:3]
        ops.assign(m, m.value() * c["beta_1_t"])
        m.scatter_add(IndexedSlices(grad * c["one_minus_beta_1_t"], indices))
        ops.assign(v, v.value() * c["beta_2_t"])
        v.scatter_add(IndexedSlices(grad * grad * c["one_minus_beta_2_t"], indices))
        for variable, value in zip(state, self._moved(c, *[s.value() for s in state]), strict=True):
            ops.assign(variable, value)

    def get_config(self) -> dict[str, Any]:
        return self._config("beta_1", "beta_2", epsilon=self.epsilon, amsgrad=self.amsgrad)


class Adamax(_Moments):
    """Adam with the largest gradient, fading, instead of the average of squares (legacy).

    Args:
      learning_rate, beta_1, beta_2, epsilon, name, **kwargs: as for Adam.
    Source: tf.keras.optimizers.legacy.Adamax public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.adamax"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Any = 0.9,
        beta_2: Any = 0.999,
        epsilon: float | None = 1e-7,
        name: str = "Adamax",
        **kwargs: Any,
    ):
        super().__init__(name, **kwargs)
        self._set_hypers(kwargs, learning_rate=learning_rate, beta_1=beta_1, beta_2=beta_2)
        self.epsilon = epsilon or backend.epsilon()

    def _older(self, weights: list[Any]) -> list[Any]:
        return weights

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        m = slots[0] + (grad - slots[0]) * c["one_minus_beta_1_t"]
        v = tf_math.maximum(slots[1] * c["beta_2_t"], tf_math.abs(grad))
        return var - c["lr_t"] / (1 - c["beta_1_power"]) * (m / (v + c["epsilon"])), m, v

    def get_config(self) -> dict[str, Any]:
        return self._config("beta_1", "beta_2", epsilon=self.epsilon)


class Nadam(_Moments):
    """Adam with Nesterov's momentum (legacy; Dozat, 2015).

    Args:
      learning_rate, beta_1, beta_2, epsilon, name, **kwargs: as for Adam; `schedule_decay` is the decay of the
        momentum, 0.004.
    Raises: ValueError for a schedule.
    Source: tf.keras.optimizers.legacy.Nadam public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.nadam"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Any = 0.9,
        beta_2: Any = 0.999,
        epsilon: float | None = 1e-7,
        name: str = "Nadam",
        **kwargs: Any,
    ):
        kwargs["decay"] = kwargs.pop("schedule_decay", 0.004)
        if isinstance(kwargs.get("lr", learning_rate), LearningRateSchedule):
            raise ValueError(
                "The Nadam optimizer does not support tf.keras.optimizers.LearningRateSchedules as the learning rate."
            )
        super().__init__(name, **kwargs)
        self._set_hypers(kwargs, learning_rate=learning_rate, beta_1=beta_1, beta_2=beta_2)
        self.epsilon = epsilon or backend.epsilon()
        self._m_cache: Variable | None = None

    def _older(self, weights: list[Any]) -> list[Any]:
        return weights

    def _create_slots(self, var_list: Sequence[Variable]) -> None:
        if self._m_cache is None:
            self._m_cache = self.add_weight(
                "momentum_cache", shape=[], dtype=var_list[0].dtype, initializer="ones", trainable=False
            )
            self._weights.append(self._m_cache)
        super()._create_slots(var_list)

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: dict[Any, Any]) -> None:
        beta_1, beta_2 = self._get_hyper("beta_1", var_dtype), self._get_hyper("beta_2", var_dtype)
        step, following = ops.cast(self.iterations + 1, var_dtype), ops.cast(self.iterations + 2, var_dtype)
        base = convert.to_tensor(0.96, var_dtype)
        m_t = beta_1 * (1.0 - 0.5 * tf_math.pow(base, self._initial_decay * step))
        m_t_1 = beta_1 * (1.0 - 0.5 * tf_math.pow(base, self._initial_decay * following))
        schedule = ops.cast(self._m_cache_read, var_dtype) * m_t
        if var_dtype is self._m_cache.dtype:
            ops.assign(self._m_cache, schedule)
        apply_state[var_device, var_dtype] = {
            "lr_t": self._get_hyper("learning_rate", var_dtype),
            "epsilon": convert.to_tensor(self.epsilon, var_dtype),
            "beta_1_t": beta_1,
            "beta_2_t": beta_2,
            "m_t": m_t,
            "m_t_1": m_t_1,
            "schedule": schedule,
            "next_schedule": schedule * m_t_1,
            "v_divisor": 1.0 - tf_math.pow(beta_2, step),
        }

    def _prepare(self, var_list: Sequence[Variable]) -> dict[Any, Any]:
        self._m_cache_read = self._m_cache.value()
        return super()._prepare(var_list)

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        m = c["beta_1_t"] * slots[0] + (1 - c["beta_1_t"]) * grad
        v = c["beta_2_t"] * slots[1] + (1 - c["beta_2_t"]) * tf_math.square(grad)
        now = grad / (1.0 - c["schedule"])
        ahead = m / (1.0 - c["next_schedule"])
        mean = (1.0 - c["m_t"]) * now + c["m_t_1"] * ahead
        return var - c["lr_t"] * mean / (tf_math.sqrt(v / c["v_divisor"]) + c["epsilon"]), m, v

    def _resource_apply_sparse(self, grad: Any, var: Variable, indices: Any, apply_state: Any = None) -> None:
        """The averages of all rows fade; the rows with a gradient move."""
        c = self._coefficients(var, apply_state)
        _, m, v = self._state_of(var)
        new, new_m, new_v = self._formula(c, grad, *[rows_of(s, indices) for s in (var, m, v)])
        ops.assign(m, m.value() * c["beta_1_t"])
        ops.assign(v, v.value() * c["beta_2_t"])
        for variable, value in ((var, new), (m, new_m), (v, new_v)):
            variable.scatter_update(IndexedSlices(value, indices))

    def get_config(self) -> dict[str, Any]:
        return self._config("beta_1", "beta_2", epsilon=self.epsilon)


class Ftrl(_Rowwise):
    """Follow the regularized leader (legacy; McMahan et al., 2013).

    Args:
      learning_rate: as for SGD.
      learning_rate_power: exponent of the sums, not positive.
      initial_accumulator_value: what the sums start from.
      l1_regularization_strength, l2_regularization_strength: penalties.
      name: as for Optimizer.
      l2_shrinkage_regularization_strength: a penalty on the size of the weights.
      beta: added to the divisor.
      **kwargs: as for Optimizer.
    Raises: ValueError for a value of the wrong sign.
    Source: tf.keras.optimizers.legacy.Ftrl public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.ftrl"
    _slots_in_order = ("accumulator", "linear")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        name: str = "Ftrl",
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(name, **kwargs)
        check_signs(
            initial_accumulator_value=initial_accumulator_value,
            learning_rate_power=learning_rate_power,
            l1_regularization_strength=l1_regularization_strength,
            l2_regularization_strength=l2_regularization_strength,
            l2_shrinkage_regularization_strength=l2_shrinkage_regularization_strength,
        )
        self._set_hyper("learning_rate", learning_rate)
        self._set_hyper("decay", self._initial_decay)
        self._set_hyper("learning_rate_power", learning_rate_power)
        self._set_hyper("l1_regularization_strength", l1_regularization_strength)
        self._set_hyper("l2_regularization_strength", l2_regularization_strength)
        self._set_hyper("beta", beta)
        self._initial_accumulator_value = initial_accumulator_value
        self._l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength

    def _create_slots(self, var_list: Sequence[Variable]) -> None:
        for var in var_list:
            self.add_slot(var, "accumulator", Constant(self._initial_accumulator_value))
            self.add_slot(var, "linear")

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: dict[Any, Any]) -> None:
        super()._prepare_local(var_device, var_dtype, apply_state)
        c = apply_state[var_device, var_dtype]
        c["power"] = self._get_hyper("learning_rate_power", var_dtype)
        c["l1"] = self._get_hyper("l1_regularization_strength", var_dtype)
        beta = self._get_hyper("beta", var_dtype)
        c["l2"] = self._get_hyper("l2_regularization_strength", var_dtype) + beta / (2.0 * c["lr_t"])

    def _formula(self, c: dict[str, Any], grad: Any, var: Any, *slots: Any) -> tuple:
        total, linear = slots
        shrunk = grad + 2 * self._l2_shrinkage_regularization_strength * var
        new_total = total + tf_math.square(grad)
        power = tf_math.pow(new_total, -c["power"])
        linear = linear + shrunk - (power - tf_math.pow(total, -c["power"])) / c["lr_t"] * var
        clipped = tf_math.minimum(tf_math.maximum(linear, -c["l1"]), c["l1"])
        return (clipped - linear) / (power / c["lr_t"] + 2 * c["l2"]), new_total, linear

    def get_config(self) -> dict[str, Any]:
        return self._config(
            "learning_rate_power",
            "l1_regularization_strength",
            "l2_regularization_strength",
            "beta",
            initial_accumulator_value=self._initial_accumulator_value,
            l2_shrinkage_regularization_strength=self._l2_shrinkage_regularization_strength,
        )


def check_signs(**values: float) -> None:
    """Raises: ValueError for a positive power of the learning rate, or a negative value of anything else."""
    for name, value in values.items():
        if name == "learning_rate_power":
            if value > 0.0:
                raise ValueError(f"`{name}` needs to be negative or zero. Received: {name}={value}.")
        elif value < 0.0:
            raise ValueError(f"`{name}` needs to be positive or zero. Received: {name}={value}.")
