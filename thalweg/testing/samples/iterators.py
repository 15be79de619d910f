"""Ops of datasets and iterators have no samples: they work on host objects."""

from thalweg.testing.sampling import no_samples

no_samples(
    *(
        "ThalwegDataset DatasetCardinality AnonymousIteratorV3 IteratorV2 OneShotIterator MakeIterator "
        "IteratorToStringHandle IteratorFromStringHandleV2 IteratorGetNext IteratorGetNextSync "
        "IteratorGetNextAsOptional OptionalFromValue OptionalNone OptionalHasValue OptionalGetValue ReduceDataset "
        "ThalwegReduceDatasetWhile"
    ).split(),
    reason="state on the host: tests/function/cases/datasets.py and tests/data/test_iterators_in_graphs.py",
)
