"""The `.keras` format: a zip of metadata.json, config.json, model.weights.h5 and assets.

Weights stand below the paths of attributes that lead to their owners (`layers/dense/vars/0`); the names of attributes
are gone through backwards, as Keras does. Files are written beside their place and put there when they are complete.
Source: tf.keras.Model.save public docs 2.15; layout and messages from recorded files and runs.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from thalweg import version
from thalweg.keras import backend
from thalweg.keras.layers.base import Layer
from thalweg.keras.losses import Loss
from thalweg.keras.optimizers import Optimizer
from thalweg.keras.saving import objects
from thalweg.keras.saving.hdf5_format import h5py_module, written_file

_WEIGHTS = "model.weights.h5"
_ASSETS = "assets"
# Attributes that are not gone through: views of others, and what is ours alone.
_SKIPPED = frozenset(
    """
    _callable_losses _inbound_nodes _outbound_nodes _output_layers _input_layers _self_tracked_trackables
    _trainable_weights _non_trainable_weights _layer_call_argspecs inbound_nodes outbound_nodes input_shape
    output_shape submodules weights non_trainable_weights trainable_weights variables non_trainable_variables
    trainable_variables updates state_updates _stack _trainable_at_compile _built_for _eval_handler _compile_given
    losses input output inputs outputs run_eagerly stateful dynamic
    """.split()
)


def is_archive(path: Any) -> bool:
    """Whether a path is a `.keras` file that is a zip."""
    return str(path).endswith(".keras") and zipfile.is_zipfile(path)


def save_model(model: Any, filepath: Any) -> None:
    """Writes a model.

    Raises: ValueError for another name; ImportError without h5py; NotImplementedError for a model without a
      configuration.
    """
    path = str(filepath)
    if not path.endswith(".keras"):
        raise ValueError(
            f"Invalid `filepath` argument: expected a `.keras` extension. Received: filepath={filepath}"
        )
    h5py_module("saving a model in the `.keras` format")
    if not model.built:
        warnings.warn(
            "You are saving a model that has not yet been built. It might not contain any weights yet. Consider "
            "building the model first by calling it on some data.",
            stacklevel=4,
        )
    now = datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
    config = json.dumps(objects.serialize(model))
    partial = f"{path}.{os.getpid()}.partial"
    assets = tempfile.mkdtemp()
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            archive.writestr(zipfile.ZipInfo("metadata.json"), json.dumps(
                {"keras_version": version.KERAS_VERSION, "date_saved": now}
            ))
            archive.writestr(zipfile.ZipInfo("config.json"), config)
            content = io.BytesIO()
            with h5py_module().File(content, "w") as file:
                _save_state(model, _Store(file), assets, "", set())
            archive.writestr(_WEIGHTS, content.getvalue())
            for folder, _, names in os.walk(assets):
                for name in names:
                    full = os.path.join(folder, name)
                    archive.write(full, os.path.join(_ASSETS, os.path.relpath(full, assets)))
        os.replace(partial, path)
    finally:
        shutil.rmtree(assets, ignore_errors=True)
        if os.path.exists(partial):
            os.remove(partial)


def load_model(
    filepath: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """Reads a model.

    Args:
      filepath: the file.
      custom_objects: classes and functions by name.
      compile: whether the model is compiled as it was.
      safe_mode: whether functions that would be made from code in the file are refused.
    Raises: ValueError for another name, code under `safe_mode`, or a file without weights.
    """
    path = str(filepath)
    if not path.endswith(".keras"):
        raise ValueError(f"Invalid filename: expected a `.keras` extension. Received: filepath={filepath}")
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
        if not compile:
            config["compile_config"] = None
        model = objects.deserialize(config, custom_objects, safe_mode)
        if _WEIGHTS not in archive.namelist():
            raise ValueError(f"Expected a {_WEIGHTS} file in {path}.")
        _load_archive(archive, model, False)
    return model


def _load_archive(archive: zipfile.ZipFile, model: Any, skip_mismatch: bool) -> None:
    folder = tempfile.mkdtemp()
    try:
        names = [n for n in archive.namelist() if n.startswith(_ASSETS + "/")]
        archive.extractall(folder, names)
        with h5py_module().File(io.BytesIO(archive.read(_WEIGHTS)), "r") as file:
            _load_state(model, _Store(file), os.path.join(folder, _ASSETS) if names else None, "", skip_mismatch, set())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def save_weights(model: Any, filepath: Any) -> None:
    """Writes the weights alone, to a file that ends in `.weights.h5`."""
    with written_file(str(filepath)) as file:
        _save_state(model, _Store(file), None, "", set())


def load_weights(model: Any, filepath: Any, skip_mismatch: bool = False) -> None:
    """Reads the weights from a `.weights.h5` file or a `.keras` file."""
    if is_archive(filepath):
        with zipfile.ZipFile(str(filepath)) as archive:
            _load_archive(archive, model, skip_mismatch)
        return
    with h5py_module().File(str(filepath), "r") as file:
        _load_state(model, _Store(file), None, "", skip_mismatch, set())


# ---------------------------------------------------------------- the walk


class _Store:
    """Groups `<path>/vars` of an HDF5 file."""

    def __init__(self, file: Any):
        self._file = file

    def make(self, path: str) -> Any:
        return self._file.create_group(f"{path}/vars" if path else "vars")

    def get(self, path: str) -> Any:
        name = f"{path}/vars" if path else "vars"
        return self._file[name] if name in self._file else {}


def _is_kept(value: Any) -> bool:
    return isinstance(value, (Layer, Optimizer, Loss))


def _children(owner: Any) -> Iterator[tuple[str, Any]]:
    for name in sorted(dir(owner), reverse=True):
        if name.startswith("__") or name in _SKIPPED:
            continue
        try:
            value = getattr(owner, name)
        except Exception:  # noqa: BLE001  (a property may fail in any way)
            continue
        if _is_kept(value):
            yield name, value
        elif isinstance(value, (list, dict, tuple, set)):
            yield from _members(name, value)


def _members(name: str, container: Any) -> Iterator[tuple[str, Any]]:
    used: dict[str, int] = {}
    for value in list(container.values()) if isinstance(container, dict) else list(container):
        if _is_kept(value):
            yield name, (value, used)  # the name of a member depends on who was met before


def _named(name: str, value: Any, visited: set[int]) -> tuple[str, Any] | None:
    """The path of a child, None where it was met before."""
    if not isinstance(value, tuple):
        return None if id(value) in visited else (name, value)
    member, used = value
    if id(member) in visited:
        return None
    kind = backend.to_snake_case(type(member).__name__)
    if kind in used:
        used[kind] += 1
        kind = f"{kind}_{used[kind]}"
    else:
        used[kind] = 0
    return f"{name}/{kind}", member


def _save_state(owner: Any, store: _Store, assets: str | None, path: str, visited: set[int]) -> None:
    visited.add(id(owner))
    if hasattr(owner, "save_own_variables"):
        owner.save_own_variables(store.make(path))
    if assets is not None and hasattr(owner, "save_assets"):
        folder = os.path.join(assets, path)
        os.makedirs(folder, exist_ok=True)
        owner.save_assets(folder)
    for name, value in _children(owner):
        found = _named(name, value, visited)
        if found is not None:
            _save_state(found[1], store, assets, f"{path}/{found[0]}" if path else found[0], visited)


def _load_state(
    owner: Any, store: _Store, assets: str | None, path: str, skip_mismatch: bool, visited: set[int]
) -> None:
    visited.add(id(owner))
    if hasattr(owner, "load_own_variables"):
        try:
            owner.load_own_variables(store.get(path))
        except Exception as error:
            if not skip_mismatch:
                raise
            warnings.warn(
                f"Could not load weights in object {owner}. Skipping object. Exception encountered: {error}",
                stacklevel=2,
            )
    if assets is not None and hasattr(owner, "load_assets"):
        folder = os.path.join(assets, path)
        owner.load_assets(folder if os.path.exists(folder) else None)
    for name, value in _children(owner):
        found = _named(name, value, visited)
        if found is not None:
            inner = f"{path}/{found[0]}" if path else found[0]
            _load_state(found[1], store, assets, inner, skip_mismatch, visited)
