"""`tf.data.Dataset`: the base of all datasets.

A subclass says what its elements are (`element_spec`), how many (`_count`) and yields them as flat tuples of leaves
(`_iterate`, see `structure`). `_iterate` does at once what TensorFlow does when an iterator is made (seeds are
drawn then),
and makes elements when they are asked for. Datasets whose elements are rows of arrays in memory, in some order,
also say so (`_indexed`): a batch then gathers its rows at once. The methods that transform are added by the files in
`transforms` and `sources` through `method` and `source`.
Source: tf.data.Dataset public docs 2.15; recorded runs.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from thalweg.core import context, convert, dtypes, errors, nest
from thalweg.core.specs import TypeSpec
from thalweg.core.tensor import EagerTensor
from thalweg.data import debug_mode
from thalweg.data.iterator import NumpyIterator, OwnedIterator
from thalweg.data.options import Options
from thalweg.data.structure import Element, Structure

INFINITE = -1
UNKNOWN = -2
_state = context.state


class Rows:
    """Elements that can be had by their numbers.

    Args:
      gather: from a list of numbers to the batch of these elements, an array per leaf.
      passes: makes a pass over the numbers, in the order of the elements.
    """

    __slots__ = ("gather", "passes")

    def __init__(self, gather: Callable[[list[int]], Element], passes: Callable[[], Iterator[int]]):
        self.gather, self.passes = gather, passes


class DatasetSpec(TypeSpec):
    """The type of a dataset that is an element of another, or an argument.

    Args:
      element_spec: nest of specs. dataset_shape: of the dataset's tensor.
    Example:
      >>> tf.data.DatasetSpec(tf.TensorSpec([], tf.int64))
      DatasetSpec(TensorSpec(shape=(), dtype=tf.int64, name=None), TensorShape([]))
    """

    __slots__ = ("_element_spec", "_dataset_shape")

    def __init__(self, element_spec: Any, dataset_shape: Any = ()):
        self._element_spec = element_spec
        self._dataset_shape = structure_shape(dataset_shape)

    value_type = property(lambda self: Dataset, doc="tf.data.Dataset.")
    element_spec = property(lambda self: self._element_spec, doc="The spec of the elements.")

    @classmethod
    def from_value(cls, value: Dataset) -> DatasetSpec:
        """The spec of a dataset."""
        return cls(value.element_spec)

    def _serialize(self) -> tuple:
        return (self._element_spec, self._dataset_shape)

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        other = getattr(spec_or_value, "_type_spec", spec_or_value)
        return isinstance(other, DatasetSpec) and compatible(self._element_spec, other._element_spec)

    def __hash__(self) -> int:
        return hash((type(self), tuple(nest.flatten(self._element_spec))))


def structure_shape(shape: Any) -> Any:
    """The static shape of a dataset's tensor."""
    return convert.shapes.as_shape(shape)


def compatible(a: Any, b: Any) -> bool:
    """Whether two nests of specs have the same form and compatible leaves."""
    try:
        nest.assert_same_structure(a, b)
    except (ValueError, TypeError):
        return False
    return all(x.is_compatible_with(y) for x, y in zip(nest.flatten(a), nest.flatten(b), strict=True))


