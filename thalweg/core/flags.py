"""The one table of flags: what can be set from outside, by environment variable or by with block.

A flag `X` is set before the program starts by `THALWEG_X=...`, in a part of it by `with flags.override(X=...)`, and
read as `flags.values.X` (two attribute loads, fit for hot paths). Values hold for the whole process. Every flag has a
kind, a default, a text, and says whether functions must be traced again when it changes (`trace_key`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

PREFIX = "THALWEG_"
_BOOL_WORDS = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}


ANY_TEXT = ("any text",)  # the `choices` of a flag whose value is a path, say


class Flag(NamedTuple):
    """One row of the table; `choices` are all values the flag can take, all of the type of `default`."""

    name: str
    default: Any
    choices: tuple
    doc: str
    in_trace_key: bool

    def check(self, value: Any) -> Any:
        """`value`, if it is one of the choices. Raises: ValueError, which lists them."""
        if self.choices == ANY_TEXT and isinstance(value, str):
            return value
        if type(value) is not type(self.default) or value not in self.choices:
            raise ValueError(f"flag {self.name}: {value!r} is not a valid value; valid are {_listed(self.choices)}")
        return value

    def parse(self, text: str) -> Any:
        """The value an environment variable's text stands for. Raises: ValueError, which lists the valid texts."""
        if self.choices == ANY_TEXT:
            return text
        if isinstance(self.default, bool):
            words = _BOOL_WORDS
        else:
            words = {str(choice): choice for choice in self.choices}
        value = words.get(text.strip().lower())
        if value is None:
            raise ValueError(f"environment variable {PREFIX}{self.name}={text!r}: valid values are {', '.join(words)}")
        return value


class _Values:
    """The present value of each flag, as attributes; only `define` and `override` may write."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"flags are set by THALWEG_{name} or `with flags.override({name}=...)`, not by assignment")

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"there is no flag {name}; the flags are {', '.join(sorted(_FLAGS))}")


_FLAGS: dict[str, Flag] = {}
values = _Values()


def _listed(choices: tuple) -> str:
    return ", ".join(repr(choice) for choice in choices)


def define(
    name: str,
    default: Any,
    doc: str,
    choices: tuple | None = None,
    in_trace_key: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Flag:
    """Adds a flag and gives it its value from the environment, or the default.

    Args:
      name: upper case; the environment variable is `THALWEG_` + name.
      default: a bool, int or str, one of `choices`.
      doc: what it does, in one or two sentences.
      choices: all valid values; of a bool always False and True; `ANY_TEXT` for what cannot be listed.
      in_trace_key: whether a traced function depends on the value.
      environment: where to look, `os.environ` by default. An empty text counts as not set.
    Raises: ValueError if the flag exists, the name is not upper case, or default or environment hold no valid value.
    """
    if name in _FLAGS:
        raise ValueError(f"flag {name} is defined already: {_FLAGS[name].doc}")
    if not name.isupper() or not name.isidentifier():
        raise ValueError(f"flag {name!r}: a name in upper case is expected")
    if isinstance(default, bool):
        choices = (False, True)
    if not choices or not doc:
        raise ValueError(f"flag {name}: choices and doc text are needed")
    flag = Flag(name, default, tuple(choices), doc, in_trace_key)
    flag.check(default)
    text = (os.environ if environment is None else environment).get(PREFIX + name, "")
    value = flag.parse(text) if text.strip() else default
    _FLAGS[name] = flag
    values.__dict__[name] = value
    return flag


@contextlib.contextmanager
def override(**settings: Any) -> Iterator[None]:
    """Sets flags for the length of a with block, in the whole process.

    Raises: ValueError for an unknown flag or a value it cannot take; then nothing is set.
    """
    for name, value in settings.items():
        if name not in _FLAGS:
            raise ValueError(f"there is no flag {name}; the flags are {', '.join(sorted(_FLAGS))}")
        _FLAGS[name].check(value)
    saved = {name: values.__dict__[name] for name in settings}
    values.__dict__.update(settings)
    try:
        yield
    finally:
        values.__dict__.update(saved)


def trace_key() -> tuple:
    """The values that traced functions depend on: part of the key under which traces are kept."""
    return tuple(values.__dict__[flag.name] for flag in _FLAGS.values() if flag.in_trace_key)


def table() -> list[Flag]:
    """All flags, by name; the documentation's page is made from it."""
    return [_FLAGS[name] for name in sorted(_FLAGS)]


define("CHECK", False, "Compare shape and dtype of every op's result with what the op's inference rule says.")
define(
    "DEBUG",
    0,
    "What to print of functions: 1 how each runs, why an op was not compiled; 2 also graphs and clusters; 3 also HLO.",
    choices=(0, 1, 2, 3),
)
define("TRACEBACK", "short", "Whether error tracebacks show our own frames (full) or not.", choices=("short", "full"))
define(
    "ALLOCATOR", True, "Tune the C library's malloc so that large buffers are reused and not returned to the system."
)
define("XLA_FLAGS_DEFAULTS", True, "Add our defaults to XLA_FLAGS before XLA starts; what is set there already wins.")
define(
    "BACKGROUND_COMPILE",
    True,
    "Compile functions in a thread beside the program where that is likely to finish sooner.",
)
define(
    "COMPILE_CACHE",
    "",
    "The folder for executables that later runs use (default: thalweg in the user's cache folder), 0 for none.",
    choices=ANY_TEXT,
)
define(
    "BACKEND",
    "auto",
    "Which backend runs kernels: auto chooses by op and size, numpy and xla force one where the op has it.",
    choices=("auto", "numpy", "xla"),
    in_trace_key=True,
)
define("ALIAS_KERAS", True, "Whether `import keras` means tf.keras where `import tensorflow` means thalweg.")
