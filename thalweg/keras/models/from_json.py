"""Models from configurations and JSON.

Source: tf.keras.models.model_from_json public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import json
from typing import Any

from thalweg.core import dtypes, shapes
from thalweg.keras.layers import registry


def model_from_config(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """A model from its class and configuration.

    Args:
      config: {"class_name": ..., "config": ...}.
      custom_objects: classes by name.
    Returns: the model, not compiled.
    Raises: TypeError for a list; ValueError for an unknown class.
    Source: tf.keras.models.model_from_config public docs 2.15.
    """
    if isinstance(config, list):
        raise TypeError(
            f"`model_from_config` expects a dictionary, not a list. Received: config={config}. Did you meant to use "
            "`Sequential.from_config(config)`?"
        )
    return registry.deserialize(config, custom_objects=custom_objects)


def model_from_json(json_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """A model from what `model.to_json()` returned.

    Args:
      json_string: the text.
      custom_objects: classes by name.
    Returns: the model, not compiled, with new weights.
    Raises: ValueError for a text that is no JSON, or an unknown class.
    Example:
      >>> model = tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,))])
      >>> tf.keras.models.model_from_json(model.to_json()).output_shape
      (None, 2)
    Source: tf.keras.models.model_from_json public docs 2.15.
    """
    return registry.deserialize(decoded(json_string), custom_objects=custom_objects)


def decoded(text: str) -> Any:
    """JSON as configurations have it: with shapes, dtypes, tuples and the like made again."""
    return json.loads(text, object_hook=_object)


def _object(data: dict[str, Any]) -> Any:
    kind = data.get("class_name")
    if kind == "TensorShape":
        return shapes.TensorShape(data["items"])
    if kind == "TypeSpec":
        return data
    if kind == "CompositeTensor":
        return data
    if kind == "__tuple__":
        return tuple(data["items"])
    if kind == "__ellipsis__":
        return ...
    if kind == "DType":
        return dtypes.as_dtype(data["name"])
    return data
