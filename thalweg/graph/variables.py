"""Variables of plain graphs: a handle operation, an operation that initialises it, reads where they are wanted.

`tf.Variable(...)` makes one while a plain graph is the current one (see thalweg.ops.resource.creators); the value lives
in a session. Assignments return the variable as it is after them.
Source: tf.compat.v1.Variable public docs 2.15; names and messages from recorded runs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, protos, registry, shapes
from thalweg.core.names import name_scope
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.engine.shortcuts import register_reader
from thalweg.graph.func_graph import FuncGraph
from thalweg.graph.graph import Graph
from thalweg.graph.operation import Operation
from thalweg.graph.symbolic import SymbolicTensor
from thalweg.ops.control.api import cond, group, no_op
from thalweg.ops.resource.creators import CreatedByScopes
from thalweg.ops.resource.storage import VariableStorage
from thalweg.ops.resource.variable import Variable, VariableAggregation, VariableSynchronization

_state = context.state
_UPDATES = (
    "assign assign_add assign_sub scatter_add scatter_sub scatter_mul scatter_div scatter_max scatter_min "
    "scatter_update scatter_nd_add scatter_nd_sub scatter_nd_update scatter_nd_max scatter_nd_min assign_slice"
).split()


class GraphVariable(Variable):
    """A variable in a plain graph; made by `tf.Variable(...)` there, never directly."""

    def __init__(
        self,
        graph: Graph,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        name: str | None = None,
        dtype: Any = None,
        constraint: Callable | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        shape: Any = None,
        **unused: Any,
    ):
        if initial_value is None:
            raise ValueError("initial_value must be specified.")
        base = None if dtype is None else dtypes.as_dtype(dtype).base_dtype
        with graph.as_default(), context.pushed("tapes", ()), graph.no_control():
            full = graph._own_name(name or "Variable")
            with graph.name_scope(full + "/"), graph.name_scope("Initializer"):
                value = _initial(initial_value, base)
            static = value._static_shape() if shape is None else shapes.as_shape_tuple(shape)
            if not validate_shape and shape is None:
                static = None
            self._graph, self._initial, self._name, self._dtype = graph, value, full, value.dtype
            self._storage = VariableStorage(self._dtype, static, full)  # knows the shape; values are in sessions
            self._handle = _handle(graph, full, self._dtype, static)
            with graph.name_scope(full + "/"):
                with graph.name_scope("IsInitialized"):
                    self._is_initialized = apply("VarIsInitializedOp", self._handle)
                self._initializer = apply("AssignVariableOp", self._handle, value, name="Assign")
                with graph.name_scope("Read"):
                    self._graph_element = apply("ReadVariableOp", self._handle, dtype=self._dtype)
        self._handle._variable_value = self._graph_element
        self._trainable = synchronization is not VariableSynchronization.ON_READ if trainable is None else trainable
        self._constraint, self._synchronization, self._aggregation = constraint, synchronization, aggregation
        self._host_device = None
        graph.add_to_collection("variables", self)
        if self._trainable:
            graph.add_to_collection("trainable_variables", self)

    def _set_collections(self, keys: Sequence[Any]) -> None:
        """Other lists than that of the global variables."""
        variables = self._graph.get_collection_ref("variables")
        variables[:] = [v for v in variables if v is not self]
        for key in keys:
            if key != "trainable_variables" or not self._trainable:
                self._graph.add_to_collection(key, self)

    # ------------------------------------------------------------ what it is

    @property
    def op(self) -> Operation:
        """The operation of the handle."""
        return self._handle.op

    @property
    def graph(self) -> Graph:
        """The graph it is in."""
        return self._graph

    @property
    def initializer(self) -> Operation:
        """The operation that assigns the initial value."""
        return self._initializer

    @property
    def initial_value(self) -> Tensor:
        """The tensor of the initial value."""
        return self._initial

    @property
    def create(self) -> Operation:
        return self._initializer

    @property
    def device(self) -> str:
        return self._handle.device

    def _as_graph_element(self) -> Tensor:
        """What sessions fetch and are fed for the variable."""
        return self._graph_element

    def __repr__(self) -> str:
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self._dtype.name}>"

    __str__ = __repr__

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: Any) -> Any:
        return self is other

    def __ne__(self, other: Any) -> Any:
        return self is not other

    def to_proto(self, export_scope: str | None = None) -> Any:
        """The variable as a VariableDef message."""
        proto = protos.VariableDef(variable_name=self.name, is_resource=True, trainable=self._trainable)
        proto.initial_value_name, proto.initializer_name = self._initial.name, self._initializer.name
        proto.snapshot_name = self._graph_element.name
        proto.synchronization, proto.aggregation = self._synchronization.value, self._aggregation.value
        return proto

    @classmethod
    def from_proto(cls, variable_def: Any, import_scope: str | None = None) -> GraphVariable:
        """The variable of a VariableDef, whose operations are in the current graph (below `import_scope`).

        Raises: KeyError for operations that are not there.
        """
        graph, prefix = _state.graph, f"{import_scope}/" if import_scope else ""
        made = cls.__new__(cls if variable_def.is_resource else ReferenceVariable)
        handle = graph.as_graph_element(prefix + variable_def.variable_name, allow_operation=False)
        made._graph, made._handle, made._name = graph, handle, handle.op.name
        made._dtype, shape = handle.op.get_attr("dtype"), handle.op.get_attr("shape")
        static = shapes.as_shape_tuple(shape)
        handle._variable_dtype, handle._variable_shape = made._dtype, static
        made._storage = VariableStorage(made._dtype, static, made._name)
        made._initializer = graph.as_graph_element(prefix + variable_def.initializer_name, allow_tensor=False)
        initial = variable_def.initial_value_name
        made._initial = graph.as_graph_element(prefix + initial) if initial else made._initializer.inputs[-1]
        if variable_def.snapshot_name:
            made._graph_element = graph.as_graph_element(prefix + variable_def.snapshot_name)
        else:
            made._graph_element = made.value()
        handle._variable_value = made._graph_element
        made._trainable, made._constraint, made._host_device = variable_def.trainable, None, None
        made._synchronization = VariableSynchronization(variable_def.synchronization)
        made._aggregation = VariableAggregation(variable_def.aggregation)
        return made

    # ------------------------------------------------------------ values

    def read_value(self) -> Tensor:
        with _state.graph.name_scope("Read"):
            value = self.value()
        return apply("Identity", value)

    def numpy(self) -> Any:
        raise NotImplementedError("numpy() is only available when eager execution is enabled.")

    def _constant_value(self) -> None:
        return None

    def eval(self, session: Any = None) -> Any:
        """The value in a session or the default one."""
        return self._graph_element.eval(session=session)

    def load(self, value: Any, session: Any = None) -> None:
        """Assigns a value in a session or the default one."""
        self._initializer.run({self._initializer.inputs[1]: value}, session)

    def initialized_value(self) -> Tensor:
        """The value, the initial one where it was not initialised yet."""
        return cond(self.is_initialized(), self.read_value, lambda: self._initial)

    def __deepcopy__(self, memo: dict) -> Any:
        raise NotImplementedError("__deepcopy__() is only available when eager execution is enabled.")

    def __reduce__(self) -> Any:
        raise TypeError(f"{self!r} cannot be pickled: its value lives in sessions")


class UnreadVariable(GraphVariable):
    """A variable after an assignment: reading it comes after that."""

    def __init__(self, variable: GraphVariable, operation: Operation):
        for field in ("_graph", "_initial", "_name", "_dtype", "_storage", "_handle", "_initializer", "_trainable"):
            setattr(self, field, getattr(variable, field))
        self._constraint, self._host_device = variable._constraint, None
        self._synchronization, self._aggregation = variable._synchronization, variable._aggregation
        self._operation = operation
        self._graph_element = self.value()

    @property
    def op(self) -> Operation:
        """The assignment."""
        return self._operation

    @property
    def name(self) -> str:
        return self._operation.name

    def value(self) -> Tensor:
        with _state.graph.control_dependencies([self._operation]):
            return super().value()


class ReferenceVariable(GraphVariable):
    """A variable of a graph that was written before resource variables: a tensor that ops write into."""

    def value(self) -> Tensor:
        return self.__dict__.get("_graph_element") or apply("Identity", self._handle, name=f"{self._name}/read")

    def read_value(self) -> Tensor:
        return apply("Identity", self._handle)

    def is_initialized(self, name: str | None = None) -> Tensor:
        """Whether it has a value."""
        return apply("IsVariableInitialized", self._handle, name=name)

    def _as_graph_element(self) -> Tensor:
        return self._handle

    @property
    def handle(self) -> Tensor:
        """There is none. Raises: NotImplementedError."""
        raise NotImplementedError(f"variable '{self.name}' is a reference: it has no handle")

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        return apply("Assign", self._handle, value, use_locking=use_locking, name=name)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        return apply("AssignAdd", self._handle, delta, use_locking=use_locking, name=name)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        return apply("AssignSub", self._handle, delta, use_locking=use_locking, name=name)

    def to_proto(self, export_scope: str | None = None) -> Any:
        proto = super().to_proto(export_scope)
        proto.is_resource = False
        return proto


def _updating(name: str) -> Callable:
    """An assigning method of Variable, returning the variable after the operation it adds."""
    method = getattr(Variable, name)

    @functools.wraps(method)
    def update(self: GraphVariable, *args: Any, **kwargs: Any) -> Any:
        method(self, *args, **kwargs)
        operation = _state.graph.get_operations()[-1]
        return UnreadVariable(self, operation) if kwargs.get("read_value", True) else operation

    return update


for _name in _UPDATES:
    setattr(GraphVariable, _name, _updating(_name))


def _initial(value: Any, dtype: dtypes.DType | None) -> Tensor:
    value = value() if callable(value) and not isinstance(value, Tensor) else value
    tensor = convert.to_tensor(value, dtype, name="initial_value")
    return _state.graph.own(tensor)


def _handle(graph: Graph, name: str, dtype: dtypes.DType, shape: Any) -> SymbolicTensor:
    attrs = {"dtype": dtype, "shape": shape, "shared_name": name, "debug_name": name + "/"}
    handle = graph.create_op(registry.get("VarHandleOp"), (), attrs, name + "/")
    handle._variable_dtype, handle._variable_shape = dtype, shape
    return handle


def create_variable(self: Graph, initial_value: Any = None, *args: Any, **kwargs: Any) -> GraphVariable:
    """A variable in the graph; the arguments are those of tf.Variable."""
    names = ("trainable", "validate_shape", "caching_device", "name", "variable_def", "dtype", "import_scope")
    return GraphVariable(self, initial_value, **dict(zip(names, args, strict=False)), **kwargs)


def _owner_of_function(self: FuncGraph) -> Graph | None:
    """The plain graph that a function's variables are made in, None where they are made eagerly."""
    owner = None if self.outer is None else self.outer.variable_owner()
    if owner is not None:
        self.check_variables_allowed()
    return owner


