"""`save_model`, `load_model`, `Model.save`: which format a path means, and who writes and reads it.

Formats: "keras" (a `.keras` zip), "h5" (HDF5), "tf" (a SavedModel). Source: tf.keras.models.save_model, load_model
public docs 2.15; messages from recorded runs.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
import zipfile
from typing import Any

_FORMATS = {
    "keras": "keras",
    "keras_v3": "keras",
    "h5": "h5",
    "hdf5": "h5",
    "tf": "tf",
    "tensorflow": "tf",
}


def is_h5py_file(path: Any) -> bool:
    """Whether a path is an open file of h5py; does not import it."""
    h5py = sys.modules.get("h5py")
    return h5py is not None and isinstance(path, h5py.File)


def save_format_of(filepath: Any, save_format: str | None) -> str:
    """ "keras", "h5" or "tf". Raises: ValueError for another name of a format."""
    if save_format:
        if save_format not in _FORMATS:
            raise ValueError(
                "Unknown `save_format` argument. Expected one of 'keras', 'tf', or 'h5'. Received: "
                f"save_format{save_format}"
            )
        return _FORMATS[save_format]
    if is_h5py_file(filepath):
        return "h5"
    path = str(filepath)
    if path.endswith(".keras"):
        return "keras"
    return "h5" if path.endswith((".h5", ".hdf5")) else "tf"


def save_model(
    model: Any, filepath: Any, overwrite: bool = True, save_format: str | None = None, **kwargs: Any
) -> None:
    """Writes a model: its layers, weights, and how it was compiled.

    Args:
      model: the model.
      filepath: a file that ends in `.keras`, or `.h5` for HDF5; another path is the folder of a SavedModel.
      overwrite: whether to write over what is there without asking.
      save_format: "keras", "h5" or "tf", where the path does not say it.
      **kwargs: for "h5" and "tf": `include_optimizer`; for "tf": `signatures`, `options`, `save_traces`.
    Raises: ValueError for an unknown format, or arguments it does not take; NotImplementedError for a model without a
      configuration, except as a SavedModel.
    Source: tf.keras.models.save_model public docs 2.15.
    """
    kind = save_format_of(filepath, save_format)
    if kind == "h5":
        warnings.warn(
            "You are saving your model as an HDF5 file via `model.save()`. This file format is considered legacy. We "
            "recommend using instead the native Keras format, e.g. `model.save('my_model.keras')`.",
            stacklevel=3,
        )
    if not _may_write(filepath, overwrite):
        return
    if kind == "keras":
        from thalweg.keras.saving import keras_format

        if kwargs:
            raise ValueError(
                f"The following argument(s) are not supported with the native Keras format: {list(kwargs)}"
            )
        keras_format.save_model(model, filepath)
    elif kind == "h5":
        from thalweg.keras.saving import hdf5_format

        include_optimizer = kwargs.pop("include_optimizer", True)
        _check_hdf5(model, kwargs)
        hdf5_format.save_model(model, filepath if is_h5py_file(filepath) else os.fspath(filepath), include_optimizer)
    else:
        _save_saved_model(model, os.fspath(filepath), **kwargs)


def _may_write(filepath: Any, overwrite: bool) -> bool:
    if overwrite or is_h5py_file(filepath) or not os.path.isfile(filepath):
        return True
    from thalweg.keras.saving.overwriting import ask_to_proceed_with_overwrite

    return ask_to_proceed_with_overwrite(str(filepath))


def _check_hdf5(model: Any, kwargs: dict[str, Any]) -> None:
    if not model._is_graph_network and type(model).__name__ != "Sequential":
        raise NotImplementedError(
            "Saving the model to HDF5 format requires the model to be a Functional model or a Sequential model. It "
            "does not work for subclassed models, because such models are defined via the body of a Python method, "
            "which isn't safely serializable. Consider saving to the Tensorflow SavedModel format (by setting "
            'save_format="tf") or using `save_weights`.'
        )
    unknown = set(kwargs) - {"signatures", "options", "save_traces"}
    if unknown:
        raise TypeError(f"save_model() got an unexpected keyword argument '{unknown.pop()}'")


def load_model(
    filepath: Any,
    custom_objects: dict[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,
    **kwargs: Any,
) -> Any:
    """Reads a model that `save_model` wrote.

    Args:
      filepath: a `.keras` file, an HDF5 file, or the folder of a SavedModel.
      custom_objects: classes and functions by name.
      compile: whether the model is compiled as it was.
      safe_mode: whether code in a `.keras` file (of lambdas) is refused.
      **kwargs: for a SavedModel: `options`.
    Returns: the model.
    Raises: OSError where there is no such file or it holds no model; ValueError for one that cannot be understood.
    Source: tf.keras.models.load_model public docs 2.15.
    """
    if is_h5py_file(filepath):
        from thalweg.keras.saving import hdf5_format

        return hdf5_format.load_model(filepath, custom_objects, compile)
    path = os.fspath(filepath)
    if path.endswith(".keras") and zipfile.is_zipfile(path):
        from thalweg.keras.saving import keras_format

        if kwargs:
            raise ValueError(
                f"The following argument(s) are not supported with the native Keras format: {list(kwargs)}"
            )
        return keras_format.load_model(path, custom_objects, compile, safe_mode)
    if not os.path.exists(path):
        raise OSError(f"No file or directory found at {path}")
    if os.path.isdir(path):
        return _load_saved_model(path, custom_objects, compile, **kwargs)
    from thalweg.keras.saving import hdf5_format

    return hdf5_format.load_model(path, custom_objects, compile)


def _save_saved_model(model: Any, path: str, **kwargs: Any) -> None:
    """Writes a SavedModel: the place where that format is joined."""
    from thalweg.keras.saving.saved_model import writing

    writing.save_model(model, path, **kwargs)


def _load_saved_model(path: str, custom_objects: dict[str, Any] | None, compile: bool, **kwargs: Any) -> Any:
    """Reads a SavedModel: the place where that format is joined."""
    from thalweg.keras.saving.saved_model import reading

    return reading.load_model(path, custom_objects, compile, **kwargs)


_NUMBERED = re.compile(r"layer(_with_weights)?-[0-9]+")


def _weights_by_path(graph: Any) -> dict[str, Any]:
    """Variables by their paths; layers of networks are named in them, not numbered."""
    from thalweg.keras import backend

    found, names = graph.walk(), {}
    for value, path in found.values():     # breadth first: what is above comes first
        if path:
            last = value.name if _NUMBERED.fullmatch(path[-1]) else path[-1]
            names[path] = (*names.get(path[:-1], ()), last)
    return {".".join(names[path]): value for value, path in found.values() if path and backend.is_variable(value)}


class SavingMixin:
    """What models have for files of whole models."""

    def save(self, filepath: Any, overwrite: bool = True, save_format: str | None = None, **kwargs: Any) -> None:
        """Writes the model; see tf.keras.models.save_model.

        Args:
          filepath, overwrite, save_format, **kwargs: as there.
        Example:
          >>> import os, tempfile
          >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
          >>> path = os.path.join(tempfile.mkdtemp(), 'model.keras')
          >>> model.save(path)
          >>> tf.keras.models.load_model(path).output_shape
          (None, 1)
        """
        save_model(self, filepath, overwrite, save_format, **kwargs)

    def save_spec(self, dynamic_batch: bool = True) -> Any:
        """Specs of the arguments of `call`: (list of those of the inputs, {}); None before the first call.

        Args:
          dynamic_batch: whether the first dimension is open; the Inputs of a network keep theirs.
        Example:
          >>> tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,), name='d')]).save_spec()
          ([TensorSpec(shape=(None, 2), dtype=tf.float32, name='d_input')], {})
        Source: tf.keras.Model.save_spec public docs 2.15.
        """
        from thalweg.keras.saving.saved_model.metadata import input_specs

        spec = input_specs(self, dynamic_batch)
        return None if spec is None else ([spec], {})

    def get_weight_paths(self) -> dict[str, Any]:
        """The variables by their paths from the model; {} before there are any.

        Example:
          >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,), name='d')])
          >>> list(model.get_weight_paths())
          ['d.kernel', 'd.bias']
        Source: tf.keras.Model.get_weight_paths public docs 2.15.
        """
        from thalweg.checkpoint.object_graph import ObjectGraph

        own = {id(v) for v in self.weights}    # not those of the optimizer
        return {path: v for path, v in _weights_by_path(ObjectGraph(self)).items() if id(v) in own}

    def get_compile_config(self) -> Any:
        """What `compile` was given, as plain data; None for a model that is not compiled."""
        given = self.__dict__.get("_compile_given")
        if given is None:
            return None
        from thalweg.keras.saving import objects

        return objects.serialize(given)

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compiles the model as `get_compile_config` says."""
        from thalweg.keras.saving import objects

        self.compile(**objects._value(config))  # type: ignore[attr-defined]
        optimizer = self.optimizer  # type: ignore[attr-defined]
        if getattr(self, "built", False) and hasattr(optimizer, "build"):
            optimizer.build(self.trainable_variables)  # type: ignore[attr-defined]
