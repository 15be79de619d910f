"""`tf.data.experimental`: transformations as functions for `Dataset.apply`, and what stands beside the methods.

Source: tf.data.experimental public docs 2.15; recorded runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.device import DeviceSpec
from thalweg.core.record_files import RecordWriter
from thalweg.core.specs import TensorSpec
from thalweg.core.tensor import Tensor
from thalweg.data import structure
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, OrderDataset
from thalweg.data.functions import VariantDataset
from thalweg.data.iterator import IteratorBase
from thalweg.data.options import Options
from thalweg.data.sources.files import TFRecordDatasetV2
from thalweg.data.transforms.batch import _BatchDataset
from thalweg.data.transforms.map import _ParallelInterleaveDataset

Transformation = Callable[[Dataset], Dataset]
AUTOTUNE = -1
SHARD_HINT = -1


def bucket_by_sequence_length(
    element_length_func: Callable, bucket_boundaries: Sequence[int], bucket_batch_sizes: Sequence[int],
    padded_shapes: Any = None, padding_values: Any = None, pad_to_bucket_boundary: bool = False,
    no_padding: bool = False, drop_remainder: bool = False,
) -> Transformation:  # fmt: skip
    """`Dataset.bucket_by_sequence_length` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> d = tf.data.Dataset.range(1, 3).map(lambda x: tf.fill([x], x))
      >>> bucket = tf.data.experimental.bucket_by_sequence_length(lambda x: tf.shape(x)[0], [3], [2, 2])
      >>> [batch.numpy().tolist() for batch in d.apply(bucket)]
      [[[1, 0], [2, 2]]]
    """
    return lambda dataset: dataset.bucket_by_sequence_length(
        element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes, padding_values,
        pad_to_bucket_boundary, no_padding, drop_remainder,
    )  # fmt: skip


def dense_to_ragged_batch(
    batch_size: Any, drop_remainder: Any = False, row_splits_dtype: Any = dtypes.int64
) -> Transformation:
    """`Dataset.ragged_batch` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> d = tf.data.Dataset.range(3).map(lambda x: tf.range(x))
      >>> [b.to_list() for b in d.apply(tf.data.experimental.dense_to_ragged_batch(3))]
      [[[], [0], [0, 1]]]
    """
    return lambda dataset: dataset.ragged_batch(batch_size, drop_remainder, row_splits_dtype)


def dense_to_sparse_batch(batch_size: Any, row_shape: Any) -> Transformation:
    """`Dataset.sparse_batch` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> d = tf.data.Dataset.range(2).map(lambda x: tf.range(x))
      >>> next(iter(d.apply(tf.data.experimental.dense_to_sparse_batch(2, [3])))).dense_shape.numpy().tolist()
      [2, 3]
    """
    return lambda dataset: dataset.sparse_batch(batch_size, row_shape)


def choose_from_datasets(
    datasets: Sequence[Dataset], choice_dataset: Dataset, stop_on_empty_dataset: bool = False
) -> Dataset:
    """`Dataset.choose_from_datasets`, where datasets without elements are left out. Args, Returns: as there.

    Example:
      >>> a, b = tf.data.Dataset.range(1), tf.data.Dataset.range(10, 12)
      >>> choice = tf.data.Dataset.range(2).repeat(2)
      >>> print(*tf.data.experimental.choose_from_datasets([a, b], choice).as_numpy_iterator())
      0 10 11
    """
    return Dataset.choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset)


def sample_from_datasets(
    datasets: Sequence[Dataset], weights: Any = None, seed: Any = None, stop_on_empty_dataset: bool = False
) -> Dataset:
    """`Dataset.sample_from_datasets`. Args, Returns: as there.

    Example:
      >>> d = tf.data.experimental.sample_from_datasets([tf.data.Dataset.range(2)] * 2, seed=1)
      >>> sorted(d.as_numpy_iterator()) == [0, 0, 1, 1]
      True
    """
    return Dataset.sample_from_datasets(datasets, weights, seed, stop_on_empty_dataset)


def enumerate_dataset(start: Any = 0) -> Transformation:
    """`Dataset.enumerate` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> [int(i) for i, _ in tf.data.Dataset.range(2).apply(tf.data.experimental.enumerate_dataset(5))]
      [5, 6]
    """
    return lambda dataset: dataset.enumerate(start)


def group_by_window(
    key_func: Callable, reduce_func: Callable, window_size: Any = None, window_size_func: Callable | None = None
) -> Transformation:
    """`Dataset.group_by_window` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> group = tf.data.experimental.group_by_window(lambda x: x % 2, lambda key, w: w.batch(2), 2)
      >>> [b.tolist() for b in tf.data.Dataset.range(4).apply(group).as_numpy_iterator()]
      [[0, 2], [1, 3]]
    """
    return lambda dataset: dataset.group_by_window(key_func, reduce_func, window_size, window_size_func)


def ignore_errors(log_warning: Any = False) -> Transformation:
    """`Dataset.ignore_errors` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> print(*tf.data.Dataset.range(2).apply(tf.data.experimental.ignore_errors()).as_numpy_iterator())
      0 1
    """
    return lambda dataset: dataset.ignore_errors(log_warning)


def map_and_batch(
    map_func: Callable, batch_size: Any, num_parallel_batches: Any = None, drop_remainder: Any = False,
    num_parallel_calls: Any = None,
) -> Transformation:  # fmt: skip
    """`map`, then `batch`.

    Args:
      map_func: of the element. batch_size, drop_remainder: as for `batch`.
      num_parallel_batches, num_parallel_calls: how much may run at a time; one of both.
    Returns: a function for `Dataset.apply`.
    Raises: ValueError where both are given.
    Example:
      >>> d = tf.data.Dataset.range(4).apply(tf.data.experimental.map_and_batch(lambda x: x + 1, 2))
      >>> [b.tolist() for b in d.as_numpy_iterator()]
      [[1, 2], [3, 4]]
    """
    if num_parallel_batches is not None and num_parallel_calls is not None:
        raise ValueError(
            "`map_and_batch` allows only one of `num_parallel_batches` and `num_parallel_calls` to be set, but "
            f"`num_parallel_batches` was set to {num_parallel_batches} and `num_parallel_calls` was set to "
            f"{num_parallel_calls}."
        )
    if num_parallel_batches is not None:
        num_parallel_calls = batch_size * num_parallel_batches
    return lambda dataset: _MapAndBatchDataset(
        dataset.map(map_func, AUTOTUNE if num_parallel_calls is None else num_parallel_calls), batch_size,
        drop_remainder
    )


class _MapAndBatchDataset(_BatchDataset):
    pass


def parallel_interleave(
    map_func: Callable, cycle_length: Any, block_length: Any = 1, sloppy: Any = False,
    buffer_output_elements: Any = None, prefetch_input_elements: Any = None,
) -> Transformation:  # fmt: skip
    """`interleave` in which the datasets that take turns are read ahead.

    Args:
      map_func, cycle_length, block_length: as for `interleave`. sloppy: whether the order may change; it does not.
      buffer_output_elements: how many elements of each dataset to make ahead. prefetch_input_elements: how many
        elements of the input; they are made as they are needed.
    Returns: a function for `Dataset.apply`.
    Example:
      >>> turns = tf.data.experimental.parallel_interleave(lambda x: tf.data.Dataset.from_tensors(x).repeat(2), 2)
      >>> print(*tf.data.Dataset.range(2).apply(turns).as_numpy_iterator())
      0 1 0 1
    """
    ahead = 1 if buffer_output_elements is None else int(buffer_output_elements)
    return lambda dataset: ParallelInterleaveDataset(dataset, map_func, cycle_length, block_length, -1, ahead)


class ParallelInterleaveDataset(_ParallelInterleaveDataset):
    """The dataset of `parallel_interleave`."""


def parse_example_dataset(
    features: dict, num_parallel_calls: Any = 1, deterministic: bool | None = None
) -> Transformation:
    """`tf.io.parse_example` of batches of serialized examples.

    Args:
      features: dict of feature configurations. num_parallel_calls, deterministic: as for `map`.
    Returns: a function for `Dataset.apply`, on a dataset of string vectors.
    Raises: ValueError without features; TypeError for elements that are no string vectors.
    Example:
      >>> example = tf.train.Example(features=tf.train.Features(feature={
      ...     "a": tf.train.Feature(int64_list=tf.train.Int64List(value=[7]))}))
      >>> d = tf.data.Dataset.from_tensors([example.SerializeToString()])
      >>> parse = tf.data.experimental.parse_example_dataset({"a": tf.io.FixedLenFeature([], tf.int64)})
      >>> next(iter(d.apply(parse)))["a"].numpy().tolist()
      [7]
    """
    if features is None:
        raise ValueError("Argument `features` is required, but not specified.")

    def parsed(dataset: Dataset) -> Dataset:
        from thalweg.ops.parsing.api import parse_example  # heavy, and only for pipelines of examples

        if dataset.element_spec != TensorSpec([None], dtypes.string) and not (
            isinstance(dataset.element_spec, TensorSpec) and dataset.element_spec.dtype is dtypes.string
        ):
            raise TypeError(
                "Input dataset should be a dataset of vectors of strings, instead got "
                f"{dataset.element_spec}."
            )
        return dataset.map(lambda x: parse_example(x, features), num_parallel_calls, deterministic)

    return parsed


def rejection_resample(
    class_func: Callable, target_dist: Any, initial_dist: Any = None, seed: Any = None
) -> Transformation:
    """`Dataset.rejection_resample` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> same = tf.data.experimental.rejection_resample(lambda x: tf.cast(x, tf.int32), [0.5, 0.5], [0.5, 0.5])
      >>> [(int(label), int(x)) for label, x in tf.data.Dataset.range(2).apply(same)]
      [(0, 0), (1, 1)]
    """
    return lambda dataset: dataset.rejection_resample(class_func, target_dist, initial_dist, seed)


def scan(initial_state: Any, scan_func: Callable) -> Transformation:
    """`Dataset.scan` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> total = tf.data.experimental.scan(tf.constant(0, tf.int64), lambda s, x: (s + x, s + x))
      >>> print(*tf.data.Dataset.range(4).apply(total).as_numpy_iterator())
      0 1 3 6
    """
    return lambda dataset: dataset.scan(initial_state, scan_func)


def shuffle_and_repeat(buffer_size: Any, count: Any = None, seed: Any = None) -> Transformation:
    """`shuffle`, then `repeat`. Args: as for these. Returns: a function for `Dataset.apply`.

    Example:
      >>> d = tf.data.Dataset.range(3).apply(tf.data.experimental.shuffle_and_repeat(3, count=2))
      >>> sorted(d.as_numpy_iterator()) == [0, 0, 1, 1, 2, 2]
      True
    """
    return lambda dataset: dataset.shuffle(buffer_size, seed).repeat(count)


def snapshot(
    path: Any, compression: Any = "AUTO", reader_func: Callable | None = None, shard_func: Callable | None = None
) -> Transformation:
    """`Dataset.snapshot` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> import tempfile
      >>> with tempfile.TemporaryDirectory() as folder:
      ...   print(*tf.data.Dataset.range(2).apply(tf.data.experimental.snapshot(folder + "/s")).as_numpy_iterator())
      0 1
    """
    return lambda dataset: dataset.snapshot(path, compression, reader_func, shard_func)


def take_while(predicate: Callable) -> Transformation:
    """`Dataset.take_while` as a function for `apply`. Args, Returns: as there.

    Example:
      >>> print(*tf.data.Dataset.range(9).apply(tf.data.experimental.take_while(lambda x: x < 2)).as_numpy_iterator())
      0 1
    """
    return lambda dataset: dataset.take_while(predicate)


def unbatch() -> Transformation:
    """`Dataset.unbatch` as a function for `apply`. Returns: as there.

    Example:
      >>> print(*tf.data.Dataset.range(4).batch(2).apply(tf.data.experimental.unbatch()).as_numpy_iterator())
      0 1 2 3
    """
    return lambda dataset: dataset.unbatch()


def unique() -> Transformation:
    """`Dataset.unique` as a function for `apply`. Returns: as there.

    Example:
      >>> d = tf.data.Dataset.from_tensor_slices([1, 2, 1]).apply(tf.data.experimental.unique())
      >>> print(*d.as_numpy_iterator())
      1 2
    """
    return lambda dataset: dataset.unique()


def Counter(start: Any = 0, step: Any = 1, dtype: Any = dtypes.int64) -> Dataset:  # noqa: N802  (TensorFlow's name)
    """`Dataset.counter`. Args, Returns: as there.

    Example:
      >>> print(*tf.data.experimental.Counter(2).take(2).as_numpy_iterator())
      2 3
    """
    return Dataset.counter(start, step, dtype)


def save(
    dataset: Dataset, path: Any, compression: Any = None, shard_func: Callable | None = None,
    checkpoint_args: dict | None = None,
) -> None:  # fmt: skip
    """`dataset.save`. Args: as there.

    Example:
      >>> import tempfile
      >>> with tempfile.TemporaryDirectory() as folder:
      ...   tf.data.experimental.save(tf.data.Dataset.range(2), folder + "/x")
      ...   print(*tf.data.experimental.load(folder + "/x").as_numpy_iterator())
      0 1
    """
    dataset.save(path, compression, shard_func, checkpoint_args)


def load(
    path: Any, element_spec: Any = None, compression: Any = None, reader_func: Callable | None = None
) -> Dataset:
    """`Dataset.load`. Args, Returns: as there.

    Example: see `tf.data.experimental.save`.
    """
    return Dataset.load(path, element_spec, compression, reader_func)


def get_single_element(dataset: Dataset) -> Any:
    """`dataset.get_single_element`. Returns: as there.

    Example:
      >>> int(tf.data.experimental.get_single_element(tf.data.Dataset.from_tensors(3)))
      3
    """
    if not isinstance(dataset, Dataset):
        raise TypeError(f"Invalid `dataset`. Expected a `tf.data.Dataset` object but got {type(dataset).__name__}.")
    return dataset.get_single_element()


def get_next_as_optional(iterator: IteratorBase) -> Any:
    """`iterator.get_next_as_optional`. Returns: as there.

    Example:
      >>> int(tf.data.experimental.get_next_as_optional(iter(tf.data.Dataset.range(2))).get_value())
      0
    """
    return iterator.get_next_as_optional()


def get_structure(dataset_or_iterator: Any) -> Any:
    """The nest of specs of the elements of a dataset or an iterator.

    Args:
      dataset_or_iterator: either.
    Returns: nest of TypeSpecs.
    Raises: TypeError for other things.
    Example:
      >>> tf.data.experimental.get_structure(tf.data.Dataset.range(2))
      TensorSpec(shape=(), dtype=tf.int64, name=None)
    """
    if not isinstance(dataset_or_iterator, (Dataset, IteratorBase)):
        raise TypeError(
            "Invalid `dataset_or_iterator`. `dataset_or_iterator` must be a `tf.data.Dataset` or tf.data.Iterator "
            f"object, but got {type(dataset_or_iterator)}."
        )
    return dataset_or_iterator.element_spec


def to_variant(dataset: Dataset) -> Tensor:
    """The scalar variant tensor that stands for a dataset.

    Args:
      dataset: a Dataset.
    Example:
      >>> tf.data.experimental.to_variant(tf.data.Dataset.range(2)).dtype
      tf.variant
    """
    return dataset._variant_tensor


def from_variant(variant: Tensor, structure: Any) -> Dataset:
    """The dataset that a variant tensor stands for.

    Args:
      variant: scalar variant. structure: nest of specs of the elements.
    Example:
      >>> variant = tf.data.experimental.to_variant(tf.data.Dataset.range(2))
      >>> print(*tf.data.experimental.from_variant(variant, tf.TensorSpec([], tf.int64)).as_numpy_iterator())
      0 1
    """
    return VariantDataset(variant, structure)


def at(dataset: Dataset, index: Any) -> Any:
    """One element, by its number.

    Args:
      dataset: a Dataset of known, finite length. index: int64 scalar.
    Returns: the element.
    Raises: OutOfRangeError for a number that is not there; UnimplementedError where the length is unknown.
    Example:
      >>> int(tf.data.experimental.at(tf.data.Dataset.range(5), 2))
      2
    """
    number = structure.known(structure.scalar(index, dtypes.int64))
    count = dataset._known_count()
    if count < 0 and count != INFINITE:
        raise errors.UnimplementedError(
            None, None, "Random access is not implemented for this dataset. [Op:GetElementAtIndex]"
        )
    if number < 0 or (count >= 0 and number >= count):
        raise errors.OutOfRangeError(
            None, None, f"Index out of range [0, {count}):{number} [Op:GetElementAtIndex]"
        )
    elements = iter(dataset._started())
    for _ in range(number):
        next(elements)
    return dataset._structure.wrapper()(next(elements))


# ---------------------------------------------------------------- devices


class _CopyToDeviceDataset(OrderDataset):
    def _order(self, passes: Callable) -> Any:
        return passes()

    def _count(self) -> int:
        return UNKNOWN


def copy_to_device(target_device: Any, source_device: str = "/cpu:0") -> Transformation:
    """Elements on another device. Elements are made on the host; the first op that uses them on a device copies them.

    Args:
      target_device, source_device: names of devices.
    Returns: a function for `Dataset.apply`.
    Raises: ValueError for what is no name of a device.
    Example:
      >>> print(*tf.data.Dataset.range(2).apply(tf.data.experimental.copy_to_device("/cpu:0")).as_numpy_iterator())
      0 1
    """
    for device in (target_device, source_device):
        DeviceSpec.from_string(device)
    return lambda dataset: _CopyToDeviceDataset(dataset)


def prefetch_to_device(device: Any, buffer_size: Any = None) -> Transformation:
    """`prefetch` to a device; see `copy_to_device`.

    Args:
      device: its name. buffer_size: how many elements, by default left open.
    Returns: a function for `Dataset.apply`; must come last.
    Example:
      >>> print(*tf.data.Dataset.range(2).apply(tf.data.experimental.prefetch_to_device("/cpu:0")).as_numpy_iterator())
      0 1
    """
    DeviceSpec.from_string(device)
    size = AUTOTUNE if buffer_size is None else buffer_size
    return lambda dataset: _CopyToDeviceDataset(dataset).prefetch(size)


# ---------------------------------------------------------------- records


class TFRecordWriter:
    """Writes the elements of a dataset of strings to a file of records.

    Args:
      filename: string. compression_type: None, "ZLIB" or "GZIP".
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile() as file:
      ...   writer = tf.data.experimental.TFRecordWriter(file.name)
      ...   writer.write(tf.data.Dataset.from_tensor_slices(["a", "b"]))
      ...   print(*tf.data.TFRecordDataset(file.name).as_numpy_iterator())
      b'a' b'b'
    """

    def __init__(self, filename: Any, compression_type: str | None = None):
        self._filename = structure.scalar(filename, dtypes.string)
        self._compression = compression_type

    def write(self, dataset: Dataset) -> None:
        """Writes the elements.

        Args:
          dataset: a Dataset of string scalars.
        Raises: TypeError for other things.
        """
        if not isinstance(dataset, Dataset):
            raise TypeError(f"Invalid `dataset.` Expected a `tf.data.Dataset` object but got {type(dataset)}.")
        spec = dataset.element_spec
        if not (isinstance(spec, TensorSpec) and spec.dtype is dtypes.string and spec.shape.is_compatible_with([])):
            raise TypeError(
                f"Invalid `dataset`. Expected a`dataset` that produces scalar `tf.string` elements, but got {spec}."
            )
        with RecordWriter(structure.known(self._filename), self._compression) as writer:
            for (record,) in dataset._started():
                writer.write(record[()])


def make_batched_features_dataset(
    file_pattern: Any, batch_size: Any, features: dict, reader: Any = None, label_key: str | None = None,
    reader_args: Sequence[Any] | None = None, num_epochs: int | None = None, shuffle: bool = True,
    shuffle_buffer_size: int = 10000, shuffle_seed: int | None = None, prefetch_buffer_size: int | None = None,
    reader_num_threads: int | None = None, parser_num_threads: int | None = None, sloppy_ordering: bool = False,
    drop_final_batch: bool = False,
) -> Dataset:  # fmt: skip
    """Files of serialized `tf.train.Example`s as batches of parsed features.

    Args:
      file_pattern: string or list of them. batch_size: examples per element. features: as for `tf.io.parse_example`.
      reader: from a name (and `reader_args`) to a dataset; `tf.data.TFRecordDataset` by default.
      label_key: the feature that is the label. num_epochs: passes, None for without end.
      shuffle, shuffle_buffer_size, shuffle_seed: the order of files and examples.
      prefetch_buffer_size, reader_num_threads, parser_num_threads, sloppy_ordering: how to read.
      drop_final_batch: whether to leave out a last batch that is smaller.
    Returns: a Dataset of dicts of features, or of pairs (dict, label).
    Raises: ValueError for a label that is no feature.
    Example:
      >>> import tempfile
      >>> with tempfile.NamedTemporaryFile() as file:
      ...   features = {"a": tf.io.FixedLenFeature([], tf.int64)}
      ...   d = tf.data.experimental.make_batched_features_dataset(file.name, 2, features, num_epochs=1)
      ...   len(list(d))
      0
    """
    reader = TFRecordDatasetV2 if reader is None else reader
    args = list(reader_args or [])
    threads = 1 if reader_num_threads is None else reader_num_threads
    dataset = Dataset.list_files(file_pattern, shuffle=shuffle, seed=shuffle_seed)
    cycle = {} if threads == AUTOTUNE else {"cycle_length": threads}
    dataset = dataset.interleave(lambda name: reader(name, *args), num_parallel_calls=threads, **cycle)
    options = Options()
    options.deterministic = not sloppy_ordering
    dataset = dataset.with_options(options)
    if isinstance(dataset.element_spec, tuple) and len(dataset.element_spec) == 2:
        dataset = dataset.map(lambda key, value: value)
    if shuffle:
        dataset = dataset.shuffle(shuffle_buffer_size, shuffle_seed)
    if num_epochs != 1:
        dataset = dataset.repeat(num_epochs)
    dataset = dataset.batch(batch_size, drop_remainder=drop_final_batch or num_epochs is None)
    dataset = dataset.apply(parse_example_dataset(features, 2 if parser_num_threads is None else parser_num_threads))
    if label_key:
        if label_key not in features:
            raise ValueError(
                f"The `label_key` provided ({label_key}) must be one of the `features` keys: {features.keys()}."
            )
        dataset = dataset.map(lambda x: ({k: v for k, v in x.items() if k != label_key}, x[label_key]))
    return dataset.prefetch(AUTOTUNE if prefetch_buffer_size is None else prefetch_buffer_size)