SymbolicTensor.assign = EagerTensor.__dict__["assign"]  # slices of variables: `v[...].assign(value)`
Graph.variable_owner = lambda self: self
Graph.create_variable = create_variable
FuncGraph.variable_owner = _owner_of_function
register_reader(GraphVariable, GraphVariable.value)
register_reader(UnreadVariable, UnreadVariable.value)
register_reader(ReferenceVariable, ReferenceVariable.value)


# ---------------------------------------------------------------- tf.compat.v1.Variable


class _V1(CreatedByScopes):
    """Makes `tf.compat.v1.Variable(...)` a `tf.Variable`, with the arguments in the order of TF 1."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Variable)

    def __call__(
        cls,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Sequence[Any] | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: str | None = None,
        constraint: Callable | None = None,
        use_resource: bool | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        shape: Any = None,
    ) -> Variable:
        variable = Variable(
            initial_value,
            trainable=trainable,
            validate_shape=validate_shape,
            name=name,
            dtype=dtype,
            constraint=constraint,
            synchronization=synchronization,
            aggregation=aggregation,
            shape=shape,
        )
        if collections is not None and isinstance(variable, GraphVariable):
            variable._set_collections(collections)
        return variable


class VariableV1(Variable, metaclass=_V1):
    """`tf.compat.v1.Variable`: as `tf.Variable`, with `collections` the variable is put into in a graph.

    Source: tf.compat.v1.Variable public docs 2.15. Differs: `use_resource=False` makes the same kind of variable.
    """


# ---------------------------------------------------------------- sets of variables


def _collected(key: str, doc: str) -> Callable:
    def variables(scope: str | None = None) -> list[Any]:
        graph = _state.graph
        return [] if graph is None else graph.get_collection(key, scope)

    variables.__doc__ = doc
    return variables


global_variables = all_variables = _collected("variables", "The variables of the graph, those of a scope.")
local_variables = _collected("local_variables", "The variables of the collection local_variables.")
model_variables = _collected("model_variables", "The variables of the collection model_variables.")
trainable_variables = _collected("trainable_variables", "The variables that optimizers change.")
moving_average_variables = _collected("moving_average_variables", "The variables that have moving averages.")


def variables_initializer(var_list: Sequence[Any], name: str = "init") -> Any:
    """An operation that initialises variables."""
    if _state.graph is None:
        return None
    return group(*[v.initializer for v in var_list], name=name) if var_list else no_op(name=name)


def global_variables_initializer() -> Any:
    """An operation that initialises the variables of the graph; nothing to do eagerly.

    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...   v = tf.Variable([1.0, 2.0])
      ...   session.run(tf.compat.v1.global_variables_initializer())
      ...   print(session.run(v))
      [1. 2.]
    """
    return variables_initializer(global_variables())


def local_variables_initializer() -> Any:
    """An operation that initialises the local variables."""
    return variables_initializer(local_variables())


def is_variable_initialized(variable: Any) -> Tensor:
    """Whether a variable has a value, as a Boolean scalar."""
    return variable.is_initialized()


def report_uninitialized_variables(
    var_list: Sequence[Any] | None = None, name: str = "report_uninitialized_variables"
) -> Tensor:
    """The names of the variables without a value, a string vector.

    Args:
      var_list: default: global and local variables.
    """
    variables = [*global_variables(), *local_variables()] if var_list is None else list(var_list)
    if not variables:
        return convert.to_tensor([], dtypes.string)
    with name_scope(name):
        missing = apply("LogicalNot", apply("Pack", [v.is_initialized() for v in variables]))
        names = convert.to_tensor([v.op.name for v in variables], dtypes.string)
        places = apply("Reshape", apply("Where", missing), convert.to_tensor([-1]))
        return apply("GatherV2", names, places, convert.to_tensor(0))
