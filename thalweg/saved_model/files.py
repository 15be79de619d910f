"""The files of a SavedModel: reading `saved_model.pb`, choosing the graph by tags, assets.

Source: tf.saved_model public docs 2.15; tensorflow/core/protobuf/saved_model.proto.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from thalweg.core import errors, protos
from thalweg.saved_model import constants


def contains_saved_model(export_dir: Any) -> bool:
    """Whether a folder holds a SavedModel.

    Example:
      >>> tf.saved_model.contains_saved_model('/no/such/folder')
      False
    """
    folder = os.fspath(export_dir)
    return any(
        os.path.isfile(os.path.join(folder, name))
        for name in (constants.SAVED_MODEL_FILENAME_PB, constants.SAVED_MODEL_FILENAME_PBTXT)
    )


def read_saved_model(export_dir: Any) -> Any:
    """The SavedModel message of a folder.

    Raises: OSError where there is none, or the file is no SavedModel.
    """
    from google.protobuf import message, text_format

    folder = os.fspath(export_dir)
    binary = os.path.join(folder, constants.SAVED_MODEL_FILENAME_PB)
    text = os.path.join(folder, constants.SAVED_MODEL_FILENAME_PBTXT)
    made = protos.SavedModel()
    if os.path.isfile(binary):
        with open(binary, "rb") as file:
            data = file.read()
        try:
            made.ParseFromString(data)
            return made
        except (message.DecodeError, RuntimeError) as cause:
            raise OSError(f"Cannot parse file {binary}: {cause}.") from None
    if os.path.isfile(text):
        with open(text, encoding="utf-8") as file:
            content = file.read()
        try:
            return text_format.Parse(content, made)
        except (text_format.ParseError, RecursionError) as cause:
            raise OSError(f"Cannot parse file {text}: {cause}.") from None
    raise OSError(
        f"SavedModel file does not exist at: {folder}{os.sep}{{{constants.SAVED_MODEL_FILENAME_PBTXT}|"
        f"{constants.SAVED_MODEL_FILENAME_PB}}}"
    )


def meta_graph_of(saved_model: Any, tags: Sequence[str], export_dir: str) -> Any:
    """The graph of exactly these tags. Raises: RuntimeError where there is none."""
    wanted = set(tags)
    for meta_graph in saved_model.meta_graphs:
        if set(meta_graph.meta_info_def.tags) == wanted:
            return meta_graph
    available = [set(m.meta_info_def.tags) for m in saved_model.meta_graphs]
    raise RuntimeError(
        f"MetaGraphDef associated with tags {str(tags).strip('[]')} could not be found in SavedModel, with available "
        f"tags '{available}'. To inspect available tag-sets in the SavedModel, please use the SavedModel CLI: "
        "`saved_model_cli`."
    )


def variables_path(export_dir: str) -> str:
    """The prefix of the values."""
    return os.path.join(export_dir, constants.VARIABLES_DIRECTORY, constants.VARIABLES_FILENAME)


def asset_path(export_dir: str, filename: str) -> str:
    """Where an asset lies.

    Raises: InvalidArgumentError for a name that leads out of the folder of assets.
    """
    folder = os.path.join(export_dir, constants.ASSETS_DIRECTORY)
    path = os.path.normpath(os.path.join(folder, filename))
    if os.path.commonpath([os.path.abspath(folder), os.path.abspath(path)]) != os.path.abspath(folder):
        raise errors.InvalidArgumentError(None, None, f"asset {filename!r} is outside of the SavedModel's assets")
    return os.path.join(folder, filename)
