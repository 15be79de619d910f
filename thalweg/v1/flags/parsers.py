"""How the texts of a command line become values, and values texts."""

from __future__ import annotations

import csv
import enum
import io
from collections.abc import Sequence
from typing import Any

_MODULE = "absl.flags._argument_parser"


class ArgumentParser:
    """The base class of parsers: takes text (or a value already parsed) and gives the value."""

    __module__ = _MODULE
    syntactic_help = ""

    def parse(self, argument: Any) -> Any:
        """The value of a text. Raises: TypeError for what is no text, ValueError for text of another form."""
        if not isinstance(argument, str):
            raise TypeError(f'flag value must be a string, found "{type(argument)}"')
        return argument

    def flag_type(self) -> str:
        """The name of the kind of flag."""
        return "string"


class ArgumentSerializer:
    """The base class of serializers: value -> text."""

    __module__ = _MODULE

    def serialize(self, value: Any) -> str:
        """The text of a value."""
        return str(value)


class _NumericParser(ArgumentParser):
    """Numbers, between bounds."""

    number_article = number_name = ""

    def __init__(self, lower_bound: Any = None, upper_bound: Any = None):
        self.lower_bound, self.upper_bound = lower_bound, upper_bound
        self.syntactic_help = self._help()

    def _help(self) -> str:
        low, high, what = self.lower_bound, self.upper_bound, f"{self.number_article} {self.number_name}"
        if low is not None and high is not None:
            return f"{what} in the range [{low}, {high}]"
        signs = {(0, None): "non-negative", (1, None): "positive", (None, -1): "negative", (None, 0): "non-positive"}
        sign = signs.get((low, high))
        if sign is not None and (self.number_name == "integer" or low == 0 or high == 0):
            return f"a {sign} {self.number_name}"
        if high is not None:
            return f"{self.number_name} <= {high}"
        return f"{self.number_name} >= {low}" if low is not None else what

    def is_outside_bounds(self, val: Any) -> bool:
        """Whether a number is not between the bounds."""
        return (
            self.lower_bound is not None
            and val < self.lower_bound
            or (self.upper_bound is not None and val > self.upper_bound)
        )

    def convert(self, argument: Any) -> Any:
        """Text -> number."""
        raise NotImplementedError

    def parse(self, argument: Any) -> Any:
        value = self.convert(argument)
        if self.is_outside_bounds(value):
            raise ValueError(f"{value} is not {self.syntactic_help}")
        return value


class FloatParser(_NumericParser):
    """Floating-point numbers."""

    __module__ = _MODULE
    number_article, number_name = "a", "number"
    syntactic_help = "a number"

    def convert(self, argument: Any) -> float:
        if isinstance(argument, bool) or not isinstance(argument, (int, float, str)):
            raise TypeError(f"Expect argument to be a string, int, or float, found {type(argument)}")
        return float(argument)

    def flag_type(self) -> str:
        return "float"


class IntegerParser(_NumericParser):
    """Integers, also hexadecimal (0x..) and octal (0o..)."""

    __module__ = _MODULE
    number_article, number_name = "an", "integer"
    syntactic_help = "an integer"

    def convert(self, argument: Any) -> int:
        if isinstance(argument, int) and not isinstance(argument, bool):
            return argument
        if not isinstance(argument, str):
            raise TypeError(f"Expect argument to be a string or int, found {type(argument)}")
        base = 10
        if len(argument) > 2 and argument[0] == "0":
            base = {"o": 8, "x": 16}.get(argument[1], 10)
        return int(argument, base)

    def flag_type(self) -> str:
        return "int"


class BooleanParser(ArgumentParser):
    """true, t, 1, yes, y; false, f, 0, no, n."""

    __module__ = _MODULE

    def parse(self, argument: Any) -> bool:
        if isinstance(argument, str):
            if argument.lower() in ("true", "t", "1"):
                return True
            if argument.lower() in ("false", "f", "0"):
                return False
            raise ValueError("Non-boolean argument to boolean flag", argument)
        if isinstance(argument, int) and argument in (0, 1):
            return bool(argument)
        if isinstance(argument, int):
            raise ValueError("Non-boolean argument to boolean flag", argument)
        raise TypeError("Non-boolean argument to boolean flag", argument)

    def flag_type(self) -> str:
        return "bool"


class EnumParser(ArgumentParser):
    """One of some texts."""

    __module__ = _MODULE

    def __init__(self, enum_values: Sequence[str], case_sensitive: bool = True):
        if not enum_values:
            raise ValueError(f'enum_values cannot be empty, found "{enum_values}"')
        if isinstance(enum_values, str):
            raise ValueError(f'enum_values cannot be a str, found "{enum_values}"')
        self.enum_values, self.case_sensitive = list(enum_values), case_sensitive

    def parse(self, argument: Any) -> str:
        if self.case_sensitive:
            if argument in self.enum_values:
                return argument
        else:
            for value in self.enum_values:
                if value.upper() == argument.upper():
                    return value
        raise ValueError(f"value should be one of <{'|'.join(self.enum_values)}>")

    def flag_type(self) -> str:
        return "string enum"


