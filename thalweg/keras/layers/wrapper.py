"""`tf.keras.layers.Wrapper`: the base of layers around another layer."""

from __future__ import annotations

import copy
from typing import Any

from thalweg.keras.layers import registry
from thalweg.keras.layers.base import Layer
from thalweg.keras.saving import serialization


class Wrapper(Layer):
    """A layer around another; a base class.

    Args:
      layer: the layer.
      **kwargs: those of Layer.
    Raises: ValueError for what is no layer.
    Source: tf.keras.layers.Wrapper public docs 2.15.
    """

    __module__ = "keras.src.layers.rnn.base_wrapper"

    def __init__(self, layer: Any, **kwargs: Any):
        if not isinstance(layer, Layer):
            raise ValueError(
                f"Layer {layer} supplied to wrapper is not a supported layer type. Please ensure wrapped layer is a "
                "valid Keras layer."
            )
        self.__dict__.setdefault("_self_tracked_trackables", [])
        self.layer = layer
        super().__init__(**kwargs)

    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        self.built = True

    @property
    def activity_regularizer(self) -> Any:
        return getattr(self.layer, "activity_regularizer", None)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"layer": serialization.class_config(self.layer)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """A layer from what `get_config` returned."""
        config = copy.deepcopy(config)
        layer = registry.deserialize(config.pop("layer"), custom_objects=custom_objects)
        return cls(layer, **config)
