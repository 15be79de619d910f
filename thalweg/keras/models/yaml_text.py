"""Models' configurations as YAML, for older programs; TensorFlow has refused since 2.6, as its loader could run code.

What is written holds plain values only, and what is read may hold nothing else. PyYAML writes and reads it where it is
installed; without it the text is JSON, which is YAML, too.
"""

from __future__ import annotations

import json
from typing import Any

from thalweg.keras.layers import registry
from thalweg.keras.models import from_json


def to_yaml(json_text: str) -> str:
    """A configuration in JSON as YAML."""
    data = json.loads(json_text)
    try:
        import yaml
    except ImportError:
        return json.dumps(data, indent=2)
    return yaml.safe_dump(data, sort_keys=False)


def model_from_yaml(yaml_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """A model from what `model.to_yaml()` returned; only plain values are read.

    Args:
      yaml_string: the text.
      custom_objects: classes by name.
    Returns: the model, not compiled, with new weights.
    Raises: ValueError for a text with anything else in it; ImportError for one that only PyYAML could read.
    """
    try:
        data = json.loads(yaml_string)
    except ValueError:
        data = _safely(yaml_string)
    return registry.deserialize(from_json.decoded(json.dumps(data)), custom_objects=custom_objects)


def _safely(text: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise ImportError("model_from_yaml: reading this text requires PyYAML") from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"model_from_yaml: the text is no YAML of plain values: {error}") from None
