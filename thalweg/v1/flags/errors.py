"""What goes wrong with flags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_MODULE = "absl.flags._exceptions"


class Error(Exception):
    """The base class of the errors of flags."""

    __module__ = _MODULE


class CantOpenFlagFileError(Error):
    """A flag file cannot be opened."""

    __module__ = _MODULE


class DuplicateFlagError(Error):
    """A name is taken by another flag."""

    __module__ = _MODULE

    @classmethod
    def from_flag(cls, flagname: str, flag_values: Any, other_flag_values: Any = None) -> DuplicateFlagError:
        """The error for a name that two modules define."""
        first = flag_values.find_module_defining_flag(flagname, default="<unknown>")
        second = "<unknown>"
        if other_flag_values is not None:
            second = other_flag_values.find_module_defining_flag(flagname, default="<unknown>")
        summary = flag_values[flagname].help
        return cls(
            f"The flag '{flagname}' is defined twice. First from {first}, Second from {second}.  Description from "
            f"first occurrence: {summary}"
        )


class IllegalFlagValueError(Error):
    """A flag cannot have a value."""

    __module__ = _MODULE


class UnrecognizedFlagError(Error):
    """A flag that is not defined; `flagname` and `flagvalue` tell which."""

    __module__ = _MODULE

    def __init__(self, flagname: str, flagvalue: Any = "", suggestions: Sequence[str] | None = None):
        self.flagname, self.flagvalue = flagname, flagvalue
        hint = f". Did you mean: {', '.join(suggestions)} ?" if suggestions else ""
        super().__init__(f"Unknown command line flag '{flagname}'{hint}")


class UnparsedFlagAccessError(Error):
    """A flag is asked for before the command line was parsed."""

    __module__ = _MODULE


class ValidationError(Error):
    """A validator refuses the flags' values."""

    __module__ = _MODULE


class FlagNameConflictsWithMethodError(Error):
    """A flag's name is that of a method of FlagValues."""

    __module__ = _MODULE
