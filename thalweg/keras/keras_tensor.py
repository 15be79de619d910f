"""KerasTensor: what a layer is called with while a model is being described, and the record of such calls.

A KerasTensor has a TypeSpec and the layer that made it, no value. `Node` is one symbolic call of a layer. Operators,
slices, attributes of ragged and sparse ones, and TensorFlow's functions on them become layers: op_layers.py attaches
those.
Source: tf.keras.Input public docs 2.15; texts and messages from recorded runs (tests/golden/keras_slice.json).
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes, nest, shapes
from thalweg.core.sparse_tensor import SparseTensorSpec
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Reference
from thalweg.ops.ragged.spec import RaggedTensorSpec

KerasHistory = collections.namedtuple("KerasHistory", ["layer", "node_index", "tensor_index"])

# Called before the first KerasTensor is made: TensorFlow's functions learn of them then, and not before, so that
# programs without described models pay nothing.
on_first: list[Callable[[], None]] = []


class KerasTensor:
    """A symbolic tensor between layers.

    Args:
      shape: static shape, batch axis first.
      dtype: element type.
      name: its name, if it has one.
      spec: TypeSpec of a ragged or sparse tensor or another composite, which then says shape and dtype.
      inferred_value: of small integer tensors, which may be shapes: the entries that are known.
    """

    __module__ = "keras.src.engine.keras_tensor"
    __array_priority__ = 100
    __array_ufunc__ = None  # an ndarray on the left leaves operators to us
    _operators_go_first = True  # and so does a tensor or variable
    _nest_leaf = True
    _is_thalweg_tensor = True
    is_tensor_like = True
    _keras_mask: Any = None
    _find_name: Callable[[Node], None] | None = None  # gives the outputs of a call their names, when one is asked for

    def __init__(
        self,
        shape: Any = None,
        dtype: Any = None,
        name: str | None = None,
        spec: Any = None,
        inferred_value: Any = None,
    ):
        while on_first:
            on_first.pop()()
        if spec is not None and type(spec) is not TensorSpec:
            shape, dtype = spec.shape, getattr(spec, "dtype", None)
        self._shape = shapes.as_shape_tuple(shape)
        self._dtype = None if dtype is None else dtypes.as_dtype(dtype)
        self._name = name
        self._spec = spec
        self._inferred_value = inferred_value

    @property
    def shape(self) -> shapes.TensorShape:
        return shapes.from_shape_tuple(self._shape)

    @property
    def dtype(self) -> dtypes.DType:
        return self._dtype

    @property
    def name(self) -> str | None:
        """The name of the input, or of the operation that the layer's trace ends with."""
        find = self._find_name
        if find is not None:
            self._find_name = None
            find(self.node)
        return self._name

    @property
    def type_spec(self) -> Any:
        """The TypeSpec of the values that will stand here."""
        if self._spec is not None:
            return self._spec
        is_input = self._from_input_layer()
        return TensorSpec(self.shape, self._dtype, self._name if is_input else None)

    @property
    def is_dense(self) -> bool:
        """Whether it stands for a tensor, and not for a ragged, sparse or other composite value."""
        return self._spec is None or type(self._spec) is TensorSpec

    def _from_input_layer(self) -> bool:
        history = self.__dict__.get("_keras_history")
        return history is not None and type(history.layer).__name__ == "InputLayer"

    @property
    def node(self) -> Node:
        """The call that made it."""
        layer, index, _ = self._keras_history
        return layer._inbound_nodes[index]

    def get_shape(self) -> shapes.TensorShape:
        return self.shape

    def ref(self) -> Reference:
        """A hashable reference, for keys of dicts."""
        return Reference(self)

    def _static_shape(self) -> tuple[int | None, ...] | None:
        return self._shape

    def set_shape(self, shape: Any) -> None:
        """Narrows the static shape. Raises: ValueError where it does not fit."""
        try:
            self._shape = shapes.merge_shapes(self._shape, shapes.as_shape_tuple(shape))
        except ValueError:
            raise ValueError(
                f"Keras symbolic input/output's shape {self.shape} is not compatible with supplied shape "
                f"{shapes.as_shape(shape)}."
            ) from None
        if type(self._spec) is TensorSpec:
            self._spec = TensorSpec(self.shape, self._dtype, self._spec.name)

    @property
    def op(self) -> Any:
        raise TypeError(
            "Keras symbolic inputs/outputs do not implement `op`. You may be trying to pass Keras symbolic "
            "inputs/outputs to a TF API that does not register dispatching, preventing Keras from automatically "
            "converting the API call to a lambda layer in the Functional Model."
        )

    def __len__(self) -> int:
        raise TypeError(
            "Keras symbolic inputs/outputs do not implement `__len__`. You may be trying to pass Keras symbolic "
            "inputs/outputs to a TF API that does not register dispatching, preventing Keras from automatically "
            "converting the API call to a lambda layer in the Functional Model. This error will also get raised if "
            "you try asserting a symbolic input/output directly."
        )

    def __hash__(self) -> int:
        raise TypeError(f"Tensors are unhashable (this tensor: {self}). Instead, use tensor.ref() as the key.")

    def __iter__(self) -> Any:
        if self._shape is None:
            raise TypeError("Cannot iterate over a Tensor with unknown shape.")
        if not self._shape:
            raise TypeError("Cannot iterate over a scalar.")
        if self._shape[0] is None:
            raise TypeError("Cannot iterate over a Tensor with unknown first dimension.")
        return iter([self[i] for i in range(self._shape[0])])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(
            f"You are passing {self}, an intermediate Keras symbolic input/output, to a TF API that does not allow "
            "registering custom dispatchers, such as `tf.cond`, `tf.function`, gradient tapes, or `tf.map_fn`. "
            "Keras Functional model construction only supports TF API calls that *do* support dispatching, such as "
            "`tf.math.add` or `tf.reshape`. Other APIs cannot be called directly on symbolic Keras inputs/outputs. "
            "You can work around this limitation by putting the operation in a custom Keras layer `call` and calling "
            "that layer on this symbolic input/output."
        )

    def _origin(self) -> str:
        return f"created by layer '{self._keras_history.layer.name}'" if "_keras_history" in self.__dict__ else ""

    def __repr__(self) -> str:
        origin = f" ({self._origin()})" if "_keras_history" in self.__dict__ else ""
        known = "" if self._inferred_value is None else f" inferred_value={self._inferred_value}"
        if self.is_dense:
            return f"<KerasTensor: shape={_shape_text(self._shape)} dtype={self._dtype.name}{known}{origin}>"
        return f"<KerasTensor: type_spec={self._spec}{known}{origin}>"

    def __str__(self) -> str:
        known = "" if self._inferred_value is None else f", inferred_value={self._inferred_value}"
        name = "" if self.name is None else f", name='{self.name}'"
        origin = f', description="{self._origin()}"' if "_keras_history" in self.__dict__ else ""
        return f"KerasTensor(type_spec={self.type_spec}{known}{name}{origin})"


