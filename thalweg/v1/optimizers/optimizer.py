"""`tf.compat.v1.train.Optimizer`: gradients, slots, and the operation that applies one step.

Works in graphs (an operation is returned, to be run in a session), in functions, and eagerly (the loss is a function).
Names of operations and variables as in TensorFlow 2.15, from recorded runs.
Source: tf.compat.v1.train.Optimizer public docs 2.15.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.autodiff import api as autodiff
from thalweg.core import context, convert, dtypes, nest
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.names import control_dependencies, init_scope, name_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.graph import modes
from thalweg.graph.variables import VariableV1
from thalweg.ops.array.indexed_slices import convert_to_tensor_or_indexed_slices
from thalweg.ops.control.api import group, tuple_
from thalweg.ops.math.casting import cast
from thalweg.ops.resource.variable import Variable
from thalweg.v1 import slots

_state = context.state


class Optimizer:
    """The base class: subclasses say how a variable changes by its gradient.

    They implement `_apply_dense(grad, var)` and `_apply_sparse(grad, var, indices)`, or `_resource_apply_dense` and
    `_resource_apply_sparse` with the same arguments; `_create_slots(var_list)`, `_prepare()`, `_finish(...)` may be
    implemented.

    Args:
      use_locking: accepted; updates of one variable exclude each other.
      name: name of the optimizer's operations and slots.
    Raises: ValueError for an empty name.
    """

    GATE_NONE, GATE_OP, GATE_GRAPH = 0, 1, 2

    def __init__(self, use_locking: bool, name: str):
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking, self._name = use_locking, name
        self._slots: dict[str, dict[Any, Any]] = {}
        self._non_slot_dict: dict[Any, Any] = {}

    def get_name(self) -> str:
        """The name."""
        return self._name

    # ------------------------------------------------------------ the two steps

    def minimize(
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Any:
        """One step that makes the loss smaller: `compute_gradients` and `apply_gradients`.

        Args:
          loss: scalar; eagerly a function that computes it.
          global_step: variable to add 1 to.
          var_list: variables; default: the trainable ones.
          gate_gradients: GATE_NONE, GATE_OP, GATE_GRAPH (updates begin when all gradients are there).
          aggregation_method, colocate_gradients_with_ops: accepted.
          name: name of the operation.
          grad_loss: gradient of the loss, 1 by default.
        Returns: the operation in a graph; eagerly None.
        Raises: ValueError when no variable has a gradient.
        """
        pairs = self.compute_gradients(
            loss, var_list, gate_gradients, aggregation_method, colocate_gradients_with_ops, grad_loss
        )
        if all(gradient is None for gradient, _ in pairs):
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that do not support gradients, "
                f"between variables {[str(v) for _, v in pairs]} and loss {loss}."
            )
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[tuple[Any, Any]]:
        """(gradient, variable) for each variable; a gradient is a tensor, IndexedSlices, or None.

        Args: as `minimize`.
        Raises: RuntimeError for a loss that is no function, eagerly; ValueError when there are no variables or a dtype
          has no gradient.
        """
        if callable(loss):
            return self._taped_gradients(loss, var_list, grad_loss)
        if context.executing_eagerly():
            raise RuntimeError(
                "`loss` passed to Optimizer.compute_gradients should be a function when eager execution is enabled."
            )
        if gate_gradients not in (Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH):
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH.  Not "
                f"{gate_gradients}"
            )
        self._assert_valid_dtypes([loss] if grad_loss is None else [loss, grad_loss])
        if var_list is None:
            keys = modes.GraphKeys
            var_list = modes.get_collection(keys.TRAINABLE_VARIABLES)
            var_list += modes.get_collection(keys.TRAINABLE_RESOURCE_VARIABLES)
        else:
            var_list = nest.flatten(var_list)
        if not var_list:
            raise ValueError("No variables to optimize.")
        gradients = autodiff.gradients(loss, var_list, grad_ys=grad_loss)
        if gate_gradients == Optimizer.GATE_GRAPH:
            gradients = tuple_(gradients)
        pairs = list(zip(gradients, var_list, strict=True))
        self._assert_valid_dtypes([v for g, v in pairs if g is not None])
        return pairs

    @staticmethod
    def _taped_gradients(loss: Any, var_list: Any, grad_loss: Any) -> list[tuple[Any, Any]]:
        with autodiff.GradientTape() as tape:
            if var_list is not None:
                tape.watch(var_list)
            value = loss()
        if var_list is None:
            var_list = tape.watched_variables()
        gradients = tape.gradient(value, var_list, grad_loss)
        return list(zip(gradients, var_list, strict=True))

    def apply_gradients(
        self,
        grads_and_vars: Any,
        global_step: Any = None,
        name: str | None = None,
        skip_gradients_aggregation: bool = False,
    ) -> Any:
        """Changes variables by their gradients.

        Args:
          grads_and_vars: (gradient, variable) pairs, as `compute_gradients` returns them.
          global_step: variable to add 1 to.
          name: name of the operation.
          skip_gradients_aggregation: accepted.
        Returns: the operation in a graph; eagerly None.
        Raises: TypeError for a gradient that is none; ValueError when there are no variables, or none has a gradient.
        """
        given = tuple(grads_and_vars)
        if not given:
            raise ValueError("No variables provided.")
        pairs = [(_as_gradient(g), v) for g, v in given]
        variables = [v for g, v in pairs if g is not None]
        if not variables:
            raise ValueError(f"No gradients provided for any variable: {[str(v) for _, v in pairs]}.")
        with init_scope():
            self._create_slots(variables)
        with name_scope(name or self._name) as scope:
            self._prepare()
            updates = []
            for gradient, variable in pairs:
                if gradient is None:
                    continue
                named = slots.in_graph(variable) and not context.executing_eagerly()
                with name_scope("update_" + (variable.op.name if named else "")):
                    updates.append(self._update(gradient, variable))
            done = self._finished(updates, global_step, scope)
        if context.executing_eagerly():
            return None
        trained = modes.get_collection_ref(modes.GraphKeys.TRAIN_OP)
        if not any(done is other for other in trained):
            trained.append(done)
        return done

    def _finished(self, updates: Sequence[Any], global_step: Any, scope: str) -> Any:
        if global_step is None:
            return self._finish(updates, scope)
        with control_dependencies([self._finish(updates, "update")]):
            one = convert.to_tensor(1, global_step.dtype)
            if isinstance(global_step, Variable):
                if _state.graph is None:
                    return global_step.assign_add(one)
                return apply("AssignAddVariableOp", global_step.handle, one, name=scope)
            raise TypeError(f"apply_gradients: global_step must be a variable, got {global_step!r}")

    def _update(self, gradient: Any, variable: Any) -> Any:
        if not isinstance(variable, Variable):
            raise NotImplementedError("Trying to update a Tensor ", variable)
        if isinstance(gradient, IndexedSlices):
            if variable.constraint is not None:
                raise RuntimeError("Cannot use a constraint function on a sparse variable.")
            return self._resource_apply_sparse_duplicate_indices(gradient.values, variable, gradient.indices)
        update = self._resource_apply_dense(gradient, variable)
        if variable.constraint is None:
            return update
        with control_dependencies([update]):
            return variable.assign(variable.constraint(variable))

    # ------------------------------------------------------------ slots

    def get_slot(self, var: Any, name: str) -> Any:
        """The slot of a name of a variable, or None."""
        return self._slots.get(name, {}).get(slots.key(var))

    def get_slot_names(self) -> list[str]:
        """The names of the slots, sorted."""
        return sorted(self._slots)

    def variables(self) -> list[Any]:
        """The variables of the optimizer in the current graph, sorted by name."""
        found = [*self._non_slot_variables(), *(v for named in self._slots.values() for v in named.values())]
        graph = _state.graph
        here = [v for v in found if not slots.in_graph(v) or v.graph is graph or graph is None]
        return sorted(here, key=lambda v: v.name)

    def _non_slot_variables(self) -> list[Any]:
        return list(self._non_slot_dict.values())

    def _create_non_slot_variable(self, initial_value: Any, name: str, colocate_with: Any) -> Any:
        """A variable of the optimizer that belongs to no other: one in each graph."""
        key = (name, _graph_key(colocate_with))
        if key not in self._non_slot_dict:
            with name_scope(""):
                self._non_slot_dict[key] = VariableV1(initial_value, name=name, trainable=False)
        return self._non_slot_dict[key]

    def _get_non_slot_variable(self, name: str, graph: Any = None) -> Any:
        return self._non_slot_dict.get((name, None if graph is None else id(graph)))

    def _non_slot(self, name: str, var: Any) -> Any:
        """The variable `name` of the graph that a variable is in."""
        return self._non_slot_dict[name, _graph_key(var)]

    def _slot_dict(self, slot_name: str) -> dict[Any, Any]:
        return self._slots.setdefault(slot_name, {})

    def _get_or_make_slot(self, var: Any, val: Any, slot_name: str, op_name: str) -> Any:
        named = self._slot_dict(slot_name)
        if slots.key(var) not in named:
            named[slots.key(var)] = slots.create(var, val, op_name)
        return named[slots.key(var)]

    def _get_or_make_slot_with_initializer(
        self, var: Any, initializer: Any, shape: Any, dtype: Any, slot_name: str, op_name: str
    ) -> Any:
        named = self._slot_dict(slot_name)
        if slots.key(var) not in named:
            named[slots.key(var)] = slots.with_initializer(var, initializer, shape, dtype, op_name)
        return named[slots.key(var)]

    def _zeros_slot(self, var: Any, slot_name: str, op_name: str) -> Any:
        named = self._slot_dict(slot_name)
        if slots.key(var) not in named:
            named[slots.key(var)] = slots.zeros(var, op_name)
        return named[slots.key(var)]

    # ------------------------------------------------------------ for subclasses

    def _valid_dtypes(self) -> set[Any]:
        return {dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64}

    def _assert_valid_dtypes(self, tensors: Sequence[Any]) -> None:
        valid = self._valid_dtypes()
        for tensor in tensors:
            dtype = tensor.dtype.base_dtype
            if dtype not in valid:
                raise ValueError(f"Invalid type {dtype!r} for {tensor.name}, expected: {list(valid)}.")

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        """Makes the slots of variables; none by default."""

    def _prepare(self) -> None:
        """Makes the tensors of the hyperparameters; none by default."""

    def _apply_dense(self, grad: Tensor, var: Any) -> Any:
        raise NotImplementedError

    def _resource_apply_dense(self, grad: Tensor, handle: Any) -> Any:
        return self._apply_dense(grad, handle)

    def _apply_sparse(self, grad: IndexedSlices, var: Any) -> Any:
        raise NotImplementedError

    def _resource_apply_sparse(self, grad: Tensor, handle: Any, indices: Tensor) -> Any:
        return self._apply_sparse(IndexedSlices(grad, indices), handle)

    def _resource_apply_sparse_duplicate_indices(self, grad: Tensor, handle: Any, indices: Tensor) -> Any:
        """Adds up rows of equal indices first."""
        unique = apply("Unique", indices)
        count = apply("StridedSlice", apply("Shape", unique[0]), (0,), (1,), (1,), shrink_axis_mask=1)
        summed = apply("UnsortedSegmentSum", grad, unique[1], count)
        return self._resource_apply_sparse(summed, handle, unique[0])

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Any:
        return group(*update_ops, name=name_scope)

    @staticmethod
    def _call_if_callable(param: Any) -> Any:
        return param() if callable(param) else param


class RuleOptimizer(Optimizer):
    """An optimizer whose step is one operation: `ResourceApply<rule>`, of rows `ResourceSparseApply<rule>`.

    `_hyper` are the hyperparameters, by the names their tensors get; they are made once for each step.
    """

    _rule = ""

    def __init__(self, use_locking: bool, name: str, **hyper: Any):
        super().__init__(use_locking, name)
        self._hyper = hyper
        self._hyper_tensors: dict[str, Tensor] = {}

    def _prepare(self) -> None:
        self._hyper_tensors = {
            name: convert.to_tensor(self._call_if_callable(value), name=name) for name, value in self._hyper.items()
        }

    def _h(self, name: str, var: Any) -> Tensor:
        """A hyperparameter in the dtype of a variable."""
        return cast(self._hyper_tensors[name], var.dtype.base_dtype)

    def _handles(self, var: Any, *slot_names: str) -> list[Tensor]:
        return [var.handle, *(self.get_slot(var, name).handle for name in slot_names)]

    def _apply(self, inputs: Sequence[Any], **attrs: Any) -> Any:
        return apply(f"ResourceApply{self._rule}", *inputs, use_locking=self._use_locking, **attrs)

    def _apply_rows(self, inputs: Sequence[Any], **attrs: Any) -> Any:
        return apply(f"ResourceSparseApply{self._rule}", *inputs, use_locking=self._use_locking, **attrs)


def _graph_key(variable: Any) -> Any:
    return id(variable.graph) if slots.in_graph(variable) else None


def _as_gradient(gradient: Any) -> Any:
    if gradient is None:
        return None
    try:
        found = convert_to_tensor_or_indexed_slices(gradient)
    except TypeError:
        raise TypeError(f"Gradient must be convertible to a Tensor or IndexedSlices, or None: {gradient}") from None
    if not isinstance(found, (Tensor, IndexedSlices)):
        raise TypeError(f"Gradient must be a Tensor, IndexedSlices, or None: {gradient}")
    return found
