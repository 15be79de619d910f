"""Files in folders as data sets: which files, with which labels, and which part of them.

Source: tf.keras.utils.{image,audio,text}_dataset_from_directory public docs 2.15; orders and messages from recorded
runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.data import api as data
from thalweg.ops.array import api as array
from thalweg.ops.array import select_api
from thalweg.ops.math import casting


def check_labels(labels: Any, label_mode: Any, class_names: Any, what: str, modes: tuple = ("int", "categorical",
                                                                                         "binary", None)) -> None:
    """Raises: ValueError for labels, a mode or names that do not go together."""
    if labels not in ("inferred", None):
        if not isinstance(labels, (list, tuple)):
            raise ValueError(
                f"`labels` argument should be a list/tuple of integer labels, of the same size as the number of {what} "
                "files in the target directory. If you wish to infer the labels from the subdirectory names in the "
                'target directory, pass `labels="inferred"`. If you wish to get a dataset that only contains '
                f"{what}s (no labels), pass `labels=None`. Received: labels={labels}"
            )
        if class_names:
            raise ValueError(
                f'You can only pass `class_names` if `labels="inferred"`. Received: labels={labels}, and '
                f"class_names={class_names}"
            )
    if label_mode not in modes:
        raise ValueError(
            f'`label_mode` argument must be one of "int", "categorical", "binary", or None. Received: '
            f"label_mode={label_mode}"
        )


def check_split(validation_split: Any, subset: Any, shuffle: bool, seed: Any) -> None:
    """Raises: ValueError for arguments of a split that do not go together."""
    if validation_split and not 0 < validation_split < 1:
        raise ValueError(f"`validation_split` must be between 0 and 1, received: {validation_split}")
    if bool(validation_split) != bool(subset):
        raise ValueError("If `subset` is set, `validation_split` must be set, and inversely.")
    if subset not in ("training", "validation", "both", None):
        raise ValueError(f'`subset` must be either "training", "validation" or "both", received: {subset}')
    if validation_split and shuffle and seed is None:
        raise ValueError(
            "If using `validation_split` and shuffling the data, you must provide a `seed` argument, to make sure that "
            "there is no overlap between the training and validation subset."
        )


def _files_below(folder: str, formats: tuple[str, ...], follow_links: bool) -> list[str]:
    """Names relative to the folder, in order."""
    found = []
    for root, _, files in sorted(os.walk(folder, followlinks=follow_links), key=lambda entry: entry[0]):
        found += [os.path.relpath(os.path.join(root, f), folder) for f in sorted(files) if f.lower().endswith(formats)]
    return found


def index_directory(
    directory: Any,
    labels: Any,
    formats: tuple[str, ...],
    class_names: Any = None,
    shuffle: bool = True,
    seed: int | None = None,
    follow_links: bool = False,
) -> tuple[list[str], Any, list]:
    """(paths, labels, names of the classes) of a folder; "inferred" labels are the folders the files are in.

    Raises: ValueError for names or a number of labels that do not fit; FileNotFoundError.
    """
    directory = os.fspath(directory)
    if labels != "inferred":
        folders, names = [""], [""]
    else:
        entries = sorted(os.listdir(directory))
        folders = [d for d in entries if os.path.isdir(os.path.join(directory, d)) and not d.startswith(".")]
        names = list(class_names) if class_names else folders
        if set(names) != set(folders):
            raise ValueError(
                "The `class_names` passed did not match the names of the subdirectories of the target directory. "
                f"Expected: {folders}, but received: {class_names}"
            )
    paths: list[str] = []
    numbers: list[int] = []
    for folder in folders:
        found = _files_below(os.path.join(directory, folder), formats, follow_links)
        paths += [os.path.join(directory, folder, f) for f in found]
        numbers += [names.index(folder)] * len(found)
    if labels in ("inferred", None):
        labels = np.array(numbers, dtype="int32")
    elif len(labels) != len(paths):
        raise ValueError(
            "Expected the lengths of `labels` to match the number of files in the target directory. len(labels) is "
            f"{len(labels)} while we found {len(paths)} files in directory {directory}."
        )
    else:
        names = sorted(set(labels))
    print(f"Found {len(paths)} files belonging to {len(names)} classes.")
    if shuffle:
        seed = np.random.randint(10**6) if seed is None else seed
        np.random.RandomState(seed).shuffle(paths)
        labels = labels if isinstance(labels, np.ndarray) else list(labels)
        np.random.RandomState(seed).shuffle(labels)
    return paths, labels, names


def part_of(samples: list, labels: Any, validation_split: Any, subset: Any) -> tuple[list, Any]:
    """The training or the validation part: the last share is for validation."""
    if not validation_split:
        return samples, labels
    count = int(validation_split * len(samples))
    if subset == "training":
        print(f"Using {len(samples) - count} files for training.")
        return samples[:-count], labels[:-count]
    if subset == "validation":
        print(f"Using {count} files for validation.")
        return samples[-count:], labels[-count:]
    raise ValueError(f'`subset` must be either "training" or "validation", received: {subset}')


def with_labels(dataset: Any, labels: Any, label_mode: str | None, num_classes: int) -> Any:
    """The data set zipped with its labels, coded as the mode says."""
    if not label_mode:
        return dataset
    coded = data.Dataset.from_tensor_slices(labels)
    code: Callable | None = None
    if label_mode == "binary":
        def code(x: Any) -> Any:
            return array.expand_dims(casting.cast(x, dtypes.float32), -1)
    elif label_mode == "categorical":
        def code(x: Any) -> Any:
            return select_api.one_hot(x, num_classes)
    if code is not None:
        coded = coded.map(code, num_parallel_calls=data.AUTOTUNE)
    return data.Dataset.zip((dataset, coded))


def parts(paths: list, labels: Any, validation_split: Any, subset: Any, what: str, directory: Any,
          formats: Any) -> list[tuple[list, Any]]:
    """One part, or for "both" the training and the validation part.

    Raises: ValueError for a part without files.
    """
    wanted = ("training", "validation") if subset == "both" else (subset,)
    found = [part_of(paths, labels, validation_split, w) for w in wanted]
    for (files, _), name in zip(found, wanted, strict=True):
        if not files:
            kind = f"{name} {what}" if subset == "both" else what
            allowed = f"format: {formats}" if isinstance(formats, str) else f"formats: {formats}"
            raise ValueError(f"No {kind} found in directory {directory}. Allowed {allowed}")
    return found