class Dataset(Iterable):
    """A sequence of elements, each a nest of tensors, that is made lazily and can be gone over again.

    Example:
      >>> list(tf.data.Dataset.range(5).map(lambda x: x * x).batch(2).as_numpy_iterator())
      [array([0, 1]), array([4, 9]), array([16])]
    """

    _options: Options | None = None

    def __init__(self, element_spec: Any):
        self._structure = Structure(element_spec)
        self._made_in = _state.graph  # made anew at each run of that graph

    # ------------------------------------------------------------ what subclasses say

    def _iterate(self) -> Iterator[Element]:
        """A new pass over the elements, as flat tuples of leaves."""
        raise NotImplementedError(f"{type(self).__name__}._iterate")

    def _count(self) -> int:
        """How many elements, INFINITE or UNKNOWN."""
        return UNKNOWN

    def _indexed(self) -> Rows | None:
        """The elements as rows, where each can be had by a number."""
        return None

    def _pass_states(self) -> list[Any]:
        """What differs from pass to pass here: objects with `save` and `restore`."""
        return []

    def _all_states(self) -> list[Any]:
        """`_pass_states` of this dataset and of those it reads."""
        return [s for given in self._inputs() for s in given._all_states()] + self._pass_states()

    def _optimised(self) -> bool:
        """Whether the pipeline may be rewritten, as options and debug mode say."""
        if debug_mode.on:
            return False
        return self.options().experimental_optimization.apply_default_optimizations is not False

    def _started(self) -> Iterator[Element]:
        """A new pass, as a user begins it."""
        return self._iterate()

    def _begin(self) -> None:
        """What making a pass does to the datasets' state, for a pass that nobody will read."""
        for given in self._inputs():
            given._begin()

    def _inputs(self) -> list[Dataset]:
        """The datasets this one reads."""
        return [v for v in self.__dict__.values() if isinstance(v, Dataset)]

    def _forget(self) -> None:
        """Drops the state of a copy that has other tensors (see `rebind`)."""

    # ------------------------------------------------------------ what users see

    @property
    def element_spec(self) -> Any:
        """The nest of specs of an element."""
        return self._structure.spec

    @property
    def _type_spec(self) -> DatasetSpec:
        return DatasetSpec(self.element_spec)

    def __iter__(self) -> OwnedIterator:
        """Goes over the elements. Raises: RuntimeError while a graph is built that is no function's."""
        if _state.graph is not None:
            if _state.graph.is_function:
                return self._iterator_in_graph()
            raise RuntimeError(
                "`tf.data.Dataset` only supports Python-style iteration in eager mode or within tf.function."
            )
        return OwnedIterator(self)

    def as_numpy_iterator(self) -> NumpyIterator:
        """Goes over the elements with NumPy arrays in place of tensors.

        Returns: an iterator over nests of arrays.
        Raises: TypeError where elements hold other things than tensors and datasets; RuntimeError in a graph.
        Example:
          >>> list(tf.data.Dataset.from_tensors({"a": [1, 2]}).as_numpy_iterator())
          [{'a': array([1, 2], dtype=int32)}]
        """
        if _state.graph is not None:
            raise RuntimeError("`tf.data.Dataset.as_numpy_iterator()` is only supported in eager mode.")
        return NumpyIterator(self)

    def cardinality(self) -> EagerTensor:
        """The number of elements: int64 scalar, `tf.data.INFINITE_CARDINALITY` or `tf.data.UNKNOWN_CARDINALITY`.

        Example:
          >>> int(tf.data.Dataset.range(42).repeat().cardinality()), tf.data.INFINITE_CARDINALITY
          (-1, -1)
        """
        return convert.to_tensor(self._known_count(), dtypes.int64)

    def _known_count(self) -> int:
        count = self._count()
        return count if isinstance(count, int) else UNKNOWN

    def __len__(self) -> int:
        """The number of elements. Raises: TypeError where it is infinite or unknown."""
        count = self._known_count()
        if count == INFINITE:
            raise TypeError("The dataset is infinite.")
        if count == UNKNOWN:
            raise TypeError("The dataset length is unknown.")
        return count

    def __bool__(self) -> bool:
        return True

    __nonzero__ = __bool__

    def options(self) -> Options:
        """The options set by `with_options` here and before, merged."""
        merged = Options()
        for given in self._inputs():
            merged = merged.merge(given.options())
        return (merged if self._options is None else merged.merge(self._options)).frozen()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} element_spec={self.element_spec}>"

    __str__ = __repr__

    def __debug_string__(self) -> str:  # noqa: PLW3201  (TensorFlow's name)
        """The pipeline's datasets, the first one first."""
        return "\n".join([*(d.__debug_string__() for d in self._inputs()), type(self).__name__.lstrip("_")])


Dataset.__name__ = Dataset.__qualname__ = "DatasetV2"


class UnaryDataset(Dataset):
    """A dataset made from one other."""

    def __init__(self, input_dataset: Dataset, element_spec: Any = None):
        super().__init__(input_dataset.element_spec if element_spec is None else element_spec)
        self._input = input_dataset

    def _count(self) -> int:
        return self._input._count()


class OrderDataset(UnaryDataset):
    """A dataset that leaves, repeats or reorders the elements of another without a look at them."""

    def _order(self, passes: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        """One pass over things, given how to make passes over the input's."""
        raise NotImplementedError(f"{type(self).__name__}._order")

    def _iterate(self) -> Iterator[Element]:
        return self._order(self._input._iterate)

    def _indexed(self) -> Rows | None:
        found = self._input._indexed()
        return None if found is None else Rows(found.gather, lambda: self._order(found.passes))


def method(function: Callable) -> Callable:
    """Makes a function of a dataset a method of `Dataset`."""
    return _attach(function, function)


def source(function: Callable) -> Callable:
    """Makes a function a static method of `Dataset`."""
    return _attach(function, staticmethod(function))


def _attach(function: Callable, attribute: Any) -> Callable:
    function.__name__ = function.__name__.rstrip("_")  # `map_` is so written because the module needs Python's map
    function.__qualname__ = f"DatasetV2.{function.__name__}"
    setattr(Dataset, function.__name__, attribute)
    return function


def check_dataset(value: Any, message: str) -> Dataset:
    """The value if it is a dataset. Raises: TypeError with the message if not."""
    if not isinstance(value, Dataset):
        raise TypeError(message)
    return value


def invalid(message: str) -> errors.InvalidArgumentError:
    """The error of an op that makes a dataset or gives an element."""
    return errors.InvalidArgumentError(None, None, message)


def copied(dataset: Dataset, changes: dict[str, Any]) -> Dataset:
    """A dataset with some attributes changed and no state."""
    result = copy.copy(dataset)
    result.__dict__.update(changes)
    result._forget()
    return result
