"""`freeze_graph`: a graph and a checkpoint, or a SavedModel, as one GraphDef without variables.

Source: tensorflow.python.tools.freeze_graph 2.15, arguments and messages.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from thalweg.checkpoint import management
from thalweg.checkpoint.reader import CheckpointReader
from thalweg.checkpoint.saver import Saver, import_meta_graph
from thalweg.graph.freezing import convert_variables_to_constants
from thalweg.graph.graph import Graph
from thalweg.graph.import_graph_def import import_graph_def
from thalweg.graph.meta_graph import write_message
from thalweg.graph.session import Session
from thalweg.saved_model import sessions
from thalweg.tools.convert_messages import parse_file
from thalweg.tools.saved_model_cli import get_meta_graph_def


def freeze_graph(
    input_graph: str | None,
    input_saver: str | None,
    input_binary: bool,
    input_checkpoint: str | None,
    output_node_names: str,
    restore_op_name: str | None,
    filename_tensor_name: str | None,
    output_graph: str,
    clear_devices: bool,
    initializer_nodes: str,
    variable_names_whitelist: str = "",
    variable_names_denylist: str = "",
    input_meta_graph: str | None = None,
    input_saved_model_dir: str | None = None,
    saved_model_tags: str = "serve",
    checkpoint_version: int = 2,
) -> Any:
    """Writes a graph with its variables as constants.

    Args:
      input_graph: file with a GraphDef.
      input_saver: file with a SaverDef, or "".
      input_binary: whether these files are binary (else text).
      input_checkpoint: prefix of the values.
      output_node_names: names of the nodes wanted, separated by commas.
      restore_op_name, filename_tensor_name: not used.
      output_graph: file to write; "" writes none.
      clear_devices: removes devices.
      initializer_nodes: operations to run after the values are there, separated by commas.
      variable_names_whitelist, variable_names_denylist: variables to convert, or to leave, separated by commas.
      input_meta_graph: file with a MetaGraphDef, in place of input_graph.
      input_saved_model_dir: SavedModel, in place of graph and checkpoint.
      saved_model_tags: its tags, separated by commas.
      checkpoint_version: accepted; files say themselves what they are.
    Returns: the GraphDef.
    Raises: OSError, ValueError for files or names that are missing.
    """
    graph_def = meta_graph_def = saver_def = None
    if input_saved_model_dir:
        graph_def = get_meta_graph_def(input_saved_model_dir, saved_model_tags).graph_def
    elif input_graph:
        graph_def = _parsed(input_graph, input_binary, "GraphDef", "graph")
    if input_meta_graph:
        meta_graph_def = _parsed(input_meta_graph, input_binary, "MetaGraphDef", "meta graph")
    if input_saver:
        saver_def = _parsed(input_saver, input_binary, "SaverDef", "saver")
    return freeze_graph_with_def_protos(
        graph_def,
        saver_def,
        input_checkpoint,
        output_node_names,
        restore_op_name,
        filename_tensor_name,
        output_graph,
        clear_devices,
        initializer_nodes,
        variable_names_whitelist,
        variable_names_denylist,
        meta_graph_def,
        input_saved_model_dir,
        _names(saved_model_tags) or [],
        checkpoint_version,
    )


def freeze_graph_with_def_protos(
    input_graph_def: Any,
    input_saver_def: Any,
    input_checkpoint: str | None,
    output_node_names: str,
    restore_op_name: str | None,
    filename_tensor_name: str | None,
    output_graph: str,
    clear_devices: bool,
    initializer_nodes: str,
    variable_names_whitelist: str = "",
    variable_names_denylist: str = "",
    input_meta_graph_def: Any = None,
    input_saved_model_dir: str | None = None,
    saved_model_tags: Sequence[str] | None = None,
    checkpoint_version: int = 2,
) -> Any:
    """The same for messages; see `freeze_graph`."""
    if not input_saved_model_dir and not management.checkpoint_exists(input_checkpoint or ""):
        raise ValueError(f"Input checkpoint '{input_checkpoint}' doesn't exist!")
    if not output_node_names:
        raise ValueError("You need to supply the name of a node to --output_node_names.")
    if clear_devices:
        for node in (input_meta_graph_def.graph_def if input_meta_graph_def else input_graph_def).node:
            node.device = ""
    with Graph().as_default() as graph, Session(graph=graph) as session:
        if input_graph_def is not None and not input_saved_model_dir:
            import_graph_def(input_graph_def, name="")
        if input_saver_def is not None:
            Saver(saver_def=input_saver_def).restore(session, input_checkpoint)
        elif input_meta_graph_def is not None:
            import_meta_graph(input_meta_graph_def, clear_devices=True).restore(session, input_checkpoint)
        elif input_saved_model_dir:
            sessions.load(session, list(saved_model_tags or ()), input_saved_model_dir)
        else:
            _restore_by_names(session, input_checkpoint)
        if initializer_nodes and not input_saver_def and not input_saved_model_dir:
            session.run(_names(initializer_nodes))
        frozen = convert_variables_to_constants(
            session,
            input_graph_def if input_meta_graph_def is None else input_meta_graph_def.graph_def,
            _names(output_node_names) or [],
            _names(variable_names_whitelist),
            _names(variable_names_denylist),
        )
    if output_graph:
        write_message(frozen, os.fspath(output_graph))
    return frozen


def _restore_by_names(session: Any, prefix: Any) -> None:
    """Gives the variables of a graph the values that a checkpoint has under their names."""
    from thalweg.graph.freezing import HANDLES

    reader = CheckpointReader(prefix)
    nodes = {n.name: n for n in session.graph.get_operations() if n.type in HANDLES}
    if not nodes:
        raise ValueError(
            "No variables were found in this model. It is likely the model was frozen previously. You cannot freeze a "
            "graph twice."
        )
    for node in nodes.values():
        key = _shared_name(node)
        if not reader.has_tensor(key):
            continue
        value = reader.get_tensor(key)
        if node.type == "VarHandleOp":
            from thalweg.ops.resource.storage import storage_of

            storage_of(session._handle(node)).array = value
        else:
            session._assign_reference(node, value)


def _shared_name(node: Any) -> str:
    shared = node.get_attr("shared_name")
    return (shared.decode() if isinstance(shared, bytes) else shared) or node.name


def _names(text: str | None) -> list[str] | None:
    return [n for n in text.replace(" ", "").split(",") if n] if text else None


def _parsed(path: str, binary: bool, kind: str, what: str) -> Any:
    if not os.path.exists(path):
        raise OSError(f"Input {what} file '{path}' does not exist!")
    return parse_file(path, kind, binary)


_FLAGS = {
    "input_graph": "file with a GraphDef",
    "input_saver": "file with a SaverDef",
    "input_checkpoint": "prefix of the values",
    "output_graph": "file to write",
    "output_node_names": "nodes wanted, separated by commas",
    "initializer_nodes": "operations to run before",
    "variable_names_whitelist": "variables to convert; default all",
    "variable_names_denylist": "variables to leave",
    "input_meta_graph": "file with a MetaGraphDef",
    "input_saved_model_dir": "folder of a SavedModel",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags to a parser."""
    def boolean(text: str) -> bool:
        return text.lower() == "true"

    for name, text in _FLAGS.items():
        parser.add_argument(f"--{name}", default="", help=text)
    parser.add_argument("--saved_model_tags", default="serve", help="tags, separated by commas")
    parser.add_argument("--checkpoint_version", type=int, default=2, choices=(1, 2))
    parser.add_argument("--restore_op_name", default="save/restore_all", help="not used")
    parser.add_argument("--filename_tensor_name", default="save/Const:0", help="not used")
    parser.add_argument("--input_binary", nargs="?", const=True, type=boolean, default=False, help="files are binary")
    parser.add_argument("--clear_devices", nargs="?", const=True, type=boolean, default=True, help="remove devices")


def run(options: argparse.Namespace) -> int:
    """Carries the command out; its exit status."""
    freeze_graph(**vars(options))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script `freeze_graph`."""
    parser = argparse.ArgumentParser(prog="freeze_graph")
    configure(parser)
    return run(parser.parse_args(arguments))


run_main = main

if __name__ == "__main__":
    sys.exit(main())
