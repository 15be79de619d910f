"""Inference of the ops that parse Examples."""

from __future__ import annotations

from collections.abc import Sequence

from thalweg.core import infer
from thalweg.core.registry import define_op

Context = infer.InferenceContext
Shape = infer.Shape


def _prefix(c: Context, which: str = "serialized") -> Shape:
    """The dimensions of the batch: none for a single example; None if that is not known."""
    shape = c.shape(which)
    if shape is not None and len(shape) > 1:
        raise c.error(f"Expected {which} to be a scalar or vector, got shape: {infer.shape_text(shape)}")
    return shape


def _joined(prefix: Shape, inner: Sequence[int | None]) -> Shape:
    return None if prefix is None else (*prefix, *inner)


def _sparse(prefix: Shape, count: int, extra: int = 1) -> list[Shape]:
    """Indices, values, shapes of `count` sparse tensors with `extra` dimensions besides the batch's."""
    rank = None if prefix is None else len(prefix) + extra
    return [(None, rank)] * count + [(None,)] * count + [(rank,)] * count


def _splits(prefix: Shape, count: int) -> list[Shape]:
    if prefix is None:
        return [(None,)] * count
    if not prefix:
        return [(0,)] * count
    return [(None if prefix[0] is None else prefix[0] + 1,)] * count


def _parse_example(c: Context) -> list[Shape]:
    return _examples(c, c.with_rank("serialized", 1))


def _examples(c: Context, prefix: Shape) -> list[Shape]:
    shapes = _sparse(prefix, len(c.attr("sparse_types")))
    return shapes + [_joined(prefix, shape) for shape in c.attr("dense_shapes")]


def _parse_example_v2(c: Context) -> list[Shape]:
    prefix, ragged = _prefix(c), len(c.attr("ragged_value_types"))
    return _examples(c, prefix) + [(None,)] * ragged + _splits(prefix, ragged)


def _parse_single_example(c: Context) -> list[Shape]:
    c.with_rank("serialized", 0)
    return _sparse((), len(c.attr("sparse_types"))) + [tuple(s) for s in c.attr("dense_shapes")]


def _outer_splits(prefix: Shape, count: int) -> list[Shape]:
    return [()] * count if prefix == () else _splits(prefix, count)  # nothing to split: TensorFlow gives a scalar


def _sequence(c: Context, prefix: Shape, with_lengths: bool, with_ragged: bool) -> list[Shape]:
    context_ragged = len(c.attr("context_ragged_value_types")) if with_ragged else 0
    ragged = len(c.attr("feature_list_ragged_value_types")) if with_ragged else 0
    dense = c.attr("feature_list_dense_shapes")
    out = _sparse(prefix, len(c.attr("context_sparse_types")))
    out += [_joined(prefix, s) for s in c.attr("context_dense_shapes")]
    out += [(None,)] * context_ragged + _outer_splits(prefix, context_ragged)
    out += _sparse(prefix, len(c.attr("feature_list_sparse_types")), 2)
    out += [_joined(prefix, (None, *s)) for s in dense]
    if with_lengths:
        out += [prefix] * len(dense)
    return out + [(None,)] * ragged + _outer_splits(prefix, ragged) + [(None,)] * ragged


def _parse_sequence_example_v2(c: Context) -> list[Shape]:
    return _sequence(c, _prefix(c), True, True)


def _parse_sequence_example(c: Context) -> list[Shape]:
    return _sequence(c, c.with_rank("serialized", 1), True, False)


def _parse_single_sequence_example(c: Context) -> list[Shape]:
    c.with_rank("serialized", 0)
    return _sequence(c, (), False, False)


define_op("ParseExample", infer=_parse_example)
define_op("ParseExampleV2", infer=_parse_example_v2)
define_op("ParseSingleExample", infer=_parse_single_example)
define_op("ParseSequenceExample", infer=_parse_sequence_example)
define_op("ParseSequenceExampleV2", infer=_parse_sequence_example_v2)
define_op("ParseSingleSequenceExample", infer=_parse_single_sequence_example)
