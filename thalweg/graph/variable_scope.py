"""`tf.compat.v1.variable_scope` and `get_variable`: variables that are shared by their names.

A graph keeps a table of the variables that `get_variable` made; eagerly there is none, and each call makes a variable.
Source: tf.compat.v1.variable_scope, get_variable public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import contextlib
import enum
import threading
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import context, convert, dtypes, shapes
from thalweg.core.names import name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph.initializers import GlorotUniform, Initializer
from thalweg.graph.modes import executing_eagerly_outside_functions
from thalweg.graph.partitioned import PartitionedVariable, PartitionInfo, SaveSliceInfo, partition
from thalweg.graph.variables import VariableV1
from thalweg.ops.random import initializers
from thalweg.ops.resource.variable import Variable, VariableAggregation, VariableSynchronization

_state = context.state


class _ReuseMode(enum.Enum):
    """Whether get_variable takes the variable that is there."""

    AUTO_REUSE = 1


AUTO_REUSE = _ReuseMode.AUTO_REUSE


class _Scopes(threading.local):
    current: VariableScope | None = None


_scopes = _Scopes()
_INHERITED = ("initializer", "regularizer", "caching_device", "partitioner", "custom_getter", "dtype", "constraint")


class VariableScope:
    """A prefix of variable names, and the defaults of `get_variable` there.

    Source: tf.compat.v1.VariableScope public docs 2.15.
    """

    def __init__(
        self,
        reuse: Any,
        name: str = "",
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Callable | None = None,
        name_scope: str = "",
        dtype: Any = dtypes.float32,
        use_resource: bool | None = None,
        constraint: Callable | None = None,
    ):
        self.reuse, self.name, self.initializer, self.regularizer = reuse, name, initializer, regularizer
        self.caching_device, self.partitioner, self.custom_getter = caching_device, partitioner, custom_getter
        self.original_name_scope, self.dtype, self.constraint = name_scope, dtypes.as_dtype(dtype), constraint
        self.use_resource = use_resource

    def reuse_variables(self) -> None:
        """From now on get_variable only takes variables that are there."""
        self.reuse = True

    def set_initializer(self, initializer: Any) -> None:
        """The initializer of variables that name none."""
        self.initializer = initializer

    def set_regularizer(self, regularizer: Any) -> None:
        """The regularizer of variables that name none."""
        self.regularizer = regularizer

    def set_custom_getter(self, custom_getter: Callable | None) -> None:
        """A function `(getter, name, ...)` asked in place of get_variable."""
        self.custom_getter = custom_getter

    def global_variables(self) -> list[Any]:
        """The variables of the scope."""
        return self.get_collection("variables")

    def trainable_variables(self) -> list[Any]:
        """The variables of the scope that optimizers change."""
        return self.get_collection("trainable_variables")

    def get_collection(self, name: Any) -> list[Any]:
        """The members of a collection in the scope."""
        scope = self.name + "/" if self.name else ""
        return [] if _state.graph is None else _state.graph.get_collection(name, scope)

    def _inner(self, name: str, scope: str) -> VariableScope:
        """A scope below this one, with its defaults."""
        inherited = {field: getattr(self, field) for field in _INHERITED}
        return VariableScope(self.reuse, name, name_scope=scope, use_resource=self.use_resource, **inherited)


def get_variable_scope() -> VariableScope:
    """The scope of the thread's graph that get_variable is in."""
    if _scopes.current is None:
        _scopes.current = VariableScope(False)
    return _scopes.current


class _Table:
    """The variables and scopes of a graph."""

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}
        self.scope_counts: dict[str, int] = {}


def _table() -> _Table:
    """The table of the graph; of no graph, where nothing is shared, a fresh one."""
    graph = _state.graph
    while graph is not None and graph.is_function and graph.outer is not None:
        graph = graph.outer
    if graph is None:
        return _eager_table
    found = graph.__dict__.get("_variable_table")
    if found is None:
        found = graph._variable_table = _Table()
    return found


_eager_table = _Table()  # counts scopes only


