"""ignore_errors, assert_cardinality, pad_to_cardinality: what comes in spite of errors, and how much must come.

Source: tf.data.Dataset.ignore_errors, tf.data.experimental.assert_cardinality, pad_to_cardinality public docs 2.15;
recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, errors, nest
from thalweg.core.logger import get_logger
from thalweg.core.specs import TensorSpec
from thalweg.data import structure
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, UnaryDataset, method
from thalweg.data.structure import Element, known


class _IgnoreErrorsDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, log_warning: Any):
        super().__init__(dataset)
        self._log = bool(log_warning)

    def _iterate(self) -> Iterator[Element]:
        return self._good(iter(self._input._iterate()))

    def _good(self, elements: Iterator[Element]) -> Iterator[Element]:
        while True:
            try:
                element = next(elements)
            except StopIteration:
                return
            except (errors.CancelledError, errors.OutOfRangeError):
                raise
            except errors.OpError as e:
                if self._log:
                    get_logger().warning("Error raised with error message %s", e.message)
                continue
            yield element

    def _count(self) -> int:
        return UNKNOWN


@method
def ignore_errors(self: Dataset, log_warning: Any = False, name: str | None = None) -> Dataset:
    """The elements without those that could not be made.

    Args:
      log_warning: whether to log errors. name: unused.
    Returns: a Dataset.
    Example:
      >>> d = tf.data.Dataset.from_tensor_slices([1., 0., 2.]).map(lambda x: tf.debugging.check_numerics(1. / x, "x"))
      >>> [float(x) for x in d.ignore_errors()]
      [1.0, 0.5]
    """
    return _IgnoreErrorsDataset(self, log_warning)


class _AssertCardinalityDataset(UnaryDataset):
    def __init__(self, dataset: Dataset, expected: Any):
        super().__init__(dataset)
        self._expected = structure.scalar(expected, dtypes.int64)

    def _iterate(self) -> Iterator[Element]:
        return self._counted(iter(self._input._iterate()), known(self._expected))

    def _counted(self, elements: Iterator[Element], expected: int) -> Iterator[Element]:
        count = 0
        for element in elements:
            count += 1
            if expected >= 0 and count > expected:
                raise _wrong_count(f"{expected} elements but contained at least {count} elements.")
            yield element
        if expected == INFINITE:
            raise _wrong_count(f"an infinite number of elements but contained only {count} elements.")
        if expected >= 0 and count < expected:
            raise _wrong_count(f"{expected} elements but contained only {count} elements.")

    def _count(self) -> int:
        expected = known(self._expected)
        return expected if isinstance(expected, int) else UNKNOWN


def _wrong_count(text: str) -> errors.FailedPreconditionError:
    return errors.FailedPreconditionError(None, None, f"Input dataset was expected to contain {text}")


def assert_cardinality(expected_cardinality: Any) -> Callable[[Dataset], Dataset]:
    """A function from a dataset to the same, which fails where it has another number of elements.

    Args:
      expected_cardinality: int64 scalar.
    Returns: a function for `Dataset.apply`.
    Example:
      >>> d = tf.data.Dataset.range(5).filter(lambda x: x > 1)
      >>> len(d.apply(tf.data.experimental.assert_cardinality(3)))
      3
    """
    return lambda dataset: _AssertCardinalityDataset(dataset, expected_cardinality)


def pad_to_cardinality(cardinality: Any, mask_key: str = "valid") -> Callable[[Dataset], Dataset]:
    """A function from a dataset of dicts to one of so many; those added are zeros, and a part of each says if it is
    one.

    Args:
      cardinality: how many elements there shall be. mask_key: the name of the part that says if an element was there.
    Returns: a function for `Dataset.apply`.
    Raises: ValueError for datasets of other things than dicts, of more elements, or of an unknown number.
    Example:
      >>> d = tf.data.Dataset.from_tensor_slices({"a": [1, 2]})
      >>> [(int(e["a"]), bool(e["valid"])) for e in d.apply(tf.data.experimental.pad_to_cardinality(3))]
      [(1, True), (2, True), (0, False)]
    """

    def padded(dataset: Dataset) -> Dataset:
        spec = dataset.element_spec
        if not isinstance(spec, dict):
            raise ValueError("`pad_to_cardinality` requires its input dataset to be a dictionary.")
        if mask_key in spec:
            raise ValueError(f"`mask_key` {mask_key!r} is already a part of the elements.")
        count, wanted = dataset._known_count(), int(cardinality)
        if count < 0:
            raise ValueError("`pad_to_cardinality` requires the input dataset to have a known, finite cardinality.")
        if count > wanted:
            raise ValueError(f"The dataset has {count} elements, more than `cardinality` {wanted}.")
        filler = Dataset.from_tensors(nest.map_structure(_zeros, spec)).repeat(wanted - count)
        valid, invalid = (_with_mask(d, mask_key, flag) for d, flag in ((dataset, True), (filler, False)))
        return valid.concatenate(invalid)

    return padded


def _with_mask(dataset: Dataset, key: str, flag: bool) -> Dataset:
    return dataset.map(lambda element: {**element, key: convert.to_tensor(flag)})


def _zeros(spec: Any) -> Any:
    if not isinstance(spec, TensorSpec):
        raise ValueError(f"`pad_to_cardinality` supports tensors only, not {spec}.")
    shape = [0 if n is None else n for n in spec.shape.as_list()]
    array = np.full(shape, b"", object) if spec.dtype is dtypes.string else np.zeros(shape, spec.dtype._storage)
    return convert.to_tensor(array, spec.dtype)
