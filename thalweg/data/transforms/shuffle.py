"""shuffle: a buffer from which elements are drawn, in TensorFlow's own order for equal seeds.

The order is that of TensorFlow's CPU kernel: a ring of `buffer_size` places is kept full; a 32-bit Philox number modulo
the number of elements held picks one, which trades places with the first. A pass is seeded by the pair of the dataset's
seeds, or, where passes differ, by the next two numbers of a generator with those seeds.
Source: tf.data.Dataset.shuffle public docs 2.15; recorded orders in tests/golden/data.json.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import dtypes
from thalweg.data import structure
from thalweg.data.dataset import Dataset, OrderDataset, invalid, method
from thalweg.data.resumed import PassState, Resumed
from thalweg.data.structure import known
from thalweg.engine.namespaces import numpy_namespace
from thalweg.ops.random import philox, seeding

_UNKNOWN_SIZE = -2


def random_words(seed: int, seed2: int) -> Iterator[int]:
    """The 32-bit numbers of a Philox generator, in order."""
    stream = philox.stream_from_seeds(seed, seed2)
    count = 16
    while True:
        yield from philox.blocks(numpy_namespace, stream, count).ravel().tolist()
        stream = philox.skip(stream, count)
        count = min(2 * count, 4096)


def seed_pair(seed: Any) -> tuple[Any, Any]:
    """The two seeds of a dataset; drawn anew where neither the user nor the program gave one."""
    if seed is not None:
        seed = structure.scalar(seed, dtypes.int64)
    first, second = seeding.get_seed(seed)
    if first is None and second is None:
        return tuple(int.from_bytes(os.urandom(4), "little") for _ in range(2))
    return first or 0, second or 0


class PassSeeds(PassState):
    """The seeds of passes: always the same two, or, where passes differ, the next two numbers of a generator.

    Args:
      seeds: the dataset's two. differ: whether passes do.
    """

    def __init__(self, seeds: tuple[Any, Any], differ: bool):
        self._seeds, self._differ = seeds, differ
        self._words: Iterator[int] | None = None
        self._drawn = 0

    def fresh(self) -> PassSeeds:
        """The same seeds, with nothing drawn."""
        return PassSeeds(self._seeds, self._differ)

    def bind(self, known_values: dict[int, Any]) -> PassSeeds:
        """With symbolic seeds replaced by their values, and nothing drawn."""
        return PassSeeds(tuple(known_values.get(id(s), s) for s in self._seeds), self._differ)

    @property
    def parts(self) -> tuple:
        """The seeds, of which some may be symbolic."""
        return self._seeds

    def next(self) -> tuple[int, int]:
        """The seeds of a new pass."""
        seeds = tuple(known(s) for s in self._seeds)
        if not self._differ:
            return seeds
        if self._words is None:
            self._words = random_words(*seeds)
        self._drawn += 1
        return next(self._words), next(self._words)

    def save(self) -> Any:
        """The state, as JSON."""
        return [[int(known(s)) for s in self._seeds], self._drawn]

    def restore(self, state: Any) -> None:
        """Goes back, or on, to a state."""
        self._seeds, drawn = tuple(state[0]), state[1]
        self._words, self._drawn = None, 0
        while self._drawn < drawn:
            self.next()


class _ShuffleDataset(OrderDataset):
    def __init__(self, dataset: Dataset, buffer_size: Any, seed: Any, reshuffle_each_iteration: bool | None):
        super().__init__(dataset)
        self._buffer_size = structure.scalar(buffer_size, dtypes.int64)
        self._seeds = PassSeeds(seed_pair(seed), reshuffle_each_iteration is None or bool(reshuffle_each_iteration))
        self._size()

    def _forget(self) -> None:
        self._seeds = self._seeds.fresh()

    def _pass_states(self) -> list[Any]:
        return [self._seeds]

    def _size(self) -> Any:
        size = known(self._buffer_size)
        if isinstance(size, int) and size <= 0 and size != _UNKNOWN_SIZE:
            raise invalid("buffer_size must be greater than zero or UNKNOWN_CARDINALITY [Op:ShuffleDatasetV3]")
        return size

    def _begin(self) -> None:
        self._seeds.next()

    def _iterate(self) -> Iterator[Any]:
        ring = _Ring(self._input._iterate, self._size(), random_words(*self._seeds.next()))
        return Resumed(ring.drawn)

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        # The seeds are those of the iterator's making; the input's pass begins with the first element.
        return _Ring(passes, self._size(), random_words(*self._seeds.next())).drawn()


class _Ring:
    """A buffer that is kept full and drawn from; where it stands when its input fails."""

    def __init__(self, passes: Callable[[], Iterator[Any]], size: int, words: Iterator[int]):
        self._passes, self._words = passes, words
        self._limit = sys.maxsize if size == _UNKNOWN_SIZE else size
        self._items: Iterator[Any] | None = None
        self._held: list[Any] = []
        self._start = 0

    def drawn(self) -> Iterator[Any]:
        """Draws from the ring that the input keeps full, then from what is left of it."""
        if self._items is None:
            self._items = iter(self._passes())
        items, held, words, limit = self._items, self._held, self._words, self._limit
        append = held.append
        if len(held) < limit:
            for item in items:
                append(item)
                if len(held) == limit:
                    break
        size = len(held)
        if not size:
            return
        start = self._start
        for item in items:
            index = (start + next(words) % size) % size
            drawn = held[index]
            # The first one takes the place of the drawn one; the place of the first is where the ring ends, too.
            held[index] = held[start]
            held[start] = item
            self._start = start = start + 1 if start + 1 < size else 0
            yield drawn
        held = held[start:] + held[:start]
        for first, word in zip(range(size), words, strict=False):
            index = first + word % (size - first)
            drawn = held[index]
            held[index] = held[first]
            held[first] = None
            yield drawn


@method
def shuffle(
    self: Dataset, buffer_size: Any, seed: Any = None, reshuffle_each_iteration: bool | None = None,
    name: str | None = None,
) -> Dataset:
    """The elements in a random order.

    Args:
      buffer_size: int64 scalar: how many elements each one is drawn from; for a perfect shuffle as many as there are.
      seed: int64 scalar, or None. reshuffle_each_iteration: whether passes differ, as by default. name: unused.
    Returns: a Dataset.
    Raises: InvalidArgumentError for a buffer of no elements.
    Example:
      >>> tf.random.set_seed(None)
      >>> print(*tf.data.Dataset.range(10).shuffle(4, seed=7).as_numpy_iterator())
      0 4 2 3 5 6 1 8 7 9
    """
    return _ShuffleDataset(self, buffer_size, seed, reshuffle_each_iteration)
