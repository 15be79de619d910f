"""DEFINE_*: functions that define flags."""

from __future__ import annotations

import enum
import sys
from collections.abc import Sequence
from typing import Any

from thalweg.v1.flags import flag as kinds
from thalweg.v1.flags import parsers, validators
from thalweg.v1.flags.errors import UnrecognizedFlagError
from thalweg.v1.flags.values import FLAGS, FlagValues, calling_module


def DEFINE(  # noqa: N802
    parser: parsers.ArgumentParser,
    name: str,
    default: Any,
    help: str | None,  # noqa: A002
    flag_values: FlagValues = FLAGS,
    serializer: parsers.ArgumentSerializer | None = None,
    module_name: str | None = None,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag with a parser of one's own."""
    return DEFINE_flag(kinds.Flag(parser, serializer, name, default, help, **args), flag_values, module_name, required)


def DEFINE_flag(  # noqa: N802
    flag: kinds.Flag, flag_values: FlagValues = FLAGS, module_name: str | None = None, required: bool = False
) -> kinds.FlagHolder:
    """Defines a flag.

    Args:
      required: whether it must be given.
    Raises: ValueError for a required flag with a default; DuplicateFlagError for a name that is taken.
    """
    if required and flag.default is not None:
        raise ValueError(f"Required flag --{flag.name} needs to have None as default")
    flag_values[flag.name] = flag
    name, number = calling_module(2)
    if module_name:
        name, number = module_name, id(sys.modules.get(module_name))
    flag_values.register_flag_by_module(name, flag)
    flag_values.register_flag_by_module_id(number, flag)
    if required:
        validators.mark_flag_as_required(flag.name, flag_values)
    return kinds.FlagHolder(flag_values, flag, ensure_non_none_value=flag.default is not None or required)


def DEFINE_string(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **args: Any,  # noqa: A002
) -> kinds.FlagHolder:
    """Defines a flag whose value is text."""
    serializer = parsers.ArgumentSerializer()
    return DEFINE(parsers.ArgumentParser(), name, default, help, flag_values, serializer, required=required, **args)


def DEFINE_bool(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,  # noqa: A002
    flag_values: FlagValues = FLAGS,
    module_name: str | None = None,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag that is `--name` or `--noname`."""
    return DEFINE_flag(kinds.BooleanFlag(name, default, help, **args), flag_values, module_name, required)


DEFINE_boolean = DEFINE_bool


def DEFINE_float(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,  # noqa: A002
    lower_bound: Any = None,
    upper_bound: Any = None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag whose value is a float, between bounds."""
    parser = parsers.FloatParser(lower_bound, upper_bound)
    return _numeric(parser, name, default, help, flag_values, required, args)


def DEFINE_integer(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,  # noqa: A002
    lower_bound: Any = None,
    upper_bound: Any = None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag whose value is an integer, between bounds."""
    parser = parsers.IntegerParser(lower_bound, upper_bound)
    return _numeric(parser, name, default, help, flag_values, required, args)


def _numeric(
    parser: Any,
    name: str,
    default: Any,
    help: Any,
    flag_values: FlagValues,
    required: bool,
    args: Any,  # noqa: A002
) -> kinds.FlagHolder:
    serializer = parsers.ArgumentSerializer()
    holder = DEFINE(parser, name, default, help, flag_values, serializer, required=required, **args)
    if parser.lower_bound is not None or parser.upper_bound is not None:

        def checker(value: Any) -> bool:
            if value is not None and parser.is_outside_bounds(value):
                raise validators.ValidationError(f"{value} is not {parser.syntactic_help}")
            return True

        validators.register_validator(name, checker, flag_values=flag_values)
    return holder


def DEFINE_enum(  # noqa: N802
    name: str,
    default: Any,
    enum_values: Sequence[str],
    help: str | None,  # noqa: A002
    flag_values: FlagValues = FLAGS,
    module_name: str | None = None,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag whose value is one of some texts."""
    flag = kinds.EnumFlag(name, default, help, enum_values, **args)
    return DEFINE_flag(flag, flag_values, module_name, required)


def DEFINE_enum_class(  # noqa: N802
    name: str,
    default: Any,
    enum_class: type[enum.Enum],
    help: str | None,  # noqa: A002
    flag_values: FlagValues = FLAGS,
    module_name: str | None = None,
    case_sensitive: bool = False,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag whose value is a member of an Enum."""
    flag = kinds.EnumClassFlag(name, default, help, enum_class, case_sensitive=case_sensitive, **args)
    return DEFINE_flag(flag, flag_values, module_name, required)


def DEFINE_list(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **args: Any,  # noqa: A002
) -> kinds.FlagHolder:
    """Defines a flag whose value is a list of texts between commas."""
    serializer = parsers.CsvListSerializer(",")
    return DEFINE(parsers.ListParser(), name, default, help, flag_values, serializer, required=required, **args)


def DEFINE_spaceseplist(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,  # noqa: A002
    comma_compat: bool = False,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag whose value is a list of texts between white space."""
    parser, serializer = parsers.WhitespaceSeparatedListParser(comma_compat), parsers.ListSerializer(" ")
    return DEFINE(parser, name, default, help, flag_values, serializer, required=required, **args)


def DEFINE_multi(  # noqa: N802
    parser: Any,
    serializer: Any,
    name: str,
    default: Any,
    help: str | None,  # noqa: A002
    flag_values: FlagValues = FLAGS,
    module_name: str | None = None,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag that may be given several times; its value is a list."""
    flag = kinds.MultiFlag(parser, serializer, name, default, help, **args)
    return DEFINE_flag(flag, flag_values, module_name, required)


def DEFINE_multi_string(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **args: Any,  # noqa: A002
) -> kinds.FlagHolder:
    """Defines a flag of several texts."""
    text = parsers.ArgumentParser(), parsers.ArgumentSerializer()
    return DEFINE_multi(*text, name, default, help, flag_values, required=required, **args)


def DEFINE_multi_integer(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,  # noqa: A002
    lower_bound: Any = None,
    upper_bound: Any = None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag of several integers."""
    number = parsers.IntegerParser(lower_bound, upper_bound), parsers.ArgumentSerializer()
    return DEFINE_multi(*number, name, default, help, flag_values, required=required, **args)


def DEFINE_multi_float(  # noqa: N802
    name: str,
    default: Any,
    help: str | None,  # noqa: A002
    lower_bound: Any = None,
    upper_bound: Any = None,
    flag_values: FlagValues = FLAGS,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag of several floats."""
    number = parsers.FloatParser(lower_bound, upper_bound), parsers.ArgumentSerializer()
    return DEFINE_multi(*number, name, default, help, flag_values, required=required, **args)


def DEFINE_multi_enum(  # noqa: N802
    name: str,
    default: Any,
    enum_values: Sequence[str],
    help: str | None,  # noqa: A002
    flag_values: FlagValues = FLAGS,
    case_sensitive: bool = True,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag of several of some texts."""
    kind = parsers.EnumParser(enum_values, case_sensitive), parsers.ArgumentSerializer()
    text = f"<{'|'.join(enum_values)}>: {help}"
    return DEFINE_multi(*kind, name, default, text, flag_values, required=required, **args)


def DEFINE_multi_enum_class(  # noqa: N802
    name: str,
    default: Any,
    enum_class: type[enum.Enum],
    help: str | None,  # noqa: A002
    flag_values: FlagValues = FLAGS,
    module_name: str | None = None,
    case_sensitive: bool = False,
    required: bool = False,
    **args: Any,
) -> kinds.FlagHolder:
    """Defines a flag of several members of an Enum."""
    flag = kinds.MultiEnumClassFlag(name, default, help, enum_class, case_sensitive, **args)
    return DEFINE_flag(flag, flag_values, module_name, required)


def DEFINE_alias(  # noqa: N802
    name: str, original_name: str, flag_values: FlagValues = FLAGS, module_name: str | None = None
) -> kinds.FlagHolder:
    """Defines another name of a flag. Raises: UnrecognizedFlagError when that is not defined."""
    if original_name not in flag_values:
        raise UnrecognizedFlagError(original_name)
    original = flag_values[original_name]

    class Alias(kinds.Flag):
        """A flag whose value is that of another one."""

        def parse(self, argument: Any) -> None:
            original.parse(argument)
            original.using_default_value = False
            self.present += 1

        value = property(lambda self: original.value, lambda self, value: setattr(original, "value", value))

    text = f"Alias for --{original_name}."
    alias = Alias(original.parser, original.serializer, name, original.default, text, boolean=original.boolean)
    return DEFINE_flag(alias, flag_values, module_name)


def set_default(flag_holder: kinds.FlagHolder, value: Any) -> None:
    """Gives a flag another default."""
    flag_holder._flagvalues.set_default(flag_holder.name, value)


def override_value(flag_holder: kinds.FlagHolder, value: Any) -> None:
    """Gives a flag a value, as if it stood on the command line. Raises: IllegalFlagValueError for a value that does not
    fit."""
    parsed = flag_holder._flagvalues[flag_holder.name]._parse(value)
    setattr(flag_holder._flagvalues, flag_holder.name, parsed)


def declare_key_flag(flag_name: str, flag_values: FlagValues = FLAGS) -> None:
    """Makes a flag of another module part of the calling module's help."""
    flag_values.register_key_flag_for_module(calling_module()[0], flag_values[flag_name])


def adopt_module_key_flags(module: Any, flag_values: FlagValues = FLAGS) -> None:
    """Makes all key flags of a module part of the calling module's help."""
    for flag in flag_values.get_key_flags_for_module(module):
        flag_values.register_key_flag_for_module(calling_module()[0], flag)


def disclaim_key_flags() -> None:
    """Accepted: the module that calls DEFINE is found by its name, functions of this package are passed over."""


def flag_dict_to_args(flag_map: dict[str, Any], multi_flags: Any = None) -> Any:
    """Yields arguments of a command line for a dict of flags.

    Example:
      >>> list(tf.compat.v1.flags.flag_dict_to_args({"a": 1, "b": True, "c": False, "d": ["x", "y"]}))
      ['--a=1', '--b', '--noc', '--d=x,y']
    """
    for key, value in flag_map.items():
        if value is None:
            yield f"--{key}"
        elif isinstance(value, bool):
            yield f"--{key}" if value else f"--no{key}"
        elif isinstance(value, (bytes, str)):
            yield f"--{key}={value}"
        else:
            try:
                if multi_flags and key in multi_flags:
                    yield from (f"--{key}={item}" for item in value)
                else:
                    yield f"--{key}={','.join(str(item) for item in value)}"
            except TypeError:
                yield f"--{key}={value}"


def get_help_width() -> int:
    """The width of help texts."""
    import shutil

    width = shutil.get_terminal_size((80, 24)).columns
    return width if width >= 40 else 80


def doc_to_help(doc: str) -> str:
    """A docstring as help text: lines of a paragraph are joined."""
    import inspect
    import re

    text = inspect.cleandoc(doc.strip())
    text = re.sub(r"[ \t]*\n[ \t]*\n\s*", "\n\n", text)
    return re.sub(r"(?<!\n)\n(?![\n*\-\s])", " ", text)


def text_wrap(
    text: str,
    length: int | None = None,
    indent: str = "",
    firstline_indent: str | None = None,
) -> str:
    """Text in lines of a width, with an indent.

    Raises: ValueError when the indent is as long as a line.
    """
    import textwrap

    length = get_help_width() if length is None else length
    first = indent if firstline_indent is None else firstline_indent
    if len(indent) >= length or len(first) >= length:
        raise ValueError("Length of indent exceeds length")
    lines: list[str] = []
    for paragraph in (p.strip() for p in text.splitlines()):
        if not paragraph:
            lines.append("")
            continue
        start = indent if lines else first
        lines += textwrap.wrap(paragraph, length, initial_indent=start, subsequent_indent=indent)
    return "\n".join(lines)
