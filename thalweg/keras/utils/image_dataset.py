"""`tf.keras.utils.image_dataset_from_directory`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.data import api as data
from thalweg.keras.utils import directory_index as index
from thalweg.keras.utils import image_utils
from thalweg.ops.image import codec_api, geometry_api
from thalweg.ops.io import api as io

FORMATS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


def image_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Any = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: tuple[int, int] = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    **kwargs: Any,
) -> Any:
    """A `tf.data.Dataset` of the image files in a folder, by default with one folder per class.

    Args:
      directory: the folder.
      labels: "inferred" (from the folders), None, or a list of integers, one per file in order.
      label_mode: "int", "categorical" (one-hot), "binary" (float32 [1]) or None.
      class_names: the folders, in the order of their numbers.
      color_mode: "grayscale", "rgb" or "rgba".
      batch_size: None for single images.
      image_size: (height, width).
      shuffle, seed: whether to shuffle the files, and with which seed.
      validation_split, subset: take only the "training" or the "validation" part, or a list of "both".
      interpolation: a method of `tf.image.resize`.
      follow_links: follow links to folders.
      crop_to_aspect_ratio: cut the middle out instead of distorting.
    Returns: a dataset of float32 images, or of pairs with labels, with `class_names` and `file_paths`.
    Raises: ValueError for arguments that do not go together, or where there are no files.
    Source: tf.keras.utils.image_dataset_from_directory public docs 2.15; recorded runs.
    """
    if "smart_resize" in kwargs:
        crop_to_aspect_ratio = kwargs.pop("smart_resize")
    if kwargs:
        raise TypeError(f"Unknown keywords argument(s): {tuple(kwargs)}")
    index.check_labels(labels, label_mode, class_names, "image")
    if labels is None or label_mode is None:
        labels = label_mode = None
    if color_mode not in _CHANNELS:
        raise ValueError(
            f'`color_mode` must be one of {{"rgb", "rgba", "grayscale"}}. Received: color_mode={color_mode}'
        )
    method = image_utils.get_interpolation(interpolation)
    index.check_split(validation_split, subset, shuffle, seed)
    if seed is None:
        seed = np.random.randint(10**6)
    paths, labels, names = index.index_directory(directory, labels, FORMATS, class_names, shuffle, seed, follow_links)
    if label_mode == "binary" and len(names) != 2:
        raise ValueError(
            f'When passing `label_mode="binary"`, there must be exactly 2 class_names. Received: class_names={names}'
        )

    def load(path: Any) -> Any:
        channels = _CHANNELS[color_mode]
        image = codec_api.decode_image(io.read_file(path), channels=channels, expand_animations=False)
        resize = image_utils.smart_resize if crop_to_aspect_ratio else geometry_api.resize
        image = resize(image, image_size, method)
        image.set_shape((image_size[0], image_size[1], channels))
        return image

    datasets = []
    for i, (files, numbers) in enumerate(
        index.parts(paths, labels, validation_split, subset, "images", directory, FORMATS)
    ):
        dataset = data.Dataset.from_tensor_slices(files).map(load, num_parallel_calls=data.AUTOTUNE)
        dataset = index.with_labels(dataset, numbers, label_mode, len(names))
        if shuffle and i == 0:                      # the validation part of "both" keeps its order
            dataset = dataset.shuffle(buffer_size=1024 if batch_size is None else batch_size * 8, seed=seed)
        if batch_size is not None:
            dataset = dataset.batch(batch_size)
        dataset = dataset.prefetch(data.AUTOTUNE)
        dataset.class_names, dataset.file_paths = names, files
        datasets.append(dataset)
    return datasets if subset == "both" else datasets[0]
