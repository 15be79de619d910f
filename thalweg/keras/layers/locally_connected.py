"""`LocallyConnected1D` and `2D`: convolutions with a kernel of its own at each place.

The three implementations compute the same and differ in the shape of their weights, which files keep: 1 has the
kernels beside one another; 2 a matrix from all inputs to all outputs, masked; 3 the entries of that matrix that count.
Source: tf.keras.layers.LocallyConnected2D public docs 2.15; shapes and numbers from recorded runs.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from thalweg.core import shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import activations, constraints, initializers, ops, regularizers
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.layers import arguments
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.flatten import normalize_data_format


class LocallyConnected(Layer):
    """What both layers share."""

    __module__ = "keras.src.layers.locally_connected.locally_connected1d"

    def _set_up(self, rank: int, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        """Takes the constructor's arguments down."""
        Layer.__init__(self, **kwargs)
        self.__dict__["_rank"] = rank
        self.filters = given["filters"]
        self.kernel_size = arguments.normalize_tuple(given["kernel_size"], rank, "kernel_size")
        self.strides = arguments.normalize_tuple(given["strides"], rank, "strides", allow_zero=True)
        self.padding = arguments.normalize_padding(given["padding"])
        if self.padding != "valid" and given["implementation"] == 1:
            raise ValueError(
                f"Invalid border mode for LocallyConnected{rank}D (only \"valid\" is supported if implementation is "
                f"1): {given['padding']}"
            )
        self.data_format = normalize_data_format(given["data_format"])
        self.activation = activations.get(given["activation"])
        self.use_bias = given["use_bias"]
        for part in ("kernel", "bias"):
            setattr(self, f"{part}_initializer", initializers.get(given[f"{part}_initializer"]))
            setattr(self, f"{part}_regularizer", regularizers.get(given[f"{part}_regularizer"]))
            setattr(self, f"{part}_constraint", constraints.get(given[f"{part}_constraint"]))
        self.activity_regularizer = regularizers.get(given["activity_regularizer"])
        self.implementation = given["implementation"]
        self.input_spec = InputSpec(ndim=rank + 2)

    @property
    def _channels_first(self) -> bool:
        return self.data_format == "channels_first"

    # ------------------------------------------------------------ weights

    def build(self, input_shape: Any) -> None:
        shape = shapes.as_shape_tuple(input_shape)
        sizes, channels = (shape[2:], shape[1]) if self._channels_first else (shape[1:-1], shape[-1])
        if any(n is None for n in sizes):
            raise ValueError(
                f"The spatial dimensions of the inputs to  a {type(self).__name__} layer should be fully-defined, but "
                f"layer received the inputs shape {shape}"
            )
        outputs = self._output_sizes(sizes)
        if any(n <= 0 for n in outputs):
            raise ValueError(
                f"One of the dimensions in the output is <= 0 due to downsampling in {self.name}. Consider increasing "
                f"the input size. Received input shape {shape} which would produce output shape with a zero or "
                "negative value in a dimension."
            )
        self.__dict__.update(_sizes=sizes, _outputs=outputs, _channels=channels)
        self.kernel_shape = self._kernel_shape(sizes, channels, outputs)
        self.kernel = self.add_weight(
            "kernel",
            shape=(len(self._entries),) if self.implementation == 3 else self.kernel_shape,
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                shape=(*outputs, self.filters),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(ndim=self._rank + 2, axes={1 if self._channels_first else -1: channels})
        self.built = True

    def _kernel_shape(self, sizes: tuple, channels: int, outputs: tuple) -> tuple[int, ...]:
        if self.implementation == 1:
            return (int(np.prod(outputs)), int(np.prod(self.kernel_size)) * channels, self.filters)
        if self.implementation not in (2, 3):
            raise ValueError(f"Unrecognized implementation mode: {self.implementation}.")
        mask = self._connections()
        if self.implementation == 3:
            matrix = self._matrix_mask(mask)
            self.__dict__["_entries"] = np.argwhere(matrix.T)  # (output, input), ordered
            return matrix.T.shape
        self.__dict__["_mask"] = self._matrix_mask(mask)
        if self._channels_first:
            return (channels, *sizes, self.filters, *outputs)
        return (*sizes, channels, *outputs, self.filters)

    def _connections(self) -> np.ndarray:
        """bool [*sizes, *outputs]: which inputs an output sees."""
        mask = np.zeros((*self._sizes, *self._outputs), bool)
        for place in itertools.product(*map(range, self._outputs)):
            window = []
            for at, size, kernel, stride in zip(place, self._sizes, self.kernel_size, self.strides, strict=True):
                left = kernel // 2
                center = at * stride + (left if self.padding == "valid" else 0)
                window.append(slice(max(0, center - left), min(size, center + kernel - left)))
            mask[(*window, *place)] = True
        return mask

    def _matrix_mask(self, mask: np.ndarray) -> np.ndarray:
        """bool [inputs, outputs] with channels and filters, as data in memory has them."""
        n = len(self._sizes)
        if self._channels_first:
            full = mask[None, ..., None, :] if n == 1 else mask[None, :, :, None, :, :]
            whole = (self._channels, *self._sizes, self.filters, *self._outputs)
        else:
            full = mask[:, None, :, None] if n == 1 else mask[:, :, None, :, :, None]
            whole = (*self._sizes, self._channels, *self._outputs, self.filters)
        inputs = int(np.prod(self._sizes)) * self._channels
        return np.broadcast_to(full, whole).reshape(inputs, -1)

    # ------------------------------------------------------------ calling

    def call(self, inputs: Tensor) -> Tensor:
        output = self._by_windows(inputs) if self.implementation == 1 else self._by_matrix(inputs)
        if self.bias is not None:
            bias = self.bias.value()
            if self._channels_first:
                bias = ops.reshape(bias, (self.filters, *self._outputs))
            output = ops.add(output, bias)
        return output if self.activation is None else self.activation(output)

    def _by_windows(self, inputs: Tensor) -> Tensor:
        parts = []
        front = [slice(None), slice(None)] if self._channels_first else [slice(None)]
        width = self.kernel_shape[1]
        for place in itertools.product(*map(range, self._outputs)):
            window = [
                slice(at * s, at * s + k) for at, s, k in zip(place, self.strides, self.kernel_size, strict=True)
            ]
            parts.append(ops.reshape(inputs[tuple(front + window)], (-1, width)))
        products = apply("BatchMatMulV2", apply("Pack", parts, axis=0), self.kernel.value())  # [places, batch, filters]
        if self._channels_first:
            moved = apply("Transpose", products, ops.int_vector((1, 2, 0)))
            return ops.reshape(moved, (-1, self.filters, *self._outputs))
        moved = apply("Transpose", products, ops.int_vector((1, 0, 2)))
        return ops.reshape(moved, (-1, *self._outputs, self.filters))

    def _by_matrix(self, inputs: Tensor) -> Tensor:
        kernel = self.kernel.value()
        flat = ops.reshape(inputs, (-1, int(np.prod(self._sizes)) * self._channels))
        if self.implementation == 2:
            mask = self._mask.astype(kernel.dtype.as_numpy_dtype)
            matrix = ops.multiply(ops.reshape(kernel, mask.shape), mask)
            product = ops.matmul(flat, matrix)
        else:
            entries = self._entries.astype(np.int32)
            matrix = apply("ScatterNd", entries, kernel, np.array(self.kernel_shape, np.int32))
            product = apply("MatMul", flat, matrix, transpose_b=True)
        inner = (self.filters, *self._outputs) if self._channels_first else (*self._outputs, self.filters)
        return ops.reshape(product, (-1, *inner))

    def _output_sizes(self, sizes: Any) -> tuple[Any, ...]:
        return tuple(
            arguments.conv_output_length(n, k, self.padding, s)
            for n, k, s in zip(sizes, self.kernel_size, self.strides, strict=True)
        )

    def compute_output_shape(self, input_shape: Any) -> shapes.TensorShape:
        shape = shapes.as_shape_tuple(input_shape)
        if self._channels_first:
            return arguments.as_shape((shape[0], self.filters, *self._output_sizes(shape[2:])))
        return arguments.as_shape((shape[0], *self._output_sizes(shape[1:-1]), self.filters))

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "implementation": self.implementation,
        }


