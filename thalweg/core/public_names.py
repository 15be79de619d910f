"""The public names, as lower layers may use them: the api layer fills this in when thalweg is imported.

Keras names the layers it makes of functions by the functions' public names, finds functions by such names in
configurations, and asks that public functions be handed out wrapped once there are symbolic tensors they must notice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class PublicNames:
    """What the api layer offers."""

    # A path below `tf` ("math.reduce_mean") -> the object. Raises: AttributeError.
    find: Callable[[str], Any]
    # From now on public functions are handed out as `wrap(canonical path, function)`, those found before, too.
    intercept: Callable[[Callable[[str, Any], Any]], None]


names = PublicNames()
