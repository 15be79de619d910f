"""Passes that go on after an element has failed.

A Python generator is over once it has raised. TensorFlow's iterators are not: the next call gives the next element
(`ignore_errors`, users who catch). `Resumed` makes the generator anew, from what it shares with its predecessor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class PassState:
    """What a dataset keeps from one pass to the next: random generators, say.

    `parts` are the values it was made with, of which some may be symbolic tensors; `bind` makes one with these
    replaced.
    """

    @property
    def parts(self) -> tuple:
        """The values it was made with."""
        return ()

    def bind(self, known: dict[int, Any]) -> PassState:
        """A new one, with symbolic tensors replaced by their values."""
        raise NotImplementedError(f"{type(self).__name__}.bind")

    def save(self) -> Any:
        """The state, as JSON."""
        raise NotImplementedError(f"{type(self).__name__}.save")

    def restore(self, state: Any) -> None:
        """Goes to a state."""
        raise NotImplementedError(f"{type(self).__name__}.restore")


class Resumed:
    """Iterates a generator that is made again after it raised.

    Args:
      make: makes the generator; it reads iterators that outlive it.
    """

    __slots__ = ("_make", "_current")

    def __init__(self, make: Callable[[], Iterator[Any]]):
        self._make = make
        self._current = make()

    def __iter__(self) -> Resumed:
        return self

    def __next__(self) -> Any:
        try:
            return next(self._current)
        except StopIteration:
            raise
        except Exception:
            self._current = self._make()
            raise

    def close(self) -> None:
        """Ends the pass early."""
        close = getattr(self._current, "close", None)  # a plain iterator (`map`) has none
        if close is not None:
            close()
