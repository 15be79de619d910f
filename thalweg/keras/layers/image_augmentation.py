"""Layers that change images at random while training: crops, flips, turns, zooms, colours.

Each draws from a `tf.random.Generator` of its own, seeded by `seed`, in Keras' order: equal seeds give equal images.
Source: tf.keras.layers.Random* public docs 2.15; recorded runs tests/golden/keras_images.npz.
"""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import context, convert, dtypes, names, shapes
from thalweg.core.tensor import Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras.layers.arguments import SameShape, as_shape
from thalweg.keras.layers.base import Layer
from thalweg.keras.layers.image_sizes import HEIGHT, WIDTH, ToSize, if_enough, too_much
from thalweg.keras.random_generator import RandomGenerator
from thalweg.keras.utils.image_utils import as_image, get_interpolation, smart_resize
from thalweg.ops.array import api as array
from thalweg.ops.array.shape_argument import vector
from thalweg.ops.image import geometry_api, random_api
from thalweg.ops.math import casting


class _RandomLayer(Layer):
    """A layer with a generator, which is made when the layer is built."""

    def __init__(self, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.__dict__["_random_generator"] = RandomGenerator(seed, force_generator=True)
        self.seed = seed

    def build(self, input_shape: Any) -> None:
        with names.init_scope():
            self._random_generator._maybe_init()
        super().build(input_shape)

    def _draw(self, shape: Any, low: Any, high: Any, dtype: Any = None) -> Tensor:
        if context.state.graph is not None:      # the generator outlives every graph
            with names.init_scope():
                self._random_generator._maybe_init()
        return self._random_generator.random_uniform(shape, low, high, dtype)


def _clipped(x: Tensor, low: Any, high: Any) -> Tensor:
    return apply("Maximum", apply("Minimum", x, high), low)


def _bounds(factor: Any) -> tuple[Any, Any]:
    """(lower, upper) from a pair, or from one number for both directions."""
    return (factor[0], factor[1]) if isinstance(factor, (tuple, list)) else (-factor, factor)


class RandomCrop(ToSize, _RandomLayer):
    """A window at a random place, the same for the batch; not in training, the middle resized.

    Args:
      height, width: the size.
      seed: an integer or None.
      **kwargs: those of Layer.
    Example:
      >>> tf.keras.layers.RandomCrop(2, 3)(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 2, 3, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(self, height: int, width: int, seed: int | None = None, **kwargs: Any):
        super().__init__(seed=seed, autocast=False, **kwargs)
        self.height = height
        self.width = width

    def call(self, inputs: Any, training: Any = True) -> Tensor:
        x = as_image(inputs, self.compute_dtype)
        more = too_much(x, self.height, self.width)

        def crop() -> Tensor:
            drawn = self._draw([2], 0, dtypes.int32.max, dtypes.int32)
            top, left = (apply("FloorMod", drawn[i], n + 1) for i, n in enumerate(more))
            return geometry_api.crop_to_bounding_box(x, top, left, self.height, self.width)

        def resize() -> Tensor:
            return casting.cast(smart_resize(x, [self.height, self.width]), self.compute_dtype)

        return if_enough(more, crop, resize) if training else resize()

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"height": self.height, "width": self.width, "seed": self.seed}


_FLIPS = {"horizontal": (True, False), "vertical": (False, True), "horizontal_and_vertical": (True, True)}


class RandomFlip(SameShape, _RandomLayer):
    """Images flipped, each with probability 1/2 per direction, in training.

    Args:
      mode: "horizontal", "vertical" or "horizontal_and_vertical".
      seed: an integer or None.
      **kwargs: those of Layer.
    Raises: ValueError for another mode.
    Example:
      >>> tf.keras.layers.RandomFlip("horizontal")(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 8, 9, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(self, mode: str = "horizontal_and_vertical", seed: int | None = None, **kwargs: Any):
        super().__init__(seed=seed, **kwargs)
        self.mode = mode
        if mode not in _FLIPS:
            raise ValueError(f"RandomFlip layer {self.name} received an unknown mode argument {mode}")
        self.horizontal, self.vertical = _FLIPS[mode]

    def call(self, inputs: Any, training: Any = True) -> Tensor:
        x = as_image(inputs, self.compute_dtype)
        if not training:
            return x
        shape = x.shape
        for wanted, flip in ((self.horizontal, random_api.stateless_random_flip_left_right),
                             (self.vertical, random_api.stateless_random_flip_up_down)):
            if wanted:
                x = flip(x, seed=self._random_generator.make_seed_for_stateless_op())
        x.set_shape(shape)
        return x

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"mode": self.mode, "seed": self.seed}


class _RandomTransform(SameShape, _RandomLayer):
    """Images read at places that a projective transform computes, one transform per image."""

    def __init__(self, fill_mode: str, interpolation: str, seed: int | None, fill_value: float, **kwargs: Any):
        super().__init__(seed=seed, **kwargs)
        if fill_mode not in ("reflect", "wrap", "constant", "nearest"):
            raise NotImplementedError(
                f"Unknown `fill_mode` {fill_mode}. Only `reflect`, `wrap`, `constant` and `nearest` are supported."
            )
        if interpolation not in ("nearest", "bilinear"):
            raise NotImplementedError(
                f"Unknown `interpolation` {interpolation}. Only `nearest` and `bilinear` are supported."
            )
        self.fill_mode = fill_mode
        self.fill_value = fill_value
        self.interpolation = interpolation

    def call(self, inputs: Any, training: Any = True) -> Tensor:
        x = as_image(inputs, self.compute_dtype)
        if not training:
            return x
        given, single = x.shape, x.shape.rank == 3
        if single:
            x = array.expand_dims(x, 0)
        shape = x._static_shape()
        known = shape is not None and None not in shape[:3]
        sizes = shape if known else array.shape(x)
        extent = casting.cast(vector([sizes[1], sizes[2]]), dtypes.float32)
        transforms = self._transforms(sizes[0], extent[0], extent[1])
        result = apply(
            "ImageProjectiveTransformV3", x, transforms, vector([sizes[1], sizes[2]]),
            convert.to_tensor(float(self.fill_value), dtypes.float32), fill_mode=self.fill_mode.upper(),
            interpolation=self.interpolation.upper(),
        )
        if single:
            result = array.squeeze(result, [0])
        result.set_shape(given)
        return result

    def _transforms(self, batch: Any, height: Tensor, width: Tensor) -> Tensor:
        """float32 [batch, 8]."""
        raise NotImplementedError

    def _config(self, **more: Any) -> dict[str, Any]:
        return self._base_config() | more | {
            "fill_mode": self.fill_mode,
            "fill_value": self.fill_value,
            "interpolation": self.interpolation,
            "seed": self.seed,
        }


def _rows(*columns: Any) -> Tensor:
    """Columns [n, 1] (or a number for all rows) as eight of them; the last two are the perspective, none."""
    like = next(c for c in columns if isinstance(c, Tensor))
    full = [c if isinstance(c, Tensor) else array.zeros_like(like) + float(c) for c in columns]
    none = array.zeros_like(like)
    return array.concat([*full, none, none], axis=1)


class RandomTranslation(_RandomTransform):
    """Images moved by random shares of their height and width, in training.

    Args:
      height_factor, width_factor: a number f for [-f, f], or a pair, within [-1, 1]; positive is down and right.
      fill_mode: "reflect", "wrap", "constant" (of fill_value) or "nearest".
      interpolation: "nearest" or "bilinear".
      seed: an integer or None.
      fill_value: number.
      **kwargs: those of Layer.
    Raises: ValueError for factors out of range; NotImplementedError for other modes.
    Example:
      >>> tf.keras.layers.RandomTranslation(0.2, 0.1)(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 8, 9, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(fill_mode, interpolation, seed, fill_value, **kwargs)
        self.height_factor = height_factor
        self.width_factor = width_factor
        self.height_lower, self.height_upper = _bounds(height_factor)
        self.width_lower, self.width_upper = _bounds(width_factor)
        for name, factor, low, high in (
            ("height", height_factor, self.height_lower, self.height_upper),
            ("width", width_factor, self.width_lower, self.width_upper),
        ):
            if high < low:
                raise ValueError(f"`{name}_factor` cannot have upper bound less than lower bound, got {factor}")
            if abs(low) > 1.0 or abs(high) > 1.0:
                raise ValueError(
                    f"`{name}_factor` argument must have values between [-1, 1]. Received: {name}_factor={factor}"
                )

    def _transforms(self, batch: Any, height: Tensor, width: Tensor) -> Tensor:
        shape = vector([batch, 1])
        down = self._draw(shape, self.height_lower, self.height_upper, dtypes.float32) * height
        right = self._draw(shape, self.width_lower, self.width_upper, dtypes.float32) * width
        return _rows(1, 0, -right, 0, 1, -down)

    def get_config(self) -> dict[str, Any]:
        return self._config(height_factor=self.height_factor, width_factor=self.width_factor)


class RandomRotation(_RandomTransform):
    """Images turned by random angles, in training.

    Args:
      factor: a share f of a full turn for [-f, f], or a pair; positive is counter-clockwise.
      fill_mode, interpolation, seed, fill_value, **kwargs: see `tf.keras.layers.RandomTranslation`.
    Raises: ValueError for bounds in the wrong order; NotImplementedError for other modes.
    Example:
      >>> tf.keras.layers.RandomRotation(0.2)(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 8, 9, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(
        self,
        factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(fill_mode, interpolation, seed, fill_value, **kwargs)
        self.factor = factor
        self.lower, self.upper = _bounds(factor)
        if self.upper < self.lower:
            raise ValueError(f"`factor` argument cannot have a negative value. Received: factor={factor}")

    def _transforms(self, batch: Any, height: Tensor, width: Tensor) -> Tensor:
        angles = self._draw(vector([batch]), self.lower * 2.0 * math.pi, self.upper * 2.0 * math.pi)
        sine, cosine = apply("Sin", angles), apply("Cos", angles)
        bottom, right = height - 1, width - 1
        x = (right - (cosine * right - sine * bottom)) / 2.0
        y = (bottom - (sine * right + cosine * bottom)) / 2.0
        return _rows(*(array.expand_dims(c, 1) for c in (cosine, -sine, x, sine, cosine, y)))

    def get_config(self) -> dict[str, Any]:
        return self._config(factor=self.factor)


class RandomZoom(_RandomTransform):
    """Images zoomed about their middle by random factors, in training.

    Args:
      height_factor: a number f for [-f, f], or a pair; positive zooms out.
      width_factor: the same; None keeps the ratio.
      fill_mode, interpolation, seed, fill_value, **kwargs: see `tf.keras.layers.RandomTranslation`.
    Raises: ValueError for factors out of range; NotImplementedError for other modes.
    Example:
      >>> tf.keras.layers.RandomZoom(0.2)(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 8, 9, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any = None,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(fill_mode, interpolation, seed, fill_value, **kwargs)
        self.height_factor = height_factor
        self.width_factor = width_factor
        self.height_lower, self.height_upper = _bounds(height_factor)
        if abs(self.height_lower) > 1.0 or abs(self.height_upper) > 1.0:
            raise ValueError(
                "`height_factor` argument must have values between [-1, 1]. "
                f"Received: height_factor={height_factor}"
            )
        if width_factor is not None:
            self.width_lower, self.width_upper = _bounds(width_factor)
            if self.width_lower < -1.0 or self.width_upper < -1.0:
                raise ValueError(
                    f"`width_factor` argument must have values larger than -1. Received: width_factor={width_factor}"
                )

    def _transforms(self, batch: Any, height: Tensor, width: Tensor) -> Tensor:
        shape = vector([batch, 1])
        high = self._draw(shape, 1.0 + self.height_lower, 1.0 + self.height_upper)
        wide = high
        if self.width_factor is not None:
            wide = self._draw(shape, 1.0 + self.width_lower, 1.0 + self.width_upper)
        x = ((width - 1.0) / 2.0) * (1.0 - wide)
        y = ((height - 1.0) / 2.0) * (1.0 - high)
        return _rows(wide, 0, x, 0, high, y)

    def get_config(self) -> dict[str, Any]:
        return self._config(height_factor=self.height_factor, width_factor=self.width_factor)


class RandomContrast(SameShape, _RandomLayer):
    """`tf.image.adjust_contrast` by a random factor, the same for the batch, in training; clipped to [0, 255].

    Args:
      factor: f for [1 - f, 1 + f], or a pair (down, up); not negative, the first at most 1.
      seed: an integer or None.
      **kwargs: those of Layer.
    Raises: ValueError for a factor out of range.
    Example:
      >>> tf.keras.layers.RandomContrast(0.2)(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 8, 9, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(self, factor: Any, seed: int | None = None, **kwargs: Any):
        super().__init__(seed=seed, **kwargs)
        self.factor = factor
        self.lower, self.upper = (factor[0], factor[1]) if isinstance(factor, (tuple, list)) else (factor, factor)
        if self.lower < 0.0 or self.upper < 0.0 or self.lower > 1.0:
            raise ValueError(
                f"`factor` argument cannot have negative values or values greater than 1.Received: factor={factor}"
            )

    def call(self, inputs: Any, training: Any = True) -> Tensor:
        x = as_image(inputs, self.compute_dtype)
        if not training:
            return x
        seed = self._random_generator.make_seed_for_stateless_op()
        result = _clipped(random_api.stateless_random_contrast(x, 1.0 - self.lower, 1.0 + self.upper, seed), 0, 255)
        result.set_shape(x.shape)
        return result

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"factor": self.factor, "seed": self.seed}


class RandomBrightness(SameShape, _RandomLayer):
    """Adds a random number to each image, in training.

    Args:
      factor: f for [-f, f], or a pair, within [-1, 1]: shares of the range of values.
      value_range: the least and the largest value of a pixel, to which the result is clipped.
      seed: an integer or None.
      **kwargs: those of Layer.
    Raises: ValueError for a factor or range that is none.
    Example:
      >>> tf.keras.layers.RandomBrightness(0.2)(tf.zeros([1, 8, 9, 3])).shape
      TensorShape([1, 8, 9, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: int | None = None, **kwargs: Any):
        super().__init__(seed=seed, **kwargs)
        pair = isinstance(factor, (tuple, list))
        numbers = list(factor) if pair else [factor]
        good = len(numbers) == (2 if pair else 1) and all(
            isinstance(n, (int, float)) and -1.0 <= n <= 1.0 for n in numbers
        )
        if not good:
            raise ValueError(
                "The `factor` argument should be a number (or a list of two numbers) in the range [-1.0, 1.0]. "
                f"Got {factor}"
            )
        self._factor = sorted(numbers) if pair else [-abs(factor), abs(factor)]
        if not isinstance(value_range, (tuple, list)) or len(value_range) != 2:
            raise ValueError(f"The `value_range` argument should be a list of two numbers. Got {value_range}")
        self._value_range = sorted(value_range)

    def call(self, inputs: Any, training: Any = True) -> Tensor:
        x = as_image(inputs, self.compute_dtype)
        if not training:
            return x
        shape = x._static_shape()
        rank = None if shape is None else len(shape)
        if rank not in (3, 4):
            raise ValueError(f"Expected the input image to be rank 3 or 4. Got inputs.shape = {x.shape}")
        batch = shape[0] if shape[0] is not None else array.shape(x)[0]
        places = vector([1, 1, 1] if rank == 3 else [batch, 1, 1, 1])
        low, high = self._value_range
        delta = self._draw(places, self._factor[0], self._factor[1]) * (high - low)
        return _clipped(x + casting.cast(delta, x.dtype), low, high)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"factor": self._factor, "value_range": self._value_range, "seed": self.seed}


class _RandomSide(_RandomLayer):
    """Images resized along one dimension by a random factor, the same for the batch."""

    _axis: int

    def __init__(self, factor: Any, interpolation: str = "bilinear", seed: int | None = None, **kwargs: Any):
        super().__init__(seed=seed, **kwargs)
        self.factor = factor
        low, high = self._lower, self._upper = _bounds(factor)
        if high < low:
            raise ValueError(
                f"`factor` argument cannot have an upper bound lesser than the lower bound. Received: factor={factor}"
            )
        if low < -1.0 or high < -1.0:
            raise ValueError(f"`factor` argument must have values larger than -1. Received: factor={factor}")
        self.interpolation = interpolation
        self._interpolation_method = get_interpolation(interpolation)

    def call(self, inputs: Any, training: Any = True) -> Tensor:
        x = as_image(inputs)
        if not training:
            return x
        sizes = array.shape(x)
        share = self._draw([], 1.0 + self._lower, 1.0 + self._upper)
        changed = casting.cast(share * casting.cast(sizes[self._axis], dtypes.float32), dtypes.int32)
        size = [changed, sizes[WIDTH]] if self._axis == HEIGHT else [sizes[HEIGHT], changed]
        result = geometry_api.resize(x, vector(size), method=self._interpolation_method)
        result = casting.cast(result, self.compute_dtype)
        result.set_shape(self.compute_output_shape(x.shape))
        return result

    def compute_output_shape(self, input_shape: Any) -> shapes.TensorShape:
        shape = list(shapes.as_shape_tuple(input_shape))
        shape[self._axis] = None
        return as_shape(shape)

    def get_config(self) -> dict[str, Any]:
        return self._base_config() | {"factor": self.factor, "interpolation": self.interpolation, "seed": self.seed}


class RandomHeight(_RandomSide):
    """Images made higher or lower by a random factor, in training.

    Args:
      factor: f for [1 - f, 1 + f], or a pair (lower, upper) to be added to 1.
      interpolation: a method of `tf.image.resize`.
      seed: an integer or None.
      **kwargs: those of Layer.
    Raises: ValueError for a factor out of range.
    Example:
      >>> tf.keras.layers.RandomHeight(0.2)(tf.zeros([1, 8, 9, 3])).shape[2:]
      TensorShape([9, 3])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"
    _axis = HEIGHT


class RandomWidth(_RandomSide):
    """Images made wider or narrower by a random factor, in training; arguments as of `tf.keras.layers.RandomHeight`.

    Example:
      >>> tf.keras.layers.RandomWidth(0.2)(tf.zeros([1, 8, 9, 3])).shape[:2]
      TensorShape([1, 8])
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing"
    _axis = WIDTH
