"""`tf.keras.utils`: arrays made ready, data sets split.

Source: tf.keras.utils public docs 2.15; recorded runs.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.tensor import Tensor


def normalize(x: Any, axis: int = -1, order: float = 2) -> np.ndarray:
    """An array whose vectors along an axis have length 1; zeros stay.

    Args:
      x: array.
      axis: the axis.
      order: of the norm.
    Example:
      >>> tf.keras.utils.normalize(np.array([[3.0, 4.0]]))
      array([[0.6, 0.8]])
    Source: tf.keras.utils.normalize public docs 2.15.
    """
    length = np.atleast_1d(np.linalg.norm(x, order, axis))
    length[length == 0] = 1
    return x / np.expand_dims(length, axis)


def to_ordinal(y: Any, num_classes: int | None = None, dtype: Any = "float32") -> np.ndarray:
    """Class numbers as rows with as many ones as the number says, of one column less than classes.

    Args:
      y: class numbers from 0 on; a last axis of size 1 is dropped.
      num_classes: by default the largest number plus one.
      dtype: element type of the result.
    Example:
      >>> tf.keras.utils.to_ordinal([0, 2], num_classes=3).tolist()
      [[0.0, 0.0], [1.0, 1.0]]
    Source: tf.keras.utils.to_ordinal public docs 2.15.
    """
    y = np.array(y, dtype="int")
    shape = y.shape[:-1] if y.ndim > 1 and y.shape[-1] == 1 else y.shape
    flat = y.ravel()
    count = (num_classes or int(np.max(flat)) + 1) - 1
    rows = (np.arange(count)[None, :] < flat[:, None]).astype(dtype)
    return rows.reshape((*shape, count))


def split_dataset(
    dataset: Any,
    left_size: float | int | None = None,
    right_size: float | int | None = None,
    shuffle: bool = False,
    seed: int | None = None,
) -> tuple[Any, Any]:
    """Two data sets of the first and the last elements of one.

    Args:
      dataset: tf.data.Dataset, array, or list or tuple of arrays of one length.
      left_size, right_size: parts (floats) or numbers (integers) of elements; one may be left out.
      shuffle: whether the elements are shuffled first.
      seed: for that.
    Returns: two tf.data.Datasets.
    Raises: TypeError for other data; ValueError for sizes that do not fit.
    Example:
      >>> left, right = tf.keras.utils.split_dataset(np.arange(4), left_size=0.75)
      >>> int(left.cardinality()), int(right.cardinality())
      (3, 1)
    Source: tf.keras.utils.split_dataset public docs 2.15.
    """
    elements = _elements(dataset)
    if not elements:
        raise ValueError("Received an empty dataset. Please provide a non-empty dataset.")
    left, right = _sizes(left_size, right_size, len(elements))
    if shuffle:
        random.Random(seed).shuffle(elements)
    return _dataset(elements[:left], dataset), _dataset(elements[len(elements) - right :], dataset)


def _elements(dataset: Any) -> list[Any]:
    if hasattr(dataset, "element_spec"):
        return list(dataset)
    if isinstance(dataset, np.ndarray) or isinstance(dataset, Tensor):
        return list(np.asarray(dataset))
    if isinstance(dataset, (list, tuple)):
        if dataset and all(isinstance(v, (np.ndarray, Tensor)) for v in dataset):
            return list(zip(*(np.asarray(v) for v in dataset), strict=True))
        return list(dataset)
    raise TypeError(
        "The `dataset` argument must be either a `tf.data.Dataset` object or a list/tuple of arrays. "
        f"Received: dataset={dataset} of type {type(dataset)}"
    )


def _sizes(left: Any, right: Any, total: int) -> tuple[int, int]:
    """The numbers of elements of both parts."""
    if left is None and right is None:
        raise ValueError(
            "At least one of the `left_size` or `right_size` must be specified. Received: left_size=None and "
            "right_size=None"
        )
    for name, size in (("left_size", left), ("right_size", right)):
        if size is None:
            continue
        if not isinstance(size, (int, float)):
            raise TypeError(f"Invalid `{name}` type. Expected: int or float or None, Received: {type(size)}.")
        if isinstance(size, int) and not 0 < size < total or isinstance(size, float) and not 0 < size < 1:
            raise ValueError(
                f"`{name}` should be either a positive integer smaller than {total}, or a float within the range "
                f"`[0, 1]`. Received: {name}={size}"
            )
    if isinstance(left, float) and isinstance(right, float) and left + right > 1:
        raise ValueError(
            "The sum of `left_size` and `right_size` is greater than 1. It must be less than or equal to 1."
        )
    first = round(left * total) if isinstance(left, float) else left
    last = round(right * total) if isinstance(right, float) else right
    first = total - last if first is None else first
    last = total - first if last is None else last
    if first + last > total:
        raise ValueError(
            f"The sum of `left_size` and `right_size` should be smaller than the {total}. Received: left_size={left} "
            f"and right_size={right}"
        )
    if first == 0 or last == 0:
        raise ValueError(
            f"With `dataset` of length={total}, `left_size`={left} and `right_size`={right}, the resulting dataset "
            "will be empty. Adjust any of the aforementioned parameters"
        )
    return first, last


def _dataset(elements: list[Any], like: Any) -> Any:
    from thalweg.data.api import Dataset

    parts = [nest.map_structure(np.asarray, e) for e in elements]
    return Dataset.from_tensor_slices(nest.map_structure(lambda *rows: np.stack(rows), *parts))
