"""Signatures: functions of a SavedModel that take and give tensors by name.

Source: tf.saved_model.save public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thalweg.core import nest
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Tensor
from thalweg.function.concrete import ConcreteFunction, trace
from thalweg.function.function import Function
from thalweg.function.function_type import Leaf
from thalweg.saved_model import constants

_DEFAULT_ATTRIBUTE = "_default_save_signature"


def find(children: dict[str, Any]) -> Any:
    """The function to export where none is given: the default of a Keras model, or the only function with one trace."""
    functions = {n: f for n, f in children.items() if isinstance(f, (Function, ConcreteFunction))}
    if _DEFAULT_ATTRIBUTE in functions:
        return functions[_DEFAULT_ATTRIBUTE]
    if len(functions) == 1:
        concrete = _only_trace(next(iter(functions.values())))
        if concrete is not None and _is_valid(concrete):
            return concrete
    return None


def _only_trace(function: Any) -> ConcreteFunction | None:
    if isinstance(function, ConcreteFunction):
        return function
    if function.input_signature is not None:
        return function.get_concrete_function()
    return None


def _is_valid(concrete: ConcreteFunction) -> bool:
    outputs = concrete.structured_outputs
    if isinstance(outputs, Mapping):
        return all(isinstance(k, str) and isinstance(v, Tensor) for k, v in outputs.items())
    return all(isinstance(v, Tensor) for v in nest.flatten(outputs)) and bool(nest.flatten(outputs))


def canonicalize(signatures: Any) -> dict[str, ConcreteFunction]:
    """Signatures as wrappers that take keywords and return dicts of tensors.

    Args:
      signatures: None, a function, or a dict of functions by name.
    Raises: ValueError for what is no function of fixed inputs, or has outputs that are no tensors.
    """
    if signatures is None:
        return {}
    if not isinstance(signatures, Mapping):
        signatures = {constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY: signatures}
    return {key: _wrapped(key, _concrete(key, function)) for key, function in signatures.items()}


def _concrete(key: str, function: Any) -> ConcreteFunction:
    if isinstance(function, ConcreteFunction):
        return function
    if isinstance(function, Function):
        if function.input_signature is not None:
            return function.get_concrete_function()
        if len(function._made) == 1:
            return function._made[0][1]
        raise ValueError(
            f"Unable to use the function {function._name} as a signature directly. Functions used as signatures must "
            "either have been created with an input signature, or have been called once or traced with "
            "`get_concrete_function`; this one has "
            f"{len(function._made)} traces."
        )
    raise ValueError(
        f"Expected a TensorFlow function for which to generate a signature, but got {function}. Only `tf.functions` "
        "with an input signature or concrete functions can be used as a signature."
    )


def _wrapped(key: str, concrete: ConcreteFunction) -> ConcreteFunction:
    """A trace around a trace: keywords in, a dict out."""
    names, specs = _inputs(key, concrete)

    def signature_wrapper(**kwargs: Any) -> dict[str, Any]:
        return normalized_outputs(key, concrete.name.decode(), concrete.call_flat([kwargs[n] for n in names]))

    leaves = {n: Leaf(TensorSpec(s.shape, s.dtype, n), n, n) for n, s in sorted(zip(names, specs, strict=True))}
    wrapper = trace(f"signature_wrapper_{concrete.graph.name}", signature_wrapper, ((), leaves), allow_variables=False)
    wrapper._arg_keywords, wrapper._num_positional_args = names, len(names)
    return wrapper


def _inputs(key: str, concrete: ConcreteFunction) -> tuple[list[str], list[TensorSpec]]:
    given = getattr(concrete, "_arg_keywords", None)
    specs = [TensorSpec(t.shape, t.dtype) for t in concrete.graph.inputs]
    names = list(given) if given else [argument_name(t) for t in concrete.graph.inputs]
    if len(set(names)) != len(names):
        raise ValueError(
            f"Got non-unique argument names for the signature {key!r}: {names}. Give the TensorSpecs distinct names."
        )
    return names, specs


def argument_name(placeholder: Any) -> str:
    """The name under which an input of a trace is known to callers."""
    return getattr(placeholder, "_user_name", None) or placeholder.op.name


def normalized_outputs(key: str, function_name: str, outputs: Any) -> dict[str, Any]:
    """The results of a signature by name: `output_0`, ... where they have none."""
    if isinstance(outputs, Mapping):
        for name, value in outputs.items():
            if not isinstance(name, str):
                raise ValueError(
                    f"Got a dictionary with a non-string key {name!r} in the output of the function {function_name} "
                    f"used to generate the SavedModel signature {key!r}."
                )
            if not isinstance(value, Tensor):
                raise ValueError(_not_a_tensor(key, function_name, value))
        return dict(outputs)
    flat = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
    flat = [] if outputs is None else flat
    for value in flat:
        if not isinstance(value, Tensor):
            raise ValueError(_not_a_tensor(key, function_name, value))
    return {f"output_{i}": value for i, value in enumerate(flat)}


def _not_a_tensor(key: str, function_name: str, value: Any) -> str:
    return (
        f"Got a non-Tensor value {value!r} for key {key!r} in the output of the function {function_name} used to "
        f"generate the SavedModel signature {key!r}. Outputs for functions used as signatures must be a single Tensor, "
        "a sequence of Tensors, or a dictionary from string to Tensor."
    )
