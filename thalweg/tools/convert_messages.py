"""`thalweg pb`: graphs and models between the binary and the text form of their messages.

The kind of message is given, or told by the file's name: `saved_model.pb` is a SavedModel, `.meta` a MetaGraphDef,
anything else a GraphDef.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from thalweg.core import protos
from thalweg.graph.meta_graph import write_message

KINDS = ("GraphDef", "MetaGraphDef", "SavedModel", "SaverDef", "CheckpointState")


def message_kind(path: str) -> str:
    """The kind of message that a file of this name holds."""
    name = os.path.basename(path)
    if name.startswith("saved_model."):
        return "SavedModel"
    return "MetaGraphDef" if ".meta" in name else "GraphDef"


def read(path: str, kind: str | None = None) -> Any:
    """The message of a file: text if its name ends in .pbtxt or .txt, else binary.

    Raises: OSError; ValueError for a file that holds no such message.
    """
    return parse_file(path, kind or message_kind(path), not path.endswith((".pbtxt", ".txt")))


def parse_file(path: str, kind: str, binary: bool) -> Any:
    """The message of a kind in a file. Raises: OSError; ValueError for a file that holds none."""
    from google.protobuf import message, text_format

    made = getattr(protos, kind)()
    with open(path, "rb") as file:
        data = file.read()
    try:
        if not binary:
            return text_format.Parse(data.decode("utf-8"), made)
        made.ParseFromString(data)
        return made
    except (message.DecodeError, text_format.ParseError, UnicodeDecodeError, RuntimeError, RecursionError) as cause:
        raise ValueError(f"{path} holds no {kind}: {cause}") from None


def convert(source: str, target: str, kind: str | None = None) -> None:
    """Writes the message of a file to another, in the form that its name asks for."""
    write_message(read(source, kind), target, as_text=target.endswith((".pbtxt", ".txt")))


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments to a parser."""
    parser.add_argument("source", help="file to read: .pbtxt and .txt are text")
    parser.add_argument("target", help="file to write: .pbtxt and .txt are text")
    parser.add_argument("--kind", choices=KINDS, help="the message; else told by the name")


def run(options: argparse.Namespace) -> int:
    """Carries the command out; its exit status."""
    try:
        convert(options.source, options.target, options.kind)
    except (OSError, ValueError) as cause:
        print(f"thalweg pb: {cause}", file=sys.stderr)
        return 1
    return 0
