"""`tf.keras.layers.TimeDistributed`: a layer at each time step."""

from __future__ import annotations

from typing import Any

from thalweg.core import convert, nest, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import ops, recurrence
from thalweg.keras.input_spec import InputSpec
from thalweg.keras.layers import symbolic
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.rnn.cells import takes
from thalweg.keras.layers.wrapper import Wrapper
from thalweg.ops.ragged.ragged_tensor import RaggedTensor


class TimeDistributed(Wrapper):
    """Applies a layer to each time step of its inputs.

    Args:
      layer: the layer.
      **kwargs: those of Layer.
    Raises: ValueError for what is no layer, or inputs of rank below 3.
    Example:
      >>> tf.keras.layers.TimeDistributed(tf.keras.layers.Dense(4))(tf.ones([2, 3, 5])).shape
      TensorShape([2, 3, 4])
    Source: tf.keras.layers.TimeDistributed public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.time_distributed"

    def __init__(self, layer: Any, **kwargs: Any):
        if not isinstance(layer, Layer):
            raise ValueError(
                "Please initialize `TimeDistributed` layer with a `tf.keras.layers.Layer` instance. Received: "
                f"{layer}"
            )
        super().__init__(layer, **kwargs)
        self.supports_masking = True
        # Layers of Keras do not mind time steps beside one another in the batch.
        builtin = type(layer).__module__.startswith("keras.src.layers")
        self.__dict__["_always_reshapes"] = builtin and not getattr(layer, "stateful", False)

    _activity_regularizer = None  # the layer adds its own

    def build(self, input_shape: Any) -> None:
        for shape in _flat_shapes(input_shape):
            if len(shape) < 3:
                raise ValueError(
                    "`TimeDistributed` Layer should be passed an `input_shape ` with at least 3 dimensions, received: "
                    f"{input_shape}"
                )
        self.input_spec = symbolic.map_shapes(
            lambda s: InputSpec(shape=(None, None, *shapes.as_shape_tuple(s)[2:])), input_shape
        )
        inner = symbolic.map_shapes(_without_time, input_shape)
        if not self.layer.built:
            self.layer.build(inner)  # its weights are named below this layer, as in Keras
            self.layer.built = True
        Layer.build(self, input_shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        first = _flat_shapes(input_shape)[0]
        inner = self.layer.compute_output_shape(symbolic.map_shapes(_without_time, input_shape))

        def with_time(shape: Any) -> shapes.TensorShape:
            axes = shapes.as_shape_tuple(shape)
            return shapes.from_shape_tuple((axes[0], first[1], *axes[1:]))

        return symbolic.map_shapes(with_time, inner)

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        options = {"training": training} if takes(self.layer, "training") else {}
        flat = nest.flatten(inputs)
        ragged = [isinstance(x, RaggedTensor) for x in flat]
        if any(ragged):
            if not all(ragged):
                raise ValueError(f"All inputs has to be either ragged or not, but not mixed. Received: {inputs}")
            output = self.layer(nest.map_structure(lambda x: x.values, inputs), **options)
            lengths = flat[0].nested_row_lengths()[0]
            return nest.map_structure(lambda y: RaggedTensor.from_row_lengths(y, lengths), output)
        batch = flat[0]._static_shape()[0]
        if batch and not self._always_reshapes:
            _, outputs, _ = recurrence.rnn(
                lambda x, _: (self.layer(x, **options), []),
                inputs,
                [],
                input_length=flat[0]._static_shape()[1],
                mask=mask,
            )
            return outputs
        time = _size(flat[0], 1)
        inner = nest.map_structure(lambda x: _reshaped(x, (-1,), 2), inputs)
        if mask is not None and takes(self.layer, "mask"):
            options["mask"] = _reshaped(mask, (-1,), 2)
        output = self.layer(inner, **options)
        return nest.map_structure(lambda y: _reshaped(y, (batch or -1, time), 1), output)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        flat = nest.flatten(inputs)
        if any(isinstance(x, RaggedTensor) for x in flat):
            return mask
        batch = flat[0]._static_shape()[0]
        if batch and not self._always_reshapes:
            return mask
        inner_mask = None if mask is None else _reshaped(mask, (-1,), 2)
        inner = nest.map_structure(lambda x: _reshaped(x, (-1,), 2), inputs)
        output = self.layer.compute_mask(inner, inner_mask)
        if output is not None:
            return _reshaped(output, (batch or -1, _size(flat[0], 1)), 1)
        while mask is not None and len(mask._static_shape()) > 2:
            mask = apply("Any", mask, ops.int_vector((-1,)))
        return mask


def _flat_shapes(shape: Any) -> list[tuple]:
    found: list[tuple] = []
    symbolic.map_shapes(lambda s: found.append(shapes.as_shape_tuple(s)), shape)
    return found


def _without_time(shape: Any) -> shapes.TensorShape:
    axes = shapes.as_shape_tuple(shape)
    return shapes.from_shape_tuple((axes[0], *axes[2:]))


def _size(x: Tensor, axis: int) -> Any:
    size = x._static_shape()[axis]
    return size if size is not None else apply("GatherV2", apply("Shape", x), axis, 0)


def _reshaped(x: Tensor, front: tuple, start: int) -> Tensor:
    """With other first axes; those from `start` on stay."""
    sizes = [*front, *[_size(x, i) for i in range(start, len(x._static_shape()))]]
    if not any(isinstance(s, Tensor) for s in sizes):
        return ops.reshape(x, tuple(sizes))
    return ops.reshape(x, apply("Pack", [convert.to_tensor(s) for s in sizes]))
