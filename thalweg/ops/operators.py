"""Attaches Python's operators to `Tensor`: arithmetic, comparison by value, logic on bool and bits on integers.

`a + b` is `tf.add`, with one difference that TensorFlow has too: the left operand of a reflected operator takes the
tensor's dtype or is a TypeError, while `tf.add(1.5, int_tensor)` is an InvalidArgumentError. Slicing is in the array
family.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, registry
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine import arguments, dispatch, shortcuts
from thalweg.ops.array import (  # noqa: F401  (conversion of IndexedSlices, of lists that hold tensors; `tensor[...]`)
    indexed_slices,
    packing,
    slicing,
)
from thalweg.ops.math import api
from thalweg.ops.resource import variable_spec as _variable_spec  # noqa: F401  (specs of variables)
from thalweg.ops.resource.variable import Variable

_state = context.state
_ndarray = np.ndarray
_FAST = shortcuts.FAST | {dtypes.bool._enum}


def _binary(name: str, function: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """x <op> y: composite tensors that know the reflected operator go first."""
    reflected = "__r" + name[2:]
    node_name = name.strip("_")

    def operator(x: Any, y: Any) -> Any:
        kind = type(y)
        if kind is not EagerTensor and kind is not float and kind is not int and _goes_first(kind, reflected):
            return NotImplemented
        if _state.graph is not None:
            return function(x, y, name=node_name)
        return function(x, y)
    return operator


def _goes_first(kind: type, operator: str) -> bool:
    """True for sparse, ragged and other composite tensors, and KerasTensors, that have the operator; IndexedSlices
    have none.
    """
    if issubclass(kind, Tensor) or hasattr(kind, "_is_thalweg_variable"):
        return False
    return (hasattr(kind, "_type_spec") or hasattr(kind, "_operators_go_first")) and hasattr(kind, operator)


def _reflected(name: str, function: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """y <op> x, where y is no tensor: it takes the dtype of x."""
    node_name = name.strip("_")[1:]

    def operator(x: Any, y: Any) -> Any:
        if _state.graph is not None:
            return function(convert.to_tensor(y, x.dtype, name=node_name + "/x"), x, name=node_name)
        return function(convert.to_tensor(y, x.dtype), x)
    return operator


def _add(x: Any, y: Any, name: str | None = None) -> Any:
    return dispatch.apply("Add", x, y, name=name) if y.dtype is dtypes.string else api._add_v2(x, y, name)


def _strictly(op_name: str, *values: Any, **attrs: Any) -> Any:
    """The op on values that must take the tensor's dtype (TypeError)."""
    op = registry.get(op_name)
    return dispatch.execute(op, arguments.converted_inputs(op, values), attrs)


def _matmul(x: Any, y: Any, name: str | None = None) -> Any:
    from thalweg.ops.linalg.api import matmul
    return matmul(x, y, name=name)


def _logic(op_for_bool: Callable[..., Any], bit_op: str) -> Callable[[Any, Any], Any]:
    def operator(x: Any, y: Any) -> Any:
        if x.dtype is dtypes.bool:
            return op_for_bool(x, y)
        return _strictly(bit_op, x, y)
    return operator


def _reflected_logic(op_for_bool: Callable[..., Any], bit_op: str) -> Callable[[Any, Any], Any]:
    forward = _logic(op_for_bool, bit_op)

    def operator(x: Any, y: Any) -> Any:
        return forward(convert.to_tensor(y, x.dtype), x)
    return operator


def _invert(x: Any) -> Any:
    return api.logical_not(x) if x.dtype is dtypes.bool else dispatch.apply("Invert", x)


# -- equality --------------------------------------------------------------------------------------------------------
def _equality(op_name: str, ufunc: np.ufunc, unequal: bool) -> Callable[[Any, Any], Any]:
    """== and != by value: shapes that do not broadcast are unequal, and so is None."""
    own = "__ne__" if unequal else "__eq__"

    def operator(x: Any, y: Any) -> Any:
        if y is None:
            return unequal
        if type(x) is EagerTensor and type(y) is EagerTensor and x._dtype is y._dtype and _state.plain and (
                x._dtype._enum in _FAST):
            xa, ya = x._array, y._array
            if type(xa) is _ndarray and type(ya) is _ndarray and (xa.shape == ya.shape or not xa.shape or not ya.shape):
                return EagerTensor(ufunc(xa, ya, out=...), dtypes.bool)
        if _goes_first(type(y), own) and getattr(type(y), own) is not getattr(object, own):
            return NotImplemented
        return _strictly(op_name, x, y, incompatible_shape_error=False)
    return operator


_OPERATORS: dict[str, Callable[..., Any]] = {
    "__add__": _binary("__add__", api.add), "__radd__": _reflected("__radd__", _add),
    "__sub__": _binary("__sub__", api.subtract), "__rsub__": _reflected("__rsub__", api.subtract),
    "__mul__": _binary("__mul__", api.multiply), "__rmul__": _reflected("__rmul__", api.multiply),
    "__truediv__": _binary("__truediv__", api.truediv), "__rtruediv__": _reflected("__rtruediv__", api.truediv),
    "__div__": _binary("__div__", api.truediv), "__rdiv__": _reflected("__rdiv__", api.truediv),
    "__floordiv__": _binary("__floordiv__", api.floordiv), "__rfloordiv__": _reflected("__rfloordiv__", api.floordiv),
    "__mod__": _binary("__mod__", api.floormod), "__rmod__": _reflected("__rmod__", api.floormod),
    "__pow__": _binary("__pow__", api.pow), "__rpow__": _reflected("__rpow__", api.pow),
    "__matmul__": _binary("__matmul__", _matmul), "__rmatmul__": lambda x, y: _matmul(convert.to_tensor(y, x.dtype), x),
    "__lt__": api.less, "__le__": api.less_equal, "__gt__": api.greater, "__ge__": api.greater_equal,
    "__eq__": _equality("Equal", np.equal, False), "__ne__": _equality("NotEqual", np.not_equal, True),
    "__and__": _logic(api.logical_and, "BitwiseAnd"), "__rand__": _reflected_logic(api.logical_and, "BitwiseAnd"),
    "__or__": _logic(api.logical_or, "BitwiseOr"), "__ror__": _reflected_logic(api.logical_or, "BitwiseOr"),
    "__xor__": _logic(api.logical_xor, "BitwiseXor"), "__rxor__": _reflected_logic(api.logical_xor, "BitwiseXor"),
    "__invert__": _invert, "__neg__": lambda x: api.negative(x), "__abs__": lambda x: api.abs(x),
}


def _of_value(function: Callable[..., Any]) -> Callable[..., Any]:
    """The operator of a variable: that of its value, read first."""
    def operator(variable: Any, *others: Any) -> Any:
        return function(variable.value(), *others)
    return operator


def attach() -> None:
    """Gives tensors and variables the operators."""
    for name, function in _OPERATORS.items():
        function.__name__ = name
        setattr(Tensor, name, function)
        on_variable = _of_value(function)
        on_variable.__name__ = name
        setattr(Variable, name, on_variable)


attach()
