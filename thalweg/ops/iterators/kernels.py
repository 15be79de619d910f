"""Kernels of datasets, iterators and optionals: they work on host objects."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors, shapes
from thalweg.core.registry import kernel, no_kernel
from thalweg.engine.namespaces import numpy_namespace
from thalweg.ops.iterators.storage import IteratorStorage, OptionalValue, boxed, of_handle


@kernel("ThalwegDataset", backend="numpy")
def _dataset(xp: Any, components: list, *, token: Any) -> np.ndarray:
    return boxed(token(components))


@kernel("DatasetCardinality", backend="numpy")
def _cardinality(xp: Any, dataset: np.ndarray) -> np.ndarray:
    return np.asarray(dataset[()]._known_count(), np.int64)


# ---------------------------------------------------------------- iterators


@kernel("AnonymousIteratorV3", backend="numpy")
def _anonymous(xp: Any) -> np.ndarray:
    return boxed(IteratorStorage())


@kernel("IteratorV2", backend="numpy")
def _iterator(xp: Any, *, shared_name: Any) -> np.ndarray:
    return boxed(IteratorStorage())


@kernel("OneShotIterator", backend="numpy")
def _one_shot(xp: Any, *, dataset_factory: Any) -> np.ndarray:
    return boxed(IteratorStorage(_first_when_asked(dataset_factory)))


def _first_when_asked(factory: Any) -> Any:
    (dataset,) = factory.run(numpy_namespace, [])
    yield from dataset[()]._flat_elements()


@kernel("MakeIterator", backend="numpy")
def _make(xp: Any, dataset: np.ndarray, iterator: np.ndarray) -> None:
    iterator[()].start(dataset[()])


@kernel("IteratorToStringHandle", backend="numpy")
def _to_handle(xp: Any, iterator: np.ndarray) -> np.ndarray:
    return boxed(iterator[()].handle().encode())


@kernel("IteratorFromStringHandleV2", backend="numpy")
def _from_handle(xp: Any, handle: np.ndarray) -> np.ndarray:
    return boxed(of_handle(handle[()].decode()))


@kernel("IteratorGetNext IteratorGetNextSync", backend="numpy")
def _get_next(xp: Any, iterator: np.ndarray, *, output_types: Any, output_shapes: Any) -> list:
    element = iterator[()].next()
    if element is None:
        raise errors.OutOfRangeError(None, None, "End of sequence")
    return _checked(element, output_types, output_shapes)


def _checked(element: list, types: Any, static: Any) -> list:
    """The element, if it is what the consumer was built for (iterators by string handle may be others')."""
    if len(element) != len(types):
        raise errors.InvalidArgumentError(
            None, None, f"Number of components does not match: expected {len(types)} types but got {len(element)}."
        )
    for i, (array, dtype, shape) in enumerate(zip(element, types, static, strict=True)):
        if array.dtype != dtype._storage:
            raise errors.InvalidArgumentError(
                None, None, f"Data type mismatch at component {i}: expected {dtype.name} but got {array.dtype}."
            )
        if not shapes.as_shape(shape).is_compatible_with(array.shape):
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Incompatible shapes at component {i}: expected {shapes.as_shape(shape)} but got {array.shape}.",
            )
    return element


@kernel("IteratorGetNextAsOptional", backend="numpy")
def _get_next_as_optional(xp: Any, iterator: np.ndarray) -> np.ndarray:
    return boxed(OptionalValue(iterator[()].next()))


# ---------------------------------------------------------------- optionals


@kernel("OptionalFromValue", backend="numpy")
def _optional(xp: Any, components: list) -> np.ndarray:
    return boxed(OptionalValue(list(components)))


@kernel("OptionalNone", backend="numpy")
def _no_optional(xp: Any) -> np.ndarray:
    return boxed(OptionalValue(None))


@kernel("OptionalHasValue", backend="numpy")
def _has_value(xp: Any, optional: np.ndarray) -> np.ndarray:
    return np.asarray(optional[()].arrays is not None)


@kernel("OptionalGetValue", backend="numpy")
def _get_value(xp: Any, optional: np.ndarray) -> list:
    arrays = optional[()].arrays
    if arrays is None:
        raise errors.InvalidArgumentError(None, None, "The given optional does not have a value.")
    return arrays


# ---------------------------------------------------------------- loops over datasets


@kernel("ReduceDataset", backend="numpy")
def _reduce(xp: Any, dataset: np.ndarray, state: list, others: list, *, f: Any) -> list:
    for element in dataset[()]._flat_elements():
        state = f.run(xp, [*state, *element, *others])
    return state


@kernel("ThalwegReduceDatasetWhile", backend="numpy")
def _reduce_while(xp: Any, dataset: np.ndarray, state: list, others: list, *, f: Any) -> list:
    if bool(state[0]):
        for element in dataset[()]._flat_elements():
            state = f.run(xp, [*state, *element, *others])
            if not bool(state[0]):
                break
    return state


no_kernel(
    "ThalwegDataset DatasetCardinality AnonymousIteratorV3 IteratorV2 OneShotIterator MakeIterator "
    "IteratorToStringHandle IteratorFromStringHandleV2 IteratorGetNext IteratorGetNextSync IteratorGetNextAsOptional "
    "OptionalFromValue OptionalNone OptionalHasValue OptionalGetValue ReduceDataset ThalwegReduceDatasetWhile",
    "xla",
    reason="datasets live on the host",
)
