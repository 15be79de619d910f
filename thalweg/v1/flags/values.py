"""`FlagValues`: all flags of a program, and the parsing of its command line."""

from __future__ import annotations

import difflib
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from thalweg.v1.flags.errors import (
    CantOpenFlagFileError,
    DuplicateFlagError,
    Error,
    FlagNameConflictsWithMethodError,
    IllegalFlagValueError,
    UnparsedFlagAccessError,
    UnrecognizedFlagError,
    ValidationError,
)
from thalweg.v1.flags.flag import Flag


def calling_module(depth: int = 1) -> tuple[str, int]:
    """(name, id) of the module that calls, outside of this package."""
    frame = sys._getframe(depth)
    while frame is not None and frame.f_globals.get("__name__", "").startswith("thalweg."):
        frame = frame.f_back
    if frame is None:
        return "<unknown>", 0
    name = frame.f_globals.get("__name__", "<unknown>")
    return (sys.argv[0] if name == "__main__" and sys.argv else name), id(frame.f_globals)


class FlagValues:
    """The flags of a program: `FLAGS.name` is a flag's value, `FLAGS["name"]` the flag.

    Called with a command line it parses that, and returns what is no flag.

    Source: tf.compat.v1.flags.FlagValues public docs 2.15.
    """

    __module__ = "absl.flags._flagvalues"

    def __init__(self) -> None:
        own = self.__dict__
        own["__flags"] = {}
        own["__parsed"] = False
        own["__unparse_flags_called"] = False
        own["__flags_by_module"] = {}
        own["__flags_by_module_id"] = {}
        own["__key_flags_by_module"] = {}
        own["__use_gnu_getopt"] = True
        own["__banned"] = frozenset(dir(FlagValues))

    def _flags(self) -> dict[str, Flag]:
        return self.__dict__["__flags"]

    # ------------------------------------------------------------ flags

    def __setitem__(self, name: str, flag: Flag) -> None:
        """Defines a flag. Raises: DuplicateFlagError when the name is taken."""
        flags = self._flags()
        if not isinstance(flag, Flag):
            raise IllegalFlagValueError(f"Expect Flag instances, found type {type(flag)}. Maybe you didn't mean to use "
                                        "FlagValue.__setitem__?")  # fmt: skip
        if not isinstance(name, str):
            raise TypeError(f"Flag name {name!r} is not a string")
        if not name:
            raise ValueError("Flag name cannot be empty")
        if " " in name:
            raise ValueError("Flag name cannot contain a space")
        if name in self.__dict__["__banned"] and not flag.allow_using_method_names:
            raise FlagNameConflictsWithMethodError(
                f"Cannot create a flag named '{name}'. It conflicts with a method on FlagValues."
            )
        found = flags.get(name)
        if found is not None and found is not flag and not flag.allow_override and not found.allow_override:
            module, _ = calling_module()
            if self.find_module_defining_flag(name) != module or found.help != flag.help:
                raise self._duplicate(name, module)
        short = flag.short_name
        if short is not None:
            if (
                short in flags
                and not flag.allow_override
                and not flags[short].allow_override
                and flags[short] is not flag
            ):
                raise DuplicateFlagError.from_flag(short, self)
            flags[short] = flag
        flags[name] = flag

    def _duplicate(self, name: str, module: str) -> DuplicateFlagError:
        first = self.find_module_defining_flag(name, "<unknown>")
        return DuplicateFlagError(
            f"The flag '{name}' is defined twice. First from {first}, Second from {module}.  Description from first "
            f"occurrence: {self._flags()[name].help}"
        )

    def __getitem__(self, name: str) -> Flag:
        return self._flags()[name]

    def __getattr__(self, name: str) -> Any:
        flags = self._flags()
        if name not in flags or name.startswith("__"):
            raise AttributeError(name)
        if not self.__dict__["__parsed"]:
            raise UnparsedFlagAccessError(f"Trying to access flag --{name} before flags were parsed.")
        return flags[name].value

    def __setattr__(self, name: str, value: Any) -> None:
        flags = self._flags()
        if name not in flags:
            raise UnrecognizedFlagError(name, value)
        flags[name].value = value
        flags[name].using_default_value = False
        self._validate([flags[name]])

    def __delattr__(self, flag_name: str) -> None:
        flags = self._flags()
        if flag_name not in flags:
            raise AttributeError(flag_name)
        flag = flags.pop(flag_name)
        for other in [n for n, f in flags.items() if f is flag]:
            del flags[other]

    def set_default(self, name: str, value: Any) -> None:
        """Gives a flag another default. Raises: AttributeError for an unknown one."""
        if name not in self._flags():
            raise AttributeError(name)
        self._flags()[name]._set_default(value)
        self._validate([self._flags()[name]])

    def __contains__(self, name: str) -> bool:
        return name in self._flags()

    def __len__(self) -> int:
        return len(self._flags())

    def __iter__(self) -> Iterator[str]:
        return iter(self._flags())

    def __dir__(self) -> list[str]:
        return sorted(self._flags())

    def flag_values_dict(self) -> dict[str, Any]:
        """Name -> value."""
        return {name: flag.value for name, flag in self._flags().items()}

    def append_flag_values(self, flag_values: FlagValues) -> None:
        """Takes the flags of another object too. Raises: DuplicateFlagError for a name that is taken."""
        for name, flag in flag_values._flags().items():
            if name == flag.name:
                if name in self._flags():
                    raise DuplicateFlagError.from_flag(name, self, other_flag_values=flag_values)
                self[name] = flag

    def remove_flag_values(self, flag_values: Any) -> None:
        """Forgets the flags of another object, or of these names."""
        for name in list(flag_values):
            if name in self._flags():
                delattr(self, name)

    # ------------------------------------------------------------ modules

    def register_flag_by_module(self, module_name: str, flag: Flag) -> None:
        """Notes which module defines a flag."""
        self.__dict__["__flags_by_module"].setdefault(module_name, []).append(flag)

    def register_flag_by_module_id(self, module_id: int, flag: Flag) -> None:
        """Notes which module object defines a flag."""
        self.__dict__["__flags_by_module_id"].setdefault(module_id, []).append(flag)

    def register_key_flag_for_module(self, module_name: str, flag: Flag) -> None:
        """Notes that a flag is a key flag of a module: its help shows it."""
        flags = self.__dict__["__key_flags_by_module"].setdefault(module_name, [])
        if not any(f is flag for f in flags):
            flags.append(flag)

    def flags_by_module_dict(self) -> dict[str, list[Flag]]:
        """Module name -> flags it defines."""
        return self.__dict__["__flags_by_module"]

    def flags_by_module_id_dict(self) -> dict[int, list[Flag]]:
        """Module id -> flags it defines."""
        return self.__dict__["__flags_by_module_id"]

    def key_flags_by_module_dict(self) -> dict[str, list[Flag]]:
        """Module name -> key flags it declared."""
        return self.__dict__["__key_flags_by_module"]

    def get_flags_for_module(self, module: Any) -> list[Flag]:
        """The flags that a module defines."""
        name = _module_name(module)
        return list(self.flags_by_module_dict().get(name, ()))

    def get_key_flags_for_module(self, module: Any) -> list[Flag]:
        """The flags that a module defines or declared as its own."""
        flags = self.get_flags_for_module(module)
        for flag in self.key_flags_by_module_dict().get(_module_name(module), ()):
            if not any(f is flag for f in flags):
                flags.append(flag)
        return flags

    def find_module_defining_flag(self, flagname: str, default: Any = None) -> Any:
        """The name of the module that defines a flag."""
        flag = self._flags().get(flagname)
        for module, flags in self.flags_by_module_dict().items():
            if any(f is flag for f in flags):
                return module
        return default

    def find_module_id_defining_flag(self, flagname: str, default: Any = None) -> Any:
        """The id of the module that defines a flag."""
        flag = self._flags().get(flagname)
        for module, flags in self.flags_by_module_id_dict().items():
            if any(f is flag for f in flags):
                return module
        return default

    # ------------------------------------------------------------ parsing

    def __call__(self, argv: Sequence[str], known_only: bool = False) -> list[str]:
        """Parses a command line.

        Args:
          argv: program name and arguments.
          known_only: True leaves unknown flags among what is returned.
        Returns: the program's name and the arguments that are no flags.
        Raises: TypeError for what is no list; UnrecognizedFlagError, IllegalFlagValueError, ValidationError.
        """
        if isinstance(argv, str):
            raise TypeError("argv should be a tuple/list of strings, not bytes or string.")
        if not argv:
            raise ValueError("argv cannot be an empty list, and must contain the program name as the first element.")
        arguments = self.read_flags_from_files(argv[1:], force_gnu=False)
        unknown, rest = self._parse_args(arguments, known_only)
        undefok = {n for text in self.__dict__.pop("__undefok", []) for n in text.split(",")}
        for name, value in unknown:
            plain = name.lstrip("-")
            if plain in undefok or plain.startswith("no") and plain[2:] in undefok:
                continue
            raise UnrecognizedFlagError(name, value, suggestions=_suggestions(name, list(self)))
        self.mark_as_parsed()
        self.validate_all_flags()
        return [argv[0], *rest]

    def _parse_args(self, args: Sequence[str], known_only: bool) -> tuple[list[tuple[str, str]], list[str]]:
        flags, unknown, rest = self._flags(), [], []
        pending = list(args)
        while pending:
            argument = pending.pop(0)
            if argument == "--":
                rest += [argument, *pending] if known_only else pending
                break
            if not argument.startswith("-") or argument == "-":
                rest.append(argument)
                if not self.__dict__["__use_gnu_getopt"]:
                    rest += pending
                    break
                continue
            name, has_value, value = argument.lstrip("-").partition("=")
            if name == "undefok":
                self.__dict__.setdefault("__undefok", []).append(value if has_value else pending.pop(0))
                continue
            flag = flags.get(name)
            if flag is not None and flag.boolean:
                value = value if has_value else "true"
            elif flag is not None and not has_value:
                if not pending:
                    raise Error(f"Missing value for flag {argument}")
                value = pending.pop(0)
            elif flag is None and name.startswith("no") and name[2:] in flags and flags[name[2:]].boolean:
                if has_value:
                    raise IllegalFlagValueError(f"{argument} does not take an argument")
                flag, value = flags[name[2:]], "false"
            if flag is not None:
                flag.parse(value)
                flag.using_default_value = False
            elif known_only:
                rest.append(argument)
            else:
                unknown.append((name, value if has_value else ""))
        return unknown, rest

    def read_flags_from_files(self, argv: Sequence[str], force_gnu: bool = True) -> list[str]:
        """Arguments with those of `--flagfile=...` in the place of that.

        Raises: CantOpenFlagFileError.
        """
        result, pending = [], list(argv)
        while pending:
            argument = pending.pop(0)
            if argument in ("--flagfile", "-flagfile"):
                if not pending:
                    raise IllegalFlagValueError("--flagfile with no argument")
                result += self._file_arguments(pending.pop(0))
            elif argument.startswith(("--flagfile=", "-flagfile=")):
                result += self._file_arguments(argument.partition("=")[2])
            else:
                result.append(argument)
                if argument == "--":
                    result += pending
                    break
        return result

    def _file_arguments(self, filename: str, seen: tuple[str, ...] = ()) -> list[str]:
        path = os.path.expanduser(filename)
        if path in seen:
            return []
        try:
            with open(path, encoding="utf-8") as file:
                lines = file.read().splitlines()
        except OSError as e:
            raise CantOpenFlagFileError(f"ERROR:: Unable to open flagfile: {path}\n{e}") from None
        arguments: list[str] = []
        for line in (text.strip() for text in lines):
            if line.startswith("--flagfile="):
                arguments += self._file_arguments(line.partition("=")[2], (*seen, path))
            elif line.startswith("-"):
                arguments.append(line)
        return arguments

    def is_parsed(self) -> bool:
        """Whether the command line was parsed."""
        return self.__dict__["__parsed"]

    def mark_as_parsed(self) -> None:
        """Lets flags be asked for, without a command line."""
        self.__dict__["__parsed"] = True

    def unparse_flags(self) -> None:
        """Sets all flags to their defaults, as before parsing."""
        for flag in self._flags().values():
            flag.unparse()
        self.__dict__["__parsed"] = False

    def set_gnu_getopt(self, gnu_getopt: bool = True) -> None:
        """Whether flags may stand behind arguments that are none."""
        self.__dict__["__use_gnu_getopt"] = gnu_getopt

    def is_gnu_getopt(self) -> bool:
        """Whether flags may stand behind arguments that are none."""
        return self.__dict__["__use_gnu_getopt"]

    # ------------------------------------------------------------ validation

    def validate_all_flags(self) -> None:
        """Asks all validators. Raises: IllegalFlagValueError."""
        self._validate(self._flags().values())

    def _validate(self, flags: Any) -> None:
        if not self.__dict__["__parsed"]:
            return
        asked: list[Any] = []
        messages = []
        for flag in flags:
            for validator in flag.validators:
                if any(v is validator for v in asked):
                    continue
                asked.append(validator)
                try:
                    validator.verify(self)
                except ValidationError as e:
                    messages.append(f"{validator.describe(self)}: {e}")
        if messages:
            raise IllegalFlagValueError("\n".join(messages))

    # ------------------------------------------------------------ texts

    def get_flag_value(self, name: str, default: Any) -> Any:
        """A flag's value, or a default where there is no such flag or it is None."""
        if name not in self._flags():
            return default
        value = self._flags()[name].value
        return default if value is None else value

    def get_help(self, prefix: str = "", include_special_flags: bool = True) -> str:
        """The help of all flags."""
        modules = self.flags_by_module_dict()
        if not modules:
            return "\n".join(self._help_lines(list(self._unique()), prefix))
        return "\n".join(f"{prefix}{m}:\n" + "\n".join(self._help_lines(f, prefix + "  ")) for m, f in
                         sorted(modules.items()))  # fmt: skip

    def _unique(self) -> Iterator[Flag]:
        return (f for n, f in sorted(self._flags().items()) if n == f.name)

    def _help_lines(self, flags: Sequence[Flag], prefix: str) -> list[str]:
        lines = []
        for flag in sorted(flags, key=lambda f: f.name):
            head = f"{prefix}{'-' + flag.short_name + ',' if flag.short_name else ''}--"
            head += f"[no]{flag.name}" if flag.boolean else flag.name
            lines.append(f"{head}: {flag.help}")
            if flag.default_as_str:
                lines.append(f"{prefix}  (default: {flag.default_as_str})")
            if flag.parser.syntactic_help:
                lines.append(f"{prefix}  ({flag.parser.syntactic_help})")
        return lines

    def main_module_help(self) -> str:
        """The help of the key flags of the program itself."""
        return self.module_help(sys.argv[0] if sys.argv else "__main__")

    def module_help(self, module: Any) -> str:
        """The help of the key flags of a module."""
        flags = self.get_key_flags_for_module(module)
        return f"\n{_module_name(module)}:\n" + "\n".join(self._help_lines(flags, "  ")) if flags else ""

    def flags_into_string(self) -> str:
        """The flags as lines of a flag file."""
        return "".join(f.serialize() + "\n" for f in self._unique() if f.value is not None)

    def append_flags_into_file(self, filename: str) -> None:
        """Appends the flags to a file that `--flagfile` reads."""
        with open(filename, "a", encoding="utf-8") as file:
            file.write(self.flags_into_string())

    def write_help_in_xml_format(self, outfile: Any = None) -> None:
        """Raises: NotImplementedError; use get_help()."""
        raise NotImplementedError("FlagValues.write_help_in_xml_format: use get_help()")

    def __repr__(self) -> str:
        return f"<FlagValues: {', '.join(shlex.quote(n) for n in sorted(self._flags()))}>"

    def __deepcopy__(self, memo: dict) -> FlagValues:
        import copy

        result = FlagValues()
        result.__dict__.update({k: copy.deepcopy(v, memo) for k, v in self.__dict__.items()})
        return result

    def __hash__(self) -> int:
        return id(self)


def _module_name(module: Any) -> str:
    if isinstance(module, str):
        return sys.argv[0] if module == "__main__" and sys.argv else module
    return _module_name(module.__name__)


def _suggestions(name: str, known: list[str]) -> list[str]:
    return difflib.get_close_matches(name, known) if len(name) > 1 else []


FLAGS = FlagValues()
