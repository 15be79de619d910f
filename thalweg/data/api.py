"""The public names of `tf.data`. Importing this adds all sources and transformations to `Dataset`."""

from thalweg.core import convert, dtypes
from thalweg.data import graph_iterators, in_graphs, iterators_v1  # noqa: F401
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, DatasetSpec  # noqa: F401
from thalweg.data.debug_mode import enable_debug_mode  # noqa: F401
from thalweg.data.iterator import IteratorBase, IteratorSpec, NumpyIterator, OwnedIterator  # noqa: F401
from thalweg.data.iterator import IteratorBase as Iterator  # noqa: F401
from thalweg.data.optional import Optional, OptionalSpec  # noqa: F401
from thalweg.data.options import (  # noqa: F401
    AutoShardPolicy,
    AutotuneAlgorithm,
    AutotuneOptions,
    DistributeOptions,
    ExternalStatePolicy,
    OptimizationOptions,
    Options,
    ThreadingOptions,
)
from thalweg.data.sources import files, generator, random, range, tensors, zip  # noqa: A004, F401
from thalweg.data.sources.csv import CsvDatasetV2 as CsvDataset  # noqa: F401
from thalweg.data.sources.csv_batches import make_csv_dataset  # noqa: F401
from thalweg.data.sources.files import FixedLengthRecordDatasetV2 as FixedLengthRecordDataset  # noqa: F401
from thalweg.data.sources.files import TextLineDatasetV2 as TextLineDataset  # noqa: F401
from thalweg.data.sources.files import TFRecordDatasetV2 as TFRecordDataset  # noqa: F401
from thalweg.data.sources.listed import from_list  # noqa: F401
from thalweg.data.sources.random import _RandomDataset as RandomDataset  # noqa: F401
from thalweg.data.sources.sql import SqlDatasetV2 as SqlDataset  # noqa: F401
from thalweg.data.structure import normalize  # noqa: F401
from thalweg.data.transforms import (  # noqa: F401
    batch,
    cache,
    concatenate,
    errors_counts,
    fold,
    group,
    map,  # noqa: A004
    order,
    padded_batch,
    rebatch,
    resample,
    saved,
    select,
    shuffle,
    unique,
    window,
)
from thalweg.data.transforms.errors_counts import assert_cardinality, pad_to_cardinality  # noqa: F401
from thalweg.data.transforms.group import Reducer, group_by_reducer  # noqa: F401

AUTOTUNE = -1
INFINITE_CARDINALITY = INFINITE
UNKNOWN_CARDINALITY = UNKNOWN


def cardinality(dataset: Dataset) -> object:
    """The number of elements of a dataset; see `Dataset.cardinality`.

    Args:
      dataset: a Dataset.
    Returns: int64 scalar.
    Example:
      >>> int(tf.data.experimental.cardinality(tf.data.Dataset.range(3)))
      3
    """
    return convert.to_tensor(dataset._known_count(), dtypes.int64)
