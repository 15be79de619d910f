"""Data as batches: one class per kind of input of fit, evaluate and predict.

A source has `size` (batches per epoch, None where unknown), `recreate` (whether every epoch begins a new pass),
`batches()`
(an iterator of tuples of tensors; over all epochs where it is not recreated), `batch_size` (None where batches come
ready), `begin_unread()` (before the first pass of a run) and `on_epoch_end()`. `source_of` chooses. A tf.data pipeline
is a `BatchesSource` with a known cardinality.

Rows of arrays are shuffled anew in each epoch, in the order in which TensorFlow's shuffle op puts them.
Source: tf.keras.Model.fit public docs 2.15; orders, dtypes and messages from recorded runs.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import convert, nest
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.engine.dispatch import apply
from thalweg.keras import backend, call_context
from thalweg.keras.training.step_function import open_batch, open_shapes
from thalweg.keras.utils.data import pack_x_y_sample_weight, unpack_x_y_sample_weight
from thalweg.keras.utils.enqueuers import GeneratorEnqueuer, OrderedEnqueuer, SequenceEnqueuer
from thalweg.keras.utils.sequence import Sequence
from thalweg.ops.random import seeding


class Ahead(NamedTuple):
    """How the batches of a Sequence or a generator are computed ahead."""

    workers: int = 1
    use_multiprocessing: bool = False
    max_queue_size: int = 10

    @property
    def wanted(self) -> bool:
        """Whether there are workers at all; one thread alone is not worth it."""
        return self.workers > 1 or (self.workers > 0 and self.use_multiprocessing)


ONE_BY_ONE = Ahead()


def _read_ahead(enqueuer: SequenceEnqueuer, ahead: Ahead, count: int | None) -> Iterator[Any]:
    """So many of an enqueuer's batches, or all; its workers stop however the reading ends."""
    enqueuer.start(ahead.workers, ahead.max_queue_size)
    try:
        yield from itertools.islice(enqueuer.get(), count)
    finally:
        enqueuer.stop()


def _pandas_kind(value: Any) -> str | None:
    """ "Series" or "DataFrame" for an object of pandas, without importing it."""
    kind = type(value)
    return (
        kind.__name__
        if kind.__module__.partition(".")[0] == "pandas" and kind.__name__ in ("Series", "DataFrame")
        else None
    )


def is_array(value: Any) -> bool:
    """Whether `value` is a tensor, array or pandas object, whose rows are samples."""
    return (
        isinstance(value, (Tensor, np.ndarray))
        or _pandas_kind(value) is not None
        or getattr(type(value), "_is_thalweg_variable", False)
    )


def as_tensor(value: Any) -> Any:
    """An array as a tensor: floats become `floatx()`, a Series a column, a DataFrame a matrix of the dtype of all "
    "columns."""
    if isinstance(value, Tensor):
        return value
    kind = _pandas_kind(value)
    if kind == "Series":
        value = np.expand_dims(value.to_numpy(), -1)
    elif kind == "DataFrame":
        return convert.to_tensor(value.to_numpy())
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return convert.to_tensor(value, backend.floatx_dtype())
    return convert.to_tensor(value)


def as_tensors(data: Any) -> Any:
    """A nest of arrays as tensors; lists become tuples."""
    return nest.list_to_tuple(nest.map_structure(lambda v: v if v is None else as_tensor(v), data))


def _samples(tensor: Any) -> int:
    return int(tensor._static_shape()[0])


def check_cardinality(data: tuple) -> int:
    """The number of samples. Raises: ValueError where parts differ, or there are none."""
    flat = [t for t in nest.flatten(data) if t is not None]
    if not flat:
        raise ValueError("Expected input data to be non-empty.")
    counts = {_samples(t) for t in flat}
    if len(counts) > 1:
        lines = [
            f"  {label} sizes: {', '.join(str(_samples(t)) for t in nest.flatten(part))}"
            for label, part in zip(("x", "y", "sample_weight"), data, strict=False)
            if part is not None
        ]
        raise ValueError(
            "Data cardinality is ambiguous:\n" + "\n".join(lines) + "\nMake sure all arrays contain the same number of "
            "samples."
        )
    return counts.pop()


