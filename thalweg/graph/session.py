"""`tf.compat.v1.Session`: runs parts of a graph and keeps what its operations remember.

A session owns the variables (the storages behind the handles), and the state of random operations. What a call needs is
planned once per set of fetches and feeds: handles and fed tensors are the inputs of a program, so that the same tiers
run it that run functions.
Source: tf.compat.v1.Session public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import contextlib
import threading
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.core import context, dtypes, errors, nest
from thalweg.core.composite import CompositeTensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.namespaces import numpy_namespace
from thalweg.graph import dataflow
from thalweg.graph.dataflow import DataflowProgram, has_control_flow
from thalweg.graph.fetches import Fetches
from thalweg.graph.graph import Graph, get_default_graph
from thalweg.graph.graph_errors import session_error
from thalweg.graph.interpreter import Program
from thalweg.graph.lowering import Lowered
from thalweg.graph.operation import Operation
from thalweg.graph.step_stats import StepNotes
from thalweg.graph.symbolic import SymbolicTensor
from thalweg.graph.tiers import Tiered
from thalweg.ops.dataflow.defs import VARIABLES

_PLACEHOLDERS = ("Placeholder", "PlaceholderV2")
_TEXT_HANDLES = ("SparseConditionalAccumulator",)  # whose handles are of dtype string, as once all were


class _Defaults(threading.local):
    sessions: tuple = ()


_defaults = _Defaults()


def get_default_session() -> Session | None:
    """The innermost session that is the thread's default, or None."""
    return _defaults.sessions[-1] if _defaults.sessions else None


class _Plan:
    """What one set of fetches and feeds needs; has the form of a function body, for the tiers."""

    def __init__(self, graph: Graph, fed: Sequence[Any], outputs: Sequence[Any], targets: Sequence[Operation]):
        nodes = graph.get_operations()
        self.name = "session"
        self.fed, self.outputs = list(fed), list(outputs)
        self.tiered: Any
        if has_control_flow(dataflow.needed(outputs, {id(t) for t in fed}, targets)):
            self._by_dataflow(targets)
            return
        program = Program(nodes, fed, outputs, side_effects=False, targets=targets)
        self.handles = [n.outputs[0] for n in program.nodes if makes_handle(n)]
        self.inputs = [*self.handles, *fed]
        self.program = Program(nodes, self.inputs, outputs, side_effects=False, targets=targets)
        self.unfed = next((n for n in self.program.nodes if n.type in _PLACEHOLDERS), None)
        self.tiered = Tiered(self, None)

    def _by_dataflow(self, targets: Sequence[Operation]) -> None:
        """Graphs with the control flow of TensorFlow 1 are interpreted."""
        found = dataflow.needed(self.outputs, {id(t) for t in self.fed}, targets)
        self.handles = [n.outputs[0] for n in found if makes_handle(n)]
        self.inputs = [*self.handles, *self.fed]
        self.program = self.tiered = DataflowProgram(self.inputs, self.outputs, targets)
        self.unfed = next((n for n in self.program.nodes if n.type in _PLACEHOLDERS), None)


def makes_handle(node: Operation) -> bool:
    """Whether an operation makes the handle of something that lives as long as the session: a variable, a table."""
    if len(node.outputs) != 1 or node.inputs:
        return False
    return node.outputs[0].dtype is dtypes.resource or node.type in _TEXT_HANDLES


