"""State that all of Keras shares: settings, and the counters behind default names.

Names: a layer without a name is called after its class, `dense`, `dense_1`, ...; an input `input_1`, ... The counters
start again with `clear_session`.
Source: tf.keras.backend public docs 2.15; names from recorded runs (tests/golden/keras_slice.json).
"""

from __future__ import annotations

import collections
import random
import re
import weakref
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from thalweg.core import context, convert, dtypes, shapes

_ACCEPTED_FLOATS = {"bfloat16", "float16", "float32", "float64"}


class _Settings:
    """The settings of the process."""

    def __init__(self) -> None:
        self.floatx = "float32"
        self.epsilon = 1e-7
        self.image_data_format = "channels_last"
        self.learning_phase: int | None = None
        # Set by set_random_seed: where seeds come from that nobody gave.
        self.seed_source: random.Random | None = None
        # The dtype policy of layers that are given none; None for floatx().
        self.policy: Any = None


settings = _Settings()
_eager_counts: collections.defaultdict = collections.defaultdict(int)
_graph_counts: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()

_OBSERVED = ("observed",)  # key of the set of names that users gave, among the counters


def floatx() -> str:
    """The default float type.

    Example:
      >>> tf.keras.backend.floatx()
      'float32'
    Source: tf.keras.backend.floatx public docs 2.15.
    """
    return settings.floatx


def set_floatx(value: str) -> None:
    """Sets the default float type.

    Args:
      value: "bfloat16", "float16", "float32" or "float64".
    Raises: ValueError for another value.
    Source: tf.keras.backend.set_floatx public docs 2.15.
    """
    if value not in _ACCEPTED_FLOATS:
        raise ValueError(f"Unknown `floatx` value: {value}. Expected values are {sorted(_ACCEPTED_FLOATS)}")
    settings.floatx = str(value)


def floatx_dtype() -> dtypes.DType:
    """The default float type as a dtype."""
    return dtypes.as_dtype(settings.floatx)


def epsilon() -> float:
    """The fuzz factor of numeric expressions.

    Example:
      >>> tf.keras.backend.epsilon()
      1e-07
    Source: tf.keras.backend.epsilon public docs 2.15.
    """
    return settings.epsilon


def set_epsilon(value: float) -> None:
    """Sets the fuzz factor.

    Source: tf.keras.backend.set_epsilon public docs 2.15.
    """
    settings.epsilon = value


def image_data_format() -> str:
    """Whether images are "channels_last" or "channels_first".

    Example:
      >>> tf.keras.backend.image_data_format()
      'channels_last'
    Source: tf.keras.backend.image_data_format public docs 2.15.
    """
    return settings.image_data_format


def set_image_data_format(data_format: str) -> None:
    """Sets the layout of images.

    Args:
      data_format: "channels_last" or "channels_first".
    Raises: ValueError for another value.
    Source: tf.keras.backend.set_image_data_format public docs 2.15.
    """
    if data_format not in {"channels_last", "channels_first"}:
        raise ValueError(
            f"Unknown `data_format`: {data_format}. Expected values are {['channels_first', 'channels_last']}"
        )
    settings.image_data_format = str(data_format)


# ---------------------------------------------------------------- names


def _counts() -> collections.defaultdict:
    """The counters of the graph being built, or of eager execution."""
    graph = context.state.graph
    if graph is None:
        return _eager_counts
    counts = _graph_counts.get(graph)
    if counts is None:
        counts = _graph_counts[graph] = collections.defaultdict(int)
    return counts


def get_uid(prefix: str = "") -> int:
    """The next number for a name that starts with `prefix`: 1, 2, ...

    Example:
      >>> tf.keras.backend.get_uid('thing'), tf.keras.backend.get_uid('thing')
      (1, 2)
    Source: tf.keras.backend.get_uid public docs 2.15.
    """
    counts = _counts()
    counts[prefix] += 1
    return counts[prefix]


def reset_uids() -> None:
    """Starts all numbers again.

    Source: tf.keras.backend.reset_uids public docs 2.15.
    """
    _eager_counts.clear()
    _graph_counts.clear()


def unique_object_name(name: str, zero_based: bool = True, avoid_observed: bool = False) -> str:
    """`name`, `name_1`, `name_2`, ... (or from `name_1` on, when not zero-based).

    Names that users gave are not avoided, unless asked for (layers made of operators on KerasTensors do); the numbers
    are those of `get_uid`, under a key of their own.
    """
    counts = _counts()
    key = ("", name)
    observed = counts.get(_OBSERVED, ()) if avoid_observed else ()
    while True:
        number = counts[key] + (0 if zero_based else 1)
        counts[key] += 1
        proposal = f"{name}_{number}" if number else name
        if proposal not in observed:
            return proposal


