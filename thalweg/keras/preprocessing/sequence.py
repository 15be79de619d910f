"""`tf.keras.preprocessing.sequence`: sequences padded, skip-grams, windows of time series. Plain Python and NumPy.

Source: tf.keras.preprocessing.sequence, tf.keras.utils.pad_sequences public docs 2.15; recorded runs
(tests/golden/keras_preprocessing.json).
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence as Sequences
from typing import Any

import numpy as np

from thalweg.keras.utils.sequence import Sequence


def pad_sequences(
    sequences: Any, maxlen: int | None = None, dtype: Any = "int32", padding: str = "pre", truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:  # fmt: skip
    """Sequences as rows of one length.

    Args:
      sequences: list of lists. maxlen: the length, by default that of the longest. dtype: of the result.
      padding, truncating: "pre" or "post", where rows are padded and cut. value: to pad with.
    Returns: array [sequences, maxlen].
    Raises: ValueError for other arguments, and for samples of several shapes.
    Example:
      >>> tf.keras.utils.pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2).tolist()
      [[0, 1], [2, 3], [5, 6]]
    Source: tf.keras.utils.pad_sequences public docs 2.15.
    """
    if not hasattr(sequences, "__len__"):
        raise ValueError("`sequences` must be iterable.")
    lengths, shape = [], None
    for sequence in sequences:
        try:
            lengths.append(len(sequence))
        except TypeError:
            raise ValueError(
                f"`sequences` must be a list of iterables. Found non-iterable: {sequence}"
            ) from None
        if shape is None and len(sequence):
            shape = np.asarray(sequence).shape[1:]
    shape = shape or ()
    if maxlen is None and not lengths:
        raise ValueError("`sequences` is empty: its length must be given as `maxlen`.")
    width = max(lengths) if maxlen is None else maxlen
    if isinstance(value, str) and dtype is not object and not _is_text(dtype):
        raise ValueError(
            f"`dtype` {dtype} is not compatible with `value`'s type: {type(value)}\nYou should set `dtype=object` for "
            "variable length strings."
        )
    padded = np.full((len(sequences), width, *shape), value, dtype=dtype)
    for i, sequence in enumerate(sequences):
        if not len(sequence):
            continue
        if truncating == "pre":
            kept = sequence[-width:] if width else sequence[:0]
        elif truncating == "post":
            kept = sequence[:width]
        else:
            raise ValueError(f'Truncating type "{truncating}" not understood')
        kept = np.asarray(kept, dtype=dtype)
        if kept.shape[1:] != shape:
            raise ValueError(
                f"Shape of sample {kept.shape[1:]} of sequence at position {i} is different from expected shape {shape}"
            )
        if padding == "post":
            padded[i, : len(kept)] = kept
        elif padding == "pre":
            padded[i, width - len(kept) :] = kept
        else:
            raise ValueError(f'Padding type "{padding}" not understood')
    return padded


def _is_text(dtype: Any) -> bool:
    return np.issubdtype(dtype, np.str_) or np.issubdtype(dtype, np.bytes_)


def make_sampling_table(size: int, sampling_factor: float = 1e-5) -> np.ndarray:
    """The probability with which `skipgrams` keeps a word of each rank, for frequencies by Zipf's law.

    Args:
      size: how many words. sampling_factor: as word2vec has it.
    Returns: array [size].
    Example:
      >>> tf.keras.preprocessing.sequence.make_sampling_table(3).round(5).tolist()
      [0.00315, 0.00315, 0.00548]
    Source: tf.keras.preprocessing.sequence.make_sampling_table public docs 2.15 (word2vec, Mikolov et al. 2013).
    """
    rank = np.arange(size)
    rank[:1] = 1
    inverse_frequency = rank * (np.log(rank) + 0.577) + 0.5 - 1.0 / (12.0 * rank)
    f = sampling_factor * inverse_frequency
    return np.minimum(1.0, f / np.sqrt(f))


def skipgrams(
    sequence: Sequences[int], vocabulary_size: int, window_size: int = 4, negative_samples: float = 1.0,
    shuffle: bool = True, categorical: bool = False, sampling_table: Any = None, seed: int | None = None,
) -> tuple[list[list[int]], list]:  # fmt: skip
    """Pairs of words that stand near each other, labelled 1, and of random ones, labelled 0.

    Args:
      sequence: numbers of words; 0 counts as none. vocabulary_size: random words are below it. window_size: how far
      apart. negative_samples: random pairs for each true one. shuffle: whether pairs are shuffled. categorical: whether
      labels are [0, 1] and [1, 0]. sampling_table: probabilities of words, of `make_sampling_table`. seed: of the
      shuffling.
    Returns: (pairs, labels).
    Example:
      >>> tf.keras.preprocessing.sequence.skipgrams([1, 2, 0], 5, negative_samples=0, shuffle=False)
      ([[1, 2], [2, 1]], [1, 1])
    Source: tf.keras.preprocessing.sequence.skipgrams public docs 2.15.
    """
    pairs: list[list[int]] = []
    for i, word in enumerate(sequence):
        if not word or (sampling_table is not None and sampling_table[word] < random.random()):
            continue
        near = range(max(0, i - window_size), min(len(sequence), i + window_size + 1))
        pairs += [[word, sequence[j]] for j in near if j != i and sequence[j]]
    labels: list = [[0, 1] if categorical else 1] * len(pairs)
    if negative_samples > 0:
        count = int(len(labels) * negative_samples)
        words = [pair[0] for pair in pairs]
        random.shuffle(words)
        pairs += [[words[i % len(words)], random.randint(1, vocabulary_size - 1)] for i in range(count)]
        labels += [[1, 0] if categorical else 0] * count
    if shuffle:
        seed = random.randint(0, 10_000_000) if seed is None else seed
        for values in (pairs, labels):
            random.seed(seed)
            random.shuffle(values)
    return pairs, labels


class TimeseriesGenerator(Sequence):
    """Batches of windows of a time series, with the target that follows each.

    Args:
      data, targets: arrays of one length, one row a time step. length: of a window. sampling_rate: steps between rows
      of a window. stride: steps between windows. start_index, end_index: which part is used. shuffle: whether windows
      are drawn at random. reverse: whether time runs backwards in a window. batch_size: windows in a batch.
    Raises: ValueError for lengths that do not fit.
    Example:
      >>> data = np.arange(5).reshape(5, 1)
      >>> windows, targets = tf.keras.preprocessing.sequence.TimeseriesGenerator(data, data, length=2, batch_size=2)[0]
      >>> windows.ravel().tolist(), targets.ravel().tolist()
      ([0, 1, 1, 2], [2, 3])
    Source: tf.keras.preprocessing.sequence.TimeseriesGenerator public docs 2.15.
    """

    __module__ = "keras.src.preprocessing.sequence"

    def __init__(
        self, data: Any, targets: Any, length: int, sampling_rate: int = 1, stride: int = 1, start_index: int = 0,
        end_index: int | None = None, shuffle: bool = False, reverse: bool = False, batch_size: int = 128,
    ):  # fmt: skip
        if len(data) != len(targets):
            raise ValueError(
                f"Data and targets have to be of same length. Data length is {len(data)} while target length is "
                f"{len(targets)}"
            )
        self.data, self.targets, self.length = data, targets, length
        self.sampling_rate, self.stride = sampling_rate, stride
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        self.shuffle, self.reverse, self.batch_size = shuffle, reverse, batch_size
        if self.start_index > self.end_index:
            raise ValueError(
                f"`start_index+length={self.start_index} > end_index={self.end_index}` is disallowed, as no part of "
                "the sequence would be left to be used as current step."
            )

    def __len__(self) -> int:
        covered = self.batch_size * self.stride
        return (self.end_index - self.start_index + covered) // covered

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        if self.shuffle:
            rows = np.random.randint(self.start_index, self.end_index + 1, size=self.batch_size)
        else:
            first = self.start_index + self.batch_size * self.stride * index
            last = min(first + self.batch_size * self.stride, self.end_index + 1)
            rows = np.arange(first, last, self.stride)
        samples = np.array([self.data[row - self.length : row : self.sampling_rate] for row in rows])
        targets = np.array([self.targets[row] for row in rows])
        return (samples[:, ::-1, ...] if self.reverse else samples), targets

    def get_config(self) -> dict[str, Any]:
        """The arguments, data and targets as JSON."""
        return {
            "data": _as_json(self.data, "Data"), "targets": _as_json(self.targets, "Targets"), "length": self.length,
            "sampling_rate": self.sampling_rate, "stride": self.stride, "start_index": self.start_index,
            "end_index": self.end_index, "shuffle": self.shuffle, "reverse": self.reverse,
            "batch_size": self.batch_size,
        }  # fmt: skip

    def to_json(self, **kwargs: Any) -> str:
        """The generator as JSON.

        Args:
          **kwargs: for json.dumps.
        """
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)


def _as_json(values: Any, what: str) -> str:
    values = values.tolist() if isinstance(values, np.ndarray) else values
    try:
        return json.dumps(values)
    except TypeError as error:
        raise TypeError(f"{what} not JSON Serializable: {values}") from error
