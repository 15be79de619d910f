"""TensorFlow 1's `tf.data.Dataset`: the same datasets, with methods that make iterators of sessions.

Each dataset made through it is an adapter around one of the usual kind, so that methods give adapters again.
Source: tf.compat.v1.data.Dataset public docs 2.15; recorded runs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from thalweg.core import convert
from thalweg.core.sparse_tensor import SparseTensor, SparseTensorSpec
from thalweg.data import api as _all_methods  # noqa: F401  (adds them to Dataset)
from thalweg.data import experimental, iterators_v1
from thalweg.data.dataset import Dataset, Rows
from thalweg.data.sources.csv import CsvDatasetV2
from thalweg.data.sources.csv_batches import make_csv_dataset as _make_csv_dataset
from thalweg.data.sources.files import FixedLengthRecordDatasetV2, TextLineDatasetV2, TFRecordDatasetV2
from thalweg.data.sources.random import _RandomDataset
from thalweg.data.sources.sql import SqlDatasetV2
from thalweg.data.structure import Element


class DatasetV1(Dataset):
    """A sequence of elements, as TensorFlow 1 has it.

    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as session:
      ...   x = tf.compat.v1.data.Dataset.range(3).map(lambda x: x * 2).make_one_shot_iterator().get_next()
      ...   print(session.run(x), session.run(x))
      0 2
    """

    output_types = property(lambda self: iterators_v1.get_output_types(self), doc="The elements' dtypes.")
    output_shapes = property(lambda self: iterators_v1.get_output_shapes(self), doc="The elements' shapes.")
    output_classes = property(lambda self: iterators_v1.get_output_classes(self), doc="The elements' classes.")

    def make_one_shot_iterator(self) -> Any:
        """An iterator that needs no initialization. Source: as `tf.compat.v1.data.make_one_shot_iterator`."""
        return iterators_v1.make_one_shot_iterator(plain(self))

    def make_initializable_iterator(self, shared_name: str | None = None) -> Any:
        """An iterator that begins when its initializer runs.

        Args:
          shared_name: iterators of this name are one.
        """
        return iterators_v1.make_initializable_iterator(plain(self), shared_name)

    def filter_with_legacy_function(self, predicate: Callable) -> Dataset:
        """`filter`, by its older name."""
        return self.filter(predicate)

    def map_with_legacy_function(
        self, map_func: Callable, num_parallel_calls: Any = None, deterministic: bool | None = None
    ) -> Dataset:
        """`map`, by its older name."""
        return self.map(map_func, num_parallel_calls, deterministic)

    @staticmethod
    def from_sparse_tensor_slices(sparse_tensor: SparseTensor) -> Dataset:
        """The rows of a sparse tensor, as sparse tensors.

        Args:
          sparse_tensor: a SparseTensor.
        Raises: TypeError for other things.
        """
        value = convert.tensor_or_composite(sparse_tensor)
        if not isinstance(getattr(value, "_type_spec", None), SparseTensorSpec):
            raise TypeError(f"`sparse_tensor` must be a `tf.sparse.SparseTensor` object. Was {sparse_tensor!r}.")
        return DatasetV1Adapter(Dataset.from_tensor_slices(value))


class DatasetV1Adapter(DatasetV1):
    """A dataset with the methods of TensorFlow 1.

    Args:
      dataset: the dataset that has the elements.
    """

    def __init__(self, dataset: Dataset):
        super().__init__(dataset.element_spec)
        self._dataset = dataset

    def _iterate(self) -> Iterator[Element]:
        return self._dataset._iterate()

    def _indexed(self) -> Rows | None:
        return self._dataset._indexed()

    def _begin(self) -> None:
        self._dataset._begin()

    def _count(self) -> int:
        return self._dataset._count()


def plain(value: Any) -> Any:
    """A dataset without its adapter."""
    while isinstance(value, DatasetV1Adapter):
        value = value._dataset
    return value


def _adapted(function: Callable) -> Callable:
    """A function whose datasets are adapters."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        result = function(*[plain(a) for a in args], **kwargs)
        if isinstance(result, Dataset) and not isinstance(result, DatasetV1):
            return DatasetV1Adapter(result)
        return result

    return call


def _adapt_methods() -> None:
    for name, value in list(vars(Dataset).items()):
        if name.startswith("_") or name in ("options", "as_numpy_iterator", "cardinality", "element_spec"):
            continue
        if isinstance(value, staticmethod):
            setattr(DatasetV1, name, staticmethod(_adapted(value.__func__)))
        elif callable(value):
            setattr(DatasetV1, name, _adapted(value))


_adapt_methods()
DatasetV1.__name__ = DatasetV1.__qualname__ = "DatasetV1"


def _class_v1(kind: type[Dataset], name: str) -> type:
    """A dataset's class as TensorFlow 1 has it: what it makes is an adapter."""

    @functools.wraps(kind.__init__, assigned=("__doc__",))
    def make(self: DatasetV1Adapter, *args: Any, **kwargs: Any) -> None:
        DatasetV1Adapter.__init__(self, kind(*args, **kwargs))

    return type(name, (DatasetV1Adapter,), {"__init__": make, "__doc__": kind.__doc__, "__module__": __name__})


FixedLengthRecordDataset = _class_v1(FixedLengthRecordDatasetV2, "FixedLengthRecordDatasetV1")
TFRecordDataset = _class_v1(TFRecordDatasetV2, "TFRecordDatasetV1")
TextLineDataset = _class_v1(TextLineDatasetV2, "TextLineDatasetV1")
CsvDataset = _class_v1(CsvDatasetV2, "CsvDatasetV1")
RandomDataset = _class_v1(_RandomDataset, "RandomDatasetV1")
SqlDataset = _class_v1(SqlDatasetV2, "SqlDatasetV1")
Counter = _adapted(experimental.Counter)
choose_from_datasets = _adapted(experimental.choose_from_datasets)
sample_from_datasets = _adapted(experimental.sample_from_datasets)
make_batched_features_dataset = _adapted(experimental.make_batched_features_dataset)
make_csv_dataset = _adapted(_make_csv_dataset)
