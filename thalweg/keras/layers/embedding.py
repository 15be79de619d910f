"""`tf.keras.layers.Embedding`."""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, dtypes, shapes
from thalweg.engine.dispatch import apply
from thalweg.keras import constraints, initializers, ops, regularizers
from thalweg.keras.layers.base import Layer
from thalweg.ops.nn.embedding import embedding_lookup
from thalweg.ops.ragged.api import map_flat_values
from thalweg.ops.ragged.ragged_tensor import RaggedTensor


class Embedding(Layer):
    """A learnt vector for each integer.

    Args:
      input_dim: how many integers there are, from 0.
      output_dim: size of the vectors.
      embeddings_initializer, embeddings_regularizer, embeddings_constraint: for the table of vectors.
      activity_regularizer: penalty on the outputs.
      mask_zero: whether 0 stands for padding: layers after get a mask that is False there.
      input_length: length of the sequences, where it is known.
      **kwargs: those of Layer.
    Raises: ValueError for sizes that are not positive, or inputs of another length.
    Example:
      >>> tf.keras.layers.Embedding(10, 4)(tf.constant([[1, 2, 0]])).shape
      TensorShape([1, 3, 4])
    Source: tf.keras.layers.Embedding public docs 2.15.
    """

    __module__ = "keras.src.layers.core.embedding"

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        activity_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        input_length: Any = None,
        sparse: bool = False,
        **kwargs: Any,
    ):
        if "input_shape" not in kwargs:
            kwargs["input_shape"] = (input_length,) if input_length else (None,)
        if input_dim <= 0 or output_dim <= 0:
            raise ValueError(
                f"Both `input_dim` and `output_dim` should be positive, Received input_dim = {input_dim} and "
                f"output_dim = {output_dim}"
            )
        if sparse:
            raise NotImplementedError("Embedding: sparse=True is not supported.")
        kwargs["autocast"] = False
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.input_dim, self.output_dim = input_dim, output_dim
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero
        self.input_length = input_length
        self.sparse = sparse

    def build(self, input_shape: Any = None) -> None:
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
            experimental_autocast=False,
        )
        self.built = True

    def call(self, inputs: Any) -> Any:
        if isinstance(inputs, RaggedTensor):
            return map_flat_values(self.call, inputs)
        inputs = convert.to_tensor(inputs)
        if inputs.dtype not in (dtypes.int32, dtypes.int64):
            inputs = ops.cast(inputs, dtypes.int32)
        return ops.cast(embedding_lookup(self.embeddings, inputs), self._compute_dtype_object)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return apply("NotEqual", inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> shapes.TensorShape:
        shape = shapes.as_shape_tuple(input_shape)
        if self.input_length is None:
            return shapes.from_shape_tuple((*shape, self.output_dim))
        given = self.input_length if isinstance(self.input_length, (list, tuple)) else [self.input_length]
        fits = len(given) == len(shape) - 1
        if not fits or any(None not in (a, b) and a != b for a, b in zip(given, shape[1:], strict=True)):
            raise ValueError(f'"input_length" is {self.input_length}, but received input has shape {shape}')
        lengths = [b if a is None else a for a, b in zip(given, shape[1:], strict=True)]
        return shapes.from_shape_tuple((shape[0], *lengths, self.output_dim))

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "embeddings_initializer": initializers.serialize(self.embeddings_initializer),
            "embeddings_regularizer": regularizers.serialize(self.embeddings_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "embeddings_constraint": constraints.serialize(self.embeddings_constraint),
            "mask_zero": self.mask_zero,
            "input_length": self.input_length,
        }
