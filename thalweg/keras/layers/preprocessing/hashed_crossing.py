"""`tf.keras.layers.HashedCrossing`."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, specs
from thalweg.core.sparse_tensor import SparseTensorSpec, is_sparse
from thalweg.engine.dispatch import apply
from thalweg.keras import backend
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.preprocessing import encoding
from thalweg.keras.layers.preprocessing.encoding import INT, ONE_HOT
from thalweg.ops.ragged.ragged_tensor import RaggedTensor
from thalweg.ops.sparse.api import to_dense
from thalweg.ops.sparse.cross_api import cross_hashed


class HashedCrossing(Layer):
    """Combinations of several features' values, hashed into bins.

    Args:
      num_bins: how many bins there are. output_mode: "int" or "one_hot". sparse: whether vectors are sparse tensors.
      **kwargs: those of Layer.
    Raises: ValueError for settings that do not go together, and for inputs that are not two or more dense scalars,
      vectors or columns of strings or integers of one shape.
    Example:
      >>> layer = tf.keras.layers.HashedCrossing(num_bins=5)
      >>> layer((tf.constant(["A", "B", "A"]), tf.constant([101, 101, 102]))).numpy().tolist()
      [1, 4, 3]
    Source: tf.keras.layers.HashedCrossing public docs 2.15.
    """

    __module__ = "keras.src.layers.preprocessing.hashed_crossing"

    def __init__(self, num_bins: int, output_mode: str = INT, sparse: bool = False, **kwargs: Any):
        if kwargs.get("dtype") is None:
            kwargs["dtype"] = "int64" if output_mode == INT else backend.floatx()
        super().__init__(**kwargs)
        encoding.check_int_dtype(self, output_mode, kwargs["dtype"])
        encoding.check_mode(output_mode, (INT, ONE_HOT), type(self).__name__)
        self.num_bins, self.output_mode, self.sparse = num_bins, output_mode, sparse

    def call(self, inputs: Any) -> Any:
        """Bins of the combinations, or vectors made of them."""
        _check_count(inputs)
        columns = [encoding.ensure_tensor(x) for x in inputs]
        _check(columns, inputs)
        rank = columns[0].shape.rank
        columns = [apply("Reshape", x, [-1, 1]) for x in columns]
        bins = apply("Reshape", to_dense(cross_hashed(columns, self.num_bins)), [[], [-1], [-1, 1]][rank])
        return encoding.encoded(bins, self.output_mode, self.num_bins, self.compute_dtype, self.sparse)

    def _knows_output_shape(self) -> bool:
        return False  # outputs may be sparse, of other dtypes: a trace tells

    def compute_output_shape(self, input_shapes: Any) -> Any:
        """The shape for inputs of these shapes."""
        _check_count(input_shapes)
        return encoding.encoded_shape(input_shapes[0], self.output_mode, self.num_bins)

    def compute_output_signature(self, input_specs: Any) -> Any:
        """The spec for inputs of these specs."""
        spec = SparseTensorSpec if self.sparse else specs.TensorSpec
        shape = self.compute_output_shape([x.shape.as_list() for x in input_specs])
        return spec(shape=shape, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {
            "num_bins": self.num_bins, "output_mode": self.output_mode, "sparse": self.sparse,
        }  # fmt: skip


def _check_count(inputs: Any) -> None:
    if not isinstance(inputs, (list, tuple)):
        raise ValueError(f"`HashedCrossing` should be called on a list or tuple of inputs. Received: inputs={inputs}")
    if len(inputs) < 2:
        raise ValueError(f"`HashedCrossing` should be called on at least two inputs. Received: inputs={inputs}")


def _check(columns: list[Any], inputs: Any) -> None:
    if any(isinstance(x, RaggedTensor) or is_sparse(x) for x in columns):
        raise ValueError(f"All `HashedCrossing` inputs should be dense tensors. Received: inputs={inputs}")
    first = columns[0].shape.as_list()
    if len(first) > 2 or (len(first) == 2 and first[-1] != 1):
        raise ValueError(
            "All `HashedCrossing` inputs should have shape `[]`, `[batch_size]` or `[batch_size, 1]`. Received: "
            f"inputs={inputs}"
        )
    if any(x.shape.as_list() != first for x in columns[1:]):
        raise ValueError(f"All `HashedCrossing` inputs should have equal shape. Received: inputs={inputs}")
    if not all(x.dtype.is_integer or x.dtype is dtypes.string for x in columns):
        raise ValueError(
            f"All `HashedCrossing` inputs should have an integer or string dtype. Received: inputs={inputs}"
        )
