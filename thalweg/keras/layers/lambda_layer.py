"""`tf.keras.layers.Lambda`: a function as a layer; and `Identity`."""

from __future__ import annotations

import base64
import contextlib
import inspect
import marshal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.engine.dispatch import apply
from thalweg.keras.layers import arguments
from thalweg.keras.layers.arguments import KeepsDtype, SameShape
from thalweg.keras.layers.base import Layer
from thalweg.keras.saving import serialization


class Identity(KeepsDtype, SameShape, Layer):
    """The inputs as they are.

    Example:
      >>> tf.keras.layers.Identity()(tf.constant([1.0])).numpy()
      array([1.], dtype=float32)
    Source: tf.keras.layers.Identity public docs 2.15.
    """

    __module__ = "keras.src.layers.core.identity"

    def call(self, inputs: Any) -> Any:
        return nest.map_structure(lambda x: apply("Identity", x), inputs)


class Lambda(Layer):
    """A function of tensors as a layer. It has no weights of its own: variables the function uses are not trained.

    Args:
      function: function(inputs, **arguments); parameters `mask` and `training` are filled in.
      output_shape: the shape of the output without the batch axis, or a function of the input's shape; by default it is
        found out.
      mask: the mask of the output, or a function(inputs, mask).
      arguments: further arguments.
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.Lambda(lambda x: x**2)(tf.constant([3.0])).numpy()
      array([9.], dtype=float32)
    Source: tf.keras.layers.Lambda public docs 2.15.
    """

    __module__ = "keras.src.layers.core.lambda_layer"
    _auto_track_sub_layers = False

    def __init__(
        self,
        function: Callable,
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.arguments = arguments or {}
        self.function = function
        if mask is not None:
            self.supports_masking = True
        self.mask = mask
        self._output_shape = output_shape
        names = inspect.getfullargspec(function).args
        self._fills = [n for n in ("mask", "training") if n in names]

    def call(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        options = dict(self.arguments)
        for name in self._fills:
            options[name] = mask if name == "mask" else training
        return self.function(inputs, **options)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def _knows_output_shape(self) -> bool:
        return False

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self._output_shape is None:
            return super().compute_output_shape(input_shape)
        shape = arguments.as_tuple(input_shape)
        if callable(self._output_shape):
            return arguments.as_shape(self._output_shape(shape))
        batch = (shape[0] if isinstance(shape, list) else shape)[0]
        return arguments.as_shape((batch, *self._output_shape))

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = dict(zip(("function", "function_type", "module"), _dump(self.function), strict=True))
        names = ("output_shape", "output_shape_type", "output_shape_module")
        config |= dict(zip(names, _dump(self._output_shape), strict=True))
        if self.mask is not None:
            config |= dict(zip(("mask", "mask_type", "mask_module"), _dump(self.mask), strict=True))
        return self._base_config() | config | {"arguments": self.arguments}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Lambda:
        """A layer from what `get_config` returned. Code of a lambda in it is run when the layer is: trust the source.

        Raises: TypeError for an unknown kind of function.
        """
        config = dict(config)
        config["function"] = _load(config, custom_objects, "function", "module", "function_type")
        config["output_shape"] = _load(
            config, custom_objects, "output_shape", "output_shape_module", "output_shape_type"
        )
        if "mask" in config:
            config["mask"] = _load(config, custom_objects, "mask", "mask_module", "mask_type")
        config["arguments"] = {
            k: np.array(v["value"]) if isinstance(v, dict) and v.get("type") == "ndarray" else v
            for k, v in config.get("arguments", {}).items()
        }
        return cls(**config)


class _Safety(threading.local):
    """Whether code in configurations is refused in this thread."""

    refused = False


_safety = _Safety()


@contextlib.contextmanager
def safe_mode(refused: bool) -> Iterator[None]:
    """A with block in which functions are not made from code, if `refused`."""
    saved, _safety.refused = _safety.refused, refused
    try:
        yield
    finally:
        _safety.refused = saved


def dumped(function: types.FunctionType) -> tuple[Any, Any, Any]:
    """A Python function as (code, defaults, closure), plain data."""
    return _dump(function)[0]


def restored(value: Any, module: str | None = None, custom_objects: dict | None = None) -> types.FunctionType:
    """The function of what `dumped` gave.

    Raises: ValueError in safe mode.
    """
    if _safety.refused:
        raise ValueError(
            "Requested the deserialization of a Lambda layer with a Python `lambda` inside it. This carries a "
            "potential risk of arbitrary code execution and thus it is disallowed by default. If you trust the source "
            "of the saved model, you can pass `safe_mode=False` to the loading function in order to allow Lambda layer "
            "deserialization."
        )
    code, defaults, closure = value.values() if isinstance(value, dict) else value
    names = dict(vars(sys.modules[module])) if module in sys.modules else {"__builtins__": __builtins__}
    names |= custom_objects or {}
    cells = None if closure is None else tuple(types.CellType(v) for v in closure)
    decoded = marshal.loads(base64.decodebytes(code.encode("ascii")))
    defaults = tuple(defaults) if defaults is not None else None
    return types.FunctionType(decoded, names, decoded.co_name, defaults, cells)


def _dump(value: Any) -> tuple[Any, str, str | None]:
    """A function as (what, kind, module): Python's own functions as code, other callables by name."""
    if isinstance(value, types.FunctionType):
        code = base64.encodebytes(marshal.dumps(value.__code__)).decode("ascii")
        cells = value.__closure__
        closure = tuple(c.cell_contents for c in cells) if cells else None
        return (code, value.__defaults__, closure), "lambda", value.__module__
    if callable(value):
        return value.__name__, "function", value.__module__
    return value, "raw", None


def _load(config: dict[str, Any], custom_objects: dict | None, key: str, module_key: str, type_key: str) -> Any:
    module, kind = config.pop(module_key, None), config.pop(type_key)
    if kind == "raw":
        return config[key]
    if kind == "function":
        return serialization.deserialize_keras_object(
            config[key], custom_objects=custom_objects, printable_module_name="function in Lambda layer"
        )
    if kind != "lambda":
        raise TypeError(
            f"Unsupported value for `function_type` argument. Received: function_type={kind}. Expected one of "
            "['lambda', 'function', 'raw']"
        )
    return restored(config[key], module, custom_objects)
