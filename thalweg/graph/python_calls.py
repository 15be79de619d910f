"""Python functions as operations: `tf.py_function`, `tf.numpy_function` in graphs.

The call is what the operation's `token` stands for. That of an eager function has a gradient: the function runs under a
tape once a gradient has been asked for, and the backward operation takes up that tape.
Source: tf.py_function, tf.numpy_function public docs 2.15; recorded runs (tests/golden/functions).
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.autodiff.gradient_tape import GradientTape
from thalweg.core import context, convert, dtypes, errors, registry
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine import dispatch

_KEPT = 256  # tapes of calls whose gradients nobody has asked for yet


class PythonCall:
    """Calls a function with the values of an operation's inputs.

    Args:
      function: takes tensors if `eager`, else arrays.
      input_types: dtypes of the inputs.
      many: whether it returns a list, a value for each output.
    """

    def __init__(self, function: Callable, input_types: Sequence[dtypes.DType], eager: bool, many: bool):
        self._function, self._input_types, self._eager, self._many = function, list(input_types), eager, many
        self._differentiated = False
        self._tapes: collections.deque = collections.deque(maxlen=_KEPT)

    def __call__(self, arrays: Sequence[Any], tout: Sequence[dtypes.DType]) -> list[Any]:
        """The arrays of the results. Raises: the OpError that stands for what the function raises."""
        with context.pushed("graph", None), context.pushed("tapes", ()):
            tensors = [EagerTensor(a, t) for a, t in zip(arrays, self._input_types, strict=True)]
            try:
                if self._eager and self._differentiated:
                    results = self._under_tape(tensors, tout)
                else:
                    results = self._results(tensors, tout)
            except errors.OpError:
                raise
            except Exception as e:
                raise errors.of_python(e, _users(e.__traceback__)) from e
            return [r._numpy() for r in results]

    def _results(self, tensors: Sequence[EagerTensor], tout: Sequence[dtypes.DType]) -> list[EagerTensor]:
        result = self._function(*(tensors if self._eager else [t.numpy() for t in tensors]))
        parts = [] if not tout else list(result) if isinstance(result, (list, tuple)) and self._many else [result]
        if len(parts) != len(tout):
            raise errors.InvalidArgumentError(
                None, None, f"py_function returned {len(parts)} values, Tout has {len(tout)}"
            )
        return [convert.to_tensor(r, t) for r, t in zip(parts, tout, strict=True)]

    # ------------------------------------------------------------ gradients

    def _under_tape(self, tensors: Sequence[EagerTensor], tout: Sequence[dtypes.DType]) -> list[EagerTensor]:
        with GradientTape(persistent=True) as tape:
            for t in tensors:
                if t.dtype.is_floating or t.dtype.is_complex:
                    tape.watch(t)
            results = self._results(tensors, tout)
        self._tapes.append((tape, tensors, results))
        return results

    def gradients(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor], dys: Sequence[Tensor]) -> list[Any]:
        """The gradients of the inputs, by an operation that calls Python."""
        self._differentiated = True
        places = [i for i, t in enumerate(inputs) if t.dtype.is_floating or t.dtype.is_complex]
        tout = [t.dtype for t in outputs]
        count = len(inputs)

        def backward(*values: EagerTensor) -> list[Any]:
            if not self._tapes:  # the forward pass ran before anyone asked, or in another process
                self._under_tape(values[:count], tout)
            tape, tensors, results = self._tapes.pop()
            wanted = [tensors[i] for i in places]
            return tape.gradient(results, wanted, list(values[count:]), unconnected_gradients="zero")

        types = [t.dtype for t in (*inputs, *dys)]
        call = PythonCall(backward, types, eager=True, many=True)
        attrs = {"token": call, "Tout": tuple(inputs[i].dtype for i in places)}
        found = dispatch.execute(registry.get("EagerPyFunc"), [[*inputs, *dys]], attrs, None) if places else []
        result: list[Any] = [None] * count
        for i, gradient in zip(places, found, strict=True):
            result[i] = gradient
        return result


def _users(tb: Any) -> Any:
    """The traceback from the user's function on."""
    while tb is not None and tb.tb_frame.f_code.co_filename == __file__:
        tb = tb.tb_next
    return tb
