"""`tf.keras.Model`: layers that train together. Subclasses define `call`; stacks are in sequential.py.

The training loops are in thalweg.keras.training.loops.
Source: tf.keras.Model public docs 2.15; names, messages and orders from recorded runs.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg import version
from thalweg.core import dtypes, nest, shapes
from thalweg.core.tensor import EagerTensor
from thalweg.keras import backend, call_context, tracking
from thalweg.keras.layers import symbolic
from thalweg.keras.layers.base import Layer, default, is_default
from thalweg.keras.saving import serialization
from thalweg.keras.saving.api import SavingMixin
from thalweg.keras.saving.registration import CustomObjectScope
from thalweg.keras.saving.weight_files import WeightFilesMixin
from thalweg.keras.training.loops import TrainingMixin
from thalweg.keras.training.older import OlderTrainingMixin

_logger = logging.getLogger("tensorflow")


class Model(OlderTrainingMixin, SavingMixin, WeightFilesMixin, TrainingMixin):
    """A model: a subclass makes its layers in `__init__` and uses them in `call`.

    Args:
      *args, **kwargs: `name`, `trainable`, `dtype`, `dynamic`, as for Layer.
      With `inputs` and `outputs` the model is described by the layers between them: see functional.py.
    Raises: TypeError for other arguments.
    Example:
      >>> class Line(tf.keras.Model):
      ...   def __init__(self):
      ...     super().__init__()
      ...     self.dense = tf.keras.layers.Dense(1, kernel_initializer='ones')
      ...   def call(self, inputs):
      ...     return self.dense(inputs)
      >>> Line()(tf.constant([[2.0, 3.0]])).numpy()
      array([[5.]], dtype=float32)
    Source: tf.keras.Model public docs 2.15.
    """

    __module__ = "keras.src.engine.training"
    _keras_module = "keras"
    _is_graph_network = False
    _names_layers_in_checkpoints = False  # by their numbers: Sequential and models of inputs and outputs do

    # Set by functional.py: the class of described models, and what makes a subclass one of them.
    _functional: type
    _inject_functional: Callable[[type], type]
    _revived: Callable[[type, dict, Any], Any]

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Model and is_description(args, kwargs):
            cls = Model._functional
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any):
        self.__dict__["_model_initialized"] = True
        if is_description(args, kwargs) and not isinstance(self, Model._functional):
            self._init_described(args, kwargs)
            return
        unknown = set(kwargs) - {"trainable", "dtype", "dynamic", "name", "autocast", "inputs", "outputs"}
        if unknown:
            raise TypeError(f"The following keyword arguments passed to `Model` aren't supported: {unknown}.")
        super().__init__(*args, **kwargs)
        self._init_training()
        self.__dict__.update(inputs=None, outputs=None, input_names=None, output_names=None)

    def _init_described(self, args: tuple, kwargs: dict[str, Any]) -> None:
        """A subclass called `super().__init__(inputs, outputs)`: it is a described model from now on."""
        Model._inject_functional(type(self))
        known = {k: kwargs[k] for k in kwargs if k in ("inputs", "outputs", "name", "trainable")}
        others = {k: v for k, v in kwargs.items() if k not in known}
        Model._functional.__init__(self, *args, **known)  # type: ignore[misc]
        bases = type(self).__bases__
        first = next(i for i, base in enumerate(bases) if issubclass(base, Model._functional))
        rest = bases[first + 1 :]
        for base in rest:
            base.__init__(self, *args, **others)  # type: ignore[misc]
        if others and not rest:
            raise TypeError(
                f"The following keyword arguments passed to `Model` aren't supported: {others}."
            )

    def __setattr__(self, name: str, value: Any) -> None:
        if "_model_initialized" not in self.__dict__ and _has_weights(value):
            raise RuntimeError(
                "It looks like you are subclassing `Model` and you forgot to call `super().__init__()`. Always start "
                "with this line."
            )
        super().__setattr__(name, value)

    def to_json(self, **kwargs: Any) -> str:
        """The model's class and configuration as JSON; tf.keras.models.model_from_json reads it.

        Args:
          **kwargs: those of json.dumps.
        """
        return json.dumps(self._updated_config(), default=serialization.json_default, **kwargs)

    def _updated_config(self) -> dict[str, Any]:
        return {
            "class_name": type(self).__name__,
            "config": self.get_config(),
            "keras_version": version.KERAS_VERSION,
            "backend": "tensorflow",
        }

    def to_yaml(self, **kwargs: Any) -> str:
        """The model's class and configuration as YAML, for older programs (TensorFlow refuses since 2.6).

        Args:
          **kwargs: those of json.dumps.
        """
        from thalweg.keras.models import yaml_text

        return yaml_text.to_yaml(self.to_json(**kwargs))

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: step functions belong to the model they were made for."""
        own = ("train_function", "test_function", "predict_function", "_eval_handler")
        return self.__dict__ | dict.fromkeys(own)

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        found = {} if self._names_layers_in_checkpoints is False else _numbered(self.layers)
        return {**found, **super()._trackable_children(save_type, **kwargs)}

    # ------------------------------------------------------------ layers

    @property
    def layers(self) -> list[Layer]:
        """The layers directly inside, in the order in which they became attributes."""
        return list(self._flatten_layers(recursive=False, include_self=False))

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name or number.

        Raises: ValueError where there is none, or for neither or both.
        """
        if index is not None and name is not None:
            raise ValueError(f"Provide only a layer name or a layer index. Received: index={index}, name={name}.")
        if index is not None:
            if len(self.layers) <= index:
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has {len(self.layers)} layers."
                )
            return self.layers[index]
        if name is None:
            raise ValueError("Provide either a layer name or layer index at `get_layer`.")
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}. Existing layers are: {[layer.name for layer in self.layers]}.")

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that training changes: those of the layers, then the model's own."""
        self._assert_weights_created()
        if not self._trainable:
            return []
        nested = [w for t in self._self_tracked_trackables for w in t.trainable_variables]
        return tracking.unique(nested + self._trainable_weights)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The other variables; all of them when the model is not trainable."""
        self._assert_weights_created()
        fixed = [w for t in self._self_tracked_trackables for w in t.non_trainable_variables]
        if self._trainable:
            return tracking.unique(fixed + self._non_trainable_weights)
        trained = [w for t in self._self_tracked_trackables for w in t.trainable_variables]
        return tracking.unique(trained + self._trainable_weights + fixed + self._non_trainable_weights)

    @property
    def weights(self) -> list[Any]:
        """All variables: those of the layers one after the other, then the model's own."""
        self._assert_weights_created()
        nested = [w for t in self._self_tracked_trackables for w in t.variables]
        return tracking.unique(nested + self._trainable_weights + self._non_trainable_weights)

    def get_weights(self) -> list[np.ndarray]:
        """The values of `weights`, as arrays."""
        return super().get_weights()

    def _assert_weights_created(self) -> None:
        if not self.built and "build" in type(self).__dict__ and not self._dynamic:
            raise ValueError(
                f"Weights for model '{self.name}' have not yet been created. Weights are created when the model is "
                "first called on inputs or `build()` is called with an `input_shape`."
            )

    # ------------------------------------------------------------ calling and building

    @default
    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """The computation. Subclasses define it."""
        raise NotImplementedError(
            "Unimplemented `tf.keras.Model.call()`: if you intend to create a `Model` with the Functional API, please "
            "provide `inputs` and `outputs` arguments. Otherwise, subclass `Model` with an overridden `call()` method."
        )

    @default
    def build(self, input_shape: Any) -> None:
        """Makes the weights by calling the model on zeros.

        Args:
          input_shape: tuple, TensorShape or list; or a dict or list of shapes, for several inputs.
        Raises: ValueError without a shape, or if the call fails.
        """
        if input_shape is None:
            raise ValueError("Input shape must be defined when calling `build()` on a `Model` subclass network.")
        if not isinstance(input_shape, (tuple, list, dict, shapes.TensorShape)):
            raise ValueError(
                "Specified input shape is not one of the valid types. Please specify a batch input shape of type "
                f"tuple or list of input shapes. User provided input type: {type(input_shape)}."
            )
        if not self.inputs and not is_default(self.call) and not self.built:
            self._build_by_call(input_shape)
        Layer.build(self, input_shape)

    def _build_by_call(self, input_shape: Any) -> None:
        zeros = symbolic.map_shapes(lambda s: _zeros(s, self._compute_dtype_object), input_shape)
        if isinstance(zeros, tuple) and not isinstance(input_shape, shapes.TensorShape):
            zeros = list(zeros)
        state = call_context.state
        state.depth += 1
        try:
            self.call(zeros, training=False) if self._call_spec.training is not None else self.call(zeros)
        except errors_of_building as error:
            raise ValueError(
                "You cannot build your model by calling `build` if your layers do not support float type inputs. "
                "Instead, in "
                "order to instantiate and build your model, call your model on real tensor data (of the correct "
                "dtype).\n\n"
                f"The actual error from `call` is: {error}."
            ) from error
        finally:
            state.depth -= 1
        self._clear_losses()

    def compute_output_shape(self, input_shape: Any) -> Any:
        return super().compute_output_shape(input_shape)

    compute_output_shape._is_default = True  # type: ignore[attr-defined]

    def reset_states(self) -> None:
        """Resets the state of stateful layers."""
        for layer in self.layers:
            if hasattr(layer, "reset_states") and getattr(layer, "stateful", False):
                layer.reset_states()

    # ------------------------------------------------------------ describing

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Prints a table of the layers.

        Args:
          line_length: characters per line, 65 by default.
          positions: where columns end, as parts of the line or in characters.
          print_fn: called with each line instead of printing it.
          expand_nested: whether the layers of models inside are shown.
          show_trainable: whether a column says what is trainable.
          layer_range: patterns of the names of the first and last layer shown.
        Raises: ValueError for a model that is not built.
        """
        if not self.built:
            raise ValueError(
                "This model has not yet been built. Build the model first by calling `build()` or by calling the "
                "model on a batch of data."
            )
        from thalweg.keras.models import summary

        summary.print_summary(self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range)

    @default
    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, where all are plain values; else nothing, with a warning: define it then."""
        if type(self).get_config is not Model.get_config:  # called by a subclass, which adds its own
            return {}
        if type(self).__init__ is not Model.__init__ and self._auto_config is None:
            _logger.warning(
                "Model's `__init__()` arguments contain non-serializable objects. Please implement a `get_config()` "
                "method in the subclassed Model for proper saving and loading. Defaulting to empty config."
            )
            return {}
        return dict(self._auto_config or {})

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """A model from what `get_config` returned.

        Args:
          config: the configuration: of a described model, or the arguments of the constructor.
          custom_objects: classes of layers by name.
        Raises: ValueError for an improper configuration; TypeError where the constructor does not take it.
        """
        with CustomObjectScope(custom_objects or {}):
            if all(key in config for key in ("name", "layers", "input_layers", "output_layers")):
                model = Model._revived(cls, config, custom_objects)
                if model is not None:
                    return model
            try:
                return cls(**config)
            except TypeError as error:
                raise TypeError(
                    "Unable to revive model from config. When overriding the `get_config()` method, make sure that the "
                    f"returned config contains all items used as arguments in the  constructor to {cls}, which is the "
                    "default behavior. You can override this default behavior by defining a `from_config(cls, config)` "
                    f"class method to specify how to create an instance of {cls.__name__} from its config.\n\n"
                    f"Received config={config}\n\nError encountered during deserialization: {error}"
                ) from error


def is_description(args: tuple, kwargs: dict[str, Any]) -> bool:
    """Whether constructor arguments are the inputs and outputs of a described model."""
    return len(args) == 2 or len(args) == 1 and "outputs" in kwargs or "inputs" in kwargs and "outputs" in kwargs


errors_of_building = (ValueError, TypeError, RuntimeError, KeyError, AttributeError)


def _zeros(shape: Any, dtype: dtypes.DType) -> EagerTensor:
    sizes = tuple(1 if n is None else n for n in shapes.as_shape_tuple(shape))
    return EagerTensor(np.zeros(sizes, dtype._storage), dtype)


def _numbered(layers: Sequence[Layer]) -> dict[str, Layer]:
    """The layers by their numbers, those with weights also by their numbers among these."""
    found, with_weights = {}, 0
    for i, layer in enumerate(layers):
        if layer.weights:
            found[f"layer_with_weights-{with_weights}"] = layer
            with_weights += 1
        found[f"layer-{i}"] = layer
    return found


def _has_weights(value: Any) -> bool:
    return all(tracking.is_trackable(v) or backend.is_variable(v) for v in nest.flatten(value))
