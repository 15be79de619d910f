"""`tf.sparse.cross` and `cross_hashed`."""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.sparse_tensor import SparseTensor, is_sparse
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.sparse.api_v1 import convert_to_tensor_or_sparse_tensor

_HASH_KEY = 0xDECAFCAFFE  # TensorFlow's default


def _parts(inputs: Any) -> tuple[list, list, list, list]:
    """(indices, values, shapes) of the sparse columns, and the dense columns; numbers as int64."""
    if not isinstance(inputs, (list, tuple)):
        raise TypeError(f"Inputs must be a list, got {type(inputs).__name__}")
    for value in inputs:
        if not (is_sparse(value) or isinstance(value, Tensor) or hasattr(value, "__array__")):
            raise TypeError(f"All inputs must be Tensor or SparseTensor, got {value!r}")
    found = [convert_to_tensor_or_sparse_tensor(value) for value in inputs]
    sparse = [value for value in found if isinstance(value, SparseTensor)]
    dense = [_strings_or_int64(value) for value in found if not isinstance(value, SparseTensor)]
    values = [_strings_or_int64(value.values) for value in sparse]
    return [s.indices for s in sparse], values, [s.dense_shape for s in sparse], dense


def _strings_or_int64(value: Any) -> Tensor:
    return value if value.dtype in (dtypes.string, dtypes.int64) else apply("Cast", value, DstT=dtypes.int64)


def cross(inputs: Any, name: str | None = None, separator: Any = None) -> SparseTensor:
    """Every combination of one value per input, in each row, as strings.

    Args:
      inputs: list of matrices, dense or sparse, of strings or integers, with equal numbers of rows.
      name: name of the operation. separator: what stands between the parts, by default "_X_".
    Returns: SparseTensor of strings, shape [rows, most combinations of a row]; sparse inputs come first in each.
    Raises: TypeError for other inputs; InvalidArgumentError for numbers of rows that differ.
    Example:
      >>> tf.sparse.cross([tf.constant([["a", "b"]]), tf.constant([["c"]])]).values.numpy().tolist()
      [b'a_X_c', b'b_X_c']
    Source: tf.sparse.cross public docs 2.15.
    """
    separator = convert.convert_to_tensor("_X_" if separator is None else separator, dtypes.string)
    return SparseTensor(*apply("SparseCrossV2", *_parts(inputs), separator, name=name))


def cross_hashed(
    inputs: Any, num_buckets: int = 0, hash_key: int | None = None, name: str | None = None
) -> SparseTensor:
    """Every combination of one value per input, in each row, as the number of a bucket.

    Args:
      inputs: as in `cross`. num_buckets: how many buckets; with 0, hashes are non-negative int64 numbers.
      hash_key: where the hash begins. name: name of the operation.
    Returns: SparseTensor of int64, shape [rows, most combinations of a row].
    Raises: as `cross`.
    Example:
      >>> tf.sparse.cross_hashed([tf.constant([["a", "b"]]), tf.constant([["c"]])], 100).dense_shape.numpy().tolist()
      [1, 2]
    Source: tf.sparse.cross_hashed public docs 2.15; the hash is FarmHash's fingerprint, mixed as in MurmurHash64A.
    """
    indices, values, shapes, dense = _parts(inputs)
    is_text = all(value.dtype is dtypes.string for value in (*values, *dense))
    return SparseTensor(
        *apply(
            "SparseCross", indices, values, shapes, dense, hashed_output=True, num_buckets=num_buckets,
            hash_key=_HASH_KEY if hash_key is None else hash_key, out_type=dtypes.int64,
            internal_type=dtypes.string if is_text else dtypes.int64, name=name,
        )
    )  # fmt: skip
