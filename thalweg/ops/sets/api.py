"""Public functions of `tf.sets`."""

from __future__ import annotations

from typing import Any

from thalweg.core import convert
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply

_SWAPPED = {"a-b": "b-a", "b-a": "a-b"}


def _set(value: Any) -> Any:
    return value if isinstance(value, SparseTensor) else convert.convert_to_tensor(value)


def size(a: Any, validate_indices: bool = True) -> Tensor:
    """How many different elements each last row of a sparse tensor has.

    Args:
      a: SparseTensor, indices in order.
      validate_indices: check that.
    Returns: int32, one dimension less than `a`.
    Raises: TypeError for another argument.
    Example:
      >>> tf.sets.size(tf.sparse.from_dense([[1, 1, 2], [0, 0, 3]])).numpy()
      array([2, 1], dtype=int32)
    Source: tf.sets.size public docs 2.15; recorded runs.
    """
    if not isinstance(a, SparseTensor):
        raise TypeError(f"Expected `SparseTensor`, got {a}.")
    return apply("SetSize", a.indices, a.values, a.dense_shape, validate_indices=validate_indices)


def _operation(a: Any, b: Any, operation: str, validate: bool) -> SparseTensor:
    a, b = _set(a), _set(b)
    if a.dtype.base_dtype != b.dtype.base_dtype:
        raise TypeError(f"Types don't match, {a.dtype!r} vs {b.dtype!r}.")
    if isinstance(a, SparseTensor) and not isinstance(b, SparseTensor):
        a, b, operation = b, a, _SWAPPED.get(operation, operation)
    how = {"set_operation": operation, "validate_indices": validate}
    if isinstance(a, SparseTensor):
        parts = (a.indices, a.values, a.dense_shape, b.indices, b.values, b.dense_shape)
        return SparseTensor(*apply("SparseToSparseSetOperation", *parts, **how))
    if isinstance(b, SparseTensor):
        return SparseTensor(*apply("DenseToSparseSetOperation", a, b.indices, b.values, b.dense_shape, **how))
    return SparseTensor(*apply("DenseToDenseSetOperation", a, b, **how))


def intersection(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    """The elements that both have, in each last row.

    Args:
      a, b: tensors or SparseTensors of one integer or string dtype, equal but for the last dimension.
      validate_indices: check that indices are in order.
    Returns: SparseTensor, each row sorted.
    Raises: TypeError for different dtypes; InvalidArgumentError for shapes that differ or have one dimension only.
    Example:
      >>> tf.sets.intersection([[1, 2, 3]], [[3, 1]]).values.numpy().tolist()
      [1, 3]
    Source: tf.sets.intersection public docs 2.15; recorded runs.
    """
    return _operation(a, b, "intersection", validate_indices)


def union(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    """The elements that one or the other has, in each last row; arguments as of `tf.sets.intersection`.

    Example:
      >>> tf.sets.union([[1, 2]], [[3, 1]]).values.numpy().tolist()
      [1, 2, 3]
    Source: tf.sets.union public docs 2.15; recorded runs.
    """
    return _operation(a, b, "union", validate_indices)


def difference(a: Any, b: Any, aminusb: bool = True, validate_indices: bool = True) -> SparseTensor:
    """The elements of a that b has not, in each last row (`aminusb` False: the reverse).

    Arguments as of `tf.sets.intersection`.
    Example:
      >>> tf.sets.difference([[1, 2]], [[3, 1]]).values.numpy().tolist()
      [2]
    Source: tf.sets.difference public docs 2.15; recorded runs.
    """
    return _operation(a, b, "a-b" if aminusb else "b-a", validate_indices)
