"""Learning rates that follow the global step: `tf.compat.v1.train.exponential_decay` and its like.

In a graph each function gives a tensor; eagerly a function without arguments that computes the rate of the present
step. The rules are those of Keras' schedules where Keras has them.
Source: public docs 2.15 of the functions.
"""

from __future__ import annotations

import math as python_math
from collections.abc import Callable
from typing import Any

from thalweg.core import context, convert
from thalweg.core.names import name_scope
from thalweg.core.tensor import Tensor
from thalweg.keras.optimizers import schedules
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.random import api as random


def _rate(schedule: Callable[[Any], Tensor], step: Any) -> Any:
    """The rate at a step: a tensor in a graph, eagerly a function that computes it."""
    return (lambda: schedule(_value(step))) if context.executing_eagerly() else schedule(_value(step))


def _value(step: Any) -> Tensor:
    return convert.to_tensor(step)


def _needs_step(step: Any, function: str) -> None:
    if step is None:
        raise ValueError(f"global_step is required for {function}.")


def exponential_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """learning_rate * decay_rate ** (global_step / decay_steps).

    Args:
      learning_rate: the rate at step 0.
      global_step: variable, tensor or number.
      decay_steps: positive number.
      decay_rate: factor after `decay_steps`.
      staircase: True rounds the exponent down.
    Returns: scalar tensor; eagerly a function that gives it.
    Raises: ValueError without a global step.
    Example:
      >>> float(tf.compat.v1.train.exponential_decay(1.0, 2, 2, 0.5)())
      0.5
    Source: tf.compat.v1.train.exponential_decay public docs 2.15.
    """
    _needs_step(global_step, "exponential_decay")
    return _rate(schedules.ExponentialDecay(learning_rate, decay_steps, decay_rate, staircase, name), global_step)


def piecewise_constant_decay(x: Any, boundaries: Any, values: Any, name: str | None = None) -> Any:
    """values[0] up to and with boundaries[0], then values[1], ...

    Args:
      x: the step.
      boundaries: numbers that grow, of the dtype of x.
      values: one more than boundaries.
    Raises: ValueError for another number of values, or boundaries of another dtype.
    Source: tf.compat.v1.train.piecewise_constant_decay public docs 2.15.
    """
    boundaries, values = list(convert_all(boundaries)), list(convert_all(values))
    step = _value(x)
    for boundary in boundaries:
        if boundary.dtype.base_dtype is not step.dtype.base_dtype and not (
            boundary.dtype.is_integer and step.dtype.is_integer
        ):
            raise ValueError(
                f"`boundaries` ({boundary.dtype}) must have the same dtype as x ({step.dtype.base_dtype})."
            )
    for value in values[1:]:
        if value.dtype.base_dtype is not values[0].dtype.base_dtype:
            raise ValueError(
                f"`values` must have elements all with the same dtype ({values[0].dtype.base_dtype} vs "
                f"{value.dtype.base_dtype})."
            )
    boundaries = [b if b.dtype is step.dtype else cast(b, step.dtype) for b in boundaries]

    def rate(step: Tensor) -> Tensor:
        with name_scope(name or "PiecewiseConstant"):
            from thalweg.ops.array.select_api import where

            result = values[-1]
            for boundary, value in zip(reversed(boundaries), reversed(values[:-1]), strict=True):
                result = where(math.less_equal(step, boundary), value, result)
            return result

    if len(boundaries) != len(values) - 1:
        raise ValueError("The length of boundaries should be 1 less than the length of values")
    return _rate(rate, x)


def convert_all(values: Any) -> list[Tensor]:
    """Each number of a list as a tensor."""
    return [convert.to_tensor(v) for v in values]


def polynomial_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    end_learning_rate: Any = 0.0001,
    power: Any = 1.0,
    cycle: bool = False,
    name: str | None = None,
) -> Any:
    """From learning_rate to end_learning_rate in `decay_steps`, along (1 - step / decay_steps) ** power.

    Args:
      cycle: True begins again, with a multiple of decay_steps, when it has come to the end.
    Source: tf.compat.v1.train.polynomial_decay public docs 2.15.
    """
    _needs_step(global_step, "polynomial_decay")
    schedule = schedules.PolynomialDecay(learning_rate, decay_steps, end_learning_rate, power, cycle, name)
    return _rate(schedule, global_step)


