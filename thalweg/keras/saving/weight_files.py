"""`Model.save_weights` and `load_weights`: TensorFlow's checkpoints, or HDF5.

Source: tf.keras.Model.save_weights, load_weights public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import os
from typing import Any

from thalweg.checkpoint import management
from thalweg.checkpoint.checkpoint import Checkpoint
from thalweg.checkpoint.reader import CheckpointReader
from thalweg.core import errors

_HDF5 = (".h5", ".keras", ".hdf5")
_FORMATS = {"tensorflow": "tf", "tf": "tf", "hdf5": "h5", "h5": "h5", "keras": "h5"}


def is_hdf5_path(path: str) -> bool:
    """Whether a path names an HDF5 file by its end."""
    return path.endswith(_HDF5)


def save_weights(
    model: Any, filepath: Any, overwrite: bool = True, save_format: str | None = None, options: Any = None
) -> None:
    """Writes the weights of a model; see Model.save_weights."""
    model._assert_weights_created()
    path = os.fspath(filepath)
    looks_hdf5 = is_hdf5_path(path)
    chosen = ("h5" if looks_hdf5 else "tf") if save_format is None else _FORMATS.get(save_format.lower().strip())
    if chosen is None:
        raise ValueError(f'Unknown format. Received: `save_format`={save_format}. Was expecting one of {{"tf", "h5"}}.')
    if chosen == "tf" and looks_hdf5:
        raise ValueError(
            f'save_weights got save_format="tf"/"tensorflow", but the filepath ({path}) looks like an HDF5 file. '
            'Omit the ".h5"/".keras" when saving in TensorFlow format.'
        )
    if not overwrite and os.path.isfile(path + ".index" if chosen == "tf" else path):
        from thalweg.keras.saving.overwriting import ask_to_proceed_with_overwrite

        if not ask_to_proceed_with_overwrite(path):
            return
    if chosen == "tf":
        Checkpoint(model).write(path, options)
        management.write_state(os.path.dirname(path), path, [path], relative=True)
        return
    from thalweg.keras.saving import hdf5_format

    hdf5_format.save_weights(model, path)


def load_weights(
    model: Any, filepath: Any, skip_mismatch: bool = False, by_name: bool = False, options: Any = None
) -> Any:
    """Reads the weights of a model; see Model.load_weights."""
    if skip_mismatch and not by_name and not str(filepath).endswith((".weights.h5", ".keras")):
        raise ValueError(
            "When calling model.load_weights, skip_mismatch can only be set to True when by_name is True."
        )
    path, found = _detected(os.fspath(filepath))
    if found == "tf":
        if by_name:
            raise NotImplementedError(
                "Weights may only be loaded based on topology into Models when loading TensorFlow-formatted weights "
                "(got by_name=True to load_weights)."
            )
        status = Checkpoint(model).read(path, options)
        status.assert_nontrivial_match()
        return status
    from thalweg.keras.saving import hdf5_format

    hdf5_format.load_weights(model, path, by_name=by_name, skip_mismatch=skip_mismatch)
    return None


def _detected(path: str) -> tuple[str, str]:
    """(path of the checkpoint or file, "tf" or "h5")."""
    if is_hdf5_path(path):
        return path, "h5"
    if _is_checkpoint(path):
        return path, "tf"
    if os.path.isfile(os.path.join(path, "saved_model.pb")):
        inner = os.path.join(path, "variables", "variables")
        if not _is_checkpoint(inner):
            raise ValueError(
                f"Unable to load weights. filepath {path} appears to be a SavedModel directory, but checkpoint either "
                "doesn't exist, or is incorrectly formatted."
            )
        return inner, "tf"
    return path, "h5"


def _is_checkpoint(path: str) -> bool:
    """Raises: NotFoundError where there is nothing of that name."""
    try:
        CheckpointReader(path)
    except errors.DataLossError:
        return False
    except errors.NotFoundError:
        if os.path.exists(path):
            return False
        raise
    return True


class WeightFilesMixin:
    """What models have for files of their weights."""

    def save_weights(
        self, filepath: Any, overwrite: bool = True, save_format: str | None = None, options: Any = None
    ) -> None:
        """Writes the weights.

        Args:
          filepath: an HDF5 file, if it ends in `.h5`, `.hdf5` or `.keras`; else the prefix of a checkpoint.
          overwrite: whether to write over what is there without asking.
          save_format: "h5" or "tf", where the path does not say it.
          options: tf.train.CheckpointOptions, for a checkpoint.
        Raises: ValueError for another format, one that does not fit the path, or a model without weights.
        Example:
          >>> import os, tempfile
          >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
          >>> model.save_weights(os.path.join(tempfile.mkdtemp(), 'weights'))
        """
        save_weights(self, filepath, overwrite, save_format, options)

    def load_weights(
        self, filepath: Any, skip_mismatch: bool = False, by_name: bool = False, options: Any = None
    ) -> Any:
        """Reads weights that `save_weights` wrote.

        Args:
          filepath: an HDF5 file, the prefix of a checkpoint, or the folder of a SavedModel.
          skip_mismatch: leave out layers whose weights have other shapes; with `by_name`.
          by_name: find the layers by their names (HDF5 only).
          options: tf.train.CheckpointOptions, for a checkpoint.
        Returns: for a checkpoint a status as `tf.train.Checkpoint.restore` returns; layers that are not built get their
          weights when they are. For HDF5 None.
        Raises: NotFoundError, OSError where there is no file; ValueError for weights that do not fit.
        """
        return load_weights(self, filepath, skip_mismatch, by_name, options)
