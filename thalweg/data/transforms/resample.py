"""rejection_resample: elements left out at random, until classes are as frequent as wanted.

An element of class i is kept with a probability that is the quotient of the wanted and the present frequency,
scaled so that
as few as possible are lost; with the rest of the probability the element comes from the dataset as it is.
Source: tf.data.Dataset.rejection_resample public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.tensor import EagerTensor
from thalweg.data.dataset import Dataset, method
from thalweg.ops.array.api import expand_dims, tile
from thalweg.ops.array.select_api import gather, one_hot
from thalweg.ops.math.api import truediv
from thalweg.ops.math.casting import cast
from thalweg.ops.random.api import uniform
from thalweg.ops.reduce.api import reduce_max, reduce_min, reduce_sum

_BATCH = 32  # elements after which the estimate of the classes' frequencies changes
_SMOOTHING = 10  # elements of each class that the estimate begins with


@method
def rejection_resample(
    self: Dataset, class_func: Callable, target_dist: Any, initial_dist: Any = None, seed: Any = None,
    name: str | None = None,
) -> Dataset:  # fmt: skip
    """Elements left out at random, so that classes are as frequent as wanted.

    Args:
      class_func: from the element to its class, an int32 scalar. target_dist: float [classes], the wanted frequencies.
      initial_dist: float [classes], the present ones; by default estimated as elements come.
      seed: int, or None. name: unused.
    Returns: a Dataset of pairs (class, element).
    Example:
      >>> d = tf.data.Dataset.range(4).map(lambda x: x % 2)
      >>> pairs = d.rejection_resample(lambda x: tf.cast(x, tf.int32), [0.5, 0.5], [0.5, 0.5])
      >>> [(int(label), int(x)) for label, x in pairs]
      [(0, 0), (1, 1), (0, 0), (1, 1)]
    """
    target = cast(convert.to_tensor(target_dist), dtypes.float32)
    static = None
    if initial_dist is not None:
        initial = cast(convert.to_tensor(initial_dist), dtypes.float32)
        acceptance, original = _probabilities(initial, target)
        initials, acceptances, originals = (
            Dataset.from_tensors(v).repeat() for v in (initial, acceptance, original)
        )
        if isinstance(initial, EagerTensor) and isinstance(target, EagerTensor):
            static = np.min(target.numpy() / initial.numpy())
    else:
        initials = _estimates(target, self.map(class_func))
        both = initials.map(lambda initial: _probabilities(initial, target))
        acceptances, originals = both.map(lambda a, _: a), both.map(lambda _, o: o)
    kept = _filtered(self, acceptances, initials, class_func, seed).prefetch(3)

    def with_class(*element: Any) -> Any:
        return class_func(*element), element[0] if len(element) == 1 else element

    if static == 1:
        return self.map(with_class)
    if static == 0:
        return kept
    weights = originals.map(lambda p: [(p, 1.0 - p)])
    return Dataset.sample_from_datasets([self.map(with_class), kept], weights, seed, stop_on_empty_dataset=True)


def _probabilities(initial: Any, target: Any) -> tuple[Any, Any]:
    """Per class how probably an element is kept; and how probably one comes from the dataset as it is."""
    ratio = target / (initial + np.finfo(np.float32).tiny)
    least, most = reduce_min(ratio), reduce_max(ratio)
    return (ratio - least) / (most - least), least


def _filtered(dataset: Dataset, acceptances: Dataset, initials: Dataset, class_func: Callable, seed: Any) -> Dataset:
    acceptances = Dataset.zip((acceptances, initials)).map(lambda acceptance, _: acceptance)

    def with_probability(probabilities: Any, element: Any) -> Any:
        number = class_func(*element) if isinstance(element, tuple) else class_func(element)
        return number, gather(probabilities, number), element

    together = Dataset.zip((acceptances, dataset)).map(with_probability)
    kept = together.filter(lambda _, p, element: uniform([], seed=seed, dtype=p.dtype) < p)
    return kept.map(lambda number, _, element: (number, element))


def _estimates(target: Any, classes: Dataset) -> Dataset:
    """The frequencies of classes as seen so far, one per element, new for each batch."""
    count = target.shape[0]

    def update(seen: Any, numbers: Any) -> Any:
        seen = seen + reduce_sum(one_hot(numbers, count, dtype=dtypes.int64), 0)
        frequencies = cast(truediv(seen, reduce_sum(seen)), dtypes.float32)
        return seen, tile(expand_dims(frequencies, 0), [_BATCH, 1])

    first = convert.to_tensor(np.full([count], _SMOOTHING, np.int64))
    return classes.batch(_BATCH).scan(first, update).unbatch()
