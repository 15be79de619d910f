"""Conditions on the values of flags."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.v1.flags.errors import ValidationError
from thalweg.v1.flags.flag import FlagHolder
from thalweg.v1.flags.values import FLAGS, FlagValues


class _Validator:
    """A condition on one flag (`single`) or on several, as a dict."""

    def __init__(self, names: Sequence[str], checker: Callable, message: str, single: bool):
        self.names, self.checker, self.message, self.single = list(names), checker, message, single

    def verify(self, values: FlagValues) -> None:
        """Raises: ValidationError when the condition does not hold."""
        found = {n: values[n].value for n in self.names}
        if not self.checker(found[self.names[0]] if self.single else found):
            raise ValidationError(self.message)

    def describe(self, values: FlagValues) -> str:
        """The flags and their values."""
        pairs = [f"{n}={values[n].value}" for n in self.names]
        return f"flag --{pairs[0]}" if self.single else f"flags {', '.join(pairs)}"


def _name(flag: Any) -> tuple[str, FlagValues | None]:
    return (flag.name, flag._flagvalues) if isinstance(flag, FlagHolder) else (flag, None)


def _add(validator: _Validator, values: FlagValues) -> None:
    for name in validator.names:
        values[name].validators.append(validator)


def register_validator(
    flag_name: Any, checker: Callable, message: str = "Flag validation failed", flag_values: FlagValues = FLAGS
) -> None:
    """A function of a flag's value that must return True, or raise ValidationError.

    Source: tf.compat.v1.flags.register_validator public docs 2.15.
    """
    name, own = _name(flag_name)
    _add(_Validator([name], checker, message, True), own or flag_values)


def validator(flag_name: Any, message: str = "Flag validation failed", flag_values: FlagValues = FLAGS) -> Callable:
    """A decorator: the function is a validator of a flag."""

    def decorate(function: Callable) -> Callable:
        register_validator(flag_name, function, message, flag_values)
        return function

    return decorate


def register_multi_flags_validator(
    flag_names: Sequence[Any],
    multi_flags_checker: Callable,
    message: str = "Flags validation failed",
    flag_values: FlagValues = FLAGS,
) -> None:
    """A function of a dict of flags' values that must return True, or raise ValidationError."""
    pairs = [_name(n) for n in flag_names]
    values = next((own for _, own in pairs if own is not None), flag_values)
    _add(_Validator([n for n, _ in pairs], multi_flags_checker, message, False), values)


def multi_flags_validator(
    flag_names: Sequence[Any], message: str = "Flag validation failed", flag_values: FlagValues = FLAGS
) -> Callable:
    """A decorator: the function is a validator of several flags."""

    def decorate(function: Callable) -> Callable:
        register_multi_flags_validator(flag_names, function, message, flag_values)
        return function

    return decorate


def mark_flag_as_required(flag_name: Any, flag_values: FlagValues = FLAGS) -> None:
    """The flag must be given (or have a default)."""
    name, own = _name(flag_name)
    values = own or flag_values
    if values[name].default is not None:
        warnings.warn(
            f"Flag --{name} has a non-None default value; therefore, mark_flag_as_required will pass even if flag is "
            "not specified in the command line!",
            stacklevel=2,
        )
    message = f"Flag --{name} must have a value other than None."
    register_validator(name, lambda value: value is not None, message, values)


def mark_flags_as_required(flag_names: Sequence[Any], flag_values: FlagValues = FLAGS) -> None:
    """The flags must be given."""
    for name in flag_names:
        mark_flag_as_required(name, flag_values)


def mark_flags_as_mutual_exclusive(
    flag_names: Sequence[Any], required: bool = False, flag_values: FlagValues = FLAGS
) -> None:
    """At most one of the flags may be given; exactly one when `required`."""
    names = [_name(n)[0] for n in flag_names]

    def check(found: dict[str, Any]) -> bool:
        count = sum(value is not None for value in found.values())
        if count == 1 or not required and count == 0:
            return True
        many = "Exactly" if required else "At most"
        raise ValidationError(f"{many} one of ({', '.join(names)}) must have a value other than None.")

    register_multi_flags_validator(flag_names, check, flag_values=flag_values)


def mark_bool_flags_as_mutual_exclusive(
    flag_names: Sequence[Any], required: bool = False, flag_values: FlagValues = FLAGS
) -> None:
    """At most one of the flags may be True; exactly one when `required`. Raises: ValidationError for another kind."""
    names = [_name(n)[0] for n in flag_names]
    for name in names:
        if not flag_values[name].boolean:
            raise ValidationError(
                f"Flag --{name} is not Boolean, which is required for flags used in "
                "mark_bool_flags_as_mutual_exclusive."
            )

    def check(found: dict[str, Any]) -> bool:
        count = sum(bool(value) for value in found.values())
        if count == 1 or not required and count == 0:
            return True
        raise ValidationError(f"{'Exactly' if required else 'At most'} one of ({', '.join(names)}) must be True.")

    register_multi_flags_validator(flag_names, check, flag_values=flag_values)
