"""What an accumulator's handle points to: a sum of gradients that threads add to and wait for.

A gradient older than the accumulator's step (`local_step < step`) is dropped. Taking waits for enough gradients, gives
their mean or sum, and goes on to the next step. Of sparse gradients each row has a count of its own.
Source: tf.compat.v1.ConditionalAccumulator public docs 2.15; messages from recorded runs
(tests/golden/conformance/accumulator.json).
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, shapes


def _invalid(message: str) -> errors.InvalidArgumentError:
    return errors.InvalidArgumentError(None, None, message)


def _brackets(shape: Any) -> str:
    return "[" + ",".join("?" if d is None else str(d) for d in shape) + "]"


class Accumulator:
    """What dense and sparse accumulators share: steps, counting, waiting."""

    def __init__(self, dtype: dtypes.DType, shape: tuple[int | None, ...] | None, mean: bool):
        self.dtype, self.shape, self.mean = dtype, shape, mean
        self.step = 0
        self.count = 0
        self._changed = threading.Condition()

    def set_step(self, step: int) -> None:
        """Sets the step that gradients are compared with."""
        with self._changed:
            self.step = step

    def apply(self, local_step: int, *gradient: np.ndarray) -> None:
        """Adds a gradient, or drops one that is too old.

        Raises: InvalidArgumentError for one of another shape.
        """
        with self._changed:
            if local_step < self.step:
                return
            self._check(*gradient)
            self._add(*gradient)
            self.count += 1
            self._changed.notify_all()

    def take(self, required: int) -> Any:
        """The mean or sum of what was gathered, when that is enough; then it is empty.

        Raises: InvalidArgumentError for a number that is not positive.
        """
        if required <= 0:
            raise _invalid(f"Argument num_required must be positive, but was {required}")
        with self._changed:
            while self.count < required:
                self._changed.wait()
            result = self._result()
            self.count = 0
            self.step += 1
            return result

    def _check(self, *gradient: np.ndarray) -> None:
        raise NotImplementedError

    def _add(self, *gradient: np.ndarray) -> None:
        raise NotImplementedError

    def _result(self) -> Any:
        raise NotImplementedError


class DenseAccumulator(Accumulator):
    """Gathers whole tensors."""

    def _check(self, gradient: np.ndarray) -> None:
        expected = self._sum.shape if self.count else self.shape
        if not shapes.as_shape(expected).is_compatible_with(gradient.shape):
            raise _invalid(f"Shape mismatch: expected {_brackets(expected)}, got {_brackets(gradient.shape)}")

    def _add(self, gradient: np.ndarray) -> None:
        self._sum = self._sum + gradient if self.count else gradient

    def _result(self) -> np.ndarray:
        return (self._sum / self.count).astype(self._sum.dtype) if self.mean else self._sum


class SparseAccumulator(Accumulator):
    """Gathers rows: `rows` are sorted indices, each with the sum of its values and how many were added."""

    def _check(self, indices: np.ndarray, values: np.ndarray, dense: np.ndarray | None) -> None:
        if values.ndim == 0 or len(values) != len(indices):
            given = len(values) if values.ndim else 0
            raise _invalid(f"Expected {len(indices)} non-empty input values, got {given}")
        known = self.shape or ()
        for i, size in enumerate(known[1:], 1):
            if dense is not None and i < len(dense) and size not in (None, dense[i]):
                raise _invalid(f"Shape mismatch: expected shape dim {i} to be {size}, got {dense[i]}")
            if i < values.ndim and size not in (None, values.shape[i]):
                raise _invalid(f"Shape mismatch: expected values dim {i} to be {size}, got {values.shape[i]}")
        limit = known[0] if known else None
        for i, index in enumerate(indices.tolist()):
            if index < 0 or limit is not None and index >= limit:
                raise _invalid(
                    f"Shape mismatch: index of slice {i} exceeded limits of shape; index is {index} exceeded {limit}"
                )

    def _add(self, indices: np.ndarray, values: np.ndarray, dense: np.ndarray | None) -> None:
        new = [(index, value, 1) for index, value in zip(indices.tolist(), values, strict=True)]
        old = self._rows if self.count else []
        rows: list[tuple[int, np.ndarray, int]] = []
        i = j = 0
        while i < len(old) and j < len(new):
            if old[i][0] == new[j][0]:
                rows.append((old[i][0], old[i][1] + new[j][1], old[i][2] + 1))
                i, j = i + 1, j + 1
            elif old[i][0] < new[j][0]:
                rows.append(old[i])
                i += 1
            else:
                rows.append(new[j])
                j += 1
        self._rows = rows + old[i:] + new[j:]
        self._row_shape = values.shape[1:]
        self._dense = dense if dense is not None else None

    def _result(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows, dtype = self._rows, self.dtype._storage
        values = np.zeros((len(rows), *self._row_shape), dtype)
        for target, (_, value, count) in zip(values, rows, strict=True):
            target[...] = value / count if self.mean else value
        if self.shape is not None and None not in self.shape:
            dense = np.array(self.shape, np.int64)
        else:
            dense = self._dense if self._dense is not None else np.array([-1, *self._row_shape], np.int64)
        return np.array([row[0] for row in rows], np.int64), values, dense