class EnumClassParser(ArgumentParser):
    """A member of an Enum, by its name."""

    __module__ = _MODULE

    def __init__(self, enum_class: type[enum.Enum], case_sensitive: bool = True):
        if not (isinstance(enum_class, type) and issubclass(enum_class, enum.Enum)):
            raise TypeError(f"{enum_class} is not a subclass of Enum.")
        if not enum_class.__members__:
            raise ValueError(f'enum_class cannot be empty, but "{enum_class}" is empty.')
        if not case_sensitive and len({n.lower() for n in enum_class.__members__}) < len(enum_class.__members__):
            raise ValueError(f"Ambiguous enum values for {list(enum_class.__members__)} using case_sensitive=False")
        self.enum_class, self._case_sensitive = enum_class, case_sensitive
        names = enum_class.__members__
        self._member_names = tuple(names if case_sensitive else (n.lower() for n in names))

    @property
    def member_names(self) -> Sequence[str]:
        """The names that are accepted."""
        return self._member_names

    def parse(self, argument: Any) -> enum.Enum:
        if isinstance(argument, self.enum_class):
            return argument
        if isinstance(argument, str):
            for name, member in self.enum_class.__members__.items():
                if name == argument or not self._case_sensitive and name.lower() == argument.lower():
                    return member
        raise ValueError(f"value should be one of <{'|'.join(self._member_names)}>")

    def flag_type(self) -> str:
        return "enum class"


class BaseListParser(ArgumentParser):
    """Texts between separators."""

    __module__ = _MODULE

    def __init__(self, token: str | None = None, name: str | None = None):
        self._token, self._name = token, name
        self.syntactic_help = f"a {name} separated list"

    def parse(self, argument: Any) -> list[str]:
        if isinstance(argument, list):
            return argument
        return [s.strip() for s in argument.split(self._token)] if argument else []

    def flag_type(self) -> str:
        return f"{self._name} separated list of strings"


class ListParser(BaseListParser):
    """Texts between commas; quotes as in CSV files."""

    __module__ = _MODULE

    def __init__(self) -> None:
        super().__init__(",", "comma")

    def parse(self, argument: Any) -> list[str]:
        if isinstance(argument, list):
            return argument
        if not argument:
            return []
        try:
            return [s.strip() for s in next(csv.reader([argument], strict=True))]
        except csv.Error as e:
            raise ValueError(f"Unable to parse the value {argument!r} as a comma separated list: {e}") from None


class WhitespaceSeparatedListParser(BaseListParser):
    """Texts between white space, or commas too."""

    __module__ = _MODULE

    def __init__(self, comma_compat: bool = False):
        self._comma_compat = comma_compat
        super().__init__(None, "whitespace or comma" if comma_compat else "whitespace")

    def parse(self, argument: Any) -> list[str]:
        if isinstance(argument, list):
            return argument
        if not argument:
            return []
        return (argument.replace(",", " ") if self._comma_compat else argument).split()


class ListSerializer(ArgumentSerializer):
    """Texts joined by a separator."""

    __module__ = _MODULE

    def __init__(self, list_sep: str):
        self.list_sep = list_sep

    def serialize(self, value: Any) -> str:
        return self.list_sep.join(str(x) for x in value)


class CsvListSerializer(ListSerializer):
    """Texts joined as in a CSV file."""

    __module__ = _MODULE

    def serialize(self, value: Any) -> str:
        output = io.StringIO()
        csv.writer(output, delimiter=self.list_sep).writerow([str(x) for x in value])
        return output.getvalue().strip()


class EnumClassSerializer(ArgumentSerializer):
    """The name of a member of an Enum."""

    __module__ = _MODULE

    def __init__(self, lowercase: bool):
        self._lowercase = lowercase

    def serialize(self, value: Any) -> str:
        return value.name.lower() if self._lowercase else value.name


class EnumClassListSerializer(ListSerializer):
    """The names of members, joined."""

    __module__ = _MODULE

    def __init__(self, list_sep: str, **kwargs: Any):
        super().__init__(list_sep)
        self._element_serializer = EnumClassSerializer(**kwargs)

    def serialize(self, value: Any) -> str:
        if isinstance(value, list):
            return self.list_sep.join(self._element_serializer.serialize(x) for x in value)
        return self._element_serializer.serialize(value)
