"""Lookups pass no gradient on."""

from thalweg.core.registry import not_differentiable

not_differentiable(
    "HashTableV2 AnonymousHashTable MutableHashTableV2 AnonymousMutableHashTable MutableHashTableOfTensorsV2 "
    "AnonymousMutableHashTableOfTensors MutableDenseHashTableV2 AnonymousMutableDenseHashTable InitializeTableV2 "
    "InitializeTableFromTextFileV2 LookupTableFindV2 LookupTableInsertV2 LookupTableImportV2 LookupTableRemoveV2 "
    "LookupTableExportV2 LookupTableSizeV2",
    reason="keys and table entries are discrete",
)
