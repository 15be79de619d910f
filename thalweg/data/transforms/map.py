"""map, filter, flat_map, interleave, take_while, enumerate: a function for each element.

Source: tf.data.Dataset.map, filter, flat_map, interleave, take_while, enumerate public docs 2.15; recorded runs.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import dtypes, nest
from thalweg.core.specs import TensorSpec
from thalweg.data import debug_mode, structure
from thalweg.data.ahead import Ahead, ParallelMap
from thalweg.data.dataset import UNKNOWN, Dataset, DatasetSpec, Rows, UnaryDataset, invalid, method
from thalweg.data.functions import ElementFunction, unpacked
from thalweg.data.sources.range import _CounterDataset
from thalweg.data.sources.zip import _ZipDataset
from thalweg.data.structure import Element, known

_CHUNK_BYTES = 1 << 20  # how much a map makes in advance at most


class _MapDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, function: Callable):
        self._function = ElementFunction(function, unpacked(dataset.element_spec), "map")
        if all(isinstance(s, structure.NoneTensorSpec) for s in self._function.structure.flat):
            raise invalid("Length for attr 'output_types' of 0 must be at least minimum 1 [Op:MapDataset]")
        super().__init__(dataset, self._function.structure.spec)

    def _iterate(self) -> Iterator[Element]:
        found = self._indexed()
        if found is not None:
            return _by_chunks(found)
        return map(self._function.runner(), self._input._iterate())

    def _indexed(self) -> Rows | None:
        run = self._function.batch_runner()
        found = self._input._indexed() if run is not None else None
        if found is None or not self._optimised():
            return None
        gather = found.gather
        return Rows(lambda rows: run(gather(rows), len(rows)), found.passes)


def _by_chunks(rows: Rows) -> Iterator[Element]:
    """Elements of rows that are made many at a time, as the function costs the same for one and for many."""
    passes, size = rows.passes(), 1
    while part := list(itertools.islice(passes, size)):
        arrays = rows.gather(part)
        for i in range(len(part)):
            yield tuple([a[i, ...] for a in arrays])
        largest = max((a.nbytes for a in arrays), default=0)
        size = size * 4 if size < 256 and 4 * largest <= _CHUNK_BYTES else size


class _ParallelMapDataset(_MapDataset):
    """A map whose function runs for several elements at a time, where that takes long enough to pay."""

    def __init__(self, dataset: Dataset, function: Callable, parallel: Any = None, deterministic: bool | None = None):
        super().__init__(dataset, function)
        self._parallel = structure.scalar(-1 if parallel is None else parallel, dtypes.int64)
        self._deterministic = deterministic
        if isinstance(self._parallel, int) and self._parallel != -1 and self._parallel <= 0:
            raise invalid("num_parallel_calls must be greater than zero. [Op:ParallelMapDatasetV2]")

    def _iterate(self) -> Iterator[Element]:
        found = self._indexed()
        if found is not None:
            return _by_chunks(found)
        options = self.options()
        ordered = self._deterministic
        if ordered is None:
            ordered = options.deterministic is not False
        count = thread_count(known(self._parallel), options)
        return ParallelMap(self._function.runner(), self._input._iterate(), count, ordered)


def thread_count(wanted: int, options: Any) -> int:
    """How many threads a parallel dataset uses: what the user says, or (AUTOTUNE) as many as there are cores."""
    size = options.threading.private_threadpool_size
    if wanted > 0:
        return min(wanted, size) if size else wanted
    budget = options.autotune.cpu_budget if options.autotune.enabled is not False else 1
    return size or budget or max(os.cpu_count() or 1, 2)


class PredicateDataset(UnaryDataset):
    """A dataset with a function that gives one bool for each element."""

    _message = (
        "Invalid `predicate`. `predicate` must return a `tf.bool` scalar tensor, but its return type is {}."
    )

    def __init__(self, dataset: Dataset, predicate: Callable):
        self._predicate = ElementFunction(predicate, unpacked(dataset.element_spec), "filter")
        spec = self._predicate.structure.spec
        if not (isinstance(spec, TensorSpec) and spec.dtype is dtypes.bool and spec.shape.is_compatible_with([])):
            raise ValueError(self._message.format(spec))
        super().__init__(dataset)

    def _count(self) -> int:
        return UNKNOWN


class _FilterDataset(PredicateDataset):
    def _iterate(self) -> Iterator[Element]:
        run = self._predicate.runner()
        return filter(lambda element: run(element)[0], self._input._iterate())

    def _indexed(self) -> Rows | None:
        run = self._predicate.batch_runner()
        found = self._input._indexed() if run is not None else None
        if found is None or not self._optimised():
            return None

        def kept() -> Iterator[int]:
            return _kept(found, run)

        return Rows(found.gather, kept)


def _kept(rows: Rows, run: Callable) -> Iterator[int]:
    passes, size = rows.passes(), 1
    while part := list(itertools.islice(passes, size)):
        arrays = rows.gather(part)
        (keep,) = run(arrays, len(part))
        yield from itertools.compress(part, keep.tolist())
        largest = max((a.nbytes for a in arrays), default=0)
        size = size * 4 if size < 256 and 4 * largest <= _CHUNK_BYTES else size


class _TakeWhileDataset(PredicateDataset):
    _message = "Invalid `predicate`. `predicate` must return a `tf.bool` scalar tensor but its return type is{}."

    def _iterate(self) -> Iterator[Element]:
        run = self._predicate.runner()
        return itertools.takewhile(lambda element: run(element)[0], self._input._iterate())


class _FlatMapDataset(UnaryDataset):
    _name = "flat_map"

    def __init__(self, dataset: Dataset, function: Callable):
        self._function = ElementFunction(function, unpacked(dataset.element_spec), self._name)
        spec = self._function.structure.spec
        if not isinstance(spec, DatasetSpec):
            found = nest.map_structure(lambda s: s.value_type, spec)
            raise TypeError(f"The `map_func` argument must return a `Dataset` object. Got {found!r}.")
        super().__init__(dataset, spec.element_spec)

    def _iterate(self) -> Iterator[Element]:
        passes = map(_dataset_of(self._function.runner()), self._input._iterate())
        return FlatPasses(passes)

    def _count(self) -> int:
        return UNKNOWN


class _InterleaveDataset(_FlatMapDataset):
    _name = "interleave"

    def __init__(self, dataset: Dataset, function: Callable, cycle_length: Any, block_length: Any):
        super().__init__(dataset, function)
        self._cycle = structure.scalar(cycle_length, dtypes.int64)
        self._block = structure.scalar(block_length, dtypes.int64)
        for value, what in ((self._cycle, "cycle_length"), (self._block, "block_length")):
            if isinstance(value, int) and value <= 0:
                raise invalid(f"{what} must be greater than zero. [Op:InterleaveDataset]")

    def _passes(self) -> Iterator[Iterator[Element]]:
        return map(_dataset_of(self._function.runner()), self._input._iterate())

    def _iterate(self) -> Iterator[Element]:
        return Turns(self._passes(), known(self._cycle), known(self._block))


class _ParallelInterleaveDataset(_InterleaveDataset):
    """The same order; the datasets that take turns are read ahead where their elements take long."""

    def __init__(self, dataset: Dataset, function: Callable, cycle: Any, block: Any, parallel: Any, ahead: int = 1):
        super().__init__(dataset, function, cycle, block)
        self._parallel = structure.scalar(parallel, dtypes.int64)
        self._ahead = ahead
        if isinstance(self._parallel, int) and self._parallel != -1 and self._parallel <= 0:
            raise invalid("num_parallel_calls must be greater than zero. [Op:ParallelInterleaveDatasetV4]")

    def _iterate(self) -> Iterator[Element]:
        size = max(known(self._block), self._ahead)
        passes = (Ahead(elements, size) for elements in self._passes())
        return Turns(passes, known(self._cycle), known(self._block))


def _dataset_of(run: Callable[[Element], Element]) -> Callable[[Element], Iterator[Element]]:
    return lambda element: iter(run(element)[0]._iterate())


class FlatPasses:
    """The elements of passes, one pass after the other; goes on after an element that failed."""

    __slots__ = ("_passes", "_current")

    def __init__(self, passes: Iterator[Iterator[Element]]):
        self._passes = passes
        self._current: Iterator[Element] = iter(())

    def __iter__(self) -> FlatPasses:
        return self

    def __next__(self) -> Element:
        while True:
            try:
                return next(self._current)
            except StopIteration:
                self._current = next(self._passes)


class Turns:
    """The elements of passes, `block` of each in turn, `cycle` passes at a time."""

    def __init__(self, passes: Iterator[Iterator[Element]], cycle: int, block: int):
        self._passes, self._cycle, self._block = passes, cycle, block
        self._current: list[Iterator[Element] | None] = [None] * cycle
        self._place = self._taken = self._open = 0
        self._ended = False

    def __iter__(self) -> Turns:
        return self

    def __next__(self) -> Element:
        while not self._ended or self._open:
            if self._current[self._place] is None and not self._ended:
                self._fill()
            inner = self._current[self._place]
            if inner is not None:
                if self._taken < self._block:
                    self._taken += 1
                    try:
                        return next(inner)
                    except StopIteration:
                        self._current[self._place] = None
                        self._open -= 1
            self._place = (self._place + 1) % self._cycle
            self._taken = 0
        raise StopIteration

    def _fill(self) -> None:
        try:
            self._current[self._place] = next(self._passes)
            self._open += 1
        except StopIteration:
            self._ended = True


@method
def map_(
    self: Dataset, map_func: Callable, num_parallel_calls: Any = None, deterministic: bool | None = None,
    name: str | None = None,
) -> Dataset:  # fmt: skip
    """A function of each element.

    Args:
      map_func: from the element (a tuple's parts as arguments) to a nest of tensors; traced once.
      num_parallel_calls, deterministic: how much may run at a time; the order stays. name: unused.
    Returns: a Dataset of the results.
    Raises: ValueError where map_func is no callable; what tracing raises.
    Example:
      >>> [(int(a), int(b)) for a, b in tf.data.Dataset.range(3).map(lambda x: (x, x + 1))]
      [(0, 1), (1, 2), (2, 3)]
    """
    if num_parallel_calls is None or debug_mode.on:
        return _MapDataset(self, map_func)
    return _ParallelMapDataset(self, map_func, num_parallel_calls, deterministic)


@method
def filter_(self: Dataset, predicate: Callable, name: str | None = None) -> Dataset:
    """The elements for which a function is true.

    Args:
      predicate: from the element to a bool scalar. name: unused.
    Returns: a Dataset.
    Raises: ValueError where the result is no bool scalar.
    Example:
      >>> print(*tf.data.Dataset.range(5).filter(lambda x: x % 2 == 0).as_numpy_iterator())
      0 2 4
    """
    return _FilterDataset(self, predicate)


@method
def take_while(self: Dataset, predicate: Callable, name: str | None = None) -> Dataset:
    """The elements before the first for which a function is false.

    Args:
      predicate: from the element to a bool scalar. name: unused.
    Returns: a Dataset.
    Raises: ValueError where the result is no bool scalar.
    Example:
      >>> print(*tf.data.Dataset.range(10).take_while(lambda x: x < 3).as_numpy_iterator())
      0 1 2
    """
    return _TakeWhileDataset(self, predicate)


@method
def flat_map(self: Dataset, map_func: Callable, name: str | None = None) -> Dataset:
    """The elements of the datasets that a function makes of each element, one dataset after the other.

    Args:
      map_func: from the element to a Dataset. name: unused.
    Returns: a Dataset.
    Raises: TypeError where the result is no Dataset.
    Example:
      >>> print(*tf.data.Dataset.range(3).flat_map(lambda x: tf.data.Dataset.range(x)).as_numpy_iterator())
      0 0 1
    """
    return _FlatMapDataset(self, map_func)


@method
def interleave(
    self: Dataset, map_func: Callable, cycle_length: Any = None, block_length: Any = None,
    num_parallel_calls: Any = None, deterministic: bool | None = None, name: str | None = None,
) -> Dataset:  # fmt: skip
    """The elements of the datasets that a function makes of each element, taken in turns.

    Args:
      map_func: from the element to a Dataset.
      cycle_length: how many datasets take turns. block_length: how many elements per turn.
      num_parallel_calls, deterministic: how much may run at a time; the order stays. name: unused.
    Returns: a Dataset.
    Raises: TypeError where the result is no Dataset; InvalidArgumentError for lengths below 1.
    Example:
      >>> d = tf.data.Dataset.range(3)
      >>> print(*d.interleave(lambda x: tf.data.Dataset.from_tensors(x).repeat(2), cycle_length=2).as_numpy_iterator())
      0 1 0 1 2 2
    """
    if block_length is None:
        block_length = 1
    if cycle_length is None:
        cycle_length = -1
    if isinstance(cycle_length, int) and cycle_length == -1:
        cycle_length = _default_cycle(num_parallel_calls)
    if isinstance(cycle_length, int) and isinstance(num_parallel_calls, int) and num_parallel_calls > cycle_length > 0:
        raise invalid(
            f"interleave: num_parallel_calls must be tf.data.AUTOTUNE or at most cycle_length, "
            f"but is {num_parallel_calls} where cycle_length is {cycle_length} [Op:ParallelInterleaveDatasetV4]"
        )
    if num_parallel_calls is None or debug_mode.on:
        return _InterleaveDataset(self, map_func, cycle_length, block_length)
    return _ParallelInterleaveDataset(self, map_func, cycle_length, block_length, num_parallel_calls)


def _default_cycle(parallel: Any) -> int:
    cores = os.cpu_count() or 1
    return cores if parallel is None or not isinstance(parallel, int) or parallel < 0 else min(parallel, cores)


@method
def enumerate_(self: Dataset, start: Any = 0, name: str | None = None) -> Dataset:
    """Pairs of a number and an element.

    Args:
      start: int64 scalar, the first number. name: unused.
    Returns: a Dataset of pairs.
    Example:
      >>> [(int(i), int(e)) for i, e in tf.data.Dataset.from_tensor_slices([5, 6]).enumerate(1)]
      [(1, 5), (2, 6)]
    """
    return _EnumeratedDataset(self, start)


class _EnumeratedDataset(_ZipDataset):
    def __init__(self, dataset: Dataset, start: Any):
        super().__init__((_CounterDataset(start, 1, dtypes.int64), dataset))


_EnumeratedDataset.__name__ = "_ZipDataset"
