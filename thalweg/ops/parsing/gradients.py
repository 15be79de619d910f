"""Parsing passes no gradient on."""

from thalweg.core.registry import not_differentiable

not_differentiable(
    "ParseExample ParseExampleV2 ParseSingleExample ParseSequenceExample ParseSequenceExampleV2 "
    "ParseSingleSequenceExample",
    reason="strings are not numbers",
)
