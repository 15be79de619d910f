"""Calling a layer with KerasTensors: it is built, and the shapes and dtypes of its outputs are worked out.

Layers that can say their output shape are asked, where the inputs are plain tensors without masks. Others are traced:
`call` runs once in a graph of its own, on placeholders, and what comes out says what the outputs are. What the trace
adds (losses) is dropped with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import context, dtypes, nest, shapes
from thalweg.core.specs import TensorSpec, type_spec_from_value
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.func_graph import FuncGraph
from thalweg.keras import call_context, keras_tensor
from thalweg.keras.keras_tensor import KerasTensor

_MOST_AXES = 254  # a vector longer than this is no shape


def output_tensors(layer: Any, inputs: Any, args: tuple, kwargs: dict) -> Any:
    """The symbolic outputs of a built layer, in the structure of its outputs."""
    if layer._knows_output_shape() and _plain(layer, inputs):
        shape_of = nest.map_structure(lambda x: shapes.from_shape_tuple(x._static_shape()), inputs)
        dtype = layer._output_dtype(inputs)
        result = layer.compute_output_shape(shape_of)
        return map_shapes(lambda s: _unnamed(KerasTensor(s, dtype)), result)
    return traced_outputs(layer, inputs, args, kwargs)


def _unnamed(x: KerasTensor) -> KerasTensor:
    x._find_name = _name_outputs
    return x


def _name_outputs(node: Any) -> None:
    """Gives the outputs of a call the names that a trace of it has; texts show them."""
    args, kwargs = node.call_args, dict(node.call_kwargs)
    inputs = args[0] if args else kwargs.pop(node.layer._call_spec.first)
    traced = traced_outputs(node.layer, inputs, args[1:], kwargs)
    for own, other in zip(nest.flatten(node.outputs), nest.flatten(traced), strict=True):
        name = other._name
        if name is not None and name.startswith("Placeholder"):  # an input handed on, which TensorFlow copies
            name = f"{node.layer.name}/Identity:0"
        own._find_name, own._name = None, name


def _plain(layer: Any, inputs: Any) -> bool:
    """Whether the inputs are plain tensors, and no masks come in or out."""
    if layer._overrides_mask and layer._supports_masking:
        return False
    for x in nest.flatten(inputs):
        if isinstance(x, KerasTensor):
            if not x.is_dense or x._keras_mask is not None:
                return False
        elif not isinstance(x, Tensor):
            return False
    return True


def copy_of(x: KerasTensor) -> KerasTensor:
    """Another KerasTensor for values of the same kind."""
    result = keras_tensor.of_spec(x.type_spec, inferred_value=x._inferred_value)
    result._keras_mask = x._keras_mask
    return result


def map_shapes(function: Callable[[Any], Any], shape: Any) -> Any:
    """Applies a function to each shape in a nest of shapes (a list of integers is a shape)."""
    if isinstance(shape, dict):
        return {k: map_shapes(function, v) for k, v in shape.items()}
    if isinstance(shape, (tuple, list)) and not is_shape(shape):
        parts = [map_shapes(function, v) for v in shape]
        return type(shape)(*parts) if hasattr(shape, "_fields") else type(shape)(parts)
    return function(shape)


def is_shape(value: Any) -> bool:
    """Whether a list or tuple is one shape."""
    return all(v is None or isinstance(v, (int, np.integer)) for v in value)


class _Placeholders:
    """Makes placeholders of the graph that is being built, for specs made of several tensors."""

    def __init__(self, graph: FuncGraph):
        self.graph = graph

    def placeholder(self, spec: TensorSpec) -> Any:
        return self.graph.placeholder(spec.dtype, shapes.as_shape_tuple(spec.shape), "Placeholder")


def traced_outputs(layer: Any, inputs: Any, args: tuple, kwargs: dict) -> Any:
    """The symbolic outputs of a layer, found by a trace of its `call`."""
    graph = FuncGraph(f"{layer.name}_scratch_graph")
    graph.allow_variables = True
    state = call_context.state
    saved_training = state.training
    with graph.as_default(), context.pushed("tapes", ()):
        inputs, args, kwargs = nest.map_structure(lambda x: _placeholder(graph, x), (inputs, args, kwargs))
        mask = layer._implied_mask(inputs, args, kwargs)
        state.training, args = layer._training_mode(layer._call_spec, args, kwargs)
        try:
            with graph.name_scope(layer.name):
                outputs = layer._run_call(inputs, args, kwargs, mask)
            return nest.map_structure(_symbol, outputs)
        finally:
            state.training = saved_training
            layer._clear_losses()


def _placeholder(graph: FuncGraph, x: Any) -> Any:
    """What stands for a KerasTensor in a trace; other values as they are."""
    if not isinstance(x, KerasTensor):
        return x
    if x._inferred_value is not None:
        shape = apply("Shape", graph.placeholder(dtypes.int32, tuple(x._inferred_value), "Placeholder"))
        result = shape if x._shape else apply("Reshape", shape, np.zeros(0, np.int32))
    elif x.is_dense:
        result = graph.placeholder(x._dtype, x._shape, "Placeholder")
    else:
        result = x._spec.placeholder_value(_Placeholders(graph))
    if x._keras_mask is not None:
        result._keras_mask = _placeholder(graph, x._keras_mask)
    return result


def _symbol(x: Any) -> Any:
    """The KerasTensor that stands for an output of a trace."""
    if not isinstance(x, Tensor):
        if x is None or not hasattr(x, "_type_spec"):
            return _symbol_of_value(x)
        result = keras_tensor.of_spec(type_spec_from_value(x))
    else:
        shape = x._static_shape()
        name = None if isinstance(x, EagerTensor) else x.name
        result = KerasTensor(shape, x.dtype, name, inferred_value=_known_value(x, shape))
    mask = getattr(x, "_keras_mask", None)
    if mask is not None:
        result._keras_mask = _symbol(mask)
    return result


def _symbol_of_value(x: Any) -> Any:
    from thalweg.core import convert

    if x is None or getattr(type(x), "_is_thalweg_variable", False) or isinstance(x, (np.ndarray, int, float)):
        return x if x is None else _symbol(convert.to_tensor(x))
    raise TypeError(f"Could not build a TypeSpec for {x} of unsupported type {type(x)}.")


def _known_value(x: Tensor, shape: tuple | None) -> list[int | None] | None:
    """The entries that are known of a small integer tensor, which may be a shape."""
    if x.dtype is not dtypes.int32 or shape is None or len(shape) > 1 or shape == (None,) or isinstance(x, EagerTensor):
        return None
    if shape and shape[0] > _MOST_AXES:
        return None
    vector = x if shape else apply("Reshape", x, np.ones(1, np.int32))
    found = vector._constant_value_as_shape()
    return list(found) if found else None
