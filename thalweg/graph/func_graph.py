"""The body of a function as a graph: inputs, captured tensors, outputs.

A tensor from outside that is used inside is *captured*: the body gets a placeholder for it, and whoever calls the
function passes the outer tensor by reference (variables by their handles). Small eager constants become Const
operations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, errors, nest, shapes
from thalweg.core.specs import TensorSpec, TypeSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.graph.graph import VALID_NAME, Graph
from thalweg.graph.interpreter import Program
from thalweg.graph.symbolic import SymbolicTensor, out_of_scope
from thalweg.ops.random import seeding

_SMALL = 128  # eager tensors up to this many elements are embedded


class FuncGraph(Graph):
    """A graph with inputs and outputs. `outer` is the graph it was made in, None for eager execution."""

    is_function = True
    building_function = True

    def __init__(self, name: str):
        super().__init__()
        self.name = name
        self.outer = context.state.graph
        self.seed = seeding.global_seed() if self.outer is None else getattr(self.outer, "seed", None)
        self.inputs: list[SymbolicTensor] = []
        self.outputs: list[SymbolicTensor] = []
        self.structured_outputs: Any = None
        self.captures: dict[int, tuple[Tensor, SymbolicTensor]] = {}
        self.allow_variables = False
        self.traced_before = False  # whether the function has another trace
        self.argument_values: Any = None  # of the call that is being traced: arrays of `inputs`, None for unknown ones
        self.created_variables: list[Any] = []

    def __repr__(self) -> str:
        return f"FuncGraph(name={self.name}, id={id(self)})"

    # ------------------------------------------------------------ captures

    @property
    def external_captures(self) -> list[Tensor]:
        """The outer tensors, in the order of their placeholders."""
        return [outer for outer, _ in self.captures.values()]

    @property
    def internal_captures(self) -> list[SymbolicTensor]:
        """The placeholders that stand for them."""
        return [inner for _, inner in self.captures.values()]

    def own(self, tensor: Any) -> SymbolicTensor:
        if isinstance(tensor, SymbolicTensor):
            return tensor if tensor.op.graph is self else self._captured(self._from_outside(tensor))
        if isinstance(tensor, EagerTensor):
            if tensor._dtype._storage.kind != "O" and tensor._array.size <= _SMALL or tensor._dtype is dtypes.string:
                return self.constant(tensor)
            return self._captured(tensor)
        raise TypeError(f"{tensor!r} is no tensor")

    def _from_outside(self, tensor: SymbolicTensor) -> Tensor:
        """A tensor of the graph just outside, into which those from further out are captured first."""
        outer = self.outer
        if outer is tensor.op.graph:
            return tensor
        if isinstance(outer, FuncGraph):
            return outer.own(tensor)
        inner = tensor.op.graph
        while isinstance(inner, FuncGraph):
            if inner is self:  # made in a branch or loop of this very function
                raise out_of_scope(tensor, errors.InaccessibleTensorError)
            inner = inner.outer
        raise out_of_scope(tensor)

    def _captured(self, tensor: Tensor) -> SymbolicTensor:
        found = self.captures.get(id(tensor))
        if found is None:
            inner = self.placeholder(tensor.dtype, tensor._static_shape(), "captured")
            if tensor.dtype is dtypes.resource:
                copy_handle_shape(tensor, inner)
            elif tensor.dtype is dtypes.variant:
                inner._list_source = tensor
            found = self.captures[id(tensor)] = (tensor, inner)
        return found[1]

    def capture(self, tensor: Any) -> SymbolicTensor:
        """The tensor as it is known inside."""
        return self.own(convert.to_tensor(tensor) if not isinstance(tensor, Tensor) else tensor)

    # ------------------------------------------------------------ variables made inside

    def initial_value(self, value: Any, dtype: Any) -> EagerTensor:
        """The eager initial value of a variable that the function creates; computed outside of the trace.

        Raises: ValueError where no variable may be created any more.
        """
        self.check_variables_allowed()
        with context.pushed("graph", None), context.pushed("tapes", ()):
            value = value() if callable(value) and not isinstance(value, Tensor) else value
            if isinstance(value, SymbolicTensor):
                return self._lifted(value)
            return convert.to_tensor(value, dtype)

    def check_variables_allowed(self) -> None:
        """Raises: ValueError where no variable may be created any more."""
        if not self.allow_variables:
            if self.traced_before:
                raise ValueError(
                    "Creating variables on a non-first call to a function decorated with tf.function."
                )
            raise ValueError(
                "tf.function only supports singleton tf.Variables created on the first call. Make sure the "
                "tf.Variable is only "
                "created once or created outside tf.function. See "
                "https://www.tensorflow.org/guide/function#creating_tfvariables "
                "for more information."
            )

    def _lifted(self, tensor: SymbolicTensor) -> EagerTensor:
        """The value of a tensor of this graph, with the arguments of the call that is being traced."""
        known = zip(self.inputs, self.argument_values or (), strict=False)
        fed = [(t, v._array) for t, v in known if v is not None]
        fed += [(inner, outer._array) for outer, inner in self.captures.values() if isinstance(outer, EagerTensor)]
        program = Program(self._operations, [t for t, _ in fed], [tensor], side_effects=False)
        (array,) = program.run([a for _, a in fed])
        return EagerTensor(array, tensor.dtype)

    # ------------------------------------------------------------ building

    def enter_scope(self, scope: str) -> None:
        """Gives all that is made from now on a prefix ("while/")."""
        self._scope = scope

    def add_input(self, spec: TensorSpec, name: str) -> SymbolicTensor:
        """A placeholder for an argument."""
        valid = name if VALID_NAME.match(name) else "Placeholder"
        tensor = self.placeholder(spec.dtype, shapes.as_shape_tuple(spec.shape), valid)
        self.inputs.append(tensor)
        return tensor

    def set_outputs(self, result: Any) -> None:
        """Declares what the function returns; values become tensors of this graph, None stays."""
        self.structured_outputs = nest.map_structure(self._output, result, expand_composites=True)
        self.outputs = [t for t in nest.flatten(self.structured_outputs, expand_composites=True) if t is not None]

    def _output(self, value: Any) -> Any:
        if value is None or isinstance(value, TypeSpec):
            return None
        return self.own(convert.to_tensor(value))

    @property
    def all_inputs(self) -> list[SymbolicTensor]:
        """Arguments, then captures: the order in which a caller passes values."""
        return [*self.inputs, *self.internal_captures]


def copy_handle_shape(outer: Tensor, inner: SymbolicTensor) -> None:
    """Tells a placeholder for a handle which variable's dtype and shape it stands for."""
    if isinstance(outer, EagerTensor):
        storage = outer._array[()]
        shape = getattr(storage, "shape", None)
        inner._variable_dtype = getattr(storage, "dtype", None)
    else:
        shape = outer._handle_shape()
        inner._variable_dtype = outer.__dict__.get("_variable_dtype")
    inner._variable_shape = shape


def is_symbolic(value: Any) -> bool:
    """Whether a value is a tensor of a graph."""
    return isinstance(value, SymbolicTensor)


def trace(name: str, function: Callable, specs: Sequence[TensorSpec], names: Sequence[str] | None = None) -> FuncGraph:
    """The graph of a Python function of tensors.

    Args:
      name: the function's name.
      function: called with one symbolic tensor per spec.
      specs: dtype and shape of each argument.
      names: names of the placeholders.
    """
    graph = FuncGraph(name)
    with graph.as_default():
        arguments = [graph.add_input(s, (names[i] if names else None) or s.name or "arg") for i, s in enumerate(specs)]
        graph.set_outputs(function(*arguments))
    return graph


def spec_of(tensor: Any) -> TensorSpec:
    """Dtype and static shape of a tensor."""
    return TensorSpec(tensor.shape, tensor.dtype)
