"""Variables that are read in the compute dtype of the layer whose call runs.

Source: recorded runs of tf.keras.mixed_precision 2.15.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert
from thalweg.core.tensor import Tensor
from thalweg.keras import call_context, ops
from thalweg.ops.resource.variable import Variable, register_reader


class AutoCastVariable(Variable):
    """A variable of a layer that computes in another dtype; updates see it as it is."""

    def value(self) -> Tensor:
        """The current value, in the compute dtype of the layer that runs."""
        read = super().value()
        dtype = call_context.state.compute_dtype
        return read if dtype is None or not self._dtype.is_floating else ops.cast(read, dtype)

    def read_value(self) -> Tensor:
        return self.value()


def _converted(value: AutoCastVariable, dtype: Any = None, name: str | None = None, as_ref: bool = False) -> Any:
    read = value.value()
    if dtype is not None and not dtype.is_compatible_with(read.dtype):
        raise ValueError(
            f"Incompatible type conversion requested to type {dtype.name} for AutoCastVariable which is casted to type "
            f"{read.dtype.name}"
        )
    return read


convert.register_tensor_conversion_function(AutoCastVariable, _converted, priority=-1)
register_reader(AutoCastVariable, AutoCastVariable.value)
