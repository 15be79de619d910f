"""Kernels of the training ops on the host: a rule's values are written back to the variables.

Compiled, the dense ops are the same rules on the values that variables travel as (graph.compiler).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.registry import get, kernel, no_kernel
from thalweg.ops.resource.kernels import checked_indices
from thalweg.ops.resource.storage import storage_of
from thalweg.ops.training.rules import DENSE_OPS, SPARSE_OPS, Rule


def _with_signature(function: Callable, attrs: tuple[str, ...]) -> Callable:
    """Tells the registry which attributes a kernel takes."""
    inputs = [inspect.Parameter("inputs", inspect.Parameter.VAR_POSITIONAL)]
    keywords = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in attrs]
    function.__signature__ = inspect.Signature([*inputs, *keywords])
    return function


def _dense(rule: Rule) -> Callable:
    def update(xp: Any, *inputs: np.ndarray, **attrs: Any) -> None:
        storages = [storage_of(handle) for handle in inputs[: rule.variables]]
        values = [np.asarray(s.read()) for s in storages]
        for new, storage in zip(rule.update(xp, *values, *inputs[rule.variables :], **attrs), storages, strict=True):
            storage.replace(np.asarray(new, storage.dtype._storage))

    return _with_signature(update, rule.attrs)


def _sparse(rule: Rule, op: str) -> Callable:
    names = [argument.name for argument in get(op).inputs]
    place, gradient = names.index("indices"), names.index("grad")

    def update(xp: Any, *inputs: np.ndarray, **attrs: Any) -> None:
        storages = [storage_of(handle) for handle in inputs[: rule.variables]]
        values = [s.host() for s in storages]
        if values[0].ndim == 0 or inputs[gradient].shape != (*inputs[place].shape, *values[0].shape[1:]):
            raise errors.InvalidArgumentError(
                None,
                None,
                f"grad must have a row for each index: var has shape {values[0].shape}, grad "
                f"{inputs[gradient].shape}, indices {inputs[place].shape}",
            )
        indices = checked_indices(inputs[place], len(values[0]))
        for rows in _without_repeats(indices):
            others = [
                x[rows] if i == gradient else x for i, x in enumerate(inputs) if i >= rule.variables and i != place
            ]
            chosen = indices[rows]
            new = rule.update(xp, *[v[chosen] for v in values], *others, **attrs)
            for storage, value in zip(storages, new, strict=True):
                _write_rows(storage, chosen, value)
            values = [s.host() for s in storages]

    return _with_signature(update, rule.attrs)


def _write_rows(storage: Any, indices: np.ndarray, rows: np.ndarray) -> None:
    def change(array: np.ndarray) -> None:
        array[indices] = rows

    storage.update(change)


def _without_repeats(indices: np.ndarray) -> list[np.ndarray]:
    """Places of the indices in groups that each have an index once: a repeated row is updated again, in order."""
    if len(np.unique(indices)) == len(indices):
        return [np.arange(len(indices))] if len(indices) else []
    return [np.array([i]) for i in range(len(indices))]


for _op, _rule in DENSE_OPS.items():
    kernel(_op, backend="numpy")(_dense(_rule))
for _op, _rule in SPARSE_OPS.items():
    kernel(_op, backend="numpy")(_sparse(_rule, _op))
no_kernel(" ".join(DENSE_OPS), "xla", reason="changes state: the compiler calls the rule on the variables' values")
no_kernel(" ".join(SPARSE_OPS), "xla", reason="a few rows of a table are changed in place, which the host does best")