_DOC = """A {n}-D convolution with a kernel of its own at each place.

    Args:
      filters: size of the output's channel axis.
      kernel_size, strides: one integer, or one per spatial axis.
      padding: "valid", or "same" with implementation 2 or 3.
      data_format: "channels_last" or "channels_first".
      activation, use_bias, and the initializers, regularizers, constraints: as for Dense.
      implementation: 1, 2 or 3: how the weights are kept; 3 suits many small kernels.
      **kwargs: those of Layer.
    Raises: ValueError for inputs whose spatial sizes are not known, or "same" with implementation 1.
    Example:
      >>> tf.keras.layers.LocallyConnected{n}D(4, 2)(tf.ones({shape})).shape
      TensorShape({out})
    Source: tf.keras.layers.LocallyConnected{n}D public docs 2.15.
    """


def _layer(rank: int) -> type:
    ones = 1 if rank == 1 else (1,) * rank

    def __init__(  # noqa: N807
        self: Any,
        filters: int,
        kernel_size: Any,
        strides: Any = ones,
        padding: str = "valid",
        data_format: str | None = None,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        implementation: int = 1,
        **kwargs: Any,
    ):
        self._set_up(rank, locals(), kwargs)

    return type(
        f"LocallyConnected{rank}D",
        (LocallyConnected,),
        {
            "__module__": f"keras.src.layers.locally_connected.locally_connected{rank}d",
            "__doc__": _DOC.format(n=rank, shape=[2, *[5] * rank, 3], out=[2, *[4] * rank, 4]),
            "__init__": __init__,
        },
    )


LocallyConnected1D, LocallyConnected2D = _layer(1), _layer(2)
