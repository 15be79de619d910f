"""Kernels that parse Examples: one for a batch or a single one, under the names that TensorFlow gave it over time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, errors, infer
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.parsing import assembly, wire
from thalweg.ops.strings._elements import as_text, invalid


class Dense:
    """A feature with as many values as its shape has; a first dimension of None makes it a sequence of blocks."""

    __slots__ = ("key", "dtype", "kind", "shape", "default", "is_sequence", "inner", "size")

    def __init__(self, key: str, dtype: dtypes.DType, shape: tuple[int | None, ...], default: np.ndarray):
        self.key, self.dtype, self.kind = key, dtype, wire.KIND_OF[dtype]
        self.shape, self.default = shape, default
        self.is_sequence = bool(shape) and shape[0] is None
        self.inner: tuple[int, ...] = shape[1:] if self.is_sequence else shape  # type: ignore[assignment]
        self.size = math.prod(self.inner)


class Batch(NamedTuple):
    """Parsed examples: their features by key, their names for messages, and whether it is one without a batch."""

    maps: Sequence[Mapping[str, bytes]]
    names: Sequence[bytes]
    single: bool

    def name(self, index: int) -> str:
        """How messages begin that are about an example."""
        if self.single:
            return ""
        name = as_text(self.names[index]) if index < len(self.names) else "<unknown>"
        return f"Name: {name}, "

    def place(self, index: int) -> str:
        return "" if self.single else f", Index: {index}"


def column_of(batch: Batch, key: str, dtype: dtypes.DType, is_dense: bool = False) -> wire.Column:
    """The values of a feature. Raises: InvalidArgumentError for another kind of list, and for damaged ones."""
    raws = [features.get(key) for features in batch.maps]
    try:
        return wire.column(raws, wire.KIND_OF[dtype])
    except wire.WrongKind as e:
        found, wanted = wire.KIND_NAMES[e.kind], wire.KIND_NAMES[wire.KIND_OF[dtype]]
        kinds = (
            f"Data type: {found} but expected type: {wanted}" if is_dense
            else f"Expected type: {wanted}, Actual type: {found}"
        )  # fmt: skip
        where = f"{batch.name(e.index)}Key: {key}{batch.place(e.index)}"
        raise invalid(f"{where}.  Data types don't match. {kinds}") from None
    except wire.Malformed:
        raise invalid(f"Key: {key}.  Can't parse serialized Example.") from None


def is_missing(raw: bytes | None) -> bool:
    """Whether a feature is not there; one with an empty list is."""
    return not raw or (len(raw) > 1 and wire.kind_of(raw) is None)


def dense_column(batch: Batch, feature: Dense) -> np.ndarray:
    """The tensor of a dense feature, with the batch's dimension."""
    key, dtype, inner = feature.key, feature.dtype, feature.inner
    values, lengths = column_of(batch, key, dtype, is_dense=True)
    size = feature.size
    if feature.is_sequence:
        wrong = np.flatnonzero(lengths % size) if size else np.flatnonzero(lengths)
        if len(wrong):
            raise _misfit(batch, feature, int(wrong[0]), int(lengths[wrong[0]]))
        return assembly.padded((values, lengths), size, inner, dtype, feature.default.ravel()[0])
    if (lengths == size).all() and size:
        return values.reshape(len(lengths), *inner)
    missing = np.array([is_missing(features.get(key)) for features in batch.maps], bool)
    wrong = np.flatnonzero(~missing & (lengths != size))
    if len(wrong):
        raise _misfit(batch, feature, int(wrong[0]), int(lengths[wrong[0]]))
    if missing.any() and feature.default.size == 0 and (size or feature.default.shape != inner):
        kind = wire.KIND_NAMES[wire.KIND_OF[dtype]]
        where = batch.name(int(np.flatnonzero(missing)[0]))
        raise invalid(f"{where}Feature: {key} (data type: {kind}) is required but could not be found.")
    out = assembly.filled((len(lengths), size), dtype)
    out[~missing] = values.reshape(-1, size)
    if missing.any():
        out[missing] = feature.default.ravel()
    return out.reshape(len(lengths), *inner)


