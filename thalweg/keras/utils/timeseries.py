"""Windows of time series with their targets, as a dataset.

Source: tf.keras.utils.timeseries_dataset_from_array public docs 2.15; recorded runs (tests/keras/test_timeseries.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.data.api import Dataset
from thalweg.data.sources.windows import ArrayWindowsDataset, positions


def timeseries_dataset_from_array(
    data: Any, targets: Any, sequence_length: int, sequence_stride: int = 1, sampling_rate: int = 1,
    batch_size: int | None = 128, shuffle: bool = False, seed: int | None = None, start_index: int | None = None,
    end_index: int | None = None,
) -> Dataset:  # fmt: skip
    """Windows over an array of consecutive points, each with the target of its first one.

    Args:
      data: array or tensor whose first axis is time. targets: array of the targets by time, or None.
      sequence_length: points per window. sequence_stride: how far the next window begins.
      sampling_rate: the distance between neighbours within a window.
      batch_size: windows per element; None for single ones. shuffle: whether in random order. seed: of that order.
      start_index, end_index: the part of `data` to use.
    Returns: a Dataset of windows [batch, sequence_length, ...], or of pairs (windows, targets).
    Raises: ValueError for numbers outside of the data.
    Example:
      >>> d = tf.keras.utils.timeseries_dataset_from_array([0, 1, 2, 3, 4], [10, 11, 12], 3, batch_size=2)
      >>> [(x.tolist(), y.tolist()) for x, y in d.as_numpy_iterator()]
      [([[0, 1, 2], [1, 2, 3]], [10, 11]), ([[2, 3, 4]], [12])]
    """
    _check(data, start_index, end_index, sampling_rate, sequence_stride)
    start, end = start_index or 0, len(data) if end_index is None else end_index
    count = end - start - (sequence_length - 1) * sampling_rate
    if targets is not None:
        count = min(count, len(targets))
    first = positions(count, sequence_stride)
    if shuffle:
        if seed is None:
            seed = np.random.randint(1e6)
        np.random.RandomState(seed).shuffle(first)
    targets = None if targets is None else targets[start:end]
    dataset = ArrayWindowsDataset(data[start:end], first, sequence_length, sampling_rate, targets).prefetch(-1)
    if shuffle:
        dataset = dataset.shuffle(buffer_size=1024 if batch_size is None else batch_size * 8, seed=seed)
    return dataset if batch_size is None else dataset.batch(batch_size)


def _check(data: Any, start: int | None, end: int | None, sampling_rate: int, stride: int) -> None:
    size = len(data)
    if start:
        if start < 0:
            raise ValueError(f"`start_index` must be 0 or greater. Received: start_index={start}")
        if start >= size:
            raise ValueError(
                f"`start_index` must be lower than the length of the data. Received: start_index={start}, for data of "
                f"length {size}"
            )
    if end:
        if start and end <= start:
            raise ValueError(
                f"`end_index` must be higher than `start_index`. Received: start_index={start}, and end_index={end} "
            )
        if end >= size:
            raise ValueError(
                f"`end_index` must be lower than the length of the data. Received: end_index={end}, for data of length "
                f"{size}"
            )
        if end <= 0:
            raise ValueError(f"`end_index` must be higher than 0. Received: end_index={end}")
    for name, value in (("sampling_rate", sampling_rate), ("sequence_stride", stride)):
        if value <= 0:
            raise ValueError(f"`{name}` must be higher than 0. Received: {name}={value}")
        if value >= size:
            raise ValueError(
                f"`{name}` must be lower than the length of the data. Received: {name}={value}, for data of length "
                f"{size}"
            )
