"""Inference of the table ops. What a table holds is known by the storage its handle points to."""

from __future__ import annotations

from typing import Any

from thalweg.core import infer
from thalweg.core.registry import define_op, define_ops


def _table(c: infer.InferenceContext) -> Any:
    handle = c.input("table_handle")._constant_value()
    return None if handle is None else handle[()]


def _find(c: infer.InferenceContext) -> infer.Shape:
    keys, default, table = c.shape("keys"), c.shape("default_value"), _table(c)
    if table is not None:
        rank = len(table.key_shape)
        inner = table.value_shape
    elif default is None or default:
        return None
    else:
        rank, inner = 0, ()
    return None if keys is None else (*(keys[: len(keys) - rank] if rank else keys), *inner)


def _export(c: infer.InferenceContext) -> list:
    table = _table(c)
    if table is None:
        return [None, None]
    return [(None, *table.key_shape), (None, *table.value_shape)]


define_ops(
    "HashTableV2 AnonymousHashTable MutableHashTableV2 AnonymousMutableHashTable MutableHashTableOfTensorsV2 "
    "AnonymousMutableHashTableOfTensors MutableDenseHashTableV2 AnonymousMutableDenseHashTable",
    infer=infer.scalar,
)
define_ops(
    "InitializeTableV2 InitializeTableFromTextFileV2 LookupTableInsertV2 LookupTableImportV2 LookupTableRemoveV2",
    infer=infer.no_outputs,
)
define_op("LookupTableFindV2", infer=_find)
define_op("LookupTableExportV2", infer=_export)
define_op("LookupTableSizeV2", infer=infer.scalar)
