"""`tf.keras.layers.Discretization`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes, specs
from thalweg.core.sparse_tensor import SparseTensor, SparseTensorSpec, is_sparse
from thalweg.engine.dispatch import apply
from thalweg.keras import backend
from thalweg.keras.layers.preprocessing import encoding
from thalweg.keras.layers.preprocessing.base import PreprocessingLayer
from thalweg.keras.layers.preprocessing.encoding import COUNT, INT, MULTI_HOT, ONE_HOT
from thalweg.ops.ragged.api import map_flat_values
from thalweg.ops.ragged.ragged_tensor import RaggedTensor


class Discretization(PreprocessingLayer):
    """Numbers to the bins they fall in.

    Args:
      bin_boundaries: ascending; n of them make n + 1 bins. num_bins: how many bins `adapt` is to find, about equally
      filled; one of both. epsilon: allowed error of the quantiles, which bounds the memory of `adapt`.
      output_mode: "int", "one_hot", "multi_hot" or "count". sparse: whether vectors are sparse tensors.
      **kwargs: those of Layer.
    Raises: ValueError for arguments that do not go together.
    Example:
      >>> tf.keras.layers.Discretization(bin_boundaries=[0.0, 1.0, 2.0])([[-1.5, 1.0, 3.4]]).numpy().tolist()
      [[0, 2, 3]]
    Source: tf.keras.layers.Discretization public docs 2.15.
    """

    __module__ = "keras.src.layers.preprocessing.discretization"

    def __init__(
        self, bin_boundaries: Any = None, num_bins: int | None = None, epsilon: float = 0.01, output_mode: str = INT,
        sparse: bool = False, **kwargs: Any,
    ):  # fmt: skip
        bins = kwargs.pop("bins", None)  # its name in TensorFlow 2.3
        if isinstance(bins, int) and num_bins is None:
            num_bins = bins
        elif bins is not None and bin_boundaries is None:
            bin_boundaries = bins
        if kwargs.get("dtype") is None:
            kwargs["dtype"] = "int64" if output_mode == INT else backend.floatx()
        elif output_mode == INT and not dtypes.as_dtype(kwargs["dtype"]).is_integer:
            kwargs["dtype"] = "int64"
        super().__init__(**kwargs)
        encoding.check_mode(output_mode, (INT, ONE_HOT, MULTI_HOT, COUNT), type(self).__name__)
        encoding.check_sparse(sparse, output_mode, "`'one_hot'`, `'multi_hot'`, or `'count'`")
        if num_bins is not None and num_bins < 0:
            raise ValueError(
                f"`num_bins` must be greater than or equal to 0. You passed `num_bins={num_bins}`"
            )
        if num_bins is not None and bin_boundaries is not None:
            raise ValueError(
                f"Both `num_bins` and `bin_boundaries` should not be set. You passed `num_bins={num_bins}` and "
                f"`bin_boundaries={bin_boundaries}`"
            )
        bin_boundaries = encoding.listed(bin_boundaries)
        self.input_bin_boundaries = bin_boundaries
        self.bin_boundaries = bin_boundaries if bin_boundaries is not None else []
        self.num_bins, self.epsilon = num_bins, epsilon
        self.output_mode, self.sparse = output_mode, sparse

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if self.input_bin_boundaries is None:
            self.summary = self.add_weight(
                name="summary", shape=(2, None), dtype=dtypes.float32, trainable=False,
                initializer=lambda shape, dtype=None: np.zeros((2, 0), np.float32),
            )  # fmt: skip

    def update_state(self, data: Any) -> None:
        """Takes the quantiles of a batch into account. Raises: ValueError where boundaries were given."""
        if self.input_bin_boundaries is not None:
            raise ValueError(
                "Cannot adapt a Discretization layer that has been initialized with `bin_boundaries`, use `num_bins` "
                f"instead. You passed `bin_boundaries={self.input_bin_boundaries}`."
            )
        if not self.built:
            raise RuntimeError("`build` must be called before `update_state`.")
        values = encoding.ensure_tensor(data, dtypes.float32).numpy()
        merged = np.concatenate([_summary(values, self.epsilon), self.summary.numpy()], 1)
        self.summary.assign(_compressed(merged[:, np.argsort(merged[0], kind="stable")], self.epsilon))

    def finalize_state(self) -> None:
        """Makes boundaries of the quantiles."""
        if self.input_bin_boundaries is None and self.built and self.num_bins:
            self.bin_boundaries = _compressed(self.summary.numpy(), 1.0 / self.num_bins)[0, :-1].tolist()

    def reset_state(self) -> None:
        """Forgets all data."""
        self._is_adapted = False
        if self.input_bin_boundaries is None and self.built:
            self.summary.assign(np.zeros((2, 0), np.float32))

    def call(self, inputs: Any) -> Any:
        """Bins of numbers, or vectors made of them."""

        def bins(values: Any) -> Any:
            return apply("Bucketize", values, boundaries=list(self.bin_boundaries))

        inputs = encoding.ensure_tensor(inputs)
        if isinstance(inputs, RaggedTensor):
            found = map_flat_values(bins, inputs)
        elif is_sparse(inputs):
            found = SparseTensor(inputs.indices, bins(inputs.values), inputs.dense_shape)
        else:
            found = bins(inputs)
        depth = len(self.bin_boundaries) + 1
        return encoding.encoded(found, self.output_mode, depth, self.compute_dtype, self.sparse)

    def _knows_output_shape(self) -> bool:
        return False  # outputs may be ragged or sparse, of other dtypes: a trace tells

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def compute_output_signature(self, input_spec: Any) -> Any:
        spec = SparseTensorSpec if isinstance(input_spec, SparseTensorSpec) else specs.TensorSpec
        return spec(shape=self.compute_output_shape(input_spec.shape.as_list()), dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        config = {
            "bin_boundaries": self.input_bin_boundaries, "num_bins": self.num_bins, "epsilon": self.epsilon,
            "output_mode": self.output_mode, "sparse": self.sparse,
        }  # fmt: skip
        return self._base_config() | config


def _summary(values: np.ndarray, epsilon: float) -> np.ndarray:
    """[boundaries, weights]: every so many-th of the sorted values stands for those before it."""
    ordered = np.sort(values.ravel())
    increment = int(np.float32(np.float32(ordered.size) / np.float32(1.0 / epsilon)))
    step = max(increment, 1)
    boundaries = ordered[increment::step]
    return np.stack([boundaries, np.full(boundaries.shape, step, np.float32)]).astype(np.float32)


def _compressed(summary: np.ndarray, epsilon: float) -> np.ndarray:
    """The same distribution with about 1/epsilon boundaries."""
    if summary.shape[1] * epsilon < 1:
        return summary
    percents = epsilon + np.arange(0.0, 1.0, epsilon)
    cumulated = summary[1].cumsum()
    share = cumulated / cumulated[-1]
    boundaries = np.interp(percents, share, summary[0])
    cumulated = np.interp(percents, share, cumulated)
    weights = cumulated - np.concatenate([[0], cumulated[:-1]])
    return np.stack([boundaries, weights]).astype(np.float32)
