"""`tf.compat.v1.app.run`: parses the flags, runs main and exits.

Source: tf.compat.v1.app.run and absl.app public docs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from thalweg.v1.flags.errors import Error
from thalweg.v1.flags.values import FLAGS


def run(main: Callable[[Sequence[str]], Any] | None = None, argv: Sequence[str] | None = None) -> NoReturn:
    """Runs a program: parses its flags (unknown ones are left to main), calls main with the rest, and exits.

    Args:
      main: function of the program's name and the arguments that are no flags; default: `main` of the program.
      argv: command line; default: that of the process.
    Raises: SystemExit with what main returned; with 1 and a message on stderr for flags that do not fit.
    """
    main = sys.modules["__main__"].main if main is None else main
    arguments = list(sys.argv if argv is None else argv)
    try:
        if any(a in ("--help", "-help", "--helpshort", "--helpfull") for a in arguments[1:]) and "help" not in FLAGS:
            print(_usage(main), file=sys.stdout)
            sys.exit(1)
        rest = FLAGS(arguments, known_only=True)
    except Error as e:
        sys.stderr.write(f"FATAL Flags parsing error:\n{e}\nPass --helpshort or --helpfull to see help on flags.\n")
        sys.exit(1)
    sys.exit(main(rest))


def _usage(main: Callable) -> str:
    doc = sys.modules["__main__"].__doc__ or f"\nUSAGE: {sys.argv[0]} [flags]\n"
    return f"{doc}flags:\n{FLAGS.get_help()}\n"
