"""Attributes of functions that graphs keep for others to read: `experimental_implements`, `experimental_attributes`.

Source: tf.function public docs 2.15; recorded runs (tests/golden/functions/names.json).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thalweg.core import protos

_ALLOWED = frozenset(
    """
    api_implements api_preferred_device _disable_acd disable_summaries_at_runtime go_backwards _implements
    experimental_ints_on_device _noinline runtime_constant_optimization _tf_data_function time_major
    _OutputsOnOpDevice
    """.split()
)


def implements(text: str | None) -> dict[str, Any]:
    """What `experimental_implements` says: a name, or a NameAttrList as text with attributes of its own."""
    if text is None:
        return {}
    if not isinstance(text, str):
        raise TypeError(f"tf.function: experimental_implements must be a string, got {type(text).__name__}")
    from google.protobuf import text_format

    named = protos.message("NameAttrList")()
    try:
        text_format.Parse(text, named)
    except text_format.ParseError:
        return {"_implements": text}
    return {**named.attr, "_implements": named.name}


def checked(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Attributes of the user. Raises: ValueError for one that functions do not take."""
    for key in attributes or {}:
        if key not in _ALLOWED:
            raise ValueError(f"`{key} is not supported by tf.function as an attribute.")
    return dict(attributes or {})


def messages(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Values as AttrValue messages. Raises: ValueError for one of another type."""
    return {key: _message(key, value) for key, value in attributes.items()}


def _message(key: str, value: Any) -> Any:
    kind = protos.message("AttrValue")
    if isinstance(value, kind):
        return value
    found = kind()
    if isinstance(value, list):
        for v in value:
            field, plain = _field(v)
            if field is None:
                raise ValueError(f"Attributes for {key} must be bool, int, float, or string. Got {type(v)}.")
            getattr(found.list, field).append(plain)
        return found
    field, plain = _field(value)
    if field is None:
        raise ValueError(f"Attribute {key} must be bool, int, float, string, list, or AttrValue. Got {type(value)}.")
    setattr(found, field, plain)
    return found


def _field(value: Any) -> tuple[str | None, Any]:
    if isinstance(value, bool):
        return "b", value
    if isinstance(value, int):
        return "i", value
    if isinstance(value, float):
        return "f", value
    if isinstance(value, (str, bytes)):
        return "s", value.encode() if isinstance(value, str) else value
    return None, None
