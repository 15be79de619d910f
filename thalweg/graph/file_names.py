"""`tf.io.match_filenames_once`: file names that are looked up when variables are initialised."""

from __future__ import annotations

from typing import Any

from thalweg.core import context, names
from thalweg.graph.modes import GraphKeys
from thalweg.graph.variables import VariableV1
from thalweg.ops.io.api import matching_files


def match_filenames_once(pattern: Any, name: str | None = None) -> Any:
    """The names of the files that match a pattern, looked up once, when the variable is initialised.

    Args:
      pattern: string scalar or vector.
    Returns: a local variable of strings.
    Example:
      >>> tf.io.match_filenames_once("/no/such/file*").numpy().shape
      (0,)
    Source: tf.io.match_filenames_once public docs 2.15.
    """
    with names.name_scope_v1(name, "matching_filenames", [pattern]):
        return VariableV1(
            initial_value=matching_files(pattern), trainable=False, validate_shape=context.executing_eagerly(),
            collections=[GraphKeys.LOCAL_VARIABLES],
        )  # fmt: skip
