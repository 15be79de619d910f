"""`RaggedTensor`: a tensor some of whose rows differ in length; and its spec.

A ragged tensor is values cut into rows by a `RowPartition`; the values are a tensor or again ragged. Conversion,
indexing, broadcasting have files of their own in this folder; elementwise ops reach the flat values by the rules in
`elementwise`.
Source: tf.RaggedTensor, tf.RaggedTensorSpec public docs 2.15; tests/golden/composites.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes, shapes
from thalweg.core.composite import CompositeTensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.ops.ragged import conversion, indexing, merging
from thalweg.ops.ragged.row_partition import RowPartition, check_bool, invalid, known


class RaggedTensor(CompositeTensor):
    """A tensor with ragged dimensions, whose rows may differ in length. Made by `tf.ragged.constant` or `from_...`.

    Example:
      >>> rt = tf.RaggedTensor.from_row_splits([3, 1, 4, 1], [0, 1, 1, 4])
      >>> rt
      <tf.RaggedTensor [[3], [], [1, 4, 1]]>
      >>> (rt * 2)[2].numpy()
      array([2, 8, 2], dtype=int32)
    Source: tf.RaggedTensor public docs 2.15.
    """

    def __init__(self, values: Any, row_partition: RowPartition, internal: bool = False):
        if not internal:
            raise ValueError(
                "RaggedTensor constructor is private; please use one of the factory methods instead (e.g., "
                "RaggedTensor.from_row_lengths())"
            )
        if not isinstance(values, (Tensor, RaggedTensor)):
            raise TypeError(f"type(values) must be one of: Tensor, RaggedTensor, got {values}.")
        if not isinstance(row_partition, RowPartition):
            raise TypeError(f"Argument `row_partition` must be a RowPartition. Received {row_partition}.")
        self._values = values
        self._row_partition = row_partition

    # ------------------------------------------------------------ factories

    @classmethod
    def _from_row_partition(cls, values: Any, row_partition: RowPartition, validate: bool = True) -> RaggedTensor:
        """Rows of values by a partition, which may be shared."""
        check_bool(validate)
        values = _ragged_values(values)
        if isinstance(values, RaggedTensor):
            if values._row_partition.dtype is not row_partition.dtype:
                raise ValueError(
                    f"Argument `row_partition` of RaggedTensor must have same dtype as Argument `values`. "
                    f"({row_partition.dtype} vs. {values._row_partition.dtype})."
                )
        elif values._rank() == 0:
            raise invalid("_from_row_partition", "values must have at least rank 1, got a scalar")
        if validate:
            _check_value_count(values, row_partition)
        return cls(values, row_partition, internal=True)

    @classmethod
    def from_row_splits(
        cls, values: Any, row_splits: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Cuts values into rows at `row_splits`.

        Args:
          values: tensor or RaggedTensor of rank 1 or more.
          row_splits: int32 or int64 vector: 0, where the second row starts, ..., the number of values.
          name: optional name of the operation.
          validate: whether the splits are checked.
        Returns: RaggedTensor with one more dimension than `values`.
        Raises: InvalidArgumentError for splits that do not fit, ValueError for a wrong dtype or rank.
        Example:
          >>> tf.RaggedTensor.from_row_splits([3, 1, 4], [0, 2, 2, 3])
          <tf.RaggedTensor [[3, 1], [], [4]]>
        Source: tf.RaggedTensor.from_row_splits public docs 2.15.
        """
        check_bool(validate)
        values = _ragged_values(values)
        return cls._from_row_partition(
            values, RowPartition.from_row_splits(row_splits, validate, hint=_hint(values)), validate
        )

    @classmethod
    def from_row_lengths(
        cls, values: Any, row_lengths: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Cuts values into rows of the given lengths; otherwise as `from_row_splits`.

        Example:
          >>> tf.RaggedTensor.from_row_lengths([3, 1, 4], [2, 0, 1])
          <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        check_bool(validate)
        values = _ragged_values(values)
        partition = RowPartition.from_row_lengths(row_lengths, validate, hint=_hint(values))
        return cls._from_row_partition(values, partition, validate)

    @classmethod
    def from_value_rowids(
        cls, values: Any, value_rowids: Any, nrows: Any = None, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Puts each value in the row that `value_rowids` says (ascending); `nrows` allows empty rows at the end.

        Example:
          >>> tf.RaggedTensor.from_value_rowids([3, 1, 4], [0, 0, 2], nrows=4)
          <tf.RaggedTensor [[3, 1], [], [4], []]>
        """
        check_bool(validate)
        values = _ragged_values(values)
        partition = RowPartition.from_value_rowids(value_rowids, nrows, validate, hint=_hint(values))
        if validate:
            _check_id_count(values, partition)
        return cls._from_row_partition(values, partition, validate)

    @classmethod
    def from_row_starts(
        cls, values: Any, row_starts: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Cuts values into rows that start where `row_starts` says; otherwise as `from_row_splits`.

        Example:
          >>> tf.RaggedTensor.from_row_starts([3, 1, 4], [0, 2, 2])
          <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        check_bool(validate)
        values = _ragged_values(values)
        dtype = _hint(values)
        count = _outer_size(values, dtype or dtypes.int64)
        partition = RowPartition.from_row_starts(row_starts, count, validate, hint=dtype)
        return cls._from_row_partition(values, partition, validate)

    @classmethod
    def from_row_limits(
        cls, values: Any, row_limits: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Cuts values into rows that end where `row_limits` says; otherwise as `from_row_splits`.

        Example:
          >>> tf.RaggedTensor.from_row_limits([3, 1, 4], [2, 2, 3])
          <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        check_bool(validate)
        values = _ragged_values(values)
        partition = RowPartition.from_row_limits(row_limits, validate, hint=_hint(values))
        return cls._from_row_partition(values, partition, validate)

    @classmethod
    def from_uniform_row_length(
        cls, values: Any, uniform_row_length: Any, nrows: Any = None, validate: bool = True, name: str | None = None
    ) -> RaggedTensor:
        """Cuts values into rows of one length; `nrows` is needed where that is 0.

        Example:
          >>> rt = tf.ragged.constant([[1], [2, 3], [], [4]])
          >>> tf.RaggedTensor.from_uniform_row_length(rt, 2).shape
          TensorShape([2, 2, None])
        """
        check_bool(validate)
        values = _ragged_values(values)
        dtype = _hint(values)
        length = convert.to_tensor(uniform_row_length, hint=dtype or dtypes.int64)
        count = _outer_size(values, length.dtype if length.dtype.is_integer else dtypes.int64)
        partition = RowPartition.from_uniform_row_length(length, count, nrows, validate)
        return cls._from_row_partition(values, partition, validate)

    @classmethod
    def from_nested_value_rowids(
        cls,
        flat_values: Any,
        nested_value_rowids: Sequence[Any],
        nested_nrows: Sequence[Any] | None = None,
        name: str | None = None,
        validate: bool = True,
    ) -> RaggedTensor:
        """Several ragged dimensions, the outermost first, each as in `from_value_rowids`."""
        _check_nested(nested_value_rowids, "nested_value_rowids")
        if nested_nrows is None:
            nested_nrows = [None] * len(nested_value_rowids)
        else:
            _check_nested(nested_nrows, "nested_nrows")
            if len(nested_nrows) != len(nested_value_rowids):
                raise ValueError(
                    f"Argument `nested_nrows` must have the same length as argument `nested_value_rowids`. "
                    f"len(nested_nrows) = {len(nested_nrows)} vs. len(nested_values_rowids) = "
                    f"{len(nested_value_rowids)}."
                )
        result = flat_values
        for ids, nrows in zip(reversed(nested_value_rowids), reversed(nested_nrows), strict=True):
            result = cls.from_value_rowids(result, ids, nrows, validate=validate)
        return result

    @classmethod
    def from_nested_row_splits(
        cls, flat_values: Any, nested_row_splits: Sequence[Any], name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Several ragged dimensions, the outermost first, each as in `from_row_splits`.

        Example:
          >>> tf.RaggedTensor.from_nested_row_splits([3, 1, 4], [[0, 1, 2], [0, 2, 3]]).to_list()
          [[[3, 1]], [[4]]]
        """
        check_bool(validate)
        _check_nested(nested_row_splits, "nested_row_splits")
        result = flat_values
        for splits in reversed(nested_row_splits):
            result = cls.from_row_splits(result, splits, validate=validate)
        return result

    @classmethod
    def from_nested_row_lengths(
        cls, flat_values: Any, nested_row_lengths: Sequence[Any], name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Several ragged dimensions, the outermost first, each as in `from_row_lengths`."""
        check_bool(validate)
        _check_nested(nested_row_lengths, "nested_row_lengths")
        result = flat_values
        for lengths in reversed(nested_row_lengths):
            result = cls.from_row_lengths(result, lengths, validate=validate)
        return result

    @classmethod
    def _from_nested_row_partitions(
        cls, flat_values: Any, partitions: Sequence[RowPartition], validate: bool = True
    ) -> Any:
        result = flat_values
        for partition in reversed(partitions):
            result = cls._from_row_partition(result, partition, validate)
        return result

    # ------------------------------------------------------------ what it is

    @property
    def dtype(self) -> dtypes.DType:
        """The dtype of the values."""
        return self._values.dtype

    @property
    def shape(self) -> shapes.TensorShape:
        """The static shape; ragged dimensions are None."""
        partition = self._row_partition
        outer = shapes.TensorShape([partition.static_nrows(), partition.static_uniform_row_length()])
        inner = self._values.shape
        return shapes.TensorShape(None) if inner.rank is None else outer.concatenate(inner[1:])

    def get_shape(self) -> shapes.TensorShape:
        """The static shape; ragged dimensions are None."""
        return self.shape

    def _static_shape(self) -> tuple[int | None, ...] | None:
        return shapes.as_shape_tuple(self.shape)

    def _rank(self) -> int | None:
        inner = self._values._rank()
        return None if inner is None else inner + 1

    @property
    def ragged_rank(self) -> int:
        """How many times the flat values are cut into rows."""
        return 1 + (self._values.ragged_rank if isinstance(self._values, RaggedTensor) else 0)

    @property
    def values(self) -> Any:
        """The values of all rows, one after another: a tensor, or a RaggedTensor."""
        return self._values

    @property
    def _nested_row_partitions(self) -> list[RowPartition]:
        partitions, x = [], self
        while isinstance(x, RaggedTensor):
            partitions.append(x._row_partition)
            x = x._values
        return partitions

    @property
    def row_splits(self) -> Tensor:
        """Where each row starts, and the end of the last."""
        return self._row_partition.row_splits()

    @property
    def uniform_row_length(self) -> Tensor | None:
        """The length of the rows where it was made uniform, else None."""
        return self._row_partition.uniform_row_length()

    @property
    def flat_values(self) -> Tensor:
        """The innermost values, without any cuts."""
        values = self._values
        while isinstance(values, RaggedTensor):
            values = values._values
        return values

    @property
    def nested_row_splits(self) -> tuple[Tensor, ...]:
        """The row splits of all ragged dimensions, the outermost first."""
        return tuple(p.row_splits() for p in self._nested_row_partitions)

    def value_rowids(self, name: str | None = None) -> Tensor:
        """The row of each value."""
        return self._row_partition.value_rowids()

    def nested_value_rowids(self, name: str | None = None) -> tuple[Tensor, ...]:
        """`value_rowids` of all ragged dimensions."""
        return tuple(p.value_rowids() for p in self._nested_row_partitions)

    def nrows(self, out_type: Any = None, name: str | None = None) -> Tensor:
        """How many rows there are."""
        return self._row_partition.nrows(out_type)

    def row_starts(self, name: str | None = None) -> Tensor:
        """Where each row starts."""
        return self._row_partition.row_starts()

    def row_limits(self, name: str | None = None) -> Tensor:
        """Where each row ends."""
        return self._row_partition.row_limits()

    def row_lengths(self, axis: int = 1, name: str | None = None) -> Any:
        """How long the rows are: a vector, ragged for inner axes.

        Example:
          >>> tf.ragged.constant([[3, 1], [], [4]]).row_lengths().numpy()
          array([2, 0, 1])
        """
        return merging.row_lengths(self, axis)

    def nested_row_lengths(self, name: str | None = None) -> tuple[Tensor, ...]:
        """The row lengths of all ragged dimensions."""
        return tuple(p.row_lengths() for p in self._nested_row_partitions)

    def bounding_shape(self, axis: Any = None, name: str | None = None, out_type: Any = None) -> Tensor:
        """The shape of the smallest tensor that holds it, or some of its dimensions."""
        return merging.bounding_shape(self, axis, out_type)

    # ------------------------------------------------------------ variations

    def with_values(self, new_values: Any) -> RaggedTensor:
        """The same rows of other values. Raises: ValueError unless there are as many."""
        new_values = _ragged_values(new_values)
        if new_values._rank() == 0:
            raise ValueError("with_values: Shape () must have rank at least 1")
        if not self._values.shape[:1].is_compatible_with(new_values.shape[:1]):
            raise ValueError(f"Shapes {self._values.shape[:1]} and {new_values.shape[:1]} are incompatible")
        if isinstance(new_values, RaggedTensor) and new_values._row_partition.dtype is not self._row_partition.dtype:
            raise ValueError(
                "self and new_values have mismatched row_splits dtypes; use RaggedTensor.with_row_splits_dtype() to "
                "convert them to compatible dtypes."
            )
        return RaggedTensor(new_values, self._row_partition, internal=True)

    def with_flat_values(self, new_values: Any) -> RaggedTensor:
        """The same rows of other flat values. Raises: ValueError unless there are as many."""
        if isinstance(self._values, RaggedTensor):
            return self.with_values(self._values.with_flat_values(new_values))
        return self.with_values(new_values)

    def with_row_splits_dtype(self, dtype: Any) -> RaggedTensor:
        """The same with row splits of another dtype. Raises: ValueError unless it is int32 or int64."""
        partition = self._row_partition.with_dtype(dtype)
        if partition is self._row_partition:
            return self
        values = self._values
        if isinstance(values, RaggedTensor):
            values = values.with_row_splits_dtype(dtype)
        return RaggedTensor(values, partition, internal=True)

    def merge_dims(self, outer_axis: int, inner_axis: int) -> Any:
        """Makes one dimension of several.

        Args:
          outer_axis, inner_axis: the first and the last of the dimensions.
        Returns: RaggedTensor, or a tensor when no ragged dimension is left.
        Raises: ValueError for axes that are out of range or in the wrong order.
        Example:
          >>> tf.ragged.constant([[[1], [2, 3]], [[4]]]).merge_dims(0, 1)
          <tf.RaggedTensor [[1], [2, 3], [4]]>
        """
        rank = self._rank()
        outer, inner = (merging.positive_axis(a, rank, n) for a, n in
                        ((outer_axis, "outer_axis"), (inner_axis, "inner_axis")))
        if outer > inner:
            raise ValueError(f"Expected outer_axis ({outer}) to be less than or equal to inner_axis ({inner}).")
        return merging.merge_dims(self, outer, inner)

    def _set_shape(self, shape: Any) -> None:
        """Adds to the static shape: uniform dimensions among the ragged ones."""
        dims = shapes.as_shape_tuple(shape)
        if dims is None:
            return
        x: Any = self
        for size in dims[1:]:
            if not isinstance(x, RaggedTensor):
                break
            if size is not None:
                x._row_partition = x._row_partition.with_uniform(size)
            x = x._values

    # ------------------------------------------------------------ conversion

    @classmethod
    def from_tensor(
        cls,
        tensor: Any,
        lengths: Any = None,
        padding: Any = None,
        ragged_rank: int = 1,
        name: str | None = None,
        row_splits_dtype: Any = dtypes.int64,
    ) -> RaggedTensor:
        """A tensor as a RaggedTensor, without what pads its rows.

        Args:
          tensor: of rank 2 or more.
          lengths: the length of each row; or a tuple of lengths of nested rows.
          padding: the value that pads: rows are cut before a tail of it.
          ragged_rank: how many ragged dimensions to make.
          name: optional name of the operation.
          row_splits_dtype: int32 or int64.
        Returns: RaggedTensor of the rank of `tensor`.
        Raises: ValueError for a lower rank, both lengths and padding, or a ragged rank that is not positive.
        Example:
          >>> tf.RaggedTensor.from_tensor([[1, 2, 0], [3, 0, 0]], padding=0)
          <tf.RaggedTensor [[1, 2], [3]]>
        Source: tf.RaggedTensor.from_tensor public docs 2.15.
        """
        return conversion.from_tensor(cls, tensor, lengths, padding, ragged_rank, dtypes.as_dtype(row_splits_dtype))

    def to_tensor(self, default_value: Any = None, name: str | None = None, shape: Any = None) -> Tensor:
        """The tensor with every row padded to the longest.

        Args:
          default_value: what pads, by default zero; broadcasts to the shape of a value.
          name: optional name of the operation.
          shape: sizes to pad or cut to, None where the longest row decides.
        Returns: Tensor of the same rank.
        Raises: InvalidArgumentError for a shape of another rank.
        Example:
          >>> tf.ragged.constant([[1, 2], [3]]).to_tensor(-1, shape=[None, 3]).numpy()
          array([[ 1,  2, -1],
                 [ 3, -1, -1]], dtype=int32)
        Source: tf.RaggedTensor.to_tensor public docs 2.15.
        """
        return conversion.to_tensor(self, default_value, shape, name)

    @classmethod
    def from_sparse(cls, st_input: Any, name: str | None = None, row_splits_dtype: Any = dtypes.int64) -> RaggedTensor:
        """The rows of a sparse matrix whose values stand at the left of each row.

        Raises: TypeError for what is not sparse, ValueError for a rank other than 2, InvalidArgumentError for gaps.
        """
        return conversion.from_sparse(cls, st_input, dtypes.as_dtype(row_splits_dtype))

    def to_sparse(self, name: str | None = None) -> Any:
        """A SparseTensor with the same values at the same places."""
        return conversion.to_sparse(self, name)

    def numpy(self) -> np.ndarray:
        """An array; where rows differ in length, an array of arrays."""
        if not self._is_eager():
            raise ValueError("RaggedTensor.numpy() is only supported in eager mode.")
        return conversion.to_numpy(self._values.numpy(), self.row_splits._numpy())

    def to_list(self) -> list:
        """Nested lists of the values."""
        if not self._is_eager():
            raise ValueError("to_list can only be used in eager mode.")
        return conversion.to_list(self.flat_values, self.nested_row_splits)

    def _is_eager(self) -> bool:
        parts = (self.flat_values, *self.nested_row_splits)
        return all(isinstance(t, EagerTensor) for t in parts)

    def consumers(self) -> list:
        """The operations that use a component (graphs)."""
        found: list = []
        for part in (self.flat_values, *self.nested_row_splits):
            found += [op for op in part.consumers() if op not in found]
        return found

    @property
    def _type_spec(self) -> Any:
        from thalweg.ops.ragged.spec import RaggedTensorSpec  # the spec builds ragged tensors

        return RaggedTensorSpec.from_value(self)

    # ------------------------------------------------------------ Python's protocols

    def __getitem__(self, key: Any) -> Any:
        return indexing.get_item(self, key)

    def __repr__(self) -> str:
        if self._is_eager():
            return f"<tf.RaggedTensor {conversion.text(self.numpy())}>"
        return f"tf.RaggedTensor(values={self._values!s}, row_splits={self.row_splits!s})"

    __str__ = __repr__

    def __hash__(self) -> int:
        graph = getattr(getattr(self.flat_values, "op", None), "graph", None)
        if graph is not None and not graph.is_function:  # in TF 1's graphs equality is identity
            return id(self)
        raise TypeError("RaggedTensor is unhashable.")

    def __bool__(self) -> bool:
        raise TypeError("RaggedTensor may not be used as a boolean.")


def _ragged_values(values: Any) -> Any:
    return values if isinstance(values, RaggedTensor) else convert.to_tensor(values)


def _hint(values: Any) -> dtypes.DType | None:
    """The dtype partitions of the values should have."""
    return values._row_partition.dtype if isinstance(values, RaggedTensor) else None


def _outer_size(values: Any, dtype: dtypes.DType) -> Tensor:
    """The number of rows of a tensor or RaggedTensor."""
    if isinstance(values, RaggedTensor):
        return values.nrows(dtype)
    shape = apply("Shape", values, out_type=dtype)
    return apply("StridedSlice", shape, [0], [1], [1], shrink_axis_mask=1)


def _check_nested(value: Any, name: str) -> None:
    if isinstance(value, Tensor):
        raise TypeError(f"Argument `{name}` must be a list of Tensors. Received {value}.")


def _check_value_count(values: Any, partition: RowPartition) -> None:
    """Raises: InvalidArgumentError where the last row does not end with the values."""
    limit, count = known(partition.nvals()), values.shape[0]
    if limit is not None and count is not None and limit != count:
        raise invalid("_from_row_partition", f"the rows have {limit} values, there are {count}")


def _check_id_count(values: Any, partition: RowPartition) -> None:
    ids, count = partition.value_rowids()._static_shape()[0], values.shape[0]
    if ids is not None and count is not None and ids != count:
        raise ValueError(f"Shapes ({count},) and ({ids},) are incompatible: values and value_rowids")
