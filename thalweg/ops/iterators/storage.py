"""What handles of iterators and optionals point to."""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import errors

_numbers = itertools.count()
_by_handle: weakref.WeakValueDictionary[str, IteratorStorage] = weakref.WeakValueDictionary()


class IteratorStorage:
    """A pass over a dataset that several operations share.

    Args:
      elements: iterator over lists of arrays; None until a dataset is given.
    """

    def __init__(self, elements: Iterator[list] | None = None):
        self._elements = elements
        self._lock = threading.Lock()
        self._handle: str | None = None

    def start(self, dataset: Any) -> None:
        """Begins a pass over a dataset."""
        self._elements = iter(dataset._flat_elements())

    def next(self) -> list | None:
        """The next element, None at the end. Raises: FailedPreconditionError before there is a dataset."""
        if self._elements is None:
            raise errors.FailedPreconditionError(
                None,
                None,
                "GetNext() failed because the iterator has not been initialized. Ensure that you have run the "
                "initializer operation for this iterator before getting the next element.",
            )
        with self._lock:
            return next(self._elements, None)

    def handle(self) -> str:
        """A string that `of_handle` knows as long as this lives."""
        if self._handle is None:
            self._handle = f"iterator_{next(_numbers)}"
            _by_handle[self._handle] = self
        return self._handle


def of_handle(handle: str) -> IteratorStorage:
    """The iterator of a string handle. Raises: NotFoundError."""
    found = _by_handle.get(handle)
    if found is None:
        raise errors.NotFoundError(None, None, f"Resource {handle!r} does not exist: no iterator has this handle")
    return found


class OptionalValue:
    """The arrays of an element, or None."""

    __slots__ = ("arrays",)

    def __init__(self, arrays: list | None):
        self.arrays = arrays


def boxed(value: Any) -> np.ndarray:
    """A host object as a scalar array."""
    array = np.empty((), object)
    array[()] = value
    return array