class ArraySource:
    """Rows of tensors in memory.

    Args:
      x, y, sample_weight: nests of arrays; y and sample_weight may be None.
      batch_size: rows per batch; by default 32, or as many as give `steps` batches.
      steps: number of batches per epoch, if the user said.
      epochs: how often to go over the rows.
      shuffle: True, False or "batch".
    """

    recreate = False

    def __init__(
        self, x: Any, y: Any, sample_weight: Any, batch_size: int | None, steps: int | None, epochs: int, shuffle: Any
    ):
        self._data = _packed(*as_tensors((x, y, sample_weight)))
        self._count = check_cardinality(self._data)
        if not batch_size:
            batch_size = math.ceil(self._count / steps) if steps and steps > 0 else 32
        self.batch_size = batch_size
        self.size = math.ceil(self._count / batch_size)
        self._epochs = epochs
        self._shuffle = shuffle.lower() if isinstance(shuffle, str) else shuffle

    @property
    def has_static_batch(self) -> bool:
        """Whether all batches have the same number of rows."""
        return self._count % self.batch_size == 0

    def specs(self, data: Any, specs: Any) -> Any:
        """The specs of all batches, given one and its specs."""
        return specs if self.has_static_batch else open_batch(specs)

    def batches(self) -> Iterator[Any]:
        order = _Shuffles(self._count)
        flat = nest.flatten(self._data)
        for _ in range(self._epochs):
            indices = order.next() if self._shuffle and self._shuffle != "batch" else None
            starts = list(range(0, self._count, self.batch_size))
            if self._shuffle == "batch":
                random.shuffle(starts)
            for start in starts:
                yield self._batch(flat, indices, start)

    def _batch(self, flat: list[Tensor], indices: np.ndarray | None, start: int) -> Any:
        stop = min(start + self.batch_size, self._count)
        if indices is None:
            rows = [_rows(t, slice(start, stop)) for t in flat]
        else:
            chosen = indices[start:stop]
            rows = [_rows(t, chosen) for t in flat]
        if len(rows) <= 3 and not self._nested:
            return tuple(rows)
        return nest.pack_sequence_as(self._data, rows)

    @property
    def _nested(self) -> bool:
        return any(not isinstance(part, Tensor) for part in self._data)

    def begin_unread(self) -> None:
        pass

    def on_epoch_end(self) -> None:
        pass


def _rows(tensor: Tensor, rows: Any) -> Tensor:
    if type(tensor) is EagerTensor and type(tensor._array) is np.ndarray:
        return EagerTensor(tensor._array[rows], tensor._dtype)
    return apply("GatherV2", tensor, np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows, 0)


def _packed(x: Any, y: Any, sample_weight: Any) -> tuple:
    if y is None:
        return (x,)
    return (x, y) if sample_weight is None else (x, y, _complete_weights(y, sample_weight))


def _complete_weights(y: Any, weights: Any) -> Any:
    """Weights for all outputs: ones where some outputs have none."""
    if not isinstance(weights, (dict, tuple)):
        return weights
    flat_y = nest.flatten(y)
    flat = list(weights.values()) if isinstance(weights, dict) else list(weights)
    if len(flat) != len(flat_y) or all(w is not None for w in flat):
        return weights
    filled = [
        convert.to_tensor(np.ones(_samples(t), backend.floatx())) if w is None else w
        for w, t in zip(flat, flat_y, strict=True)
    ]
    return nest.pack_sequence_as(y, filled)


class ListSource(ArraySource):
    """Rows from lists of numbers. Keras begins a new pass in each epoch, so all epochs have the order of the first."""

    recreate = True


class _Shuffles:
    """The orders of the rows, epoch by epoch."""

    def __init__(self, count: int):
        self._rows = EagerTensor(np.arange(count, dtype=np.int64), convert.dtypes.int64)
        self._streams: dict = {}
        self._seeds = call_context.function_seeds(0)

    def next(self) -> np.ndarray:
        with seeding.generators_of(self._streams):
            return apply("RandomShuffle", self._rows, seed=self._seeds[0], seed2=self._seeds[1])._numpy()


class BatchesSource:
    """Any iterable of batches that can be gone over again.

    Args:
      batches: the iterable; its `cardinality()` or `len`, where it has one, is the number of batches.
      steps: number of batches per epoch, if the user said.
    """

    batch_size = None
    has_static_batch = False

    def __init__(self, batches: Any, steps: int | None):
        self._batches = batches
        self.size = _length(batches)
        self.recreate = steps is None or steps == self.size

    def begin_unread(self) -> None:
        """Keras begins a pass more than it reads where each epoch has its own: shuffles of a data set move on."""
        if self.recreate and hasattr(self._batches, "_begin"):
            self._batches._begin()

    def specs(self, data: Any, specs: Any) -> Any:
        """The specs of the elements of a data set; of other batches nothing but their ranks is known."""
        known = getattr(self._batches, "element_spec", None)
        if known is None:
            return open_shapes(specs)
        given = nest.list_to_tuple(known)
        given = given if isinstance(given, tuple) else (given,)
        try:
            nest.assert_same_structure(given, specs)
        except (TypeError, ValueError):
            return open_batch(specs)
        return given

    def batches(self) -> Iterator[Any]:
        return map(_standard_batch, iter(self._batches))

    def on_epoch_end(self) -> None:
        pass


