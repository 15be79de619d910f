"""What a layer's call knows of the calls around it, and the seeds of its random ops.

`state` (per thread): `depth` counts the layer calls entered, `training` is what the outer call was told.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import context
from thalweg.engine.dispatch import apply
from thalweg.ops.random import seeding

_context_state = context.state
_MAX_INT32 = 2**31 - 1


class CallState(threading.local):
    """Per-thread state of layer calls; class attributes are a new thread's defaults."""

    depth: int = 0
    training: Any = None
    # The dtype in which the layer that runs reads its weights, None for their own.
    compute_dtype: Any = None
    # Whether the batches of the step that runs may have any size: shapes are then shown without theirs.
    open_batch: bool = False
    # Specs of the data's batches, for those of one batch: function(batch, specs) -> specs.
    batch_spec: Callable[[Any, Any], Any] | None = None


state = CallState()


def function_seeds(position: int) -> tuple[int, int]:
    """The seeds of the `position`-th random op of a function, of those without a seed of their own; (0, 0): "
    "unpredictable."""
    base = seeding.global_seed()
    if base is None:
        return 0, 0
    pair = base % _MAX_INT32, position
    return (0, _MAX_INT32) if pair == (0, 0) else pair


def random_op(op_name: str, *inputs: Any, generator: Any, **attrs: Any) -> Any:
    """Runs a stateful random op for a layer, seeded as befits where it stands: a step, a graph, or by itself.

    Args:
      op_name: the op's name.
      inputs: its inputs.
      generator: a RandomGenerator of the legacy stateful kind, which has the layer's seed.
      attrs: its attributes but for `seed` and `seed2`.
    """
    seed, seed2 = seeding.get_seed(generator.make_legacy_seed())
    return apply(op_name, *inputs, seed=seed or 0, seed2=seed2 or 0, **attrs)


def shown_shape(shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """A shape for messages: in a step the batch axis is whatever the data has."""
    return (None, *shape[1:]) if state.open_batch and shape else shape


@contextlib.contextmanager
def name_scope(name: str) -> Iterator[None]:
    """Names of variables made in the with block begin with `name/`."""
    saved = _context_state.name_scope
    _context_state.name_scope = f"{saved}{name}/"
    try:
        yield
    finally:
        _context_state.name_scope = saved
