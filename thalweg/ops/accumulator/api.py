"""`tf.compat.v1.ConditionalAccumulator` and its sparse kin.

Source: public docs 2.15 of the classes; messages from recorded runs.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes, shapes
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply


def _int64(value: Any) -> Tensor:
    return apply("Cast", convert.to_tensor(value), DstT=dtypes.int64)


class ConditionalAccumulatorBase:
    """What dense and sparse accumulators share.

    Args:
      dtype: dtype of the gradients.
      shape: what is known of their shape.
      accumulator_ref: the handle.
    Source: tf.compat.v1.ConditionalAccumulatorBase public docs 2.15.
    """

    _prefix = "ResourceAccumulator"

    def __init__(self, dtype: Any, shape: Any, accumulator_ref: Tensor):
        self._dtype, self._shape = dtypes.as_dtype(dtype), shapes.as_shape(shape)
        self._accumulator_ref = accumulator_ref
        self._name = getattr(getattr(accumulator_ref, "op", None), "name", "")

    @property
    def accumulator_ref(self) -> Tensor:
        """The handle."""
        return self._accumulator_ref

    @property
    def name(self) -> str:
        """The name of the operation that made it."""
        return self._name

    @property
    def dtype(self) -> dtypes.DType:
        """The dtype of the gradients."""
        return self._dtype

    def num_accumulated(self, name: str | None = None) -> Tensor:
        """How many gradients have been gathered, an int32 scalar."""
        name = f"{self._name}_NumAccumulated" if name is None else name
        return apply(f"{self._prefix}NumAccumulated", self._accumulator_ref, name=name)

    def set_global_step(self, new_global_step: Any, name: str | None = None) -> Any:
        """Sets the step; gradients with an earlier `local_step` are dropped from now on."""
        return apply(f"{self._prefix}SetGlobalStep", self._accumulator_ref, _int64(new_global_step), name=name)


class ConditionalAccumulator(ConditionalAccumulatorBase):
    """Gathers gradients until there are enough of them.

    Args:
      dtype: dtype of the gradients.
      shape: what is known of their shape.
      shared_name: name under which sessions share it.
      name: name of the operation.
      reduction_type: "MEAN" or "SUM" of the gradients is taken.
    Raises: ValueError for another reduction_type.
    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...   gathered = tf.compat.v1.ConditionalAccumulator(tf.float32, shape=[2])
      ...   session.run(gathered.apply_grad([1.0, 3.0]))
      ...   print(session.run(gathered.take_grad(1)))
      [1. 3.]

    Source: tf.compat.v1.ConditionalAccumulator public docs 2.15.
    """

    def __init__(
        self,
        dtype: Any,
        shape: Any = None,
        shared_name: str | None = None,
        name: str = "conditional_accumulator",
        reduction_type: str = "MEAN",
    ):
        handle = apply(
            "ResourceConditionalAccumulator",
            dtype=dtypes.as_dtype(dtype),
            shape=shapes.as_shape_tuple(shape),
            shared_name=shared_name or "",
            reduction_type=reduction_type,
            name=name,
        )
        super().__init__(dtype, shape, handle)

    def apply_grad(self, grad: Any, local_step: Any = 0, name: str | None = None) -> Any:
        """Adds a gradient, unless `local_step` is earlier than the accumulator's step.

        Raises: ValueError, InvalidArgumentError for a gradient of another shape.
        """
        grad = convert.to_tensor(grad, self._dtype)
        grad.shape.assert_is_compatible_with(self._shape)
        step = _int64(local_step)
        return apply("ResourceAccumulatorApplyGradient", self._accumulator_ref, step, grad, name=name)

    def take_grad(self, num_required: Any, name: str | None = None) -> Tensor:
        """The mean (or sum) of the gradients; waits until there are `num_required`, then starts again.

        Raises: InvalidArgumentError for a number that is not positive.
        """
        return apply(
            "ResourceAccumulatorTakeGradient", self._accumulator_ref, num_required, dtype=self._dtype, name=name
        )


class SparseConditionalAccumulator(ConditionalAccumulatorBase):
    """Gathers sparse gradients until there are enough of them; the mean of a row is that of the gradients that have it.

    Args: as ConditionalAccumulator.
    Source: tf.compat.v1.sparse.SparseConditionalAccumulator public docs 2.15.
    """

    _prefix = "Accumulator"

    def __init__(
        self,
        dtype: Any,
        shape: Any = None,
        shared_name: str | None = None,
        name: str = "sparse_conditional_accumulator",
        reduction_type: str = "MEAN",
    ):
        handle = apply(
            "SparseConditionalAccumulator",
            dtype=dtypes.as_dtype(dtype),
            shape=shapes.as_shape_tuple(shape),
            shared_name=shared_name or "",
            reduction_type=reduction_type,
            name=name,
        )
        super().__init__(dtype, shape, handle)

    def apply_indexed_slices_grad(self, grad: IndexedSlices, local_step: Any = 0, name: str | None = None) -> Any:
        """Adds a gradient given as IndexedSlices."""
        return self.apply_grad(grad.indices, grad.values, grad.dense_shape, local_step, name)

    def apply_grad(
        self,
        grad_indices: Any,
        grad_values: Any,
        grad_shape: Any = None,
        local_step: Any = 0,
        name: str | None = None,
    ) -> Any:
        """Adds rows.

        Args:
          grad_indices: sorted indices of the rows.
          grad_values: the rows.
          grad_shape: shape of the whole tensor, where known.
        Raises: InvalidArgumentError for rows of another shape or outside of the tensor.
        """
        known = grad_shape is not None
        return apply(
            "SparseAccumulatorApplyGradient",
            self._accumulator_ref,
            _int64(local_step),
            _int64(grad_indices),
            convert.to_tensor(grad_values, self._dtype),
            _int64(grad_shape) if known else convert.to_tensor([], dtypes.int64),
            has_known_shape=known,
            name=name,
        )

    def take_grad(self, num_required: Any, name: str | None = None) -> Any:
        """(indices, values, shape) of the mean (or sum) of the gradients, when there are `num_required`."""
        return apply("SparseAccumulatorTakeGradient", self._accumulator_ref, num_required, dtype=self._dtype, name=name)

    def take_indexed_slices_grad(self, num_required: Any, name: str | None = None) -> IndexedSlices:
        """As take_grad, as IndexedSlices."""
        taken = self.take_grad(num_required, name)
        return IndexedSlices(taken.values, taken.indices, taken.shape)
