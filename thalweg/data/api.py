"""The public names of `tf.data`. Importing this adds all sources and transformations to `Dataset`."""

from thalweg.core import convert, dtypes
from thalweg.data import in_graphs  # noqa: F401
from thalweg.data.dataset import INFINITE, UNKNOWN, Dataset, DatasetSpec, NumpyIterator, OwnedIterator  # noqa: F401
from thalweg.data.options import (  # noqa: F401
    AutoShardPolicy,
    AutotuneOptions,
    DistributeOptions,
    ExternalStatePolicy,
    OptimizationOptions,
    Options,
    ThreadingOptions,
)
from thalweg.data.sources import files, generator, range, tensors, zip  # noqa: A004, F401
from thalweg.data.sources.files import TextLineDatasetV2 as TextLineDataset  # noqa: F401
from thalweg.data.structure import normalize  # noqa: F401
from thalweg.data.transforms import (  # noqa: F401
    batch,
    cache,
    concatenate,
    fold,
    map,  # noqa: A004
    order,
    padded_batch,
    shuffle,
    unique,
    window,
)

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
