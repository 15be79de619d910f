"""take, skip, repeat, shard, prefetch, concatenate: which elements come, whatever they are.

Source: tf.data.Dataset.take, skip, repeat, shard, prefetch public docs 2.15; recorded runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import dtypes
from thalweg.data import debug_mode, structure
from thalweg.data.ahead import Ahead
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, OrderDataset, invalid, method
from thalweg.data.structure import known

_AUTOTUNED = 8  # elements that a prefetch of AUTOTUNE makes ahead at most


class _TakeDataset(OrderDataset):
    def __init__(self, dataset: Dataset, count: Any):
        super().__init__(dataset)
        self._limit = structure.scalar(count, dtypes.int64)

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        limit = known(self._limit)
        if limit == 0:  # TensorFlow makes no iterator of the input then
            return iter(())
        return passes() if limit < 0 else itertools.islice(passes(), limit)

    def _count(self) -> int:
        count, limit = self._input._known_count(), known(self._limit)
        if not isinstance(limit, int):
            return UNKNOWN
        if limit < 0 or count == UNKNOWN:
            return count
        return limit if count == INFINITE else min(count, limit)


class _SkipDataset(OrderDataset):
    def __init__(self, dataset: Dataset, count: Any):
        super().__init__(dataset)
        self._skipped = structure.scalar(count, dtypes.int64)

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        skipped = known(self._skipped)
        return iter(()) if skipped < 0 else itertools.islice(passes(), skipped, None)

    def _count(self) -> int:
        count, skipped = self._input._known_count(), known(self._skipped)
        if not isinstance(skipped, int):
            return UNKNOWN
        if skipped < 0:
            return 0
        return count if count < 0 else max(count - skipped, 0)


class _RepeatDataset(OrderDataset):
    """Passes over the input, one after the other.

    TensorFlow begins one pass too many after the last, which moves the seeds of shuffles upstream; it does not where it
    has fused this dataset with a shuffle just before.
    """

    def __init__(self, dataset: Dataset, count: Any):
        super().__init__(dataset)
        self._times = structure.scalar(-1 if count is None else count, dtypes.int64)

    def _fused(self) -> bool:
        if type(self._input).__name__ != "_ShuffleDataset":
            return False
        return self.options().experimental_optimization.apply_default_optimizations is not False

    def _begin(self) -> None:
        if known(self._times):
            super()._begin()

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        times = known(self._times)
        if times == 0:
            return iter(())
        if times < 0:
            return self._forever(passes)
        return self._finite(iter(passes()), passes, times)

    def _finite(self, first: Iterator[Any], passes: Callable[[], Iterator[Any]], times: int) -> Iterator[Any]:
        yield from first
        for _ in range(times - 1):
            yield from passes()
        if not self._fused():
            self._input._begin()

    def _forever(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        for _ in itertools.count():
            empty = True
            for item in passes():
                empty = False
                yield item
            if empty:  # repeating nothing for ever ends at once
                return

    def _count(self) -> int:
        count, times = self._input._known_count(), known(self._times)
        if not isinstance(times, int):
            return UNKNOWN
        if times < 0:
            return 0 if count == 0 else INFINITE
        if times == 0:
            return 0
        return count if count < 0 else count * times


class _ShardDataset(OrderDataset):
    def __init__(self, dataset: Dataset, num_shards: Any, index: Any):
        super().__init__(dataset)
        self._shards, self._index = (structure.scalar(v, dtypes.int64) for v in (num_shards, index))
        self._check()

    def _check(self) -> None:
        shards, index = known(self._shards), known(self._index)
        if isinstance(shards, int) and shards <= 0:
            raise invalid(
                f"Number of shards must be greater than zero (currently num_shards = {shards}). [Op:ShardDataset]"
            )
        if isinstance(shards, int) and isinstance(index, int) and not 0 <= index < shards:
            raise invalid(f"Index must be between 0 and {shards - 1} (currently index = {index}). [Op:ShardDataset]")

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        self._check()
        return itertools.islice(passes(), known(self._index), None, known(self._shards))

    def _count(self) -> int:
        count, shards, index = self._input._known_count(), known(self._shards), known(self._index)
        if count < 0:
            return count
        return max(-(-(count - index) // shards), 0) if isinstance(shards, int) and isinstance(index, int) else UNKNOWN


class _PrefetchDataset(OrderDataset):
    def __init__(self, dataset: Dataset, buffer_size: Any):
        super().__init__(dataset)
        self._buffer_size = structure.scalar(buffer_size, dtypes.int64)
        if isinstance(self._buffer_size, int) and self._buffer_size < -1:
            raise invalid("buffer_size must be >= 0 or set buffer_size to be -1 for auto-tuning [Op:PrefetchDataset]")

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        return passes()

    def _iterate(self) -> Iterator[Any]:
        elements = iter(self._input._iterate())
        size = known(self._buffer_size)
        if size == 0 or debug_mode.on:
            return elements
        if size < 0:
            size = 1 if self.options().autotune.enabled is False else _AUTOTUNED
        return Ahead(elements, size)


class _OptionsDataset(OrderDataset):
    def __init__(self, dataset: Dataset, options: Any):
        super().__init__(dataset)
        self._options = options

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        return passes()


@method
def take(self: Dataset, count: Any, name: str | None = None) -> Dataset:
    """At most the first `count` elements.

    Args:
      count: int64 scalar; -1 for all. name: unused.
    Returns: a Dataset.
    Example:
      >>> print(*tf.data.Dataset.range(10).take(3).as_numpy_iterator())
      0 1 2
    """
    return _TakeDataset(self, count)


@method
def skip(self: Dataset, count: Any, name: str | None = None) -> Dataset:
    """All but the first `count` elements.

    Args:
      count: int64 scalar; -1 skips all. name: unused.
    Returns: a Dataset.
    Example:
      >>> print(*tf.data.Dataset.range(10).skip(7).as_numpy_iterator())
      7 8 9
    """
    return _SkipDataset(self, count)


@method
def repeat(self: Dataset, count: Any = None, name: str | None = None) -> Dataset:
    """The elements `count` times over; a new pass each time.

    Args:
      count: int64 scalar; None or -1 for without end. name: unused.
    Returns: a Dataset.
    Example:
      >>> print(*tf.data.Dataset.range(2).repeat(2).as_numpy_iterator())
      0 1 0 1
    """
    return _RepeatDataset(self, count)


@method
def shard(self: Dataset, num_shards: Any, index: Any, name: str | None = None) -> Dataset:
    """Every `num_shards`-th element, from the `index`-th on.

    Args:
      num_shards, index: int64 scalars. name: unused.
    Returns: a Dataset.
    Raises: InvalidArgumentError for an index outside of [0, num_shards).
    Example:
      >>> print(*tf.data.Dataset.range(10).shard(3, 1).as_numpy_iterator())
      1 4 7
    """
    return _ShardDataset(self, num_shards, index)


@method
def prefetch(self: Dataset, buffer_size: Any, name: str | None = None) -> Dataset:
    """The same elements; `buffer_size` of them may be made before they are asked for.

    Args:
      buffer_size: int64 scalar; tf.data.AUTOTUNE to leave it open. name: unused.
    Returns: a Dataset.
    Example:
      >>> print(*tf.data.Dataset.range(3).prefetch(tf.data.AUTOTUNE).as_numpy_iterator())
      0 1 2
    """
    return _PrefetchDataset(self, buffer_size)


@method
def with_options(self: Dataset, options: Any, name: str | None = None) -> Dataset:
    """The same elements, under other options.

    Args:
      options: tf.data.Options; those set replace the ones set before. name: unused.
    Returns: a Dataset.
    Example:
      >>> print(*tf.data.Dataset.range(2).with_options(tf.data.Options()).as_numpy_iterator())
      0 1
    """
    return _OptionsDataset(self, options)


@method
def apply(self: Dataset, transformation_func: Callable) -> Dataset:
    """What a function makes of this dataset.

    Args:
      transformation_func: from a Dataset to a Dataset.
    Returns: its result.
    Raises: TypeError if that is no Dataset.
    Example:
      >>> print(*tf.data.Dataset.range(5).apply(lambda d: d.filter(lambda x: x < 2)).as_numpy_iterator())
      0 1
    """
    result = transformation_func(self)
    if not isinstance(result, Dataset):
        raise TypeError(f"`transformation_func` must return a `tf.data.Dataset` object. Got {type(result)}.")
    return result