class BaseSession:
    """What Session and InteractiveSession share."""

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None):
        if graph is not None and not isinstance(graph, Graph):
            raise TypeError(f'Argument `graph` must be a tf.Graph, but got "{type(graph).__name__}"')
        if not isinstance(target, (str, bytes)):
            raise TypeError(f"Argument `target` must be a string, but got \"{type(target).__name__}\"")
        if config is not None and getattr(getattr(config, "DESCRIPTOR", None), "name", None) != "ConfigProto":
            raise TypeError(f'Argument `config` must be a tf.ConfigProto, but got "{type(config).__name__}"')
        self._graph = get_default_graph() if graph is None else graph
        self._target, self._config = target, config
        self._closed = False
        self._resources: dict[Any, np.ndarray] = {}
        self._stores: dict[int, dict] = {}
        self._plans: dict[Any, _Plan] = {}
        self._lowered: Lowered | None = None  # for graphs with reference variables
        self._looked_at = 0

    @property
    def graph(self) -> Graph:
        """The graph it runs."""
        return self._graph

    @property
    def graph_def(self) -> Any:
        """The graph as a GraphDef."""
        return self._graph.as_graph_def()

    @property
    def sess_str(self) -> bytes:
        """The process to connect to: none."""
        return self._target.encode() if isinstance(self._target, str) else self._target

    def list_devices(self) -> list[Any]:
        """The devices: name, type, memory limit, incarnation."""
        device = types.SimpleNamespace(
            name="/job:localhost/replica:0/task:0/device:CPU:0",
            device_type="CPU",
            memory_limit_bytes=268435456,
            incarnation=0,
        )
        return [device]

    def as_default(self) -> contextlib.AbstractContextManager:
        """A with block in which this is the default session; it stays open afterwards."""
        return _as_default(self)

    def close(self) -> None:
        """Forgets all variables; the session cannot run any more."""
        self._closed = True
        self._resources.clear()
        self._stores.clear()
        self._plans.clear()

    # ------------------------------------------------------------ running

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Computes fetches.

        Args:
          fetches: tensor, operation, variable, name of one, composite tensor, or a nest of these.
          feed_dict: tensors (or their names) -> the values to take for them.
          options, run_metadata: RunOptions and RunMetadata messages; with a `trace_level` the times of the operations
            are noted, which then run one after the other.
        Returns: NumPy values in the structure of `fetches`, None for an operation.
        Raises: RuntimeError when closed; TypeError, ValueError for fetches or feeds that are not of the graph or do not
          fit; what the operations raise.
        Example:
          >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
          ...   x = tf.compat.v1.placeholder(tf.float32, [])
          ...   print(session.run(x * 2.0, {x: 3.0}))
          6.0
        """
        self._check_open()
        handler = Fetches(self._graph, fetches)
        tensors, arrays = self._feeds(feed_dict)
        if options is not None and options.trace_level and run_metadata is not None:
            return self._run(handler, tensors, arrays, StepNotes(run_metadata))
        return self._run(handler, tensors, arrays)

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if not self._graph.get_operations():
            raise RuntimeError("The Session graph is empty. Add operations to the graph before calling run().")

    def _run(self, handler: Fetches, tensors: Sequence[Any], arrays: Sequence[Any], notes: Any = None) -> Any:
        fed = {id(t): a for t, a in zip(tensors, arrays, strict=True)}
        wanted = [t for t in handler.tensors if id(t) not in fed]
        values = dict(fed)
        if wanted or handler.operations:
            plan = self._plan(tensors, wanted, handler.operations)
            stored = [_stored(a, t.dtype) for t, a in zip(tensors, arrays, strict=True)]
            results = self._execute(plan, stored, notes)
            values.update({id(t): EagerTensor(a, t.dtype) for t, a in zip(wanted, results, strict=True)})
        return handler.packed(values)

    def _plan(self, fed: Sequence[Any], outputs: Sequence[Any], targets: Sequence[Operation]) -> _Plan:
        key = (tuple(map(id, fed)), tuple(map(id, outputs)), tuple(map(id, targets)))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._new_plan(fed, outputs, targets)
            for step in plan.program.steps:
                if step.store is not None:
                    step.store = self._stores.setdefault(id(step.node), {})
        return plan

    def _new_plan(self, fed: Sequence[Any], outputs: Sequence[Any], targets: Sequence[Operation]) -> _Plan:
        nodes = self._graph.get_operations()
        if self._lowered is None and not any(n.type in VARIABLES for n in nodes[self._looked_at :]):
            self._looked_at = len(nodes)
            return _Plan(self._graph, fed, outputs, targets)
        if self._lowered is None:
            self._lowered = Lowered(self._graph)
        lowered = self._lowered
        lowered.extend()
        return _Plan(
            lowered.graph,
            [lowered.tensor(t) for t in fed],
            [lowered.tensor(t) for t in outputs],
            [lowered.node(n) for n in targets],
        )

    def _execute(self, plan: _Plan, arrays: Sequence[Any], notes: Any = None) -> list[Any]:
        if plan.unfed is not None:
            raise session_error(unfed_error(plan.unfed), self._graph)
        handles = [self._handle(t.op) for t in plan.handles]
        with context.pushed("graph", None), context.pushed("tapes", ()), context.pushed("device", None):
            try:
                if notes is not None and isinstance(plan.program, Program):  # programs with TF 1's loops note nothing
                    return plan.program.run_noted([*handles, *arrays], notes)
                return plan.tiered.run([*handles, *arrays])
            except errors.OpError as e:
                raise session_error(e, self._graph) from e.__cause__

    def _handle(self, node: Operation) -> np.ndarray:
        """The handle an operation makes, the same at every run; one per shared name."""
        attrs = node.op_def.attrs
        shared = node.get_attr("shared_name") if "shared_name" in attrs else ""
        container = node.get_attr("container") if "container" in attrs else ""
        key = (node.type, container, shared or node.name)
        found = self._resources.get(key)
        if found is None:
            kwargs = node.kernel_kwargs("numpy")
            if not shared and "shared_name" in kwargs:
                kwargs["shared_name"] = node.name
            found = self._resources[key] = node.op_def.kernel_for("numpy").fn(numpy_namespace, **kwargs)
        return found

    # ------------------------------------------------------------ feeds

    def _feeds(self, feed_dict: Any) -> tuple[list[Any], list[Any]]:
        if not feed_dict:
            return [], []
        tensors: list[Any] = []
        arrays: list[Any] = []
        for key, value in _flat_feeds(feed_dict):
            tensor = self._fed_tensor(key)
            if isinstance(value, Tensor):
                raise TypeError(
                    "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python scalars, "
                    "strings, lists, numpy ndarrays, or TensorHandles. For reference, the tensor object was "
                    f"{value} which was passed to the argument `feed_dict` with key {key}."
                )
            tensors.append(tensor)
            arrays.append(fed_array(tensor, value))
        return tensors, arrays

    def _fed_tensor(self, key: Any) -> SymbolicTensor:
        try:
            element = self._graph.as_graph_element(key, allow_operation=False)
            return self._graph.value_of(element) if isinstance(key, str) else element
        except (TypeError, ValueError, KeyError) as e:
            raise TypeError(f"Cannot interpret feed_dict key as Tensor: {e.args[0]}") from None

    def make_callable(
        self, fetches: Any, feed_list: Sequence[Any] | None = None, accept_options: bool = False
    ) -> Callable:
        """A function that computes fetches, its arguments the values of `feed_list`.

        Raises: TypeError for a feed_list that is no list of tensors.
        """
        if feed_list is not None and not isinstance(feed_list, (list, tuple)):
            raise TypeError(f"Argument `feed_list` must be a list or tuple. Received: feed_list={feed_list}")
        self._check_open()
        handler = Fetches(self._graph, fetches)
        tensors = [self._fed_tensor(key) for key in feed_list or ()]

        def call(*args: Any, **options: Any) -> Any:
            self._check_open()
            given = [fed_array(t, a) for t, a in zip(tensors, args, strict=False)]
            return self._run(handler, tensors[: len(given)], given)

        return call


class Session(BaseSession):
    """Runs operations and tensors of a graph.

    Args:
      target: "" (this process).
      graph: the graph; default the current one.
      config: ConfigProto.
    Raises: TypeError for arguments of other types.
    Example:
      >>> with tf.Graph().as_default():
      ...   c = tf.constant(2.0) * 3.0
      ...   with tf.compat.v1.Session() as session:
      ...     print(session.run(c))
      6.0

    Source: tf.compat.v1.Session public docs 2.15.
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None):
        super().__init__(target, graph, config)
        self._entered: list[contextlib.ExitStack] = []

    def __enter__(self) -> Session:
        stack = contextlib.ExitStack()
        stack.enter_context(self._graph.as_default())
        stack.enter_context(self.as_default())
        self._entered.append(stack)
        return self

    def __exit__(self, *error: Any) -> None:
        self._entered.pop().close()
        self.close()

    @staticmethod
    def reset(target: str, containers: Any = None, config: Any = None) -> None:
        """Clears the variables of a server. Raises: NotFoundError: sessions here have no server."""
        raise errors.NotFoundError(None, None, f"no server at target {target!r}: sessions run in this process")


