"""Graphs with reference variables, as graphs with resource variables.

A reference (`VariableV2`, TensorFlow before resource variables) is a tensor that an op may write into. A session runs
such a graph by a copy: the variable is a handle, an op that writes into a reference is the one that does so by a
handle, and whoever takes a reference's value reads the handle at its own place in the order of the program. The graph
itself keeps its operations, so that it is written as it was read.
"""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, registry
from thalweg.core.tensor import Tensor
from thalweg.graph.graph import Graph
from thalweg.graph.operation import Operation
from thalweg.graph.symbolic import SymbolicTensor
from thalweg.ops.dataflow.defs import AS_RESOURCE, VARIABLES

_PASSING = {"RefIdentity": 1, "RefSwitch": 2, "RefEnter": 1, "RefExit": 1, "RefNextIteration": 1}
_BACK = ("NextIteration", "RefNextIteration")


class _Reference:
    """A variable's handle, and the operations that a read through this reference comes after."""

    def __init__(self, handle: SymbolicTensor, after: tuple[Operation, ...] = ()):
        self.handle, self.after = handle, after


class Lowered:
    """The copy of a graph; grows with it."""

    def __init__(self, source: Graph):
        self.source, self.graph = source, Graph()
        self._nodes: dict[int, Operation] = {}
        self._tensors: dict[int, SymbolicTensor] = {}
        self._references: dict[int, _Reference] = {}
        self._back_edges: list[tuple[Operation, Operation]] = []
        self._done = 0

    def extend(self) -> None:
        """Takes over the operations that the graph got since."""
        nodes = self.source.get_operations()
        for node in nodes[self._done :]:
            self._add(node)
        self._done = len(nodes)
        for merge, copy in self._back_edges:
            if all(id(t) in self._tensors for t in merge.inputs):
                set_inputs(copy, [self._tensors[id(t)] for t in merge.inputs])
        self._back_edges = [(m, c) for m, c in self._back_edges if not all(id(t) in self._tensors for t in m.inputs)]

    def node(self, node: Operation) -> Operation:
        """What stands for an operation."""
        return self._nodes[id(node)]

    def tensor(self, tensor: Any) -> SymbolicTensor:
        """What stands for a tensor; of a reference a read."""
        reference = self._references.get(id(tensor))
        if reference is None:
            return self._tensors[id(tensor)]
        if id(tensor) not in self._tensors:
            self._tensors[id(tensor)] = self._read(reference, tensor, tensor.op)
        return self._tensors[id(tensor)]

    # ------------------------------------------------------------ one operation

    def _add(self, node: Operation) -> None:
        if node.type in VARIABLES:
            self._variable(node)
        elif node.type in AS_RESOURCE:
            self._by_handle(node)
        elif node.type in _PASSING and id(node.inputs[0]) in self._references:
            self._pass_on(node)
        else:
            self._copy(node, node.op_def, [self._values(x, node) for x in node.structured_inputs], node.attrs)

    def _copy(self, node: Operation, op: Any, inputs: list[Any], attrs: dict) -> Operation:
        copy = Operation(self.graph, node.name, op, inputs, attrs, node.types)
        copy.outputs = tuple(SymbolicTensor(copy, i, t.dtype, t._static_shape()) for i, t in enumerate(node.outputs))
        for old, new in zip(node.outputs, copy.outputs, strict=True):
            new.__dict__.update({k: v for k, v in old.__dict__.items() if k in ("_variable_dtype", "_variable_shape")})
            self._tensors[id(old)] = new
        self._place(node, copy)
        if node.type in ("Merge", "RefMerge") and any(id(t) not in self._tensors for t in node.inputs):
            self._back_edges.append((node, copy))
        return copy

    def _place(self, node: Operation, copy: Operation) -> None:
        copy.control_inputs = [self._nodes[id(c)] for c in node.control_inputs]
        copy.device, copy.stack = node.device, node.stack
        self.graph._operations.append(copy)
        self.graph._by_name[copy.name] = copy
        self._nodes[id(node)] = copy

    def _values(self, given: Any, node: Operation) -> Any:
        if isinstance(given, (list, tuple)):
            return [self._value(t, node) for t in given]
        return self._value(given, node)

    def _value(self, tensor: Tensor, node: Operation) -> SymbolicTensor:
        reference = self._references.get(id(tensor))
        if reference is not None:
            return self._read(reference, tensor, node)
        found = self._tensors.get(id(tensor))
        if found is None:  # the way back into a Merge: its real input comes when that is made
            found = next(self._tensors[id(t)] for t in node.inputs if id(t) in self._tensors)
        return found

    def _read(self, reference: _Reference, tensor: Any, user: Operation) -> SymbolicTensor:
        """The value of a reference where `user` takes it."""
        op = registry.get("ReadVariableOp")
        name, kind = f"{user.name}/{tensor.op.name}/read_reference", {"dtype": tensor.dtype}
        read = Operation(self.graph, name, op, (reference.handle,), kind, kind)
        read.outputs = (SymbolicTensor(read, 0, tensor.dtype, tensor._static_shape()),)
        before = [self._nodes[id(c)] for c in user.control_inputs] if user is not tensor.op else []
        read.control_inputs = [*reference.after, *before]
        read.stack = user.stack
        self.graph._operations.append(read)
        return read.outputs[0]

    def _variable(self, node: Operation) -> None:
        op, shape = registry.get("VarHandleOp"), node.get_attr("shape")
        dtype = node.get_attr("dtype")
        attrs = {"container": node.get_attr("container"), "shared_name": node.get_attr("shared_name") or node.name,
                 "dtype": dtype, "shape": shape}
        copy = Operation(self.graph, node.name, op, (), attrs, {"dtype": dtype})
        handle = SymbolicTensor(copy, 0, dtypes.resource, ())
        handle._variable_dtype, handle._variable_shape = dtype, node.outputs[0]._static_shape()
        copy.outputs = (handle,)
        self._place(node, copy)
        self._references[id(node.outputs[0])] = _Reference(handle)

    def _by_handle(self, node: Operation) -> None:
        """An op that writes into its first inputs, as the op that takes handles for them."""
        op = registry.get(AS_RESOURCE[node.type])
        inputs, after = [], []
        for argument, given in zip(op.inputs, node.structured_inputs, strict=True):
            reference = self._references.get(id(given)) if not isinstance(given, (list, tuple)) else None
            if argument.dtype is not None and argument.dtype.name == "resource":
                if reference is None:
                    raise ValueError(f"{node.type} '{node.name}': {given.name} is no reference to a variable")
                inputs.append(reference.handle)
                after.extend(reference.after)
            else:
                inputs.append(self._values(given, node))
        attrs = {n: v for n, v in node.attrs.items() if n in op.attrs}
        dtype = node.inputs[0].dtype
        types = {n: v for n, v in node.types.items() if n in op.attrs}
        for name in ("dtype", "T"):
            if name in op.attrs and name not in types:
                types[name] = dtype
                if name in op.attrs and name not in op.inferred_attrs:
                    attrs[name] = dtype
        copy = Operation(self.graph, node.name, op, inputs, attrs, types)
        if node.type in ("IsVariableInitialized", "CountUpTo"):
            old = node.outputs[0]
            copy.outputs = (SymbolicTensor(copy, 0, old.dtype, old._static_shape()),)
            self._tensors[id(old)] = copy.outputs[0]
        self._place(node, copy)
        copy.control_inputs += after
        if node.type not in ("IsVariableInitialized", "CountUpTo") and node.outputs:
            self._references[id(node.outputs[0])] = _Reference(inputs[0], (copy,))

    def _pass_on(self, node: Operation) -> None:
        """A reference through an op that passes it on."""
        reference = self._references[id(node.inputs[0])]
        if node.type == "RefIdentity":
            none = Operation(self.graph, node.name, registry.get("NoOp"), (), {}, {})
            self._place(node, none)
            none.control_inputs += reference.after
            self._references[id(node.outputs[0])] = _Reference(reference.handle, (none,))
            return
        op = registry.get(node.type.removeprefix("Ref"))
        rest = [self._values(x, node) for x in node.structured_inputs[1:]]
        copy = Operation(self.graph, node.name, op, [reference.handle, *rest], node.attrs, {"T": dtypes.resource})
        copy.outputs = tuple(SymbolicTensor(copy, i, dtypes.resource, ()) for i in range(_PASSING[node.type]))
        self._place(node, copy)
        copy.control_inputs += reference.after
        for old, new in zip(node.outputs, copy.outputs, strict=True):
            self._references[id(old)] = _Reference(new)


def set_inputs(node: Operation, tensors: list[Any]) -> None:
    """Gives a Merge its inputs, once those on the way back are there."""
    node.inputs, node.structured_inputs = tuple(tensors), (list(tensors),)
