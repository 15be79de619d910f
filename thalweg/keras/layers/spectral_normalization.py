"""`tf.keras.layers.SpectralNormalization`: a layer whose kernel is kept at spectral norm 1."""

from __future__ import annotations

from typing import Any

from thalweg.core import shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import initializers, ops
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.layers.wrapper import Wrapper


class SpectralNormalization(Wrapper):
    """A layer whose kernel is divided by its largest singular value at each training step.

    Args:
      layer: a layer with a `kernel` or `embeddings`.
      power_iterations: how often the power method is applied per step.
      **kwargs: those of Layer.
    Raises: ValueError for a number of iterations that is not positive, or a layer without such a weight.
    Example:
      >>> layer = tf.keras.layers.SpectralNormalization(tf.keras.layers.Dense(4))
      >>> layer(tf.ones([2, 3]), training=True).shape
      TensorShape([2, 4])
    Source: Miyato et al. 2018 (arXiv 1802.05957); tf.keras.layers.SpectralNormalization public docs 2.15.
    """

    __module__ = "keras.src.layers.normalization.spectral_normalization"

    def __init__(self, layer: Any, power_iterations: int = 1, **kwargs: Any):
        super().__init__(layer, **kwargs)
        if power_iterations <= 0:
            raise ValueError(
                f"`power_iterations` should be greater than zero. Received: `power_iterations={power_iterations}`"
            )
        self.power_iterations = power_iterations

    _activity_regularizer = None  # the layer adds its own

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.input_spec = InputSpec(shape=(None, *shapes.as_shape_tuple(input_shape)[1:]))
        kernel = getattr(self.layer, "kernel", None)
        if kernel is None:
            kernel = getattr(self.layer, "embeddings", None)
        if kernel is None:
            raise ValueError(f"{type(self.layer).__name__} object has no attribute 'kernel' nor 'embeddings'")
        self.kernel = kernel
        self.kernel_shape = kernel.shape.as_list()
        self.vector_u = self.add_weight(
            "vector_u",
            shape=(1, self.kernel_shape[-1]),
            initializer=initializers.TruncatedNormal(stddev=0.02),
            trainable=False,
            dtype=kernel.dtype,
        )

    def call(self, inputs: Any, training: Any = False) -> Any:
        if training:
            self.normalize_weights()
        return self.layer(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.layer.compute_output_shape(input_shape)

    def normalize_weights(self) -> None:
        """Divides the kernel by its spectral norm, unless it is all zeros."""
        kernel = self.kernel.value()
        weights = ops.reshape(kernel, (-1, self.kernel_shape[-1]))
        u = self.vector_u.value()
        empty = apply("All", apply("Equal", weights, ops.cast(0, weights.dtype)), ops.int_vector((0, 1)))
        for _ in range(self.power_iterations):
            v = _normalized(apply("MatMul", u, weights, transpose_b=True))
            u = _normalized(ops.matmul(v, weights))
        u, v = apply("StopGradient", u), apply("StopGradient", v)
        sigma = apply("MatMul", ops.matmul(v, weights), u, transpose_b=True)
        new = ops.reshape(ops.divide(kernel, sigma), tuple(self.kernel_shape))
        self.vector_u.assign(apply("SelectV2", empty, self.vector_u.value(), u))
        self.kernel.assign(apply("SelectV2", empty, kernel, new))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"power_iterations": self.power_iterations}


def _normalized(x: Tensor) -> Tensor:
    """x / |x|, for all entries together."""
    square = ops.reduce_sum(ops.square(x), (0, 1), keepdims=True)
    return ops.multiply(x, apply("Rsqrt", ops.maximum(square, ops.cast(1e-12, x.dtype))))
