"""`tf.Graph`: operations in the order they were made, names, scopes, devices, control dependencies, collections.

The eager dispatcher hands every op to `create_op` while a graph is the thread's current one. Inference and dtype rules
are the eager ones; an input that does not fit is TensorFlow's TypeError or ValueError here, and names the op.
Source: tf.Graph public docs 2.15; recorded runs.
"""

from __future__ import annotations

import contextlib
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from thalweg.core import composite, context, convert, errors, registry
from thalweg.core.device import DeviceSpec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine import arguments, dispatch
from thalweg.graph import graph_errors
from thalweg.graph.operation import Operation
from thalweg.graph.symbolic import SymbolicTensor

VALID_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$")
_VALID_SCOPE = re.compile(r"^[A-Za-z0-9_.\\/>-]*$")


class Graph:
    """A dataflow graph.

    Example:
      >>> g = tf.Graph()
      >>> with g.as_default():
      ...   c = tf.constant(30.0) * 2.0
      >>> c.op.type, c.graph is g
      ('Mul', True)
    """

    building_function = False
    is_function = False

    def __init__(self) -> None:
        self._operations: list[Operation] = []
        self._by_name: dict[str, Operation] = {}
        self._names_in_use: dict[str, int] = {}
        self._scope = ""
        self._devices: list[Any] = []
        self._control: list[list[Operation]] = []
        self._collections: dict[Any, list[Any]] = {}
        self.custom_gradients: list[Any] = []  # nodes that tie outputs to inputs by a function of the user
        self._unnamed: dict[int, Operation] = {}  # constants that the operation which takes them will name
        self._finalized = False
        self._lock = threading.RLock()
        self.seed: Any = None
        self.count_of_bodies = 0  # branches and loop bodies made in it, at any depth: numbers in their names

    # ------------------------------------------------------------ making operations

    def apply(self, op: registry.OpDef, values: Sequence[Any], attrs: dict, name: str | None) -> Any:
        """Converts values and adds an operation; constants made of values are named below it ("mul/y")."""
        scope = self._own_name(name or op.name)
        try:
            with self.name_scope(scope + "/"):
                inputs = arguments.converted_inputs(op, values)
        except (TypeError, ValueError):
            rule = composite.rule_for(op.name, values)
            if rule is not None:
                return rule(op, values, attrs, name)
            problem = graph_errors.conversion_error(op, values)
            if problem is not None:
                raise problem from None
            raise
        return self.create_op(op, inputs, arguments.canonical_attrs(op, attrs) if attrs else attrs, scope + "/")

    def create_op(
        self, op: registry.OpDef, inputs: Sequence[Any], attrs: dict, name: str | None = None
    ) -> Any:
        """Adds an operation and returns its outputs as an eager call would: tensor, list, namedtuple.

        An op without outputs returns the Operation. A name ending in "/" is that of a scope, taken for this operation.
        """
        self._check_not_finalized()
        owned = [[self.own(t) for t in x] if isinstance(x, (list, tuple)) else self.own(x) for x in inputs]
        full_name = self._own_name(name or op.name)
        if self._unnamed:
            self._name_constants(op, owned, full_name)
        try:
            resolved = dispatch.resolve(op, owned, attrs)
        except errors.InvalidArgumentError as e:
            raise graph_errors.dtype_error(op, owned) or TypeError(f"{e.message} (node '{full_name}')") from None
        node = Operation(self, full_name, op, owned, attrs, resolved.types)
        try:
            shapes = dispatch.infer_shapes(op, owned, attrs, resolved.types)
        except ValueError as e:
            raise graph_errors.shape_error(op, owned, attrs, resolved.types, full_name, e) from None
        if len(shapes) != len(resolved.out_dtypes):  # a rule for one output of a list
            shapes = [None] * len(resolved.out_dtypes)
        node.outputs = tuple(
            SymbolicTensor(node, i, dtype, shape)
            for i, (dtype, shape) in enumerate(zip(resolved.out_dtypes, shapes, strict=True))
        )
        self._add(node)
        if context.state.tapes:
            # With the tensors as given: a captured tensor is watched under its own identity, not its placeholder's.
            dispatch.record(op, inputs, node.outputs, attrs, resolved.types)
        watcher = context.state.watcher
        return structured_outputs(node) if watcher is None else watcher.in_graph(node, structured_outputs(node))

    def _name_constants(self, op: registry.OpDef, owned: Sequence[Any], name: str) -> None:
        """Constants made of Python values take the name of the first argument they become: "sum/reduction_indices".

        The value assigned to a variable is a constant of its own in TensorFlow.
        """
        if op.name.startswith("Assign"):
            return
        order = {key: i for i, key in enumerate(self._unnamed)}
        found = []
        for argument, value in zip(op.inputs, owned, strict=True):
            if argument.type_list_attr:
                continue
            for i, tensor in enumerate(value if argument.is_list else (value,)):
                node = self._unnamed.pop(id(tensor.op), None)
                if node is not None:
                    label = f"{argument.name}_{i}" if argument.is_list else argument.name
                    found.append((order[id(node)], node, f"{name}/{label}/"))
        for _, node, _ in sorted(found, key=lambda f: f[0], reverse=True):
            self._release_name(node)
        for _, node, label in found:
            node.name = self.unique_name(label)
            self._by_name[node.name] = node

    def _release_name(self, node: Operation) -> None:
        """Makes a name free again, if it was the last of its kind."""
        del self._by_name[node.name]
        base, _, number = node.name.rpartition("_")
        if number.isdigit() and self._names_in_use.get(base.lower()) == int(number) + 1:
            self._names_in_use[base.lower()] = int(number)
            del self._names_in_use[node.name.lower()]
        elif self._names_in_use.get(node.name.lower()) == 1:
            del self._names_in_use[node.name.lower()]

    def _check_not_finalized(self) -> None:
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")

    def _add(self, node: Operation) -> None:
        self._check_not_finalized()
        if self._devices:
            self._place(node)
        node.control_inputs = [o for group in self._control for o in group]
        node.stack = user_line()
        self._operations.append(node)
        self._by_name[node.name] = node

    def own(self, tensor: Any) -> SymbolicTensor:
        """A tensor of this graph for an input: constants are made of eager values."""
        if isinstance(tensor, SymbolicTensor):
            if tensor.op.graph is not self:
                raise ValueError(f"Tensor {tensor} is not an element of this graph.")
            return tensor
        if isinstance(tensor, EagerTensor):
            return self.constant(tensor)
        raise TypeError(f"{tensor!r} is no tensor")

    def constant(self, value: EagerTensor, name: str | None = None) -> SymbolicTensor:
        """A Const operation with the value of an eager tensor."""
        op = registry.get("Const")
        node = Operation(self, self._own_name(name or "Const"), op, (), {"value": value, "dtype": value.dtype}, {})
        node.outputs = (SymbolicTensor(node, 0, value.dtype, value._static_shape()),)
        with self.no_control():
            self._add(node)
        if name is None:
            self._unnamed[id(node)] = node
        return node.outputs[0]

    def placeholder(self, dtype: Any, shape: Any, name: str) -> SymbolicTensor:
        """A Placeholder operation: a value that is fed when the graph runs."""
        op = registry.get("Placeholder")
        node = Operation(self, self.unique_name(name), op, (), {"dtype": dtype, "shape": shape}, {})
        node.outputs = (SymbolicTensor(node, 0, dtype, shape),)
        with self.no_control():
            self._add(node)
        return node.outputs[0]

    # ------------------------------------------------------------ names and scopes

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """`name` in the current scope, with _1, _2, ... where it is taken."""
        full = name[:-1] if name.endswith("/") else self._scope + name
        key = full.lower()
        count = self._names_in_use.get(key, 0)
        if mark_as_used:
            self._names_in_use[key] = count + 1
        if not count:
            return full
        while True:
            candidate = f"{full}_{count}"
            if candidate.lower() not in self._names_in_use:
                break
            count += 1
        if mark_as_used:
            self._names_in_use[key] = count + 1
            self._names_in_use[candidate.lower()] = 1
        return candidate

    def _own_name(self, name: str) -> str:
        """The name of a new operation; one that ends in "/" is that of a scope, which the operation takes."""
        return name[:-1] if name.endswith("/") else self.unique_name(name)

    @contextlib.contextmanager
    def name_scope(self, name: str | None) -> Iterator[str]:
        """A with block in which names get a prefix; "" or None is the root, "name/" is taken as it is."""
        if name:
            valid = _VALID_SCOPE if self._scope else VALID_NAME
            if not valid.match(name):
                raise ValueError(
                    f"'{name}' is not a valid scope name. A scope name has to match the following pattern: "
                    f"{valid.pattern}"
                )
        saved = self._scope
        if not name:
            self._scope = ""
        elif name.endswith("/"):
            self._scope = name
        else:
            self._scope = self.unique_name(name) + "/"
        try:
            yield self._scope
        finally:
            self._scope = saved

    def get_name_scope(self) -> str:
        """The current scope without the last "/"."""
        return self._scope.rstrip("/")

    @contextlib.contextmanager
    def device(self, name: Any) -> Iterator[None]:
        """A with block whose operations are meant for a device.

        Args:
          name: name or DeviceSpec, merged with those of outer blocks; a function that gives the name for an operation;
            None forgets those of outer blocks.
        """
        if name is not None and not callable(name):
            name = name if isinstance(name, DeviceSpec) else DeviceSpec.from_string(name)
        self._devices.append(name)
        try:
            yield
        finally:
            self._devices.pop()

    def _place(self, node: Operation) -> None:
        """Names the device an operation is meant for: inner blocks come first, what a function says replaces them."""
        for choice in reversed(self._devices):
            if choice is None:
                break
            if callable(choice):
                chosen = choice(node)
                node.device = "" if chosen is None else _device_name(chosen)
            else:
                inner = DeviceSpec.from_string(node.device) if node.device else None
                node.device = (choice if inner is None else choice.make_merged_spec(inner)).to_string()

    @contextlib.contextmanager
    def control_dependencies(self, control_inputs: Any) -> Iterator[None]:
        """A with block whose operations run after others; None forgets those of outer blocks."""
        if control_inputs is None:
            with self.no_control():
                yield
            return
        nodes = []
        for item in control_inputs:
            if not isinstance(item, Operation):
                item = getattr(item, "op", None)  # eager tensors and variables have none, and nothing to wait for
            if isinstance(item, Operation) and item.graph is self:
                nodes.append(item)
        self._control.append(nodes)
        try:
            yield
        finally:
            self._control.pop()

    @contextlib.contextmanager
    def no_control(self) -> Iterator[None]:
        """A with block without control dependencies."""
        saved, self._control = self._control, []
        try:
            yield
        finally:
            self._control = saved

    # ------------------------------------------------------------ looking things up

    def get_operations(self) -> list[Operation]:
        """The operations in the order they were made."""
        return list(self._operations)

    def get_operation_by_name(self, name: str) -> Operation:
        """The operation of that name. Raises: KeyError, TypeError."""
        if not isinstance(name, str):
            raise TypeError(f"Operation names are strings (or similar), not {type(name).__name__}.")
        try:
            return self._by_name[name]
        except KeyError:
            raise KeyError(f"The name '{name}' refers to an Operation not in the graph.") from None

    def get_tensor_by_name(self, name: str) -> SymbolicTensor:
        """The tensor "operation:index"; of a variable its value, when TF 1's behaviour was asked for.

        Raises: ValueError for another form, KeyError where there is none.
        """
        found = self._tensor_named(name)
        return self.value_of(found) if Graph.names_mean_values else found

    names_mean_values = False  # set by tf.compat.v1.disable_resource_variables

    @staticmethod
    def value_of(tensor: Any) -> Any:
        """What a session computes for the name of a tensor: of a variable's handle the variable's value."""
        return getattr(tensor, "_variable_value", tensor)

    def _tensor_named(self, name: str) -> SymbolicTensor:
        if not isinstance(name, str):
            raise TypeError(f"Tensor names are strings (or similar), not {type(name).__name__}.")
        op_name, colon, index = name.partition(":")
        if not colon or not index.isdigit():
            raise ValueError(f"Tensor names must be of the form \"<op_name>:<output_index>\", got '{name}'")
        node = self._by_name.get(op_name)
        if node is None:
            raise KeyError(
                f"The name '{name}' refers to a Tensor which does not exist. The operation, '{op_name}', does not "
                "exist in the graph."
            )
        if int(index) >= len(node.outputs):
            raise KeyError(
                f"The name '{name}' refers to a Tensor which does not exist. The operation, '{op_name}', exists but "
                f"only has {len(node.outputs)} outputs."
            )
        return node.outputs[int(index)]

    def as_graph_element(self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True) -> Any:
        """The tensor or operation meant by an object or name."""
        if isinstance(obj, str):
            if ":" in obj and allow_tensor:
                return self._tensor_named(obj)
            return self.get_operation_by_name(obj)
        handle = getattr(obj, "_as_graph_element", None)
        if handle is not None:
            obj = handle()
        if isinstance(obj, SymbolicTensor) and allow_tensor or isinstance(obj, Operation) and allow_operation:
            if obj.graph is not self:
                kind = "Tensor" if isinstance(obj, SymbolicTensor) else "Operation"
                raise ValueError(f"{kind} {obj} is not an element of this graph.")
            return obj
        wanted = " or ".join(k for k, allowed in (("Tensor", allow_tensor), ("Operation", allow_operation)) if allowed)
        raise TypeError(f"Can not convert a {type(obj).__name__} into a {wanted}.")

    # ------------------------------------------------------------ state

    @contextlib.contextmanager
    def as_default(self) -> Iterator[Graph]:
        """A with block in which operations are added to this graph."""
        with context.pushed("graph", self):
            yield self

    @property
    def finalized(self) -> bool:
        """Whether the graph refuses new operations."""
        return self._finalized

    def finalize(self) -> None:
        """Refuses new operations from now on."""
        self._finalized = True

    def add_to_collection(self, name: Any, value: Any) -> None:
        """Adds a value to a named list."""
        self._collections.setdefault(name, []).append(value)

    def get_collection_ref(self, name: Any) -> list[Any]:
        """The list itself."""
        return self._collections.setdefault(name, [])

    def get_collection(self, name: Any, scope: str | None = None) -> list[Any]:
        """A copy of the list, of the values whose names start with a scope."""
        values = self._collections.get(name, [])
        if scope is None:
            return list(values)
        return [v for v in values if hasattr(v, "name") and re.match(scope, v.name)]

    def get_all_collection_keys(self) -> list[Any]:
        """The names of the lists that hold something."""
        return [k for k, v in self._collections.items() if v and isinstance(k, str)]

    def clear_collection(self, name: Any) -> None:
        """Empties a list."""
        self._collections.pop(name, None)


