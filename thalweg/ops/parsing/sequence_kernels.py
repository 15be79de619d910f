"""Kernels that parse SequenceExamples: a context of features, and lists of features, one a time step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, infer
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.parsing import assembly, kernels, wire
from thalweg.ops.parsing.kernels import Dense, keys_of
from thalweg.ops.strings._elements import as_text, invalid


class Lists(NamedTuple):
    """The feature lists of parsed examples, with what `kernels.Batch` has."""

    maps: Sequence[Mapping[str, bytes]]
    names: Sequence[bytes]
    single: bool

    def name(self, index: int) -> str:
        return as_text(self.names[index]) if index < len(self.names) else "<unknown>"


class Steps(NamedTuple):
    """One feature list of all examples: values one after the other, steps of each example, values of each step."""

    values: np.ndarray
    steps: np.ndarray
    lengths: np.ndarray


def _parsed(serialized: np.ndarray, debug_name: np.ndarray) -> tuple[kernels.Batch, Lists]:
    single = serialized.ndim == 0
    data = [serialized[()]] if single else serialized.tolist()
    names = debug_name.ravel().tolist()
    try:
        both = wire.sequence_examples(data)
    except wire.Malformed as e:
        index = e.args[0]
        name = as_text(names[index]) if index < len(names) else "<unknown>"
        raise invalid(f"Invalid protocol message input, example id: {name}") from None
    return kernels.Batch([b[0] for b in both], names, single), Lists([b[1] for b in both], names, single)


# ---------------------------------------------------------------- the context


def _context_column(context: kernels.Batch, key: str, dtype: dtypes.DType) -> wire.Column:
    try:
        return wire.column([features.get(key) for features in context.maps], wire.KIND_OF[dtype])
    except wire.WrongKind as e:
        name = as_text(context.names[e.index]) if e.index < len(context.names) else "<unknown>"
        wanted = wire.KIND_NAMES[wire.KIND_OF[dtype]]
        raise invalid(
            f"Name: {name}, Context feature: {key}.  Data types don't match. Expected type: {wanted}"
        ) from None
    except wire.Malformed:
        raise invalid(f"Context feature: {key}.  Can't parse serialized SequenceExample.") from None


def _context_dense(context: kernels.Batch, feature: Dense) -> np.ndarray:
    values, lengths = _context_column(context, feature.key, feature.dtype)
    size = math.prod(feature.inner)
    missing = np.array([kernels.is_missing(features.get(feature.key)) for features in context.maps], bool)
    if feature.default.size == 0 and size:
        largest = int(lengths.max()) if len(lengths) else size
        if largest != size:
            raise invalid(
                f"Inconsistent max number of elements for feature {feature.key}: expected {size}, but found {largest}"
            )
        if missing.any():
            kind = wire.KIND_NAMES[wire.KIND_OF[feature.dtype]]
            raise invalid(f"Feature: {feature.key} (data type: {kind}) is required but could not be found.")
    wrong = np.flatnonzero(~missing & (lengths != size))
    if len(wrong):
        raise invalid(
            f"Unexpected number of elements in example {int(wrong[0])}: feature {feature.key} has "
            f"{int(lengths[wrong[0]])}, expected {size}"
        )
    out = assembly.filled((len(lengths), size), feature.dtype)
    out[~missing] = values.reshape(-1, size)
    if missing.any():
        out[missing] = feature.default.ravel()
    return out.reshape(len(lengths), *feature.inner)


# ---------------------------------------------------------------- the lists


def _steps(lists: Lists, key: str, dtype: dtypes.DType, required: bool = False) -> Steps:
    """The feature list of that key. Raises: InvalidArgumentError for other kinds, and for missing ones if required."""
    raws: list[bytes] = []
    steps = np.zeros(len(lists.maps), np.int64)
    for i, features in enumerate(lists.maps):
        raw = features.get(key)
        if raw is None and required:
            raise invalid(
                f"Name: {lists.name(i)}, Feature list '{key}' is required but could not be found.  Did you mean to "
                "include it in feature_list_dense_missing_assumed_empty or feature_list_dense_defaults?"
            )
        try:
            found = wire.features_of_list(raw) if raw else ()
        except wire.Malformed:
            raise invalid(f"Invalid protocol message input, example id: {lists.name(i)}") from None
        raws.extend(found)
        steps[i] = len(found)
    try:
        values, lengths = wire.column(raws, wire.KIND_OF[dtype])
    except wire.WrongKind as e:
        example = int(np.searchsorted(np.cumsum(steps), e.index, "right"))
        index = e.index - int(steps[:example].sum())
        wanted = wire.KIND_NAMES[wire.KIND_OF[dtype]]
        raise invalid(
            f"Name: {lists.name(example)}, Feature list: {key}, Index: {index}.  Data types don't match. Expected "
            f"type: {wanted}"
        ) from None
    except wire.Malformed:
        raise invalid(f"Feature list: {key}.  Can't parse serialized SequenceExample.") from None
    return Steps(values, steps, lengths)


def _dense_steps(
    lists: Lists, key: str, dtype: dtypes.DType, shape: tuple, may_miss: bool
) -> tuple[np.ndarray, np.ndarray]:
    """(values [batch, steps, *shape] padded with zeros, steps of each example)."""
    values, steps, lengths = _steps(lists, key, dtype, required=not may_miss)
    size = math.prod(shape)
    if (lengths != size).any():
        text = infer.shape_text((None, *shape))
        totals = np.add.reduceat(np.append(lengths, 0), np.minimum(np.cumsum(steps) - steps, len(lengths)))
        totals[steps == 0] = 0
        wrong = int(np.flatnonzero(totals != steps * size)[0]) if (totals != steps * size).any() else 0
        raise invalid(
            f"Feature list '{key}' has an unexpected number of values.  Total values size: {totals[wrong]} is not "
            f"consistent with output shape: {text}"
        )
    out = assembly.padded((values, steps * size), size, shape, dtype, None)
    return (out[0], steps[0]) if lists.single else (out, steps)


def _sparse_steps(lists: Lists, key: str, dtype: dtypes.DType) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values, steps, lengths = _steps(lists, key, dtype)
    step_of, place = assembly.positions(lengths)
    width = int(lengths.max()) if len(lengths) else 0
    if lists.single:
        indices = np.stack([step_of, place], 1).astype(np.int64)
        return indices, values, np.array([len(lengths), width], np.int64)
    example, step = assembly.positions(steps)
    indices = np.stack([example[step_of], step[step_of], place], 1).astype(np.int64)
    most = int(steps.max()) if len(steps) else 0
    return indices, values, np.array([len(steps), most, width], np.int64)


def _columns(tensors: list[tuple]) -> tuple[list, list, list]:
    return tuple(list(part) for part in zip(*tensors, strict=True)) if tensors else ([], [], [])  # type: ignore


class Schema(NamedTuple):
    """What is wanted of context and lists."""

    context_sparse: list[tuple[str, dtypes.DType]]
    context_dense: list[Dense]
    context_ragged: list[tuple[str, dtypes.DType, dtypes.DType]]
    sparse: list[tuple[str, dtypes.DType]]
    dense: list[tuple[str, dtypes.DType, tuple, bool]]
    ragged: list[tuple[str, dtypes.DType, dtypes.DType]]


def _parse(serialized: np.ndarray, debug_name: np.ndarray, schema: Schema) -> tuple:
    """The outputs of ParseSequenceExampleV2."""
    context, lists = _parsed(serialized, debug_name)
    single = context.single
    context_sparse = _columns(
        [assembly.sparse(_context_column(context, key, dtype), single) for key, dtype in schema.context_sparse]
    )
    context_dense = [_context_dense(context, feature) for feature in schema.context_dense]
    context_values, context_splits = [], []
    for key, dtype, split in schema.context_ragged:
        values, lengths = _context_column(context, key, dtype)
        context_values.append(values)
        context_splits.append(_splits(lengths, split, single))
    sparse = _columns([_sparse_steps(lists, key, dtype) for key, dtype in schema.sparse])
    dense = [_dense_steps(lists, *feature) for feature in schema.dense]
    values, outer, inner = [], [], []
    for key, dtype, split in schema.ragged:
        flat, steps, lengths = _steps(lists, key, dtype)
        values.append(flat)
        outer.append(_splits(steps, split, single))
        inner.append(assembly.splits(lengths, split))
    return (
        *context_sparse, [value[0] for value in context_dense] if single else context_dense, context_values,
        context_splits, *sparse, [d[0] for d in dense], [np.asarray(d[1], np.int64) for d in dense], values, outer,
        inner,
    )  # fmt: skip


def _splits(lengths: np.ndarray, dtype: dtypes.DType, single: bool) -> np.ndarray:
    return np.zeros((), dtype._storage) if single else assembly.splits(lengths, dtype)


@kernel("ParseSequenceExampleV2", backend="numpy")
def _parse_sequence_example_v2(
    xp: Any, serialized: np.ndarray, debug_name: np.ndarray, context_sparse_keys: np.ndarray,
    context_dense_keys: np.ndarray, context_ragged_keys: np.ndarray, sparse_keys: np.ndarray, dense_keys: np.ndarray,
    ragged_keys: np.ndarray, may_miss: np.ndarray, defaults: list[np.ndarray], *, context_sparse_types: Any,
    Tcontext_dense: Any, context_dense_shapes: Any, context_ragged_value_types: Any, context_ragged_split_types: Any,
    feature_list_sparse_types: Any, feature_list_dense_types: Any, feature_list_dense_shapes: Any,
    feature_list_ragged_value_types: Any, feature_list_ragged_split_types: Any,
) -> tuple:  # fmt: skip
    schema = Schema(
        list(zip(keys_of(context_sparse_keys), context_sparse_types, strict=True)),
        kernels.dense_features(keys_of(context_dense_keys), Tcontext_dense, context_dense_shapes, defaults),
        list(zip(keys_of(context_ragged_keys), context_ragged_value_types, context_ragged_split_types, strict=True)),
        list(zip(keys_of(sparse_keys), feature_list_sparse_types, strict=True)),
        [
            (key, dtype, tuple(shape), bool(missing))
            for key, dtype, shape, missing in zip(
                keys_of(dense_keys), feature_list_dense_types, feature_list_dense_shapes, may_miss.tolist(), strict=True
            )
        ],
        list(zip(keys_of(ragged_keys), feature_list_ragged_value_types, feature_list_ragged_split_types, strict=True)),
    )
    return _parse(serialized, debug_name, schema)


def _without_ragged(outputs: tuple) -> tuple:
    return (*outputs[:4], *outputs[6:11])


@kernel("ParseSequenceExample", backend="numpy")
def _parse_sequence_example(
    xp: Any, serialized: np.ndarray, debug_name: np.ndarray, defaults: list[np.ndarray], *,
    feature_list_dense_missing_assumed_empty: Any, context_sparse_keys: Any, context_dense_keys: Any,
    feature_list_sparse_keys: Any, feature_list_dense_keys: Any, context_sparse_types: Any, Tcontext_dense: Any,
    context_dense_shapes: Any, feature_list_sparse_types: Any, feature_list_dense_types: Any,
    feature_list_dense_shapes: Any,
) -> tuple:  # fmt: skip
    may_miss = {as_text(key) for key in feature_list_dense_missing_assumed_empty}
    schema = _schema_of(
        [as_text(k) for k in context_sparse_keys], context_sparse_types, [as_text(k) for k in context_dense_keys],
        Tcontext_dense, context_dense_shapes, defaults, [as_text(k) for k in feature_list_sparse_keys],
        feature_list_sparse_types, [as_text(k) for k in feature_list_dense_keys], feature_list_dense_types,
        feature_list_dense_shapes, may_miss,
    )  # fmt: skip
    return _without_ragged(_parse(serialized, debug_name, schema))


@kernel("ParseSingleSequenceExample", backend="numpy")
def _parse_single_sequence_example(
    xp: Any, serialized: np.ndarray, missing: np.ndarray, context_sparse_keys: list, context_dense_keys: list,
    sparse_keys: list, dense_keys: list, defaults: list[np.ndarray], debug_name: np.ndarray, *,
    context_sparse_types: Any, Tcontext_dense: Any, context_dense_shapes: Any, feature_list_sparse_types: Any,
    feature_list_dense_types: Any, feature_list_dense_shapes: Any,
) -> tuple:  # fmt: skip
    keys = [[keys_of(k)[0] for k in group] for group in (context_sparse_keys, context_dense_keys, sparse_keys,
                                                         dense_keys)]  # fmt: skip
    schema = _schema_of(
        keys[0], context_sparse_types, keys[1], Tcontext_dense, context_dense_shapes, defaults, keys[2],
        feature_list_sparse_types, keys[3], feature_list_dense_types, feature_list_dense_shapes, set(keys_of(missing)),
    )  # fmt: skip
    return _without_ragged(_parse(serialized, debug_name, schema))[:8]


def _schema_of(
    context_sparse_keys: list[str], context_sparse_types: Any, context_dense_keys: list[str], context_types: Any,
    context_shapes: Any, defaults: list[np.ndarray], sparse_keys: list[str], sparse_types: Any, dense_keys: list[str],
    dense_types: Any, dense_shapes: Any, may_miss: set[str],
) -> Schema:  # fmt: skip
    return Schema(
        list(zip(context_sparse_keys, context_sparse_types, strict=True)),
        kernels.dense_features(context_dense_keys, context_types, context_shapes, defaults),
        [],
        list(zip(sparse_keys, sparse_types, strict=True)),
        [(k, t, tuple(s), k in may_miss) for k, t, s in zip(dense_keys, dense_types, dense_shapes, strict=True)],
        [],
    )


no_kernel(
    "ParseSequenceExample ParseSequenceExampleV2 ParseSingleSequenceExample", "xla", reason="strings live on the host"
)
