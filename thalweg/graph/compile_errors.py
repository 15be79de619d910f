"""What the compiler of graphs raises where a body has to be interpreted."""

from __future__ import annotations

from typing import Any


class NotCompilable(Exception):
    """An op of the body cannot be part of an executable; the message says which and why.

    `node`: the operation of the outermost body that is being compiled, None where no single one is to blame.
    """

    node: Any = None