def _device_name(device: Any) -> str:
    return (device if isinstance(device, DeviceSpec) else DeviceSpec.from_string(device)).to_string()


def structured_outputs(node: Operation) -> Any:
    """The outputs of a node in the form of a call: tensor, list, namedtuple; the node itself where there are none."""
    op = node.op_def
    if not op.outputs:
        return node
    if len(op.outputs) == 1 and not op.outputs[0].is_list:
        return node.outputs[0]
    remaining = iter(node.outputs)
    parts: list[Any] = []
    for argument in op.outputs:
        if argument.is_list:
            count = (
                len(node.get_attr(argument.type_list_attr))
                if argument.type_list_attr
                else node.get_attr(argument.number_attr)
            )
            parts.append([next(remaining) for _ in range(count)])
        else:
            parts.append(next(remaining))
    return parts[0] if len(parts) == 1 else op.output_tuple(*parts)


_OWN_FILES = __file__.rsplit("/", 2)[0]


def user_line() -> tuple[str, int] | None:
    """File and line of the innermost frame outside of thalweg."""
    frame = sys._getframe(2)
    while frame is not None:
        if not frame.f_code.co_filename.startswith(_OWN_FILES):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None


def get_default_graph() -> Graph:
    """The graph operations are added to; outside of all with blocks one that the thread keeps."""
    current = context.state.graph
    return thread_graph() if current is None else current


class _Default(threading.local):
    graph: Graph | None = None


_default = _Default()


def thread_graph() -> Graph:
    """The thread's graph outside of all with blocks."""
    if _default.graph is None:
        _default.graph = Graph()
    return _default.graph


def reset_default_graph() -> None:
    """Starts the thread's own graph anew."""
    _default.graph = Graph()


def _graph_constant(value: EagerTensor, name: str | None) -> Tensor:
    return context.state.graph.constant(value, name)


convert.set_graph_constant(_graph_constant)