class InteractiveSession(BaseSession):
    """A session that is the default from its construction until it is closed.

    Source: tf.compat.v1.InteractiveSession public docs 2.15.
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None):
        super().__init__(target, graph, config)
        self._saved_graph = context.state.graph
        self._sets_graph = graph is not None
        if self._sets_graph:
            context.set_field("graph", graph)
        _defaults.sessions = (*_defaults.sessions, self)

    def close(self) -> None:
        """Ends the session; the default one is the one before."""
        super().close()
        _defaults.sessions = tuple(s for s in _defaults.sessions if s is not self)
        if self._sets_graph and context.state.graph is self._graph:
            context.set_field("graph", self._saved_graph)


@contextlib.contextmanager
def _as_default(session: BaseSession) -> Iterator[BaseSession]:
    saved = _defaults.sessions
    _defaults.sessions = (*saved, session)
    try:
        yield session
    finally:
        _defaults.sessions = saved


# ---------------------------------------------------------------- values


def _flat_feeds(feed_dict: Any) -> Iterator[tuple[Any, Any]]:
    """(tensor or name, value) for each thing fed; composite tensors and tuples of tensors taken apart."""
    if not hasattr(feed_dict, "items"):
        raise TypeError(
            "FlattenDictItems: 'dict' must be a dictionary or collection.Mapping type object, instead of "
            f"'{type(feed_dict).__name__}'."
        )
    for key, value in feed_dict.items():
        if isinstance(key, CompositeTensor):
            yield from zip(nest.flatten(key, expand_composites=True), _components(value), strict=True)
        elif isinstance(key, tuple):
            keys = nest.flatten(key)
            values = nest.flatten(value) if nest.is_nested(value) else [value]
            if len(keys) != len(values):
                raise ValueError(f"feed_dict: {len(keys)} tensors in key {key}, but {len(values)} values")
            yield from zip(keys, values, strict=True)
        else:
            yield key, value


def _components(value: Any) -> list[Any]:
    """The arrays of a SparseTensorValue, RaggedTensorValue or tuple in the order of a composite tensor's parts."""
    if hasattr(value, "row_splits"):
        return [*_components(value.values), value.row_splits] if hasattr(value.values, "row_splits") else [
            value.values,
            value.row_splits,
        ]
    return list(value)