def observe_name(name: str) -> None:
    """Notes a name that a user gave to a layer."""
    counts = _counts()
    names = counts.get(_OBSERVED)
    if names is None:
        names = counts[_OBSERVED] = set()  # type: ignore[assignment]
    names.add(name)


def to_snake_case(name: str) -> str:
    """`MyLayer` -> `my_layer`; a class `_Secret` gives `private__secret`, as names of scopes must not begin with "
    ""_"."""
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    snake = re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()
    return snake if snake[0] != "_" else "private" + snake


def clear_session() -> None:
    """Forgets all that Keras keeps between models: the numbers in default names.

    Example:
      >>> tf.keras.backend.clear_session()
      >>> tf.keras.layers.Dense(1).name
      'dense'
    Source: tf.keras.backend.clear_session public docs 2.15.
    """
    reset_uids()
    settings.learning_phase = None


def make_seed(seed: int | None) -> int:
    """`seed`, or one drawn from the source that set_random_seed made, or from Python's `random`."""
    if seed is not None:
        return seed
    return (settings.seed_source or random).randint(1, 1_000_000_000)


# ---------------------------------------------------------------- values


def is_variable(x: Any) -> bool:
    """Whether `x` is a tf.Variable."""
    return getattr(type(x), "_is_thalweg_variable", False)


def get_value(x: Any) -> Any:
    """The value of a variable or tensor as NumPy has it; anything else as it is.

    Source: tf.keras.backend.get_value public docs 2.15.
    """
    return x.numpy() if hasattr(x, "numpy") else x


def set_value(x: Any, value: Any) -> None:
    """Assigns to a variable.

    Args:
      x: variable.
      value: array of its shape.
    Example:
      >>> v = tf.Variable(1.0)
      >>> tf.keras.backend.set_value(v, 3.0)
      >>> float(v)
      3.0
    Source: tf.keras.backend.set_value public docs 2.15.
    """
    x.assign(np.asarray(value, dtype=x.dtype.as_numpy_dtype))


def batch_get_value(tensors: Iterable[Any]) -> list[Any]:
    """`get_value` of each.

    Source: tf.keras.backend.batch_get_value public docs 2.15.
    """
    return [get_value(x) for x in tensors]


def batch_set_value(tuples: Sequence[tuple[Any, Any]]) -> None:
    """`set_value` for each pair of variable and value.

    Source: tf.keras.backend.batch_set_value public docs 2.15.
    """
    for x, value in tuples:
        set_value(x, value)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """A constant tensor, by default of the default float type.

    Source: tf.keras.backend.constant public docs 2.15.
    """
    return convert.constant(value, dtype=floatx() if dtype is None else dtype, shape=shape, name=name or "Const")


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Any:
    """A variable, by default of the default float type.

    Source: tf.keras.backend.variable public docs 2.15.
    """
    from thalweg.ops.resource.variable import Variable

    return Variable(
        value, dtype=dtypes.as_dtype(floatx() if dtype is None else dtype), name=name, constraint=constraint
    )


def int_shape(x: Any) -> tuple[int | None, ...] | None:
    """The static shape as a tuple; None where the rank is unknown.

    Example:
      >>> tf.keras.backend.int_shape(tf.zeros([2, 3]))
      (2, 3)
    Source: tf.keras.backend.int_shape public docs 2.15.
    """
    return tuple(x.shape) if isinstance(x, np.ndarray) else _shape_of(x)


def ndim(x: Any) -> int | None:
    """The number of dimensions.

    Source: tf.keras.backend.ndim public docs 2.15.
    """
    shape = _shape_of(x)
    return None if shape is None else len(shape)


def _shape_of(x: Any) -> tuple[int | None, ...] | None:
    return x._static_shape() if hasattr(x, "_static_shape") else shapes.as_shape_tuple(x.shape)


def dtype(x: Any) -> str:
    """The dtype's name.

    Source: tf.keras.backend.dtype public docs 2.15.
    """
    return x.dtype.base_dtype.name


def learning_phase() -> int:
    """1 while training is asked for by `set_learning_phase`, else 0.

    Source: tf.keras.backend.learning_phase public docs 2.15.
    """
    return settings.learning_phase or 0


def set_learning_phase(value: int) -> None:
    """Sets what layers take `training` for when nobody says.

    Args:
      value: 0 (inference) or 1 (training).
    Raises: ValueError for another value.
    Source: tf.keras.backend.set_learning_phase public docs 2.15.
    """
    if value not in {0, 1}:
        raise ValueError("Expected learning phase to be 0 or 1.")
    settings.learning_phase = int(value)