def natural_exp_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """learning_rate * exp(-decay_rate * global_step / decay_steps).

    Source: tf.compat.v1.train.natural_exp_decay public docs 2.15.
    """
    _needs_step(global_step, "natural_exp_decay")
    factor = math.exp(math.negative(convert.to_tensor(decay_rate)))
    return exponential_decay(learning_rate, global_step, decay_steps, factor, staircase, name or "NaturalExpDecay")


def inverse_time_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """learning_rate / (1 + decay_rate * global_step / decay_steps).

    Source: tf.compat.v1.train.inverse_time_decay public docs 2.15.
    """
    _needs_step(global_step, "inverse_time_decay")
    return _rate(schedules.InverseTimeDecay(learning_rate, decay_steps, decay_rate, staircase, name), global_step)


def cosine_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, alpha: Any = 0.0, name: str | None = None
) -> Any:
    """Half a period of a cosine, down to alpha * learning_rate (Loshchilov and Hutter, 2016).

    Source: tf.compat.v1.train.cosine_decay public docs 2.15.
    """
    _needs_step(global_step, "cosine decay")
    return _rate(schedules.CosineDecay(learning_rate, decay_steps, alpha, name), global_step)


def cosine_decay_restarts(
    learning_rate: Any,
    global_step: Any,
    first_decay_steps: Any,
    t_mul: Any = 2.0,
    m_mul: Any = 1.0,
    alpha: Any = 0.0,
    name: str | None = None,
) -> Any:
    """Cosine decays one after the other, each `t_mul` times longer and `m_mul` times higher than the last.

    Source: tf.compat.v1.train.cosine_decay_restarts public docs 2.15.
    """
    _needs_step(global_step, "cosine_decay_restarts")
    schedule = schedules.CosineDecayRestarts(learning_rate, first_decay_steps, t_mul, m_mul, alpha, name)
    return _rate(schedule, global_step)


def _progress(step: Tensor, decay_steps: Any, dtype: Any) -> tuple[Tensor, Tensor]:
    """The steps done, at most decay_steps, and the part of them."""
    limit = cast(convert.to_tensor(decay_steps), dtype)
    done = math.minimum(cast(step, dtype), limit)
    return done, done / limit


def linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    num_periods: Any = 0.5,
    alpha: Any = 0.0,
    beta: Any = 0.001,
    name: str | None = None,
) -> Any:
    """(alpha + linear) * cosine + beta, times learning_rate: `linear` falls from 1 to 0, `cosine` has `num_periods`.

    Source: tf.compat.v1.train.linear_cosine_decay public docs 2.15; Bello et al., 2017.
    """
    _needs_step(global_step, "linear cosine decay")
    return _rate(_linear_cosine(learning_rate, decay_steps, num_periods, alpha, beta, name, None), global_step)


def noisy_linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    initial_variance: Any = 1.0,
    variance_decay: Any = 0.55,
    num_periods: Any = 0.5,
    alpha: Any = 0.0,
    beta: Any = 0.001,
    name: str | None = None,
) -> Any:
    """As linear_cosine_decay, with normal noise on the linear part, of variance initial_variance / (1 + step)^decay.

    Source: tf.compat.v1.train.noisy_linear_cosine_decay public docs 2.15; Bello et al., 2017.
    """
    _needs_step(global_step, "noisy linear cosine decay")
    noise = (initial_variance, variance_decay)
    return _rate(_linear_cosine(learning_rate, decay_steps, num_periods, alpha, beta, name, noise), global_step)


def _linear_cosine(
    learning_rate: Any, decay_steps: Any, periods: Any, alpha: Any, beta: Any, name: str | None, noise: Any
) -> Callable[[Tensor], Tensor]:
    def schedule(step: Tensor) -> Tensor:
        with name_scope(name or ("NoisyLinearCosineDecay" if noise else "LinearCosineDecay")):
            rate = convert.to_tensor(learning_rate, name="initial_learning_rate")
            done, part = _progress(step, decay_steps, rate.dtype)
            linear = 1.0 - part
            if noise is not None:
                variance = noise[0] / math.pow(1.0 + done, cast(convert.to_tensor(noise[1]), rate.dtype))
                linear = linear + random.normal(linear.shape, stddev=math.sqrt(variance))
            cosine = 0.5 * (1.0 + math.cos(python_math.pi * (2.0 * periods) * part))
            return rate * ((alpha + linear) * cosine + beta)

    return schedule
