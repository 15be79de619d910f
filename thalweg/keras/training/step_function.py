"""A step of training, evaluation or prediction as a traced function: one trace per kind of batch.

A batch axis is open in the trace unless all batches of the data have one size, so that one trace serves them all; the
executor below makes one executable per shape. Batches that fit no trace widen the last one, as tf.function does with
`reduce_retracing`. Source: tf.keras.Model.make_train_function public docs 2.15; counts of traces from recorded runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from thalweg.core import errors, nest, shapes
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine import config
from thalweg.function.concrete import ConcreteFunction
from thalweg.function.function import Function
from thalweg.graph.tiers import Tiered
from thalweg.keras import call_context

_logger = logging.getLogger("tensorflow")
_CANNOT_COMPILE = "cannot be compiled by XLA (jit_compile=True)"
_MAX_KNOWN = 256  # batches whose trace is remembered without asking again


class StepFunction:
    """A step that takes a batch, traced.

    Args:
      step: function(batch) -> nest of tensors.
      name: the name of the traced function.
      jit_compile: whether the step should be one XLA executable. One that cannot (random ops whose sequences are those
        of TensorFlow stay on the host) is compiled in parts, with a warning.
    """

    def __init__(self, step: Callable[[Any], Any], name: str, jit_compile: bool | None = None):
        self._step = step
        self._jit_compile = jit_compile
        self._function = Function(step, name, jit_compile=jit_compile)
        self._known: dict[Any, ConcreteFunction] = {}
        self._traced: list[tuple[Any, Any]] = []  # (structure with specs, trace)

    @property
    def function(self) -> Function:
        """The traced function; it counts its traces."""
        return self._function

    def __call__(self, data: Any) -> Any:
        """Makes the step with one batch of tensors."""
        if config.functions_run_eagerly():
            return self._step(data)
        flat = _flat(data)
        key = _key(data, flat)
        concrete = self._known.get(key)
        if concrete is None:
            concrete = self._trace_for(data, flat)
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[key] = concrete
        if not self._jit_compile:
            return concrete.call_flat(flat)
        try:
            return concrete.call_flat(flat)
        except errors.InvalidArgumentError as error:  # before anything has run
            if _CANNOT_COMPILE not in error.message:
                raise
            _logger.warning("%s The step is compiled in parts instead.", error.message)
            self._jit_compile = None
            for _, traced in self._traced:
                traced._tiered = Tiered(traced.function, None)
            return concrete.call_flat(flat)

    def _trace_for(self, data: Any, flat: list[Tensor]) -> ConcreteFunction:
        specs = nest.map_structure(_spec, data)
        describe = call_context.state.batch_spec
        if describe is not None:
            specs = describe(data, specs)
        for known, concrete in self._traced:
            if _covers(known, specs):
                return concrete
        for known, _ in reversed(self._traced):
            wide = _widened(known, specs)
            if wide is not None:
                specs = wide
                break
        concrete = self._function.get_concrete_function(specs)
        self._traced.append((specs, concrete))
        return concrete


def _flat(data: Any) -> list[Tensor]:
    if type(data) is tuple:
        for part in data:
            if type(part) is not EagerTensor:
                break
        else:
            return list(data)
    return [t for t in nest.flatten(data, expand_composites=True) if t is not None]


def _key(data: Any, flat: list[Tensor]) -> Any:
    described = call_context.state.open_batch
    if type(data) is tuple and len(data) == len(flat) and all(a is b for a, b in zip(data, flat, strict=True)):
        return (described, *[(t._dtype, t._array.shape) for t in flat])
    skeleton = nest.map_structure(lambda v: None if v is None else getattr(v, "_type_spec", type(v)), data)
    return (described, repr(skeleton), *[(t._dtype, t._array.shape) for t in flat])


def _spec(value: Any) -> Any:
    if isinstance(value, Tensor):
        return TensorSpec(value.shape, value.dtype)
    return getattr(value, "_type_spec", value)


def _leaves(specs: Any) -> list[Any]:
    return nest.flatten(specs)


def _same_kind(a: Any, b: Any) -> bool:
    if isinstance(a, TensorSpec) and isinstance(b, TensorSpec):
        return a.dtype is b.dtype
    return a == b


def _covers(known: Any, specs: Any) -> bool:
    """Whether a trace for `known` takes what `specs` describes."""
    try:
        nest.assert_same_structure(known, specs)
    except (TypeError, ValueError):
        return False
    for a, b in zip(_leaves(known), _leaves(specs), strict=True):
        if not _same_kind(a, b):
            return False
        if isinstance(a, TensorSpec):
            mine, theirs = shapes.as_shape_tuple(a.shape), shapes.as_shape_tuple(b.shape)
            if mine is not None and mine != theirs and shapes.most_specific_shape(mine, theirs) != mine:
                return False
    return True


def _widened(known: Any, specs: Any) -> Any:
    """Specs that cover both, None where they differ in more than shapes."""
    try:
        nest.assert_same_structure(known, specs)
    except (TypeError, ValueError):
        return None
    if not all(_same_kind(a, b) for a, b in zip(_leaves(known), _leaves(specs), strict=True)):
        return None

    def wide(a: Any, b: Any) -> Any:
        if not isinstance(a, TensorSpec):
            return a
        shape = shapes.most_specific_shape(shapes.as_shape_tuple(a.shape), shapes.as_shape_tuple(b.shape))
        return TensorSpec(shapes.from_shape_tuple(shape), a.dtype)

    return nest.map_structure(wide, known, specs)


def open_batch(specs: Any) -> Any:
    """Specs whose first axis may have any size."""
    return nest.map_structure(_opened, specs)


def open_shapes(specs: Any) -> Any:
    """Specs whose axes may all have any size, as those of batches from Python."""
    return nest.map_structure(
        lambda s: (
            TensorSpec([None] * s.shape.rank, s.dtype)
            if isinstance(s, TensorSpec) and s.shape.rank is not None
            else s
        ),
        specs,
    )


def _opened(spec: Any) -> Any:
    if not isinstance(spec, TensorSpec) or not spec.shape.rank:
        return spec
    return TensorSpec([None, *shapes.as_shape_tuple(spec.shape)[1:]], spec.dtype)