def fed_array(tensor: SymbolicTensor, value: Any) -> np.ndarray:
    """A fed value as the array of a tensor. Raises: TypeError, ValueError where dtype or shape do not fit."""
    dtype = tensor.dtype
    if dtype is dtypes.resource or dtype is dtypes.variant:
        return value if isinstance(value, np.ndarray) else np.array(value, object)
    wanted = np.dtype(dtype.as_numpy_dtype)
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            fits = wanted.kind not in "iu" or int(np.asarray(value, wanted)) == value
        except OverflowError:
            fits = False
        if not fits:
            raise TypeError(
                f"Type of feed value {value} with type {type(value)} is not compatible with Tensor type "
                f"{dtype.as_numpy_dtype}. Try explicitly setting the type of the feed tensor to a larger type (e.g. "
                "int64)."
            )
    array = np.asarray(value, wanted)
    if not tensor.shape.is_compatible_with(array.shape):
        raise ValueError(
            f"Cannot feed value of shape {array.shape} for Tensor {tensor.name}, which has shape {tensor.shape}"
        )
    return array


def _stored(array: np.ndarray, dtype: dtypes.DType) -> np.ndarray:
    """A fed array as buffers have it: text as bytes, quantized numbers as their integers."""
    if dtype is dtypes.string:
        flat = [v.encode() if isinstance(v, str) else bytes(v) for v in array.ravel().tolist()]
        stored = np.empty(len(flat), object)
        stored[:] = flat
        return stored.reshape(array.shape)
    return array if array.dtype == dtype._storage else array.view(dtype._storage)


_CPP_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def unfed_error(node: Operation) -> errors.InvalidArgumentError:
    """What a placeholder says that has no value."""
    dtype, shape = node.get_attr("dtype"), node.outputs[0]._static_shape()
    known = "" if shape is None else f" and shape [{','.join('?' if d is None else str(d) for d in shape)}]"
    return errors.InvalidArgumentError(
        None,
        node,
        f"You must feed a value for placeholder tensor '{node.name}' with dtype "
        f"{_CPP_NAMES.get(dtype.name, dtype.name)}{known}\n\t [[{{{{node {node.name}}}}}]]",
    )


def evaluate(self: Graph, target: Any, feed_dict: Any = None, session: BaseSession | None = None) -> Any:
    """A tensor's value, or an operation's run, in a session or the default one."""
    is_operation = isinstance(target, Operation)
    what, call = ("execute operation", "run") if is_operation else ("evaluate tensor", "eval")
    noun = "operation" if is_operation else "tensor"
    if session is None:
        session = get_default_session()
        if session is None:
            raise ValueError(
                f"Cannot {what} using `{call}()`: No default session is registered. Use `with sess.as_default()"
                f"{':' if is_operation else ''}` or pass an explicit session to `{call}(session=sess)`"
            )
        if session.graph is not self:
            raise ValueError(
                f"Cannot use the default session to {what}: the {noun}'s graph is different from the session's graph. "
                f"Pass an explicit session to `{call}(session=sess)`."
            )
    elif session.graph is not self:
        raise ValueError(
            f"Cannot use the given session to {what}: the {noun}'s graph is different from the session's graph."
        )
    return session.run(target, feed_dict)


Graph.evaluate = evaluate
