"""TensorFlow's functions, operators and slices on KerasTensors: each becomes a layer of the model being described.

`tf.reduce_mean(x)`, `x + 1` and `x[:, 0]` make a TFOpLambda or SlicingOpLambda named by the function's public name,
which its configuration keeps. Public functions learn of KerasTensors when the first one is made (`install`).
Source: recorded runs of Keras 2.15 (names, configurations, printed forms).
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

from thalweg.core import convert, dtypes, nest
from thalweg.core.public_names import names
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, keras_tensor
from thalweg.keras.keras_tensor import KerasTensor, RaggedKerasTensor, SparseKerasTensor
from thalweg.keras.layers.base import Layer

_MODULE = "keras.src.layers.core.tf_op_layer"


class _FunctionLayer(Layer):
    """What the layers here share: no casts of inputs, arguments kept in the structure they came in."""

    __module__ = _MODULE
    _keras_module = ""
    _keeps_input_structure = True
    _auto_track_sub_layers = False

    def __init__(self, symbol: str, **kwargs: Any):
        if kwargs.get("name") is None:
            kwargs["name"] = backend.unique_object_name(symbol, avoid_observed=True)
        kwargs["autocast"] = False
        super().__init__(**kwargs)

    def _knows_output_shape(self) -> bool:
        return False

    def get_build_config(self) -> dict[str, Any] | None:
        first = self._inbound_nodes[0].input_tensors if self._inbound_nodes else None
        return {"input_shape": ()} if isinstance(first, (int, float)) else super().get_build_config()


class TFOpLambda(_FunctionLayer):
    """A public function as a layer.

    Args:
      function: the function.
      **kwargs: those of Layer.
    Source: recorded runs of tf.keras 2.15.
    """

    __module__ = _MODULE

    def __init__(self, function: Callable, **kwargs: Any):
        self.__dict__["function"] = function
        self.__dict__["symbol"] = symbol_of(function)
        self.__dict__["call"] = self._caller(function)
        super().__init__(f"tf.{self.symbol}" if self.symbol else function.__name__, **kwargs)
        # Functions have arguments of these names for purposes of their own.
        self._call_spec.training = self._call_spec.mask = None

    def _caller(self, function: Callable) -> Callable:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            kwargs.pop("name", None)  # the layer may be called several times
            return function(*args, **kwargs)

        return call

    def get_config(self) -> dict[str, Any]:
        if not self.symbol:
            raise ValueError(
                f"This Keras op layer was generated from {self.function}, a method that is not publicly exposed in the "
                "TensorFlow API. This may have happened if the method was explicitly decorated to add dispatching "
                "support, and it was used during Functional model construction. To ensure cross-version compatibility "
                "of Keras models that use op layers, only op layers produced from public TensorFlow API symbols can be "
                "serialized."
            )
        return self._base_config() | {"function": self.symbol}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        config = dict(config)
        symbol = config["function"]
        function = function_of(symbol)
        if function is None:
            raise ValueError(f"TF symbol `{symbol}` could not be found.")
        config["function"] = function
        return cls(**config)


class SlicingOpLambda(TFOpLambda):
    """Slicing as a layer: slices are dicts in its arguments, so that KerasTensors in them are found.

    Args:
      function: the function.
      **kwargs: those of Layer.
    """

    __module__ = _MODULE

    def _caller(self, function: Callable) -> Callable:
        inner = super()._caller(function)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            return inner(*map(_sliced, args), **{k: _sliced(v) for k, v in kwargs.items()})

        return call


def _sliced(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(map(_slice_of, value))
    return _slice_of(value)


def _slice_of(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"start", "stop", "step"}:
        return slice(value["start"], value["stop"], value["step"])
    return value


def _dict_of(value: Any) -> Any:
    if isinstance(value, slice):
        return {"start": value.start, "stop": value.stop, "step": value.step}
    return value


class ClassMethod(_FunctionLayer):
    """A class method of a public class, such as `tf.RaggedTensor.from_row_splits`, as a layer.

    Args:
      cls_ref: the class.
      method_name: the method's name.
      **kwargs: those of Layer.
    """

    __module__ = _MODULE

    def __init__(self, cls_ref: type, method_name: str, **kwargs: Any):
        self.__dict__.update(cls_ref=cls_ref, method_name=method_name, cls_symbol=cls_ref.__name__)
        super().__init__(f"tf.{self.cls_symbol}.{method_name}", **kwargs)

    def call(self, args: Any, kwargs: Any) -> Any:
        return getattr(self.cls_ref, self.method_name)(*args, **kwargs)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"cls_symbol": self.cls_symbol, "method_name": self.method_name}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        config = dict(config)
        symbol = config.pop("cls_symbol")
        config["cls_ref"] = function_of(symbol)
        if config["cls_ref"] is None:
            raise ValueError(f"TensorFlow symbol `{symbol}` could not be found.")
        return cls(**config)


class InstanceProperty(_FunctionLayer):
    """An attribute of what a KerasTensor stands for, as a layer.

    Args:
      attr_name: the attribute's name.
      **kwargs: those of Layer.
    """

    __module__ = _MODULE

    def __init__(self, attr_name: str, **kwargs: Any):
        self.__dict__["attr_name"] = attr_name
        super().__init__(f"input.{attr_name}", **kwargs)

    def call(self, obj: Any) -> Any:
        return getattr(obj, self.attr_name)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"attr_name": self.attr_name}


class InstanceMethod(InstanceProperty):
    """A method of what a KerasTensor stands for, as a layer.

    Args:
      attr_name: the method's name.
      **kwargs: those of Layer.
    """

    __module__ = _MODULE

    def call(self, obj: Any, args: Any, kwargs: Any) -> Any:
        return getattr(obj, self.attr_name)(*args, **kwargs)


# ---------------------------------------------------------------- names

# Public functions that hand on to those of TF1, which is what Keras then sees.
_INNER = {
    "shape": "compat.v1.shape",
    "size": "compat.v1.size",
    "squeeze": "compat.v1.squeeze",
    "transpose": "compat.v1.transpose",
    "gather": "compat.v1.gather",
    "norm": "compat.v1.norm",
    "pad": "compat.v1.pad",
    "boolean_mask": "compat.v1.boolean_mask",
    "math.floordiv": "compat.v1.floor_div",
}
# Functions of Keras that are one function of TensorFlow.
_SAME = {
    **{f"keras.activations.{n}": f"nn.{n}" for n in ("relu", "softmax")},
    **{f"keras.activations.{n}": f"math.{n}" for n in ("sigmoid", "tanh", "softplus", "exponential")},
    **{f"keras.backend.{n}": f"math.{n}" for n in ("abs", "exp", "log", "pow", "round", "sign", "square", "sqrt")},
    **{f"keras.backend.{n}": f"math.reduce_{n}" for n in ("mean", "sum", "max", "min", "prod", "any", "all")},
}
# Operators on tensors that have names of their own, and those that are public functions: method -> public name.
_OPERATORS = {
    "add": "__operators__.add",
    "sub": "math.subtract",
    "mul": "math.multiply",
    "truediv": "math.truediv",
    "floordiv": "compat.v1.floor_div",
    "mod": "math.floormod",
    "pow": "math.pow",
    "matmul": "linalg.matmul",
    "and": "math.logical_and",
    "or": "math.logical_or",
    "xor": "math.logical_xor",
    "lt": "math.less",
    "le": "math.less_equal",
    "gt": "math.greater",
    "ge": "math.greater_equal",
    "eq": "__operators__.eq",
    "ne": "__operators__.ne",
    "neg": "math.negative",
    "abs": "math.abs",
    "invert": "math.logical_not",
}
_REFLECTED = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor")
_UNARY = ("neg", "abs", "invert")


def _add(x: Any, y: Any, name: Any = None) -> Any:
    strings = getattr(x, "dtype", None) is dtypes.string or getattr(y, "dtype", None) is dtypes.string
    return apply("Add" if strings else "AddV2", x, y, name=name)


def _eq(self: Any, other: Any) -> Any:
    return self == other


def _ne(self: Any, other: Any) -> Any:
    return self != other


def _getitem(tensor: Any, slice_spec: Any, var: Any = None) -> Any:
    return tensor[slice_spec]


def _ragged_getitem(rt_input: Any, key: Any) -> Any:
    return rt_input[key]


def _floor_div(x: Any, y: Any, name: Any = None) -> Any:
    return x // y


_OWN: dict[str, Callable] = {
    "__operators__.add": _add,
    "__operators__.eq": _eq,
    "__operators__.ne": _ne,
    "__operators__.getitem": _getitem,
    "__operators__.ragged_getitem": _ragged_getitem,
    "compat.v1.floor_div": _floor_div,
}
_SLICING = frozenset(
    ("__operators__.getitem", "__operators__.ragged_getitem", "compat.v1.boolean_mask", "boolean_mask")
)
_SYMBOLS: dict[Any, str] = {f: s for s, f in _OWN.items()}


def symbol_of(function: Callable) -> str | None:
    """The public name of a function, without `tf.`; None where it has none."""
    return _SYMBOLS.get(function)


def function_of(symbol: str) -> Any:
    """The public function or class of a name; None where there is none."""
    if symbol in _OWN:
        return _OWN[symbol]
    public = next((v2 for v2, v1 in _INNER.items() if v1 == symbol), symbol)
    try:
        found = names.find(public)
    except AttributeError:
        return None
    found = getattr(found, "_keras_function", found)
    if isinstance(found, types.FunctionType):
        _SYMBOLS.setdefault(found, symbol)
    return found


# ---------------------------------------------------------------- KerasTensors in calls

# Namespaces whose functions do not compute on tensors, or must see KerasTensors as they are.
_LEFT_ALONE = (
    "nest",
    "data",
    "autograph",
    "config",
    "test",
    "compat",
    "summary",
    "saved_model",
    "train",
    "io.gfile",
    "keras.utils",
    "keras.layers",
    "keras.models",
    "keras.initializers",
    "keras.optimizers",
    "keras.saving",
    "keras.callbacks",
    "keras.regularizers",
    "keras.constraints",
    "keras.datasets",
    "keras.applications",
    "keras.preprocessing",
    "keras.mixed_precision",
)
_FUNCTIONS_LEFT_ALONE = frozenset(
    (
        "function",
        "is_tensor",
        "cond",
        "case",
        "switch_case",
        "while_loop",
        "map_fn",
        "vectorized_map",
        "foldl",
        "foldr",
        "scan",
        "py_function",
        "numpy_function",
        "custom_gradient",
        "gradients",
        "control_dependencies",
        "init_scope",
        "type_spec_from_value",
        "get_static_value",
        "keras.Input",
        "keras.backend.is_keras_tensor",
        "keras.backend.int_shape",
        "keras.backend.ndim",
        "keras.backend.dtype",
        "keras.backend.clear_session",
        "keras.backend.get_value",
        "keras.backend.eval",
        "keras.backend.function",
    )
)


def _noticing(path: str, function: Any) -> Any:
    """A public function that becomes a layer when called with KerasTensors."""
    if type(function) is not types.FunctionType or path in _FUNCTIONS_LEFT_ALONE:
        return function
    if path.startswith("keras.") and path.rpartition(".")[2] in ("get", "serialize", "deserialize"):
        return function
    if any(path == n or path.startswith(n + ".") for n in _LEFT_ALONE):
        return function

    @functools.wraps(function)
    def noticing(*args: Any, **kwargs: Any) -> Any:
        for x in args:
            if isinstance(x, KerasTensor) or type(x) in _NESTS and _holds_symbol(x):
                return _as_layer(path, function, args, kwargs)
        for x in kwargs.values():
            if isinstance(x, KerasTensor) or type(x) in _NESTS and _holds_symbol(x):
                return _as_layer(path, function, args, kwargs)
        return function(*args, **kwargs)

    noticing._keras_function = function  # type: ignore[attr-defined]
    return noticing


_NESTS = (list, tuple, dict)


def _holds_symbol(nested: Any) -> bool:
    """Whether a KerasTensor is in plain lists and dicts. Every call of a public function asks: no tf.nest here."""
    for x in nested.values() if type(nested) is dict else nested:
        if isinstance(x, KerasTensor) or type(x) in _NESTS and _holds_symbol(x):
            return True
    return False


def _as_layer(path: str, function: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    symbol = _INNER.get(path) or _SAME.get(path, path)
    _SYMBOLS.setdefault(function, symbol)
    kwargs = {k: v for k, v in kwargs.items() if k != "name"}
    if symbol in _SLICING:
        args, kwargs = nest.map_structure(_dict_of, args), nest.map_structure(_dict_of, kwargs)
        return SlicingOpLambda(function)(*args, **kwargs)
    return TFOpLambda(function)(*args, **kwargs)


def _binary(symbol: str, reflectable: bool) -> Callable[[Any, Any], Any]:
    def operator(x: Any, y: Any) -> Any:
        chosen = symbol
        if isinstance(x, RaggedKerasTensor) and symbol == "__operators__.add":
            chosen = "math.add"
        if reflectable:  # TensorFlow passes these on with a name
            return TFOpLambda(function_of(chosen))(x, y, name=None)
        return TFOpLambda(function_of(chosen))(x, y)

    return operator


def _reflected(operator: Callable) -> Callable:
    """y <op> x, where y is no KerasTensor: it takes the dtype of x."""
    return lambda x, y: operator(convert.to_tensor(y, x.dtype) if x.is_dense else y, x)


def _unary(symbol: str) -> Callable[[Any], Any]:
    return lambda x: TFOpLambda(function_of(symbol))(x)


def _item(x: KerasTensor, key: Any) -> Any:
    symbol = "__operators__.ragged_getitem" if isinstance(x, RaggedKerasTensor) else "__operators__.getitem"
    return SlicingOpLambda(_OWN[symbol])(x, nest.map_structure(_dict_of, key))


def _attach_operators() -> None:
    for name, symbol in _OPERATORS.items():
        if name in _UNARY:
            setattr(KerasTensor, f"__{name}__", _unary(symbol))
            continue
        operator = _binary(symbol, name in _REFLECTED)
        setattr(KerasTensor, f"__{name}__", operator)
        if name in _REFLECTED:
            setattr(KerasTensor, f"__r{name}__", _reflected(operator))
    KerasTensor.__getitem__ = _item  # type: ignore[attr-defined]


def _property(name: str) -> property:
    return property(lambda self: InstanceProperty(name)(self))


def _method(name: str) -> Callable:
    return lambda self, *args, **kwargs: InstanceMethod(name)(self, args, kwargs)


_RAGGED_PROPERTIES = ("values", "flat_values", "row_splits", "nested_row_splits")
_RAGGED_METHODS = (
    "value_rowids",
    "nested_value_rowids",
    "nrows",
    "row_starts",
    "row_limits",
    "row_lengths",
    "nested_row_lengths",
    "bounding_shape",
    "with_values",
    "with_flat_values",
    "with_row_splits_dtype",
    "merge_dims",
    "to_tensor",
    "to_sparse",
)
_RAGGED_MAKERS = (
    "from_value_rowids",
    "from_row_splits",
    "from_row_lengths",
    "from_row_starts",
    "from_row_limits",
    "from_uniform_row_length",
    "from_nested_value_rowids",
    "from_nested_row_splits",
    "from_nested_row_lengths",
    "from_tensor",
    "from_sparse",
)


def _attach_composites() -> None:
    for name in _RAGGED_PROPERTIES:
        setattr(RaggedKerasTensor, name, _property(name))
    for name in _RAGGED_METHODS:
        setattr(RaggedKerasTensor, name, _method(name))
    for name in ("indices", "values", "dense_shape"):
        setattr(SparseKerasTensor, name, _property(name))
    SparseKerasTensor.with_values = _method("with_values")  # type: ignore[attr-defined]


def _noticing_class_method(cls: type, name: str) -> None:
    original = getattr(cls, name).__func__

    @functools.wraps(original)
    def method(klass: type, *args: Any, **kwargs: Any) -> Any:
        if keras_tensor.any_symbolic((args, kwargs)):
            return ClassMethod(cls, name)(args, kwargs)
        return original(klass, *args, **kwargs)

    setattr(cls, name, classmethod(method))


def install() -> None:
    """Tells public functions of KerasTensors; before the first one is made."""
    from thalweg.ops.ragged.ragged_tensor import RaggedTensor  # programs without KerasTensors need not load it

    for name in _RAGGED_MAKERS:
        _noticing_class_method(RaggedTensor, name)
    names.intercept(_noticing)


_attach_operators()
_attach_composites()
keras_tensor.on_first.append(install)
