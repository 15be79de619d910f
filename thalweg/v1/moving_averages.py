"""Moving averages of variables: `tf.train.ExponentialMovingAverage`.

Source: tf.train.ExponentialMovingAverage public docs 2.15; names from recorded runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import context, convert, dtypes
from thalweg.core.names import init_scope, name_scope
from thalweg.core.tensor import Tensor
from thalweg.graph import modes
from thalweg.graph.initializers import Zeros
from thalweg.graph.variable_scope import get_variable, variable_scope
from thalweg.graph.variables import moving_average_variables, trainable_variables
from thalweg.ops.control.api import group
from thalweg.ops.math import api as math
from thalweg.ops.math.casting import cast
from thalweg.ops.resource.variable import Variable
from thalweg.v1 import slots


def assign_moving_average(
    variable: Any, value: Any, decay: Any, zero_debias: bool = True, name: str | None = None
) -> Any:
    """variable = variable * decay + value * (1 - decay).

    Args:
      zero_debias: True corrects for a start at zero (Kingma and Ba, 2014, section 3).
    Returns: the variable as it is afterwards.
    """
    with name_scope(name or "AssignMovingAvg"):
        dtype = variable.dtype.base_dtype
        step = cast(1.0 - convert.to_tensor(decay, name="decay"), dtype)
        value = cast(convert.to_tensor(value), dtype)
        if zero_debias:
            return _debiased(variable, value, step)
        return variable.assign_sub((variable.value() - value) * step)


def _debiased(variable: Any, value: Tensor, step: Tensor) -> Any:
    with variable_scope(slots.own_name(variable)):
        dtype = variable.dtype.base_dtype
        biased = get_variable("biased", variable.shape, dtype, Zeros(), trainable=False)
        count = get_variable("local_step", [], dtype, Zeros(), trainable=False)
    new_biased = biased.assign_sub((biased.value() - value) * step)
    new_count = count.assign_add(1.0)
    factor = 1.0 - math.pow(1.0 - step, convert.to_tensor(new_count))
    return variable.assign(convert.to_tensor(new_biased) / factor)


class ExponentialMovingAverage:
    """Keeps averages of variables: average = decay * average + (1 - decay) * value.

    Args:
      decay: number or tensor near 1.
      num_updates: counter; then the decay is at most (1 + num_updates) / (10 + num_updates).
      zero_debias: True corrects averages of tensors for their start at zero.
      name: name of the averages.
    Example:
      >>> v = tf.Variable(1.0)
      >>> ema = tf.train.ExponentialMovingAverage(0.9)
      >>> ema.apply([v])
      >>> _ = v.assign(2.0)
      >>> ema.apply([v])
      >>> print(round(float(ema.average(v)), 4))
      1.1

    Source: tf.train.ExponentialMovingAverage public docs 2.15.
    """

    def __init__(
        self,
        decay: Any,
        num_updates: Any = None,
        zero_debias: bool = False,
        name: str = "ExponentialMovingAverage",
    ):
        self._decay, self._num_updates, self._zero_debias, self._name = decay, num_updates, zero_debias, name
        self._averages: dict[Any, Any] = {}

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    def apply(self, var_list: Sequence[Any] | None = None) -> Any:
        """Makes averages where there are none yet, and updates them.

        Args:
          var_list: variables or tensors of floating-point dtypes; default: the trainable variables.
        Returns: the operation in a graph; eagerly None.
        Raises: TypeError for other dtypes.
        """
        if var_list is None:
            var_list = trainable_variables()
        for variable in var_list:
            if variable.dtype.base_dtype not in (dtypes.bfloat16, dtypes.float16, dtypes.float32, dtypes.float64):
                raise TypeError(f"The variables must be half, float, or double: {variable.name}")
            if slots.key(variable) not in self._averages:
                self._averages[slots.key(variable)] = self._new_average(variable)
        with name_scope(self._name) as scope:
            decay = self._present_decay()
            updates = [self._updated(variable, decay) for variable in var_list]
        return None if context.executing_eagerly() else group(*updates, name=scope)

    def _new_average(self, variable: Any) -> Any:
        with init_scope():
            if not isinstance(variable, Variable):
                average = slots.zeros(variable, self._name)
            else:
                value = variable.initialized_value() if slots.in_graph(variable) else variable.value()
                average = slots.create(variable, value, self._name)
            if not context.executing_eagerly():
                modes.add_to_collection(modes.GraphKeys.MOVING_AVERAGE_VARIABLES, variable)
        return average

    def _present_decay(self) -> Tensor:
        decay = convert.to_tensor(self._decay, name="decay")
        if self._num_updates is None:
            return decay
        count = cast(convert.to_tensor(self._num_updates), dtypes.float32)
        return math.minimum(decay, (1.0 + count) / (10.0 + count))

    def _updated(self, variable: Any, decay: Tensor) -> Any:
        value = convert.to_tensor(variable)
        debias = self._zero_debias and not isinstance(variable, Variable)
        return assign_moving_average(self._averages[slots.key(variable)], value, decay, zero_debias=debias)

    def average(self, var: Any) -> Any:
        """The average of a variable: a variable, or None where none is kept."""
        return self._averages.get(slots.key(var))

    def average_name(self, var: Any) -> str:
        """The name of a variable's average, whether it is kept or not."""
        found = self._averages.get(slots.key(var))
        return f"{slots.own_name(var)}/{self._name}" if found is None else slots.own_name(found)

    def variables_to_restore(self, moving_avg_variables: Sequence[Any] | None = None) -> dict[str, Any]:
        """Names of averages (or of variables that have none) -> variables, for a Saver that restores averages."""
        chosen = moving_avg_variables
        if chosen is None:
            chosen = [*trainable_variables(), *moving_average_variables()]
        names = {self.average_name(v): v for v in chosen}
        covered = {slots.own_name(v) for v in chosen}
        for variable in modes.get_collection(modes.GraphKeys.GLOBAL_VARIABLES):
            if slots.own_name(variable) not in covered and slots.own_name(variable) not in names:
                names[slots.own_name(variable)] = variable
        return names
