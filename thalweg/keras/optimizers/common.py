"""What the optimizers of both kinds do with pairs of gradients and variables."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from thalweg.core import context
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import EagerTensor
from thalweg.engine.dispatch import apply

_logger = logging.getLogger("tensorflow")


def note_creation(variables: Sequence[Any]) -> None:
    """Tells the function being traced that its first call made variables: TensorFlow traces it once more then."""
    graph = context.state.graph
    while graph is not None and getattr(graph, "outer", None) is not None:
        graph = graph.outer
    if getattr(graph, "allow_variables", False):
        graph.created_variables.extend(variables)


def without_empty(pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """The pairs that have a gradient. Raises: ValueError if none has; warns of others."""
    kept = [(g, v) for g, v in pairs if g is not None]
    if len(kept) == len(pairs):
        return pairs
    if not kept:
        raise ValueError(
            f"No gradients provided for any variable: ({[v.name for _, v in pairs]},). Provided `grads_and_vars` is "
            f"{tuple(pairs)}."
        )
    _logger.warning(
        "Gradients do not exist for variables %s when minimizing the loss. If you're using `model.compile()`, did you "
        "forget to provide a `loss` argument?",
        [v.name for g, v in pairs if g is None],
    )
    return kept


def deduplicated(slices: IndexedSlices) -> IndexedSlices:
    """Rows with each index once."""
    unique, position = apply("Unique", slices.indices)
    count = unique._static_shape()[0] if type(unique) is EagerTensor else apply("Size", unique)
    values = apply("UnsortedSegmentSum", slices.values, position, count)
    return IndexedSlices(values, unique, slices.dense_shape)
