"""group_by_window, bucket_by_sequence_length, group_by_reducer: elements that have a key in common.

Source: tf.data.Dataset.group_by_window, bucket_by_sequence_length, tf.data.experimental.group_by_reducer public
docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from thalweg.core import convert, dtypes, nest
from thalweg.core.specs import TensorSpec
from thalweg.data import structure
from thalweg.data.dataset import UNKNOWN, Dataset, DatasetSpec, UnaryDataset, invalid, method
from thalweg.data.functions import ElementFunction, unpacked
from thalweg.data.structure import Element, Structure
from thalweg.engine.dispatch import apply

_KEY = TensorSpec([], dtypes.int64)


class _GroupDataset(Dataset):
    """The elements of a group, as they were."""

    def __init__(self, spec: Any, elements: list[Element]):
        super().__init__(spec)
        self._elements = elements

    def _iterate(self) -> Iterator[Element]:
        return iter(self._elements)

    def _count(self) -> int:
        return UNKNOWN


_GroupDataset.__name__ = "_VariantDataset"


def _as_int64(value: Any) -> Any:
    return convert.to_tensor(value, dtypes.int64)


def _key_function(function: Callable, dataset: Dataset) -> ElementFunction:
    traced = ElementFunction(function, unpacked(dataset.element_spec), "key_func", _as_int64)
    _check_key(traced, "key_func")
    return traced


def _check_key(traced: ElementFunction, what: str) -> None:
    spec = traced.structure.spec
    if not (isinstance(spec, TensorSpec) and spec.shape.is_compatible_with([])):
        raise ValueError(
            f"Invalid `{what}`. `{what}` must return a single `tf.int64` scalar tensor but its return type is {spec}."
        )


class _GroupByWindowDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, key_func: Callable, reduce_func: Callable, size_func: Callable):
        self._key = _key_function(key_func, dataset)
        self._size = ElementFunction(size_func, (_KEY,), "window_size_func", _as_int64)
        _check_key(self._size, "window_size_func")
        self._reduce = ElementFunction(reduce_func, (_KEY, DatasetSpec(dataset.element_spec)), "reduce_func")
        spec = self._reduce.structure.spec
        if not isinstance(spec, DatasetSpec):
            raise TypeError(
                "Invalid `reduce_func`. `reduce_func` must return a single `tf.data.Dataset` object but its return "
                f"type is {spec}."
            )
        super().__init__(dataset, spec.element_spec)

    def _iterate(self) -> Iterator[Element]:
        return self._groups(iter(self._input._iterate()))

    def _groups(self, elements: Iterator[Element]) -> Iterator[Element]:
        key_of, size_of, reduce = self._key.runner(), self._size.runner(), self._reduce.runner()
        spec = self._input.element_spec
        groups: dict[int, list[Element]] = {}
        sizes: dict[int, int] = {}

        def reduced(key: Any, group: list[Element]) -> Iterator[Element]:
            return reduce((key, _GroupDataset(spec, group)))[0]._iterate()

        for element in elements:
            (key,) = key_of(element)
            number = int(key)
            if number not in sizes:
                sizes[number] = int(size_of((key,))[0])
                if sizes[number] <= 0:
                    raise invalid(f"Window size must be greater than zero, but got {sizes.pop(number)}.")
            group = groups.setdefault(number, [])
            group.append(element)
            if len(group) == sizes[number]:
                yield from reduced(key, groups.pop(number))
        for number in sorted(groups):
            yield from reduced(convert.to_tensor(number, dtypes.int64)._numpy(), groups[number])

    def _count(self) -> int:
        return UNKNOWN


@method
def group_by_window(
    self: Dataset, key_func: Callable, reduce_func: Callable, window_size: Any = None,
    window_size_func: Callable | None = None, name: str | None = None,
) -> Dataset:  # fmt: skip
    """Elements with the same key, so many at a time, as what a function makes of them.

    Args:
      key_func: from the element to an int64 scalar. reduce_func: from (key, Dataset of elements) to a Dataset.
      window_size: int64 scalar. window_size_func: from the key to it; one of both. name: unused.
    Returns: a Dataset of the elements of the datasets that reduce_func returns.
    Raises: ValueError, TypeError for functions of other results, and without a size.
    Example:
      >>> d = tf.data.Dataset.range(7)
      >>> d = d.group_by_window(lambda x: x % 2, lambda key, group: group.batch(3), window_size=3)
      >>> list(d.as_numpy_iterator())
      [array([0, 2, 4]), array([1, 3, 5]), array([6])]
    """
    if (window_size is None) == (window_size_func is None):
        raise ValueError(
            "Either the `window_size` argument or the `window_size_func` argument must be specified."
        )
    if window_size_func is None:
        window_size_func = lambda key: convert.to_tensor(window_size, dtypes.int64)  # noqa: E731
    return _GroupByWindowDataset(self, key_func, reduce_func, window_size_func)


@method
def bucket_by_sequence_length(
    self: Dataset, element_length_func: Callable, bucket_boundaries: Sequence[int], bucket_batch_sizes: Sequence[int],
    padded_shapes: Any = None, padding_values: Any = None, pad_to_bucket_boundary: bool = False,
    no_padding: bool = False, drop_remainder: bool = False, name: str | None = None,
) -> Dataset:  # fmt: skip
    """Elements of similar lengths, padded and batched together.

    Args:
      element_length_func: from the element to its length, an int32 scalar.
      bucket_boundaries: upper lengths of the buckets but the last; ascending. bucket_batch_sizes: one more than these.
      padded_shapes, padding_values: as for `padded_batch`.
      pad_to_bucket_boundary: whether unknown dimensions are as long as the bucket allows, not as its longest element.
      no_padding: whether to batch as they are (then sparse, or equally long). drop_remainder: whether to leave out
        small batches at the end. name: unused.
    Returns: a Dataset of batches.
    Raises: ValueError where sizes and boundaries do not fit; InvalidArgumentError, at its turn, for an element too
    long. Example:
      >>> d = tf.data.Dataset.range(1, 5).map(lambda x: tf.fill([x], x))
      >>> d = d.bucket_by_sequence_length(lambda x: tf.shape(x)[0], [3], [2, 2])
      >>> [batch.numpy().tolist() for batch in d]
      [[[1, 0], [2, 2]], [[3, 3, 3, 0], [4, 4, 4, 4]]]
    """
    if len(bucket_batch_sizes) != len(bucket_boundaries) + 1:
        raise ValueError(
            "`len(bucket_batch_sizes)` must equal `len(bucket_boundaries) + 1` but "
            f"`len(bucket_batch_sizes)={len(bucket_batch_sizes)}` and "
            f"`len(bucket_boundaries)={len(bucket_boundaries)}`."
        )
    sizes = convert.to_tensor(list(bucket_batch_sizes), dtypes.int64)
    bounds = convert.to_tensor(list(bucket_boundaries), dtypes.int32)

    def bucket_of(*element: Any) -> Any:
        length = convert.to_tensor(element_length_func(*element))
        reached = apply("LessEqual", apply("Cast", bounds, DstT=dtypes.int32), apply("Cast", length, DstT=dtypes.int32))
        return apply("Sum", apply("Cast", reached, DstT=dtypes.int64), [0])

    def size_of(bucket: Any) -> Any:
        return apply("GatherV2", sizes, bucket, 0)

    def batched(bucket: Any, group: Dataset) -> Dataset:
        size = size_of(bucket)
        if no_padding:
            return group.batch(size, drop_remainder=drop_remainder)
        shapes = _padded_shapes(group.element_spec, padded_shapes)
        if pad_to_bucket_boundary:
            shapes = _filled_shapes(group.element_spec, shapes, _boundary(bounds, bucket))
        return group.padded_batch(size, shapes, padding_values, drop_remainder=drop_remainder)

    return _GroupByWindowDataset(self, bucket_of, batched, size_of)


def _padded_shapes(spec: Any, given: Any) -> Any:
    return nest.map_structure(lambda s: s.shape, spec) if given is None else given


def _boundary(bounds: Any, bucket: Any) -> Any:
    """The greatest length of a bucket. Raises: InvalidArgumentError, when run, for the last bucket, which has none."""
    count = bounds.shape[0]
    from thalweg.ops.debugging.api import Assert  # only pipelines that pad to boundaries need it

    check = Assert(
        apply("Less", bucket, convert.to_tensor(count, dtypes.int64)),
        ["When pad_to_bucket_boundary=True, elements must have length < max(bucket_boundaries).", bucket],
    )
    graph = structure.context_graph()
    with graph.control_dependencies([check]):
        place = apply("Minimum", bucket, convert.to_tensor(count - 1, dtypes.int64))
        return apply("Sub", apply("GatherV2", bounds, place, 0), 1)


def _filled_shapes(spec: Any, shapes: Any, length: Any) -> Any:
    """Shapes with the unknown dimensions replaced by a length, as int64 vectors."""
    from thalweg.data.transforms.padded_batch import _up_to

    flat = [shapes] if not nest.is_nested(spec) else _up_to(spec, shapes)
    found = []
    for shape in flat:
        sizes = [length if n is None or n == -1 else convert.to_tensor(int(n), dtypes.int32) for n in list(shape)]
        found.append(apply("Cast", apply("Pack", sizes), DstT=dtypes.int64) if sizes else shape)
    return nest.pack_sequence_as(spec, found)


# ---------------------------------------------------------------- reducers


class Reducer:
    """How a group becomes one value: `tf.data.experimental.Reducer`.

    Args:
      init_func: from the key to the first state. reduce_func: (state, element) -> state. finalize_func: state ->
        result.
    Example:
      >>> sums = tf.data.experimental.Reducer(lambda key: 0, lambda s, x: s + tf.cast(x, tf.int32), lambda s: s)
      >>> d = tf.data.Dataset.range(4).apply(tf.data.experimental.group_by_reducer(lambda x: x % 2, sums))
      >>> print(*d.as_numpy_iterator())
      2 4
    """

    def __init__(self, init_func: Callable, reduce_func: Callable, finalize_func: Callable):
        self._parts = (init_func, reduce_func, finalize_func)

    init_func = property(lambda self: self._parts[0], doc="From the key to the first state.")
    reduce_func = property(lambda self: self._parts[1], doc="From state and element to the next state.")
    finalize_func = property(lambda self: self._parts[2], doc="From the last state to the result.")


class _GroupByReducerDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, key_func: Callable, reducer: Reducer):
        self._key = _key_function(key_func, dataset)
        self._init = ElementFunction(reducer.init_func, (_KEY,), "init_func")
        state = self._init.structure.spec
        self._reduce = ElementFunction(reducer.reduce_func, (state, dataset.element_spec), "reduce_func")
        if [s.dtype for s in Structure(state).flat] != [s.dtype for s in self._reduce.structure.flat]:
            raise TypeError(
                f"The element types for the new state must match the initial state. Expected {state}; got "
                f"{self._reduce.structure.spec}."
            )
        self._finish = ElementFunction(reducer.finalize_func, unpacked(state), "finalize_func")
        super().__init__(dataset, self._finish.structure.spec)

    def _iterate(self) -> Iterator[Element]:
        return self._results(iter(self._input._iterate()))

    def _results(self, elements: Iterator[Element]) -> Iterator[Element]:
        key_of, first, reduce, finish = (f.runner() for f in (self._key, self._init, self._reduce, self._finish))
        states: dict[int, Element] = {}
        for element in elements:
            (key,) = key_of(element)
            number = int(key)
            state = states[number] if number in states else first((key,))
            states[number] = reduce((*state, *element))
        for number in sorted(states):
            yield finish(states[number])

    def _count(self) -> int:
        return UNKNOWN


def group_by_reducer(key_func: Callable, reducer: Reducer) -> Callable[[Dataset], Dataset]:
    """A function from a dataset to the dataset of one value per key, in the order of the keys.

    Args:
      key_func: from the element to an int64 scalar. reducer: a `tf.data.experimental.Reducer`.
    Returns: a function for `Dataset.apply`.
    Example:
      >>> count = tf.data.experimental.Reducer(lambda key: 0, lambda s, x: s + 1, lambda s: s)
      >>> d = tf.data.Dataset.range(5).apply(tf.data.experimental.group_by_reducer(lambda x: x % 2, count))
      >>> print(*d.as_numpy_iterator())
      3 2
    """
    return lambda dataset: _GroupByReducerDataset(dataset, key_func, reducer)


