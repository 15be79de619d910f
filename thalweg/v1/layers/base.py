"""`tf.compat.v1.layers.Layer`: a Keras layer in a variable scope; its weights are shared by their names.

The scope is that of the first call: `name` below the scope around, made unique when no name was given. Losses and
updates go to collections of the graph.
Source: tf.compat.v1.layers.Layer public docs 2.15; names from recorded runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from thalweg.core import context, nest, shapes
from thalweg.core.names import name_scope
from thalweg.graph import modes
from thalweg.graph import variable_scope as scopes
from thalweg.keras import backend, constraints, initializers, regularizers
from thalweg.keras.layers.base import Layer as KerasLayer
from thalweg.ops.resource.variable import VariableAggregation, VariableSynchronization

_state = context.state


class Layer(KerasLayer):
    """The base of TF 1's layers.

    Args:
      trainable: whether its variables are trained.
      name: name of its variable scope.
      dtype: dtype of its variables; by default that of the inputs.
      **kwargs: `_scope` (name or VariableScope), `_reuse` (as `reuse` of variable_scope), and those of Keras' layers.
    """

    def __init__(self, trainable: bool = True, name: str | None = None, dtype: Any = None, **kwargs: Any):
        scope, reuse = kwargs.pop("_scope", None), kwargs.pop("_reuse", None)
        base = name if isinstance(name, str) else backend.to_snake_case(type(self).__name__)
        super().__init__(trainable=trainable, name=_unique(base) if name is None else name, dtype=dtype, **kwargs)
        self.__dict__.update(_base_name=base, _reuse=reuse, _scope=None)
        if scope:
            with scopes.variable_scope(scope) as captured:
                self.__dict__["_scope"] = captured

    # ------------------------------------------------------------ scopes

    @property
    def scope_name(self) -> str:
        """The name of the variable scope. Raises: ValueError before the first call."""
        if self._scope is None:
            raise ValueError(
                f'No name available for layer scope because the layer "{self._name}" has not been used yet. The scope '
                "name  is determined the first time the layer instance is called. You must therefore call the layer "
                "before querying `scope_name`."
            )
        return self._scope.name

    @property
    def graph(self) -> Any:
        """The current graph. Raises: RuntimeError eagerly."""
        if context.executing_eagerly():
            raise RuntimeError("Layer.graph not supported when executing eagerly.")
        return _state.graph

    def _set_scope(self, scope: Any = None) -> None:
        if self._scope is not None:
            return
        if self._reuse:
            entered = scopes.variable_scope(self._base_name if scope is None else scope)
        else:
            entered = scopes.variable_scope(scope, default_name=self._base_name)
        with entered as captured:
            self.__dict__["_scope"] = captured

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Runs the layer in its variable scope.

        Args:
          inputs, *args, **kwargs: those of `call`; `scope` names the variable scope of a layer without one.
        """
        self._set_scope(kwargs.pop("scope", None))
        reuse = True if self.built else self._reuse
        with contextlib.ExitStack() as stack:
            stack.enter_context(scopes.variable_scope(self._scope, reuse=reuse, auxiliary_name_scope=False))
            if _state.graph is not None and self._scope.original_name_scope:
                stack.enter_context(name_scope(self._scope.original_name_scope))
            return super().__call__(inputs, *args, **kwargs)

    def apply(self, *args: Any, **kwargs: Any) -> Any:
        """Older name of calling the layer."""
        return self(*args, **kwargs)

    # ------------------------------------------------------------ variables, losses, updates

    def add_weight(
        self,
        name: str,
        shape: Any,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool | None = None,
        constraint: Any = None,
        use_resource: bool | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        partitioner: Any = None,
        **kwargs: Any,
    ) -> Any:
        """The variable `name` of the layer's scope, by `get_variable`.

        Args: as `tf.compat.v1.get_variable`; `initializer` and `regularizer` may be names Keras knows.
        Raises: ValueError for a name that is taken or missing, as `reuse` demands.
        """
        for key in kwargs:
            if key not in ("experimental_autocast", "autocast"):
                raise TypeError("Unknown keyword argument:", key)
        if synchronization is VariableSynchronization.ON_READ:
            if trainable:
                raise ValueError(
                    "Synchronization value can be set to VariableSynchronization.ON_READ only for non-trainable "
                    "variables. You have specified trainable=True and "
                    "synchronization=VariableSynchronization.ON_READ."
                )
            trainable = False
        trainable = True if trainable is None else trainable
        self._set_scope()
        reuse = True if self.built else self._reuse
        with scopes.variable_scope(self._scope, reuse=reuse, auxiliary_name_scope=False):
            variable = scopes.get_variable(
                name,
                shape=shapes.as_shape_tuple(shape),
                dtype=dtype or self.dtype or backend.floatx(),
                initializer=initializers.get(initializer),
                regularizer=regularizers.get(regularizer),
                trainable=trainable and self.trainable,
                constraint=constraints.get(constraint),
                partitioner=partitioner,
                synchronization=synchronization,
                aggregation=aggregation,
            )
        (self._trainable_weights if trainable else self._non_trainable_weights).append(variable)
        if context.executing_eagerly() and regularizer is not None:
            penalty = regularizers.get(regularizer)
            super().add_loss(lambda: penalty(variable))
        return variable

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Adds losses to the layer, and to the graph's losses of regularizers."""
        super().add_loss(losses)
        if not context.executing_eagerly():
            for loss in losses if isinstance(losses, (list, tuple)) else [losses]:
                if loss is not None and not callable(loss):
                    modes.add_to_collection(modes.GraphKeys.REGULARIZATION_LOSSES, loss)

    def add_update(self, updates: Any) -> None:
        """Adds operations that must run at each step to the collection UPDATE_OPS."""
        found = nest.flatten(updates)
        self.__dict__.setdefault("_updates", []).extend(found)
        if _state.graph is not None and not _state.graph.is_function:
            for update in found:
                modes.add_to_collection(modes.GraphKeys.UPDATE_OPS, update)

    @property
    def updates(self) -> list[Any]:
        """The operations of `add_update`."""
        return list(self.__dict__.get("_updates", ()))


def _unique(base: str) -> str:
    """A name no other layer of the graph has. TensorFlow counts each layer twice, and uses the second name."""
    backend.unique_object_name(base)
    return backend.unique_object_name(base)


def arguments(values: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a constructor, from its `locals()`."""
    values = {k: v for k, v in values.items() if k not in ("self", "__class__")}
    values.update(values.pop("kwargs", {}))
    return values


def called(layer_class: type, values: dict[str, Any], call_arguments: Sequence[str] = ()) -> Any:
    """Makes a layer and calls it, with the arguments of a function from its `locals()`."""
    inputs, reuse = values.pop("inputs"), values.pop("reuse", None)
    given = {name: values.pop(name) for name in call_arguments}
    options = {} if layer_class._has_weights is False else {"_reuse": reuse, "_scope": values["name"]}
    return layer_class(**values, **options)(inputs, **given)