class variable_scope:  # noqa: N801  (TensorFlow's name)
    """A with block in which `get_variable` names variables `scope/name`, and operations are named below `scope` too.

    Args:
      name_or_scope: name, VariableScope, or None with a default_name.
      default_name: name to make unique where name_or_scope is None.
      values: accepted.
      initializer, regularizer, caching_device, partitioner, custom_getter, dtype, constraint: defaults of get_variable.
      reuse: True (only variables that are there), AUTO_REUSE (those, or new ones), None (as the scope around).
      auxiliary_name_scope: False leaves the names of operations alone.
    Raises: TypeError for another name_or_scope.
    Example:
      >>> with tf.Graph().as_default():
      ...   with tf.compat.v1.variable_scope("layer"):
      ...     w = tf.compat.v1.get_variable("w", [2])
      ...   with tf.compat.v1.variable_scope("layer", reuse=True):
      ...     print(w.name, tf.compat.v1.get_variable("w") is w)
      layer/w:0 True

    Source: tf.compat.v1.variable_scope public docs 2.15.
    """

    def __init__(
        self,
        name_or_scope: Any,
        default_name: str | None = None,
        values: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Callable | None = None,
        reuse: Any = None,
        dtype: Any = None,
        use_resource: bool | None = None,
        constraint: Callable | None = None,
        auxiliary_name_scope: bool = True,
    ):
        if default_name is None and name_or_scope is None:
            raise TypeError("If default_name is None then name_or_scope is required")
        if not isinstance(name_or_scope, (str, VariableScope, type(None))):
            raise TypeError("VariableScope: name_or_scope must be a string or VariableScope.")
        self._given, self._default_name, self._reuse = name_or_scope, default_name, reuse
        self._names_operations = auxiliary_name_scope
        self._settings = {
            "initializer": initializer,
            "regularizer": regularizer,
            "caching_device": caching_device,
            "partitioner": partitioner,
            "custom_getter": custom_getter,
            "dtype": None if dtype is None else dtypes.as_dtype(dtype),
            "constraint": constraint,
        }
        self._exits: list[contextlib.ExitStack] = []

    def __enter__(self) -> VariableScope:
        outer = get_variable_scope()
        base = self._given if isinstance(self._given, VariableScope) else outer
        stack = contextlib.ExitStack()
        name = self._full_name(outer)
        scope = ""
        if self._names_operations:
            given = isinstance(self._given, VariableScope)
            scope = stack.enter_context(name_scope(name.rsplit("/", 1)[-1] if given else self._own_name))
        if base is not outer:
            scope = base.original_name_scope
        inner = base._inner(name, scope)
        inner.reuse = self._reuse or outer.reuse or (base.reuse if base is not outer else False)
        for field, value in self._settings.items():
            if value is not None:
                setattr(inner, field, value)
        if self._settings["custom_getter"] is not None and base.custom_getter is not None:
            inner.custom_getter = _nested(self._settings["custom_getter"], base.custom_getter)
        _scopes.current = inner
        stack.callback(setattr, _scopes, "current", outer)
        self._exits.append(stack)
        return inner

    def _full_name(self, outer: VariableScope) -> str:
        if isinstance(self._given, VariableScope):
            return self._given.name
        prefix = outer.name + "/" if outer.name else ""
        counts = _table().scope_counts
        own = self._given
        if own is None:
            own, number = self._default_name, 0
            while counts.get(prefix + own):
                number += 1
                own = f"{self._default_name}_{number}"
        self._own_name = own
        counts[prefix + own] = counts.get(prefix + own, 0) + 1
        return prefix + own

    def __exit__(self, *error: Any) -> None:
        self._exits.pop().close()


def _nested(inner: Callable, outer: Callable) -> Callable:
    def getter(next_getter: Callable, *args: Any, **kwargs: Any) -> Any:
        return inner(lambda *a, **k: outer(next_getter, *a, **k), *args, **kwargs)

    return getter


# ---------------------------------------------------------------- get_variable


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Callable | None = None,
    trainable: bool | None = None,
    collections: Sequence[Any] | None = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Callable | None = None,
    constraint: Callable | None = None,
    synchronization: VariableSynchronization = VariableSynchronization.AUTO,
    aggregation: VariableAggregation = VariableAggregation.NONE,
) -> Variable:
    """The variable of a name in the current variable scope: the one that is there, or a new one, as `reuse` says.

    Args:
      name: its name below the scope.
      shape: its shape; not with a constant initializer.
      dtype: default float32, or the scope's.
      initializer: function of shape and dtype, or value; default Glorot's uniform numbers (zeros for integers).
      regularizer: function of the variable, whose result is put into the collection of regularization losses.
      trainable, collections, validate_shape, constraint, synchronization, aggregation: as tf.compat.v1.Variable.
      custom_getter: asked in place of this function: `custom_getter(getter, name, ...)`.
      partitioner: function of shape and dtype that says into how many pieces to cut each axis.
      caching_device, use_resource: accepted.
    Raises: ValueError for a name that is taken, missing, or of another shape or dtype, as `reuse` demands.
    """
    scope = get_variable_scope()
    full = f"{scope.name}/{name}" if scope.name else name
    getter = custom_getter or scope.custom_getter
    settings = {
        "shape": shape,
        "dtype": scope.dtype if dtype is None else dtypes.as_dtype(dtype).base_dtype,
        "initializer": scope.initializer if initializer is None else initializer,
        "regularizer": scope.regularizer if regularizer is None else regularizer,
        "reuse": scope.reuse,
        "trainable": trainable,
        "collections": collections,
        "validate_shape": validate_shape,
        "constraint": scope.constraint if constraint is None else constraint,
        "partitioner": scope.partitioner if partitioner is None else partitioner,
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    if dtype is None and not (settings["initializer"] is None or callable(settings["initializer"])):
        settings["dtype"] = None  # that of the value
    return _get(full, **settings) if getter is None else getter(_get, full, **settings)


def _get(
    name: str, shape: Any = None, dtype: Any = None, reuse: Any = False, partitioner: Any = None, **settings: Any
) -> Variable:
    """The variable of a full name."""
    if partitioner is not None and shape is not None:
        counts = partitioner(shape=shapes.as_shape(shape), dtype=dtype)
        return get_partitioned(name, list(shapes.as_shape_tuple(shape)), dtype, counts=counts, reuse=reuse, **settings)
    table = None if executing_eagerly_outside_functions() else _table().variables
    found = None if table is None else table.get(name)
    if found is not None:
        if not reuse:
            raise ValueError(
                f"Variable {name} already exists, disallowed. Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in "
                "VarScope?"
            )
        _check_same(found, name, shape, dtype)
        return found
    if reuse is True and table is not None:
        raise ValueError(
            f"Variable {name} does not exist, or was not created with tf.get_variable(). Did you mean to set "
            "reuse=tf.AUTO_REUSE in VarScope?"
        )
    variable = _made(name, shape, dtype, **settings)
    if table is not None:
        table[name] = variable
    return variable


def get_partitioned(
    name: str,
    shape: list[int],
    dtype: dtypes.DType,
    initializer: Any = None,
    counts: Sequence[int] = (),
    reuse: Any = False,
    **settings: Any,
) -> PartitionedVariable:
    """The variable of a full name in pieces `name/part_0`, `name/part_1`, ...

    Args:
      counts: into how many pieces to cut each axis.
    Raises: ValueError for counts that do not fit the shape, or a name that is taken or missing, as `reuse` demands.
    """
    initializer = initializer() if isinstance(initializer, type) else initializer
    pieces = []
    for i, (size, offset) in enumerate(partition(shape, counts)):
        info = PartitionInfo(shape, offset)
        made = _piece_initializer(initializer or _default_initializer(dtype), info)
        piece = _get(f"{name}/part_{i}", size, dtype, reuse, initializer=made, **settings)
        piece._save_slice_info = SaveSliceInfo(name, shape, offset, size)
        pieces.append(piece)
    return PartitionedVariable(name, shape, dtype, pieces, counts)


def _piece_initializer(initializer: Any, info: PartitionInfo) -> Any:
    """An initializer of a piece; those that know of pieces are told which it is, of values the piece is taken."""
    if not callable(initializer):
        whole = convert.to_tensor(initializer)

        def sliced(shape: Sequence[int], dtype: dtypes.DType) -> Tensor:
            return apply("Slice", whole, convert.to_tensor(info.var_offset), convert.to_tensor(list(shape)))

        return sliced
    if isinstance(initializer, Initializer):
        return lambda shape, dtype: initializer(shape, dtype=dtype, partition_info=info)
    return initializer


def _check_same(variable: Any, name: str, shape: Any, dtype: Any) -> None:
    given = shapes.as_shape(shape)
    if not given.is_compatible_with(variable.shape):
        raise ValueError(
            f"Trying to share variable {name}, but specified shape {given} and found shape {variable.shape}."
        )
    if dtype is not None and dtypes.as_dtype(dtype).base_dtype is not variable.dtype.base_dtype:
        raise ValueError(
            f"Trying to share variable {name}, but specified dtype {dtypes.as_dtype(dtype).name} and found dtype "
            f"{variable.dtype.name}."
        )


def _made(
    name: str, shape: Any, dtype: Any, initializer: Any = None, regularizer: Any = None, **settings: Any
) -> Variable:
    value = _initial_value(name, shape, dtype, initializer)
    with name_scope(""):  # only variable scopes are part of the name
        variable = VariableV1(value, name=name, dtype=dtype, **settings)
    graph = _state.graph
    if regularizer is not None and graph is not None:
        with graph.name_scope(name + "/Regularizer/"):
            loss = regularizer(variable)
        if loss is not None:
            graph.add_to_collection("regularization_losses", loss)
    return variable


def _initial_value(name: str, shape: Any, dtype: Any, initializer: Any) -> Any:
    """A function that gives the initial value, or the value itself."""
    if initializer is not None and not callable(initializer) or isinstance(initializer, Tensor):
        if shape is not None:
            raise ValueError("If initializer is a constant, do not specify shape.")
        return initializer
    if isinstance(initializer, type):
        initializer = initializer()
    static = shapes.as_shape_tuple(shape) if shape is not None else None
    if static is None:
        if initializer is None or hasattr(initializer, "get_config"):
            raise ValueError(f"Variable {name} did not get an initializer, so its `shape` argument must be specified.")
        return initializer  # a function without arguments
    if None in static:
        raise ValueError(f"Shape of a new variable ({name}) must be fully defined, but instead was {shape}.")
    if initializer is None:
        initializer = _default_initializer(dtype)
    return lambda: initializer(list(static), dtype=dtype)


def _default_initializer(dtype: dtypes.DType) -> Callable:
    if dtype.is_floating:
        return GlorotUniform()
    if dtype.is_integer or dtype.is_bool or dtype is dtypes.string:
        return lambda shape, dtype: initializers.filled(shape, b"" if dtype is dtypes.string else 0, dtype)
    raise ValueError(f"An initializer for a variable of {dtype.name} is required")


def get_local_variable(name: str, *args: Any, **kwargs: Any) -> Variable:
    """As get_variable, for a variable of the collection of local variables that is not trained."""
    kwargs["trainable"] = False
    kwargs["collections"] = [*(kwargs.get("collections") or ()), "local_variables"]
    return get_variable(name, *args, **kwargs)


def no_regularizer(_: Any) -> None:
    """A regularizer that adds nothing: for a variable in a scope that has one."""
    return None


@contextlib.contextmanager
def variable_op_scope(
    values: Any,
    name_or_scope: Any,
    default_name: str | None = None,
    initializer: Any = None,
    regularizer: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    reuse: Any = None,
    dtype: Any = None,
    use_resource: bool | None = None,
    constraint: Any = None,
) -> Any:
    """Older form of `variable_scope`, `values` first. Source: tf.compat.v1.variable_op_scope public docs 2.15."""
    with variable_scope(
        name_or_scope,
        default_name=default_name,
        values=values,
        initializer=initializer,
        regularizer=regularizer,
        caching_device=caching_device,
        partitioner=partitioner,
        custom_getter=custom_getter,
        reuse=reuse,
        dtype=dtype,
        use_resource=use_resource,
        constraint=constraint,
    ) as scope:
        yield scope
