"""Models and weights as HDF5 files, laid out as Keras 2 lays them out; h5py is loaded when such a file is met.

A whole model has its configuration and that of its training as attributes, a group `model_weights` and, where it was
compiled, a group `optimizer_weights`. Weights alone are what is in `model_weights`: a group per layer. Files are
written beside their place and put there when they are complete.
Source: tf.keras.models.save_model, Model.save_weights public docs 2.15; layout and messages from recorded files.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg import version
from thalweg.keras import optimizers
from thalweg.keras.layers import registry
from thalweg.keras.models import from_json
from thalweg.keras.saving import serialization, training_config
from thalweg.keras.saving.old_weights import as_now
from thalweg.keras.saving.registration import CustomObjectScope

_logger = logging.getLogger("tensorflow")
_HEADER_LIMIT = 64512  # bytes that an attribute may have in HDF5


def h5py_module(what: str = "`save_model()` using h5 format") -> types.ModuleType:
    """h5py. Raises: ImportError saying what needs it."""
    try:
        import h5py
    except ImportError:
        raise ImportError(f"{what} requires h5py. Could not import h5py.") from None
    return h5py


@contextlib.contextmanager
def written_file(path: str, **options: Any) -> Iterator[Any]:
    """A with block with a new HDF5 file, which takes its place when the block ends well."""
    h5py = h5py_module()
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    if os.path.isdir(path):
        raise IsADirectoryError(f"Unable to save to {path}: it is a directory")
    partial = f"{path}.{os.getpid()}.partial"
    try:
        with h5py.File(partial, "w", **options) as file:
            yield file
        os.replace(partial, path)
    finally:
        if os.path.exists(partial):
            os.remove(partial)


# ---------------------------------------------------------------- whole models


def save_model(model: Any, filepath: Any, include_optimizer: bool = True) -> None:
    """Writes a model.

    Args:
      model: a model with weights and a configuration.
      filepath: path, or an open h5py.File.
      include_optimizer: whether its training goes into the file, too.
    Raises: NotImplementedError for a model without a configuration.
    """
    h5py = h5py_module()
    texts = _metadata(model, include_optimizer)  # before anything is written
    with contextlib.nullcontext(filepath) if isinstance(filepath, h5py.File) else written_file(filepath) as file:
        for name, value in texts.items():
            file.attrs[name] = value
        _write_weights(file.create_group("model_weights"), model)
        if include_optimizer and model.optimizer is not None:
            _write_optimizer(file, model.optimizer)
        file.flush()


def _metadata(model: Any, include_optimizer: bool) -> dict[str, Any]:
    config = model.get_config()
    if isinstance(config, dict) and isinstance(config.get("layers"), list):
        config = config | {"layers": [older_form(layer) for layer in config["layers"]]}
    found: dict[str, Any] = {
        "keras_version": version.KERAS_VERSION,
        "backend": "tensorflow",
        "model_config": _text({"class_name": type(model).__name__, "config": config}),
    }
    if include_optimizer and model.optimizer is not None and model._is_compiled:
        found["training_config"] = _text(training_config.of_model(model))
    return found


def older_form(layer: Any) -> Any:
    """The configuration of a layer without what Keras 2.12 added."""
    if not isinstance(layer, dict) or "class_name" not in layer:
        return layer
    name = layer.get("registered_name") or layer["class_name"]
    rest = {k: v for k, v in layer.items() if k not in ("module", "class_name", "registered_name", "build_config")}
    config = rest.get("config")
    if isinstance(config, dict) and isinstance(config.get("layers"), list):  # a model inside
        rest["config"] = config | {"layers": [older_form(inner) for inner in config["layers"]]}
    return {"class_name": name, **rest}


def _text(data: Any) -> bytes:
    return json.dumps(data, default=serialization.json_default).encode("utf8")


def load_model(filepath: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True) -> Any:
    """Reads a model.

    Args:
      filepath: path, or an open h5py.File.
      custom_objects: classes and functions by name.
      compile: whether the model is compiled as it was.
    Returns: the model.
    Raises: OSError where there is no HDF5 file; ValueError for one without a model, or of unknown classes.
    """
    h5py = h5py_module("`load_model()` using h5 format")
    opened = contextlib.nullcontext(filepath) if isinstance(filepath, h5py.File) else h5py.File(filepath, "r")
    with opened as file, CustomObjectScope(custom_objects or {}):
        config = _decoded(file.attrs.get("model_config"))
        if config is None:
            raise ValueError(f"No model config found in the file at {filepath}.")
        model = registry.deserialize(config, custom_objects=custom_objects)
        _read_weights(file["model_weights"], model)
        if compile:
            _compile(model, file, custom_objects)
    return model


def _decoded(text: Any) -> Any:
    if text is None:
        return None
    return from_json.decoded(text.decode("utf-8") if hasattr(text, "decode") else text)


def _compile(model: Any, file: Any, custom_objects: dict[str, Any] | None) -> None:
    config = _decoded(file.attrs.get("training_config"))
    if config is None:
        _logger.warning(
            "No training configuration found in the save file, so the model was *not* compiled. Compile it manually."
        )
        return
    training_config.compile_as(model, config, custom_objects)
    if "optimizer_weights" not in file:
        return
    group = file["optimizer_weights"]
    values = [np.asarray(group[name]) for name in _names(group, "weight_names")]
    optimizer = model.optimizer
    if isinstance(optimizer, optimizers.Optimizer):
        optimizer.build(model.trainable_variables)
        fits = len(optimizer._variables) == len(values)
    else:
        optimizer._create_all_weights(model.trainable_variables)
        fits = True
    try:
        if not fits:
            raise ValueError
        optimizer.set_weights(values)
    except ValueError:
        _logger.warning(
            "Error in loading the saved optimizer state. As a result, your model is starting with a freshly "
            "initialized optimizer."
        )


# ---------------------------------------------------------------- weights


def save_weights(model: Any, filepath: str) -> None:
    """Writes the weights of a model; a name that ends in `.weights.h5` means the layout of `.keras` files."""
    if str(filepath).endswith(".weights.h5"):
        from thalweg.keras.saving import keras_format

        keras_format.save_weights(model, filepath)
        return
    with written_file(filepath) as file:
        _write_weights(file, model)


def load_weights(model: Any, filepath: str, by_name: bool = False, skip_mismatch: bool = False) -> None:
    """Reads the weights of a model from a file of weights or a whole model.

    Args:
      by_name: whether layers are found by their names instead of their order.
      skip_mismatch: whether (by name) layers that do not fit are left out.
    Raises: OSError where there is no such file; ValueError for weights that do not fit, or a model without weights.
    """
    from thalweg.keras.saving import keras_format

    if keras_format.is_archive(filepath) or str(filepath).endswith(".weights.h5"):
        keras_format.load_weights(model, filepath, skip_mismatch)
        return
    if not model._is_graph_network and not model.built:
        raise ValueError(
            "Unable to load weights saved in HDF5 format into a subclassed Model which has not created its variables "
            "yet. Call the Model first, then load the weights."
        )
    model._assert_weights_created()
    with h5py_module("`load_weights` with an HDF5 file").File(filepath, "r") as file:
        group = file["model_weights"] if "layer_names" not in file.attrs and "model_weights" in file else file
        if by_name:
            _read_by_name(group, model, skip_mismatch)
        else:
            _read_weights(group, model)


def _weights_of(layer: Any) -> list[Any]:
    return layer.trainable_weights + layer.non_trainable_weights


def _own_weights(model: Any) -> list[Any]:
    return model._trainable_weights + model._non_trainable_weights


def _write_weights(group: Any, model: Any) -> None:
    _write_names(group, "layer_names", [layer.name for layer in model.layers])
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = version.KERAS_VERSION.encode("utf8")
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        _write_variables(group.create_group(layer.name), _weights_of(layer))
    _write_variables(group.create_group("top_level_model_weights"), _own_weights(model))


def _write_variables(group: Any, variables: list[Any]) -> None:
    _write_names(group, "weight_names", [v.name for v in variables])
    for variable in variables:
        value = variable.numpy()
        group.create_dataset(variable.name, value.shape, dtype=value.dtype)[...] = value


def _write_optimizer(file: Any, optimizer: Any) -> None:
    variables = optimizer.variables if isinstance(optimizer, optimizers.Optimizer) else optimizer.weights
    if variables:
        _write_variables(file.create_group("optimizer_weights"), list(variables))


def _write_names(group: Any, name: str, names: list[str]) -> None:
    """Names as an attribute, in parts where they are too many for one."""
    data = [n.encode("utf8") for n in names]
    long = [n for n in data if len(n) > _HEADER_LIMIT]
    if long:
        raise RuntimeError(
            "The following attributes cannot be saved to HDF5 file because they are larger than "
            f"{_HEADER_LIMIT} bytes: {long}"
        )
    array = np.asarray(data)
    count = 1
    parts = [array]
    while any(part.nbytes > _HEADER_LIMIT for part in parts):
        count += 1
        parts = np.array_split(array, count)
    if count == 1:
        group.attrs[name] = data
        return
    for i, part in enumerate(parts):
        group.attrs[f"{name}{i}"] = part


def _names(group: Any, name: str) -> list[str]:
    if name in group.attrs:
        found = list(group.attrs[name])
    else:
        found, i = [], 0
        while f"{name}{i}" in group.attrs:
            found.extend(group.attrs[f"{name}{i}"])
            i += 1
    return [n.decode("utf8") if hasattr(n, "decode") else n for n in found]


def _values(group: Any) -> list[np.ndarray]:
    return [np.asarray(group[name]) for name in _names(group, "weight_names")]


def _read_weights(file: Any, model: Any) -> None:
    """Layer by layer, in order."""
    layers = [layer for layer in model.layers if _weights_of(layer)]
    names = [name for name in _names(file, "layer_names") if _names(file[name], "weight_names")]
    if len(names) != len(layers):
        raise ValueError(
            f"Layer count mismatch when loading weights from file. Model expected {len(layers)} layers, found "
            f"{len(names)} saved layers."
        )
    pairs: list[tuple[Any, np.ndarray]] = []
    for number, (layer, name) in enumerate(zip(layers, names, strict=True)):
        variables, values = _weights_of(layer), as_now(layer, _values(file[name]), _keras_version(file))
        if len(values) != len(variables):
            raise ValueError(
                f"Weight count mismatch for layer #{number} (named {layer.name} in the current model, {name} in the "
                f"save file). Layer expects {len(variables)} weight(s). Received {len(values)} saved weight(s)"
            )
        pairs += zip(variables, values, strict=True)
    if "top_level_model_weights" in file:
        variables, values = _own_weights(model), _values(file["top_level_model_weights"])
        if len(values) != len(variables):
            raise ValueError(
                "Weight count mismatch for top-level weights when loading weights from file. Model expects "
                f"{len(variables)} top-level weight(s). Received {len(values)} saved top-level weight(s)"
            )
        pairs += zip(variables, values, strict=True)
    assign(pairs)
    finish(model)


def _keras_version(file: Any) -> str:
    found = file.attrs.get("keras_version", "1")
    return found.decode("utf8") if hasattr(found, "decode") else found


def _read_by_name(file: Any, model: Any, skip: bool) -> None:
    pairs: list[tuple[Any, np.ndarray]] = []
    for number, name in enumerate(_names(file, "layer_names")):
        for layer in (layer for layer in model.layers if layer.name == name):
            values = as_now(layer, _values(file[name]), _keras_version(file))
            pairs += _fitting(_weights_of(layer), values, f"layer #{number} (named {layer.name})", skip)
    if "top_level_model_weights" in file:
        values = _values(file["top_level_model_weights"])
        pairs += _fitting(_own_weights(model), values, "top-level weights of model", skip)
    assign(pairs)
    finish(model)


def _fitting(variables: list[Any], values: list[np.ndarray], where: str, skip: bool) -> list[tuple[Any, np.ndarray]]:
    """Pairs of variables and values of their shapes."""
    counts = f"Layer expects {len(variables)} weight(s). Received {len(values)} saved weight(s)"
    if len(values) != len(variables):
        if not skip:
            raise ValueError(f"Weight count mismatch for {where}. {counts}")
        _logger.warning("Skipping loading of weights for %s due to mismatch in number of weights. %s", where, counts)
        return []
    pairs = []
    for variable, value in zip(variables, values, strict=True):
        expected = variable._static_shape()
        shapes = f"Weight expects shape {expected}. Received saved weight with shape {value.shape}"
        if expected == value.shape:
            pairs.append((variable, value))
        elif skip:
            _logger.warning(
                "Skipping loading weights for %s due to mismatch in shape for weight %s. %s",
                where,
                variable.name,
                shapes,
            )
        else:
            raise ValueError(f"Shape mismatch in {where} for weight {variable.name}. {shapes}")
    return pairs


def assign(pairs: list[tuple[Any, np.ndarray]]) -> None:
    """Sets variables, after looking at all of them.

    Raises: ValueError for a value of another shape; then none is set.
    """
    for variable, value in pairs:
        if not variable.shape.is_compatible_with(value.shape):
            raise ValueError(
                f"Cannot assign value to variable ' {variable.name}': Shape mismatch.The variable shape "
                f"{variable.shape}, and the assigned value shape {value.shape} are incompatible."
            )
    for variable, value in pairs:
        variable.assign(np.asarray(value, variable.dtype._storage))


def finish(model: Any) -> None:
    """Tells layers that their weights were read."""
    for layer in model._flatten_layers():
        done = getattr(layer, "finalize_state", None)
        if done is not None:
            done()
