"""`tf.keras.utils.text_dataset_from_directory`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.data import api as data
from thalweg.keras.utils import directory_index as index
from thalweg.ops.io import api as io
from thalweg.ops.strings import api as strings

_FORMAT = ".txt"


def text_dataset_from_directory(
    directory: Any, labels: Any = "inferred", label_mode: str | None = "int", class_names: Any = None,
    batch_size: int | None = 32, max_length: int | None = None, shuffle: bool = True, seed: int | None = None,
    validation_split: float | None = None, subset: str | None = None, follow_links: bool = False,
) -> Any:  # fmt: skip
    """A `tf.data.Dataset` of the `.txt` files in a folder, by default with one folder per class.

    Args:
      directory: the folder.
      labels: "inferred" (from the folders), None, or a list of integers, one per file in order.
      label_mode: "int", "categorical" (one-hot), "binary" (float32 [1]) or None.
      class_names: the folders, in the order of their numbers.
      batch_size: None for single texts. max_length: bytes of a text that are kept, None for all.
      shuffle, seed: whether to shuffle the files, and with which seed.
      validation_split, subset: take only the "training" or the "validation" part, or a list of "both".
      follow_links: follow links to folders.
    Returns: a dataset of strings, or of pairs with labels, with `class_names`.
    Raises: ValueError for arguments that do not go together, or where there are no files.
    Source: tf.keras.utils.text_dataset_from_directory public docs 2.15; recorded runs.
    """
    index.check_labels(labels, label_mode, class_names, "text")
    if labels is None or label_mode is None:
        labels = label_mode = None
    index.check_split(validation_split, subset, shuffle, seed)
    if seed is None:
        seed = np.random.randint(10**6)
    paths, labels, names = index.index_directory(
        directory, labels, (_FORMAT,), class_names, shuffle, seed, follow_links
    )
    if label_mode == "binary" and len(names) != 2:
        raise ValueError(
            f'When passing `label_mode="binary"`, there must be exactly 2 class_names. Received: class_names={names}'
        )

    def load(path: Any) -> Any:
        text = io.read_file(path)
        return text if max_length is None else strings.substr(text, 0, max_length)

    datasets = []
    parts = index.parts(paths, labels, validation_split, subset, "text files", directory, _FORMAT)
    for i, (files, numbers) in enumerate(parts):
        dataset = data.Dataset.from_tensor_slices(files).map(load, num_parallel_calls=data.AUTOTUNE)
        dataset = index.with_labels(dataset, numbers, label_mode, len(names)).prefetch(data.AUTOTUNE)
        if shuffle and i == 0:  # the validation part of "both" keeps its order
            dataset = dataset.shuffle(buffer_size=1024 if batch_size is None else batch_size * 8, seed=seed)
        if batch_size is not None:
            dataset = dataset.batch(batch_size)
        dataset.class_names = names
        datasets.append(dataset)
    return datasets if subset == "both" else datasets[0]
