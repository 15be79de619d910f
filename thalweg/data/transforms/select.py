"""sample_from_datasets, choose_from_datasets: elements of several datasets, as chance or another dataset says.

Source: tf.data.Dataset.sample_from_datasets, choose_from_datasets public docs 2.15; recorded runs (tests/golden).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from thalweg.core import convert, dtypes, nest
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Tensor
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, compatible, invalid, source
from thalweg.data.structure import Element
from thalweg.engine.dispatch import apply


class _DirectedInterleaveDataset(Dataset):
    """The next element of the dataset whose number the selector gives."""

    def __init__(self, selector: Dataset, datasets: Sequence[Dataset], stop_on_empty: bool):
        super().__init__(_common_spec(datasets))
        self._selector, self._datasets, self._stop = selector, list(datasets), bool(stop_on_empty)

    def _inputs(self) -> list[Dataset]:
        return [self._selector, *self._datasets]

    def _iterate(self) -> Iterator[Element]:
        selector = self._selector._iterate()
        return self._chosen(selector, [iter(d._iterate()) for d in self._datasets])

    def _chosen(self, selector: Iterator[Element], passes: list[Iterator[Element] | None]) -> Iterator[Element]:
        left = len(passes)
        for (number,) in selector:
            index = int(number)
            if not 0 <= index < len(passes):
                raise invalid(f"Selector index out of range: {index} >= {len(passes)}")
            elements = passes[index]
            if elements is None:
                continue
            element = next(elements, None)
            if element is None:
                passes[index] = None
                left -= 1
                if self._stop or not left:
                    return
            else:
                yield element

    def _count(self) -> int:
        # Whatever is selected, the result is as long as the inputs only where all are endless.
        counts = [d._known_count() for d in self._datasets]
        if self._stop:
            return INFINITE if all(c == INFINITE for c in counts) else UNKNOWN
        return INFINITE if INFINITE in counts else UNKNOWN


def _common_spec(datasets: Sequence[Dataset]) -> Any:
    spec = datasets[0].element_spec
    for i, other in enumerate(datasets[1:], 1):
        try:
            nest.assert_same_structure(spec, other.element_spec)
            merged = nest.map_structure(lambda a, b: a.most_specific_common_supertype([b]), spec, other.element_spec)
        except (TypeError, ValueError):
            merged = None
        if merged is None or any(s is None for s in nest.flatten(merged)):
            raise TypeError(
                "Invalid `datasets`. `datasets` must have compatible element specs.\n Dataset 0 "
                f"element_spec={datasets[0].element_spec}.\nDataset {i} element_spec={other.element_spec}."
            )
        spec = merged
    return spec


@source
def choose_from_datasets(
    datasets: Sequence[Dataset], choice_dataset: Dataset, stop_on_empty_dataset: bool = True
) -> Dataset:
    """Elements of datasets in the order that another dataset says.

    Args:
      datasets: non-empty list of Datasets with compatible elements.
      choice_dataset: Dataset of int64 scalars below len(datasets).
      stop_on_empty_dataset: whether to end where a dataset without elements is chosen; else it is left out.
    Returns: a Dataset.
    Raises: TypeError, ValueError for arguments that do not fit; InvalidArgumentError, at its turn, for a number too
    great. Example:
      >>> a, b = tf.data.Dataset.range(3), tf.data.Dataset.range(10, 13)
      >>> choice = tf.data.Dataset.range(2).repeat(2)
      >>> print(*tf.data.Dataset.choose_from_datasets([a, b], choice).as_numpy_iterator())
      0 10 1 11
    """
    if not datasets:
        raise ValueError("Invalid `datasets`. `datasets` should not be empty.")
    if not isinstance(choice_dataset, Dataset):
        raise TypeError(
            "Invalid `choice_dataset`. `choice_dataset` should be a `tf.data.Dataset` but is "
            f"{type(choice_dataset)}."
        )
    if not compatible(choice_dataset.element_spec, TensorSpec([], dtypes.int64)):
        raise TypeError(
            "Invalid `choice_dataset`. Elements of `choice_dataset` must be scalar `tf.int64` tensors but are "
            f"{choice_dataset.element_spec}."
        )
    return _DirectedInterleaveDataset(choice_dataset, datasets, stop_on_empty_dataset)


@source
def sample_from_datasets(
    datasets: Sequence[Dataset], weights: Any = None, seed: Any = None, stop_on_empty_dataset: bool = False,
    rerandomize_each_iteration: bool | None = None,
) -> Dataset:  # fmt: skip
    """Elements of datasets, drawn at random.

    Args:
      datasets: non-empty list of Datasets with compatible elements.
      weights: how probable each dataset is: list or tensor of floats, or a Dataset of such; equal by default.
      seed: int64 scalar, or None. stop_on_empty_dataset: whether to end where a dataset without elements is drawn.
      rerandomize_each_iteration: whether passes differ.
    Returns: a Dataset.
    Raises: ValueError, TypeError for weights that do not fit.
    Example:
      >>> a, b = tf.data.Dataset.range(3), tf.data.Dataset.range(10, 13)
      >>> sorted(tf.data.Dataset.sample_from_datasets([a, b], seed=1).as_numpy_iterator()) == [0, 1, 2, 10, 11, 12]
      True
    """
    if not datasets:
        raise ValueError("Invalid `datasets`. `datasets` should not be empty.")
    if isinstance(weights, Dataset):
        logits = weights.map(lambda *p: apply("Log", p))
        seeds = Dataset.random(seed, rerandomize_each_iteration).batch(2)
        choice = Dataset.zip((logits, seeds)).map(_drawn)
        return _DirectedInterleaveDataset(choice, datasets, stop_on_empty_dataset)
    if weights is None:
        logits = convert.to_tensor([[1.0] * len(datasets)])
    else:
        datasets, weights = _with_weights(datasets, weights)
        logits = apply("ExpandDims", apply("Log", weights), 0)
    if len(datasets) == 1:
        return datasets[0]
    seeds = Dataset.random(seed, rerandomize_each_iteration).batch(2)
    return _DirectedInterleaveDataset(seeds.map(lambda s: _drawn(logits, s)), datasets, stop_on_empty_dataset)


def _drawn(logits: Any, seed: Any) -> Tensor:
    return apply("Squeeze", apply("StatelessMultinomial", logits, 1, seed), squeeze_dims=[0, 1])


def _with_weights(datasets: Sequence[Dataset], weights: Any) -> tuple[Sequence[Dataset], Tensor]:
    if isinstance(weights, Tensor):
        if not weights.shape.is_compatible_with([len(datasets)]):
            raise ValueError(
                "Invalid `weights`. The shape of `weights` should be compatible with `[len(datasets)]` but is "
                f"{weights.shape}."
            )
    else:
        if len(datasets) != len(weights):
            raise ValueError(
                "Invalid `weights`. `weights` should have the same length as `datasets` but got "
                f"`len(weights)={len(weights)}` vs. `len(datasets)={len(datasets)}`."
            )
        chosen = [(d, w) for d, w in zip(datasets, weights, strict=True) if w > 0]
        datasets = [d for d, _ in chosen] or [datasets[0].take(0)]
        weights = [w for _, w in chosen] or [1.0]
    tensor = convert.to_tensor(weights)
    if tensor.dtype not in (dtypes.float32, dtypes.float64):
        raise TypeError(
            f"Invalid `weights`. `weights` type must be either `tf.float32` or `tf.float64` but is {tensor.dtype}."
        )
    return datasets, tensor
