"""Iterators over images: arrays, folders of files, data frames that name files. Endless; also by number of the batch.

The order comes from NumPy's global generator, which a `seed` seeds anew before each batch, as in Keras.
Source: tf.keras.preprocessing.image.{Iterator,NumpyArrayIterator,DirectoryIterator,DataFrameIterator} public docs 2.15;
recorded runs.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator as PythonIterator
from collections.abc import Sequence as PythonSequence
from typing import Any

import numpy as np

from thalweg.keras import backend
from thalweg.keras.utils import image_utils
from thalweg.keras.utils.sequence import Sequence


class Iterator(Sequence):
    """The base: batches of `n` samples in order or shuffled, without end.

    Args:
      n: number of samples. batch_size: of the batches; the last of a pass may be smaller.
      shuffle: in a new order for each pass. seed: an integer or None.
    Source: tf.keras.preprocessing.image.Iterator public docs 2.15.
    """

    __module__ = "keras.src.preprocessing.image"
    white_list_formats = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None):
        self.n, self.batch_size, self.seed, self.shuffle = n, batch_size, seed, shuffle
        self.batch_index = 0
        self.total_batches_seen = 0
        self.lock = threading.Lock()
        self.index_array: np.ndarray | None = None
        self.index_generator = self._flow_index()

    def _set_index_array(self) -> None:
        self.index_array = np.random.permutation(self.n) if self.shuffle else np.arange(self.n)

    def _seed_batch(self) -> None:
        if self.seed is not None:
            np.random.seed(self.seed + self.total_batches_seen)

    def __getitem__(self, idx: int) -> Any:
        if idx >= len(self):
            raise ValueError(f"Asked to retrieve element {idx}, but the Sequence has length {len(self)}")
        self._seed_batch()
        self.total_batches_seen += 1
        if self.index_array is None:
            self._set_index_array()
        chosen = self.index_array[self.batch_size * idx : self.batch_size * (idx + 1)]
        return self._get_batches_of_transformed_samples(chosen)

    def __len__(self) -> int:
        return -(-self.n // self.batch_size)

    def on_epoch_end(self) -> None:
        """Draws the order of the next pass."""
        self._set_index_array()

    def reset(self) -> None:
        """Starts again with the first batch."""
        self.batch_index = 0

    def _flow_index(self) -> PythonIterator[np.ndarray]:
        """The samples of one batch after another, for ever."""
        self.reset()
        while True:
            self._seed_batch()
            if self.batch_index == 0:
                self._set_index_array()
            begin = (self.batch_index * self.batch_size) % self.n if self.n else 0
            self.batch_index = self.batch_index + 1 if self.n > begin + self.batch_size else 0
            self.total_batches_seen += 1
            yield self.index_array[begin : begin + self.batch_size]

    def __iter__(self) -> Iterator:
        return self

    def __next__(self, *args: Any, **kwargs: Any) -> Any:
        return self.next(*args, **kwargs)

    def next(self) -> Any:
        """The next batch."""
        with self.lock:
            chosen = next(self.index_generator)
        # The images themselves are read outside of the lock, several batches at once if threads ask.
        return self._get_batches_of_transformed_samples(chosen)

    def _get_batches_of_transformed_samples(self, index_array: np.ndarray) -> Any:
        raise NotImplementedError


def _save(iterator: Any, batch: np.ndarray, chosen: np.ndarray, most: float) -> None:
    """Writes the images of a batch, as they were changed, to `save_to_dir`."""
    for image, j in zip(batch, chosen, strict=True):
        name = f"{iterator.save_prefix}_{j}_{np.random.randint(most)}.{iterator.save_format}"
        picture = image_utils.array_to_img(image, iterator.data_format, scale=True)
        picture.save(os.path.join(iterator.save_to_dir, name))


class NumpyArrayIterator(Iterator):
    """Batches of arrays.

    Args:
      x: images, rank 4; or (images, other arrays of as many rows).
      y: labels. image_data_generator: an ImageDataGenerator. sample_weight: weights.
      batch_size, shuffle, seed: see `Iterator`. data_format, dtype: of the batches.
      save_to_dir, save_prefix, save_format: write the changed images there.
      subset: "training" or "validation", by the generator's validation_split.
      ignore_class_split: allow that one part lacks a class.
    Raises: ValueError for lengths that differ or another rank.
    Source: tf.keras.preprocessing.image.NumpyArrayIterator public docs 2.15.
    """

    __module__ = "keras.src.preprocessing.image"

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: Any,
        batch_size: int = 32,
        shuffle: bool = False,
        sample_weight: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        ignore_class_split: bool = False,
        dtype: Any = None,
    ):
        self.data_format = backend.image_data_format() if data_format is None else data_format
        self.dtype = backend.floatx() if dtype is None else dtype
        others: list[np.ndarray] = []
        if isinstance(x, (tuple, list)):
            x, rest = x[0], x[1]
            others = [np.asarray(o) for o in (rest if isinstance(rest, list) else [rest])]
            for o in others:
                if len(x) != len(o):
                    raise ValueError(
                        "All of the arrays in `x` should have the same length. Found a pair with: "
                        f"len(x[0]) = {len(x)}, len(x[?]) = {len(o)}"
                    )
        for name, value in (("y` (labels)", y), ("sample_weight`", sample_weight)):
            if value is not None and len(x) != len(value):
                raise ValueError(
                    f"`x` (images tensor) and `{name} should have the same length. Found: x.shape = "
                    f"{np.asarray(x).shape}, {name.split('`')[0]}.shape = {np.asarray(value).shape}"
                )
        if subset is not None:
            part = self._part(subset, len(x), image_data_generator, y, ignore_class_split)
            x, others = x[part], [o[part] for o in others]
            y = None if y is None else y[part]
        self.x, self.x_misc = np.asarray(x, dtype=self.dtype), others
        if self.x.ndim != 4:
            raise ValueError(
                "Input data in `NumpyArrayIterator` should have rank 4. You passed an array with shape", self.x.shape
            )
        axis = 3 if self.data_format == "channels_last" else 1
        if self.x.shape[axis] not in (1, 3, 4):
            warnings.warn(
                f'NumpyArrayIterator is set to use the data format convention "{self.data_format}" (channels on axis '
                f"{axis}), i.e. expected either 1, 3, or 4 channels on axis {axis}. However, it was passed an array "
                f"with shape {self.x.shape} ({self.x.shape[axis]} channels).",
                stacklevel=2,
            )
        self.y = None if y is None else np.asarray(y)
        self.sample_weight = None if sample_weight is None else np.asarray(sample_weight)
        self.image_data_generator = image_data_generator
        self.save_to_dir, self.save_prefix, self.save_format = save_to_dir, save_prefix, save_format
        super().__init__(self.x.shape[0], batch_size, shuffle, seed)

    @staticmethod
    def _part(subset: str, count: int, generator: Any, y: Any, ignore_class_split: bool) -> slice:
        if subset not in ("training", "validation"):
            raise ValueError("Invalid subset name:", subset, '; expected "training" or "validation".')
        at = int(count * generator._validation_split)
        if y is not None and not ignore_class_split and not np.array_equal(np.unique(y[:at]), np.unique(y[at:])):
            raise ValueError(
                "Training and validation subsets have different number of classes after the split. If your numpy "
                "arrays are sorted by the label, you might want to shuffle them."
            )
        return slice(None, at) if subset == "validation" else slice(at, None)

    def _get_batches_of_transformed_samples(self, index_array: np.ndarray) -> Any:
        generator = self.image_data_generator
        batch = np.zeros((len(index_array), *self.x.shape[1:]), dtype=self.dtype)
        for i, j in enumerate(index_array):
            x = self.x[j]
            parameters = generator.get_random_transform(x.shape)
            batch[i] = generator.standardize(generator.apply_transform(x.astype(self.dtype), parameters))
        if self.save_to_dir:
            _save(self, batch, index_array, 1e4)
        inputs: Any = [batch, *(o[index_array] for o in self.x_misc)] if self.x_misc else batch
        if self.y is None:
            return inputs
        result = (inputs, self.y[index_array])
        return result if self.sample_weight is None else (*result, self.sample_weight[index_array])


_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


class BatchFromFilesMixin:
    """What iterators over image files share."""

    def set_processing_attrs(
        self,
        image_data_generator: Any,
        target_size: Any,
        color_mode: str,
        data_format: str,
        save_to_dir: str | None,
        save_prefix: str,
        save_format: str,
        subset: str | None,
        interpolation: str,
        keep_aspect_ratio: bool,
    ) -> None:
        """Keeps how files are read and changed. Raises: ValueError for an unknown color mode or subset."""
        self.image_data_generator = image_data_generator
        self.target_size = tuple(target_size)
        self.keep_aspect_ratio = keep_aspect_ratio
        if color_mode not in _CHANNELS:
            raise ValueError("Invalid color mode:", color_mode, '; expected "rgb", "rgba", or "grayscale".')
        self.color_mode, self.data_format = color_mode, data_format
        channels = (_CHANNELS[color_mode],)
        last = data_format == "channels_last"
        self.image_shape = self.target_size + channels if last else channels + self.target_size
        self.save_to_dir, self.save_prefix, self.save_format = save_to_dir, save_prefix, save_format
        self.interpolation = interpolation
        self.subset, self.split = subset, None
        if subset is not None:
            at = image_data_generator._validation_split
            if subset not in ("validation", "training"):
                raise ValueError(f'Invalid subset name: {subset};expected "training" or "validation"')
            self.split = (0, at) if subset == "validation" else (at, 1)

    def _get_batches_of_transformed_samples(self, index_array: np.ndarray) -> Any:
        batch = np.zeros((len(index_array), *self.image_shape), dtype=self.dtype)
        generator = self.image_data_generator
        for i, j in enumerate(index_array):
            img = image_utils.load_img(
                self.filepaths[j], color_mode=self.color_mode, target_size=self.target_size,
                interpolation=self.interpolation, keep_aspect_ratio=self.keep_aspect_ratio,
            )
            x = image_utils.img_to_array(img, data_format=self.data_format)
            if generator:
                parameters = generator.get_random_transform(x.shape)
                x = generator.standardize(generator.apply_transform(x, parameters))
            batch[i] = x
        if self.save_to_dir:
            _save(self, batch, index_array, 1e7)
        if self.class_mode is None:
            return batch
        labels = self._labels_of(batch, index_array)
        weights = self.sample_weight
        return (batch, labels) if weights is None else (batch, labels, weights[index_array])

    def _labels_of(self, batch: np.ndarray, chosen: np.ndarray) -> Any:
        if self.class_mode == "input":
            return batch.copy()
        if self.class_mode in ("binary", "sparse"):
            return np.array([self.classes[n] for n in chosen], dtype=self.dtype)
        if self.class_mode == "categorical":
            labels = np.zeros((len(batch), len(self.class_indices)), dtype=self.dtype)
            for i, n in enumerate(chosen):
                labels[i, self.classes[n]] = 1.0
            return labels
        if self.class_mode == "multi_output":
            return [output[chosen] for output in self.labels]
        return self.labels[chosen]

    @property
    def filepaths(self) -> PythonSequence[str]:
        """The files."""
        return self._filepaths


def _valid_files(directory: str, formats: tuple[str, ...], follow_links: bool) -> list[tuple[str, str]]:
    """(folder, name) of each image file below a folder, in order."""
    found = []
    for root, _, files in sorted(os.walk(directory, followlinks=follow_links), key=lambda entry: entry[0]):
        for name in sorted(files):
            if name.lower().endswith(".tiff"):
                warnings.warn(
                    'Using ".tiff" files with multiple bands will cause distortion. Please verify your output.',
                    stacklevel=2,
                )
            if name.lower().endswith(formats):
                found.append((root, name))
    return found


class DirectoryIterator(BatchFromFilesMixin, Iterator):
    """Batches of the image files in a folder that has one folder per class.

    Args:
      directory: the folder. image_data_generator: an ImageDataGenerator.
      target_size: (height, width) of the images. color_mode: "rgb", "rgba" or "grayscale".
      classes: names of the folders; by default all, sorted.
      class_mode: "categorical" (one-hot), "binary", "sparse" (numbers), "input" (the images), or None.
      subset: "training" or "validation", by the generator's validation_split.
      others: see `NumpyArrayIterator` and `tf.keras.utils.load_img`.
    Raises: ValueError for an unknown mode; FileNotFoundError where the folder is missing.
    Source: tf.keras.preprocessing.image.DirectoryIterator public docs 2.15.
    """

    __module__ = "keras.src.preprocessing.image"
    allowed_class_modes = {"categorical", "binary", "sparse", "input", None}

    def __init__(
        self,
        directory: str,
        image_data_generator: Any,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: Any = None,
    ):
        data_format = backend.image_data_format() if data_format is None else data_format
        self.set_processing_attrs(
            image_data_generator, target_size, color_mode, data_format, save_to_dir, save_prefix, save_format, subset,
            interpolation, keep_aspect_ratio,
        )
        self.directory = directory
        if class_mode not in self.allowed_class_modes:
            raise ValueError(f"Invalid class_mode: {class_mode}; expected one of: {self.allowed_class_modes}")
        self.class_mode = class_mode
        self.dtype = backend.floatx() if dtype is None else dtype
        if not classes:
            classes = [d for d in sorted(os.listdir(directory)) if os.path.isdir(os.path.join(directory, d))]
        self.num_classes = len(classes)
        self.class_indices = dict(zip(classes, range(len(classes)), strict=True))
        self.filenames: list[str] = []
        numbers: list[int] = []
        for name in classes:
            folder = os.path.join(directory, name)
            files = _valid_files(folder, self.white_list_formats, follow_links)
            if self.split:
                files = files[int(self.split[0] * len(files)) : int(self.split[1] * len(files))]
            base = os.path.basename(folder)
            self.filenames += [os.path.join(base, os.path.relpath(os.path.join(*f), folder)) for f in files]
            numbers += [self.class_indices[base]] * len(files)
        self.samples = len(self.filenames)
        self.classes = np.array(numbers, dtype="int32")
        print(f"Found {self.samples} images belonging to {self.num_classes} classes.")
        self._filepaths = [os.path.join(directory, f) for f in self.filenames]
        Iterator.__init__(self, self.samples, batch_size, shuffle, seed)

    @property
    def labels(self) -> np.ndarray:
        """The class number of each file."""
        return self.classes

    @property
    def sample_weight(self) -> None:
        """Files in folders have no weights."""
        return None


_UNCLASSED = ("input", "multi_output", "raw", None)


class DataFrameIterator(BatchFromFilesMixin, Iterator):
    """Batches of the image files that a pandas data frame names.

    Args:
      dataframe: a pandas.DataFrame. directory: folder of the files; None: names are paths.
      x_col, y_col, weight_col: columns of file names, labels (a list of columns for "multi_output") and weights.
      classes: the classes wanted; rows of others are left out.
      class_mode: "categorical" (labels may be lists), "binary", "sparse", "input", "multi_output", "raw" or None.
      validate_filenames: leave out (with a warning) what is no image file.
      others: see `DirectoryIterator`.
    Raises: ValueError or TypeError for columns that do not go with the mode.
    Source: tf.keras.preprocessing.image.ImageDataGenerator.flow_from_dataframe public docs 2.15.
    """

    __module__ = "keras.src.preprocessing.image"
    allowed_class_modes = {"binary", "categorical", "input", "multi_output", "raw", "sparse", None}

    def __init__(
        self,
        dataframe: Any,
        directory: str | None = None,
        image_data_generator: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        weight_col: str | None = None,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str = "channels_last",
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: Any = "float32",
        validate_filenames: bool = True,
    ):
        self.set_processing_attrs(
            image_data_generator, target_size, color_mode, data_format, save_to_dir, save_prefix, save_format, subset,
            interpolation, keep_aspect_ratio,
        )
        rows = dataframe.copy()
        self.directory = directory or ""
        self.class_mode = class_mode
        self.dtype = dtype
        self._check_params(rows, x_col, y_col, weight_col, classes)
        if validate_filenames:
            rows = self._valid_rows(rows, x_col)
        classed = class_mode not in _UNCLASSED
        if classed:
            rows, classes = self._rows_of_classes(rows, y_col, classes)
            self.class_indices = dict(zip(classes, range(len(classes)), strict=True))
        if self.split:
            rows = rows.iloc[int(self.split[0] * len(rows)) : int(self.split[1] * len(rows)), :]
        if classed:
            self.classes = self.get_classes(rows, y_col)
        self.filenames = rows[x_col].tolist()
        self._sample_weight = rows[weight_col].values if weight_col else None
        if class_mode == "multi_output":
            self._targets = [np.array(rows[column].tolist()) for column in y_col]
        if class_mode == "raw":
            self._targets = rows[y_col].values
        self.samples = len(self.filenames)
        kind = "validated" if validate_filenames else "non-validated"
        belonging = f" belonging to {len(classes)} classes" if classed else ""
        print(f"Found {self.samples} {kind} image filenames{belonging}.")
        self._filepaths = [os.path.join(self.directory, f) for f in self.filenames]
        Iterator.__init__(self, self.samples, batch_size, shuffle, seed)

    def _check_params(self, rows: Any, x_col: str, y_col: Any, weight_col: str | None, classes: Any) -> None:
        mode = self.class_mode
        if mode not in self.allowed_class_modes:
            raise ValueError(f"Invalid class_mode: {mode}; expected one of: {self.allowed_class_modes}")
        if mode == "multi_output" and not isinstance(y_col, list):
            raise TypeError(f'If class_mode="{mode}", y_col must be a list. Received {type(y_col).__name__}.')
        if not all(isinstance(v, str) for v in rows[x_col]):
            raise TypeError(f"All values in column x_col={x_col} must be strings.")
        if mode in ("binary", "sparse") and not all(isinstance(v, str) for v in rows[y_col]):
            raise TypeError(f'If class_mode="{mode}", y_col="{y_col}" column values must be strings.')
        if mode == "binary":
            if classes and len(set(classes)) != 2:
                raise ValueError(
                    f'If class_mode="binary" there must be 2 classes. {len(set(classes))} class/es were given.'
                )
            if not classes and rows[y_col].nunique() != 2:
                raise ValueError(
                    f'If class_mode="binary" there must be 2 classes. Found {rows[y_col].nunique()} classes.'
                )
        if mode == "categorical" and not all(isinstance(v, (str, list, tuple)) for v in rows[y_col]):
            raise TypeError(
                f'If class_mode="{mode}", y_col="{y_col}" column values must be type string, list or tuple.'
            )
        if classes and mode in _UNCLASSED:
            warnings.warn(f'`classes` will be ignored given the class_mode="{mode}"', stacklevel=3)
        if weight_col and not issubclass(rows[weight_col].dtype.type, np.number):
            raise TypeError(f"Column weight_col={weight_col} must be numeric.")

    def get_classes(self, rows: Any, y_col: str) -> list:
        """The class number (or the list of them) of each row."""
        indices = self.class_indices
        return [[indices[v] for v in label] if isinstance(label, (list, tuple)) else indices[label]
                for label in rows[y_col]]

    @staticmethod
    def _rows_of_classes(rows: Any, y_col: str, classes: Any) -> tuple[Any, list]:
        """(rows with a label among the classes, the classes)."""
        rows = rows.copy()
        if not classes:
            names = {v for label in rows[y_col] for v in (label if isinstance(label, (list, tuple)) else [label])}
            return rows.dropna(subset=[y_col]), sorted(names)
        classes = list(dict.fromkeys(classes))

        def kept(label: Any) -> Any:
            if isinstance(label, (list, tuple)):
                return [v for v in label if v in classes] or None
            if isinstance(label, str):
                return label if label in classes else None
            raise TypeError(f"Expect string, list or tuple but found {type(label)} in {y_col} column ")

        rows[y_col] = rows[y_col].apply(kept)
        return rows.dropna(subset=[y_col]), classes

    def _valid_rows(self, rows: Any, x_col: str) -> Any:
        paths = [os.path.join(self.directory, name) for name in rows[x_col]]
        good = np.array([p.lower().endswith(self.white_list_formats) and os.path.isfile(p) for p in paths], bool)
        if not good.all():
            warnings.warn(
                f'Found {int((~good).sum())} invalid image filename(s) in x_col="{x_col}". These filename(s) will be '
                "ignored.",
                stacklevel=3,
            )
        return rows[good]

    @property
    def labels(self) -> Any:
        """The targets, or the class of each file."""
        return self._targets if self.class_mode in ("multi_output", "raw") else self.classes

    @property
    def sample_weight(self) -> Any:
        """The weights, or None."""
        return self._sample_weight
