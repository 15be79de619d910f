"""The weights of a layer: making, listing, reading and setting them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from thalweg.core import dtypes, shapes, trackable
from thalweg.keras import backend, constraints, initializers, regularizers, tracking
from thalweg.ops.resource.variable import Variable, VariableAggregation, VariableSynchronization


class SavedModelHooks:
    """What Keras adds to layers in SavedModels; set by keras.saving.saved_model, loaded when one is written."""

    children: Callable[[Any, dict], dict[str, Any]]
    identifier: Callable[[Any], str | None]


saved_model_hooks = SavedModelHooks()
trackable.register_exporter("thalweg.keras.saving.saved_model.writing")


class WeightsMixin:
    """Everything about weights; the base of Layer. Attributes are set by Layer.__init__."""

    _untracked_attributes: tuple[str, ...] = ()  # that checkpoints do not look into
    _trainable: bool
    _trainable_weights: list[Any]
    _non_trainable_weights: list[Any]
    _self_tracked_trackables: list[Any]
    name: str
    built: bool

    # ------------------------------------------------------------ nested layers

    def _nested(self) -> list[Any]:
        """The layers and modules directly inside, those in lists and dicts included."""
        found: list[Any] = []
        for value in self._self_tracked_trackables:
            if isinstance(value, tracking._Container):
                found.extend(value.layers)
            else:
                found.append(value)
        return found

    def _flatten_layers(self, recursive: bool = True, include_self: bool = True) -> Iterator[Any]:
        """This layer and the layers inside, depth first."""
        if include_self:
            yield self
        for layer in self._nested():
            if isinstance(layer, WeightsMixin):
                yield layer
                if recursive:
                    yield from layer._flatten_layers(include_self=False)

    # ------------------------------------------------------------ lists

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that training changes: this layer's own, then those of layers inside."""
        if not self._trainable:
            return []
        nested = [w for layer in self._nested() for w in layer.trainable_variables]
        return tracking.unique(self._trainable_weights + nested)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The other variables; all of them when the layer is not trainable."""
        if self._trainable:
            nested = [w for layer in self._nested() for w in layer.non_trainable_variables]
            return tracking.unique(self._non_trainable_weights + nested)
        nested = [w for layer in self._nested() for w in layer.variables]
        return tracking.unique(self._trainable_weights + self._non_trainable_weights + nested)

    @property
    def weights(self) -> list[Any]:
        """All variables, trainable ones first."""
        return tracking.unique(self.trainable_weights + self.non_trainable_weights)

    @property
    def trainable_variables(self) -> list[Any]:
        """The same as `trainable_weights`."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Any]:
        """The same as `non_trainable_weights`."""
        return self.non_trainable_weights

    @property
    def variables(self) -> list[Any]:
        """The same as `weights`."""
        return self.weights

    @property
    def trainable(self) -> bool:
        """Whether training changes the layer; setting it sets it for the layers inside, too."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self._flatten_layers():
            layer._trainable = bool(value) if isinstance(value, (bool, np.bool_, int)) else value

    # ------------------------------------------------------------ making

    def _variable_class(self, dtype: dtypes.DType, options: dict[str, Any]) -> type[Variable]:
        """Variables that are read in the compute dtype, where that is another one."""
        casts = options.get("autocast", options.get("experimental_autocast", True))
        if self.__dict__.get("_reads_dtype") is None or not dtype.is_floating or casts is False or not self._autocast:
            return Variable
        from thalweg.keras.mixed_precision.cast_variable import AutoCastVariable

        return AutoCastVariable

    def add_weight(
        self,
        name: str | None = None,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool | None = None,
        constraint: Any = None,
        use_resource: Any = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        **kwargs: Any,
    ) -> Variable:
        """Makes a variable of the layer.

        Args:
          name: name below the layer's.
          shape: its shape, a scalar's by default.
          dtype: by default the layer's.
          initializer: initializer, its name, or a function of shape and dtype; Glorot's uniform one for floats, else
            zeros.
          regularizer: regularizer whose loss is added to the layer's.
          trainable: whether training changes it; default True.
          constraint: function applied to the value after each update.
          use_resource, synchronization, aggregation: as for tf.Variable.
          **kwargs: `autocast`, `experimental_autocast`, `collections`, `caching_device`, `getter`, `layout` are
            accepted.
        Returns: the variable.
        Raises: TypeError for other arguments; ValueError where a dtype needs an initializer.
        """
        for key in kwargs:
            if key not in _WEIGHT_OPTIONS:
                raise TypeError("Unknown keyword argument:", key)
        shape = shapes.as_shape_tuple(() if shape is None else shape)
        dtype = dtypes.as_dtype(dtype or self.dtype or backend.floatx()).base_dtype
        trainable = _is_trainable(trainable, synchronization)
        constraint = constraints.get(constraint)
        if kwargs.get("getter") is not None:
            variable = kwargs["getter"](
                name=name, shape=shape, dtype=dtype, initializer=initializers.get(initializer), trainable=trainable
            )
        else:
            initializer = initializers.get(initializer) or _default_initializer(name, dtype, self.name)
            variable = self._variable_class(dtype, kwargs)(
                initializer(shape, dtype=dtype),
                trainable=trainable,
                name=name,
                dtype=dtype,
                constraint=constraint,
                synchronization=synchronization,
                aggregation=aggregation,
                shape=shape,
            )
        (self._trainable_weights if trainable else self._non_trainable_weights).append(variable)
        if name is not None:  # checkpoints know it by this name, too
            self.__dict__.setdefault("_named_weights", {})[name] = variable
            trackable.child_added(self, name, variable)
        regularizer = regularizers.get(regularizer)
        if regularizer is not None:
            self.add_loss(functools.partial(_regularization, regularizer, variable))
        return variable

    def add_variable(self, *args: Any, **kwargs: Any) -> Variable:
        """An older name of `add_weight`."""
        return self.add_weight(*args, **kwargs)

    def _object_identifier(self) -> str | None:
        """The kind of object that SavedModels call it."""
        return saved_model_hooks.identifier(self)

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        """What checkpoints see: the weights by the names they were made with, then the attributes."""
        attributes = tracking.attribute_children(self, self._untracked_attributes)
        found = {**self.__dict__.get("_named_weights", {}), **attributes}
        if save_type == "savedmodel":
            return {**saved_model_hooks.children(self, kwargs["cache"]), **found}
        return found

    # ------------------------------------------------------------ values

    def get_weights(self) -> list[np.ndarray]:
        """The values of `weights`, as arrays."""
        return [np.array(w.numpy()) for w in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Sets the values of `weights`.

        Args:
          weights: one array per variable, in the order of `weights`.
        Raises: ValueError when their number or shapes are others.
        """
        variables = self.weights
        if len(variables) != len(weights):
            raise ValueError(
                f'You called `set_weights(weights)` on layer "{self.name}" with a weight list of length '
                f"{len(weights)}, but the layer was expecting {len(variables)} weights. Provided weights: "
                f"{str(weights)[:50]}..."
            )
        arrays = [w if hasattr(w, "shape") else np.asarray(w) for w in weights]
        for variable, array in zip(variables, arrays, strict=True):
            if not variable.shape.is_compatible_with(tuple(array.shape)):
                raise ValueError(
                    f"Layer {self.name} weight shape {variable.shape} is not compatible with provided weight shape "
                    f"{tuple(array.shape)}."
                )
        for variable, array in zip(variables, arrays, strict=True):
            backend.set_value(variable, array)

    def save_own_variables(self, store: Any) -> None:
        """Puts the values of the layer's own variables into a mapping, by number; for `.keras` files."""
        for i, variable in enumerate(self._trainable_weights + self._non_trainable_weights):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Takes values from what `save_own_variables` filled. Raises: ValueError for another number of variables."""
        variables = self._trainable_weights + self._non_trainable_weights
        if len(store.keys()) != len(variables):
            if not variables and not self.built:
                raise ValueError(
                    f"Layer '{self.name}' was never built and thus it doesn't have any variables. However the weights "
                    f"file lists {len(store.keys())} variables for this layer. In most cases, this indicates that you "
                    "need to implement the `def build_from_config(self, config)` method on the layer. You might also "
                    "want to implement the method that generates the config at saving time, `def "
                    "get_build_config(self)`. The method `build_from_config()` is meant to create the state of the "
                    "layer (i.e. its variables) upon deserialization."
                )
            raise ValueError(
                f"Layer '{self.name}' expected {len(variables)} variables, but received {len(store.keys())} variables "
                f"during loading. Expected: {[v.name for v in variables]}"
            )
        for i, variable in enumerate(variables):
            value = np.asarray(store[str(i)])
            if not variable.shape.is_compatible_with(value.shape):
                raise ValueError(
                    f"Cannot assign value to variable ' {variable.name}': Shape mismatch.The variable shape "
                    f"{variable.shape}, and the assigned value shape {value.shape} are incompatible."
                )
            variable.assign(np.asarray(value, variable.dtype._storage))

    def count_params(self) -> int:
        """The number of scalars in `weights`.

        Raises: ValueError while the layer is not built.
        """
        if not self.built and not getattr(self, "_is_graph_network", False):
            raise ValueError(
                f"You tried to call `count_params` on layer {self.name}, but the layer isn't built. You can build it "
                f"manually via: `{self.name}.build(batch_input_shape)`."
            )
        return count_params(self.weights)


_WEIGHT_OPTIONS = frozenset(
    (
        "collections",
        "autocast",
        "caching_device",
        "getter",
        "layout",
        "experimental_autocast",
        "experimental_enable_variable_lifting",
        "partitioner",
    )
)


def count_params(weights: list[Any]) -> int:
    """The number of scalars in variables, each counted once."""
    return int(sum(np.prod(w._static_shape(), dtype=np.int64) for w in tracking.unique(list(weights))))


def _is_trainable(trainable: bool | None, synchronization: VariableSynchronization) -> bool:
    if synchronization is VariableSynchronization.ON_READ:
        if trainable:
            raise ValueError(
                "Synchronization value can be set to VariableSynchronization.ON_READ only for non-trainable variables. "
                "You have specified trainable=True and synchronization=VariableSynchronization.ON_READ."
            )
        return False
    return True if trainable is None else bool(trainable)


def _default_initializer(name: str | None, dtype: dtypes.DType, layer_name: str) -> Callable:
    if dtype.is_floating:
        return initializers.get("glorot_uniform")
    if dtype.is_integer or dtype is dtypes.bool:
        return initializers.get("zeros")
    raise ValueError(
        f"An initializer for variable {name} of type {dtype!r} is required for layer {layer_name}. Received: None."
    )


def _regularization(regularizer: Callable, variable: Variable) -> Any:
    """The loss of a regularized variable, computed anew at each step."""
    return regularizer(variable)