def _single(batch: Batch, feature: Dense) -> np.ndarray:
    """The tensor of a dense feature of one example; what is out of the ordinary takes the way of batches."""
    raw = batch.maps[0].get(feature.key)
    if raw and not feature.is_sequence and feature.size:
        try:
            values = wire.values(raw, feature.kind)
        except (wire.WrongKind, wire.Malformed):
            values = None  # told below
        if values is not None and values.size == feature.size:
            return values.reshape(feature.inner)
    return dense_column(batch, feature)[0]


def _misfit(batch: Batch, feature: Dense, index: int, count: int) -> errors.InvalidArgumentError:
    if batch.single:
        return invalid(f"Key: {feature.key}.  Can't parse serialized Example.")
    where = f"{batch.name(index)}Key: {feature.key}{batch.place(index)}."
    kind, shape = wire.KIND_NAMES[wire.KIND_OF[feature.dtype]], infer.shape_text(feature.shape)
    if feature.is_sequence:
        return invalid(
            f"{where}  Number of {kind} values is not a multiple of stride length. Saw {count} values but output "
            f"shape is: {shape}"
        )
    return invalid(f"{where}  Number of {kind} values != expected.  Values size: {count} but output shape: {shape}")


def parsed(serialized: np.ndarray, names: Sequence[bytes]) -> Batch:
    """The features of serialised examples. Raises: InvalidArgumentError for what is no Example."""
    single = serialized.ndim == 0
    data = [serialized[()]] if single else serialized.tolist()
    if not single and len(names) not in (0, len(data)):
        raise invalid(f"Expected len(names) == len(serialized), but got: {len(names)} vs. {len(data)}")
    try:
        return Batch(wire.examples(data), names, single)
    except wire.Malformed as e:
        shown = data[e.args[0]].decode("utf-8", "replace")
        raise invalid(f"Could not parse example input, value: '{shown}'") from None


def keys_of(array: np.ndarray) -> list[str]:
    """Keys as text; bytes that are no UTF-8 the way the slow parser has them."""
    return [k.decode("utf-8", "surrogateescape") for k in array.ravel().tolist()]


def dense_features(
    keys: Sequence[str], types: Sequence[dtypes.DType], shapes: Sequence[Any], defaults: Sequence[np.ndarray]
) -> list[Dense]:
    """The dense features of a schema. Raises: InvalidArgumentError where the parts do not fit together."""
    if not len(keys) == len(types) == len(shapes) == len(defaults):
        raise invalid(
            f"Expected as many dense keys as shapes and defaults, got {len(keys)}, {len(shapes)} and {len(defaults)}"
        )
    found = []
    for key, dtype, shape, default in zip(keys, types, shapes, defaults, strict=True):
        feature = Dense(key, dtype, tuple(shape), default)
        if feature.is_sequence and default.size != 1:
            raise invalid(
                f"Default value for dense feature {key} must be one value, to pad with, got {default.size} values"
            )
        if not feature.is_sequence and default.size and default.size != math.prod(feature.inner):
            raise invalid(
                f"Default value for dense feature {key} has shape {list(default.shape)}, the feature has "
                f"{list(feature.shape)}"
            )
        found.append(feature)
    return found


def parse(
    batch: Batch, sparse: Sequence[tuple[str, dtypes.DType]], dense: Sequence[Dense],
    ragged: Sequence[tuple[str, dtypes.DType, dtypes.DType]] = (),
) -> tuple[list, list, list, list, list, list]:  # fmt: skip
    """The outputs of ParseExampleV2."""
    tensors = [assembly.sparse(column_of(batch, key, dtype), batch.single) for key, dtype in sparse]
    indices, values, shapes = (list(part) for part in zip(*tensors, strict=True)) if tensors else ([], [], [])
    if batch.single:
        dense_values = [_single(batch, feature) for feature in dense]
    else:
        dense_values = [dense_column(batch, feature) for feature in dense]
    ragged_values, ragged_splits = [], []
    for key, dtype, split_dtype in ragged:
        flat, lengths = column_of(batch, key, dtype)
        ragged_values.append(flat)
        ragged_splits.append(
            np.zeros(0, split_dtype._storage) if batch.single else assembly.splits(lengths, split_dtype)
        )
    return indices, values, shapes, dense_values, ragged_values, ragged_splits


