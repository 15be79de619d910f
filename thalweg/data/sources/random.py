"""random: a dataset of random numbers.

Source: tf.data.Dataset.random public docs 2.15; recorded runs (tests/golden/data.json).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.specs import TensorSpec
from thalweg.data.dataset import INFINITE, Dataset, source
from thalweg.data.structure import Element
from thalweg.data.transforms.shuffle import PassSeeds, random_words, seed_pair


class _RandomDataset(Dataset):
    """Random numbers without an end; see `tf.data.Dataset.random`.

    Args:
      seed: int64 scalar, or None. rerandomize_each_iteration: whether passes differ. name: unused.
    Example:
      >>> len(list(tf.data.experimental.RandomDataset(seed=1).take(2)))
      2
    """

    def __init__(self, seed: Any = None, rerandomize_each_iteration: bool | None = None, name: str | None = None):
        super().__init__(TensorSpec([], dtypes.int64))
        self._seeds = PassSeeds(seed_pair(seed), bool(rerandomize_each_iteration))

    def _forget(self) -> None:
        self._seeds = self._seeds.fresh()

    def _pass_states(self) -> list[Any]:
        return [self._seeds]

    def _begin(self) -> None:
        self._seeds.next()

    def _iterate(self) -> Iterator[Element]:
        return ((np.array(word),) for word in random_words(*self._seeds.next()))

    def _count(self) -> int:
        return INFINITE


@source
def random(seed: Any = None, rerandomize_each_iteration: bool | None = None, name: str | None = None) -> Dataset:
    """Random numbers without an end.

    Args:
      seed: int64 scalar, or None. rerandomize_each_iteration: whether passes differ. name: unused.
    Returns: a Dataset of int64 scalars in [0, 2**32).
    Example:
      >>> tf.random.set_seed(None)
      >>> a, b = (list(tf.data.Dataset.random(seed=4).take(3).as_numpy_iterator()) for _ in range(2))
      >>> a == b
      True
    """
    return _RandomDataset(seed, rerandomize_each_iteration)
