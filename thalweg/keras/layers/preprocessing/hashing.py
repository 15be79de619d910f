"""`tf.keras.layers.Hashing`."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, specs
from thalweg.core.sparse_tensor import SparseTensor, SparseTensorSpec, is_sparse
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.preprocessing import encoding
from thalweg.keras.layers.preprocessing.encoding import COUNT, INT, MULTI_HOT, ONE_HOT
from thalweg.ops.ragged.api import map_flat_values
from thalweg.ops.ragged.ragged_tensor import RaggedTensor


class Hashing(Layer):
    """Strings or integers to numbers of bins, by their hash.

    Args:
      num_bins: how many bins there are. mask_value: value that gets bin 0 to itself, or None.
      salt: one or two integers that make the hash (SipHash) hard to guess; None for FarmHash.
      output_mode: "int", "one_hot", "multi_hot" or "count". sparse: whether vectors are sparse tensors.
      **kwargs: those of Layer.
    Raises: ValueError for arguments that do not go together.
    Example:
      >>> tf.keras.layers.Hashing(3)(tf.constant([["A"], ["B"], ["C"], ["D"], ["E"]])).numpy().ravel().tolist()
      [1, 0, 1, 1, 2]
    Source: tf.keras.layers.Hashing public docs 2.15.
    """

    __module__ = "keras.src.layers.preprocessing.hashing"

    def __init__(
        self, num_bins: int, mask_value: Any = None, salt: Any = None, output_mode: str = INT, sparse: bool = False,
        **kwargs: Any,
    ):  # fmt: skip
        if num_bins is None or num_bins <= 0:
            raise ValueError(
                "The `num_bins` for `Hashing` cannot be `None` or non-positive values. Received: "
                f"num_bins={num_bins}."
            )
        if kwargs.get("dtype") is None:
            kwargs["dtype"] = "int64" if output_mode == INT else backend.floatx()
        elif output_mode == INT and not dtypes.as_dtype(kwargs["dtype"]).is_integer:
            kwargs["dtype"] = "int64"
        super().__init__(**kwargs)
        encoding.check_mode(output_mode, (INT, ONE_HOT, MULTI_HOT, COUNT), type(self).__name__)
        encoding.check_sparse(sparse, output_mode, '`"one_hot"`, `"multi_hot"`, or `"count"`')
        self.num_bins, self.mask_value = num_bins, mask_value
        self.strong_hash = salt is not None
        self.output_mode, self.sparse = output_mode, sparse
        if isinstance(salt, int):
            salt = [salt, salt]
        elif salt is not None and not (isinstance(salt, (tuple, list)) and len(salt) == 2):
            raise ValueError(
                "The `salt` argument for `Hashing` can only be a tuple of size 2 integers, or a single integer. "
                f"Received: salt={salt}."
            )
        self.salt = salt

    def call(self, inputs: Any) -> Any:
        """Bins of values, or vectors made of them."""
        inputs = encoding.ensure_tensor(inputs)
        if is_sparse(inputs):
            bins = SparseTensor(inputs.indices, self._bins(inputs.values), inputs.dense_shape)
        elif isinstance(inputs, RaggedTensor):
            bins = map_flat_values(self._bins, inputs)
        else:
            bins = self._bins(inputs)
        return encoding.encoded(bins, self.output_mode, self.num_bins, self.compute_dtype, self.sparse)

    def _bins(self, values: Tensor) -> Tensor:
        count, is_mask = self.num_bins, None
        if self.mask_value is not None and count > 1:
            count -= 1
            is_mask = apply("Equal", values, self.mask_value)
        if values.dtype.is_integer:
            values = apply("AsString", values)
        if self.strong_hash:
            bins = apply("StringToHashBucketStrong", values, num_buckets=count, key=list(self.salt), name="hash")
        else:
            bins = apply("StringToHashBucketFast", values, num_buckets=count, name="hash")
        if is_mask is None:
            return bins
        return apply("SelectV2", is_mask, apply("ZerosLike", bins), apply("AddV2", bins, 1))

    def _knows_output_shape(self) -> bool:
        return False  # outputs may be ragged or sparse, of other dtypes: a trace tells

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def compute_output_signature(self, input_spec: Any) -> Any:
        spec = SparseTensorSpec if isinstance(input_spec, SparseTensorSpec) else specs.TensorSpec
        return spec(shape=self.compute_output_shape(input_spec.shape), dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        config = {
            "num_bins": self.num_bins, "salt": self.salt, "mask_value": self.mask_value,
            "output_mode": self.output_mode, "sparse": self.sparse,
        }  # fmt: skip
        return self._base_config() | config
