"""Kernels of the table ops: they read and change host objects."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.registry import kernel, no_kernel
from thalweg.ops.lookup import storage
from thalweg.ops.lookup.storage import DenseTableStorage, TableStorage

_shared: weakref.WeakValueDictionary[tuple, TableStorage] = weakref.WeakValueDictionary()
_dense: dict[str, DenseTableStorage] = {}  # graphs make the handle of a dense table at every run


def _handle(table: TableStorage) -> np.ndarray:
    handle = np.empty((), object)
    handle[()] = table
    return handle


def _as_text(name: Any) -> str:
    return name.decode() if isinstance(name, bytes) else name or ""


def _static(shared_name: Any, key_dtype: dtypes.DType, value_dtype: dtypes.DType) -> np.ndarray:
    table = TableStorage(key_dtype, value_dtype, is_static=True)
    name = _as_text(shared_name)
    if not name:
        return _handle(table)
    found = _shared.setdefault((name, key_dtype, value_dtype), table)
    return _handle(found)


@kernel("HashTableV2", backend="numpy")
def _hash_table(xp: Any, *, shared_name: Any, key_dtype: Any, value_dtype: Any) -> np.ndarray:
    return _static(shared_name, key_dtype, value_dtype)


@kernel("AnonymousHashTable", backend="numpy")
def _anonymous_hash_table(xp: Any, *, key_dtype: Any, value_dtype: Any) -> np.ndarray:
    return _static("", key_dtype, value_dtype)


@kernel("MutableHashTableV2 AnonymousMutableHashTable", backend="numpy")
def _mutable(xp: Any, *, key_dtype: Any, value_dtype: Any) -> np.ndarray:
    return _handle(TableStorage(key_dtype, value_dtype))


@kernel("MutableHashTableOfTensorsV2 AnonymousMutableHashTableOfTensors", backend="numpy")
def _mutable_of_tensors(xp: Any, *, key_dtype: Any, value_dtype: Any, value_shape: Any) -> np.ndarray:
    return _handle(TableStorage(key_dtype, value_dtype, tuple(value_shape)))


def _dense_table(
    empty: np.ndarray, deleted: np.ndarray, key_dtype: Any, value_dtype: Any, value_shape: Any, buckets: int
) -> DenseTableStorage:
    if buckets < 4 or buckets & (buckets - 1):
        raise storage.invalid(f"Number of buckets must be at least 4 and a power of 2, got: {buckets}")
    return DenseTableStorage(key_dtype, value_dtype, tuple(value_shape), empty, deleted)


@kernel("MutableDenseHashTableV2", backend="numpy")
def _mutable_dense(
    xp: Any, empty_key: np.ndarray, deleted_key: np.ndarray, *, shared_name: Any, key_dtype: Any, value_dtype: Any,
    value_shape: Any, initial_num_buckets: int,
) -> np.ndarray:  # fmt: skip
    name = _as_text(shared_name)
    if name in _dense:
        return _handle(_dense[name])
    table = _dense_table(empty_key, deleted_key, key_dtype, value_dtype, value_shape, initial_num_buckets)
    if name:
        _dense[name] = table
    return _handle(table)


@kernel("AnonymousMutableDenseHashTable", backend="numpy")
def _anonymous_mutable_dense(
    xp: Any, empty_key: np.ndarray, deleted_key: np.ndarray, *, key_dtype: Any, value_dtype: Any, value_shape: Any,
    initial_num_buckets: int,
) -> np.ndarray:  # fmt: skip
    return _handle(_dense_table(empty_key, deleted_key, key_dtype, value_dtype, value_shape, initial_num_buckets))


@kernel("InitializeTableV2", backend="numpy")
def _initialize(xp: Any, handle: np.ndarray, keys: np.ndarray, values: np.ndarray, *, Tkey: Any, Tval: Any) -> None:
    table = handle[()]
    table.check(Tkey, Tval)
    table.replace(keys, values)


@kernel("InitializeTableFromTextFileV2", backend="numpy")
def _initialize_from_file(
    xp: Any, handle: np.ndarray, filename: np.ndarray, *, key_index: int, value_index: int, vocab_size: int,
    delimiter: Any, offset: int,
) -> None:  # fmt: skip
    table = handle[()]
    separator = delimiter.encode() if isinstance(delimiter, str) else delimiter
    if len(separator) != 1:
        raise storage.invalid("delimiter should be only 1 char")
    entries = storage.file_entries(
        filename[()], separator, (key_index, table.key_dtype), (value_index, table.value_dtype), vocab_size, offset
    )
    table.fill(*entries)


@kernel("LookupTableFindV2", backend="numpy")
def _find(xp: Any, handle: np.ndarray, keys: np.ndarray, default: np.ndarray, *, Tin: Any, Tout: Any) -> np.ndarray:
    table = handle[()]
    table.check(Tin, Tout)
    return table.find(keys, default)


@kernel("LookupTableInsertV2", backend="numpy")
def _insert(xp: Any, handle: np.ndarray, keys: np.ndarray, values: np.ndarray, *, Tin: Any, Tout: Any) -> None:
    table = handle[()]
    table.check(Tin, Tout)
    table.insert(keys, values)


@kernel("LookupTableImportV2", backend="numpy")
def _import(xp: Any, handle: np.ndarray, keys: np.ndarray, values: np.ndarray, *, Tin: Any, Tout: Any) -> None:
    table = handle[()]
    table.check(Tin, Tout)
    table.replace(keys, values)


@kernel("LookupTableRemoveV2", backend="numpy")
def _remove(xp: Any, handle: np.ndarray, keys: np.ndarray, *, Tin: Any) -> None:
    table = handle[()]
    table.check(Tin)
    table.remove(keys)


@kernel("LookupTableExportV2", backend="numpy")
def _export(xp: Any, handle: np.ndarray, *, Tkeys: Any, Tvalues: Any) -> tuple[np.ndarray, np.ndarray]:
    table = handle[()]
    table.check(Tkeys, Tvalues)
    return table.export()


@kernel("LookupTableSizeV2", backend="numpy")
def _size(xp: Any, handle: np.ndarray) -> np.ndarray:
    return np.array(handle[()].size(), np.int64)


no_kernel(
    "HashTableV2 AnonymousHashTable MutableHashTableV2 AnonymousMutableHashTable MutableHashTableOfTensorsV2 "
    "AnonymousMutableHashTableOfTensors MutableDenseHashTableV2 AnonymousMutableDenseHashTable InitializeTableV2 "
    "InitializeTableFromTextFileV2 LookupTableFindV2 LookupTableInsertV2 LookupTableImportV2 LookupTableRemoveV2 "
    "LookupTableExportV2 LookupTableSizeV2",
    "xla",
    reason="tables live on the host",
)
