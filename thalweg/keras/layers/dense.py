"""`tf.keras.layers.Dense`."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, shapes
from thalweg.core.sparse_tensor import SparseTensor
from thalweg.core.tensor import Tensor
from thalweg.keras import activations, backend, constraints, initializers, ops, regularizers
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.layers.base import Layer
from thalweg.ops.sparse.api import sparse_dense_matmul


class Dense(Layer):
    """activation(inputs @ kernel + bias), over the last axis.

    Args:
      units: size of the output's last axis.
      activation: function or its name; None for none.
      use_bias: whether there is a bias.
      kernel_initializer, bias_initializer: first values.
      kernel_regularizer, bias_regularizer, activity_regularizer: penalties.
      kernel_constraint, bias_constraint: applied after updates.
      **kwargs: those of Layer.
    Raises: ValueError for a number of units that is not positive.
    Example:
      >>> tf.keras.layers.Dense(3, kernel_initializer='ones')(tf.constant([[1.0, 2.0]])).numpy()
      array([[3., 3., 3.]], dtype=float32)
    Source: tf.keras.layers.Dense public docs 2.15.
    """

    __module__ = "keras.src.layers.core.dense"

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.units = units if isinstance(units, int) else int(units)
        if self.units < 0:
            raise ValueError(
                f"Received an invalid value for `units`, expected a positive integer. Received: units={units}"
            )
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.input_spec = InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        dtype = dtypes.as_dtype(self.dtype or backend.floatx())
        if not (dtype.is_floating or dtype.is_complex):
            raise TypeError(f"A Dense layer can only be built with a floating-point dtype. Received: dtype={dtype!r}")
        sizes = shapes.as_shape_tuple(input_shape)
        size = sizes[-1] if sizes else None
        if size is None:
            raise ValueError(
                "The last dimension of the inputs to a Dense layer should be defined. Found None. Full input shape "
                f"received: {input_shape}"
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: size})
        self.kernel = self.add_weight(
            "kernel",
            shape=[size, self.units],
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            dtype=self.dtype,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                shape=[self.units],
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                dtype=self.dtype,
            )
        self.built = True

    def call(self, inputs: Any) -> Tensor:
        if isinstance(inputs, SparseTensor):
            return self._biased(sparse_dense_matmul(inputs, self.kernel.value()))
        inputs = ops.cast(inputs, self._compute_dtype_object)
        shape = inputs._static_shape()
        if len(shape) == 2:
            outputs = ops.matmul(inputs, self.kernel.value())
        else:
            outputs = self._over_last_axis(inputs, shape)
        return self._biased(outputs)

    def _biased(self, outputs: Tensor) -> Tensor:
        if self.use_bias:
            outputs = ops.bias_add(outputs, self.bias.value())
        return outputs if self.activation is None else self.activation(outputs)

    def _over_last_axis(self, inputs: Tensor, shape: tuple[int | None, ...]) -> Tensor:
        """Inputs of rank 3 and more, as one matrix."""
        flat = ops.matmul(ops.reshape(inputs, (-1, shape[-1])), self.kernel.value())
        if None not in shape:
            return ops.reshape(flat, (*shape[:-1], self.units))
        from thalweg.engine.dispatch import apply

        outer = apply("StridedSlice", apply("Shape", inputs), [0], [-1], [1])
        return ops.reshape(flat, apply("ConcatV2", [outer, [self.units]], 0))

    def compute_output_shape(self, input_shape: Any) -> shapes.TensorShape:
        shape = shapes.as_shape_tuple(input_shape)
        if shape is None or len(shape) < 2:
            raise ValueError(f"Dense.compute_output_shape: expected a shape of rank 2 or more, got {input_shape}")
        if shape[-1] is None:
            raise ValueError(
                "The last dimension of the input shape of a Dense layer should be defined. Found None. Received: "
                f"input_shape={input_shape}"
            )
        return shapes.from_shape_tuple((*shape[:-1], self.units))

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }
