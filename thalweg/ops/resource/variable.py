"""`tf.Variable`: a tensor that can be assigned to.

A variable is a handle (a scalar resource tensor) to a storage cell. Reading it is the op ReadVariableOp, so that tapes
and graphs see it; a gradient with respect to a variable is one with respect to its handle.
Source: tf.Variable public docs 2.15; messages and names from recorded runs.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, errors, printing, registry, shapes
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.node import Node
from thalweg.core.tensor import CPU0, EagerTensor, Reference, Tensor
from thalweg.engine.dispatch import apply
from thalweg.engine.quiet import quiet
from thalweg.engine.shortcuts import register_reader
from thalweg.ops.array.slicing import bounds, get_item, is_mask
from thalweg.ops.resource.creators import CreatedByScopes, variable_creator_scope  # noqa: F401  (tf.variable_...)
from thalweg.ops.resource.storage import VariableStorage

_state = context.state
_ARITHMETIC = frozenset(d._enum for d in (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64))


class VariableSynchronization(enum.Enum):
    """When a distributed variable's copies are brought together."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """How updates of a distributed variable are combined."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3

    def __hash__(self) -> int:
        return hash(self.value)


class VariableAggregationV1(enum.Enum):
    """`tf.compat.v1.VariableAggregation`: as tf.VariableAggregation, and an older name of the last one."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3
    ONLY_FIRST_TOWER = 3

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, (VariableAggregation, VariableAggregationV1)) and self.value == other.value


def _mode(kind: type[enum.Enum], value: Any, what: str, name: str | None) -> Any:
    """A mode given as such, by its number, or left out."""
    if type(value) is kind:
        return value
    value = value.value if isinstance(value, enum.Enum) else value
    try:
        return kind(0 if value is None else value)
    except ValueError:
        raise ValueError(f"Invalid variable {what} mode: {value} for variable: {name}") from None


def _initial_tensor(value: Any, dtype: dtypes.DType | None) -> Tensor:
    value = value() if callable(value) and not isinstance(value, Tensor) else value
    if hasattr(value, "wrapped_value"):  # a checkpoint's initial value, restored on creation
        value = value.wrapped_value
    return convert.to_tensor(value, dtype)


class Variable(metaclass=CreatedByScopes):
    """A variable with a value of a fixed dtype and, unless `shape` says otherwise, a fixed shape.

    Args:
      initial_value: value, or function without arguments, convertible to a tensor.
      trainable: whether tapes watch it by themselves; default True (False with synchronization ON_READ).
      validate_shape: False allows an unknown shape (then the variable's shape is unknown).
      caching_device, variable_def, import_scope: accepted for older programs.
      name: default "Variable"; `.name` adds ":0".
      dtype: dtype demanded of the initial value.
      constraint: function applied by optimizers after an update.
      synchronization, aggregation: for distributed training.
      shape: static shape, if it differs from the initial value's (e.g. tf.TensorShape(None)).
      experimental_enable_variable_lifting: accepted.
    Raises: ValueError without an initial value or for one that does not fit dtype or shape.
    Example:
      >>> v = tf.Variable([1., 2.])
      >>> v.assign_add([1., 1.]).numpy()
      array([2., 3.], dtype=float32)
    """

    __module__ = "tensorflow.python.ops.resource_variable_ops"
    __array_priority__ = 100
    _is_thalweg_variable = True
    _asks_creators = True  # subclasses do not: see creators.py
    _is_thalweg_tensor = True
    __slots__ = (
        "_handle",
        "_storage",
        "_dtype",
        "_trainable",
        "_name",
        "_constraint",
        "_synchronization",
        "_aggregation",
        "_host_device",
        "__weakref__",
        "__dict__",
    )

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: str | None = None,
        constraint: Callable | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        shape: Any = None,
        experimental_enable_variable_lifting: bool = True,
    ):
        if initial_value is None:
            raise ValueError(
                "The `initial_value` arg to `tf.Variable` must be specified except when you are not providing a "
                "`variable_def`. You provided neither."
            )
        if constraint is not None and not callable(constraint):
            raise ValueError(
                f"Argument `constraint` must be None or a callable. a callable. Got a {type(constraint)}:  {constraint}"
            )
        base = None if dtype is None else dtypes.as_dtype(dtype).base_dtype
        building = _state.graph
        value = (
            _initial_tensor(initial_value, base) if building is None else building.initial_value(initial_value, base)
        )
        static = value._static_shape() if shape is None else shapes.as_shape_tuple(shape)
        if shape is not None and not shapes.from_shape_tuple(static).is_compatible_with(value.shape):
            raise ValueError(
                f"In this `tf.Variable` creation, the initial value's shape ({value.shape}) is not compatible with the "
                f"explicitly supplied `shape` argument ({shapes.from_shape_tuple(static)})."
            )
        if not validate_shape and shape is None:
            static = None
        synchronization = _mode(VariableSynchronization, synchronization, "synchronization", name)
        aggregation = _mode(VariableAggregation, aggregation, "aggregation", name)
        if trainable is None:
            trainable = synchronization is not VariableSynchronization.ON_READ
        scope = _state.name_scope
        self._name = scope + ("Variable" if name is None else name)
        self._dtype = value.dtype
        self._trainable = bool(trainable)
        self._constraint = constraint
        self._synchronization, self._aggregation = synchronization, aggregation
        self._host_device = _state.device.name if _state.device is not None and _state.device.is_host else None
        self._storage = VariableStorage(self._dtype, static, self._name)
        cell = np.empty((), object)
        cell[()] = self._storage
        self._handle = EagerTensor(cell, dtypes.resource)
        self._storage.array = value._array
        if building is not None:
            building.created_variables.append(self)

    # ------------------------------------------------------------ what it is

    @property
    def handle(self) -> EagerTensor:
        """The resource tensor gradients refer to."""
        return self._handle

    @property
    def name(self) -> str:
        """The name with ":0", as checkpoints and summaries show it."""
        return self._name + ":0"

    @property
    def _shared_name(self) -> str:
        return self._name

    @property
    def dtype(self) -> dtypes.DType:
        return self._dtype

    @property
    def shape(self) -> shapes.TensorShape:
        """The static shape."""
        return shapes.from_shape_tuple(self._storage.shape)

    def get_shape(self) -> shapes.TensorShape:
        return self.shape

    def _static_shape(self) -> tuple[int | None, ...] | None:
        return self._storage.shape

    def _shape_as_list(self) -> list[int | None] | None:
        return None if self._storage.shape is None else list(self._storage.shape)

    def set_shape(self, shape: Any) -> None:
        """Narrows the static shape; ValueError where it does not fit."""
        self._storage.shape = shapes.merge_shapes(self._storage.shape, shapes.as_shape_tuple(shape))

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def trainable(self) -> bool:
        return self._trainable

    @property
    def constraint(self) -> Callable | None:
        return self._constraint

    @property
    def synchronization(self) -> VariableSynchronization:
        return self._synchronization

    @property
    def aggregation(self) -> VariableAggregation:
        return self._aggregation

    @property
    def device(self) -> str:
        array = self._storage.array
        if self._host_device is not None and (array is None or type(array) is np.ndarray):
            return self._host_device
        return CPU0 if array is None or type(array) is np.ndarray else EagerTensor(array, self._dtype).device

    @property
    def create(self) -> Any:
        raise RuntimeError("This operation is not supported when eager execution is enabled.")

    initializer = op = graph = initial_value = property(lambda self: self._graph_only(), doc="Defined in graphs only.")

    def _graph_only(self) -> Any:
        raise AttributeError(
            "Tensor.op, .graph, .initializer and .initial_value of a variable are undefined when eager execution is "
            "enabled."
        )

    def initialized_value(self) -> Tensor:
        return self.read_value()

    def is_initialized(self, name: str | None = None) -> Tensor:
        """Whether a value was assigned, as a Boolean scalar."""
        return apply("VarIsInitializedOp", self._handle)

    def ref(self) -> Reference:
        """A hashable reference."""
        return Reference(self)

    experimental_ref = ref

    # ------------------------------------------------------------ reading

    def value(self) -> Tensor:
        """The current value as a tensor."""
        if not _state.plain:
            for tape in _state.tapes:
                tape.variable_accessed(self)
            return apply("ReadVariableOp", self._handle, dtype=self._dtype)
        out = EagerTensor(self._storage.read(), self._dtype)
        if _state.tapes:
            self._record_read(out)
        return out

    def _record_read(self, out: EagerTensor) -> None:
        node = None
        for tape in _state.tapes:
            tape.variable_accessed(self)
            if tape.wants((self._handle,)):
                if node is None:
                    node = Node(registry.get("ReadVariableOp"), (self._handle,), (out,), {"dtype": self._dtype}, {})
                tape.record(node)

    def read_value(self) -> Tensor:
        """The current value as a tensor."""
        return self.value()

    def read_value_no_copy(self) -> Tensor:
        return self.value()

    def numpy(self) -> Any:
        """A copy of the value as NumPy has it."""
        return EagerTensor(self._storage.read(), self._dtype).numpy()

    def _numpy(self) -> np.ndarray:
        return np.asarray(self._storage.read())

    def _constant_value(self) -> np.ndarray:
        return self._numpy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self.value().__array__(dtype, copy)

    def eval(self, session: Any = None) -> Any:
        raise NotImplementedError(
            "eval is not supported when eager execution is enabled, is .numpy() what you're looking for?"
        )

    def sparse_read(self, indices: Any, name: str | None = None) -> Tensor:
        """Rows of the variable: a gather whose gradient is IndexedSlices."""
        for tape in _state.tapes:
            tape.variable_accessed(self)
        return apply("ResourceGather", self._handle, indices, dtype=self._dtype, name=name)

    def gather_nd(self, indices: Any, name: str | None = None) -> Tensor:
        """Slices of the variable at `indices`, as tf.gather_nd."""
        for tape in _state.tapes:
            tape.variable_accessed(self)
        return apply("ResourceGatherNd", self._handle, indices, dtype=self._dtype, name=name)

    # ------------------------------------------------------------ assigning

    def _assigned(self, read_value: bool) -> Any:
        return self if read_value else None

    def _new_value(self, value: Any, what: str) -> Tensor:
        tensor = convert.to_tensor(value, self._dtype)
        shape = self._storage.shape
        given = tensor._static_shape()
        if shape != given and not shapes.from_shape_tuple(shape).is_compatible_with(shapes.from_shape_tuple(given)):
            name = "" if self._name is None else " " + self.name
            raise ValueError(
                f"Cannot assign value to variable '{name}': Shape mismatch.The variable shape {self.shape}, and the "
                f"assigned value shape {tensor.shape} are incompatible."
            )
        return tensor

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Replaces the value.

        Args:
          value: tensor convertible to this dtype and shape.
          use_locking, name: accepted.
          read_value: False returns None.
        Returns: the variable.
        Raises: ValueError for a shape that does not fit.
        """
        tensor = self._new_value(value, "assign")
        if _state.plain:
            self._storage.replace(tensor._array)
        else:
            apply("AssignVariableOp", self._handle, tensor, name=name)
        return self._assigned(read_value)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Adds `delta` to the value."""
        self._change_by(np.add, "AssignAddVariableOp", delta, name)
        return self._assigned(read_value)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Subtracts `delta` from the value."""
        self._change_by(np.subtract, "AssignSubVariableOp", delta, name)
        return self._assigned(read_value)

    def _change_by(self, ufunc: np.ufunc, op_name: str, delta: Any, name: str | None) -> None:
        """Adds or subtracts; without a dispatch where dtype and shape agree, for tapes record no assignment."""
        tensor = convert.to_tensor(delta, self._dtype)
        if _state.plain and tensor.dtype is self._dtype and self._dtype._enum in _ARITHMETIC:
            array = tensor._array
            if type(array) is np.ndarray and array.shape == self._storage.read().shape:
                token = quiet.enter()
                try:
                    self._storage.update(lambda buffer: ufunc(buffer, array, out=buffer))
                finally:
                    quiet.leave(token)
                return
        apply(op_name, self._handle, tensor, name=name)

    def _serialize_to_tensors(self) -> dict[str, Tensor]:
        """What a checkpoint keeps."""
        return {"VARIABLE_VALUE": self.read_value()}

    def _restore_from_tensors(self, restored: dict[str, Any]) -> None:
        """Takes the value a checkpoint kept. ValueError for another shape, InvalidArgumentError for another dtype."""
        value = restored["VARIABLE_VALUE"]
        if value.dtype != self.dtype:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"tensor_name = {self.name}; expected dtype {self.dtype.name} does not equal original dtype "
                f"{value.dtype.name}",
            )
        if not shapes.TensorShape(value.shape).is_compatible_with(self.shape):
            raise ValueError(
                f"Received incompatible tensor with shape {tuple(value.shape)} when attempting to restore variable "
                f"with shape {self.shape} and name {self.name}."
            )
        self.assign(value)

    def load(self, value: Any, session: Any = None) -> None:
        self.assign(value)

    def count_up_to(self, limit: int) -> Tensor:
        """Adds one unless that would pass `limit` (OutOfRangeError); returns the old value."""
        old = self.value()
        if int(old) >= limit:
            raise errors.OutOfRangeError(None, None, f"Reached limit of {limit}")
        self.assign_add(1)
        return old

    def _scatter(self, how: str, sparse_delta: IndexedSlices, name: str | None) -> Variable:
        if not isinstance(sparse_delta, IndexedSlices):
            raise TypeError(f"Argument `sparse_delta` must be a `tf.IndexedSlices`. Received arg: {sparse_delta}")
        apply(
            "ResourceScatter" + how,
            self._handle,
            sparse_delta.indices,
            convert.to_tensor(sparse_delta.values, self._dtype),
            name=name,
        )
        return self

    def scatter_add(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Variable:
        """Adds rows at their indices."""
        return self._scatter("Add", sparse_delta, name)

    def scatter_sub(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Variable:
        """Subtracts rows at their indices."""
        return self._scatter("Sub", sparse_delta, name)

    def scatter_mul(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Variable:
        """Multiplies rows at their indices."""
        return self._scatter("Mul", sparse_delta, name)

    def scatter_div(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Variable:
        """Divides rows at their indices."""
        return self._scatter("Div", sparse_delta, name)

    def scatter_max(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Variable:
        """The maximum of rows and the slices at their indices."""
        return self._scatter("Max", sparse_delta, name)

    def scatter_min(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Variable:
        """The minimum of rows and the slices at their indices."""
        return self._scatter("Min", sparse_delta, name)

    def scatter_update(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Variable:
        """Replaces rows at their indices."""
        return self._scatter("Update", sparse_delta, name)

    def batch_scatter_update(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Variable:
        """Replaces rows along the last dimension of the indices, batch by batch."""
        indices = convert.to_tensor(sparse_delta.indices)._numpy()
        grid = np.indices(indices.shape)[:-1]
        full = np.stack([*grid, indices], -1).astype(indices.dtype)
        return self.scatter_nd_update(full, sparse_delta.values, name)

    def _scatter_nd(self, how: str, indices: Any, updates: Any, name: str | None) -> Variable:
        apply("ResourceScatterNd" + how, self._handle, indices, convert.to_tensor(updates, self._dtype), name=name)
        return self

    def scatter_nd_add(self, indices: Any, updates: Any, name: str | None = None) -> Variable:
        """Adds updates at positions given by the last dimension of `indices`."""
        return self._scatter_nd("Add", indices, updates, name)

    def scatter_nd_sub(self, indices: Any, updates: Any, name: str | None = None) -> Variable:
        """Subtracts updates at positions."""
        return self._scatter_nd("Sub", indices, updates, name)

    def scatter_nd_update(self, indices: Any, updates: Any, name: str | None = None) -> Variable:
        """Replaces values at positions."""
        return self._scatter_nd("Update", indices, updates, name)

    def scatter_nd_max(self, indices: Any, updates: Any, name: str | None = None) -> Variable:
        return self._scatter_nd("Max", indices, updates, name)

    def scatter_nd_min(self, indices: Any, updates: Any, name: str | None = None) -> Variable:
        return self._scatter_nd("Min", indices, updates, name)

    def __getitem__(self, index: Any) -> Tensor:
        result = get_item(self.value(), index)
        if not is_mask(index):
            result._sliced_variable = (self, index)  # `v[...].assign(value)`
        return result

    def assign_slice(self, index: Any, value: Any, name: str | None = None) -> Variable:
        """`v[index].assign(value)`."""
        begin, end, strides, masks = bounds(index)
        apply(
            "ResourceStridedSliceAssign",
            self._handle,
            begin,
            end,
            strides,
            convert.to_tensor(value, self._dtype),
            name=name,
            **masks,
        )
        return self

    # ------------------------------------------------------------ Python's protocols

    def _no_in_place(sign: str, instead: str) -> Callable:  # noqa: N805  (makes the methods below, not a method)
        def refuse(self: Variable, value: Any) -> Any:
            raise RuntimeError(
                f"`variable {sign}= value` with `tf.Variable`s is not supported. Use `{instead}` to modify the "
                f"variable, or `out = variable {sign} value` if you need to get a new output Tensor."
            )

        return refuse

    __iadd__ = _no_in_place("+", "variable.assign_add(value)")
    __isub__ = _no_in_place("-", "variable.assign_sub(value)")
    __imul__ = _no_in_place("*", "variable.assign(variable * value)")
    __itruediv__ = __idiv__ = __irealdiv__ = _no_in_place("/", "variable.assign(variable / value)")
    __ipow__ = _no_in_place("**", "variable.assign(variable ** value)")
    del _no_in_place

    def __bool__(self) -> bool:
        return bool(self.value())

    __nonzero__ = __bool__

    def __int__(self) -> int:
        return int(self.value())

    def __float__(self) -> float:
        return float(self.value())

    def __complex__(self) -> complex:
        return complex(self.value())

    def __index__(self) -> int:
        return self.value().__index__()

    def __len__(self) -> int:
        return len(self.value())

    def __iter__(self) -> Any:
        return iter(self.value())

    def __format__(self, format_spec: str) -> str:
        return format(self.value(), format_spec) if format_spec else str(self)

    def __hash__(self) -> int:
        raise TypeError(
            "Variable is unhashable. Instead, use variable.ref() as the key. (Variable: " + repr(self) + ")"
        )

    def __repr__(self) -> str:
        if self._storage.array is None:
            return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self._dtype.name}, numpy=<unavailable>>"
        return printing.variable_repr(self.name, self._numpy(), self._dtype, self.shape)

    def __str__(self) -> str:
        return repr(self)

    def __deepcopy__(self, memo: dict) -> Variable:
        copied = Variable(
            self.value(),
            trainable=self._trainable,
            name=self._name,
            dtype=self._dtype,
            constraint=self._constraint,
            synchronization=self._synchronization,
            aggregation=self._aggregation,
            shape=self.shape,
        )
        memo[id(self)] = copied
        return copied

    def __reduce__(self) -> tuple:
        return _rebuild, (self._numpy(), self._trainable, self._name, self._dtype, self._storage.shape)


def _rebuild(array: np.ndarray, trainable: bool, name: str, dtype: dtypes.DType, shape: Any) -> Variable:
    return Variable(array, trainable=trainable, name=name, dtype=dtype, shape=shapes.from_shape_tuple(shape))


def _slice_assign(tensor: Tensor, value: Any, name: str | None = None, **unused: Any) -> Variable:
    """`v[...].assign(value)`: only slices taken of a variable can be assigned to."""
    variable, index = tensor.__dict__["_sliced_variable"]
    return variable.assign_slice(index, value, name)


class _SliceAssign:
    """Gives `assign` to the tensors that `Variable.__getitem__` returns, and to no others."""

    def __get__(self, tensor: Any, owner: type | None = None) -> Any:
        if tensor is None or "_sliced_variable" not in tensor.__dict__:
            raise AttributeError(f"'{EagerTensor.__module__}.EagerTensor' object has no attribute 'assign'")
        return lambda value, name=None, **unused: _slice_assign(tensor, value, name)


EagerTensor.assign = _SliceAssign()


def _convert_variable(value: Variable, dtype: Any = None, name: str | None = None, as_ref: bool = False) -> Any:
    if dtype is not None and not dtype.is_compatible_with(value.dtype):
        raise ValueError(
            f"Incompatible type conversion requested to type {dtype.name} for `tf.Variable of type {value.dtype.name}. "
            f"(Variable: {value!r})"
        )
    return value.value()


convert.register_tensor_conversion_function(Variable, _convert_variable, priority=0)
register_reader(Variable, Variable.value)