Schema = tuple[list, list[Dense], list]
_schemas: dict[tuple[int, ...], tuple[tuple, Schema]] = {}
_MOST_SCHEMAS = 64


def _schema(
    sparse_keys: np.ndarray, dense_keys: np.ndarray, ragged_keys: np.ndarray, defaults: list[np.ndarray],
    types: tuple[Any, ...],
) -> Schema:  # fmt: skip
    """The schema that an op's arguments say. A graph gives the same arrays at every run: it is kept with them."""
    parts = (sparse_keys, dense_keys, ragged_keys, *defaults, *types)
    key = tuple(map(id, parts))
    found = _schemas.get(key)
    if found is not None:
        return found[1]
    sparse_types, dense_types, dense_shapes, value_types, split_types = types
    schema = (
        list(zip(keys_of(sparse_keys), sparse_types, strict=True)),
        dense_features(keys_of(dense_keys), dense_types, dense_shapes, defaults),
        list(zip(keys_of(ragged_keys), value_types, split_types, strict=True)),
    )
    if len(_schemas) >= _MOST_SCHEMAS:
        _schemas.clear()
    _schemas[key] = parts, schema  # the parts live as long as the entry, so that nothing else can have their ids
    return schema


@kernel("ParseExampleV2", backend="numpy")
def _parse_example_v2(
    xp: Any, serialized: np.ndarray, names: np.ndarray, sparse_keys: np.ndarray, dense_keys: np.ndarray,
    ragged_keys: np.ndarray, defaults: list[np.ndarray], *, sparse_types: Any, Tdense: Any, dense_shapes: Any,
    ragged_value_types: Any, ragged_split_types: Any,
) -> tuple:  # fmt: skip
    types = (sparse_types, Tdense, dense_shapes, ragged_value_types, ragged_split_types)
    schema = _schema(sparse_keys, dense_keys, ragged_keys, defaults, types)
    return parse(parsed(serialized, names.tolist()), *schema)


@kernel("ParseExample", backend="numpy")
def _parse_example(
    xp: Any, serialized: np.ndarray, names: np.ndarray, sparse_keys: list[np.ndarray], dense_keys: list[np.ndarray],
    defaults: list[np.ndarray], *, sparse_types: Any, Tdense: Any, dense_shapes: Any,
) -> tuple:  # fmt: skip
    batch = parsed(serialized, names.tolist())
    sparse = [(keys_of(key)[0], dtype) for key, dtype in zip(sparse_keys, sparse_types, strict=True)]
    keys = [keys_of(key)[0] for key in dense_keys]
    return parse(batch, sparse, dense_features(keys, Tdense, dense_shapes, defaults))[:4]


@kernel("ParseSingleExample", backend="numpy")
def _parse_single_example(
    xp: Any, serialized: np.ndarray, defaults: list[np.ndarray], *, sparse_keys: Any, dense_keys: Any,
    sparse_types: Any, Tdense: Any, dense_shapes: Any,
) -> tuple:  # fmt: skip
    batch = parsed(serialized, ())
    sparse = [(as_text(key), dtype) for key, dtype in zip(sparse_keys, sparse_types, strict=True)]
    dense = dense_features([as_text(key) for key in dense_keys], Tdense, dense_shapes, defaults)
    return parse(batch, sparse, dense)[:4]


no_kernel("ParseExample ParseExampleV2 ParseSingleExample", "xla", reason="strings live on the host")
