"""Learning rates that change with the step.

A schedule computes in the dtype of its first rate. Source: tf.keras.optimizers.schedules public docs 2.15; values from
recorded runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from thalweg.core import convert, nest
from thalweg.core.tensor import Tensor
from thalweg.keras import ops
from thalweg.ops.control import branches as control
from thalweg.ops.math import api as tf_math


class LearningRateSchedule:
    """The base of schedules: called with the number of the step, it returns the learning rate.

    Example:
      >>> class Halving(tf.keras.optimizers.schedules.LearningRateSchedule):
      ...   def __call__(self, step):
      ...     return 0.1 * 0.5 ** tf.cast(step, tf.float32)
      >>> opt = tf.keras.optimizers.SGD(Halving())
      >>> float(opt.learning_rate)
      0.10000000149011612
    Source: tf.keras.optimizers.schedules.LearningRateSchedule public docs 2.15.
    """

    __module__ = "keras.src.optimizers.schedules.learning_rate_schedule"
    _keras_module = "keras.optimizers.schedules"

    def __call__(self, step: Any) -> Any:
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override `__call__(self, step)`."
        )

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments. Subclasses define it."""
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override `get_config()` in order to be serializable."
        )

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> LearningRateSchedule:
        """A schedule from what `get_config` returned."""
        return cls(**config)


def _numbers(dtype: Any, *values: Any) -> list[Tensor]:
    return [ops.cast(convert.to_tensor(v), dtype) for v in values]


class ExponentialDecay(LearningRateSchedule):
    """rate * decay_rate ** (step / decay_steps).

    Args:
      initial_learning_rate: the rate at step 0.
      decay_steps: after how many steps the rate is multiplied by `decay_rate`.
      decay_rate: the factor.
      staircase: whether the rate changes only every `decay_steps` steps.
      name: for get_config.
    Example:
      >>> float(tf.keras.optimizers.schedules.ExponentialDecay(1.0, 10, 0.25)(5))
      0.5
    Source: tf.keras.optimizers.schedules.ExponentialDecay public docs 2.15.
    """

    __module__ = "keras.src.optimizers.schedules.learning_rate_schedule"

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        decay_rate: Any,
        staircase: bool = False,
        name: str | None = None,
    ):
        self.initial_learning_rate, self.decay_steps, self.decay_rate = initial_learning_rate, decay_steps, decay_rate
        self.staircase, self.name = staircase, name

    def __call__(self, step: Any) -> Tensor:
        rate = convert.to_tensor(self.initial_learning_rate)
        steps, factor, step = _numbers(rate.dtype, self.decay_steps, self.decay_rate, step)
        done = step / steps
        return rate * tf_math.pow(factor, tf_math.floor(done) if self.staircase else done)

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate,
            "staircase": self.staircase,
            "name": self.name,
        }


class PiecewiseConstantDecay(LearningRateSchedule):
    """One rate up to each boundary (that step included), the last one after all.

    Args:
      boundaries: increasing steps.
      values: one rate more than boundaries.
      name: for get_config.
    Raises: ValueError for another number of rates.
    Example:
      >>> schedule = tf.keras.optimizers.schedules.PiecewiseConstantDecay([5, 10], [1.0, 0.5, 0.1])
      >>> [round(float(schedule(s)), 1) for s in (5, 6, 11)]
      [1.0, 0.5, 0.1]
    Source: tf.keras.optimizers.schedules.PiecewiseConstantDecay public docs 2.15.
    """

    __module__ = "keras.src.optimizers.schedules.learning_rate_schedule"

    def __init__(self, boundaries: Sequence[Any], values: Sequence[Any], name: str | None = None):
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of values. Received: "
                f"boundaries={boundaries} of length {len(boundaries)}, and values={values} of length {len(values)}."
            )
        self.boundaries, self.values, self.name = boundaries, values, name

    def __call__(self, step: Any) -> Tensor:
        step = convert.to_tensor(step)
        values = [convert.to_tensor(v) for v in nest.flatten(self.values)]
        rate = values[0]
        for boundary, value in zip(nest.flatten(self.boundaries), values[1:], strict=True):
            (boundary,) = _numbers(step.dtype, boundary)
            rate = ops.select(tf_math.greater(step, boundary), value, rate)
        return rate

    def get_config(self) -> dict[str, Any]:
        return {"boundaries": self.boundaries, "values": self.values, "name": self.name}


