"""Layers and models of a SavedModel whose classes are not known: they have the functions and variables of the file."""

from __future__ import annotations

from typing import Any

from thalweg.keras import tracking
from thalweg.keras.layers.base import Layer
from thalweg.keras.models.model import Model


class RevivedMixin:
    """What revived layers and models share. The file's children arrive in `_loaded` by their names."""

    _takes_loaded_children = True

    def _describe(self, said: dict[str, Any]) -> None:
        self.__dict__.update(_loaded={}, _said=said, _config_said=said.get("config"))

    def _add_loaded(self, name: str, child: Any) -> None:
        """Takes a child of the file."""
        self._loaded[name] = child
        if tracking.is_variable(child) or isinstance(child, Layer):
            setattr(self, name, child)

    def _revived(self) -> None:
        """Called when all children are there."""
        trainable = self._loaded.get("trainable_variables", ())
        for variable in self._loaded.get("variables", ()):
            own = [*self._trainable_weights, *self._non_trainable_weights]
            nested = [w for layer in self._flatten_layers(include_self=False) for w in layer.weights]
            if not any(variable is v for v in [*own, *nested]):
                kind = self._trainable_weights if any(variable is v for v in trainable) else self._non_trainable_weights
                kind.append(variable)
        for loss in getattr(self._loaded.get("keras_api"), "layer_regularization_losses", None) or ():
            self._callable_losses.append(loss)
        self.built = True

    def call(self, inputs: Any, training: Any = None, **others: Any) -> Any:
        """The function of the file; losses that it adds are added here, too."""
        function = self._loaded.get("call_and_return_conditional_losses")
        function = function or self._loaded.get("call_and_return_all_conditional_losses")
        if function is None:
            function = getattr(self._loaded.get("keras_api"), "call_and_return_conditional_losses", None)
        plain = self._loaded.get("__call__")
        if function is None and plain is None:
            raise ValueError(
                f"Cannot call {type(self).__name__} {self.name!r}: its class is not known, and the SavedModel has no "
                "functions of it (save_traces=False). Pass the class in `custom_objects`."
            )
        kwargs = {**others, "training": bool(training)} if self._said.get("expects_training_arg") else others
        if function is None:
            return plain(inputs, **kwargs)
        outputs, losses = function(inputs, **kwargs)
        self.add_loss(losses)
        return outputs

    def get_config(self) -> dict[str, Any]:
        """What was said of it.

        Raises: NotImplementedError where nothing was.
        """
        if self._config_said is None:
            raise NotImplementedError(f"{type(self).__name__} {self.name!r} was saved without a configuration")
        return self._config_said


def revive(base: type, said: dict[str, Any]) -> Any:
    """A layer or model of a class that has the name of the one that is not known."""
    name = str(said.get("class_name", base.__name__)).rpartition(">")[2]
    return type(name, (base,), {"__module__": base.__module__})(said)


class RevivedLayer(RevivedMixin, Layer):
    """A layer whose class is not known."""

    def __init__(self, said: dict[str, Any]):
        super().__init__(name=said["name"], dtype=said.get("dtype"), trainable=said.get("trainable", True))
        self._describe(said)
        self.stateful = bool(said.get("stateful"))

    def build(self, input_shape: Any) -> None:
        """The variables are those of the file."""


class RevivedModel(RevivedMixin, Model):
    """A model whose class is not known."""

    def __init__(self, said: dict[str, Any]):
        super().__init__(name=said["name"])
        self._describe(said)

    def build(self, input_shape: Any) -> None:
        """The variables are those of the file."""
        self.built = True
