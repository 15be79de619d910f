"""`RowPartition`: how the values of a ragged tensor are cut into rows.

The row splits are what counts: row `i` has the values `splits[i]` to `splits[i + 1]`. Other encodings (lengths, row
ids, a uniform length) are worked out when asked for, and kept where a tensor was made of them. Values that are not
known yet (graphs) go unchecked.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, errors
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply


def known(tensor: Tensor) -> np.ndarray | None:
    """The value, if it is known now."""
    return tensor._constant_value()


def invalid(what: str, detail: str) -> errors.InvalidArgumentError:
    """The error for tensors that form no ragged tensor."""
    return errors.InvalidArgumentError(
        None, None, f"Arguments to {what} do not form a valid RaggedTensor: {detail}"
    )


def check_bool(value: Any, name: str = "validate") -> None:
    """Raises: TypeError unless a value is a bool."""
    if not isinstance(value, bool):
        raise TypeError(f"Argument `{name}` must have type bool. Received {value}.")


def partition_tensor(value: Any, name: str, dtype: Any = None, hint: Any = None) -> Tensor:
    """What describes rows, as int32 or int64: int64 unless it is int32 already. Raises: ValueError for others."""
    if isinstance(value, np.ndarray) and value.dtype == np.int32 and dtype is None:
        tensor = convert.to_tensor(value)
    else:
        tensor = convert.to_tensor(value, dtype, hint=hint or dtypes.int64)
    if tensor.dtype not in (dtypes.int32, dtypes.int64):
        raise ValueError(f"{name} must have dtype int32 or int64, got {tensor.dtype.name}")
    return tensor


def _vector(value: Any, name: str, dtype: Any, hint: Any) -> Tensor:
    tensor = partition_tensor(value, name, dtype, hint)
    rank = tensor._rank()
    if rank not in (None, 1):
        raise ValueError(f"{name}: Shape {tensor.shape} must have rank 1")
    return tensor


def constant(value: Any, dtype: dtypes.DType) -> Tensor:
    """A constant of the dtype of the partition."""
    return convert.to_tensor(np.asarray(value, dtype._storage))


def take(vector: Tensor, at: int) -> Tensor:
    """One element of a vector, negative from the end."""
    end = 0 if at == -1 else at + 1
    return apply(
        "StridedSlice", vector, [at], [end], [1], shrink_axis_mask=1, end_mask=1 if at == -1 else 0
    )


def all_but_last(vector: Tensor) -> Tensor:
    """A vector without its last element."""
    return apply("StridedSlice", vector, [0], [-1], [1], begin_mask=1)


def all_but_first(vector: Tensor) -> Tensor:
    """A vector without its first element."""
    return apply("StridedSlice", vector, [1], [0], [1], end_mask=1)


def lengths_to_splits(lengths: Tensor) -> Tensor:
    """Row splits from row lengths."""
    total = apply("Cumsum", lengths, 0)
    return apply("ConcatV2", [constant([0], lengths.dtype), total], 0)


def row_ids(splits: Tensor) -> Tensor:
    """For each value the row it is in."""
    count = take(splits, -1)
    places = apply("Range", constant(0, splits.dtype), count, constant(1, splits.dtype))
    found = apply(
        "UpperBound", apply("ExpandDims", all_but_first(splits), 0), apply("ExpandDims", places, 0),
        out_type=splits.dtype,
    )
    return apply("Squeeze", found, squeeze_dims=[0])


def ids_to_splits(ids: Tensor, count: Tensor, dtype: dtypes.DType) -> Tensor:
    """Row splits from sorted row ids and the number of rows."""
    bounds = apply("Range", constant(0, ids.dtype), apply("AddV2", count, constant(1, ids.dtype)),
                   constant(1, ids.dtype))
    found = apply("LowerBound", apply("ExpandDims", ids, 0), apply("ExpandDims", bounds, 0), out_type=dtype)
    return apply("Squeeze", found, squeeze_dims=[0])


class RowPartition:
    """How values are cut into rows. Made by the `from_...` class methods.

    Args:
      row_splits: int32 or int64 vector, one longer than there are rows; starts with 0 and never falls.
      lengths, rowids, nrows, uniform: the same in other encodings, where they are known already.
    """

    __slots__ = ("_splits", "_lengths", "_rowids", "_nrows", "_uniform")

    def __init__(
        self,
        row_splits: Tensor,
        lengths: Tensor | None = None,
        rowids: Tensor | None = None,
        nrows: Tensor | None = None,
        uniform: Tensor | None = None,
    ):
        self._splits = row_splits
        self._lengths, self._rowids, self._nrows, self._uniform = lengths, rowids, nrows, uniform

    # ------------------------------------------------------------ factories

    @classmethod
    def from_row_splits(
        cls, row_splits: Any, validate: bool = True, dtype: Any = None, hint: Any = None
    ) -> RowPartition:
        """Rows from where they start, and the end of the last."""
        check_bool(validate)
        if isinstance(row_splits, (list, tuple)) and not row_splits:
            raise ValueError("row_splits tensor may not be empty.")
        splits = _vector(row_splits, "row_splits", dtype, hint)
        value = known(splits) if validate else None
        if value is not None:
            if not value.size:
                raise ValueError("row_splits tensor may not be empty.")
            if value[0] != 0:
                raise invalid("from_row_splits", f"zero: row_splits[0] must be 0, got {value[0]}")
            _check_rising(value, "from_row_splits", "monotonic: row_splits")
        return cls(splits)

    @classmethod
    def from_row_lengths(
        cls, row_lengths: Any, validate: bool = True, dtype: Any = None, hint: Any = None
    ) -> RowPartition:
        """Rows from their lengths."""
        check_bool(validate)
        lengths = _vector(row_lengths, "row_lengths", dtype, hint)
        value = known(lengths) if validate else None
        if value is not None and (value < 0).any():
            raise invalid("from_row_lengths", f"row_lengths must not be negative, got {value.tolist()[:8]}")
        return cls(lengths_to_splits(lengths), lengths=lengths)

    @classmethod
    def from_row_starts(
        cls, row_starts: Any, nvals: Any, validate: bool = True, dtype: Any = None, hint: Any = None
    ) -> RowPartition:
        """Rows from where they start, and the number of values."""
        check_bool(validate)
        starts = _vector(row_starts, "row_starts", dtype, hint)
        nvals = convert.to_tensor(nvals)
        if nvals.dtype != starts.dtype:
            nvals = apply("Cast", nvals, DstT=starts.dtype)
        value, count = (known(starts), known(nvals)) if validate else (None, None)
        if value is not None and value.size:
            if value[0] != 0:
                raise invalid("from_row_starts", f"row_starts[0] must be 0, got {value[0]}")
            _check_rising(value, "from_row_starts", "row_starts")
            if count is not None and value[-1] > count:
                raise invalid("from_row_starts", f"row_starts[-1] is {value[-1]}, there are {count} values")
        return cls(apply("ConcatV2", [starts, apply("ExpandDims", nvals, 0)], 0))

    @classmethod
    def from_row_limits(
        cls, row_limits: Any, validate: bool = True, dtype: Any = None, hint: Any = None
    ) -> RowPartition:
        """Rows from where they end."""
        check_bool(validate)
        limits = _vector(row_limits, "row_limits", dtype, hint)
        value = known(limits) if validate else None
        if value is not None and value.size:
            if value[0] < 0:
                raise invalid("from_row_limits", f"row_limits must not be negative, got {value[0]}")
            _check_rising(value, "from_row_limits", "row_limits")
        return cls(apply("ConcatV2", [constant([0], limits.dtype), limits], 0))

    @classmethod
    def from_value_rowids(
        cls, value_rowids: Any, nrows: Any = None, validate: bool = True, dtype: Any = None, hint: Any = None
    ) -> RowPartition:
        """Rows from the row of each value, and the number of rows if there are empty ones at the end."""
        check_bool(validate)
        ids = _vector(value_rowids, "value_rowids", dtype, hint)
        value = known(ids)
        if nrows is None:
            nrows = _last_id(ids, value)
        else:
            nrows = convert.to_tensor(nrows, ids.dtype)
            _check_row_count(nrows, value)
        if validate and value is not None and value.size:
            if value[0] < 0:
                raise invalid("from_value_rowids", f"value_rowids must not be negative, got {value[0]}")
            _check_rising(value, "from_value_rowids", "value_rowids")
        return cls(ids_to_splits(ids, nrows, ids.dtype), rowids=ids, nrows=nrows)

    @classmethod
    def from_uniform_row_length(
        cls,
        uniform_row_length: Any,
        nvals: Any = None,
        nrows: Any = None,
        validate: bool = True,
        dtype: Any = None,
        hint: Any = None,
    ) -> RowPartition:
        """Rows of one length, from the number of values, of rows, or both."""
        check_bool(validate)
        if nvals is None and nrows is None:
            raise ValueError("Either (or both) of nvals and nrows must be specified")
        length = partition_tensor(uniform_row_length, "uniform_row_length", dtype, hint)
        if length._rank() not in (None, 0):
            raise ValueError(f"uniform_row_length: Shape {length.shape} must have rank 0")
        size = known(length)
        if validate and size is not None and size < 0:
            raise ValueError("uniform_row_length must be >= 0.")
        if nrows is None:
            at_least_one = apply("Maximum", length, constant(1, length.dtype))
            rows = apply("FloorDiv", convert.to_tensor(nvals, length.dtype), at_least_one)
            nrows = constant(0, length.dtype) if size is not None and size == 0 else rows
        nrows = convert.to_tensor(nrows, length.dtype)
        if validate and nvals is not None:
            _check_product(size, known(nrows), known(convert.to_tensor(nvals, length.dtype)))
        one = constant(1, length.dtype)
        splits = apply("Mul", apply("Range", constant(0, length.dtype), apply("AddV2", nrows, one), one), length)
        return cls(splits, nrows=nrows, uniform=length)

    # ------------------------------------------------------------ encodings

    @property
    def dtype(self) -> dtypes.DType:
        """int32 or int64."""
        return self._splits.dtype

    def row_splits(self) -> Tensor:
        """Where each row starts, and the end of the last."""
        return self._splits

    def row_starts(self) -> Tensor:
        """Where each row starts."""
        return all_but_last(self._splits)

    def row_limits(self) -> Tensor:
        """Where each row ends."""
        return all_but_first(self._splits)

    def row_lengths(self) -> Tensor:
        """How many values each row has."""
        if self._lengths is not None:
            return self._lengths
        lengths = apply("Sub", self.row_limits(), self.row_starts())
        if isinstance(lengths, EagerTensor):
            self._lengths = lengths
        return lengths

    def value_rowids(self) -> Tensor:
        """The row of each value."""
        return row_ids(self._splits) if self._rowids is None else self._rowids

    def nrows(self, out_type: Any = None) -> Tensor:
        """How many rows there are."""
        wanted = self.dtype if out_type is None else dtypes.as_dtype(out_type)
        if self._nrows is not None:
            return self._nrows if self._nrows.dtype is wanted else apply("Cast", self._nrows, DstT=wanted)
        size = apply("Size", self._splits, out_type=wanted)
        return apply("Sub", size, constant(1, wanted))

    def nvals(self) -> Tensor:
        """How many values there are."""
        return take(self._splits, -1)

    def uniform_row_length(self) -> Tensor | None:
        """The length of all rows where the partition was made of it, else None."""
        return self._uniform

    def static_nrows(self) -> int | None:
        """The number of rows, if it is known."""
        count = self._splits._static_shape()
        if count is not None and count[0] is not None:
            return count[0] - 1
        value = None if self._nrows is None else known(self._nrows)
        return None if value is None else int(value)

    def static_uniform_row_length(self) -> int | None:
        """The length of all rows, if it is uniform and known."""
        value = None if self._uniform is None else known(self._uniform)
        return None if value is None else int(value)

    def with_dtype(self, dtype: Any) -> RowPartition:
        """The same rows in another dtype. Raises: ValueError unless it is int32 or int64."""
        dtype = dtypes.as_dtype(dtype)
        if dtype not in (dtypes.int32, dtypes.int64):
            raise ValueError(f"Argument `row_splits` dtype must be int32 or int64. Received {dtype}.")
        if dtype is self.dtype:
            return self
        parts = (self._splits, self._lengths, self._rowids, self._nrows, self._uniform)
        return RowPartition(*(None if t is None else apply("Cast", t, DstT=dtype) for t in parts))

    def with_uniform(self, length: int) -> RowPartition:
        """The same rows, known to have one length. Raises: ValueError where another is known."""
        have = self.static_uniform_row_length()
        if have is not None and have != length:
            raise ValueError(f"Inconsistent row length: {have} vs. {length}.")
        return RowPartition(self._splits, self._lengths, self._rowids, self._nrows, constant(length, self.dtype))

    def same_as(self, other: RowPartition) -> bool | None:
        """Whether both have the same rows; None where it is not known yet."""
        if self is other or self._splits is other._splits:
            return True
        a, b = known(self._splits), known(other._splits)
        return None if a is None or b is None else a.shape == b.shape and bool((a == b).all())

    def __repr__(self) -> str:
        return f"tf.RowPartition(row_splits={self._splits})"


def _check_rising(value: np.ndarray, what: str, name: str) -> None:
    if (value[1:] < value[:-1]).any():
        raise invalid(what, f"{name} must never fall, got {value.tolist()[:8]}")


def _last_id(ids: Tensor, value: np.ndarray | None) -> Tensor:
    """One more than the last row id."""
    if value is not None:
        return constant(value[-1] + 1 if value.size else 0, ids.dtype)
    last = apply("StridedSlice", ids, [-1], [0], [1], end_mask=1)
    padded = apply("ConcatV2", [last, constant([-1], ids.dtype)], 0)
    return apply("AddV2", take(padded, 0), constant(1, ids.dtype))


def _check_row_count(nrows: Tensor, ids: np.ndarray | None) -> None:
    if nrows._rank() not in (None, 0):
        raise ValueError(f"nrows: Shape {nrows.shape} must have rank 0")
    count = known(nrows)
    if count is None:
        return
    if count < 0:
        raise ValueError(f"Expected nrows >= 0; got {count}")
    if ids is not None and ids.size and count < ids[-1] + 1:
        raise ValueError(f"Expected nrows >= value_rowids[-1] + 1; got nrows={count}, value_rowids[-1]={ids[-1]}")


def _check_product(length: Any, nrows: Any, nvals: Any) -> None:
    if length is not None and nrows is not None and nvals is not None and length * nrows != nvals:
        raise ValueError(f"uniform_row_length={length} times nrows={nrows} must equal nvals={nvals}")