class PolynomialDecay(LearningRateSchedule):
    """From one rate to another, along a power of what is left.

    Args:
      initial_learning_rate: the rate at step 0.
      decay_steps: the number of steps.
      end_learning_rate: the rate from then on.
      power: the power; 1 is a straight line.
      cycle: whether the steps are stretched each time they are over.
      name: for get_config.
    Example:
      >>> float(tf.keras.optimizers.schedules.PolynomialDecay(1.0, 10, 0.5)(5))
      0.75
    Source: tf.keras.optimizers.schedules.PolynomialDecay public docs 2.15.
    """

    __module__ = "keras.src.optimizers.schedules.learning_rate_schedule"

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        end_learning_rate: Any = 0.0001,
        power: Any = 1.0,
        cycle: bool = False,
        name: str | None = None,
    ):
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.end_learning_rate, self.power, self.cycle, self.name = end_learning_rate, power, cycle, name

    def __call__(self, step: Any) -> Tensor:
        rate = convert.to_tensor(self.initial_learning_rate)
        end, power, step, steps = _numbers(rate.dtype, self.end_learning_rate, self.power, step, self.decay_steps)
        if self.cycle:
            times = ops.select(ops.equal(step, 0), 1.0, tf_math.ceil(step / steps))
            steps = steps * times
        else:
            step = tf_math.minimum(step, steps)
        return (rate - end) * tf_math.pow(1 - step / steps, power) + end

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "end_learning_rate": self.end_learning_rate,
            "power": self.power,
            "cycle": self.cycle,
            "name": self.name,
        }


class InverseTimeDecay(LearningRateSchedule):
    """rate / (1 + decay_rate * step / decay_steps).

    Args:
      initial_learning_rate, decay_steps, decay_rate, staircase, name: as for ExponentialDecay.
    Example:
      >>> float(tf.keras.optimizers.schedules.InverseTimeDecay(1.0, 10, 1.0)(10))
      0.5
    Source: tf.keras.optimizers.schedules.InverseTimeDecay public docs 2.15.
    """

    __module__ = "keras.src.optimizers.schedules.learning_rate_schedule"

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        decay_rate: Any,
        staircase: bool = False,
        name: str | None = None,
    ):
        self.initial_learning_rate, self.decay_steps, self.decay_rate = initial_learning_rate, decay_steps, decay_rate
        self.staircase, self.name = staircase, name

    def __call__(self, step: Any) -> Tensor:
        rate = convert.to_tensor(self.initial_learning_rate)
        steps, factor, step = _numbers(rate.dtype, self.decay_steps, self.decay_rate, step)
        done = step / steps
        return rate / (1.0 + factor * (tf_math.floor(done) if self.staircase else done))

    get_config = ExponentialDecay.get_config


class CosineDecay(LearningRateSchedule):
    """Half a period of a cosine (Loshchilov and Hutter, 2016), after a linear rise where there is one.

    Args:
      initial_learning_rate: the rate at step 0.
      decay_steps: steps of the decay.
      alpha: the last rate, as a part of the first.
      name: for get_config.
      warmup_target: the rate to which it rises first; None for no rise.
      warmup_steps: steps of the rise.
    Example:
      >>> round(float(tf.keras.optimizers.schedules.CosineDecay(1.0, 10)(5)), 4)
      0.5
    Source: tf.keras.optimizers.schedules.CosineDecay public docs 2.15.
    """

    __module__ = "keras.src.optimizers.schedules.learning_rate_schedule"

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        alpha: float = 0.0,
        name: str | None = None,
        warmup_target: Any = None,
        warmup_steps: int = 0,
    ):
        self.initial_learning_rate, self.decay_steps, self.alpha, self.name = (
            initial_learning_rate, decay_steps, alpha, name
        )  # fmt: skip
        self.warmup_target, self.warmup_steps = warmup_target, warmup_steps

    def _decayed(self, step: Tensor, steps: Tensor, start: Tensor) -> Tensor:
        cosine = 0.5 * (1.0 + tf_math.cos(convert.to_tensor(math.pi, step.dtype) * (step / steps)))
        return start * ((1 - self.alpha) * cosine + self.alpha)

    def __call__(self, step: Any) -> Tensor:
        rate = convert.to_tensor(self.initial_learning_rate)
        steps, step = _numbers(rate.dtype, self.decay_steps, step)
        if self.warmup_target is None:
            return self._decayed(tf_math.minimum(step, steps), steps, rate)
        target, rise = _numbers(rate.dtype, self.warmup_target, self.warmup_steps)
        step = tf_math.minimum(step, steps + rise)
        return control.cond(
            tf_math.less(step, rise),
            lambda: (target - rate) * (step / rise) + rate,
            lambda: self._decayed(step - rise, steps, target),
        )

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "alpha": self.alpha,
            "name": self.name,
            "warmup_target": self.warmup_target,
            "warmup_steps": self.warmup_steps,
        }


