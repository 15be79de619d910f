"""Kernels of calls, conditions and loops: they run the function bodies that come as attributes.

With NumPy a body is interpreted; under XLA the compiler layer treats these ops itself, because variables travel through
branches and loops as values there.
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import kernel, no_kernel

_PATIENCE_S = 0.2  # of a loop run step by step


@kernel("Const", backend="numpy")
def _const(xp: Any, *, value: Any) -> np.ndarray:
    return value._numpy()


@kernel("Placeholder PlaceholderV2", backend="numpy")
def _placeholder(xp: Any, *, dtype: Any, shape: Any) -> np.ndarray:
    raise errors.InvalidArgumentError(
        None, None, f"You must feed a value for placeholder tensor with dtype {dtype.name} and shape {shape}"
    )


@kernel("PlaceholderWithDefault")
def _placeholder_with_default(xp: Any, value: Any) -> Any:
    return value


@kernel("NoOp", backend="numpy")
def _no_op(xp: Any) -> None:
    return None


@kernel("PartitionedCall StatefulPartitionedCall", backend="numpy")
def _call(xp: Any, args: list, *, f: Any) -> list:
    return f.run(xp, args)


def _predicate(value: np.ndarray) -> bool:
    """The truth of a condition: a bool, a number that is not zero, a string that is not empty; of others, any
    element.
    """
    return bool(value.size) if value.ndim else bool(value[()])


@kernel("If StatelessIf", backend="numpy")
def _if(xp: Any, condition: np.ndarray, args: list, *, then_branch: Any, else_branch: Any) -> list:
    return (then_branch if _predicate(condition) else else_branch).run(xp, args)


@kernel("Case StatelessCase", backend="numpy")
def _case(xp: Any, index: np.ndarray, args: list, *, branches: Any) -> list:
    i = int(index)
    return branches[i if 0 <= i < len(branches) else -1].run(xp, args)


@kernel("While StatelessWhile", backend="numpy")
def _while(xp: Any, values: list, *, cond: Any, body: Any) -> list:
    patience_ends = time.perf_counter() + _PATIENCE_S
    while _predicate(cond.run(xp, values)[0]):
        values = body.run(xp, values)
        if time.perf_counter() > patience_ends:  # a long loop: XLA may make the rest of its steps
            rest = body.rest_of_loop(cond, values)
            if rest is not None:
                return rest
            patience_ends = math.inf
    return values


@kernel("ThalwegWhileGrad", backend="numpy")
def _while_grad(xp: Any, values: list, dys: list, *, cond: Any, body: Any, body_gradient: Any) -> list:
    """The loop again, remembering its variables, then backwards step by step."""
    history = []
    while _predicate(cond.run(xp, values)[0]):
        history.append(values)
        values = body.run(xp, values)
    for state in reversed(history):
        dys = body_gradient.run(xp, [*state, *dys])
    return dys


def _call_python(xp: Any, args: list, *, token: Any, Tout: Any) -> list:  # noqa: N803  (the attribute's name)
    return token(args, Tout)


kernel("EagerPyFunc PyFunc PyFuncStateless", backend="numpy")(_call_python)

no_kernel(
    "Const Placeholder PlaceholderV2 NoOp PartitionedCall StatefulPartitionedCall If StatelessIf Case StatelessCase "
    "While "
    "StatelessWhile",
    "xla",
    reason="the compiler of graphs treats them itself",
)
no_kernel("ThalwegWhileGrad", "xla", reason="the compiler of graphs treats it itself, where the loop counts")
no_kernel("EagerPyFunc PyFunc PyFuncStateless", "xla", reason="calls Python")