def _length(batches: Any) -> int | None:
    """The number of batches, None where unknown. Raises: ValueError for an endless data set."""
    if hasattr(batches, "cardinality"):
        size = int(batches.cardinality())
        if size == -1:
            return math.inf  # type: ignore[return-value]
        return None if size < 0 else size
    return len(batches) if hasattr(batches, "__len__") else None


class GeneratorSource:
    """A generator or other iterator of batches; it is gone over once, however many epochs there are.

    Args:
      batches: the iterator.
      model: built on the first batch when it is not yet.
      ahead: the workers.
    """

    size = None
    recreate = False
    batch_size = None
    has_static_batch = False

    def __init__(self, batches: Iterator[Any], model: Any, ahead: Ahead = ONE_BY_ONE):
        first = next(batches)
        if ahead.wanted:
            batches = _read_ahead(GeneratorEnqueuer(batches, ahead.use_multiprocessing), ahead, None)
        self._batches = itertools.chain([first], batches)
        _build_on(model, first)

    def specs(self, data: Any, specs: Any) -> Any:
        """Only the ranks of batches from Python are known."""
        return open_shapes(specs)

    def batches(self) -> Iterator[Any]:
        return map(_standard_batch, self._batches)

    def begin_unread(self) -> None:
        pass

    def on_epoch_end(self) -> None:
        pass


def _build_on(model: Any, batch: Any) -> None:
    """Builds a model on a batch: a trace would not know its shape."""
    if model is None or model.built:
        return
    x, _, _ = unpack_x_y_sample_weight(_standard_batch(batch))
    try:
        model(x, training=False)
    except NotImplementedError:
        pass  # a model without a `call` of its own


class SequenceSource:
    """A keras.utils.Sequence; shuffled, its batches come in an order of Python's `random`.

    Args:
      sequence: the Sequence.
      shuffle: whether to shuffle the batches.
      model: built on the first batch when it is not yet.
      ahead: the workers.
    """

    recreate = True
    batch_size = None
    has_static_batch = False

    def __init__(self, sequence: Sequence, shuffle: Any, model: Any = None, ahead: Ahead = ONE_BY_ONE):
        self._sequence, self._shuffle, self._ahead = sequence, shuffle, ahead
        if model is not None and not model.built and len(sequence):
            _build_on(model, sequence[0])

    def specs(self, data: Any, specs: Any) -> Any:
        """Only the ranks of batches from Python are known."""
        return open_shapes(specs)

    @property
    def size(self) -> int:
        return len(self._sequence)

    def batches(self) -> Iterator[Any]:
        if self._ahead.wanted:
            enqueuer = OrderedEnqueuer(self._sequence, self._ahead.use_multiprocessing, bool(self._shuffle))
            enqueuer.endless = False
            return map(_standard_batch, _read_ahead(enqueuer, self._ahead, self.size))
        order = list(range(len(self._sequence)))
        if self._shuffle:
            random.shuffle(order)
        return (_standard_batch(self._sequence[i]) for i in order)

    def begin_unread(self) -> None:
        pass

    def on_epoch_end(self) -> None:
        self._sequence.on_epoch_end()