class CosineDecayRestarts(LearningRateSchedule):
    """Cosine decays one after the other, each longer and lower by a factor (Loshchilov and Hutter, 2016).

    Args:
      initial_learning_rate: the rate at step 0.
      first_decay_steps: steps of the first decay.
      t_mul: how much longer each next one is.
      m_mul: how much higher it starts.
      alpha: the lowest rate, as a part of the first.
      name: for get_config.
    Example:
      >>> float(tf.keras.optimizers.schedules.CosineDecayRestarts(1.0, 10)(10))
      1.0
    Source: tf.keras.optimizers.schedules.CosineDecayRestarts public docs 2.15.
    """

    __module__ = "keras.src.optimizers.schedules.learning_rate_schedule"

    def __init__(
        self,
        initial_learning_rate: Any,
        first_decay_steps: Any,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str | None = None,
    ):
        self.initial_learning_rate, self.first_decay_steps = initial_learning_rate, first_decay_steps
        self._t_mul, self._m_mul, self.alpha, self.name = t_mul, m_mul, alpha, name

    def __call__(self, step: Any) -> Tensor:
        rate = convert.to_tensor(self.initial_learning_rate)
        first, alpha, longer, higher, step = _numbers(
            rate.dtype, self.first_decay_steps, self.alpha, self._t_mul, self._m_mul, step
        )
        done = step / first

        def equal_lengths() -> tuple[Tensor, Tensor]:
            restart = tf_math.floor(done)
            return restart, done - restart

        def growing_lengths() -> tuple[Tensor, Tensor]:
            restart = tf_math.floor(tf_math.log(1.0 - done * (1.0 - longer)) / tf_math.log(longer))
            before = (1.0 - longer**restart) / (1.0 - longer)
            return restart, (done - before) / longer**restart

        restart, done = control.cond(ops.equal(longer, 1.0), equal_lengths, growing_lengths)
        cosine = 1.0 + tf_math.cos(convert.to_tensor(math.pi, rate.dtype) * done)
        return rate * ((1 - alpha) * (0.5 * higher**restart * cosine) + alpha)

    def get_config(self) -> dict[str, Any]:
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "first_decay_steps": self.first_decay_steps,
            "t_mul": self._t_mul,
            "m_mul": self._m_mul,
            "alpha": self.alpha,
            "name": self.name,
        }


_CLASSES = {
    c.__name__: c
    for c in (
        LearningRateSchedule,
        ExponentialDecay,
        PiecewiseConstantDecay,
        PolynomialDecay,
        InverseTimeDecay,
        CosineDecay,
        CosineDecayRestarts,
    )
}


def serialize(learning_rate_schedule: Any, use_legacy_format: bool = False) -> Any:
    """A schedule as plain data.

    Source: tf.keras.optimizers.schedules.serialize public docs 2.15.
    """
    from thalweg.keras.saving import serialization

    return serialization.class_config(learning_rate_schedule, use_legacy_format)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False) -> Any:
    """A schedule from plain data.

    Raises: ValueError for an unknown class.
    Source: tf.keras.optimizers.schedules.deserialize public docs 2.15.
    """
    from thalweg.keras.saving import serialization

    return serialization.deserialize_keras_object(
        config, _CLASSES, custom_objects, "learning rate schedule"
    )
