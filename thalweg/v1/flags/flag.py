"""One flag: name, parser, default, value."""

from __future__ import annotations

import copy
import enum
import functools
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.v1.flags import parsers
from thalweg.v1.flags.errors import Error, IllegalFlagValueError

_MODULE = "absl.flags._flag"


@functools.total_ordering
class Flag:
    """A flag.

    Args:
      parser, serializer: text -> value and back.
      name, short_name: names on the command line.
      default: value when it is not given.
      help_string: what it means.
      boolean: whether `--name` and `--noname` stand for True and False.
      allow_override, allow_override_cpp, allow_hide_cpp, allow_overwrite: what another definition or a second value may
        do.
      allow_using_method_names: whether the name may be that of a method of FlagValues.
    """

    __module__ = _MODULE

    def __init__(
        self,
        parser: parsers.ArgumentParser,
        serializer: parsers.ArgumentSerializer | None,
        name: str,
        default: Any,
        help_string: str | None,
        short_name: str | None = None,
        boolean: bool = False,
        allow_override: bool = False,
        allow_override_cpp: bool = False,
        allow_hide_cpp: bool = False,
        allow_overwrite: bool = True,
        allow_using_method_names: bool = False,
    ):
        self.name, self.short_name, self.boolean = name, short_name, boolean
        self.help = help_string or "(no help available)"
        self.allow_override, self.allow_override_cpp = allow_override, allow_override_cpp
        self.allow_hide_cpp, self.allow_overwrite = allow_hide_cpp, allow_overwrite
        self.allow_using_method_names = allow_using_method_names
        self.present, self.using_default_value = 0, True
        self.parser, self.serializer = parser, serializer
        self.validators: list[Any] = []
        self._value: Any = None
        self._set_default(default)

    @property
    def value(self) -> Any:
        """The value."""
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self._value = value

    def __hash__(self) -> int:
        return hash(id(self))

    def __eq__(self, other: Any) -> bool:
        return self is other

    def __lt__(self, other: Any) -> Any:
        return id(self) < id(other) if isinstance(other, Flag) else NotImplemented

    def __bool__(self) -> bool:
        raise TypeError("A Flag instance would always be True. Did you mean to test the `.value` attribute?")

    def __copy__(self) -> Any:
        raise TypeError(f"{type(self).__name__} does not support shallow copies. Use copy.deepcopy instead.")

    def __deepcopy__(self, memo: dict) -> Flag:
        result = object.__new__(type(self))
        result.__dict__ = copy.deepcopy(self.__dict__, memo)
        return result

    def _set_default(self, value: Any) -> None:
        self.default_unparsed = value
        self.default = None if value is None else self._parse_from_default(value)
        self.default_as_str = self._as_text(self.default)
        if self.using_default_value:
            self.value = self.default

    def _as_text(self, value: Any) -> str | None:
        if value is None:
            return None
        if self.boolean:
            return repr("true" if value else "false")
        return repr(self.serializer.serialize(value) if self.serializer else str(value))

    def _parse_from_default(self, value: Any) -> Any:
        return self._parse(value)

    def _parse(self, argument: Any) -> Any:
        try:
            return self.parser.parse(argument)
        except (TypeError, ValueError, OverflowError) as e:
            raise IllegalFlagValueError(f"flag --{self.name}={argument}: {e}") from None

    def parse(self, argument: Any) -> None:
        """Takes a value from the command line. Raises: IllegalFlagValueError for one that does not fit."""
        if self.present and not self.allow_overwrite:
            raise IllegalFlagValueError(f"flag --{self.name}={argument}: already defined as {self.value}")
        self.value = self._parse(argument)
        self.present += 1

    def unparse(self) -> None:
        """Goes back to the default."""
        self.value, self.using_default_value, self.present = self.default, True, 0

    def serialize(self) -> str:
        """The flag as it stands on a command line."""
        return self._serialize(self.value)

    def _serialize(self, value: Any) -> str:
        if value is None:
            return ""
        if self.boolean:
            return f"--{self.name}" if value else f"--no{self.name}"
        if not self.serializer:
            raise Error(f"Serializer not present for flag {self.name}")
        return f"--{self.name}={self.serializer.serialize(value)}"

    def flag_type(self) -> str:
        """The name of the kind of flag."""
        return self.parser.flag_type()


class BooleanFlag(Flag):
    """True or False. Source: tf.compat.v1.flags.BooleanFlag public docs 2.15."""

    __module__ = _MODULE

    def __init__(self, name: str, default: Any, help: str | None, short_name: str | None = None, **args: Any):  # noqa: A002
        super().__init__(parsers.BooleanParser(), parsers.ArgumentSerializer(), name, default, help, short_name, True,
                         **args)  # fmt: skip


