"""`ImageDataGenerator`: images changed at random as they are read.

Source: tf.keras.preprocessing.image.ImageDataGenerator public docs 2.15; recorded runs.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.keras import backend
from thalweg.keras.preprocessing import image_arrays
from thalweg.keras.preprocessing.image_iterators import DataFrameIterator, DirectoryIterator, NumpyArrayIterator


class ImageDataGenerator:
    """Describes how images are changed; `flow...` methods read and change them, batch by batch.

    Args:
      featurewise_center, featurewise_std_normalization, zca_whitening, zca_epsilon: by statistics of a data set, which
        `fit` takes.
      samplewise_center, samplewise_std_normalization: by each image's own mean and deviation.
      rotation_range, shear_range: degrees. width_shift_range, height_shift_range: a share (below 1), pixels, or a list
        to choose from. zoom_range: [lower, upper], or z for [1 - z, 1 + z].
      brightness_range: pair of factors. channel_shift_range: how far values move.
      fill_mode, cval, interpolation_order: see `apply_affine_transform`.
      horizontal_flip, vertical_flip: whether to flip with probability 1/2.
      rescale: factor for all values. preprocessing_function: called with each image first.
      data_format: "channels_last" or "channels_first". dtype: of the batches.
      validation_split: the share of the data that subset="validation" gives.
    Raises: ValueError for arguments that are none.
    Example:
      >>> generator = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255)
      >>> next(generator.flow(np.full((2, 4, 4, 1), 51.0), batch_size=2)).shape
      (2, 4, 4, 1)
    """

    __module__ = "keras.src.preprocessing.image"

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        zca_epsilon: float = 1e-6,
        rotation_range: float = 0,
        width_shift_range: Any = 0.0,
        height_shift_range: Any = 0.0,
        brightness_range: Any = None,
        shear_range: float = 0.0,
        zoom_range: Any = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable | None = None,
        data_format: str | None = None,
        validation_split: float = 0.0,
        interpolation_order: int = 1,
        dtype: Any = None,
    ):
        self.featurewise_center = featurewise_center
        self.samplewise_center = samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening = zca_whitening
        self.zca_epsilon = zca_epsilon
        self.rotation_range = rotation_range
        self.width_shift_range = width_shift_range
        self.height_shift_range = height_shift_range
        self.shear_range = shear_range
        self.channel_shift_range = channel_shift_range
        self.fill_mode = fill_mode
        self.cval = cval
        self.horizontal_flip = horizontal_flip
        self.vertical_flip = vertical_flip
        self.rescale = rescale
        self.preprocessing_function = preprocessing_function
        self.dtype = backend.floatx() if dtype is None else dtype
        self.interpolation_order = interpolation_order
        self._set_data_format(backend.image_data_format() if data_format is None else data_format)
        if validation_split and not 0 < validation_split < 1:
            raise ValueError(
                f"`validation_split` must be strictly between 0 and 1.  Received: {validation_split}"
            )
        self._validation_split = validation_split
        self.mean = self.std = self.zca_whitening_matrix = None
        self.zoom_range = self._pair_of_zooms(zoom_range)
        self._settle_normalization()
        if brightness_range is not None and (
            not isinstance(brightness_range, (tuple, list)) or len(brightness_range) != 2
        ):
            raise ValueError(f"`brightness_range should be tuple or list of two floats. Received: {brightness_range}")
        self.brightness_range = brightness_range

    def _set_data_format(self, data_format: str) -> None:
        if data_format not in ("channels_last", "channels_first"):
            raise ValueError(
                '`data_format` should be `"channels_last"` (channel after row and column) or `"channels_first"` '
                f"(channel before row and column). Received: {data_format}"
            )
        self.data_format = data_format
        order = (3, 1, 2) if data_format == "channels_last" else (1, 2, 3)
        self.channel_axis, self.row_axis, self.col_axis = order

    @staticmethod
    def _pair_of_zooms(zoom_range: Any) -> list[float]:
        if isinstance(zoom_range, (float, int)):
            return [1 - zoom_range, 1 + zoom_range]
        if len(zoom_range) == 2 and all(isinstance(v, (float, int)) for v in zoom_range):
            return [zoom_range[0], zoom_range[1]]
        raise ValueError(f"`zoom_range` should be a float or a tuple or list of two floats. Received: {zoom_range}")

    def _settle_normalization(self) -> None:
        """Deviation is taken about a mean; whitening goes before deviation."""
        wants_deviation = self.featurewise_std_normalization

        def set_to(name: str, value: bool, because: str) -> None:
            setattr(self, name, value)
            warnings.warn(
                f"This ImageDataGenerator specifies `{because}`, which overrides setting of `{name}`.", stacklevel=4
            )

        if self.zca_whitening:
            if not self.featurewise_center:
                set_to("featurewise_center", True, "zca_whitening")
            if wants_deviation:
                set_to("featurewise_std_normalization", False, "zca_whitening")
        if wants_deviation and not self.featurewise_center:
            set_to("featurewise_center", True, "featurewise_std_normalization")
        if self.samplewise_std_normalization and not self.samplewise_center:
            set_to("samplewise_center", True, "samplewise_std_normalization")

    # -- reading -------------------------------------------------------------------------------------------------------
    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: Any = None,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        ignore_class_split: bool = False,
        subset: str | None = None,
    ) -> NumpyArrayIterator:
        """Batches of arrays: images x (or (x, others)), labels y and weights. See `NumpyArrayIterator`."""
        return NumpyArrayIterator(
            x, y, self, batch_size=batch_size, shuffle=shuffle, sample_weight=sample_weight, seed=seed,
            data_format=self.data_format, save_to_dir=save_to_dir, save_prefix=save_prefix, save_format=save_format,
            ignore_class_split=ignore_class_split, subset=subset, dtype=self.dtype,
        )

    def flow_from_directory(
        self,
        directory: str,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
    ) -> DirectoryIterator:
        """Batches of the image files in a folder with one folder per class. See `DirectoryIterator`."""
        return DirectoryIterator(
            directory, self, target_size=target_size, color_mode=color_mode, keep_aspect_ratio=keep_aspect_ratio,
            classes=classes, class_mode=class_mode, data_format=self.data_format, batch_size=batch_size,
            shuffle=shuffle, seed=seed, save_to_dir=save_to_dir, save_prefix=save_prefix, save_format=save_format,
            follow_links=follow_links, subset=subset, interpolation=interpolation, dtype=self.dtype,
        )

    def flow_from_dataframe(
        self,
        dataframe: Any,
        directory: str | None = None,
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
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        validate_filenames: bool = True,
        **kwargs: Any,
    ) -> DataFrameIterator:
        """Batches of the image files that a pandas data frame names. See `DataFrameIterator`."""
        for old, text in (
            ("has_ext", "has_ext is deprecated, filenames in the dataframe have to match the exact filenames in disk."),
            ("sort", "sort is deprecated, batches will be created in the same order than the filenames provided if "
                     "shuffle is set to False."),
            ("drop_duplicates", "drop_duplicates is deprecated, you can drop duplicates by using the "
                                "pandas.DataFrame.drop_duplicates method."),
        ):
            if old in kwargs:
                warnings.warn(text, DeprecationWarning, stacklevel=2)
        if class_mode == "other":
            warnings.warn('`class_mode` "other" is deprecated, please use `class_mode` "raw".', DeprecationWarning,
                          stacklevel=2)
            class_mode = "raw"
        return DataFrameIterator(
            dataframe, directory, self, x_col=x_col, y_col=y_col, weight_col=weight_col, target_size=target_size,
            color_mode=color_mode, classes=classes, class_mode=class_mode, data_format=self.data_format,
            batch_size=batch_size, shuffle=shuffle, seed=seed, save_to_dir=save_to_dir, save_prefix=save_prefix,
            save_format=save_format, subset=subset, interpolation=interpolation, validate_filenames=validate_filenames,
            dtype=self.dtype,
        )

    # -- changing ------------------------------------------------------------------------------------------------------
    def standardize(self, x: np.ndarray) -> np.ndarray:
        """The function, the factor, and the normalisations, in this order; changes x where it can.

        Args:
          x: one image or a batch, of floats.
        """
        if self.preprocessing_function:
            x = self.preprocessing_function(x)
        if self.rescale:
            x *= self.rescale
        if self.samplewise_center:
            x -= np.mean(x, keepdims=True)
        if self.samplewise_std_normalization:
            x /= np.std(x, keepdims=True) + 1e-6
        if self.featurewise_center and self._fitted("featurewise_center", self.mean):
            x -= self.mean
        if self.featurewise_std_normalization and self._fitted("featurewise_std_normalization", self.std):
            x /= self.std + 1e-6
        if self.zca_whitening and self._fitted("zca_whitening", self.zca_whitening_matrix):
            flat = x.reshape(-1, np.prod(x.shape[-3:]))
            x = np.reshape(flat @ self.zca_whitening_matrix, x.shape)
        return x

    @staticmethod
    def _fitted(name: str, statistic: Any) -> bool:
        if statistic is None:
            warnings.warn(
                f"This ImageDataGenerator specifies `{name}`, but it hasn't been fit on any training data. Fit it "
                "first by calling `.fit(numpy_data)`.",
                stacklevel=3,
            )
        return statistic is not None

    @staticmethod
    def _shift(amount: Any, size: int) -> float:
        if not amount:
            return 0
        try:                     # a list to choose from, or a whole number
            moved = np.random.choice(amount)
            moved *= np.random.choice([-1, 1])
        except ValueError:
            moved = np.random.uniform(-amount, amount)
        return moved * size if np.max(amount) < 1 else moved

    def get_random_transform(self, img_shape: Any, seed: int | None = None) -> dict[str, Any]:
        """The parameters of one random change.

        Args:
          img_shape: of the image.
          seed: for NumPy's global generator, if given.
        Returns: dict: theta, tx, ty, shear, zx, zy, flip_horizontal, flip_vertical, channel_shift_intensity,
          brightness.
        """
        if seed is not None:
            np.random.seed(seed)
        theta = np.random.uniform(-self.rotation_range, self.rotation_range) if self.rotation_range else 0
        tx = self._shift(self.height_shift_range, img_shape[self.row_axis - 1])
        ty = self._shift(self.width_shift_range, img_shape[self.col_axis - 1])
        shear = np.random.uniform(-self.shear_range, self.shear_range) if self.shear_range else 0
        zx, zy = (1, 1) if self.zoom_range == [1, 1] else np.random.uniform(self.zoom_range[0], self.zoom_range[1], 2)
        flip_horizontal = (np.random.random() < 0.5) * self.horizontal_flip
        flip_vertical = (np.random.random() < 0.5) * self.vertical_flip
        shift = None
        if self.channel_shift_range != 0:
            shift = np.random.uniform(-self.channel_shift_range, self.channel_shift_range)
        brightness = None
        if self.brightness_range is not None:
            brightness = np.random.uniform(self.brightness_range[0], self.brightness_range[1])
        return {
            "theta": theta, "tx": tx, "ty": ty, "shear": shear, "zx": zx, "zy": zy,
            "flip_horizontal": flip_horizontal, "flip_vertical": flip_vertical, "channel_shift_intensity": shift,
            "brightness": brightness,
        }

    def apply_transform(self, x: np.ndarray, transform_parameters: dict[str, Any]) -> np.ndarray:
        """The image changed by such parameters; those that are missing change nothing.

        Args:
          x: one image.
          transform_parameters: see `get_random_transform`.
        """
        rows, columns, channels = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        get = transform_parameters.get
        x = image_arrays.apply_affine_transform(
            x, get("theta", 0), get("tx", 0), get("ty", 0), get("shear", 0), get("zx", 1), get("zy", 1),
            row_axis=rows, col_axis=columns, channel_axis=channels, fill_mode=self.fill_mode, cval=self.cval,
            order=self.interpolation_order,
        )
        if get("channel_shift_intensity") is not None:
            x = image_arrays.apply_channel_shift(x, get("channel_shift_intensity"), channels)
        if get("flip_horizontal", False):
            x = image_arrays.flip_axis(x, columns)
        if get("flip_vertical", False):
            x = image_arrays.flip_axis(x, rows)
        if get("brightness") is not None:
            x = image_arrays.apply_brightness_shift(x, get("brightness"), False)
        return x

    def random_transform(self, x: np.ndarray, seed: int | None = None) -> np.ndarray:
        """One image changed at random."""
        return self.apply_transform(x, self.get_random_transform(x.shape, seed))

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Takes the statistics that featurewise normalisation and whitening need.

        Args:
          x: images, rank 4.
          augment: take them of changed images, `rounds` times over.
          seed: for NumPy's global generator, if given.
        Raises: ValueError for another rank.
        """
        x = np.asarray(x, dtype=self.dtype)
        if x.ndim != 4:
            raise ValueError(f"Input to `.fit()` should have rank 4. Got array with shape: {x.shape}")
        if x.shape[self.channel_axis] not in (1, 3, 4):
            warnings.warn(
                "Expected input to be images (as Numpy array) following the data format convention "
                f'"{self.data_format}" (channels on axis {self.channel_axis}), i.e. expected either 1, 3 or 4 channels '
                f"on axis {self.channel_axis}. However, it was passed an array with shape {x.shape} "
                f"({x.shape[self.channel_axis]} channels).",
                stacklevel=2,
            )
        if seed is not None:
            np.random.seed(seed)
        x = np.copy(x)
        if self.rescale:
            x *= self.rescale
        if augment:
            changed = np.zeros((rounds * len(x), *x.shape[1:]), dtype=self.dtype)
            for i in range(rounds * len(x)):
                changed[i] = self.random_transform(x[i % len(x)])
            x = changed
        per_channel = [1, 1, 1]
        per_channel[self.channel_axis - 1] = x.shape[self.channel_axis]
        axes = (0, self.row_axis, self.col_axis)
        if self.featurewise_center:
            self.mean = np.reshape(np.mean(x, axis=axes), per_channel)
            x -= self.mean
        if self.featurewise_std_normalization:
            self.std = np.reshape(np.std(x, axis=axes), per_channel)
            x /= self.std + 1e-6
        if self.zca_whitening:
            flat = np.reshape(x, (len(x), -1))
            u, s, _ = np.linalg.svd(flat.T, full_matrices=False)
            self.zca_whitening_matrix = (u * (np.sqrt(len(x)) / (s + self.zca_epsilon))).dot(u.T)