def _standard_batch(data: Any) -> Any:
    """A batch from the user as tensors, without the parts that are None."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    packed = as_tensors(pack_x_y_sample_weight(x, y, sample_weight))
    return packed if isinstance(packed, tuple) else (packed,)


def _is_scalars(value: Any) -> bool:
    if isinstance(value, (float, int, str, bytes)):
        return True
    return isinstance(value, (list, tuple)) and bool(value) and _is_scalars(value[0])


def _describe(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        kinds = {_describe(v) for v in value}
        return f"({type(value)} containing values of types {{{', '.join(repr(k) for k in sorted(kinds))}}})"
    return str(type(value))


def source_of(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    batch_size: int | None = None,
    steps: int | None = None,
    epochs: int = 1,
    shuffle: Any = False,
    model: Any = None,
    ahead: Ahead = ONE_BY_ONE,
) -> Any:
    """The source for what a user passed.

    Raises: ValueError for data of an unknown kind, or labels given beside data that bring their own.
    """
    parts = [v for v in nest.flatten(x) + nest.flatten(y) if v is not None] if _nestable(x) and _nestable(y) else None
    if parts is not None and (all(is_array(v) for v in parts)):
        return ArraySource(x, y, sample_weight, batch_size, steps, epochs, shuffle)
    if _is_scalars(x) and (y is None or _is_scalars(y)):
        x, y, sample_weight = (v if v is None else np.asarray(v) for v in (x, y, sample_weight))
        return ListSource(x, y, sample_weight, batch_size, steps, epochs, shuffle)
    if is_array(x):
        raise ValueError(f"Failed to find data adapter that can handle input: {_describe(x)}, {_describe(y)}")
    kind = (
        "`keras.utils.Sequence`"
        if isinstance(x, Sequence)
        else "python generator"
        if hasattr(x, "__next__")
        else "dataset"
    )
    if (
        isinstance(x, Sequence)
        or hasattr(x, "__next__")
        or (hasattr(x, "__iter__") and not isinstance(x, (str, list, tuple, dict)))
    ):
        for name, value in (("y", y), ("sample_weight", sample_weight)):
            if value is not None and nest.flatten(value):
                raise ValueError(f"`{name}` argument is not supported when using {kind} as input.")
        if isinstance(x, Sequence):
            return SequenceSource(x, shuffle, model, ahead)
        return GeneratorSource(x, model, ahead) if hasattr(x, "__next__") else BatchesSource(x, steps)
    raise ValueError(f"Failed to find data adapter that can handle input: {_describe(x)}, {_describe(y)}")


def _nestable(value: Any) -> bool:
    return value is None or is_array(value) or isinstance(value, (list, tuple, dict))


def train_validation_split(arrays: tuple, validation_split: float) -> tuple[tuple, tuple]:
    """The first and the last rows of arrays.

    Args:
      arrays: nest of arrays and Nones.
      validation_split: the part that is last, between 0 and 1.
    Returns: two nests like `arrays`.
    Raises: ValueError for data that cannot be split, or a split that leaves a part empty.
    """
    flat = nest.flatten(arrays)
    wrong = [type(v) for v in flat if v is not None and not is_array(v)]
    if wrong:
        raise ValueError(
            "`validation_split` is only supported for Tensors or NumPy arrays, found following types in the input: "
            f"{wrong}"
        )
    first = next((v for v in flat if v is not None), None)
    if first is None:
        return arrays, arrays
    count = int(first.shape[0])
    split_at = int(math.floor(count * (1.0 - validation_split)))
    if split_at in (0, count):
        raise ValueError(
            f"Training data contains {count} samples, which is not sufficient to split it into a validation and "
            f"training set as specified by `validation_split={validation_split}`. Either provide more data, or a "
            "different value for the `validation_split` argument."
        )
    train = nest.map_structure(lambda v: None if v is None else v[:split_at], arrays)
    validation = nest.map_structure(lambda v: None if v is None else v[split_at:], arrays)
    return train, validation


def single_batch(x: Any, y: Any = None, sample_weight: Any = None, class_weight: dict | None = None) -> Iterator[Any]:
    """An iterator of one batch that holds all rows."""
    data = _packed(*as_tensors((x, y, sample_weight)))
    check_cardinality(data)
    return iter([ClassWeights(class_weight)(data) if class_weight else data])


class ClassWeights:
    """Turns weights of classes into weights of samples.

    Args:
      class_weight: {class number: weight}, for all classes from 0 on.
    Raises: ValueError for other keys.
    """

    def __init__(self, class_weight: dict[int, float]):
        ids = sorted(class_weight)
        if ids != list(range(len(ids))):
            raise ValueError(
                "Expected `class_weight` to be a dict with keys from 0 to one less than the number of classes, found "
                f"{class_weight}"
            )
        self._weights = convert.to_tensor([class_weight[int(c)] for c in ids])

    def __call__(self, data: tuple) -> tuple:
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        if not isinstance(y, Tensor):
            raise ValueError("`class_weight` is only supported for Models with a single output.")
        labels = y._numpy()
        if labels.ndim >= 2:
            labels = labels.argmax(-1) if labels.shape[-1] > 1 else labels[..., 0]
        weights = apply("GatherV2", self._weights, np.rint(labels).astype(np.int64), 0)
        if sample_weight is None:
            return x, y, weights
        weights = weights._numpy().astype(sample_weight._numpy().dtype)
        own = sample_weight._numpy()
        return x, y, convert.to_tensor(own.reshape(own.shape + (1,) * (weights.ndim - own.ndim)) * weights)