def _shape_text(shape: tuple | None) -> str:
    return "<unknown>" if shape is None else str(shapes.from_shape_tuple(shape))


class SparseKerasTensor(KerasTensor):
    """Stands for a tf.SparseTensor."""

    __module__ = "keras.src.engine.keras_tensor"


class RaggedKerasTensor(KerasTensor):
    """Stands for a tf.RaggedTensor."""

    __module__ = "keras.src.engine.keras_tensor"

    @property
    def ragged_rank(self) -> int:
        return self._spec.ragged_rank


def of_spec(spec: Any, name: str | None = None, inferred_value: Any = None) -> KerasTensor:
    """A KerasTensor that stands for values of a TypeSpec."""
    if isinstance(spec, TensorSpec):
        return KerasTensor(spec.shape, spec.dtype, name, inferred_value=inferred_value)
    kind = KerasTensor
    if isinstance(spec, RaggedTensorSpec):
        kind = RaggedKerasTensor
    elif isinstance(spec, SparseTensorSpec):
        kind = SparseKerasTensor
    return kind(name=name, spec=spec)


class Node:
    """One symbolic call: `layer(*args, **kwargs) -> outputs`; the layers involved remember it.

    The structures of arguments and outputs are copied: lists that the caller changes later do not matter.
    """

    def __init__(self, layer: Any, args: tuple = (), kwargs: dict | None = None, outputs: Any = None):
        self.layer = layer
        self.is_input = not args and not kwargs
        self.call_args = nest.map_structure(_same, tuple(args))
        self.call_kwargs = nest.map_structure(_same, kwargs or {})
        self.outputs = nest.map_structure(_same, outputs)
        self.flat_arguments = nest.flatten((self.call_args, self.call_kwargs))
        self.keras_inputs = [x for x in self.flat_arguments if isinstance(x, KerasTensor)]
        layer._inbound_nodes.append(self)
        for tensor in self.keras_inputs:
            tensor._keras_history.layer._outbound_nodes.append(self)
        index = len(layer._inbound_nodes) - 1
        for i, tensor in enumerate(nest.flatten(outputs)):
            tensor._keras_history = KerasHistory(layer, index, i)

    @property
    def parent_nodes(self) -> list[Node]:
        """The calls that made the inputs."""
        return [x.node for x in self.keras_inputs]

    @property
    def parent_layers(self) -> list[Any]:
        """The layers that made the inputs."""
        return [x._keras_history.layer for x in self.keras_inputs]

    @property
    def inbound_layers(self) -> Any:
        """The layers that made the inputs; one alone."""
        if self.is_input:
            return []
        layers = self.parent_layers
        return layers[0] if len(layers) == 1 else layers

    @property
    def outbound_layer(self) -> Any:
        return self.layer

    def iterate_inbound(self) -> list[tuple]:
        """(layer, index of its call, index of the output, tensor) for each input."""
        return [(*x._keras_history, x) for x in self.keras_inputs]

    @property
    def input_tensors(self) -> Any:
        """The first argument."""
        if self.is_input:
            return [self.outputs]
        return self.call_args[0] if self.call_args else self.call_kwargs[self.layer._call_spec.first]

    @property
    def output_tensors(self) -> Any:
        return [self.outputs] if self.is_input else self.outputs

    @property
    def input_shapes(self) -> Any:
        """The shapes of the first argument, as tuples."""
        found = nest.map_structure(_tuple_shape, self.input_tensors)
        if not self.is_input and not isinstance(self.input_tensors, KerasTensor) and len(found) == 1:
            return found[0]
        return found

    @property
    def output_shapes(self) -> Any:
        """The shapes of the outputs, as tuples."""
        return nest.map_structure(_tuple_shape, self.output_tensors)


def _same(x: Any) -> Any:
    return x


def _tuple_shape(x: Any) -> Any:
    return x._static_shape() if hasattr(x, "_static_shape") else tuple(getattr(x, "shape", ()))


def is_keras_tensor(x: Any) -> bool:
    """Whether `x` was made by Input or by calling a layer on such a tensor.

    Raises: ValueError for what is no tensor at all.
    Source: tf.keras.backend.is_keras_tensor public docs 2.15.
    """
    if not isinstance(x, KerasTensor) and not hasattr(x, "_static_shape"):
        raise ValueError(f"Unexpectedly found an instance of type `{type(x)}`. Expected a symbolic tensor instance.")
    return isinstance(x, KerasTensor) and "_keras_history" in x.__dict__


def any_symbolic(structure: Any) -> bool:
    """Whether a KerasTensor is somewhere in a structure."""
    return any(isinstance(x, KerasTensor) for x in nest.flatten(structure))
