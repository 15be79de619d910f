"""The command line: `thalweg COMMAND ...`, and `python -m thalweg PROGRAM ...`, which is `thalweg run PROGRAM ...`.

A command is a row of COMMANDS; its module has `configure(parser)` and `run(options)`, which gives the exit status.
"""
from __future__ import annotations

import importlib
import sys
from typing import NamedTuple

from thalweg import version
from thalweg.api import launch


class Command(NamedTuple):
    """A subcommand: the module that has it, and one line about it."""

    module: str
    help: str


COMMANDS: dict[str, Command] = {
    "saved-model": Command("thalweg.tools.saved_model_cli", "show, run, scan or inspect a SavedModel"),
    "checkpoint": Command("thalweg.tools.inspect_checkpoint", "names, shapes and values of a checkpoint"),
    "freeze": Command("thalweg.tools.freeze_graph", "a graph with its variables as constants, in one file"),
    "pb": Command("thalweg.tools.convert_messages", "graphs and models between binary and text"),
}

_USAGE = f"""\
usage: thalweg run {launch.USAGE}
       python -m thalweg {launch.USAGE}
       thalweg [--help | --version | COMMAND ...]

Runs a TensorFlow program: `import tensorflow` in it, and in what it imports, means thalweg.
"""


def version_text() -> str:
    return f"thalweg {version.thalweg} (TensorFlow {version.VERSION}, Python {sys.version.split()[0]})"


def usage_text() -> str:
    rows = {"run": "run a program, a module or a piece of code", **{n: c.help for n, c in COMMANDS.items()}}
    return _USAGE + "\ncommands:\n" + "".join(f"  {name:<14}{text}\n" for name, text in rows.items())


def main(arguments: list[str] | None = None) -> int:
    """The console script. Gives the exit status; a program that is run may end the process itself."""
    arguments = sys.argv[1:] if arguments is None else arguments
    first = arguments[0] if arguments else "--help"
    if first in ("-h", "--help"):
        print(usage_text(), end="")
        return 0
    if first in ("-V", "--version"):
        print(version_text())
        return 0
    if first in COMMANDS:
        return _run_command(first, arguments[1:])
    return _launch(arguments[1:] if first == "run" else arguments)


def _launch(arguments: list[str]) -> int:
    try:
        launch.launch(arguments)
    except launch.UsageError as error:
        print(f"thalweg: {error}\n\n{_USAGE}", file=sys.stderr, end="")
        return 2
    return 0


def _run_command(name: str, arguments: list[str]) -> int:
    import argparse  # here, because a program that is only run has no use for it
    command = COMMANDS[name]
    module = importlib.import_module(command.module)
    parser = argparse.ArgumentParser(prog=f"thalweg {name}", description=command.help)
    module.configure(parser)
    return module.run(parser.parse_args(arguments)) or 0