class EnumFlag(Flag):
    """One of some texts. Source: tf.compat.v1.flags.EnumFlag public docs 2.15."""

    __module__ = _MODULE

    def __init__(
        self,
        name: str,
        default: Any,
        help: str | None,  # noqa: A002
        enum_values: Sequence[str],
        short_name: str | None = None,
        case_sensitive: bool = True,
        **args: Any,
    ):
        help = help or "(no help available)"  # noqa: A001
        parser = parsers.EnumParser(enum_values, case_sensitive)
        super().__init__(parser, parsers.ArgumentSerializer(), name, default, help, short_name, **args)
        self.help = f"<{'|'.join(enum_values)}>: {help}"


class EnumClassFlag(Flag):
    """A member of an Enum. Source: tf.compat.v1.flags.EnumClassFlag public docs 2.15."""

    __module__ = _MODULE

    def __init__(
        self,
        name: str,
        default: Any,
        help: str | None,  # noqa: A002
        enum_class: type[enum.Enum],
        short_name: str | None = None,
        case_sensitive: bool = False,
        **args: Any,
    ):
        help = help or "(no help available)"  # noqa: A001
        parser = parsers.EnumClassParser(enum_class, case_sensitive)
        serializer = parsers.EnumClassSerializer(lowercase=not case_sensitive)
        super().__init__(parser, serializer, name, default, help, short_name, **args)
        self.help = f"<{'|'.join(parser.member_names)}>: {help}"


class MultiFlag(Flag):
    """A flag that may be given several times: its value is a list. Source: tf.compat.v1.flags.MultiFlag docs 2.15."""

    __module__ = _MODULE

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.help += ";\n    repeat this option to specify a list of values"

    def parse(self, arguments: Any) -> None:
        new = self._parse(arguments)
        self.value = [*self.value, *new] if self.present else new
        self.present += len(new)

    def _parse(self, arguments: Any) -> list[Any]:
        many = isinstance(arguments, (list, tuple)) or hasattr(arguments, "__iter__") and not isinstance(arguments, str)
        return [super(MultiFlag, self)._parse(a) for a in (arguments if many else [arguments])]

    def _serialize(self, value: Any) -> str:
        if not self.serializer:
            raise Error(f"Serializer not present for flag {self.name}")
        if value is None:
            return ""
        return "\n".join(super(MultiFlag, self)._serialize(v) for v in value)

    def flag_type(self) -> str:
        return "multi " + self.parser.flag_type()


class MultiEnumClassFlag(MultiFlag):
    """Members of an Enum. Source: tf.compat.v1.flags.MultiEnumClassFlag public docs 2.15."""

    __module__ = _MODULE

    def __init__(
        self,
        name: str,
        default: Any,
        help_string: str | None,
        enum_class: type[enum.Enum],
        case_sensitive: bool = False,
        **args: Any,
    ):
        parser = parsers.EnumClassParser(enum_class, case_sensitive)
        serializer = parsers.EnumClassListSerializer(",", lowercase=not case_sensitive)
        super().__init__(parser, serializer, name, default, help_string, **args)
        self.help = (
            f"<{'|'.join(parser.member_names)}>: {help_string or '(no help available)'};\n    repeat this option to "
            "specify a list of values"
        )


class FlagHolder:
    """What DEFINE_* returns: name, value and default of a flag."""

    __module__ = "absl.flags._flagvalues"

    def __init__(self, flag_values: Any, flag: Flag, ensure_non_none_value: bool = False):
        self._flagvalues, self._name, self._flag = flag_values, flag.name, flag
        self._ensure_non_none_value = ensure_non_none_value

    def __eq__(self, other: Any) -> Any:
        raise TypeError(
            f"unsupported operand type(s) for ==: '{type(self).__name__}' and '{type(other).__name__}' (did you mean "
            "to use 'FlagHolder.value' instead?)"
        )

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError(
            f"bool() not supported for instances of type '{type(self).__name__}' (did you mean to use "
            "'FlagHolder.value' instead?)"
        )

    __nonzero__ = __bool__

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @property
    def value(self) -> Any:
        """The value. Raises: UnparsedFlagAccessError before parsing, IllegalFlagValueError for a missing one."""
        value = getattr(self._flagvalues, self._name)
        if self._ensure_non_none_value and value is None:
            raise IllegalFlagValueError(f"Unexpected None value for flag {self._name}")
        return value

    @property
    def default(self) -> Any:
        """The default."""
        return self._flagvalues[self._name].default

    @property
    def present(self) -> bool:
        """Whether it was given on the command line."""
        return bool(self._flagvalues[self._name].present)

    def serialize(self) -> str:
        """The flag as it stands on a command line."""
        return self._flagvalues[self._name].serialize()


Checker = Callable[[Any], Any]
