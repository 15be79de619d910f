"""`tf.keras.layers.CategoryEncoding`."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, names, shapes, specs
from thalweg.core.sparse_tensor import SparseTensorSpec, is_sparse
from thalweg.engine.dispatch import apply
from thalweg.keras import backend
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.preprocessing import encoding
from thalweg.keras.layers.preprocessing.encoding import COUNT, MULTI_HOT, ONE_HOT
from thalweg.ops.debugging.api import Assert
from thalweg.ops.ragged.ragged_tensor import RaggedTensor


class CategoryEncoding(Layer):
    """Category numbers to vectors.

    Args:
      num_tokens: how many categories there are. output_mode: "one_hot", "multi_hot" or "count".
      sparse: whether vectors are sparse tensors. **kwargs: those of Layer.
    Raises: ValueError without a positive number of categories; InvalidArgumentError for numbers outside of them.
    Example:
      >>> tf.keras.layers.CategoryEncoding(4, output_mode="count")([[0, 1], [3, 3]]).numpy().tolist()
      [[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 2.0]]
    Source: tf.keras.layers.CategoryEncoding public docs 2.15.
    """

    __module__ = "keras.src.layers.preprocessing.category_encoding"

    def __init__(
        self, num_tokens: int | None = None, output_mode: str = MULTI_HOT, sparse: bool = False, **kwargs: Any
    ):
        num_tokens = kwargs.pop("max_tokens", num_tokens)  # its name in TensorFlow 2.3
        kwargs.setdefault("dtype", backend.floatx())
        super().__init__(**kwargs)
        output_mode = MULTI_HOT if output_mode == "binary" else output_mode
        encoding.check_mode(output_mode, (COUNT, ONE_HOT, MULTI_HOT), "CategoryEncoding")
        if num_tokens is None:
            raise ValueError(
                "num_tokens must be set to use this layer. If the number of tokens is not known beforehand, use the "
                "IntegerLookup layer instead."
            )
        if num_tokens < 1:
            raise ValueError(f"`num_tokens` must be >= 1. Received: num_tokens={num_tokens}.")
        self.num_tokens, self.output_mode, self.sparse = num_tokens, output_mode, sparse

    def _knows_output_shape(self) -> bool:
        return False  # outputs may be ragged or sparse, of other dtypes: a trace tells

    def compute_output_shape(self, input_shape: Any) -> Any:
        dims = list(input_shape)
        if not dims:
            return shapes.TensorShape([self.num_tokens])
        kept = dims if self.output_mode == ONE_HOT and dims[-1] != 1 else dims[:-1]
        return shapes.TensorShape([*kept, self.num_tokens])

    def compute_output_signature(self, input_spec: Any) -> Any:
        spec = SparseTensorSpec if self.sparse else specs.TensorSpec
        return spec(shape=self.compute_output_shape(input_spec.shape.as_list()), dtype=dtypes.int64)

    def get_config(self) -> dict[str, Any]:
        config = {"num_tokens": self.num_tokens, "output_mode": self.output_mode, "sparse": self.sparse}
        return self._base_config() | config

    def call(self, inputs: Any, count_weights: Any = None) -> Any:
        """Vectors of categories; `count_weights`, of the shape of the inputs, are added up by "count"."""
        inputs = encoding.ensure_tensor(inputs)
        if count_weights is not None:
            if self.output_mode != COUNT:
                raise ValueError(
                    "`count_weights` is not used when `output_mode` is not `'count'`. Received "
                    f"`count_weights={count_weights}`."
                )
            count_weights = encoding.ensure_tensor(count_weights, self.compute_dtype)
        ragged = isinstance(inputs, RaggedTensor)
        flat = inputs.values if is_sparse(inputs) else inputs.flat_values if ragged else inputs
        flat = apply("Cast", apply("Reshape", flat, [-1]), DstT=dtypes.int64)
        too_large = apply("Any", apply("GreaterEqual", flat, self.num_tokens), [0])
        negative = apply("Any", apply("Less", flat, 0), [0])
        message = f"Input values must be in the range 0 <= values < num_tokens with num_tokens={self.num_tokens}"
        check = Assert(apply("LogicalNot", apply("LogicalOr", too_large, negative)), [message])
        with names.control_dependencies([] if check is None else [check]):
            return encoding.encoded(
                inputs, self.output_mode, self.num_tokens, self.compute_dtype, self.sparse, count_weights
            )
