"""Datasets pass no gradients on."""

from thalweg.core.registry import not_differentiable

not_differentiable(
    "ThalwegDataset DatasetCardinality AnonymousIteratorV3 IteratorV2 OneShotIterator MakeIterator "
    "IteratorToStringHandle IteratorFromStringHandleV2 IteratorGetNext IteratorGetNextSync IteratorGetNextAsOptional "
    "OptionalFromValue OptionalNone OptionalHasValue OptionalGetValue ReduceDataset ThalwegReduceDatasetWhile",
    reason="elements of datasets are no function of tensors",
)
