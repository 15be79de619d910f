"""`tf.keras.utils.audio_dataset_from_directory`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.data import api as data
from thalweg.keras.utils import directory_index as index
from thalweg.ops.audio import api as audio
from thalweg.ops.io import api as io
from thalweg.ops.ragged.ragged_tensor import RaggedTensor

FORMATS = (".wav",)


def audio_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Any = None,
    batch_size: int | None = 32,
    sampling_rate: int | None = None,
    output_sequence_length: int | None = None,
    ragged: bool = False,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
) -> Any:
    """A `tf.data.Dataset` of the WAV files in a folder, by default with one folder per class.

    Args:
      sampling_rate: not supported: Keras resamples by the package tensorflow-io.
      output_sequence_length: samples per sound, cut or filled up with zeros; None: each batch as long as its longest.
      ragged: give ragged batches instead.
      directory, labels, label_mode, class_names, batch_size, shuffle, seed, validation_split, subset, follow_links: see
        `tf.keras.utils.image_dataset_from_directory`.
    Returns: a dataset of float32 [batch, samples, channels], or of pairs with labels, with `class_names`; for
      subset="both" a pair of them.
    Raises: ValueError for arguments that do not go together, or where there are no files; ImportError for a
      sampling_rate.
    Source: tf.keras.utils.audio_dataset_from_directory public docs 2.15; recorded runs.
    """
    index.check_labels(labels, label_mode, class_names, "audio")
    if ragged and output_sequence_length is not None:
        raise ValueError("Cannot set both `ragged` and `output_sequence_length`")
    if sampling_rate is not None:
        if not isinstance(sampling_rate, int):
            raise ValueError(f"`sampling_rate` should have an integer value. Received: sampling_rate={sampling_rate}")
        if sampling_rate <= 0:
            raise ValueError(f"`sampling_rate` should be higher than 0. Received: sampling_rate={sampling_rate}")
        raise ImportError("To use the argument `sampling_rate`, you should install tensorflow_io, which needs "
                          "TensorFlow itself: resample the files, or in a `map`, instead.")
    if labels is None or label_mode is None:
        labels = label_mode = None
    index.check_split(validation_split, subset, shuffle, seed)
    if seed is None:
        seed = np.random.randint(10**6)
    paths, labels, names = index.index_directory(directory, labels, FORMATS, class_names, shuffle, seed, follow_links)
    if label_mode == "binary" and len(names) != 2:
        raise ValueError(
            f'When passing `label_mode="binary"`, there must be exactly 2 class_names. Received: class_names={names}'
        )
    length = -1 if output_sequence_length is None else output_sequence_length
    datasets = []
    for i, (files, numbers) in enumerate(
        index.parts(paths, labels, validation_split, subset, "audio files", directory, FORMATS)
    ):
        dataset = data.Dataset.from_tensor_slices(files).map(
            lambda path: audio.decode_wav(io.read_file(path), desired_samples=length)[0],
            num_parallel_calls=data.AUTOTUNE,
        )
        if ragged:
            dataset = dataset.map(RaggedTensor.from_tensor, num_parallel_calls=data.AUTOTUNE)
        dataset = index.with_labels(dataset, numbers, label_mode, len(names)).prefetch(data.AUTOTUNE)
        if shuffle and i == 0:
            dataset = dataset.shuffle(buffer_size=1024 if batch_size is None else batch_size * 8, seed=seed)
        if batch_size is not None:
            padded = output_sequence_length is None and not ragged
            shapes = ([None, None], []) if label_mode else [None, None]
            dataset = dataset.padded_batch(batch_size, padded_shapes=shapes) if padded else dataset.batch(batch_size)
        dataset.class_names = names
        datasets.append(dataset)
    return tuple(datasets) if subset == "both" else datasets[0]
