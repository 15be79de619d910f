"""`tf.keras.optimizers.Optimizer`: gradients in, variables updated.

`apply_gradients` makes the optimizer's variables the first time, clips, decays weights, then runs `update_step` for
each gradient and variable. Subclasses define `build` and `update_step`.
Source: tf.keras.optimizers.Optimizer public docs 2.15; names, messages and numbers from recorded runs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from thalweg.autodiff.gradient_tape import GradientTape
from thalweg.core import context, convert, dtypes
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.names import init_scope
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, call_context, initializers, ops
from thalweg.keras.optimizers.common import deduplicated, note_creation, without_empty
from thalweg.keras.optimizers.schedules import LearningRateSchedule
from thalweg.module.tracking import AutoTrackable, attribute_children
from thalweg.ops.math import clipping
from thalweg.ops.resource.variable import Variable

_logger = logging.getLogger("tensorflow")
_scopes = context.state
_UNSAVED = frozenset("_built_for _step_values _excluded _excluded_names".split())  # what checkpoints need not know
_OLD_ARGUMENTS = frozenset(("gradient_aggregator", "gradient_transformers"))


class VariableList(list):
    """A list that may also be called: `optimizer.variables()` in older programs."""

    def __call__(self) -> list[Any]:
        return self


class Optimizer(AutoTrackable):
    """The base of optimizers.

    Args:
      name: name of the scope of its variables.
      weight_decay: part of the weights (times the learning rate) that is subtracted at each step; None for none.
      clipnorm: largest norm of each gradient.
      clipvalue: largest absolute value in gradients.
      global_clipnorm: largest norm of all gradients together.
      use_ema: whether to keep a moving average of the weights.
      ema_momentum: how much of the average is kept at each step.
      ema_overwrite_frequency: after how many steps the weights become their average; None: at the end of `fit`.
      jit_compile: accepted; steps are compiled as a whole.
      **kwargs: `lr` and `decay` of older programs: another name of the learning rate, and what it is divided by,
        1 + decay * step. (Keras 2.15 does not use the first and refuses the second.)
    Raises: ValueError for more than one kind of clipping or arguments of older optimizers; TypeError for others.
    Source: tf.keras.optimizers.Optimizer public docs 2.15.
    """

    __module__ = "keras.src.optimizers.optimizer"
    _keras_module = "keras.optimizers"
    _object_identifier, _object_version = "experimentalOptimizer", 2  # in SavedModels

    def __init__(
        self,
        name: str,
        weight_decay: float | None = 0,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        jit_compile: bool = True,
        **kwargs: Any,
    ):
        self.name = self._name = name
        self.weight_decay = weight_decay
        self.clipnorm, self.global_clipnorm, self.clipvalue = clipnorm, global_clipnorm, clipvalue
        self.use_ema, self.ema_momentum, self.ema_overwrite_frequency = use_ema, ema_momentum, ema_overwrite_frequency
        # Keras compiles updates only where there is a GPU.
        self.jit_compile = False
        if use_ema and not 0 <= ema_momentum <= 1:
            raise ValueError(f"`ema_momentum` must be in the range [0, 1]. Received: ema_momentum={ema_momentum}")
        if ema_overwrite_frequency and (not isinstance(ema_overwrite_frequency, int) or ema_overwrite_frequency < 1):
            raise ValueError(
                f"`ema_overwrite_frequency` must be an integer > 1 or None. Received: {ema_overwrite_frequency}"
            )
        if clipnorm is not None and global_clipnorm is not None:
            raise ValueError(
                "At most one of `clipnorm` and `global_clipnorm` can be set. Received: clipnorm="
                f"{clipnorm}, global_clipnorm={global_clipnorm}."
            )
        self._refuse(kwargs)
        self._variables: list[Variable] = []
        self._index_dict: dict[int, int] = {}
        self._built = False
        self._step_values: dict[Any, Any] = {}
        self._in_step = False
        self._iterations = Variable(0, name="iteration", dtype=dtypes.int64, trainable=False)
        self._variables.append(self._iterations)

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        """What checkpoints see: the variables in a list, the count of steps and the learning rate by name."""
        return attribute_children(self, _UNSAVED)

    def _refuse(self, options: dict[str, Any]) -> None:
        for ignored in ("is_legacy_optimizer", "mesh"):
            options.pop(ignored, None)
        self._given_rate = options.pop("lr", None)
        if self._given_rate:
            logging.getLogger("absl").warning(
                "`lr` is deprecated in Keras optimizer, please use `learning_rate` or use the legacy optimizer, e.g.,"
                f"tf.keras.optimizers.legacy.{type(self).__name__}."
            )
        self._initial_decay = float(options.pop("decay", None) or 0.0)
        if self._initial_decay < 0.0:
            raise ValueError(f"decay cannot be less than 0. Received: decay={self._initial_decay}.")
        for key in options:
            if key in _OLD_ARGUMENTS:
                raise ValueError(
                    f"{key} is deprecated in the new Keras optimizer, please check the docstring for valid arguments, "
                    f"or use the legacy optimizer, e.g., tf.keras.optimizers.legacy.{type(self).__name__}."
                )
            raise TypeError(
                f"{key} is not a valid argument, kwargs should be empty  for `optimizer_experimental.Optimizer`."
            )

    # ------------------------------------------------------------ what subclasses define

    def build(self, var_list: Sequence[Variable]) -> None:
        """Makes the optimizer's variables for a list of variables. Subclasses extend it.

        Args:
          var_list: all variables that will be updated.
        """
        if self._built:
            return
        self._index_dict = {self._var_key(v): i for i, v in enumerate(var_list)}
        self._built_for = list(var_list)  # the keys are ids, which are only the variables' own while these live
        if self.use_ema:
            self._model_variables_moving_average = [
                self.add_variable_from_reference(v, "average", initial_value=v) for v in var_list
            ]

    def update_step(self, gradient: Any, variable: Variable) -> None:
        """Updates one variable. Subclasses define it.

        Args:
          gradient: Tensor, or IndexedSlices with each index once.
          variable: the variable.
        """
        raise NotImplementedError

    # ------------------------------------------------------------ variables

    def _var_key(self, variable: Any) -> int:
        return id(variable)

    def _index(self, variable: Any) -> int:
        return self._index_dict[id(variable)]

    @property
    def variables(self) -> VariableList:
        """The optimizer's variables; the first one counts the steps."""
        return VariableList(self._variables)

    def add_variable(
        self, shape: Any, dtype: Any = None, initializer: Any = "zeros", name: str | None = None
    ) -> Variable:
        """Makes a variable of the optimizer.

        Args:
          shape: its shape; None for a scalar's.
          dtype: by default `floatx()`.
          initializer: its first value.
          name: its name.
        Returns: the variable.
        """
        initializer = initializers.get(initializer) if isinstance(initializer, str) else initializer
        value = initializer(
            [] if shape is None else shape, dtypes.as_dtype(backend.floatx() if dtype is None else dtype)
        )
        variable = Variable(value, name=name, trainable=False)
        self._variables.append(variable)
        return variable

    def add_variable_from_reference(
        self, model_variable: Variable, variable_name: str, shape: Any = None, initial_value: Any = None
    ) -> Variable:
        """Makes a variable of the optimizer that goes with a variable of the model.

        Args:
          model_variable: the model's.
          variable_name: the first part of its name.
          shape: its shape, by default the other's.
          initial_value: its first value, by default zeros.
        Returns: the variable, of the other's dtype.
        """
        if initial_value is None:
            if shape is None:
                initial_value = ops.unary("ZerosLike", model_variable.value())
            else:
                initial_value = convert.constant(0, dtype=model_variable.dtype, shape=shape)
        variable = Variable(
            initial_value,
            name=f"{variable_name}/{model_variable._shared_name}",
            dtype=model_variable.dtype,
            trainable=False,
        )
        self._variables.append(variable)
        return variable

    @property
    def iterations(self) -> Variable:
        """How many steps were made: an int64 variable."""
        return self._iterations

    @iterations.setter
    def iterations(self, variable: Variable) -> None:
        if self._built:
            raise RuntimeError(
                "Cannot set `iterations` to a new Variable after the Optimizer weights have been created. Here it is "
                f"attempting to set `iterations` to {variable}. Usually this means you are trying to set `iterations` "
                "after calling `apply_gradients()`. Please set `iterations` before calling `apply_gradients()`."
            )
        self._iterations = variable

    def __setstate__(self, state: dict[str, Any]) -> None:
        """For copies and pickles: variables are known by their ids, which are others now."""
        self.__dict__.update(state)
        self._index_dict = {self._var_key(v): i for i, v in enumerate(self.__dict__.get("_built_for", ()))}

    # ------------------------------------------------------------ learning rate

    def _build_learning_rate(self, learning_rate: Any) -> Any:
        if self._given_rate is not None:
            learning_rate = self._given_rate
        if isinstance(learning_rate, LearningRateSchedule):
            value = convert.to_tensor(learning_rate(self.iterations))
            self._current_learning_rate = Variable(
                value, name="current_learning_rate", dtype=value.dtype, trainable=False
            )
            return learning_rate
        return Variable(learning_rate, name="learning_rate", dtype=backend.floatx_dtype(), trainable=False)

    @property
    def learning_rate(self) -> Variable:
        """The learning rate: a variable; of a schedule, its value at the last step."""
        rate = getattr(self, "_learning_rate", None)
        if rate is None:
            raise ValueError("Missing learning rate, please set self.learning_rate at optimizer creation time.")
        return self._current_learning_rate if isinstance(rate, LearningRateSchedule) else rate

    @learning_rate.setter
    def learning_rate(self, learning_rate: Any) -> None:
        if isinstance(learning_rate, LearningRateSchedule):
            self._learning_rate = learning_rate
            self._current_learning_rate = Variable(
                convert.to_tensor(learning_rate(self.iterations)), name="current_learning_rate", trainable=False
            )
        elif isinstance(self._learning_rate, LearningRateSchedule):
            raise TypeError(
                "This optimizer was created with a `LearningRateSchedule` object as its `learning_rate` constructor "
                "argument, hence its learning rate is not settable. If you need the learning rate to be settable, "
                "you should instantiate the optimizer with a float `learning_rate` argument."
            )
        else:
            self._learning_rate.assign(learning_rate)

    @property
    def lr(self) -> Variable:
        """An older name of `learning_rate`."""
        return self.learning_rate

    @lr.setter
    def lr(self, learning_rate: Any) -> None:
        self.learning_rate = learning_rate

    def _rate(self, dtype: dtypes.DType) -> Tensor:
        """The learning rate of this step, as a tensor."""
        rate = ops.cast(self.learning_rate.value(), dtype)
        if not self._initial_decay:
            return rate
        return rate / (1.0 + self._initial_decay * ops.cast(self.iterations.value(), dtype))

    # ------------------------------------------------------------ updates

    def compute_gradients(self, loss: Any, var_list: Any, tape: GradientTape | None = None) -> list[tuple[Any, Any]]:
        """Pairs of gradient and variable.

        Args:
          loss: function without arguments, or a tensor that `tape` recorded.
          var_list: variables, or a function that returns them.
          tape: the tape; needed for a tensor.
        Returns: pairs; the gradient is None where the loss does not depend on the variable.
        Raises: ValueError for a tensor without its tape.
        """
        if not callable(loss) and tape is None:
            raise ValueError(f"`tape` is required when a `Tensor` loss is passed. Received: loss={loss}, tape={tape}.")
        tape = GradientTape() if tape is None else tape
        if callable(loss):
            with tape:
                if not callable(var_list):
                    tape.watch(list(var_list))
                loss = loss()
                if callable(var_list):
                    var_list = var_list()
        return list(zip(tape.gradient(loss, var_list), var_list, strict=True))

    def minimize(self, loss: Any, var_list: Any, tape: GradientTape | None = None) -> None:
        """Computes gradients and applies them; see `compute_gradients`."""
        self.apply_gradients(self.compute_gradients(loss, var_list, tape))

    def apply_gradients(
        self,
        grads_and_vars: Iterable[tuple[Any, Any]],
        name: str | None = None,
        skip_gradients_aggregation: bool = False,
        **kwargs: Any,
    ) -> Variable:
        """Updates variables.

        Args:
          grads_and_vars: pairs of gradient and variable; pairs without gradient are left out.
          name: scope of the optimizer's variables, by default its name.
          skip_gradients_aggregation: for distributed training.
          **kwargs: `experimental_aggregate_gradients` of older programs.
        Returns: the variable that counts the steps.
        Raises: ValueError if no pair has a gradient; KeyError for a variable the optimizer was not built for.
        """
        kwargs.pop("experimental_aggregate_gradients", None)
        if kwargs:
            raise TypeError(f"apply_gradients() got an unexpected keyword argument '{next(iter(kwargs))}'")
        pairs = list(grads_and_vars)
        self._update_schedule()
        if not pairs:
            return self._iterations
        if not self._built:
            with init_scope(), call_context.name_scope(name or self.name or "optimizer"):  # also inside a traced loop
                self.build([v for _, v in pairs])
            note_creation(self._variables)
        pairs = without_empty(pairs)
        gradients = self._clip_gradients([g for g, _ in pairs])
        variables = [v for _, v in pairs]
        gradients = self._deduplicate_sparse_grad(gradients)
        self._apply_weight_decay(variables)
        self._apply(gradients, variables)
        for variable in variables:
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable))
        return self._iterations

    def aggregate_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        """The pairs, summed over replicas; with one replica as they are."""
        return list(grads_and_vars)

    def save_own_variables(self, store: Any) -> None:
        """Puts the values of `variables` into a mapping, by number."""
        for i, variable in enumerate(self._variables):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Takes values from what `save_own_variables` filled; warns where there are more or fewer."""
        if len(store.keys()) != len(self._variables):
            _logger.warning(
                "Skipping variable loading for optimizer '%s', because it has %d variables whereas the saved "
                "optimizer has %d variables. ",
                self.name,
                len(self._variables),
                len(store.keys()),
            )
            return
        for i, variable in enumerate(self._variables):
            variable.assign(np.asarray(store[str(i)], variable.dtype._storage))

    def _update_schedule(self) -> None:
        rate = getattr(self, "_learning_rate", None)
        if isinstance(rate, LearningRateSchedule):
            self._current_learning_rate.assign(rate(self.iterations))

    def _apply(self, gradients: Sequence[Any], variables: Sequence[Variable]) -> None:
        for variable in variables:
            if id(variable) not in self._index_dict:
                raise KeyError(
                    f"The optimizer cannot recognize variable {variable.name}. This usually means you are trying to "
                    "call the optimizer to update different parts of the model separately. Please call "
                    "`optimizer.build(variables)` with the full list of trainable variables before the training loop "
                    f"or use legacy optimizer `tf.keras.optimizers.legacy.{type(self).__name__}."
                )
        self._in_step = True
        try:
            for gradient, variable in zip(gradients, variables, strict=True):
                self.update_step(gradient, variable)
        finally:
            self._in_step = False
            self._step_values.clear()
        ops.assign_add(self._iterations, _ONE)
        if self.use_ema:
            self._update_averages(variables)

    def _once(self, dtype: dtypes.DType, compute: Callable[[dtypes.DType], Any]) -> Any:
        """What is the same for all variables of a dtype in one step, computed once; at once for a lone "
        "`update_step`."""
        if not self._in_step:
            return compute(dtype)
        found = self._step_values.get(dtype)
        if found is None:
            found = self._step_values[dtype] = compute(dtype)
        return found

    def _clip_gradients(self, gradients: list[Any]) -> Sequence[Any]:
        if self.clipnorm and self.clipnorm > 0:
            return [None if g is None else clipping.clip_by_norm(g, self.clipnorm) for g in gradients]
        if self.global_clipnorm and self.global_clipnorm > 0:
            return clipping.clip_by_global_norm(gradients, self.global_clipnorm)[0]
        if self.clipvalue and self.clipvalue > 0:
            return [
                None if g is None else clipping.clip_by_value(g, -self.clipvalue, self.clipvalue) for g in gradients
            ]
        return gradients

    def _deduplicate_sparse_grad(self, gradients: Sequence[Any]) -> Sequence[Any]:
        """IndexedSlices with each index once."""
        return [deduplicated(g) if isinstance(g, IndexedSlices) else g for g in gradients]

    def _apply_weight_decay(self, variables: Sequence[Variable]) -> None:
        if self.weight_decay is None:
            return
        for variable in variables:
            if self._use_weight_decay(variable):
                decay = ops.cast(convert.to_tensor(self.weight_decay), variable.dtype)
                step = ops.multiply(ops.multiply(variable.value(), decay), self._rate(variable.dtype))
                ops.assign_sub(variable, step)

    def exclude_from_weight_decay(self, var_list: Any = None, var_names: Any = None) -> None:
        """Says which variables do not decay; before the first step only.

        Args:
          var_list: variables.
          var_names: patterns; a variable in whose name one is found does not decay.
        Raises: ValueError after the first step.
        """
        if self._built:
            raise ValueError("`exclude_from_weight_decay()` can only be configued before the optimizer is built.")
        self._excluded = {self._var_key(v) for v in var_list or ()}
        self._excluded_names = list(var_names or ())

    def _use_weight_decay(self, variable: Variable) -> bool:
        if self._var_key(variable) in getattr(self, "_excluded", ()):
            return False
        return not any(re.search(pattern, variable.name) for pattern in getattr(self, "_excluded_names", ()))

    # ------------------------------------------------------------ averages

    def _update_averages(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            average = self._model_variables_moving_average[self._index(variable)]
            kept = ops.multiply(average.value(), self.ema_momentum)
            ops.assign(average, ops.add(kept, ops.multiply(variable.value(), 1 - self.ema_momentum)))
        if not self.ema_overwrite_frequency:
            return
        if context.state.graph is None:
            if int(self.iterations) % self.ema_overwrite_frequency == 0:
                self._overwrite(variables)
            return
        due = ops.equal(apply("FloorMod", self.iterations.value(), self.ema_overwrite_frequency), 0)
        for variable in variables:
            average = self._model_variables_moving_average[self._index(variable)].value()
            ops.assign(variable, ops.select(due, average, variable.value()))

    def _overwrite(self, variables: Sequence[Variable]) -> None:
        for variable in variables:
            variable.assign(self._model_variables_moving_average[self._index(variable)].value())

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Called at the end of `fit`: with `use_ema` the weights become their averages.

        Args:
          var_list: the model's variables.
        """
        if self.use_ema:
            self._overwrite(var_list)

    # ------------------------------------------------------------ values and configuration

    @property
    def weights(self) -> VariableList:
        """An older name of `variables`."""
        return self.variables

    def get_weights(self) -> list[Any]:
        """The values of `variables`."""
        return [v.numpy() for v in self._variables]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Sets the values of `variables`.

        Args:
          weights: one array per variable.
        Raises: ValueError for a wrong shape, or before the variables are made.
        """
        if not self._built:
            raise ValueError(
                "You are calling `set_weights()` on an optimizer that has not yet been built. Please call "
                "`optimizer.build(trainable_variables)` to create the optimizer weights before calling `set_weights()`."
            )
        for variable, value in zip(self._variables, weights, strict=False):
            if tuple(variable.shape) != tuple(getattr(value, "shape", ())):
                raise ValueError(
                    f"Optimizer variable {self._var_key(variable)} has shape {variable.shape} not compatible with "
                    f"provided weight shape {value.shape}."
                )
            variable.assign(value)

    def _serialize_hyperparameter(self, value: Any) -> Any:
        if isinstance(value, LearningRateSchedule):
            from thalweg.keras.optimizers import schedules

            return schedules.serialize(value)
        if backend.is_variable(value):
            return value.numpy()
        return value() if callable(value) else value

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {
            "name": self.name,
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            "use_ema": self.use_ema,
            "ema_momentum": self.ema_momentum,
            "ema_overwrite_frequency": self.ema_overwrite_frequency,
            "jit_compile": self.jit_compile,
            "is_legacy_optimizer": False,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Optimizer:
        """An optimizer from what `get_config` returned."""
        config = dict(config)
        if isinstance(config.get("learning_rate"), dict):
            from thalweg.keras.optimizers import schedules

            config["learning_rate"] = schedules.deserialize(config["learning_rate"], custom_objects=custom_objects)
        return cls(**config)


_ONE = convert.eager_tensor(1, dtypes.int64)
