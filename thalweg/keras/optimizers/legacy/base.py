"""The base of the optimizers before Keras 2.11: hyperparameters are variables, state is slots beside the weights.

A subclass makes its slots in `_create_slots`, what is the same for all variables of a step in `_prepare_local`, and
updates in `_resource_apply_dense` and `_resource_apply_sparse`.
Source: tf.keras.optimizers.legacy.Optimizer public docs 2.15; names, orders and numbers from recorded runs.
"""

from __future__ import annotations

import inspect
import logging
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from thalweg.autodiff.gradient_tape import GradientTape
from thalweg.core import context, convert, dtypes, nest, trackable
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.names import init_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, call_context, initializers, ops
from thalweg.keras.optimizers.common import deduplicated, note_creation, without_empty
from thalweg.keras.optimizers.schedules import LearningRateSchedule
from thalweg.ops.math import clipping
from thalweg.ops.resource.variable import Variable

_OPTIONS = ("clipnorm", "clipvalue", "lr", "decay", "global_clipnorm")
_NUMBERS = (dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64, dtypes.complex64, dtypes.complex128)
_logger = logging.getLogger("tensorflow")


class OptimizerV2:
    """The base of legacy optimizers.

    Args:
      name: name of the scope of its variables.
      gradient_aggregator: function(pairs) -> pairs, called before clipping.
      gradient_transformers: functions(pairs) -> pairs, called after clipping.
      **kwargs: `clipnorm`, `clipvalue`, `global_clipnorm`, `decay` (the rate is divided by 1 + decay * step) and `lr`.
    Raises: TypeError for other arguments; ValueError for negative ones, or two norms to clip to.
    Source: tf.keras.optimizers.legacy.Optimizer public docs 2.15.
    """

    __module__ = "keras.src.optimizers.legacy.optimizer_v2"
    _keras_module = "keras.optimizers.legacy"
    _object_identifier = "optimizer"  # in SavedModels
    _HAS_AGGREGATE_GRAD = False

    def __init__(
        self,
        name: str | None,
        gradient_aggregator: Callable | None = None,
        gradient_transformers: Sequence[Callable] | None = None,
        **kwargs: Any,
    ):
        for key, value in kwargs.items():
            if key not in _OPTIONS:
                raise TypeError(
                    f"Unexpected keyword argument passed to optimizer: {key}. Allowed kwargs are {set(_OPTIONS)}."
                )
            if value is not None and value < 0:
                raise ValueError(f"Expected {key} >= 0, received: {value}")
            if key == "lr":
                warnings.warn("The `lr` argument is deprecated, use `learning_rate` instead.", stacklevel=3)
        if kwargs.get("clipnorm") is not None and kwargs.get("global_clipnorm") is not None:
            raise ValueError(
                f"Cannot accept both `clipnorm` and `global_clipnorm`. Received: `clipnorm`={kwargs['clipnorm']}, "
                f"`global_clipnorm`={kwargs['global_clipnorm']}."
            )
        self._name = name or backend.unique_object_name(backend.to_snake_case(type(self).__name__))
        self._hyper: dict[str, Any] = {}
        self._slots: dict[int, dict[str, Variable]] = {}
        self._slot_names: list[str] = []
        self._weights: list[Variable] = []
        self._iterations: Variable | None = None
        self._slotted: list[Variable] = []  # the keys of _slots are ids: these keep them alive
        self._initial_decay = kwargs.get("decay", 0.0)
        self._hypers_created = False
        self._use_locking = True
        self.gradient_aggregator = gradient_aggregator
        self.gradient_transformers = list(gradient_transformers or ())
        self.clipnorm, self.clipvalue = kwargs.get("clipnorm"), kwargs.get("clipvalue")
        self.global_clipnorm = kwargs.get("global_clipnorm")

    # ------------------------------------------------------------ checkpoints

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        """What checkpoints see: the count of steps and the hyperparameters by name; slots go with their variables."""
        found = {} if self._iterations is None else {"iter": self._iterations}
        return found | {name: value for name, value in self._hyper.items() if trackable.is_trackable(value)}

    def _create_or_restore_slot_variable(self, value: Any, slot_name: str, variable: Variable) -> Variable:
        """Gives a slot the value that a checkpoint kept, making it if need be."""
        slot = self._slots.get(id(variable), {}).get(slot_name)
        if slot is None:
            return self.add_slot(variable, slot_name, value)
        slot._restore_from_tensors({"VARIABLE_VALUE": value})
        return slot

    # ------------------------------------------------------------ hyperparameters

    def __getattr__(self, name: str) -> Any:
        hyper = self.__dict__.get("_hyper", {})
        wanted = "learning_rate" if name == "lr" else name
        if wanted in hyper:
            return self._get_hyper(wanted)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "lr":
            name = "learning_rate"
        if name in self.__dict__.get("_hyper", ()):
            self._set_hyper(name, value)
        else:
            object.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._hyper, *(["lr"] if "learning_rate" in self._hyper else [])})

    def _set_hyper(self, name: str, value: Any) -> None:
        """Sets a hyperparameter: a number, tensor, schedule or function without arguments."""
        old = self._hyper.get(name)
        if not backend.is_variable(old) or isinstance(value, LearningRateSchedule):
            self._hyper[name] = value
        else:
            old.assign(convert.to_tensor(value, old.dtype) if not isinstance(value, Tensor) else value)

    def _get_hyper(self, name: str, dtype: Any = None) -> Any:
        """A hyperparameter: a variable, or the schedule; with a dtype, its value."""
        self._create_hypers()
        value = self._hyper[name]
        if isinstance(value, LearningRateSchedule):
            return value
        if callable(value) and not backend.is_variable(value) and not isinstance(value, Tensor):
            value = value()
        return value if dtype is None else ops.cast(convert.to_tensor(value), dtypes.as_dtype(dtype))

    def _create_hypers(self) -> None:
        if self._hypers_created:
            return
        self.__dict__["_hypers_created"] = True
        for name, value in sorted(self._hyper.items()):
            if not isinstance(value, Tensor) and not backend.is_variable(value) and not callable(value):
                self._hyper[name] = self.add_weight(name, shape=[], trainable=False, initializer=value)

    def _decayed_lr(self, var_dtype: Any) -> Tensor:
        """The learning rate of this step."""
        rate = self._get_hyper("learning_rate", var_dtype)
        if isinstance(rate, LearningRateSchedule):
            rate = ops.cast(convert.to_tensor(rate(ops.cast(self.iterations, var_dtype))), var_dtype)
        if self._initial_decay > 0.0:
            decay = ops.cast(convert.to_tensor(self._initial_decay), var_dtype)
            rate = rate / (1.0 + decay * ops.cast(self.iterations, var_dtype))
        return rate

    def _serialize_hyperparameter(self, hyperparameter_name: str) -> Any:
        value = self._hyper[hyperparameter_name]
        if isinstance(value, LearningRateSchedule):
            from thalweg.keras.optimizers import schedules

            return schedules.serialize(value)
        if backend.is_variable(value) or isinstance(value, Tensor):
            return value.numpy()
        return value() if callable(value) else value

    # ------------------------------------------------------------ variables

    @property
    def iterations(self) -> Variable:
        """How many steps were made: an int64 variable."""
        if self._iterations is None:
            with init_scope():
                self._iterations = self.add_weight("iter", shape=[], dtype=dtypes.int64, trainable=False)
            self._weights.append(self._iterations)
        return self._iterations

    @iterations.setter
    def iterations(self, variable: Variable) -> None:
        if self._iterations is not None:
            raise RuntimeError(
                "Cannot set `iterations` to a new Variable after the Optimizer weights have been created. Here it is "
                f"attempting to set `iterations` to {variable}."
            )
        self._iterations = variable
        self._weights.append(variable)

    @property
    def weights(self) -> list[Variable]:
        """The number of steps and the slots, in the order in which they were made."""
        return self._weights

    def variables(self) -> list[Variable]:
        """The same as `weights`."""
        return self._weights

    def get_weights(self) -> list[np.ndarray]:
        """The values of `weights`."""
        return [w.numpy() for w in self._weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Sets the values of `weights`.

        Raises: ValueError for another number of arrays, or other shapes.
        """
        weights = self._older(list(weights))
        if len(weights) != len(self._weights):
            raise ValueError(
                f"You called `set_weights(weights)` on optimizer {self._name} with a  weight list of length "
                f"{len(weights)}, but the optimizer was expecting {len(self._weights)} weights. Provided weights: "
                f"{str(weights)[:50]}..."
            )
        for variable, value in zip(self._weights, weights, strict=True):
            if variable.shape != np.shape(value):
                raise ValueError(
                    f"Optimizer weight shape {tuple(variable.shape)} not compatible with provided weight shape "
                    f"{np.shape(value)}."
                )
        for variable, value in zip(self._weights, weights, strict=True):
            variable.assign(np.asarray(value, variable.dtype._storage))

    def _older(self, weights: list[Any]) -> list[Any]:
        """Weights as this version has them, given those of an older one."""
        return weights

    def add_weight(
        self,
        name: str,
        shape: Any,
        dtype: Any = None,
        initializer: Any = "zeros",
        trainable: bool | None = None,
        **kwargs: Any,
    ) -> Variable:
        """Makes a variable of the optimizer; it does not count among `weights`."""
        dtype = dtypes.as_dtype("float32" if dtype is None else dtype)
        if isinstance(initializer, str) or callable(initializer):
            value = initializers.get(initializer)(shape, dtype)
        else:
            value = convert.to_tensor(initializer, dtype)
        made = Variable(value, name=name, dtype=dtype, trainable=bool(trainable or trainable is None))
        trackable.child_added(self, name, made)
        return made

    def get_slot_names(self) -> list[str]:
        """The names of the slots."""
        return self._slot_names

    def add_slot(self, var: Variable, slot_name: str, initializer: Any = "zeros", shape: Any = None) -> Variable:
        """Makes a variable that goes with `var`; the one there is, where there is one."""
        if slot_name not in self._slot_names:
            self._slot_names.append(slot_name)
        slots = self._slots.setdefault(id(var), {})
        if slot_name not in slots:
            if isinstance(initializer, str) or callable(initializer):
                value = initializers.get(initializer)(var.shape if shape is None else shape, var.dtype)
            else:
                value = initializer
            slot = Variable(value, name=f"{var._shared_name}/{slot_name}", dtype=var.dtype, trainable=False)
            slots[slot_name] = slot
            self._slotted.append(var)
            self._weights.append(slot)
        return slots[slot_name]

    def get_slot(self, var: Variable, slot_name: str) -> Variable:
        """The slot of a variable. Raises: KeyError where there is none."""
        return self._slots[id(var)][slot_name]

    def __setstate__(self, state: dict[str, Any]) -> None:
        """For copies and pickles: slots are found by the ids of variables, which are others now."""
        slots = list(state["_slots"].values())
        self.__dict__.update(state)
        owners = list({id(v): v for v in state["_slotted"]}.values())
        self.__dict__["_slots"] = {id(v): s for v, s in zip(owners, slots, strict=True)}

    # ------------------------------------------------------------ updates

    def minimize(
        self, loss: Any, var_list: Any, grad_loss: Any = None, name: str | None = None, tape: Any = None
    ) -> Any:
        """Computes gradients and applies them.

        Args:
          loss: function without arguments, or a tensor that `tape` recorded.
          var_list: variables, or a function that returns them.
          grad_loss: gradient of the loss.
          name: not used.
          tape: the tape; needed for a tensor.
        Returns: the number of steps.
        """
        pairs = self._compute_gradients(loss, var_list, grad_loss, tape)
        return self.apply_gradients(pairs, name=name)

    def _compute_gradients(self, loss: Any, var_list: Any, grad_loss: Any = None, tape: Any = None) -> list[Any]:
        if not callable(loss) and tape is None:
            raise ValueError(f"`tape` is required when a `Tensor` loss is passed. Received: loss={loss}, tape={tape}.")
        tape = GradientTape() if tape is None else tape
        if callable(loss):
            with tape:
                if not callable(var_list):
                    tape.watch(var_list)
                loss = loss()
                if callable(var_list):
                    var_list = var_list()
        if type(self)._transform_loss is not OptimizerV2._transform_loss:
            with tape:
                loss = self._transform_loss(loss)
        var_list = nest.flatten(var_list)
        pairs = self._get_gradients(tape, loss, var_list, grad_loss)
        for gradient, variable in pairs:
            if gradient is not None and variable.dtype not in _NUMBERS:
                raise ValueError(
                    f"Invalid type {variable.dtype!r} for {variable.name}, expected: {list(_NUMBERS)}."
                )
        return pairs

    def _transform_loss(self, loss: Any) -> Any:
        return loss

    def _get_gradients(self, tape: Any, loss: Any, var_list: Any, grad_loss: Any = None) -> list[Any]:
        return list(zip(tape.gradient(loss, var_list, grad_loss), var_list, strict=True))

    def _aggregate_gradients(self, grads_and_vars: Any) -> Any:
        return grads_and_vars if self.gradient_aggregator is None else self.gradient_aggregator(grads_and_vars)

    def _transform_gradients(self, grads_and_vars: Any) -> Any:
        """Clips, then calls the transformers."""
        pairs = list(grads_and_vars)
        gradients, variables = [g for g, _ in pairs], [v for _, v in pairs]
        if self.clipvalue is not None:
            gradients = [clipping.clip_by_value(g, -self.clipvalue, self.clipvalue) for g in gradients]
        if self.clipnorm is not None:
            gradients = [clipping.clip_by_norm(g, self.clipnorm) for g in gradients]
        if self.global_clipnorm is not None:
            gradients = clipping.clip_by_global_norm(gradients, self.global_clipnorm)[0]
        pairs = list(zip(gradients, variables, strict=True))
        for transform in self.gradient_transformers:
            pairs = transform(pairs)
        return pairs

    def apply_gradients(
        self,
        grads_and_vars: Iterable[tuple[Any, Any]],
        name: str | None = None,
        experimental_aggregate_gradients: bool = True,
        skip_gradients_aggregation: bool = False,
    ) -> Any:
        """Updates variables.

        Args:
          grads_and_vars: pairs of gradient and variable; pairs without gradient are left out.
          name: not used.
          experimental_aggregate_gradients, skip_gradients_aggregation: whether `gradient_aggregator` is (not) called.
        Returns: the variable that counts the steps.
        Raises: ValueError if no pair has a gradient.
        """
        pairs = without_empty(list(grads_and_vars))
        variables = [v for _, v in pairs]
        made = len(self._weights)
        with init_scope(), call_context.name_scope(self._name):
            self._create_all_weights(variables)
        if len(self._weights) != made:
            note_creation(self._weights[made:])
        if not pairs:
            return None
        state = self._prepare(variables)
        if experimental_aggregate_gradients and not skip_gradients_aggregation:
            pairs = self._aggregate_gradients(pairs)
        for gradient, variable in self._transform_gradients(pairs):
            self._apply_one(gradient, variable, state)
        return self.iterations.assign_add(1)

    def _apply_one(self, gradient: Any, variable: Variable, state: dict[Any, Any]) -> None:
        if isinstance(gradient, IndexedSlices):
            if variable.constraint is not None:
                raise RuntimeError(
                    f"Cannot use a constraint function on a sparse variable. Received: grad={gradient}, "
                    f"var.constraint={variable.constraint}."
                )
            arguments = {"apply_state": state} if _takes_state(self._resource_apply_sparse) else {}
            self._resource_apply_sparse_duplicate_indices(gradient.values, variable, gradient.indices, **arguments)
            return
        arguments = {"apply_state": state} if _takes_state(self._resource_apply_dense) else {}
        self._resource_apply_dense(gradient, variable, **arguments)
        if variable.constraint is not None:
            variable.assign(variable.constraint(variable))

    def _create_all_weights(self, var_list: Sequence[Variable]) -> None:
        """Makes the counter, the hyperparameters and the slots that are not there yet."""
        _ = self.iterations
        self._create_hypers()
        self._create_slots(var_list)

    def _create_slots(self, var_list: Sequence[Variable]) -> None:
        pass

    def _prepare(self, var_list: Sequence[Variable]) -> dict[Any, Any]:
        state: dict[Any, Any] = {}
        for device, dtype in {(v.device, v.dtype) for v in var_list}:
            state[device, dtype] = {}
            self._prepare_local(device, dtype, state)
        return state

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: dict[Any, Any]) -> None:
        if "learning_rate" in self._hyper:
            apply_state[var_device, var_dtype]["lr_t"] = self._decayed_lr(var_dtype)

    def _fallback_apply_state(self, var_device: Any, var_dtype: Any) -> dict[str, Any]:
        state: dict[Any, Any] = {(var_device, var_dtype): {}}
        self._prepare_local(var_device, var_dtype, state)
        return state[var_device, var_dtype]

    def _coefficients(self, var: Variable, apply_state: Any) -> dict[str, Any]:
        """What `_prepare_local` computed for a variable."""
        key = (var.device, var.dtype)
        return (apply_state or {}).get(key) or self._fallback_apply_state(*key)

    def _resource_apply_dense(self, grad: Any, handle: Any, apply_state: Any = None) -> Any:
        raise NotImplementedError("`_resource_apply_dense` must be implemented in subclasses.")

    def _resource_apply_sparse_duplicate_indices(self, grad: Any, handle: Any, indices: Any, **kwargs: Any) -> Any:
        summed = deduplicated(IndexedSlices(grad, indices))
        return self._resource_apply_sparse(summed.values, handle, summed.indices, **kwargs)

    def _resource_apply_sparse(self, grad: Any, handle: Any, indices: Any, apply_state: Any = None) -> Any:
        raise NotImplementedError("`_resource_apply_sparse` Must be implemented in subclasses.")

    def _resource_scatter_add(self, x: Variable, i: Any, v: Any) -> Tensor:
        x.scatter_add(IndexedSlices(v, i))
        return x.value()

    def _resource_scatter_update(self, x: Variable, i: Any, v: Any) -> Tensor:
        x.scatter_update(IndexedSlices(v, i))
        return x.value()

    def get_gradients(self, loss: Any, params: Any) -> list[Any]:
        """Gradients of a graph's loss. Raises: ValueError where one is None."""
        from thalweg.graph.gradients import gradients

        params = nest.flatten(params)
        found = gradients(loss, params)
        for gradient, parameter in zip(found, params, strict=True):
            if gradient is None:
                raise ValueError(
                    f"Variable {parameter} has `None` for gradient. Please make sure that all of your ops have a "
                    "gradient defined (i.e. are differentiable). Common ops without gradient: K.argmax, K.round, "
                    "K.eval."
                )
        return found

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        """The operations of one step in a graph."""
        return [self.apply_gradients(list(zip(self.get_gradients(loss, params), params, strict=True)))]

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Called at the end of `fit`; there is nothing to do."""

    # ------------------------------------------------------------ configuration

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        config: dict[str, Any] = {"name": self._name}
        for name in ("clipnorm", "clipvalue", "global_clipnorm"):
            if getattr(self, name) is not None:
                config[name] = getattr(self, name)
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> OptimizerV2:
        """An optimizer from what `get_config` returned."""
        config = dict(config)
        if "lr" in config:
            config["learning_rate"] = config.pop("lr")
        if isinstance(config.get("learning_rate"), dict):
            from thalweg.keras.optimizers import schedules

            config["learning_rate"] = schedules.deserialize(config["learning_rate"], custom_objects=custom_objects)
        return cls(**config)


def _takes_state(method: Any) -> bool:
    parameters = inspect.signature(method).parameters
    return "apply_state" in parameters


def rows_of(variable: Variable, indices: Any) -> Tensor:
    """Some rows of a variable."""
    return apply("GatherV2", variable.value(), indices, 0)


def in_graph() -> bool:
    """Whether a graph is being built."""
    return context.state.graph is not None
