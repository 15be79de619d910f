"""`tf.function`: a Python function traced once per input signature, and the cache of its traces.

Source: tf.function public docs 2.15; recorded runs.
"""

from __future__ import annotations

import functools
import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.autograph.api import convert_for_tracing
from thalweg.core import context, convert, nest
from thalweg.core.specs import TypeSpec
from thalweg.engine import compiler_ir, config
from thalweg.function import attributes, function_type
from thalweg.function import signature as signatures
from thalweg.function.concrete import ConcreteFunction, trace
from thalweg.function.function_type import Leaf
from thalweg.function.retracing import detector_of
from thalweg.function.signature import Parameters

_state = context.state


class Function:
    """What `tf.function` makes of a Python function.

    Calls find (or make) the trace for their arguments and run it. Attributes of the Python function (`__name__`,
    ...) are
    its own; `python_function` is the function itself.
    """

    def __init__(
        self,
        python_function: Callable,
        name: str,
        input_signature: Sequence[Any] | None = None,
        autograph: bool = True,
        jit_compile: bool | None = None,
        reduce_retracing: bool = False,
        autograph_features: Any = None,
        method: tuple[Callable, Callable] | None = None,
        attributes: dict[str, Any] | None = None,
    ):
        if not callable(python_function):
            raise TypeError(f"{python_function!r} is not a callable object")
        self._python_function = python_function
        self._method = method  # (function of the class, what gives its instance) where `python_function` wraps a method
        self._name = name
        self._signature_given = input_signature
        self._autograph = autograph
        self._autograph_features = autograph_features
        self._jit_compile = jit_compile
        self._reduce_retracing = reduce_retracing
        self._attributes = attributes or {}
        self._parameters = Parameters(python_function, input_signature)
        self._traces: dict[Any, ConcreteFunction] = {}  # by what `_key` says of arguments
        self._made: list[tuple[Any, ConcreteFunction]] = []  # each trace once, with its surroundings
        self._lock = threading.RLock()
        self._created_variables = False
        self._trace_count = 0
        self._bound: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()
        self._relaxed: dict[Any, list[TypeSpec]] = {}
        self._detector = detector_of(python_function if method is None else method[0], self)
        functools.update_wrapper(self, python_function, updated=())

    # ------------------------------------------------------------ what it is

    @property
    def python_function(self) -> Callable:
        """The function that is traced."""
        return self._python_function

    @property
    def input_signature(self) -> Any:
        """The signature given, or None."""
        return self._parameters.input_signature

    @property
    def function_spec(self) -> Any:
        return self._parameters

    def experimental_get_tracing_count(self) -> int:
        """How often the Python function was traced."""
        return self._trace_count

    def get_initialization_function(self, *args: Any, **kwargs: Any) -> Any:
        """The concrete function, after its variables were made."""
        return self.get_concrete_function(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """As a method: a function of its own for each instance."""
        if instance is None:
            return self
        try:
            bound = self._bound.get(instance)
        except TypeError:
            return self._bind(instance)
        if bound is None:
            bound = self._bound[instance] = self._bind(instance)
        return bound

    def _bind(self, instance: Any) -> Function:
        reference = weakref.ref(instance) if hasattr(instance, "__weakref__") else (lambda: instance)
        function = self._python_function

        @functools.wraps(function)
        def method(*args: Any, **kwargs: Any) -> Any:
            return function(reference(), *args, **kwargs)

        method.__signature__ = _without_self(self._parameters.signature)
        return Function(
            method,
            self._name,
            self._signature_given,
            self._autograph,
            self._jit_compile,
            self._reduce_retracing,
            self._autograph_features,
            (function, reference),
            self._attributes,
        )

    # ------------------------------------------------------------ calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the function through its trace."""
        if config.functions_run_eagerly():
            return self._python_function(*args, **kwargs)
        args, kwargs = self._parameters.bind(args, kwargs)
        if self._parameters.input_signature is not None:
            args, kwargs = self._parameters.cast(args, kwargs)
        key = self._key(args, kwargs)
        concrete = self._traces.get(key)
        tensors = None if concrete is None or kwargs else signatures.tensors_among(args)
        if tensors is None:
            structure, tensors = signatures.split((args, kwargs))
        if concrete is None:
            concrete = self._trace(key, structure, tensors)
        elif self._detector.per_trace:
            self._detector.called()
        return concrete.call_flat(tensors)

    def _trace(self, key: Any, structure: Any, tensors: Sequence[Any] | None = None) -> ConcreteFunction:
        """The trace for a key that is not known yet: that of wider types if there is one, else a new one."""
        with self._lock:
            found = self._traces.get(key)
            if found is not None:
                return found
            surroundings = _surroundings()
            concrete = self._wider(structure, surroundings)
            if concrete is None:
                if self._parameters.types is not None:
                    structure = (_as_given(structure[0], self._parameters.types), structure[1])
                elif self._reduce_retracing:
                    structure = self._relax(structure)
                concrete = self._traced(self._parameters.named(structure), tensors)
                self._made.append((surroundings, concrete))
                if tensors is not None:
                    self._detector.traced(self._python_function)
            self._traces[key] = concrete
            return concrete

    def _wider(self, structure: Any, surroundings: Any) -> ConcreteFunction | None:
        """The trace of the narrowest types that serve these arguments."""
        best: ConcreteFunction | None = None
        for place, concrete in self._made:
            if place == surroundings and function_type.below(structure, concrete._structure, _same_value):
                if best is None or function_type.below(concrete._structure, best._structure, _same_value):
                    best = concrete
        return best

    def _traced(self, structure: Any, tensors: Sequence[Any] | None) -> ConcreteFunction:
        converted = self._converted()
        self._trace_count += 1
        first = not self._created_variables and not self._made
        make = functools.partial(
            trace,
            self._name,
            converted,
            structure,
            jit_compile=self._jit_compile,
            parameters=self._parameters,
            attributes=self._attributes,
        )
        concrete = make(allow_variables=first, later=not first, values=tensors)
        if concrete.graph.created_variables:
            # What made variables must not make more: the second trace proves it and is the one that is kept.
            self._created_variables = True
            self._trace_count += 1
            concrete = make(allow_variables=False)
        return concrete

    def _converted(self) -> Callable:
        function = self._python_function
        if not self._autograph:
            return function
        if self._method is None:
            return convert_for_tracing(function, features=self._autograph_features)
        method, reference = self._method
        converted = convert_for_tracing(method, features=self._autograph_features)
        return functools.wraps(function)(lambda *args, **kwargs: converted(reference(), *args, **kwargs))

    def _relax(self, structure: Any) -> Any:
        """Shapes wide enough for this call and the ones before."""
        specs = [v.spec for v in nest.flatten(structure) if isinstance(v, Leaf)]
        skeleton = signatures.skeleton_of(structure)
        known = self._relaxed.get(skeleton)
        wide = specs if known is None else signatures.widened(known, specs)
        if wide is None:
            return structure
        self._relaxed[skeleton] = wide
        given = iter(wide)
        return nest.map_structure(lambda v: Leaf(next(given)) if isinstance(v, Leaf) else v, structure)

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> ConcreteFunction:
        """The trace for arguments given as values or specs (tf.TensorSpec), or for the input signature."""
        parameters = self._parameters
        if parameters.input_signature is not None and not args and not kwargs:
            args = parameters.input_signature
        args, kwargs = parameters.bind(args, kwargs)
        args, kwargs = parameters.cast(args, kwargs)
        structure, _ = signatures.split((args, kwargs))
        structure = nest.map_structure(lambda v: Leaf(v) if isinstance(v, TypeSpec) else v, structure)
        return self._trace(self._key(*_specs(structure)), structure)

    def experimental_get_compiler_ir(self, *args: Any, **kwargs: Any) -> Callable[..., str | bytes]:
        """What XLA is given for some arguments, and what it makes of it.

        Args:
          *args, **kwargs: arguments as of a call; a tf.TensorSpec of known shape may stand for a tensor.
        Returns: `ir(stage="hlo", device_name=None, platform_name=None)`; stages are "hlo", "optimized_hlo", each
          with "_serialized" for the HloModuleProto as bytes, and "optimized_hlo_dot".
        Raises: ValueError without jit_compile=True, for shapes that are not known and for other stages.
        Example:
          >>> @tf.function(jit_compile=True)
          ... def f(x):
          ...   return x + 1.0
          >>> print(f.experimental_get_compiler_ir(tf.constant([1.0, 2.0]))(stage="hlo")[:9])
          HloModule
        """
        if not self._jit_compile:
            raise ValueError("Compiler IR can only be returned for functions marked with 'jit_compile=True'")
        concrete = self.get_concrete_function(*args, **kwargs)
        bound, named = self._parameters.cast(*self._parameters.bind(args, kwargs))
        structure, tensors = signatures.split((bound, named))
        specs = [v for v in nest.flatten(structure) if isinstance(v, TypeSpec)]
        if specs:
            if tensors:
                raise ValueError("experimental_get_compiler_ir takes tensors or specs, not some of each")
            parts = nest.flatten(specs, expand_composites=True)
            if not all(s.shape.is_fully_defined() for s in parts):
                raise ValueError(f"Only support static input shape but got inputs = {concrete.inputs}")
            tensors = [convert.to_tensor(np.zeros(s.shape.as_list(), s.dtype.as_numpy_dtype)) for s in parts]

        def compiler_ir_generator(
            stage: str = "hlo", device_name: str | None = None, platform_name: str | None = None
        ) -> str | bytes:
            if device_name is not None and platform_name is not None:
                raise ValueError("device_name and platform_name cannot be provided at the same time.")
            compiler_ir.check_stage(stage)
            return concrete.compiler_ir(tensors, stage)

        return compiler_ir_generator

    def pretty_printed_concrete_signatures(self, verbose: bool = True) -> str:
        """The signatures of all traces as text."""
        return "\n\n".join(c.pretty_printed_signature(verbose) for _, c in self._made)

    def _key(self, args: tuple, kwargs: dict) -> Any:
        """What decides on the trace for arguments, or for specs in their place."""
        if self._parameters.input_signature is not None:
            return None
        return signatures.key_of(args), signatures.key_of(kwargs) if kwargs else None, _surroundings()

    def __repr__(self) -> str:
        return f"<tensorflow.python.eager.polymorphic_function.polymorphic_function.Function object at 0x{id(self):x}>"


def _specs(structure: Any) -> Any:
    """A structure of arguments with specs in place of tensors."""
    return nest.map_structure(lambda v: v.spec if isinstance(v, Leaf) else v, structure)


def _without_self(signature: Any) -> Any:
    parameters = list(signature.parameters.values())
    return signature.replace(parameters=parameters[1:])


def _surroundings() -> Any:
    """What else a trace depends on: the device asked for."""
    return None if _state.device is None else _state.device.name


def _as_given(args: tuple, types: Sequence[Any]) -> tuple:
    """Arguments with the specs of an input signature in place of their own."""
    return tuple(
        nest.map_structure(lambda t, _: t, kind, value) if nest.flatten(kind) else value
        for kind, value in zip(types, args, strict=True)
    )


def _same_value(a: Any, b: Any) -> bool:
    return signatures.key_of(a) == signatures.key_of(b)


def function(
    func: Callable | None = None,
    input_signature: Sequence[Any] | None = None,
    autograph: bool = True,
    jit_compile: bool | None = None,
    reduce_retracing: bool = False,
    experimental_implements: str | None = None,
    experimental_autograph_options: Any = None,
    experimental_attributes: dict | None = None,
    experimental_relax_shapes: bool | None = None,
    experimental_compile: bool | None = None,
    experimental_follow_type_hints: bool | None = None,
) -> Any:
    """Makes a function that runs as a graph.

    Args:
      func: the function; without it a decorator is returned.
      input_signature: nest of tf.TensorSpec, one per positional argument: there is one trace for all that fits.
      autograph: whether Python's control flow on tensors is converted.
      jit_compile: True demands one XLA executable.
      reduce_retracing: widens shapes instead of tracing again for each.
      experimental_autograph_options: tf.autograph.experimental.Feature, or several: what else is converted.
      experimental_implements, experimental_attributes: kept in the function's FunctionDef (`_implements`, ...).
      experimental_*: older names and hints; relax_shapes and compile are the two above.
    Returns: a callable.
    Example:
      >>> @tf.function
      ... def f(x):
      ...   return x * x + 1.0
      >>> print(f(tf.constant(3.0)).numpy())
      10.0
    """
    reduce = reduce_retracing or bool(experimental_relax_shapes)
    compile_ = jit_compile if jit_compile is not None else experimental_compile
    given = {**attributes.checked(experimental_attributes), **attributes.implements(experimental_implements)}

    def decorated(inner: Callable) -> Function:
        name = getattr(inner, "__name__", type(inner).__name__)
        return Function(
            inner,
            name,
            input_signature,
            autograph,
            compile_,
            reduce,
            experimental_autograph_options,
            attributes=given,
        )

    return decorated if func is None else decorated(func)
