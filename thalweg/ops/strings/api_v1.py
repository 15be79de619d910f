"""The string functions of tf.compat.v1 that differ from TensorFlow 2 in argument names, their order, or results."""

from __future__ import annotations

import importlib
from typing import Any

from thalweg.core import convert, dtypes
from thalweg.core.deprecated import either
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.strings import api


def Print(
    input_: Any,
    data: Any,
    message: str | None = None,
    first_n: int | None = None,  # noqa: N802
    summarize: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Passes a tensor on and prints others to the standard error stream.

    Args:
      input_: tensor that is returned.
      data: list of tensors to print.
      message: text in front.
      first_n: print so many times only; negative for always.
      summarize: so many elements of each tensor; 3 by default.
      name: optional name of the operation.
    Returns: `input_`.
    Raises: TypeError if `data` is no list.
    Example:
      >>> float(tf.compat.v1.Print(1.5, [2], message="x "))
      1.5
    Source: tf.compat.v1.Print public docs 2.15.
    """
    return apply("Print", input_, data, name=name, message=message, first_n=first_n, summarize=summarize)


def length(input: Any, name: str | None = None, unit: str = "BYTE") -> Tensor:
    """As `tf.strings.length`, with another order of arguments.

    Args, Returns, Raises: as `tf.strings.length`.
    Example:
      >>> tf.compat.v1.strings.length(["abc"]).numpy()
      array([3], dtype=int32)
    Source: tf.compat.v1.strings.length public docs 2.15.
    """
    return api.length(input, unit, name)


def substr(input: Any, pos: Any, len: Any, name: str | None = None, unit: str = "BYTE") -> Tensor:
    """As `tf.strings.substr`, with another order of arguments.

    Args, Returns, Raises: as `tf.strings.substr`.
    Example:
      >>> tf.compat.v1.substr("abc", 1, 1).numpy()
      b'b'
    Source: tf.compat.v1.strings.substr public docs 2.15.
    """
    return api.substr(input, pos, len, unit, name)


def to_number(
    string_tensor: Any = None, out_type: Any = dtypes.float32, name: str | None = None, input: Any = None
) -> Tensor:
    """As `tf.strings.to_number`; the input is called `string_tensor` or `input`.

    Args, Returns, Raises: as `tf.strings.to_number`.
    Example:
      >>> float(tf.compat.v1.string_to_number("1.5"))
      1.5
    Source: tf.compat.v1.strings.to_number public docs 2.15.
    """
    return api.to_number(either("input", input, "string_tensor", string_tensor), out_type, name)


def to_hash_bucket(
    string_tensor: Any = None, num_buckets: int | None = None, name: str | None = None, input: Any = None
) -> Tensor:
    """As `tf.strings.to_hash_bucket`; the input is called `string_tensor` or `input`.

    Args, Returns, Raises: as `tf.strings.to_hash_bucket`.
    Example:
      >>> tf.compat.v1.strings.to_hash_bucket(["Hello"], 3).numpy()
      array([2])
    Source: tf.compat.v1.strings.to_hash_bucket public docs 2.15.
    """
    return api.to_hash_bucket(either("input", input, "string_tensor", string_tensor), num_buckets, name)


def reduce_join(
    inputs: Any,
    axis: Any = None,
    keep_dims: bool | None = None,
    separator: str = "",
    name: str | None = None,
    reduction_indices: Any = None,
    keepdims: bool | None = None,
) -> Tensor:
    """As `tf.strings.reduce_join`, with the older names of two arguments too.

    Args, Returns, Raises: as `tf.strings.reduce_join`.
    Example:
      >>> tf.compat.v1.reduce_join([["a", "b"]], axis=1).numpy()
      array([b'ab'], dtype=object)
    Source: tf.compat.v1.strings.reduce_join public docs 2.15.
    """
    keep = either("keepdims", keepdims, "keep_dims", keep_dims)
    return api.reduce_join(
        inputs, either("axis", axis, "reduction_indices", reduction_indices), bool(keep), separator, name
    )


# -- splits: sparse unless asked otherwise -----------------------------------------------------------------------------


def _result(indices: Tensor, values: Tensor, shape: Tensor, result_type: str) -> Any:
    """The tokens as SparseTensor or RaggedTensor."""
    if result_type not in ("SparseTensor", "RaggedTensor"):
        raise ValueError(f"result_type must be 'RaggedTensor' or 'SparseTensor', got {result_type!r}")
    try:
        if result_type == "SparseTensor":
            return importlib.import_module("thalweg.core.sparse_tensor").SparseTensor(indices, values, shape)
        ragged = importlib.import_module("thalweg.core.ragged_tensor").RaggedTensor
    except ModuleNotFoundError as e:
        if e.name not in ("thalweg.core.sparse_tensor", "thalweg.core.ragged_tensor"):
            raise
        raise NotImplementedError(f"the result would be a {result_type}, which thalweg does not have yet") from None
    rows = apply("StridedSlice", indices, [0, 0], [0, 1], [1, 1], begin_mask=1, end_mask=1, shrink_axis_mask=2)
    count = apply("StridedSlice", shape, [0], [1], [1], shrink_axis_mask=1)
    return ragged.from_value_rowids(values, rows, nrows=count, validate=False)


def string_split(
    source: Any,
    sep: Any = None,
    skip_empty: bool = True,
    delimiter: Any = None,
    result_type: str = "SparseTensor",
    name: str | None = None,
) -> Any:
    """Splits strings at any of a set of bytes.

    Args:
      source: string vector.
      sep: the bytes, " " by default; "" makes each byte a token. Also called `delimiter`.
      skip_empty: leave empty tokens out.
      delimiter: the older name of `sep`.
      result_type: "SparseTensor" or "RaggedTensor".
      name: optional name of the operation.
    Returns: tokens, one row for each string.
    Raises: InvalidArgumentError if `source` is no vector.
    Source: tf.compat.v1.string_split public docs 2.15.
    """
    breaks = either("sep", sep, "delimiter", delimiter)
    parts = apply("StringSplit", source, " " if breaks is None else breaks, name=name, skip_empty=skip_empty)
    return _result(*parts, result_type)


def split(
    input: Any = None,
    sep: Any = None,
    maxsplit: int = -1,
    result_type: str = "SparseTensor",
    source: Any = None,
    name: str | None = None,
) -> Any:
    """As `tf.strings.split`, but sparse by default.

    Args:
      input: string tensor, of rank 0 or 1 for a sparse result. Also called `source`.
      sep: separator; None or "" splits at runs of white space.
      maxsplit: at most so many splits; negative for no limit.
      result_type: "SparseTensor" or "RaggedTensor".
      source: the older name of `input`.
      name: optional name of the operation.
    Returns: tokens, one row for each string.
    Raises: InvalidArgumentError for a rank above 1 and a sparse result.
    Source: tf.compat.v1.strings.split public docs 2.15.
    """
    value = either("input", input, "source", source)
    if result_type == "RaggedTensor":
        return api.split(value, sep, maxsplit, name)
    x = convert.to_tensor(value, dtypes.string)
    if x._rank() == 0:
        x = apply("ExpandDims", x, 0)
    return _result(*apply("StringSplitV2", x, "" if sep is None else sep, name=name, maxsplit=maxsplit), result_type)
