"""Arguments that had another name in TensorFlow 1: the functions of `tf.compat.v1` take both."""

from __future__ import annotations

from typing import Any


def either(newer_name: str, newer: Any, older_name: str, older: Any) -> Any:
    """The value given under either name; None where neither is.

    Raises: ValueError when both names are used.
    """
    if older is None:
        return newer
    if newer is not None:
        raise ValueError(f"Cannot specify both '{older_name}' and '{newer_name}'.")
    return older


def required(name: str, value: Any) -> Any:
    """A value that has no default, though the older names gave its parameter one.

    Raises: ValueError for None.
    """
    if value is None:
        raise ValueError(f"{name} must be specified.")
    return value
